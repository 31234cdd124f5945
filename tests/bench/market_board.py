"""What a page of the market's board costs at the store, with few listings and with very many."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from infra.local.engine import running_engine
from tests.bench import tables
from tests.bench.store_cost import Meter
from tests.bench.town import NOW, Town

MANY = {"cabbage": 100, "potato": 10_000, "tomato": 100_000}
PAGES = {
    "fresh": "sort=fresh",
    "price": "sort=price",
    "filtered": "sort=fresh&max_price_fen_per_kg=100000",
}
ROUNDS = 15
CARD = {
    "supplier": {"trader_id": "x" * 22, "name": "红星蔬菜种植专业合作社", "kind": "cooperative"},
    "division_code": "411281003",
    "grade": "first",
    "unit": "jin",
    "unit_quantity": 500,
    "measure": "mass",
    "price_fen": 120,
    "price_fen_per_kg": 240,
    "pictures": ["y" * 22, "z" * 22],
    "place": "村口冷库门前，进村右手第二个院子",
}


def measure(place: Town) -> dict[str, float]:
    """The figures, of three products of which there are few, many and very many listings.

    They stand in an engine of their own, whose indexes are made when all is there: so it takes
    half a minute, and not an hour.
    """
    from backend.core import db
    from backend.market.models import BoardRow

    before = db.connection()
    with running_engine(None) as url:
        db.connect(url, "ap-southeast-1")
        try:
            tables.fill_then_index(BoardRow, fill_all)
            return _measured(place)
        finally:
            db.use(before)


def _measured(place: Town) -> dict[str, float]:
    from backend.core import db
    from backend.market import board

    phone = place.people[0][0]
    found: dict[str, float] = {}

    def read(path: str) -> Meter:
        meter = Meter()
        db.connection().on_answer = meter
        answer = phone.call("GET", f"/market/board?{path}")
        db.connection().on_answer = None
        if answer.status != 200 or len(answer.body["listings"]) != board.PAGE:
            raise RuntimeError(f"{answer.status}: {answer.body}")
        return meter

    for name, how in PAGES.items():
        for product, many in MANY.items():
            board.forget()
            meter = read(f"product={product}&{how}")
            found[f"market_board_{name}_page_read_units_{many}"] = meter.read
            found[f"market_board_{name}_page_round_trips_{many}"] = meter.trips
            kept = read(f"product={product}&{how}")
            found[f"market_board_{name}_page_read_units_{many}_cached"] = kept.read
    units = [value for name, value in found.items() if "read_units" in name and value]
    found["market_board_read_units_most_vs_least"] = max(units) / min(units)
    kept_units = [value for name, value in found.items() if name.endswith("_cached")]
    found["market_board_read_units_cached"] = sum(kept_units)
    for product, many in MANY.items():
        spent = sorted(_timed(lambda p=product: read(f"product={p}")) for _ in range(ROUNDS))  # type: ignore[misc]
        found[f"market_board_page_ms_{many}"] = round(spent[ROUNDS // 2], 2)
    return found


def _timed(doing: Any) -> float:
    from backend.market import board

    board.forget()
    began = time.perf_counter()
    doing()
    return (time.perf_counter() - began) * 1000


def fill_all() -> None:
    """The listings of all products."""
    for product, many in MANY.items():
        fill(product, many)


def fill(product: str, many: int) -> None:
    """Listings of a product on its board of the city; those of the first pages have a stock."""
    from backend.market.models import BoardRow
    from backend.market.order_models import StockRow

    with BoardRow.batch_write() as batch:
        for row in _rows(product, many):
            batch.save(row)
    # Pages begin with the freshest, which are also the cheapest here.
    with StockRow.batch_write() as batch:
        for number in range(many - 100, many):
            batch.save(
                StockRow(
                    StockRow.key_of(_id_of(product, number)),
                    supplier_id="x" * 22,
                    division_code="411281003",
                    state="open",
                    audience="trade",
                    product=product,
                    measure="mass",
                    price_fen=120,
                    unit_quantity=500,
                    offered=2_000_000,
                    left=1_500_000,
                    sell_until_ms=2**45,
                    expires_at=2**33,
                )
            )


def _id_of(product: str, number: int) -> str:
    return f"{product}-{number:012d}".ljust(22, "_")


def _rows(product: str, many: int) -> Iterator[Any]:
    from backend.market import listing_rules
    from backend.market.models import BoardRow

    place = BoardRow.key_of("4112", listing_rules.group_of(product, None))
    today = listing_rules.day_number(NOW.date())
    for number in range(many):
        days = {"harvested_day": today - 1, "sell_by_day": today + 30}
        yield BoardRow(
            place,
            f"listing#{_id_of(product, number)}",
            listed=place,
            rank=number,
            price_rank=many - number,
            product=product,
            from_day=days["harvested_day"],
            until_day=days["sell_by_day"],
            card=json.dumps(
                {**CARD, "product": product, **days, "listed_ms": number}, ensure_ascii=False
            ),
            version=1,
            expires_at=2**33,
        )
