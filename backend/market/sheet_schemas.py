"""Shapes of imported sheets, and of unsold stock that waits for its supplier."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant


class SheetIn(Schema):
    """What a file is, and for which area."""

    kind = fields.String(required=True, validate=validate.OneOf(("stock", "prices")))
    area = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9]{4}([0-9]{2}([0-9]{3})?)?\Z")
    )


class SheetOut(Schema):
    """How far a sheet is; quantities in grams."""

    sheet_id = fields.String(required=True)
    kind = fields.String(required=True)
    area = fields.String(required=True)
    rows = fields.Integer(required=True)
    rows_done = fields.Integer(required=True)
    is_done = fields.Boolean(required=True)
    made_at = Instant(required=True)
    suppliers = fields.Integer(required=True, allow_none=True)
    grams = fields.Integer(required=True, allow_none=True)
    unknown_names = fields.List(fields.String(), required=True)
    not_by_mass = fields.Integer(required=True)


class UnsoldOne(Schema):
    """Unsold stock that waits; `unit_quantity` and `quantity` in grams or pieces."""

    id = fields.String(required=True)
    division_code = fields.String(required=True)
    product = fields.String(required=True)
    grade = fields.String(required=True)
    unit = fields.String(required=True)
    unit_quantity = fields.Integer(required=True)
    quantity = fields.Integer(required=True)
    price_fen = fields.Integer(required=True, allow_none=True)
    harvested_on = fields.Date(required=True)
    sell_by_on = fields.Date(required=True)


class UnsoldOut(Schema):
    """All that waits for one's number."""

    unsold = fields.List(fields.Nested(UnsoldOne), required=True)


class TakenOut(Schema):
    """How many became drafts now, and how many wait still."""

    taken = fields.Integer(required=True)
    left = fields.Integer(required=True)
