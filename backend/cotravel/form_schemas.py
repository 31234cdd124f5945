"""Shapes of a trip as somebody on duty types it; minutes count from 00:00 of its day."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from backend.core.schemas import Whole
from backend.cotravel.form_rules import MINUTES_MOST, SAID_FIELDS, TripForm
from backend.cotravel.rules import STAY_MOST_MIN, TripKind

KINDS = validate.OneOf([kind.value for kind in TripKind])


def a_line(text: str) -> None:
    """Refuse what is more than a line."""
    if any(ord(one) < 32 for one in text):
        raise ValidationError("core.field_invalid")


def needed(most: int) -> fields.String:
    """A line that has to say something."""
    check = validate.Length(1, most, error="core.field_required")
    return fields.String(required=True, validate=[check, a_line])


def _text(name: str) -> fields.String:
    check = validate.Length(max=SAID_FIELDS[name])
    return fields.String(load_default="", validate=[check, a_line])


class TripFormIn(Schema):
    """A trip as it is typed."""

    kind = fields.String(required=True, validate=KINDS)
    said = needed(SAID_FIELDS["said"])
    on = fields.Date(required=True)
    from_min = Whole(load_default=None, allow_none=True, validate=validate.Range(0, MINUTES_MOST))
    until_min = Whole(load_default=None, allow_none=True, validate=validate.Range(0, STAY_MOST_MIN))
    carriage_said = _text("carriage_said")
    seat = _text("seat")
    from_name = _text("from_name")
    to_name = _text("to_name")
    city = _text("city")
    division = fields.String(load_default="", validate=validate.Regexp(r"^(\d{2}|\d{4}|\d{6})?\Z"))

    @post_load
    def _made(self, read: dict[str, Any], **_: Any) -> TripForm:
        texts = {name: read[name].strip() for name in SAID_FIELDS}
        if not texts["said"]:
            raise ValidationError({"said": ["core.field_required"]})
        return TripForm(**{**read, **texts, "kind": TripKind(read["kind"])})


class TripFormOut(Schema):
    """A trip as it was typed."""

    kind = fields.String(required=True)
    said = fields.String(required=True)
    on = fields.Date(required=True)
    from_min = fields.Integer(required=True, allow_none=True)
    until_min = fields.Integer(required=True, allow_none=True)
    carriage_said = fields.String(required=True)
    seat = fields.String(required=True)
    from_name = fields.String(required=True)
    to_name = fields.String(required=True)
    city = fields.String(required=True)
    division = fields.String(required=True)
