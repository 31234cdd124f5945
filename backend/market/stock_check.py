"""Counts every stock again from its movements, and says by how much the stored ones differ."""

from __future__ import annotations

import time
from typing import NamedTuple

from backend.core import clock, db
from backend.market import stock
from backend.market.order_models import StockRow

# A stock that is being traded may move between two reads; one that is wrong stays wrong.
LOOKS, PAUSE_S = 3, 0.2


class Found(NamedTuple):
    """How many stocks there are, how many differ, and by how many grams or pieces in all."""

    stocks: int = 0
    stocks_wrong: int = 0
    stock_difference: int = 0


def check(does_repair: bool) -> Found:
    """Compare every stock with its movements; one query each beside the walk over the table.

    :param does_repair: write what the movements come to where a stock says something else.
    """
    found, now_s = Found(), clock.now().timestamp()
    for row in StockRow.everywhere():
        if int(row.expires_at) <= now_s:
            # Its accounts need no longer be kept, and some may have gone.
            continue
        wrong = _difference(row)
        by = _size(wrong) if wrong else 0
        found = Found(
            found.stocks + 1,
            found.stocks_wrong + (wrong is not None),
            found.stock_difference + by,
        )
        if wrong and does_repair:
            _mend(wrong)
    return found


def _difference(row: StockRow) -> stock.Difference | None:
    """By what a stock differs, also when it is looked at again."""
    wrong = stock.difference(row)
    for _ in range(LOOKS - 1):
        if wrong is None:
            return None
        time.sleep(PAUSE_S)
        again = StockRow.of(row.listing_id)
        wrong = stock.difference(again) if again else None
    return wrong


def _size(wrong: stock.Difference) -> int:
    one, other = wrong.stored, wrong.counted
    pairs = ((one.left, other.left), (one.held, other.held), (one.sold, other.sold))
    return sum(abs(stored - counted) for stored, counted in pairs)


def _mend(wrong: stock.Difference) -> None:
    """Write what the movements come to, unless the stock has moved since."""
    row = StockRow.of(wrong.listing_id)
    if row is None or row.amounts != wrong.stored:
        return
    right = wrong.counted
    try:
        with db.conditional():
            row.update(
                actions=[
                    StockRow.offered.set(right.offered),
                    StockRow.left.set(right.left),
                    StockRow.held.set(right.held),
                    StockRow.sold.set(right.sold),
                    StockRow.sold_fen.set(wrong.counted_fen),
                    StockRow.version.add(1),
                ],
                condition=StockRow.version == row.version,
            )
    except db.ConditionFailed:
        return
