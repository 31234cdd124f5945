"""Alarms as pure functions: what a checkpoint saw that somebody has to look after, and until when.

An alarm is one a person (or device), kind and day, however often it is seen before it is closed;
who is seen clearly after that is a new matter. It follows from a passage, never from anybody's
opinion, and asks for an answer within a time; what was not answered by then is the county's matter
too, and that follows from the time when it is asked. Numbers and their sources:
backend/data/alarms.json. The words of colours are those of the room `healthcode`.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

DAY = timedelta(days=1)
PASS_ID_BYTES = 8
LIVES_DAYS = 4
"""The days on which a pass can have been issued that is shown today: it lives 72 hours."""
VILLAGE_DIGITS, TOWN_DIGITS, COUNTY_DIGITS = 12, 9, 6
SEEN_APART_S = 600
"""Who was seen at the next place minutes later is the same news; later, the answer was another's.

More than a phone's clock may stand ahead, so that nothing closes before what raised it was seen.
"""
SEARCH_EVERY_S = 900
"""How often the residents of a whole county are gone through at most."""
SEARCH_TRIES = 3
"""How often a step of a search is begun that comes to no end."""


class AlarmKind(StrEnum):
    """What was seen."""

    RED_SEEN = "red_seen"
    YELLOW_SEEN = "yellow_seen"
    FEVER = "fever"
    WATCHED_OUTSIDE = "watched_outside"
    TWO_PLACES = "two_places"
    DEVICE_SILENT = "device_silent"


class AlarmState(StrEnum):
    """How an alarm stands; one that is over ended by itself, without an answer."""

    OPEN = "open"
    ANSWERED = "answered"
    OVER = "over"


class AlarmOutcome(StrEnum):
    """What somebody says who looked after it."""

    VISITED = "visited"
    CALLED = "called"
    SENT_HOME = "sent_home"
    TO_DOCTOR = "to_doctor"
    ALLOWED = "allowed"
    MISTAKE = "mistake"
    DEVICE_BACK = "device_back"
    DEVICE_REPLACED = "device_replaced"
    SHIFT_OVER = "shift_over"


_OF_DEVICES = (AlarmOutcome.DEVICE_BACK, AlarmOutcome.DEVICE_REPLACED, AlarmOutcome.SHIFT_OVER)
_OF_PEOPLE = tuple(outcome for outcome in AlarmOutcome if outcome not in _OF_DEVICES)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Until when each kind is to be answered, and what is asked of a device on a shift."""

    answer_within: Mapping[AlarmKind, timedelta]
    beat_after: timedelta
    silent_after: timedelta
    lost_after: timedelta
    oldest: timedelta
    kept: timedelta

    @classmethod
    def from_mapping(cls, told: Mapping[str, Any]) -> Numbers:
        """Read the data file; sources are left alone.

        :raises KeyError, ValueError: a number is absent, or a device would be silent by then.
        """
        minutes, device = told["answer_within_minutes"], told["device"]
        numbers = cls(
            {kind: timedelta(minutes=minutes[kind.value]) for kind in AlarmKind},
            timedelta(minutes=device["beat_minutes"]),
            timedelta(minutes=device["silent_minutes"]),
            timedelta(hours=device["lost_hours"]),
            timedelta(hours=told["oldest_hours"]),
            timedelta(days=told["kept_days"]),
        )
        if not timedelta() < numbers.beat_after * 3 < numbers.silent_after < numbers.lost_after:
            raise ValueError("a device may miss two of its messages before it counts as silent")
        return numbers


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a passage an alarm can follow from.

    :param proof: by what it is known who it was: `pass#<hex>`, `card#<hex>`, or another key of the
        register; None for somebody without any.
    :param is_watched: whether the proof belongs to somebody who is watched.
    """

    proof: str | None
    at: datetime
    colour: str | None
    has_fever: bool = False
    is_twin: bool = False
    is_watched: bool = False


def kinds_of(seen: Seen) -> tuple[AlarmKind, ...]:
    """Name what a passage raises; nothing for nearly all.

    A watched person is told of as such, and not as yellow besides: red and fever say more.
    """
    found = []
    if seen.is_watched:
        found.append(AlarmKind.WATCHED_OUTSIDE)
    if seen.colour == "red":
        found.append(AlarmKind.RED_SEEN)
    elif seen.colour == "yellow" and not seen.is_watched:
        found.append(AlarmKind.YELLOW_SEEN)
    if seen.has_fever:
        found.append(AlarmKind.FEVER)
    if seen.is_twin:
        found.append(AlarmKind.TWO_PLACES)
    return tuple(found)


def is_too_old(at: datetime, now: datetime, numbers: Numbers) -> bool:
    """Say whether a passage came so late that nobody is sent after it; the register has it."""
    return at <= now - numbers.oldest


def alarm_id(kind: AlarmKind, whom: str, on: date) -> str:
    """Give the id of the first alarm of its kind about a proof or a device on a local day.

    It follows from what it is about, so that a record that comes twice raises it once. Proofs are
    random themselves; nobody who reads an id learns one from it.
    """
    return _id_of(f"{kind.value}|{whom}|{on.isoformat()}")


def next_id(alarm_id: str) -> str:
    """Give the id of the alarm about the same that follows one which was closed."""
    return _id_of(f"{alarm_id}|next")


def _id_of(what: str) -> str:
    digest = hashlib.sha256(what.encode()).digest()
    return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def is_new_matter(at_s: int, closed_s: int) -> bool:
    """Say whether somebody who was seen at a second is no longer what an alarm was closed about.

    Nobody is seen later than some minutes after the server has heard of it, and an alarm is closed
    after that; so what raised an alarm is never a new matter beside it, however often it comes.
    """
    return at_s > closed_s + SEEN_APART_S


def outcomes_of(kind: AlarmKind) -> tuple[AlarmOutcome, ...]:
    """Name the answers that an alarm can have."""
    return _OF_DEVICES if kind is AlarmKind.DEVICE_SILENT else _OF_PEOPLE


def is_late(due_s: int, now: datetime) -> bool:
    """Say whether an open alarm has risen to the county."""
    return due_s <= now.timestamp()


def days_of_pass(today: date) -> tuple[date, ...]:
    """Give the days on which a pass can have been issued that is shown today, newest first."""
    return tuple(today - DAY * n for n in range(LIVES_DAYS))


def next_search_s(now_s: int) -> int:
    """Give the second at which a county is gone through next for all who are looked for there."""
    return (now_s // SEARCH_EVERY_S + 1) * SEARCH_EVERY_S


def near_first(villages: Iterable[str], division: str) -> list[str]:
    """Put villages in order: this one, then its town, then its county, then the rest."""

    def far(code: str) -> tuple[int, str]:
        levels = (VILLAGE_DIGITS, TOWN_DIGITS, COUNTY_DIGITS)
        met = (n for n, digits in enumerate(levels) if code[:digits] == division[:digits])
        return next(met, len(levels)), code

    return sorted(villages, key=far)


def packed(pass_ids: Iterable[bytes]) -> bytes:
    """Put pass ids behind each other, in order, each once."""
    return b"".join(sorted(set(pass_ids)))


def unpacked(data: bytes) -> frozenset[bytes]:
    """Take them apart again.

    :raises ValueError: it is no row of whole ids.
    """
    if len(data) % PASS_ID_BYTES:
        raise ValueError("pass ids have eight bytes each")
    return frozenset(data[at : at + PASS_ID_BYTES] for at in range(0, len(data), PASS_ID_BYTES))


def matches(
    people: Sequence[str],
    days: Collection[date],
    wanted: Collection[bytes],
    pass_id_of: Callable[[str, date], bytes],
) -> dict[bytes, str]:
    """Say which of some people some passes belong to: pass id -> person.

    :param days: on which the passes can have been issued.
    """
    found = {}
    for on in days:
        for person in people:
            pass_id = pass_id_of(person, on)
            if pass_id in wanted:
                found[pass_id] = person
    return found
