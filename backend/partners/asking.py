"""Use case of a partner: it presents a pass, and hears yes, no or cannot tell.

Whoever may not ask hears one answer, whatever the reason is: unknown, suspended, another key, a bad
signature, out of time, asked before. The work is the same for all of them but the last step, so
nobody learns here which partners there are. Everything fails closed: without the store there is no
answer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backend.city import service as declared
from backend.config import settings
from backend.core import clock, cose, ids, limits
from backend.core.errors import DomainError
from backend.healthcode import judging
from backend.healthcode.passes import Claims
from backend.partners import rules, signature_rules
from backend.partners.check_models import CheckRow, DayRow, NonceRow
from backend.partners.models import PartnerRow
from backend.partners.rules import Answer, PartnerState
from backend.partners.signature_rules import Claimed, Request

# The base point of P-256, in place of a key that is not there: what it says is never believed.
NOBODY = bytes.fromhex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
DAY = timedelta(days=1)


def authorise(request: Request) -> PartnerRow:
    """See that a request is signed by an active partner, for the first time, and within its minute.

    A read and two writes: whatever is signed spends the minute's quota, so nobody writes more.

    :raises DomainError: partners.not_authorised (401), whatever is wrong;
        core.too_many_requests (429).
    """
    now_s = int(clock.now().timestamp())
    try:
        claimed = signature_rules.read(request, now_s)
    except signature_rules.Unsigned:
        raise _not_authorised() from None
    row = PartnerRow.of(claimed.partner_id)
    if row is None or not _is_by(row, claimed):
        if row is None:
            cose.is_signed(NOBODY, claimed.base, claimed.signature)
        raise _not_authorised()
    limits.spend(limits.Limit("partner", int(row.per_minute), 60), row.partner_id)
    # Only what is truly signed leaves a nonce, so nobody else can fill the table.
    gone_s = now_s + signature_rules.NONCE_KEPT_S
    if not NonceRow.use_once(claimed.partner_id, claimed.nonce, gone_s):
        raise _not_authorised()
    return row


def _is_by(row: PartnerRow, claimed: Claimed) -> bool:
    points = {key.key_id: ids.from_base64url(key.point) for key in row.keys_now()}
    point = points.get(claimed.key_id)
    is_signed = cose.is_signed(point or NOBODY, claimed.base, claimed.signature)
    return is_signed and point is not None and row.state == PartnerState.ACTIVE


def _not_authorised() -> DomainError:
    return DomainError("partners.not_authorised", 401)


def verify(row: PartnerRow, text: str) -> tuple[Answer, datetime]:
    """Judge a presented pass for an authorised partner; a count and, of a proven pass, a row.

    :returns: the answer, and until when it is good.
    :raises DomainError: core.too_many_requests (429) for the day's quota,
        healthcode.no_issuing_key (503).
    """
    now, city = clock.now(), settings().city
    verification = judging.judge(text, now)
    claims, answer = verification.claims, rules.ANSWER_OF[verification.verdict]
    if claims and not _is_told(claims, now):
        claims, answer = None, Answer.CANNOT_TELL
    today, most = city.day_of(now), int(row.per_day)
    kept_s = int((now + DAY * rules.COUNTS_KEPT_DAYS).timestamp())
    counted = DayRow.count_answer(row.partner_id, today.isoformat(), answer, most, kept_s)
    if not counted:
        midnight = datetime.combine(today + DAY, datetime.min.time(), city.zone)
        raise limits.Spent(max(1, int((midnight - now).total_seconds())))
    # Its holder can read of the check before the partner has its answer.
    if claims:
        CheckRow.keep(claims.pass_id, row.partner_id, answer, now)
    return answer, rules.good_until(answer, now, city.zone)


def _is_told(claims: Claims, now: datetime) -> bool:
    """Whether anything is told of a proven pass: not too old, and an emergency where it is from."""
    today = settings().city.day_of(now)
    made_on = settings().city.day_of(datetime.fromtimestamp(claims.issued_at, UTC))
    is_known = (today - made_on).days <= rules.PASS_DAYS_MOST
    county = str(claims.county)
    return is_known and any(
        one.holds_on(today) and one.touches(county) for one in declared.orders()
    )
