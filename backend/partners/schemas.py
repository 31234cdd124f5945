"""Shapes of partners, in and out."""

from __future__ import annotations

import re

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant, Whole
from backend.partners import rules

_LINE = re.compile(r"[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z")
_KINDS = [kind.value for kind in rules.PartnerKind]
_STATES = [state.value for state in rules.PartnerState]
_TAKEN_BECAUSE = [reason.value for reason in rules.TakenBecause]
_ANSWERS = [answer.value for answer in rules.Answer]
PASS_CHARS_MOST = 400


def _line(most: int) -> list[validate.Validator]:
    return [validate.Length(1, most), validate.Regexp(_LINE)]


class PresentedIn(Schema):
    """The text of the QR that somebody holds out, as it was scanned."""

    pass_text = fields.String(
        data_key="pass",
        required=True,
        validate=validate.Length(1, PASS_CHARS_MOST),
        metadata={"description": "as scanned, beginning with CX1:"},
    )


class PartnerAnswerOut(Schema):
    """The answer, and until when it is good; a later question needs a pass shown anew."""

    answer = fields.String(required=True, validate=validate.OneOf(_ANSWERS))
    until = Instant(required=True)


class CheckingPartnerOut(Schema):
    """Who checked; null once the partner's own record has come to its end."""

    name = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, allow_none=True, validate=validate.OneOf(_KINDS))


class PartnerCheckOut(Schema):
    """That a partner checked a pass, how many times within ten minutes, and when it last did."""

    at = Instant(required=True)
    partner = fields.Nested(CheckingPartnerOut, required=True)
    answer = fields.String(required=True, validate=validate.OneOf(_ANSWERS))
    times = fields.Integer(required=True)


class PartnerChecksIn(Schema):
    """Whose checks: one's own, or of somebody one answers for."""

    resident_id = fields.String(validate=validate.Length(1, 64))


class PartnerChecksOut(Schema):
    """The checks of the last 21 days, the newest first, 200 at most."""

    checks = fields.List(fields.Nested(PartnerCheckOut), required=True)
    as_of = Instant(required=True)


# --- On duty


class PartnerIn(Schema):
    """A company to be registered; `division_code` is the city or one of its counties."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, validate=_line(rules.NAME_MOST))
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    credit_code = fields.String(required=True, validate=validate.Length(1, 20))
    division_code = fields.String(required=True, validate=validate.Regexp(r"\d{4,12}\Z"))
    contact_name = fields.String(required=True, validate=_line(rules.CONTACT_MOST))
    phone = fields.String(required=True, validate=validate.Length(5, 20))


class TermsIn(Schema):
    """How often a partner may ask and by which keys; it counts once a second person agrees."""

    id = fields.UUID(required=True)
    version = Whole(required=True, validate=validate.Range(1, 2**31))
    per_minute = Whole(required=True, validate=validate.Range(1, rules.PER_MINUTE_MOST))
    per_day = Whole(required=True, validate=validate.Range(1, rules.PER_DAY_MOST))
    keys = fields.List(
        fields.String(validate=validate.Length(1, rules.KEY_CHARS_MOST)),
        required=True,
        validate=validate.Length(1, rules.KEYS_MOST),
        metadata={"description": "public keys on P-256: PEM, or a point in base64url"},
    )


class LiveKeyIn(Schema):
    """A key within the body of a proposal."""

    key_id = fields.String(required=True, validate=validate.Regexp(r"[\w-]{16}\Z"))
    point = fields.String(required=True, validate=validate.Regexp(r"[\w-]{44}\Z"))


class TermsBodyIn(Schema):
    """The body of a proposal of terms, with what its second person has to read."""

    partner_id = fields.String(required=True, validate=validate.Regexp(r"[\w-]{22}\Z"))
    name = fields.String(required=True, validate=_line(rules.NAME_MOST))
    credit_code = fields.String(required=True, validate=validate.Length(1, 20))
    division_code = fields.String(required=True, validate=validate.Regexp(r"\d{4,12}\Z"))
    version = Whole(required=True, validate=validate.Range(1, 2**31))
    per_minute = Whole(required=True, validate=validate.Range(1, rules.PER_MINUTE_MOST))
    per_day = Whole(required=True, validate=validate.Range(1, rules.PER_DAY_MOST))
    keys = fields.List(
        fields.Nested(LiveKeyIn), required=True, validate=validate.Length(1, rules.KEYS_MOST)
    )


class PartnerTakingIn(Schema):
    """Why something is taken from a partner, and the version that was seen."""

    version = Whole(required=True, validate=validate.Range(1, 2**31))
    reason = fields.String(required=True, validate=validate.OneOf(_TAKEN_BECAUSE))


class PartnersIn(Schema):
    """Of which area, all of one's own without one; `after` is the cursor of the page before."""

    area = fields.String(load_default=None, validate=validate.Regexp(r"\d{2,12}\Z"))
    after = fields.String(load_default=None, validate=validate.Length(1, 400))


class PartnerBriefOut(Schema):
    """A partner in a list."""

    partner_id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    credit_code = fields.String(required=True)
    division_code = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    version = fields.Integer(required=True)
    per_minute = fields.Integer(required=True)
    per_day = fields.Integer(required=True)
    live_keys = fields.Integer(required=True)


class PartnersOut(Schema):
    """A page of at most 100 partners of one's areas; `next` goes into `after`."""

    partners = fields.List(fields.Nested(PartnerBriefOut), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = Instant(required=True)


class PartnerKeyOut(Schema):
    """A live key; `keyid` is what the partner writes into its signatures."""

    key_id = fields.String(required=True)
    keyid = fields.String(required=True)
    public_key = fields.String(required=True)


class PartnerDayOut(Schema):
    """What a partner heard on a day of the city."""

    on = fields.String(required=True)
    yes = fields.Integer(required=True)
    no = fields.Integer(required=True)
    cannot_tell = fields.Integer(required=True)


class PartnerOut(PartnerBriefOut):
    """A partner whole."""

    made_at = Instant(required=True)
    changed_at = Instant(required=True)
    contact_name = fields.String(required=True)
    phone = fields.String(required=True)
    keys = fields.List(fields.Nested(PartnerKeyOut), required=True)
    days = fields.List(fields.Nested(PartnerDayOut), required=True)


class TermsProposedOut(Schema):
    """The proposal that now waits for somebody of another unit."""

    proposal_id = fields.String(required=True)
    state = fields.String(required=True)
    expires_at = Instant(required=True)
