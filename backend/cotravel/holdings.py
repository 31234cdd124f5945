"""What the register of trips holds of somebody: to be told, and to be erased."""

from __future__ import annotations

from typing import Any

from backend.core import clock
from backend.cotravel import registering
from backend.cotravel.register_models import RegistrationRow


def told_registrations(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Each trip that somebody registered, and what became of it; who said so is not told."""
    rows = registering.kept_of(resident_id) if resident_id else []
    return [_plain(one) for one in registering.all_told(rows)]


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    trip = told["trip"]
    decided_at = told["decided_at"]
    return {
        "trip": trip["id"],
        "kind": trip["kind"],
        "said": trip.get("said"),
        "on": trip["on"].isoformat() if "on" in trip else None,
        "state": told["state"],
        "reason": told["reason"],
        "registered_at": clock.to_text(told["registered_at"]),
        "decided_at": clock.to_text(decided_at) if decided_at else None,
    }


def erase_registrations(resident_id: str | None, _account_id: str | None) -> None:
    """Erase all of it; evidence that followed is kept by its own room, as the law says."""
    for row in RegistrationRow.all_of(resident_id) if resident_id else []:
        row.delete()
