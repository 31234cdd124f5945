"""What the market holds of somebody who trades: to be told, and to be erased when they leave."""

from __future__ import annotations

from typing import Any

from backend.core import clock
from backend.market.ids import trader_id_of
from backend.market.models import (
    BuyerWanted,
    ChangeRow,
    ListingRow,
    SupplierListing,
    TraderRow,
    WantedRow,
)


def told_trader(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """As whom they trade, and what was decided about it."""
    row = TraderRow.of(trader_id_of(account_id)) if account_id else None
    if row is None:
        return []
    return [
        {
            "trader_id": row.trader_id,
            "kind": row.kind,
            "name": row.name,
            "division_code": row.division_code,
            "state": row.state,
            "phone": row.clear("phone"),
            "address": row.clear("address"),
            "licence": row.clear("licence"),
            "applied_at": _instant(row.applied_ms),
            "decided_at": row.decided_ms and _instant(row.decided_ms),
            "reason": row.reason,
            "note": row.clear("note"),
        }
    ]


def _instant(at_ms: Any) -> str:
    return clock.to_text(clock.from_ms(int(at_ms)))


def told_listings(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """What they listed; prices and quantities are told with its movements."""
    if account_id is None:
        return []
    rows = ListingRow.of_many(SupplierListing.all_of(trader_id_of(account_id)))
    return [
        {
            "listing_id": row.listing_id,
            "product": row.product,
            "grade": row.grade,
            "unit": row.unit,
            "unit_quantity": int(row.unit_quantity),
            "place": row.place,
            "words": row.words,
            "listed_at": _instant(row.listed_ms),
        }
        for row in rows.values()
    ]


def told_wanted(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """What they looked for."""
    if account_id is None:
        return []
    rows = WantedRow.of_many(BuyerWanted.all_of(trader_id_of(account_id)))
    return [
        {
            "wanted_id": row.wanted_id,
            "product": row.product,
            "most": int(row.most),
            "place": row.place,
            "words": row.words,
            "posted_at": _instant(row.posted_ms),
        }
        for row in rows.values()
    ]


def erase_wanted(_resident_id: str | None, account_id: str | None) -> None:
    """Erase their posts; the boards follow by the stream. It may happen twice."""
    trader_id = trader_id_of(account_id) if account_id else ""
    for wanted_id in BuyerWanted.all_of(trader_id) if trader_id else []:
        WantedRow(WantedRow.key_of(wanted_id)).delete()
        BuyerWanted(BuyerWanted.key_of(trader_id), f"wanted#{wanted_id}").delete()


def erase_listings(_resident_id: str | None, account_id: str | None) -> None:
    """Erase what they said of their listings; the boards follow by the stream."""
    trader_id = trader_id_of(account_id) if account_id else ""
    for listing_id in SupplierListing.all_of(trader_id) if trader_id else []:
        ListingRow(ListingRow.key_of(listing_id)).delete()
        for change in ChangeRow.all_of(listing_id):
            change.delete()
        place = SupplierListing.key_of(trader_id), SupplierListing.part_of(listing_id)
        SupplierListing(*place).delete()


def erase_trader(_resident_id: str | None, account_id: str | None) -> None:
    """Erase as whom they trade, and how to reach them."""
    if account_id is not None:
        TraderRow(TraderRow.key_of(trader_id_of(account_id))).delete()
