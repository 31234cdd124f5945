"""Shapes of traders, listings, posts and boards; money in fen, quantities in grams or pieces."""

from __future__ import annotations

import re
import uuid
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.core import ids
from backend.core.schemas import Instant, Whole
from backend.market import rules

CURSOR = validate.Length(1, 200)
CLOCK = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")
PRICE = validate.Range(1, rules.MOST_PRICE_FEN)
QUANTITY = validate.Range(1, rules.MOST_QUANTITY)
PLACE, TEXT = validate.Length(max=80), validate.Length(max=200)
# What people type is one line of visible signs: no control characters, nothing that turns the text.
LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]*")


class Line(fields.String):
    """One line of text, without spaces around it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, *args, **kwargs)).strip()
        if not LINE.fullmatch(text):
            raise ValidationError("core.field_invalid")
        return text


def short_id(text: str) -> str:
    """The short form of an id that came in either form; as it came when it is neither."""
    try:
        return ids.short_uuid(uuid.UUID(text)) if len(text) == 36 else text
    except ValueError:
        return text


def _one_of(words: type[StrEnum], **more: Any) -> fields.String:
    more = more or {"required": True}
    return fields.String(validate=validate.OneOf([word.value for word in words]), **more)


# --- Traders


class TraderIn(Schema):
    """Who somebody trades as."""

    kind = _one_of(rules.TraderKind)
    name = Line(required=True, validate=validate.Length(2, 40))
    division_code = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9]{9}([0-9]{3})?\Z")
    )
    phone = fields.String(required=True, validate=validate.Length(5, 20))
    address = Line(required=True, validate=validate.Length(2, 100))
    licence = fields.String(validate=validate.Length(1, 20))


class TraderShortOut(Schema):
    """A trader on a list of officers."""

    trader_id = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    division_code = fields.String(required=True)
    state = fields.String(required=True)
    applied_at = Instant(required=True)
    decided_at = Instant(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class TraderFullOut(TraderShortOut):
    """A trader with how to reach them."""

    phone = fields.String(required=True)
    address = fields.String(required=True)
    licence = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)


class TraderForOfficersOut(TraderFullOut):
    """A trader, for who verifies."""

    open_listings = fields.Integer(required=True)


class TraderOut(TraderFullOut):
    """A trader, for themselves."""

    is_supplier = fields.Boolean(required=True)
    is_buyer = fields.Boolean(required=True)
    is_team = fields.Boolean(required=True)


class TradersIn(Schema):
    """Which traders."""

    area = fields.String(
        required=True, validate=validate.Regexp(r"^([0-9]{4}|[0-9]{6}|[0-9]{9})\Z")
    )
    state = _one_of(rules.TraderState, load_default=rules.TraderState.PENDING.value)


class TradersOut(Schema):
    """Traders of an area, who waits longest first."""

    traders = fields.List(fields.Nested(TraderShortOut), required=True)
    state = fields.String(required=True)
    as_of = Instant(required=True)


class DecisionIn(Schema):
    """What an officer decides."""

    decision = _one_of(rules.Decision)
    reason = _one_of(rules.TraderReason, required=False)
    note = Line(validate=TEXT)
    version = Whole(required=True, validate=validate.Range(1))


# --- Products


class CategoryOut(Schema):
    """A category of products."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class BandOut(Schema):
    """Between which prices nobody is asked."""

    low_fen_per_kg = fields.Integer(required=True)
    high_fen_per_kg = fields.Integer(required=True)


class ProductOut(CategoryOut):
    """Something that is traded; `units` begin with the usual one, `aliases` are other names."""

    category = fields.String(required=True)
    aliases = fields.List(fields.String(), required=True)
    units = fields.List(fields.String(), required=True)
    measure = fields.String(required=True)
    shelf_life_days = fields.Integer(required=True)
    band = fields.Nested(BandOut, required=True, allow_none=True)


class ProductsOut(Schema):
    """Everything that is traded."""

    as_of_on = fields.Date(required=True)
    categories = fields.List(fields.Nested(CategoryOut), required=True)
    products = fields.List(fields.Nested(ProductOut), required=True)


# --- Listings


class Window(Schema):
    """When something can be fetched: a weekday (1 is Monday) and hours of the city."""

    weekday = Whole(required=True, validate=validate.Range(1, 7))
    from_ = fields.String(required=True, data_key="from", validate=CLOCK)
    until = fields.String(required=True, data_key="to", validate=CLOCK)

    @validates_schema
    def check_order(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse hours that end before they begin."""
        if "from_" in data and "until" in data and data["from_"] >= data["until"]:
            raise ValidationError("market.hours_wrong", "to")


def _windows(**more: Any) -> fields.List[Any]:
    return fields.List(
        fields.Nested(Window), validate=validate.Length(max=rules.MOST_WINDOWS), **more
    )


class ListingIn(Schema):
    """A new listing; the id is made on the phone when the form opens."""

    id = fields.UUID(required=True)
    product = fields.String(required=True, validate=validate.Length(1, 40))
    grade = _one_of(rules.Grade)
    unit = _one_of(rules.SaleUnit)
    unit_quantity = Whole(required=True, validate=QUANTITY)
    price_fen = Whole(required=True, allow_none=True, validate=PRICE)
    quantity = Whole(required=True, validate=QUANTITY)
    harvested_on = fields.Date(required=True)
    sell_by_on = fields.Date(required=True)
    place = Line(validate=PLACE)
    windows = _windows()
    text = Line(validate=TEXT)
    pictures = fields.List(fields.UUID(), validate=validate.Length(max=rules.MOST_PICTURES))
    audience = _one_of(rules.Audience, load_default=rules.Audience.TRADE.value)
    state = fields.String(
        validate=validate.OneOf(["open", "draft"]), load_default=rules.ListingState.OPEN.value
    )
    is_price_meant = fields.Boolean(load_default=False)


class ChangeIn(Schema):
    """A change of a listing; what is absent stays."""

    id = fields.UUID(required=True)
    price_fen = Whole(allow_none=True, validate=PRICE)
    quantity_by = Whole(validate=validate.Range(-rules.MOST_QUANTITY, rules.MOST_QUANTITY))
    state = fields.String(validate=validate.OneOf(["open", "paused", "withdrawn"]))
    text = Line(allow_none=True, validate=TEXT)
    place = Line(allow_none=True, validate=PLACE)
    windows = _windows(allow_none=True)
    sell_by_on = fields.Date()
    pictures = fields.List(
        fields.String(validate=validate.Length(22, 36)),
        validate=validate.Length(max=rules.MOST_PICTURES),
    )
    is_price_meant = fields.Boolean(load_default=False)
    version = Whole(validate=validate.Range(1))


class PartyOut(Schema):
    """A trader, as everybody sees one."""

    trader_id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)


class OnBoardOut(Schema):
    """A listing on a board; `left` is of now."""

    listing_id = fields.String(required=True)
    supplier = fields.Nested(PartyOut, required=True)
    division_code = fields.String(required=True)
    product = fields.String(required=True)
    grade = fields.String(required=True)
    unit = fields.String(required=True)
    unit_quantity = fields.Integer(required=True)
    measure = fields.String(required=True)
    price_fen = fields.Integer(required=True, allow_none=True)
    price_fen_per_kg = fields.Integer(required=True, allow_none=True)
    left = fields.Integer(required=True)
    state = fields.String(required=True)
    harvested_on = fields.Date(required=True)
    sell_by_on = fields.Date(required=True)
    pictures = fields.List(fields.String(), required=True)
    place = fields.String(required=True, allow_none=True)
    listed_at = Instant(required=True)


class ListingOut(OnBoardOut):
    """A listing, as everybody sees it."""

    audience = fields.String(required=True)
    windows = fields.List(fields.Nested(Window), required=True)
    text = fields.String(required=True, allow_none=True)
    changed_at = Instant(required=True)


class WarningOut(BandOut):
    """What is surprising about a price: it is "low" or "high"."""

    kind = fields.String(required=True)


class OwnListingOut(ListingOut):
    """A listing, for its supplier."""

    id = fields.String(required=True)
    listed = fields.Integer(required=True)
    held = fields.Integer(required=True)
    sold = fields.Integer(required=True)
    version = fields.Integer(required=True)
    price_warning = fields.Nested(WarningOut, required=True, allow_none=True)


class MovementOut(Schema):
    """One change of a stock; the price where it was part of an order."""

    kind = fields.String(required=True)
    quantity = fields.Integer(required=True)
    price_fen = fields.Integer(required=True, allow_none=True)
    at = Instant(required=True)


class LedgerOut(OwnListingOut):
    """A listing for its supplier, with what came and went, newest first."""

    movements = fields.List(fields.Nested(MovementOut), required=True)


class PageIn(Schema):
    """Which page."""

    cursor = fields.String(validate=CURSOR)


class OwnListingsOut(Schema):
    """One's listings, newest first."""

    listings = fields.List(fields.Nested(OwnListingOut), required=True)
    next = fields.String(required=True, allow_none=True)


# --- Boards


class WantedBoardIn(PageIn):
    """What is asked of the board of wanted posts."""

    area = fields.String(validate=validate.Regexp(r"^([0-9]{4}|[0-9]{6}|[0-9]{9})\Z"))
    product = fields.String(validate=validate.Length(1, 40))
    category = fields.String(validate=validate.Length(1, 40))


class BoardIn(WantedBoardIn):
    """What is asked of the board."""

    sort = fields.String(validate=validate.OneOf(["fresh", "price"]))
    # In a query everything is text.
    max_price_fen_per_kg = fields.Integer(validate=validate.Range(1, rules.MOST_PRICE_FEN))
    on = fields.Date()


class BoardOut(Schema):
    """A page of the board; it may be short while `next` is there."""

    area = fields.String(required=True)
    listings = fields.List(fields.Nested(OnBoardOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


# --- Wanted posts


class WantedIn(Schema):
    """What somebody looks for; the price is the highest, fen a kilogram or a piece."""

    id = fields.UUID(required=True)
    product = fields.String(required=True, validate=validate.Length(1, 40))
    grade = _one_of(rules.Grade)
    measure = _one_of(rules.SaleMeasure, load_default=rules.SaleMeasure.MASS.value)
    least = Whole(required=True, validate=validate.Range(0, rules.MOST_QUANTITY))
    most = Whole(required=True, validate=QUANTITY)
    price_fen_per_kg = Whole(required=True, allow_none=True, validate=PRICE)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    place = Line(validate=PLACE)
    text = Line(validate=TEXT)


class CloseWantedIn(Schema):
    """A write that says nothing but that it is wanted."""


class WantedOut(Schema):
    """A wanted post, as everybody sees it."""

    wanted_id = fields.String(required=True)
    buyer = fields.Nested(PartyOut, required=True)
    division_code = fields.String(required=True)
    product = fields.String(required=True)
    grade = fields.String(required=True)
    measure = fields.String(required=True)
    least = fields.Integer(required=True)
    most = fields.Integer(required=True)
    price_fen_per_kg = fields.Integer(required=True, allow_none=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    place = fields.String(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    posted_at = Instant(required=True)


class OwnWantedOut(WantedOut):
    """A wanted post, for its buyer."""

    id = fields.String(required=True)


class OwnWantedPageOut(Schema):
    """One's posts, newest first."""

    wanted = fields.List(fields.Nested(OwnWantedOut), required=True)
    next = fields.String(required=True, allow_none=True)


class WantedBoardOut(Schema):
    """A page of what is looked for; it may be short while `next` is there."""

    area = fields.String(required=True)
    wanted = fields.List(fields.Nested(WantedOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)
