"""Where somebody is entered as a regular: to be told to them, and to be erased."""

from __future__ import annotations

from typing import Any

from backend.checkpoints import own_passages, places
from backend.checkpoints.models import RegularOf, RegularRow
from backend.core import clock


def told_regulars(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """The checkpoints at which somebody is entered as one who belongs there, and as whom.

    A query, and a read for each.
    """
    ends = _ends_of(resident_id)
    known = places.checkpoints_of(one.checkpoint_id for one in ends)
    found = [(one, one.other_end()) for one in ends if one.checkpoint_id in known]
    return [
        {
            "checkpoint": known[one.checkpoint_id].name,
            "division_code": one.division_code,
            "number": row and row.clear("number"),
            "label": row and row.clear("label"),
            "added_at": clock.to_text(clock.from_ms(int(one.changed_ms))),
        }
        for one, row in found
    ]


def erase_regulars(resident_id: str | None, _account_id: str | None) -> None:
    """Take them off every list; it may happen twice."""
    for one in _ends_of(resident_id):
        RegularRow(*one.other_key).delete()
        one.delete()


def _ends_of(resident_id: str | None) -> list[RegularOf]:
    # A list is kept by numbers, and whoever types one is not yet its holder.
    index = own_passages.seen_index_of(resident_id) if resident_id else None
    return list(RegularOf.all_of(index)) if index else []
