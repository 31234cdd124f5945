"""A resident's own passages: where their passes, their card and their number were registered.

The register names nobody. Whoever is asked for by their own id is found all the same, for the city
can say which pass ids they had on each day of the last weeks, and no row has to be stored for it.

A number identifies, it never authenticates: anybody can apply with anybody's. So what stands under
a number is somebody's own, to be told and to be erased, only when nobody else says that it is
theirs and somebody on duty had the document before them when they issued the good card.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
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


def shown_on(
    resident_id: str, now: datetime, is_on_duty: bool = False
) -> dict[str, tuple[date, ...]]:
    """Under which keys somebody's passages stand: key -> the days on which it could be shown.

    Six reads at most beside the arithmetic. A pass is shown for as long as it lives, so the days
    of issue go back further than the register does. A card that was replaced is somebody's until
    the day on which it ended.

    :param is_on_duty: asked for somebody on duty, who goes by a number that one alone claims.
    """
    secret, today = crypto.keys().token_key, settings().city.day_of(now)
    lives = timedelta(seconds=passes.LIFE_MOST_S).days + 1
    kept = tuple(today - timedelta(days=ago) for ago in range(rules.RETENTION_DAYS + 1))
    found = {}
    for ago in range(rules.RETENTION_DAYS + lives + 1):
        day = today - timedelta(days=ago)
        key = f"{passage_models.PASS}{passes.daily_pass_id(secret, resident_id, day).hex()}"
        found[key] = tuple(day + timedelta(days=n) for n in range(lives))
    card = holdings.good_card_of(resident_id)
    index = numbers.sole_index_of(resident_id) if is_on_duty else _seen_index(resident_id, card)
    for former in holdings.former_cards_of(resident_id):
        days = tuple(day for day in kept if day <= former.last_on)
        if days:
            found[f"{passage_models.CARD}{former.ref}"] = days
    if card:
        found[f"{passage_models.CARD}{card.ref}"] = kept
    if index:
        found[passage_models.index_key(index)] = kept
    return found


def seen_index_of(resident_id: str) -> str | None:
    """The blind index of somebody's document once it is known to be theirs; four reads at most.

    Stricter than who belongs to a checkpoint (`regulars`): what is told or erased cannot be taken
    back, so neither a name nor having been registered at the door is enough.
    """
    return _seen_index(resident_id, holdings.good_card_of(resident_id))


def _seen_index(resident_id: str, card: holdings.GoodCard | None) -> str | None:
    if card is None or card.document_index is None:
        return None
    # Whoever has entered another number since then has shown that one to nobody.
    return (
        card.document_index if card.document_index == numbers.sole_index_of(resident_id) else None
    )


def all_of(resident_id: str, is_on_duty: bool = False) -> list[PassageRow]:
    """All passages that are kept of somebody, newest first: a query a key, a few at once."""
    now = clock.now()
    start = now - timedelta(days=rules.RETENTION_DAYS) - rules.ID_WITHIN
    shown = shown_on(resident_id, now, is_on_duty)
    asked = [partial(PassageRow.all_of, key, start, now + rules.ID_WITHIN) for key in shown]
    rows = [row for found in db.side_by_side(asked) for row in found]
    kept = [
        row
        for row in rows
        if row.expires_at > now.timestamp() and _is_theirs(row, max(shown[str(row.key)]), now)
    ]
    return sorted(kept, key=lambda row: str(row.part), reverse=True)


def _is_theirs(row: PassageRow, last_on: date, now: datetime) -> bool:
    """Whoever shows a card behind its last day has found it."""
    city = settings().city
    has_ended = str(row.key).startswith(passage_models.CARD) and last_on < city.day_of(now)
    return not has_ended or city.day_of(row.seen().passage.at) <= last_on


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
