"""What a file of daily bulletins says, cell by cell; pure.

A line is what one bulletin said of one area for one day: sums since the beginning, what the day
added, or both. An empty cell is what it did not say, which is not nought. Whatever is wrong is
named with its row and column, all of it at once, and no cell is ever repeated in an error.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple, TypeVar

from backend.core.errors import CellProblem, CellWrong, DomainError
from backend.knowledge.rules import PUBLISHER_MOST, SOURCE_MOST, URL, URL_MOST

LINES_MOST = 20_000
NUMBER_MOST = 100_000_000
SUMS = ("confirmed", "cured", "dead", "suspected")
ADDED = ("new_confirmed", "new_cured", "new_dead")
NUMBERS = SUMS + ADDED
TITLES: Mapping[str, str] = {
    "date": "日期",
    "area": "区划代码",
    "time": "截至时间",
    "confirmed": "累计确诊",
    "cured": "累计治愈",
    "dead": "累计死亡",
    "suspected": "现有疑似",
    "new_confirmed": "新增确诊",
    "new_cured": "新增治愈",
    "new_dead": "新增死亡",
    "title": "通报标题",
    "publisher": "发布单位",
    "url": "网址",
}
NEEDED = ("date", "area", "title", "publisher")
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
Given = TypeVar("Given")


class Bulletin(NamedTuple):
    """What a bulletin said of an area for a day.

    :param numbers: by their names in NUMBERS; None is what it did not say.
    :param until: the instant up to which they count.
    """

    area: str
    on: date
    numbers: Mapping[str, int | None]
    until: datetime
    title: str
    publisher: str
    url: str | None


def read(
    text: str, today: date, zone: tzinfo, is_area: Callable[[str], bool]
) -> tuple[list[Bulletin], list[CellProblem]]:
    """All lines of a file, and all that is wrong with them.

    :param text: CSV whose first line names the columns, in our words or in Chinese.
    :param zone: where the times of a bulletin are read.
    :raises DomainError: knowledge.file_no_header, knowledge.file_too_large (422).
    """
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    columns = _columns(next(lines, []))
    found: list[Bulletin] = []
    problems: list[CellProblem] = []
    seen: set[tuple[str, date]] = set()
    for number, cells in enumerate(lines, 2):
        if number > LINES_MOST + 1:
            raise DomainError("knowledge.file_too_large", 422)
        if not any(cell.strip() for cell in cells):
            continue
        line, wrong = _line(_Cells(number, columns, cells), today, zone, is_area)
        if line is not None and (line.area, line.on) in seen:
            wrong = [CellProblem(number, "date", "knowledge.cell_twice")]
        problems += wrong
        if line is not None and not wrong:
            seen.add((line.area, line.on))
            found.append(line)
    return found, problems


def _columns(header: Sequence[str]) -> dict[str, int]:
    ours = {name: name for name in TITLES} | {zh: name for name, zh in TITLES.items()}
    columns = {
        ours[cell.strip()]: place for place, cell in enumerate(header) if cell.strip() in ours
    }
    if any(name not in columns for name in NEEDED):
        raise DomainError("knowledge.file_no_header", 422)
    return columns


class _Cells:
    """The cells of one line by their columns; notes what is wrong with them."""

    def __init__(self, number: int, columns: Mapping[str, int], cells: Sequence[str]) -> None:
        self.number, self.columns, self.cells = number, columns, cells
        self.problems: list[CellProblem] = []

    def read(self, column: str, how: Callable[[str], Given]) -> Given | None:
        """What a cell says; None when it is wrong, which is noted."""
        place = self.columns.get(column, len(self.cells))
        cell = self.cells[place].strip() if place < len(self.cells) else ""
        try:
            return how(cell)
        except CellWrong as wrong:
            self.problems.append(CellProblem(self.number, column, wrong.code))
            return None


def _line(
    cells: _Cells, today: date, zone: tzinfo, is_area: Callable[[str], bool]
) -> tuple[Bulletin | None, list[CellProblem]]:
    on = cells.read("date", lambda cell: _day(cell, today))
    area = cells.read("area", lambda cell: _area(cell, is_area))
    clock = cells.read("time", _time)
    title = cells.read("title", lambda cell: _words(cell, SOURCE_MOST))
    publisher = cells.read("publisher", lambda cell: _words(cell, PUBLISHER_MOST))
    url = cells.read("url", _url)
    numbers = {name: cells.read(name, _number) for name in NUMBERS}
    if not cells.problems:
        cells.problems += [
            CellProblem(cells.number, column, code) for column, code in _odd(numbers)
        ]
    if cells.problems or on is None or area is None or clock is None or not title or not publisher:
        return None, cells.problems
    until = datetime.combine(on, time(), zone) + clock
    return Bulletin(area, on, numbers, until, title, publisher, url or None), []


def _odd(numbers: Mapping[str, int | None]) -> Iterator[tuple[str, str]]:
    """What cannot be of numbers that can be each by itself."""
    if all(number is None for number in numbers.values()):
        yield "confirmed", "knowledge.cell_no_number"
    confirmed = numbers["confirmed"]
    ended = (numbers["cured"] or 0) + (numbers["dead"] or 0)
    if confirmed is not None and ended > confirmed:
        yield "confirmed", "knowledge.cell_more_ended"


def _day(cell: str, today: date) -> date:
    try:
        told = date.fromisoformat(cell)
    except ValueError:
        raise CellWrong("knowledge.cell_day") from None
    if told > today:
        raise CellWrong("knowledge.cell_future")
    return told


def _area(cell: str, is_area: Callable[[str], bool]) -> str:
    if not is_area(cell):
        raise CellWrong("knowledge.cell_area")
    return cell


def _time(cell: str) -> timedelta:
    """How long behind the beginning of its day a bulletin was closed; at its end, if unsaid."""
    if not cell:
        return timedelta(days=1)
    told = _TIME.fullmatch(cell)
    if not told or (told[1] == "24" and told[2] != "00"):
        raise CellWrong("knowledge.cell_time")
    return timedelta(hours=int(told[1]), minutes=int(told[2]))


def _words(cell: str, most: int) -> str:
    if not cell:
        raise CellWrong("knowledge.cell_required")
    if len(cell) > most:
        raise CellWrong("knowledge.cell_too_long")
    return cell


def _url(cell: str) -> str:
    if cell and (len(cell) > URL_MOST or not URL.fullmatch(cell)):
        raise CellWrong("knowledge.cell_url")
    return cell


def _number(cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"\d{1,9}", cell, re.ASCII) or int(cell) > NUMBER_MOST:
        raise CellWrong("knowledge.cell_number")
    return int(cell)


def fallen(lines: Sequence[Bulletin]) -> list[tuple[str, date, str]]:
    """Sums that are lower than on the day before in the file: a correction, or a slip.

    :returns: area, day and the number's name.
    """
    last: dict[tuple[str, str], int] = {}
    found = []
    for line in sorted(lines, key=lambda one: (one.area, one.on)):
        for name in ("confirmed", "cured", "dead"):
            number = line.numbers[name]
            if number is None:
                continue
            if number < last.get((line.area, name), 0):
                found.append((line.area, line.on, name))
            last[line.area, name] = number
    return found
