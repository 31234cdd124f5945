"""A resident's own passages: where their passes, their card and their number were registered.

The register names nobody. Whoever is asked for by their own id is found all the same, for the city
can say which pass ids they had on each day of the last weeks, and no row has to be stored for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from backend.checkpoints import passage_models, places, rules
from backend.checkpoints.passage_models import PassageRow
from backend.checkpoints.place_rules import Place
from backend.config import settings
from backend.core import clock, crypto, db, limits
from backend.core.auth import Actor
from backend.healthcode import holdings, passes
from backend.residents import numbers
from backend.residents import service as residents

SHOWN_MOST = 200
# Each read is a query for each day that is kept.
READS = limits.Limit("own-passages", 60, 3600)


def keys_of(resident_id: str, now: datetime) -> list[str]:
    """Under which keys somebody's passages may stand: three reads beside the arithmetic.

    A pass is shown for as long as it lives, so the days go back further than the register does.
    """
    secret, today = crypto.keys().token_key, settings().city.day_of(now)
    life = timedelta(seconds=passes.LIFE_MOST_S)
    days = [today - timedelta(days=ago) for ago in range(rules.RETENTION_DAYS + life.days + 2)]
    found = [
        f"{passage_models.PASS}{passes.daily_pass_id(secret, resident_id, day).hex()}"
        for day in days
    ]
    ref, index = holdings.card_ref_of(resident_id), numbers.index_of_resident(resident_id)
    found += [f"{passage_models.CARD}{ref}"] if ref else []
    return found + ([passage_models.index_key(index)] if index else [])


def all_of(resident_id: str) -> list[PassageRow]:
    """All passages that are kept of somebody, newest first: a query a key, a few at once."""
    now = clock.now()
    start = now - timedelta(days=rules.RETENTION_DAYS) - rules.ID_WITHIN
    asked = [
        partial(PassageRow.all_of, key, start, now + rules.ID_WITHIN)
        for key in keys_of(resident_id, now)
    ]
    rows = [row for found in db.side_by_side(asked) for row in found]
    kept = [row for row in rows if row.expires_at > now.timestamp()]
    return sorted(kept, key=lambda row: str(row.part), reverse=True)


def read(actor: Actor, resident_id: str | None) -> dict[str, Any]:
    """Where I, or somebody I answer for, was registered in the last three weeks, newest first.

    :raises DomainError: residents.not_applied, residents.not_found (404),
        core.too_many_requests (429).
    """
    limits.spend(READS, actor.account_id)
    whom = residents.access_resident(actor, resident_id)
    rows = all_of(whom)[:SHOWN_MOST]
    known = places.checkpoints_of({row.seen().passage.checkpoint_id for row in rows})
    return {
        "passages": [_told(row, known) for row in rows],
        "kept_days": rules.RETENTION_DAYS,
        "as_of": clock.now(),
    }


def _told(row: PassageRow, known: Mapping[str, Place]) -> dict[str, Any]:
    passage = row.seen().passage
    place = known.get(passage.checkpoint_id)
    return {
        "id": passage.id,
        "at": passage.at,
        "checkpoint": place.name if place else "",
        "division_code": row.division_code,
        "direction": passage.direction,
        "means": passage.means,
        "verdict": passage.verdict,
        "reason": passage.reason,
        "temperature_tenths_c": passage.last_temperature_tenths_c,
        "is_settled": row.settled is not None,
        "is_twin": row.twin_of is not None,
    }
