"""Use cases of checkpoints as places: opened, changed, closed and listed by whose area they are in.

A checkpoint is public and names nobody. Other rooms see a `Place`; what a device needs of one it
keeps for when there is no network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from backend.checkpoints import place_rules
from backend.checkpoints.models import CheckpointRow
from backend.checkpoints.place_rules import Call, CallWhom, Place, PlaceKind, PlaceMode, PlaceState
from backend.core import audit, clock, db, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "checkpoints.not_found"
PURPOSE = "checkpoint"
MINE_MOST = 1000
PAGE_PLACES = 50
LOOKED_AT_MOST = 3000
"""A search by name goes over no more rows of a county than this at once."""
HELD_FOR = timedelta(seconds=30)
HELD_MOST = 5000
OPTIONAL = ("address", "lat_e6", "lng_e6")

_held: dict[tuple[db.StoreConnection, str], tuple[datetime, Place]] = {}


def checkpoint_of(checkpoint_id: str) -> Place | None:
    """A checkpoint for other rooms; one read, none when this process read it half a minute ago."""
    return checkpoints_of([checkpoint_id]).get(checkpoint_id)


def checkpoints_of(checkpoint_ids: Iterable[str]) -> dict[str, Place]:
    """Several of them by their ids; those there are not are not in it. A batch a hundred reads."""
    now, shared = clock.now(), db.connection()
    found: dict[str, Place] = {}
    missing: list[str] = []
    for one in set(checkpoint_ids):
        held = _held.get((shared, one))
        if held is not None and timedelta(0) <= now - held[0] < HELD_FOR:
            found[one] = held[1]
        else:
            missing.append(one)
    if len(_held) > HELD_MOST:
        _held.clear()
    for row in CheckpointRow.all_with(missing):
        found[row.checkpoint_id] = place = seen(row)
        _held[shared, row.checkpoint_id] = (now, place)
    return found


def check_scan(duty: OnDuty, checkpoint_id: str) -> tuple[Place, Grant]:
    """A checkpoint at which somebody may judge and register; closed ones are given as well.

    :raises DomainError: checkpoints.not_found (404) alike for unknown, elsewhere and forbidden.
    """
    return check_task(duty, Task.SCAN, checkpoint_id)


def check_task(duty: OnDuty, task: Task, checkpoint_id: str) -> tuple[Place, Grant]:
    """A checkpoint at which somebody may do a task; see `check_scan`."""
    place = checkpoint_of(checkpoint_id)
    if place is None:
        raise DomainError(UNKNOWN, 404)
    return place, staff.check_area(duty, task, place.division_code, UNKNOWN)


def mine(duty: OnDuty) -> list[Place]:
    """The open checkpoints among which a guard chooses, by division and name: a query an area."""
    areas = [area for area in staff.areas_of(duty, Task.SCAN) if len(area) <= 12]
    # An area within another of the same person is read once.
    tops = [a for a in areas if not any(a != b and a.startswith(b) for b in areas)]
    rows = (row for area in tops for row in CheckpointRow.in_area(area))
    opened = (row for row in rows if row.state == PlaceState.OPEN)
    return [seen(row) for row in islice(opened, MINE_MOST)]


def list_in(
    duty: OnDuty, area: str, said: str = "", after: str | None = None
) -> tuple[list[Place], str | None]:
    """A page of the checkpoints of an area by division and name, closed ones too; and the cursor.

    A search that has looked at many rows tells what it found, and the cursor behind the last one.

    :param area: 6, 9 or 12 digits.
    :param said: words that the name has to hold; empty for all.
    :raises DomainError: checkpoints.not_found (404).
    """
    staff.check_area(duty, Task.READ_CHECKPOINTS, area, UNKNOWN)
    behind = _place_of_cursor(area, after)
    page: list[CheckpointRow] = []
    last: CheckpointRow | None = None
    for looked_at, row in enumerate(CheckpointRow.in_area(area, behind), 1):
        if said.casefold() in str(row.name).casefold():
            if len(page) == PAGE_PLACES:
                last = page[-1]
                break
            page.append(row)
        if looked_at == LOOKED_AT_MOST:
            last = row
            break
    return [seen(row) for row in page], ids.to_base64url(last.place.encode()) if last else None


def _place_of_cursor(area: str, after: str | None) -> str | None:
    if after is None:
        return None
    try:
        place = ids.from_base64url(after).decode()
    except ValueError:
        place = ""
    if not place.startswith(area):
        raise DomainError("core.invalid", 422, {"after": "core.field_invalid"})
    return place


def read_one(duty: OnDuty, checkpoint_id: str) -> Place:
    """One checkpoint, as it is at this moment.

    :raises DomainError: checkpoints.not_found (404).
    """
    return seen(_of_area(duty, Task.READ_CHECKPOINTS, checkpoint_id)[0])


def open_new(duty: OnDuty, wish: Mapping[str, Any]) -> Place:
    """A new checkpoint of one's area; the same id makes one.

    :param wish: id (made on the phone), name, kind, division_code, hours, mode; address, lat_e6,
        lng_e6, calls may be absent.
    :raises DomainError: core.invalid, core.id_reused (422), checkpoints.not_found (404).
    """
    division = wish["division_code"]
    grant = staff.check_area(duty, Task.MANAGE_CHECKPOINTS, division, UNKNOWN)
    row = new_row(ids.short_uuid(wish["id"]), wish)
    act = staff.act_of(duty, grant, "checkpoint_place.open", division, row.checkpoint_id, PURPOSE)
    try:
        new = CheckpointRow.version.does_not_exist()
        audit.together(act, lambda writes: writes.save(row, condition=new))
    except db.ConditionFailed:
        known = CheckpointRow.of(row.checkpoint_id)
        if known is None or known.content_hash != row.content_hash:
            raise DomainError("core.id_reused", 422, {"id": "core.id_reused"}) from None
        return seen(known)
    return seen(row)


def new_row(checkpoint_id: str, wish: Mapping[str, Any]) -> CheckpointRow:
    """A checkpoint's row, not yet written.

    :raises DomainError: core.invalid (422), naming what is wrong.
    """
    division = wish["division_code"]
    if len(division) not in place_rules.DIVISION_DIGITS or not divisions.is_one(division):
        fields = {"division_code": "divisions.division_unknown"}
        raise DomainError("core.invalid", 422, fields)
    now_ms = clock.to_ms(clock.now())
    row = CheckpointRow(
        CheckpointRow.key_of(checkpoint_id),
        division_code=division,
        state=PlaceState.OPEN.value,
        made_ms=now_ms,
        changed_ms=now_ms,
        version=1,
    )
    _set(row, wish)
    row.content_hash = audit.hash_of(audit.canonical(_content(row)))
    return row


def _content(row: CheckpointRow) -> dict[str, Any]:
    names = ("name", "kind", "mode", "hours", "division_code", "calls", *OPTIONAL)
    return {name: getattr(row, name) for name in names}


def change(duty: OnDuty, checkpoint_id: str, wish: Mapping[str, Any]) -> Place:
    """Change a checkpoint, or close and open it; who saw another version is told so.

    :param wish: version, and any of name, kind, hours, mode, state, address, lat_e6, lng_e6, calls.
    :raises DomainError: checkpoints.not_found (404), checkpoints.changed (409), core.invalid (422).
    """
    row, grant = _of_area(duty, Task.MANAGE_CHECKPOINTS, checkpoint_id)
    seen_version = wish["version"]
    before = _content(row) | {"state": row.state}
    _set(row, wish)
    if row.version == seen_version + 1 and before == _content(row) | {"state": row.state}:
        # The same change again, after a lost answer.
        return seen(row)
    if row.version != seen_version:
        raise DomainError("checkpoints.changed", 409)
    row.version, row.changed_ms = seen_version + 1, clock.to_ms(clock.now())
    division = str(row.division_code)
    act = staff.act_of(duty, grant, "checkpoint_place.change", division, checkpoint_id, PURPOSE)
    is_same = CheckpointRow.version == seen_version
    try:
        audit.together(act, lambda writes: writes.save(row, condition=is_same))
    except db.ConditionFailed:
        raise DomainError("checkpoints.changed", 409) from None
    _held.pop((db.connection(), checkpoint_id), None)
    return seen(row)


def _set(row: CheckpointRow, wish: Mapping[str, Any]) -> None:
    """Take over what a wish says of a checkpoint; absent is unchanged, None takes away."""
    if "name" in wish:
        row.name = place_rules.check_name(wish["name"])
    if "hours" in wish:
        row.hours = place_rules.check_hours(wish["hours"])
    for name in ("kind", "mode", "state", *OPTIONAL):
        if name in wish:
            setattr(row, name, wish[name])
    if "calls" in wish:
        said = [f"{one['whom']}={one['phone']}" for one in wish["calls"] or ()]
        row.calls = ",".join(said) or None
    if (row.lat_e6 is None) != (row.lng_e6 is None):
        raise DomainError("core.invalid", 422, {"lat_e6": "checkpoints.point_half"})
    row.list_again()


def _of_area(duty: OnDuty, task: Task, checkpoint_id: str) -> tuple[CheckpointRow, Grant]:
    row = CheckpointRow.of(checkpoint_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    return row, staff.check_area(duty, task, str(row.division_code), UNKNOWN)


def seen(row: CheckpointRow) -> Place:
    """A checkpoint as other rooms see it."""
    return Place(
        row.checkpoint_id,
        str(row.name),
        PlaceKind(row.kind),
        str(row.division_code),
        PlaceState(row.state),
        PlaceMode(row.mode),
        str(row.hours),
        row.address,
        None if row.lat_e6 is None else int(row.lat_e6),
        None if row.lng_e6 is None else int(row.lng_e6),
        _calls_of(row.calls),
        int(row.version),
    )


def _calls_of(kept: str | None) -> tuple[Call, ...]:
    pairs: Sequence[tuple[str, str, str]] = [one.partition("=") for one in (kept or "").split(",")]
    return tuple(Call(CallWhom(whom), phone) for whom, _, phone in pairs if phone)
