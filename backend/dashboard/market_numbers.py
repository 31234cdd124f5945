"""The market's numbers for everybody: of an area, by day, product and place, in constant reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from backend.config import settings
from backend.core import clock
from backend.core.errors import DomainError
from backend.dashboard import market_rules, models
from backend.dashboard.market_rules import AREA, WHOLE
from backend.dashboard.rules import Board
from backend.divisions import service as divisions
from backend.market import service as market

DAYS_MOST = 31
DAYS_USUAL = 7
# No market was counted before; earlier days are a slip of whoever asks.
LONG_AGO = date(2000, 1, 1)
BOM = "\ufeff"


def read(area: str | None, from_on: date | None, to_on: date | None) -> dict[str, Any]:
    """The numbers of the city or a county on some days: one query and one read.

    :param from_on: the last seven days unless said otherwise; at most 31 in all.
    :raises DomainError: core.invalid (422).
    """
    division, first, last = _asked(area, from_on, to_on)
    days, year = _boards(division, first, last)
    return {
        "area": division,
        "from_on": first,
        "to_on": last,
        "as_of": clock.now(),
        "total": _row(_added(days, WHOLE), with_suppliers=False),
        "by_day": [
            _of_day(days, first + timedelta(days=n)) for n in range((last - first).days + 1)
        ],
        "by_product": _by_product(days),
        "by_area": _by_area(days),
        "year": {"year": last.year, **_row(market_rules.added([year.counts.get(WHOLE, {})]))},
    }


def _asked(area: str | None, from_on: date | None, to_on: date | None) -> tuple[str, date, date]:
    root = settings().city.root_division
    division = area or root
    units = divisions.divisions_of(root)
    if division not in units or len(division) > market_rules.COUNTY_DIGITS:
        raise DomainError("core.invalid", 422, fields={"area": "divisions.division_unknown"})
    today = settings().city.day_of(clock.now())
    last = to_on or today
    if last < LONG_AGO:
        raise DomainError("core.invalid", 422, fields={"to_on": "core.field_invalid"})
    first = from_on or last - timedelta(days=DAYS_USUAL - 1)
    if not 0 <= (last - first).days < DAYS_MOST or last > today:
        raise DomainError("core.invalid", 422, fields={"from_on": "core.field_invalid"})
    return division, first, last


def _boards(division: str, first: date, last: date) -> tuple[dict[date, Board], Board]:
    found = models.boards_between(
        division, market_rules.day_part(first), market_rules.day_part(last)
    )
    year = models.board_of(division, market_rules.year_part(last))
    return {market_rules.day_of_part(board.part): board for board in found}, year


def _added(days: Mapping[date, Board], child: str) -> dict[str, int]:
    return market_rules.added(board.counts.get(child, {}) for board in days.values())


def _row(numbers: Mapping[str, int], with_suppliers: bool = True) -> dict[str, Any]:
    """Numbers as they are told; suppliers of several days cannot be added up."""
    price = market_rules.average_fen_per_kg(numbers["sold_fen"], numbers["sold"])
    told: dict[str, Any] = {**numbers, "price_fen_per_kg": price}
    if not with_suppliers:
        told["suppliers"] = None
    return told


def _of_day(days: Mapping[date, Board], on: date) -> dict[str, Any]:
    counts = days[on].counts.get(WHOLE, {}) if on in days else {}
    return {"on": on, **_row(market_rules.added([counts]))}


def _by_product(days: Mapping[date, Board]) -> list[dict[str, Any]]:
    found = {child for board in days.values() for child in board.counts}
    names = {one["code"]: one for one in market.products()["products"]}
    rows = [
        {
            "product": code,
            "name": {"zh": one["zh"], "en": one["en"]},
            **_row(_added(days, code), False),
        }
        for code, one in names.items()
        if code in found
    ]
    return sorted(rows, key=lambda row: (-row["sold"], -row["listed"], row["product"]))


def _by_area(days: Mapping[date, Board]) -> list[dict[str, Any]]:
    units = divisions.divisions_of(settings().city.root_division)
    found = sorted({c for board in days.values() for c in board.counts if c.startswith(AREA)})
    return [
        {
            "division": child.removeprefix(AREA),
            "name": units[code].name if (code := child.removeprefix(AREA)) in units else code,
            **_row(_added(days, child), False),
        }
        for child in found
    ]


COLUMNS = (
    ("日期 day", "on"), ("地区 area", "area"), ("品名 product", "product"),
    ("上架（公斤） listed (kg)", "listed"), ("撤回（公斤） taken back (kg)", "taken_back"),
    ("撮合（公斤） matched (kg)", "matched"), ("成交（公斤） sold (kg)", "sold"),
    ("挽回（公斤） saved (kg)", "saved"), ("售给居民（公斤） to households (kg)", "to_households"),
    ("滞销登记（公斤） unsold (kg)", "unsold"), ("已认领（公斤） taken over (kg)", "taken_over"),
    ("成交额（元） sold (yuan)", "sold_fen"),
    ("均价（元/公斤） price (yuan/kg)", "price_fen_per_kg"),
)  # fmt: skip
MONEY = ("sold_fen", "price_fen_per_kg")


def as_csv(area: str | None, from_on: date | None, to_on: date | None) -> str:
    """The same by day and product, as a table that opens in any spreadsheet.

    :raises DomainError: core.invalid (422).
    """
    division, first, last = _asked(area, from_on, to_on)
    days, _ = _boards(division, first, last)
    names = {one["code"]: one for one in market.products()["products"]}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([title for title, _ in COLUMNS])
    for on, board in sorted(days.items()):
        for code, product in names.items():
            if code in board.counts:
                row = _row(market_rules.added([board.counts[code]]))
                told = {"on": on.isoformat(), "area": division, "product": product["zh"], **row}
                table.writerow(_cells(told))
    as_of = clock.to_text(clock.now())
    table.writerow([market_rules.safe_cell(f"截至 as of {as_of}")])
    return BOM + out.getvalue()


def _cells(told: Mapping[str, Any]) -> Sequence[str]:
    cells = []
    for _, name in COLUMNS:
        value = told[name]
        if value is None:
            cells.append("")
        elif isinstance(value, str):
            cells.append(market_rules.safe_cell(value))
        else:
            cells.append(
                market_rules.yuan(value) if name in MONEY else market_rules.kilograms(value)
            )
    return cells
