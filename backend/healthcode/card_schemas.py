"""Shapes of paper cards, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.healthcode.card_rules import CardEnd, CardReason
from backend.healthcode.schemas import RESIDENT_ID


class CardIn(Schema):
    """A new card; the id is made on the phone when the form opens."""

    id = fields.UUID(required=True)
    resident_id = fields.String(required=True, validate=RESIDENT_ID)
    document_number = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "masked, as it was shown to whoever looked at the document"},
    )
    reason = fields.String(
        required=True, validate=validate.OneOf([reason.value for reason in CardReason])
    )


class CardEndIn(Schema):
    """Why a card is good no more."""

    reason = fields.String(
        required=True, validate=validate.OneOf([reason.value for reason in CardEnd])
    )


class CardsIn(Schema):
    """Which village."""

    area = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{12}\Z"))


class SheetIn(Schema):
    """Which cards go on A4 pages, ten a page: their ids with commas between."""

    cards = fields.String(
        required=True, validate=validate.Regexp(r"^[A-Za-z0-9_-]{22}(,[A-Za-z0-9_-]{22}){0,49}\Z")
    )


class CardOut(Schema):
    """A card; the name is masked, and what its code holds is not in it."""

    card_no = fields.String(required=True)
    number = fields.String(required=True, metadata={"description": "as printed, to speak of it"})
    resident_id = fields.String(required=True)
    name = fields.String(required=True)
    division_code = fields.String(required=True)
    reason = fields.String(required=True)
    state = fields.String(required=True)
    end_reason = fields.String(required=True, allow_none=True)
    issued_on = fields.Date(required=True)
    last_on = fields.Date(required=True)


class CardsOut(Schema):
    """Cards, newest first."""

    cards = fields.List(fields.Nested(CardOut), required=True)
