"""A reader of cards on a cable, at a checkpoint where somebody is still being dealt with."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Route, expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.guard import Gate, Passer
from tests.e2e.server import Server


def test_a_card_that_is_read_while_somebody_is_measured_is_nobodys_temperature(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    first, second = Passer(own_server), Passer(own_server)
    guard = Gate(own_server, make_staff_phone).guard()
    guard.begins()
    guard.is_ready()
    guard.reads(first.shows(own_server.now()))
    guard.sees("放行", "绿码")
    guard.reads_keys(second.person.number)
    keys = guard.phone.page.keyboard
    keys.type("3")
    expect(guard.verdict.get_by_role("status")).to_contain_text("3 °C")
    guard.reads_keys(second.person.number)
    keys.type("65")
    guard.is_free()
    guard.counts("进 1")
    guard.phone.has_sent_all()
    assert [one["temperature_tenths_c"] for one in first.passages()] == [365]
    assert second.passages() == []


def test_what_is_shown_is_of_the_number_that_stands_in_the_form(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    first, second, third = (Passer(own_server).person.number for _ in range(3))
    guard = Gate(own_server, make_staff_phone).guard(service_workers="block")
    phone = guard.phone
    guard.begins(measures=False)
    held: list[Route] = []
    phone.page.route("**/duty/passages/look-up", lambda route: held.append(route))

    def asks(number: str) -> None:
        phone.waits_for(lambda: bool(held))
        assert json.loads(held[0].request.post_data or "{}")["document"]["number"] == number

    def answers() -> None:
        held.pop().continue_()

    guard.reads_keys(first)
    asks(first)
    # The next card comes too early: its holder is told to wait, and nothing of it stands there.
    guard.reads_keys(second)
    phone.sees("没有读：先处理完这一位")
    field = phone.field("证件号码")
    expect(field).to_have_value(re.compile(first[-4:] + "$"))
    answers()
    guard.sees("先看清", "证件和本人对得上吗？")
    phone.tap("对得上，放行")
    guard.is_free()

    # With the cursor in the field the reader's first keys come into it, and go again.
    guard.reads_keys(second)
    asks(second)
    field.focus()
    guard.reads_keys(third)
    expect(field).to_have_value(re.compile(second[-4:] + "$"))
    answers()
    guard.sees("先看清")
    assert held == []
    phone.tap("对得上，放行")
    guard.is_free()

    # Another number is typed over the one that is asked about, and a card put on the reader.
    guard.reads_keys(second)
    asks(second)
    field.fill(first)
    guard.reads_keys(third)
    answers()
    asks(third)
    expect(guard.verdict).to_have_count(0)
    answers()
    guard.sees("先看清")
    phone.tap("对得上，放行")
    guard.is_free()
    guard.counts("进 3")
