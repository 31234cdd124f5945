"""Routes of people with duties: enrolment, sign-in, the new proof, devices and passkeys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.config import settings
from backend.core import auth, http
from backend.core.auth import Duty, needs, on_duty
from backend.core.devices import device_name
from backend.core.errors import DomainError
from backend.staff import enrolment, entry, passkeys, proofs, rules, schemas
from backend.staff.shifts import Desk

blueprint = Blueprint("staff", __name__)


def _site() -> passkeys.Site:
    return passkeys.site_of(settings(), request.host_url)


def _device() -> str:
    return device_name(request.headers.get("User-Agent", ""))


def _with_cookie(answer: Response, token: str) -> Response:
    answer.set_cookie(
        auth.DUTY_COOKIE,
        token,
        max_age=int(rules.SHIFT.total_seconds()) if token else 0,
        path="/",
        secure=True,
        httponly=True,
        samesite="Strict",
    )
    return answer


def _let_in(token: str) -> Response:
    """The answer to a good proof: who is on duty now, and their new cookie."""
    duty = Desk().find(token)
    if duty is None:
        raise DomainError("staff.session_required", 401)
    return _with_cookie(jsonify(schemas.OnDutyOut().dump(entry.me(duty))), token)


@blueprint.post("/duty/enrolment")
@needs("public")
def begin_enrolment() -> Any:
    """Begin to enrol with the code of an invitation."""
    wish = http.load(schemas.CodeIn())
    told = enrolment.begin(wish["code"], _site(), request.remote_addr or "")
    return jsonify(schemas.EnrolmentOut().dump(told))


@blueprint.post("/duty/enrolment/finish")
@needs("public")
def enrol() -> Any:
    """Enrol with a passkey, an app for codes, or both."""
    wish = http.load(schemas.EnrolIn())
    token = enrolment.finish(
        _site(), wish["challenge_id"], wish.get("credential"), wish.get("otp"), _device()
    )
    return _let_in(token)


@blueprint.post("/duty/sign-in/options")
@needs("public")
def ask_duty_sign_in() -> Any:
    """Ask what a passkey has to sign."""
    http.load(schemas.NothingIn())
    asked = entry.ask_sign_in(_site(), request.remote_addr or "")
    return jsonify(schemas.PasskeyAskedOut().dump(asked._asdict()))


@blueprint.post("/duty/sign-in")
@needs("public")
def duty_sign_in() -> Any:
    """Sign in for duty with a passkey."""
    wish = http.load(schemas.PasskeySignInIn())
    return _let_in(entry.sign_in(_site(), wish["challenge_id"], wish["credential"], _device()))


@blueprint.post("/duty/sign-in/code")
@needs("public")
def duty_sign_in_by_code() -> Any:
    """Sign in for duty with a staff number and a code of an app."""
    wish = http.load(schemas.CodeSignInIn())
    address = request.remote_addr or ""
    return _let_in(entry.sign_in_by_code(wish["staff_number"], wish["otp"], _device(), address))


@blueprint.get("/duty/me")
@needs(Duty(None))
def on_duty_now() -> Any:
    """Who is on duty here, and what they may do."""
    return jsonify(schemas.OnDutyOut().dump(entry.me(on_duty())))


@blueprint.post("/duty/proof/options")
@needs(Duty(None))
def ask_proof() -> Any:
    """Ask what has to be proved anew before something sensitive."""
    http.load(schemas.NothingIn())
    return jsonify(schemas.ProofAskedOut().dump(entry.ask_proof(on_duty(), _site())))


@blueprint.post("/duty/proof")
@needs(Duty(None))
def prove() -> Any:
    """Prove anew that it is oneself; the session's token is a new one afterwards."""
    wish = http.load(schemas.ProofIn())
    if "otp" in wish:
        return _let_in(entry.prove_by_code(on_duty(), wish["otp"]))
    return _let_in(
        entry.prove_by_passkey(on_duty(), _site(), wish["challenge_id"], wish["credential"])
    )


@blueprint.delete("/duty/session")
@needs(Duty(None))
def duty_sign_out() -> Any:
    """End the shift on this device."""
    entry.end_session(on_duty(), on_duty().session_id)
    return _with_cookie(Response(status=204), "")


@blueprint.get("/duty/sessions")
@needs(Duty(None))
def duty_sessions() -> Any:
    """The devices on which one is on duty."""
    return jsonify(schemas.DutySessionsOut().dump({"sessions": entry.sessions_of(on_duty())}))


@blueprint.delete("/duty/sessions/<session_id>")
@needs(Duty(None))
def end_duty_session(session_id: str) -> Any:
    """Sign one of one's own devices out."""
    entry.end_session(on_duty(), session_id)
    return Response(status=204)


@blueprint.get("/duty/passkeys")
@needs(Duty(None))
def own_passkeys() -> Any:
    """One's own passkeys."""
    return jsonify(schemas.PasskeysOut().dump(proofs.list_proofs(on_duty())))


@blueprint.post("/duty/passkeys/options")
@needs(Duty(None, is_fresh=True))
def ask_passkey() -> Any:
    """Ask what one more passkey is to be made from."""
    http.load(schemas.NothingIn())
    asked = proofs.ask_passkey(on_duty(), _site())
    return jsonify(schemas.PasskeyAskedOut().dump(asked._asdict()))


@blueprint.post("/duty/passkeys")
@needs(Duty(None, is_fresh=True))
def add_passkey() -> Any:
    """Take in one more passkey."""
    wish = http.load(schemas.NewPasskeyIn())
    made = proofs.add_passkey(
        on_duty(), _site(), wish["challenge_id"], wish["credential"], _device()
    )
    return jsonify(schemas.PasskeyOut().dump(made)), 201


@blueprint.delete("/duty/passkeys/<passkey_id>")
@needs(Duty(None, is_fresh=True))
def remove_passkey(passkey_id: str) -> Any:
    """Give up a passkey."""
    proofs.remove_passkey(on_duty(), passkey_id)
    return Response(status=204)


@blueprint.post("/duty/totp/options")
@needs(Duty(None, is_fresh=True))
def ask_app() -> Any:
    """Make the secret of an app for codes."""
    http.load(schemas.NothingIn())
    return jsonify(schemas.TotpAskedOut().dump(proofs.ask_app(on_duty())))


@blueprint.post("/duty/totp")
@needs(Duty(None, is_fresh=True))
def add_app() -> Any:
    """Take in an app for codes that has shown a first one."""
    wish = http.load(schemas.NewTotpIn())
    proofs.add_app(on_duty(), wish["challenge_id"], wish["otp"])
    return Response(status=204)


@blueprint.delete("/duty/totp")
@needs(Duty(None, is_fresh=True))
def remove_app() -> Any:
    """Give up the app for codes."""
    proofs.remove_app(on_duty())
    return Response(status=204)


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "begin_enrolment": {"body": schemas.CodeIn, "answer": schemas.EnrolmentOut},
    "enrol": {"body": schemas.EnrolIn, "answer": schemas.OnDutyOut},
    "ask_duty_sign_in": {"body": schemas.NothingIn, "answer": schemas.PasskeyAskedOut},
    "duty_sign_in": {"body": schemas.PasskeySignInIn, "answer": schemas.OnDutyOut},
    "duty_sign_in_by_code": {"body": schemas.CodeSignInIn, "answer": schemas.OnDutyOut},
    "on_duty_now": {"answer": schemas.OnDutyOut},
    "ask_proof": {"body": schemas.NothingIn, "answer": schemas.ProofAskedOut},
    "prove": {"body": schemas.ProofIn, "answer": schemas.OnDutyOut},
    "duty_sign_out": {"status": 204},
    "duty_sessions": {"answer": schemas.DutySessionsOut},
    "end_duty_session": {"status": 204},
    "own_passkeys": {"answer": schemas.PasskeysOut},
    "ask_passkey": {"body": schemas.NothingIn, "answer": schemas.PasskeyAskedOut},
    "add_passkey": {"body": schemas.NewPasskeyIn, "answer": schemas.PasskeyOut, "status": 201},
    "remove_passkey": {"status": 204},
    "ask_app": {"body": schemas.NothingIn, "answer": schemas.TotpAskedOut},
    "add_app": {"body": schemas.NewTotpIn, "status": 204},
    "remove_app": {"status": 204},
}
