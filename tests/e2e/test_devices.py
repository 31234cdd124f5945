"""One account on two phones."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.e2e.conftest import FIRST_DAY, MakePhone
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server

START = datetime.fromisoformat(FIRST_DAY)


def two_phones(server: Server, make_phone: MakePhone, person: Person) -> tuple[Phone, Phone]:
    """The second is signed in two minutes later, when another code may be sent."""
    old = make_phone(server, server.now())
    old.arrive(person)
    server.restart((START + timedelta(minutes=2)).isoformat())
    new = make_phone(server, server.now())
    new.sign_in(person)
    new.sees_code("绿码")
    return old, new


def test_ending_a_session_signs_that_phone_out_at_its_next_call(
    own_server: Server, make_phone: MakePhone, person: Person
) -> None:
    old, new = two_phones(own_server, make_phone, person)
    # What waits on a phone that is signed out stays with its owner.
    old.is_offline_proof()
    old.context.set_offline(True)
    old.tab("打卡")
    old.fill_check_in("36.9")
    old.tap("打卡")
    old.sees("已记在手机上")

    new.tab("我的")
    new.tap("登录的设备")
    expect(new.page.get_by_text("本机")).to_have_count(1)
    ending = new.page.get_by_role("button", name="退出这台设备")
    expect(ending).to_have_count(1)
    ending.tap()
    new.sees("已退出")
    new.sees("没有别的设备。")

    old.context.set_offline(False)
    old.tab("健康码")
    old.sees("登录已失效，请重新登录。待发送的内容还在手机里。")
    expect(old.qr).to_have_count(0)
    assert old.ask("/me")["code"] == "accounts.session_required"
    assert len(new.check_ins()) == 1

    own_server.restart((START + timedelta(minutes=4)).isoformat())
    old.tap("用手机号登录")
    old.enter_code(person)
    old.sees_code("绿码")
    expect(old.page.get_by_text("待发送")).to_have_count(0)
    assert len(old.check_ins()) == 2
    assert old.kept("outbox") == []
