"""Routes of the authority's lists, of the question about oneself, and of restricted vehicles."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from backend.core import http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.core.errors import DomainError, FileWrong
from backend.cotravel import (
    close_contacts,
    contact_files,
    contact_lists,
    contact_publishing,
    contact_schemas,
    vehicles,
)
from backend.cotravel.contact_schemas import ContactNothingIn
from backend.cotravel.rules import BatchKind
from backend.staff.rules import Task

blueprint = Blueprint("cotravel_contacts", __name__)
BYTES_MOST = 2 * 1024 * 1024
TYPES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
PROBLEMS_TOLD = 500


@blueprint.post("/duty/cotravel/lists")
@needs(Duty(Task.MANAGE_CONTACTS))
@http.takes_raw(BYTES_MOST, TYPES, "cotravel.list_too_large", "cotravel.list_type")
def bring_list() -> Any:
    """Send a list: it is read whole and checked, and waits for a second person."""
    wish = http.load_query(contact_schemas.ListIn())
    try:
        checked = contact_files.check(BatchKind(wish["kind"]), request.get_data(cache=False))
    except FileWrong as wrong:
        raise DomainError(wrong.code, wrong.status, extra=_faults(wrong)) from None
    row = contact_lists.bring(on_duty(), checked, wish["area"], wish["reference"])
    told = contact_lists.told(on_duty(), row)
    return jsonify(contact_schemas.ListOut().dump(told))


def _faults(wrong: FileWrong) -> dict[str, Any]:
    told = [
        {"row": one.row, "column": one.column, "code": one.code, "text": http.text_of(one.code)}
        for one in wrong.problems[:PROBLEMS_TOLD]
    ]
    return {"errors": told, "error_count": len(wrong.problems)}


@blueprint.get("/duty/cotravel/lists")
@needs(Duty(Task.MANAGE_CONTACTS))
def read_lists() -> Any:
    """Read the lists of one's areas."""
    told = {"lists": contact_lists.read_lists(on_duty())}
    return jsonify(contact_schemas.ListsOut().dump(told))


@blueprint.get("/duty/cotravel/lists/<list_id>")
@needs(Duty(Task.MANAGE_CONTACTS, is_fresh=True))
def read_list(list_id: str) -> Any:
    """Read a list with fifty of its lines, masked."""
    after = http.load_query(contact_schemas.ListQuery())["after"]
    told = contact_lists.read_list(on_duty(), list_id, after)
    return jsonify(contact_schemas.FullListOut().dump(told))


@blueprint.post("/duty/cotravel/lists/<list_id>/publish")
@needs(Duty(Task.MANAGE_CONTACTS, is_fresh=True))
def publish_list(list_id: str) -> Any:
    """Publish a list, as the second person."""
    http.load(ContactNothingIn())
    return _shown(contact_publishing.publish(on_duty(), list_id))


@blueprint.post("/duty/cotravel/lists/<list_id>/step")
@needs(Duty(Task.MANAGE_CONTACTS))
def step_list(list_id: str) -> Any:
    """Write or take back the next lines of a list; ask again until it is no more at work."""
    http.load(ContactNothingIn())
    return _shown(contact_publishing.step(on_duty(), list_id))


@blueprint.post("/duty/cotravel/lists/<list_id>/refuse")
@needs(Duty(Task.MANAGE_CONTACTS, is_fresh=True))
def refuse_list(list_id: str) -> Any:
    """Refuse a list that somebody else brought."""
    http.load(ContactNothingIn())
    return _shown(contact_publishing.refuse(on_duty(), list_id))


@blueprint.post("/duty/cotravel/lists/<list_id>/withdraw")
@needs(Duty(Task.MANAGE_CONTACTS, is_fresh=True))
def withdraw_list(list_id: str) -> Any:
    """Take a list back, and with it all that it says."""
    http.load(ContactNothingIn())
    return _shown(contact_publishing.withdraw(on_duty(), list_id))


def _shown(told: dict[str, Any]) -> Any:
    return jsonify(contact_schemas.ListOut().dump(told))


@blueprint.post("/cotravel/close-contact")
@needs("session")
def ask_close_contact() -> Any:
    """Ask whether one is a close contact oneself; there is no way to ask about anybody else."""
    http.load_query(ContactNothingIn())
    http.load(ContactNothingIn())
    told = contact_schemas.CloseContactOut().dump(close_contacts.ask(actor()))
    return jsonify(close_contacts.padded(told))


@blueprint.get("/duty/vehicles")
@needs(Duty(Task.CHECK_VEHICLE))
def read_vehicles() -> Any:
    """Read the restricted vehicles, for a checkpoint's phone."""
    version = http.load_query(contact_schemas.VehiclesIn()).get("version")
    told = vehicles.read(on_duty(), version)
    return jsonify(contact_schemas.VehiclesOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "bring_list": {
        "query": contact_schemas.ListIn,
        "media_in": TYPES,
        "answer": contact_schemas.ListOut,
    },
    "read_lists": {"answer": contact_schemas.ListsOut},
    "read_list": {"query": contact_schemas.ListQuery, "answer": contact_schemas.FullListOut},
    "publish_list": {"body": ContactNothingIn, "answer": contact_schemas.ListOut},
    "step_list": {"body": ContactNothingIn, "answer": contact_schemas.ListOut},
    "refuse_list": {"body": ContactNothingIn, "answer": contact_schemas.ListOut},
    "withdraw_list": {"body": ContactNothingIn, "answer": contact_schemas.ListOut},
    "ask_close_contact": {"body": ContactNothingIn, "answer": contact_schemas.CloseContactOut},
    "read_vehicles": {"query": contact_schemas.VehiclesIn, "answer": contact_schemas.VehiclesOut},
}
