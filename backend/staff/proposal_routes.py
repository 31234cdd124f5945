"""Routes of what takes two people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.core import http
from backend.core.auth import Duty, OnDuty, needs, on_duty
from backend.staff import concerned, proposals, schemas
from backend.staff.proposals import Proposal
from backend.staff.rules import Task

blueprint = Blueprint("proposals", __name__)


def members(duty: OnDuty, *found: Proposal) -> list[dict[str, Any]]:
    """Proposals as somebody on duty is told of them, before they are written as JSON."""
    people, units = concerned.people_of(found)
    return [
        proposal._asdict()
        | concerned.told(proposal, people, units)
        | {
            "proposed_by": proposal.staff_id,
            "unit": {"unit_id": proposal.unit_id, "name": proposal.unit_name},
            "is_mine": proposal.staff_id == duty.staff_id,
            "may_agree": proposals.may_agree(duty, proposal),
        }
        for proposal in found
    ]


def told(duty: OnDuty, *found: Proposal) -> list[dict[str, Any]]:
    """The same as JSON."""
    return [schemas.ProposalOut().dump(one) for one in members(duty, *found)]


@blueprint.get("/duty/proposals")
@needs(Duty(Task.AGREE))
def open_proposals() -> Any:
    """What waits for a second person in one's areas."""
    duty = on_duty()
    return jsonify({"proposals": told(duty, *proposals.open_in_area(duty))})


@blueprint.post("/duty/proposals")
@needs(Duty(Task.AGREE, is_fresh=True))
def propose() -> Any:
    """Put something before a second person."""
    wish = http.load(schemas.ProposalIn())
    kind = proposals.kind_named(wish["kind"])
    made = proposals.propose(on_duty(), kind, wish["body"], wish.get("id"))
    return jsonify(told(on_duty(), made)[0]), 201


@blueprint.get("/duty/proposals/<proposal_id>")
@needs(Duty(Task.AGREE))
def proposal(proposal_id: str) -> Any:
    """A proposal and what became of it."""
    return jsonify(told(on_duty(), proposals.read(on_duty(), proposal_id))[0])


@blueprint.post("/duty/proposals/<proposal_id>/agree")
@needs(Duty(Task.AGREE, is_fresh=True))
def agree(proposal_id: str) -> Any:
    """Be the second person."""
    http.load(schemas.NothingIn())
    return jsonify(told(on_duty(), proposals.agree(on_duty(), proposal_id))[0])


@blueprint.post("/duty/proposals/<proposal_id>/refuse")
@needs(Duty(Task.AGREE, is_fresh=True))
def refuse(proposal_id: str) -> Any:
    """Say no."""
    reason = http.load(schemas.RefuseIn()).get("reason")
    return jsonify(told(on_duty(), proposals.refuse(on_duty(), proposal_id, reason))[0])


@blueprint.post("/duty/proposals/<proposal_id>/withdraw")
@needs(Duty(Task.AGREE, is_fresh=True))
def withdraw(proposal_id: str) -> Any:
    """Take back one's own proposal."""
    http.load(schemas.NothingIn())
    return jsonify(told(on_duty(), proposals.withdraw(on_duty(), proposal_id))[0])


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "open_proposals": {"answer": schemas.ProposalsOut},
    "propose": {"body": schemas.ProposalIn, "answer": schemas.ProposalOut, "status": 201},
    "proposal": {"answer": schemas.ProposalOut},
    "agree": {"body": schemas.NothingIn, "answer": schemas.ProposalOut},
    "refuse": {"body": schemas.RefuseIn, "answer": schemas.ProposalOut},
    "withdraw": {"body": schemas.NothingIn, "answer": schemas.ProposalOut},
}
