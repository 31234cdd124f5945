"""What is traded: products with their usual units, shelf lives and prices, and what boards say.

Products are data (`backend/data/produce.json`). Their usual prices are replaced by those of the
price boards that a city imports, for as long as these are fresh.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from backend.config import DATA
from backend.core import db
from backend.market.models import BandRow
from backend.market.rules import Band, SaleMeasure, SaleUnit, measure_of

KEPT_S = 300.0
BOARD_KEPT_DAYS = 400
PERMILLE = 1000


class Product(NamedTuple):
    """Something that is traded; `units` begin with the usual one."""

    code: str
    category: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    units: tuple[SaleUnit, ...]
    shelf_life_days: int
    band: Band | None

    @property
    def measure(self) -> SaleMeasure:
        """In what it is usually counted."""
        return measure_of(self.units[0])


@cache
def _data() -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads((DATA / "produce.json").read_text(encoding="utf-8"))
    return told


def categories() -> Sequence[Mapping[str, str]]:
    """The categories in the order in which they are shown: code, zh, en."""
    told: Sequence[Mapping[str, str]] = _data()["categories"]
    return told


@cache
def products() -> Mapping[str, Product]:
    """All products by code, in the order in which they are shown."""
    return {raw["code"]: _product(raw) for raw in _data()["products"]}


def _product(raw: Mapping[str, Any]) -> Product:
    usual = raw["usual_fen_per_jin"]
    return Product(
        raw["code"],
        raw["category"],
        raw["zh"],
        raw["en"],
        tuple(raw["aliases"]),
        tuple(SaleUnit(unit) for unit in raw["units"]),
        raw["shelf_life_days"],
        widened(2 * usual[0], 2 * usual[1]) if usual else None,
    )


def widened(low_fen_per_kg: int, high_fen_per_kg: int) -> Band:
    """Between which prices nobody is asked, around those that are usual."""
    widen = _data()["widen"]
    return Band(
        low_fen_per_kg * int(widen["low_permille"]) // PERMILLE,
        high_fen_per_kg * int(widen["high_permille"]) // PERMILLE,
    )


@cache
def _names() -> Mapping[str, str]:
    """Product codes by every name a board or a person may write."""
    found: dict[str, str] = {}
    for product in products().values():
        for name in (product.code, product.zh, product.en, *product.aliases):
            found.setdefault(_plain(name), product.code)
    return found


def _plain(name: str) -> str:
    return "".join(name.split()).replace("_", "").casefold()


def find_by_name(name: str) -> str | None:
    """The code of a product by its name or another name for it, in either language."""
    return _names().get(_plain(name))


def write_board_price(
    product: str, day: date, low_fen_per_kg: int, high_fen_per_kg: int, source: str
) -> None:
    """Keep what a price board says of a product; the same again changes nothing.

    Two writes. An older day never replaces a newer one as the product's newest.

    :param low_fen_per_kg: as the board says it, fen a kilogram; the band is wider.
    :param source: which board, in a few words.
    """
    told: dict[str, Any] = {
        "day": day.isoformat(),
        "low_fen_per_kg": low_fen_per_kg,
        "high_fen_per_kg": high_fen_per_kg,
        "source": source,
        "expires_at": int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        + BOARD_KEPT_DAYS * 86_400,
    }
    BandRow(BandRow.key_of(product), f"day#{day.isoformat()}", **told).save()
    newest = BandRow(BandRow.NEWEST, product, **told)
    try:
        with db.conditional():
            is_newer = BandRow.day.does_not_exist() | (BandRow.day <= day.isoformat())
            newest.save(condition=is_newer)
    except db.ConditionFailed:
        return
    forget()


_held: tuple[float, int, Mapping[str, BandRow]] | None = None


def forget() -> None:
    """Read the boards' prices anew when they are next asked for."""
    global _held
    _held = None


def _board_prices() -> Mapping[str, BandRow]:
    """The newest of each product: one read in five minutes and process."""
    global _held
    store = id(db.connection())
    if _held is None or _held[1] != store or time.monotonic() - _held[0] > KEPT_S:
        _held = (time.monotonic(), store, BandRow.newest_of_all())
    return _held[2]


def bands(today: date) -> dict[str, Band | None]:
    """The band of every product: a board's of the last two weeks, or else the usual one."""
    first = (today - timedelta(days=int(_data()["board_days"]))).isoformat()
    found: dict[str, Band | None] = {}
    boards = _board_prices()
    for product in products().values():
        row = boards.get(product.code)
        is_fresh = row is not None and first <= row.day <= today.isoformat()
        if row is not None and is_fresh and product.measure is SaleMeasure.MASS:
            found[product.code] = widened(int(row.low_fen_per_kg), int(row.high_fen_per_kg))
        else:
            found[product.code] = product.band
    return found


def band_of(product: str, today: date) -> Band | None:
    """The band of one product; None where nothing is known."""
    return bands(today).get(product)
