"""Shapes of checkpoints as places; points in millionths of a degree (WGS-84), hours HH:MM-HH:MM."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.checkpoints import place_rules
from backend.core.schemas import Instant, Whole
from backend.residents.rules import DocumentKind

ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
DIVISION = validate.Regexp(r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?\Z")
VILLAGE = validate.Regexp(r"^[0-9]{12}\Z")
PHONE = validate.Regexp(r"^[0-9+][0-9 -]{1,19}\Z")
LAT, LNG = validate.Range(-90_000_000, 90_000_000), validate.Range(-180_000_000, 180_000_000)


def _one_of(words: type[StrEnum]) -> validate.OneOf:
    return validate.OneOf([word.value for word in words])


class PlaceAreaIn(Schema):
    """Which checkpoints: of an area, with words in the name, behind a cursor."""

    area = fields.String(required=True, validate=DIVISION)
    q = fields.String(load_default="", validate=validate.Length(0, 40))
    after = fields.String(load_default=None, validate=validate.Length(1, 300))


class PlaceCallSchema(Schema):
    """Whom a guard calls: the number of an office."""

    whom = fields.String(required=True, validate=_one_of(place_rules.CallWhom))
    phone = fields.String(required=True, validate=PHONE)


class _PlaceSaid(Schema):
    """What can be said of a checkpoint, whether it is new or changed."""

    address = fields.String(allow_none=True, validate=validate.Length(1, 120))
    lat_e6 = Whole(allow_none=True, validate=LAT)
    lng_e6 = Whole(allow_none=True, validate=LNG)
    calls = fields.List(
        fields.Nested(PlaceCallSchema), validate=validate.Length(0, place_rules.CALLS_MOST)
    )


class PlaceIn(_PlaceSaid):
    """A new checkpoint; the id is made on the phone."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, validate=validate.Length(1, 80))
    kind = fields.String(required=True, validate=_one_of(place_rules.PlaceKind))
    division_code = fields.String(required=True, validate=DIVISION)
    hours = fields.String(required=True, validate=validate.Length(1, 20))
    mode = fields.String(required=True, validate=_one_of(place_rules.PlaceMode))


class PlaceChangeIn(_PlaceSaid):
    """What changes of a checkpoint, and which version was seen."""

    version = Whole(required=True, validate=validate.Range(1))
    name = fields.String(validate=validate.Length(1, 80))
    kind = fields.String(validate=_one_of(place_rules.PlaceKind))
    hours = fields.String(validate=validate.Length(1, 20))
    mode = fields.String(validate=_one_of(place_rules.PlaceMode))
    state = fields.String(validate=_one_of(place_rules.PlaceState))


class PlaceOut(Schema):
    """A checkpoint."""

    checkpoint_id = fields.String()
    name = fields.String()
    kind = fields.String()
    division_code = fields.String()
    state = fields.String()
    mode = fields.String()
    hours = fields.String()
    address = fields.String(allow_none=True)
    lat_e6 = fields.Integer(allow_none=True)
    lng_e6 = fields.Integer(allow_none=True)
    calls = fields.List(fields.Nested(PlaceCallSchema))
    version = fields.Integer()


class PlacesOut(Schema):
    """A page of checkpoints."""

    checkpoints = fields.List(fields.Nested(PlaceOut))
    next = fields.String(allow_none=True)


class MyPlacesOut(Schema):
    """The open checkpoints among which a guard chooses."""

    checkpoints = fields.List(fields.Nested(PlaceOut))
    as_of = Instant()


class RegularsFileOut(Schema):
    """Who belongs to a checkpoint, as a device tells it; see docs/pass-format.md."""

    checkpoint_id = fields.String()
    mode = fields.String()
    on = fields.Date()
    as_of = Instant()
    count = fields.Integer()
    tokens = fields.String(metadata={"description": "base64url of sorted values of four bytes"})


class RegularDocumentIn(Schema):
    """A document by its number, as it was typed."""

    kind = fields.String(required=True, validate=_one_of(DocumentKind))
    number = fields.String(required=True, validate=validate.Length(1, 40))


class RegularIn(Schema):
    """Who belongs to a checkpoint: all of a village, or the holder of a document."""

    village = fields.String(validate=VILLAGE)
    document = fields.Nested(RegularDocumentIn)
    label = fields.String(validate=validate.Length(0, 40))

    @validates_schema
    def _one_of_two(self, wish: dict[str, object], **_: object) -> None:
        if ("village" in wish) == ("document" in wish):
            raise ValidationError("core.field_required", "document")


class RegularOut(Schema):
    """One entry of who belongs to a checkpoint; a number has its middle hidden."""

    regular_id = fields.String()
    kind = fields.String()
    village = fields.String(allow_none=True)
    source = fields.String(allow_none=True)
    number = fields.String(allow_none=True)
    label = fields.String(allow_none=True)
    added_at = Instant()
    until = Instant(allow_none=True)


class RegularsOut(Schema):
    """Who belongs to a checkpoint, as it was entered."""

    regulars = fields.List(fields.Nested(RegularOut))


class PosterOut(Schema):
    """What the code of a checkpoint's poster says; docs/pass-format.md tells how to read it."""

    text = fields.String()
