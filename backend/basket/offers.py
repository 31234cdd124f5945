"""What a team offers to households: listings of its own, at its points, some with a quota.

The listing, its price and its stock are the market's; here stands only at which points it is on
offer, and how much of it a household may order a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from backend.basket import points, shelf
from backend.basket.models import OfferRow, PointPlace
from backend.core import clock
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import listings
from backend.market.rules import Audience

OFFERS_MOST = 200


def offers_at(point_id: str) -> list[dict[str, Any]]:
    """What is on offer at a point, by product: a read, a query and two batches.

    :raises DomainError: basket.not_found (404).
    """
    point = points.known_point(point_id)
    found = [row for row in OfferRow.all_of(str(point.team_id)) if row.is_at(point_id)]
    shown = _shown(found)
    # What is a draft or was withdrawn is nobody's to see but its team's.
    return [offer for offer in shown if offer["state"] not in ("draft", "withdrawn", "expired")]


def of_team(actor: Actor) -> list[dict[str, Any]]:
    """All that one's own team has on offer, by product.

    :raises DomainError: basket.not_a_team (403).
    """
    return _shown(OfferRow.all_of(shelf.team_of(actor).team_id))


def put(actor: Actor, listing_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Put a listing of one's own on offer, or change how; the last one to say so counts.

    :param wish: max_per_household (grams or pieces, None for no limit), points (None for all).
    :raises DomainError: basket.not_a_team (403), basket.not_found (404), core.invalid (422),
        basket.too_many_offers (409).
    """
    team_id = shelf.team_of(actor).team_id
    row = listings.read_many([listing_id])[0].get(listing_id)
    is_own = row is not None and row.supplier_id == team_id
    if row is None or not is_own or row.audience != Audience.HOUSEHOLDS:
        raise DomainError(points.UNKNOWN, 404)
    most, unit_quantity = wish["max_per_household"], int(row.unit_quantity)
    if most is not None and most < unit_quantity:
        raise DomainError("core.invalid", 422, {"max_per_household": "basket.whole_units"})
    own = set(PointPlace.ids_at(f"team#{team_id}"))
    if wish["points"] is not None and not own.issuperset(wish["points"]):
        raise DomainError("core.invalid", 422, {"points": "basket.not_found"})
    offer = OfferRow(
        *OfferRow.place_of(team_id, listing_id),
        unit_quantity=unit_quantity,
        most=most,
        points=None if wish["points"] is None else ",".join(sorted(set(wish["points"]))),
        version=clock.to_ms(clock.now()),
    )
    known = {each.listing_id for each in OfferRow.all_of(team_id)}
    if listing_id not in known and len(known) >= OFFERS_MOST:
        raise DomainError("basket.too_many_offers", 409)
    offer.save()
    return _shown([offer])[0]


def take_off(actor: Actor, listing_id: str) -> None:
    """Take a listing off all points; what was ordered stays ordered. It may happen twice.

    :raises DomainError: basket.not_a_team (403).
    """
    OfferRow(*OfferRow.place_of(shelf.team_of(actor).team_id, listing_id)).delete()


def _shown(rows: Sequence[OfferRow]) -> list[dict[str, Any]]:
    said, stocks = listings.read_many([row.listing_id for row in rows])
    shown = [
        {
            **listings.shown(said[row.listing_id], stocks.get(row.listing_id)),
            "max_per_household": row.most,
            "points": None if row.points is None else str(row.points).split(","),
            "version": row.version,
        }
        for row in rows
        if row.listing_id in said
    ]
    return sorted(shown, key=lambda one: (one["product"], one["listing_id"]))
