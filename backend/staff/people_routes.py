"""Routes of units, people and grants of an area."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.staff import grants, people, proposal_routes, schemas
from backend.staff.grants import Wish
from backend.staff.rules import Role, Task

blueprint = Blueprint("staff_people", __name__)


def _told(given: dict[str, Any]) -> dict[str, Any]:
    """With the proposal, if there is one, as somebody on duty is told of it."""
    proposal = given["proposal"]
    if proposal is None:
        return given
    return given | {"proposal": proposal_routes.members(on_duty(), proposal)[0]}


def _wish(body: dict[str, Any]) -> Wish:
    return Wish(Role(body["role"]), body["area"], body["until"])


@blueprint.get("/duty/units")
@needs(Duty(Task.READ_STAFF))
def units() -> Any:
    """The units of an area."""
    wish = http.load_query(schemas.AreaQuery())
    return jsonify(schemas.UnitsOut().dump(people.units(on_duty(), wish["area"], wish["cursor"])))


@blueprint.post("/duty/units")
@needs(Duty(Task.GRANT, is_fresh=True))
def make_unit() -> Any:
    """Make a unit."""
    wish = http.load(schemas.UnitIn())
    made = people.make_unit(on_duty(), wish["name"], wish["division_code"])
    return jsonify(schemas.ListedUnitOut().dump(made)), 201


@blueprint.get("/duty/staff")
@needs(Duty(Task.READ_STAFF))
def staff_of_area() -> Any:
    """The people of an area's units."""
    wish = http.load_query(schemas.AreaQuery())
    return jsonify(schemas.StaffListOut().dump(people.people(on_duty(), **wish)))


@blueprint.post("/duty/staff")
@needs(Duty(Task.GRANT, is_fresh=True))
def invite() -> Any:
    """Take somebody on."""
    wish = http.load(schemas.InviteIn())
    made = people.invite(on_duty(), wish["name"], wish["unit_id"], _wish(wish))
    return jsonify(schemas.InvitedOut().dump(_told(made))), 201


@blueprint.get("/duty/staff/<staff_id>")
@needs(Duty(Task.READ_STAFF))
def staff_member(staff_id: str) -> Any:
    """Somebody and their roles."""
    return jsonify(schemas.StaffMemberOut().dump(people.read(on_duty(), staff_id)))


@blueprint.post("/duty/staff/<staff_id>/invitation")
@needs(Duty(Task.GRANT, is_fresh=True))
def invite_again(staff_id: str) -> Any:
    """Give somebody a new code."""
    http.load(schemas.NothingIn())
    made = people.invite_again(on_duty(), staff_id)
    return jsonify(schemas.InvitationOut().dump(made)), 201


@blueprint.post("/duty/staff/<staff_id>/disable")
@needs(Duty(Task.GRANT, is_fresh=True))
def disable(staff_id: str) -> Any:
    """Let somebody in no more."""
    http.load(schemas.NothingIn())
    people.disable(on_duty(), staff_id)
    return Response(status=204)


@blueprint.post("/duty/staff/<staff_id>/grants")
@needs(Duty(Task.GRANT, is_fresh=True))
def give_role(staff_id: str) -> Any:
    """Give somebody a role."""
    wish = http.load(schemas.GrantIn())
    given = grants.give(on_duty(), staff_id, _wish(wish))
    return jsonify(schemas.GivenOut().dump(_told(given))), 201


@blueprint.delete("/duty/staff/<staff_id>/grants/<grant_id>")
@needs(Duty(Task.GRANT, is_fresh=True))
def take_role(staff_id: str, grant_id: str) -> Any:
    """Take a role away."""
    grants.take(on_duty(), staff_id, grant_id)
    return Response(status=204)


@blueprint.get("/duty/grants")
@needs(Duty(Task.READ_STAFF))
def grants_of_area() -> Any:
    """The roles given in an area."""
    wish = http.load_query(schemas.AreaQuery())
    return jsonify(schemas.GrantListOut().dump(people.grants_in(on_duty(), **wish)))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "units": {"query": schemas.AreaQuery, "answer": schemas.UnitsOut},
    "make_unit": {"body": schemas.UnitIn, "answer": schemas.ListedUnitOut, "status": 201},
    "staff_of_area": {"query": schemas.AreaQuery, "answer": schemas.StaffListOut},
    "invite": {"body": schemas.InviteIn, "answer": schemas.InvitedOut, "status": 201},
    "staff_member": {"answer": schemas.StaffMemberOut},
    "invite_again": {"body": schemas.NothingIn, "answer": schemas.InvitationOut, "status": 201},
    "disable": {"body": schemas.NothingIn, "status": 204},
    "give_role": {"body": schemas.GrantIn, "answer": schemas.GivenOut, "status": 201},
    "take_role": {"status": 204},
    "grants_of_area": {"query": schemas.AreaQuery, "answer": schemas.GrantListOut},
}
