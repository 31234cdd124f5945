"""Routes of enterprises for those who manage them, for those who work there, and for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.core import clock, http
from backend.core.auth import actor, needs
from backend.core.errors import DomainError
from backend.enterprises import companies, joining, numbers, presence, reopening, rules, schemas

blueprint = Blueprint("enterprises", __name__)
NUMBERS_S = 60


@blueprint.get("/me/workplace")
@needs("session")
def own_work() -> Any:
    """Read what one manages, and where one works."""
    try:
        company = companies.read_own(actor())
    except DomainError as none:
        if none.code != "enterprises.no_company":
            raise
        company = None
    told = {
        "company": company,
        "works": presence.own_workplaces(actor()),
        "consent_version": rules.CONSENT_VERSION,
        "as_of": clock.now(),
    }
    return jsonify(schemas.WorkOut().dump(told))


@blueprint.post("/me/workplace/look")
@needs("session")
def look_at_code() -> Any:
    """See whose code it is, before agreeing."""
    told = joining.look(actor(), http.load(schemas.JoinLookIn())["code"])
    return jsonify(schemas.JoinLookOut().dump(told))


@blueprint.post("/me/workplace/join")
@needs("session")
def join_enterprise() -> Any:
    """Agree that an enterprise may know whether one may come in."""
    told = joining.join(actor(), http.load(schemas.JoinIn()))
    return jsonify(schemas.OneWorkplaceOut().dump({"work": told}))


@blueprint.post("/me/workplace/renew")
@needs("session")
def renew_consent() -> Any:
    """Agree once more, without a code."""
    wish = http.load(schemas.RenewIn())
    told = joining.renew(actor(), wish["enterprise_id"], wish["consent_version"])
    return jsonify(schemas.OneWorkplaceOut().dump({"work": told}))


@blueprint.post("/me/workplace/leave")
@needs("session")
def leave_enterprise() -> Any:
    """Take one's consent back."""
    joining.leave(actor(), http.load(schemas.WorkplaceIn())["enterprise_id"])
    return jsonify({})


@blueprint.get("/me/workplace/company")
@needs("session")
def own_enterprise() -> Any:
    """Read the enterprise that one manages."""
    return jsonify(schemas.EnterpriseOut().dump(companies.read_own(actor())))


@blueprint.put("/me/workplace/company")
@needs("session")
def register_enterprise() -> Any:
    """Register an enterprise, or mend what was entered."""
    told = companies.register(actor(), http.load(schemas.EnterpriseIn()))
    return jsonify(schemas.EnterpriseOut().dump(told))


@blueprint.post("/me/workplace/company/code")
@needs("session")
def join_code() -> Any:
    """Read the code by which workers join, or change it."""
    told = joining.code_for(actor(), http.load(schemas.JoinCodeIn())["is_new"])
    return jsonify(schemas.JoinCodeOut().dump(told))


@blueprint.get("/me/workplace/company/today")
@needs("session")
def workers_today() -> Any:
    """Read who may come in now."""
    told = presence.today(actor(), http.load_query(schemas.TodayIn()).get("after"))
    return jsonify(schemas.TodayOut().dump(told))


@blueprint.post("/me/workplace/company/workers/<worker_id>/remove")
@needs("session")
def remove_worker(worker_id: str) -> Any:
    """Take somebody off the list of an enterprise."""
    http.load(schemas.WorkEmptyIn())
    return jsonify({"workers": joining.remove(actor(), worker_id)})


@blueprint.put("/me/workplace/company/reopening")
@needs("session")
def apply_to_reopen() -> Any:
    """Send what was prepared, to work again."""
    told = reopening.apply(actor(), http.load(schemas.ReopeningIn()))
    return jsonify(schemas.EnterpriseOut().dump(told))


@blueprint.post("/me/workplace/company/close")
@needs("session")
def close_enterprise() -> Any:
    """Close the enterprise that one manages; its workers are let go."""
    companies.close(actor(), http.load(schemas.CloseIn())["version"])
    return jsonify({})


@blueprint.get("/enterprises/numbers")
@needs("public")
def reopening_numbers() -> Any:
    """Read how many enterprises have reopened."""
    answer = jsonify(schemas.ReopeningNumbersOut().dump(numbers.read()))
    answer.headers["Cache-Control"] = f"public, max-age={NUMBERS_S}"
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "own_work": {"answer": schemas.WorkOut},
    "look_at_code": {"body": schemas.JoinLookIn, "answer": schemas.JoinLookOut},
    "join_enterprise": {"body": schemas.JoinIn, "answer": schemas.OneWorkplaceOut},
    "renew_consent": {"body": schemas.RenewIn, "answer": schemas.OneWorkplaceOut},
    "leave_enterprise": {"body": schemas.WorkplaceIn, "answer": schemas.WorkEmptyOut},
    "own_enterprise": {"answer": schemas.EnterpriseOut},
    "register_enterprise": {"body": schemas.EnterpriseIn, "answer": schemas.EnterpriseOut},
    "join_code": {"body": schemas.JoinCodeIn, "answer": schemas.JoinCodeOut},
    "workers_today": {"query": schemas.TodayIn, "answer": schemas.TodayOut},
    "remove_worker": {"body": schemas.WorkEmptyIn, "answer": schemas.WorkersLeftOut},
    "apply_to_reopen": {"body": schemas.ReopeningIn, "answer": schemas.EnterpriseOut},
    "close_enterprise": {"body": schemas.CloseIn, "answer": schemas.WorkEmptyOut},
    "reopening_numbers": {"answer": schemas.ReopeningNumbersOut},
}
