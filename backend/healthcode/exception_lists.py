"""Publishes the list of exceptions, from the facts that were approved within the last days.

The list follows from facts and the clock: what is lifted, released, over or lapsed is not on it. A
process reads the facts anew after ten seconds and signs each list once, with the issuing key of the
day, which is at hand in the web function; the seal is not. What has changed since an earlier list
is found by the instants at which facts changed, with some overlap, so that nothing is lost between
two lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from backend.config import settings
from backend.core import clock, crypto
from backend.evidence import facts
from backend.evidence.rules import Fact
from backend.healthcode import exceptions, issuers, passes, service
from backend.healthcode.exceptions import Exceptions, Listed
from backend.healthcode.rules import Colour

# From an approval to an online checkpoint a minute may pass: ten seconds here, as long as the edge
# keeps an answer, and the twenty seconds after which checkpoints ask again.
HELD_S = 10
SHARED_FOR_S = 15
# A list says the quarter of a minute it was made for, so that caches and checkpoints agree on what
# they hold; what came while the index was behind is told again.
STEP_S = 15
OVERLAP_S = 300
SIGNED_MOST = 32
DAY = timedelta(days=1)


class _Told(NamedTuple):
    """What a fact says of passes, and when that changed last (seconds)."""

    changed_s: int
    pass_ids: tuple[bytes, ...]
    listed: tuple[Listed, ...]


class _Made:
    """The facts as a process has read them, with the lists that it has signed of them."""

    def __init__(self, keys: crypto.Keys, now: datetime) -> None:
        self.keys = keys
        self.made_at = now
        self.issued_s = service.seconds(now) // STEP_S * STEP_S
        self.told = tuple(_told(fact, now) for fact in _facts(now))
        self._signed: dict[int | None, bytes] = {}

    def is_fresh(self, now: datetime) -> bool:
        """Whether nobody needs to read anew."""
        return timedelta(0) <= now - self.made_at < timedelta(seconds=HELD_S)

    @cached_property
    def by_pass(self) -> dict[bytes, tuple[Listed, ...]]:
        """All that is listed of each pass; of two facts each counts within its own seconds."""
        found: dict[bytes, tuple[Listed, ...]] = {}
        for told in self.told:
            for one in told.listed:
                found[one.pass_id] = (*found.get(one.pass_id, ()), one)
        return found

    def signed(self, since: int | None) -> bytes:
        """The list, or what has changed since an earlier one."""
        if since not in self._signed:
            made = self._sign(since)
            if len(self._signed) >= SIGNED_MOST:
                return made
            self._signed[since] = made
        return self._signed[since]

    def _sign(self, since: int | None) -> bytes:
        touched = self.by_pass.keys() if since is None else self._changed(since)
        listed = [one for pass_id in touched for one in self.by_pass.get(pass_id, ())]
        # A whole list takes nothing out, for it stands for itself.
        removed = touched - self.by_pass.keys()
        key = issuers.signing(clock.from_ms(self.issued_s * 1000))
        return exceptions.sign(self.issued_s, since, listed, removed, *key)

    def _changed(self, since: int) -> set[bytes]:
        after = since - OVERLAP_S
        changed = (told for told in self.told if told.changed_s >= after)
        return {pass_id for told in changed for pass_id in told.pass_ids}


_made: _Made | None = None


def published(since: int | None) -> bytes:
    """The list, or what has changed since an earlier one; four queries in ten seconds at most.

    :param since: the `issued_at` (seconds) of the list that a verifier holds; with one that is no
        list of ours, or too old, the whole list is given.
    :raises DomainError: healthcode.no_issuing_key (503).
    """
    now = clock.now()
    newest_s = service.seconds(now) // STEP_S * STEP_S
    made = _held(now)
    if since is not None and made.issued_s < since <= newest_s:
        # Another process has read later than this one.
        made = _read(now)
    oldest_s = made.issued_s - (facts.LISTED_DAYS - 1) * 86400
    is_ours = since is not None and since % STEP_S == 0 and oldest_s < since <= made.issued_s
    return made.signed(since if is_ours else None)


def known() -> Exceptions:
    """What is listed, for whoever verifies within this process: ten seconds old at most."""
    made = _held(clock.now())
    return Exceptions(made.issued_s, made.by_pass)


def forget() -> None:
    """Read the facts anew at the next question."""
    global _made
    _made = None


def _held(now: datetime) -> _Made:
    is_held = _made is not None and _made.keys is crypto.keys() and _made.is_fresh(now)
    return _made if _made is not None and is_held else _read(now)


def _read(now: datetime) -> _Made:
    global _made
    _made = _Made(crypto.keys(), now)
    return _made


def _facts(now: datetime) -> Iterator[Fact]:
    today = settings().city.day_of(now)
    for ago in range(facts.LISTED_DAYS):
        yield from facts.approved_on(today - DAY * ago)


def _told(fact: Fact, now: datetime) -> _Told:
    pass_ids = _pass_ids(fact)
    changed_s = service.seconds(_changed_at(fact, now))
    return _Told(changed_s, pass_ids, tuple(_entries(fact, pass_ids, now)))


def _changed_at(fact: Fact, now: datetime) -> datetime:
    instants = [fact.approved_at, fact.over_at(now)]
    if fact.appeal:
        instants += [fact.appeal.at, fact.appeal.answered_at]
    return max(instant for instant in instants if instant is not None)


def _entries(fact: Fact, pass_ids: tuple[bytes, ...], now: datetime) -> Iterator[Listed]:
    """The passes that were issued before a fact was known, for as long as one can admit."""
    city = settings().city
    if fact.colour is None or not fact.is_in_force(now, city.day_of):
        return
    last = _start(city.day_of(fact.approved_at) + DAY * facts.LISTED_DAYS)
    ends = [_start(fact.until_on), last, fact.lapses_at]
    until_s = service.seconds(min(end for end in ends if end is not None))
    from_s = service.seconds(max(fact.approved_at, _start(fact.from_on)))
    if from_s < until_s:
        for pass_id in pass_ids:
            yield Listed(pass_id, Colour(fact.colour), from_s, until_s)


def _pass_ids(fact: Fact) -> tuple[bytes, ...]:
    approved_on = settings().city.day_of(fact.approved_at)
    key = crypto.keys().token_key
    days = (approved_on - DAY * n for n in range(facts.LISTED_DAYS))
    return tuple(passes.daily_pass_id(key, fact.resident_id, day) for day in days)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), settings().city.zone)
