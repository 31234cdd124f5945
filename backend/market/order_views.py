"""Orders and deals as their two sides see them; and how to reach each other, once it is agreed.

A buyer sees their orders with the deals of each, a supplier the deals alone. Names of businesses
are public; telephone and address are shown for one confirmed deal at a time, and written down.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.core import audit, clock, crypto, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import deals, holds, order_rules
from backend.market.ids import trader_id_of
from backend.market.models import TraderRow
from backend.market.order_models import DealRow, OrderRow, StockRow
from backend.market.order_rules import Side
from backend.market.orders import UNKNOWN, Buyer, Placed
from backend.market.rules import Audience, DealState
from backend.market.traders import contact_of
from backend.residents import service as residents

PAGE = 20
Told = dict[str, Any]


def buyer_of(actor: Actor) -> Buyer:
    """Whoever asks, as somebody who buys.

    :raises DomainError: residents.not_applied (404).
    """
    resident_id = residents.own_id(actor)
    if resident_id is None:
        raise DomainError("residents.not_applied", 404)
    return Buyer(trader_id_of(actor.account_id), resident_id)


def order_id_of(text: str) -> uuid.UUID:
    """The id in a path.

    :raises DomainError: market.deal_unknown (404).
    """
    try:
        return uuid.UUID(text)
    except ValueError:
        raise DomainError(UNKNOWN, 404) from None


def placed(found: Placed) -> Told:
    """What is answered to whoever has just ordered: nothing more is read for it."""
    return _order(found.order, found.deals, _Known({}, {}))


def own_orders(actor: Actor, cursor: str | None) -> Told:
    """A buyer's orders, newest first, a page at a time.

    :raises DomainError: core.invalid (422) for a foreign cursor.
    """
    buyer_id = trader_id_of(actor.account_id)
    before = _place_of("orders", buyer_id, cursor)
    rows = OrderRow.page_of(buyer_id, before, PAGE + 1)
    page = rows[:PAGE]
    found = [holds.looked_at(deal) for deal in DealRow.of_orders(page)]
    known = _known(found, (deal.supplier_id for deal in found))
    by_order = {
        row.order_id: [deal for deal in found if deal.order_id == row.order_id] for row in page
    }
    told = [_order(row, by_order[row.order_id], known) for row in page]
    more = page[-1].part if len(rows) > PAGE else None
    return {"orders": told, "next": _cursor("orders", buyer_id, more)}


def own_order(actor: Actor, order_id: uuid.UUID) -> Told:
    """One order, with how to reach those suppliers who stand by it.

    :raises DomainError: market.deal_unknown (404).
    """
    buyer_id = trader_id_of(actor.account_id)
    row = OrderRow.of(buyer_id, order_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    found = [holds.looked_at(deal) for deal in DealRow.of_orders([row])]
    known = _known(found, (deal.supplier_id for deal in found))
    told = _order(row, found, known)
    for deal, shown in zip(_sorted(found), told["deals"], strict=True):
        shown["contact"] = _contact(actor, deal, known.traders.get(deal.supplier_id))
    return told


def own_deals(actor: Actor, only_open: bool, cursor: str | None) -> Told:
    """A supplier's deals with buyers who trade, newest first, a page at a time.

    :raises DomainError: core.invalid (422) for a foreign cursor.
    """
    supplier_id = trader_id_of(actor.account_id)
    query = f"deals-{only_open}"
    before = _place_of(query, supplier_id, cursor)
    rows = DealRow.page_of(supplier_id, before, PAGE + 1, only_open)
    page = [holds.looked_at(row) for row in rows[:PAGE]]
    known = _known(page, (str(row.buyer_id) for row in page))
    more = page[-1].part if len(rows) > PAGE else None
    told = [_deal_for_supplier(row, known) for row in page]
    return {"deals": told, "next": _cursor(query, supplier_id, more)}


def own_deal(actor: Actor, order_id: uuid.UUID) -> Told:
    """A supplier's deal of an order, with how to reach the buyer once it is confirmed.

    :raises DomainError: market.deal_unknown (404).
    """
    return deal_told(actor, deals.needed(trader_id_of(actor.account_id), order_id))


def deal_told(actor: Actor, row: DealRow) -> Told:
    """A deal as its supplier sees it, with how to reach the buyer."""
    row = holds.looked_at(row)
    known = _known([row], [str(row.buyer_id)])
    contact = _contact(actor, row, known.traders.get(str(row.buyer_id)))
    return _deal_for_supplier(row, known) | {"contact": contact}


class _Known:
    """What is read beside deals to show them: stocks and traders by their ids."""

    def __init__(self, stocks: Mapping[str, StockRow], traders: Mapping[str, TraderRow]) -> None:
        self.stocks, self.traders = stocks, traders


def _known(found: Sequence[DealRow], traders: Iterable[str]) -> _Known:
    listings = (line.listing_id for deal in found for line in deal.lines)
    return _Known(StockRow.of_many(listings), TraderRow.of_many(traders))


def _sorted(found: Iterable[DealRow]) -> list[DealRow]:
    return sorted(found, key=lambda deal: deal.supplier_id)


def _order(row: OrderRow, found: Sequence[DealRow], known: _Known) -> Told:
    shown = [_deal_for_buyer(deal, known) for deal in _sorted(found)]
    return {
        "order_id": str(row.order_id),
        "placed_at": clock.from_ms(int(row.placed_ms)),
        "state": order_rules.order_state([deal.deal_state for deal in found]).value,
        "total_fen": sum(deal["total_fen"] for deal in shown),
        "is_partial": bool(row.is_partial),
        "deals": shown,
    }


def _deal_for_buyer(deal: DealRow, known: _Known) -> Told:
    trader = known.traders.get(deal.supplier_id)
    return _deal(deal, known) | {
        "supplier_name": str(trader.name) if trader else None,
        "hand_over_code": deals.hand_over_code(deal.order_id, deal.supplier_id),
    }


def _deal_for_supplier(deal: DealRow, known: _Known) -> Told:
    trader = known.traders.get(str(deal.buyer_id))
    return _deal(deal, known) | {
        "buyer_name": str(trader.name) if trader else None,
        "buyer_kind": str(trader.kind) if trader else None,
    }


def _deal(deal: DealRow, known: _Known) -> Told:
    lines = [_line(line, known.stocks.get(line.listing_id)) for line in deal.lines]
    return {
        "order_id": str(deal.order_id),
        "supplier_id": deal.supplier_id,
        "state": str(deal.state),
        "placed_at": clock.from_ms(int(deal.placed_ms)),
        "hold_until": clock.from_ms(int(deal.hold_until_ms)),
        "lines": lines,
        "total_fen": sum(line["amount_fen"] for line in lines),
        "window": _window(deal),
        "contact": None,
        "cancelled": _cancelled(deal),
        "handed_over": _handed_over(deal),
        "disputes": [told for side in Side if (told := _dispute(deal, side))],
    }


def _line(line: order_rules.DealLine, stock: StockRow | None) -> Told:
    return {
        "listing_id": line.listing_id,
        "product": str(stock.product) if stock else None,
        "measure": str(stock.measure) if stock else None,
        "quantity": line.quantity,
        "price_fen": line.price_fen,
        "unit_quantity": line.unit_quantity,
        "amount_fen": line.amount_fen,
        "handed": line.handed,
    }


def _window(deal: DealRow) -> Told | None:
    if not deal.window:
        return None
    from_ms, until_ms = (int(part) for part in str(deal.window).split("-"))
    return {"from_at": clock.from_ms(from_ms), "until_at": clock.from_ms(until_ms)}


def _cancelled(deal: DealRow) -> Told | None:
    if deal.deal_state is not DealState.CANCELLED:
        return None
    at = clock.from_ms(int(deal.ended_ms))
    return {"by": str(deal.ended_by), "reason": str(deal.cancel_reason), "at": at}


def _handed_over(deal: DealRow) -> Told | None:
    if deal.deal_state is not DealState.HANDED_OVER:
        return None
    return {
        "at": clock.from_ms(int(deal.met_ms)),
        "due_fen": sum(line.amount_fen for line in deal.lines),
        "paid": {"way": str(deal.paid_way), "amount_fen": int(deal.paid_fen)},
    }


def _dispute(deal: DealRow, side: Side) -> Told | None:
    told = deal.clear_dispute(side.value)
    if told is None:
        return None
    at = clock.from_ms(told["at_ms"])
    return {"by": side.value, "reason": told["reason"], "note": told["note"], "at": at}


def _contact(actor: Actor, deal: DealRow, other: TraderRow | None) -> Told | None:
    """How to reach the other side of a deal that both stand by; it is written down first."""
    if (
        other is None
        or deal.deal_state not in order_rules.MEETING_STATES
        or deal.audience != Audience.TRADE.value
    ):
        return None
    whom, area = str(other.resident_id), str(other.division_code)
    seen_by = f"account:{actor.account_id}"
    audit.record_act(audit.Act("deal.see_contact", seen_by, area, whom, "market", role="trader"))
    return {"name": str(other.name), **contact_of(other)}


def _cursor(query: str, whose: str, part: str | None) -> str | None:
    if part is None:
        return None
    mark = crypto.keyed_hash("market-after", query, whose, part)[:22]
    return ids.to_base64url(f"{part}.{mark}".encode())


def _place_of(query: str, whose: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    wrong = DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
    try:
        part, mark = ids.from_base64url(cursor).decode().split(".")
    except ValueError:
        raise wrong from None
    if not crypto.is_same(mark, crypto.keyed_hash("market-after", query, whose, part)[:22]):
        raise wrong
    return part
