"""Shapes of evidence, in and out. Days are the city's; `until_on` is exclusive."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant
from backend.evidence.rules import AppealState, Kind, OrderState

ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
WORD = validate.Regexp(r"^[a-z_]{1,40}\Z")
CURSOR = validate.Regexp(r"^[A-Za-z0-9_-]{1,600}\Z")
WORDS_MOST = 500
# More than an order may name, so that whoever tries is counted.
NAMED_MOST = 5000


class OrderIn(Schema):
    """An order as it is filed; the id is made on the device when the form opens."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=WORD)
    reason = fields.String(required=True, validate=WORD)
    reference = fields.String(required=True, validate=validate.Length(1, 60))
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    people = fields.List(
        fields.String(validate=ID), required=True, validate=validate.Length(max=NAMED_MOST)
    )


class OrderOut(Schema):
    """An order; without the people it names."""

    order_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([one.value for one in OrderState]))
    kind = fields.String(required=True, validate=validate.OneOf([one.value for one in Kind]))
    reason = fields.String(required=True)
    reason_text = fields.String(required=True)
    reference = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    people_count = fields.Integer(required=True)
    area = fields.String(required=True)
    filer_id = fields.String(required=True)
    filer_unit = fields.String(required=True)
    office = fields.String(required=True)
    filed_at = Instant(required=True)
    lapses_at = Instant(required=True)
    decided_at = Instant(required=True, allow_none=True)
    refusal = fields.String(required=True, allow_none=True)
    refusal_text = fields.String(required=True, allow_none=True)


class DocumentOut(Schema):
    """A document, masked."""

    kind = fields.String(required=True)
    number = fields.String(required=True)


class PersonOut(Schema):
    """Somebody whom an order names, masked."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True)
    document = fields.Nested(DocumentOut, required=True)
    division_code = fields.String(required=True)
    phone = fields.String(allow_none=True)


class FullOrderOut(OrderOut):
    """An order with the people it names."""

    people = fields.List(fields.Nested(PersonOut), required=True)


class OrdersOut(Schema):
    """Orders that wait; `next` goes into `after` for the page behind."""

    orders = fields.List(fields.Nested(OrderOut), required=True)
    next = fields.String(required=True, allow_none=True)


class OwnOrdersOut(Schema):
    """The newest orders that one has filed."""

    orders = fields.List(fields.Nested(OrderOut), required=True)


class PageIn(Schema):
    """Which page of a list."""

    after = fields.String(validate=CURSOR)


class ReasonIn(Schema):
    """A reason of a closed list."""

    reason = fields.String(required=True, validate=WORD)


class EmptyIn(Schema):
    """Nothing to say beside the path."""


class WordsOut(Schema):
    """A reason of a closed list, in the language asked for."""

    code = fields.String(required=True)
    text = fields.String(required=True)


class KindOut(Schema):
    """What may be filed, and within which bounds."""

    kind = fields.String(required=True)
    colour = fields.String(required=True, allow_none=True)
    days_most = fields.Integer(required=True)
    back_days = fields.Integer(required=True)
    is_end = fields.Boolean(required=True)
    ends = fields.List(fields.String(), required=True)
    reasons = fields.List(fields.Nested(WordsOut), required=True)


class TableOut(Schema):
    """The city's table of evidence."""

    version = fields.Integer(required=True)
    people_most = fields.Integer(required=True)
    ahead_days = fields.Integer(required=True)
    kinds = fields.List(fields.Nested(KindOut), required=True)
    refusals = fields.List(fields.Nested(WordsOut), required=True)
    upheld = fields.List(fields.Nested(WordsOut), required=True)
    lifted = fields.List(fields.Nested(WordsOut), required=True)


class EvidenceOut(Schema):
    """A piece of evidence as the person sees it whom it is about."""

    evidence_id = fields.String(required=True)
    kind = fields.String(required=True)
    reason = fields.String(required=True)
    reason_text = fields.String(required=True)
    reference = fields.String(required=True)
    colour = fields.String(required=True, allow_none=True)
    office = fields.String(required=True)
    rule_version = fields.Integer(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    approved_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)
    appeal = fields.String(
        required=True, validate=validate.OneOf([one.value for one in AppealState])
    )
    appealed_at = Instant(required=True, allow_none=True)
    answer_by = Instant(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    answer_text = fields.String(required=True, allow_none=True)
    is_appealable = fields.Boolean(required=True)
    is_in_force = fields.Boolean()


class OwnEvidenceOut(Schema):
    """What was filed about somebody, newest first."""

    evidence = fields.List(fields.Nested(EvidenceOut), required=True)


class ResidentQuery(Schema):
    """Whose."""

    resident_id = fields.String(validate=ID)


class AppealIn(Schema):
    """Why a piece of evidence is wrong, in one's own words."""

    evidence_id = fields.String(required=True, validate=ID)
    resident_id = fields.String(validate=ID)
    words = fields.String(required=True, validate=validate.Length(1, WORDS_MOST))


class WaitingAppealOut(Schema):
    """An appeal that waits for its answer."""

    evidence_id = fields.String(required=True)
    area = fields.String(required=True)
    appealed_at = Instant(required=True)
    answer_by = Instant(required=True)


class AppealsOut(Schema):
    """Appeals that wait; `next` goes into `after` for the page behind."""

    appeals = fields.List(fields.Nested(WaitingAppealOut), required=True)
    next = fields.String(required=True, allow_none=True)


class FullAppealOut(WaitingAppealOut):
    """An appeal with the words, the evidence and the person."""

    words = fields.String(required=True)
    evidence = fields.Nested(EvidenceOut, required=True)
    person = fields.Nested(PersonOut, required=True)


class DecisionIn(Schema):
    """The answer to an appeal."""

    is_lifted = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=WORD)
