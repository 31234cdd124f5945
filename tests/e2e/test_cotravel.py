"""同行: noting a journey, hearing of a patient on it, telling the community."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import cast

import pytest
from playwright.sync_api import Request, Route, expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.trips import Health, line
from tests.e2e.village import Neighbour, kill_and_open, text_on_phone
from tests.e2e.wire import Tapped, Wire, spellings

# Nothing of these may ever be asked of the server: no published trip has them.
CANARIES = ("Z9911", "灵宝西金丝雀站", "三门峡南金丝雀站", "豫M7C4N5", "17")
NUMBER = "G1848"


def begin(phone: Phone, kind: str) -> None:
    """The form as far as the number; kinds by their Chinese name."""
    phone.tap("记一次行程")
    phone.page.get_by_role("button", name=phone.say(kind), exact=True).tap()


def on_day(phone: Phone, on: date) -> None:
    """The step of the day, for a day that has no name."""
    phone.radio("别的日子").check()
    phone.page.locator("#on").fill(on.isoformat())
    phone.tap("下一步")


def yesterday(phone: Phone) -> None:
    """The step of the day."""
    phone.page.get_by_role("radio", name=re.compile(f"^{phone.say('昨天')}")).check()
    phone.tap("下一步")


def note_train(
    phone: Phone, number: str = NUMBER, carriage: str = "", stations: tuple[str, ...] = ()
) -> None:
    """A train of yesterday, from the room's first screen and back to it."""
    begin(phone, "火车")
    phone.field("车次").fill(number)
    phone.tap("下一步")
    yesterday(phone)
    phone.field("几号车厢（可不填）").fill(carriage)
    for label, name in zip(("上车站（可不填）", "下车站（可不填）"), stations, strict=False):
        phone.field(label).fill(name)
    phone.tap("记好，比对")
    expect(phone.page.get_by_test_id("journeys")).to_contain_text(number)


def list_is_fresh(phone: Phone) -> None:
    """Wait until the phone has heard which list is the newest."""
    expect(phone.page.get_by_test_id("list-state")).to_contain_text("核对过，是最新的。")


def open_found(phone: Phone, grade: str) -> None:
    """Open the match of this grade from the room's first screen."""
    found = phone.page.get_by_test_id("findings")
    found.get_by_role("link", name=re.compile(phone.say(grade))).tap()


def agree(phone: Phone) -> None:
    """Register with consent, from the screen of a match."""
    phone.tap("向社区登记")
    phone.page.get_by_role("dialog").get_by_role("button", name=phone.say("同意，登记")).tap()
    expect(phone.page.get_by_role("dialog")).to_have_count(0)


def test_no_journey_leaves_the_phone_and_after_consent_only_the_trip_and_who(
    own_server: Server, wire: Wire, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    health.publish(
        line(NUMBER, health.day(1), carriage_said="5车厢", from_name="武汉", to_name="北京西")
    )
    person = Person("陈志强")
    Neighbour(own_server, person)
    phone = make_phone(Tapped(own_server, wire), own_server.now())
    phone.sign_in(person)
    phone.knows_they_applied()
    posted: list[Request] = []
    phone.context.on("request", lambda one: posted.append(one) if one.method != "GET" else None)
    phone.tab("同行")
    note_train(phone, "Z9911", stations=CANARIES[1:3])
    note_train(phone, NUMBER, "05车", stations=CANARIES[1:3])
    begin(phone, "出租车、网约车")
    phone.field("车牌号码").fill("豫M·7C4N5")
    phone.tap("下一步")
    yesterday(phone)
    phone.tap("记好，比对")
    list_is_fresh(phone)
    # Nothing typed stands in clear on the phone either, whole or half.
    begin(phone, "火车")
    phone.field("车次").fill("Z9911")
    phone.has_kept("cotravel.mine.journeys")
    kept = text_on_phone(phone)  # type: ignore[arg-type]
    assert not [word for word in CANARIES[:4] if word in kept]
    phone.open("/cotravel")
    phone.page.get_by_test_id("findings").get_by_role("link").tap()
    phone.sees("同一节车厢")
    phone.page.reload()
    phone.sees("您和病人都在 5 车厢。")
    phone.tap("向社区登记")
    phone.sees("只发送这两样")
    phone.tap("先不登记")
    # Up to here only the list was asked for, as everybody does.
    asked = wire.asked()
    sent = [word for word in (*CANARIES[:4], NUMBER) for one in spellings(word) if one in asked]
    print(f"journeys_sent={len(sent)}")
    assert sent == []
    assert [one.url for one in posted if "cotravel" in one.url] == []
    assert re.search(rb"GET /api/v1/cotravel/head", asked)

    phone.is_offline_proof()
    phone.context.set_offline(True)
    agree(phone)
    # What waits says in clear that something does, and names neither the trip nor who was on it.
    [waiting] = phone.kept()
    assert set(waiting["body"]) == {"id", "told", "label"}
    assert not re.search(f"{NUMBER}|{health.day(1).isoformat()}", json.dumps(waiting["body"]))
    assert not re.search(r"\btrip,\d", text_on_phone(phone))  # type: ignore[arg-type]
    phone.page.reload()
    phone.sees("我：等着发送")
    phone.context.set_offline(False)
    phone.sees("我：已登记，等村（社区）核实")
    # However often it was tried without a network, it is the same that leaves.
    [told] = {one.post_data for one in posted if "cotravel" in one.url}
    body = cast(dict[str, object], json.loads(told or ""))
    assert set(body) == {"id", "trip", "consent_version"}
    asked = wire.asked()
    assert not [word for word in (*CANARIES[:4], NUMBER) for one in spellings(word) if one in asked]
    # The server knows of one trip and one person, and nothing else.
    [known] = phone.ask("/cotravel/registrations")["registrations"]
    assert known["trip"]["said"] == NUMBER
    assert "carriage" not in known


def test_the_server_is_asked_the_same_with_a_match_and_without(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    health.publish(
        line(NUMBER, health.day(1), carriage_said="5车厢", from_name="武汉", to_name="北京西")
    )
    person = Person("陈志强")
    Neighbour(own_server, person)
    phone = make_phone(own_server, own_server.now())
    phone.sign_in(person)
    phone.knows_they_applied()
    phone.open("/cotravel")
    list_is_fresh(phone)
    asked: set[tuple[str, str]] = set()

    def hear(one: Request) -> None:
        _, found, path = one.url.partition("/api/v1")
        if found:
            asked.add((one.method, path))

    phone.context.on("request", hear)

    def looks(number: str, open_it: Callable[[], None], answer: str) -> set[tuple[str, str]]:
        """What is asked by whoever notes a train, opens the room, and looks at what was found."""
        phone.open("/cotravel")
        note_train(phone, number, "05车")
        asked.clear()
        phone.open("/cotravel")
        list_is_fresh(phone)
        open_it()
        phone.sees(answer)
        phone.page.reload()
        phone.sees(answer)
        phone.page.wait_for_load_state("networkidle")
        return set(asked)

    gone = "这一条不在了：名单更正了，或者您删了这次行程。"
    without = looks("Z9911", lambda: phone.open("/cotravel/match#gone.1"), gone)
    found = looks(NUMBER, lambda: open_found(phone, "同一节车厢"), "您和病人都在 5 车厢。")
    expect(phone.button("向社区登记")).to_be_visible()
    assert found == without
    assert ("GET", "/cotravel/registrations") in found


def test_a_journey_noted_without_a_network_is_compared_when_the_list_comes(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    health.publish(line(NUMBER, health.day(1), from_name="武汉", to_name="北京西"))
    phone = make_phone(own_server, own_server.now())
    phone.open()
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.tab("同行")
    phone.sees("我和病人坐过同一趟车吗？")
    begin(phone, "火车")
    phone.tap("下一步")
    expect(phone.page.locator("#number-error")).to_have_text("请填上。")
    phone.field("车次").fill("不记得")
    expect(phone.page.locator("#number-error")).to_contain_text("看不懂这个号码")
    phone.field("车次").fill(NUMBER)
    phone.tap("下一步")
    phone.has_kept("cotravel.mine.drafts")
    # The app is closed in the middle; the form is where it was.
    kill_and_open(phone, "/cotravel/journey")  # type: ignore[arg-type]
    yesterday(phone)
    phone.tap("记好，比对")
    phone.sees("等有了名单就比对")
    phone.context.set_offline(False)
    open_found(phone, "同一列火车")
    phone.sees("登记要先登录，社区才知道是谁。")
    # What was found stays without a network, the source's name with it.
    phone.context.set_offline(True)
    phone.page.reload()
    phone.sees("陕州区卫生健康委员会")
    phone.open("/cotravel")
    phone.page.get_by_test_id("journeys").get_by_role("link").tap()
    phone.tap("删除这次行程")
    phone.page.get_by_role("dialog").get_by_role("button", name="删除这次行程").tap()
    phone.sees("我和病人坐过同一趟车吗？")


def test_a_list_that_could_not_be_had_is_asked_for_again_by_itself(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    health.publish(line(NUMBER, health.day(1), from_name="武汉", to_name="北京西"))
    phone = make_phone(own_server, own_server.now())
    phone.open()
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.tab("同行")
    note_train(phone)
    phone.sees("等有了名单就比对")
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed:
            route.continue_()
            return
        failed.append(route.request.url)
        route.abort("internetdisconnected")

    # The network is back, and what is asked first still fails, as if it had begun before.
    phone.context.route("**/api/v1/cotravel/head", fail_once)
    phone.context.set_offline(False)
    expect(phone.page.get_by_test_id("findings")).to_contain_text("同一列火车")
    assert len(failed) == 1


def test_a_session_that_ended_hides_the_journeys_until_the_same_person_is_back(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    health.publish(line(NUMBER, health.day(1), carriage_said="5车厢"))
    person = Person("陈志强")
    Neighbour(own_server, person)
    phone = make_phone(own_server, own_server.now())
    phone.sign_in(person)
    phone.knows_they_applied()
    phone.open("/cotravel")
    note_train(phone, NUMBER, "05车")
    open_found(phone, "同一节车厢")
    phone.sees("现在怎么做")
    phone.ask_elsewhere("DELETE", "/session")
    phone.open("/cotravel")
    hidden = "您的登录已过期。行程还在这部手机里，重新登录就能看到。"
    phone.sees(hidden)
    expect(phone.page.get_by_text(NUMBER)).to_have_count(0)
    phone.page.go_back()
    phone.sees(hidden)
    phone.open("/cotravel/journey")
    phone.sees(hidden)
    phone.sign_in(person)
    phone.open("/cotravel")
    expect(phone.page.get_by_test_id("journeys")).to_contain_text(NUMBER)


# What the page hears when somebody presses the home button.
PUT_AWAY = """() => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.mark.parametrize("leaving", ["by a link", "by the home button"])
def test_a_new_list_is_matched_by_itself_and_marks_the_tab_until_it_was_looked_at(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone, leaving: str
) -> None:
    health = Health(own_server, make_staff_phone)
    health.publish(line("K457", health.day(3)))
    phone = make_phone(own_server, own_server.now())
    phone.open("/cotravel")
    note_train(phone)
    phone.sees("没有发现同行")
    health.publish(line("G1848/G1845", health.day(1), carriage_said="8车"))
    phone.open()
    tab = phone.page.get_by_role("navigation").last.get_by_role("link", name=re.compile("^同行"))
    expect(tab).to_contain_text("有新发现")
    tab.tap()
    phone.sees("同一列火车")
    expect(tab).to_contain_text("有新发现")
    if leaving == "by a link":
        open_found(phone, "同一列火车")
        phone.sees("您和病人坐的是同一趟。")
    else:
        phone.page.evaluate(PUT_AWAY)
    # Gone once the phone has kept that it was looked at; and it stays away.
    expect(tab).not_to_contain_text("有新发现")
    phone.open("/cotravel")
    phone.sees("同一列火车")
    expect(tab).not_to_contain_text("有新发现")


@EACH_WAY
def test_every_screen_is_free_of_violations_in_light_and_dark(
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    lang: str,
    size: str,
) -> None:
    health = Health(own_server, make_staff_phone)
    person = Person("陈志强")
    Neighbour(own_server, person).answers_for(Person("陈小强"))
    locale = "zh-CN" if lang == "zh" else "en-GB"
    phone = make_phone(own_server, own_server.now(), locale=locale)
    phone.lang = lang
    phone.open()
    if size == "large":
        phone.page.evaluate("localStorage.setItem('changxing.large', '1')")
    gallery = Gallery(phone, size)
    walk(gallery, phone, health, person)
    assert gallery.found == [], "\n".join(gallery.found)


def walk(gallery: Gallery, phone: Phone, health: Health, person: Person) -> None:
    """Every screen of a resident's own."""
    look, page = gallery.look, phone.page
    phone.open("/cotravel")
    phone.sees("现在没有公布的行程。")
    look("cotravel-empty")
    walk_form(gallery, phone)
    note_train(phone, "K457")
    begin(phone, "火车")
    phone.field("车次").fill("Z999")
    phone.tap("下一步")
    on_day(phone, health.day(20))
    phone.tap("记好，比对")
    phone.page.get_by_test_id("journeys").wait_for()
    look("cotravel-not-found")
    health.publish(
        line(NUMBER, health.day(1), carriage_said="5车厢", from_name="武汉", to_name="北京西"),
        line("三门峡9路", health.day(1), "bus", city="三门峡"),
        line("Z999", health.day(20), from_min=1380, until_min=1800),
        line("车牌不详", health.day(3), "taxi"),
    )
    phone.open("/cotravel")
    expect(page.get_by_test_id("findings")).to_contain_text(phone.say("同一节车厢"))
    look("cotravel-found")
    open_found(phone, "同一节车厢")
    phone.sees("登记要先登录，社区才知道是谁。")
    look("cotravel-match-signed-out")
    phone.open("/cotravel")
    open_found(phone, "同一天、同一条线路")
    phone.sees("现在怎么做")
    look("cotravel-match-line")
    phone.open("/cotravel")
    open_found(phone, "同一列火车")
    phone.sees("离那天已经超过 14 天。没有不舒服，就不用再做什么；登记也不会让健康码变色。")
    look("cotravel-match-over")
    phone.open("/cotravel/match#gone.1")
    phone.sees("这一条不在了：名单更正了，或者您删了这次行程。")
    look("cotravel-match-gone")
    phone.open("/cotravel/trips")
    expect(page.get_by_test_id("trips").get_by_role("listitem")).to_have_count(4)
    look("cotravel-trips")
    page.get_by_test_id("trips").get_by_role("button", name=re.compile("车牌不详")).tap()
    phone.sees("号码看不懂，手机不会拿它比对")
    look("cotravel-trip-unread")
    walk_registering(gallery, phone, person)


def walk_form(gallery: Gallery, phone: Phone) -> None:
    """The four steps of noting, with what can go wrong; three journeys stay noted."""
    look, page = gallery.look, phone.page
    phone.tap("记一次行程")
    page.get_by_role("button", name=phone.say("火车"), exact=True).wait_for()
    look("cotravel-kind")
    page.get_by_role("button", name=phone.say("公交车"), exact=True).tap()
    phone.tap("下一步")
    expect(page.get_by_role("alert")).to_be_focused()
    look("cotravel-number-mistakes")
    phone.field("在哪个城市").fill("三门峡")
    phone.field("几路").fill("9")
    look("cotravel-number")
    phone.tap("下一步")
    phone.tap("下一步")
    expect(page.locator("#day-error")).to_be_visible()
    look("cotravel-day-mistakes")
    yesterday(phone)
    look("cotravel-where")
    phone.tap("记好，比对")
    page.get_by_test_id("journeys").wait_for()
    note_train(phone, NUMBER, "5")
    begin(phone, "火车")
    look("cotravel-number-suggested")
    page.go_back()
    page.get_by_test_id("journeys").get_by_role("link").first.tap()
    phone.tap("删除这次行程")
    look("cotravel-delete")
    page.get_by_role("dialog").get_by_role("button", name=phone.say("保留")).tap()
    phone.tab("同行")
    phone.tap("记一次行程")
    phone.tap("上一步")
    phone.tab("同行")


def walk_registering(gallery: Gallery, phone: Phone, person: Person) -> None:
    """Signed in: what is asked before anything leaves, and how it stands afterwards."""
    look, page = gallery.look, phone.page
    phone.sign_in(person)
    phone.knows_they_applied()
    phone.open("/household")
    phone.sees("陈*")
    phone.open("/cotravel")
    open_found(phone, "同一节车厢")
    phone.tap("向社区登记")
    phone.sees("只发送这两样")
    look("cotravel-consent")
    page.get_by_role("dialog").get_by_role("button", name=phone.say("同意，登记")).tap()
    expect(page.get_by_role("dialog")).to_have_count(0)
    phone.has_sent_all()
    look("cotravel-registered")
