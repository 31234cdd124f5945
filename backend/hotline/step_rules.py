"""What an act makes of a work order, and of its deadlines; pure functions.

How an order stands is what its events come to: `fold`. A deadline is that of the present step. The
reporter's deadline for all handling is set by a dispatch, is not moved by a transfer, and stands
still while the order is paused. Instants are milliseconds since 1970 (UTC).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from backend.hotline import clock_rules
from backend.hotline.clock_rules import Calendar, Clocks
from backend.hotline.order_rules import AT_UNIT, MOST_LINKS, Event, Order
from backend.hotline.rules import Act, OrderState, desk_of

Value = TypeVar("Value")


def received(division_code: str, at_ms: int, clocks: Clocks) -> Order:
    """A new order: it lies with the hotline's desk of its county."""
    due_ms = clock_rules.add(at_ms, clocks.accept_ms, clocks.desk_calendar)
    return Order(division_code, OrderState.RECEIVED, desk_of(division_code), at_ms, due_ms)


def apply(order: Order, event: Event, clocks: Clocks) -> Order:
    """How an order stands after an act that may follow.

    :raises ValueError: the event lacks what its act needs.
    """
    match event.act:
        case Act.ACCEPT | Act.SEND_BACK:
            return _at_desk(order, event.at_ms, clocks)
        case Act.DISPATCH:
            return _dispatched(order, _needed(event.unit), event.at_ms, clocks)
        case Act.TAKE:
            return _taken(order, event)
        case Act.ASSIGN:
            return replace(order, assignee=event.assignee)
        case Act.TRANSFER:
            return _transferred(order, _needed(event.unit), event.at_ms, clocks)
        case Act.PAUSE:
            until_ms = _needed(event.until_ms)
            return replace(order, is_paused=True, paused_at_ms=event.at_ms, due_ms=until_ms)
        case Act.RESUME:
            return _resumed(order, event.at_ms, clocks)
        case Act.RESOLVE:
            return _resolved(order, event.at_ms, clocks)
        case Act.CALL_BACK:
            return _called_back(order, event, clocks)
        case Act.CLOSE:
            return _over(order, OrderState.CLOSED, event.at_ms)
        case Act.REFUSE:
            return _over(order, OrderState.REFUSED, event.at_ms)
        case Act.MERGE:
            merged = _over(order, OrderState.MERGED, event.at_ms)
            return replace(merged, merged_into=_needed(event.other))
        case Act.REOPEN:
            return _reopened(order, event.at_ms, clocks)
        case Act.EXPEDITE:
            return replace(order, expedited=order.expedited + 1)
        case Act.LINK:
            if len(order.links) >= MOST_LINKS:
                # What was merged into it is told by its events, however many there are.
                return order
            kind, _, ref = _needed(event.other).partition("#")
            return replace(order, links=(*order.links, (kind, ref)))
        case _:
            return order


def fold(division_code: str, received_ms: int, events: Iterable[Event], clocks: Clocks) -> Order:
    """What an order's events come to, after it was received."""
    order = received(division_code, received_ms, clocks)
    for event in events:
        order = apply(order, event, clocks)
    return order


def step_took_ms(before: Order, after: Order, at_ms: int, clocks: Clocks) -> int | None:
    """How long the step took that an act ended, by the step's clock; None when it ended none.

    Pauses, and hours outside of work where the clock keeps them, do not count.
    """
    is_same = before.state is after.state and before.step_began_ms == after.step_began_ms
    if is_same or not before.is_open:
        return None
    calendar = calendar_of(before.state, clocks)
    paused_ms = _paused_ms(before, at_ms, clocks)
    return max(clock_rules.between(before.step_began_ms, at_ms, calendar) - paused_ms, 0)


def calendar_of(state: OrderState, clocks: Clocks) -> Calendar | None:
    """The calendar by which a state's clock runs."""
    return clocks.calendar if state in AT_UNIT else clocks.desk_calendar


def _needed(value: Value | None) -> Value:
    if value is None:
        raise ValueError("an event lacks what its act needs")
    return value


def _began(order: Order, state: OrderState, at_ms: int, due_ms: int | None) -> Order:
    """The same order at the beginning of a step, nobody's and not paused."""
    return replace(
        order,
        state=state,
        step_began_ms=at_ms,
        due_ms=due_ms,
        assignee=None,
        is_paused=False,
        paused_at_ms=None,
        paused_ms=0,
    )


def _at_desk(order: Order, at_ms: int, clocks: Clocks) -> Order:
    """Accepted: the desk has to say who handles it."""
    due_ms = clock_rules.add(at_ms, clocks.accept_ms, clocks.desk_calendar)
    begun = _began(order, OrderState.ACCEPTED, at_ms, due_ms)
    desk = desk_of(order.division_code)
    return replace(begun, unit=desk, handling_unit=None, handle_due_ms=None)


def _dispatched(order: Order, unit: str, at_ms: int, clocks: Clocks) -> Order:
    handle_due_ms = clock_rules.add(at_ms, clocks.handle_ms, clocks.calendar)
    return _waiting_at(replace(order, handle_due_ms=handle_due_ms), unit, at_ms, clocks)


def _waiting_at(order: Order, unit: str, at_ms: int, clocks: Clocks) -> Order:
    """Waiting for somebody of a unit to take it."""
    due_ms = clock_rules.add(at_ms, clocks.take_ms, clocks.calendar)
    begun = _began(order, OrderState.DISPATCHED, at_ms, due_ms)
    return replace(begun, unit=unit, handling_unit=unit)


def _taken(order: Order, event: Event) -> Order:
    begun = _began(order, OrderState.HANDLING, event.at_ms, order.handle_due_ms)
    return replace(begun, assignee=event.assignee)


def _transferred(order: Order, unit: str, at_ms: int, clocks: Clocks) -> Order:
    resumed = _resumed(order, at_ms, clocks) if order.is_paused else order
    return _waiting_at(resumed, unit, at_ms, clocks)


def _resumed(order: Order, at_ms: int, clocks: Clocks) -> Order:
    """Going on: what was left of the time when it was paused is left again."""
    paused_at_ms, due_ms = _needed(order.paused_at_ms), _needed(order.handle_due_ms)
    left_ms = clock_rules.between(paused_at_ms, due_ms, clocks.calendar)
    if left_ms:
        due_ms = clock_rules.add(at_ms, left_ms, clocks.calendar)
    return replace(
        order,
        is_paused=False,
        paused_at_ms=None,
        paused_ms=_paused_ms(order, at_ms, clocks),
        due_ms=due_ms,
        handle_due_ms=due_ms,
    )


def _paused_ms(order: Order, at_ms: int, clocks: Clocks) -> int:
    """How long its step was paused until an instant, in the time of its clock."""
    if order.paused_at_ms is None:
        return order.paused_ms
    calendar = calendar_of(order.state, clocks)
    return order.paused_ms + clock_rules.between(order.paused_at_ms, at_ms, calendar)


def _resolved(order: Order, at_ms: int, clocks: Clocks) -> Order:
    due_ms = clock_rules.add(at_ms, clocks.call_back_ms, clocks.desk_calendar)
    begun = _began(order, OrderState.RESOLVED, at_ms, due_ms)
    return replace(begun, unit=desk_of(order.division_code))


def _called_back(order: Order, event: Event, clocks: Clocks) -> Order:
    """Closed when it is solved, back at work when it is not, as it was when nobody was reached."""
    if event.is_solved is None:
        return order
    if not event.is_solved:
        return _reopened(order, event.at_ms, clocks)
    if order.state is OrderState.RESOLVED:
        order = _over(order, OrderState.CLOSED, event.at_ms)
    return replace(order, satisfaction=event.satisfaction)


def _over(order: Order, state: OrderState, at_ms: int) -> Order:
    return _began(order, state, at_ms, None)


def _reopened(order: Order, at_ms: int, clocks: Clocks) -> Order:
    """Back to the unit that handled it, with time of its own; to the desk when there was none."""
    begun = replace(order, satisfaction=None, merged_into=None)
    if order.handling_unit is None:
        return _at_desk(begun, at_ms, clocks)
    return _dispatched(begun, order.handling_unit, at_ms, clocks)
