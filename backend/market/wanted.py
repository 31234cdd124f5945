"""Wanted posts: what buyers look for, posted once from a phone's id, closed by them or the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from backend.config import settings
from backend.core import clock, db, ids, limits
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import catalogue, listing_rules, rules, traders
from backend.market.listings import hash_of
from backend.market.models import BuyerWanted, TraderRow, WantedRow
from backend.market.rules import WantedState

KEPT_DAYS = 180
PAGE = 50
A_DAY = limits.Limit("wanted", 50, 24 * 3600)
UNKNOWN = "market.wanted_unknown"


def post(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Post what one looks for: one transaction. The same id with the same content is one post.

    :param wish: as schemas.WantedIn.
    :raises DomainError: market.not_a_trader (404), market.not_verified, market.wrong_kind (403),
        core.invalid, core.id_reused (422), core.too_many_requests (429).
    """
    buyer = traders.verified(actor, rules.BUYERS)
    wanted_id, content = ids.short_uuid(wish["id"]), hash_of(wish)
    known = WantedRow.of(wanted_id)
    if known is None:
        known = _row_of(buyer, wanted_id, wish, content)
        limits.spend(A_DAY, buyer.trader_id)
        known = _written(known)
    if known.buyer_id != buyer.trader_id or known.content_hash != content:
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
    return shown_own(known)


def _written(row: WantedRow) -> WantedRow:
    place = BuyerWanted.key_of(str(row.buyer_id)), f"wanted#{row.wanted_id}"
    try:
        with db.transaction(ids.random_id()) as writes:
            traders.write_check(writes, str(row.buyer_id))
            writes.save(row, condition=WantedRow.version.does_not_exist())
            writes.save(BuyerWanted(*place, posted_ms=row.posted_ms, expires_at=row.expires_at))
    except db.ConditionFailed:
        # The same twice at once, or a buyer suspended this very moment.
        known = WantedRow.of(row.wanted_id)
        if known is None:
            raise DomainError("market.not_verified", 403) from None
        return known
    return row


def _row_of(buyer: TraderRow, wanted_id: str, wish: Mapping[str, Any], content: str) -> WantedRow:
    now, zone = clock.now(), settings().city.zone
    if wish["product"] not in catalogue.products():
        raise DomainError("core.invalid", 422, {"product": "market.product_unknown"})
    days = wish["from_on"], wish["until_on"]
    listing_rules.check_wanted(wish["least"], wish["most"], *days, settings().city.day_of(now))
    over = datetime.combine(wish["until_on"] + timedelta(days=1 + KEPT_DAYS), time(), zone)
    return WantedRow(
        WantedRow.key_of(wanted_id),
        buyer_id=buyer.trader_id,
        buyer_name=buyer.name,
        buyer_kind=buyer.kind,
        division_code=buyer.division_code,
        product=wish["product"],
        grade=wish["grade"],
        measure=wish["measure"],
        least=wish["least"],
        most=wish["most"],
        price_fen_per_kg=wish["price_fen_per_kg"],
        from_day=listing_rules.day_number(wish["from_on"]),
        until_day=listing_rules.day_number(wish["until_on"]),
        place=wish.get("place") or None,
        words=wish.get("text") or None,
        content_hash=content,
        posted_ms=clock.to_ms(now),
        expires_at=int(over.timestamp()),
    )


def close(actor: Actor, wanted_id: str) -> dict[str, Any]:
    """Take a post of one's own off the board; harmless twice.

    :raises DomainError: market.not_a_trader, market.wanted_unknown (404).
    """
    buyer, row = traders.own(actor), WantedRow.of(wanted_id)
    if row is None or row.buyer_id != buyer.trader_id:
        raise DomainError(UNKNOWN, 404)
    return shown_own(row if _close(row) else WantedRow.of(wanted_id) or row)


def _close(row: WantedRow) -> bool:
    """Close a post; False when it was closed before or is gone."""
    try:
        with db.conditional():
            row.update(
                actions=[
                    WantedRow.closed_ms.set(clock.to_ms(clock.now())),
                    WantedRow.version.add(1),
                ],
                condition=WantedRow.version.exists() & WantedRow.closed_ms.does_not_exist(),
            )
    except db.ConditionFailed:
        return False
    return True


def close_all(buyer_id: str) -> int:
    """Close what a suspended buyer looks for; harmless twice. Says how many were closed."""
    rows = WantedRow.of_many(BuyerWanted.all_of(buyer_id)).values()
    return sum(_close(row) for row in rows if row.closed_ms is None)


def own_page(actor: Actor, cursor: str | None) -> dict[str, Any]:
    """One's posts, newest first, 50 a page: one query and a batch.

    :raises DomainError: market.not_a_trader (404), core.invalid (422) for a foreign cursor.
    """
    everything = BuyerWanted.all_of(traders.own(actor).trader_id)
    if cursor and cursor not in everything:
        raise DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
    begin = everything.index(cursor) + 1 if cursor else 0
    page = everything[begin : begin + PAGE]
    rows = WantedRow.of_many(page)
    return {
        "wanted": [shown_own(rows[one]) for one in page if one in rows],
        "next": page[-1] if len(everything) > begin + PAGE else None,
    }


def state_of(row: WantedRow, now: datetime) -> WantedState:
    """How a post stands."""
    if row.closed_ms is not None:
        return WantedState.CLOSED
    today = listing_rules.day_number(settings().city.day_of(now))
    return WantedState.OPEN if row.until_day >= today else WantedState.EXPIRED


def shown(row: WantedRow) -> dict[str, Any]:
    """A post as everybody may see it."""
    price = row.price_fen_per_kg
    return {
        "wanted_id": row.wanted_id,
        "buyer": {"trader_id": row.buyer_id, "name": row.buyer_name, "kind": row.buyer_kind},
        "division_code": row.division_code,
        "product": row.product,
        "grade": row.grade,
        "measure": row.measure,
        "least": int(row.least),
        "most": int(row.most),
        "price_fen_per_kg": None if price is None else int(price),
        "from_on": listing_rules.day_of_number(int(row.from_day)),
        "until_on": listing_rules.day_of_number(int(row.until_day)),
        "place": row.place,
        "text": row.words,
        "state": state_of(row, clock.now()).value,
        "posted_at": clock.from_ms(int(row.posted_ms)),
    }


def shown_own(row: WantedRow) -> dict[str, Any]:
    """A post for its buyer."""
    return shown(row) | {"id": ids.long_uuid(row.wanted_id)}
