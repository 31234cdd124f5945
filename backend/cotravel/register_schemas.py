"""Shapes of registering a trip, and of asking those who did; in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant, Whole
from backend.cotravel.basis_rules import TripChange
from backend.cotravel.register_rules import GIVEN, Dismissal
from backend.cotravel.rules import RegistrationState, TripKind
from backend.evidence.rules import OrderState

RESIDENT_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
CURSOR = validate.Regexp(r"^[A-Za-z0-9_-]{1,800}\Z")
TRIP_MOST = 99_999_999


class RegistrationIn(Schema):
    """The only thing that leaves the phone: which trip, and who."""

    id = fields.UUID(required=True)
    trip = Whole(required=True, validate=validate.Range(0, TRIP_MOST))
    resident_id = fields.String(
        validate=RESIDENT_ID, metadata={"description": "somebody I answer for; myself when absent"}
    )
    consent_version = Whole(required=True, validate=validate.Range(1, 1000))


class RegistrationTakenBackIn(Schema):
    """Which registration is taken back, and whose."""

    trip = Whole(required=True, validate=validate.Range(0, TRIP_MOST))
    resident_id = fields.String(validate=RESIDENT_ID)


class RegisteredSourceOut(Schema):
    """Where a trip was published."""

    publisher = fields.String(required=True)
    url = fields.String(required=True)


class RegisteredTripWasOut(Schema):
    """What a trip says in short; nothing when no list knows it any more."""

    kind = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([kind.value for kind in TripKind]),
    )
    said = fields.String()
    on = fields.Date()
    from_min = fields.Integer(allow_none=True, metadata={"description": "since 00:00 of `on`"})
    until_min = fields.Integer(allow_none=True)
    carriage_said = fields.String()
    from_name = fields.String()
    to_name = fields.String()


class RegisteredTripOut(RegisteredTripWasOut):
    """A published trip in short; only its number when no list knows it any more."""

    id = fields.Integer(required=True)
    is_withdrawn = fields.Boolean(required=True)
    sources = fields.List(fields.Nested(RegisteredSourceOut))


class RegistrationOut(Schema):
    """That somebody registered a trip, and what became of it."""

    resident_id = fields.String(required=True)
    trip = fields.Nested(RegisteredTripOut, required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([state.value for state in RegistrationState])
    )
    registered_at = Instant(required=True)
    decided_at = Instant(required=True, allow_none=True)
    reason = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([reason.value for reason in Dismissal]),
    )


class OneRegistrationOut(Schema):
    """One of them."""

    registration = fields.Nested(RegistrationOut, required=True)


class OwnRegistrationsOut(Schema):
    """What I registered, for myself and those I answer for."""

    registrations = fields.List(fields.Nested(RegistrationOut), required=True)
    consent_version = fields.Integer(required=True)


class RegistrationsIn(Schema):
    """Which list of which village, town or county."""

    area = fields.String(required=True, validate=validate.Regexp(r"^(\d{6}|\d{9}|\d{12}|\d{15})\Z"))
    list = fields.String(
        load_default=RegistrationState.OPEN.value,
        validate=validate.OneOf([RegistrationState.OPEN.value, RegistrationState.CONFIRMED.value]),
    )
    after = fields.String(validate=CURSOR)


class RegistrationOrderOut(Schema):
    """The order of evidence that followed."""

    order_id = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([state.value for state in OrderState])
    )


class RegisteredPersonOut(Schema):
    """Somebody who registered a trip, as those on duty see them; the name masked."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True)
    division_code = fields.String(required=True)
    trip = fields.Nested(RegisteredTripOut, required=True)
    state = fields.String(required=True)
    registered_at = Instant(required=True)
    until_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "exclusive; null when the fourteen days are over"},
    )
    order = fields.Nested(RegistrationOrderOut, required=True, allow_none=True)
    waits = fields.Boolean(required=True)
    must_end = fields.Boolean(
        required=True,
        metadata={"description": "the trip is gone or another one, and its evidence still holds"},
    )
    must_ask = fields.Boolean(
        required=True,
        metadata={"description": "evidence holds, and the trip says less than when it was asked"},
    )
    changes = fields.List(
        fields.String(validate=validate.OneOf([one.value for one in TripChange])),
        required=True,
        metadata={"description": "what the trip says else than when it was confirmed"},
    )
    trip_was = fields.Nested(
        RegisteredTripWasOut,
        required=True,
        allow_none=True,
        metadata={"description": "the trip as it was confirmed, when it says something else now"},
    )
    trip_version = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "of the list in which the trip last changed"},
    )
    may_confirm = fields.Boolean(required=True)
    is_mine = fields.Boolean(
        required=True, metadata={"description": "whether the asker may say something to it"}
    )
    reason = fields.String(required=True, allow_none=True)
    reason_text = fields.String(required=True, allow_none=True)
    near_reason_text = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the reason with is_same_carriage; null when there is no choice"},
    )


class RegisteredPeopleOut(Schema):
    """A page of them; `next` goes into `after` for the page behind."""

    registrations = fields.List(fields.Nested(RegisteredPersonOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


class OneRegisteredPersonOut(Schema):
    """One of them."""

    registration = fields.Nested(RegisteredPersonOut, required=True)


class RegistrationsDeskOut(Schema):
    """How many wait to be asked."""

    open = fields.Integer(required=True)


class RegisteredIn(Schema):
    """Whose registration of which trip."""

    resident_id = fields.String(required=True, validate=RESIDENT_ID)
    trip = Whole(required=True, validate=validate.Range(0, TRIP_MOST))


class ConfirmIn(RegisteredIn):
    """The id of the order that is filed, made on the phone, and how near they were in a train."""

    id = fields.UUID(required=True)
    is_same_carriage = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "trains only; false also when it is not known"},
    )


class DismissIn(RegisteredIn):
    """Why it leads to nothing."""

    reason = fields.String(
        required=True, validate=validate.OneOf([reason.value for reason in GIVEN])
    )


class KeepIn(RegisteredIn):
    """Which version of the trip was asked about: `trip_version` as it was read."""

    version = Whole(required=True, validate=validate.Range(0, TRIP_MOST))


class RegisteredPhoneOut(Schema):
    """The number to ask somebody; null when nobody who answers for them has an account."""

    phone = fields.String(required=True, allow_none=True)
