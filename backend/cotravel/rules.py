"""What a published trip of a patient is, and how a batch of them stands; pure.

A trip is a service somebody rode (train, flight, line, vehicle, ship) or a place where they were.
It says nothing about who: names, ages and addresses are never part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

DAY_MIN = 24 * 60
STAY_MOST_MIN = 32 * DAY_MIN
"""A trip or a stay is over within 32 days of its first midnight."""
SAID_MOST, NAME_MOST, CARRIAGE_SAID_MOST = 160, 60, 60
PUBLISHER_MOST, URL_MOST, LIST_MOST, ROW_KEY_MOST = 60, 400, 40, 80
NUMBERS_MOST, CARRIAGES_MOST, ROWS_MOST, SOURCES_MOST = 6, 20, 20, 40
DIGEST_CHARS = 16


class TripKind(StrEnum):
    """What a patient travelled by, or that they were at a place; the order is the wire's 1 to 8."""

    FLIGHT = "flight"
    TRAIN = "train"
    METRO = "metro"
    COACH = "coach"
    BUS = "bus"
    TAXI = "taxi"
    SHIP = "ship"
    PLACE = "place"

    @property
    def code(self) -> int:
        """1 (flight) to 8 (place), as the list that phones fetch says it."""
        return list(TripKind).index(self) + 1


class TripState(StrEnum):
    """How a published trip stands."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class TripWithdrawal(StrEnum):
    """Why a published trip was taken off the list."""

    WRONG = "wrong"
    DOUBLE = "double"
    ASKED = "asked"


class BatchKind(StrEnum):
    """What a batch that waits for a second person is of."""

    TRIPS = "trips"
    CONTACTS = "contacts"
    VEHICLES = "vehicles"


class BatchState(StrEnum):
    """Where a batch is between the first person and the second."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


BATCH_OPEN = frozenset((BatchState.DRAFT, BatchState.SUBMITTED, BatchState.PUBLISHING))


class RegistrationState(StrEnum):
    """What became of somebody's word that they travelled on a published trip."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    TAKEN_BACK = "taken_back"


class Source(NamedTuple):
    """Where a trip was published: one row of one list.

    :param list_name: which list, such as ``nosugar``; with ``row`` the key of a correction.
    :param row: the row's own key in that list.
    :param publisher: who published it, as the list says; empty when the list does not.
    :param url: where to read it; empty when the list does not say.
    :param published_on: the day it was published, when known.
    :param said: `digest_of` what this very row said when it was last read; empty when nobody knows.
    """

    list_name: str
    row: str
    publisher: str = ""
    url: str = ""
    published_on: date | None = None
    said: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What says that a later row is the same row, corrected."""
        return self.list_name, self.row


@dataclass(frozen=True, slots=True)
class Trip:
    """A published trip of a patient, or a place where one was.

    :param said: number or name as published.
    :param numbers: canonical numbers, sorted; the twins of one service together. Empty with
        ``plates`` empty: visible as text, and never a match (kind 8 is matched by place).
    :param plates: canonical plates, sorted.
    :param on: the day at the boarding stop, China time.
    :param from_min: minutes since 00:00 of ``on``; None is unknown.
    :param until_min: likewise; beyond 1440 the trip ended on a later day.
    :param carriages: carriages by number, sorted, ranges spelt out.
    :param rows: rows of seats by number, sorted.
    :param division: '' or the 2, 4 or 6 digits that a place lies in.
    :param point: WGS-84 latitude and longitude in millionths of a degree, or None.
    """

    kind: TripKind
    said: str
    on: date
    numbers: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    from_min: int | None = None
    until_min: int | None = None
    carriages: tuple[int, ...] = ()
    carriage_said: str = ""
    rows: tuple[int, ...] = ()
    from_name: str = ""
    to_name: str = ""
    division: str = ""
    point: tuple[int, int] | None = None
    sources: tuple[Source, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether a journey can be told to be on this trip at all."""
        return bool(self.numbers or self.plates) or self.kind is TripKind.PLACE


def source_as_json(source: Source) -> list[str]:
    """A source as texts, the day as ``YYYY-MM-DD`` or empty; what it said last, when known."""
    shown = source.published_on.isoformat() if source.published_on else ""
    told = [source.list_name, source.row, source.publisher, source.url, shown]
    return [*told, source.said] if source.said else told


def source_of_json(found: list[str]) -> Source:
    """The source that `source_as_json` wrote."""
    list_name, row, publisher, url, shown, *said = found
    on = date.fromisoformat(shown) if shown else None
    return Source(list_name, row, publisher, url, on, *said)


def trip_as_json(trip: Trip) -> dict[str, Any]:
    """A trip as JSON-ready members; what is empty or unknown is left out."""
    found: dict[str, Any] = {
        "kind": trip.kind.value,
        "said": trip.said,
        "on": trip.on.isoformat(),
        "numbers": list(trip.numbers),
        "plates": list(trip.plates),
        "from_min": trip.from_min,
        "until_min": trip.until_min,
        "carriages": list(trip.carriages),
        "carriage_said": trip.carriage_said,
        "rows": list(trip.rows),
        "from_name": trip.from_name,
        "to_name": trip.to_name,
        "division": trip.division,
        "point": list(trip.point) if trip.point else None,
        "sources": [source_as_json(source) for source in trip.sources],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def trip_of_json(found: Mapping[str, Any]) -> Trip:
    """The trip that `trip_as_json` wrote."""
    point = found.get("point")
    return Trip(
        kind=TripKind(found["kind"]),
        said=found.get("said", ""),
        on=date.fromisoformat(found["on"]),
        numbers=tuple(found.get("numbers", ())),
        plates=tuple(found.get("plates", ())),
        from_min=found.get("from_min"),
        until_min=found.get("until_min"),
        carriages=tuple(found.get("carriages", ())),
        carriage_said=found.get("carriage_said", ""),
        rows=tuple(found.get("rows", ())),
        from_name=found.get("from_name", ""),
        to_name=found.get("to_name", ""),
        division=found.get("division", ""),
        point=(point[0], point[1]) if point else None,
        sources=tuple(source_of_json(source) for source in found.get("sources", ())),
    )


def digest_of(trip: Trip) -> str:
    """A short name of what a trip says, whoever says it."""
    said = {name: value for name, value in trip_as_json(trip).items() if name != "sources"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_CHARS]


def told_by(trip: Trip, source: Source) -> Trip:
    """A trip as one row tells of it; the row remembers what it said, whatever it is merged with."""
    return replace(trip, sources=(source._replace(said=digest_of(trip)),))
