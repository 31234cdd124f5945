"""Routes of household collection: those on duty record, a person picks what is right."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.collection import differences, schemas, service
from backend.core import http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.core.schemas import SealedIn
from backend.healthcode import visits
from backend.staff.rules import Task

blueprint = Blueprint("collection", __name__)
BATCH, SEALED = schemas.CollectionBatchIn(), SealedIn()


@blueprint.post("/duty/collections")
@needs(Duty(Task.COLLECT))
def collect() -> Any:
    """Take households in: sealed, each answered by itself."""
    batch = http.load(BATCH)
    results = service.collect(
        on_duty(), [http.load_one(SEALED, item, service.Result) for item in batch["items"]]
    )
    told = {
        "results": [_told(result) for result in results],
        "time_beacon": visits.time_beacon(on_duty()),
    }
    return jsonify(schemas.CollectionsOut().dump(told))


def _told(result: service.Result) -> dict[str, Any]:
    told: dict[str, Any] = {"id": result.id, "status": result.status}
    if result.code:
        told |= {"code": result.code, "text": http.text_of(result.code)}
    if result.fields:
        told["fields"] = http.told_fields(result.fields)
    if result.members is not None:
        told["members"] = result.members
    return told


@blueprint.get("/duty/collections/differences")
@needs(Duty(Task.COLLECT))
def differences_of_village() -> Any:
    """List what differs in a village, and who may be the same person."""
    village = http.load_query(schemas.CollectionVillageIn())["village"]
    told = differences.list_of_village(on_duty(), village)
    return jsonify(schemas.VillageDifferencesOut().dump(told))


@blueprint.post("/duty/collections/differences/pick")
@needs(Duty(Task.COLLECT))
def pick_at_the_door() -> Any:
    """Say which value it is, as the resident at the door said."""
    picked = differences.pick_at_the_door(on_duty(), http.load(schemas.VillagePickIn()))
    return jsonify(schemas.DifferenceOut().dump(picked))


@blueprint.get("/duty/collections/journeys")
@needs(Duty(Task.COLLECT))
def journeys_of_village() -> Any:
    """List where people of a village were in the last three weeks."""
    village = http.load_query(schemas.CollectionVillageIn())["village"]
    told = {"journeys": service.journeys_of_village(on_duty(), village)}
    return jsonify(schemas.JourneysOut().dump(told))


@blueprint.get("/me/differences")
@needs("session")
def own_differences() -> Any:
    """List what differs of oneself, and of those one answers for."""
    told = {"differences": differences.list_own(actor())}
    return jsonify(schemas.DifferencesOut().dump(told))


@blueprint.post("/me/differences/pick")
@needs("session")
def pick_own() -> Any:
    """Say which value it is."""
    picked = differences.pick_own(actor(), http.load(schemas.PickIn()))
    return jsonify(schemas.DifferenceOut().dump(picked))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "collect": {"body": schemas.CollectionsIn, "answer": schemas.CollectionsOut},
    "differences_of_village": {
        "query": schemas.CollectionVillageIn,
        "answer": schemas.VillageDifferencesOut,
    },
    "pick_at_the_door": {"body": schemas.VillagePickIn, "answer": schemas.DifferenceOut},
    "journeys_of_village": {"query": schemas.CollectionVillageIn, "answer": schemas.JourneysOut},
    "own_differences": {"answer": schemas.DifferencesOut},
    "pick_own": {"body": schemas.PickIn, "answer": schemas.DifferenceOut},
}
