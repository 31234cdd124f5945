"""Rows that tell of one trip become one trip with all its sources; pure.

Two rows are one trip when kind, day, carriages and both ends agree and they share a number or a
plate; what has neither is the same only when it is the same text. A line, a vehicle, a ship and a
place may be used twice a day, so that there the hours have to agree as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.cotravel.plate_rules import plain
from backend.cotravel.rules import NUMBERS_MOST, SOURCES_MOST, Source, Trip, TripKind
from backend.cotravel.town_rules import stop_key

SAME_RIDE_MIN = 60
"""Two sources of one ride of a vehicle may differ by so much."""
ONCE_A_DAY = (TripKind.FLIGHT, TripKind.TRAIN)
Key = tuple[object, ...]


def keys_of(trip: Trip) -> tuple[Key, ...]:
    """What other rows of the same trip have in common with it, at least one of them."""
    names = trip.plates or trip.numbers or (f"={plain(trip.said)}",)
    start, end = stop_key(trip.from_name), stop_key(trip.to_name)
    same = (trip.kind, trip.on, trip.carriages, start, end)
    return tuple((*same, name) for name in names)


def is_same_ride(one: Trip, other: Trip) -> bool:
    """Whether the hours of two trips that share a key allow them to be one."""
    if one.kind in ONCE_A_DAY:
        return True
    if one.kind is TripKind.PLACE:
        return (one.from_min, one.until_min) == (other.from_min, other.until_min)
    if one.from_min is None or other.from_min is None:
        return True
    return abs(one.from_min - other.from_min) <= SAME_RIDE_MIN


def both(one: Trip, other: Trip) -> Trip:
    """One trip that says what both say, the most of each, so that no order matters."""
    first = min((at for at in (one.from_min, other.from_min) if at is not None), default=None)
    last = max((at for at in (one.until_min, other.until_min) if at is not None), default=None)
    known = {source.key for source in one.sources}
    sources = (*one.sources, *(found for found in other.sources if found.key not in known))
    numbers = tuple(sorted({*one.numbers, *other.numbers}))[:NUMBERS_MOST]
    return replace(
        one,
        # All the twins of a service are said as soon as one source says them.
        said=_longer(one.said, other.said),
        numbers=numbers,
        plates=tuple(sorted({*one.plates, *other.plates})),
        from_min=first,
        until_min=None if first is not None and last is not None and last <= first else last,
        carriage_said=_longer(one.carriage_said, other.carriage_said),
        rows=tuple(sorted({*one.rows, *other.rows})),
        from_name=_longer(one.from_name, other.from_name),
        to_name=_longer(one.to_name, other.to_name),
        division=_longer(one.division, other.division),
        point=one.point or other.point,
        sources=tuple(sorted(sources, key=lambda found: found.key)[:SOURCES_MOST]),
    )


def _longer(one: str, other: str) -> str:
    return max((one, other), key=lambda said: (len(said), said))


class Gathered:
    """Trips by their keys; new rows join the trip that they tell of."""

    def __init__(self) -> None:
        self._by_key: dict[Key, list[int]] = {}
        self.trips: dict[int, Trip] = {}

    def put(self, number: int, trip: Trip) -> None:
        """Take a trip in under a number, or in place of what was there."""
        self.drop(number)
        self.trips[number] = trip
        for key in keys_of(trip):
            self._by_key.setdefault(key, []).append(number)

    def drop(self, number: int) -> None:
        """Forget a trip."""
        before = self.trips.pop(number, None)
        for key in keys_of(before) if before else ():
            self._by_key[key].remove(number)

    def same_as(self, trip: Trip, others: Collection[int] = ()) -> int | None:
        """The number of the trip that a row tells of; the first one that it may be.

        :param others: numbers that count only when there is no other one.
        """
        near = (number for key in keys_of(trip) for number in self._by_key.get(key, ()))
        found = [number for number in near if is_same_ride(self.trips[number], trip)]
        own = (number for number in found if number not in others)
        return next(own, found[0] if found else None)


def merged(trips: Iterable[Trip]) -> list[Trip]:
    """Rows that are one trip as one, in the order in which each was first told of."""
    gathered = Gathered()
    for number, trip in enumerate(trips):
        at = gathered.same_as(trip)
        if at is None:
            gathered.put(number, trip)
        else:
            gathered.put(at, both(gathered.trips[at], trip))
    return list(gathered.trips.values())


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch does to the list.

    :param corrected: trips by id that say something new.
    :param gone: trips by id whose only row now tells of another one: its id, None for one of
        `added`.
    :param same: rows of the batch that say nothing new, or what another area's trip says.
    """

    added: tuple[Trip, ...] = ()
    corrected: Mapping[int, Trip] = field(default_factory=dict)
    gone: Mapping[int, int | None] = field(default_factory=dict)
    same: int = 0


def changes(
    listed: Mapping[int, Trip], incoming: Sequence[Trip], others: Collection[int] = ()
) -> Changes:
    """What publishing trips does to a list; every row counts by its list and its own key.

    :param listed: the trips on the list by id, without those that were withdrawn.
    :param incoming: trips of a batch, merged among themselves.
    :param others: the ids of trips that are not this batch's to change. A row that tells of one
        of them says nothing new, and their rows are not its rows.
    """
    gathered = Gathered()
    by_source: dict[tuple[str, str], int] = {}
    for number, trip in listed.items():
        gathered.put(number, trip)
        if number not in others:
            by_source.update((source.key, number) for source in trip.sources)
    left: dict[int, int | None] = {}
    added: list[int] = []
    fresh = -1
    for trip in incoming:
        owners = {by_source[source.key] for source in trip.sources if source.key in by_source}
        at = _place_of(gathered, trip, owners, others)
        if at is None:
            at, fresh = fresh, fresh - 1
            added.append(at)
            gathered.put(at, trip)
        elif at not in others:
            gathered.put(at, _said_anew(gathered.trips[at], trip))
        for owner in owners - {at}:
            _leave(gathered, owner, trip, at, left)
        if at not in others:
            by_source.update((source.key, at) for source in trip.sources)
    corrected = {
        number: gathered.trips[number]
        for number, trip in listed.items()
        if number in gathered.trips and gathered.trips[number] != trip
    }
    new = tuple(gathered.trips[number] for number in added if number in gathered.trips)
    said = len(incoming) - len(new) - len(corrected)
    return Changes(new, corrected, left, max(0, said))


def _place_of(
    gathered: Gathered, trip: Trip, owners: set[int], others: Collection[int]
) -> int | None:
    """The trip that a row belongs to: the one it is, else the one that is only this row's."""
    at = gathered.same_as(trip, others)
    if at is not None:
        return at
    keys = {source.key for source in trip.sources}
    for owner in sorted(owners):
        theirs = gathered.trips.get(owner)
        if theirs and {source.key for source in theirs.sources} <= keys:
            return owner
    return None


def _said_anew(before: Trip, trip: Trip) -> Trip:
    """A listed trip after rows of a batch: they take its place when all of it was theirs."""
    told = {source.key: source for source in trip.sources}
    if {source.key for source in before.sources} <= set(told):
        return trip
    sources = tuple(told.get(source.key, source) for source in before.sources)
    return both(replace(before, sources=sources), trip)


def _leave(
    gathered: Gathered, owner: int, trip: Trip, at: int, left: dict[int, int | None]
) -> None:
    """Rows leave the trip that they told of before; a trip that nobody tells of is gone."""
    theirs = gathered.trips.get(owner)
    if theirs is None:
        return
    keys = {source.key for source in trip.sources}
    rest: tuple[Source, ...] = tuple(one for one in theirs.sources if one.key not in keys)
    if rest:
        gathered.put(owner, replace(theirs, sources=rest))
        return
    gathered.drop(owner)
    if owner >= 0:
        left[owner] = at if at >= 0 else None
