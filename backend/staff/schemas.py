"""Shapes of staff, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant
from backend.staff.rules import ProposalState


class NothingIn(Schema):
    """A write that says nothing but that it is wanted."""


class GrantOut(Schema):
    """A role within an area."""

    grant_id = fields.String(required=True)
    role = fields.String(required=True)
    area = fields.String(required=True)
    until = Instant(required=True)


class OnDutyOut(Schema):
    """Who is on duty here, and what they may do."""

    staff_id = fields.String(required=True)
    unit_id = fields.String(required=True)
    grants = fields.List(fields.Nested(GrantOut), required=True)
    tasks = fields.List(fields.String(), required=True)
    fresh_until = Instant(required=True)


class ProposalIn(Schema):
    """Something that takes a second person; `body` is as its kind says."""

    id = fields.UUID()
    kind = fields.String(required=True, validate=validate.Length(1, 40))
    body = fields.Dict(keys=fields.String(), required=True)


class UnitNamed(Schema):
    """An office by its name."""

    unit_id = fields.String(required=True)
    name = fields.String(required=True)


class ProposalOut(Schema):
    """Something that waits for a second person, or did."""

    proposal_id = fields.String(required=True)
    kind = fields.String(required=True)
    area = fields.String(required=True)
    body = fields.Dict(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([state.value for state in ProposalState])
    )
    proposed_by = fields.String(required=True)
    unit = fields.Nested(UnitNamed, required=True)
    proposed_at = Instant(required=True)
    expires_at = Instant(required=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = Instant(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)
    may_agree = fields.Boolean(required=True)


class ProposalsOut(Schema):
    """What is open in one's areas."""

    proposals = fields.List(fields.Nested(ProposalOut), required=True)
