"""Changes of listings: each happens once, in one transaction: the row, its mark, and the stock."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock, db, ids, pictures
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import listing_rules, listings, rules, stock, traders
from backend.market.models import ChangeRow, ListingRow, SupplierListing, TraderRow
from backend.market.order_models import StockRow
from backend.market.rules import ListingState

TRIES = 6
KEPT_DAYS = 90
# What a change may say anew of the row itself: in the wish, in the row.
WORDS = (("text", "words"), ("place", "place"))


def change(actor: Actor, listing_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Change a listing of one's own: one transaction. The same id happens once.

    :param wish: as schemas.ChangeIn; what is absent stays.
    :raises DomainError: market.listing_unknown (404), market.held_back, market.listing_over,
        market.listing_changed (409), market.price_unusual, core.id_reused (422),
        market.not_verified (403) for opening.
    """
    trader = traders.own(actor)
    change_id, content = ids.short_uuid(wish["id"]), listings.hash_of(wish)
    for _ in range(TRIES):
        row = _own(trader, listing_id)
        done = ChangeRow.of(listing_id, change_id)
        if done is not None and done.content_hash != content:
            raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
        if done is not None:
            return listings.shown_own(row, stock.read_one(listing_id))
        if wish.get("version", row.version) != row.version:
            raise DomainError("market.listing_changed", 409)
        if _try(actor, trader, row, change_id, wish, content):
            return listings.shown_own(_own(trader, listing_id), stock.read_one(listing_id))
    raise DomainError("market.listing_changed", 409)


def _own(trader: TraderRow, listing_id: str) -> ListingRow:
    row = ListingRow.of(listing_id)
    if row is None or row.supplier_id != trader.trader_id:
        raise DomainError(listings.UNKNOWN, 404)
    return row


def _try(
    actor: Actor,
    trader: TraderRow,
    row: ListingRow,
    change_id: str,
    wish: Mapping[str, Any],
    content: str,
) -> bool:
    """Make a change of what was just read; False when something came between."""
    held = stock.read_one(row.listing_id)
    _check(trader, row, held, wish)
    known = int(row.version)
    _apply_words(row, wish)
    mark = _mark(row, change_id, content)
    try:
        with db.transaction(ids.random_id()) as writes:
            if wish.get("state") == ListingState.OPEN:
                traders.write_check(writes, trader.trader_id)
            _write_stock(writes, row, held, change_id, wish)
            _apply_pictures(writes, actor, row, wish)
            row.version = known + 1
            writes.save(row, condition=ListingRow.version == known)
            writes.save(mark, condition=ChangeRow.made_ms.does_not_exist())
            if wish.get("sell_by_on"):
                writes.save(listings.pointer(row))
    except db.ConditionFailed:
        return False
    return True


def _check(
    trader: TraderRow, row: ListingRow, held: StockRow | None, wish: Mapping[str, Any]
) -> None:
    """See that a change can be made of what there is now."""
    now = clock.now()
    harvested_on = listing_rules.day_of_number(int(row.harvested_day))
    if wish.get("sell_by_on"):
        today = settings().city.day_of(now)
        listing_rules.check_last_day(wish["sell_by_on"], harvested_on, today)
    elif wish.get("state") == ListingState.OPEN and listings.ends_at(row) <= now:
        raise DomainError("market.listing_over", 409)
    is_withdrawn = held is not None and held.state == ListingState.WITHDRAWN
    if is_withdrawn or listings.is_dropped(row):
        raise DomainError("market.listing_over", 409)
    if wish.get("state") == ListingState.OPEN and trader.state != rules.TraderState.VERIFIED:
        raise DomainError("market.not_verified", 403)
    _check_price(row, held, wish)
    by = wish.get("quantity_by") or 0
    left = listings.draft_of(row)["quantity"] - 1 if held is None else int(held.left)
    if by < -left:
        told = {"left": max(left, 0), "held": 0 if held is None else int(held.held)}
        raise DomainError("market.held_back", 409, extra=told)


def _check_price(row: ListingRow, held: StockRow | None, wish: Mapping[str, Any]) -> None:
    """See that a price beyond the band is meant, when it is new or about to be public."""
    is_opening = held is None and wish.get("state") == ListingState.OPEN
    if wish.get("is_price_meant") or not (is_opening or wish.get("price_fen") is not None):
        return
    price_fen = wish["price_fen"] if "price_fen" in wish else listings.draft_of(row)["price_fen"]
    warning = listings.warning_of(row, price_fen)
    if warning is not None:
        is_low = warning["kind"] == "low"
        fields = {"price_fen": "market.price_low" if is_low else "market.price_high"}
        raise DomainError("market.price_unusual", 422, fields, extra={"price_warning": warning})


def _apply_words(row: ListingRow, wish: Mapping[str, Any]) -> None:
    row.changed_ms = clock.to_ms(clock.now())
    for said, kept in WORDS:
        if said in wish:
            setattr(row, kept, wish[said] or None)
    if "windows" in wish:
        row.windows = listings.packed(wish["windows"])
    if wish.get("sell_by_on"):
        row.sell_by_day = listing_rules.day_number(wish["sell_by_on"])
        row.expires_at = listings.gone_at(wish["sell_by_on"])


def _apply_pictures(
    writes: TransactWrite, actor: Actor, row: ListingRow, wish: Mapping[str, Any]
) -> None:
    if wish.get("pictures") is None:
        return
    kept = set(row.pictures.split(",")) if row.pictures else set()
    named = [
        one if one in kept else pictures.id_of(actor.account_id, _uuid_of(one, place))
        for place, one in enumerate(wish["pictures"])
    ]
    shown = pictures.extend(writes, named, actor.account_id, listings.ends_at(row)) if named else []
    row.pictures = ",".join(shown) or None


def _uuid_of(text: str, place: int) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        fields = {f"pictures.{place}": "core.picture_unknown"}
        raise DomainError("core.picture_unknown", 422, fields) from None


def _mark(row: ListingRow, change_id: str, content: str) -> ChangeRow:
    now = clock.now()
    return ChangeRow(
        row.key,
        ChangeRow.part_of(change_id),
        content_hash=content,
        made_ms=clock.to_ms(now),
        expires_at=int((now + timedelta(days=KEPT_DAYS)).timestamp()),
    )


def _write_stock(
    writes: TransactWrite,
    row: ListingRow,
    held: StockRow | None,
    change_id: str,
    wish: Mapping[str, Any],
) -> None:
    """What a change makes of price and quantity: of the draft, or of the stock."""
    by, state = wish.get("quantity_by") or 0, wish.get("state")
    if held is None:
        draft = listings.draft_of(row)
        draft["quantity"] += by
        if "price_fen" in wish:
            draft["price_fen"] = wish["price_fen"]
        if state == ListingState.WITHDRAWN:
            draft["is_dropped"] = True
        row.draft = json.dumps(draft)
        if state == ListingState.OPEN:
            listings.write_opening(writes, row)
        return
    if state == ListingState.WITHDRAWN:
        by = -int(held.left)
    ends_ms = clock.to_ms(listings.ends_at(row)) if wish.get("sell_by_on") else None
    price = wish.get("price_fen", stock.KEEP)
    change = stock.Change(change_id, by, ListingState(state) if state else None, price, ends_ms)
    now_ms = clock.to_ms(clock.now())
    stock.write_change(writes, row.listing_id, str(row.supplier_id), change, now_ms)


def pause_all(supplier_id: str) -> int:
    """Pause what a suspended supplier has open; harmless twice. Says how many were paused."""
    now_ms, paused = clock.to_ms(clock.now()), 0
    for listing_id, row in stock.read_many(SupplierListing.all_of(supplier_id), True).items():
        if row.state != ListingState.OPEN:
            continue
        change = stock.Change(ids.random_id(), state=ListingState.PAUSED)
        try:
            with db.transaction(ids.random_id()) as writes:
                stock.write_change(writes, listing_id, supplier_id, change, now_ms)
        except db.ConditionFailed:
            # Withdrawn this very moment.
            continue
        paused += 1
    return paused
