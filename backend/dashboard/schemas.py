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


class DayIn(Schema):
    """Which day."""

    on = fields.Date()


class EvidenceBoardTotal(Schema):
    """The sum of what is shown."""

    filed = _people()
    approved = _people()
    refused = _people()
    withdrawn = _people()
    open = _people()
    blocked = _people()
    appealed = _people()
    upheld = _people()
    lifted = _people()
    unanswered = _people()


class EvidenceBoardRow(Schema):
    """The people of one county and reason; `kind` and `reason` are null for what is not listed.

    `open` had no second person when the day was over; once `is_final`, it has lapsed.
    `blocked` are people whom somebody tried to name against the rules.
    """

    division = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    reason_text = fields.String(required=True, allow_none=True)
    filed = _people(allow_none=True)
    approved = _people(allow_none=True)
    refused = _people(allow_none=True)
    withdrawn = _people(allow_none=True)
    open = _people(allow_none=True)
    blocked = _people(allow_none=True)
    appealed = _people(allow_none=True)
    upheld = _people(allow_none=True)
    lifted = _people(allow_none=True)
    unanswered = _people(allow_none=True)


class EvidenceBoardOut(Schema):
    """What was filed on a day that is over."""

    on = fields.Date(required=True)
    is_final = fields.Boolean(required=True)
    as_of = Instant(required=True)
    rows = fields.List(fields.Nested(EvidenceBoardRow), required=True)
    total = fields.Nested(EvidenceBoardTotal, required=True)
