"""Routes of orders, for buyers, and of deals, for suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify

from backend.core import clock, http
from backend.core.auth import actor, needs
from backend.core.errors import DomainError
from backend.market import deals, order_schemas, order_views, orders
from backend.market.ids import trader_id_of
from backend.market.order_rules import CancelReason, DisputeReason, Line, PaidWay, Side
from backend.market.rules import Audience

blueprint = Blueprint("orders", __name__)
AHEAD = timedelta(days=30)


@blueprint.post("/market/orders")
@needs("session")
def place_order() -> Any:
    """Order from one or several suppliers: all of it, or nothing."""
    told = http.load(order_schemas.OrderIn())
    lines = tuple(Line(**line) for line in told["lines"])
    wish = orders.Wish(told["id"], lines, _window(told.get("window")))
    try:
        found = orders.place(order_views.buyer_of(actor()), wish)
    except DomainError as refused:
        raise http.with_words_of_lines(refused) from None
    return jsonify(order_schemas.OrderOut().dump(order_views.placed(found)))


def _window(told: Mapping[str, Any] | None) -> tuple[int, int] | None:
    if told is None:
        return None
    now = clock.now()
    if not now - timedelta(hours=1) < told["until_at"] <= now + AHEAD or (
        told["from_at"] >= told["until_at"]
    ):
        raise DomainError("core.invalid", 422, {"window": "market.window_invalid"})
    return clock.to_ms(told["from_at"]), clock.to_ms(told["until_at"])


@blueprint.get("/me/orders")
@needs("session")
def list_orders() -> Any:
    """List what one has ordered, newest first."""
    cursor = http.load_query(order_schemas.CursorIn()).get("cursor")
    return jsonify(order_schemas.OrdersOut().dump(order_views.own_orders(actor(), cursor)))


@blueprint.get("/me/orders/<order_id>")
@needs("session")
def read_order(order_id: str) -> Any:
    """Read one's order."""
    found = order_views.own_order(actor(), order_views.order_id_of(order_id))
    return jsonify(order_schemas.OrderOut().dump(found))


@blueprint.post("/market/orders/<order_id>/cancel")
@needs("session")
def cancel_order(order_id: str) -> Any:
    """Take back an order, or what one supplier has of it."""
    told = http.load(order_schemas.CancelOrderIn())
    known, buyer_id = order_views.order_id_of(order_id), trader_id_of(actor().account_id)
    reason = CancelReason(told["reason"])
    deals.cancel_order(buyer_id, known, reason, told.get("supplier_id"), only=Audience.TRADE)
    return jsonify(order_schemas.OrderOut().dump(order_views.own_order(actor(), known)))


@blueprint.post("/market/orders/<order_id>/dispute")
@needs("session")
def dispute_order(order_id: str) -> Any:
    """Say as a buyer what was wrong with a deal that has ended."""
    told = http.load(order_schemas.DisputeOrderIn())
    known, buyer_id = order_views.order_id_of(order_id), trader_id_of(actor().account_id)
    reason = DisputeReason(told["reason"])
    deals.dispute(Side.BUYER, told["supplier_id"], known, reason, told["note"], buyer_id)
    return jsonify(order_schemas.OrderOut().dump(order_views.own_order(actor(), known)))


@blueprint.get("/me/deals")
@needs("session")
def list_deals() -> Any:
    """List what others have ordered of oneself, newest first."""
    query = http.load_query(order_schemas.DealsIn())
    found = order_views.own_deals(actor(), query["state"] == "open", query.get("cursor"))
    return jsonify(order_schemas.DealsOut().dump(found))


@blueprint.get("/me/deals/<order_id>")
@needs("session")
def read_deal(order_id: str) -> Any:
    """Read what an order wants of oneself."""
    found = order_views.own_deal(actor(), order_views.order_id_of(order_id))
    return jsonify(order_schemas.SoldOut().dump(found))


@blueprint.post("/me/deals/<order_id>/confirm")
@needs("session")
def confirm_deal(order_id: str) -> Any:
    """Stand by a deal that is held."""
    http.load(order_schemas.NothingIn())
    known = order_views.order_id_of(order_id)
    return _told(deals.confirm(trader_id_of(actor().account_id), known))


@blueprint.post("/me/deals/<order_id>/cancel")
@needs("session")
def cancel_deal(order_id: str) -> Any:
    """Take back a deal as its supplier."""
    reason = CancelReason(http.load(order_schemas.CancelIn())["reason"])
    known, supplier_id = order_views.order_id_of(order_id), trader_id_of(actor().account_id)
    return _told(deals.cancel(Side.SUPPLIER, supplier_id, known, reason, only=Audience.TRADE))


@blueprint.post("/me/deals/<order_id>/hand-over")
@needs("session")
def hand_over(order_id: str) -> Any:
    """Record what was given by the scale, and what was paid."""
    told = http.load(order_schemas.HandOverIn())
    weights = {line["listing_id"]: line["quantity"] for line in told["lines"]}
    if len(weights) != len(told["lines"]):
        raise DomainError("core.invalid", 422, {"lines": "market.lines_differ"})
    paid = deals.Paid(PaidWay(told["paid"]["way"]), told["paid"]["amount_fen"])
    met_ms = clock.to_ms(told["handed_at"]) if "handed_at" in told else None
    wish = deals.HandOver(told["id"], told["code"], weights, paid, met_ms)
    supplier_id = trader_id_of(actor().account_id)
    known = order_views.order_id_of(order_id)
    return _told(deals.hand_over(supplier_id, known, wish, only=Audience.TRADE))


@blueprint.post("/me/deals/<order_id>/dispute")
@needs("session")
def dispute_deal(order_id: str) -> Any:
    """Say as a supplier what was wrong with a deal that has ended."""
    told = http.load(order_schemas.DisputeIn())
    known, supplier_id = order_views.order_id_of(order_id), trader_id_of(actor().account_id)
    reason = DisputeReason(told["reason"])
    return _told(deals.dispute(Side.SUPPLIER, supplier_id, known, reason, told["note"]))


def _told(deal: deals.DealRow) -> Any:
    return jsonify(order_schemas.SoldOut().dump(order_views.deal_told(actor(), deal)))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "place_order": {"body": order_schemas.OrderIn, "answer": order_schemas.OrderOut},
    "list_orders": {"query": order_schemas.CursorIn, "answer": order_schemas.OrdersOut},
    "read_order": {"answer": order_schemas.OrderOut},
    "cancel_order": {"body": order_schemas.CancelOrderIn, "answer": order_schemas.OrderOut},
    "dispute_order": {"body": order_schemas.DisputeOrderIn, "answer": order_schemas.OrderOut},
    "list_deals": {"query": order_schemas.DealsIn, "answer": order_schemas.DealsOut},
    "read_deal": {"answer": order_schemas.SoldOut},
    "confirm_deal": {"body": order_schemas.NothingIn, "answer": order_schemas.SoldOut},
    "cancel_deal": {"body": order_schemas.CancelIn, "answer": order_schemas.SoldOut},
    "hand_over": {"body": order_schemas.HandOverIn, "answer": order_schemas.SoldOut},
    "dispute_deal": {"body": order_schemas.DisputeIn, "answer": order_schemas.SoldOut},
}
