"""The first day: sign in, apply, check in, show a code that a checkpoint admits."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

from playwright.sync_api import Request, expect

from backend.core import clock
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.scanner import Scanner
from tests.e2e.server import Server


def verdict(server: Server, text: str, at: datetime) -> tuple[str, str | None]:
    """What the command for checkpoints says of a scanned text, and the colour it reads."""
    told = server.command("pass", "verify", text, "--at", clock.to_text(at))
    answer = json.loads(told.stdout)
    assert (told.returncode == 0) == (answer["verdict"] == "admit")
    return answer["verdict"], answer["colour"]


def choose_division_step_by_step(phone: Phone) -> None:
    """County, town, village."""
    phone.page.get_by_role("button", name=re.compile("居住地")).tap()
    sheet = phone.page.get_by_role("dialog")
    for heading, name in (
        ("选择县（市、区）", "湖滨区"),
        ("选择乡镇（街道）", "交口乡"),
    ):
        expect(sheet.get_by_role("heading", name=heading)).to_be_visible()
        sheet.get_by_role("listitem").get_by_role("button", name=name).tap()
    expect(sheet.get_by_role("heading", name="选择村（社区）")).to_be_visible()
    sheet.get_by_role("listitem").get_by_role("button").first.tap()
    expect(sheet).to_have_count(0)


def test_a_resident_signs_in_applies_checks_in_and_sees_a_green_code(
    phone: Phone, person: Person
) -> None:
    phone.open()
    phone.tap("用手机号登录")
    phone.sign_in(person)
    phone.fill_application(person)
    choose_division_step_by_step(phone)
    expect(phone.page.get_by_role("button", name=re.compile("居住地"))).to_contain_text("交口")
    phone.tap("提交申请")
    phone.sees("还没有颜色")
    phone.tap("第一次打卡")
    phone.fill_check_in()
    phone.tap("打卡")
    phone.sees("打卡成功")
    phone.tap("看健康码")
    phone.sees_code("绿码")
    phone.sees("今天已打卡")
    assert len(phone.check_ins()) == 1


def test_a_village_is_found_by_a_part_of_its_name(phone: Phone, person: Person) -> None:
    phone.sign_in(person)
    phone.fill_application(person)
    phone.choose_division_by_search("仰韶村")
    expect(phone.page.get_by_role("button", name=re.compile("居住地"))).to_contain_text("仰韶村")


def test_the_code_on_the_screen_admits_now_and_a_picture_of_it_does_not_later(
    phone: Phone, person: Person, scanner: Scanner
) -> None:
    phone.arrive(person)
    text = phone.read_code(scanner)
    seen_at = phone.server.now()
    assert verdict(phone.server, text, seen_at) == ("admit", "green")
    later = seen_at + timedelta(seconds=120)
    assert verdict(phone.server, text, later)[0] == "cannot_tell"


def test_the_code_is_another_one_after_30_seconds_without_any_request(
    phone: Phone, person: Person, scanner: Scanner
) -> None:
    phone.arrive(person)
    # The worker asks as well, as long as it fetches the app.
    phone.is_offline_proof()
    first = phone.read_code(scanner)
    asked: list[Request] = []
    phone.context.on("request", lambda request: asked.append(request))
    drawn = phone.qr.locator("path").get_attribute("d") or ""
    phone.forward(seconds=31)
    expect(phone.qr.locator("path")).not_to_have_attribute("d", drawn)
    second = phone.read_code(scanner)
    assert second != first
    assert asked == []
    in_half_a_minute = phone.server.now() + timedelta(seconds=31)
    assert verdict(phone.server, second, in_half_a_minute) == ("admit", "green")
