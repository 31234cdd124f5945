"""Shapes of emergency passes and their review, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.checkpoints import rules
from backend.checkpoints.passage_schemas import one_of
from backend.core.schemas import Instant

COUNTY = validate.Regexp(r"^\d{6}\Z")


class EmergenciesIn(Schema):
    """Of which county, behind a cursor."""

    area = fields.String(required=True, validate=COUNTY)
    after = fields.String(load_default=None, validate=validate.Regexp(r"^[0-9a-f]{32}\Z"))


class EmergencyOut(Schema):
    """Somebody who was let through at once, and waits for a second person's word."""

    id = fields.String(required=True)
    at = Instant(required=True)
    checkpoint = fields.String(required=True)
    division_code = fields.String(required=True)
    kind = one_of(rules.EmergencyKind, required=True)
    direction = one_of(rules.Direction, required=True)
    by = fields.String(required=True, metadata={"description": "who let them through, masked"})
    is_mine = fields.Boolean(required=True)
    name = fields.String(required=True, allow_none=True)
    plate = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    kept_until = Instant(required=True, metadata={"description": "when it is deleted"})


class EmergencyGuardOut(Schema):
    """Somebody who let several through that wait, masked."""

    by = fields.String(required=True)
    waiting = fields.Integer(required=True)


class EmergenciesOut(Schema):
    """A page of at most 50, oldest first; `next` goes into `after`."""

    emergencies = fields.List(fields.Nested(EmergencyOut), required=True)
    guards = fields.List(
        fields.Nested(EmergencyGuardOut),
        required=True,
        metadata={"description": "most first, of the oldest 500; on the first page alone"},
    )
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


class ReviewIn(Schema):
    """What is said of it."""

    area = fields.String(required=True, validate=COUNTY)
    outcome = one_of(rules.EmergencyReview, required=True)


class ReviewOut(Schema):
    """What was said of it."""

    id = fields.String(required=True)
    outcome = one_of(rules.EmergencyReview, required=True)
