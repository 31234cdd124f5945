"""Proving anew that it is you, what an account holds of you, and closing it for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.accounts import service
from backend.accounts.models import Account, Challenge, Phone, Session
from backend.core import clock, crypto, db, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError

PROOF_LIVES = timedelta(minutes=10)
"""For so long a one-time code counts for what cannot be undone, or shows everything."""
SESSIONS_AT_ONCE = 80


def send_own_code(actor: Actor, browser: str, address: str) -> service.CodeSent:
    """Send a one-time code to the account's own number; limits as for signing in.

    :raises DomainError: core.too_many_requests, accounts.resend_too_soon (429).
    """
    return service.send_code(service.phone_of(actor.account_id), browser, address)


def prove(actor: Actor, challenge_id: str, otp: str, browser: str) -> None:
    """Prove with a code that it is still the holder of the number who is asking.

    :raises DomainError: accounts.challenge_over, core.invalid with accounts.otp_wrong (422).
    """
    now = clock.now()
    challenge = service.count_try(challenge_id, browser, now)
    is_right = crypto.is_same(challenge.otp_hash, crypto.keyed_hash("otp", challenge_id, otp))
    own = crypto.blind_index("phone", service.phone_of(actor.account_id))
    if not is_right or not crypto.is_same(challenge.phone_index, own):
        raise DomainError("core.invalid", 422, fields={"otp": "accounts.otp_wrong"})
    session = Session(Account.key_of(actor.account_id), Session.part_of(actor.session_id))
    try:
        with db.transaction(ids.random_id()) as writes:
            writes.update(
                challenge,
                actions=[Challenge.used_ms.set(clock.to_ms(now))],
                condition=Challenge.used_ms.does_not_exist(),
            )
            writes.update(
                session,
                actions=[Session.proved_ms.set(clock.to_ms(now))],
                condition=Session.created_ms.exists(),
            )
    except db.ConditionFailed:
        raise DomainError("accounts.challenge_over", 422) from None


def check_proof(actor: Actor) -> None:
    """Let nobody on who has not typed a code on this phone within the last minutes; one read.

    :raises DomainError: accounts.proof_required (403).
    """
    session = Session.of(actor.account_id, actor.session_id)
    proved_ms = max(session.created_ms, session.proved_ms or 0) if session else 0
    if clock.now() >= clock.from_ms(int(proved_ms)) + PROOF_LIVES:
        raise DomainError("accounts.proof_required", 403)


def close(writes: TransactWrite, account_id: str) -> None:
    """Within a transaction, take an account away with its number and all its sessions.

    Whoever signs in with the number afterwards is somebody new. Sessions beyond the first 80 are
    ended before: a transaction holds a hundred writes.
    """
    account = Account.of(account_id)
    index = crypto.blind_index("phone", service.phone_of(account_id))
    sessions = Session.all_of_account(account_id)
    for session in sessions[SESSIONS_AT_ONCE:]:
        session.delete()
    writes.delete(account, condition=Account.created_ms.exists())
    writes.delete(Phone(Phone.key_of(index)))
    for session in sessions[:SESSIONS_AT_ONCE]:
        writes.delete(session)


def told_account(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """What an account holds of its owner."""
    if account_id is None:
        return []
    account = Account.of(account_id)
    return [
        {
            "phone": service.phone_of(account_id),
            "created_at": clock.to_text(clock.from_ms(int(account.created_ms))),
        }
    ]


def told_sessions(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """On which devices its owner is signed in."""
    sessions = Session.all_of_account(account_id) if account_id else []
    return [
        {
            "device": session.device,
            "created_at": clock.to_text(clock.from_ms(int(session.created_ms))),
            "seen_at": clock.to_text(clock.from_ms(int(session.seen_ms))),
            "gets_push": session.push_sealed is not None,
        }
        for session in sessions
    ]
