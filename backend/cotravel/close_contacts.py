"""The question whether one is a close contact: asked by a signed-in resident, about nobody else.

What is looked up follows from the session alone: the document that the asker applied with and the
number that they signed in with, both together. Whoever applies with somebody else's document has
another number, so what they ask for is not there, whatever the list says. Every answer takes the
same reads and has the same number of bytes, so that nobody on the way can tell them apart.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from backend.accounts import service as accounts
from backend.config import settings
from backend.core import clock, crypto, limits
from backend.core.auth import Actor
from backend.cotravel import contact_rules
from backend.cotravel.contact_models import ContactRow
from backend.residents import service as residents

PER_ACCOUNT = limits.Limit("close-contact", 10, 3600)
ANSWER_BYTES = 400


def index_of(kind: str, number: str, phone: str) -> str:
    """By what a close contact is found again: one blind index of document and phone together.

    :param kind: of the document; `number` as it is kept; `phone` in E.164.
    """
    return crypto.blind_index("close-contact", json.dumps([kind, number, phone]))


def ask(actor: Actor) -> dict[str, Any]:
    """Whether the asker is a close contact: one write for the limit, then the same three reads.

    :returns: is_listed, from_on, last_on, reference, asked_at.
    :raises DomainError: core.too_many_requests (429), residents.not_applied (404),
        core.store_unavailable (503): without the limit there is no answer.
    """
    limits.spend(PER_ACCOUNT, actor.account_id)
    own = residents.own_resident(actor)
    phone = accounts.phone_of(actor.account_id)
    number = own.clear("document_number")
    found = ContactRow.of(index_of(own.document_kind, number, phone))
    now = clock.now()
    last_on = date.fromisoformat(found.last_on) if found else date.min
    is_listed = last_on >= settings().city.day_of(now)
    return {
        "is_listed": is_listed,
        "from_on": found.from_on if found and is_listed else None,
        "last_on": found.last_on if found and is_listed else None,
        "reference": found.reference if found and is_listed else None,
        "asked_at": now,
        "filler": "",
    }


def padded(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer in its JSON-ready form, filled up to the one length of all answers."""
    length = len(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())
    return contact_rules.padded(answer, length, ANSWER_BYTES)
