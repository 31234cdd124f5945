"""Work orders in lists, as those on duty see them; a card tells nothing of what was said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from backend.core import clock, crypto, db, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.hotline import order_rules, sight, units
from backend.hotline.models import OrderRow
from backend.hotline.order_state import links_of, order_of

PAGE = 50
COUNTED = 200
Told = dict[str, Any]
seen = sight.needed


def card(duty: OnDuty, row: OrderRow, now: datetime) -> Told:
    """An order in a list, with what the asker may do; no read."""
    order, now_ms = order_of(row), clock.to_ms(now)
    may = order_rules.possible(order, sight.parties_of(duty, row), now_ms)
    return {
        "number": row.number,
        "category": row.category,
        "division_code": row.division_code,
        "origin": row.origin,
        "is_anonymous": bool(row.is_anonymous),
        "state": order.state.value,
        "is_paused": order.is_paused,
        "unit": row.lies_with,
        "handling_unit": order.handling_unit,
        "assignee": order.assignee,
        "is_mine": order.assignee == duty.staff_id,
        "received_at": clock.from_ms(int(row.received_ms)),
        "step_began_at": clock.from_ms(order.step_began_ms),
        "due_at": _instant(order.due_ms),
        "handle_due_at": _instant(order.handle_due_ms),
        "urgency": order_rules.urgency(order, now_ms),
        "expedited": order.expedited,
        "pictures": int(row.pictures),
        "satisfaction": order.satisfaction,
        "merged_into": order.merged_into,
        "links": links_of(row),
        "last_act": row.last_act,
        "version": int(row.version),
        "may": [act.value for act in may],
    }


def card_if_seen(duty: OnDuty, row: OrderRow, now: datetime) -> Told | None:
    """A card, unless the asker sees the order no more, as after a transfer."""
    return card(duty, row, now) if sight.sees(duty, row) else None


def _instant(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else clock.from_ms(at_ms)


def list_of_unit(duty: OnDuty, unit: str, cursor: str | None) -> Told:
    """The open orders of a unit, the first deadline first, a page at a time: one query.

    :raises DomainError: hotline.not_found (404); core.invalid (422) for a foreign cursor.
    """
    if not units.is_of(duty, unit):
        raise DomainError(sight.UNKNOWN, 404)
    page = OrderRow.open_with(unit, PAGE, place_of(unit, cursor))
    now = clock.now()
    return {
        "orders": [card(duty, row, now) for row in page.rows],
        "next": cursor_of(unit, page.last),
        "as_of": now,
    }


def own_units(duty: OnDuty) -> Told:
    """The units that the asker is of, each with counts of its first orders: one query each."""
    now = clock.now()
    asked: list[Callable[[], Told]] = [
        lambda unit=unit: _counts(duty, unit, now)  # type: ignore[misc]
        for unit in units.units_of(duty)
    ]
    return {"units": db.side_by_side(asked) if asked else [], "as_of": now}


def _counts(duty: OnDuty, unit: str, now: datetime) -> Told:
    page, now_ms = OrderRow.open_with(unit, COUNTED), clock.to_ms(now)
    orders = [order_of(row) for row in page.rows]
    found = [order_rules.urgency(order, now_ms) for order in orders]
    late = (order_rules.Urgency.OVERDUE, order_rules.Urgency.RISEN)
    kind, _, code = unit.partition(".")
    return {
        "unit": unit,
        "kind": kind,
        "division_code": code,
        "open": len(orders),
        "is_more": page.last is not None,
        "unassigned": sum(order.assignee is None for order in orders),
        "mine": sum(order.assignee == duty.staff_id for order in orders),
        "near": found.count(order_rules.Urgency.NEAR),
        "overdue": sum(one in late for one in found),
        "paused": sum(order.is_paused for order in orders),
    }


def cursor_of(query: str, last: tuple[int, str] | None) -> str | None:
    """Where the next page of a list begins, for this list only."""
    if last is None:
        return None
    place = f"{last[0]}.{last[1]}"
    return ids.to_base64url(f"{place}.{_mark(query, place)}".encode())


def place_of(query: str, cursor: str | None) -> tuple[int, str] | None:
    """What `cursor_of` wrote.

    :raises DomainError: core.invalid (422): it is of another list, or none of ours.
    """
    if cursor is None:
        return None
    wrong = DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
    try:
        rank, number, mark = ids.from_base64url(cursor).decode().split(".")
        if crypto.is_same(mark, _mark(query, f"{rank}.{number}")):
            return int(rank), number
    except ValueError:
        raise wrong from None
    raise wrong


def _mark(query: str, place: str) -> str:
    return crypto.keyed_hash("orders-after", query, place)[:22]
