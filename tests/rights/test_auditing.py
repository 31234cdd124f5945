"""What an auditor reads: their own area, in pages, and not without leaving a row themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from backend.core import audit
from backend.residents import access
from backend.staff.rules import Role
from tests.support.audits import audited
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.staff import OnDuty

DAYS = iter(date(2031, 1, 1) + timedelta(days=3 * n) for n in range(300))
HERE, ELSEWHERE = "411281003001", "411202001001"


@pytest.fixture
def today(house: Installation, fixed_clock: FixedClock) -> date:
    """A day of which no other test has rows."""
    day = next(DAYS)
    fixed_clock.set(f"{day.isoformat()}T09:00")
    return day


def row(area: str, whom: str = "somebody") -> None:
    """Write a row."""
    audit.record_act(audit.Act("resident.read", "staff:s1", area, whom, "care", role="command"))


def read_all(auditor: OnDuty, on: date) -> list[dict[str, Any]]:
    """Every page."""
    rows: list[dict[str, Any]] = []
    after = ""
    while True:
        page = auditor.must("GET", f"/duty/audit?on={on}{after}").get_json()
        assert len(page["rows"]) <= 50
        rows += page["rows"]
        if not page["next"]:
            return rows
        after = f"&after={page['next']}"


def test_an_auditor_reads_every_row_of_their_area_and_no_other(
    house: Installation, today: date
) -> None:
    for number in range(70):
        row(HERE, f"here-{number}")
        row(ELSEWHERE, f"elsewhere-{number}")
    auditor = OnDuty(house.app, (Role.AUDITOR, "411281"))
    seen = [one["whom"] for one in read_all(auditor, today) if one["action"] == "resident.read"]
    assert sorted(seen) == sorted(f"here-{number}" for number in range(70))


def test_an_auditor_of_the_city_reads_all_of_it(house: Installation, today: date) -> None:
    row(HERE)
    row(ELSEWHERE)
    auditor = OnDuty(house.app, (Role.AUDITOR, "4112"))
    assert {one["area"] for one in read_all(auditor, today)} >= {HERE, ELSEWHERE}


def test_reading_the_audit_stands_in_the_audit(house: Installation, today: date) -> None:
    auditor = OnDuty(house.app, (Role.AUDITOR, "4112"))
    auditor.must("GET", f"/duty/audit?on={today}")
    auditor.must("GET", "/duty/audit/days")
    auditor.must("GET", "/duty/audit/budgets")
    rows = audited(actor=f"staff:{auditor.staff_id}")
    assert {one.action for one in rows} == {"audit.read", "audit.read_days", "audit.read_budgets"}


@pytest.mark.parametrize("role", [Role.COMMAND, Role.ADMIN, Role.HEALTH_OFFICER])
def test_nobody_else_reads_the_audit(house: Installation, today: date, role: Role) -> None:
    other = OnDuty(house.app, (role, "4112"))
    assert code(other.get(f"/duty/audit?on={today}")) == (403, "staff.forbidden")


@pytest.mark.parametrize("after", ["x", "MC8w", "bm9wZS5ub3Bl"])
def test_a_foreign_cursor_is_refused(house: Installation, today: date, after: str) -> None:
    auditor = OnDuty(house.app, (Role.AUDITOR, "4112"))
    assert auditor.get(f"/duty/audit?on={today}&after={after}").status_code == 422


def test_each_day_says_whether_it_is_sealed(house: Installation, today: date) -> None:
    row(HERE)
    audit.seal_yesterday(today + timedelta(days=1))
    tomorrow = today + timedelta(days=1)
    audit.seal_yesterday(today - timedelta(days=1))
    auditor = OnDuty(house.app, (Role.AUDITOR, "4112"))
    days = {one["on"]: one for one in auditor.must("GET", "/duty/audit/days").get_json()["days"]}
    assert len(days) == 35
    assert str(tomorrow) not in days
    assert days[str(today - timedelta(days=2))] == {
        "on": str(today - timedelta(days=2)),
        "is_sealed": True,
        "rows": 0,
    }
    assert days[str(today - timedelta(days=1))]["is_sealed"] is False


def test_spent_budgets_are_listed_for_whoever_is_above(house: Installation, today: date) -> None:
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, HERE))
    for number in range(access.budgets()["people_an_hour"]["village_head"] + 1):
        answer = head.get(f"/duty/residents/somebody-{number}?purpose=care")
    assert answer.status_code == 429
    for area in ("411281", "4112"):
        admin = OnDuty(house.app, (Role.ADMIN, area))
        rows = admin.must("GET", "/duty/audit/budgets").get_json()["rows"]
        assert [(one["actor"], one["area"]) for one in rows] == [(f"staff:{head.staff_id}", HERE)]
        assert rows[0]["office"] == "测试单位"
    elsewhere = OnDuty(house.app, (Role.ADMIN, "411202"))
    assert elsewhere.must("GET", "/duty/audit/budgets").get_json()["rows"] == []
