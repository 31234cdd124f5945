"""Deals: confirmed, taken back, handed over by weight, changed by consent, disputed.

Each step is one conditional write or one transaction; doing it again answers the same. Who asks is
checked by the caller: a supplier's id or a buyer's stands for the person.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock, crypto, db, ids
from backend.core.errors import DomainError
from backend.market import holds, order_rules, stock
from backend.market.order_models import DealRow, OrderRow
from backend.market.order_policy import policy
from backend.market.order_rules import CancelReason, DealLine, DisputeReason, Line, PaidWay, Side
from backend.market.orders import UNKNOWN, Also
from backend.market.rules import Audience, DealState

SCHEME = "CXH1"
CODE_CHARS = 10
OVER, EXPIRED = "market.deal_over", "market.deal_expired"


class Paid(NamedTuple):
    """How the parties settled, and how much changed hands."""

    way: PaidWay
    amount_fen: int = 0


class HandOver(NamedTuple):
    """A hand-over as the supplier's phone recorded it, perhaps without a network.

    :param code: what was scanned or typed; None only where the caller vouches for it otherwise.
    :param weights: grams or pieces for every listing of the deal.
    :param met_ms: when it happened, by the phone.
    """

    id: uuid.UUID
    code: str | None
    weights: Mapping[str, int]
    paid: Paid
    met_ms: int | None = None


def hand_over_code(order_id: uuid.UUID, supplier_id: str) -> str:
    """What the buyer shows and the supplier scans: `CXH1:<order id, hex>:<10 characters>`."""
    return f"{SCHEME}:{order_id.hex}:{_code(order_id, supplier_id)}"


def _code(order_id: uuid.UUID, supplier_id: str) -> str:
    secret = crypto.keyed_hash("hand-over", order_id.hex, supplier_id)
    return base64.b32encode(ids.from_base64url(secret)).decode()[:CODE_CHARS]


def _is_right(code: str, deal: DealRow) -> bool:
    """Whether a code is the deal's; typed by hand, it is only its last part, in any case."""
    *beginning, own = code.strip().split(":")
    if beginning and beginning != [SCHEME, deal.order_id.hex]:
        return False
    typed = own.replace(" ", "").upper()
    return crypto.is_same(typed, _code(deal.order_id, deal.supplier_id))


def of_supplier(supplier_id: str, order_id: uuid.UUID) -> DealRow | None:
    """A supplier's deal of an order; one read."""
    return DealRow.of(supplier_id, order_id)


def of_order(buyer_id: str, order_id: uuid.UUID) -> list[DealRow]:
    """The deals of a buyer's order; two reads."""
    order = OrderRow.of(buyer_id, order_id)
    return DealRow.of_orders([order]) if order else []


def needed(supplier_id: str, order_id: uuid.UUID, buyer_id: str | None = None) -> DealRow:
    """A deal that has to be there, and be this buyer's when one is named.

    :raises DomainError: market.deal_unknown (404).
    """
    deal = DealRow.of(supplier_id, order_id)
    if deal is None or (buyer_id is not None and deal.buyer_id != buyer_id):
        raise DomainError(UNKNOWN, 404)
    return deal


def confirm(supplier_id: str, order_id: uuid.UUID) -> DealRow:
    """The supplier stands by a deal that is held; from now on it is not let go by itself.

    :raises DomainError: market.deal_unknown (404), market.deal_expired, market.deal_over (409).
    """
    now_ms = clock.to_ms(clock.now())
    try:
        with db.conditional():
            DealRow(DealRow.key_of(supplier_id), DealRow.part_of(order_id)).update(
                actions=[DealRow.state.set(DealState.CONFIRMED.value), DealRow.version.add(1)],
                condition=(DealRow.state == DealState.HELD.value)
                & (DealRow.hold_until_ms > now_ms),
            )
    except db.ConditionFailed:
        deal = holds.looked_at(needed(supplier_id, order_id))
        if deal.deal_state is DealState.CONFIRMED:
            return deal
        raise _refused(deal) from None
    return needed(supplier_id, order_id)


def _refused(deal: DealRow) -> DomainError:
    return DomainError(EXPIRED if deal.deal_state is DealState.EXPIRED else OVER, 409)


def cancel(
    side: Side,
    supplier_id: str,
    order_id: uuid.UUID,
    reason: CancelReason,
    buyer_id: str | None = None,
    more: Sequence[Also] = (),
    only: Audience | None = None,
) -> DealRow:
    """Take back a deal that has not been handed over; its stock is on sale again at once.

    :param buyer_id: whose deal it has to be, when the buyer takes it back.
    :param more: further conditional writes of the same transaction.
    :param only: to whom it has to have been sold; what a household ordered has rows of its own
        elsewhere, which change with it.
    :raises DomainError: market.deal_unknown (404), market.deal_expired, market.deal_over (409),
        the code of one of `more` (409).
    """

    def change(deal: DealRow, now_ms: int) -> Callable[[TransactWrite], int] | None:
        if deal.deal_state is DealState.CANCELLED and deal.ended_by == side.value:
            return None
        if deal.deal_state not in order_rules.OPEN_STATES:
            raise _refused(deal)

        def write(writes: TransactWrite) -> int:
            holds.write_release(writes, deal, DealState.CANCELLED, now_ms, side, reason.value)
            return 1 + 2 * len(deal.lines)

        return write

    return _changed(supplier_id, order_id, change, more, buyer_id, only=only)


def cancel_order(
    buyer_id: str,
    order_id: uuid.UUID,
    reason: CancelReason,
    supplier_id: str | None = None,
    only: Audience | None = None,
) -> None:
    """Take back all deals of an order that can be, or the one of a supplier.

    :param only: to whom they have to have been sold.
    :raises DomainError: market.deal_unknown (404); market.deal_expired, market.deal_over (409) when
        none could be.
    """
    found = [deal.supplier_id for deal in of_order(buyer_id, order_id)]
    whose = [one for one in found if supplier_id in (None, one)]
    if not whose:
        raise DomainError(UNKNOWN, 404)
    refused = []
    for one in whose:
        try:
            cancel(Side.BUYER, one, order_id, reason, buyer_id, only=only)
        except DomainError as wrong:
            if wrong.status != 409:
                raise
            refused.append(wrong)
    if len(refused) == len(whose):
        raise refused[0]


# So often a change is tried again because the deal changed between reading and writing.
TRIES = 4
Change = Callable[[DealRow, int], Callable[[TransactWrite], int] | None]


def _changed(
    supplier_id: str,
    order_id: uuid.UUID,
    change: Change,
    more: Sequence[Also] = (),
    buyer_id: str | None = None,
    blocked: str = OVER,
    only: Audience | None = None,
) -> DealRow:
    """Read a deal, change it on condition that nobody else has, and read it again.

    :param change: what to write to a deal at an instant, giving the number of items; None when
        nothing is left to do.
    :param blocked: what is answered when a stock stands in the way.
    """
    for _ in range(TRIES):
        deal = holds.looked_at(needed(supplier_id, order_id, buyer_id))
        if only is not None and deal.audience != only:
            raise DomainError("market.of_a_basket", 409)
        write = change(deal, clock.to_ms(clock.now()))
        if write is None:
            return deal
        items = 0
        try:
            with db.transaction(ids.random_id()) as writes:
                items = write(writes)
                for also in more:
                    also.add(writes)
        except db.ConditionFailed as failed:
            if 0 not in failed.at and failed.at[0] >= items:
                raise DomainError(more[failed.at[0] - items].code, 409) from None
            if 0 not in failed.at:
                raise DomainError(blocked, 409) from None
            continue
        return needed(supplier_id, order_id)
    raise db.StoreUnavailable


def hand_over(
    supplier_id: str,
    order_id: uuid.UUID,
    wish: HandOver,
    more: Sequence[Also] = (),
    only: Audience | None = None,
) -> DealRow:
    """What was given, by the scale, and what was paid; the rest is on sale again at once.

    The same id with the same content is answered again.

    :raises DomainError: market.deal_unknown (404); core.invalid (422) with market.code_wrong,
        market.lines_differ or market.over_tolerance; core.id_reused (422); market.deal_expired,
        market.deal_over (409).
    """
    said = [wish.id.hex, sorted(wish.weights.items()), wish.paid.way.value, wish.paid.amount_fen]
    handed_hash = crypto.keyed_hash("handed", json.dumps(said))
    own_id = ids.short_uuid(wish.id)

    def change(deal: DealRow, now_ms: int) -> Callable[[TransactWrite], int] | None:
        if deal.deal_state is DealState.HANDED_OVER and deal.handed_hash:
            known_id, _, known_hash = str(deal.handed_hash).partition(".")
            if known_id == own_id and known_hash != handed_hash:
                raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
            if known_id == own_id:
                return None
        if deal.deal_state not in order_rules.OPEN_STATES:
            raise _refused(deal)
        if wish.code is not None and not _is_right(wish.code, deal):
            raise DomainError("core.invalid", 422, {"code": "market.code_wrong"})
        lines = order_rules.weigh(deal.lines, wish.weights, policy())

        def write(writes: TransactWrite) -> int:
            return _write_hand_over(writes, deal, lines, wish, f"{own_id}.{handed_hash}", now_ms)

        return write

    return _changed(supplier_id, order_id, change, more, only=only)


def _write_hand_over(
    writes: TransactWrite,
    deal: DealRow,
    lines: Sequence[DealLine],
    wish: HandOver,
    handed_hash: str,
    now_ms: int,
) -> int:
    # A phone whose clock is wrong has not met anybody in days to come, or before the order.
    met_ms = min(max(wish.met_ms or now_ms, int(deal.placed_ms)), now_ms)
    writes.update(
        DealRow(deal.key, deal.part),
        actions=[
            DealRow.state.set(DealState.HANDED_OVER.value),
            DealRow.lines_packed.set(order_rules.pack(lines)),
            DealRow.ended_ms.set(now_ms),
            DealRow.met_ms.set(met_ms),
            DealRow.handed_hash.set(handed_hash),
            DealRow.paid_way.set(wish.paid.way.value),
            DealRow.paid_fen.set(wish.paid.amount_fen),
            DealRow.version.add(1),
        ],
        condition=(DealRow.version == deal.version) & (DealRow.state == deal.state),
    )
    items, cause = 1, ids.short_uuid(deal.order_id)
    for line in lines:
        moves = order_rules.settlement(line)
        stock.write_moves(writes, line, cause, moves, now_ms)
        items += 1 + len(moves)
    return items


def substitute(
    supplier_id: str,
    order_id: uuid.UUID,
    old_listing_id: str,
    new: Line,
    change_id: uuid.UUID,
    more: Sequence[Also] = (),
) -> DealRow:
    """Put another listing of the same supplier in the place of a line, as the buyer has agreed to.

    :param new: what is held instead; its price is what was agreed, whatever the listing says.
    :param change_id: made on the phone; the change happens once for it.
    :raises DomainError: market.deal_unknown (404), market.lines_differ (422) when there is no such
        line or the new one is in the deal already; market.deal_expired, market.deal_over,
        market.too_little (409), the code of one of `more` (409).
    """
    cause = ids.short_uuid(change_id)
    held = DealLine(new.listing_id, new.quantity, new.price_fen, new.unit_quantity)

    def change(deal: DealRow, now_ms: int) -> Callable[[TransactWrite], int] | None:
        if deal.deal_state not in order_rules.OPEN_STATES:
            raise _refused(deal)
        known = {line.listing_id: line for line in deal.lines}
        if known.get(new.listing_id) == held and old_listing_id not in known:
            return None
        old = known.pop(old_listing_id, None)
        if old is None or new.listing_id in known:
            raise DomainError("core.invalid", 422, {"lines": "market.lines_differ"})
        lines = [held if line == old else line for line in deal.lines]

        def write(writes: TransactWrite) -> int:
            writes.update(
                DealRow(deal.key, deal.part),
                actions=[
                    DealRow.lines_packed.set(order_rules.pack(lines)),
                    DealRow.version.add(1),
                ],
                condition=(DealRow.version == deal.version) & (DealRow.state == deal.state),
            )
            moves = {order_rules.MovementKind.RELEASED: old.quantity}
            stock.write_moves(writes, old, cause, moves, now_ms)
            audience = Audience(deal.audience)
            stock.write_hold(writes, new, cause, now_ms, audience, is_price_agreed=True)
            return 5

        return write

    return _changed(supplier_id, order_id, change, more, blocked="market.too_little")


def dispute(
    side: Side,
    supplier_id: str,
    order_id: uuid.UUID,
    reason: DisputeReason,
    note: str,
    buyer_id: str | None = None,
) -> DealRow:
    """Write down what a side found wrong with a deal that has ended; once a side.

    :raises DomainError: market.deal_unknown (404), market.dispute_too_late (409), core.id_reused
        (422) when this side has said something else before.
    """

    def change(deal: DealRow, now_ms: int) -> Callable[[TransactWrite], int] | None:
        known = deal.clear_dispute(side.value)
        if known is not None:
            if (known["reason"], known["note"]) == (reason.value, note):
                return None
            raise DomainError("market.disputed_already", 409)
        until_ms = int(deal.ended_ms or 0) + policy().dispute_days * order_rules.DAY_MS
        if deal.ended_ms is None or now_ms > until_ms:
            raise DomainError("market.dispute_too_late", 409)
        told = {"reason": reason.value, "note": note, "at_ms": now_ms}
        stocks = stock.read_many([deal.lines[0].listing_id])
        area = next(
            (str(row.division_code) for row in stocks.values()), settings().city.root_division
        )
        sealed = deal.seal_dispute(side.value, told, area)
        attribute = {Side.BUYER: DealRow.buyer_dispute, Side.SUPPLIER: DealRow.supplier_dispute}

        def write(writes: TransactWrite) -> int:
            writes.update(
                DealRow(deal.key, deal.part),
                actions=[attribute[side].set(sealed), DealRow.version.add(1)],
                condition=DealRow.version == deal.version,
            )
            return 1

        return write

    return _changed(supplier_id, order_id, change, buyer_id=buyer_id)
