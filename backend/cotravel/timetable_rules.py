"""Timetables: stops of trains in order with the minutes between them, and where each train runs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from backend.cotravel.rules import Trip, TripKind

FORMAT = 1
TWINS = "|"
TRAIN = re.compile(r"[GDCZTKLSYP]?\d{1,4}")
STOPS_MOST, MINUTES_MOST = 120, 3 * 24 * 60


class TimetableError(ValueError):
    """A line of a timetable is not as it should be; says which one."""


class Run(NamedTuple):
    """How some trains run: stations in order, and the minutes from the stop before."""

    numbers: tuple[str, ...]
    stations: tuple[str, ...]
    minutes: tuple[int, ...]


class Train(NamedTuple):
    """A train by its number, from where to where."""

    number: str
    origin: str
    terminus: str


def numbers_of(joined: str) -> tuple[str, ...]:
    """The numbers of one train: `D633_D632` is one that changes its number on the way."""
    found = tuple(one for one in joined.split("_") if TRAIN.fullmatch(one))
    return found if len(found) == len(joined.split("_")) else ()


def runs_of(lines: Iterable[str]) -> Iterator[Run]:
    """The runs of a file of routes, JSON a line; the way back is a run of its own.

    :raises TimetableError: a line is none, its number in front.
    """
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            yield from _runs_of_line(told)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise TimetableError(f"line {place}") from None


def _runs_of_line(told: Mapping[str, Any]) -> Iterator[Run]:
    stations = tuple(str(one) for one in told["stations"])
    minutes = tuple(int(one) for one in told["minutes_from_previous"])
    is_whole = len(stations) == len(minutes) <= STOPS_MOST and len(stations) > 1
    if not is_whole or min(minutes) < 0 or sum(minutes) > MINUTES_MOST:
        raise ValueError("not a route")
    there = _all_numbers(told["trains_forward"])
    if there:
        yield Run(there, stations, (0, *minutes[1:]))
    back = _all_numbers(told["trains_backward"])
    if back:
        yield Run(back, stations[::-1], (0, *minutes[:0:-1]))


def twins_of(lines: Iterable[str]) -> list[tuple[str, ...]]:
    """The numbers under which one train runs, of every train in a file of routes that has several.

    A ticket bears the number of its own stretch, a public list often that of another.

    :param lines: lines that `runs_of` has read.
    """
    told = [json.loads(line) for line in lines if line.strip()]
    trains = (one for each in told for one in (*each["trains_forward"], *each["trains_backward"]))
    return sorted({tuple(sorted(some)) for one in trains if len(some := numbers_of(one)) > 1})


def with_twins(trip: Trip, twins: Mapping[str, tuple[str, ...]]) -> Trip:
    """The same trip under all numbers of its train, so that it is found by each of them."""
    if trip.kind is not TripKind.TRAIN:
        return trip
    numbers = {number for one in trip.numbers for number in (one, *twins.get(one, ()))}
    if len(numbers) == len(trip.numbers):
        return trip
    return replace(trip, numbers=tuple(sorted(numbers)))


def _all_numbers(joined: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({one for some in joined for one in numbers_of(some)}))


def trains_of(text: str) -> list[Train]:
    """The trains of a table with the columns train, origin and terminus.

    :raises TimetableError: a column or a number is missing.
    """
    found, place = {}, 1
    try:
        for row in csv.DictReader(io.StringIO(text)):
            place += 1
            for number in numbers_of(row["train"]):
                found[number] = Train(number, row["origin"], row["terminus"])
    except KeyError:
        raise TimetableError("line 1") from None
    except csv.Error:
        raise TimetableError(f"line {place}") from None
    return sorted(found.values())


def encode_runs(runs: Iterable[Run], listed: frozenset[str]) -> dict[str, Any]:
    """The routes of the trains that a list names, as phones fetch them."""
    wanted = sorted(
        run._replace(numbers=named)
        for run in runs
        if (named := tuple(one for one in run.numbers if one in listed))
    )
    stations = sorted({one for run in wanted for one in run.stations})
    place = {one: at for at, one in enumerate(stations)}
    trains = [
        [TWINS.join(run.numbers), [place[one] for one in run.stations], list(run.minutes)]
        for run in wanted
    ]
    return {"format": FORMAT, "stations": stations, "trains": trains}


def encode_trains(trains: Sequence[Train]) -> dict[str, Any]:
    """All trains by number, for suggestions while somebody types."""
    stations = sorted({one for train in trains for one in train[1:]})
    place = {one: at for at, one in enumerate(stations)}
    rows = [[train.number, place[train.origin], place[train.terminus]] for train in trains]
    return {"format": FORMAT, "stations": stations, "trains": rows}
