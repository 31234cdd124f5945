"""Routes of asking for help, on the blueprint of residents."""

from __future__ import annotations

from typing import Any

from flask import jsonify

from backend.core import http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.residents import help as helping
from backend.residents import schemas
from backend.residents.routes_duty import SHAPES, blueprint
from backend.staff.rules import Task


@blueprint.post("/me/help-requests")
@needs("session")
def ask_for_help() -> Any:
    """Ask for help."""
    asked = helping.ask(actor(), http.load(schemas.HelpIn()))
    return jsonify(schemas.HelpOut().dump(asked)), 201


@blueprint.get("/me/help-requests")
@needs("session")
def own_help_requests() -> Any:
    """List what I asked for, also for those I answer for."""
    told = {"help_requests": helping.list_own(actor())}
    return jsonify(schemas.HelpListOut().dump(told))


@blueprint.post("/me/help-requests/withdraw")
@needs("session")
def withdraw_help_request() -> Any:
    """No longer ask for it."""
    row = helping.withdraw(actor(), http.load(schemas.HelpWithdrawIn()))
    return jsonify(schemas.HelpOut().dump(row))


@blueprint.get("/duty/help-requests")
@needs(Duty(Task.READ_ROSTER))
def help_requests_of_village() -> Any:
    """List what people of a village ask for."""
    village = http.load_query(schemas.VillageIn())["village"]
    told = {"help_requests": helping.list_of_village(on_duty(), village)}
    return jsonify(schemas.VillageHelpListOut().dump(told))


@blueprint.post("/duty/help-requests/state")
@needs(Duty(Task.READ_ROSTER))
def answer_help_request() -> Any:
    """Say that a request was seen, or is done."""
    row = helping.answer(on_duty(), http.load(schemas.HelpStateIn()))
    return jsonify(schemas.VillageHelpOut().dump(row))


SHAPES |= {
    "ask_for_help": {"body": schemas.HelpIn, "answer": schemas.HelpOut, "status": 201},
    "own_help_requests": {"answer": schemas.HelpListOut},
    "withdraw_help_request": {"body": schemas.HelpWithdrawIn, "answer": schemas.HelpOut},
    "help_requests_of_village": {
        "query": schemas.VillageIn,
        "answer": schemas.VillageHelpListOut,
    },
    "answer_help_request": {"body": schemas.HelpStateIn, "answer": schemas.VillageHelpOut},
}
