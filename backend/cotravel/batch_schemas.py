"""Shapes of batches of trips, for those who bring them and those who agree."""

from __future__ import annotations

import re
import uuid
from typing import Any

from marshmallow import Schema, fields, validate

from backend.core import ids
from backend.core.errors import DomainError
from backend.core.schemas import Instant, Whole
from backend.cotravel.form_schemas import TripFormIn, a_line, needed
from backend.cotravel.rules import (
    PUBLISHER_MOST,
    URL_MOST,
    BatchState,
    TripKind,
    TripState,
    TripWithdrawal,
)

LINES_MOST = 200
TITLE_MOST, REASON_MOST = 80, 200
AREA = validate.Regexp(r"^\d{2,12}\Z")
VERSION = validate.Range(0, 1_000_000)
TRIP_ID_MOST = 10_000_000
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BATCH_ID = re.compile(r"[A-Za-z0-9_-]{22}")
STATES = validate.OneOf([one.value for one in BatchState])
REASONS = validate.OneOf([one.value for one in TripWithdrawal])
_TITLE: list[Any] = [validate.Length(max=TITLE_MOST), a_line]


def known_batch(batch_id: str) -> str:
    """A batch's id from a path, in its short form; the phone's own may stand there in its long one.

    :raises DomainError: cotravel.batch_not_found (404).
    """
    if UUID.fullmatch(batch_id):
        return ids.short_uuid(uuid.UUID(batch_id))
    if not BATCH_ID.fullmatch(batch_id):
        raise DomainError("cotravel.batch_not_found", 404)
    return batch_id


def known_trip(trip_id: str) -> int:
    """A trip's number from a path.

    :raises DomainError: cotravel.trip_unknown (404).
    """
    if not re.fullmatch(r"[1-9]\d{0,6}", trip_id):
        raise DomainError("cotravel.trip_unknown", 404)
    return int(trip_id)


class TripUploadIn(Schema):
    """Whose area a sheet is brought for, and what it is called; the sheet itself is the body."""

    area = fields.String(required=True, validate=AREA)
    title = fields.String(load_default="", validate=_TITLE)


class TripAnnouncedIn(Schema):
    """Where a trip was announced."""

    publisher = needed(PUBLISHER_MOST)
    url = fields.String(
        load_default="",
        validate=[validate.Length(max=URL_MOST), validate.Regexp(r"^(https?://\S+)?\Z")],
    )
    published_on = fields.Date(required=True)


class TripLineIn(Schema):
    """A trip as it is typed; `corrects` is the published trip that it puts right."""

    form = fields.Nested(TripFormIn, required=True)
    source = fields.Nested(TripAnnouncedIn, required=True)
    row = fields.String(required=True, validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,40}\Z"))
    corrects = Whole(load_default=None, allow_none=True, validate=validate.Range(1, TRIP_ID_MOST))


class TripBatchIn(Schema):
    """A draft as it is kept; `version` is the one that was changed, 0 for a new one."""

    version = Whole(required=True, validate=VERSION)
    area = fields.String(required=True, validate=AREA)
    title = fields.String(load_default="", validate=_TITLE)
    lines = fields.List(
        fields.Nested(TripLineIn), required=True, validate=validate.Length(max=LINES_MOST)
    )


class BatchVersionIn(Schema):
    """Which version of a batch was read."""

    version = Whole(required=True, validate=VERSION)


class BatchRefuseIn(Schema):
    """Why a batch is refused."""

    version = Whole(required=True, validate=VERSION)
    reason = needed(REASON_MOST)


class BatchPageIn(Schema):
    """From which line on."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, 100_000))


class TripWithdrawIn(Schema):
    """Why a trip is taken off the list."""

    reason = fields.String(required=True, validate=REASONS)


class TripSourceOut(Schema):
    """Where a trip was published."""

    list = fields.String(required=True)
    row = fields.String(required=True)
    publisher = fields.String(required=True)
    url = fields.String(required=True)
    published_on = fields.String(required=True, allow_none=True)


class TripLineOut(Schema):
    """A trip as it was read."""

    kind = fields.String(required=True, validate=validate.OneOf([one.value for one in TripKind]))
    said = fields.String(required=True)
    on = fields.String(required=True)
    numbers = fields.List(fields.String(), required=True)
    plates = fields.List(fields.String(), required=True)
    from_min = fields.Integer(required=True, allow_none=True)
    until_min = fields.Integer(required=True, allow_none=True)
    carriages = fields.List(fields.Integer(), required=True)
    carriage_said = fields.String(required=True)
    rows = fields.List(fields.Integer(), required=True)
    from_name = fields.String(required=True)
    to_name = fields.String(required=True)
    division = fields.String(required=True)
    point = fields.List(fields.Integer(), required=True, allow_none=True)
    sources = fields.List(fields.Nested(TripSourceOut), required=True)
    corrects = fields.Integer(required=True, allow_none=True)


class BatchStepOut(Schema):
    """How far a publication is."""

    done = fields.Integer(required=True)
    of = fields.Integer(required=True)


class TripBatchOut(Schema):
    """A batch of trips, without its lines."""

    batch_id = fields.String(required=True)
    kind = fields.String(required=True)
    area = fields.String(required=True)
    state = fields.String(required=True, validate=STATES)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    rows = fields.Integer(required=True)
    problems = fields.Integer(required=True)
    told = fields.Dict(required=True)
    office = fields.String(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)
    may_publish = fields.Boolean(required=True)
    refused_because = fields.String(required=True, allow_none=True)
    made_at = Instant(required=True)
    changed_at = Instant(required=True)
    reason = fields.String(required=True, allow_none=True)
    step = fields.Nested(BatchStepOut, required=True, allow_none=True)
    published_version = fields.Integer(required=True, allow_none=True)


class TripBatchesOut(Schema):
    """The batches that are not finished."""

    batches = fields.List(fields.Nested(TripBatchOut), required=True)


class CellProblemOut(Schema):
    """What was wrong with a cell; never what it holds."""

    row = fields.Integer(required=True)
    column = fields.String(required=True)
    code = fields.String(required=True)
    text = fields.String(required=True)


class TripBatchPageOut(Schema):
    """A batch with a page of its lines; what was left out stands on the first page."""

    batch = fields.Nested(TripBatchOut, required=True)
    lines = fields.List(fields.Nested(TripLineOut), required=True)
    problems = fields.List(fields.Nested(CellProblemOut), required=True)
    next = fields.Integer(required=True, allow_none=True)


class ListedTripOut(Schema):
    """A published trip as those on duty see it; `is_waiting`: its end follows within minutes."""

    trip_id = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf([one.value for one in TripState]))
    version = fields.Integer(required=True)
    area = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    other = fields.Integer(required=True, allow_none=True)
    line = fields.Nested(TripLineOut, required=True)
    may_withdraw = fields.Boolean(required=True)
    is_waiting = fields.Boolean(required=True)
