"""Where patients were: nearest first and on the map; where I was is matched on the phone alone."""

from __future__ import annotations

import re

from playwright.sync_api import Request, expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.trips import Health, line
from tests.e2e.village import Neighbour, text_on_phone

BATH = "三门峡市陕州区温泉浴池"
MARKET = "三门峡市湖滨区黄河路早市"
FAR = "重庆市渝北区永辉超市喜悦汇店"
# Nothing of this may ever be asked of the server.
CANARY = "卢氏县城关金丝雀茶馆"


def publish(health: Health) -> None:
    """Three places: in one's own county, in the city, and far away."""
    health.publish(
        line(MARKET, health.day(2), "place", division="411202", from_min=360, until_min=480),
        line(BATH, health.day(1), "place", division="411203", from_min=1110, until_min=1230),
        line(FAR, health.day(3), "place", division="500112"),
        line("万锦小区", health.day(4), "place"),
    )


def groups(phone: Phone) -> list[str]:
    """The headings of the list, in their order."""
    return phone.page.locator("section.group > h2").all_inner_texts()


def was_there(phone: Phone, begins: str, ends: str) -> None:
    """Say from when until when, on the form of a published place."""
    phone.field("几点到的（可不填）").fill(begins)
    phone.field("几点走的（可不填）").fill(ends)
    phone.tap("记好，比对")


def note(phone: Phone, name: str, day: str) -> None:
    """Note a place that nobody has published yet."""
    phone.tap("记一个我去过的地方")
    phone.field("什么地方").fill(name)
    phone.page.get_by_role("button", name=re.compile(phone.say("在哪个县（可不选）"))).tap()
    dialog = phone.page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("卢氏县")).tap()
    phone.field("哪天去的").fill(day)
    phone.tap("记好，比对")


def test_the_nearest_stand_first_and_where_i_was_never_leaves_the_phone(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    publish(health)
    phone = make_phone(own_server, own_server.now())
    sent: list[Request] = []
    phone.context.on("request", lambda one: sent.append(one))
    phone.open("/cotravel/places")
    phone.page.get_by_test_id("places-city").wait_for()
    phone.field("离哪里近").select_option("411203")
    assert groups(phone) == ["陕州区", "本市", "外省", "没写在哪里"]
    map_shown = phone.page.get_by_role("img", name=re.compile("本市各县地图"))
    expect(map_shown).to_have_accessible_name(re.compile("湖滨区 1 处 · 陕州区 1 处 · 渑池县 0 处"))
    # A phone in 湖滨区 knows that by its own map.
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 34.771, "longitude": 111.184, "accuracy": 30})
    phone.tap("用手机定位")
    phone.sees("您在湖滨区。")
    assert groups(phone)[0] == "湖滨区"

    phone.page.get_by_role("link", name=re.compile(BATH)).tap()
    phone.sees("陕州区卫生健康委员会")
    phone.tap("我去过那里")
    phone.tap("记好，比对")
    findings = phone.page.get_by_test_id("place-findings")
    expect(findings).to_contain_text("同一天在那里")
    findings.get_by_role("link").tap()
    phone.sees("您和病人同一天去过。时间没有写全，分不清碰到没有。")
    phone.page.get_by_role("link", name="改这个地方").tap()
    was_there(phone, "20:00", "19:00")
    expect(phone.page.locator("#place-until-error")).to_have_text("走的时间比到的早，请再看一下。")
    was_there(phone, "20:00", "21:00")
    findings.get_by_role("link", name=re.compile("同一时间在那里")).tap()
    phone.sees("登记要先登录，社区才知道是谁。")
    phone.page.go_back()

    note(phone, CANARY, health.day(1).isoformat())
    expect(phone.page.get_by_test_id("my-places")).to_contain_text(CANARY)
    phone.has_kept("cotravel.mine.places")
    assert CANARY not in text_on_phone(phone)  # type: ignore[arg-type]
    asked = [f"{one.method} {one.url} {one.post_data or ''}" for one in sent if "api" in one.url]
    assert [one for one in asked if not one.startswith("GET")] == []
    assert [one for one in asked if "411203" in one or "place" in one] == []


def test_no_place_is_called_gone_before_the_list_is_known(
    own_server: Server, make_phone: MakePhone
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.open()
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.open("/cotravel/place/was-there#1")
    state = phone.page.get_by_test_id("list-state")
    expect(state).to_contain_text("名单还没有存到手机上，第一次需要网络。")
    expect(phone.page.get_by_text("这一处不在名单里了。")).to_have_count(0)


def test_a_place_that_is_published_later_is_told_and_stays_without_a_network(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    publish(health)
    phone = make_phone(own_server, own_server.now())
    phone.open("/cotravel/places")
    phone.page.get_by_test_id("places-city").wait_for()
    note(phone, "城关早市", health.day(1).isoformat())
    expect(phone.page.get_by_test_id("my-places")).to_contain_text("没有发现")
    health.publish(
        line("三门峡市卢氏县城关早市", health.day(1), "place", division="411224", from_min=400)
    )
    phone.open()
    tab = phone.page.get_by_role("navigation").last.get_by_role("link", name=re.compile("^同行"))
    expect(tab).to_contain_text("有新发现")
    tab.tap()
    phone.page.get_by_role("link", name=re.compile("三门峡市卢氏县城关早市")).tap()
    phone.sees("现在怎么做")
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.page.reload()
    phone.sees("三门峡市卢氏县城关早市")
    phone.open("/cotravel/places")
    phone.field("找一个地方").fill("永辉")
    phone.sees("1 处")
    phone.page.get_by_test_id("my-places").get_by_role("link").tap()
    phone.tap("删除这个地方")
    phone.page.get_by_role("dialog").get_by_role("button", name="删除这个地方").tap()
    phone.sees("还没有记。")


@EACH_WAY
def test_every_screen_of_places_is_free_of_violations(
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    lang: str,
    size: str,
) -> None:
    health = Health(own_server, make_staff_phone)
    person = Person("陈志强")
    Neighbour(own_server, person)
    locale = "zh-CN" if lang == "zh" else "en-GB"
    phone = make_phone(own_server, own_server.now(), locale=locale)
    phone.lang = lang
    phone.open()
    if size == "large":
        phone.page.evaluate("localStorage.setItem('changxing.large', '1')")
    gallery = Gallery(phone, size)
    walk(gallery, phone, health)
    assert gallery.found == [], "\n".join(gallery.found)


def walk(gallery: Gallery, phone: Phone, health: Health) -> None:
    """The list with its map, one place, and saying where I was."""
    look, page = gallery.look, phone.page
    phone.open("/cotravel/places")
    phone.sees("现在没有公布的行程。")
    look("places-empty")
    publish(health)
    phone.open("/cotravel/places")
    page.get_by_test_id("places-city").wait_for()
    phone.field("离哪里近").select_option("411203")
    page.locator("details.more > summary").tap()
    look("places")
    page.get_by_role("link", name=re.compile(BATH)).tap()
    look("places-one")
    phone.tap("我去过那里")
    was_there(phone, "20:00", "19:00")
    expect(page.get_by_role("alert")).to_be_focused()
    look("places-was-there-mistakes")
    was_there(phone, "19:00", "20:00")
    page.get_by_test_id("place-findings").get_by_role("link").wait_for()
    phone.tap("记一个我去过的地方")
    phone.tap("记好，比对")
    look("places-add-mistakes")
    phone.open("/cotravel/places")
    look("places-found")
    page.get_by_test_id("place-findings").get_by_role("link").tap()
    look("places-match")
    phone.open("/cotravel/places")
    page.get_by_test_id("my-places").get_by_role("link").tap()
    phone.tap("删除这个地方")
    look("places-delete")
    phone.open("/cotravel/place#999")
    phone.sees("这一处不在名单里了。")
    look("places-gone")
