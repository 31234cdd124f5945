"""The screens on duty: looked at by axe in both languages and sizes, by keyboard, offline."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code
from tests.e2e.test_keyboard import tab_to

PROPOSALS: list[dict[str, Any]] = [
    {
        "proposal_id": f"{n:022d}",
        "kind": "grant",
        "area": "4112",
        "body": {
            "staff_id": "x" * 22,
            "role": "command",
            "area": "4112",
            "until": "2026-05-30T16:00:00Z",
        },
        "whom": {"name": "周明", "unit": "三门峡市卫生健康委员会"},
        "proposer_name": "王芳",
        "state": "open",
        "proposed_by": "y" * 22,
        "unit": {"unit_id": "u", "name": "三门峡市疫情防控指挥部办公室"},
        "proposed_at": "2026-03-02T00:40:00Z",
        "expires_at": "2026-03-03T00:40:00Z",
        "decided_by": None,
        "decided_at": None,
        "is_mine": bool(n),
        "may_agree": not n,
    }
    for n in range(2)
]


def walk(gallery: Gallery, phone: StaffPhone, code: str) -> None:
    """All screens of an administrator, in the order in which one meets them."""
    look, page = gallery.look, phone.page
    phone.open("/duty")
    look("duty-sign-in")
    phone.tap("用工号和动态码登录")
    phone.field("工号").fill("1234")
    phone.tap("登录")
    expect(page.locator("#staff_number-error")).to_be_visible()
    look("duty-sign-in-mistakes")
    phone.tap("第一次？输入邀请码")
    phone.field("邀请码").fill("AAAAA-AAAAA")
    phone.tap("下一步")
    expect(page.locator("#code-error")).to_be_visible()
    look("duty-enrol-code-wrong")
    phone.field("邀请码").fill(code)
    phone.tap("下一步")
    page.get_by_role("switch", name=phone.say("再加动态码（可不加）")).check()
    codes = phone.reads_secret()
    look("duty-enrol-keys")
    phone.field("动态码").fill(codes.next())
    phone.tap("设置通行密钥")
    phone.sees("登记好了")
    look("duty-enrol-done")
    phone.tap("开始工作")
    phone.sees("人员与职责")
    look("duty-desk")
    people_and_look(gallery, phone)
    proposals_and_look(gallery, phone)
    shift_and_look(gallery, phone)


def people_and_look(gallery: Gallery, phone: StaffPhone) -> None:
    """The lists, a unit, an invitation with its mistakes, a person."""
    look, page = gallery.look, phone.page
    phone.tap("人员与职责")
    phone.sees("新设单位")
    look("duty-people")
    phone.tap("新设单位")
    phone.field("单位名称").fill("仰韶村村委会")
    page.locator("#division_code").tap()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="渑池县")).to_be_visible()
    look("duty-unit-picker")
    page.keyboard.press("Escape")
    phone.choose_area("所在地区", "仰韶村")
    look("duty-unit")
    phone.tap("新设")
    phone.tap("邀请一个人")
    phone.tap("生成邀请码")
    expect(page.get_by_role("alert")).to_be_focused()
    look("duty-invite-mistakes")
    phone.field("姓名").fill("李桂兰")
    phone.field("职责").select_option("grid_worker")
    phone.choose_area("负责的地区", "仰韶村")
    look("duty-invite")
    phone.tap("生成邀请码")
    phone.sees("邀请好了")
    look("duty-invited")
    phone.tap("回到人员与职责")
    page.get_by_role("link", name="李桂兰").last.tap()
    expect(page.get_by_role("heading", level=1, name="李桂兰")).to_be_visible()
    phone.tap("给一项职责")
    look("duty-person")
    page.get_by_role("button", name=phone.say("收回"), exact=False).first.tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    look("duty-person-take")
    page.keyboard.press("Escape")
    phone.tap("停用这个人")
    look("duty-person-disable")
    page.keyboard.press("Escape")


def proposals_and_look(gallery: Gallery, phone: StaffPhone) -> None:
    """What takes two people: none, some, the question before an answer."""
    look, page = gallery.look, phone.page
    phone.open("/duty/proposals")
    phone.sees("现在没有。")
    look("duty-proposals-none")
    told = {"proposals": PROPOSALS}
    page.route("**/api/v1/duty/proposals", lambda route: route.fulfill(json=told))
    phone.tab("工作")
    expect(page.locator(".count")).to_be_visible()
    look("duty-desk-waiting")
    page.get_by_role("link", name=re.compile(phone.say("要您同意的事"))).tap()
    expect(page.locator(".card")).to_have_count(2)
    look("duty-proposals")
    phone.tap("不同意")
    look("duty-proposals-refuse")
    page.keyboard.press("Escape")
    page.unroute("**/api/v1/duty/proposals")


def shift_and_look(gallery: Gallery, phone: StaffPhone) -> None:
    """Who I am, signing off; the proof; no network."""
    look, page = gallery.look, phone.page
    phone.tab("值守")
    phone.sees("动态码")
    look("duty-shift")
    phone.tap("退出值守")
    look("duty-sign-off")
    page.keyboard.press("Escape")
    refusal = {"code": "staff.proof_required", "status": 403, "title": "no"}
    page.route(
        "**/api/v1/duty/passkeys/options", lambda route: route.fulfill(status=403, json=refusal)
    )
    phone.tap("在这部手机上再设一把通行密钥")
    expect(page.get_by_role("dialog")).to_be_visible()
    look("duty-proof")
    page.keyboard.press("Escape")
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.tab("工作")
    phone.tap("人员与职责")
    phone.sees("现在连不上网络。联网后再试。")
    look("duty-people-offline")
    phone.tab("值守")
    phone.sees("现在连不上网络。联网后再试。")
    look("duty-shift-offline")
    phone.forward(minutes=26, seconds=10)
    expect(page.get_by_role("dialog")).to_be_visible()
    look("duty-idle")
    phone.forward(minutes=2)
    phone.is_off_duty()
    look("duty-ended")


@pytest.mark.slow
@EACH_WAY
def test_every_screen_on_duty_is_free_of_violations_in_light_and_dark(
    shared_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    phone = make_staff_phone(shared_server, shared_server.now(), locale=locale)
    phone.lang = lang
    if size == "large":
        phone.open("/me")
        phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
    gallery = Gallery(phone, size)
    walk(gallery, phone, first_code(shared_server))
    assert gallery.found == [], "\n".join(gallery.found)


def test_an_administrator_enrols_and_invites_by_keyboard(
    shared_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    phone = make_staff_phone(shared_server)
    keys, page = phone.page.keyboard, phone.page
    phone.open("/me")
    tab_to(phone, page.get_by_role("link", name="值守登录"))
    keys.press("Enter")
    tab_to(phone, page.get_by_role("link", name="第一次？输入邀请码"))
    keys.press("Enter")
    tab_to(phone, phone.field("邀请码"))
    keys.type(first_code(shared_server))
    keys.press("Enter")
    tab_to(phone, phone.button("设置通行密钥"))
    keys.press("Enter")
    tab_to(phone, phone.button("开始工作"))
    keys.press("Enter")
    phone.is_on_duty()
    tab_to(phone, page.get_by_role("link", name="人员与职责"))
    keys.press("Enter")
    tab_to(phone, phone.button("邀请一个人"))
    keys.press("Enter")
    tab_to(phone, phone.field("姓名"))
    keys.type("王键盘")
    tab_to(phone, phone.field("单位"))
    keys.press("End")
    tab_to(phone, phone.field("职责"))
    keys.press("ArrowDown")
    tab_to(phone, page.locator("#area"))
    keys.press("Enter")
    tab_to(phone, phone.field("按名称查找"))
    keys.type("仰韶村")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    tab_to(phone, phone.button("生成邀请码"))
    keys.press("Enter")
    phone.sees("邀请好了")
    expect(page.get_by_text(re.compile("王键盘 · .*"))).to_be_visible()
