"""Shapes of shifts at a checkpoint; in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.checkpoints.shift_models import CLOSED, OPEN
from backend.core.schemas import Instant, Whole

WAITING_MOST = 5_000
COUNT_MOST = 100_000
AGE_MOST_S = 30 * 24 * 3600


def _count(most: int = COUNT_MOST) -> Whole:
    return Whole(load_default=0, validate=validate.Range(0, most))


class ShiftCounts(Schema):
    """What a device counted in its shift; numbers only."""

    admit = _count()
    hold = _count()
    turn_away = _count()
    cannot_tell = _count()
    fever = _count()
    emergency = _count()
    in_ = Whole(data_key="in", attribute="in", load_default=0, validate=validate.Range(0))
    out = _count()


class ShiftIn(Schema):
    """That a shift is opened, goes on, or ends, and what its device has to say."""

    act = fields.String(required=True, validate=validate.OneOf(["open", "beat", "close"]))
    device_id = fields.String(
        required=True,
        validate=validate.Regexp(r"^[A-Za-z0-9_-]{22,43}\Z"),
        metadata={"description": "random, made once on the device"},
    )
    waiting = _count(WAITING_MOST)
    refused = _count(WAITING_MOST)
    list_age_s = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, AGE_MOST_S),
        metadata={"description": "how old the list of exceptions is, s"},
    )
    counts = fields.Nested(ShiftCounts, load_default=dict)


class ShiftOut(Schema):
    """How a shift stands."""

    checkpoint_id = fields.String(required=True)
    device_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([OPEN, CLOSED]))
    since = Instant(required=True)
    heard_at = Instant(required=True)
    beat_after_s = fields.Integer(required=True)
    silent_after_s = fields.Integer(required=True)


class ShiftOfPlaceOut(Schema):
    """A shift as those see it who look after the checkpoint; the name is masked."""

    device = fields.String(required=True)
    name = fields.String(required=True)
    number = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([OPEN, CLOSED]))
    since = Instant(required=True)
    heard_at = Instant(required=True)
    closed_at = Instant(required=True, allow_none=True)
    is_silent = fields.Boolean(required=True)
    waiting = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    list_age_s = fields.Integer(required=True, allow_none=True)
    counts = fields.Nested(ShiftCounts, required=True)


class ShiftsOfPlaceOut(Schema):
    """The shifts of a checkpoint, the open ones first."""

    shifts = fields.List(fields.Nested(ShiftOfPlaceOut), required=True)
    as_of = Instant(required=True)
