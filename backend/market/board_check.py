"""Compares every board with the listings that should stand on it, and writes what is wrong anew."""

from __future__ import annotations

import time

from backend.core import clock
from backend.market import board_feed
from backend.market.models import BoardRow, ListingRow
from backend.market.order_models import StockRow
from backend.market.rules import Audience

# The stream may be some seconds behind; what is wrong stays wrong.
LOOKS, PAUSE_S = 3, 0.2


def repair() -> int:
    """Look at the boards of every listing, and write rows that are missing, stale or too many.

    Three reads a listing beside the walk over the table.

    :returns: how many rows were written.
    """
    written, now_ms = 0, clock.to_ms(clock.now())
    for held in StockRow.everywhere():
        # What is over leaves its boards by itself, and is not told until then.
        if held.audience != Audience.TRADE or int(held.sell_until_ms) <= now_ms:
            continue
        for row, is_shown in _wrong_rows(held.listing_id):
            row.save() if is_shown else row.hide()
            written += 1
    return written


def _wrong_rows(listing_id: str) -> list[tuple[BoardRow, bool]]:
    """Rows as they should be, of those that are not, also when they are looked at again."""
    wrong: list[tuple[BoardRow, bool]] = []
    for look in range(LOOKS):
        if look:
            time.sleep(PAUSE_S)
        row, held = ListingRow.of(listing_id), StockRow.of(listing_id)
        if row is None or held is None:
            return []
        is_shown = board_feed.is_on_board(held)
        rows = board_feed.rows_of(row, held)
        stored = BoardRow.of_many([(one.key, one.part) for one in rows])
        wrong = [
            (one, is_shown)
            for one in rows
            if _said(stored.get(one.key)) != (one.card if is_shown else None)
        ]
        if not wrong:
            return []
    return wrong


def _said(row: BoardRow | None) -> str | None:
    """What a board tells, None when it shows nothing."""
    return None if row is None or row.listed is None else str(row.card)
