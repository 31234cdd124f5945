"""Shapes of alarms; in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.checkpoints.alarm_rules import AlarmKind, AlarmOutcome, AlarmState
from backend.core.schemas import Instant

NOTE_MOST = 200
CURSOR = validate.Regexp(r"^[A-Za-z0-9_-]{1,800}\Z")


class AlarmListIn(Schema):
    """Which area, and whether a county asks for all or for what was not answered in time."""

    area = fields.String(
        required=True,
        validate=validate.Regexp(r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})\Z"),
    )
    which = fields.String(load_default="late", validate=validate.OneOf(["late", "all"]))
    cursor = fields.String(load_default=None, validate=CURSOR)


class AlarmAnswerIn(Schema):
    """What was done about it."""

    outcome = fields.String(
        required=True, validate=validate.OneOf([outcome.value for outcome in AlarmOutcome])
    )
    note = fields.String(validate=validate.Length(1, NOTE_MOST))


class AlarmOut(Schema):
    """An alarm without whose it is."""

    alarm_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([one.value for one in AlarmKind]))
    state = fields.String(required=True, validate=validate.OneOf([one.value for one in AlarmState]))
    seen_at = Instant(required=True)
    last_at = Instant(required=True)
    raised_at = Instant(required=True)
    due_at = Instant(required=True)
    is_late = fields.Boolean(required=True)
    checkpoint_id = fields.String(required=True, metadata={"description": "where it was seen last"})
    checkpoint_name = fields.String(required=True)
    division_code = fields.String(
        required=True, metadata={"description": "of the checkpoint that saw it first"}
    )
    home = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "of the person, for those who answer for that home"},
    )
    is_home_told = fields.Boolean(required=True)
    colour = fields.String(required=True, allow_none=True)
    temperature_tenths_c = fields.Integer(required=True, allow_none=True)
    direction = fields.String(required=True, allow_none=True)
    emergency = fields.String(required=True, allow_none=True)


class WholeAlarmOut(AlarmOut):
    """An alarm as whoever looks after it reads it; the name is masked."""

    resident_id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    outcomes = fields.List(fields.String(), required=True)
    outcome = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)
    answered_unit = fields.String(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)


class LateAlarmsOut(Schema):
    """How many of a county were not answered in time; `is_more` beyond two hundred."""

    area = fields.String(required=True)
    late = fields.Integer(required=True)
    is_more = fields.Boolean(required=True)


class AlarmsOut(Schema):
    """Open alarms of an area, the soonest due first; or numbers by county."""

    area = fields.String(required=True)
    alarms = fields.List(fields.Nested(AlarmOut), required=True)
    next = fields.String(required=True, allow_none=True)
    counties = fields.List(fields.Nested(LateAlarmsOut), required=True)
    as_of = Instant(required=True)


class AlarmDeskOut(Schema):
    """How many wait for the asker."""

    waiting = fields.Integer(required=True)
