"""Tells the stream by which proofs watched people would be known: today's, and those that live on.

The stream opens no key, so the clock computes for everybody whose open episode runs today which
pass ids they can show, by which card, and under which number; eight bytes each, without whose they
are. One person alone can open an episode, so it has nobody followed: only who has evidence in
force besides, which two people approved, is known to the stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from backend.checkpoints import alarm_rules, passage_seen
from backend.checkpoints.alarm_homes import counties
from backend.checkpoints.alarm_stream import token_of
from backend.checkpoints.watched_proof_models import WatchedProofsRow
from backend.config import settings
from backend.core import clock, crypto
from backend.healthcode import card_holders, effects, passes
from backend.residents import numbers
from backend.watched import open_ones

KEPT = timedelta(hours=1)
DAY = timedelta(days=1)


def pulse() -> int:
    """Tell of all who are watched today and have evidence in force; gives how many.

    Three queries and a few writes a county; half a read unit for each who is watched, and a read
    more for each who was not told of before.
    """
    now = clock.now()
    today = settings().city.day_of(now)
    gone_s = int((now + KEPT).timestamp())
    told = 0
    for county in counties():
        watched = [one.resident_id for one in open_ones.watched_in(county)]
        people = effects.coloured_among(watched)
        tokens = _tokens(county, people, today) if people else ()
        # Also when there is nobody left: the last one was released.
        WatchedProofsRow.put(county, tokens, gone_s)
        told += len(people)
    return told


def _tokens(county: str, people: Iterable[str], today: date) -> Iterator[bytes]:
    secret = crypto.keys().token_key
    # Tomorrow's too, for the night lies between two looks at the clock.
    days = [today + DAY, *alarm_rules.days_of_pass(today)]
    watched = set(people)
    for person in sorted(watched):
        for day in days:
            pass_id = passes.daily_pass_id(secret, person, day).hex()
            yield token_of(f"{passage_seen.PASS}{pass_id}")
        index = _index_of(person)
        if index:
            yield token_of(f"{passage_seen.NUMBER}{index}")
    for ref, person in card_holders.holders_in(county).items():
        if person in watched:
            yield token_of(f"{passage_seen.CARD}{ref}")


@lru_cache(maxsize=20_000)
def _index_of(resident_id: str) -> str | None:
    """Under which index somebody's number stands; it changes when they mend it, which is rare."""
    return numbers.index_of_resident(resident_id)
