"""Shapes of orders and deals on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.core.schemas import Instant, Whole
from backend.market.order_rules import (
    MOST_LINES,
    CancelReason,
    DisputeReason,
    PaidWay,
)
from backend.market.rules import MOST_PRICE_FEN, MOST_QUANTITY

SHORT_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
QUANTITY = {"description": "whole grams or pieces"}
MOST_FEN = 100_000_000_000
NOTE_CHARS = 500


def _one_of(words: type[StrEnum]) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf([word.value for word in words]))


def _short_id(**more: Any) -> fields.String:
    return fields.String(validate=SHORT_ID, **more)


class LineIn(Schema):
    """What a buyer wants of a listing, and how they saw it."""

    listing_id = _short_id(required=True)
    supplier_id = _short_id(required=True)
    quantity = Whole(required=True, validate=validate.Range(1, MOST_QUANTITY), metadata=QUANTITY)
    price_fen = Whole(required=True, validate=validate.Range(1, MOST_PRICE_FEN))
    unit_quantity = Whole(required=True, validate=validate.Range(1, MOST_QUANTITY))
    least = Whole(
        validate=validate.Range(1, MOST_QUANTITY),
        metadata={"description": "with how little the buyer would be content"},
    )

    @validates_schema
    def _check(self, told: dict[str, Any], **_: Any) -> None:
        if told.get("least", 0) > told.get("quantity", 0):
            raise ValidationError("core.field_invalid", "least")


class WindowIn(Schema):
    """When the parties meet."""

    from_at = Instant(required=True)
    until_at = Instant(required=True)


class OrderIn(Schema):
    """An order."""

    id = fields.UUID(required=True)
    lines = fields.List(
        fields.Nested(LineIn), required=True, validate=validate.Length(1, MOST_LINES)
    )
    window = fields.Nested(WindowIn)


class CursorIn(Schema):
    """Where a page begins."""

    cursor = fields.String(validate=validate.Length(1, 200))


class DealsIn(CursorIn):
    """Which deals."""

    state = fields.String(validate=validate.OneOf(["open", "all"]), load_default="all")


class NothingIn(Schema):
    """No content."""


class CancelIn(Schema):
    """Why a supplier takes back a deal."""

    reason = _one_of(CancelReason)


class CancelOrderIn(CancelIn):
    """Why a buyer takes back an order, or the deal of one supplier."""

    supplier_id = _short_id()


class DisputeIn(Schema):
    """What a supplier found wrong."""

    id = fields.UUID(required=True)
    reason = _one_of(DisputeReason)
    note = fields.String(required=True, validate=validate.Length(0, NOTE_CHARS))


class DisputeOrderIn(DisputeIn):
    """What a buyer found wrong with the deal of a supplier."""

    supplier_id = _short_id(required=True)


class WeightIn(Schema):
    """What the scale showed for a listing; nought when nothing was given."""

    listing_id = _short_id(required=True)
    quantity = Whole(required=True, validate=validate.Range(0, MOST_QUANTITY), metadata=QUANTITY)


class PaidIn(Schema):
    """How the parties settled."""

    way = _one_of(PaidWay)
    amount_fen = Whole(required=True, validate=validate.Range(0, MOST_FEN))

    @validates_schema
    def _check(self, told: dict[str, Any], **_: Any) -> None:
        if told.get("way") == PaidWay.LATER.value and told.get("amount_fen"):
            raise ValidationError("core.field_invalid", "amount_fen")


class HandOverIn(Schema):
    """A hand-over, as the supplier's phone recorded it."""

    id = fields.UUID(required=True)
    code = fields.String(
        required=True,
        validate=validate.Length(1, 80),
        metadata={"description": "as scanned, or the ten characters typed by hand"},
    )
    lines = fields.List(
        fields.Nested(WeightIn), required=True, validate=validate.Length(1, MOST_LINES)
    )
    paid = fields.Nested(PaidIn, required=True)
    handed_at = Instant()


class LineOut(Schema):
    """A line of a deal; product and measure are null in the answer to an order."""

    listing_id = fields.String(required=True)
    product = fields.String(required=True, allow_none=True)
    measure = fields.String(required=True, allow_none=True)
    quantity = fields.Integer(required=True, metadata=QUANTITY)
    price_fen = fields.Integer(required=True)
    unit_quantity = fields.Integer(required=True)
    amount_fen = fields.Integer(required=True)
    handed = fields.Integer(required=True, allow_none=True)


class WindowOut(Schema):
    """When the parties meet."""

    from_at = Instant(required=True)
    until_at = Instant(required=True)


class ContactOut(Schema):
    """How to reach the other side."""

    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)


class CancelledOut(Schema):
    """Who took a deal back, and why."""

    by = fields.String(required=True)
    reason = fields.String(required=True)
    at = Instant(required=True)


class PaidOut(Schema):
    """How the parties settled."""

    way = fields.String(required=True)
    amount_fen = fields.Integer(required=True)


class HandedOverOut(Schema):
    """When goods changed hands, what was due, and what was paid."""

    at = Instant(required=True)
    due_fen = fields.Integer(required=True)
    paid = fields.Nested(PaidOut, required=True)


class DisputeOut(Schema):
    """What a side found wrong."""

    by = fields.String(required=True)
    reason = fields.String(required=True)
    note = fields.String(required=True)
    at = Instant(required=True)


class _DealOut(Schema):
    order_id = fields.String(required=True)
    supplier_id = fields.String(required=True)
    state = fields.String(required=True)
    placed_at = Instant(required=True)
    hold_until = Instant(required=True)
    lines = fields.List(fields.Nested(LineOut), required=True)
    total_fen = fields.Integer(required=True)
    window = fields.Nested(WindowOut, required=True, allow_none=True)
    contact = fields.Nested(ContactOut, required=True, allow_none=True)
    cancelled = fields.Nested(CancelledOut, required=True, allow_none=True)
    handed_over = fields.Nested(HandedOverOut, required=True, allow_none=True)
    disputes = fields.List(fields.Nested(DisputeOut), required=True)


class BoughtOut(_DealOut):
    """A deal as its buyer sees it."""

    supplier_name = fields.String(required=True, allow_none=True)
    hand_over_code = fields.String(required=True)


class SoldOut(_DealOut):
    """A deal as its supplier sees it."""

    buyer_name = fields.String(required=True, allow_none=True)
    buyer_kind = fields.String(required=True, allow_none=True)


class OrderOut(Schema):
    """An order with the deals of its suppliers."""

    order_id = fields.String(required=True)
    placed_at = Instant(required=True)
    state = fields.String(required=True)
    total_fen = fields.Integer(required=True)
    is_partial = fields.Boolean(required=True)
    deals = fields.List(fields.Nested(BoughtOut), required=True)


class OrdersOut(Schema):
    """A page of orders."""

    orders = fields.List(fields.Nested(OrderOut), required=True)
    next = fields.String(required=True, allow_none=True)


class DealsOut(Schema):
    """A page of deals."""

    deals = fields.List(fields.Nested(SoldOut), required=True)
    next = fields.String(required=True, allow_none=True)
