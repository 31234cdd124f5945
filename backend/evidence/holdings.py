"""What evidence holds of somebody: to be told, to be erased when none is in force any more."""

from __future__ import annotations

from typing import Any

from backend.core import clock
from backend.evidence import facts
from backend.evidence.models import AppealRow, FactRow


def is_held(resident_id: str) -> bool:
    """Whether evidence about somebody is in force, or will be: the law keeps that."""
    return bool(facts.in_force(resident_id))


def told_evidence(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Everything that was approved about somebody, newest first."""
    found = facts.all_of(resident_id) if resident_id else ()
    return [
        {
            "kind": fact.kind.value,
            "reason": fact.reason,
            "reference": fact.reference,
            "from_on": fact.from_on.isoformat(),
            "until_on": fact.until_on.isoformat(),
            "approved_at": clock.to_text(fact.approved_at),
            "office": fact.office,
        }
        for fact in found
    ]


def told_appeals(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """What somebody said against it, and when."""
    if resident_id is None:
        return []
    rows = [AppealRow.of(row.evidence_id) for row in FactRow.all_of(resident_id)]
    return [
        {"words": row.words(), "at": clock.to_text(clock.from_ms(int(row.at_ms)))}
        for row in rows
        if row is not None
    ]


def erase_evidence(resident_id: str | None, _account_id: str | None) -> None:
    """Erase all of it; only when none is in force. Orders stay, with random ids alone."""
    for row in FactRow.all_of(resident_id) if resident_id else []:
        AppealRow(AppealRow.key_of(row.evidence_id)).delete()
        row.delete()
