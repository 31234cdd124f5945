"""Looks after open shifts: a device that nobody has heard of for an hour is told of, once.

Every open shift stands in its county's list under the second at which it could first be silent, so
a pulse reads those alone whose second has come: once an hour each, however often they are heard of.
Whoever has signed off meanwhile, or was on duty for as long as one may be, has gone home: their
shift ends, and nobody is sent to look after it.
"""

from __future__ import annotations

from backend.checkpoints import alarm_list_models, alarm_models, alarm_rules, shift_models, shifts
from backend.checkpoints.alarm_homes import counties
from backend.checkpoints.alarm_models import AlarmRow
from backend.checkpoints.alarm_rules import AlarmKind, AlarmState
from backend.checkpoints.shift_models import DeviceRow, HeardRow
from backend.checkpoints.shifts import numbers
from backend.config import settings
from backend.core import audit, clock, db, ids
from backend.staff import service as staff

SHIFTS_AT_ONCE = 500
JOB = "job:silent-devices"


def pulse() -> int:
    """Look after the shifts whose time has come; gives how many.

    One query a county; a read and a write a shift, and a query for one that is silent.
    """
    now_s = int(clock.now().timestamp())
    looked = 0
    for county in counties():
        for row in DeviceRow.to_look_after(county, now_s, SHIFTS_AT_ONCE):
            _look_after(row, now_s)
            looked += 1
    return looked


def _look_after(row: DeviceRow, now_s: int) -> None:
    silent_s = int(numbers().silent_after.total_seconds())
    lost_s = int(numbers().lost_after.total_seconds())
    heard = HeardRow.of(row.checkpoint_id, row.device_id)
    if heard is None or now_s >= int(heard.heard_s) + lost_s:
        _close(row, "shift.lost")
    elif now_s < int(heard.heard_s) + silent_s:
        shift_models.look_again(row, int(heard.heard_s) + silent_s, None)
    elif not staff.has_session(str(row.staff_id)):
        # The alarm first: a kill in between leaves a shift that is looked after again.
        shifts.end_alarm(heard.alarm_id)
        _close(row, "shift.end")
    elif heard.alarm_id is None:
        _raise(row, heard, now_s)
    else:
        shift_models.look_again(row, now_s + silent_s, str(heard.alarm_id))


def _close(row: DeviceRow, action: str) -> None:
    act = audit.Act(action, JOB, str(row.division_code), None, shifts.PURPOSE)
    shifts.close_row(row, None, act)


def _raise(row: DeviceRow, heard: HeardRow, now_s: int) -> None:
    """One transaction; a device that is heard of in this moment is not silent."""
    alarm = _alarm(row, int(heard.heard_s), now_s)
    try:
        with db.transaction(ids.random_id()) as writes:
            alarm_list_models.write_raising(writes, alarm, None)
            shift_models.write_silent(writes, heard, alarm.alarm_id)
    except db.ConditionFailed:
        return
    # Whoever signs off without a network is known to have gone when the phone has one again.
    silent_s = int(numbers().silent_after.total_seconds())
    shift_models.look_again(row, now_s + silent_s, alarm.alarm_id)


def _alarm(row: DeviceRow, heard_s: int, now_s: int) -> AlarmRow:
    kind, rules = AlarmKind.DEVICE_SILENT, numbers()
    on = settings().city.day_of(clock.now())
    whom = f"{row.checkpoint_id}|{row.device_id}|{heard_s}"
    return AlarmRow(
        AlarmRow.key_of(alarm_rules.alarm_id(kind, whom, on)),
        kind=kind.value,
        state=AlarmState.OPEN.value,
        proof=f"device#{row.device_id}",
        division_code=str(row.division_code),
        checkpoint_id=row.checkpoint_id,
        seen_day=alarm_models.day_number(on),
        seen_s=heard_s,
        last_s=heard_s,
        last_checkpoint_id=row.checkpoint_id,
        raised_s=now_s,
        due_s=now_s + int(rules.answer_within[kind].total_seconds()),
        expires_at=now_s + int(rules.kept.total_seconds()),
    )
