"""The village head goes from door to door without a network, and nothing is lost or laid open."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.village import (
    Neighbour,
    check_in,
    collect,
    head_of,
    invited_head,
    kill_and_open,
    open_person,
    open_village,
    show,
    text_on_phone,
)


def posted(head: StaffPhone, path: str) -> list[str]:
    """What leaves the phone for a path from now on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith(path):
            sent.append(request.post_data or "")

    head.context.on("request", note)
    return sent


def of_the_shift(head: StaffPhone) -> list[str]:
    """The names under which the phone keeps anything of a shift."""
    return [key for key in head.kept("kv") if re.match(r"(draft\.)?duty\.", str(key))]


def test_a_morning_without_a_network_is_delivered_once_and_leaves_no_trace(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    father, son, alone, newcomer = (
        Person("王大山"),
        Person("王小禾"),
        Person("李守田"),
        Person("赵新来"),
    )
    family = Neighbour(own_server, father)
    family.answers_for(son)
    lone = Neighbour(own_server, alone)
    head = head_of(own_server, make_staff_phone)
    head.is_offline_proof()
    open_village(head)
    head.sees("今天没打卡 3 人 · 全村 3 人 · 截至 3月2日 09:00")

    head.context.set_offline(True)
    kill_and_open(head, "/duty/village")
    head.sees("没有网络，这是手机里存的名单。")
    open_person(head, "王** · 户主")
    check_in(head)
    head.sees("王**：已记在手机上 · 待发送")
    head.tap("下一位：王**")
    check_in(head, "36.8")
    head.tap("回到名单")
    expect(head.page.get_by_text("王**")).to_have_count(0)
    open_person(head, "李**")
    check_in(head, "37.9")
    collect(head, newcomer)
    head.tap("存好")
    head.sees("这一户记好了")
    head.tap("替赵**打卡")
    check_in(head)
    head.sees("离线 · 5 条待发送")

    kept = text_on_phone(head)
    secrets = [one for who in (father, son, alone, newcomer) for one in (who.name, who.number)]
    secrets += [newcomer.phone, "二组 6 号", "36.8", "temperature_tenths_c", family.resident_id]
    assert [one for one in secrets if one in kept] == []
    kill_and_open(head, "/duty/village")
    show(head, "全部")
    expect(head.page.get_by_text("已记在手机上 · 待发送")).to_have_count(3)

    visits, households = posted(head, "/duty/check-ins"), posted(head, "/duty/collections")
    head.context.set_offline(False)
    expect(head.page.get_by_text("待发送")).to_have_count(0)
    expect(head.page.get_by_text("已送达")).to_have_count(3)
    expect(head.page.get_by_text("赵**")).to_be_visible()
    head.sees("全村 4 人 · 截至 3月2日 09:00")
    assert head.kept("outbox") == []
    assert len(households) == 1
    assert sum(len(re.findall('"sealed"', one)) for one in visits) == 4
    found = [(row["temperature_tenths_c"], row["origin"]) for row in family.check_ins()]
    assert found == [(365, "staff")]
    assert [row["temperature_tenths_c"] for row in lone.check_ins()] == [379]
    show(head, "不舒服")
    head.sees("不舒服 1 人 · 全村 4 人 · 截至 3月2日 09:00")

    head.sign_off()
    assert of_the_shift(head) == []
    head.open("/duty/village")
    head.is_off_duty()
    expect(head.page.get_by_text("赵**")).to_have_count(0)


def test_what_is_unsent_at_the_end_of_a_shift_goes_with_the_same_person_alone(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    neighbour = Neighbour(own_server, Person("王大山"))
    other_code = invited_head(own_server, make_staff_phone)
    head = head_of(own_server, make_staff_phone)
    head.is_offline_proof()
    open_village(head)
    head.context.set_offline(True)
    open_person(head, "王**")
    check_in(head)
    head.tab("值守")
    head.tap("退出值守")
    expect(head.page.get_by_role("dialog").locator(".notice")).to_be_visible()
    head.tap("退出并删除")
    head.is_off_duty()
    assert len(head.kept("outbox")) == 1
    head.open("/outbox")
    head.sees("已加密，记录的人再次上岗后发送")

    head.context.set_offline(False)
    head.enrol(other_code)
    open_village(head)
    assert len(head.kept("outbox")) == 1
    assert neighbour.check_ins() == []
    head.sign_off()


def test_the_same_person_on_duty_again_sends_what_was_left(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    neighbour = Neighbour(own_server, Person("王大山"))
    head = head_of(own_server, make_staff_phone)
    head.is_offline_proof()
    open_village(head)
    head.context.set_offline(True)
    open_person(head, "王**")
    check_in(head)
    head.sign_off()
    head.context.set_offline(False)
    head.go_on_duty()
    open_village(head)
    head.sees("今天没打卡 0 人 · 全村 1 人 · 截至 3月2日 09:00")
    assert head.kept("outbox") == []
    assert len(neighbour.check_ins()) == 1


def test_the_end_of_the_session_as_a_resident_does_not_stop_what_is_sent_on_duty(
    own_server: Server, make_staff_phone: MakeStaffPhone, person: Person
) -> None:
    neighbour = Neighbour(own_server, Person("王大山"))
    head = make_staff_phone(own_server, own_server.now())
    head.arrive(person)
    head.enrol(invited_head(own_server, make_staff_phone))
    head.is_offline_proof()
    open_village(head)
    head.context.set_offline(True)
    head.open("/check-in")
    head.fill_check_in()
    head.tap("打卡")
    head.sees("已记在手机上")
    open_village(head)
    open_person(head, "王**")
    check_in(head)
    head.ask_elsewhere("DELETE", "/session")
    head.context.set_offline(False)
    head.sees("王**：已送达")
    head.sees("1 条待发送")
    assert len(neighbour.check_ins()) == 1
    assert [item.get("owner") for item in head.kept("outbox")] == [None]


def test_a_half_filled_household_outlives_the_app_and_stands_nowhere_in_clear(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    person = Person("赵新来")
    head = head_of(own_server, make_staff_phone)
    head.is_offline_proof()
    open_village(head)
    head.context.set_offline(True)
    collect(head, person)
    kept = text_on_phone(head)
    assert [one for one in (person.name, person.number, "二组 6 号") if one in kept] == []
    kill_and_open(head, "/duty/village/collect")
    head.tap("接着填上次没填完的")
    head.sees("二组 6 号")
    head.sees("赵新来")
    head.sign_off()
    assert of_the_shift(head) == []


def test_a_resident_asks_for_help_and_the_village_answers(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    neighbour = Neighbour(own_server, Person("王大山"))
    head = head_of(own_server, make_staff_phone)
    words = "降压药快吃完了"
    own_id = "0192b3c4-d5e6-7f01-8234-56789abcdef0"
    request = {"id": own_id, "kind": "medicine", "text": words}
    neighbour.call("POST", "/me/help-requests", request)
    open_village(head)
    show(head, "求助")
    head.sees("求助 1 人 · 全村 1 人 · 截至 3月2日 09:00")
    head.tap("求助 1")
    head.sees(words)
    head.page.get_by_role("button", name="看到了：王**").tap()
    head.sees("村里已看到")
    assert neighbour.call("GET", "/me/help-requests")["help_requests"][0]["state"] == "seen"
    head.page.get_by_role("button", name="办好了：王**").tap()
    expect(head.page.get_by_role("button", name="办好了：王**")).to_have_count(0)
    assert words not in text_on_phone(head)
    assert neighbour.call("GET", "/me/help-requests")["help_requests"][0]["state"] == "done"


@pytest.mark.parametrize("who", ["head", "resident"])
def test_entries_that_differ_are_both_kept_until_somebody_picks(
    own_server: Server,
    make_phone: MakePhone,
    make_staff_phone: MakeStaffPhone,
    person: Person,
    who: str,
) -> None:
    neighbour = Neighbour(own_server, person)
    head = head_of(own_server, make_staff_phone)
    collect(head, person, "河边 9 号院 3 单元")
    head.tap("存好")
    head.sees("已送达")
    at: Phone = head
    if who == "head":
        head.tap("去核对")
    else:
        # Long enough that the same number may be sent another code.
        own_server.restart("2026-03-02T09:05:00+08:00")
        at = make_phone(own_server, own_server.now())
        at.sign_in(person)
        at.tab("我的")
        at.tap("有 1 处资料不一致")
    at.page.get_by_role("button", name=re.compile("^用这个：河边")).tap()
    at.sees("没有不一致的资料。")
    assert neighbour.call("GET", "/me")["address"].startswith("河边")
