"""Routes of residents and households."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from backend.core import http
from backend.core.auth import actor, needs
from backend.residents import household, schemas, service

blueprint = Blueprint("residents", __name__)


@blueprint.put("/me")
@needs("session")
def apply() -> Any:
    """Apply for a code, or correct what was entered."""
    return jsonify(
        schemas.ResidentOut().dump(service.apply(actor(), http.load(schemas.ResidentIn())))
    )


@blueprint.get("/me")
@needs("session")
def me() -> Any:
    """Read oneself, masked."""
    return jsonify(schemas.ResidentOut().dump(service.read_own(actor())))


@blueprint.get("/me/household")
@needs("session")
def household_list() -> Any:
    """List whom I answer for, and who answers for me."""
    return jsonify(schemas.HouseholdOut().dump(household.list_household(actor())))


@blueprint.post("/me/household")
@needs("session")
def add_member() -> Any:
    """Answer for somebody."""
    member = household.add_member(actor(), http.load(schemas.MemberIn()))
    return jsonify(schemas.MemberOut().dump(member)), 201


@blueprint.post("/me/household/agreement-codes")
@needs("session")
def make_agreement_code() -> Any:
    """Make a code for somebody who is to answer for me, or for somebody of my household."""
    wish = http.load(schemas.AgreementIn())
    made = household.make_agreement_code(actor(), wish.get("resident_id"))
    return jsonify(schemas.AgreementOut().dump(made)), 201


@blueprint.delete("/me/household/<resident_id>")
@needs("session")
def remove_member(resident_id: str) -> Any:
    """No longer answer for somebody."""
    household.remove_member(actor(), resident_id)
    return Response(status=204)


@blueprint.delete("/me/household/answered-by/<link_id>")
@needs("session")
def end_answered_by(link_id: str) -> Any:
    """Let somebody no longer answer for me."""
    household.end_answered_by(actor(), link_id)
    return Response(status=204)


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "apply": {"body": schemas.ResidentIn, "answer": schemas.ResidentOut},
    "me": {"answer": schemas.ResidentOut},
    "household_list": {"answer": schemas.HouseholdOut},
    "add_member": {"body": schemas.MemberIn, "answer": schemas.MemberOut, "status": 201},
    "make_agreement_code": {
        "body": schemas.AgreementIn,
        "answer": schemas.AgreementOut,
        "status": 201,
    },
    "remove_member": {"status": 204},
    "end_answered_by": {"status": 204},
}
