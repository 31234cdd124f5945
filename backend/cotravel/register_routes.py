"""Routes of registering a trip, and of those on duty who ask whoever did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request

from backend.accounts import service as accounts
from backend.core import clock, http
from backend.core.auth import SESSION_COOKIE, Duty, actor, needs, on_duty
from backend.cotravel import confirming, register_rules, registering
from backend.cotravel import register_schemas as schemas
from backend.cotravel.register_rules import Dismissal
from backend.cotravel.rules import RegistrationState
from backend.evidence import service as evidence
from backend.evidence.rules import Kind
from backend.staff.rules import Task

blueprint = Blueprint("cotravel_register", __name__)


@blueprint.post("/cotravel/registrations")
@needs("session")
def register_trip() -> Any:
    """Say that I, or somebody I answer for, was on a published trip."""
    told = registering.register(actor(), http.load(schemas.RegistrationIn()))
    return jsonify(schemas.OneRegistrationOut().dump({"registration": told}))


@blueprint.get("/cotravel/registrations")
@needs("session")
def own_registrations() -> Any:
    """Read what I registered, and what became of it."""
    told = {
        "registrations": registering.read_own(actor()),
        "consent_version": register_rules.CONSENT_VERSION,
    }
    return jsonify(schemas.OwnRegistrationsOut().dump(told))


@blueprint.post("/cotravel/registrations/take-back")
@needs("session")
def take_back_registration() -> Any:
    """No longer stand registered; the trip is in the body, for paths stand in gateway logs."""
    wish = http.load(schemas.RegistrationTakenBackIn())
    told = registering.take_back(actor(), wish["trip"], wish.get("resident_id"))
    return jsonify(schemas.OneRegistrationOut().dump({"registration": told}))


@blueprint.get("/duty/cotravel/registrations")
@needs(Duty(Task.READ_COTRAVEL))
def registrations_below() -> Any:
    """List who of a village, town or county registered a trip."""
    query = http.load_query(schemas.RegistrationsIn())
    state = RegistrationState(query["list"])
    page = confirming.list_below(on_duty(), query["area"], state, query.get("after"))
    page["registrations"] = [_worded(one) for one in page["registrations"]]
    return jsonify(schemas.RegisteredPeopleOut().dump(page | {"as_of": clock.now()}))


@blueprint.get("/duty/cotravel/desk")
@needs(Duty(Task.CONFIRM_COTRAVEL))
def registrations_desk() -> Any:
    """Count those who wait to be asked."""
    return jsonify(schemas.RegistrationsDeskOut().dump(confirming.desk(on_duty())))


@blueprint.post("/duty/cotravel/registrations/confirm")
@needs(Duty(Task.CONFIRM_COTRAVEL, is_fresh=True))
def confirm_registration() -> Any:
    """Say that somebody was on a trip; a second person has to approve what follows."""
    wish = http.load(schemas.ConfirmIn())
    told = confirming.confirm(on_duty(), **_which(wish), wish=wish, own_ids=_own_ids())
    return jsonify(schemas.OneRegisteredPersonOut().dump({"registration": _worded(told)}))


@blueprint.post("/duty/cotravel/registrations/dismiss")
@needs(Duty(Task.CONFIRM_COTRAVEL))
def dismiss_registration() -> Any:
    """Say that it leads to nothing, and why."""
    wish = http.load(schemas.DismissIn())
    told = confirming.dismiss(on_duty(), **_which(wish), reason=Dismissal(wish["reason"]))
    return jsonify(schemas.OneRegisteredPersonOut().dump({"registration": _worded(told)}))


@blueprint.post("/duty/cotravel/registrations/keep")
@needs(Duty(Task.CONFIRM_COTRAVEL))
def keep_registration() -> Any:
    """Say that somebody was on the trip as it was corrected, too."""
    wish = http.load(schemas.KeepIn())
    told = confirming.keep(on_duty(), **_which(wish), version=wish["version"])
    return jsonify(schemas.OneRegisteredPersonOut().dump({"registration": _worded(told)}))


@blueprint.post("/duty/cotravel/registrations/phone")
@needs(Duty(Task.CONFIRM_COTRAVEL))
def phone_of_registered() -> Any:
    """Read the number to ask somebody; written down, a few an hour."""
    wish = http.load(schemas.RegisteredIn())
    number = confirming.phone(on_duty(), **_which(wish))
    return jsonify(schemas.RegisteredPhoneOut().dump({"phone": number}))


def _which(wish: Mapping[str, Any]) -> dict[str, Any]:
    """Whose registration of which trip; both are in the body, for paths stand in gateway logs."""
    return {"resident_id": wish["resident_id"], "trip_id": wish["trip"]}


def _own_ids() -> frozenset[str]:
    """Who is asking as a resident, when they are signed in as one beside being on duty."""
    token = request.cookies.get(SESSION_COOKIE, "")
    own = accounts.find_session(token) if token else None
    return frozenset((own.resident_id,)) if own and own.resident_id else frozenset()


def _worded(told: dict[str, Any]) -> dict[str, Any]:
    """A registration with the words of the reasons that confirming it could give."""
    return told | {f"{name}_text": _words(told[name]) for name in ("reason", "near_reason")}


def _words(reason: str | None) -> str | None:
    return evidence.words_of(Kind.COTRAVEL, reason, http.language()) if reason else None


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "register_trip": {"body": schemas.RegistrationIn, "answer": schemas.OneRegistrationOut},
    "own_registrations": {"answer": schemas.OwnRegistrationsOut},
    "take_back_registration": {
        "body": schemas.RegistrationTakenBackIn,
        "answer": schemas.OneRegistrationOut,
    },
    "registrations_below": {
        "query": schemas.RegistrationsIn,
        "answer": schemas.RegisteredPeopleOut,
    },
    "registrations_desk": {"answer": schemas.RegistrationsDeskOut},
    "confirm_registration": {
        "body": schemas.ConfirmIn,
        "answer": schemas.OneRegisteredPersonOut,
    },
    "dismiss_registration": {
        "body": schemas.DismissIn,
        "answer": schemas.OneRegisteredPersonOut,
    },
    "keep_registration": {
        "body": schemas.KeepIn,
        "answer": schemas.OneRegisteredPersonOut,
    },
    "phone_of_registered": {
        "body": schemas.RegisteredIn,
        "answer": schemas.RegisteredPhoneOut,
    },
}
