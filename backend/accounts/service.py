"""Use cases of sign-in: ask for a code, sign in with it, look up, list and end sessions."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.accounts import phones
from backend.accounts.messages import Sender
from backend.accounts.models import TABLE, Account, Challenge, Phone, ResendGate, Session
from backend.config import settings
from backend.core import audit, clock, crypto, db, ids, limits
from backend.core.auth import Actor
from backend.core.errors import DomainError

CODE_LIVES = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)
TRIES = 5
SESSION_LIVES = timedelta(days=30)
PER_PHONE_HOUR = limits.Limit("otp-phone-hour", 5, 3600)
PER_PHONE_DAY = limits.Limit("otp-phone-day", 10, 86400)
# Thousands share one address behind a carrier's gateway, so these two are wide.
PER_ADDRESS = limits.Limit("otp-address", 1000, 3600)
PER_RANGE = limits.Limit("otp-range", 1000, 3600)

_sender: Sender | None = None


def install_sender(sender: Sender) -> None:
    """Say what carries the messages of this process."""
    global _sender
    _sender = sender


def send_text(account_id: str, body: str, reference: str) -> None:
    """Send a text message to an account's own number; what a repetition means, messages.py says.

    :raises Exception: whatever the sender raises when it could not.
    """
    if _sender is None:
        raise RuntimeError("install_sender() comes first")
    _sender.send(phone_of(account_id), body, reference=reference)


class CodeSent(NamedTuple):
    """A challenge as its browser may know it."""

    challenge_id: str
    expires_at: datetime
    resend_at: datetime


def send_code(phone: str, browser: str, address: str) -> CodeSent:
    """Send a one-time code; the answer is the same for known and unknown numbers.

    :param browser: the secret of the asking browser; only it can use the code.
    :param address: the client's network address, for the limit alone.
    :raises DomainError: core.invalid (422), core.too_many_requests (429).
    """
    e164 = phones.to_e164(phone)
    index = crypto.blind_index("phone", e164)
    now = clock.now()
    limits.spend(PER_ADDRESS, crypto.blind_index("address", address))
    limits.spend(PER_RANGE, crypto.blind_index("range", phones.number_range(e164)))
    challenge_id = ids.random_id()
    _pass_gate(index, challenge_id, now)
    limits.spend(PER_PHONE_HOUR, index)
    limits.spend(PER_PHONE_DAY, index)
    otp = f"{secrets.randbelow(1_000_000):06d}"
    key = Challenge.key_of(challenge_id)
    Challenge(
        key,
        phone_index=index,
        phone_sealed=crypto.encrypt(e164, TABLE, key, "phone_sealed"),
        browser_hash=crypto.token_hash(browser),
        otp_hash=crypto.keyed_hash("otp", challenge_id, otp),
        expires_at=int((now + CODE_LIVES).timestamp()),
    ).save()
    _send(phone.strip(), otp)
    return CodeSent(challenge_id, now + CODE_LIVES, now + RESEND_AFTER)


def _pass_gate(phone_index: str, challenge_id: str, now: datetime) -> None:
    now_ms = clock.to_ms(now)
    opens = now + RESEND_AFTER
    gate = ResendGate(Phone.key_of(phone_index), "resend")
    gate.opens_ms, gate.expires_at = clock.to_ms(opens), int(opens.timestamp())
    gate.challenge_id = challenge_id
    try:
        with db.conditional():
            gate.save(
                ResendGate.opens_ms.does_not_exist()
                | (ResendGate.opens_ms <= now_ms)
                # Our own write whose answer was lost.
                | (ResendGate.challenge_id == challenge_id)
            )
    except db.ConditionFailed:
        wait_s = ResendGate.wait_s_of(phone_index, now_ms)
        raise DomainError("accounts.resend_too_soon", 429, retry_after_s=wait_s) from None


def _send(phone: str, otp: str) -> None:
    if _sender is None:
        raise RuntimeError("install_sender() comes first")
    body = (
        f"【畅行】验证码 {otp}，5 分钟内有效，请勿告诉他人。Changxing code {otp}, valid 5 minutes."
    )
    try:
        _sender.send(phone, body, otp)
    except Exception as failed:
        raise DomainError("accounts.message_not_sent", 503, retry_after_s=60) from failed


class SignedIn(NamedTuple):
    """A new session: the token goes into the cookie and is stored nowhere."""

    token: str
    phone: str
    resident_id: str | None


def sign_in(challenge_id: str, otp: str, browser: str, device: str) -> SignedIn:
    """Open a session with a code.

    :raises DomainError: accounts.otp_wrong, accounts.challenge_over (422); the latter alike for
        unknown, used up, expired, tried too often, and another browser.
    """
    now = clock.now()
    challenge = count_try(challenge_id, browser, now)
    if not crypto.is_same(challenge.otp_hash, crypto.keyed_hash("otp", challenge_id, otp)):
        raise DomainError("core.invalid", 422, fields={"otp": "accounts.otp_wrong"})
    phone = crypto.decrypt(challenge.phone_sealed, TABLE, challenge.key, "phone_sealed")
    for _ in range(2):
        try:
            return _open(challenge, phone, device, now)
        except db.ConditionFailed:
            # Either the code has just been used, or this number's account has just been made.
            continue
    raise DomainError("accounts.challenge_over", 422)


def count_try(challenge_id: str, browser: str, now: datetime) -> Challenge:
    """Count a try at a code; only what is good, unused and of this browser may be tried.

    :raises DomainError: accounts.challenge_over (422).
    """
    challenge = Challenge(Challenge.key_of(challenge_id))
    good = (
        (Challenge.tries < TRIES)
        & Challenge.used_ms.does_not_exist()
        & (Challenge.expires_at > int(now.timestamp()))
        & (Challenge.browser_hash == crypto.token_hash(browser))
    )
    try:
        with db.conditional():
            challenge.update(actions=[Challenge.tries.add(1)], condition=good)
    except db.ConditionFailed:
        raise DomainError("accounts.challenge_over", 422) from None
    return challenge


def _open(challenge: Challenge, phone: str, device: str, now: datetime) -> SignedIn:
    known_id = Phone.account_of(challenge.phone_index)
    resident_id = resident_id_of(known_id) if known_id else None
    account_id = known_id or ids.random_id()
    secret = ids.to_base64url(secrets.token_bytes(32))
    session = Session(
        Account.key_of(account_id),
        Session.part_of(crypto.token_hash(secret)),
        resident_id=resident_id,
        device=device,
        created_ms=clock.to_ms(now),
        seen_ms=clock.to_ms(now),
        expires_at=int((now + SESSION_LIVES).timestamp()),
    )
    with db.transaction(ids.random_id()) as writes:
        writes.update(
            challenge,
            actions=[Challenge.used_ms.set(clock.to_ms(now))],
            condition=Challenge.used_ms.does_not_exist(),
        )
        writes.save(session)
        # A used code is no reason to let the next one wait.
        writes.delete(ResendGate(Phone.key_of(challenge.phone_index), "resend"))
        if known_id is not None:
            # An account that was closed meanwhile gets no session; its number is free again.
            writes.condition_check(
                Account,
                Account.key_of(known_id),
                "account",
                condition=Account.created_ms.exists(),
            )
        else:
            _open_account(writes, account_id, challenge.phone_index, phone, now)
    return SignedIn(f"{account_id}.{secret}", phones.mask(phone), resident_id)


def _open_account(
    writes: TransactWrite, account_id: str, phone_index: str, phone: str, now: datetime
) -> None:
    key = Account.key_of(account_id)
    sealed = crypto.encrypt(phone, TABLE, key, "phone_sealed")
    writes.save(Account(key, phone_sealed=sealed, created_ms=clock.to_ms(now)))
    writes.save(
        Phone(Phone.key_of(phone_index), account_id=account_id),
        condition=Phone.account_id.does_not_exist(),
    )


def find_session(token: str) -> Actor | None:
    """The actor behind a session token, or None: unknown, ended and expired alike. One read."""
    account_id, dot, secret = token.partition(".")
    if not (dot and account_id and secret) or len(token) > 100:
        return None
    session = Session.of(account_id, crypto.token_hash(secret))
    if session is None or session.expires_at <= clock.now().timestamp():
        return None
    return Actor(
        account_id, session.session_id, session.resident_id, clock.from_ms(int(session.seen_ms))
    )


def beacon_handed(actor: Actor, at: datetime) -> None:
    """Remember that this device was told the time at `at`: one write."""
    session = Session(Account.key_of(actor.account_id), Session.part_of(actor.session_id))
    try:
        with db.conditional():
            session.update(
                actions=[Session.seen_ms.set(clock.to_ms(at))],
                condition=Session.created_ms.exists(),
            )
    except db.ConditionFailed:
        raise DomainError("accounts.session_required", 401) from None


def sessions_of(actor: Actor) -> list[dict[str, Any]]:
    """The devices that are signed in to this account, the most recently seen first."""
    now_s = clock.now().timestamp()
    live = [s for s in Session.all_of_account(actor.account_id) if s.expires_at > now_s]
    return [
        {
            "session_id": session.session_id,
            "device": session.device,
            "created_at": clock.from_ms(int(session.created_ms)),
            "last_seen_at": clock.from_ms(int(session.seen_ms)),
            "is_current": session.session_id == actor.session_id,
        }
        for session in sorted(live, key=lambda s: s.seen_ms, reverse=True)
    ]


def end_session(actor: Actor, session_id: str) -> None:
    """Sign a device of this account out, at once; one that is not there is already out.

    Signing another device out, which somebody else may be holding, stands in the audit.
    """
    session = Session(Account.key_of(actor.account_id), Session.part_of(session_id))
    if session_id == actor.session_id:
        session.delete()
        return
    if Session.of(actor.account_id, session_id) is None:
        # Only then is what was asked for an id of ours, and fit for the audit.
        return
    area = settings().city.root_division
    act = audit.Act("account.end_session", f"account:{actor.account_id}", area, session_id, "own")
    audit.together(act, lambda writes: writes.delete(session))


def phone_of(account_id: str) -> str:
    """The account's number in E.164."""
    account = Account.of(account_id)
    return crypto.decrypt(account.phone_sealed, TABLE, account.key, "phone_sealed")


def resident_of(actor: Actor) -> str | None:
    """The resident this account applied for; a read only while the session does not know it."""
    return actor.resident_id or Account.of(actor.account_id).resident_id


def resident_id_of(account_id: str) -> str | None:
    """The resident an account applied for; None before, and when it was closed."""
    try:
        return Account.of(account_id).resident_id
    except Account.DoesNotExist:
        return None


def join_resident(writes: TransactWrite, account_id: str, resident_id: str) -> None:
    """Within a transaction, say which resident the account is; an account is one for good."""
    writes.update(
        Account(Account.key_of(account_id)),
        actions=[Account.resident_id.set(resident_id)],
        condition=Account.created_ms.exists()
        & (Account.resident_id.does_not_exist() | (Account.resident_id == resident_id)),
    )


def remember_resident(account_id: str, resident_id: str) -> None:
    """Tell every open session which resident its account is, which saves them a read."""
    for session in Session.all_of_account(account_id):
        try:
            with db.conditional():
                session.update(
                    actions=[Session.resident_id.set(resident_id)],
                    condition=Session.created_ms.exists(),
                )
        except db.ConditionFailed:
            continue
