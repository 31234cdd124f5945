"""Shapes of the boards. A number is null when it, or what is left of its whole, is 1 to 4."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant


def _people(**more: Any) -> fields.Integer:
    return fields.Integer(
        required=True, metadata={"description": "residents; null: fewer than 5"}, **more
    )


class BoardIn(Schema):
    """Which board: of the city by default, or of one of its counties."""

    division = fields.String(validate=validate.Regexp(r"\A\d{2,6}\Z"))
    on = fields.Date()


class CheckInBoardTotal(Schema):
    """The sum of what is shown."""

    residents = _people()
    checked_in = _people()


class CheckInBoardRow(Schema):
    """One county."""

    division = fields.String(required=True)
    name = fields.String(required=True)
    residents = _people(allow_none=True)
    checked_in = _people(allow_none=True)


class CheckInBoardOut(Schema):
    """Who has checked in on a day."""

    division = fields.String(required=True)
    on = fields.Date(required=True)
    as_of = Instant(required=True)
    rows = fields.List(fields.Nested(CheckInBoardRow), required=True)
    total = fields.Nested(CheckInBoardTotal, required=True)


class ColourBoardTotal(Schema):
    """The sum of what is shown."""

    none = _people()
    green = _people()
    yellow = _people()
    red = _people()


class ColourBoardRow(Schema):
    """One county."""

    division = fields.String(required=True)
    name = fields.String(required=True)
    none = _people(allow_none=True)
    green = _people(allow_none=True)
    yellow = _people(allow_none=True)
    red = _people(allow_none=True)


class ColourBoardOut(Schema):
    """Which colours are shown on a day."""

    division = fields.String(required=True)
    on = fields.Date(required=True)
    as_of = Instant(required=True)
    rows = fields.List(fields.Nested(ColourBoardRow), required=True)
    total = fields.Nested(ColourBoardTotal, required=True)
