"""Every screen, in both languages and sizes, light and dark: looked at by axe, kept as a picture.

The pictures are in build/shots. Look at them before a change of the front end is called done.
"""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.conftest import MakePhone
from tests.e2e.gallery import EACH_WAY, SHOTS, Gallery
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server

README_PICTURE_MOST = 120_000


def walk(gallery: Gallery, person: Person) -> None:
    """All screens, in the order in which a person meets them."""
    phone, look = gallery.phone, gallery.look
    page = phone.page
    phone.open()
    phone.is_offline_proof()
    look("home-signed-out")
    phone.tap("用手机号登录")
    phone.field("手机号").fill("1390398")
    phone.tap("获取验证码")
    phone.sees("手机号不对，请查一下位数。")
    look("sign-in")
    phone.field("手机号").fill(person.phone)
    phone.tap("获取验证码")
    phone.field("6 位验证码").fill(phone.server_otp(person))
    look("sign-in-code")
    phone.tap("登录")

    apply_and_look(gallery, person)
    look("home-none")
    check_in_and_look(gallery)
    phone.tap("看健康码")
    phone.sees_code("绿码")
    look("home-green")
    household_and_look(gallery)
    phone.tab("健康码")
    phone.sees_code("绿码")
    look("home-family")

    phone.tab("我的")
    expect(page.get_by_text("黄河")).to_be_visible()
    look("me")
    notices_and_look(gallery)
    phone.tap("登录的设备")
    phone.sees("没有别的设备。")
    look("sessions")
    phone.open("/history")
    expect(page.get_by_test_id("readings")).to_be_visible()
    look("history")
    phone.open("/nowhere")
    look("not-found")
    offline_and_look(gallery)


def apply_and_look(gallery: Gallery, person: Person) -> None:
    """The application, the picker, its mistakes."""
    phone, look = gallery.phone, gallery.look
    page = phone.page
    expect(phone.field("姓名")).to_be_visible()
    look("apply")
    phone.tap("提交申请")
    expect(page.get_by_role("alert")).to_be_focused()
    look("apply-mistakes")
    phone.fill_application(person)
    page.locator("#division_code").tap()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="湖滨区").tap()
    expect(sheet.get_by_role("button", name="交口乡")).to_be_visible()
    look("picker")
    phone.field("按名称查找").fill("仰韶")
    expect(sheet.get_by_role("listitem").first).to_be_visible()
    look("picker-search")
    sheet.get_by_role("button", name="仰韶村").tap()
    phone.tap("提交申请")
    phone.sees("还没有颜色")


def check_in_and_look(gallery: Gallery) -> None:
    """The form empty, with mistakes, unwell; a fever, then what came of it."""
    phone, look = gallery.phone, gallery.look
    page = phone.page
    phone.tab("打卡")
    phone.field("体温（°C）").fill("36.5")
    look("check-in")
    phone.fill_check_in("50", well=False)
    page.locator("main").get_by_role("button", name=phone.say("打卡"), exact=True).tap()
    expect(page.get_by_role("alert")).to_be_focused()
    look("check-in-mistakes")
    phone.fill_check_in()
    page.locator("main").get_by_role("button", name=phone.say("打卡"), exact=True).tap()
    phone.sees("打卡成功")
    look("check-in-done")


def household_and_look(gallery: Gallery) -> None:
    """The form, then a member and an agreement code."""
    phone, look = gallery.phone, gallery.look
    phone.open("/household")
    phone.tap("添加家人")
    look("household-form")
    phone.fill_member(Person("王小禾"), "孩子")
    phone.tap("取同意码")
    expect(phone.page.locator(".digits")).to_be_visible()
    look("household")
    phone.page.get_by_role("button", name=phone.say("不再代报：{name}").replace("{name}", "")).tap()
    expect(phone.page.get_by_role("dialog")).to_be_visible()
    look("household-sure")
    phone.page.keyboard.press("Escape")


def answered(phone: Phone, permission: str) -> None:
    """Let the browser say that the person has answered so, and the app look again."""
    getter = f"{{ get: () => '{permission}', configurable: true }}"
    phone.page.evaluate(
        f"""() => {{
          Object.defineProperty(Notification, 'permission', {getter});
          document.dispatchEvent(new Event('visibilitychange'));
        }}"""
    )


def notices_and_look(gallery: Gallery) -> None:
    """The inbox empty and full, the words before the browser's question, the mark of the unread."""
    phone, look = gallery.phone, gallery.look
    page = phone.page
    phone.tap("通知")
    phone.sees("还没有通知")
    look("notices-empty")
    answered(phone, "denied")
    expect(page.get_by_role("switch")).to_have_count(0)
    look("notices-denied")
    answered(phone, "default")
    page.get_by_role("switch").tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    look("notices-ask")
    phone.tap("先不用")
    member = phone.ask("/me/household")["members"][0]["resident_id"]
    kinds = [
        ("turns_red", 2, None),
        ("turns_yellow", 1, member),
        ("stays_yellow", 1, None),
        ("stays_red", 0, None),
        ("new", 0, None),
    ]
    notices = [
        {
            "id": f"{n:022d}",
            "kind": f"healthcode.{kind}",
            "params": {"on": f"2026-03-0{day}", "days_to_green": 3} if day else {},
            "about": about,
            "posted_at": "2026-03-02T09:00:00.000Z",
            "read_at": None if n < 2 else "2026-03-02T09:30:00.000Z",
        }
        for n, (kind, day, about) in enumerate(kinds)
    ]
    inbox = {"notices": notices, "unread": 2, "next": "more"}
    page.route("**/api/v1/me/notices", lambda route: route.fulfill(json=inbox))
    page.route("**/api/v1/me/notices/read", lambda route: route.abort())
    phone.tab("我的")
    expect(page.locator(".marked")).to_be_visible()
    look("me-unread")
    page.locator(".marked").tap()
    expect(page.get_by_role("listitem")).to_have_count(len(kinds))
    look("notices")
    page.unroute("**/api/v1/me/notices")
    phone.tab("我的")


def offline_and_look(gallery: Gallery) -> None:
    """No network, yellow, red."""
    phone, look = gallery.phone, gallery.look
    phone.open()
    phone.context.set_offline(True)
    phone.forward(days=2)
    phone.sees_code("黄码")
    look("home-yellow-offline")
    phone.tab("打卡")
    phone.fill_check_in("38.2", well=False)
    phone.page.get_by_role("checkbox", name=phone.say("咳嗽")).check()
    look("check-in-unwell")
    phone.page.locator("main").get_by_role("button", name=phone.say("打卡"), exact=True).tap()
    phone.sees("已记在手机上")
    look("check-in-kept")
    phone.open("/outbox")
    look("outbox")
    phone.open()
    phone.forward(days=2)
    phone.sees_code("红码")
    look("home-red-offline")


@pytest.mark.slow
@EACH_WAY
def test_every_screen_is_free_of_violations_in_light_and_dark(
    shared_server: Server, make_phone: MakePhone, person: Person, lang: str, size: str
) -> None:
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    phone = make_phone(shared_server, shared_server.now(), locale=locale)
    phone.lang = lang
    if size == "large":
        phone.open("/me")
        phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
    gallery = Gallery(phone, size)
    walk(gallery, person)
    assert gallery.found == [], "\n".join(gallery.found)


@pytest.mark.slow
def test_the_pictures_of_the_readme_can_be_taken_again(phone: Phone) -> None:
    phone.arrive(Person("刘小明"))
    phone.tab("打卡")
    phone.fill_check_in()
    phone.page.locator("h1").focus()
    take(phone, "check-in-zh")
    phone.open()
    phone.sees_code("绿码")
    take(phone, "home-zh")


def take(phone: Phone, name: str) -> None:
    """What a person sees without scrolling, small enough for a page of text."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    phone.page.evaluate("scrollTo(0, 0)")
    file = SHOTS / f"{name}.png"
    phone.page.screenshot(path=file)
    with Image.open(file) as picture:
        picture.convert("P", palette=Image.Palette.ADAPTIVE).save(file, optimize=True)
    assert file.stat().st_size < README_PICTURE_MOST
