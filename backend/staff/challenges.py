"""Challenges: random bytes to be signed once, within minutes, for one use and no other."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import NamedTuple

from pynamodb.transactions import TransactWrite

from backend.core import clock, ids
from backend.core.errors import DomainError
from backend.staff import rules
from backend.staff.models import DutyChallenge


class Asked(NamedTuple):
    """A challenge as its browser may know it."""

    challenge_id: str
    challenge: bytes
    expires_at: datetime


def ask(
    use: str,
    staff_id: str | None = None,
    invitation: str | None = None,
    secret: str | None = None,
) -> Asked:
    """Make a challenge: one write.

    :param use: sign_in, proof, enrolment, passkey or totp.
    :param secret: the secret of a new app for codes, sealed in the challenge until it is proved.
    """
    expires_at = clock.now() + rules.CHALLENGED
    challenge_id, challenge = ids.random_id(), secrets.token_bytes(32)
    row = DutyChallenge(
        DutyChallenge.key_of(challenge_id),
        use=use,
        challenge=ids.to_base64url(challenge),
        staff_id=staff_id,
        invitation=invitation,
        expires_at=int(expires_at.timestamp()),
    )
    if secret:
        row.seal_secret(secret)
    row.save()
    return Asked(challenge_id, challenge, expires_at)


def find(challenge_id: str, use: str, staff_id: str | None = None) -> DutyChallenge:
    """A challenge that can still be answered.

    :param staff_id: whose it has to be, when it is anybody's.
    :raises DomainError: staff.challenge_over (422), alike for unknown, over, and made for others.
    """
    row = DutyChallenge.of(challenge_id)
    is_good = row is not None and (
        row.expires_at > clock.now().timestamp()
        and row.use == use
        and (staff_id is None or row.staff_id == staff_id)
    )
    if row is None or not is_good:
        raise over()
    return row


def use_up(writes: TransactWrite, row: DutyChallenge) -> None:
    """Within a transaction, take a challenge away; whoever comes second is refused."""
    writes.delete(row, condition=DutyChallenge.use.exists())


def over() -> DomainError:
    """The answer to a challenge that cannot be answered any more."""
    return DomainError("staff.challenge_over", 422)
