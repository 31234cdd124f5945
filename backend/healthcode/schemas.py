"""Shapes of check-ins, codes and passes, in and out; temperatures in tenths of a degree Celsius."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.core.schemas import Instant, SealedIn, Whole
from backend.healthcode import rules
from backend.residents.rules import Origin

BATCH_MOST = 100
# Each of these is a transaction with a row of the audit, and all have to fit into one request.
VISITS_MOST = 50
BEACON = validate.Length(1, 100)
RESIDENT_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
FIELD = {"type": "object", "properties": {"code": {"type": "string"}, "text": {"type": "string"}}}


class CheckInIn(Schema):
    """One reading; the id is made on the phone when the form opens."""

    id = fields.UUID(required=True)
    resident_id = fields.String(validate=RESIDENT_ID)
    measured_at = Instant(required=True)
    temperature_tenths_c = Whole(
        required=True,
        validate=validate.Range(
            rules.TEMPERATURE_LEAST_TENTHS_C,
            rules.TEMPERATURE_MOST_TENTHS_C,
            error="healthcode.temperature_out_of_range",
        ),
    )
    site = fields.String(
        required=True, validate=validate.OneOf([site.value for site in rules.Site])
    )
    symptoms = fields.List(
        fields.String(validate=validate.OneOf([symptom.value for symptom in rules.Symptom])),
        required=True,
        validate=validate.Length(max=len(rules.Symptom)),
    )
    time_beacon = fields.String(
        validate=BEACON, metadata={"description": "the last one the phone held when it measured"}
    )


class CheckInsIn(Schema):
    """A batch of readings, each answered by itself."""

    items = fields.List(
        fields.Nested(CheckInIn), required=True, validate=validate.Length(1, BATCH_MOST)
    )
    time_beacon = fields.String(validate=BEACON)


class BatchIn(CheckInsIn):
    """The same with the items still unread: one wrong reading must not hold up the others."""

    items = fields.List(fields.Dict(), required=True, validate=validate.Length(1, BATCH_MOST))


class VisitIn(CheckInIn):
    """One reading that somebody on duty took; sealed, under the id of the item.

    Whose it is: of the roster, or of a household that the same person recorded, by the id that the
    phone gave there.
    """

    class Meta:
        exclude = ("id",)

    person_id = fields.UUID()

    @validates_schema
    def one_person(self, data: dict[str, Any], **_: Any) -> None:
        """Either a resident, or a person of one's own collection."""
        if ("resident_id" in data) == ("person_id" in data):
            wrong = "core.field_unknown" if "person_id" in data else "core.field_required"
            raise ValidationError({"resident_id": [wrong]})


class VisitsIn(Schema):
    """A batch of sealed readings, each answered by itself."""

    items = fields.List(
        fields.Nested(SealedIn), required=True, validate=validate.Length(1, VISITS_MOST)
    )


class VisitBatchIn(VisitsIn):
    """The same with the items still unread."""

    items = fields.List(fields.Dict(), required=True, validate=validate.Length(1, VISITS_MOST))


class DayColourOut(Schema):
    """The colour of a day to come."""

    on = fields.Date(required=True)
    colour = fields.String(required=True)


class ReasonOut(Schema):
    """Why the colour is what it is."""

    code = fields.String(required=True)
    text = fields.String(required=True)
    until_on = fields.Date(required=True, allow_none=True)
    evidence_id = fields.String(metadata={"description": "for what was filed, as all below"})
    reason = fields.String()
    reason_text = fields.String()
    office = fields.String()
    appeal = fields.String(metadata={"description": "none, waiting, upheld"})
    answer_by = Instant(allow_none=True)


class HealthCodeOut(Schema):
    """A code that explains itself."""

    resident_id = fields.String(required=True)
    colour = fields.String(required=True, validate=validate.OneOf([c.value for c in rules.Colour]))
    reasons = fields.List(fields.Nested(ReasonOut), required=True)
    as_of = Instant(required=True)
    today_on = fields.Date(required=True)
    checked_in_today = fields.Boolean(required=True)
    rule_version = fields.Integer(required=True)
    if_silent = fields.List(fields.Nested(DayColourOut), required=True)
    if_checked_in = fields.List(fields.Nested(DayColourOut), required=True)


class ResultOut(Schema):
    """What became of one reading."""

    id = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf(["new", "identical", "rejected"]))
    code = fields.String()
    text = fields.String()
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.Dict(), data_key="fields", attribute="fields"
    )
    counts_for_on = fields.Date()


class VisitsOut(Schema):
    """What became of a batch of sealed readings, and the time."""

    results = fields.List(fields.Nested(ResultOut), required=True)
    time_beacon = fields.String(required=True)


class RosterIn(Schema):
    """Which village, and the cursor of the answer that the phone still holds."""

    village = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{12}\Z"))
    since = fields.String(validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,4200}\Z"))


class RosterOut(Schema):
    """A roster, or what has changed of it; a row is an array, for there are many."""

    village = fields.String(required=True)
    today_on = fields.Date(required=True)
    as_of = Instant(required=True)
    n = fields.Integer(required=True, metadata={"description": "how many buckets there are"})
    cursor = fields.String(required=True)
    is_full = fields.Boolean(required=True)
    replaced = fields.List(
        fields.Integer(), required=True, metadata={"description": "buckets whose rows are new"}
    )
    rows = fields.List(
        fields.Raw(),
        required=True,
        metadata={
            "description": "[resident_id, masked name, resident_id of the head or empty, flags "
            "(1 has an account, 2 answered for, 4 unwell, 8 asked for help, 32 registered by "
            "somebody on duty), day of the last check-in since 1970-01-01 or 0]"
        },
    )
    time_beacon = fields.String(required=True)


class SealingKeyOut(Schema):
    """The public key that phones on duty seal to, and the time."""

    kid = fields.String(required=True, metadata={"description": "base64url of 8 bytes"})
    public_key = fields.String(
        required=True, metadata={"description": "base64url of the P-256 point (SEC1), 65 bytes"}
    )
    time_beacon = fields.String(required=True)


class CheckInsOut(Schema):
    """What became of a batch, and the codes that follow."""

    results = fields.List(fields.Nested(ResultOut), required=True)
    health_code = fields.Nested(HealthCodeOut, required=True)
    health_codes = fields.List(fields.Nested(HealthCodeOut), required=True)


class CheckInOut(Schema):
    """A stored reading."""

    id = fields.String(required=True)
    measured_at = Instant(required=True)
    received_at = Instant(required=True)
    counts_for_on = fields.Date(required=True)
    temperature_tenths_c = fields.Integer(required=True)
    site = fields.String(required=True)
    symptoms = fields.List(fields.String(), required=True)
    origin = fields.String(
        required=True, validate=validate.OneOf([origin.value for origin in Origin])
    )


class HistoryIn(Schema):
    """Whose readings, and of which days (both inclusive)."""

    resident_id = fields.String(validate=RESIDENT_ID)
    from_on = fields.Date()
    to_on = fields.Date()
    after = fields.String(validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,200}\Z"))


class HistoryOut(Schema):
    """Readings, newest first; `next` goes into `after` for the page behind."""

    check_ins = fields.List(fields.Nested(CheckInOut), required=True)
    next = fields.String(required=True, allow_none=True)


class ResidentQuery(Schema):
    """Whose."""

    resident_id = fields.String(validate=RESIDENT_ID)


class PassIn(Schema):
    """A phone asking for a credential."""

    resident_id = fields.String(validate=RESIDENT_ID)
    device_key = fields.String(
        required=True,
        validate=validate.Regexp(r"^[A-Za-z0-9_-]{44,87}\Z"),
        metadata={"description": "base64url of the P-256 point (SEC1), 33 or 65 bytes"},
    )


class PassOut(Schema):
    """A credential that only the holder of the device key can show."""

    credential = fields.String(required=True)
    expires_at = Instant(required=True)
    time_beacon = fields.String(required=True)


class KeyOut(Schema):
    """A public issuing key."""

    kid = fields.String(required=True)
    x = fields.String(required=True)
    y = fields.String(required=True)
    not_before = Instant(required=True)
    not_after = Instant(required=True)


class PointOut(Schema):
    """A public key's point on P-256."""

    x = fields.String(required=True)
    y = fields.String(required=True)


class SealedOut(Schema):
    """When something was sealed, and the seal: COSE_Sign1 over the CBOR of what is shown."""

    issued_at = Instant(required=True)
    signed = fields.String(required=True)


class WithdrawalsOut(Schema):
    """Ids of the issuing keys whose passes prove nothing any more, sealed."""

    withdrawn = fields.List(fields.String(), required=True)
    withdrawals = fields.Nested(SealedOut, required=True)


class ExceptionsIn(Schema):
    """The `issued_at` (seconds) of the list that is held; without it, or too old, all is told."""

    since = fields.Integer(validate=validate.Range(0, 2**32 - 1))


class KeysOut(WithdrawalsOut):
    """What a verifier needs: issuing keys and rules, signed by the root, and the withdrawals."""

    issued_at = Instant(required=True)
    keys = fields.List(fields.Nested(KeyOut), required=True)
    rules = fields.List(fields.Dict(), required=True)
    seal = fields.Nested(PointOut, required=True)
    root = fields.Nested(PointOut, required=True)
    signed = fields.String(required=True)
