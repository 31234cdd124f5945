"""What the basket asks of the market: who is a team, and what the listings are that it offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import listings, stock, traders
from backend.market.rules import TEAMS, ListingState

NO_WORDS: dict[str, Any] = {"product": None, "grade": None, "measure": None, "unit": None}


class Team(NamedTuple):
    """A verified trader that sells to households."""

    team_id: str
    name: str


def team_of(actor: Actor) -> Team:
    """The team that an account acts for; one read.

    :raises DomainError: basket.not_a_team (403): not verified, or not of a kind that sells to
        households.
    """
    try:
        row = traders.verified(actor, TEAMS)
    except DomainError:
        raise DomainError("basket.not_a_team", 403) from None
    return Team(row.trader_id, str(row.name))


def words_of(listing_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What listings are called; a batch a hundred. Those that are gone are left out."""
    return {
        listing_id: {
            "product": row.product,
            "grade": row.grade,
            "measure": row.measure,
            "unit": row.unit,
        }
        for listing_id, row in listings.read_many(listing_ids)[0].items()
    }


def price_of(listing_id: str) -> int | None:
    """At what price a listing is open now; None when it is not, or awaits an offer."""
    row = stock.read_one(listing_id)
    if row is None or row.state != ListingState.OPEN or row.price_fen is None:
        return None
    return int(row.price_fen)
