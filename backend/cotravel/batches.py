"""Batches: what one person brings, and another one of another unit agrees to.

A batch of trips is a draft, is put before a second person, and then becomes part of the list
(publishing.py), or is refused or taken back. Its lines are sealed; a batch is stored lines first,
under a name of their own, so that whoever finds a batch finds all of it, and nothing of somebody
else's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, db, ids, limits
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.cotravel import applying_rules
from backend.cotravel.applying_rules import Line
from backend.cotravel.models import BatchRow, PartRow
from backend.cotravel.rules import BATCH_OPEN, BatchKind, BatchState, Trip
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "cotravel.batch_not_found"
KEPT = timedelta(days=30)
PART_LINES = 200
# New batches of one officer an hour; whoever has more to bring brings a sheet.
MADE = limits.Limit("trip-batches", 60, 3600)
PROBLEMS = "problems"
# All that a screen ever shows of a file, and far below what a row may hold.
PROBLEMS_KEPT = 1_000
BY_COMMAND, COMMAND_UNIT = "command:import", "command"
PURPOSE = "cotravel"
Told = Callable[[int, int], None]


# --- Making


def make(
    *,
    batch_id: str,
    kind: BatchKind,
    area: str,
    lines: Sequence[Any],
    title: str,
    by: tuple[str, str],
    state: BatchState,
    told: Mapping[str, Any] | None = None,
    problems: Sequence[Sequence[Any]] = (),
    version: int = 0,
    act: audit.Act | None = None,
    tell: Told | None = None,
) -> BatchRow:
    """Store a batch, its lines first; rights are the caller's matter.

    :param lines: ready for JSON; `problems` are [row, column, code] of what was left out: all
        are counted, the first thousand kept.
    :param by: staff id and unit of whoever brings it.
    :param version: of the draft whose lines these replace, 0 for a new batch.
    :param act: written into the audit with it.
    :raises DomainError: cotravel.changed (409) when somebody was faster.
    """
    now = clock.now()
    row = BatchRow(
        BatchRow.key_of(batch_id),
        kind=kind.value,
        area=area,
        state=state.value,
        version=version + 1,
        rows=len(lines),
        lines=ids.random_id(),
        problems=len(problems),
        told=json.dumps(dict(told or {}), ensure_ascii=False),
        made_by=by[0],
        made_unit=by[1],
        office=None if by[1] == COMMAND_UNIT else staff.unit_name(by[1]),
        made_ms=clock.to_ms(now),
        changed_ms=clock.to_ms(now),
        expires_at=int((now + KEPT).timestamp()),
    )
    row.seal("title", title)
    row.parts = _store_lines(row, lines, tell or (lambda _done, _all: None))
    if problems:
        _store_part(row, _problems_part(row), problems[:PROBLEMS_KEPT])
    list_by_state(row)
    is_same = BatchRow.version == version if version else BatchRow.version.does_not_exist()
    write(act, lambda writes: writes.save(row, condition=is_same))
    return row


def _store_lines(row: BatchRow, lines: Sequence[Any], tell: Told) -> int:
    starts = range(0, len(lines), PART_LINES)
    for number, start in enumerate(starts):
        _store_part(row, PartRow.part_of(number, row.lines), lines[start : start + PART_LINES])
        tell(min(start + PART_LINES, len(lines)), len(lines))
    return len(starts)


def _problems_part(row: BatchRow) -> str:
    return f"{PROBLEMS}#{row.lines}"


def _store_part(row: BatchRow, part: str, lines: Sequence[Any]) -> None:
    stored = PartRow(row.key, part, area=row.area, expires_at=row.expires_at)
    stored.seal(lines)
    stored.save()


def submit_import(
    *,
    kind: BatchKind,
    rows: Sequence[Any],
    counts: Mapping[str, int],
    problems: Sequence[Sequence[Any]],
    title: str,
    area: str,
    made_by: str = BY_COMMAND,
    tell: Told | None = None,
) -> str:
    """Put what a command has read before a second person; the same content is the same batch.

    :returns: the id of the batch.
    """
    text = json.dumps([kind.value, area, list(rows)], ensure_ascii=False)
    batch_id = ids.to_base64url(hashlib.sha256(text.encode()).digest())[:22]
    known = of(batch_id)
    if known is not None and known.state not in (BatchState.REFUSED, BatchState.WITHDRAWN):
        return batch_id
    make(
        batch_id=batch_id,
        kind=kind,
        area=area,
        lines=rows,
        title=title,
        by=(made_by, COMMAND_UNIT),
        state=BatchState.SUBMITTED,
        told=counts,
        problems=problems,
        version=int(known.version) if known else 0,
        act=audit.Act("trip.import", made_by, area, batch_id, PURPOSE, "done"),
        tell=tell,
    )
    return batch_id


def submit(
    duty: OnDuty, batch_id: str, area: str, trips: Sequence[Trip], title: str = ""
) -> BatchRow:
    """Put trips before a second person; the same id by the same person is the same batch.

    :raises DomainError: cotravel.batch_not_found (404) outside one's areas, core.id_reused (422).
    """
    lines = [applying_rules.line_as_json(Line(trip)) for trip in trips]
    known = of(batch_id)
    if known is not None:
        if known.made_by != duty.staff_id or lines_of(known) != lines:
            raise DomainError("core.id_reused", 422)
        return known
    return bring(duty, batch_id, area, lines, title, BatchState.SUBMITTED)


def bring(
    duty: OnDuty,
    batch_id: str,
    area: str,
    lines: Sequence[Any],
    title: str,
    state: BatchState,
    **more: Any,
) -> BatchRow:
    """Store a batch of trips of whoever is on duty; see `make` for the rest.

    :raises DomainError: cotravel.batch_not_found (404) outside one's areas, cotravel.changed (409),
        core.too_many_requests (429).
    """
    grant = staff.check_area(duty, Task.WRITE_TRIPS, area, UNKNOWN)
    if not more.get("version"):
        limits.spend(MADE, duty.staff_id)
    action = "trip.submit" if state is BatchState.SUBMITTED else "trip.draft"
    return make(
        batch_id=batch_id,
        kind=BatchKind.TRIPS,
        area=area,
        lines=lines,
        title=title,
        by=(duty.staff_id, duty.unit_id),
        state=state,
        act=staff.act_of(duty, grant, action, area, batch_id, PURPOSE),
        **more,
    )


# --- Reading


def of(batch_id: str) -> BatchRow | None:
    """A batch that is still kept; one read."""
    row = BatchRow.of(batch_id)
    is_over = row is None or int(row.expires_at) <= clock.now().timestamp()
    return None if is_over else row


def lines_of(row: BatchRow) -> list[Any]:
    """All its lines."""
    parts = PartRow.all_of(row.batch_id, row.lines)[: int(row.parts)]
    return [line for part in parts for line in part.lines()]


def page_of(row: BatchRow, number: int) -> list[Any]:
    """The lines of a page of two hundred, from 0."""
    is_there = number < int(row.parts)
    part = PartRow.of(row.batch_id, PartRow.part_of(number, row.lines)) if is_there else None
    return part.lines() if part else []


def problems_of(row: BatchRow) -> list[Any]:
    """What was wrong with its file, [row, column, code]."""
    part = PartRow.of(row.batch_id, _problems_part(row)) if int(row.problems) else None
    return part.lines() if part else []


def read(duty: OnDuty, batch_id: str) -> BatchRow:
    """A batch of trips of one's areas.

    :raises DomainError: cotravel.batch_not_found (404).
    """
    row = of(batch_id)
    if row is None or row.kind != BatchKind.TRIPS:
        raise DomainError(UNKNOWN, 404)
    if not any(
        staff.grant_for(duty, task, row.area) for task in (Task.WRITE_TRIPS, Task.PUBLISH_TRIPS)
    ):
        raise DomainError(UNKNOWN, 404)
    return row


def open_of(duty: OnDuty) -> list[BatchRow]:
    """The batches of trips in one's areas that are not finished, what waits for a second first."""
    areas = {*staff.areas_of(duty, Task.WRITE_TRIPS), *staff.areas_of(duty, Task.PUBLISH_TRIPS)}
    # An area within another one of theirs is listed with it.
    widest = {one for one in areas if not any(o != one and one.startswith(o) for o in areas)}
    kind = BatchKind.TRIPS.value
    # What begins to be published between the two queries is found by the second one.
    found = [
        row
        for area in sorted(widest)
        for row in (*BatchRow.open_below(kind, area), *BatchRow.at_work(kind, area))
    ]
    now_s = clock.now().timestamp()
    left = {row.key: row for row in found if int(row.expires_at) > now_s}
    return sorted(
        left.values(), key=lambda row: (row.state == BatchState.DRAFT, -int(row.changed_ms))
    )


def list_by_state(row: BatchRow) -> None:
    """Have it listed while it is open, and not afterwards."""
    is_open, is_at_work = row.state in BATCH_OPEN, row.state == BatchState.PUBLISHING
    row.listed = BatchRow.listed_as(row.kind, row.area, is_at_work) if is_open else None
    row.place = f"{row.area}#{row.batch_id}" if is_open else None


def write(act: audit.Act | None, writes_of: Callable[[TransactWrite], None]) -> None:
    """Write a batch, together with the act if there is one.

    :raises DomainError: cotravel.changed (409) when somebody was faster.
    """
    try:
        if act is not None:
            audit.together(act, writes_of)
            return
        with db.transaction(ids.random_id()) as writes:
            writes_of(writes)
    except db.ConditionFailed:
        raise DomainError("cotravel.changed", 409) from None


def trips_in(lines: Iterable[Any]) -> list[Line]:
    """The lines of a batch of trips, read."""
    return [applying_rules.line_of_json(line) for line in lines]
