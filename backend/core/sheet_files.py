"""Reads a sheet, CSV or XLSX, into lines of plain text, whatever somebody may have put into it.

A spreadsheet is an archive of XML. It is opened only when what it says of its size is bounded, it
is read line by line, and documents that define entities are refused (defusedxml).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.core.errors import DomainError
from backend.core.sheet_rules import FORMULA, HEADER_WITHIN, MERGED, Row

COLUMNS_MOST = 40
CELL_CHARS_MOST = 500
LINES_MOST = 100_000
UNPACKED_BYTES_MOST = 60 * 1024 * 1024
MEMBERS_MOST = 200
ZIP_BEGIN = b"PK\x03\x04"
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="[A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')


def lines_of(data: bytes, rows_most: int) -> list[Row]:
    """The lines of a file that hold anything, with their numbers; every cell is text.

    :param rows_most: how many lines there may be below the titles.
    :raises DomainError: core.sheet_unreadable, core.sheet_too_large, core.sheet_empty (422).
    """
    lines = _xlsx_lines(data, rows_most) if data.startswith(ZIP_BEGIN) else _csv_lines(data)
    found: list[Row] = []
    for number, cells in enumerate(lines, 1):
        if number > LINES_MOST:
            raise DomainError("core.sheet_too_large", 422)
        told = [_plain_cell(cell) for cell in cells[:COLUMNS_MOST]]
        while told and not told[-1]:
            told.pop()
        if told:
            found.append(Row(number, told))
        if len(found) > rows_most + HEADER_WITHIN:
            raise DomainError("core.sheet_too_large", 422)
    if not found:
        raise DomainError("core.sheet_empty", 422)
    return found


def plain(text: str) -> str:
    """A text without the width of its signs and the space around it."""
    return unicodedata.normalize("NFKC", text).replace("\0", " ").strip()


def _plain_cell(cell: str) -> str:
    if cell in (FORMULA, MERGED):
        return cell
    told = plain(cell)[:CELL_CHARS_MOST]
    # In a spreadsheet's eyes such a text is a formula; in a table of ours nothing begins so.
    return FORMULA if told.startswith("=") else told


def _csv_lines(data: bytes) -> Iterator[Sequence[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise DomainError("core.sheet_unreadable", 422)
    if "\0" in text:
        raise DomainError("core.sheet_unreadable", 422)
    first = text.partition("\n")[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise DomainError("core.sheet_unreadable", 422) from None


def _xlsx_lines(data: bytes, rows_most: int) -> Iterator[Sequence[str]]:
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise RuntimeError("openpyxl reads without defusedxml")
    try:
        _check_archive(data)
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
        merged = _merged_rows(data, sheet._worksheet_path, rows_most)
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_MOST), 1):
            told = [_cell(cell) for cell in cells]
            # What a merged cell says may belong to every line that it covers, or to none.
            yield [MERGED] * len(told) if number in merged and any(told) else told
        book.close()
    except DomainError:
        raise
    except Exception:
        # Whatever a parser says of a hostile or broken file, it is not readable.
        raise DomainError("core.sheet_unreadable", 422) from None


def _check_archive(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        is_large = sum(one.file_size for one in members) > UNPACKED_BYTES_MOST
        if is_large or len(members) > MEMBERS_MOST:
            raise DomainError("core.sheet_too_large", 422)
        if any(one.flag_bits & 1 for one in members):
            raise DomainError("core.sheet_unreadable", 422)


def _merged_rows(data: bytes, member: str, rows_most: int) -> frozenset[int]:
    """The lines that a merged cell covers; titles above a table usually have one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(member)
    found: set[int] = set()
    for begin, end in _MERGE.findall(text):
        found.update(range(int(begin), min(int(end), int(begin) + rows_most) + 1))
    return frozenset(found)


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "f":
        return FORMULA
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        # A spreadsheet means fifteen digits; what a binary fraction adds to them nobody wrote.
        told = format(Decimal(format(value, ".15g")), "f")
        return told.rstrip("0").rstrip(".") if "." in told else told
    return str(value)
