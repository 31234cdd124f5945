"""What was recorded of somebody at the door: to be told, and to be erased."""

from __future__ import annotations

from typing import Any

from backend.collection import service
from backend.collection.models import Contact, Difference, Journey, Lookalike
from backend.core.errors import DomainError
from backend.residents import service as residents


def _village_of(resident_id: str | None) -> str | None:
    """Where what was recorded stands; None for who lives nowhere any more."""
    try:
        return residents.division_of(resident_id) if resident_id else None
    except DomainError:
        return None


def told_collected(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Journeys, contacts, and values that differ from what they entered themselves."""
    village = _village_of(resident_id)
    if resident_id is None or village is None:
        return []
    kept = service.kept_of(resident_id, village)
    return [{"kind": kind, **_plain(row)} for kind, rows in kept.items() for row in rows]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
    }


def erase_collected(resident_id: str | None, _account_id: str | None) -> None:
    """Erase all of it. Of two that look alike, only the one who leaves."""
    village = _village_of(resident_id)
    if resident_id is None or village is None:
        return
    for kind in (Journey, Contact, Difference, Lookalike):
        for row in kind.all_of(village, resident_id):
            row.delete()
    for row in Lookalike.all_of(village):
        if row.other_id == resident_id:
            row.delete()
