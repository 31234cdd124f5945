"""Shapes of enterprises for residents: registering, joining, who may come in, applying."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from backend.core.pictures import ID_CHARS
from backend.core.schemas import Instant, Whole
from backend.enterprises import rules

CURSOR = validate.Regexp(r"^[A-Za-z0-9_-]{1,200}\Z")
ID = validate.Regexp(rf"^[A-Za-z0-9_-]{{{ID_CHARS}}}\Z")
PICTURES_MOST = 3
# What people type is one line of visible signs: no control characters, nothing that turns the text.
LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]*")
LINES = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]*")


class Typed(fields.String):
    """Text without signs that nobody sees and without spaces around it; one line unless said."""

    def __init__(self, signs: re.Pattern[str] = LINE, **more: Any) -> None:
        super().__init__(**more)
        self._signs = signs

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, *args, **kwargs)).strip()
        if not self._signs.fullmatch(text):
            raise ValidationError("core.field_invalid")
        return text


def one_of(words: type[StrEnum], **more: Any) -> fields.String:
    """A field that is one of our words."""
    more = more or {"required": True}
    return fields.String(validate=validate.OneOf([word.value for word in words]), **more)


def flag() -> fields.Boolean:
    """Yes or no, and nothing that could be taken for either."""
    return fields.Boolean(required=True, truthy={True}, falsy={False})


class EnterpriseIn(Schema):
    """What an enterprise says of itself."""

    name = Typed(required=True, validate=validate.Length(2, 60))
    credit_code = fields.String(required=True, validate=validate.Length(1, 20))
    industry = one_of(rules.Industry)
    division_code = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9]{9}([0-9]{3})?\Z")
    )
    contact_name = Typed(required=True, validate=validate.Length(1, 40))
    phone = fields.String(required=True, validate=validate.Length(5, 20))
    address = Typed(required=True, validate=validate.Length(2, 100))


class EnterpriseShortOut(Schema):
    """An enterprise on a list."""

    enterprise_id = fields.String(required=True)
    name = fields.String(required=True)
    industry = fields.String(required=True)
    division_code = fields.String(required=True)
    step = one_of(rules.Step)
    changed_at = Instant(required=True, metadata={"description": "when it came to its step"})
    version = fields.Integer(required=True)


class GateOut(Schema):
    """The checkpoint at an enterprise's gate."""

    checkpoint_id = fields.String(required=True)
    name = fields.String(required=True)


class ReopeningOut(Schema):
    """What an enterprise prepared before it works again."""

    masks_days = fields.Integer(required=True)
    disinfections_a_day = fields.Integer(required=True)
    canteen = one_of(rules.Canteen)
    has_isolation_room = fields.Boolean(required=True)
    takes_temperature = fields.Boolean(required=True)
    workers_planned = fields.Integer(required=True)
    plan = fields.String(required=True)
    pictures = fields.List(fields.String(), required=True)
    applied_at = Instant(required=True)
    lacks = fields.List(
        fields.String(), required=True, metadata={"description": "reasons to return it, if any"}
    )


class EnterpriseOut(EnterpriseShortOut):
    """An enterprise, for who manages it."""

    credit_code = fields.String(required=True)
    contact_name = fields.String(required=True)
    phone = fields.String(required=True)
    address = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    note = fields.String(required=True, allow_none=True)
    applied_at = Instant(required=True)
    decided_at = Instant(required=True, allow_none=True)
    workers = fields.Integer(required=True, metadata={"description": "consents"})
    gate = fields.Nested(GateOut, required=True, allow_none=True)
    reopening = fields.Nested(ReopeningOut, required=True, allow_none=True)


class JoinLookIn(Schema):
    """The code that an enterprise shows."""

    code = fields.String(required=True, validate=validate.Length(1, 40))


class JoinLookOut(EnterpriseShortOut):
    """Whose code it is, and what joining means."""

    is_joined = fields.Boolean(required=True)
    consent_version = fields.Integer(required=True)
    until_on = fields.Date(required=True)


class JoinIn(JoinLookIn):
    """A worker's consent, under the name by which the enterprise knows them."""

    name = Typed(required=True, validate=validate.Length(1, 40))
    consent_version = Whole(required=True, validate=validate.Range(1, 1000))


class WorkplaceIn(Schema):
    """Which workplace."""

    enterprise_id = fields.String(required=True, validate=ID)


class RenewIn(WorkplaceIn):
    """The same consent once more."""

    consent_version = Whole(required=True, validate=validate.Range(1, 1000))


class WorkplaceOut(EnterpriseShortOut):
    """Where somebody works, and what is seen of them there."""

    shown_name = fields.String(required=True)
    joined_at = Instant(required=True)
    until_on = fields.Date(required=True)
    looked_at = Instant(required=True, allow_none=True, metadata={"description": "to ten minutes"})
    may = one_of(rules.MayEnter)


class OneWorkplaceOut(Schema):
    """One of them."""

    work = fields.Nested(WorkplaceOut, required=True)


class WorkOut(Schema):
    """What I manage, and where I work."""

    company = fields.Nested(EnterpriseOut, required=True, allow_none=True)
    works = fields.List(fields.Nested(WorkplaceOut), required=True)
    consent_version = fields.Integer(required=True)
    as_of = Instant(required=True)


class WorkEmptyIn(Schema):
    """Nothing but the wish itself."""


class WorkEmptyOut(Schema):
    """Nothing but that it is done."""


class JoinCodeIn(Schema):
    """Whether a new code shall take the place of the one that holds."""

    is_new = flag()


class JoinCodeOut(Schema):
    """The code by which workers join."""

    code = fields.String(required=True)
    until = Instant(required=True)


class TodayIn(Schema):
    """Which page of the workers."""

    after = fields.String(validate=CURSOR)


class WorkerOut(Schema):
    """A worker under the name they gave; whether they may come in, never why."""

    worker_id = fields.String(required=True)
    name = fields.String(required=True)
    may = one_of(rules.MayEnter)
    joined_at = Instant(required=True)


class WorkerCountsOut(Schema):
    """Of all workers: how many may come in, may not, and of how many it cannot be told."""

    yes = fields.Integer(required=True)
    no = fields.Integer(required=True)
    cannot_tell = fields.Integer(required=True)


class TodayOut(Schema):
    """Who may come in now; those who may not first."""

    counts = fields.Nested(WorkerCountsOut, required=True)
    workers = fields.List(fields.Nested(WorkerOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


class WorkersLeftOut(Schema):
    """How many workers are left."""

    workers = fields.Integer(required=True)


class ReopeningIn(Schema):
    """What was prepared before work begins again."""

    masks_days = Whole(required=True, validate=validate.Range(0, 365))
    disinfections_a_day = Whole(required=True, validate=validate.Range(0, 24))
    canteen = one_of(rules.Canteen)
    has_isolation_room = flag()
    takes_temperature = flag()
    workers_planned = Whole(required=True, validate=validate.Range(1, 100_000))
    plan = Typed(signs=LINES, required=True, validate=validate.Length(0, 1000))
    pictures = fields.List(
        fields.String(validate=validate.Length(ID_CHARS, 36)),
        required=True,
        validate=validate.Length(0, PICTURES_MOST),
        metadata={"description": "as the phone calls them, or as they are called where they are"},
    )
    version = Whole(required=True, validate=validate.Range(1))


class CloseIn(Schema):
    """The enterprise as it was seen."""

    version = Whole(required=True, validate=validate.Range(1))


class IndustryNumbersOut(Schema):
    """The enterprises of an industry."""

    industry = fields.String(required=True)
    registered = fields.Integer(required=True)
    reopened = fields.Integer(required=True)


class ReopeningTotalOut(Schema):
    """Enterprises and workers; workers are consents in tens, and null when they are few."""

    registered = fields.Integer(required=True)
    reopened = fields.Integer(required=True)
    workers = fields.Integer(required=True, allow_none=True)
    green = fields.Integer(required=True, allow_none=True)


class CountyNumbersOut(ReopeningTotalOut):
    """The numbers of a county."""

    division_code = fields.String(required=True)
    counted_at = Instant(required=True, allow_none=True)
    industries = fields.List(fields.Nested(IndustryNumbersOut), required=True)


class ReopeningNumbersOut(Schema):
    """The public numbers of reopening."""

    as_of = Instant(required=True)
    counties = fields.List(fields.Nested(CountyNumbersOut), required=True)
    total = fields.Nested(ReopeningTotalOut, required=True)
