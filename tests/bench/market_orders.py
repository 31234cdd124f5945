"""What an order costs at the store, of one, three and twenty lines, beside what it has to cost."""

from __future__ import annotations

import uuid
from typing import Any

from tests.bench.store_cost import Meter
from tests.bench.town import Town

LINES = (1, 3, 20)
# DynamoDB takes two units for each item of up to 1 KB in a transaction.
UNITS_AN_ITEM = 2
# The order, its supplier's deal, and that the buyer is verified.
ITEMS_BESIDE, ITEMS_A_LINE = 3, 2


def measure(place: Town) -> dict[str, float]:
    """The figures; a repetition and a refusal for want of stock stand beside them."""
    from backend.core import db

    (seller, _), (phone, _) = place.people[:2]
    supplier_id = _trader(seller, "farmer")
    _trader(phone, "canteen")

    def metered(body: Any, status: int) -> Meter:
        meter = Meter()
        db.connection().on_answer = meter
        answer = phone.call("POST", "/market/orders", body)
        db.connection().on_answer = None
        if answer.status != status:
            raise RuntimeError(f"{answer.status}: {answer.body}")
        return meter

    found: dict[str, float] = {}
    for number in LINES:
        body = _order(supplier_id, [_stock(supplier_id) for _ in range(number)])
        first, again = metered(body, 200), metered(body, 200)
        floor = UNITS_AN_ITEM * (ITEMS_BESIDE + ITEMS_A_LINE * number)
        name = f"market_order_{number}_lines"
        found |= {
            f"{name}_write_units": first.write,
            f"{name}_units_over_floor": first.write - floor,
            f"{name}_read_units": first.read,
            f"{name}_round_trips": first.trips,
            f"{name}_again_round_trips": again.trips,
        }
    refused = metered(_order(supplier_id, [_stock(supplier_id, quantity=1)]), 409)
    return found | {"market_order_refused_round_trips": refused.trips}


def _trader(phone: Any, kind: str) -> str:
    from backend.market.models import TraderRow

    wish = {
        "kind": kind,
        "name": "红星果蔬",
        "division_code": "411281003",
        "phone": "13800000000",
        "address": "村口",
    }
    told = phone.call("PUT", "/me/trader", wish)
    row = TraderRow.of(told.body["trader_id"]) if told.status == 200 else None
    if row is None:
        raise RuntimeError(f"{told.status}: {told.body}")
    row.state = "verified"
    row.list_again()
    row.save()
    return str(row.trader_id)


def _stock(supplier_id: str, quantity: int = 10_000_000) -> str:
    from backend.core import clock, db, ids
    from backend.market import stock
    from backend.market.rules import ListingState, SaleMeasure

    listing_id, now_ms = ids.random_id(), clock.to_ms(clock.now())
    opening = stock.Opening(
        listing_id,
        supplier_id,
        "411281003",
        ListingState.OPEN,
        120,
        500,
        SaleMeasure.MASS,
        "cabbage",
        quantity,
        now_ms + 5 * 86_400_000,
    )
    with db.transaction(ids.random_id()) as writes:
        stock.write_opening(writes, opening, now_ms)
    return listing_id


def _order(supplier_id: str, listings: list[str]) -> dict[str, Any]:
    lines = [
        {
            "listing_id": one,
            "supplier_id": supplier_id,
            "quantity": 250_000,
            "price_fen": 120,
            "unit_quantity": 500,
        }
        for one in listings
    ]
    return {"id": str(uuid.uuid4()), "lines": lines}
