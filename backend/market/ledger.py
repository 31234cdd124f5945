"""One listing for its supplier, with everything that came and went of it."""

from __future__ import annotations

from typing import Any

from backend.core import clock, db
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import listings, stock
from backend.market.ids import trader_id_of
from backend.market.models import ListingRow
from backend.market.order_models import MovementRow

MOST = 100


def read(actor: Actor, listing_id: str) -> dict[str, Any]:
    """A listing of one's own and the newest of its movements: three reads, side by side.

    :raises DomainError: market.listing_unknown (404), for somebody else's too.
    """
    row, held, moves = db.side_by_side(
        [
            lambda: ListingRow.of(listing_id),
            lambda: stock.read_one(listing_id),
            lambda: MovementRow.all_of(listing_id),
        ]
    )
    if row is None or row.supplier_id != trader_id_of(actor.account_id):
        raise DomainError(listings.UNKNOWN, 404)
    newest = sorted(moves, key=lambda move: (int(move.at_ms), str(move.part)), reverse=True)
    return listings.shown_own(row, held) | {"movements": [_shown(move) for move in newest[:MOST]]}


def _shown(move: MovementRow) -> dict[str, Any]:
    return {
        "kind": move.kind.value,
        "quantity": int(move.quantity),
        "price_fen": None if move.price_fen is None else int(move.price_fen),
        "at": clock.from_ms(int(move.at_ms)),
    }
