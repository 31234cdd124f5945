"""Routes of those who bring trips, of the second person who publishes them, and of corrections."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.cotravel import (
    batch_deciding,
    batch_schemas,
    batch_views,
    batches,
    drafting,
    publishing,
)
from backend.cotravel.models import BatchRow
from backend.cotravel.rules import TripWithdrawal
from backend.staff.rules import Task

blueprint = Blueprint("cotravel_batches", __name__)
BYTES_MOST = 4 * 1024 * 1024
TYPES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _answer(row: BatchRow) -> Any:
    return jsonify(batch_schemas.TripBatchOut().dump(batch_views.shown_batch(on_duty(), row)))


@blueprint.get("/duty/cotravel/batches")
@needs(Duty(Task.WRITE_TRIPS))
def trip_batches() -> Any:
    """Read the batches of trips in one's areas that are not finished."""
    rows = [batch_views.shown_batch(on_duty(), row) for row in batches.open_of(on_duty())]
    return jsonify(batch_schemas.TripBatchesOut().dump({"batches": rows}))


@blueprint.post("/duty/cotravel/batches")
@needs(Duty(Task.WRITE_TRIPS))
@http.takes_raw(BYTES_MOST, TYPES, "cotravel.list_too_large", "cotravel.list_type")
def upload_trips() -> Any:
    """Send a published list as a sheet: it is read whole and becomes a draft."""
    wish = http.load_query(batch_schemas.TripUploadIn())
    return _answer(drafting.from_sheet(on_duty(), request.get_data(cache=False), **wish))


@blueprint.put("/duty/cotravel/batches/<batch_id>")
@needs(Duty(Task.WRITE_TRIPS))
def save_trip_batch(batch_id: str) -> Any:
    """Keep a draft of single trips."""
    wish = http.load(batch_schemas.TripBatchIn())
    row = drafting.save(on_duty(), batch_schemas.known_batch(batch_id), **wish)
    return _answer(row)


@blueprint.get("/duty/cotravel/batches/<batch_id>")
@needs(Duty(Task.WRITE_TRIPS))
def trip_batch(batch_id: str) -> Any:
    """Read a batch with a page of its lines."""
    after = http.load_query(batch_schemas.BatchPageIn())["after"]
    row = batches.read(on_duty(), batch_schemas.known_batch(batch_id))
    told = batch_views.shown_page(on_duty(), row, after)
    return jsonify(batch_schemas.TripBatchPageOut().dump(told))


@blueprint.post("/duty/cotravel/batches/<batch_id>/submit")
@needs(Duty(Task.WRITE_TRIPS))
def submit_trip_batch(batch_id: str) -> Any:
    """Put a draft before a second person."""
    wish = http.load(batch_schemas.BatchVersionIn())
    batch = batch_schemas.known_batch(batch_id)
    return _answer(batch_deciding.put_before_second(on_duty(), batch, **wish))


@blueprint.post("/duty/cotravel/batches/<batch_id>/publish")
@needs(Duty(Task.PUBLISH_TRIPS, is_fresh=True))
def publish_trip_batch(batch_id: str) -> Any:
    """Publish what somebody of another unit brought; ask again until it is published."""
    wish = http.load(batch_schemas.BatchVersionIn())
    return _answer(publishing.publish(on_duty(), batch_schemas.known_batch(batch_id), **wish))


@blueprint.post("/duty/cotravel/batches/<batch_id>/refuse")
@needs(Duty(Task.PUBLISH_TRIPS))
def refuse_trip_batch(batch_id: str) -> Any:
    """Refuse a batch; whoever brought it reads why."""
    wish = http.load(batch_schemas.BatchRefuseIn())
    return _answer(batch_deciding.refuse(on_duty(), batch_schemas.known_batch(batch_id), **wish))


@blueprint.post("/duty/cotravel/batches/<batch_id>/withdraw")
@needs(Duty(Task.WRITE_TRIPS))
def take_back_trip_batch(batch_id: str) -> Any:
    """Take a batch back before it is published."""
    wish = http.load(batch_schemas.BatchVersionIn())
    return _answer(batch_deciding.take_back(on_duty(), batch_schemas.known_batch(batch_id), **wish))


@blueprint.get("/duty/cotravel/trips/<trip_id>")
@needs(Duty(Task.WRITE_TRIPS))
def published_trip(trip_id: str) -> Any:
    """Read a published trip with its sources, also one that was withdrawn."""
    told = batch_views.read_trip(on_duty(), batch_schemas.known_trip(trip_id))
    return jsonify(batch_schemas.ListedTripOut().dump(told))


@blueprint.post("/duty/cotravel/trips/<trip_id>/withdraw")
@needs(Duty(Task.PUBLISH_TRIPS, is_fresh=True))
def withdraw_trip(trip_id: str) -> Any:
    """Take a published trip off the list at once."""
    reason = TripWithdrawal(http.load(batch_schemas.TripWithdrawIn())["reason"])
    told = batch_views.withdraw(on_duty(), batch_schemas.known_trip(trip_id), reason)
    return jsonify(batch_schemas.ListedTripOut().dump(told))


_BATCH: dict[str, Any] = {
    "body": batch_schemas.BatchVersionIn,
    "answer": batch_schemas.TripBatchOut,
}
# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "trip_batches": {"answer": batch_schemas.TripBatchesOut},
    "upload_trips": {
        "query": batch_schemas.TripUploadIn,
        "media_in": TYPES,
        "answer": batch_schemas.TripBatchOut,
    },
    "save_trip_batch": {"body": batch_schemas.TripBatchIn, "answer": batch_schemas.TripBatchOut},
    "trip_batch": {"query": batch_schemas.BatchPageIn, "answer": batch_schemas.TripBatchPageOut},
    "submit_trip_batch": _BATCH,
    "publish_trip_batch": _BATCH,
    "refuse_trip_batch": {
        "body": batch_schemas.BatchRefuseIn,
        "answer": batch_schemas.TripBatchOut,
    },
    "take_back_trip_batch": _BATCH,
    "published_trip": {"answer": batch_schemas.ListedTripOut},
    "withdraw_trip": {
        "body": batch_schemas.TripWithdrawIn,
        "answer": batch_schemas.ListedTripOut,
    },
}
