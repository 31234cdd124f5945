"""Without a pointer: Tab, Enter, Space and the arrows are enough."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.people import Person
from tests.e2e.phone import Phone

TABS_MOST = 40


def tab_to(phone: Phone, target: Locator) -> None:
    """Press Tab until the control has the focus."""
    expect(target).to_be_visible()
    for _ in range(TABS_MOST):
        if target.evaluate("(one) => one === document.activeElement"):
            return
        phone.page.keyboard.press("Tab")
    raise AssertionError(f"{TABS_MOST} times Tab did not reach {target}")


def test_a_person_signs_in_applies_and_checks_in_by_keyboard(phone: Phone, person: Person) -> None:
    keys, page = phone.page.keyboard, phone.page
    phone.open()
    tab_to(phone, page.get_by_role("link", name="用手机号登录"))
    keys.press("Enter")
    tab_to(phone, phone.field("手机号"))
    keys.type(person.phone)
    keys.press("Enter")
    expect(phone.field("6 位验证码")).to_be_focused()
    keys.type(phone.server_otp(person))
    keys.press("Enter")

    tab_to(phone, phone.field("姓名"))
    keys.type(person.name)
    tab_to(phone, phone.field("证件号码"))
    keys.type(person.number)
    tab_to(phone, page.locator("#division_code"))
    keys.press("Enter")
    tab_to(phone, phone.field("按名称查找"))
    keys.type("仰韶村")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    tab_to(phone, phone.field("详细地址"))
    keys.type("黄河路 1 号院")
    for box in page.get_by_role("checkbox").all():
        tab_to(phone, box)
        keys.press("Space")
    tab_to(phone, phone.button("提交申请"))
    keys.press("Enter")

    tab_to(phone, page.get_by_role("link", name="第一次打卡"))
    keys.press("Enter")
    tab_to(phone, phone.field("体温（°C）"))
    keys.type("36.4")
    tab_to(phone, page.get_by_role("radio", name="额温"))
    keys.press("ArrowRight")
    expect(page.get_by_role("radio", name="耳温")).to_be_checked()
    keys.press("Tab")
    keys.press("Space")
    expect(page.get_by_role("radio", name="好", exact=True)).to_be_checked()
    tab_to(phone, page.locator("main").get_by_role("button", name="打卡", exact=True))
    keys.press("Enter")
    phone.sees("打卡成功")
    tab_to(phone, page.get_by_role("link", name="看健康码"))
    keys.press("Enter")
    phone.sees_code("绿码")
    found = phone.check_ins()
    assert [(one["temperature_tenths_c"], one["site"]) for one in found] == [(364, "ear")]


def test_the_picker_is_left_by_escape_and_gives_the_focus_back(
    phone: Phone, person: Person
) -> None:
    phone.sign_in(person)
    chosen = phone.page.locator("#division_code")
    tab_to(phone, chosen)
    phone.page.keyboard.press("Enter")
    expect(phone.page.get_by_role("dialog")).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(phone.page.get_by_role("dialog")).to_have_count(0)
    expect(chosen).to_be_focused()
