"""Reads a list of published trips whole: CSV or XLSX, UTF-8 or GB 18030, one of three formats."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from backend.config import DATA
from backend.core import sheet_files
from backend.core.errors import CellProblem, DomainError
from backend.core.sheet_rules import header_of
from backend.cotravel import merge_rules, places, sheet_rules
from backend.cotravel.rules import Trip
from backend.cotravel.town_rules import MUNICIPALITIES

ROWS_MOST = 30_000
# A request is answered within seconds; the command takes its time.
SCREEN_ROWS_MOST = 10_000
STEP = 200
Tell = Callable[[int, int], None]


class TripSheet(NamedTuple):
    """A list that was read.

    :param trips: rows that tell of one trip are one, with all their sources.
    :param problems: rows that were left out, by number and column.
    :param counts: rows, wrong, read, trips, merged (rows that joined another), unreadable (trips
        that stay visible as words) and every kind of trip by its name.
    """

    list_name: str
    rows: int
    trips: tuple[Trip, ...]
    problems: tuple[CellProblem, ...]
    counts: Mapping[str, int]


@cache
def airlines() -> frozenset[str]:
    """The codes of airlines that are known here."""
    told = json.loads((DATA / "airlines.json").read_text(encoding="utf-8"))
    return frozenset(code for code, *_ in (*told["openflights"], *told["written_here"]))


@cache
def _unit_names() -> Mapping[str, str]:
    with places.LIST.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


@cache
def town_of(words: str) -> str:
    """The town that the words of a stop name, a county behind its city; empty for none."""
    code = places.division_of(words) if words else ""
    names = _unit_names()
    province = names.get(code[:2], "")
    if province.removesuffix("市") in MUNICIPALITIES:
        return province + (names.get(code, "") if len(code) == 6 else "")
    if len(code) < 4:
        return ""
    return names.get(code[:4], "") + (names.get(code, "") if len(code) == 6 else "")


def read_trips(
    data: bytes, today: date, tell: Tell | None = None, rows_most: int = ROWS_MOST
) -> TripSheet:
    """Read a whole file.

    :param today: the day in China; no list tells of a later one.
    :param tell: called with rows done and all rows.
    :param rows_most: how many rows there may be below the titles.
    :raises DomainError: cotravel.sheet_no_header, cotravel.sheet_too_large, core.sheet_unreadable,
        core.sheet_too_large, core.sheet_empty (422).
    """
    rows = sheet_files.lines_of(data, ROWS_MOST)
    for shape in sheet_rules.SHAPES:
        found = header_of(rows, shape.titles)
        if found is not None:
            break
    else:
        raise DomainError("cotravel.sheet_no_header", 422)
    place, columns = found
    body = [row for row in rows[place + 1 :] if any(row.cells)]
    if len(body) > rows_most:
        raise DomainError("cotravel.sheet_too_large", 422)
    given = sheet_rules.Help(today, airlines(), places.division_of, town_of)
    reading = sheet_rules.Reading(shape, columns, given)
    for at in range(0, len(body), STEP):
        reading.take(body[at : at + STEP])
        if tell is not None:
            tell(min(at + STEP, len(body)), len(body))
    trips = merge_rules.merged(reading.trips)
    return TripSheet(
        shape.name,
        len(body),
        tuple(trips),
        tuple(reading.problems),
        _counts(len(body), len(reading.trips), trips),
    )


def _counts(rows: int, read: int, trips: list[Trip]) -> Mapping[str, int]:
    return {
        "rows": rows,
        "wrong": rows - read,
        "read": read,
        "trips": len(trips),
        "merged": read - len(trips),
        "unreadable": sum(1 for trip in trips if not trip.is_readable),
        **Counter(trip.kind.value for trip in trips),
    }
