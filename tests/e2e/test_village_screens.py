"""The screens of a village: looked at by axe in both languages and sizes, and used by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.test_keyboard import tab_to
from tests.e2e.village import (
    Neighbour,
    collect,
    head_of,
    invited_head,
    open_person,
    open_village,
    show,
)

WORDS = "降压药快吃完了，还够两天"


def somebody_asks(neighbour: Neighbour) -> None:
    """A request for help, so that there is something to look at."""
    own_id = "0192b3c4-d5e6-7f01-8234-56789abcdef0"
    neighbour.call("POST", "/me/help-requests", {"id": own_id, "kind": "medicine", "text": WORDS})


def doors_and_look(gallery: Gallery, head: StaffPhone) -> None:
    """The roster, a visit with a mistake, then one without a network."""
    look, page = gallery.look, head.page
    open_village(head)
    show(head, "全部")
    look("village")
    show(head, "今天没打卡")
    open_person(head, "王** · " + head.say("户主"))
    look("village-visit")
    head.tap("记下")
    expect(page.get_by_role("alert")).to_be_focused()
    look("village-visit-mistake")
    head.radio("不舒服").check()
    page.get_by_role("checkbox", name=head.say("咳嗽")).check()
    head.context.set_offline(True)
    head.tap("记下")
    expect(head.button("再记一次")).to_be_visible()
    look("village-visit-kept")
    head.tap("回到名单")
    show(head, "全部")
    look("village-offline")
    head.open("/outbox")
    look("village-outbox")


def steps_and_look(gallery: Gallery, head: StaffPhone, person: Person) -> None:
    """The household, step by step, with its mistakes."""
    look = gallery.look
    alert = head.page.get_by_role("alert")
    head.open("/duty/village/collect")
    look("collect")
    head.tap("采集一户")
    head.tap("下一步")
    expect(alert).to_be_focused()
    look("collect-address")
    head.field("详细住址").fill("河边 9 号院 3 单元")
    head.tap("下一步")
    look("collect-members")
    head.tap("添加一个人")
    head.tap("好了")
    expect(alert).to_be_focused()
    look("collect-member")
    head.field("姓名").fill(person.name)
    head.field("证件号码").fill(person.number)
    head.tap("好了")
    look("collect-members-some")
    head.tap("下一步")
    look("collect-contacts")
    head.tap("添加接触的人")
    head.tap("好了")
    expect(alert).to_be_focused()
    look("collect-contact")
    head.tap("不加了")
    head.tap("没有，下一步")
    head.tap("添加一次外出")
    head.field("去了哪里").fill("武汉市江岸区")
    look("collect-journey")
    head.tap("好了")
    head.tap("下一步")
    head.tap("添加一项")
    head.radio("药品").check()
    look("collect-need")
    head.tap("好了")
    head.tap("下一步")
    look("collect-review")
    head.tap("存好")
    expect(head.button("采集下一户")).to_be_visible()
    look("collect-saved")
    head.context.set_offline(False)
    expect(head.button("去核对")).to_be_visible()
    look("collect-found")


@pytest.mark.slow
@EACH_WAY
def test_every_screen_of_a_village_is_free_of_violations_in_light_and_dark(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    person = Person("王大山")
    neighbour = Neighbour(own_server, person)
    neighbour.answers_for(Person("王小禾"))
    somebody_asks(neighbour)
    code = invited_head(own_server, make_staff_phone)
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    head = make_staff_phone(own_server, own_server.now(), locale=locale)
    head.lang = lang
    if size == "large":
        head.open("/me")
        head.page.get_by_role("switch", name=head.say("关怀版")).check()
    head.enrol(code)
    head.is_offline_proof()
    gallery = Gallery(head, size)
    doors_and_look(gallery, head)
    steps_and_look(gallery, head, person)
    head.tap("去核对")
    expect(head.page.get_by_text("河边").first).to_be_visible()
    gallery.look("differences")
    head.open("/duty/village/help")
    expect(head.page.get_by_text(WORDS)).to_be_visible()
    gallery.look("village-help")
    assert gallery.found == [], "\n".join(gallery.found)


@pytest.mark.slow
@EACH_WAY
def test_what_a_resident_sees_of_the_village_is_free_of_violations(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    person = Person("王大山")
    Neighbour(own_server, person)
    head = head_of(own_server, make_staff_phone)
    collect(head, person, "河边 9 号院 3 单元")
    head.tap("存好")
    head.sees("已送达")
    # Long enough that the same number may be sent another code.
    own_server.restart("2026-03-02T09:05:00+08:00")
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    phone = make_staff_phone(own_server, own_server.now(), locale=locale)
    phone.lang = lang
    if size == "large":
        phone.open("/me")
        phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
    phone.sign_in(person)
    gallery = Gallery(phone, size)
    phone.tab("我的")
    differs = phone.say("有 {n} 处资料不一致").replace("{n}", "1")
    phone.page.get_by_role("link", name=differs).tap()
    expect(phone.page.get_by_text("河边").first).to_be_visible()
    gallery.look("my-differences")
    phone.open("/help")
    phone.tap("发出求助")
    expect(phone.page.get_by_role("alert")).to_be_focused()
    gallery.look("help-mistake")
    phone.radio("药品").check()
    phone.field("具体说说").fill(WORDS)
    phone.tap("发出求助")
    phone.sees("已发出，村里能看到了。")
    expect(phone.page.get_by_text(WORDS)).to_be_visible()
    gallery.look("help-sent")
    assert gallery.found == [], "\n".join(gallery.found)


def test_a_village_head_checks_somebody_in_by_keyboard(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    neighbour = Neighbour(own_server, Person("王大山"))
    head = head_of(own_server, make_staff_phone)
    open_village(head)
    keys, page = head.page.keyboard, head.page
    tab_to(head, head.field("姓或户号"))
    keys.type("王")
    tab_to(head, page.locator("main section").get_by_role("link", name=re.compile(r"^王\*\*")))
    keys.press("Enter")
    temperature = head.field("体温（°C）")
    tab_to(head, temperature)
    keys.type("36.7")
    tab_to(head, page.locator("input[name=is_well]").first)
    keys.press("Space")
    tab_to(head, head.button("记下"))
    keys.press("Enter")
    head.sees("王**：已送达")
    assert [row["temperature_tenths_c"] for row in neighbour.check_ins()] == [367]


def test_a_resident_without_a_network_keeps_what_they_wrote(
    own_server: Server, make_phone: MakePhone
) -> None:
    person = Person("王大山")
    neighbour = Neighbour(own_server, person)
    own_server.restart("2026-03-02T09:05:00+08:00")
    phone = make_phone(own_server, own_server.now())
    phone.sign_in(person)
    phone.is_offline_proof()
    phone.tab("我的")
    phone.tap("向村里求助")
    phone.radio("药品").check()
    phone.field("具体说说").fill(WORDS)
    phone.context.set_offline(True)
    phone.tap("发出求助")
    expect(phone.page.get_by_text("现在没有网络，没有发出去。")).to_be_visible()
    phone.page.reload()
    expect(phone.field("具体说说")).to_have_value(WORDS)
    phone.context.set_offline(False)
    phone.tap("发出求助")
    phone.sees("已发出，村里能看到了。")
    asked = neighbour.call("GET", "/me/help-requests")["help_requests"]
    assert [(one["kind"], one["text"], one["state"]) for one in asked] == [
        ("medicine", WORDS, "open")
    ]
