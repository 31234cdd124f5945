"""What the basket holds of somebody: to be told, and to be erased when they leave."""

from __future__ import annotations

from typing import Any

from backend.basket.models import (
    BasketRow,
    HouseholdOrder,
    OfferRow,
    PointPlace,
    PointRow,
    WindowRow,
)
from backend.basket.rules import BasketState
from backend.core import clock, db, ids
from backend.market.ids import trader_id_of

# Nobody orders more often in the half year for which orders stand here.
ORDERS_MOST = 2000


def _orders_of(account_id: str | None) -> list[BasketRow]:
    if account_id is None:
        return []
    found = []
    for place in HouseholdOrder.newest_of(trader_id_of(account_id), None, ORDERS_MOST):
        row = BasketRow.of(str(place.window_id), place.order_id)
        if row is not None:
            found.append(row)
    return found


def told_baskets(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """What a household ordered, where it went, and what became of it."""
    return [
        {
            "order_id": row.order_id,
            "placed_at": clock.to_text(clock.from_ms(int(row.placed_ms))),
            "state": row.state,
            "division_code": row.division_code,
            "address": row.clear("address"),
            "wish": row.clear("wish"),
            "leave_at_door": bool(row.is_left_at_door),
            "paid_fen": None if row.paid_fen is None else int(row.paid_fen),
            "lines": [
                {
                    "listing_id": line.listing_id,
                    "quantity": line.quantity,
                    "price_fen": line.price_fen,
                    "unit_quantity": line.unit_quantity,
                    "consent": line.consent.value,
                    "packed": line.packed,
                }
                for line in row.lines
            ],
        }
        for row in _orders_of(account_id)
    ]


def erase_baskets(_resident_id: str | None, account_id: str | None) -> None:
    """Erase a household's orders; it may happen twice. Stocks and deals are the market's."""
    for row in _orders_of(account_id):
        _erase(row)
    if account_id is not None:
        for place in HouseholdOrder.newest_of(trader_id_of(account_id), None, ORDERS_MOST):
            place.delete()


def _erase(row: BasketRow) -> None:
    """An order that is still to come leaves its room in the window to somebody else."""
    try:
        with db.transaction(ids.random_id()) as writes:
            writes.delete(row, condition=BasketRow.version == row.version)
            if row.state in (BasketState.CONFIRMED, BasketState.PACKED):
                writes.update(WindowRow(row.key), actions=[WindowRow.taken.add(-1)])
    except db.ConditionFailed:
        # Somebody has changed it just now: the room is not worth keeping the row for.
        row.delete()


def told_points(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """The points that somebody keeps as a team."""
    if account_id is None:
        return []
    rows = PointRow.all_with(PointPlace.ids_at(f"team#{trader_id_of(account_id)}"))
    return [
        {
            "point_id": row.point_id,
            "kind": row.kind,
            "name": row.name,
            "address": row.address,
            "communities": row.served,
            "state": row.state,
            "made_at": clock.to_text(clock.from_ms(int(row.made_ms))),
        }
        for row in rows
    ]


def erase_points(_resident_id: str | None, account_id: str | None) -> None:
    """Erase a team's points and offers; it may happen twice."""
    if account_id is None:
        return
    team_id = trader_id_of(account_id)
    for row in PointRow.all_with(PointPlace.ids_at(f"team#{team_id}")):
        for code in row.served:
            PointPlace.serving(code, row.point_id).delete()
        row.delete()
        PointPlace.of_team(team_id, row.point_id).delete()
    for offer in OfferRow.all_of(team_id):
        offer.delete()
