"""An order of a household as it leaves this room: its lines, what comes of them, what is due."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.basket import line_rules, points, rules, shelf, windows
from backend.basket.line_rules import Line
from backend.basket.models import BasketRow, PointRow, WindowRow
from backend.basket.rules import BasketState, SubstituteState
from backend.core import clock
from backend.core.errors import DomainError
from backend.market import deals
from backend.market.rules import amount_fen


def window_of(row: BasketRow) -> WindowRow:
    """The window of an order.

    :raises DomainError: basket.not_found (404).
    """
    window = WindowRow.of(row.window_id)
    if window is None:
        raise DomainError("basket.not_found", 404)
    return window


def uuid_of(row: BasketRow) -> uuid.UUID:
    """The phone's id of an order."""
    return uuid.UUID(row.order_id)


def changing(row: BasketRow, *actions: Any) -> Callable[[TransactWrite], None]:
    """Change an order that has not changed since it was read, as part of a transaction."""
    known = int(row.version)

    def change(writes: TransactWrite) -> None:
        writes.update(
            BasketRow(row.key, row.part),
            actions=[*actions, BasketRow.version.set(known + 1)],
            condition=BasketRow.version == known,
        )

    return change


def own(
    row: BasketRow, point: PointRow | None = None, window: WindowRow | None = None
) -> dict[str, Any]:
    """An order as its household sees it, with the address."""
    point = point or PointRow.of(row.point_id)
    window = window or window_of(row)
    words = shelf.words_of(listings_of([row]))
    return _shown(row, point, window, words, clock.now()) | {"address": row.clear("address")}


def many(rows: Sequence[BasketRow]) -> list[dict[str, Any]]:
    """Orders as their household sees them, without the addresses: three batches."""
    point_rows = {row.point_id: row for row in PointRow.all_with([row.point_id for row in rows])}
    windows = {row.window_id: row for row in WindowRow.all_with([row.window_id for row in rows])}
    words, now = shelf.words_of(listings_of(rows)), clock.now()
    return [
        _shown(row, point_rows.get(str(row.point_id)), windows[row.window_id], words, now)
        for row in rows
        if row.window_id in windows
    ]


def listings_of(rows: Sequence[BasketRow]) -> list[str]:
    """The listings that orders speak of."""
    found = []
    for row in rows:
        for line in row.lines:
            found.append(line.listing_id)
            if line.substitute is not None:
                found.append(line.substitute.listing_id)
    return found


def _shown(
    row: BasketRow,
    point: PointRow | None,
    window: WindowRow,
    words: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    cut_off_at = clock.from_ms(int(window.cut_off_ms))
    scanned = deals.hand_over_code(uuid_of(row), str(row.team_id))
    return spoken(row, window, words, now) | {
        "placed_at": clock.from_ms(int(row.placed_ms)),
        "team_id": row.team_id,
        "team_name": point.team_name if point else None,
        "point": points.shown(point) if point else None,
        "window": windows.spoken_window(window),
        "can_cancel": row.state == BasketState.CONFIRMED and now < cut_off_at,
        "code": scanned.rpartition(":")[2],
        "qr": scanned,
    }


def spoken(
    row: BasketRow, window: WindowRow, words: Mapping[str, Mapping[str, Any]], now: datetime
) -> dict[str, Any]:
    """What both sides see of an order."""
    answer_by = clock.from_ms(int(window.starts_ms))
    lines = [_line(at, line, words, answer_by, now) for at, line in enumerate(row.lines)]
    paid = None
    if row.paid_way is not None:
        paid = {"way": row.paid_way, "amount_fen": row.paid_fen}
    return {
        "order_id": str(uuid_of(row)),
        "number": rules.short_number(row.order_id),
        "state": row.state,
        "lines": lines,
        "total_fen": sum(line["amount_fen"] for line in lines),
        "due_fen": sum(line["due_fen"] for line in lines),
        "paid": paid,
        "leave_at_door": bool(row.is_left_at_door),
        "wish": row.clear("wish"),
        "handed_at": None if row.handed_ms is None else clock.from_ms(int(row.handed_ms)),
        "version": row.version,
    }


def _line(
    at: int,
    line: Line,
    words: Mapping[str, Mapping[str, Any]],
    answer_by: datetime,
    now: datetime,
) -> dict[str, Any]:
    state = line_rules.line_state(line, answer_by, now)
    amount = amount_fen(line.price_fen, line.quantity, line.unit_quantity)
    found = line_rules.given(line, answer_by, now)
    given_amount = 0
    if found is not None:
        weighed = found.quantity if line.packed is None else line.packed
        given_amount = amount_fen(found.price_fen, weighed, found.unit_quantity)
    due = line_rules.line_due_fen(state, amount, given_amount)
    return {
        **words.get(line.listing_id, shelf.NO_WORDS),
        "line": at,
        "listing_id": line.listing_id,
        "unit_quantity": line.unit_quantity,
        "quantity": line.quantity,
        "price_fen": line.price_fen,
        "amount_fen": amount,
        "consent": line.consent.value,
        "state": state.value,
        "packed_quantity": line.packed,
        "due_fen": due,
        "substitute": _instead(line, words, amount, answer_by, now),
    }


def _instead(
    line: Line,
    words: Mapping[str, Mapping[str, Any]],
    amount: int,
    answer_by: datetime,
    now: datetime,
) -> dict[str, Any] | None:
    found = line.substitute
    if found is None:
        return None
    state = line_rules.substitute_now(found, answer_by, now)
    own_amount = amount_fen(found.price_fen, found.quantity, found.unit_quantity)
    return {
        **words.get(found.listing_id, shelf.NO_WORDS),
        "listing_id": found.listing_id,
        "unit_quantity": found.unit_quantity,
        "quantity": found.quantity,
        "price_fen": found.price_fen,
        "due_fen": min(amount, own_amount),
        "state": state.value,
        "answer_by": answer_by if state is SubstituteState.ASKED else None,
    }
