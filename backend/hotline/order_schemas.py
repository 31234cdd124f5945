"""Shapes of work orders for those on duty: lists, the whole, batches of sealed acts."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant, SealedIn
from backend.hotline import units
from backend.hotline.act_schemas import UNIT
from backend.hotline.act_schemas import ActIn as ActIn
from backend.hotline.act_schemas import PlainActIn as PlainActIn

CURSOR = validate.Length(1, 200)
# Each of these is a transaction with a row of the audit, and all have to fit into one request.
SEALED_MOST = 25
PURPOSES = ("call_back", "on_site", "clarify")


class SealedActsIn(Schema):
    """A batch of sealed acts, each answered by itself."""

    items = fields.List(
        fields.Nested(SealedIn), required=True, validate=validate.Length(1, SEALED_MOST)
    )


class OpenOrdersIn(Schema):
    """The open orders of which unit."""

    unit = fields.String(required=True, validate=UNIT)
    cursor = fields.String(validate=CURSOR)


class OverdueIn(Schema):
    """What is late in which area."""

    area = fields.String(
        required=True, validate=validate.Regexp(r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})\Z")
    )
    cursor = fields.String(validate=CURSOR)


class PurposeIn(Schema):
    """Why the caller's number is needed."""

    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))


class LinkOut(Schema):
    """What an order is linked with."""

    kind = fields.String(required=True)
    ref = fields.String(required=True)


class CardOut(Schema):
    """An order in a list; nothing of it says who somebody is."""

    number = fields.String(required=True)
    category = fields.String(required=True)
    division_code = fields.String(required=True)
    origin = fields.String(required=True)
    is_anonymous = fields.Boolean(required=True)
    state = fields.String(required=True)
    is_paused = fields.Boolean(required=True)
    unit = fields.String(required=True, allow_none=True)
    handling_unit = fields.String(required=True, allow_none=True)
    assignee = fields.String(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)
    received_at = Instant(required=True)
    step_began_at = Instant(required=True)
    due_at = Instant(required=True, allow_none=True)
    handle_due_at = Instant(required=True, allow_none=True)
    urgency = fields.String(required=True, allow_none=True)
    expedited = fields.Integer(required=True)
    pictures = fields.Integer(required=True)
    satisfaction = fields.Integer(required=True, allow_none=True)
    merged_into = fields.String(required=True, allow_none=True)
    links = fields.List(fields.Nested(LinkOut), required=True)
    last_act = fields.String(required=True)
    version = fields.Integer(required=True)
    may = fields.List(fields.String(), required=True)


class DoneOut(Schema):
    """What became of an act; no order where the asker sees it no more."""

    status = fields.String(required=True, validate=validate.OneOf(["new", "identical"]))
    order = fields.Nested(CardOut, required=True, allow_none=True)


class SealedResultOut(Schema):
    """What became of one sealed act."""

    id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["new", "identical", "rejected"]))
    code = fields.String()
    text = fields.String()
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.Dict(), data_key="fields", attribute="fields"
    )
    order = fields.Nested(CardOut, allow_none=True)


class SealedResultsOut(Schema):
    """What became of a batch."""

    results = fields.List(fields.Nested(SealedResultOut), required=True)


class OrdersOut(Schema):
    """Open orders, the first deadline first."""

    orders = fields.List(fields.Nested(CardOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


class UnitCountsOut(Schema):
    """How a unit stands, counted from its first orders by deadline."""

    unit = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf([kind.value for kind in units.ROLES])
    )
    division_code = fields.String(required=True)
    open = fields.Integer(required=True)
    is_more = fields.Boolean(required=True)
    unassigned = fields.Integer(required=True)
    mine = fields.Integer(required=True)
    near = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    paused = fields.Integer(required=True)


class UnitsOut(Schema):
    """The units that somebody is of."""

    units = fields.List(fields.Nested(UnitCountsOut), required=True)
    as_of = Instant(required=True)


class CountyOverdueOut(Schema):
    """How many are late in a county."""

    area = fields.String(required=True)
    overdue = fields.Integer(required=True)
    risen = fields.Integer(required=True)
    is_more = fields.Boolean(required=True)


class OverdueOut(OrdersOut):
    """What is late, the latest first; for a city by counties only."""

    area = fields.String(required=True)
    counties = fields.List(fields.Nested(CountyOverdueOut), required=True)


class CallerOut(Schema):
    """Whom to call back."""

    name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)


class AdditionOut(Schema):
    """What the reporter said later."""

    at = Instant(required=True)
    text = fields.String(required=True)


class SaidOut(Schema):
    """What the reporter said; name and number are masked."""

    text = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), required=True)
    place = fields.String(required=True, allow_none=True)
    point = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    wants_call_back = fields.Boolean(required=True)
    caller = fields.Nested(CallerOut, required=True, allow_none=True)
    pictures = fields.List(fields.String(), required=True)
    additions = fields.List(fields.Nested(AdditionOut), required=True)


class EventOut(Schema):
    """Something that was done; who did it is told by their unit's kind of work only."""

    id = fields.String(required=True)
    act = fields.String(required=True)
    at = Instant(required=True)
    done_at = Instant(required=True, allow_none=True)
    by = fields.String(required=True, validate=validate.OneOf(["staff", "reporter", "rule"]))
    is_mine = fields.Boolean(required=True)
    from_state = fields.String(required=True, allow_none=True)
    to_state = fields.String(required=True)
    from_unit = fields.String(required=True, allow_none=True)
    to_unit = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    satisfaction = fields.Integer(required=True, allow_none=True)
    other = fields.String(required=True, allow_none=True)
    assignee = fields.String(required=True, allow_none=True)
    pictures = fields.List(fields.String(), required=True)


class ReasonOut(Schema):
    """A reason that may be given."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class OrderOut(CardOut):
    """An order as a whole; the oldest event first."""

    said = fields.Nested(SaidOut, required=True, allow_none=True)
    events = fields.List(fields.Nested(EventOut), required=True)
    answer = fields.String(required=True, allow_none=True)
    transfer_to = fields.List(fields.String(), required=True)
    reasons = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(ReasonOut)), required=True
    )


class OrderPictureOut(Schema):
    """A picture that was taken in, in pixels."""

    id = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
