"""Routes of watched persons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify

from backend.core import clock, http
from backend.core.auth import Duty, needs, on_duty
from backend.staff.rules import Task
from backend.watched import rules, schemas, sealed_updates, service

blueprint = Blueprint("watched", __name__)


@blueprint.post("/duty/watched")
@needs(Duty(Task.MANAGE_WATCHED))
def open_watch() -> Any:
    """Open an episode for a resident of the area."""
    wish = http.load(schemas.OpenIn())
    return jsonify(schemas.WatchOut().dump(service.open_watch(on_duty(), wish)))


@blueprint.get("/duty/watched")
@needs(Duty(Task.MANAGE_WATCHED))
def list_open() -> Any:
    """List the open episodes of a village."""
    return _listed(service.list_open(on_duty(), http.load_query(schemas.VillageIn())["area"]))


@blueprint.get("/duty/watched/risen")
@needs(Duty(Task.OVERSEE_WATCHED))
def list_risen() -> Any:
    """List whose missing update has risen to a town or county."""
    area = http.load_query(schemas.TownOrCountyIn())["area"]
    return _listed(service.list_risen(on_duty(), area))


def _listed(watched: Sequence[dict[str, Any]]) -> Any:
    due_at = f"{service.numbers().due_at:%H:%M}"
    told = {"watched": watched, "due_at": due_at, "as_of": clock.now()}
    return jsonify(schemas.WatchesOut().dump(told))


@blueprint.get("/duty/watched/overview")
@needs(Duty(Task.OVERSEE_WATCHED))
def overview() -> Any:
    """Count the episodes of an area by the units below it."""
    area = http.load_query(schemas.AreaIn())["area"]
    told = service.overview(on_duty(), area) | {"as_of": clock.now()}
    return jsonify(schemas.OverviewOut().dump(told))


@blueprint.get("/duty/watched/desk")
@needs(Duty(Task.MANAGE_WATCHED))
def desk() -> Any:
    """Count what waits for oneself."""
    return jsonify(schemas.WaitingOut().dump(service.desk(on_duty())))


@blueprint.get("/duty/watched/<watch_id>")
@needs(Duty(Task.READ_WATCHED))
def read_one(watch_id: str) -> Any:
    """Read an episode, as who manages or oversees it."""
    return jsonify(schemas.WatchWithUpdatesOut().dump(service.read_one(on_duty(), watch_id)))


@blueprint.post("/duty/watched/<watch_id>/updates")
@needs(Duty(Task.MANAGE_WATCHED))
def update(watch_id: str) -> Any:
    """Write down how somebody is today."""
    wish = http.load(schemas.UpdateIn())
    return jsonify(schemas.UpdateOut().dump(service.update(on_duty(), watch_id, wish)))


@blueprint.post("/duty/watched-updates")
@needs(Duty(Task.MANAGE_WATCHED))
def update_sealed() -> Any:
    """Write down what a phone kept sealed without a network, each by itself."""
    items = http.load(schemas.SealedUpdatesIn())["items"]
    results = [_told(result) for result in sealed_updates.take(on_duty(), items)]
    return jsonify(schemas.ResultsOut().dump({"results": results}))


def _told(result: sealed_updates.Result) -> dict[str, Any]:
    told: dict[str, Any] = {"id": result.id, "status": result.status}
    if result.code:
        told |= {"code": result.code, "text": http.text_of(result.code)}
    if result.fields:
        told["fields"] = http.told_fields(result.fields)
    return told


@blueprint.put("/duty/watched/<watch_id>/responsible")
@needs(Duty(Task.MANAGE_WATCHED))
def take_over(watch_id: str) -> Any:
    """Answer for an episode from now on."""
    http.load(schemas.NothingIn())
    return jsonify(schemas.WatchOut().dump(service.take_over(on_duty(), watch_id)))


@blueprint.post("/duty/watched/<watch_id>/close")
@needs(Duty(Task.MANAGE_WATCHED))
def close(watch_id: str) -> Any:
    """End an episode."""
    reason = rules.CloseReason(http.load(schemas.CloseIn())["reason"])
    return jsonify(schemas.WatchOut().dump(service.close(on_duty(), watch_id, reason)))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "open_watch": {"body": schemas.OpenIn, "answer": schemas.WatchOut},
    "list_open": {"query": schemas.VillageIn, "answer": schemas.WatchesOut},
    "list_risen": {"query": schemas.TownOrCountyIn, "answer": schemas.WatchesOut},
    "overview": {"query": schemas.AreaIn, "answer": schemas.OverviewOut},
    "desk": {"answer": schemas.WaitingOut},
    "read_one": {"answer": schemas.WatchWithUpdatesOut},
    "update": {"body": schemas.UpdateIn, "answer": schemas.UpdateOut},
    "update_sealed": {"body": schemas.SealedUpdatesIn, "answer": schemas.ResultsOut},
    "take_over": {"body": schemas.NothingIn, "answer": schemas.WatchOut},
    "close": {"body": schemas.CloseIn, "answer": schemas.WatchOut},
}
