"""Partners as pure functions: who may ask, how much, and for how long an answer is good.

A partner is told yes, no or cannot tell of a pass that is presented to it; never a colour, a reason
or a name. How long an answer is good says nothing about anybody either: it follows from the answer
and the clock alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple, TypeVar

CHECKS_KEPT_DAYS = 21
CHECK_WINDOW_MS = 600_000
"""A partner that hears the same of a pass again within these ten minutes has checked it twice."""
TOLD_MOST = 200
PASS_DAYS_MOST = 22
"""For so many days after its own a pass may be asked about: its key is listed for three weeks after
its day, and may have signed on the day before. A long list of keys does not make them more."""
COUNTS_KEPT_DAYS = 90
KEYS_MOST = 2
"""Two live keys, so that a new one is in use before the old one ends."""
PER_MINUTE_MOST, PER_DAY_MOST = 6000, 2_000_000
NAME_MOST, CONTACT_MOST, KEY_CHARS_MOST = 60, 30, 600
YES_LASTS = timedelta(hours=4)
"""A yes is good for so long at most: evidence that comes later is heard of by then."""
OTHER_LASTS = timedelta(minutes=1)
"""A no and a cannot tell are about this moment only: a check-in may change them at once."""
DIVISION_DIGITS = frozenset((4, 6))


class PartnerKind(StrEnum):
    """What a partner does, as residents are told who checked them."""

    RIDE = "ride"
    DELIVERY = "delivery"
    COURIER = "courier"
    RETAIL = "retail"
    TRANSPORT = "transport"
    VENUE = "venue"
    OTHER = "other"


class PartnerState(StrEnum):
    """Where a partner is; only an active one is answered."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class TakenBecause(StrEnum):
    """Why a partner is suspended or a key of it ended, as the audit has it."""

    KEY_LEAKED = "key_leaked"
    MISUSE = "misuse"
    PARTNER_ASKED = "partner_asked"
    OTHER = "other"


class Answer(StrEnum):
    """All that a partner is ever told of a pass."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class LiveKey(NamedTuple):
    """A public key that a partner signs with: its id, and the point (SEC1, 33 bytes, base64url)."""

    key_id: str
    point: str


ANSWER_OF: Mapping[str, Answer] = {
    "admit": Answer.YES,
    "hold": Answer.NO,
    "turn_away": Answer.NO,
    "cannot_tell": Answer.CANNOT_TELL,
}
"""By the verdict of a pass (healthcode); to hold and to turn away look alike from outside."""


Check = TypeVar("Check")


def told_of(
    newest_first: Iterable[Check], sort_of: Callable[[Check], Hashable], most: int = TOLD_MOST
) -> list[Check]:
    """Choose what of many checks is told, in the same order: of each sort the newest come first.

    So nobody pushes others' checks out of their holder's sight by asking more often.
    """
    seen: Counter[Hashable] = Counter()
    ranked: list[tuple[int, int, Check]] = []
    for place, check in enumerate(newest_first):
        sort = sort_of(check)
        seen[sort] += 1
        ranked.append((seen[sort], place, check))
    chosen = sorted(ranked, key=lambda one: one[:2])[:most]
    return [check for _, _, check in sorted(chosen, key=lambda one: one[1])]


def good_until(answer: Answer, at: datetime, zone: tzinfo) -> datetime:
    """Give the end of an answer given at an instant, a whole second.

    Codes change by themselves at midnight only, so no yes reaches past the next one.

    :param zone: the city's.
    """
    whole = at.replace(microsecond=0)
    if answer is not Answer.YES:
        return whole + OTHER_LASTS
    local = whole.astimezone(zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    return min(whole + YES_LASTS, midnight.astimezone(whole.tzinfo))
