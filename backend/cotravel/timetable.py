"""The timetable of an installation, imported by whoever has one; without it nothing is shipped.

Phones judge by it who was still on the train when somebody got on. It is kept as one file, named
by a row of its own, and its part for the listed trains goes out with the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from backend.core import clock
from backend.cotravel import files, settling, timetable_rules
from backend.cotravel.list_models import FileRow, TimetableRow
from backend.cotravel.list_rules import Listed
from backend.cotravel.rules import TripKind
from backend.cotravel.timetable_rules import Run, Train


class Timetable(NamedTuple):
    """The timetable of an installation; without one everything is empty.

    :ivar twins: number -> all numbers of the same train, where it has several.
    """

    runs: Sequence[Run] = ()
    trains: Sequence[Train] = ()
    twins: Mapping[str, tuple[str, ...]] = {}

    def widened(self, one: Listed) -> Listed:
        """A listed trip under all numbers of its train."""
        trip = timetable_rules.with_twins(one.trip, self.twins)
        return one if trip is one.trip else replace(one, trip=trip)

    def files_for(self, trips: Iterable[Listed]) -> dict[str, Any]:
        """What phones are sent of it: `routes` of the listed trains, and `trains`."""
        rides = (one.trip for one in trips if one.trip.kind is TripKind.TRAIN)
        listed = frozenset(number for trip in rides for number in trip.numbers)
        found: dict[str, Any] = {}
        if self.runs:
            found["routes"] = timetable_rules.encode_runs(self.runs, listed)
        if self.trains:
            found["trains"] = timetable_rules.encode_trains(self.trains)
        return found


def keep(
    runs: Sequence[Run], trains: Sequence[Train], twins: Sequence[tuple[str, ...]] = ()
) -> str:
    """Keep a timetable in place of the one before; gives the name of its file."""
    file = files.made(
        {
            "runs": [list(run) for run in runs],
            "trains": [list(train) for train in trains],
            "twins": [list(some) for some in twins],
        }
    )
    before = TimetableRow.now()
    files.store(file)
    TimetableRow(sha256=file.sha256, changed_ms=clock.to_ms(clock.now())).save()
    if before is not None and before.sha256 != file.sha256:
        for row in FileRow.all_of(before.sha256):
            # A publication may be reading it just now.
            row.update(actions=[FileRow.expires_at.set(settling.gone_at())])
    return file.sha256


def kept() -> Timetable:
    """The timetable as it was imported last; two reads."""
    row = TimetableRow.now()
    told = files.told(row.sha256) if row else None
    if told is None:
        return Timetable()
    groups = [tuple(some) for some in told.get("twins", ())]
    return Timetable(
        [Run(tuple(a), tuple(b), tuple(c)) for a, b, c in told["runs"]],
        [Train(*one) for one in told["trains"]],
        {one: some for some in groups for one in some},
    )
