"""What those on duty see of batches and of published trips, and what they send as lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from backend.config import settings
from backend.core import clock, http
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.cotravel import (
    applying_rules,
    batch_deciding,
    batches,
    form_reading,
    form_rules,
    published,
    publishing,
)
from backend.cotravel.applying_rules import Line
from backend.cotravel.list_rules import Listed
from backend.cotravel.models import BatchRow
from backend.cotravel.rules import BatchState, Source, Trip, trip_as_json
from backend.staff import service as staff
from backend.staff.rules import Task

OFFICE_LIST = "office"
PROBLEMS_TOLD = 500
_EMPTY: Mapping[str, Any] = {
    "numbers": [], "plates": [], "from_min": None, "until_min": None, "carriages": [],
    "carriage_said": "", "rows": [], "from_name": "", "to_name": "", "division": "", "point": None,
}  # fmt: skip


def shown_batch(duty: OnDuty, row: BatchRow) -> dict[str, Any]:
    """A batch without its lines."""
    refused = batch_deciding.refused_because(duty, row)
    may = staff.grant_for(duty, Task.PUBLISH_TRIPS, row.area) is not None
    is_waiting = row.state in (BatchState.SUBMITTED, BatchState.PUBLISHING)
    step = json.loads(row.step) if row.step else None
    return {
        "batch_id": row.batch_id,
        "kind": row.kind,
        "area": row.area,
        "state": row.state,
        "version": int(row.version),
        "title": row.clear("title") or "",
        "rows": int(row.rows),
        "problems": int(row.problems),
        "told": json.loads(row.told),
        "office": row.office,
        "is_mine": row.made_by == duty.staff_id,
        "may_publish": is_waiting and may and refused is None,
        "refused_because": refused,
        "made_at": clock.from_ms(int(row.made_ms)),
        "changed_at": clock.from_ms(int(row.changed_ms)),
        "reason": row.clear("reason"),
        "step": step,
        "published_version": row.published_version and int(row.published_version),
    }


def shown_page(duty: OnDuty, row: BatchRow, after: int) -> dict[str, Any]:
    """A batch with a page of its lines, and what was left out of its file."""
    number = after // batches.PART_LINES
    lines = batches.trips_in(batches.page_of(row, number))
    told = [] if number else batches.problems_of(row)[:PROBLEMS_TOLD]
    problems = [
        {"row": at, "column": column, "code": code, "text": http.text_of(code)}
        for at, column, code in told
    ]
    behind = (number + 1) * batches.PART_LINES
    return {
        "batch": shown_batch(duty, row),
        "lines": [shown_line(line.trip, line.corrects) for line in lines if line.trip],
        "problems": problems,
        "next": behind if behind < int(row.rows) else None,
    }


def shown_line(trip: Trip, corrects: int | None = None) -> dict[str, Any]:
    """A trip with all its members."""
    sources = [
        {
            "list": one.list_name,
            "row": one.row,
            "publisher": one.publisher,
            "url": one.url,
            "published_on": one.published_on.isoformat() if one.published_on else None,
        }
        for one in trip.sources
    ]
    return {**_EMPTY, **trip_as_json(trip), "sources": sources, "corrects": corrects}


def shown_trip(duty: OnDuty, listed: Listed, is_waiting: bool = False) -> dict[str, Any]:
    """A published trip as those on duty see it.

    :param is_waiting: it was withdrawn, and the list follows within minutes.
    """
    may = staff.grant_for(duty, Task.PUBLISH_TRIPS, listed.area) is not None
    return {
        "trip_id": listed.id,
        "state": listed.state.value,
        "version": listed.version,
        "area": listed.area,
        "reason": listed.reason and listed.reason.value,
        "other": listed.other,
        "line": shown_line(listed.trip),
        "may_withdraw": may and not listed.is_withdrawn and not is_waiting,
        "is_waiting": is_waiting,
    }


def read_trip(duty: OnDuty, trip_id: int) -> dict[str, Any]:
    """A published trip of one's areas, also one that was withdrawn.

    :raises DomainError: cotravel.trip_unknown (404), also outside one's areas.
    """
    listed = published.find_trip(trip_id)
    if listed is None:
        raise DomainError(publishing.UNKNOWN_TRIP, 404)
    staff.check_area(duty, Task.WRITE_TRIPS, listed.area, publishing.UNKNOWN_TRIP)
    return shown_trip(duty, listed)


def withdraw(duty: OnDuty, trip_id: int, reason: Any) -> dict[str, Any]:
    """Take a trip off the list, and show how it stands now."""
    listed = publishing.withdraw(duty, trip_id, reason)
    return shown_trip(duty, listed, is_waiting=not listed.is_withdrawn)


def lines_typed(wished: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines as they are typed on the screen, read and ready to be sealed.

    :raises DomainError: core.invalid (422): `lines.<n>.form.<field>` cannot be, or says who the
        patient was; `lines.<n>.row` stands there twice.
    """
    today = settings().city.day_of(clock.now())
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    lines = []
    for number, wish in enumerate(wished):
        form, source = wish["form"], wish["source"]
        found = form_rules.check_hours(form, today) | form_rules.too_much_in(form)
        found |= _wrong_of_source(source, today)
        if wish["row"] in seen:
            found["row"] = "core.field_invalid"
        seen.add(wish["row"])
        wrong |= {f"lines.{number}.{field}": code for field, code in found.items()}
        trip = form_reading.trip_of_form(form, Source(OFFICE_LIST, wish["row"], **source))
        lines.append(applying_rules.line_as_json(Line(trip, wish["corrects"])))
    if wrong:
        raise DomainError("core.invalid", 422, wrong)
    return lines


def _wrong_of_source(source: Mapping[str, Any], today: date) -> dict[str, str]:
    code = form_rules.says_too_much(source["publisher"])
    wrong = {"source.publisher": code} if code else {}
    if source["published_on"] > today:
        wrong["source.published_on"] = "cotravel.day_in_future"
    return wrong
