"""A household's order is placed: the market's order with rows of this room, in one transaction.

Its lines, the household's row here, the room in the window and the quotas are written together or
not at all. It is confirmed at once, for nobody has to agree to what is on offer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.basket import points, rules, service, showing, telling
from backend.basket.line_rules import Line
from backend.basket.models import (
    BasketRow,
    HouseholdOrder,
    OfferRow,
    PointRow,
    QuotaRow,
    WindowRow,
)
from backend.basket.rules import BasketState, Consent, PointKind, PointState, WindowState
from backend.config import settings
from backend.core import clock, db
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import orders
from backend.market.ids import trader_id_of
from backend.market.orders import Also
from backend.market.rules import Audience
from backend.residents import service as residents


class Asked(NamedTuple):
    """An order as it is asked for, with all that was read for it."""

    point: PointRow
    window: WindowRow
    row: BasketRow
    lines: tuple[orders.Line, ...]
    most: dict[str, int]


def place(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Place an order: all of its lines or none. The same id again is answered the same.

    :param wish: id (made on the phone), point_id, window_id, lines of listing_id, quantity,
        price_fen and consent, address, leave_at_door, wish.
    :raises DomainError: residents.not_applied, basket.not_found (404), basket.not_served,
        core.invalid, core.id_reused (422), basket.quota_used, basket.window_full,
        basket.cut_off_over, basket.point_closed, market.lines_refused (409).
    """
    now = clock.now()
    said = points.content_hash(wish, actor.account_id)
    try:
        asked = _asked(actor, wish, said, now)
        is_new = _write(wish, asked, now)
    except DomainError:
        # What was placed before stays placed, whatever has changed since.
        known = service.known(actor, wish["id"].hex)
        if known is None:
            raise
        return _again(known, said)
    if not is_new:
        return _again(service.own_row(actor, wish["id"].hex), said)
    telling.tell(asked.row, "confirmed", asked.window)
    return showing.own(asked.row, asked.point, asked.window)


def _again(known: BasketRow, said: str) -> dict[str, Any]:
    if known.content_hash != said:
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
    telling.tell(known, "confirmed", showing.window_of(known))
    return showing.own(known)


def _asked(actor: Actor, wish: Mapping[str, Any], said: str, now: datetime) -> Asked:
    own, point, window = db.side_by_side(
        [
            lambda: residents.own_resident(actor),
            lambda: PointRow.of(wish["point_id"]),
            lambda: WindowRow.of(wish["window_id"]),
        ]
    )
    if point is None or window is None or window.point_id != point.point_id:
        raise DomainError("basket.not_found", 404)
    lines, most = _lines(point, wish["lines"])
    row = BasketRow(
        window.key,
        BasketRow.part_of(wish["id"].hex),
        team_id=point.team_id,
        point_id=point.point_id,
        buyer_id=trader_id_of(actor.account_id),
        resident_id=own.resident_id,
        division_code=own.division_code,
        is_left_at_door=wish["leave_at_door"],
        quota_on=settings().city.day_of(now).isoformat(),
        state=BasketState.CONFIRMED.value,
        placed_ms=clock.to_ms(now),
        content_hash=said,
        expires_at=int(window.expires_at),
    )
    consents = [Consent(line["consent"]) for line in wish["lines"]]
    row.say_lines(
        [
            Line(line.listing_id, line.quantity, line.price_fen, line.unit_quantity, consent)
            for line, consent in zip(lines, consents, strict=True)
        ]
    )
    row.quota_at = (
        ",".join(str(at) for at, line in enumerate(lines) if line.listing_id in most) or None
    )
    _say_where(row, point, wish, lambda: own.clear("address"))
    return Asked(point, window, row, lines, most)


def _say_where(
    row: BasketRow, point: PointRow, wish: Mapping[str, Any], own_address: Callable[[], str]
) -> None:
    """Where it goes: to the address that was typed, or to the one the household is known by."""
    typed = wish.get("address")
    is_delivered = point.kind == PointKind.DELIVERY
    if typed and not is_delivered:
        raise DomainError("core.invalid", 422, {"address": "basket.no_delivery"})
    if typed:
        row.division_code = typed["division_code"]
    if not rules.serves(point.served, str(row.division_code)):
        raise DomainError("basket.not_served", 422, {"address": "basket.not_served"})
    if is_delivered:
        row.seal("address", typed["text"] if typed else own_address())
    if wish.get("wish"):
        row.seal("wish", wish["wish"])


def _lines(
    point: PointRow, wishes: Sequence[Mapping[str, Any]]
) -> tuple[tuple[orders.Line, ...], dict[str, int]]:
    """The lines as the market takes them, and how much a household may have a day of each."""
    team_id = str(point.team_id)
    keys = [OfferRow.place_of(team_id, line["listing_id"]) for line in wishes]
    if len(set(keys)) != len(keys):
        raise DomainError("core.invalid", 422, {"lines": "basket.listing_twice"})
    offers = {row.listing_id: row for row in OfferRow.batch_get(keys, consistent_read=True)}
    lines, wrong = [], {}
    for at, wish in enumerate(wishes):
        offer = offers.get(wish["listing_id"])
        if offer is None or not offer.is_at(point.point_id):
            wrong[f"lines.{at}.listing_id"] = "basket.not_offered"
        elif wish["quantity"] % int(offer.unit_quantity):
            wrong[f"lines.{at}.quantity"] = "basket.whole_units"
        else:
            unit_quantity, quantity = int(offer.unit_quantity), wish["quantity"]
            lines.append(
                orders.Line(offer.listing_id, team_id, quantity, wish["price_fen"], unit_quantity)
            )
    if wrong:
        raise DomainError("core.invalid", 422, wrong)
    most = {one: int(row.most) for one, row in offers.items() if row.most is not None}
    return tuple(lines), most


def _write(wish: Mapping[str, Any], asked: Asked, now: datetime) -> bool:
    row, window = asked.row, asked.window
    wanted = {line.listing_id: line.quantity for line in asked.lines}
    alone = rules.over_quota(wanted, asked.most, {})
    if alone:
        raise DomainError("basket.quota_used", 409, extra={"lines": alone})
    buyer = orders.Buyer(str(row.buyer_id), str(row.resident_id), is_trader=False)
    span = (int(window.starts_ms), int(window.ends_ms))
    terms = orders.Terms(audience=Audience.HOUSEHOLDS, is_confirmed=True)
    try:
        placed = orders.place(
            buyer,
            orders.Wish(wish["id"], asked.lines, span),
            terms,
            more=lambda lines: _also(asked, now),
        )
    except DomainError as refused:
        raise _told_apart(refused, asked, wanted, now) from None
    return placed.is_new


def _also(asked: Asked, now: datetime) -> list[Also]:
    """What is written beside the market's order; each may refuse the whole."""
    row, window, point = asked.row, asked.window, asked.point
    beside = HouseholdOrder(
        HouseholdOrder.key_of(row.buyer_id),
        row.part,
        window_id=row.window_id,
        expires_at=row.expires_at,
    )
    taken = (
        (WindowRow.state == WindowState.OPEN.value)
        & (WindowRow.cut_off_ms > clock.to_ms(now))
        & (WindowRow.taken < WindowRow.capacity)
    )
    return [
        Also("core.id_reused", lambda w: w.save(row, BasketRow.team_id.does_not_exist())),
        Also("core.id_reused", lambda w: w.save(beside)),
        Also(
            "basket.point_closed",
            lambda w: w.condition_check(
                PointRow, point.key, "point", PointRow.state == PointState.OPEN.value
            ),
        ),
        Also(
            "basket.window_full",
            lambda w: w.update(
                WindowRow(window.key), actions=[WindowRow.taken.add(1)], condition=taken
            ),
        ),
        *[
            Also("basket.quota_used", _using(row, line, asked.most[line.listing_id]))
            for line in asked.lines
            if line.listing_id in asked.most
        ],
    ]


def _using(row: BasketRow, line: orders.Line, most: int) -> Any:
    quota = QuotaRow(*QuotaRow.place_of(str(row.buyer_id), str(row.quota_on), line.listing_id))
    room = QuotaRow.used.does_not_exist() | (QuotaRow.used <= most - line.quantity)

    def use(writes: TransactWrite) -> None:
        writes.update(
            quota,
            actions=[
                QuotaRow.used.add(line.quantity),
                QuotaRow.expires_at.set(service.quota_gone_at(row)),
            ],
            condition=room,
        )

    return use


def _told_apart(
    refused: DomainError, asked: Asked, wanted: Mapping[str, int], now: datetime
) -> DomainError:
    """Why a window or a quota said no: they are read again, for their conditions say only that."""
    if refused.code == "basket.window_full":
        window = WindowRow.of(asked.window.window_id)
        if window is not None:
            try:
                rules.check_open(
                    WindowState(window.state),
                    clock.from_ms(int(window.cut_off_ms)),
                    int(window.taken),
                    int(window.capacity),
                    now,
                )
            except DomainError as why:
                return why
    if refused.code == "basket.quota_used":
        used = QuotaRow.used_on(str(asked.row.buyer_id), str(asked.row.quota_on))
        lines = rules.over_quota(wanted, asked.most, used)
        return DomainError(refused.code, refused.status, extra={"lines": lines})
    return refused
