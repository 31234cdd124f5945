"""What a batch does to the published list: new trips, corrected ones, withdrawn ones; pure.

What an office has put right or taken away stays so: the same row of the same list with the same
words changes nothing any more, however often its file is imported.

A batch touches the trips of its own area alone, and of areas within it: what another office has
published stands as it is, whatever lists and rows a batch names. What such a trip does not say in
full becomes a trip of the batch's own area beside it, for it may be another patient's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from backend.cotravel import list_codec, list_rules, merge_rules
from backend.cotravel.list_rules import Listed
from backend.cotravel.rules import Trip, TripState, TripWithdrawal, trip_as_json, trip_of_json


class Line(NamedTuple):
    """A line of a batch: a trip, which puts another one right or is new; or a withdrawal."""

    trip: Trip | None
    corrects: int | None = None
    withdraws: int | None = None
    reason: TripWithdrawal | None = None


def line_as_json(line: Line) -> dict[str, Any]:
    """A line as it is sealed."""
    told = trip_as_json(line.trip) if line.trip else {}
    if line.corrects is not None:
        told["corrects"] = line.corrects
    if line.withdraws is not None and line.reason is not None:
        told |= {"withdraws": line.withdraws, "reason": line.reason.value}
    return told


def line_of_json(told: Mapping[str, Any]) -> Line:
    """The line that `line_as_json` wrote."""
    if "withdraws" in told:
        return Line(None, None, told["withdraws"], TripWithdrawal(told["reason"]))
    return Line(trip_of_json(told), told.get("corrects"))


class To(NamedTuple):
    """What the changed trips are marked with: version of the list, area of the batch."""

    version: int
    area: str

    def may_touch(self, listed: Listed) -> bool:
        """Whether a trip is of the area of the batch, or of one within it."""
        return listed.area.startswith(self.area)


@dataclass(slots=True)
class Applied:
    """What a batch comes to.

    :ivar changed: every trip that is new or not as it was, by its number.
    :ivar corrected: the trips that say something else than before.
    :ivar same: how many lines changed nothing.
    :ivar refused: how many lines would change a trip of another area.
    """

    next_id: int
    changed: dict[int, Listed] = field(default_factory=dict)
    corrected: set[int] = field(default_factory=set)
    added: int = 0
    same: int = 0
    refused: int = 0

    @property
    def withdrawn(self) -> list[tuple[int, str, int | None]]:
        """The trips that were taken off, why, and which one says the same."""
        gone = (one for one in self.changed.values() if one.is_withdrawn and one.reason)
        return sorted((one.id, str(one.reason and one.reason.value), one.other) for one in gone)


def apply(listed: Mapping[int, Listed], next_id: int, lines: Iterable[Line], to: To) -> Applied:
    """Put a batch upon the list; the same batch once more changes nothing.

    :param listed: all trips by their numbers, withdrawn ones too.
    """
    done = Applied(next_id)
    incoming: list[Trip] = []
    for line in lines:
        if line.withdraws is not None:
            _withdraw(done, listed, line, to)
        elif line.corrects is not None and line.trip is not None:
            _put_right(done, listed, line.corrects, line.trip, to)
        elif line.trip is not None:
            incoming.append(line.trip)
    now = {**listed, **done.changed}
    _merge(done, now, _unsettled(done, now, incoming), to)
    return done


def _withdraw(done: Applied, listed: Mapping[int, Listed], line: Line, to: To) -> None:
    before = listed.get(line.withdraws or 0)
    if before is None or before.is_withdrawn:
        done.same += 1
        return
    if not to.may_touch(before):
        done.refused += 1
        return
    settled = _joined(before.settled, list_rules.said_by(before.trip))
    gone = _gone(before, line.reason or TripWithdrawal.WRONG, None, to)
    done.changed[before.id] = replace(gone, settled=settled)


def _gone(before: Listed, why: TripWithdrawal, other: int | None, to: To) -> Listed:
    state = TripState.WITHDRAWN
    return replace(before, state=state, version=to.version, reason=why, other=other)


def _joined(*rows: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple(dict.fromkeys(row for some in rows for row in some))


def _put_right(
    done: Applied, listed: Mapping[int, Listed], trip_id: int, trip: Trip, to: To
) -> None:
    """An office says what a trip really was; what its sources said is settled by that."""
    before = listed.get(trip_id)
    if before is None:
        done.same += 1
        return
    if not to.may_touch(before):
        done.refused += 1
        return
    known = {source.key: source for source in (*before.trip.sources, *trip.sources)}
    after = replace(trip, sources=tuple(known.values()))
    if before.trip == after and not before.is_withdrawn:
        done.same += 1
        return
    settled = _joined(before.settled, list_rules.said_by(before.trip))
    done.corrected.add(trip_id)
    done.changed[trip_id] = Listed(
        trip_id, after, TripState.CORRECTED, to.version, before.area, settled=settled
    )


def _unsettled(done: Applied, now: Mapping[int, Listed], trips: Sequence[Trip]) -> list[Trip]:
    """What still says something: rows that were settled are left out."""
    settled = {row for one in now.values() for row in one.settled}
    if not settled:
        return list(trips)
    found = []
    for trip in trips:
        rows = zip(trip.sources, list_rules.said_by(trip), strict=True)
        left = tuple(source for source, said in rows if said not in settled)
        if left or not trip.sources:
            found.append(replace(trip, sources=left))
        else:
            done.same += 1
    return found


def _merge(done: Applied, now: Mapping[int, Listed], incoming: list[Trip], to: To) -> None:
    left = [one for one in now.values() if not one.is_withdrawn]
    # A trip of the very area comes before the same one of an area within it.
    standing = {one.id: one.trip for one in sorted(left, key=lambda one: one.area != to.area)}
    others = {one.id for one in left if not to.may_touch(one)}
    found = merge_rules.changes(standing, incoming, others)
    done.same += found.same
    for trip_id, trip in found.corrected.items():
        before = now[trip_id]
        after = replace(before, trip=trip, version=to.version)
        if not _says_the_same(before.trip, trip):
            after = replace(after, state=TripState.CORRECTED)
            done.corrected.add(trip_id)
        done.changed[trip_id] = after
    for trip in sorted(found.added, key=_order):
        new = Listed(done.next_id, trip, TripState.PUBLISHED, to.version, to.area)
        done.changed[new.id] = new
        done.next_id += 1
        done.added += 1
    for trip_id, other in found.gone.items():
        double = TripWithdrawal.DOUBLE
        done.changed[trip_id] = _gone(now[trip_id], double, other, to)


def _says_the_same(before: Trip, after: Trip) -> bool:
    """A further source is no correction."""
    return replace(before, sources=()) == replace(after, sources=())


def _order(trip: Trip) -> tuple[Any, ...]:
    # Numbers in the order of the file that phones fetch, which makes it smaller.
    return list_codec.order_of(Listed(0, trip, TripState.PUBLISHED, 0, ""))
