"""What a team sees of a window and does with its orders: packing, substitutes, who did not come.

A team sees numbers of orders, masked names, wishes, and an address only where it delivers; nothing
of anybody's health. Each reading of a list is written down before it leaves, under the name of its
window, and the households see that they were looked at. A list is one query of the window's
partition, a batch of names, and a batch of what the listings are called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.basket import (
    line_rules,
    points,
    rules,
    service,
    shelf,
    showing,
    substitutes,
    telling,
    windows,
)
from backend.basket.models import BasketRow, PointRow, WindowRow, said_lines
from backend.basket.rules import BasketState, LineState, PointKind
from backend.core import audit, clock, db, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import deals
from backend.market.order_policy import policy
from backend.market.order_rules import CancelReason, Side
from backend.market.orders import Also
from backend.residents import names

ROLE = "basket_team"
GONE = (BasketState.CANCELLED, BasketState.MISSED)


def packing_list(actor: Actor, window_id: str) -> dict[str, Any]:
    """A window's orders to be packed: totals by listing, then order by order, by number.

    :raises DomainError: basket.not_a_team (403), basket.not_found (404).
    """
    window, point, rows = _read(actor, window_id, "packing.read")
    now = clock.now()
    kept = [row for row in rows if row.state != BasketState.CANCELLED]
    words = shelf.words_of(showing.listings_of(kept))
    known = names.masked_names([row.resident_id for row in kept])
    orders = [_order(row, window, words, known, now) for row in kept]
    return _about(window, point, now) | {
        "totals": _totals([row for row in kept if row.state not in GONE], window, words, now),
        "orders": sorted(orders, key=lambda order: str(order["number"])),
    }


def _read(actor: Actor, window_id: str, action: str) -> tuple[WindowRow, PointRow, list[BasketRow]]:
    window, point = windows.own_window(shelf.team_of(actor).team_id, window_id)
    area, whom = str(point.division_code), service.list_name(window_id)
    who = f"account:{actor.account_id}"
    audit.record_act(audit.Act(action, who, area, whom, points.PURPOSE, role=ROLE))
    return window, point, BasketRow.all_of(window_id)


def _about(window: WindowRow, point: PointRow, now: datetime) -> dict[str, Any]:
    return {
        "window": windows.shown_window(window, point, now),
        "point": points.shown(point),
        "as_of": now,
    }


def _order(
    row: BasketRow,
    window: WindowRow,
    words: Mapping[str, Mapping[str, Any]],
    known: Mapping[str, str],
    now: datetime,
) -> dict[str, Any]:
    return showing.spoken(row, window, words, now) | {"name": known.get(row.resident_id, "*")}


def _totals(
    rows: Sequence[BasketRow],
    window: WindowRow,
    words: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> list[dict[str, Any]]:
    answer_by = clock.from_ms(int(window.starts_ms))
    counted = line_rules.totals([row.lines for row in rows], answer_by, now)
    totals = [
        {
            **words.get(total.listing_id, shelf.NO_WORDS),
            "listing_id": total.listing_id,
            "unit_quantity": total.unit_quantity,
            "quantity": total.quantity,
            "packed": total.packed,
            "orders": total.orders,
        }
        for total in counted
    ]
    return sorted(totals, key=lambda one: (str(one["product"]), str(one["listing_id"])))


def delivery_list(actor: Actor, window_id: str) -> dict[str, Any]:
    """Where a window's orders go: by division, then by address, building 2 before building 10.

    :raises DomainError: basket.not_a_team (403), basket.not_found (404).
    """
    window, point, rows = _read(actor, window_id, "delivery.read")
    now = clock.now()
    kept = [row for row in rows if row.state not in GONE]
    known = names.masked_names([row.resident_id for row in kept])
    stops = [_stop(row, window, point, known, now) for row in kept]
    stops.sort(
        key=lambda stop: (
            stop["division_code"], rules.natural(stop["address"] or ""), stop["number"],
        )
    )  # fmt: skip
    return _about(window, point, now) | {"stops": stops}


def _stop(
    row: BasketRow,
    window: WindowRow,
    point: PointRow,
    known: Mapping[str, str],
    now: datetime,
) -> dict[str, Any]:
    told = showing.spoken(row, window, {}, now)
    is_delivered = point.kind == PointKind.DELIVERY
    return {
        "order_id": told["order_id"],
        "number": told["number"],
        "name": known.get(row.resident_id, "*"),
        "division_code": row.division_code,
        "address": row.clear("address") if is_delivered else None,
        "leave_at_door": told["leave_at_door"],
        "wish": told["wish"],
        "due_fen": told["due_fen"],
        "state": row.state,
        "packs": sum(line["state"] not in ("left_out", "asked") for line in told["lines"]),
    }


def pack(
    actor: Actor, window_id: str, order_id: str, weights: Sequence[Mapping[str, int]]
) -> dict[str, Any]:
    """Write down what the scale showed of each line; again replaces it until the hand-over.

    :param weights: of each line its number and quantity, nought for what is left out.
    :raises DomainError: basket.not_a_team (403), basket.not_found (404), core.invalid (422),
        basket.over, basket.changed (409).
    """
    window, row = _own(actor, window_id, order_id)
    if row.state not in (BasketState.CONFIRMED, BasketState.PACKED):
        raise DomainError("basket.over", 409)
    by_line = {one["line"]: one["quantity"] for one in weights}
    answer_by, now = clock.from_ms(int(window.starts_ms)), clock.now()
    lines = line_rules.packed(row.lines, by_line, answer_by, now)
    for line in lines:
        found = line_rules.given(line, answer_by, now)
        if found and (line.packed or 0) > policy().most_weighed(
            found.quantity, found.unit_quantity
        ):
            raise DomainError("core.invalid", 422, {"lines": "market.over_tolerance"})
    said, state = said_lines(lines), BasketState.PACKED.value
    if (row.said_lines, row.state) != (said, state):
        change = showing.changing(row, BasketRow.said_lines.set(said), BasketRow.state.set(state))
        try:
            with db.transaction(ids.random_id()) as writes:
                change(writes)
        except db.ConditionFailed:
            raise DomainError("basket.changed", 409) from None
        row.said_lines, row.state, row.version = said, state, int(row.version) + 1
    telling.tell(row, "ready", window)
    if any(line_rules.line_state(line, answer_by, now) is LineState.LEFT_OUT for line in lines):
        telling.tell(row, "left_out", window)
    return told(row, window)


def substitute(
    actor: Actor, window_id: str, order_id: str, wish: Mapping[str, Any]
) -> dict[str, Any]:
    """Have something else in place of a line, by the household's consent (substitutes.py).

    :raises DomainError: basket.not_a_team (403), basket.not_found (404), and what `propose` says.
    """
    window, row = _own(actor, window_id, order_id)
    return told(substitutes.propose(row, window, wish), window)


def missed(actor: Actor, window_id: str, order_id: str) -> dict[str, Any]:
    """Nobody came for it, and the window is over: it goes back into the stock.

    :raises DomainError: basket.not_a_team (403), basket.not_found (404), basket.over,
        basket.window_not_over, basket.changed (409).
    """
    window, row = _own(actor, window_id, order_id)
    if row.state != BasketState.MISSED:
        ends_at = clock.from_ms(int(window.ends_ms))
        rules.check_missed(BasketState(row.state), ends_at, clock.now())
        state = BasketState.MISSED.value
        change = showing.changing(row, BasketRow.state.set(state))
        deals.cancel(
            Side.SUPPLIER,
            str(row.team_id),
            showing.uuid_of(row),
            CancelReason.NOT_COLLECTED,
            more=[Also("basket.changed", change)],
        )
        row.state, row.version = state, int(row.version) + 1
    telling.tell(row, "missed", window)
    return told(row, window)


def call_off(actor: Actor, window_id: str, order_id: str, reason: CancelReason) -> dict[str, Any]:
    """The team cannot deliver: the stock, the quota and the window's room are free again.

    :raises DomainError: basket.not_a_team (403), basket.not_found (404), basket.over,
        basket.changed (409).
    """
    window, row = _own(actor, window_id, order_id, is_cancelled=True)
    if row.state != BasketState.CANCELLED:
        if row.state not in (BasketState.CONFIRMED, BasketState.PACKED):
            raise DomainError("basket.over", 409)
        deals.cancel(
            Side.SUPPLIER,
            str(row.team_id),
            showing.uuid_of(row),
            reason,
            more=service.giving_back(row, clock.now()),
        )
        row.state, row.version = BasketState.CANCELLED.value, int(row.version) + 1
        telling.tell(row, "called_off", window)
    return told(row, window)


def _own(
    actor: Actor, window_id: str, order_id: str, is_cancelled: bool = False
) -> tuple[WindowRow, BasketRow]:
    """An order of one's own team; the same answer for unknown and for another's."""
    window, _ = windows.own_window(shelf.team_of(actor).team_id, window_id)
    row = BasketRow.of(window_id, order_id)
    if row is None or (row.state == BasketState.CANCELLED and not is_cancelled):
        raise DomainError(points.UNKNOWN, 404)
    return window, row


def told(row: BasketRow, window: WindowRow) -> dict[str, Any]:
    """An order as the team sees it."""
    words = shelf.words_of(showing.listings_of([row]))
    known = names.masked_names([row.resident_id])
    return _order(row, window, words, known, clock.now())
