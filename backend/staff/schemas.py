"""Shapes of staff, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields

from backend.core.schemas import Instant


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
