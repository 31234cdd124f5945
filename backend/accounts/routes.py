"""Routes of sign-in and sessions."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from backend.accounts import closing, schemas, service
from backend.core import auth, http, ids
from backend.core.auth import actor, needs
from backend.core.devices import device_name

blueprint = Blueprint("accounts", __name__)
BROWSER_COOKIE = "__Host-browser"


def _set_cookie(answer: Response, name: str, value: str, max_age_s: int) -> None:
    answer.set_cookie(
        name, value, max_age=max_age_s, path="/", secure=True, httponly=True, samesite="Strict"
    )


@blueprint.post("/sign-in/challenges")
@needs("public")
def send_code() -> Any:
    """Send a one-time code."""
    wish = http.load(schemas.ChallengeIn())
    browser = request.cookies.get(BROWSER_COOKIE) or ids.to_base64url(secrets.token_bytes(32))
    sent = service.send_code(wish["phone"], browser, request.remote_addr or "")
    answer = make_response(jsonify(schemas.ChallengeOut().dump(sent)), 202)
    _set_cookie(answer, BROWSER_COOKIE, browser, int(service.CODE_LIVES.total_seconds()))
    return answer


@blueprint.post("/sign-in")
@needs("public")
def sign_in() -> Any:
    """Sign in with a one-time code."""
    wish = http.load(schemas.SignInIn())
    browser = request.cookies.get(BROWSER_COOKIE, "")
    device = device_name(request.headers.get("User-Agent", ""))
    opened = service.sign_in(wish["challenge_id"], wish["otp"], browser, device)
    account = {
        "phone": opened.phone,
        "has_applied": opened.resident_id is not None,
        "resident_id": opened.resident_id,
    }
    answer = jsonify(schemas.SignedInOut().dump({"account": account}))
    lives_s = int(service.SESSION_LIVES.total_seconds())
    _set_cookie(answer, auth.SESSION_COOKIE, opened.token, lives_s)
    return answer


@blueprint.post("/me/proofs")
@needs("session")
def ask_for_proof() -> Any:
    """Send a one-time code to my own number, for what is shown or done only after it."""
    http.load(schemas.NothingIn())
    browser = request.cookies.get(BROWSER_COOKIE) or ids.to_base64url(secrets.token_bytes(32))
    sent = closing.send_own_code(actor(), browser, request.remote_addr or "")
    answer = make_response(jsonify(schemas.ChallengeOut().dump(sent)), 202)
    _set_cookie(answer, BROWSER_COOKIE, browser, int(service.CODE_LIVES.total_seconds()))
    return answer


@blueprint.post("/me/proofs/answer")
@needs("session")
def prove() -> Any:
    """Prove with the code that it is still me; it counts for ten minutes."""
    wish = http.load(schemas.SignInIn())
    browser = request.cookies.get(BROWSER_COOKIE, "")
    closing.prove(actor(), wish["challenge_id"], wish["otp"], browser)
    return Response(status=204)


@blueprint.delete("/session")
@needs("session")
def sign_out() -> Any:
    """Sign this device out."""
    service.end_session(actor(), actor().session_id)
    answer = Response(status=204)
    _set_cookie(answer, auth.SESSION_COOKIE, "", 0)
    return answer


@blueprint.get("/me/sessions")
@needs("session")
def sessions() -> Any:
    """List the devices that are signed in."""
    return jsonify(schemas.SessionsOut().dump({"sessions": service.sessions_of(actor())}))


@blueprint.delete("/me/sessions/<session_id>")
@needs("session")
def end_session(session_id: str) -> Any:
    """Sign a device out."""
    service.end_session(actor(), session_id)
    return Response(status=204)


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "send_code": {"body": schemas.ChallengeIn, "answer": schemas.ChallengeOut, "status": 202},
    "sign_in": {"body": schemas.SignInIn, "answer": schemas.SignedInOut},
    "ask_for_proof": {
        "body": schemas.NothingIn,
        "answer": schemas.ChallengeOut,
        "status": 202,
    },
    "prove": {"body": schemas.SignInIn, "status": 204},
    "sign_out": {"status": 204},
    "sessions": {"answer": schemas.SessionsOut},
    "end_session": {"status": 204},
}
