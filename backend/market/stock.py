"""Stocks: put on offer, raised, lowered; read; moved by orders. The only way to a stock's amounts.

Every change of an amount is one update of the stock, which its condition keeps from going below
nought, and one movement that is put when it is not there yet; both in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.market import order_rules
from backend.market.order_models import MovementRow as MovementRow
from backend.market.order_models import StockRow as StockRow
from backend.market.order_policy import policy
from backend.market.order_rules import DealLine, Line, Stock
from backend.market.rules import Audience, ListingState, MovementKind, SaleMeasure


class _Keep:
    """A price is left as it is."""


KEEP: Final = _Keep()


class Opening(NamedTuple):
    """A new stock.

    :param price_fen: for `unit_quantity` grams or pieces; None when the supplier awaits an offer.
    :param quantity: grams or pieces on offer.
    :param sell_until_ms: the instant from which nothing of it can be ordered.
    """

    listing_id: str
    supplier_id: str
    division_code: str
    state: ListingState
    price_fen: int | None
    unit_quantity: int
    measure: SaleMeasure
    product: str
    quantity: int
    sell_until_ms: int
    audience: Audience = Audience.TRADE


class Change(NamedTuple):
    """What a supplier changes of a stock; what is not named stays.

    :param change_id: short id, made on the phone; a change of the amount happens once for it.
    :param by: how much more is on offer, or below nought how much less; grams or pieces.
    """

    change_id: str
    by: int = 0
    state: ListingState | None = None
    price_fen: int | _Keep | None = KEEP
    sell_until_ms: int | None = None


def write_opening(writes: TransactWrite, opening: Opening, at_ms: int) -> None:
    """A stock and, when there is something on offer, its first movement; only if it is not there.

    One or two items of a transaction.
    """
    row = StockRow(
        StockRow.key_of(opening.listing_id),
        supplier_id=opening.supplier_id,
        division_code=opening.division_code,
        state=opening.state.value,
        audience=opening.audience.value,
        product=opening.product,
        measure=opening.measure.value,
        price_fen=opening.price_fen,
        unit_quantity=opening.unit_quantity,
        offered=opening.quantity,
        left=opening.quantity,
        sell_until_ms=opening.sell_until_ms,
        expires_at=gone_at(at_ms),
    )
    writes.save(row, condition=StockRow.version.does_not_exist())
    if opening.quantity:
        listing_id, quantity = opening.listing_id, opening.quantity
        _put(writes, listing_id, listing_id, MovementKind.LISTED, quantity, at_ms)


def _put(
    writes: TransactWrite,
    listing_id: str,
    cause: str,
    kind: MovementKind,
    quantity: int,
    at_ms: int,
    **more: Any,
) -> None:
    row = MovementRow(
        StockRow.key_of(listing_id),
        MovementRow.part_of(cause, kind),
        quantity=quantity,
        at_ms=at_ms,
        expires_at=gone_at(at_ms),
        **more,
    )
    writes.save(row, condition=MovementRow.at_ms.does_not_exist())


def write_change(
    writes: TransactWrite, listing_id: str, supplier_id: str, change: Change, at_ms: int
) -> None:
    """A supplier's change of a stock that is theirs and not withdrawn.

    One or two items of a transaction. It is refused (ConditionFailed) when it would take back what
    is held or sold, and when a change of the amount has happened before.
    """
    actions: list[Any] = [StockRow.version.add(1)]
    condition = (StockRow.supplier_id == supplier_id) & (
        StockRow.state != ListingState.WITHDRAWN.value
    )
    if change.by:
        actions += [StockRow.offered.add(change.by), StockRow.left.add(change.by)]
    if change.by < 0:
        condition &= StockRow.left >= -change.by
    if change.state is not None:
        actions.append(StockRow.state.set(change.state.value))
    if change.price_fen is None:
        actions.append(StockRow.price_fen.remove())
    elif not isinstance(change.price_fen, _Keep):
        actions.append(StockRow.price_fen.set(change.price_fen))
    if change.sell_until_ms is not None:
        actions.append(StockRow.sell_until_ms.set(change.sell_until_ms))
    writes.update(StockRow(StockRow.key_of(listing_id)), actions=actions, condition=condition)
    if change.by:
        kind = MovementKind.RAISED if change.by > 0 else MovementKind.LOWERED
        if change.state is ListingState.WITHDRAWN:
            kind = MovementKind.WITHDRAWN
        _put(writes, listing_id, change.change_id, kind, abs(change.by), at_ms)


def write_hold(
    writes: TransactWrite,
    line: Line,
    cause: str,
    at_ms: int,
    audience: Audience,
    is_price_agreed: bool = False,
    is_match: bool = False,
) -> None:
    """Hold a line of an order: two items of a transaction, the stock first."""
    condition = (
        (StockRow.state == ListingState.OPEN.value)
        & (StockRow.left >= line.quantity)
        & (StockRow.sell_until_ms > at_ms)
        & (StockRow.supplier_id == line.supplier_id)
        & (StockRow.unit_quantity == line.unit_quantity)
        & (StockRow.audience == audience.value)
    )
    if not is_price_agreed:
        condition &= StockRow.price_fen.does_not_exist() | (StockRow.price_fen == line.price_fen)
    actions: list[Any] = [
        StockRow.left.add(-line.quantity),
        StockRow.held.add(line.quantity),
        StockRow.version.add(1),
    ]
    more: dict[str, Any] = {"price_fen": line.price_fen}
    if is_match:
        actions.append(StockRow.matched.add(line.quantity))
        more["is_match"] = True
    key = StockRow.key_of(line.listing_id)
    writes.update(StockRow(key), actions=actions, condition=condition)
    _put(writes, line.listing_id, cause, MovementKind.HELD, line.quantity, at_ms, **more)


def write_moves(
    writes: TransactWrite,
    line: DealLine,
    cause: str,
    moves: Mapping[MovementKind, int],
    at_ms: int,
) -> None:
    """Take what is held for a line out of the hold: the stock once, and each movement."""
    by = order_rules.effects(moves)
    amount_fen = line.amount_fen if MovementKind.SOLD in moves else 0
    changes = (
        (StockRow.offered, by.offered),
        (StockRow.left, by.left),
        (StockRow.held, by.held),
        (StockRow.sold, by.sold),
        (StockRow.sold_fen, amount_fen),
        (StockRow.version, 1),
    )
    writes.update(
        StockRow(StockRow.key_of(line.listing_id)),
        actions=[attribute.add(number) for attribute, number in changes if number],
        condition=StockRow.held >= -by.held,
    )
    for kind, quantity in moves.items():
        more = {"amount_fen": amount_fen} if kind is MovementKind.SOLD else {}
        _put(writes, line.listing_id, cause, kind, quantity, at_ms, **more)


def read_one(listing_id: str) -> StockRow | None:
    """One stock; one consistent read."""
    return StockRow.of(listing_id)


def read_many(listing_ids: Iterable[str], consistent: bool = False) -> dict[str, StockRow]:
    """Stocks by listing; one read of the store for a hundred."""
    return StockRow.of_many(listing_ids, consistent)


def view(row: StockRow, now_ms: int) -> dict[str, Any]:
    """What everybody may see of a stock.

    :returns: left, held, price_fen (None: make an offer), state, with the states that nobody sets.
    """
    state = ListingState(row.state)
    if state in (ListingState.OPEN, ListingState.PAUSED) and row.sell_until_ms <= now_ms:
        state = ListingState.EXPIRED
    elif state is ListingState.OPEN and not row.left and not row.held:
        state = ListingState.SOLD_OUT
    price = row.price_fen
    return {
        "left": int(row.left),
        "held": int(row.held),
        "price_fen": None if price is None else int(price),
        "state": state,
    }


class Difference(NamedTuple):
    """A stock that does not say what its movements come to."""

    listing_id: str
    stored: Stock
    counted: Stock
    stored_fen: int
    counted_fen: int


def counted(movements: Sequence[MovementRow]) -> tuple[Stock, int]:
    """What movements come to: the amounts, and the money of what was sold."""
    amounts = order_rules.fold((row.kind, int(row.quantity)) for row in movements)
    return amounts, sum(int(row.amount_fen or 0) for row in movements)


def difference(row: StockRow) -> Difference | None:
    """By what a stock differs from its movements; one query."""
    found, fen = counted(MovementRow.all_of(row.listing_id))
    if (found, fen) == (row.amounts, int(row.sold_fen)):
        return None
    return Difference(row.listing_id, row.amounts, found, int(row.sold_fen), fen)


def gone_at(at_ms: int) -> int:
    """When accounts of an instant need no longer be kept, seconds."""
    return at_ms // 1000 + policy().kept_days * 86_400
