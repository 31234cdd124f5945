"""Without a network nothing is lost, nothing is sent twice, and the screen says how it stands."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import Request, expect

from tests.e2e.conftest import FIRST_DAY, MakePhone
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.wire import Tapped, Wire

START = datetime.fromisoformat(FIRST_DAY)


def sent_check_ins(phone: Phone) -> list[str]:
    """What of the check-ins leaves the phone from now on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/check-ins"):
            sent.append(request.post_data or "")

    phone.context.on("request", note)
    return sent


def check_in_without_network(phone: Phone) -> None:
    """A check-in that the phone keeps."""
    phone.tab("打卡")
    phone.fill_check_in()
    phone.tap("打卡")
    phone.sees("已记在手机上")


def test_a_first_visit_that_lost_a_file_is_completed_while_the_app_is_open(
    own_server: Server, wire: Wire, make_phone: MakePhone
) -> None:
    wire.breaks_at = b"GET /icons/icon.svg"
    phone = make_phone(Tapped(own_server, wire), own_server.now())
    phone.open()
    # The worker was asked for a second time: what the first installation lacked ended it.
    phone.waits_for(lambda: wire.asked().count(b"GET /sw.js") > 1)
    wire.breaks_at = None
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.open()
    expect(phone.button("用手机号登录")).to_be_visible()


def test_a_page_that_the_worker_did_not_take_over_is_taken_over_after_all(
    own_server: Server, make_phone: MakePhone
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.open()
    phone.is_offline_proof()
    # Loaded past the worker, as one is that opens in the moment in which it takes over all pages.
    past = phone.context.new_cdp_session(phone.page)
    with phone.page.expect_navigation():
        past.send("Page.reload", {"ignoreCache": True})
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.tap("看到问题、需要帮助：我要上报")
    phone.sees("需要药品")


def test_an_offline_check_in_outlives_reload_and_closing_and_is_sent_once(
    own_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.forward(days=2)
    own_server.restart((START + timedelta(days=2)).isoformat())
    phone.sees_code("黄码")
    check_in_without_network(phone)
    phone.sees("有网络时自动发送，不用重填。发送以前，健康码的颜色不变。")
    phone.sees("离线 · 1 条待发送")

    phone.page.reload()
    phone.sees("离线 · 1 条待发送")
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open()
    phone.sees("打卡已记在手机上，发送后更新")
    phone.sees_code("黄码")

    sent = sent_check_ins(phone)
    phone.context.set_offline(False)
    phone.sees_code("绿码")
    phone.sees("今天已打卡")
    expect(phone.page.get_by_text("待发送")).to_have_count(0)
    assert phone.kept("outbox") == []
    assert len(phone.check_ins()) == 2
    assert len(sent) == 1


def test_a_check_in_made_offline_yesterday_counts_for_yesterday(
    own_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    phone.context.set_offline(True)
    phone.forward(days=1)
    check_in_without_network(phone)
    # The phone asks for a new credential on the new day, and with it comes a time beacon; had it
    # come before the waiting check-in was sent, yesterday's reading would count for today.
    phone.forward(days=1)
    own_server.restart((START + timedelta(days=2)).isoformat())
    phone.context.set_offline(False)
    expect(phone.page.get_by_text("待发送")).to_have_count(0)
    phone.tab("健康码")
    phone.sees_code("绿码")
    phone.sees("今日打卡")
    days = [row["counts_for_on"] for row in phone.check_ins()]
    first = START.date()
    assert days == [(first + timedelta(days=1)).isoformat(), first.isoformat()]


def test_two_tabs_that_come_online_together_send_once(phone: Phone, person: Person) -> None:
    phone.arrive(person)
    phone.is_offline_proof()
    phone.context.set_offline(True)
    first = phone.page
    check_in_without_network(phone)
    phone.page = phone.context.new_page()
    phone.open()
    phone.sees("离线 · 1 条待发送")
    sent = sent_check_ins(phone)
    phone.context.set_offline(False)
    for page in (first, phone.page):
        expect(page.get_by_text("待发送")).to_have_count(0)
    expect(first.get_by_text("打卡成功")).to_be_visible()
    assert phone.kept("outbox") == []
    assert len(phone.check_ins()) == 2
    assert len(sent) == 1


def test_a_refused_check_in_says_why_and_can_be_mended_or_deleted(
    phone: Phone, person: Person
) -> None:
    phone.arrive(person)
    child = Person("王小禾")
    phone.add_to_household(child, "孩子")
    child_id = phone.ask("/me/household")["members"][0]["resident_id"]
    phone.is_offline_proof()
    phone.context.set_offline(True)
    for _ in range(2):
        phone.tab("打卡")
        phone.page.get_by_role("radio", name="王**").check()
        phone.fill_check_in()
        phone.tap("打卡")
        phone.sees("已记在手机上")
        phone.tap("再打一次卡")
    # On another phone of the same person the child is taken out of the household.
    phone.ask_elsewhere("DELETE", f"/me/household/{child_id}")
    phone.context.set_offline(False)
    phone.sees("2 条未被接收，请处理")
    phone.tap("查看")
    expect(phone.page.get_by_text("未被接收", exact=True)).to_have_count(2)
    items = phone.page.locator("main").get_by_role("listitem")
    expect(items.first.locator(".notice")).not_to_be_empty()

    items.first.get_by_role("link", name="修改").tap()
    phone.page.get_by_role("radio", name="本人").check()
    phone.tap("改好，重新发送")
    phone.sees("打卡成功")
    phone.sees("1 条未被接收，请处理")
    phone.tap("查看")
    phone.tap("删除")
    phone.page.get_by_role("dialog").get_by_role("button", name="删除").tap()
    phone.sees("没有待发送的内容。")
    assert len(phone.check_ins()) == 2
    assert phone.kept("outbox") == []


def test_a_place_without_network_is_told_apart_from_a_session_that_ended(
    phone: Phone, person: Person
) -> None:
    phone.arrive(person)
    phone.is_offline_proof()
    phone.context.set_offline(True)
    check_in_without_network(phone)
    # The session ends elsewhere while the check-in waits here.
    phone.ask_elsewhere("DELETE", "/session")
    phone.context.set_offline(False)
    phone.tab("健康码")
    phone.sees("登录已失效，请重新登录。待发送的内容还在手机里。")
    assert len(phone.kept("outbox")) == 1
    phone.sees("1 条待发送")
