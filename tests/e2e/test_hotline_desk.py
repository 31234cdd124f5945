"""The desk of the hotline: a call by keyboard alone, its way to the call back, work shared."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, KEEPS_PICTURES, SHOTS, Gallery
from tests.e2e.hotline import (
    COMPUTER,
    VILLAGE_NAME,
    Hotline,
    call_of,
    do,
    press,
    shown_in_chunks,
    tab_to,
)
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone

WORDS = "村口的路灯坏了三天，晚上老人摔了一跤。"
CALLER = "13800000731"
AT_A_COMPUTER = {"viewport": COMPUTER, "is_mobile": False, "device_scale_factor": 1}


def type_call(agent: StaffPhone) -> None:
    """The form of a call, from the first key to the last, without a mouse."""
    keys = agent.page.keyboard
    keys.press("F2")
    keys.insert_text(WORDS)
    keys.press("Tab")
    tab_to(agent, lambda _: agent.field("哪一类").input_value() == "other", "ArrowDown")
    keys.press("F4")
    expect(agent.page.get_by_role("dialog")).to_be_visible()
    keys.press("ArrowDown")
    keys.insert_text(VILLAGE_NAME)
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(agent.page.get_by_role("dialog")).to_have_count(0)
    tab_to(agent, lambda name: name.startswith(agent.say("来电人同意回访，留下电话")))
    keys.press("Space")
    keys.press("Tab")
    keys.insert_text(CALLER)
    keys.press("Tab")
    keys.insert_text("李大爷")


def number_on(agent: StaffPhone) -> str:
    """The number that is read to the caller."""
    shown = agent.page.locator("dd .letters").first.inner_text()
    return shown.replace("-", "")


def test_a_call_goes_its_whole_way_by_keyboard_alone(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    hotline = Hotline(own_server, make_staff_phone)
    head, agent = hotline.head(), hotline.agent(**AT_A_COMPUTER)
    keys = agent.page.keyboard
    agent.open("/duty/hotline")
    expect(agent.field("哪一类").locator("option").nth(2)).to_be_attached()
    keys.press("Control+Enter")
    expect(agent.page.locator("#text-error")).to_have_text("请记下来电人的话。")
    type_call(agent)
    agent.page.reload()
    expect(agent.field("来电人的原话")).to_have_value(WORDS)
    keys.press("Control+Enter")
    agent.sees("念给来电人听")
    number = number_on(agent)
    expect(agent.button("接下一个电话")).to_be_focused()
    keys.press("Enter")
    expect(agent.field("来电人的原话")).to_have_value("")

    press(agent, "工作台")
    shown_in_chunks(agent, number)
    keys.press("F2")
    keys.press("Enter")
    agent.sees(WORDS)
    press(agent, "派给承办单位")
    tab_to(agent, lambda name: VILLAGE_NAME in name)
    keys.press("Space")
    press(agent, "确认")
    agent.sees("记好了：派单")

    do(head, number, "take")
    do(head, number, "resolve", answer="路灯已经换好。")

    keys.press("F8")
    agent.radio("编号").focus()
    keys.press("ArrowRight")
    keys.press("Tab")
    keys.insert_text(CALLER)
    keys.press("Enter")
    agent.sees("找到 1 件")
    keys.press("Tab")
    keys.press("Enter")
    agent.sees("路灯已经换好。")
    press(agent, "记下回访结果")
    tab_to(agent, lambda name: name == "已经解决")
    keys.press("Space")
    tab_to(agent, lambda name: name == "很满意")
    keys.press("Space")
    press(agent, "确认")
    agent.sees("记好了：回访")
    agent.sees("已办结")


def test_a_second_call_hurries_the_order_that_is_open_there_and_an_answer_is_kept_as_closed(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    agent = Hotline(own_server, make_staff_phone).agent(**AT_A_COMPUTER)
    call_of(agent, WORDS)
    agent.open("/duty/hotline")
    agent.field("来电人的原话").fill("发烧了去哪里看？")
    agent.field("哪一类").select_option("other")
    agent.page.get_by_role("button", name=re.compile("在哪个村")).click()
    agent.field("按名称查找").fill(VILLAGE_NAME)
    agent.page.get_by_role("dialog").get_by_role("listitem").get_by_role("button").first.click()
    agent.sees("同一类，可能是同一件事")
    agent.tap("是这件，催办")
    agent.sees("已催办，不用再建一张。")

    agent.tap("当场答复")
    expect(agent.page.locator("#answered-text-error")).to_have_text("请写下怎么答复的。")
    agent.page.locator(".desk-answer summary").first.click()
    agent.tap("用它答复")
    expect(agent.field("当场怎么答复的")).not_to_have_value("")
    agent.tap("清空重来")
    expect(agent.field("当场怎么答复的")).not_to_have_value("")
    agent.page.keyboard.press("Control+Shift+Enter")
    agent.sees("已记为当场答复")
    number = number_on(agent)
    agent.open(f"/duty/orders/one?number={number}")
    agent.sees("已办结")


def test_several_are_dispatched_at_once_and_at_the_end_of_a_shift_mine_go_to_a_colleague(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    hotline = Hotline(own_server, make_staff_phone)
    agent, other = hotline.agent(**AT_A_COMPUTER), hotline.agent(**AT_A_COMPUTER)
    for text in ("路灯坏了", "井盖没了", "水管漏了"):
        call_of(agent, text)
    agent.open("/duty/hotline/desk")
    ticks = agent.page.get_by_role("checkbox", name=re.compile("^勾选"))
    expect(ticks).to_have_count(3)
    agent.page.keyboard.press("F2")
    agent.page.keyboard.press("Space")
    agent.page.keyboard.press("ArrowDown")
    agent.page.keyboard.press("Space")
    agent.sees("勾选了 2 件")
    agent.tap("全部派出")
    sheet = agent.page.get_by_role("dialog")
    sheet.get_by_role("button", name="全部派出（2 件）").click()
    expect(agent.page.locator("#unit-error")).to_have_text("请选承办单位。")
    sheet.get_by_role("radio").first.check()
    sheet.get_by_role("button", name="全部派出（2 件）").click()
    agent.sees("办好 2 件。")
    expect(ticks).to_have_count(1)

    agent.tap("领最急的一件")
    agent.sees("现在归您办。")
    agent.tap("下班交接")
    sheet.get_by_role("radio", name=re.compile("王")).first.check()
    sheet.get_by_role("button", name="下班交接").click()
    agent.sees("办好 1 件。")
    other.open("/duty/hotline/desk")
    which = other.field("看哪些")
    which.select_option("mine")
    expect(which.locator("option:checked")).to_have_text("我的 1")

    other.tap("新建视图")
    sheet = other.page.get_by_role("dialog")
    other.tap("保存视图")
    expect(other.page.locator("#name-error")).to_have_text("请起个名字。")
    other.field("视图名称").fill("催办过的")
    other.page.get_by_text("只看催办过的").click()
    other.tap("保存视图")
    other.sees("没有。")
    other.open("/duty/hotline/desk")
    expect(other.field("看哪些").locator("option", has_text="催办过的 0")).to_be_attached()
    expect(sheet).to_have_count(0)


def look_at_a_computer(agent: StaffPhone, name: str) -> None:
    """Keep a picture of the screen as a computer shows it: two columns, nothing wider than it."""
    page = agent.page
    over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert over <= 0, f"{name}: {over} px wider than the screen"
    columns = page.locator(".desk-columns > *")
    if columns.count():
        left, right = (columns.nth(n).bounding_box() for n in (0, 1))
        assert left
        assert right
        assert right["x"] >= left["x"] + left["width"], f"{name}: the columns are not side by side"
    if KEEPS_PICTURES:
        page.screenshot(path=SHOTS / f"computer-{name}-{agent.lang}.png", full_page=True)


def walk(gallery: Gallery, agent: StaffPhone) -> None:
    """Past the screens of an agent on a phone."""
    page = agent.page
    agent.open("/duty/hotline")
    agent.field("来电人的原话").fill(WORDS)
    agent.field("哪一类").select_option("medicine")
    agent.choose_area("在哪个村（社区）", VILLAGE_NAME)
    page.get_by_text(agent.say("来电人同意回访，留下电话")).click()
    expect(page.locator("#desk-here ~ .rows")).to_be_visible()
    agent.tap("生成工单")
    expect(page.locator("#call_back-phone-error")).to_be_visible()
    gallery.look("call")
    agent.field("哪一类").select_option("other")
    agent.field("来电人的电话").fill(CALLER)
    agent.tap("生成工单")
    agent.sees("念给来电人听")
    gallery.look("call-made")

    agent.open("/duty/hotline/desk")
    agent.tap("领最急的一件")
    expect(page.locator(".notice-good")).to_be_visible()
    page.get_by_role("checkbox").first.check()
    gallery.look("desk")
    agent.tap("全部派出")
    gallery.look("desk-dispatch")
    page.keyboard.press("Escape")
    agent.tap("下班交接")
    expect(page.get_by_role("dialog").get_by_role("radio").first).to_be_visible()
    gallery.look("desk-hand-over")
    page.keyboard.press("Escape")
    agent.tap("新建视图")
    gallery.look("desk-view")
    page.keyboard.press("Escape")

    agent.open("/duty/hotline/search")
    agent.radio("来电号码").check()
    agent.field("来电人的电话").fill(CALLER)
    page.get_by_role("button", name=agent.say("查找"), exact=True).tap()
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    gallery.look("search")


@EACH_WAY
def test_every_screen_of_the_desk_is_good_to_look_at(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    hotline = Hotline(own_server, make_staff_phone)
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    agent = hotline.agent(lang=lang, locale=locale)
    seat = hotline.agent(lang=lang, locale=locale, **AT_A_COMPUTER)
    command = hotline.command(lang=lang, locale=locale)
    if size == "large":
        for phone in (agent, command):
            phone.open("/me")
            phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
    for text in (WORDS, "井盖没了", "水管漏了"):
        call_of(agent, text, call_back={"phone": CALLER, "name": "李大爷"})
    gallery = Gallery(agent, size)
    walk(gallery, agent)

    for name, path in (("call", ""), ("desk", "/desk"), ("search", "/search")):
        seat.open(f"/duty/hotline{path}")
        if name == "desk":
            seat.page.locator(".desk-row a").first.click()
            expect(seat.page.get_by_text(seat.say("上报人说"))).to_be_visible()
        seat.page.wait_for_load_state("networkidle")
        look_at_a_computer(seat, name)

    # The desk's clock has run out by then, and so has every shift.
    own_server.restart("2026-03-02T12:00:00+08:00")
    command.go_on_duty()
    command.open("/duty/hotline/overdue")
    expect(command.page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    gallery.phone = command
    gallery.look("overdue")
    assert gallery.found == [], "\n".join(gallery.found)
