"""Reads a sheet of the market by the one reader of sheets (core/sheet_files.py).

What it refuses keeps the codes by which the market has always said so.
"""

from __future__ import annotations

from collections.abc import Mapping

from backend.core import sheet_files
from backend.core.errors import DomainError
from backend.core.sheet_rules import Row
from backend.market.sheet_cell_rules import ROWS_MOST

plain = sheet_files.plain
OWN_CODES: Mapping[str, str] = {
    "core.sheet_unreadable": "market.sheet_unreadable",
    "core.sheet_too_large": "market.sheet_too_large",
    "core.sheet_empty": "market.sheet_empty",
}


def lines_of(data: bytes) -> list[Row]:
    """The lines of a file that hold anything, with their numbers; every cell is text.

    :raises DomainError: market.sheet_unreadable, market.sheet_too_large, market.sheet_empty (422).
    """
    try:
        return sheet_files.lines_of(data, ROWS_MOST)
    except DomainError as refused:
        raise DomainError(OWN_CODES[refused.code], refused.status) from None
