"""Unsold stock that an office's sheet named: whoever signs in with that number makes it theirs.

It waits, known by the blind index of the number, until its supplier has registered and is verified.
They take it over as drafts of listings, look at them, and publish what still holds.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from backend.accounts import service as accounts
from backend.config import settings
from backend.core import clock, ids
from backend.core.auth import Actor
from backend.market import listing_rules, listings, rules, traders
from backend.market.models import ListingRow
from backend.market.rules import Audience, ListingState
from backend.market.sheet_models import UnsoldRow
from backend.market.sheets import index_of

AT_ONCE_MOST = 20
IMPORTED = "imported"


def waiting(actor: Actor) -> list[dict[str, Any]]:
    """What waits for somebody's number and can still be sold: one query."""
    return [_shown(row) for row in _rows(actor)]


def take(actor: Actor) -> dict[str, Any]:
    """Make drafts of what waits, twenty at a time; what was cut off goes on the next time.

    :raises DomainError: market.not_a_trader (404), market.not_verified, market.wrong_kind (403).
    """
    traders.verified(actor, rules.SUPPLIERS)
    rows = _rows(actor)
    for row in rows[:AT_ONCE_MOST]:
        listings.create(actor, _wish(row))
        listing = ListingRow(ListingRow.key_of(row.listing_id))
        listing.update(actions=[ListingRow.origin.set(IMPORTED)])
        row.update(actions=[UnsoldRow.taken_ms.set(clock.to_ms(clock.now()))])
    return {"taken": min(len(rows), AT_ONCE_MOST), "left": max(0, len(rows) - AT_ONCE_MOST)}


def _rows(actor: Actor) -> list[UnsoldRow]:
    today = listing_rules.day_number(settings().city.day_of(clock.now()))
    index = index_of(accounts.phone_of(actor.account_id))
    rows = [
        row
        for row in UnsoldRow.all_of(index)
        if row.taken_ms is None and int(row.sell_by_day) >= today
    ]
    return sorted(rows, key=lambda row: (int(row.sell_by_day), str(row.part)))


def _wish(row: UnsoldRow) -> Mapping[str, Any]:
    """As a phone would send it."""
    return {
        "id": uuid.UUID(ids.long_uuid(row.listing_id)),
        "product": row.product,
        "grade": row.grade,
        "unit": row.unit,
        "unit_quantity": int(row.unit_quantity),
        "price_fen": None if row.price_fen is None else int(row.price_fen),
        "quantity": int(row.quantity),
        "harvested_on": listing_rules.day_of_number(int(row.harvested_day)),
        "sell_by_on": listing_rules.day_of_number(int(row.sell_by_day)),
        "audience": Audience.TRADE,
        "state": ListingState.DRAFT,
        "is_price_meant": False,
    }


def _shown(row: UnsoldRow) -> dict[str, Any]:
    wish = _wish(row)
    return {**wish, "division_code": row.division_code, "id": str(wish["id"])}


def told_unsold(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """What an office wrote down for somebody's number, for their own copy of their data."""
    rows = UnsoldRow.all_of(index_of(accounts.phone_of(account_id))) if account_id else []
    return [
        {
            "product": row.product,
            "quantity": int(row.quantity),
            "unit": row.unit,
            "division_code": row.division_code,
            "sell_by_on": listing_rules.day_of_number(int(row.sell_by_day)).isoformat(),
            "is_taken_over": row.taken_ms is not None,
        }
        for row in rows
    ]
