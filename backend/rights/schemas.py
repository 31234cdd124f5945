"""Shapes of a person's rights, and of what an auditor reads."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant

AFTER = fields.String(validate=validate.Length(1, 200))
RESIDENT_ID = validate.Length(1, 64)


class PairOut(Schema):
    """A text in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class LooksIn(Schema):
    """At whom, and behind what."""

    resident_id = fields.String(validate=RESIDENT_ID)
    after = AFTER


class LookOut(Schema):
    """Somebody looked: as what, from which office, when, what they did and why; never who."""

    at = Instant(required=True)
    is_roster = fields.Boolean(
        required=True, metadata={"description": "a list of the whole village was read"}
    )
    role = fields.Nested(PairOut, required=True)
    office = fields.String(required=True, allow_none=True)
    action = fields.Nested(PairOut, required=True)
    purpose = fields.Nested(PairOut, required=True)
    outcome = fields.String(required=True)


class LooksOut(Schema):
    """Who looked, newest first."""

    looks = fields.List(fields.Nested(LookOut), required=True)
    next = fields.String(required=True, allow_none=True)


class AuditIn(Schema):
    """Which day, and behind what."""

    on = fields.Date(required=True)
    after = AFTER


class AuditRowOut(Schema):
    """A row of the audit; people by their random ids alone."""

    at = Instant(required=True)
    place = fields.String(required=True)
    action = fields.String(required=True)
    actor = fields.String(required=True)
    area = fields.String(required=True)
    whom = fields.String(required=True, allow_none=True)
    purpose = fields.String(required=True)
    outcome = fields.String(required=True)
    role = fields.String(required=True, allow_none=True)
    office = fields.String(required=True, allow_none=True)


class AuditOut(Schema):
    """Rows of a day."""

    rows = fields.List(fields.Nested(AuditRowOut), required=True)
    next = fields.String(required=True, allow_none=True)


class BudgetsOut(Schema):
    """Budgets that were spent, newest first."""

    rows = fields.List(fields.Nested(AuditRowOut), required=True)


class DayOut(Schema):
    """A day of the audit and its seal."""

    on = fields.Date(required=True)
    is_sealed = fields.Boolean(required=True)
    rows = fields.Integer(required=True, allow_none=True)


class DaysOut(Schema):
    """The last days, newest first."""

    days = fields.List(fields.Nested(DayOut), required=True)


class ExportIn(Schema):
    """Whose data: mine, or of somebody without an account whom I answer for."""

    resident_id = fields.String(validate=RESIDENT_ID)


class SectionOut(Schema):
    """What is held of one kind; the rows say what there is, in their own names."""

    name = fields.String(required=True)
    title = fields.Nested(PairOut, required=True)
    rows = fields.List(fields.Dict(), required=True)


class ExportOut(Schema):
    """Everything that is held of somebody, and what is not in it."""

    made_at = Instant(required=True)
    resident_id = fields.String(required=True, allow_none=True)
    sections = fields.List(fields.Nested(SectionOut), required=True)
    kept_apart = fields.List(fields.Nested(PairOut), required=True)


class KeptOut(Schema):
    """What stays although somebody leaves, by which law, and until when."""

    ground = fields.String(required=True)
    title = fields.Nested(PairOut, required=True)
    law = fields.Nested(PairOut, required=True)
    until = fields.Nested(PairOut, required=True)


class AloneOut(Schema):
    """Somebody of the household who has no account, and whom nobody else answers for."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})


class PreviewOut(Schema):
    """What leaving would mean."""

    resident_id = fields.String(required=True, allow_none=True)
    members = fields.List(fields.Nested(AloneOut), required=True)
    kept = fields.List(fields.Nested(KeptOut), required=True)


class LeaveIn(Schema):
    """That it is meant, and who goes along: everybody the preview names."""

    confirm = fields.String(required=True, validate=validate.Equal("delete"))
    members = fields.List(
        fields.String(validate=RESIDENT_ID), required=True, validate=validate.Length(max=20)
    )


class LeftOut(Schema):
    """What became of it: done, kept (some of it, by law), or going on by itself."""

    state = fields.String(required=True, validate=validate.OneOf(["done", "kept", "going_on"]))
    kept = fields.List(fields.Nested(KeptOut), required=True)
