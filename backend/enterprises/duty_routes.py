"""Routes of enterprises for those on duty: lists, one of them, decisions, its gate."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.core.picture_routes import SizeIn
from backend.enterprises import deciding
from backend.enterprises import duty_schemas as schemas
from backend.enterprises.rules import Step
from backend.staff.rules import Task

blueprint = Blueprint("enterprises_duty", __name__)


@blueprint.get("/duty/enterprises")
@needs(Duty(Task.READ_ENTERPRISES))
def list_enterprises() -> Any:
    """List the enterprises of an area at a step."""
    query = http.load_query(schemas.EnterprisesIn())
    step = Step(query["step"])
    told = deciding.list_of_area(on_duty(), query["area"], step, query.get("after"))
    return jsonify(schemas.EnterprisesOut().dump(told))


@blueprint.get("/duty/enterprises/desk")
@needs(Duty(Task.DECIDE_REOPENING))
def enterprises_desk() -> Any:
    """Count those who wait for the county."""
    return jsonify(schemas.EnterprisesDeskOut().dump(deciding.desk(on_duty())))


@blueprint.get("/duty/enterprises/<enterprise_id>")
@needs(Duty(Task.READ_ENTERPRISES))
def read_enterprise(enterprise_id: str) -> Any:
    """Read an enterprise with contact and what it prepared."""
    told = deciding.read_one(on_duty(), enterprise_id)
    return jsonify(schemas.EnterpriseForOfficersOut().dump(told))


@blueprint.get("/duty/enterprises/<enterprise_id>/pictures/<picture_id>")
@needs(Duty(Task.READ_ENTERPRISES))
def see_enterprise_picture(enterprise_id: str, picture_id: str) -> Any:
    """See a photo of what was prepared."""
    size = http.load_query(SizeIn())["size"]
    found = deciding.picture(on_duty(), enterprise_id, picture_id, size)
    answer = Response(found.data, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "no-store"
    # Opened by itself it is saved, never shown as a page of ours.
    answer.headers["Content-Disposition"] = 'attachment; filename="picture.jpg"'
    return answer


@blueprint.post("/duty/enterprises/<enterprise_id>/decision")
@needs(Duty(Task.DECIDE_REOPENING, is_fresh=True))
def decide_enterprise(enterprise_id: str) -> Any:
    """Verify, refuse or suspend an enterprise; approve, return or stop its reopening."""
    wish = http.load(schemas.EnterpriseDecisionIn())
    told = deciding.decide(on_duty(), enterprise_id, wish)
    return jsonify(schemas.EnterpriseForOfficersOut().dump(told))


@blueprint.post("/duty/enterprises/<enterprise_id>/gate")
@needs(Duty(Task.DECIDE_REOPENING))
def set_enterprise_gate(enterprise_id: str) -> Any:
    """Name the checkpoint at an enterprise's gate."""
    wish = http.load(schemas.EnterpriseGateIn())
    told = deciding.set_gate(on_duty(), enterprise_id, wish["checkpoint_id"])
    return jsonify(schemas.EnterpriseForOfficersOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "list_enterprises": {"query": schemas.EnterprisesIn, "answer": schemas.EnterprisesOut},
    "enterprises_desk": {"answer": schemas.EnterprisesDeskOut},
    "read_enterprise": {"answer": schemas.EnterpriseForOfficersOut},
    "see_enterprise_picture": {"query": SizeIn, "media": "image/jpeg"},
    "decide_enterprise": {
        "body": schemas.EnterpriseDecisionIn,
        "answer": schemas.EnterpriseForOfficersOut,
    },
    "set_enterprise_gate": {
        "body": schemas.EnterpriseGateIn,
        "answer": schemas.EnterpriseForOfficersOut,
    },
}
