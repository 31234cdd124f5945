"""Use cases of a household: look, take back, answer about a substitute; placing.py orders.

One account is one household. What an order took in one transaction is given back in one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.basket import points, rules, showing, substitutes
from backend.basket.line_rules import Line
from backend.basket.models import (
    BasketRow,
    HouseholdOrder,
    OfferRow,
    QuotaRow,
    WindowRow,
)
from backend.basket.rules import BasketState
from backend.config import settings
from backend.core import clock
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import deals
from backend.market.ids import trader_id_of
from backend.market.order_rules import CancelReason, Side
from backend.market.orders import Also
from backend.residents import service as residents

PAGE = 20
QUOTA_DAYS = 3
LISTS_MOST = 20


def known(actor: Actor, order_id: str) -> BasketRow | None:
    """An order of one's own, if there is one; two reads."""
    found = HouseholdOrder.of(trader_id_of(actor.account_id), order_id)
    return BasketRow.of(str(found.window_id), order_id) if found else None


def quota_gone_at(row: BasketRow) -> int:
    """When a quota of the order's day need no longer be kept, seconds."""
    on = datetime.fromisoformat(str(row.quota_on)).replace(tzinfo=settings().city.zone)
    return int((on + timedelta(days=QUOTA_DAYS)).timestamp())


def quotas(actor: Actor, point_id: str) -> dict[str, Any]:
    """What a household may still order today of what is short, at a point.

    :raises DomainError: residents.not_applied, basket.not_found (404).
    """
    residents.access_resident(actor, None)
    point = points.known_point(point_id)
    on = settings().city.day_of(clock.now())
    used = QuotaRow.used_on(trader_id_of(actor.account_id), on.isoformat())
    offers = [row for row in OfferRow.all_of(point.team_id) if row.is_at(point_id)]
    return {
        "on": on,
        "quotas": [
            {
                "listing_id": row.listing_id,
                "max": int(row.most),
                "used": used.get(row.listing_id, 0),
                "left": rules.left_of(int(row.most), used.get(row.listing_id, 0)),
            }
            for row in offers
            if row.most is not None
        ],
    }


def own_orders(actor: Actor, before: str | None) -> dict[str, Any]:
    """A household's orders, newest first, 20 a page.

    :param before: the last order of the page before, 32 hexadecimal digits.
    """
    found = HouseholdOrder.newest_of(trader_id_of(actor.account_id), before, PAGE + 1)
    page = found[:PAGE]
    keys = [(f"window#{place.window_id}", place.part) for place in page]
    rows = {row.order_id: row for row in BasketRow.batch_get(keys, consistent_read=True)}
    kept = [rows[place.order_id] for place in page if place.order_id in rows]
    more = page[-1].order_id if len(found) > PAGE else None
    return {"orders": showing.many(kept), "next": more}


def own_order(actor: Actor, order_id: str) -> dict[str, Any]:
    """One order of a household, with the address it goes to.

    :raises DomainError: basket.not_found (404).
    """
    return showing.own(own_row(actor, order_id))


def own_row(actor: Actor, order_id: str) -> BasketRow:
    """An order of one's own.

    :raises DomainError: basket.not_found (404).
    """
    row = known(actor, order_id)
    if row is None:
        raise DomainError("basket.not_found", 404)
    return row


def cancel(actor: Actor, order_id: str) -> dict[str, Any]:
    """Take an order back before the cut-off: stock, quota and the window's room at once.

    :raises DomainError: basket.not_found (404), basket.cut_off_over, basket.already_packed (409).
    """
    row, now = own_row(actor, order_id), clock.now()
    if row.state == BasketState.CANCELLED:
        return showing.own(row)
    window = showing.window_of(row)
    cut_off_at = clock.from_ms(int(window.cut_off_ms))
    rules.check_cancel(BasketState(row.state), cut_off_at, now)
    deals.cancel(
        Side.BUYER,
        str(row.team_id),
        showing.uuid_of(row),
        CancelReason.CHANGED_MIND,
        buyer_id=str(row.buyer_id),
        more=giving_back(row, now, (WindowRow.cut_off_ms > clock.to_ms(now))),
    )
    row.state, row.version = BasketState.CANCELLED.value, int(row.version) + 1
    return showing.own(row, window=window)


def giving_back(row: BasketRow, now: datetime, only_if: Any = None) -> list[Also]:
    """What is written beside the market's cancelling: the state, the window's room, the quotas.

    :param only_if: a further condition of the window.
    """
    room = WindowRow.taken >= 1
    condition = room if only_if is None else room & only_if
    giving = [
        Also("basket.changed", showing.changing(row, BasketRow.state.set("cancelled"))),
        Also(
            "basket.cut_off_over",
            lambda w: w.update(
                WindowRow(row.key), actions=[WindowRow.taken.add(-1)], condition=condition
            ),
        ),
    ]
    if row.quota_at and row.quota_on == settings().city.day_of(now).isoformat():
        # The quota of a day that is over is of no use to anybody any more.
        counted = [row.lines[int(at)] for at in str(row.quota_at).split(",")]
        giving += [Also("basket.changed", _leaving(row, line)) for line in counted]
    return giving


def _leaving(row: BasketRow, line: Line) -> Any:
    quota = QuotaRow(*QuotaRow.place_of(str(row.buyer_id), str(row.quota_on), line.listing_id))

    def leave(writes: TransactWrite) -> None:
        writes.update(
            quota,
            actions=[
                QuotaRow.used.add(-line.quantity),
                QuotaRow.expires_at.set(quota_gone_at(row)),
            ],
        )

    return leave


def answer(actor: Actor, order_id: str, at: int, is_accepted: bool) -> dict[str, Any]:
    """Say yes or no to what the team has instead of a line; the same answer twice is one.

    :raises DomainError: basket.not_found (404), basket.answer_too_late (409), and what the stock
        of the substitute says.
    """
    row = own_row(actor, order_id)
    return showing.own(substitutes.answer(row, at, is_accepted))


def lists_with(account_id: str) -> list[str]:
    """Under which names the audit has lists of windows that a household ordered for; one query."""
    found = HouseholdOrder.newest_of(trader_id_of(account_id), None, LISTS_MOST)
    return list(dict.fromkeys(list_name(str(place.window_id)) for place in found))


def list_name(window_id: str) -> str:
    """Under which name the audit knows that the orders of a window were read."""
    return f"basket-{window_id}"
