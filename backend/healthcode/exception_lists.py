"""Publishes the list of exceptions, from the facts that were approved within the last days.

The list follows from facts and the clock: what is lifted, released, over or lapsed is not on it. It
is made once in half a minute a process; what has changed since an earlier list is found by the
instants at which facts changed, with some overlap, so that nothing is lost between two lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from backend.config import settings
from backend.core import clock, crypto
from backend.evidence import facts
from backend.evidence.rules import Fact
from backend.healthcode import exceptions, keylists, passes
from backend.healthcode.exceptions import Listed
from backend.healthcode.rules import Colour

FRESH_S = 60
# A list says the minute it was made for; what came while the index was behind is told again.
STEP_S = 60
OVERLAP = timedelta(minutes=5)
HELD_S = 30
DAY = timedelta(days=1)


class _Held(NamedTuple):
    keys: crypto.Keys
    until: datetime
    found: tuple[Fact, ...]


_held: _Held | None = None


def published(since: str | None) -> dict[str, Any]:
    """The list, or what has changed since an earlier one; four queries in half a minute at most.

    :param since: the `issued_at` of the list that a verifier holds; with anything else, or with one
        too old, the whole list is given.
    """
    now = clock.now()
    issued_at = clock.from_ms(clock.to_ms(now) // (STEP_S * 1000) * STEP_S * 1000)
    after = _instant(since, issued_at)
    found = _facts(now)
    listed: list[Listed] = []
    removed: list[bytes] = []
    for fact in found:
        if after is not None and _changed_at(fact, now) < after - OVERLAP:
            continue
        entries = list(_entries(fact, now))
        listed += entries
        if not entries:
            removed += _pass_ids(fact)
    content = exceptions.content_of(
        issued_at, since if after else None, listed, removed if after else ()
    )
    return {**content, "signed": keylists.signed_content(content, crypto.keys().seal)}


def _instant(since: str | None, issued_at: datetime) -> datetime | None:
    try:
        at = datetime.fromisoformat(since) if since else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or clock.to_text(at) != since:
        return None
    oldest = issued_at - DAY * (facts.LISTED_DAYS - 1)
    return at if oldest < at < issued_at else None


def _facts(now: datetime) -> tuple[Fact, ...]:
    global _held
    keys = crypto.keys()
    if _held is None or _held.keys is not keys or not now < _held.until <= now + DAY:
        today = settings().city.day_of(now)
        days = [today - DAY * n for n in range(facts.LISTED_DAYS)]
        found = tuple(fact for day in days for fact in facts.approved_on(day))
        _held = _Held(keys, now + timedelta(seconds=HELD_S), found)
    return _held.found


def _changed_at(fact: Fact, now: datetime) -> datetime:
    instants = [fact.approved_at, fact.over_at(now)]
    if fact.appeal:
        instants += [fact.appeal.at, fact.appeal.answered_at]
    return max(instant for instant in instants if instant is not None)


def _entries(fact: Fact, now: datetime) -> Iterator[Listed]:
    """The passes that were issued before a fact was known, for as long as one can admit."""
    city = settings().city
    if fact.colour is None or not fact.is_in_force(now, city.day_of):
        return
    last = _start(city.day_of(fact.approved_at) + DAY * facts.LISTED_DAYS)
    ends = [_start(fact.until_on), last, fact.lapses_at]
    until_s = int(min(end for end in ends if end is not None).timestamp())
    from_s = int(max(fact.approved_at, _start(fact.from_on)).timestamp())
    if from_s < until_s:
        for pass_id in _pass_ids(fact):
            yield Listed(pass_id, Colour(fact.colour), from_s, until_s)


def _pass_ids(fact: Fact) -> list[bytes]:
    approved_on = settings().city.day_of(fact.approved_at)
    key = crypto.keys().token_key
    days = (approved_on - DAY * n for n in range(facts.LISTED_DAYS))
    return [passes.daily_pass_id(key, fact.resident_id, day) for day in days]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), settings().city.zone)
