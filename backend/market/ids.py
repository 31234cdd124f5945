"""The id under which an account trades; it follows from the account: nothing is looked up."""

from __future__ import annotations

from backend.core import crypto

ID_CHARS = 22


def trader_id_of(account_id: str) -> str:
    """The trader of an account: a keyed hash, which tells nothing of the account."""
    return crypto.keyed_hash("trader", account_id)[:ID_CHARS]
