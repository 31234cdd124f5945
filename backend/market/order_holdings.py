"""What the market holds of somebody's orders and deals: to be told, and ended when they leave.

The accounts themselves are kept by law: they name nobody but by random ids, which lead to nobody
any more once somebody has left. What they wrote in their own words is erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.core import clock, db
from backend.core.errors import DomainError
from backend.market import deals
from backend.market.ids import trader_id_of
from backend.market.models import SupplierListing
from backend.market.order_models import DealRow, OrderRow, StockRow
from backend.market.order_rules import OPEN_STATES, CancelReason, Side


def _both_sides(account_id: str | None) -> Iterator[tuple[Side, DealRow]]:
    """All deals of somebody, bought and sold."""
    if account_id is None:
        return
    own_id = trader_id_of(account_id)
    for order in OrderRow.all_of(own_id):
        yield from ((Side.BUYER, deal) for deal in DealRow.of_orders([order]))
    yield from ((Side.SUPPLIER, deal) for deal in DealRow.all_of(own_id))


def told_deals(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """What they bought and sold; the other side is not named."""
    return [_told(side, deal) for side, deal in _both_sides(account_id)]


def _told(side: Side, deal: DealRow) -> dict[str, Any]:
    dispute = deal.clear_dispute(side.value)
    return {
        "order_id": str(deal.order_id),
        "side": side.value,
        "state": str(deal.state),
        "placed_at": clock.to_text(clock.from_ms(int(deal.placed_ms))),
        "lines": [
            {
                "listing_id": line.listing_id,
                "quantity": line.quantity,
                "handed": line.handed,
                "price_fen": line.price_fen,
                "amount_fen": line.amount_fen,
            }
            for line in deal.lines
        ],
        "paid": str(deal.paid_way) if deal.paid_way else None,
        "paid_fen": int(deal.paid_fen) if deal.paid_fen is not None else None,
        "dispute": dispute and dispute["note"],
    }


def told_stocks(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """How much they had on offer, and what became of it."""
    if account_id is None:
        return []
    rows = StockRow.of_many(SupplierListing.all_of(trader_id_of(account_id)))
    return [
        {
            "listing_id": row.listing_id,
            "state": str(row.state),
            "offered": int(row.offered),
            "left": int(row.left),
            "sold": int(row.sold),
        }
        for row in rows.values()
    ]


def end_deals(_resident_id: str | None, account_id: str | None) -> None:
    """Take back what is open, and erase what they wrote in their own words. It may happen twice."""
    reasons = {Side.BUYER: CancelReason.CHANGED_MIND, Side.SUPPLIER: CancelReason.NOT_AVAILABLE}
    for side, deal in _both_sides(account_id):
        if deal.deal_state in OPEN_STATES:
            try:
                deals.cancel(side, deal.supplier_id, deal.order_id, reasons[side])
            except DomainError as refused:
                # It ended by itself in between.
                if refused.status != 409:
                    raise
        _forget_words(side, deal)


def _forget_words(side: Side, deal: DealRow) -> None:
    attribute = {Side.BUYER: DealRow.buyer_dispute, Side.SUPPLIER: DealRow.supplier_dispute}[side]
    try:
        with db.conditional():
            DealRow(deal.key, deal.part).update(
                actions=[attribute.remove(), DealRow.version.add(1)],
                condition=attribute.exists(),
            )
    except db.ConditionFailed:
        return
