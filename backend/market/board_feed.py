"""What stands on the boards, written behind the requests from the store's own records.

A record says only which listing or post to look at; what is shown follows from what is stored now.
Stocks change with every order: they are looked at again only when something visible has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from backend.core import clock, db
from backend.core.events import Consumer, Record, Taken, take_each
from backend.market import catalogue, listing_changes, listing_rules, listings, stock, wanted
from backend.market.models import BoardRow, ListingRow, WantedRow
from backend.market.order_models import StockRow
from backend.market.rules import Audience, ListingState, SaleMeasure, TraderState, WantedState

# What of a stock a board shows; whether anything is left is looked at apart.
VISIBLE = ("state", "price_fen", "sell_until_ms", "audience")
HOUR_S = 3600
Target = tuple[str, str]


def target_of(record: Record) -> Target | None:
    """Which listing, post or suspended trader a record asks to look at; None for none.

    :raises ValueError: it is a row of those and names none.
    """
    key, part = str(record.keys["key"]["S"]), str(record.keys["part"]["S"])
    kind, _, name = key.partition("#")
    if part == "listing" or (part == "stock" and _is_visible(record)):
        found = ("listing", name)
    elif part == "wanted":
        found = ("wanted", name)
    elif part == "trader" and _is_suspended(record):
        found = ("trader", name)
    else:
        return None
    if kind != found[0] or not name:
        raise ValueError("a row of a board without an id")
    return found


def _is_visible(record: Record) -> bool:
    images = [image or {} for image in (record.old, record.new)]
    told = [
        ([image.get(name) for name in VISIBLE], image.get("left", {}).get("N") == "0")
        for image in images
    ]
    return told[0] != told[1]


def _is_suspended(record: Record) -> bool:
    suspended = {"S": TraderState.SUSPENDED.value}
    return record.new is not None and record.new.get("state") == suspended


def look(record: Record) -> None:
    """Bring the boards to what is stored of whom a record names."""
    target = target_of(record)
    if target is not None:
        _look_at(target, record)


def _look_at(target: Target, record: Record) -> None:
    kind, name = target
    if kind == "trader":
        listing_changes.pause_all(name)
        wanted.close_all(name)
    elif kind == "wanted":
        _show_wanted(name, record)
    else:
        _show_listing(name, record)


def _show_listing(listing_id: str, record: Record) -> None:
    row, held = db.side_by_side(
        [lambda: ListingRow.of(listing_id), lambda: StockRow.of(listing_id)]
    )
    if row is None:
        _forget(f"listing#{listing_id}", record)
        return
    if held is None or row.audience != Audience.TRADE:
        # A draft, or for households: it was on no board, and this one's audience never changes.
        return
    _write(rows_of(row, held), is_on_board(held))


def rows_of(row: ListingRow, held: StockRow) -> list[BoardRow]:
    """What a listing is on its nine boards."""
    category = catalogue.products()[row.product].category
    return [
        _listing_row(area, group, row, held)
        for area in listing_rules.areas_of(str(row.division_code))
        for group in listing_rules.groups_of(str(row.product), category)
    ]


def is_on_board(held: StockRow) -> bool:
    """Whether everybody is shown a listing with this stock."""
    state = ListingState(stock.view(held, clock.to_ms(clock.now()))["state"])
    return state is ListingState.OPEN and held.left > 0


def _listing_row(area: str, group: str, row: ListingRow, held: StockRow) -> BoardRow:
    price = None if held.price_fen is None else int(held.price_fen)
    measure = SaleMeasure(row.measure)
    board = BoardRow.key_of(area, group)
    return BoardRow(
        board,
        f"listing#{row.listing_id}",
        listed=board,
        rank=listing_rules.fresh_rank(int(row.harvested_day), int(row.listed_ms)),
        price_rank=listing_rules.price_rank(price, int(row.unit_quantity), measure),
        product=row.product,
        from_day=row.harvested_day,
        until_day=row.sell_by_day,
        card=json.dumps(card_of(row, price), ensure_ascii=False),
        version=int(row.version) + int(held.version),
        expires_at=int(listings.ends_at(row).timestamp()) + HOUR_S,
    )


def card_of(row: ListingRow, price_fen: int | None) -> dict[str, Any]:
    """What a board tells of a listing beside the live stock."""
    measure = SaleMeasure(row.measure)
    return {
        "supplier": {
            "trader_id": row.supplier_id,
            "name": row.supplier_name,
            "kind": row.supplier_kind,
        },
        "division_code": row.division_code,
        "product": row.product,
        "grade": row.grade,
        "unit": row.unit,
        "unit_quantity": int(row.unit_quantity),
        "measure": row.measure,
        "price_fen": price_fen,
        "price_fen_per_kg": listing_rules.fen_per_kg(price_fen, int(row.unit_quantity), measure),
        "harvested_day": int(row.harvested_day),
        "sell_by_day": int(row.sell_by_day),
        "pictures": row.pictures.split(",") if row.pictures else [],
        "place": row.place,
        "listed_ms": int(row.listed_ms),
    }


def _show_wanted(wanted_id: str, record: Record) -> None:
    row = WantedRow.of(wanted_id)
    if row is None:
        _forget(f"wanted#{wanted_id}", record)
        return
    category = catalogue.products()[row.product].category
    rows = [
        _wanted_row(area, group, row)
        for area in listing_rules.areas_of(str(row.division_code))
        for group in listing_rules.groups_of(str(row.product), category)
    ]
    _write(rows, wanted.state_of(row, clock.now()) is WantedState.OPEN)


def _wanted_row(area: str, group: str, row: WantedRow) -> BoardRow:
    board = BoardRow.key_of(area, f"w:{group}")
    until = listing_rules.day_of_number(int(row.until_day))
    return BoardRow(
        board,
        f"wanted#{row.wanted_id}",
        listed=board,
        rank=int(row.posted_ms),
        product=row.product,
        from_day=row.from_day,
        until_day=row.until_day,
        version=int(row.version),
        expires_at=int(listings.end_of(until).timestamp()) + HOUR_S,
    )


def _write(rows: Sequence[BoardRow], is_shown: bool) -> None:
    doings: list[Callable[[], Any]] = [row.show if is_shown else row.hide for row in rows]
    db.side_by_side(doings)


def _forget(part: str, record: Record) -> None:
    """Take what is stored no more off its boards, by what the record tells of it."""
    old = record.old or {}
    if "division_code" not in old or "product" not in old:
        return
    product = catalogue.products()[old["product"]["S"]]
    for area in listing_rules.areas_of(old["division_code"]["S"]):
        for group in listing_rules.groups_of(product.code, product.category):
            board = group if part.startswith("listing#") else f"w:{group}"
            BoardRow(BoardRow.key_of(area, board), part).delete()


def take(records: Sequence[Record]) -> Taken:
    """Look at each listing, post or trader of a batch once, however many records name it."""
    last_of: dict[Target, Record] = {}

    def sort_out(record: Record) -> None:
        target = target_of(record)
        if target is not None:
            # A deletion tells where it stood; what comes after it starts anew.
            last_of[target] = record

    taken = take_each(records, sort_out)
    return taken.and_all(take_each([record], look) for record in last_of.values())


# It looks at what is stored, whatever record tells it to.
BOARDS = Consumer("market-boards", take, look, may_retake_any=True)
