"""Checking in for a child, and for someone who agreed to it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.checkpoint import Checkpoint
from tests.e2e.conftest import MakePhone
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.scanner import Scanner
from tests.e2e.server import Server


def check_in_for(phone: Phone, name: str) -> None:
    """A check-in for someone of the household."""
    phone.tab("打卡")
    phone.page.get_by_role("radio", name=name).check()
    phone.fill_check_in("36.6")
    phone.tap("打卡")
    phone.sees("打卡成功")


def test_a_parent_checks_in_for_a_child_and_shows_its_code(
    phone: Phone, person: Person, scanner: Scanner
) -> None:
    phone.arrive(person)
    phone.add_to_household(Person("王禾"), "孩子")
    phone.tab("健康码")
    phone.tap("王*")
    phone.sees("还没有颜色")
    check_in_for(phone, "王*")
    phone.tap("看健康码")
    phone.page.get_by_role("group", name="看谁的码").get_by_role("button", name="王*").tap()
    phone.sees_code("绿码")
    expect(phone.page.locator(".code-who")).to_contain_text("王*")
    childs = phone.read_code(scanner)
    phone.page.get_by_role("button", name="本人").tap()
    expect(phone.page.locator(".code-who")).not_to_contain_text("王*")
    own = phone.read_code(scanner)
    assert own != childs
    checkpoint = Checkpoint(phone.server)
    for text in (own, childs):
        assert checkpoint.judge(text, phone.server.now()) == ("admit", "green")


def test_an_agreement_code_lets_one_account_check_in_for_another_until_it_is_ended(
    shared_server: Server, make_phone: MakePhone, person: Person
) -> None:
    daughter = make_phone(shared_server, shared_server.now())
    daughter.arrive(person)
    elder = Person("周桂兰")
    mother = make_phone(shared_server, shared_server.now())
    mother.sign_in(elder)
    mother.apply(elder)
    mother.open("/household")
    mother.tap("取同意码")
    code = mother.page.locator(".digits").inner_text().split(":")[-1].replace(" ", "").strip()
    assert len(code) == 8

    daughter.open("/household")
    daughter.tap("添加家人")
    daughter.page.get_by_role("radio", name="用，有自己的账号").check()
    daughter.field("家人的 8 位同意码").fill(code)
    daughter.page.get_by_role("radio", name="老人", exact=True).check()
    daughter.tap("添加")
    daughter.sees("已添加 周**。")
    check_in_for(daughter, "周**")

    mother.open("/household")
    mother.sees("刘**")
    assert [one["temperature_tenths_c"] for one in mother.check_ins()] == [366]
    mother.page.get_by_role("button", name="停止：刘**").tap()
    mother.page.get_by_role("dialog").get_by_role("button", name="停止").tap()
    mother.sees("不能再替您打卡了")
    assert daughter.ask("/me/household")["members"] == []

    # The code was good once.
    daughter.open("/household")
    daughter.tap("添加家人")
    daughter.page.get_by_role("radio", name="用，有自己的账号").check()
    daughter.field("家人的 8 位同意码").fill(code)
    daughter.page.get_by_role("radio", name="老人", exact=True).check()
    daughter.tap("添加")
    expect(daughter.page.get_by_role("alert")).to_be_focused()
