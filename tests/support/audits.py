"""What stands in the audit, for tests."""

from __future__ import annotations

from backend.config import settings
from backend.core import clock
from backend.core.audit import LANES, Entry


def audited(actor: str | None = None, whom: str | None = None) -> list[Entry]:
    """Today's rows of an actor or about somebody, in the order they were written."""
    today = settings().city.day_of(clock.now())
    rows = [row for lane in range(LANES) for row in Entry.all_of(Entry.key_of(today, lane))]
    return sorted(
        (row for row in rows if actor in (None, row.actor) and whom in (None, row.whom)),
        key=lambda row: row.at_ms,
    )


def acts(rows: list[Entry]) -> list[str]:
    """What was done."""
    return [str(row.action) for row in rows]
