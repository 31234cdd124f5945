"""What became of replayed requests: each one work order, and each as its events come to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.hotline_log import Request

COMPARED = (
    "state", "unit", "handling_unit", "assignee", "step_began_ms", "due_ms", "handle_due_ms",
    "is_paused", "paused_ms", "expedited", "satisfaction", "merged_into",
)  # fmt: skip


def count(requests: Sequence[Request], numbers: Mapping[str, str]) -> dict[str, float]:
    """The figures; a walk over the whole table.

    :param numbers: the number that was answered to each request.
    """
    orders, events = _stored()
    received = Counter(
        number for number, rows in events.items() for row in rows if row.act == "receive"
    )
    answered = Counter(numbers.values())
    once = [
        one.number
        for one in requests
        if (number := numbers.get(one.number)) in orders
        and received[str(number)] == 1
        and answered[str(number)] == 1
    ]
    states = Counter(str(row.state) for row in orders.values())
    compared = [_compared(row, events[number]) for number, row in orders.items()]
    return {
        "work_orders": len(orders),
        "work_orders_once": len(once),
        "work_orders_of_nobody": len(set(orders) - set(answered)),
        "events": sum(map(len, events.values())),
        "orders_unlike_their_events": sum(not is_same for is_same, _ in compared),
        "step_clocks_difference_ms": sum(difference for _, difference in compared),
        **{f"state_{state}": many for state, many in sorted(states.items())},
    }


def _stored() -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """All orders by number, and the events of each in order."""
    from backend.core import db
    from backend.hotline.models import TABLE, EventRow, OrderRow

    orders: dict[str, Any] = {}
    events: dict[str, list[Any]] = defaultdict(list)
    start: dict[str, Any] = {}
    while True:
        page = db.connection().dispatch("Scan", {"TableName": TABLE, **start})
        for item in page["Items"]:
            part = item["part"]["S"]
            if part == "order":
                row = OrderRow.from_raw_data(item)
                orders[row.number] = row
            elif part.startswith("event#"):
                event = EventRow.from_raw_data(item)
                events[event.number].append(event)
        if not page.get("LastEvaluatedKey"):
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    for rows in events.values():
        rows.sort(key=lambda row: int(row.version))
    return orders, events


def _compared(row: Any, events: Sequence[Any]) -> tuple[bool, int]:
    """Whether an order is what its events come to; by how much its steps' times differ (ms)."""
    from backend.hotline import categories, order_state, step_rules

    clocks = categories.clocks_of(str(row.category))
    order = step_rules.received(str(row.division_code), int(row.received_ms), clocks)
    difference = 0
    for stored in events[1:]:
        event = order_state.event_of(stored)
        after = step_rules.apply(order, event, clocks)
        took_ms = step_rules.step_took_ms(order, after, event.at_ms, clocks)
        difference += abs(int(stored.step_ms or 0) - (took_ms or 0))
        order = after
    known = order_state.order_of(row)
    is_same = all(getattr(known, name) == getattr(order, name) for name in COMPARED)
    return is_same, difference
