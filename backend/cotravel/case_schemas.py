"""Shapes of patients and their journeys, in and out; minutes count from 00:00 of the day."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from backend.core.errors import DomainError
from backend.core.schemas import Instant, Whole
from backend.cotravel import case_rules
from backend.cotravel.case_rules import Patient
from backend.cotravel.form_schemas import TripFormIn, TripFormOut, needed
from backend.cotravel.register_schemas import RESIDENT_ID, TRIP_MOST
from backend.cotravel.rules import PUBLISHER_MOST, URL_MOST

OFFICE = r"^(\d{6}|\d{9}|\d{12})\Z"
JOURNEY_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"
PLACE = r"^\d{13}#[\w-]{22}\Z"
VERSION = validate.Range(0, 1_000_000)


def known_journey(journey_id: str) -> str:
    """A journey's id from a path, a UUID as the phone makes it.

    :raises DomainError: cotravel.patient_not_found (404).
    """
    if not re.fullmatch(JOURNEY_ID, journey_id):
        raise DomainError("cotravel.patient_not_found", 404)
    return journey_id


class PatientFieldsIn(Schema):
    """What is written down of a patient."""

    name = needed(case_rules.PATIENT_NAME_MOST)
    case_number = needed(case_rules.CASE_NUMBER_MOST)
    onset_on = fields.Date(load_default=None, allow_none=True)
    found_on = fields.Date(required=True)
    note = fields.String(load_default="", validate=validate.Length(max=case_rules.REMARK_MOST))

    @post_load
    def _made(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        names = ("name", "case_number", "onset_on", "found_on", "note")
        told = {name: read.pop(name) for name in names}
        told = {key: one.strip() if isinstance(one, str) else one for key, one in told.items()}
        if not told["name"] or not told["case_number"]:
            raise ValidationError(
                {name: ["core.field_required"] for name in names[:2] if not told[name]}
            )
        return read | {"patient": Patient(**told)}


class PatientIn(PatientFieldsIn):
    """A new patient; the id is made on the phone when the form opens."""

    id = fields.UUID(required=True)
    area = fields.String(required=True, validate=validate.Regexp(OFFICE))


class PatientChangeIn(PatientFieldsIn):
    """The same once more, changed; `version` is the one that was read."""

    version = Whole(required=True, validate=VERSION)


class PatientsIn(Schema):
    """Which area's patients; `after` is the `next` of the page before."""

    area = fields.String(required=True, validate=validate.Regexp(OFFICE))
    after = fields.String(load_default=None, validate=validate.Regexp(PLACE))


class PatientJourneyIn(Schema):
    """A journey of an interview; version 0 makes it."""

    version = Whole(required=True, validate=VERSION)
    form = fields.Nested(TripFormIn, required=True)
    remark = fields.String(load_default="", validate=validate.Length(max=case_rules.REMARK_MOST))


class PatientPublishIn(Schema):
    """Which journeys go before a second person, and what is said of where they come from."""

    id = fields.UUID(required=True)
    journeys = fields.List(
        fields.String(validate=validate.Regexp(JOURNEY_ID)),
        required=True,
        validate=validate.Length(1, case_rules.JOURNEYS_MOST),
    )
    publisher = needed(PUBLISHER_MOST)
    url = fields.String(
        load_default="",
        validate=[
            validate.Length(max=URL_MOST),
            validate.Regexp(r"^(https?://\S+)?\Z", error="cotravel.url_invalid"),
        ],
    )
    published_on = fields.Date(required=True)


class PatientNothingIn(Schema):
    """A write that says nothing but that it is wanted."""


class FellowsBehindIn(Schema):
    """Where to go on: the trip, and the `next` of its page before."""

    trip = Whole(required=True, validate=validate.Range(0, TRIP_MOST))
    after = fields.String(required=True, validate=RESIDENT_ID)


class FellowsIn(Schema):
    """The first page of each trip, or the one behind a page of one trip."""

    behind = fields.Nested(FellowsBehindIn, load_default=None)


class PatientOut(Schema):
    """A patient of a list; the name is masked."""

    patient_id = fields.String(required=True)
    area = fields.String(required=True)
    name = fields.String(required=True)
    onset_on = fields.Date(required=True, allow_none=True)
    found_on = fields.Date(required=True)
    recorded_at = Instant(required=True)
    changed_at = Instant(required=True)
    version = fields.Integer(required=True)
    journey_count = fields.Integer(required=True)


class PatientsOut(Schema):
    """A page of the patients of an area, the newest first; `next` leads to the one behind."""

    patients = fields.List(fields.Nested(PatientOut), required=True)
    next = fields.String(required=True, allow_none=True)


class ListedSameOut(Schema):
    """A trip of the published list."""

    trip = fields.Integer(required=True)
    said = fields.String(required=True)
    on = fields.Date(required=True)
    is_withdrawn = fields.Boolean(required=True)


class PatientJourneyOut(Schema):
    """A journey of an interview, and how it is read.

    `sent` is where its last batch stands; `is_changed` says that it was changed since. `listed` is
    the trip of the published list that it became, and those of others that are the same.
    """

    journey_id = fields.String(required=True)
    version = fields.Integer(required=True)
    form = fields.Nested(TripFormOut, required=True)
    remark = fields.String(required=True)
    is_readable = fields.Boolean(required=True)
    numbers = fields.List(fields.String(), required=True)
    plates = fields.List(fields.String(), required=True)
    carriages = fields.List(fields.Integer(), required=True)
    rows = fields.List(fields.Integer(), required=True)
    batch_id = fields.String(required=True, allow_none=True)
    sent = fields.String(required=True, allow_none=True)
    is_changed = fields.Boolean(required=True)
    listed = fields.List(fields.Nested(ListedSameOut), required=True)


class FullPatientOut(PatientOut):
    """A patient as whoever treats the case reads them; the name is clear."""

    case_number = fields.String(required=True)
    note = fields.String(required=True)
    journeys = fields.List(fields.Nested(PatientJourneyOut), required=True)


class PatientBatchOut(Schema):
    """The batch that waits for a second person."""

    batch_id = fields.String(required=True)
    rows = fields.Integer(required=True)


class FellowOut(Schema):
    """Somebody who registered a trip; the name is masked."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True)
    division_code = fields.String(required=True)
    state = fields.String(required=True)
    registered_at = Instant(required=True)


class FellowsOfTripOut(Schema):
    """Who registered the trip of a journey; `next` leads to the page behind."""

    journey_id = fields.String(required=True)
    trip = fields.Integer(required=True)
    said = fields.String(required=True)
    on = fields.Date(required=True)
    people = fields.List(fields.Nested(FellowOut), required=True)
    next = fields.String(required=True, allow_none=True)


class FellowsOut(Schema):
    """Who registered a trip of a patient."""

    fellows = fields.List(fields.Nested(FellowsOfTripOut), required=True)
