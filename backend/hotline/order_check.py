"""Counts every work order anew from its events, and says how many say something else."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backend.core import clock, db, retention
from backend.hotline import categories, order_state, step_rules
from backend.hotline.models import TABLE, EventRow, OrderRow
from backend.hotline.order_rules import Order
from backend.hotline.rules import Act

# An order that is worked on may move between two reads; one that is wrong stays wrong.
LOOKS, PAUSE_S = 3, 0.2


class Found(NamedTuple):
    """How many orders there are and how many stand otherwise than their events say; and of how
    many acts the deadline, or how long the step took that they ended, is another than the clocks
    make it.
    """

    orders: int = 0
    orders_wrong: int = 0
    clocks_wrong: int = 0


class Recounted(NamedTuple):
    """How an order stands by its events, and how many of their clocks differ."""

    order: Order
    version: int
    clocks_wrong: int


def check(does_repair: bool) -> Found:
    """Compare every order with its events; one query each beside the walk over the table.

    :param does_repair: write how it stands by its events where it says something else. What the
        events say stays: they are the facts.
    """
    found = Found()
    for row in _everywhere():
        events = EventRow.all_of(row.number)
        if not events or events[0].act != Act.RECEIVE:
            # Some of them have outlived their time.
            continue
        wrong, recounted = _difference(row, events)
        found = Found(
            found.orders + 1,
            found.orders_wrong + (wrong is not None),
            found.clocks_wrong + recounted.clocks_wrong,
        )
        if wrong is not None and does_repair:
            _mend(wrong, recounted)
    return found


def recount(events: Sequence[EventRow]) -> Recounted:
    """How an order stands by its events, the first of which says that it was received."""
    first, differing = events[0], 0
    clocks = categories.clocks_of(str(first.category))
    order = step_rules.received(str(first.division_code), int(first.at_ms), clocks)
    differing += first.due_ms != order.due_ms
    for row in events[1:]:
        event = order_state.event_of(row)
        before, order = order, step_rules.apply(order, event, clocks)
        took_ms = step_rules.step_took_ms(before, order, event.at_ms, clocks)
        differing += (row.due_ms, row.step_ms) != (order.due_ms, took_ms)
    return Recounted(order, int(events[-1].version), differing)


def _difference(row: OrderRow, events: Sequence[EventRow]) -> tuple[OrderRow | None, Recounted]:
    """The order if it differs, also when it is looked at again; and what its events come to."""
    recounted = recount(events)
    for look in range(LOOKS):
        if look:
            time.sleep(PAUSE_S)
            row = OrderRow.of(row.number) or row
            recounted = recount(EventRow.all_of(row.number))
        if order_state.is_as(row, recounted.order, recounted.version):
            return None, recounted
    return row, recounted


def _mend(row: OrderRow, recounted: Recounted) -> None:
    """Write how it stands by its events, unless it has moved since."""
    try:
        with db.transaction(f"{row.number}-{clock.to_ms(clock.now())}") as writes:
            order_state.write_right(writes, row, recounted.order, recounted.version)
    except db.ConditionFailed:
        return


def _everywhere() -> Iterator[OrderRow]:
    """Every order that is kept; for commands, page by page."""
    after, now_s = None, clock.now().timestamp()
    while True:
        items, after = retention.scan_page(
            TABLE,
            after,
            retention.PAGE_ROWS,
            FilterExpression="#p = :order",
            ExpressionAttributeNames={"#p": "part"},
            ExpressionAttributeValues={":order": {"S": "order"}},
            ConsistentRead=True,
        )
        for item in items:
            row = OrderRow.from_raw_data(dict(item))
            if int(row.expires_at) > now_s:
                yield row
        if not after:
            return
