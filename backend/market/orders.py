"""Orders: placed in one transaction or not at all; read again by who placed them.

The order, the deal of each supplier, every stock and its movement, and that the buyer is verified:
one transaction, and on the way on which nothing is amiss the only call of the store. The phone
makes the id and says what it saw (price, unit, supplier), and the conditions hold it to that.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pynamodb.transactions import TransactWrite

from backend.core import clock, crypto, db, ids
from backend.core.errors import DomainError
from backend.market import holds, order_rules, stock
from backend.market.models import TraderRow
from backend.market.order_models import DealRow, OrderRow, StockRow
from backend.market.order_policy import policy
from backend.market.order_rules import DealLine, Line, Refusal
from backend.market.rules import BUYERS, Audience, DealState, TraderState

# So often a basket is tried with what is left, while others keep buying from the same stocks.
TRIES = 6
UNKNOWN = "market.deal_unknown"


class Buyer(NamedTuple):
    """Who orders. Somebody who trades has to be verified; a household has not."""

    buyer_id: str
    resident_id: str
    is_trader: bool = True


class Wish(NamedTuple):
    """What is ordered.

    :param id: made on the phone.
    :param window: when the parties meet, two instants in milliseconds.
    """

    id: uuid.UUID
    lines: tuple[Line, ...]
    window: tuple[int, int] | None = None


class Terms(NamedTuple):
    """How an order comes about.

    :param is_confirmed: its deals begin confirmed, and are not let go by themselves.
    :param is_price_agreed: the parties agreed on its prices, whatever the listings say.
    :param is_match: it comes of a proposal that both sides accepted.
    """

    audience: Audience = Audience.TRADE
    is_confirmed: bool = False
    is_price_agreed: bool = False
    is_match: bool = False


class Also(NamedTuple):
    """One more conditional write of the same transaction.

    :param code: what is answered (409) when its condition is not met.
    :param add: adds exactly one item to the transaction.
    """

    code: str
    add: Callable[[TransactWrite], None]


IN_TRADE = Terms()
More = Callable[[tuple[Line, ...]], Sequence[Also]]


class Placed(NamedTuple):
    """An order that was placed, now or before.

    :param is_new: False when this very order had been placed before.
    """

    order: OrderRow
    deals: list[DealRow]
    is_new: bool

    @property
    def order_id(self) -> uuid.UUID:
        """The phone's id."""
        return self.order.order_id

    @property
    def placed_ms(self) -> int:
        """When it was placed."""
        return int(self.order.placed_ms)

    @property
    def lines(self) -> tuple[DealLine, ...]:
        """What is held, of all deals."""
        return tuple(line for deal in self.deals for line in deal.lines)


class _Attempt(NamedTuple):
    """One try: the rows, and what stands where in the transaction."""

    order: OrderRow
    deals: list[DealRow]
    lines: tuple[Line, ...]
    also: Sequence[Also]

    def stock_at(self, number: int) -> int:
        return 1 + len(self.deals) + 2 * number


def place(buyer: Buyer, wish: Wish, terms: Terms = IN_TRADE, more: More | None = None) -> Placed:
    """Place an order: all of its lines, or what the buyer would be content with, or nothing.

    The same id with the same content is answered again, whatever has become of it.

    :param more: further conditional writes for the lines as they are tried; asked at every try.
    :raises DomainError: core.id_reused (422); market.buyer_not_verified (403);
        market.lines_refused (409), `extra["lines"]` saying of each how it stands; the code of one
        of `more` (409); core.invalid (422) for lines that contradict each other.
    """
    wished = order_rules.merge(wish.lines)
    content_hash = _content_hash(buyer, wish, wished, terms)
    lines, has_released = wished, False
    for _ in range(TRIES):
        attempt = _attempt(buyer, wish, wished, lines, terms, content_hash, more)
        try:
            with db.transaction(ids.random_id()) as writes:
                _write(writes, buyer, attempt, terms)
            return Placed(attempt.order, attempt.deals, True)
        except db.ConditionFailed as failed:
            known = _known(buyer, wish.id, content_hash, attempt, failed.at)
            if known is not None:
                return known
        found = _decide(wished, terms)
        if not has_released and any(isinstance(one, Refusal) for one in found):
            # Somebody's hold may have run out without anybody having noticed yet.
            has_released = True
            if holds.release_due_of({line.supplier_id for line in wished}):
                found = _decide(wished, terms)
        lines = _all_or_refused(found)
    raise db.StoreUnavailable


def _attempt(
    buyer: Buyer,
    wish: Wish,
    wished: tuple[Line, ...],
    lines: tuple[Line, ...],
    terms: Terms,
    content_hash: str,
    more: More | None,
) -> _Attempt:
    now_ms = clock.to_ms(clock.now())
    deals = [
        _deal(buyer, wish, supplier_id, lines, terms, now_ms)
        for supplier_id in dict.fromkeys(line.supplier_id for line in lines)
    ]
    order = OrderRow(
        OrderRow.key_of(buyer.buyer_id),
        OrderRow.part_of(wish.id),
        content_hash=content_hash,
        suppliers=" ".join(deal.supplier_id for deal in deals),
        audience=terms.audience.value,
        placed_ms=now_ms,
        is_partial=lines != wished,
        expires_at=stock.gone_at(now_ms),
    )
    return _Attempt(order, deals, lines, more(lines) if more else ())


def _deal(
    buyer: Buyer,
    wish: Wish,
    supplier_id: str,
    lines: Sequence[Line],
    terms: Terms,
    now_ms: int,
) -> DealRow:
    packed = order_rules.pack(
        [
            DealLine(line.listing_id, line.quantity, line.price_fen, line.unit_quantity)
            for line in lines
            if line.supplier_id == supplier_id
        ]
    )
    return DealRow(
        DealRow.key_of(supplier_id),
        DealRow.part_of(wish.id),
        buyer_id=buyer.buyer_id,
        buyer_resident=buyer.resident_id,
        state=(DealState.CONFIRMED if terms.is_confirmed else DealState.HELD).value,
        lines_packed=packed,
        audience=terms.audience.value,
        placed_ms=now_ms,
        hold_until_ms=policy().hold_until_ms(terms.audience, now_ms),
        window="-".join(map(str, wish.window)) if wish.window else None,
        expires_at=stock.gone_at(now_ms),
    )


def _write(writes: TransactWrite, buyer: Buyer, attempt: _Attempt, terms: Terms) -> None:
    # The order in which they are added is what _known goes by.
    writes.save(attempt.order, condition=OrderRow.placed_ms.does_not_exist())
    for deal in attempt.deals:
        writes.save(deal, condition=DealRow.placed_ms.does_not_exist())
    cause, now_ms = ids.short_uuid(attempt.order.order_id), int(attempt.order.placed_ms)
    for line in attempt.lines:
        stock.write_hold(
            writes, line, cause, now_ms, terms.audience, terms.is_price_agreed, terms.is_match
        )
    for also in attempt.also:
        also.add(writes)
    if buyer.is_trader:
        is_good = (TraderRow.state == TraderState.VERIFIED.value) & TraderRow.kind.is_in(
            *sorted(kind.value for kind in BUYERS)
        )
        key = TraderRow.key_of(buyer.buyer_id)
        writes.condition_check(TraderRow, key, "trader", condition=is_good)


def _known(
    buyer: Buyer,
    order_id: uuid.UUID,
    content_hash: str,
    attempt: _Attempt,
    failed: tuple[int, ...],
) -> Placed | None:
    """The order of this id when it had been placed; None when stocks are what stood in the way.

    :raises DomainError: as `place` says, for all that another try cannot change.
    """
    order = OrderRow.of(buyer.buyer_id, order_id) if 0 in failed else None
    if order is not None:
        if not crypto.is_same(str(order.content_hash), content_hash):
            raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
        return Placed(order, DealRow.of_orders([order]), False)
    stocks_at = {attempt.stock_at(n) for n in range(len(attempt.lines))}
    also_at = attempt.stock_at(len(attempt.lines))
    for place in failed:
        if place < also_at and place not in stocks_at:
            # Somebody else's order has this id, or did have it.
            raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
        if also_at <= place < also_at + len(attempt.also):
            raise DomainError(attempt.also[place - also_at].code, 409)
        if place >= also_at:
            raise DomainError("market.buyer_not_verified", 403)
    return None


def _decide(wished: Sequence[Line], terms: Terms) -> list[Line | Refusal]:
    rows = StockRow.of_many((line.listing_id for line in wished), consistent=True)
    now_ms = clock.to_ms(clock.now())
    return [
        order_rules.decide(
            line,
            rows[line.listing_id].on_sale if line.listing_id in rows else None,
            terms.audience,
            now_ms,
            terms.is_price_agreed,
        )
        for line in wished
    ]


def _all_or_refused(found: Sequence[Line | Refusal]) -> tuple[Line, ...]:
    refused = [one for one in found if isinstance(one, Refusal)]
    if refused:
        lines = [_told(one) for one in refused]
        raise DomainError("market.lines_refused", 409, extra={"lines": lines})
    return tuple(one for one in found if isinstance(one, Line))


def _told(refusal: Refusal) -> Mapping[str, str | int | None]:
    told: dict[str, str | int | None] = {"listing_id": refusal.listing_id, "code": refusal.code}
    if refusal.stock is not None:
        told |= {
            "left": refusal.stock.left,
            "price_fen": refusal.stock.price_fen,
            "unit_quantity": refusal.stock.unit_quantity,
            "state": refusal.stock.state.value,
        }
    return told


def _content_hash(buyer: Buyer, wish: Wish, lines: Sequence[Line], terms: Terms) -> str:
    """Whether a repetition says the same; keyed, for what is said could be guessed."""
    said = [
        sorted(
            [
                line.listing_id,
                line.supplier_id,
                line.quantity,
                line.price_fen,
                line.unit_quantity,
                line.least,
            ]
            for line in lines
        ),
        wish.window,
        terms.audience.value,
        buyer.is_trader,
    ]
    return crypto.keyed_hash("order", json.dumps(said))
