"""Shapes of watched persons, in and out; temperatures in tenths of a degree Celsius."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant, SealedIn, Whole
from backend.healthcode.rules import TEMPERATURE_LEAST_TENTHS_C, TEMPERATURE_MOST_TENTHS_C
from backend.watched import rules

RESIDENT_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
NOTE = validate.Length(max=300)
# Each of these is a transaction with a row of the audit, and all have to fit into one request.
SEALED_MOST = 50


def _one_of(words: type[StrEnum]) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf([word.value for word in words]))


def _needs() -> fields.List[str]:
    words = [word.value for word in rules.WatchNeed]
    return fields.List(
        fields.String(validate=validate.OneOf(words)),
        required=True,
        validate=validate.Length(max=len(words)),
    )


class OpenIn(Schema):
    """A new episode; the id is made on the phone when the form opens."""

    id = fields.UUID(required=True)
    resident_id = fields.String(required=True, validate=RESIDENT_ID)
    kind = _one_of(rules.WatchKind)
    measure = _one_of(rules.Measure)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True, metadata={"description": "exclusive"})
    needs = _needs()
    note = fields.String(validate=NOTE)


class UpdateIn(Schema):
    """How somebody is today; `needs` is what is still needed, so that what is gone was met."""

    id = fields.UUID(required=True)
    measured_at = Instant(required=True)
    temperature_tenths_c = Whole(
        required=True,
        validate=validate.Range(
            TEMPERATURE_LEAST_TENTHS_C,
            TEMPERATURE_MOST_TENTHS_C,
            error="watched.temperature_out_of_range",
        ),
    )
    condition = _one_of(rules.Condition)
    contact = _one_of(rules.Contact)
    measured_by = _one_of(rules.MeasuredBy)
    needs = _needs()
    note = fields.String(validate=NOTE)


class SealedUpdateIn(UpdateIn):
    """A daily update as it lies in its seal, under the id of the item."""

    class Meta:
        exclude = ("id",)

    watch_id = fields.String(required=True, validate=RESIDENT_ID)


class SealedUpdatesIn(Schema):
    """A batch of sealed updates, each answered by itself."""

    items = fields.List(
        fields.Nested(SealedIn), required=True, validate=validate.Length(1, SEALED_MOST)
    )


class NothingIn(Schema):
    """A write that says nothing but that it is wanted."""


class CloseIn(Schema):
    """Why an episode ends."""

    reason = _one_of(rules.CloseReason)


class VillageIn(Schema):
    """Which village."""

    area = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{12}\Z"))


class TownOrCountyIn(Schema):
    """Which town or county."""

    area = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{6}([0-9]{3})?\Z"))


class AreaIn(Schema):
    """Which area."""

    area = fields.String(
        required=True,
        validate=validate.Regexp(r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})\Z"),
    )


class TodayOut(Schema):
    """How today's update stands."""

    state = fields.String(required=True)
    level = fields.String(required=True)
    overdue_since = Instant(required=True, allow_none=True)
    missing_days = fields.Integer(required=True)


class LastOut(Schema):
    """The newest reading."""

    measured_at = Instant(required=True)
    temperature_tenths_c = fields.Integer(required=True)
    condition = fields.String(required=True)


class WatchOut(Schema):
    """An episode; the name is masked."""

    watch_id = fields.String(required=True)
    resident_id = fields.String(required=True)
    name = fields.String(required=True)
    division_code = fields.String(required=True)
    kind = fields.String(required=True)
    measure = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    opened_at = Instant(required=True)
    is_mine = fields.Boolean(required=True)
    needs = fields.List(fields.String(), required=True)
    last = fields.Nested(LastOut, required=True, allow_none=True)
    today = fields.Nested(TodayOut, required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)
    close_reason = fields.String(required=True, allow_none=True)


class UpdateOut(Schema):
    """A daily update."""

    id = fields.String(required=True)
    status = fields.String()
    on = fields.Date(required=True)
    measured_at = Instant(required=True)
    received_at = Instant(required=True)
    temperature_tenths_c = fields.Integer(required=True)
    condition = fields.String(required=True)
    contact = fields.String(required=True)
    measured_by = fields.String(required=True)
    needs = fields.List(fields.String(), required=True)
    met = fields.List(fields.String(), required=True)
    note = fields.String(required=True, allow_none=True)


class ResultOut(Schema):
    """What became of one sealed update."""

    id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["new", "identical", "rejected"]))
    code = fields.String()
    text = fields.String()
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.Dict(), data_key="fields", attribute="fields"
    )


class ResultsOut(Schema):
    """What became of a batch."""

    results = fields.List(fields.Nested(ResultOut), required=True)


class WatchWithUpdatesOut(WatchOut):
    """An episode with its updates, newest first."""

    note = fields.String(required=True, allow_none=True)
    updates = fields.List(fields.Nested(UpdateOut), required=True)


class WatchesOut(Schema):
    """Episodes, longest without an update first."""

    watched = fields.List(fields.Nested(WatchOut), required=True)
    due_at = fields.String(required=True, metadata={"description": "city time, HH:MM"})
    as_of = Instant(required=True)


class WaitingOut(Schema):
    """How many are open, and how they stand."""

    open = fields.Integer(required=True)
    done = fields.Integer(required=True)
    due = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    to_close = fields.Integer(required=True)


class CountsOut(WaitingOut):
    """The same, with how many have risen."""

    risen_town = fields.Integer(required=True)
    risen_county = fields.Integer(required=True)


class UnitOut(CountsOut):
    """The counts of a unit."""

    code = fields.String(required=True)


class OverviewOut(Schema):
    """An area and the units below it."""

    area = fields.String(required=True)
    all = fields.Nested(CountsOut, required=True)
    units = fields.List(fields.Nested(UnitOut), required=True)
    as_of = Instant(required=True)
