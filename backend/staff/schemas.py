"""Shapes of staff, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.core.schemas import Instant, Whole
from backend.staff.rules import ProposalState, Role


class NothingIn(Schema):
    """A write that says nothing but that it is wanted."""


class GrantOut(Schema):
    """A role within an area."""

    grant_id = fields.String(required=True)
    role = fields.String(required=True)
    area = fields.String(required=True)
    until = Instant(required=True)


class UnitNamed(Schema):
    """An office by its name."""

    unit_id = fields.String(required=True)
    name = fields.String(required=True)


class DutyUnitOut(UnitNamed):
    """An office, where it is."""

    division_code = fields.String(required=True)


class OnDutyOut(Schema):
    """Who is on duty here, what they may do, and until when; the name is their own."""

    staff_id = fields.String(required=True)
    staff_number = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    unit_id = fields.String(required=True)
    unit = fields.Nested(DutyUnitOut, required=True)
    grants = fields.List(fields.Nested(GrantOut), required=True)
    tasks = fields.List(fields.String(), required=True)
    fresh_until = Instant(required=True)
    ends_at = Instant(required=True)
    idle_after_s = Whole(required=True)
    has_totp = fields.Boolean(required=True)
    passkeys = Whole(required=True)


BASE64URL = r"^[A-Za-z0-9_-]*\Z"


def _bytes(most: int, **more: Any) -> fields.String:
    """Base64url without padding, of so many characters at most."""
    rules = [validate.Length(1, most), validate.Regexp(BASE64URL)]
    return fields.String(validate=rules, **more)


def _id(**more: Any) -> fields.String:
    return fields.String(validate=validate.Length(1, 64), **more)


def _otp(**more: Any) -> fields.String:
    return fields.String(validate=validate.Regexp(r"^[0-9]{6}\Z"), **more)


class Attestation(Schema):
    """What a browser answers that has made a passkey; bytes as base64url."""

    id = _bytes(1400, required=True)
    client_data_json = _bytes(4000, required=True)
    attestation_object = _bytes(20_000, required=True)


class Assertion(Schema):
    """What a browser answers whose passkey has signed; bytes as base64url."""

    id = _bytes(1400, required=True)
    client_data_json = _bytes(4000, required=True)
    authenticator_data = _bytes(4000, required=True)
    signature = _bytes(2000, required=True)
    user_handle = _bytes(100, required=True, allow_none=True)


class PasskeyAskedOut(Schema):
    """What to hand to `navigator.credentials`; `use_address` where passkeys cannot work here."""

    challenge_id = fields.String(required=True, allow_none=True)
    public_key = fields.Dict(required=True, allow_none=True)
    use_address = fields.String(required=True, allow_none=True)
    expires_at = Instant(required=True, allow_none=True)


class ProofAskedOut(PasskeyAskedOut):
    """The same for a new proof, which a code of the app can be too."""

    has_totp = fields.Boolean(required=True)


class TotpOut(Schema):
    """The secret of an app for codes, also as its app reads it from a QR."""

    secret = fields.String(required=True)
    uri = fields.String(required=True)


class TotpAskedOut(TotpOut):
    """The same, to be proved by a first code."""

    challenge_id = fields.String(required=True)
    expires_at = Instant(required=True)


class CodeIn(Schema):
    """The code of an invitation, however it was typed."""

    code = fields.String(required=True, validate=validate.Length(1, 40))


class EnrolmentOut(PasskeyAskedOut):
    """For whom a code is, and what to make a passkey, or to set up an app, from."""

    staff_id = fields.String(required=True)
    staff_number = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    unit = fields.Nested(DutyUnitOut, required=True)
    totp = fields.Nested(TotpOut, required=True)


class EnrolIn(Schema):
    """The end of an enrolment: a passkey, a first code of the app, or both."""

    challenge_id = _id(required=True)
    credential = fields.Nested(Attestation)
    otp = _otp()


class PasskeySignInIn(Schema):
    """Sign-in with a passkey."""

    challenge_id = _id(required=True)
    credential = fields.Nested(Assertion, required=True)


class CodeSignInIn(Schema):
    """Sign-in with a staff number and a code of the app."""

    staff_number = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{8}\Z"))
    otp = _otp(required=True)


class ProofIn(Schema):
    """A new proof: a challenge with what a passkey made of it, or a code of the app."""

    challenge_id = _id()
    credential = fields.Nested(Assertion)
    otp = _otp()

    @validates_schema
    def _is_one(self, wish: dict[str, Any], **_: Any) -> None:
        by_passkey = "credential" in wish and "challenge_id" in wish
        if by_passkey == ("otp" in wish):
            raise ValidationError("staff.proof_missing", "otp")


class NewPasskeyIn(Schema):
    """One more passkey."""

    challenge_id = _id(required=True)
    credential = fields.Nested(Attestation, required=True)


class NewTotpIn(Schema):
    """A first code of a new app."""

    challenge_id = _id(required=True)
    otp = _otp(required=True)


class PasskeyOut(Schema):
    """One of one's own passkeys."""

    passkey_id = fields.String(required=True)
    device = fields.String(required=True)
    created_at = Instant(required=True)
    last_used_at = Instant(required=True, allow_none=True)


class PasskeysOut(Schema):
    """How one can prove that it is oneself."""

    passkeys = fields.List(fields.Nested(PasskeyOut), required=True)
    has_totp = fields.Boolean(required=True)


class DutySessionOut(Schema):
    """A device on which one is on duty."""

    session_id = fields.String(required=True)
    device = fields.String(required=True)
    created_at = Instant(required=True)
    last_seen_at = Instant(required=True)
    is_current = fields.Boolean(required=True)


class DutySessionsOut(Schema):
    """The devices on which one is on duty."""

    sessions = fields.List(fields.Nested(DutySessionOut), required=True)


class ProposalIn(Schema):
    """Something that takes a second person; `body` is as its kind says."""

    id = fields.UUID()
    kind = fields.String(required=True, validate=validate.Length(1, 40))
    body = fields.Dict(keys=fields.String(), required=True)


class RefuseIn(Schema):
    """Why not, for whoever proposed it."""

    reason = fields.String(validate=validate.Length(1, 200))


class ConcernedOut(Schema):
    """Somebody with duties whom a proposal is about; the name is masked."""

    name = fields.String(required=True)
    unit = fields.String(required=True)


class ProposalOut(Schema):
    """Something that waits for a second person, or did."""

    proposal_id = fields.String(required=True)
    kind = fields.String(required=True)
    area = fields.String(required=True)
    body = fields.Dict(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([state.value for state in ProposalState])
    )
    proposed_by = fields.String(required=True)
    proposer_name = fields.String(required=True)
    unit = fields.Nested(UnitNamed, required=True)
    whom = fields.Nested(ConcernedOut, required=True, allow_none=True)
    proposed_at = Instant(required=True)
    expires_at = Instant(required=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = Instant(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)
    may_agree = fields.Boolean(required=True)


class ProposalsOut(Schema):
    """What is open in one's areas."""

    proposals = fields.List(fields.Nested(ProposalOut), required=True)


def _area(**more: Any) -> fields.String:
    return fields.String(validate=validate.Regexp(r"^[0-9]{2,15}\Z"), **more)


def _name(most: int, **more: Any) -> fields.String:
    """A name with something in it."""
    rules = [validate.Length(1, most), validate.Regexp(r"^\S(.*\S)?\Z")]
    return fields.String(validate=rules, **more)


class AreaQuery(Schema):
    """A division of whose units, people or grants a page is wanted."""

    area = _area(required=True)
    cursor = fields.String(load_default=None, validate=validate.Length(1, 1000))


class UnitIn(Schema):
    """A new unit."""

    name = _name(60, required=True)
    division_code = _area(required=True)


class ListedUnitOut(DutyUnitOut):
    """A unit in a list."""

    created_at = Instant(required=True)


class UnitsOut(Schema):
    """A page of units."""

    units = fields.List(fields.Nested(ListedUnitOut), required=True)
    next = fields.String(required=True, allow_none=True)


class GrantIn(Schema):
    """A role to be given; it ends within 180 days."""

    role = fields.String(required=True, validate=validate.OneOf([role.value for role in Role]))
    area = _area(required=True)
    until = Instant(required=True)


class InviteIn(GrantIn):
    """Somebody to be taken on."""

    name = _name(40, required=True)
    unit_id = _id(required=True)


class StaffOut(Schema):
    """Somebody with duties; the name is clear for admins of their area, else masked."""

    staff_id = fields.String(required=True)
    staff_number = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    unit = fields.Nested(DutyUnitOut, required=True)
    is_enrolled = fields.Boolean(required=True)
    is_disabled = fields.Boolean(required=True)
    created_at = Instant(required=True)


class StaffListOut(Schema):
    """A page of people."""

    staff = fields.List(fields.Nested(StaffOut), required=True)
    next = fields.String(required=True, allow_none=True)


class GivenGrantOut(GrantOut):
    """A role that somebody has been given; it may have ended."""

    staff_id = fields.String(required=True)
    given_at = Instant(required=True)


class StaffMemberOut(StaffOut):
    """Somebody with their roles."""

    grants = fields.List(fields.Nested(GivenGrantOut), required=True)


class ListedGrantOut(GivenGrantOut):
    """A role in a list, with its holder's name."""

    name = fields.String(required=True)


class GrantListOut(Schema):
    """A page of roles."""

    grants = fields.List(fields.Nested(ListedGrantOut), required=True)
    next = fields.String(required=True, allow_none=True)


class InvitationOut(Schema):
    """A code to be handed on in person; it is shown this once."""

    code = fields.String(required=True)
    expires_at = Instant(required=True)


class InvitedOut(Schema):
    """Somebody who was taken on; the proposal is there when a second person has to agree."""

    staff = fields.Nested(StaffOut, required=True)
    invitation = fields.Nested(InvitationOut, required=True)
    proposal = fields.Nested(ProposalOut, required=True, allow_none=True)


class GivenOut(Schema):
    """A role that was given, or the proposal that has to be agreed to first."""

    grant = fields.Nested(GivenGrantOut, required=True, allow_none=True)
    proposal = fields.Nested(ProposalOut, required=True, allow_none=True)
