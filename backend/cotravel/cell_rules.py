"""What single cells of the lists of trips say; pure. Whatever is wrong has a code, and no words."""

from __future__ import annotations

import re
from datetime import date

from backend.core.errors import CellWrong
from backend.core.sheet_rules import day_of
from backend.cotravel import time_rules
from backend.cotravel.reading_rules import kinds_of
from backend.cotravel.rules import ROW_KEY_MOST, URL_MOST, TripKind
from backend.cotravel.time_rules import Moment

_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[\x21-\x7e]*)?")
_NOTHING = re.compile("[/\\-—无]*")
_ROW_KEY = re.compile(r"[\x21-\x7e]+")


def published(cell: str) -> date:
    """The day a list was published."""
    found = day_of(cell)
    if found is None:
        raise CellWrong("cotravel.cell_published")
    return found


def notice_day(cell: str, published: date | None, today: date) -> date:
    """A day with or without its year; a list of that publication tells of the latest one."""
    found = day_of(cell) or time_rules.day_without_year(cell, published or today)
    if found is None:
        raise CellWrong("cotravel.cell_day" if cell else "cotravel.cell_required")
    return found


def local_day(cell: str, start: Moment | None, column: str) -> date:
    """A day in China, from a column of China or of Greenwich."""
    found = day_of(cell) if column == "travel_date_local" else (start.on if start else None)
    if found is None:
        raise CellWrong("cotravel.cell_day" if cell else "cotravel.cell_required")
    return found


def row_key(cell: str) -> str:
    """The key that a list gives a row."""
    if not cell:
        raise CellWrong("cotravel.cell_required")
    if len(cell) > ROW_KEY_MOST or not _ROW_KEY.fullmatch(cell):
        raise CellWrong("cotravel.cell_key")
    return cell


def kind(cell: str) -> TripKind:
    """The one kind that a list calls a trip."""
    found = kinds_of(cell)
    if len(found) != 1:
        raise CellWrong("cotravel.cell_kind")
    return found[0]


def day(cell: str, start: Moment | None) -> date:
    """A day, else the one of the beginning."""
    found = day_of(cell) if cell else (start.on if start else None)
    if found is None:
        raise CellWrong("cotravel.cell_day" if cell else "cotravel.cell_required")
    return found


def plain_words(cell: str) -> str:
    """A cell; empty when it only says that there is nothing."""
    return "" if _NOTHING.fullmatch(cell) else cell


def place(cell: str) -> str:
    """A place's name; what was hidden by whoever gave the list on says nothing."""
    return "" if _NOTHING.fullmatch(cell) or "已隐去" in cell else cell


def url(cell: str) -> str:
    """A link; empty for what is none."""
    return cell if len(cell) <= URL_MOST and _URL.fullmatch(cell) else ""
