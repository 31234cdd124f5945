"""What a category's rule decides is accepted and dispatched at once, behind the request.

It listens to new orders. So medicine for somebody lies with their village within seconds, whoever
reported it and whether or not anybody sits at the desk. An order that the desk has touched before
is left alone; a record that comes twice finds it so.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from backend.core import clock, db, ids
from backend.core.events import Consumer, Record, Taken, take_each
from backend.hotline import acting, categories, units
from backend.hotline.models import OrderRow
from backend.hotline.order_rules import Event
from backend.hotline.order_state import order_of, write_change
from backend.hotline.rules import Act, OrderState

RULE_IDS = uuid.UUID("5e1f3c5a-9f0b-4c39-8a35-6d5d3b9f2a10")


def look(record: Record) -> None:
    """Dispatch the new order that a record tells of, if a rule says where: one write, no read."""
    if record.kind == "INSERT" and record.new is not None and record.keys["part"]["S"] == "order":
        _dispatch(OrderRow.from_raw_data(dict(record.new)))


def dispatch(number: str) -> bool:
    """Accept and dispatch an order by its category's rule: one read, one write.

    :return: whether it was done just now.
    """
    row = OrderRow.of(number)
    return row is not None and _dispatch(row)


def _dispatch(row: OrderRow) -> bool:
    """The same for an order as it once was; one that has changed since is left alone."""
    unit = unit_for(str(row.category), str(row.division_code))
    if row.state != OrderState.RECEIVED or unit is None:
        return False
    now_ms = clock.to_ms(clock.now())
    wanted = (Event(Act.ACCEPT, now_ms), Event(Act.DISPATCH, now_ms, unit=unit))
    own_id = uuid.uuid5(RULE_IDS, row.number)
    events, after = acting.follow(row, order_of(row), wanted, acting.RULE, own_id)
    try:
        with db.transaction(ids.random_id()) as writes:
            write_change(writes, row, after, events)
    except db.ConditionFailed:
        # Somebody at the desk was faster, or this was done before.
        return False
    return True


def unit_for(category: str, division_code: str) -> str | None:
    """The unit that a category's rule dispatches to; None where the desk decides."""
    kind = categories.route_of(category)
    return kind and units.routed(kind, division_code)


def take(records: Sequence[Record]) -> Taken:
    """Look at each record of a batch."""
    return take_each(records, look)


# Only an order that nobody has touched since it came is dispatched, however late its record comes.
DISPATCHING = Consumer("hotline-dispatching", take, look, may_retake_any=True)
