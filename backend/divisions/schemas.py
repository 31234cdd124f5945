"""Shapes of the city's public facts."""

from __future__ import annotations

from marshmallow import Schema, fields


class TextOut(Schema):
    """A text in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class EmergencyOut(Schema):
    """The declared emergency; both days inclusive."""

    order_no = fields.String(required=True)
    title = fields.Nested(TextOut, required=True)
    authority = fields.Nested(TextOut, required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    is_active = fields.Boolean(required=True)


class ConsentOut(Schema):
    """What an applicant declares and agrees to, with its version."""

    version = fields.Integer(required=True)
    declaration = fields.Nested(TextOut, required=True)
    consent = fields.Nested(TextOut, required=True)


class RuleOut(Schema):
    """The numbers of the colour rule in force."""

    version = fields.Integer(required=True)
    effective_on = fields.String(required=True)
    source = fields.Nested(TextOut, required=True)
    yellow_after_missed_days = fields.Integer(required=True)
    red_after_missed_yellow_days = fields.Integer(required=True)
    checkin_days_to_leave_red = fields.Integer(required=True)
    fever_tenths_c = fields.Integer(required=True, metadata={"description": "tenths of a °C"})


class RemindersOut(Schema):
    """From when on whoever has not checked in is reminded."""

    at = fields.Time(format="%H:%M", required=True, metadata={"description": "of the city, HH:MM"})


class CityOut(Schema):
    """The city, its rule, its emergency."""

    code = fields.String(required=True)
    name = fields.Nested(TextOut, required=True)
    root_division = fields.String(required=True)
    zone = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    complaint_phone = fields.String(required=True)
    consent = fields.Nested(ConsentOut, required=True)
    emergency = fields.Nested(EmergencyOut, required=True)
    reminders = fields.Nested(RemindersOut, required=True, allow_none=True)
    rule = fields.Nested(RuleOut, required=True)


class DivisionsOut(Schema):
    """All units below the root: rows of code, name, parent code."""

    root = fields.String(required=True)
    rows = fields.List(fields.List(fields.String()), required=True)
