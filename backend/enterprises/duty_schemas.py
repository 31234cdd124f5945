"""Shapes of enterprises for the county: lists, one with what it prepared, decisions."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant, Whole
from backend.enterprises import rules
from backend.enterprises.schemas import (
    CURSOR,
    ID,
    LINES,
    EnterpriseOut,
    EnterpriseShortOut,
    Typed,
    one_of,
)

REASONS_MOST = 6


class EnterprisesIn(Schema):
    """Which enterprises."""

    area = fields.String(
        required=True, validate=validate.Regexp(r"^([0-9]{4}|[0-9]{6}|[0-9]{9})\Z")
    )
    step = fields.String(
        load_default=rules.Step.PENDING.value,
        validate=validate.OneOf([step.value for step in rules.Step if step != rules.Step.CLOSED]),
    )
    after = fields.String(validate=CURSOR)


class EnterprisesOut(Schema):
    """Enterprises of an area at a step, who came to it first first."""

    enterprises = fields.List(fields.Nested(EnterpriseShortOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


class EnterprisesDeskOut(Schema):
    """How many wait; 100 of a county at most are counted."""

    pending = fields.Integer(required=True)
    applied = fields.Integer(required=True)


class EnterpriseForOfficersOut(EnterpriseOut):
    """An enterprise, for who decides."""

    may_decide = fields.Boolean(required=True)
    is_code_taken = fields.Boolean(
        required=True, metadata={"description": "another enterprise was verified under this code"}
    )


class EnterpriseDecisionIn(Schema):
    """What the county decides, and why."""

    decision = one_of(rules.Decision)
    reasons = fields.List(
        one_of(rules.Reason), load_default=[], validate=validate.Length(0, REASONS_MOST)
    )
    note = Typed(signs=LINES, validate=validate.Length(0, 300))
    version = Whole(required=True, validate=validate.Range(1))


class EnterpriseGateIn(Schema):
    """The checkpoint at its gate; null for none."""

    checkpoint_id = fields.String(required=True, allow_none=True, validate=ID)
