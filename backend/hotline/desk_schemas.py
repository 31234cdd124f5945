"""Shapes of the desk: searching, sharing the orders of a unit, acting on several, saved views."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from backend.core.schemas import Instant, Whole
from backend.hotline import rules, sharing_rules
from backend.hotline.order_schemas import CardOut, PlainActIn
from backend.hotline.report_schemas import DemandIn

CODE = validate.Regexp(r"^[a-z_]{1,40}\Z")
STAFF_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
TOWN_OR_VILLAGE = validate.Regexp(r"^[0-9]{9}([0-9]{3})?\Z")
COUNTY_OR_BELOW = validate.Regexp(r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?\Z")
NUMBER_CHARS_MOST = 40
PEOPLE_MOST = 50
FEW = validate.Length(max=20)


def _unit_field(is_needed: bool = True) -> fields.String:
    shapes = "|".join(
        rf"{kind.value}\.[0-9]{{{digits}}}" for kind, digits in rules.DIGITS_OF_UNIT.items()
    )
    return fields.String(required=is_needed, validate=validate.Regexp(rf"^({shapes})\Z"))


class AnsweredIn(Schema):
    """What the agent could tell at once, so that nobody else has anything to do."""

    text = fields.String(required=True, validate=validate.Length(1, 1000))
    reason = fields.String(load_default="answered", validate=CODE)


class CallIn(DemandIn):
    """What a caller says, as they would send it themselves; `call_back` is their consent to it."""

    answered = fields.Nested(AnsweredIn)


class SearchIn(Schema):
    """By the number of an order, or by a place; one of the two."""

    number = fields.String(validate=validate.Length(1, NUMBER_CHARS_MOST))
    place = fields.String(validate=TOWN_OR_VILLAGE)
    category = fields.String(validate=CODE)
    only_open = fields.Boolean(load_default=True)
    cursor = fields.String(validate=validate.Length(1, 200))

    @validates_schema
    def _one_of_two(self, data: dict[str, Any], **_: Any) -> None:
        if ("number" in data) == ("place" in data):
            raise ValidationError("core.field_required", "number")


class FindIn(Schema):
    """By the telephone of whoever called; never in an address."""

    phone = fields.String(required=True, validate=validate.Length(1, NUMBER_CHARS_MOST))


class UnitIn(Schema):
    """Which unit."""

    unit = _unit_field()


class NextIn(UnitIn):
    """Give me what is most urgent; the id is made on the phone."""

    id = fields.UUID(required=True)


class DistributeIn(UnitIn):
    """Share what waits; among whom, or else among all who are on a shift."""

    id = fields.UUID(required=True)
    to = fields.List(fields.String(validate=STAFF_ID), validate=validate.Length(1, PEOPLE_MOST))


class HandOverIn(UnitIn):
    """All that is mine goes to a colleague, or back to those who wait for anybody."""

    id = fields.UUID(required=True)
    to = fields.String(required=True, allow_none=True, validate=STAFF_ID)
    note = fields.String(validate=validate.Length(1, 300))


class BulkIn(Schema):
    """The same act on several orders; `act` is what an act on one of them says, without its id."""

    id = fields.UUID(required=True)
    numbers = fields.List(
        fields.String(validate=validate.Length(1, NUMBER_CHARS_MOST)),
        required=True,
        validate=validate.Length(1, sharing_rules.GIVEN_MOST),
    )
    act = fields.Nested(PlainActIn, required=True)


class ViewFilter(Schema):
    """What a view shows of a unit's list; what is absent lets all through."""

    unit = _unit_field(is_needed=False)
    states = fields.List(
        fields.String(validate=validate.OneOf([one.value for one in rules.OrderState])),
        validate=FEW,
    )
    categories = fields.List(fields.String(validate=CODE), validate=FEW)
    place = fields.String(validate=COUNTY_OR_BELOW)
    urgency = fields.List(
        fields.String(validate=validate.OneOf(["on_time", "near", "overdue", "risen"])),
        validate=FEW,
    )
    is_mine = fields.Boolean()
    is_unassigned = fields.Boolean()
    is_expedited = fields.Boolean()


class ViewIn(Schema):
    """A view under a name of one's own."""

    name = fields.String(required=True, validate=validate.Length(1, 30))
    filter = fields.Nested(ViewFilter, required=True)


class ViewOut(Schema):
    """A saved view."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    filter = fields.Nested(ViewFilter, required=True)


class ViewsOut(Schema):
    """One's own views, the last saved last."""

    views = fields.List(fields.Nested(ViewOut), required=True)


class RemovedOut(Schema):
    """That it is not there any more."""

    status = fields.String(required=True, validate=validate.OneOf(["removed"]))


class ColleagueOut(Schema):
    """Somebody of a unit; the name is masked, `open` is how many of its orders are theirs."""

    staff_id = fields.String(required=True)
    name = fields.String(required=True)
    number = fields.String(required=True)
    is_on_shift = fields.Boolean(required=True)
    is_me = fields.Boolean(required=True)
    open = Whole(required=True)


class ColleaguesOut(Schema):
    """Whom the orders of a unit can be shared among, and how many wait for somebody."""

    colleagues = fields.List(fields.Nested(ColleagueOut), required=True)
    unassigned = Whole(required=True)
    as_of = Instant(required=True)


class FoundOut(Schema):
    """Orders that the asker may see."""

    orders = fields.List(fields.Nested(CardOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


class NextOut(Schema):
    """The order that is mine now, none when nothing waits; and how many wait still."""

    order = fields.Nested(CardOut, required=True, allow_none=True)
    left = Whole(required=True)


class ResultOut(Schema):
    """What became of one order, and how it stands, as far as the asker may see it."""

    number = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["new", "identical", "rejected"]))
    code = fields.String(allow_none=True)
    text = fields.String()
    assignee = fields.String(allow_none=True)
    order = fields.Nested(CardOut, required=True, allow_none=True)


class GivenOut(Schema):
    """What was given to whom, and how many are left for another request."""

    results = fields.List(fields.Nested(ResultOut), required=True)
    left = Whole(required=True)


class BulkOut(Schema):
    """What became of each."""

    results = fields.List(fields.Nested(ResultOut), required=True)
