"""Rows that tell of one trip become one trip with all its sources; pure.

Two rows are one trip when kind, day, carriages and both ends agree and they share a number or a
plate; what has neither is the same only when it is the same text. A line, a vehicle, a ship and a
place may be used twice a day, so that there the hours have to agree as well, and hours that nobody
knows agree with unknown ones alone. A place lies in one division.

Nothing that is unknown is taken for what another row knows: an hour would prove to somebody that
they met nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
    same = (trip.kind, trip.on, trip.carriages, start, end, trip.division, trip.point)
    return tuple((*same, name) for name in names)


def is_same_ride(one: Trip, other: Trip) -> bool:
    """Whether the hours of two trips that share a key allow them to be one."""
    if one.kind in ONCE_A_DAY:
        return True
    if one.kind is TripKind.PLACE:
        return (one.from_min, one.until_min) == (other.from_min, other.until_min)
    if one.from_min is None or other.from_min is None:
        return one.from_min == other.from_min
    return abs(one.from_min - other.from_min) <= SAME_RIDE_MIN


def both(one: Trip, other: Trip) -> Trip:
    """One trip that says what both say, the most of each, so that no order matters."""
    # What runs once a day is at a named stop at one time, whoever got on or off there.
    boards, leaves = (
        one.kind in ONCE_A_DAY and bool(name) for name in (one.from_name, one.to_name)
    )
    first = _hour(min, one.from_min, other.from_min, boards)
    last = _hour(max, one.until_min, other.until_min, leaves)
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
        sources=tuple(sorted(sources, key=lambda found: found.key)[:SOURCES_MOST]),
    )


def _hour(
    widest: Callable[[int, int], int], one: int | None, other: int | None, is_by_timetable: bool
) -> int | None:
    if one is not None and other is not None:
        return widest(one, other)
    known = other if one is None else one
    return known if is_by_timetable else None


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

    def same_as(
        self, trip: Trip, owners: Collection[int] = (), others: Collection[int] = ()
    ) -> int | None:
        """The number of the trip that a row tells of; the first one that it may be.

        :param owners: the trips that it told of before: it stays with one of them if it can.
        :param others: numbers that count only when there is no other one, and when they say all
            that the row says already, it being one of their sources.
        """
        near = dict.fromkeys(n for key in keys_of(trip) for n in self._by_key.get(key, ()))
        found = [number for number in near if is_same_ride(self.trips[number], trip)]
        own = sorted((n for n in found if n not in others), key=lambda n: n not in owners)
        told = (n for n in found if n in others and _says_all(self.trips[n], trip))
        return own[0] if own else next(told, None)


def _says_all(one: Trip, other: Trip) -> bool:
    """Whether the other one says nothing that the first does not."""
    return both(one, other) == both(one, one)


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
    :param same: rows of the batch that say nothing new.
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
    :param others: the ids of trips that are not this batch's to change. A row says nothing new
        when one of them has it among its sources and says all of it; otherwise it is a trip of
        its own beside them, and their rows are not its rows.
    """
    gathered = Gathered()
    by_source: dict[tuple[str, str], int] = {}
    for number, trip in listed.items():
        gathered.put(number, trip)
        if number not in others:
            for source in trip.sources:
                by_source.setdefault(source.key, number)
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
    at = gathered.same_as(trip, owners, others)
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
