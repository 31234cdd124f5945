"""Shapes of what the city declared, in and out."""

from __future__ import annotations

import re

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant, Whole

_LINE = re.compile(r"[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z")
_NUMBER_CHARS, _WORD_CHARS = 40, 120


def _line(most: int) -> list[validate.Validator]:
    return [validate.Length(1, most), validate.Regexp(_LINE)]


class WordsIn(Schema):
    """A line in both languages."""

    zh = fields.String(required=True, validate=_line(_WORD_CHARS))
    en = fields.String(required=True, validate=_line(_WORD_CHARS))


class OpenIn(Schema):
    """An order to be declared; both days inclusive, 90 days at most."""

    order_no = fields.String(required=True, validate=_line(_NUMBER_CHARS))
    title = fields.Nested(WordsIn, required=True)
    authority = fields.Nested(WordsIn, required=True)
    area = fields.String(required=True, validate=validate.Regexp(re.compile(r"\d{2,12}\Z")))
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)


class ChangeIn(Schema):
    """Another last day of an order: later to extend it, earlier to end it."""

    order_no = fields.String(required=True, validate=_line(_NUMBER_CHARS))
    until_on = fields.Date(required=True)


class PublishIn(Schema):
    """A drafted version of the rule, by what its dry run said."""

    version = Whole(required=True, validate=validate.Range(1, 65535))
    dry_run_hash = fields.String(required=True, validate=validate.Length(43, 43))


class EndIn(Schema):
    """The end of the data of an area whose last order is over."""

    area = fields.String(required=True, validate=validate.Regexp(re.compile(r"\d{2,12}\Z")))
    order_no = fields.String(required=True, validate=_line(_NUMBER_CHARS))


class TextOut(Schema):
    """A text in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class OrderOut(Schema):
    """A declared order; both days inclusive, in the divisions that begin with `area`."""

    order_no = fields.String(required=True)
    area = fields.String(required=True)
    title = fields.Nested(TextOut, required=True)
    authority = fields.Nested(TextOut, required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)


class EmergencyOut(OrderOut):
    """The order for the whole city: in force, else the last one, else the next."""

    is_active = fields.Boolean(required=True)


class ConsentOut(Schema):
    """What an applicant declares and agrees to, with its version."""

    version = fields.Integer(required=True)
    declaration = fields.Nested(TextOut, required=True)
    consent = fields.Nested(TextOut, required=True)


class RuleOut(Schema):
    """The numbers of a version of the colour rule."""

    version = fields.Integer(required=True)
    effective_on = fields.String(required=True)
    source = fields.Nested(TextOut, required=True)
    yellow_after_missed_days = fields.Integer(required=True)
    red_after_missed_yellow_days = fields.Integer(required=True)
    checkin_days_to_leave_red = fields.Integer(required=True)
    fever_tenths_c = fields.Integer(required=True, metadata={"description": "tenths of a °C"})


class RuleNextOut(Schema):
    """The version that comes in force next, so that phones change over by themselves."""

    from_on = fields.Date(required=True)
    rule = fields.Nested(RuleOut, required=True)


class RemindersOut(Schema):
    """From when on whoever has not checked in is reminded."""

    at = fields.Time(format="%H:%M", required=True, metadata={"description": "of the city, HH:MM"})


class CityOut(Schema):
    """The city, its rule, its orders."""

    code = fields.String(required=True)
    name = fields.Nested(TextOut, required=True)
    root_division = fields.String(required=True)
    zone = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    complaint_phone = fields.String(required=True)
    consent = fields.Nested(ConsentOut, required=True)
    emergency = fields.Nested(EmergencyOut, required=True, allow_none=True)
    orders = fields.List(
        fields.Nested(OrderOut), required=True, metadata={"description": "in force or to come"}
    )
    reminders = fields.Nested(RemindersOut, required=True, allow_none=True)
    rule = fields.Nested(RuleOut, required=True)
    rule_next = fields.Nested(RuleNextOut, required=True, allow_none=True)


class DeclaredOrderOut(OrderOut):
    """An order as people on duty see it; the city file's is nobody's declaration."""

    is_default = fields.Boolean(required=True)
    is_active = fields.Boolean(required=True)
    is_over = fields.Boolean(required=True)


class DraftOut(Schema):
    """A version that was drafted here: its dry run, and from which day it is in force, if any."""

    version = fields.Integer(required=True)
    rule = fields.Nested(RuleOut, required=True)
    effective_on = fields.Date(required=True)
    from_on = fields.Date(required=True, allow_none=True)
    dry_run = fields.Dict(required=True)
    dry_run_hash = fields.String(required=True)


class EndOut(Schema):
    """The end of an area's data."""

    area = fields.String(required=True)
    order_no = fields.String(required=True)
    agreed_at = Instant(required=True)
    begun_at = Instant(required=True, allow_none=True)
    done_at = Instant(required=True, allow_none=True)


class DeclaredOut(Schema):
    """All that was declared: orders, rules and their drafts, areas whose data end."""

    today_on = fields.Date(required=True)
    orders = fields.List(fields.Nested(DeclaredOrderOut), required=True)
    rule = fields.Nested(RuleOut, required=True)
    rule_next = fields.Nested(RuleNextOut, required=True, allow_none=True)
    drafts = fields.List(fields.Nested(DraftOut), required=True)
    ended = fields.List(fields.Nested(EndOut), required=True)
