"""The restricted vehicles: a sealed document of each area, and one list for checkpoints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import OnDuty
from backend.cotravel import contact_rules
from backend.cotravel.contact_models import VehicleRow
from backend.cotravel.contact_rules import RestrictedVehicle
from backend.cotravel.models import BatchRow, PartRow
from backend.staff import service as staff
from backend.staff.rules import Task

HELD = timedelta(seconds=20)


class _Held(NamedTuple):
    keys: crypto.Keys
    until: datetime
    version: str
    told: tuple[dict[str, Any], ...]


_held: _Held | None = None


def forget() -> None:
    """Read anew at the next question; other processes do so within seconds."""
    global _held
    _held = None


def read(duty: OnDuty, version: str | None) -> dict[str, Any]:
    """All vehicles that may not go on; that somebody fetched them stands in the audit.

    :param version: what the phone has; when it is the newest nothing is sent again.
    :returns: version, as_of, vehicles (None when they are the same).
    """
    now = clock.now()
    held = _newest(now)
    today = settings().city.day_of(now)
    told = contact_rules.still_restricted(held.told, today)
    newest = f"{held.version}-{today:%m%d}"
    is_same = version == newest
    if not is_same:
        grant = max(
            (one for one in duty.grants if staff.grant_for(duty, Task.CHECK_VEHICLE, one.area)),
            key=lambda one: len(one.area),
        )
        act = staff.act_of(duty, grant, "vehicle.read_list", grant.area, None, "checkpoint")
        audit.record_act(act)
    return {"version": newest, "as_of": now, "vehicles": None if is_same else told}


def with_list(row: BatchRow) -> Callable[[TransactWrite], None]:
    """What writes the document of an area with a list that is published.

    :raises DomainError: cotravel.too_many_vehicles (409).
    """
    lines = [line for part in PartRow.all_of(row.batch_id) for line in part.lines()]
    added = [RestrictedVehicle.of_json(line) for line in lines]
    return _document_of(row, VehicleRow.of(row.area), added)


def without_list(row: BatchRow) -> Callable[[TransactWrite], None]:
    """What writes the document of an area without what a list said that is taken back."""
    return _document_of(row, VehicleRow.of(row.area), [])


def _document_of(
    row: BatchRow, stored: VehicleRow | None, added: Sequence[RestrictedVehicle]
) -> Callable[[TransactWrite], None]:
    before = [one for one in stored.plates() if one["batch"] != row.batch_id] if stored else []
    now = clock.now()
    today = settings().city.day_of(now)
    version = int(stored.version) if stored else 0
    new = VehicleRow(part=row.area, version=version + 1, changed_ms=clock.to_ms(now))
    new.seal(contact_rules.merged_vehicles(before, added, row.batch_id, today))
    is_same = VehicleRow.version == version if stored else VehicleRow.version.does_not_exist()
    return lambda writes: writes.save(new, condition=is_same)


def pulse() -> None:
    """Take off the plates whose last day is over; one query when there are none.

    Nobody is shown them since that day; this is for the store, which forgets them with it.
    """
    today = settings().city.day_of(clock.now())
    for row in VehicleRow.every_one():
        before = row.plates()
        left = [dict(one) for one in contact_rules.still_restricted(before, today)]
        if len(left) < len(before):
            _keep(row, left)


def _keep(row: VehicleRow, plates: list[dict[str, Any]]) -> None:
    version = int(row.version)
    row.version, row.changed_ms = version + 1, clock.to_ms(clock.now())
    row.seal(plates)
    try:
        with db.conditional():
            row.save(condition=VehicleRow.version == version)
    except db.ConditionFailed:
        # A list was published or taken back meanwhile, which has left them out as well.
        return


def _newest(now: datetime) -> _Held:
    """The list of all areas; one query in some seconds a process."""
    global _held
    keys = crypto.keys()
    if _held is None or _held.keys is not keys or not now < _held.until <= now + HELD:
        rows = VehicleRow.every_one()
        said = json.dumps([[row.part, int(row.version)] for row in rows])
        version = ids.to_base64url(hashlib.sha256(said.encode()).digest())[:12]
        told = tuple(contact_rules.longest([one for row in rows for one in row.plates()]))
        _held = _Held(keys, now + HELD, version, told)
    return _held
