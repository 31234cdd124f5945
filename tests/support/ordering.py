"""A supplier with something on offer and a buyer who wants it, for tests of orders."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backend.core import clock, db, ids
from backend.market import stock
from backend.market.order_rules import Stock
from backend.market.rules import Audience, ListingState, SaleMeasure
from tests.support.people import Person
from tests.support.trade import TOWN, as_trader

DAY_MS = 86_400_000
JIN = 500


def on_offer(supplier_id: str, quantity: int = 100 * JIN, **other: Any) -> str:
    """A stock put on offer; the listing's id."""
    now_ms = clock.to_ms(clock.now())
    wish: dict[str, Any] = {
        "listing_id": ids.random_id(),
        "supplier_id": supplier_id,
        "division_code": TOWN,
        "state": ListingState.OPEN,
        "price_fen": 180,
        "unit_quantity": JIN,
        "measure": SaleMeasure.MASS,
        "product": "cabbage",
        "quantity": quantity,
        "sell_until_ms": now_ms + 10 * DAY_MS,
        "audience": Audience.TRADE,
        **other,
    }
    with db.transaction(ids.random_id()) as writes:
        stock.write_opening(writes, stock.Opening(**wish), now_ms)
    return str(wish["listing_id"])


def change(listing_id: str, supplier_id: str, **what: Any) -> None:
    """A supplier's change of a stock."""
    with db.transaction(ids.random_id()) as writes:
        wish = stock.Change(what.pop("change_id", None) or ids.random_id(), **what)
        stock.write_change(writes, listing_id, supplier_id, wish, clock.to_ms(clock.now()))


def amounts(listing_id: str) -> Stock:
    """What a stock says, after it was found to be what its movements come to."""
    row = stock.read_one(listing_id)
    assert row
    assert stock.difference(row) is None
    assert row.amounts.is_whole()
    return row.amounts


class Market:
    """Somebody who sells and somebody who buys, both verified."""

    def __init__(self, app: Flask) -> None:
        self.supplier, self.buyer = (Person(app).signs_in().applies() for _ in range(2))
        self.supplier_id = as_trader(self.supplier, "farmer", is_verified=True)["trader_id"]
        self.buyer_id = as_trader(self.buyer, "canteen", is_verified=True)["trader_id"]

    def on_offer(self, quantity: int = 100 * JIN, **other: Any) -> str:
        """Something the supplier has."""
        return on_offer(self.supplier_id, quantity, **other)

    def line(self, listing_id: str, quantity: int, **other: Any) -> dict[str, Any]:
        """A line as the buyer's phone writes it."""
        return {
            "listing_id": listing_id,
            "supplier_id": self.supplier_id,
            "quantity": quantity,
            "price_fen": 180,
            "unit_quantity": JIN,
            **other,
        }

    def asks(self, *lines: dict[str, Any], **other: Any) -> TestResponse:
        """What the buyer is answered who orders that."""
        return self.buyer.browser.post(
            "/market/orders", {"id": str(uuid.uuid4()), "lines": list(lines), **other}
        )

    def orders(self, *lines: dict[str, Any], **other: Any) -> dict[str, Any]:
        """An order that has to succeed."""
        answer = self.asks(*lines, **other)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    def deal(self, order: dict[str, Any], what: str = "", wish: Any = None) -> TestResponse:
        """What the supplier is answered about an order: read it, or do something with it."""
        path = f"/me/deals/{order['order_id']}{what}"
        if wish is None and not what:
            return self.supplier.browser.get(path)
        return self.supplier.browser.post(path, {} if wish is None else wish)

    def hands_over(
        self, order: dict[str, Any], weights: dict[str, int], **other: Any
    ) -> TestResponse:
        """What the supplier is answered who weighs and hands over."""
        lines = [{"listing_id": one, "quantity": number} for one, number in weights.items()]
        wish = {
            "id": str(uuid.uuid4()),
            "code": order["deals"][0]["hand_over_code"],
            "lines": lines,
            "paid": {"way": "cash", "amount_fen": 1000},
            **other,
        }
        return self.deal(order, "/hand-over", wish)
