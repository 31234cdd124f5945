"""Shapes of the numbers of checkpoints: passages, each counted once."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant


class PassageNumbersIn(Schema):
    """Which area, the widest that one may read by default, and which days."""

    area = fields.String(validate=validate.Regexp(r"^[0-9]{4}([0-9]{2})?\Z"))
    from_on = fields.Date()
    to_on = fields.Date()


def _count(what: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": what})


def _words(what: str, **more: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": what}, **more)


class PassageRow(Schema):
    """Some numbers of checkpoints."""

    passages = _count("who went by, in or out")
    out = _count("of them out")
    admit = _count("of them admitted")
    hold = _count("of them held")
    turn_away = _count("of them turned away")
    cannot_tell = _count("of them about whom nothing could be told")
    fever = _count("of them with a fever")


class PassageMeansRow(PassageRow):
    """The same, and by what they were judged."""

    by_pass = _count("with a code on a phone")
    by_card = _count("with a paper card")
    by_number = _count("by a document's number")
    by_visitor = _count("visitors without a code")
    by_emergency = _count("emergencies")
    twin = _count("whose proof was shown at two places at once")


class PassageDayRow(PassageRow):
    """A day."""

    on = fields.Date(required=True)


class PassageHourRow(Schema):
    """An hour of the last day."""

    hour = _count("0 to 23")
    passages = _count("who went by, in or out")
    fever = _count("of them with a fever")


class PassageAreaRow(PassageRow):
    """A county of the city, or a town of a county."""

    division = _words("its code")
    name = _words("what it is called")


class PassageCountyMonth(Schema):
    """A county in a month."""

    division = _words("its code")
    name = _words("what it is called")
    passages = _count("who went by, in or out")


class PassageMonthRow(Schema):
    """A month of the whole city."""

    month = _words("such as 2026-11")
    passages = _count("who went by, in or out")
    by_county = fields.List(fields.Nested(PassageCountyMonth), required=True)


class PassageNowRow(Schema):
    """A county of the city, or a town of a county, at this moment."""

    division = _words("its code")
    name = _words("what it is called")
    devices = _count("devices whose shift is open")
    waiting = _count("passages they recorded and had not sent when they were last heard of")


class PassageNumbersOut(Schema):
    """The numbers of checkpoints."""

    area = _words("its code")
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    as_of = Instant(required=True)
    total = fields.Nested(PassageMeansRow, required=True)
    by_day = fields.List(fields.Nested(PassageDayRow), required=True)
    by_hour = fields.List(fields.Nested(PassageHourRow), required=True)
    by_area = fields.List(fields.Nested(PassageAreaRow), required=True)
    months = fields.List(fields.Nested(PassageMonthRow), required=True)
    now = fields.List(fields.Nested(PassageNowRow), required=True)
