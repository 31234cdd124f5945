"""The hand-over at the point or the door: by the household's code, or left at the door by its wish.

A team's phone may have had no network: each item of a batch is answered by itself, the same id
again is the same hand-over, and what was packed is what leaves the stock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from backend.basket import line_rules, points, shelf, showing, telling, windows
from backend.basket.models import BasketRow, HouseholdOrder, WindowRow
from backend.basket.rules import BasketState, HandedHow
from backend.core import clock, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import deals
from backend.market.order_rules import PaidWay
from backend.market.orders import Also


class Result(NamedTuple):
    """What became of one hand-over: new, identical or rejected with a code."""

    id: str
    order_id: str
    status: str
    code: str | None = None


def hand_over(actor: Actor, items: Sequence[Mapping[str, Any]]) -> list[Result]:
    """Write down hand-overs, each by itself.

    :param items: id, order_id, window_id (left out where only a code was scanned), code, how,
        handed_at, paid of way and amount_fen.
    :raises DomainError: basket.not_a_team (403).
    """
    team_id = shelf.team_of(actor).team_id
    return [_one(team_id, item) for item in items]


def _one(team_id: str, item: Mapping[str, Any]) -> Result:
    said = str(item["id"]), str(item["order_id"])
    try:
        return Result(*said, _hand(team_id, item))
    except DomainError as refused:
        codes = list((refused.fields or {}).values())
        return Result(*said, "rejected", codes[0] if codes else refused.code)


def _hand(team_id: str, item: Mapping[str, Any]) -> str:
    row, window = _found(team_id, item)
    hand_id, is_new = ids.short_uuid(item["id"]), True
    if row.state == BasketState.HANDED_OVER:
        if row.handed_by != hand_id:
            raise DomainError("basket.handed_over_already", 409)
        is_new = False
    elif row.state not in (BasketState.CONFIRMED, BasketState.PACKED):
        raise DomainError("basket.over", 409)
    else:
        _write(row, window, item, hand_id)
    telling.tell(row, "handed_over", window)
    return "new" if is_new else "identical"


def _found(team_id: str, item: Mapping[str, Any]) -> tuple[BasketRow, WindowRow]:
    """The order of the team's own window; where only a code was scanned, by the market's deal."""
    order_id, window_id = item["order_id"], item.get("window_id")
    if window_id is None:
        deal = deals.of_supplier(team_id, order_id)
        place = HouseholdOrder.of(str(deal.buyer_id), order_id.hex) if deal else None
        window_id = str(place.window_id) if place else ""
    window, _ = windows.own_window(team_id, window_id)
    row = BasketRow.of(window_id, order_id.hex)
    if row is None:
        raise DomainError(points.UNKNOWN, 404)
    return row, window


def _write(row: BasketRow, window: WindowRow, item: Mapping[str, Any], hand_id: str) -> None:
    team_id, order_id = str(row.team_id), showing.uuid_of(row)
    now_ms = clock.to_ms(clock.now())
    handed_ms = max(int(row.placed_ms), min(clock.to_ms(item["handed_at"]), now_ms))
    code = item.get("code") or ""
    if item["how"] == HandedHow.LEFT_AT_DOOR:
        if not row.is_left_at_door:
            raise DomainError("basket.no_door_wish", 409)
        # The household wished it so: nobody is there to show a code.
        code = None
    answer_by = clock.from_ms(int(window.starts_ms))
    weights = line_rules.handed(row.lines, answer_by, clock.from_ms(handed_ms))
    paid = item["paid"]
    change = showing.changing(
        row,
        BasketRow.state.set(BasketState.HANDED_OVER.value),
        BasketRow.handed_ms.set(handed_ms),
        BasketRow.handed_how.set(item["how"]),
        BasketRow.handed_by.set(hand_id),
        BasketRow.paid_fen.set(paid["amount_fen"]),
        BasketRow.paid_way.set(paid["way"]),
    )
    deals.hand_over(
        team_id,
        order_id,
        deals.HandOver(
            item["id"],
            code,
            weights,
            deals.Paid(PaidWay(paid["way"]), paid["amount_fen"]),
            handed_ms,
        ),
        more=[Also("basket.changed", change)],
    )
