"""What residents are told: which partner checked their pass, when, and what it was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from backend.config import settings
from backend.core import clock, crypto, db
from backend.core.auth import Actor
from backend.healthcode import passes
from backend.partners import rules
from backend.partners.check_models import CheckRow
from backend.partners.models import PartnerRow
from backend.residents import service as residents

# The oldest pass that was asked about, on the oldest day of which a check is kept; and today.
PASS_DAYS = rules.PASS_DAYS_MOST + rules.CHECKS_KEPT_DAYS + 2


def read_own(actor: Actor, resident_id: str | None) -> list[dict[str, Any]]:
    """The checks of one's own pass, or of somebody's one answers for; the newest first.

    Of each partner, answer and day the newest come first, 200 in all. A query for each of the last
    45 days, side by side, and one read of the partners' names.

    :raises DomainError: residents.not_applied, residents.not_found (404).
    """
    found = kept_of(residents.access_resident(actor, resident_id))
    return all_told(rules.told_of(found, _sort_of))


def _sort_of(row: CheckRow) -> tuple[str, str, date]:
    return row.partner_id, row.answer, settings().city.day_of(clock.from_ms(int(row.at_ms)))


def kept_of(resident_id: str) -> list[CheckRow]:
    """The checks of somebody's passes that are not gone by their time, the newest first."""
    now_s = clock.now().timestamp()
    found = [row for row in stored_of(resident_id) if row.expires_at > now_s]
    return sorted(found, key=lambda row: -int(row.at_ms))


def stored_of(resident_id: str) -> Iterator[CheckRow]:
    """All rows of somebody's checks, in no order."""
    key, today = crypto.keys().token_key, settings().city.day_of(clock.now())
    days = [today - timedelta(days=n) for n in range(PASS_DAYS)]
    ids = [passes.daily_pass_id(key, resident_id, day) for day in days]
    for rows in db.side_by_side([lambda one=one: CheckRow.of_pass(one) for one in ids]):  # type: ignore[misc]
        yield from rows


def all_told(rows: list[CheckRow]) -> list[dict[str, Any]]:
    """Checks as they leave the service: at, partner (name, kind), answer, times."""
    known = PartnerRow.of_many(row.partner_id for row in rows)
    return [
        {
            "at": clock.from_ms(int(row.at_ms)),
            "partner": _partner(known.get(row.partner_id)),
            "answer": row.answer,
            "times": int(row.times),
        }
        for row in rows
    ]


def _partner(row: PartnerRow | None) -> dict[str, str | None]:
    # One whose area has come to its end has no name any more; that it checked is told all the same.
    return {"name": row.name if row else None, "kind": row.kind if row else None}
