"""Shapes of the market's numbers: grams, pieces, fen."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant


class NumbersIn(Schema):
    """Which area, the city by default, and which days."""

    area = fields.String(validate=validate.Regexp(r"^[0-9]{4}([0-9]{2})?\Z"))
    from_on = fields.Date()
    to_on = fields.Date()


def _count(what: str, **more: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": what}, **more)


class NumbersRow(Schema):
    """Some numbers of the market."""

    listed = _count("grams put on offer")
    taken_back = _count("grams that suppliers took off again")
    matched = _count("grams of proposals that both sides accepted")
    sold = _count("grams handed over to traders")
    sold_fen = _count("what they came to")
    saved = _count("grams of them that were past half of their shelf life, or imported as unsold")
    to_households = _count("grams that teams handed over to households")
    unsold = _count("grams that offices wrote down as unsold")
    taken_over = _count("grams of them that their suppliers took over")
    pieces_listed = _count("pieces put on offer")
    pieces_taken_back = _count("pieces that suppliers took off again")
    pieces_matched = _count("pieces of proposals that both sides accepted")
    pieces_sold = _count("pieces handed over")
    pieces_sold_fen = _count("what they came to")
    pieces_saved = _count("pieces of them that were past half of their shelf life")
    suppliers = _count("who sold something; null where days cannot be added up", allow_none=True)
    price_fen_per_kg = _count("average of what was sold; null when nothing was", allow_none=True)


class DayRow(NumbersRow):
    """A day."""

    on = fields.Date(required=True)


class ProductName(Schema):
    """What a product is called."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class ProductRow(NumbersRow):
    """A product."""

    product = fields.String(required=True)
    name = fields.Nested(ProductName, required=True)


class AreaRow(NumbersRow):
    """A county of the city, or a town of a county."""

    division = fields.String(required=True)
    name = fields.String(required=True)


class YearRow(NumbersRow):
    """A calendar year until now."""

    year = fields.Integer(required=True)


class NumbersOut(Schema):
    """The market's numbers."""

    area = fields.String(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    as_of = Instant(required=True)
    total = fields.Nested(NumbersRow, required=True)
    by_day = fields.List(fields.Nested(DayRow), required=True)
    by_product = fields.List(fields.Nested(ProductRow), required=True)
    by_area = fields.List(fields.Nested(AreaRow), required=True)
    year = fields.Nested(YearRow, required=True)
