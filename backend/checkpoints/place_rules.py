"""Checkpoints as places: their kinds, hours and states, and where they stand in a list; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backend.core.errors import DomainError

COUNTY_DIGITS = 6
DIVISION_DIGITS = (6, 9, 12)
"""A checkpoint belongs to a county, a town, or a village or community."""
NAME_CHARS_MOST = 40
CALLS_MOST = 4
VILLAGES_MOST = 40
RESIDENTS_MOST = 50_000
"""So many people a device is given by their villages: 1.3 megabytes every ten minutes."""
PERSONS_MOST = 400
SOURCES_MOST = 10
TOKEN_BYTES = 4
REGULAR_DAYS_BEFORE = 3
"""A pass lives for 72 hours, so its id is of today or of one of the three days before."""
REGULAR_DAYS_AHEAD = 1
"""A device that is without a network over midnight knows its regulars tomorrow as well."""
ALL_DAY = "00:00-24:00"
DAY_MINUTES = 24 * 60
HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


class PlaceKind(StrEnum):
    """What is guarded."""

    ROAD = "road"
    COMPOUND = "compound"
    VILLAGE = "village"
    STATION = "station"
    MARKET = "market"
    HOSPITAL = "hospital"
    SCHOOL = "school"
    COMPANY = "company"


class PlaceState(StrEnum):
    """Whether people are let through there at all; a closed one keeps its register and poster."""

    OPEN = "open"
    CLOSED = "closed"


class PlaceMode(StrEnum):
    """Who may go by: everybody, or those who belong there alone."""

    EVERYBODY = "everybody"
    REGULARS = "regulars"


class RegularKind(StrEnum):
    """Who belongs to a place: all of a village, one person, or whoever another room names."""

    VILLAGE = "village"
    PERSON = "person"
    SOURCE = "source"


class CallWhom(StrEnum):
    """Whom a guard calls about a fever or in need."""

    DOCTOR = "doctor"
    TOWN = "town"
    DISEASE_CONTROL = "disease_control"
    POLICE = "police"


@dataclass(frozen=True, slots=True)
class Call:
    """A number that is answered on duty; an office's, never somebody's own."""

    whom: CallWhom
    phone: str


@dataclass(frozen=True, slots=True)
class Place:
    """A checkpoint as other rooms see it; a point is in millionths of a degree (WGS-84).

    `hours` is HH:MM-HH:MM by the city's clock, 00:00-24:00 for all day; a span may cross midnight.
    """

    checkpoint_id: str
    name: str
    kind: PlaceKind
    division_code: str
    state: PlaceState
    mode: PlaceMode
    hours: str
    address: str | None = None
    lat_e6: int | None = None
    lng_e6: int | None = None
    calls: tuple[Call, ...] = ()
    version: int = 1

    @property
    def county(self) -> str:
        """The six digits of its county."""
        return self.division_code[:COUNTY_DIGITS]


def listed_of(county: str) -> str:
    """In which partition of the index the checkpoints of a county stand."""
    return f"checkpoint#{county}"


def place_of(division_code: str, name: str, checkpoint_id: str) -> str:
    """Where a checkpoint stands in its county's list: below its division, by name."""
    return f"{division_code}#{name}#{checkpoint_id}"


def check_name(name: str) -> str:
    """A name without blanks around it and in runs.

    :raises DomainError: core.invalid (422) at `name`.
    """
    known = " ".join(name.split())
    if not 1 <= len(known) <= NAME_CHARS_MOST or "#" in known or not known.isprintable():
        raise DomainError("core.invalid", 422, {"name": "checkpoints.name_invalid"})
    return known


def check_hours(hours: str) -> str:
    """Hours as HH:MM-HH:MM; both ends the same is no span.

    :raises DomainError: core.invalid (422) at `hours`.
    """
    minutes = minutes_of(hours)
    if minutes is None or minutes[0] == minutes[1]:
        raise DomainError("core.invalid", 422, {"hours": "checkpoints.hours_invalid"})
    return hours


def minutes_of(hours: str) -> tuple[int, int] | None:
    """From and to in minutes of the day; None for what are no hours."""
    said = HOURS.fullmatch(hours)
    if said is None:
        return None
    from_hour, from_minute, to_hour, to_minute = (int(one) for one in said.groups())
    ends = to_hour * 60 + to_minute
    return None if ends > DAY_MINUTES else (from_hour * 60 + from_minute, ends)


def is_on(hours: str, minute: int) -> bool:
    """Whether a checkpoint is manned at a minute of the day (0 to 1439)."""
    said = minutes_of(hours)
    if said is None:
        return False
    begins, ends = said
    if begins < ends:
        return begins <= minute < ends
    # From the evening to the morning.
    return minute >= begins or minute < ends


def token_of(checkpoint_id: str, shown: bytes) -> bytes:
    """By what a device knows a regular: four bytes that only this checkpoint can compare.

    :param shown: the 8 bytes of a pass's id, or the 12 of a card's reference.
    """
    return hashlib.sha256(f"regular|{checkpoint_id}|{shown.hex()}".encode()).digest()[:TOKEN_BYTES]


def packed(tokens: Iterable[bytes]) -> bytes:
    """Tokens in order, each once, without anything between them."""
    return b"".join(sorted(set(tokens)))


def masked_number(number: str) -> str:
    """A document's number as it was typed, with its middle hidden."""
    if len(number) < 8:
        return number[:1] + "*" * (len(number) - 1)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
