"""What the register holds of somebody: to be told, and to be erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.checkpoints import own_passages, places
from backend.checkpoints.passage_models import PassageRow
from backend.checkpoints.place_rules import Place
from backend.core import clock


def told_passages(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Each passage by somebody's pass, card or number; who was on duty is not told."""
    rows = own_passages.all_of(resident_id) if resident_id else []
    known = places.checkpoints_of({row.seen().passage.checkpoint_id for row in rows})
    return [_told(row, known) for row in rows]


def _told(row: PassageRow, known: Mapping[str, Place]) -> dict[str, Any]:
    passage = row.passage()
    document, place = passage.document, known.get(passage.checkpoint_id)
    return {
        "at": clock.to_text(passage.at),
        "checkpoint": place.name if place else "",
        "direction": passage.direction.value,
        "means": passage.means.value,
        "verdict": passage.verdict,
        "reason": passage.reason,
        "temperature_tenths_c": passage.last_temperature_tenths_c,
        "number": document.number if document else None,
        "name": passage.name,
        "phone": passage.phone,
        "plate": passage.plate,
        "note": passage.note,
    }


def erase_passages(resident_id: str | None, _account_id: str | None) -> None:
    """Erase all of them; the index of an hour then leads to nothing. It may happen twice."""
    for row in own_passages.all_of(resident_id) if resident_id else []:
        row.delete()
