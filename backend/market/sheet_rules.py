"""What the lines of a sheet of unsold stock and of a price board say; pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from backend.core.errors import CellProblem, CellWrong
from backend.core.sheet_rules import Row
from backend.market.rules import Grade, SaleUnit
from backend.market.sheet_cell_rules import (
    MASSES_G,
    QUANTITY_MOST,
    Reader,
    Unit,
    day,
    grade,
    needed,
    number,
    phone,
    place,
    price_fen,
    unit,
)

SALE_DAYS_MOST = 400
BACK_DAYS_MOST = 400

# --- Sheets of unsold stock

SUPPLIER, PHONE, PLACE, PRODUCT, QUANTITY = "供货方", "手机", "所在地", "品名", "数量"
UNIT, PRICE, HARVESTED, SELL_BY, GRADE = "单位", "价格", "采收日期", "可售至", "等级"
STOCK_TITLES = (SUPPLIER, PHONE, PLACE, PRODUCT, QUANTITY, UNIT, PRICE, HARVESTED, SELL_BY)


@dataclass(frozen=True, slots=True)
class StockLine:
    """A line of a sheet of unsold stock; grams or pieces, fen for `unit_quantity` of them."""

    supplier: str
    phone: str
    division_code: str
    product: str
    grade: Grade
    unit: SaleUnit
    unit_quantity: int
    quantity: int
    price_fen: int | None
    harvested_on: date
    sell_by_on: date


def stock_lines(
    rows: Sequence[Row],
    places: Mapping[str, int],
    product_of: Callable[[str], str | None],
    division_of: Callable[[str], Sequence[str]],
    today: date,
) -> tuple[list[StockLine], list[CellProblem]]:
    """Every line of a sheet behind its header, and all that is wrong with them.

    :param product_of: the code of a product by its name.
    :param division_of: the divisions that a code or a name may mean.
    """
    lines: list[StockLine] = []
    problems: list[CellProblem] = []
    for row in rows:
        reader = Reader(row, places)
        line = _stock_line(reader, product_of, division_of, today)
        problems += reader.problems
        if line is not None and not reader.problems:
            lines.append(line)
    return lines, problems


def _stock_line(
    reader: Reader,
    product_of: Callable[[str], str | None],
    division_of: Callable[[str], Sequence[str]],
    today: date,
) -> StockLine | None:
    told = (
        reader.read(SUPPLIER, needed),
        reader.read(PHONE, phone),
        reader.read(PLACE, lambda cell: place(cell, division_of)),
        reader.read(PRODUCT, lambda cell: _product(cell, product_of)),
        reader.read(GRADE, grade),
    )
    its_unit = reader.read(UNIT, unit)
    quantity = reader.read(QUANTITY, lambda cell: _quantity(cell, its_unit))
    price = reader.read(PRICE, price_fen)
    harvested_on = reader.read(HARVESTED, day)
    last_on = reader.read(SELL_BY, lambda cell: _last_day(cell, harvested_on, today))
    if its_unit is None or quantity is None or harvested_on is None or last_on is None:
        return None
    supplier, its_phone, division, product, its_grade = told
    if not supplier or not its_phone or not division or not product or its_grade is None:
        return None
    return StockLine(
        supplier, its_phone, division, product, its_grade, its_unit.unit, its_unit.quantity,
        quantity, price, harvested_on, last_on,
    )  # fmt: skip


def _product(cell: str, product_of: Callable[[str], str | None]) -> str:
    found = product_of(needed(cell))
    if found is None:
        raise CellWrong("market.cell_product")
    return found


def _quantity(cell: str, its_unit: Unit | None) -> int:
    told = number(cell)
    if its_unit is None:
        return 0
    whole = told * its_unit.quantity
    if whole != int(whole) or whole > QUANTITY_MOST:
        raise CellWrong("market.cell_number")
    return int(whole)


def _last_day(cell: str, harvested_on: date | None, today: date) -> date:
    told = day(cell)
    first = max(harvested_on or today, today)
    if not first <= told <= today + timedelta(days=SALE_DAYS_MOST):
        raise CellWrong("market.cell_days")
    if harvested_on and (today - harvested_on).days > BACK_DAYS_MOST:
        raise CellWrong("market.cell_days")
    return told


def numbered(lines: Sequence[StockLine]) -> Iterator[tuple[StockLine, int]]:
    """Every line with how many equal ones came before it: two alike are two."""
    seen: dict[StockLine, int] = {}
    for line in lines:
        seen[line] = seen.get(line, -1) + 1
        yield line, seen[line]


# --- Price boards


class BoardShape(NamedTuple):
    """How a board calls its columns."""

    name: str
    low: str
    high: str
    unit: str
    day: str


BOARD_SHAPES = (
    BoardShape("品名", "最低价", "最高价", "单位", "发布日期"),
    BoardShape("prodName", "lowPrice", "highPrice", "unitInfo", "pubDate"),
    BoardShape("name", "low", "high", "unit", "date"),
)


class BoardPrice(NamedTuple):
    """What a board says of a product on a day, over all its varieties; fen a kilogram."""

    product: str
    day: date
    low_fen_per_kg: int
    high_fen_per_kg: int


class BoardRead(NamedTuple):
    """A board that was read: prices; names nobody knows; how many lines are not sold by mass."""

    prices: Sequence[BoardPrice]
    unknown: Sequence[str]
    not_by_mass: int


def board_prices(
    rows: Sequence[Row],
    shape: BoardShape,
    places: Mapping[str, int],
    product_of: Callable[[str], str | None],
) -> tuple[BoardRead, list[CellProblem]]:
    """Every price of a board, and all that is wrong with it."""
    found: dict[tuple[str, date], tuple[int, int]] = {}
    unknown: dict[str, None] = {}
    problems: list[CellProblem] = []
    not_by_mass = 0
    for row in rows:
        reader = Reader(row, places)
        name = reader.read(shape.name, needed)
        price = _board_price(reader, shape)
        problems += reader.problems
        if reader.problems or name is None:
            continue
        if price is None:
            not_by_mass += 1
            continue
        product = product_of(name)
        if product is None:
            unknown[name] = None
            continue
        on, low, high = price
        before = found.get((product, on), (low, high))
        found[(product, on)] = (min(before[0], low), max(before[1], high))
    prices = [BoardPrice(*key, *both) for key, both in sorted(found.items())]
    return BoardRead(prices, tuple(unknown), not_by_mass), problems


def _board_price(reader: Reader, shape: BoardShape) -> tuple[date, int, int] | None:
    """Day, lowest and highest price of a line; None for what is not sold by mass."""
    on = reader.read(shape.day, day)
    low, high = reader.read(shape.low, number), reader.read(shape.high, number)
    grams = MASSES_G.get(reader.text(shape.unit).casefold())
    if low is None or high is None or on is None:
        return None
    if low > high:
        reader.problems.append(CellProblem(reader.row.number, shape.low, "market.cell_price_order"))
        return None
    return None if grams is None else (on, _per_kg(low, grams), _per_kg(high, grams))


def _per_kg(yuan: Decimal, grams: int) -> int:
    return int((yuan * 100 * 1000 / grams).quantize(Decimal(1), ROUND_HALF_UP))
