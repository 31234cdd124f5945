"""Listings: made once from a phone's id, read by their supplier and by everybody.

What a listing says stands in its row; price and quantity stand in its stock, from the moment on at
which it is opened (listing_changes.py changes both).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock, db, ids, limits, pictures
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import catalogue, listing_rules, rules, stock, traders
from backend.market.models import ListingRow, SupplierListing, TraderRow
from backend.market.order_models import StockRow
from backend.market.rules import Audience, ListingState, SaleMeasure, SaleUnit, TraderKind

PAGE = 50
KEPT_DAYS = 3 * 365 + 1
A_DAY = limits.Limit("listings", 100, 24 * 3600)
UNKNOWN = "market.listing_unknown"


def create(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Put a listing up: one transaction. The same id with the same content is answered again.

    A price beyond the band that is not said to be meant makes a draft, and the answer says why.

    :param wish: as schemas.ListingIn.
    :raises DomainError: market.not_a_trader (404), market.not_verified, market.wrong_kind (403),
        core.invalid, core.id_reused, core.picture_unknown (422), core.too_many_requests (429).
    """
    trader = traders.verified(actor, _kinds(wish))
    listing_id, content = ids.short_uuid(wish["id"]), hash_of(wish)
    known = ListingRow.of(listing_id)
    if known is None:
        row = _row_of(trader, listing_id, wish, content)
        limits.spend(A_DAY, trader.trader_id)
        _write(actor, row, wish)
        known = ListingRow.of(listing_id) or row
    if known.supplier_id != trader.trader_id or known.content_hash != content:
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
    return shown_own(known, stock.read_one(listing_id))


def _kinds(wish: Mapping[str, Any]) -> frozenset[TraderKind]:
    return rules.TEAMS if wish["audience"] == Audience.HOUSEHOLDS else rules.SUPPLIERS


def _row_of(
    trader: TraderRow, listing_id: str, wish: Mapping[str, Any], content: str
) -> ListingRow:
    now, unit = clock.now(), SaleUnit(wish["unit"])
    today = settings().city.day_of(now)
    if wish["product"] not in catalogue.products():
        raise DomainError("core.invalid", 422, {"product": "market.product_unknown"})
    listing_rules.check_unit(unit, wish["unit_quantity"])
    listing_rules.check_days(wish["harvested_on"], wish["sell_by_on"], today)
    return ListingRow(
        ListingRow.key_of(listing_id),
        supplier_id=trader.trader_id,
        supplier_name=trader.name,
        supplier_kind=trader.kind,
        division_code=trader.division_code,
        audience=wish["audience"],
        product=wish["product"],
        grade=wish["grade"],
        unit=unit.value,
        unit_quantity=wish["unit_quantity"],
        measure=rules.measure_of(unit).value,
        harvested_day=listing_rules.day_number(wish["harvested_on"]),
        sell_by_day=listing_rules.day_number(wish["sell_by_on"]),
        place=wish.get("place") or None,
        windows=packed(wish.get("windows")),
        words=wish.get("text") or None,
        content_hash=content,
        draft=json.dumps({"price_fen": wish["price_fen"], "quantity": wish["quantity"]}),
        listed_ms=clock.to_ms(now),
        changed_ms=clock.to_ms(now),
        expires_at=gone_at(wish["sell_by_on"]),
    )


def _write(actor: Actor, row: ListingRow, wish: Mapping[str, Any]) -> None:
    is_open = wish["state"] == ListingState.OPEN and (
        wish["is_price_meant"] or warning_of(row, wish["price_fen"]) is None
    )
    made_as, until = wish.get("pictures") or [], ends_at(row)
    try:
        with db.transaction(ids.random_id()) as writes:
            shown = pictures.publish(writes, made_as, actor.account_id, until) if made_as else []
            row.pictures = ",".join(shown) or None
            traders.write_check(writes, str(row.supplier_id))
            if is_open:
                write_opening(writes, row)
            writes.save(row, condition=ListingRow.version.does_not_exist())
            writes.save(pointer(row))
    except db.ConditionFailed:
        # Somebody else's id, the same one twice at once, or a trader suspended this very moment.
        if ListingRow.of(row.listing_id) is None:
            raise DomainError("market.not_verified", 403) from None


def pointer(row: ListingRow) -> SupplierListing:
    """Where its supplier finds it."""
    return SupplierListing(
        SupplierListing.key_of(str(row.supplier_id)),
        SupplierListing.part_of(row.listing_id),
        listed_ms=row.listed_ms,
        expires_at=row.expires_at,
    )


def write_opening(writes: TransactWrite, row: ListingRow) -> None:
    """Turn what a draft says into a stock."""
    draft = json.loads(str(row.draft))
    opening = stock.Opening(
        row.listing_id,
        str(row.supplier_id),
        str(row.division_code),
        ListingState.OPEN,
        draft["price_fen"],
        int(row.unit_quantity),
        SaleMeasure(row.measure),
        str(row.product),
        draft["quantity"],
        clock.to_ms(ends_at(row)),
        Audience(row.audience),
    )
    stock.write_opening(writes, opening, clock.to_ms(clock.now()))
    row.draft = None


def ends_at(row: ListingRow) -> datetime:
    """The instant at which its last day of sale is over."""
    return end_of(listing_rules.day_of_number(int(row.sell_by_day)))


def end_of(day: date) -> datetime:
    """The instant at which a day of the city is over."""
    return datetime.combine(day + timedelta(days=1), time(), settings().city.zone)


def gone_at(last_on: date) -> int:
    """When it need no longer be kept, seconds."""
    return int(end_of(last_on).timestamp()) + KEPT_DAYS * 86_400


def hash_of(wish: Mapping[str, Any]) -> str:
    """Whether a repetition says the same."""

    def plain(value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else str(value)

    text = json.dumps(wish, sort_keys=True, default=plain, ensure_ascii=False)
    return ids.to_base64url(hashlib.sha256(text.encode()).digest())[:22]


def packed(windows: Sequence[Mapping[str, Any]] | None) -> str | None:
    """Weekday and hours of each window, as they are stored."""
    if not windows:
        return None
    return json.dumps([[w["weekday"], w["from_"], w["until"]] for w in windows])


def _unpacked(windows: str | None) -> list[dict[str, Any]]:
    read = json.loads(windows) if windows else []
    return [{"weekday": day, "from_": begin, "until": end} for day, begin, end in read]


def warning_of(row: ListingRow, price_fen: int | None) -> dict[str, Any] | None:
    """What is surprising about a price; None when nothing is, or nothing is known."""
    if price_fen is None or row.measure != SaleMeasure.MASS:
        return None
    band = catalogue.band_of(str(row.product), settings().city.day_of(clock.now()))
    side = rules.outside_band(price_fen, int(row.unit_quantity), band)
    if side is None or band is None:
        return None
    told = {"low_fen_per_kg": band.low_fen_per_kg, "high_fen_per_kg": band.high_fen_per_kg}
    return {"kind": side, **told}


# --- Reading


def draft_of(row: ListingRow) -> dict[str, Any]:
    """Price and quantity of a draft; quantity 0 where there is a stock."""
    told: dict[str, Any] = json.loads(row.draft) if row.draft else {"price_fen": None}
    return {"quantity": 0, **told}


def is_dropped(row: ListingRow) -> bool:
    """Whether a draft was withdrawn before there was ever a stock."""
    return bool(draft_of(row).get("is_dropped"))


def state_of(row: ListingRow, held: StockRow | None, now: datetime) -> ListingState:
    """How a listing stands."""
    if held is not None:
        return ListingState(stock.view(held, clock.to_ms(now))["state"])
    if is_dropped(row):
        return ListingState.WITHDRAWN
    return ListingState.DRAFT


def own_page(actor: Actor, cursor: str | None) -> dict[str, Any]:
    """One's listings, newest first, 50 a page: one query and two batches.

    :raises DomainError: market.not_a_trader (404), core.invalid (422) for a foreign cursor.
    """
    trader = traders.own(actor)
    everything = SupplierListing.all_of(trader.trader_id)
    begin = 0
    if cursor:
        if cursor not in everything:
            raise DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
        begin = everything.index(cursor) + 1
    page = everything[begin : begin + PAGE]
    rows, stocks = read_many(page)
    return {
        "listings": [shown_own(rows[one], stocks.get(one)) for one in page if one in rows],
        "next": page[-1] if len(everything) > begin + PAGE else None,
    }


def read_many(
    listing_ids: Iterable[str],
) -> tuple[dict[str, ListingRow], dict[str, StockRow]]:
    """Listings and their stocks, side by side."""
    wanted = list(listing_ids)
    rows, stocks = db.side_by_side(
        [lambda: ListingRow.of_many(wanted), lambda: stock.read_many(wanted)]
    )
    return rows, stocks


def read_public(listing_id: str) -> dict[str, Any]:
    """A listing as everybody may see it: two reads, side by side.

    :raises DomainError: market.listing_unknown (404), for drafts too.
    """
    rows, stocks = read_many([listing_id])
    row, held = rows.get(listing_id), stocks.get(listing_id)
    if row is None or held is None:
        raise DomainError(UNKNOWN, 404)
    return shown(row, held)


def shown(row: ListingRow, held: StockRow | None) -> dict[str, Any]:
    """A listing as everybody may see it."""
    draft = draft_of(row)
    price = draft["price_fen"] if held is None else held.price_fen
    price_fen = None if price is None else int(price)
    measure = SaleMeasure(row.measure)
    return {
        "listing_id": row.listing_id,
        "supplier": {
            "trader_id": row.supplier_id,
            "name": row.supplier_name,
            "kind": row.supplier_kind,
        },
        "division_code": row.division_code,
        "product": row.product,
        "grade": row.grade,
        "audience": row.audience,
        "unit": row.unit,
        "unit_quantity": int(row.unit_quantity),
        "measure": row.measure,
        "price_fen": price_fen,
        "price_fen_per_kg": listing_rules.fen_per_kg(price_fen, int(row.unit_quantity), measure),
        "left": 0 if held is None else int(held.left),
        "state": state_of(row, held, clock.now()).value,
        "harvested_on": listing_rules.day_of_number(int(row.harvested_day)),
        "sell_by_on": listing_rules.day_of_number(int(row.sell_by_day)),
        "place": row.place,
        "windows": _unpacked(row.windows),
        "text": row.words,
        "pictures": row.pictures.split(",") if row.pictures else [],
        "listed_at": clock.from_ms(int(row.listed_ms)),
        "changed_at": clock.from_ms(int(row.changed_ms)),
    }


def shown_own(row: ListingRow, held: StockRow | None) -> dict[str, Any]:
    """A listing for its supplier."""
    told = shown(row, held)
    is_draft = held is None
    return told | {
        "id": ids.long_uuid(row.listing_id),
        "listed": draft_of(row)["quantity"] if held is None else int(held.offered),
        "held": 0 if held is None else int(held.held),
        "sold": 0 if held is None else int(held.sold),
        "version": int(row.version),
        "price_warning": warning_of(row, told["price_fen"]) if is_draft else None,
    }
