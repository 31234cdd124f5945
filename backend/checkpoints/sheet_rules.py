"""A list of checkpoints as a sheet: one a row; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from backend.checkpoints.place_rules import PlaceKind, PlaceMode, check_hours, check_name
from backend.core.errors import CellProblem, CellWrong, DomainError
from backend.core.sheet_rules import Reader, Row

ROWS_MOST = 10_000
TITLES = ("区划代码", "名称", "类型")
"""What every row has to say; 地址, 时间, 对象, 纬度 and 经度 may be absent."""
KINDS: Mapping[str, PlaceKind] = {
    "道路": PlaceKind.ROAD,
    "小区": PlaceKind.COMPOUND,
    "村口": PlaceKind.VILLAGE,
    "车站": PlaceKind.STATION,
    "市场": PlaceKind.MARKET,
    "医院": PlaceKind.HOSPITAL,
    "学校": PlaceKind.SCHOOL,
    "企业": PlaceKind.COMPANY,
}
MODES: Mapping[str, PlaceMode] = {
    "": PlaceMode.EVERYBODY,
    "所有人": PlaceMode.EVERYBODY,
    "固定人员": PlaceMode.REGULARS,
}
DEGREES = re.compile(r"(-?\d{1,3})(?:\.(\d{1,8}))?")
Word = TypeVar("Word", bound=StrEnum)


def places_of(
    rows: Sequence[Row], columns: Mapping[str, int], is_division: Callable[[str], bool]
) -> tuple[list[dict[str, Any]], list[CellProblem]]:
    """What the rows say, each as `places.new_row` takes it, and all that is wrong with them."""
    found: list[dict[str, Any]] = []
    problems: list[CellProblem] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        reader = Reader(row, columns)
        said = _one(reader, is_division)
        who = (str(said["division_code"]), str(said["name"]))
        if not reader.problems and who in seen:
            reader.note("名称", "checkpoints.cell_twice")
        seen.add(who)
        problems += reader.problems
        found.append(said)
    return found, problems


def _one(reader: Reader, is_division: Callable[[str], bool]) -> dict[str, Any]:
    lat = reader.read("纬度", lambda cell: _degrees(cell, 90))
    lng = reader.read("经度", lambda cell: _degrees(cell, 180))
    if (lat is None) != (lng is None) and not reader.problems:
        reader.note("纬度", "checkpoints.point_half")
    return {
        "division_code": reader.read("区划代码", lambda cell: _division(cell, is_division)),
        "name": reader.read("名称", lambda cell: _checked(cell, check_name)),
        "kind": reader.read("类型", lambda cell: _word(cell, KINDS)),
        "mode": reader.read("对象", lambda cell: _word(cell, MODES)),
        "hours": reader.read("时间", lambda cell: _checked(cell or "00:00-24:00", check_hours)),
        "address": reader.text("地址")[:120] or None,
        "lat_e6": lat,
        "lng_e6": lng,
    }


def _division(cell: str, is_division: Callable[[str], bool]) -> str:
    code = cell.removesuffix(".0")
    if len(code) not in (6, 9, 12) or not is_division(code):
        raise CellWrong("checkpoints.cell_division")
    return code


def _checked(cell: str, check: Callable[[str], str]) -> str:
    try:
        return check(cell)
    except DomainError as wrong:
        raise CellWrong(next(iter((wrong.fields or {}).values()))) from None


def _word(cell: str, words: Mapping[str, Word]) -> str:
    if cell in words:
        return words[cell].value
    raise CellWrong("checkpoints.cell_word")


def _degrees(cell: str, most: int) -> int | None:
    """Degrees as they are written, in millionths; empty says nothing."""
    if not cell:
        return None
    said = DEGREES.fullmatch(cell)
    if said is None or abs(int(said[1])) >= most:
        raise CellWrong("checkpoints.cell_degrees")
    part = int((said[2] or "").ljust(6, "0")[:6])
    whole = abs(int(said[1])) * 1_000_000 + part
    return -whole if cell.startswith("-") else whole
