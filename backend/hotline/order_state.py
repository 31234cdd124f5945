"""Between stored rows and the pure rules: how an order stands, and what a write has to change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import clock
from backend.hotline.models import EventRow, OrderRow
from backend.hotline.order_rules import Event, Order
from backend.hotline.rules import COUNTY_DIGITS, Act, OrderState

KEPT = timedelta(days=180)


def order_of(row: OrderRow) -> Order:
    """How an order stands, by its row."""
    return Order(
        str(row.division_code),
        OrderState(row.state),
        str(row.unit),
        int(row.step_began_ms),
        _whole(row.due_ms),
        row.handling_unit,
        row.assignee,
        _whole(row.handle_due_ms),
        bool(row.is_paused),
        _whole(row.paused_at_ms),
        int(row.paused_ms),
        int(row.expedited),
        _whole(row.satisfaction),
        row.merged_into,
        tuple((link["kind"], link["ref"]) for link in links_of(row)),
    )


def links_of(row: OrderRow) -> list[dict[str, str]]:
    """What an order is linked with: kind and ref each."""
    links: list[dict[str, str]] = json.loads(row.links) if row.links else []
    return links


def event_of(row: EventRow) -> Event:
    """An act, by its row."""
    act = Act(row.act)
    return Event(
        act,
        int(row.at_ms),
        str(row.to_unit),
        row.assignee,
        _whole(row.due_ms) if act is Act.PAUSE else None,
        row.is_solved,
        _whole(row.satisfaction),
        row.other,
    )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def gone_at(now: datetime) -> int:
    """Until when what changes now is kept (s since 1970)."""
    return int((now + KEPT).timestamp())


def is_gone(row: OrderRow, now: datetime) -> bool:
    """Whether an order has outlived its time, whether or not the store has tidied up."""
    return int(row.expires_at) <= now.timestamp()


def _attributes(order: Order) -> dict[str, Any]:
    """What an order's row says of how it stands; None for what is not there."""
    links = [{"kind": kind, "ref": ref} for kind, ref in order.links]
    is_open = order.is_open
    return {
        "state": order.state.value,
        "unit": order.unit,
        "handling_unit": order.handling_unit,
        "assignee": order.assignee,
        "step_began_ms": order.step_began_ms,
        "due_ms": order.due_ms,
        "handle_due_ms": order.handle_due_ms,
        "is_paused": order.is_paused,
        "paused_at_ms": order.paused_at_ms,
        "paused_ms": order.paused_ms,
        "expedited": order.expedited,
        "satisfaction": order.satisfaction,
        "merged_into": order.merged_into,
        "links": json.dumps(links, separators=(",", ":")) if links else None,
        "lies_with": order.unit if is_open else None,
        "open_county": order.division_code[:COUNTY_DIGITS] if is_open else None,
        "rank": order.due_ms if is_open else None,
    }


def write_change(
    writes: TransactWrite, row: OrderRow, after: Order, events: Sequence[EventRow]
) -> None:
    """Events, and what they make of an order that has not changed since it was read."""
    known, last = int(row.version), events[-1]
    wanted = _attributes(after) | {
        "version": known + len(events),
        "last_act": str(last.act),
        "last_ms": int(last.at_ms),
        "expires_at": int(last.expires_at),
    }
    writes.update(
        OrderRow(row.key, "order"),
        actions=_actions(row, wanted),
        condition=OrderRow.version == known,
    )
    for event in events:
        writes.save(event, condition=EventRow.act.does_not_exist())


def is_as(row: OrderRow, order: Order, version: int) -> bool:
    """Whether a row says just that an order stands so, its places in the lists included."""
    wanted = _attributes(order) | {"version": version}
    return all(getattr(row, name) == value for name, value in wanted.items())


def write_right(writes: TransactWrite, row: OrderRow, right: Order, version: int) -> None:
    """Let an order say what its events come to, if it has not changed since it was read."""
    writes.update(
        OrderRow(row.key, "order"),
        actions=_actions(row, _attributes(right) | {"version": version}),
        condition=OrderRow.version == int(row.version),
    )


def _actions(row: OrderRow, wanted: Mapping[str, Any]) -> list[Any]:
    """Only what differs: an index that is not touched costs nothing."""
    actions: list[Any] = []
    for name, value in wanted.items():
        attribute: Any = getattr(OrderRow, name)
        if value is None and getattr(row, name) is not None:
            actions.append(attribute.remove())
        elif value is not None and getattr(row, name) != value:
            actions.append(attribute.set(value))
    return actions


def changed(row: OrderRow, after: Order, events: Sequence[EventRow]) -> OrderRow:
    """The row as `write_change` leaves it, without reading it again."""
    told = OrderRow(**{name: getattr(row, name) for name in row.get_attributes()})
    for name, value in _attributes(after).items():
        setattr(told, name, value)
    told.version = int(row.version) + len(events)
    told.last_act, told.last_ms = str(events[-1].act), int(events[-1].at_ms)
    return told


def event_row(
    row: OrderRow, before: Order, after: Order, event: Event, event_id: str, by: str, version: int
) -> EventRow:
    """An event to be written, as its order makes it; what was said with it is added by others."""
    at = clock.from_ms(event.at_ms)
    return EventRow(
        row.key,
        EventRow.part_of(event_id),
        act=event.act.value,
        at_ms=event.at_ms,
        by=by,
        category=row.category,
        division_code=row.division_code,
        origin=row.origin,
        version=version,
        from_state=before.state.value,
        to_state=after.state.value,
        from_unit=before.unit,
        to_unit=after.unit,
        handling_unit=after.handling_unit,
        assignee=event.assignee,
        due_ms=after.due_ms,
        satisfaction=event.satisfaction,
        is_solved=event.is_solved,
        other=event.other,
        expires_at=gone_at(at),
    )
