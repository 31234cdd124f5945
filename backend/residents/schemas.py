"""Shapes of residents and households, in and out."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.core.schemas import Instant, Whole
from backend.residents.rules import (
    NUMBER_MOST,
    DocumentKind,
    HelpKind,
    HelpState,
    Origin,
    Purpose,
    Relation,
    Revealable,
)

DIVISION = validate.Regexp(r"^[0-9]{4,12}\Z")
NAME = validate.Length(1, 60)
PURPOSE = validate.OneOf([purpose.value for purpose in Purpose])
VILLAGE = validate.Regexp(r"^[0-9]{12}\Z")
RESIDENT_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
HELP_TEXT = validate.Length(max=500)
NOT_BLANK = validate.Regexp(r"\s*\S", error="core.field_required")


class DocumentIn(Schema):
    """An identity document as typed."""

    kind = fields.String(
        required=True, validate=validate.OneOf([kind.value for kind in DocumentKind])
    )
    number = fields.String(required=True, validate=validate.Length(1, NUMBER_MOST))


class DocumentOut(Schema):
    """An identity document, its number masked."""

    kind = fields.String(required=True)
    number = fields.String(required=True, metadata={"description": "masked"})


class ResidentIn(Schema):
    """The application."""

    name = fields.String(required=True, validate=NAME)
    document = fields.Nested(DocumentIn, required=True)
    division_code = fields.String(required=True, validate=DIVISION)
    address = fields.String(required=True, validate=[validate.Length(1, 120), NOT_BLANK])
    consent_version = Whole(required=True)


class ResidentOut(Schema):
    """A resident, masked."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})
    document = fields.Nested(DocumentOut, required=True)
    phone = fields.String(required=True, metadata={"description": "masked"})
    division_code = fields.String(required=True)
    address = fields.String(required=True, metadata={"description": "masked"})
    consent_version = fields.Integer(required=True)
    applied_at = Instant(required=True)


class MemberIn(Schema):
    """Somebody to answer for: by document, or by the code they read out."""

    id = fields.UUID(
        load_default=uuid.uuid4,
        metadata={"description": "made on the phone; makes a retry harmless"},
    )
    relation = fields.String(required=True, validate=validate.OneOf([r.value for r in Relation]))
    name = fields.String(validate=NAME)
    document = fields.Nested(DocumentIn)
    agreement_code = fields.String(validate=validate.Regexp(r"^[0-9]{8}\Z"))

    @validates_schema
    def one_way_only(self, data: dict[str, Any], **_: Any) -> None:
        """Either name and document, or the code."""
        is_by_code = "agreement_code" in data
        wrong = "core.field_unknown" if is_by_code else "core.field_required"
        named = {name: [wrong] for name in ("name", "document") if (name in data) == is_by_code}
        if named:
            raise ValidationError(named)


class MemberOut(Schema):
    """Somebody I answer for, masked."""

    resident_id = fields.String(required=True)
    name = fields.String(required=True)
    document = fields.Nested(DocumentOut, required=True)
    relation = fields.String(required=True)
    has_own_account = fields.Boolean(required=True)
    since_at = Instant(required=True)


class AnsweredByOut(Schema):
    """Somebody who answers for me."""

    link_id = fields.String(required=True)
    name = fields.String(required=True)
    since_at = Instant(required=True)


class HouseholdOut(Schema):
    """Whom I answer for, and who answers for me."""

    members = fields.List(fields.Nested(MemberOut), required=True)
    answered_by = fields.List(fields.Nested(AnsweredByOut), required=True)


class AgreementIn(Schema):
    """For whom: myself, or somebody without an account whom I answer for."""

    resident_id = fields.String(validate=validate.Length(1, 64))


class AgreementOut(Schema):
    """A code to read out."""

    agreement_code = fields.String(required=True)
    expires_at = Instant(required=True)


class PurposeIn(Schema):
    """Why somebody on duty looks."""

    purpose = fields.String(required=True, validate=PURPOSE)


class ShownOut(ResidentOut):
    """A resident as somebody on duty sees them, masked."""

    phone = fields.String(
        required=True, allow_none=True, metadata={"description": "masked; null without an account"}
    )
    has_own_account = fields.Boolean(required=True)


class FindIn(PurposeIn):
    """Whom somebody on duty looks for."""

    document = fields.Nested(DocumentIn, required=True)


class FoundOut(Schema):
    """Everybody within the area who says that the document is theirs."""

    residents = fields.List(fields.Nested(ShownOut), required=True)


class RevealIn(PurposeIn):
    """Which value, and why."""

    attribute = fields.String(
        required=True, validate=validate.OneOf([one.value for one in Revealable])
    )


class RevealOut(Schema):
    """One clear value; the phone of somebody without an account is null."""

    attribute = fields.String(required=True)
    value = fields.String(required=True, allow_none=True)


class NeedIn(Schema):
    """What somebody needs, in their own words."""

    id = fields.UUID(required=True, metadata={"description": "made on the phone"})
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in HelpKind]))
    text = fields.String(load_default="", validate=HELP_TEXT)

    @validates_schema
    def other_needs_words(self, data: dict[str, Any], **_: Any) -> None:
        """Nobody can help with "other" alone."""
        if data["kind"] == HelpKind.OTHER.value and not data["text"].strip():
            raise ValidationError({"text": ["core.field_required"]})


class HelpIn(NeedIn):
    """A request for help, for oneself unless somebody else is named."""

    resident_id = fields.String(validate=RESIDENT_ID)


class HelpWithdrawIn(Schema):
    """Which request is not needed any more."""

    id = fields.UUID(required=True)
    resident_id = fields.String(validate=RESIDENT_ID)


class HelpOut(Schema):
    """A request for help, in the words of whoever asked."""

    id = fields.String(required=True)
    resident_id = fields.String(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([s.value for s in HelpState]))
    origin = fields.String(required=True, validate=validate.OneOf([o.value for o in Origin]))
    asked_at = Instant(required=True)
    changed_at = Instant(required=True)


class HelpListOut(Schema):
    """Requests for help."""

    help_requests = fields.List(fields.Nested(HelpOut), required=True)


class VillageHelpOut(HelpOut):
    """A request as those on duty in the village see it."""

    name = fields.String(required=True, metadata={"description": "masked"})


class VillageHelpListOut(Schema):
    """Requests for help of a village."""

    help_requests = fields.List(fields.Nested(VillageHelpOut), required=True)


class VillageIn(Schema):
    """Which village."""

    village = fields.String(required=True, validate=VILLAGE)


class HelpStateIn(VillageIn):
    """What became of a request."""

    resident_id = fields.String(required=True, validate=RESIDENT_ID)
    id = fields.UUID(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([HelpState.SEEN.value, HelpState.DONE.value])
    )
