"""Who is let in on duty: by a session that lives, a role that has the task, a proof that is new."""

from __future__ import annotations

import pytest

from backend.staff.models import DutySession, StaffRow
from backend.staff.rules import Role
from tests.support.browser import Browser
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.staff import OnDuty


@pytest.fixture
def head(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, "411281003203"))


def test_somebody_on_duty_reads_what_they_may_do(head: OnDuty) -> None:
    told = head.must("GET", "/duty/me").get_json()
    assert told["staff_id"] == head.staff_id
    assert told["grants"][0]["area"] == "411281003203"
    assert "read_roster" in told["tasks"]
    assert "file_evidence" not in told["tasks"]


def test_nobody_is_on_duty_without_a_session(browser: Browser) -> None:
    answer = browser.get("/duty/me")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "staff.session_required")


def test_a_shift_ends_after_thirty_idle_minutes(head: OnDuty, fixed_clock: FixedClock) -> None:
    fixed_clock.move(minutes=29)
    head.must("GET", "/duty/me")
    fixed_clock.move(minutes=29)
    head.must("GET", "/duty/me")
    fixed_clock.move(minutes=30)
    assert head.get("/duty/me").status_code == 401


def test_a_shift_ends_after_twelve_hours_of_work(head: OnDuty, fixed_clock: FixedClock) -> None:
    for _ in range(47):
        fixed_clock.move(minutes=15)
        head.must("GET", "/duty/me")
    fixed_clock.move(minutes=15)
    assert head.get("/duty/me").status_code == 401


def test_a_session_that_was_taken_away_is_over_at_once(head: OnDuty) -> None:
    DutySession(StaffRow.key_of(head.staff_id), DutySession.part_of(head.session_id)).delete()
    assert head.get("/duty/me").status_code == 401


def test_a_disabled_person_is_out_at_once(head: OnDuty) -> None:
    StaffRow(StaffRow.key_of(head.staff_id), "staff").update(actions=[StaffRow.disabled_ms.set(1)])
    assert head.get("/duty/me").status_code == 401


def test_letting_somebody_in_is_one_query_and_seldom_a_write(
    house: Installation, head: OnDuty, fixed_clock: FixedClock
) -> None:
    def asked() -> list[str]:
        operations: list[str] = []
        house.store.on_answer = lambda operation, answer: operations.append(operation)
        try:
            # Of all routes this one does nothing itself but look into the same rows.
            head.delete("/duty/sessions/none")
        finally:
            house.store.on_answer = None
        return operations

    assert asked() == ["Query", "Query"]
    fixed_clock.move(minutes=3)
    assert asked() == ["Query", "UpdateItem", "Query"]
