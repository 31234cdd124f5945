"""Shapes of the hotline's numbers: orders, seconds, tenths of a star."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant
from backend.dashboard.hotline_step_rules import Step


class HotlineNumbersIn(Schema):
    """Which area, the city by default, and which days."""

    area = fields.String(validate=validate.Regexp(r"^[0-9]{4}([0-9]{2})?\Z"))
    from_on = fields.Date()
    to_on = fields.Date()


class HotlineDutyNumbersIn(Schema):
    """Which area, down to a town, and which days."""

    area = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9]{4}([0-9]{2}|[0-9]{5})?\Z")
    )
    from_on = fields.Date()
    to_on = fields.Date()


def _count(what: str, **more: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": what}, **more)


def _told(what: str) -> fields.Integer:
    return _count(f"{what}; null when they are too few to be told", allow_none=True)


class StepOut(Schema):
    """How long a step took, in seconds."""

    base = _count("how often it was ended")
    median_s = _count("half of them took no longer")
    p90_s = _count("nine of ten took no longer")


class RatingOut(Schema):
    """How satisfied people were."""

    base = _count("how many said so")
    tenths = _count("the average of 1 to 5, in tenths")


class HotlineNumbersRow(Schema):
    """Some numbers of the hotline, of orders received on these days."""

    received = _told("orders received")
    accepted = _told("of them, accepted")
    due = _told("of them, neither refused nor merged: the base of the share that is closed")
    closed = _told("of them, closed by now")
    refused = _told("of them, refused")
    merged = _told("of them, merged into another")
    reopened = _told("of them, opened again")
    expedited = _told("of them, urged")
    hidden_days = _count("days with too few to be told, which are in none of these numbers")
    satisfaction = fields.Nested(RatingOut, required=True, allow_none=True)
    steps = fields.Dict(
        keys=fields.String(validate=validate.OneOf([*Step])),
        values=fields.Nested(StepOut, allow_none=True),
        required=True,
    )


class HotlineDayRow(HotlineNumbersRow):
    """A day."""

    on = fields.Date(required=True)


class CategoryName(Schema):
    """What a category is called."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class CategoryRow(HotlineNumbersRow):
    """A category."""

    category = fields.String(required=True)
    name = fields.Nested(CategoryName, required=True)


class KindRow(HotlineNumbersRow):
    """A kind of unit."""

    kind = fields.String(required=True)


class UnitRow(KindRow):
    """A unit."""

    unit = fields.String(required=True)
    division_code = fields.String(required=True)
    name = fields.String(required=True)


class HotlineAreaRow(HotlineNumbersRow):
    """A county of the city, a town of a county, or a village of a town."""

    division_code = fields.String(required=True)
    name = fields.String(required=True)


class OverdueRow(Schema):
    """How many orders of a county are overdue now."""

    division_code = fields.String(required=True)
    name = fields.String(required=True)
    overdue = _told("orders whose present step is late")
    is_more = fields.Boolean(required=True)


class HotlineNumbersOut(Schema):
    """The hotline's numbers."""

    area = fields.String(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    as_of = Instant(required=True)
    error_one_in = _count("a told duration differs from the exact one by at most 1 in so many")
    today = fields.Nested(HotlineNumbersRow, required=True, allow_none=True)
    total = fields.Nested(HotlineNumbersRow, required=True)
    by_day = fields.List(fields.Nested(HotlineDayRow), required=True)
    by_category = fields.List(fields.Nested(CategoryRow), required=True)
    by_kind = fields.List(fields.Nested(KindRow), required=True)
    by_unit = fields.List(fields.Nested(UnitRow), required=True)
    by_area = fields.List(fields.Nested(HotlineAreaRow), required=True)
    overdue = fields.List(fields.Nested(OverdueRow), required=True)
