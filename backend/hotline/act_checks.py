"""From what somebody wishes to do with a work order to its event, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from backend.core import clock
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.hotline import categories, order_rules, sight, units
from backend.hotline.models import OrderRow
from backend.hotline.order_rules import Event, LinkKind, Order, Party
from backend.hotline.rules import Act, OrderState, UnitKind, read_number

Wish = Mapping[str, Any]
OUTCOMES: Mapping[str, bool | None] = {"solved": True, "not_solved": False, "not_reached": None}


class Asker(NamedTuple):
    """Who acts: somebody on duty, or else the reporter."""

    by: str
    duty: OnDuty | None = None

    def parties(self, row: OrderRow) -> frozenset[Party]:
        """As what they act on an order."""
        if self.duty is None:
            return frozenset((Party.REPORTER,))
        return sight.parties_of(self.duty, row)


class Wanted(NamedTuple):
    """What is to be written: events in order, and the order that this one is merged into."""

    events: tuple[Event, ...]
    into: OrderRow | None = None


def wanted(asker: Asker, row: OrderRow, order: Order, wish: Wish, now: datetime) -> Wanted:
    """The events of a wish that the machine allows.

    :raises DomainError: core.invalid (422), each wrong field named.
    """
    act, at_ms = Act(wish["act"]), clock.to_ms(now)
    _check_reason(act, wish)
    match act:
        case Act.DISPATCH | Act.TRANSFER:
            event = Event(act, at_ms, unit=_unit(order, wish))
            is_new = order.state is OrderState.RECEIVED
            first = (Event(Act.ACCEPT, at_ms),) if is_new else ()
            return Wanted((*first, event))
        case Act.TAKE:
            event = Event(act, at_ms, assignee=asker.by)
        case Act.ASSIGN:
            event = Event(act, at_ms, assignee=_colleague(asker, order, wish["to"]))
        case Act.PAUSE:
            event = Event(act, at_ms, until_ms=_until(wish["until"], at_ms))
        case Act.CALL_BACK:
            event = _call_back(wish, at_ms)
        case Act.CLOSE if order.state is not OrderState.RESOLVED and not wish.get("answer"):
            raise _wrong("answer", "core.field_required")
        case Act.MERGE:
            into = _into(asker, row, str(wish["into"]))
            return Wanted((Event(act, at_ms, other=into.number),), into)
        case Act.LINK:
            event = Event(act, at_ms, other=_link(asker, wish))
        case _:
            event = Event(act, at_ms)
    return Wanted((event,))


def _wrong(field: str, code: str) -> DomainError:
    return DomainError("core.invalid", 422, {field: code})


def _check_reason(act: Act, wish: Wish) -> None:
    reason = wish.get("reason")
    known = {one["code"] for one in categories.reasons(act.value)} if reason else set()
    if reason and reason not in known:
        raise _wrong("reason", "hotline.reason_unknown")


def _unit(order: Order, wish: Wish) -> str:
    """Another unit than the present one, in this city; the desk is sent things back to."""
    unit = str(wish["unit"])
    parts = units.parts_of(unit)
    if parts is None or parts[0] is UnitKind.DESK or unit == order.unit or not units.is_there(unit):
        raise _wrong("unit", "hotline.unit_unknown")
    return unit


def _colleague(asker: Asker, order: Order, to: str | None) -> str | None:
    is_me = asker.duty is not None and to == asker.by and units.is_of(asker.duty, order.unit)
    if to is None or is_me or units.has_colleague(order.unit, to):
        return to
    raise _wrong("to", "hotline.not_a_colleague")


def _until(until: datetime, at_ms: int) -> int:
    until_ms = clock.to_ms(until)
    if not at_ms < until_ms <= at_ms + order_rules.LONGEST_PAUSE_MS:
        raise _wrong("until", "hotline.pause_too_long")
    return until_ms


def _call_back(wish: Wish, at_ms: int) -> Event:
    is_solved = OUTCOMES[wish["outcome"]]
    satisfaction = wish.get("satisfaction") if is_solved is not None else None
    if is_solved and satisfaction is None:
        raise _wrong("satisfaction", "core.field_required")
    return Event(Act.CALL_BACK, at_ms, is_solved=is_solved, satisfaction=satisfaction)


def _into(asker: Asker, row: OrderRow, typed: str) -> OrderRow:
    """The order that another is merged into: open, of the same county, and the asker's too.

    :raises DomainError: core.invalid (422) with hotline.merge_impossible, whatever it is.
    """
    number = read_number(typed)
    into = OrderRow.of(number) if number and number != row.number else None
    if into is not None and into.open_county == row.open_county and into.lies_with:
        may = asker.parties(into) & order_rules.parties_of(Act.MERGE)
        if may:
            return into
    raise _wrong("into", "hotline.merge_impossible")


def _link(asker: Asker, wish: Wish) -> str:
    """Kind and ref; where the reference would be words, they are sealed in the note instead."""
    kind, ref = LinkKind(wish["kind"]), wish.get("ref")
    if kind is LinkKind.CHECKPOINT:
        if ref:
            raise _wrong("ref", "core.field_unknown")
        if not wish.get("note"):
            raise _wrong("note", "core.field_required")
        return f"{kind}#"
    if not ref:
        raise _wrong("ref", "core.field_required")
    if kind is LinkKind.ORDER:
        number = read_number(ref)
        other = OrderRow.of(number) if number else None
        if other is None or asker.duty is None or not sight.sees(asker.duty, other):
            raise _wrong("ref", "hotline.link_unknown")
        return f"{kind}#{number}"
    return f"{kind}#{ref}"
