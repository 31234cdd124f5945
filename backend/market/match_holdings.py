"""What matching holds of somebody who trades: told to them, and ended when they leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.core import clock
from backend.core.errors import DomainError
from backend.market import match_proposals
from backend.market.ids import trader_id_of
from backend.market.match_models import ProposalRow, TraderMatch


def _rows(account_id: str | None) -> Iterator[ProposalRow]:
    if account_id is not None:
        own = TraderMatch.all_of(trader_id_of(account_id))
        yield from ProposalRow.of_many(one.match_id for one in own).values()


def told_matches(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """What was proposed to them, and what they said; the other side is not named."""
    trader_id = trader_id_of(account_id) if account_id else ""
    return [
        {
            "product": str(row.product),
            "quantity": int(row.quantity),
            "price_fen": int(row.price_fen),
            "unit_quantity": int(row.unit_quantity),
            "state": str(row.state),
            "answer": row.supplier_answer if row.supplier_id == trader_id else row.buyer_answer,
            "proposed_at": clock.to_text(clock.from_ms(int(row.made_ms))),
        }
        for row in _rows(account_id)
    ]


def end_matches(_resident_id: str | None, account_id: str | None) -> None:
    """Decline what is open, and forget which proposals are theirs. It may happen twice."""
    if account_id is None:
        return
    trader_id = trader_id_of(account_id)
    for row in _rows(account_id):
        try:
            match_proposals.decline_of(trader_id, row.match_id)
        except DomainError as refused:
            # It has ended by itself.
            if refused.status not in (404, 409):
                raise
    for one in TraderMatch.all_of(trader_id):
        one.delete()
