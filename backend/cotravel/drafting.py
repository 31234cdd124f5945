"""Drafts: a published list that was uploaded as a sheet, or single trips typed on the screen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from backend.config import settings
from backend.core import clock, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.cotravel import (
    applying_rules,
    batch_deciding,
    batch_views,
    batches,
    published,
    publishing,
    sheets,
)
from backend.cotravel.applying_rules import Line
from backend.cotravel.models import BatchRow
from backend.cotravel.rules import BATCH_OPEN, BatchState
from backend.staff import service as staff
from backend.staff.rules import Task


def from_sheet(duty: OnDuty, data: bytes, area: str, title: str) -> BatchRow:
    """A draft of what a sheet says; the same sheet once more is the same draft while it is open.

    :raises DomainError: cotravel.batch_not_found (404) outside one's areas; as sheets.read_trips
        (422); cotravel.changed (409).
    """
    staff.check_area(duty, Task.WRITE_TRIPS, area, batches.UNKNOWN)
    name = hashlib.sha256(b"sheet %s " % area.encode() + data).digest()
    batch_id = ids.to_base64url(name)[:22]
    known = batches.of(batch_id)
    if known is not None and BatchState(known.state) in BATCH_OPEN:
        return known
    today = settings().city.day_of(clock.now())
    found = sheets.read_trips(data, today, rows_most=sheets.SCREEN_ROWS_MOST)
    lines = [applying_rules.line_as_json(Line(trip)) for trip in found.trips]
    return batches.bring(
        duty,
        batch_id,
        area,
        lines,
        title or found.list_name,
        BatchState.DRAFT,
        told=found.counts,
        problems=[[one.row, one.column, one.code] for one in found.problems],
        version=int(known.version) if known else 0,
    )


def save(
    duty: OnDuty,
    batch_id: str,
    version: int,
    area: str,
    title: str,
    lines: Sequence[Mapping[str, Any]],
) -> BatchRow:
    """Keep a draft of trips that somebody typed; whoever changed it last stands for it.

    :param version: the version that was changed, 0 for a new one.
    :raises DomainError: core.invalid (422) with every wrong field, cotravel.batch_not_found (404),
        cotravel.changed, cotravel.not_draft (409).
    """
    read = batch_views.lines_typed(lines)
    _check_corrected(duty, area, lines)
    known = batches.of(batch_id)
    if known is not None:
        batches.read(duty, batch_id)
        is_same = (known.made_by, int(known.version)) == (duty.staff_id, version + 1)
        if is_same and known.area == area and batches.lines_of(known) == read:
            return known
        if known.state != BatchState.DRAFT:
            raise DomainError("cotravel.not_draft", 409)
    if version != (int(known.version) if known else 0):
        raise DomainError("cotravel.changed", 409)
    return batches.bring(duty, batch_id, area, read, title, BatchState.DRAFT, version=version)


def _check_corrected(duty: OnDuty, area: str, lines: Sequence[Mapping[str, Any]]) -> None:
    """A trip is put right by an office of the area that published it, once in a batch.

    :param area: of the batch: the trip's own, or one that it lies within.
    """
    listed = published.find_trips(line["corrects"] for line in lines if line["corrects"])
    wrong: dict[str, str] = {}
    seen: set[int] = set()
    for number, line in enumerate(lines):
        trip_id = line["corrects"]
        if trip_id is None:
            continue
        known = listed.get(trip_id)
        may = known and staff.grant_for(duty, Task.WRITE_TRIPS, known.area)
        if known is None or not may:
            wrong[f"lines.{number}.corrects"] = publishing.UNKNOWN_TRIP
        elif not known.area.startswith(area):
            wrong[f"lines.{number}.corrects"] = batch_deciding.OTHER_AREA
        elif trip_id in seen:
            wrong[f"lines.{number}.corrects"] = "core.field_invalid"
        seen.add(trip_id)
    if wrong:
        raise DomainError("core.invalid", 422, wrong)
