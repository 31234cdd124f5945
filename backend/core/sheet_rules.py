"""What lines of a sheet are, whoever reads them: rows of text, the line of titles, days; pure.

A room says what its own columns mean and adds its own faults; all faults of a sheet are named at
once, by row and column, and never by what a cell holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar, NamedTuple, TypeVar

from backend.core.errors import CellProblem, CellWrong

HEADER_WITHIN = 10
"""The line of titles is among the first so many that hold anything."""
# Stand for what a spreadsheet holds that is no plain value.
FORMULA, MERGED = "\0formula", "\0merged"
# Spreadsheets count days from here on, of which the first sixty include one that never was.
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = (36_526, 73_050)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")


class Row(NamedTuple):
    """A line of a sheet: its number, from 1, and its cells."""

    number: int
    cells: Sequence[str]


Given = TypeVar("Given")


@dataclass(slots=True)
class Reader:
    """Reads the cells of one row by their columns' titles and notes what is wrong."""

    row: Row
    places: Mapping[str, int]
    problems: list[CellProblem] = field(default_factory=list)
    # The codes of what no plain value is; a room may have its own.
    formula_code: ClassVar[str] = "core.cell_formula"
    merged_code: ClassVar[str] = "core.cell_merged"

    def text(self, column: str) -> str:
        """A cell as it is; empty where the row ends before it."""
        place = self.places.get(column)
        return self.row.cells[place] if place is not None and place < len(self.row.cells) else ""

    def read(self, column: str, how: Callable[[str], Given]) -> Given | None:
        """What a cell says; None when it is wrong, which is noted."""
        cell = self.text(column)
        try:
            if cell == FORMULA:
                raise CellWrong(self.formula_code)
            if cell == MERGED:
                raise CellWrong(self.merged_code)
            return how(cell)
        except CellWrong as wrong:
            self.note(column, wrong.code)
            return None

    def note(self, column: str, code: str) -> None:
        """Note that a column of this row is wrong."""
        self.problems.append(CellProblem(self.row.number, column, code))


def day_of(cell: str) -> date | None:
    """A day: 2026-11-22, 2026/11/22, 2026年11月22日, 20261122, or a spreadsheet's serial number.

    :returns: None for what is no day.
    """
    found = _DAY.fullmatch(cell)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        whole = int(cell.partition(".")[0])
        if len(cell) == 8:
            return date(whole // 10_000, whole // 100 % 100, whole % 100)
        if SERIALS[0] <= whole <= SERIALS[1]:
            return SERIAL_ZERO + timedelta(days=whole)
    except ValueError:
        pass
    return None


def header_of(rows: Sequence[Row], titles: Sequence[str]) -> tuple[int, Mapping[str, int]] | None:
    """Where the line with all these titles is, and in which column each stands; None for nowhere.

    :returns: the place among the rows, from 0; titles -> columns, from 0, of all that it has.
    """
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        places = {cell: n for n, cell in reversed(list(enumerate(row.cells))) if cell}
        if all(title in places for title in titles):
            return place, places
    return None
