"""Work orders on the phone of whoever handles them, from a report to the call back."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from playwright.sync_api import expect

from infra.local.engine import ROOT
from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.phone import PATIENCE_MS
from tests.e2e.server import OPENER, Server
from tests.e2e.staff import StaffPhone, first_code
from tests.e2e.village import VILLAGE, open_village, text_on_phone

UNIT = f"village.{VILLAGE}"
COUNTY = VILLAGE[:6]
PHOTO = ROOT / "frontend" / "public" / "icons" / "icon-192.png"
WORDS = "老人的降压药明天就吃完了，腿脚不好，出不了门。"
ANSWER = "药已经送到老人手里，也教他怎么吃了。"


def post(server: Server, path: str, body: Any) -> Any:
    """Ask the server as anybody may; the answer must be good."""
    data = json.dumps(body).encode()
    headers = {"Origin": server.url, "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{server.url}/api/v1{path}", data, headers, method="POST")
    with OPENER.open(asked, timeout=10) as answer:
        return json.load(answer)


def report(server: Server, **more: Any) -> dict[str, Any]:
    """Medicine that somebody needs; gives the receipt."""
    wish = {
        "id": str(uuid4()),
        "category": "medicine",
        "division_code": VILLAGE,
        "place": "三组 12 号，村委会往西第二家",
        "point": {"lat_e6": 34783210, "lng_e6": 111194003, "accuracy_m": 20},
        "text": WORDS,
        "answers": {"which": "硝苯地平缓释片", "left": "day"},
        "is_anonymous": False,
        "call_back": {"phone": "13803980011", "name": "李大爷"},
        "made_at": server.now().strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }
    told = post(server, "/reports", {**wish, **more})
    assert isinstance(told, dict)
    return told


class People(NamedTuple):
    """Invitation codes of those on duty."""

    head: str
    colleague: str
    agent: str


def invited(server: Server, make: MakeStaffPhone) -> People:
    """A village's head and its grid worker, and an agent of the county's desk."""
    admin = make(server)
    admin.enrol(first_code(server))
    until = (server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    village = admin.add_unit("张村村委会", VILLAGE)
    desk = admin.add_unit("渑池县 12345", COUNTY)
    return People(
        admin.invite("李桂兰", village, "village_head", VILLAGE, until),
        admin.invite("王铁柱", village, "grid_worker", VILLAGE, until),
        admin.invite("赵小敏", desk, "hotline_agent", COUNTY, until),
    )


def on_duty(server: Server, make: MakeStaffPhone, code: str) -> StaffPhone:
    """Somebody with a phone whose clock is right."""
    phone = make(server, server.now())
    phone.enrol(code)
    return phone


def lies_with_village(head: StaffPhone, count: int = 1) -> None:
    """Wait until the rules have sent so many orders to the village."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while len(head.call("GET", f"/duty/orders?unit={UNIT}")["orders"]) < count:
        assert time.monotonic() < deadline, "no order came to the village"
        head.page.wait_for_timeout(100)


def act(phone: StaffPhone, number: str, name: str, **more: Any) -> Any:
    """An act without a screen, for what is not the test's matter."""
    return phone.call(
        "POST", f"/duty/orders/{number}/acts", {"id": str(uuid4()), "act": name, **more}
    )


def open_order(phone: StaffPhone, number: str) -> None:
    """The whole order, once it is there."""
    phone.open(f"/duty/orders/one?number={number}")
    phone.sees("办理经过")


def add_photo(phone: StaffPhone) -> None:
    """A photo, as the phone's own camera would give it."""
    phone.page.locator("#photo-file").set_input_files(PHOTO)
    expect(phone.page.locator("dialog .photos img")).to_have_count(1)


def test_medicine_is_brought_where_there_is_no_network(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    people = invited(own_server, make_staff_phone)
    head = on_duty(own_server, make_staff_phone, people.head)
    receipt = report(own_server)
    lies_with_village(head)
    open_village(head)
    head.tap("工单 1")
    head.is_offline_proof()
    head.page.get_by_role("link", name="需要药品").tap()
    head.sees(WORDS)
    head.sees("硝苯地平缓释片")
    head.tap("我来接单")
    head.sees("记好了：接单")
    expect(head.button("申请暂停计时")).to_be_visible()
    head.tap("看完整电话")
    head.radio("上门前联系").check()
    head.tap("看完整电话")
    expect(head.button("打电话 138 0398 0011")).to_be_visible()
    head.has_kept(f"duty.vault.orders.one.{receipt['number']}")

    head.context.set_offline(True)
    head.page.reload()
    head.sees("没有网络，这是手机里存的内容。")
    head.sees(WORDS)
    head.tap("已经办好")
    head.field("给上报人的答复").fill(ANSWER)
    add_photo(head)
    head.tap("确认办好，答复上报人")
    head.sees("“办结”已加密存在手机里，有网络就自动发出去。")
    on_phone = text_on_phone(head)
    assert not [words for words in (WORDS, ANSWER, "13803980011", "JFIF") if words in on_phone]

    head.context.set_offline(False)
    head.has_sent_all()
    expect(head.page.locator(".state", has_text="待回访")).to_be_visible()
    head.sees(f"答复上报人：{ANSWER}")
    photo = head.page.get_by_role("button", name="照片 1，点开看大图")
    photo.tap()
    expect(head.page.get_by_role("dialog", name="照片 1")).to_be_visible()
    assert [key for key in head.kept("kv") if "order_photo" in key] == []

    agent = on_duty(own_server, make_staff_phone, people.agent)
    act(agent, receipt["number"], "call_back", outcome="solved", satisfaction=5)
    open_order(head, receipt["number"])
    expect(head.page.locator(".state", has_text="已办结")).to_be_visible()
    head.sees("很满意")
    asked = {"number": receipt["number"], "secret": receipt["secret"]}
    told = post(own_server, "/reports/follow", asked)
    assert (told["state"], told["answer"]) == ("closed", ANSWER)


def test_whoever_was_slower_is_told_and_what_they_typed_stays(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    people = invited(own_server, make_staff_phone)
    head = on_duty(own_server, make_staff_phone, people.head)
    colleague = on_duty(own_server, make_staff_phone, people.colleague)
    first, second = report(own_server)["number"], report(own_server)["number"]
    lies_with_village(head, 2)
    for number in (first, second):
        act(head, number, "take")

    open_order(head, first)
    head.tap("申请暂停计时")
    head.radio("等物资到货").check()
    head.radio("1 天").check()
    act(colleague, first, "resolve", answer=ANSWER)
    head.tap("确认")
    head.sees("同事刚刚先办了。现在是：待回访。您写的都还在。")
    expect(head.radio("等物资到货")).to_be_checked()

    open_order(head, second)
    head.is_offline_proof()
    head.context.set_offline(True)
    head.tap("已经办好")
    head.field("给上报人的答复").fill("我送过去了。")
    head.tap("确认办好，答复上报人")
    head.sees("“办结”已加密存在手机里，有网络就自动发出去。")
    act(colleague, second, "resolve", answer=ANSWER)
    head.context.set_offline(False)
    head.has_sent_all()
    refused = head.page.get_by_text("没有网络时记录的“办结”没有被接受")
    expect(refused).to_be_visible()
    expect(head.page.locator(".state", has_text="待回访")).to_be_visible()
    head.sees(f"答复上报人：{ANSWER}")
    head.tap("知道了，删除这条记录")
    expect(refused).to_have_count(0)
    assert head.kept() == []


def test_a_handler_works_by_keyboard_and_loses_nothing_typed(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    people = invited(own_server, make_staff_phone)
    head = on_duty(own_server, make_staff_phone, people.head)
    numbers = [report(own_server)["number"] for _ in range(2)]
    lies_with_village(head, 2)
    head.open("/duty/orders")
    rows = head.page.locator(".rows a")
    expect(rows).to_have_count(2)
    rows.first.focus()
    head.page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    head.page.keyboard.press("Enter")
    head.sees("办理经过")
    head.button("转给别的单位").focus()
    head.page.keyboard.press("Enter")
    head.button("确认").focus()
    head.page.keyboard.press("Enter")
    expect(head.page.locator("#unit-error")).to_have_text("请选单位")
    expect(head.page.locator("#note-error")).to_have_text("请写处理记录")
    head.page.locator("#note").fill("不是本村的人。")
    head.has_kept("duty.vault.orders.drafts")
    head.page.reload()
    head.tap("转给别的单位")
    expect(head.page.locator("#note")).to_have_value("不是本村的人。")
    head.page.get_by_role("radio").first.check()
    head.tap("确认")
    head.sees("记好了：转办。这件工单现在不在您这里了。")
    left = head.call("GET", f"/duty/orders?unit={UNIT}")["orders"]
    assert len(left) == 1
    assert left[0]["number"] in numbers

    head.open("/duty/orders")
    head.button("接下一件最急的").focus()
    head.page.keyboard.press("Enter")
    expect(head.button("已经办好")).to_be_visible()


def walk(gallery: Gallery, head: StaffPhone, agent: StaffPhone, numbers: list[str]) -> None:
    """All screens of a handler."""
    look, page = gallery.look, head.page
    head.open("/duty/orders")
    expect(page.locator(".rows a")).to_have_count(3)
    look("orders-list")
    open_order(head, numbers[0])
    look("order-waiting")
    head.tap("我来接单")
    head.sees("记好了：接单") if head.lang == "zh" else head.sees("Done: Taken")
    expect(head.button("申请暂停计时")).to_be_visible()
    head.tap("看完整电话")
    head.tap("看完整电话")
    expect(page.locator("#purpose-error")).to_be_visible()
    look("order-caller-mistake")
    head.radio("回电话").check()
    head.tap("看完整电话")
    expect(page.locator("a[href='tel:+8613803980011']")).to_be_visible()
    look("order-caller-clear")
    for name, way in (
        ("pause", "申请暂停计时"),
        ("transfer", "转给别的单位"),
        ("link", "关联别的记录"),
    ):
        head.tap(way)
        head.tap("确认")
        expect(page.locator("dialog .field-error").first).to_be_visible()
        look(f"order-{name}-mistakes")
        page.keyboard.press("Escape")
    act(agent, numbers[0], "add", text="今天晚上就没有了。")
    open_order(head, numbers[0])
    head.tap("已经办好")
    page.locator("#answer").fill(ANSWER)
    add_photo(head)
    look("order-resolve")
    head.tap("确认办好，答复上报人")
    expect(page.locator(".state", has_text=head.say("待回访"))).to_be_visible()
    expect(page.locator("main .photos img")).to_have_count(1)
    look("order-resolved")
    act(head, numbers[1], "take")
    until = (head.server.now() + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    act(head, numbers[1], "pause", reason="supplies", until=until)
    open_order(head, numbers[1])
    look("order-paused")
    head.is_offline_proof()
    head.context.set_offline(True)
    head.tap("写处理记录")
    page.locator("#note").fill("药店说下午到货。")
    head.tap("确认")
    expect(page.locator("dialog[open]")).to_have_count(0)
    look("order-offline")
    head.open("/duty/orders")
    expect(page.locator(".rows a")).to_have_count(3)
    look("orders-offline")
    head.open(f"/duty/orders/one?number={numbers[2]}")
    expect(head.button("再试一次")).to_be_visible()
    look("order-not-kept")


@EACH_WAY
def test_every_screen_is_free_of_violations_in_light_and_dark(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    people = invited(own_server, make_staff_phone)
    agent = on_duty(own_server, make_staff_phone, people.agent)
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    head = make_staff_phone(own_server, own_server.now(), locale=locale)
    head.lang = lang
    if size == "large":
        head.open("/me")
        head.page.get_by_role("switch", name=head.say("关怀版")).check()
    head.enrol(people.head)
    numbers = [report(own_server)["number"] for _ in range(3)]
    lies_with_village(head, 3)
    gallery = Gallery(head, size)
    walk(gallery, head, agent, numbers)
    assert gallery.found == [], "\n".join(gallery.found)
