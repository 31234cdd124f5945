"""What the cells of a sheet say: quantities, prices, days, units; pure functions.

Every cell is text by now (core/sheet_files.py). Whatever is wrong is named with its row and its
column, and all of it, so that a sheet is mended once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from backend.core import sheet_rules
from backend.core.errors import CellWrong
from backend.market.rules import Grade, SaleMeasure, SaleUnit, measure_of, unit_quantity

ROWS_MOST = 20_000
NAME_CHARS_MOST = 40
QUANTITY_MOST = 1_000_000_000
PRICE_FEN_MOST = 100_000_000
BOX_G = (100, 50_000)
_PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_BOX = re.compile(r"箱\(?([\d.]+)(公斤|千克|kg|斤|市斤|克|g)(?:/箱)?\)?")
UNITS: Mapping[str, SaleUnit] = {
    "斤": SaleUnit.JIN,
    "市斤": SaleUnit.JIN,
    "公斤": SaleUnit.KG,
    "千克": SaleUnit.KG,
    "kg": SaleUnit.KG,
    "吨": SaleUnit.TONNE,
    "t": SaleUnit.TONNE,
    "个": SaleUnit.PIECE,
    "只": SaleUnit.PIECE,
    "份": SaleUnit.PIECE,
}
MASSES_G: Mapping[str, int] = {
    "公斤": 1000, "千克": 1000, "kg": 1000, "斤": 500, "市斤": 500, "克": 1, "g": 1,
}  # fmt: skip
GRADES: Mapping[str, Grade] = {
    "特级": Grade.SPECIAL, "特": Grade.SPECIAL, "一级": Grade.FIRST, "一": Grade.FIRST,
    "二级": Grade.SECOND, "二": Grade.SECOND, "统货": Grade.MIXED, "": Grade.MIXED,
}  # fmt: skip
OFFER = ("", "面议", "议价")


class Reader(sheet_rules.Reader):
    """Reads the cells of one row; what no plain value is has codes of the market."""

    formula_code = "market.cell_formula"
    merged_code = "market.cell_merged"


def needed(cell: str) -> str:
    """A text that has to be there, and is not endless.

    :raises CellWrong: market.cell_required, market.cell_too_long.
    """
    if not cell:
        raise CellWrong("market.cell_required")
    if len(cell) > NAME_CHARS_MOST:
        raise CellWrong("market.cell_too_long")
    return cell


def number(cell: str) -> Decimal:
    """A number above nought; thousands may be set apart by commas.

    :raises CellWrong: market.cell_required, market.cell_number.
    """
    needed(cell)
    try:
        told = Decimal(cell.replace(",", "").replace("\uff0c", ""))
    except InvalidOperation:
        raise CellWrong("market.cell_number") from None
    if not told.is_finite() or not 0 < told <= QUANTITY_MOST:
        raise CellWrong("market.cell_number")
    return told


class Unit(NamedTuple):
    """What a quantity or a price is for, and how many grams or pieces that is."""

    unit: SaleUnit
    quantity: int

    @property
    def measure(self) -> SaleMeasure:
        """In what it is counted."""
        return measure_of(self.unit)


def unit(cell: str) -> Unit:
    """A unit: 斤, 公斤, kg, 吨, 个, or a box with its net mass, such as 箱(10公斤).

    :raises CellWrong: market.cell_required, market.cell_unit, market.cell_unit_mass.
    """
    plain = needed(cell).replace(" ", "").casefold()
    known = UNITS.get(plain)
    if known is not None:
        return Unit(known, unit_quantity(known) or 1)
    if not plain.startswith("箱"):
        raise CellWrong("market.cell_unit")
    box = _BOX.fullmatch(plain)
    if box is None:
        raise CellWrong("market.cell_unit_mass")
    grams = number(box[1]) * MASSES_G[box[2]]
    if grams != int(grams) or not BOX_G[0] <= grams <= BOX_G[1]:
        raise CellWrong("market.cell_unit_mass")
    return Unit(SaleUnit.BOX, int(grams))


def price_fen(cell: str) -> int | None:
    """A price in yuan as whole fen; None for what is open to offers.

    :raises CellWrong: market.cell_price.
    """
    if cell.replace(" ", "") in OFFER:
        return None
    try:
        fen = number(cell.removesuffix("元").strip().removeprefix("¥")) * 100
    except CellWrong:
        raise CellWrong("market.cell_price") from None
    if fen != int(fen) or fen > PRICE_FEN_MOST:
        raise CellWrong("market.cell_price")
    return int(fen)


def day(cell: str) -> date:
    """A day: 2026-11-22, 2026/11/22, 2026年11月22日, 20261122, or a spreadsheet's serial number.

    :raises CellWrong: market.cell_required, market.cell_date.
    """
    found = sheet_rules.day_of(needed(cell))
    if found is None:
        raise CellWrong("market.cell_date")
    return found


def phone(cell: str) -> str:
    """A mobile number of the mainland in E.164.

    :raises CellWrong: market.cell_required, market.cell_phone.
    """
    found = _PHONE.fullmatch(re.sub(r"[\s-]", "", needed(cell)))
    if found is None:
        raise CellWrong("market.cell_phone")
    return f"+86{found[1]}"


def grade(cell: str) -> Grade:
    """A grade; what says nothing is mixed.

    :raises CellWrong: market.cell_grade.
    """
    if cell not in GRADES:
        raise CellWrong("market.cell_grade")
    return GRADES[cell]


def place(cell: str, division_of: Callable[[str], Sequence[str]]) -> str:
    """The one division that a cell means.

    :raises CellWrong: market.cell_required, market.cell_place, market.cell_place_ambiguous.
    """
    found = division_of(needed(cell))
    if not found:
        raise CellWrong("market.cell_place")
    if len(found) > 1:
        raise CellWrong("market.cell_place_ambiguous")
    return found[0]
