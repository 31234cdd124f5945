"""What partners' checks hold of somebody: to be told, and to be erased."""

from __future__ import annotations

from typing import Any

from backend.core import clock
from backend.partners import checks


def told_checks(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Each check of somebody's pass: when, by which partner, the answer, how many times."""
    rows = checks.kept_of(resident_id) if resident_id else []
    return [
        {
            "at": clock.to_text(one["at"]),
            "partner": one["partner"]["name"],
            "answer": one["answer"],
            "times": one["times"],
        }
        for one in checks.all_told(rows)
    ]


def erase_checks(resident_id: str | None, _account_id: str | None) -> None:
    """Erase all of them."""
    for row in checks.stored_of(resident_id) if resident_id else ():
        row.delete()
