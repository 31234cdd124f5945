"""What is kept here of a person's alarms: to be told, and to be erased."""

from __future__ import annotations

from typing import Any

from backend.checkpoints import alarm_list_models, places
from backend.checkpoints.alarm_list_models import PointerRow
from backend.checkpoints.alarm_models import AlarmRow, PersonAlarmRow
from backend.core import clock


def told_alarms(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Each alarm about somebody, and what was done; who was on duty is not told."""
    known = PersonAlarmRow.all_of(resident_id) if resident_id else []
    rows = AlarmRow.several(str(one.alarm_id) for one in known)
    names = places.checkpoints_of({str(row.checkpoint_id) for row in rows})
    return [
        {
            "at": clock.to_text(clock.from_ms(int(row.seen_s) * 1000)),
            "kind": row.kind,
            "checkpoint": place.name if (place := names.get(str(row.checkpoint_id))) else None,
            "temperature_tenths_c": None if row.tenths_c is None else int(row.tenths_c),
            "state": row.state,
            "outcome": row.outcome,
            "note": row.clear_note(),
        }
        for row in sorted(rows, key=lambda row: -int(row.seen_s))
    ]


def erase_alarms(resident_id: str | None, _account_id: str | None) -> None:
    """Erase all of them, and their places in lists. It may happen twice."""
    for one in PersonAlarmRow.all_of(resident_id) if resident_id else []:
        alarm_id = str(one.alarm_id)
        for part in alarm_list_models.pointers_of(alarm_id):
            PointerRow(AlarmRow.key_of(alarm_id), part).delete()
        AlarmRow(AlarmRow.key_of(alarm_id), "alarm").delete()
        # Last, for by it the others are found.
        one.delete()
