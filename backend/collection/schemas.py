"""Shapes of household collection, in and out. What comes in is sealed on the phone."""

from __future__ import annotations

from collections import Counter
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.collection.rules import Field, Hint, HomeRelation, Picked
from backend.core.schemas import Instant, SealedIn
from backend.residents.rules import NUMBER_MOST, DocumentKind, HelpKind

BATCH_MOST = 10
VILLAGE = validate.Regexp(r"^[0-9]{12}\Z")
NOT_BLANK = validate.Regexp(r"\s*\S", error="core.field_required")
NAME = [validate.Length(1, 60), NOT_BLANK]
PHONE = validate.Length(1, 20)
DIFFERENCE_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\.[a-z]{4,8}\.[A-Za-z0-9_-]{22}\Z")


class HouseholdDocumentIn(Schema):
    """An identity document as typed."""

    kind = fields.String(required=True, validate=validate.OneOf([k.value for k in DocumentKind]))
    number = fields.String(required=True, validate=validate.Length(1, NUMBER_MOST))


class HouseholdMemberIn(Schema):
    """Somebody who lives there; `person_id` is made on the phone."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=NAME)
    document = fields.Nested(HouseholdDocumentIn, required=True)
    relation = fields.String(
        required=True, validate=validate.OneOf([one.value for one in HomeRelation])
    )
    phone = fields.String(validate=PHONE)


class ContactIn(Schema):
    """Somebody whom a member met."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=NAME)
    phone = fields.String(validate=PHONE)
    met_on = fields.Date(required=True)
    note = fields.String(load_default="", validate=validate.Length(max=200))


class JourneyIn(Schema):
    """Where a member was; both days inclusive."""

    person_id = fields.UUID(required=True)
    place = fields.String(required=True, validate=[validate.Length(1, 80), NOT_BLANK])
    division_code = fields.String(validate=validate.Regexp(r"^[0-9]{2,12}\Z"))
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)


class HouseholdNeedIn(Schema):
    """What a member needs."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([k.value for k in HelpKind]))
    text = fields.String(load_default="", validate=validate.Length(max=500))


class HouseholdIn(Schema):
    """A household as somebody on duty recorded it at the door; sealed, under the item's id."""

    village = fields.String(required=True, validate=VILLAGE)
    address = fields.String(required=True, validate=[validate.Length(1, 120), NOT_BLANK])
    visited_at = Instant(required=True)
    members = fields.List(
        fields.Nested(HouseholdMemberIn), required=True, validate=validate.Length(1, 10)
    )
    contacts = fields.List(
        fields.Nested(ContactIn), load_default=list, validate=validate.Length(max=20)
    )
    journeys = fields.List(
        fields.Nested(JourneyIn), load_default=list, validate=validate.Length(max=20)
    )
    needs = fields.List(
        fields.Nested(HouseholdNeedIn), load_default=list, validate=validate.Length(max=5)
    )

    @validates_schema
    def holds_together(self, data: dict[str, Any], **_: Any) -> None:
        """One head, nobody twice, and nothing about people who are not there."""
        members = data["members"]
        people = Counter(member["person_id"] for member in members)
        if max(people.values()) > 1:
            raise ValidationError({"members": ["collection.person_twice"]})
        heads = sum(member["relation"] == HomeRelation.HEAD.value for member in members)
        if heads != 1:
            raise ValidationError({"members": ["collection.one_head"]})
        for part in ("contacts", "journeys", "needs"):
            for number, item in enumerate(data[part]):
                if item["person_id"] not in people:
                    wrong = {number: {"person_id": ["collection.person_unknown"]}}
                    raise ValidationError({part: wrong})


class CollectionsIn(Schema):
    """A batch of sealed households, each answered by itself."""

    items = fields.List(
        fields.Nested(SealedIn), required=True, validate=validate.Length(1, BATCH_MOST)
    )


class CollectionBatchIn(CollectionsIn):
    """The same with the items still unread."""

    items = fields.List(fields.Dict(), required=True, validate=validate.Length(1, BATCH_MOST))


class LookalikeOut(Schema):
    """Somebody of the village who may be the same person."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})
    why = fields.List(
        fields.String(validate=validate.OneOf([hint.value for hint in Hint])), required=True
    )


class CollectedMemberOut(Schema):
    """Whom a member turned out to be."""

    person_id = fields.String(required=True)
    resident_id = fields.String(required=True)
    is_new = fields.Boolean(required=True)
    differences = fields.List(fields.String(), required=True)
    hints = fields.List(fields.Nested(LookalikeOut), required=True)


class CollectionResultOut(Schema):
    """What became of one household."""

    id = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf(["new", "identical", "rejected"]))
    code = fields.String()
    text = fields.String()
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.Dict(), data_key="fields", attribute="fields"
    )
    members = fields.List(fields.Nested(CollectedMemberOut))


class CollectionsOut(Schema):
    """What became of a batch, and the time."""

    results = fields.List(fields.Nested(CollectionResultOut), required=True)
    time_beacon = fields.String(required=True)


class CollectionVillageIn(Schema):
    """Which village."""

    village = fields.String(required=True, validate=VILLAGE)


class DifferenceOut(Schema):
    """Two values of which a person picks one, masked so that they can be told apart."""

    difference_id = fields.String(required=True)
    resident_id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})
    field = fields.String(required=True, validate=validate.OneOf([f.value for f in Field]))
    current = fields.String(required=True, metadata={"description": "masked"})
    collected = fields.String(required=True, metadata={"description": "masked"})
    collected_at = Instant(required=True)
    picked = fields.String(
        required=True, allow_none=True, validate=validate.OneOf([p.value for p in Picked])
    )


class LookalikePairOut(LookalikeOut):
    """Two residents of the village who may be the same person."""

    other_id = fields.String(required=True)
    other_name = fields.String(required=True, metadata={"description": "masked"})


class DifferencesOut(Schema):
    """What differs, for one person's household."""

    differences = fields.List(fields.Nested(DifferenceOut), required=True)


class VillageDifferencesOut(DifferencesOut):
    """What differs in a village, and who may be the same person."""

    hints = fields.List(fields.Nested(LookalikePairOut), required=True)


class PickIn(Schema):
    """Which value it is."""

    difference_id = fields.String(required=True, validate=DIFFERENCE_ID)
    picked = fields.String(required=True, validate=validate.OneOf([p.value for p in Picked]))


class VillagePickIn(PickIn):
    """The same, at the door."""

    village = fields.String(required=True, validate=VILLAGE)


class JourneyOut(Schema):
    """Where somebody of the village was."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})
    place = fields.String(required=True)
    division_code = fields.String(required=True, allow_none=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)


class JourneysOut(Schema):
    """The journeys of three weeks."""

    journeys = fields.List(fields.Nested(JourneyOut), required=True)
