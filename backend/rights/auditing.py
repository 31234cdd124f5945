"""What an auditor reads: a day's rows in their area, the seals, the budgets that were spent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from backend.config import settings
from backend.core import audit, audit_read, clock, crypto, ids
from backend.core.audit_read import Line
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.residents import access
from backend.rights import rules
from backend.staff import service as staff
from backend.staff.rules import Task

DAYS_SHOWN = 35
COUNTY_DIGITS = access.COUNTY_DIGITS


def rows_of_day(duty: OnDuty, on: date, after: str | None) -> dict[str, Any]:
    """The rows of a day within the auditor's areas, 50 a page; reading them is itself written down.

    :returns: rows, next. A page may be empty and still have a next one: others' rows lay between.
    :raises DomainError: core.invalid (422) for a foreign cursor.
    """
    areas = staff.areas_of(duty, Task.READ_AUDIT)
    place = _place_of(on, after) if after else None
    _write_down(duty, Task.READ_AUDIT, "audit.read")
    lines, behind = audit_read.page_of_day(on, areas, place, rules.PAGE)
    return {
        "rows": [_told(line) for line in lines],
        "next": _cursor(on, behind) if behind else None,
    }


def days(duty: OnDuty) -> dict[str, Any]:
    """The last 35 days and whether each is sealed."""
    _write_down(duty, Task.READ_AUDIT, "audit.read_days")
    today = settings().city.day_of(clock.now())
    return {"days": [state._asdict() for state in audit_read.days_before(today, DAYS_SHOWN)]}


def budgets_spent(duty: OnDuty) -> dict[str, Any]:
    """Who looked up more people in an hour than their role may, of the last 35 days, newest first.

    Ids and offices only; who they are, the list of staff says to whoever may read it.
    """
    areas = staff.areas_of(duty, Task.READ_STAFF)
    _write_down(duty, Task.READ_STAFF, "audit.read_budgets")
    until = clock.now()
    from_ms = clock.to_ms(until - timedelta(days=DAYS_SHOWN))
    lists = sorted({access.spent_list(code) for area in areas for code in _lists_below(area)})
    lines = [
        line
        for name in lists
        for line in audit_read.about(name, from_ms, clock.to_ms(until))
        if line.area.startswith(areas)
    ]
    newest = sorted(lines, key=lambda line: line.at_ms, reverse=True)[: rules.PAGE]
    offices = {line.office: staff.unit_name(line.office) for line in newest if line.office}
    return {"rows": [_told(line) | {"office": offices.get(line.office or "")} for line in newest]}


def _lists_below(area: str) -> list[str]:
    """The area's own county, or the area itself and all counties in it."""
    if len(area) >= COUNTY_DIGITS:
        return [area]
    known = divisions.divisions_of(settings().city.root_division)
    inside = [code for code in known if len(code) == COUNTY_DIGITS and code.startswith(area)]
    return [area, *inside]


def _told(line: Line) -> dict[str, Any]:
    return line._asdict() | {"at": clock.from_ms(line.at_ms)}


def _write_down(duty: OnDuty, task: Task, action: str) -> None:
    """One row for each area that is read: whoever reads the audit stands in it."""
    for area in staff.areas_of(duty, task):
        grant = staff.check_area(duty, task, area)
        audit.record_act(staff.act_of(duty, grant, action, area, None, "audit"))


def _cursor(on: date, place: str) -> str:
    mark = crypto.keyed_hash("audit-after", on.isoformat(), place)[:22]
    return ids.to_base64url(f"{place}.{mark}".encode())


def _place_of(on: date, cursor: str) -> str:
    wrong = DomainError("core.invalid", 422, fields={"after": "core.field_invalid"})
    try:
        place, mark = ids.from_base64url(cursor).decode().split(".")
    except ValueError:
        raise wrong from None
    if not crypto.is_same(mark, crypto.keyed_hash("audit-after", on.isoformat(), place)[:22]):
        raise wrong
    return place
