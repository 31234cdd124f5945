"""Push addresses: where the devices of an account hear from us for as long as they are signed in.

An address is the URL that a browser's push service gave out for this device alone. It is sealed,
stands in the session's own row, and ends with it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from backend.accounts.models import TABLE, Account, Session
from backend.core import clock, crypto, db
from backend.core.auth import Actor
from backend.core.errors import DomainError

DEVICES_MOST = 5


class PushAddress(NamedTuple):
    """One device; `sealed` tells this address from a later one of the same device."""

    account_id: str
    session_id: str
    endpoint: str
    sealed: str


def keep(actor: Actor, endpoint: str) -> None:
    """Remember where this device hears from us; of more than five the oldest is forgotten.

    :param endpoint: checked already.
    :raises DomainError: accounts.session_required (401): the session has just ended.
    """
    session = _session(actor.account_id, actor.session_id)
    sealed = crypto.encrypt(endpoint, TABLE, session.key, _place(actor.session_id))
    now_ms = clock.to_ms(clock.now())
    try:
        with db.conditional():
            session.update(
                actions=[Session.push_sealed.set(sealed), Session.push_ms.set(now_ms)],
                condition=Session.created_ms.exists(),
            )
    except db.ConditionFailed:
        raise DomainError("accounts.session_required", 401) from None
    for address in _kept(actor.account_id)[DEVICES_MOST:]:
        forget(address)


def drop(actor: Actor) -> None:
    """Forget where this device hears from us."""
    _forget(_session(actor.account_id, actor.session_id), Session.created_ms.exists())


def forget(address: PushAddress) -> None:
    """Forget an address that its push service no longer knows, unless there is a newer one."""
    session = _session(address.account_id, address.session_id)
    _forget(session, Session.push_sealed == address.sealed)


def addresses_of(account_id: str) -> list[PushAddress]:
    """Where the signed-in devices of an account hear from us, the newest first; one query."""
    return _kept(account_id)[:DEVICES_MOST]


def _kept(account_id: str) -> list[PushAddress]:
    now_s = clock.now().timestamp()
    found: dict[str, PushAddress] = {}
    for session in sorted(Session.all_of_account(account_id), key=lambda s: -(s.push_ms or 0)):
        if session.push_sealed is None or session.expires_at <= now_s:
            continue
        place = _place(session.session_id)
        endpoint = crypto.decrypt(session.push_sealed, TABLE, session.key, place)
        # A device that has signed in twice is told once.
        found.setdefault(
            endpoint, PushAddress(account_id, session.session_id, endpoint, session.push_sealed)
        )
    return list(found.values())


def _session(account_id: str, session_id: str) -> Session:
    return Session(Account.key_of(account_id), Session.part_of(session_id))


def _place(session_id: str) -> str:
    return f"push_sealed#{session_id}"


def _forget(session: Session, condition: Any) -> None:
    try:
        with db.conditional():
            session.update(
                actions=[Session.push_sealed.remove(), Session.push_ms.remove()],
                condition=condition,
            )
    except db.ConditionFailed:
        return
