"""Routes by which somebody on duty comes to a person, on the blueprint of residents."""

from __future__ import annotations

from typing import Any

from flask import jsonify

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.residents import access, schemas
from backend.residents.routes import SHAPES, blueprint
from backend.staff.rules import Task


@blueprint.get("/duty/residents/<resident_id>")
@needs(Duty(Task.READ_PERSON))
def read_as_staff(resident_id: str) -> Any:
    """Read somebody of the area, masked, for a purpose that they can read too."""
    purpose = http.load_query(schemas.PurposeIn())["purpose"]
    resident = access.read_as_staff(on_duty(), resident_id, Task.READ_PERSON, purpose)
    return jsonify(schemas.ShownOut().dump(access.shown(resident)))


@blueprint.post("/duty/residents/find")
@needs(Duty(Task.FIND_PERSON))
def find() -> Any:
    """Find who in the area says that a document is theirs."""
    wish = http.load(schemas.FindIn())
    document = wish["document"]
    found = access.claims_of(on_duty(), document["kind"], document["number"], wish["purpose"])
    told = {"residents": [access.shown(resident) for resident in found]}
    return jsonify(schemas.FoundOut().dump(told))


@blueprint.post("/duty/residents/<resident_id>/reveal")
@needs(Duty(Task.REVEAL_PERSON, is_fresh=True))
def reveal(resident_id: str) -> Any:
    """Show one clear value of somebody, after a new proof of who asks."""
    wish = http.load(schemas.RevealIn())
    value = access.reveal(on_duty(), resident_id, wish["attribute"], wish["purpose"])
    return jsonify(schemas.RevealOut().dump({"attribute": wish["attribute"], "value": value}))


SHAPES |= {
    "read_as_staff": {"query": schemas.PurposeIn, "answer": schemas.ShownOut},
    "find": {"body": schemas.FindIn, "answer": schemas.FoundOut},
    "reveal": {"body": schemas.RevealIn, "answer": schemas.RevealOut},
}
