"""Shapes of the register, in and out; temperatures in tenths of a degree Celsius."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields, validate

from backend.checkpoints import rules
from backend.core.schemas import Instant, Whole
from backend.healthcode.passes import Verdict
from backend.healthcode.rules import (
    TEMPERATURE_LEAST_TENTHS_C,
    TEMPERATURE_MOST_TENTHS_C,
    Colour,
    Site,
)
from backend.residents.rules import DocumentKind

CHECKPOINT_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
PASSAGE_ID = validate.Regexp(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
RESIDENT_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
CURSOR = validate.Regexp(r"^[A-Za-z0-9_-]{1,200}\Z")
WORD = validate.Regexp(r"^[a-z0-9_]{1,32}\Z")
HEAT = validate.Range(TEMPERATURE_LEAST_TENTHS_C, TEMPERATURE_MOST_TENTHS_C)
SEALED_CHARS_MOST = 4000
AGE_MOST_S = 10**8
SHOWN = [Colour.GREEN.value, Colour.YELLOW.value, Colour.RED.value]


def one_of(words: Iterable[StrEnum], **more: Any) -> fields.String:
    """A field that holds one of some words."""
    return fields.String(validate=validate.OneOf([word.value for word in words]), **more)


def _maybe(field: type[fields.Field[Any]], *checks: Any, **more: Any) -> Any:
    return field(allow_none=True, validate=list(checks), **more)


class PassageDocumentIn(Schema):
    """What somebody identified themselves with, as typed or read."""

    kind = one_of(DocumentKind, required=True)
    number = fields.String(required=True, validate=validate.Length(1, rules.NUMBER_MOST))


class PassageIn(Schema):
    """A passage as the device recorded it; what is not known is null, or left out."""

    checkpoint_id = fields.String(required=True, validate=CHECKPOINT_ID)
    at = Instant(required=True, metadata={"description": "of the scan"})
    direction = one_of(rules.Direction, required=True)
    means = one_of(rules.Means, required=True)
    verdict = one_of(Verdict, required=True)
    reason = fields.String(required=True, validate=WORD)
    colour = fields.String(allow_none=True, validate=validate.OneOf(SHOWN))
    list_age_s = _maybe(Whole, validate.Range(0, AGE_MOST_S))
    pass_id = _maybe(fields.String, validate.Regexp(r"^[0-9a-f]{16}\Z"))
    signed_at = Instant(allow_none=True)
    issued_at = Instant(allow_none=True)
    card_ref = _maybe(fields.String, validate.Regexp(r"^[0-9a-f]{24}\Z"))
    document = fields.Nested(PassageDocumentIn, allow_none=True)
    name = _maybe(fields.String, validate.Length(1, rules.NAME_MOST))
    phone = _maybe(fields.String, validate.Regexp(r"^[0-9+ -]{5,20}\Z"))
    consent_version = _maybe(fields.String, validate.Length(1, 20))
    temperature_tenths_c = _maybe(Whole, HEAT)
    second_temperature_tenths_c = _maybe(Whole, HEAT)
    site = one_of(Site, allow_none=True)
    plate = _maybe(fields.String, validate.Length(1, 12))
    emergency = one_of(rules.EmergencyKind, allow_none=True)
    is_regular = fields.Boolean(allow_none=True, truthy={True}, falsy={False})
    note = _maybe(fields.String, validate.Length(1, rules.NOTE_MOST))
    fever_tenths_c = _maybe(Whole, HEAT, metadata={"description": "by which it was judged"})


class SealedPassageIn(Schema):
    """A passage, sealed on the phone the moment it was recorded."""

    id = fields.String(
        required=True, validate=PASSAGE_ID, metadata={"description": "a UUIDv7 of the scan"}
    )
    sealed = fields.String(
        required=True,
        validate=validate.Length(1, SEALED_CHARS_MOST),
        metadata={"description": "PassageIn as JSON; kind `passage`"},
    )


class SealedPassagesIn(Schema):
    """What a phone sends at once."""

    items = fields.List(
        fields.Nested(SealedPassageIn),
        required=True,
        validate=validate.Length(1, rules.BATCH_MOST),
    )


class PassageFieldOut(Schema):
    """What is wrong with a field."""

    code = fields.String(required=True)
    text = fields.String(required=True)


class PassageResultOut(Schema):
    """What became of one of them."""

    id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["new", "identical", "rejected"]))
    code = fields.String()
    text = fields.String()
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.Nested(PassageFieldOut), data_key="fields"
    )


class PassageResultsOut(Schema):
    """One result an item, in the order sent."""

    results = fields.List(fields.Nested(PassageResultOut), required=True)


class LookUpIn(Schema):
    """Whose colour is asked, and where they stand."""

    document = fields.Nested(PassageDocumentIn, required=True)
    purpose = fields.String(required=True, validate=validate.OneOf(["checkpoint"]))
    checkpoint_id = fields.String(required=True, validate=CHECKPOINT_ID)


class LookUpOut(Schema):
    """The same shape whether anybody holds that number or not."""

    verdict = one_of(Verdict, required=True)
    colour = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    as_of = Instant(required=True)
    masked_name = fields.String(required=True, allow_none=True)
    is_regular = fields.Boolean(required=True, allow_none=True)


class OwnPassagesIn(Schema):
    """Whose passages: mine, or those of somebody I answer for."""

    resident_id = fields.String(validate=RESIDENT_ID)


class OwnPassageOut(Schema):
    """Where I was registered."""

    id = fields.String(required=True)
    at = Instant(required=True)
    checkpoint = fields.String(required=True)
    division_code = fields.String(required=True)
    direction = one_of(rules.Direction, required=True)
    means = one_of(rules.Means, required=True)
    verdict = one_of(Verdict, required=True)
    reason = fields.String(required=True)
    temperature_tenths_c = fields.Integer(required=True, allow_none=True)
    is_settled = fields.Boolean(
        required=True, metadata={"description": "the server found another colour than the device"}
    )
    is_twin = fields.Boolean(
        required=True, metadata={"description": "shown at two places at the same time"}
    )


class OwnPassagesOut(Schema):
    """Newest first."""

    passages = fields.List(fields.Nested(OwnPassageOut), required=True)
    kept_days = fields.Integer(required=True)
    as_of = Instant(required=True)


class TraceIn(Schema):
    """Who went by a checkpoint in a time, or where a resident went by."""

    checkpoint_id = fields.String(validate=CHECKPOINT_ID)
    since = Instant(data_key="from")
    until = Instant()
    resident_id = fields.String(validate=RESIDENT_ID)
    purpose = one_of(rules.TracePurpose, required=True)
    after = fields.String(validate=CURSOR)


class TracedWhoOut(Schema):
    """Who it was, as far as it was written down; all of it masked."""

    name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    document = fields.String(required=True, allow_none=True)


class TracedOut(Schema):
    """A passage, as health officers see it."""

    id = fields.String(required=True)
    at = Instant(required=True)
    received_at = Instant(
        required=True, allow_none=True, metadata={"description": "when that was an hour later"}
    )
    checkpoint_id = fields.String(required=True)
    checkpoint = fields.String(required=True)
    division_code = fields.String(required=True)
    direction = one_of(rules.Direction, required=True)
    means = one_of(rules.Means, required=True)
    verdict = one_of(Verdict, required=True)
    reason = fields.String(required=True)
    colour = fields.String(required=True, allow_none=True)
    settled_colour = fields.String(required=True, allow_none=True)
    temperature_tenths_c = fields.Integer(required=True, allow_none=True)
    plate = fields.String(required=True, allow_none=True)
    proof = fields.String(
        required=True, metadata={"description": "the same for one proof, for this list alone"}
    )
    is_twin = fields.Boolean(required=True)
    is_muted = fields.Boolean(
        required=True, metadata={"description": "it raised no alarm: too many were recorded"}
    )
    is_late_grant = fields.Boolean(
        required=True, metadata={"description": "sent after the role it was recorded by had ended"}
    )
    who = fields.Nested(TracedWhoOut, required=True)


class TraceOut(Schema):
    """A page of them, oldest first; `next` goes into `after`."""

    passages = fields.List(fields.Nested(TracedOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


class WhoseIn(Schema):
    """Of which passages of a search it is asked whose they are."""

    checkpoint_id = fields.String(required=True, validate=CHECKPOINT_ID)
    since = Instant(required=True, data_key="from")
    until = Instant(required=True)
    purpose = one_of(rules.TracePurpose, required=True)
    ids = fields.List(
        fields.String(validate=PASSAGE_ID), required=True, validate=validate.Length(1, 50)
    )
    after = Whole(load_default=0, validate=validate.Range(0, AGE_MOST_S))


class WhoseOneOut(Schema):
    """Somebody of the asker's area, masked, and which of the passages are theirs."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True)
    division_code = fields.String(required=True)
    ids = fields.List(fields.String(), required=True)


class WhoseOut(Schema):
    """Those who were found; whoever is not among them lives elsewhere, or has no code here.

    Not all were looked for while `next` is a number: ask on with it as `after`.
    """

    people = fields.List(fields.Nested(WhoseOneOut), required=True)
    next = fields.Integer(required=True, allow_none=True)
    as_of = Instant(required=True)
