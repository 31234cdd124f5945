"""Routes of the register: intake, looking a number up, one's own, emergencies, tracing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.checkpoints import (
    emergencies,
    emergency_schemas,
    look_ups,
    own_passages,
    passages,
    tracing,
    whose,
)
from backend.checkpoints import passage_schemas as schemas
from backend.checkpoints.rules import EmergencyReview
from backend.core import http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.staff.rules import Task

blueprint = Blueprint("passages", __name__)


@blueprint.post("/duty/passages")
@needs(Duty(None))
def register_passages() -> Any:
    """Store passages that a phone kept sealed, each by itself; by the grants that held then."""
    items = http.load(schemas.SealedPassagesIn())["items"]
    results = [_told(result) for result in passages.register(on_duty(), items)]
    return jsonify(schemas.PassageResultsOut().dump({"results": results}))


def _told(result: passages.Result) -> dict[str, Any]:
    told: dict[str, Any] = {"id": result.id, "status": result.status}
    if result.code:
        told |= {"code": result.code, "text": http.text_of(result.code)}
    if result.fields:
        told["fields_"] = http.told_fields(result.fields)
    return told


@blueprint.post("/duty/passages/look-up")
@needs(Duty(Task.SCAN))
def look_up_number() -> Any:
    """Tell the colour of whoever holds a number that was shown or told at a checkpoint."""
    wish = http.load(schemas.LookUpIn())
    return jsonify(schemas.LookUpOut().dump(look_ups.look_up(on_duty(), wish)))


@blueprint.get("/me/passages")
@needs("session")
def own_passages_list() -> Any:
    """Read where I was registered."""
    query = http.load_query(schemas.OwnPassagesIn())
    told = own_passages.read(actor(), query.get("resident_id"))
    return jsonify(schemas.OwnPassagesOut().dump(told))


@blueprint.get("/duty/passages")
@needs(Duty(Task.READ_PASSAGES, is_fresh=True))
def trace_passages() -> Any:
    """Trace who went by a checkpoint, or where a resident went by."""
    query = http.load_query(schemas.TraceIn())
    return jsonify(schemas.TraceOut().dump(tracing.trace(on_duty(), query)))


@blueprint.post("/duty/passages/whose")
@needs(Duty(Task.READ_PASSAGES, is_fresh=True))
def whose_passages() -> Any:
    """Tell whose passages of a search are, each of them a look at somebody."""
    wish = http.load(schemas.WhoseIn())
    return jsonify(schemas.WhoseOut().dump(whose.whose(on_duty(), wish)))


@blueprint.get("/duty/passages/emergencies")
@needs(Duty(Task.REVIEW_PASSAGES))
def list_emergencies() -> Any:
    """List the emergency passes of a county that wait for a second person."""
    wish = http.load_query(emergency_schemas.EmergenciesIn())
    told = emergencies.list_waiting(on_duty(), wish["area"], wish["after"])
    return jsonify(emergency_schemas.EmergenciesOut().dump(told))


@blueprint.post("/duty/passages/emergencies/<passage_id>/review")
@needs(Duty(Task.REVIEW_PASSAGES))
def review_emergency(passage_id: str) -> Any:
    """Say what an emergency pass was."""
    wish = http.load(emergency_schemas.ReviewIn())
    outcome = EmergencyReview(wish["outcome"])
    emergencies.review(on_duty(), wish["area"], passage_id, outcome)
    return jsonify(emergency_schemas.ReviewOut().dump({"id": passage_id, "outcome": outcome}))


SHAPES = {
    "register_passages": {"body": schemas.SealedPassagesIn, "answer": schemas.PassageResultsOut},
    "look_up_number": {"body": schemas.LookUpIn, "answer": schemas.LookUpOut},
    "own_passages_list": {"query": schemas.OwnPassagesIn, "answer": schemas.OwnPassagesOut},
    "trace_passages": {"query": schemas.TraceIn, "answer": schemas.TraceOut},
    "whose_passages": {"body": schemas.WhoseIn, "answer": schemas.WhoseOut},
    "list_emergencies": {
        "query": emergency_schemas.EmergenciesIn,
        "answer": emergency_schemas.EmergenciesOut,
    },
    "review_emergency": {"body": emergency_schemas.ReviewIn, "answer": emergency_schemas.ReviewOut},
}
