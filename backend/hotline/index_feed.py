"""Where orders are found by place, telephone and account: written behind the requests.

Listens to new orders. The rows follow from the order alone, so a record that comes twice writes the
same again. Nothing is unsealed: an order holds the blind index of a telephone, never the number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from backend.core import clock, db
from backend.core.events import Consumer, Record, Taken, take_each
from backend.hotline.models import CallerRow, OrderRow, PlaceRow, part_at

PLACES_KEPT = timedelta(days=14)


def look(record: Record) -> None:
    """Write where a new order is found."""
    if record.kind != "INSERT" or record.keys["part"]["S"] != "order":
        return
    # As it is now: whoever was taken out of it meanwhile does not come back.
    order = OrderRow.of(str(record.keys["key"]["S"]).removeprefix("order#"))
    if order is not None:
        doings: list[Callable[[], Any]] = [row.save for row in rows_of(order)]
        db.side_by_side(doings)


def rows_of(order: OrderRow) -> list[db.Item]:
    """By what an order is found: its place, the telephone to call back, who signed in."""
    received_ms = int(order.received_ms)
    part, division = part_at(received_ms, order.number), str(order.division_code)
    gone = clock.from_ms(received_ms) + PLACES_KEPT
    place = PlaceRow(
        PlaceRow.key_of(division, str(order.category)),
        part,
        division_code=division,
        spot=order.spot,
        expires_at=int(gone.timestamp()),
    )
    keys = [
        order.caller and CallerRow.key_of(order.caller),
        order.reporter and CallerRow.key_of_reporter(order.reporter),
    ]
    people = [
        CallerRow(key, part, division_code=division, expires_at=int(order.expires_at))
        for key in keys
        if key
    ]
    return [place, *people]


def take(records: Sequence[Record]) -> Taken:
    """Write where each new order of a batch is found."""
    return take_each(records, look)


# It looks at what is stored, whatever record tells it to.
INDEX = Consumer("hotline-index", take, look, may_retake_any=True)
