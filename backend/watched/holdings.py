"""What the watching over people holds of somebody: to be told, to be erased once it has ended."""

from __future__ import annotations

from typing import Any

from backend.core import clock
from backend.watched.models import OpenWatch, PastWatch, UpdateRow, WatchRow, person_key
from backend.watched.rules import day_of_number


def is_held(resident_id: str) -> bool:
    """Whether somebody is watched over now: the law keeps that."""
    return OpenWatch.of(resident_id) is not None


def told_watches(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Each episode with its daily updates; who wrote them is not said."""
    found = []
    for watch_id in PastWatch.all_of_resident(resident_id) if resident_id else []:
        row = WatchRow.of(watch_id)
        if row is not None:
            found.append(_told(row))
    return found


def _told(row: WatchRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "measure": row.measure,
        "from_on": day_of_number(int(row.from_day)).isoformat(),
        "until_on": day_of_number(int(row.until_day)).isoformat(),
        "opened_at": clock.to_text(clock.from_ms(int(row.opened_ms))),
        "closed_at": clock.to_text(clock.from_ms(int(row.closed_ms))) if row.closed_ms else None,
        "note": row.clear_note(),
        "updates": [
            {
                "measured_at": clock.to_text(clock.from_ms(int(update.measured_ms))),
                "temperature_tenths_c": int(update.temperature_tenths_c),
                "condition": update.condition,
                "note": update.clear_note(),
            }
            for update in UpdateRow.all_of(row.watch_id)
        ],
    }


def erase_watches(resident_id: str | None, _account_id: str | None) -> None:
    """Erase all episodes; only when none is open. It may happen twice."""
    for watch_id in PastWatch.all_of_resident(resident_id) if resident_id else []:
        for update in UpdateRow.all_of(watch_id):
            update.delete()
        WatchRow(WatchRow.key_of(watch_id)).delete()
        PastWatch(person_key(str(resident_id)), PastWatch.part_of(watch_id)).delete()
