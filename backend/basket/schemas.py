"""Shapes of the basket, in and out; quantities in grams or pieces, money in fen."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import Schema, fields, validate

from backend.basket import rules
from backend.core.schemas import Instant, Whole
from backend.market.order_rules import CancelReason, PaidWay
from backend.market.rules import MOST_PRICE_FEN, MOST_QUANTITY

ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
DIVISION = validate.Regexp(r"^[0-9]{12}\Z")
SERVED = validate.Regexp(r"^[0-9]{9}([0-9]{3})?\Z")
NOT_BLANK = validate.Regexp(r"\s*\S")
HOUR = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")
QUANTITY = validate.Range(1, MOST_QUANTITY)
FROM_NOUGHT = validate.Range(0, MOST_QUANTITY)
FEN = validate.Range(0, MOST_PRICE_FEN)
WINDOWS_AT_ONCE = 14
HAND_OVERS_AT_ONCE = 50


def _one_of(*words: StrEnum) -> validate.OneOf:
    return validate.OneOf([word.value for word in words])


OWN_STATES = (rules.PointState.OPEN, rules.PointState.PAUSED, rules.PointState.CLOSED)


class NothingIn(Schema):
    """A write that says nothing but that it is wanted."""


class AreaIn(Schema):
    """Which place: a town or a community."""

    area = fields.String(required=True, validate=SERVED)


class PointIn(Schema):
    """Which point."""

    point = fields.String(required=True, validate=ID)


class MakePointIn(Schema):
    """A new point; the id is made on the phone."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=_one_of(*rules.PointKind))
    name = fields.String(required=True, validate=[validate.Length(1, 40), NOT_BLANK])
    address = fields.String(required=True, validate=[validate.Length(1, 120), NOT_BLANK])
    division_code = fields.String(required=True, validate=DIVISION)
    communities = fields.List(
        fields.String(validate=SERVED),
        required=True,
        validate=validate.Length(1, rules.COMMUNITIES_MOST),
    )


class ChangePointIn(Schema):
    """What changes of a point, and which version was seen."""

    version = Whole(required=True, validate=validate.Range(1))
    name = fields.String(validate=[validate.Length(1, 40), NOT_BLANK])
    address = fields.String(validate=[validate.Length(1, 120), NOT_BLANK])
    communities = fields.List(
        fields.String(validate=SERVED), validate=validate.Length(1, rules.COMMUNITIES_MOST)
    )
    state = fields.String(validate=_one_of(*OWN_STATES))


class StandingIn(Schema):
    """Whether a point may go on, and why."""

    state = fields.String(
        required=True, validate=_one_of(rules.PointState.OPEN, rules.PointState.SUSPENDED)
    )
    reason = fields.String(required=True, validate=_one_of(*rules.StandingReason))


class WindowIn(Schema):
    """A new window, by the city's clock; the id is made on the phone."""

    id = fields.UUID(required=True)
    on = fields.Date(required=True)
    from_ = fields.String(required=True, validate=HOUR, data_key="from", attribute="from")
    to = fields.String(required=True, validate=HOUR)
    capacity = Whole(required=True, validate=validate.Range(1, rules.CAPACITY_MOST))
    cut_off_at = Instant(required=True)


class WindowsIn(Schema):
    """New windows of a point."""

    windows = fields.List(
        fields.Nested(WindowIn), required=True, validate=validate.Length(1, WINDOWS_AT_ONCE)
    )


class DaysIn(Schema):
    """From which day to which."""

    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)


class ChangeWindowIn(Schema):
    """What changes of a window, and which version was seen."""

    version = Whole(required=True, validate=validate.Range(1))
    capacity = Whole(validate=validate.Range(1, rules.CAPACITY_MOST))
    cut_off_at = Instant()
    state = fields.String(validate=_one_of(*rules.WindowState))


class OfferIn(Schema):
    """How a listing is on offer to households."""

    max_per_household = Whole(required=True, allow_none=True, validate=QUANTITY)
    points = fields.List(
        fields.String(validate=ID), required=True, allow_none=True, validate=validate.Length(1, 20)
    )


class LineIn(Schema):
    """A line of an order, as the household saw it."""

    listing_id = fields.String(required=True, validate=ID)
    quantity = Whole(required=True, validate=QUANTITY)
    price_fen = Whole(required=True, validate=FEN)
    consent = fields.String(required=True, validate=_one_of(*rules.Consent))


class AddressIn(Schema):
    """Where to, when it is not the address one is registered at."""

    text = fields.String(required=True, validate=[validate.Length(1, 120), NOT_BLANK])
    division_code = fields.String(required=True, validate=DIVISION)


class OrderIn(Schema):
    """A household's order; the id is made on the phone when the order is begun."""

    id = fields.UUID(required=True)
    point_id = fields.String(required=True, validate=ID)
    window_id = fields.String(required=True, validate=ID)
    lines = fields.List(
        fields.Nested(LineIn), required=True, validate=validate.Length(1, rules.LINES_MOST)
    )
    address = fields.Nested(AddressIn, allow_none=True)
    leave_at_door = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    wish = fields.String(allow_none=True, validate=[validate.Length(1, 100), NOT_BLANK])


class PageIn(Schema):
    """Where a page begins."""

    cursor = fields.UUID()


class AnswerIn(Schema):
    """Whether a substitute is welcome."""

    answer = fields.String(required=True, validate=validate.OneOf(["accept", "decline"]))


class WeightIn(Schema):
    """What the scale showed of a line."""

    line = Whole(required=True, validate=validate.Range(0, rules.LINES_MOST - 1))
    quantity = Whole(required=True, validate=FROM_NOUGHT)


class PackIn(Schema):
    """What went into the bag."""

    id = fields.UUID(required=True)
    lines = fields.List(
        fields.Nested(WeightIn), required=True, validate=validate.Length(1, rules.LINES_MOST)
    )


class SubstituteIn(Schema):
    """What stands in for a line; the id is made on the phone."""

    id = fields.UUID(required=True)
    line = Whole(required=True, validate=validate.Range(0, rules.LINES_MOST - 1))
    listing_id = fields.String(required=True, validate=ID)
    quantity = Whole(required=True, validate=QUANTITY)


class CallOffIn(Schema):
    """Why a team cannot deliver."""

    reason = fields.String(
        required=True,
        validate=_one_of(
            CancelReason.NOT_AVAILABLE,
            CancelReason.QUALITY,
            CancelReason.WEATHER,
            CancelReason.MISTAKE,
        ),
    )


class PaidIn(Schema):
    """What was paid between the two; nothing here takes it."""

    way = fields.String(required=True, validate=_one_of(*PaidWay))
    amount_fen = Whole(required=True, validate=FEN)


class HandOverIn(Schema):
    """A hand-over as a team's phone kept it."""

    id = fields.UUID(required=True)
    order_id = fields.UUID(required=True)
    window_id = fields.String(validate=ID)
    code = fields.String(allow_none=True, validate=validate.Length(1, 60))
    how = fields.String(required=True, validate=_one_of(*rules.HandedHow))
    handed_at = Instant(required=True)
    paid = fields.Nested(PaidIn, required=True)


class HandOversIn(Schema):
    """A batch of hand-overs, each answered by itself."""

    items = fields.List(
        fields.Nested(HandOverIn), required=True, validate=validate.Length(1, HAND_OVERS_AT_ONCE)
    )


class PointOut(Schema):
    """A point as everybody may see it."""

    point_id = fields.String(required=True)
    team_id = fields.String(required=True)
    team_name = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    address = fields.String(required=True)
    division_code = fields.String(required=True)
    communities = fields.List(fields.String(), required=True)
    state = fields.String(required=True)
    version = fields.Integer(required=True)


class PointsOut(Schema):
    """Points that serve a place, by name."""

    points = fields.List(fields.Nested(PointOut), required=True)


class TeamOut(PointsOut):
    """A team and its points."""

    team_id = fields.String(required=True)
    team_name = fields.String(required=True)


class SpanOut(Schema):
    """When a window is: by the city's clock, and as instants."""

    window_id = fields.String(required=True)
    on = fields.Date(required=True)
    from_ = fields.String(required=True, data_key="from", attribute="from")
    to = fields.String(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    cut_off_at = Instant(required=True)


class WindowOut(SpanOut):
    """A window and its room."""

    point_id = fields.String(required=True)
    capacity = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    left = fields.Integer(required=True)
    state = fields.String(required=True)
    is_open = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class WindowsOut(Schema):
    """Windows, soonest first."""

    windows = fields.List(fields.Nested(WindowOut), required=True)


class PointWithWindowsOut(PointOut):
    """A point with the windows that are not over."""

    windows = fields.List(fields.Nested(WindowOut), required=True)


class WordsOut(Schema):
    """What a listing is; all of it null when it is gone."""

    product = fields.String(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)
    measure = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    unit_quantity = fields.Integer(required=True)
    listing_id = fields.String(required=True)


class OfferOut(WordsOut):
    """A listing on offer to households."""

    text = fields.String(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    price_fen_per_kg = fields.Integer(required=True, allow_none=True)
    pictures = fields.List(fields.String(), required=True)
    harvested_on = fields.Date(required=True, allow_none=True)
    sell_by_on = fields.Date(required=True, allow_none=True)
    price_fen = fields.Integer(required=True, allow_none=True)
    left = fields.Integer(required=True)
    state = fields.String(required=True)
    max_per_household = fields.Integer(required=True, allow_none=True)
    points = fields.List(fields.String(), allow_none=True)
    version = fields.Integer(required=True)


class OffersOut(Schema):
    """What is on offer."""

    offers = fields.List(fields.Nested(OfferOut), required=True)
    as_of = Instant(required=True)


class QuotaOut(Schema):
    """What a household may still order of a listing."""

    listing_id = fields.String(required=True)
    max = fields.Integer(required=True)
    used = fields.Integer(required=True)
    left = fields.Integer(required=True)


class QuotasOut(Schema):
    """The quotas of a day."""

    on = fields.Date(required=True)
    quotas = fields.List(fields.Nested(QuotaOut), required=True)


class InsteadOut(WordsOut):
    """What stands in, or shall stand in, for a line."""

    quantity = fields.Integer(required=True)
    price_fen = fields.Integer(required=True)
    due_fen = fields.Integer(required=True)
    state = fields.String(required=True)
    answer_by = Instant(required=True, allow_none=True)


class LineOut(WordsOut):
    """A line: what was ordered, and what comes of it."""

    line = fields.Integer(required=True)
    quantity = fields.Integer(required=True)
    price_fen = fields.Integer(required=True)
    amount_fen = fields.Integer(required=True)
    consent = fields.String(required=True)
    state = fields.String(required=True)
    packed_quantity = fields.Integer(required=True, allow_none=True)
    due_fen = fields.Integer(required=True)
    substitute = fields.Nested(InsteadOut, required=True, allow_none=True)


class PaidOut(Schema):
    """What was paid."""

    way = fields.String(required=True)
    amount_fen = fields.Integer(required=True)


class SpokenOut(Schema):
    """What both sides see of an order."""

    order_id = fields.String(required=True)
    number = fields.String(required=True)
    state = fields.String(required=True)
    lines = fields.List(fields.Nested(LineOut), required=True)
    total_fen = fields.Integer(required=True)
    due_fen = fields.Integer(required=True)
    paid = fields.Nested(PaidOut, required=True, allow_none=True)
    leave_at_door = fields.Boolean(required=True)
    wish = fields.String(required=True, allow_none=True)
    handed_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class BasketOut(SpokenOut):
    """An order as its household sees it; the address only where it is asked for alone."""

    placed_at = Instant(required=True)
    team_id = fields.String(required=True)
    team_name = fields.String(required=True, allow_none=True)
    point = fields.Nested(PointOut, required=True, allow_none=True)
    window = fields.Nested(SpanOut, required=True)
    can_cancel = fields.Boolean(required=True)
    code = fields.String(required=True)
    qr = fields.String(required=True)
    address = fields.String(allow_none=True)


class BasketsOut(Schema):
    """A household's orders, newest first."""

    orders = fields.List(fields.Nested(BasketOut), required=True)
    next = fields.String(required=True, allow_none=True)


class PackedOut(SpokenOut):
    """An order as the team sees it; the name is masked."""

    name = fields.String(required=True)


class TotalOut(WordsOut):
    """What of a listing goes into all bags."""

    quantity = fields.Integer(required=True)
    packed = fields.Integer(required=True)
    orders = fields.Integer(required=True)


class AboutOut(Schema):
    """Of which window a list is."""

    window = fields.Nested(WindowOut, required=True)
    point = fields.Nested(PointOut, required=True)
    as_of = Instant(required=True)


class PackingOut(AboutOut):
    """A packing list."""

    totals = fields.List(fields.Nested(TotalOut), required=True)
    orders = fields.List(fields.Nested(PackedOut), required=True)


class StopOut(Schema):
    """A stop of a delivery."""

    order_id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    division_code = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    leave_at_door = fields.Boolean(required=True)
    wish = fields.String(required=True, allow_none=True)
    due_fen = fields.Integer(required=True)
    state = fields.String(required=True)
    packs = fields.Integer(required=True)


class DeliveryOut(AboutOut):
    """A delivery list."""

    stops = fields.List(fields.Nested(StopOut), required=True)


class HandedOut(Schema):
    """What became of one hand-over."""

    id = fields.String(required=True)
    order_id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["new", "identical", "rejected"]))
    code = fields.String()
    text = fields.String()


class HandedsOut(Schema):
    """What became of a batch."""

    results = fields.List(fields.Nested(HandedOut), required=True)
