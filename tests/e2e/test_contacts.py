"""Lists by two offices, the question about oneself, plates looked up where there is no network."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Request, expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.hotline import COUNTY, Hotline
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.trips import Health, line

REFERENCE = "SMXCDC-2026-0123"
PEOPLE = ("证件号码", "手机号码", "观察开始", "观察截止", "姓名")
VEHICLES = ("车牌号", "限行原因", "限行截止")
FINE = "豫M10001"


def day(server: Server, offset: int) -> str:
    """A day of the city, from the server's today."""
    return ((server.now() + timedelta(hours=8)).date() + timedelta(days=offset)).isoformat()


def saved(folder: Path, name: str, titles: tuple[str, ...], *rows: tuple[str, ...]) -> Path:
    """A file as an office saves it."""
    out = io.StringIO()
    csv.writer(out).writerows([titles, *rows])
    file = folder / name
    file.write_text(out.getvalue(), encoding="utf-8")
    return file


def row_of(server: Server, person: Person) -> tuple[str, ...]:
    """Somebody's line of a list."""
    return (person.number, person.phone, day(server, -1), day(server, 12), person.name)


def offices(staff: Hotline, **more: str) -> list[StaffPhone]:
    """Health officers of two units of one county."""
    return [staff.staff("health_officer", COUNTY, unit, **more) for unit in ("疾控中心", "卫健委")]


def set_size(phone: Phone, size: str) -> None:
    """Large print, if it is to be."""
    phone.open("/me")
    if size == "large":
        phone.page.get_by_role("switch", name=phone.say("关怀版")).check()


def bring(officer: StaffPhone, file: Path, kind: str = "密切接触者") -> None:
    """From the lists to the button that sends a file."""
    officer.open("/duty/contacts")
    officer.page.get_by_role("radio", name=re.compile(officer.say(kind))).check()
    officer.field("文书编号").fill(REFERENCE)
    officer.page.locator("#file").set_input_files(file)
    officer.tap("检查并提交")


def publish(officer: StaffPhone) -> None:
    """What waits, looked through and published by the second person."""
    officer.open("/duty/contacts")
    officer.page.get_by_role("link", name=re.compile(REFERENCE)).first.tap()
    officer.sees("请对照文书逐行看过，再公布。证件和手机号已遮盖。")
    officer.tap("公布")
    sheet = officer.page.get_by_role("dialog")
    sheet.get_by_role("button", name=officer.say("公布"), exact=True).tap()
    officer.sees("已公布")


def heard(phone: Phone) -> list[Request]:
    """All that this phone asks for from now on."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    phone.page.on("request", note)
    return asked


def ask(phone: Phone) -> None:
    """The question about oneself, from the tab to the answer."""
    phone.tab("同行")
    phone.page.get_by_role("link", name=re.compile(phone.say("我是不是密切接触者"))).tap()
    phone.tap("查我自己")


def check_plate(phone: Phone, plate: str) -> None:
    """Type a plate and look it up."""
    phone.field("车牌号").fill(plate)
    phone.tap("查这辆车")


def test_a_list_by_two_offices_is_told_to_whom_it_names_and_to_nobody_else(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone, tmp_path: Path
) -> None:
    named, other = Person(), Person()
    first, second = offices(Hotline(own_server, make_staff_phone))
    wrong = saved(
        tmp_path, "wrong.csv", PEOPLE, row_of(own_server, named), ("123", "138", "?", "?", "")
    )
    bring(first, wrong)
    first.sees("第 3 行 · 证件号码")
    # What was typed is still there, and the file is mended.
    expect(first.field("文书编号")).to_have_value(REFERENCE)
    good = saved(tmp_path, "good.csv", PEOPLE, row_of(own_server, named))
    first.page.locator("#file").set_input_files(good)
    first.tap("检查并提交")
    first.sees("这是您提交的，要由另一个单位的人公布。")
    expect(first.page.get_by_test_id("lines")).not_to_contain_text(named.number)
    expect(first.button("公布")).to_have_count(0)
    publish(second)

    sizes: list[int] = []
    for who in (named, other):
        phone = make_phone(own_server, own_server.now())
        phone.sign_in(who)
        phone.apply(who)
        asked = heard(phone)
        ask(phone)
        answer = phone.page.get_by_test_id("answer")
        is_named = who is named
        expect(answer).to_contain_text("您在密切接触者名单上" if is_named else "没有查到您的登记")
        if is_named:
            expect(answer).to_contain_text(REFERENCE)
        question = [one for one in asked if one.url.endswith("/cotravel/close-contact")]
        assert [one.post_data for one in question] == ["{}"]
        sizes.append(question[0].sizes()["responseBodySize"])
        # The answer is not kept: a reload forgets it.
        phone.page.reload()
        expect(phone.button("查我自己")).to_be_visible()
        phone.context.set_offline(True)
        phone.tap("查我自己")
        phone.sees("现在没有网络。这件事只能问服务器，连上以后再查。")
        phone.context.set_offline(False)
    assert sizes[0] == sizes[1]

    second.tap("撤回")
    second.page.get_by_role("dialog").get_by_role("button", name="撤回", exact=True).tap()
    second.sees("已撤回")


def test_a_checkpoint_looks_a_plate_up_without_a_network(
    own_server: Server, make_staff_phone: MakeStaffPhone, tmp_path: Path
) -> None:
    staff = Hotline(own_server, make_staff_phone)
    first, second = offices(staff)
    file = saved(tmp_path, "v.csv", VEHICLES, (FINE, "待消毒", day(own_server, 5)))
    bring(first, file, "限行车辆")
    first.sees("这是您提交的，要由另一个单位的人公布。")
    publish(second)
    guard = staff.staff("checkpoint_staff", COUNTY, "高速卡口")
    guard.open("/duty")
    guard.page.get_by_role("link", name=re.compile("查限行车辆")).tap()
    expect(guard.page.get_by_test_id("vehicles-as-of")).to_contain_text("1 辆")
    guard.has_kept("duty.vault.vehicles")
    guard.is_offline_proof()
    guard.context.set_offline(True)
    guard.page.reload()
    expect(guard.page.get_by_test_id("vehicles-as-of")).to_contain_text("1 辆")
    check_plate(guard, "豫 m·10001")
    guard.sees("豫M10001 限行")
    guard.sees("原因：待消毒")
    check_plate(guard, "豫M1000")
    guard.sees("这不像一个完整的车牌，请再看一遍。")
    check_plate(guard, "豫M10002")
    guard.sees("豫M10002 不在限行名单里")
    guard.context.set_offline(False)
    guard.sign_off()
    guard.holds_nothing_of_duty()


def test_a_resident_looks_a_plate_up_on_the_phone_and_it_is_not_sent(
    shared_server: Server, make_staff_phone: MakeStaffPhone, phone: Phone
) -> None:
    health = Health(shared_server, make_staff_phone)
    version = health.publish(line("出租车豫M7T321", health.day(3), "taxi", from_name="三门峡南站"))
    phone.open("/cotravel/vehicle")
    expect(phone.page.get_by_test_id("list-state")).to_contain_text(f"第 {version} 版")
    phone.is_offline_proof()
    asked = heard(phone)
    check_plate(phone, "豫M·7T321")
    phone.sees("豫M7T321 在公布的名单里，1 次")
    phone.sees("陕州区卫生健康委员会")
    check_plate(phone, "豫M7T322")
    phone.sees("公布的名单里没有 豫M7T322")
    assert [one.url for one in asked if "/api/" in one.url] == []
    assert "7T32" not in str(phone.kept("kv"))
    phone.context.set_offline(True)
    phone.page.reload()
    check_plate(phone, "豫M7T321")
    phone.sees("豫M7T321 在公布的名单里，1 次")
    phone.context.set_offline(False)


@EACH_WAY
def test_the_screens_of_contacts_and_vehicles(
    lang: str,
    size: str,
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    tmp_path: Path,
) -> None:
    locale = "zh-CN" if lang == "zh" else "en-GB"
    named, other = Person(), Person()
    health = Health(own_server, make_staff_phone)
    health.publish(line("出租车豫M7T321", health.day(3), "taxi", from_name="三门峡南站"))
    first, second = offices(Hotline(own_server, make_staff_phone), lang=lang, locale=locale)
    look = Gallery(first, size)
    set_size(first, size)
    first.open("/duty/contacts")
    first.sees("没有名单。")
    look.look("lists-none")
    bad = saved(tmp_path, "b.csv", PEOPLE, row_of(own_server, named), ("1", "2", "?", "?", ""))
    bring(first, bad)
    expect(first.page.get_by_role("alert")).to_be_visible()
    look.look("lists-faults")
    first.page.locator("#file").set_input_files(
        saved(tmp_path, "g.csv", PEOPLE, row_of(own_server, named))
    )
    first.tap("检查并提交")
    first.sees("这是您提交的，要由另一个单位的人公布。")
    look.look("list-mine")
    bring(
        first, saved(tmp_path, "v.csv", VEHICLES, (FINE, "待消毒", day(own_server, 5))), "限行车辆"
    )
    first.sees("这是您提交的，要由另一个单位的人公布。")
    set_size(second, size)
    walk = Gallery(second, size)
    second.open("/duty/contacts")
    second.page.get_by_role("link", name=re.compile(REFERENCE)).first.wait_for()
    walk.look("lists-waiting")
    for _ in range(2):
        second.open("/duty/contacts")
        waiting = second.page.get_by_role("region", name=second.say("等另一个单位的人看"))
        waiting.get_by_role("link").first.tap()
        second.sees("请对照文书逐行看过，再公布。证件和手机号已遮盖。")
        walk.look("list-second")
        second.tap("公布")
        sheet = second.page.get_by_role("dialog")
        walk.look("list-publish")
        sheet.get_by_role("button", name=second.say("公布"), exact=True).tap()
        second.sees("已公布")
    walk.look("list-published")
    second.open("/duty/vehicles")
    expect(second.page.get_by_test_id("vehicles-as-of")).to_contain_text("1")
    walk.look("vehicles")
    for plate, name in ((FINE, "stop"), ("豫M7T321", "published"), ("豫M", "wrong")):
        check_plate(second, plate)
        walk.look(f"vehicles-{name}")
    found = [*look.found, *walk.found]
    for who in (named, other):
        phone = make_phone(own_server, own_server.now())
        phone.sign_in(who)
        phone.apply(who)
        phone.open("/me")
        if lang == "en":
            phone.page.get_by_role("radio", name="English").check()
            phone.lang = lang
        set_size(phone, size)
        mine = Gallery(phone, size)
        phone.open("/cotravel/contact")
        expect(phone.button("查我自己")).to_be_visible()
        mine.look("contact")
        phone.tap("查我自己")
        expect(phone.button("再查一次")).to_be_visible()
        mine.look("contact-yes" if who is named else "contact-no")
        if who is named:
            phone.open("/cotravel/vehicle")
            expect(phone.page.get_by_test_id("list-state")).to_contain_text("1")
            check_plate(phone, "豫M7T321")
            phone.page.get_by_test_id("plate-answer").get_by_role("heading").wait_for()
            mine.look("vehicle-found")
            check_plate(phone, "豫M7T399")
            mine.look("vehicle-clear")
        found += mine.found
    assert found == []
