"""Shifts at a checkpoint: opened, heard of every few minutes, closed; and what is seen of them.

A device that goes on without a network is not told off: it is silent, somebody looks after it, and
its next message ends that by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from backend.checkpoints import alarm_rules, places, shift_models
from backend.checkpoints.shift_models import CLOSED, OPEN, DeviceRow, HeardRow, Said
from backend.config import DATA
from backend.core import audit, clock, db
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.staff import colleagues
from backend.staff import service as staff
from backend.staff.rules import Task

NOT_OPEN = "checkpoints.shift_not_open"
PURPOSE = "checkpoint"
SHOWN_OF_ID = 6
COUNTS = ("admit", "hold", "turn_away", "cannot_tell", "fever", "emergency", "in", "out")


@cache
def numbers() -> alarm_rules.Numbers:
    """When a device is heard of, when it counts as silent, when an answer is expected."""
    told = json.loads((DATA / "alarms.json").read_text(encoding="utf-8"))
    return alarm_rules.Numbers.from_mapping(told)


def say(duty: OnDuty, checkpoint_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Open a shift, hear of it, or close it; each of them may come again.

    :param wish: act (open, beat, close), device_id, waiting, refused, list_age_s, counts.
    :raises DomainError: checkpoints.not_found (404); checkpoints.shift_not_open (409): a message of
        a device that is on no shift, or on somebody else's.
    """
    now_s = int(clock.now().timestamp())
    counts = {name: wish["counts"].get(name, 0) for name in COUNTS}
    said = Said(now_s, wish["waiting"], wish["refused"], wish["list_age_s"], counts)
    act = {"open": _open, "beat": _beat, "close": _close}[wish["act"]]
    return act(duty, checkpoint_id, wish["device_id"], said)


def _open(duty: OnDuty, checkpoint_id: str, device_id: str, said: Said) -> dict[str, Any]:
    """One transaction; the same person's open shift goes on as it is."""
    division, grant = _checkpoint(duty, checkpoint_id)
    known = DeviceRow.of(checkpoint_id, device_id)
    if known is not None and known.state == OPEN and known.staff_id == duty.staff_id:
        try:
            return _beat(duty, checkpoint_id, device_id, said)
        except DomainError as refused:
            if refused.code != NOT_OPEN:
                raise
    row = DeviceRow(
        shift_models.key_of(checkpoint_id),
        DeviceRow.part_of(device_id),
        division_code=division,
        staff_id=duty.staff_id,
        state=OPEN,
        since_s=said.at_s,
        expires_at=said.at_s + int(numbers().kept.total_seconds()),
    )
    row.stand_in_list(said.at_s + int(numbers().silent_after.total_seconds()))
    act = staff.act_of(duty, grant, "shift.open", division, None, PURPOSE)
    # Before it is written over.
    heard = HeardRow.of(checkpoint_id, device_id) if known else None
    audit.together(act, lambda writes: shift_models.write_opening(writes, row, said))
    _end_alarms(known, heard)
    return _told(checkpoint_id, device_id, OPEN, said.at_s, said.at_s)


def _beat(duty: OnDuty, checkpoint_id: str, device_id: str, said: Said) -> dict[str, Any]:
    """One write unit and no read: the condition knows whose shift it is."""
    staff_id = duty.staff_id
    try:
        row = shift_models.write_heard(checkpoint_id, device_id, staff_id, said.at_s, said)
    except db.ConditionFailed:
        raise DomainError(NOT_OPEN, 409) from None
    if row.alarm_id:
        end_alarm(str(row.alarm_id))
        shift_models.end_silence(row)
    return _told(checkpoint_id, device_id, OPEN, int(row.since_s), said.at_s)


def _close(duty: OnDuty, checkpoint_id: str, device_id: str, said: Said) -> dict[str, Any]:
    """One transaction; whoever took the device over meanwhile has a shift that goes on."""
    division, grant = _checkpoint(duty, checkpoint_id)
    row = DeviceRow.of(checkpoint_id, device_id)
    if row is None:
        raise DomainError(NOT_OPEN, 409)
    if row.state == OPEN and row.staff_id == duty.staff_id:
        close_row(row, said, staff.act_of(duty, grant, "shift.close", division, None, PURPOSE))
        # Behind the end, after which none is raised.
        _end_alarms(row, HeardRow.of(checkpoint_id, device_id))
    return _told(checkpoint_id, device_id, CLOSED, int(row.since_s), said.at_s)


def close_row(row: DeviceRow, said: Said | None, act: audit.Act) -> bool:
    """End a shift, unless it is another one by now.

    :param said: the last words of its device, None for one that was lost.
    """
    heard = HeardRow.of(row.checkpoint_id, row.device_id)
    row.state, row.closed_s = CLOSED, int(clock.now().timestamp())
    try:
        audit.together(act, lambda writes: shift_models.write_closing(writes, row, heard, said))
    except db.ConditionFailed:
        return False
    return True


def of_checkpoint(checkpoint_id: str) -> list[dict[str, Any]]:
    """Who is and was on a shift at a checkpoint lately, the open ones first: two queries.

    Whoever calls has checked who asks. One more read for the names, masked.
    """
    now = clock.now()
    rows, heard = shift_models.all_of(checkpoint_id)
    ours = [row for row in rows if row.expires_at > now.timestamp()]
    ours.sort(key=lambda row: (row.state != OPEN, -int(row.since_s)))
    names = colleagues.masked_names(str(row.staff_id) for row in ours)
    return [_shown(row, heard.get(row.device_id), names, now) for row in ours]


def read_of(duty: OnDuty, checkpoint_id: str) -> list[dict[str, Any]]:
    """The same for somebody on duty.

    :raises DomainError: checkpoints.not_found (404).
    """
    places.check_task(duty, Task.READ_CHECKPOINTS, checkpoint_id)
    return of_checkpoint(checkpoint_id)


def _checkpoint(duty: OnDuty, checkpoint_id: str) -> tuple[str, Grant]:
    place, grant = places.check_scan(duty, checkpoint_id)
    return place.division_code, grant


def _end_alarms(row: DeviceRow | None, heard: HeardRow | None) -> None:
    """End the alarm about a device: the shift hears of it a moment after the device's own row."""
    for alarm_id in {one.alarm_id for one in (row, heard) if one}:
        end_alarm(alarm_id)


def end_alarm(alarm_id: str | None) -> None:
    """The device is heard of again, or nobody stands there with it any more."""
    if alarm_id:
        from backend.checkpoints import alarms

        alarms.end_by_itself(str(alarm_id))


def _told(
    checkpoint_id: str, device_id: str, state: str, since_s: int, heard_s: int
) -> dict[str, Any]:
    return {
        "checkpoint_id": checkpoint_id,
        "device_id": device_id,
        "state": state,
        "since": _instant(since_s),
        "heard_at": _instant(heard_s),
        "beat_after_s": int(numbers().beat_after.total_seconds()),
        "silent_after_s": int(numbers().silent_after.total_seconds()),
    }


def _shown(
    row: DeviceRow, heard: HeardRow | None, names: Mapping[str, tuple[str, str]], now: datetime
) -> dict[str, Any]:
    name, number = names.get(str(row.staff_id), ("", ""))
    heard_s = int(heard.heard_s) if heard else int(row.since_s)
    is_silent = row.state == OPEN and _instant(heard_s) + numbers().silent_after <= now
    age = heard.list_age_s if heard else None
    return {
        "device": row.device_id[:SHOWN_OF_ID],
        "name": name,
        "number": number,
        "state": row.state,
        "since": _instant(int(row.since_s)),
        "heard_at": _instant(heard_s),
        "closed_at": None if row.closed_s is None else _instant(int(row.closed_s)),
        "is_silent": is_silent,
        "waiting": int(heard.waiting) if heard else 0,
        "refused": int(heard.refused) if heard else 0,
        "list_age_s": None if age is None else int(age),
        "counts": dict.fromkeys(COUNTS, 0) | (heard.numbers() if heard else {}),
    }


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
