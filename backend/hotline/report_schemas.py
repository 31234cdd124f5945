"""Shapes of reports: what people send, and what they are told of it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.core.schemas import Instant, Whole
from backend.hotline import place_rules
from backend.hotline.rules import Act, OrderState, Origin

TEXT_MOST, PLACE_MOST, NAME_MOST, ANSWERS_MOST = 1000, 100, 40, 12
PICTURES_MOST = 3
DIVISION = validate.Regexp(r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?\Z")
CODE = validate.Regexp(r"^[a-z_]{1,40}\Z")
NUMBER_CHARS_MOST = 40
STATES = [state.value for state in OrderState]


class PointIn(Schema):
    """A place on earth (WGS-84), millionths of a degree, within the box of China's maps."""

    lat_e6 = Whole(required=True, validate=validate.Range(-90_000_000, 90_000_000))
    lng_e6 = Whole(required=True, validate=validate.Range(-180_000_000, 180_000_000))
    accuracy_m = Whole(validate=validate.Range(0, 100_000))

    @validates_schema
    def _is_here(self, data: dict[str, Any], **_: Any) -> None:
        if not place_rules.is_in_box(data["lat_e6"], data["lng_e6"]):
            raise ValidationError("hotline.point_outside")


class CallBackIn(Schema):
    """How to call back whoever reports; without a phone, at the number they signed in with."""

    phone = fields.String(validate=validate.Length(1, 40))
    name = fields.String(validate=validate.Length(1, NAME_MOST))


class DemandIn(Schema):
    """What somebody reports or asks for; the id is made where it is written down."""

    id = fields.UUID(required=True)
    category = fields.String(required=True, validate=CODE)
    division_code = fields.String(required=True, validate=DIVISION)
    place = fields.String(validate=validate.Length(1, PLACE_MOST))
    point = fields.Nested(PointIn)
    text = fields.String(required=True, validate=validate.Length(0, TEXT_MOST))
    answers = fields.Dict(
        keys=fields.String(validate=CODE),
        values=fields.Raw(),
        required=True,
        validate=validate.Length(max=ANSWERS_MOST),
    )
    is_anonymous = fields.Boolean(required=True)
    call_back = fields.Nested(CallBackIn)

    @validates_schema
    def _leads_to_nobody(self, data: dict[str, Any], **_: Any) -> None:
        if data["is_anonymous"] and "call_back" in data:
            raise ValidationError("hotline.anonymous_call_back", "call_back")


class ReportIn(DemandIn):
    """A report from a phone, perhaps written out of reach; its photos were sent before."""

    pictures = fields.List(fields.UUID(), validate=validate.Length(max=PICTURES_MOST))
    made_at = Instant(required=True)


class WordsOut(Schema):
    """A text in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class ReceivedOut(Schema):
    """The receipt: whoever holds number and secret can follow it."""

    number = fields.String(required=True)
    secret = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    received_at = Instant(required=True)
    due_at = Instant(required=True, allow_none=True)
    answer_by = Instant(required=True, allow_none=True)
    advice = fields.Nested(WordsOut, required=True, allow_none=True)


class PictureOut(Schema):
    """A photo that was taken in; the size is of the full one, in pixels."""

    id = fields.String(required=True)
    width = Whole(required=True)
    height = Whole(required=True)


class NearbyIn(Schema):
    """Where something is about to be reported."""

    category = fields.String(required=True, validate=CODE)
    division_code = fields.String(required=True, validate=DIVISION)
    point = fields.Nested(PointIn)


class NearOut(Schema):
    """That the same was reported near by: never a word of it."""

    minutes_ago = Whole(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    distance = fields.String(required=True, validate=validate.OneOf(place_rules.DISTANCES))


class NearbyOut(Schema):
    """Likely duplicates, the nearest first."""

    reports = fields.List(fields.Nested(NearOut), required=True)


class FollowIn(Schema):
    """A receipt."""

    number = fields.String(required=True, validate=validate.Length(1, NUMBER_CHARS_MOST))
    secret = fields.String(required=True, validate=validate.Length(1, NUMBER_CHARS_MOST))


class ExpediteIn(FollowIn):
    """Please hurry; the id is made on the phone."""

    id = fields.UUID(required=True)


class SayMoreIn(ExpediteIn):
    """More words about a report."""

    text = fields.String(required=True, validate=validate.Length(1, TEXT_MOST))


class RateIn(ExpediteIn):
    """How somebody finds what was done."""

    satisfaction = Whole(required=True, validate=validate.Range(1, 5))
    is_solved = fields.Boolean(required=True)
    text = fields.String(validate=validate.Length(1, 500))


class StepOut(Schema):
    """What happened to an order, as its reporter is told."""

    act = fields.String(required=True, validate=validate.OneOf([act.value for act in Act]))
    at = Instant(required=True)
    by = fields.String(required=True, validate=validate.OneOf(["reporter", "rule", "staff"]))
    to_state = fields.String(required=True, validate=validate.OneOf(STATES))
    unit = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    satisfaction = Whole(required=True, allow_none=True)
    is_solved = fields.Boolean(required=True, allow_none=True)


class MergedOut(Schema):
    """How the order stands into which one was merged."""

    state = fields.String(required=True, validate=validate.OneOf(STATES))
    answer_by = Instant(required=True, allow_none=True)


class FollowedOut(Schema):
    """How a report stands, in what its reporter may read."""

    number = fields.String(required=True)
    category = fields.String(required=True)
    division_code = fields.String(required=True)
    origin = fields.String(required=True, validate=validate.OneOf([one.value for one in Origin]))
    is_anonymous = fields.Boolean(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    is_paused = fields.Boolean(required=True)
    received_at = Instant(required=True)
    step_began_at = Instant(required=True)
    due_at = Instant(required=True, allow_none=True)
    answer_by = Instant(required=True, allow_none=True)
    urgency = fields.String(required=True, allow_none=True)
    handling_unit = fields.String(required=True, allow_none=True)
    expedited = Whole(required=True)
    pictures = Whole(required=True)
    satisfaction = Whole(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    merged = fields.Nested(MergedOut, required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepOut), required=True)
    may = fields.List(
        fields.String(validate=validate.OneOf(["add", "rate", "expedite"])), required=True
    )
    as_of = Instant(required=True)


class NamedOut(WordsOut):
    """Something with a code and its name in both languages."""

    code = fields.String(required=True)


class QuestionOut(NamedOut):
    """A question; `most` is the largest number that is an answer."""

    kind = fields.String(
        required=True, validate=validate.OneOf(["choice", "yes_no", "number", "text"])
    )
    options = fields.List(fields.Nested(NamedOut), required=True)
    is_needed = fields.Boolean(required=True)
    most = Whole(required=True, allow_none=True)


class WithinOut(Schema):
    """How long handling may take; minutes of the day, or of working hours."""

    minutes = Whole(required=True)
    clock = fields.String(required=True, validate=validate.OneOf(["always", "working"]))


class CategoryOut(NamedOut):
    """What may be reported or asked for."""

    group = fields.String(required=True)
    hint = fields.Nested(WordsOut, required=True)
    questions = fields.List(fields.Nested(QuestionOut), required=True)
    advice = fields.Nested(WordsOut, required=True, allow_none=True)
    needs_text = fields.Boolean(required=True)
    shows_nearby = fields.Boolean(required=True)
    by_hand = fields.Boolean(required=True)
    unit = fields.String(required=True, allow_none=True)
    handled_within = fields.Nested(WithinOut, required=True)


class HoursOut(Schema):
    """When the offices of the city work; `from` and `to` are city time."""

    days = fields.List(Whole(), required=True)
    from_ = fields.String(required=True, data_key="from")
    to = fields.String(required=True)
    holidays = fields.List(fields.String(), required=True)
    extra_days = fields.List(fields.String(), required=True)


class CategoriesOut(Schema):
    """All categories, the closed lists of reasons by act, and the working hours."""

    version = fields.String(required=True)
    groups = fields.List(fields.Nested(NamedOut), required=True)
    categories = fields.List(fields.Nested(CategoryOut), required=True)
    reasons = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(NamedOut)), required=True
    )
    working_hours = fields.Nested(HoursOut, required=True)
