"""Routes of partners: their question, what residents are told of it, and the desk behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, jsonify, request

from backend.config import settings
from backend.core import clock, http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.core.errors import DomainError
from backend.partners import asking, checks, registering, schemas
from backend.partners.signature_rules import Request
from backend.staff.rules import Task

blueprint = Blueprint("partners", __name__)
BODY_BYTES_MOST = 2048


def _asked() -> Request:
    """The request as its signature covers it; a query has no place in one."""
    if (request.content_length or 0) > BODY_BYTES_MOST:
        raise DomainError("core.body_too_large", 413)
    origin = settings().public_origin or request.host_url
    headers = {name.lower(): value for name, value in request.headers.items()}
    path = request.path + ("?" if request.query_string else "")
    authority = urlsplit(origin).netloc.lower()
    return Request(request.method, authority, path, headers, request.get_data())


@blueprint.post("/partners/verify")
@needs("public")
@http.for_machines
def verify_presented() -> Any:
    """Tell a partner yes, no or cannot tell of a pass that is presented to it."""
    partner = asking.authorise(_asked())
    shown = http.load(schemas.PresentedIn())
    answer, until = asking.verify(partner, shown["pass_text"])
    return jsonify(schemas.PartnerAnswerOut().dump({"answer": answer.value, "until": until}))


@blueprint.get("/me/partner-checks")
@needs("session")
def own_checks() -> Any:
    """Read which partners checked one's pass."""
    whom = http.load_query(schemas.PartnerChecksIn()).get("resident_id")
    told = {"checks": checks.read_own(actor(), whom), "as_of": clock.now()}
    return jsonify(schemas.PartnerChecksOut().dump(told))


# --- On duty


@blueprint.get("/duty/partners")
@needs(Duty(Task.MANAGE_PARTNERS))
def list_partners() -> Any:
    """Read a page of the partners of one's areas."""
    asked = http.load_query(schemas.PartnersIn())
    partners, more = registering.list_partners(on_duty(), asked["area"], asked["after"])
    told = {"partners": partners, "next": more, "as_of": clock.now()}
    return jsonify(schemas.PartnersOut().dump(told))


@blueprint.post("/duty/partners")
@needs(Duty(Task.MANAGE_PARTNERS, is_fresh=True))
def register_partner() -> Any:
    """Write a company down, to which nothing is answered yet."""
    return _shown(registering.register(on_duty(), http.load(schemas.PartnerIn())))


@blueprint.get("/duty/partners/<partner_id>")
@needs(Duty(Task.MANAGE_PARTNERS))
def read_partner(partner_id: str) -> Any:
    """Read one partner."""
    return _shown(registering.read(on_duty(), partner_id))


@blueprint.post("/duty/partners/<partner_id>/terms")
@needs(Duty(Task.MANAGE_PARTNERS, is_fresh=True))
def propose_terms(partner_id: str) -> Any:
    """Put keys and quotas before a second person."""
    wish = http.load(schemas.TermsIn())
    made = registering.propose_terms(on_duty(), partner_id, wish)
    return jsonify(schemas.TermsProposedOut().dump(made._asdict())), 201


@blueprint.post("/duty/partners/<partner_id>/suspend")
@needs(Duty(Task.MANAGE_PARTNERS, is_fresh=True))
def suspend_partner(partner_id: str) -> Any:
    """Answer a partner no more."""
    return _shown(registering.suspend(on_duty(), partner_id, http.load(schemas.PartnerTakingIn())))


@blueprint.post("/duty/partners/<partner_id>/keys/<key_id>/end")
@needs(Duty(Task.MANAGE_PARTNERS, is_fresh=True))
def end_key(partner_id: str, key_id: str) -> Any:
    """Take a key from a partner."""
    wish = http.load(schemas.PartnerTakingIn())
    return _shown(registering.end_key(on_duty(), partner_id, key_id, wish))


def _shown(told: dict[str, Any]) -> Any:
    return jsonify(schemas.PartnerOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "verify_presented": {"body": schemas.PresentedIn, "answer": schemas.PartnerAnswerOut},
    "own_checks": {"query": schemas.PartnerChecksIn, "answer": schemas.PartnerChecksOut},
    "list_partners": {"query": schemas.PartnersIn, "answer": schemas.PartnersOut},
    "register_partner": {"body": schemas.PartnerIn, "answer": schemas.PartnerOut},
    "read_partner": {"answer": schemas.PartnerOut},
    "propose_terms": {
        "body": schemas.TermsIn,
        "answer": schemas.TermsProposedOut,
        "status": 201,
    },
    "suspend_partner": {"body": schemas.PartnerTakingIn, "answer": schemas.PartnerOut},
    "end_key": {"body": schemas.PartnerTakingIn, "answer": schemas.PartnerOut},
}
