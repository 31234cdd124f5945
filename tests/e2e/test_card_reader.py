"""A reader of cards on a cable, at a checkpoint where somebody is still being dealt with."""

from __future__ import annotations

from playwright.sync_api import expect

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
