"""Shapes of sign-in, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant


class ChallengeIn(Schema):
    """Asking for a code."""

    phone = fields.String(
        required=True,
        validate=validate.Length(5, 25),
        metadata={"description": "E.164, or a mainland number without its country code"},
    )


class NothingIn(Schema):
    """Nothing to say."""


class ChallengeOut(Schema):
    """A code is on its way."""

    challenge_id = fields.String(required=True)
    expires_at = Instant(required=True)
    resend_at = Instant(required=True)


class SignInIn(Schema):
    """Using a code."""

    challenge_id = fields.String(required=True, validate=validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z"))
    otp = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{6}\Z"))


class AccountOut(Schema):
    """The account that has signed in, masked."""

    phone = fields.String(required=True, metadata={"description": "masked"})
    has_applied = fields.Boolean(required=True)
    resident_id = fields.String(required=True, allow_none=True)


class SignedInOut(Schema):
    """The answer to signing in; the session itself is in the cookie."""

    account = fields.Nested(AccountOut, required=True)


class SessionOut(Schema):
    """A device that is signed in."""

    session_id = fields.String(required=True)
    device = fields.String(required=True)
    created_at = Instant(required=True)
    last_seen_at = Instant(required=True)
    is_current = fields.Boolean(required=True)


class SessionsOut(Schema):
    """All devices that are signed in."""

    sessions = fields.List(fields.Nested(SessionOut), required=True)
