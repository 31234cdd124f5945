"""Shapes of the authority's lists, of the question about oneself, and of restricted vehicles."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant
from backend.cotravel.contact_rules import VehicleReason
from backend.cotravel.rules import BatchKind, BatchState


class ListIn(Schema):
    """What a file is, for which area, and the number of the document on which it rests."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf((BatchKind.CONTACTS.value, BatchKind.VEHICLES.value)),
    )
    area = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9]{4}([0-9]{2}([0-9]{3})?)?\Z")
    )
    reference = fields.String(required=True, validate=validate.Length(1, 40))


class ListQuery(Schema):
    """Which fifty lines of a list."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, 1000))


class ContactNothingIn(Schema):
    """No content, and no parameter."""


class ListOut(Schema):
    """A list between the first person and the second; `last_on` counts.

    `is_at_work`: it is being written or taken back, step by step. `refused`: why whoever asks
    cannot be its second person.
    """

    list_id = fields.String(required=True)
    kind = fields.Enum(BatchKind, by_value=True, required=True)
    area = fields.String(required=True)
    reference = fields.String(required=True)
    state = fields.Enum(BatchState, by_value=True, required=True)
    rows = fields.Integer(required=True)
    rows_done = fields.Integer(required=True)
    is_at_work = fields.Boolean(required=True)
    from_on = fields.String(required=True, allow_none=True)
    last_on = fields.String(required=True)
    office = fields.String(required=True)
    made_at = Instant(required=True)
    is_mine = fields.Boolean(required=True)
    may_publish = fields.Boolean(required=True)
    refused = fields.String(required=True, allow_none=True)


class ListsOut(Schema):
    """The lists of one's areas."""

    lists = fields.List(fields.Nested(ListOut), required=True)


class ListedPerson(Schema):
    """A line that names somebody, masked; both days count."""

    row = fields.Integer(required=True)
    document = fields.String(required=True)
    phone = fields.String(required=True)
    from_on = fields.Date(required=True)
    last_on = fields.Date(required=True)


class ListedVehicle(Schema):
    """A line that names a vehicle; the last day counts."""

    row = fields.Integer(required=True)
    plate = fields.String(required=True)
    reason = fields.Enum(VehicleReason, by_value=True, required=True)
    last_on = fields.Date(required=True)


class FullListOut(ListOut):
    """A list with fifty of its lines; `next` is what to ask for the next fifty."""

    people = fields.List(fields.Nested(ListedPerson), required=True)
    vehicles = fields.List(fields.Nested(ListedVehicle), required=True)
    next = fields.Integer(required=True, allow_none=True)


class CloseContactOut(Schema):
    """The answer about oneself; `filler` makes every answer equally long."""

    is_listed = fields.Boolean(required=True)
    from_on = fields.String(required=True, allow_none=True)
    last_on = fields.String(required=True, allow_none=True)
    reference = fields.String(required=True, allow_none=True)
    asked_at = Instant(required=True)
    filler = fields.String(required=True)


class VehiclesIn(Schema):
    """The version that the phone has, if any."""

    version = fields.String(validate=validate.Length(1, 40))


class RestrictedOne(Schema):
    """A vehicle that may not go on, up to and with its last day."""

    plate = fields.String(required=True)
    reason = fields.String(
        required=True, validate=validate.OneOf([one.value for one in VehicleReason])
    )
    last_on = fields.String(required=True)


class VehiclesOut(Schema):
    """All restricted vehicles; none are sent when the phone has this version."""

    version = fields.String(required=True)
    as_of = Instant(required=True)
    vehicles = fields.List(fields.Nested(RestrictedOne), required=True, allow_none=True)
