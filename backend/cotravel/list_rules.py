"""A trip as it stands in the published list, and the blocks in which the list is stored; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.cotravel.rules import (
    Trip,
    TripState,
    TripWithdrawal,
    digest_of,
    trip_as_json,
    trip_of_json,
)

BLOCK_TRIPS = 200
NAME_CHARS = 16


@dataclass(frozen=True, slots=True)
class Listed:
    """A published trip.

    :param id: its number, in the order of publication.
    :param version: the version of the list in which it last changed.
    :param area: the division whose office published it, 2 to 6 digits.
    :param reason: why it was withdrawn, if it was; `other` is the trip that says the same.
    :param settled: list, row and digest of what a row said before an office put it right: the
        same row with the same words changes nothing any more.
    """

    id: int
    trip: Trip
    state: TripState
    version: int
    area: str
    reason: TripWithdrawal | None = None
    other: int | None = None
    settled: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken off the list."""
        return self.state is TripState.WITHDRAWN


def said_by(trip: Trip) -> tuple[tuple[str, str, str], ...]:
    """What each of its rows said by itself, as `Listed.settled` keeps it."""
    digest = digest_of(trip)
    return tuple((*source.key, source.said or digest) for source in trip.sources)


def listed_as_json(one: Listed) -> dict[str, Any]:
    """A listed trip as it is stored."""
    told: dict[str, Any] = {
        "id": one.id,
        "state": one.state.value,
        "version": one.version,
        "area": one.area,
        "trip": trip_as_json(one.trip),
    }
    if one.reason:
        told["reason"] = one.reason.value
    if one.other is not None:
        told["other"] = one.other
    if one.settled:
        told["settled"] = [list(row) for row in one.settled]
    return told


def listed_of_json(told: Mapping[str, Any]) -> Listed:
    """The listed trip that `listed_as_json` wrote."""
    return Listed(
        told["id"],
        trip_of_json(told["trip"]),
        TripState(told["state"]),
        told["version"],
        told["area"],
        TripWithdrawal(told["reason"]) if "reason" in told else None,
        told.get("other"),
        tuple((row[0], row[1], row[2]) for row in told.get("settled", ())),
    )


def block_of(trip_id: int) -> int:
    """The number of the block that a trip stands in."""
    return trip_id // BLOCK_TRIPS


def block_text(trips: Iterable[Listed]) -> str:
    """A block as it is stored: the same trips give the same text."""
    told = [listed_as_json(one) for one in sorted(trips, key=lambda one: one.id)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def block_name(text: str) -> str:
    """The name of a block, which follows from what it says."""
    return hashlib.sha256(text.encode()).hexdigest()[:NAME_CHARS]


def trips_of_block(text: str) -> Iterator[Listed]:
    """The trips of a block."""
    return map(listed_of_json, json.loads(text))
