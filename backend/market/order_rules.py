"""Orders, deals and stocks: what may follow what, and what comes of it; pure functions.

A stock is what its movements come to: `offered` in all = `left` + `held` + `sold`. An order takes
all of its lines or none; what a buyer would also be content with (`least`) is tried again with what
is left. Quantities are whole grams or pieces, money is whole fen, instants are milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from backend.core.errors import DomainError
from backend.market.rules import Audience, DealState, ListingState, MovementKind, amount_fen

MOST_LINES = 20
DAY_MS = 86_400_000
PERMILLE = 1000


class Side(StrEnum):
    """A party to a deal."""

    BUYER = "buyer"
    SUPPLIER = "supplier"


class CancelReason(StrEnum):
    """Why a party takes back a deal."""

    CHANGED_MIND = "changed_mind"
    TOO_LATE = "too_late"
    PRICE = "price"
    QUALITY = "quality"
    NOT_COLLECTED = "not_collected"
    NOT_AVAILABLE = "not_available"
    WEATHER = "weather"
    MISTAKE = "mistake"


class DisputeReason(StrEnum):
    """What a party finds wrong with a deal that has ended."""

    QUALITY = "quality"
    WEIGHT = "weight"
    PRICE = "price"
    NOT_DELIVERED = "not_delivered"
    NOT_COLLECTED = "not_collected"
    NOT_PAID = "not_paid"
    OTHER = "other"


class PaidWay(StrEnum):
    """How the parties say that they settled; nothing here takes a payment."""

    CASH = "cash"
    TRANSFER = "transfer"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a city may set about orders.

    :ivar hold_s: for how many seconds a stock is held until its supplier confirms, by audience.
    :ivar tolerance_permille: by how much a scale may show more than was ordered.
    :ivar dispute_days: until when a party may say that something was wrong.
    :ivar kept_days: for how long accounts are kept.
    """

    hold_s: Mapping[Audience, int]
    tolerance_permille: int
    dispute_days: int
    kept_days: int

    @classmethod
    def from_mapping(cls, data: Mapping[str, object]) -> Policy:
        """Read the policy's file.

        :raises ValueError: a number is missing, not whole or not positive.
        """
        holds = data.get("hold_s")
        names = ("tolerance_permille", "dispute_days", "kept_days")
        numbers = [data.get(name) for name in names]
        if not isinstance(holds, dict):
            raise ValueError("hold_s names every audience")
        seconds = {audience: holds.get(audience.value) for audience in Audience}
        for number in (*numbers, *seconds.values()):
            if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
                raise ValueError("numbers of the policy are whole and positive")
        return cls(seconds, *numbers)  # type: ignore[arg-type]

    def hold_until_ms(self, audience: Audience, now_ms: int) -> int:
        """Until when what is ordered now is held."""
        return now_ms + self.hold_s[audience] * 1000

    def most_weighed(self, quantity: int, unit_quantity: int) -> int:
        """The most that a scale may show of what was ordered; pieces are counted, not weighed."""
        if unit_quantity == 1:
            return quantity
        return quantity * (PERMILLE + self.tolerance_permille) // PERMILLE


@dataclass(frozen=True, slots=True)
class Line:
    """What a buyer wants of a listing, as they saw it.

    :ivar price_fen: for `unit_quantity`; where the supplier awaits an offer, the offer.
    :ivar least: with how little the buyer would still be content; None for all of it or nothing.
    """

    listing_id: str
    supplier_id: str
    quantity: int
    price_fen: int
    unit_quantity: int
    least: int | None = None

    @property
    def amount_fen(self) -> int:
        """What it comes to."""
        return amount_fen(self.price_fen, self.quantity, self.unit_quantity)


@dataclass(frozen=True, slots=True)
class DealLine:
    """A line of a deal; `handed` is what the scale showed, None before."""

    listing_id: str
    quantity: int
    price_fen: int
    unit_quantity: int
    handed: int | None = None

    @property
    def amount_fen(self) -> int:
        """What is due: for what was handed over, or before that for what was ordered."""
        counted = self.quantity if self.handed is None else self.handed
        return amount_fen(self.price_fen, counted, self.unit_quantity)


def merge(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The same listing named twice is one line of both quantities.

    :raises DomainError: core.invalid (422): they do not say the same of it.
    """
    merged: dict[str, Line] = {}
    for number, line in enumerate(lines):
        known = merged.get(line.listing_id)
        if known is None:
            merged[line.listing_id] = line
            continue
        if _seen(known) != _seen(line):
            where = f"lines.{number}.listing_id"
            raise DomainError("core.invalid", 422, {where: "market.line_differs"})
        least = None
        if known.least is not None or line.least is not None:
            least = _needed(known) + _needed(line)
        merged[line.listing_id] = replace(
            known, quantity=known.quantity + line.quantity, least=least
        )
    return tuple(merged.values())


def _seen(line: Line) -> tuple[str, int, int]:
    return line.supplier_id, line.price_fen, line.unit_quantity


def _needed(line: Line) -> int:
    return line.quantity if line.least is None else line.least


@dataclass(frozen=True, slots=True)
class OnSale:
    """A stock as a buyer meets it; `price_fen` is None where the supplier awaits an offer."""

    supplier_id: str
    state: ListingState
    audience: Audience
    price_fen: int | None
    unit_quantity: int
    left: int
    sell_until_ms: int

    def is_open(self, now_ms: int) -> bool:
        """Whether anything of it may be ordered."""
        return self.state is ListingState.OPEN and self.sell_until_ms > now_ms


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line cannot be had, and how the listing stands."""

    listing_id: str
    code: str
    stock: OnSale | None


def decide(
    line: Line, stock: OnSale | None, audience: Audience, now_ms: int, is_price_agreed: bool
) -> Line | Refusal:
    """What of a line can be had of a stock: all of it, what is left if that is enough, or nothing.

    Who orders whole units gets whole units.

    :param is_price_agreed: the parties have agreed on the line's price, whatever the listing says.
    """
    known = stock is not None and (stock.supplier_id, stock.unit_quantity, stock.audience) == (
        line.supplier_id,
        line.unit_quantity,
        audience,
    )
    if stock is None or not known:
        return Refusal(line.listing_id, "market.listing_unknown", None)
    if not stock.is_open(now_ms):
        return Refusal(line.listing_id, "market.not_on_sale", stock)
    if not is_price_agreed and stock.price_fen not in (None, line.price_fen):
        return Refusal(line.listing_id, "market.price_changed", stock)
    if stock.left >= line.quantity:
        return line
    is_whole = line.quantity % line.unit_quantity == 0
    had = stock.left - stock.left % line.unit_quantity if is_whole else stock.left
    if line.least is not None and had >= max(line.least, 1):
        return replace(line, quantity=had)
    code = "market.too_little" if stock.left else "market.sold_out"
    return Refusal(line.listing_id, code, stock)


# What may become of a deal; what is not here has ended.
NEXT: Mapping[DealState, frozenset[DealState]] = {
    DealState.HELD: frozenset(
        (DealState.CONFIRMED, DealState.HANDED_OVER, DealState.CANCELLED, DealState.EXPIRED)
    ),
    DealState.CONFIRMED: frozenset((DealState.HANDED_OVER, DealState.CANCELLED)),
}
OPEN_STATES = tuple(NEXT)
# Between these the parties know how to reach each other.
MEETING_STATES = frozenset((DealState.CONFIRMED, DealState.HANDED_OVER))


def may_become(state: DealState, then: DealState, hold_until_ms: int, now_ms: int) -> bool:
    """Whether a deal may go on to a state now; one that is only held does so in time or expires."""
    if then not in NEXT.get(state, ()):
        return False
    if state is not DealState.HELD or then is DealState.CANCELLED:
        return True
    return (hold_until_ms <= now_ms) == (then is DealState.EXPIRED)


def weigh(
    lines: Sequence[DealLine], weights: Mapping[str, int], policy: Policy
) -> tuple[DealLine, ...]:
    """The lines with what the scale showed.

    :param weights: a quantity for every listing of the deal, nought for what was not given.
    :raises DomainError: core.invalid (422): market.lines_differ, market.over_tolerance.
    """
    if {line.listing_id for line in lines} != set(weights):
        raise DomainError("core.invalid", 422, {"lines": "market.lines_differ"})
    for line in lines:
        if weights[line.listing_id] > policy.most_weighed(line.quantity, line.unit_quantity):
            raise DomainError("core.invalid", 422, {"lines": "market.over_tolerance"})
    return tuple(replace(line, handed=weights[line.listing_id]) for line in lines)


def settlement(line: DealLine) -> dict[MovementKind, int]:
    """The movements by which a weighed line leaves the stock; those of nought are left out.

    Less than ordered releases the rest at once. A little more was in the heap beside what had been
    put on offer, so it adds to that.
    """
    handed = line.handed or 0
    moves = {
        MovementKind.SOLD: min(handed, line.quantity),
        MovementKind.RELEASED: max(line.quantity - handed, 0),
        MovementKind.WEIGHED_UP: max(handed - line.quantity, 0),
    }
    return {kind: quantity for kind, quantity in moves.items() if quantity}


@dataclass(frozen=True, slots=True)
class Stock:
    """The amounts of a stock."""

    offered: int = 0
    left: int = 0
    held: int = 0
    sold: int = 0

    def is_whole(self) -> bool:
        """Whether nothing is below nought, and all that was put on offer is somewhere."""
        parts = (self.left, self.held, self.sold)
        return min(parts) >= 0 and sum(parts) == self.offered


# By how much a movement of one changes offered, left, held and sold.
EFFECTS: Mapping[MovementKind, tuple[int, int, int, int]] = {
    MovementKind.LISTED: (1, 1, 0, 0),
    MovementKind.RAISED: (1, 1, 0, 0),
    MovementKind.LOWERED: (-1, -1, 0, 0),
    MovementKind.WITHDRAWN: (-1, -1, 0, 0),
    MovementKind.HELD: (0, -1, 1, 0),
    MovementKind.RELEASED: (0, 1, -1, 0),
    MovementKind.SOLD: (0, 0, -1, 1),
    MovementKind.WEIGHED_UP: (1, 0, 0, 1),
}


def moved(stock: Stock, kind: MovementKind, quantity: int) -> Stock:
    """A stock after a movement."""
    offered, left, held, sold = (effect * quantity for effect in EFFECTS[kind])
    return Stock(stock.offered + offered, stock.left + left, stock.held + held, stock.sold + sold)


def fold(movements: Iterable[tuple[MovementKind, int]]) -> Stock:
    """What movements come to, in whatever order."""
    stock = Stock()
    for kind, quantity in movements:
        stock = moved(stock, kind, quantity)
    return stock


def effects(moves: Mapping[MovementKind, int]) -> Stock:
    """By how much several movements together change a stock."""
    return fold(moves.items())


# A deal of twenty lines has to fit into one write unit, so its lines are one short text.
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LISTING_ID_CHARS = 22


def pack(lines: Sequence[DealLine]) -> str:
    """Lines as a row keeps them: the id, then numbers of base 36 with points between."""
    return " ".join(
        line.listing_id + ".".join(_base36(number) for number in _numbers(line)) for line in lines
    )


def _numbers(line: DealLine) -> list[int]:
    numbers = [line.quantity, line.price_fen, line.unit_quantity]
    return numbers if line.handed is None else [*numbers, line.handed]


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def unpack(text: str) -> tuple[DealLine, ...]:
    """The lines that `pack` wrote.

    :raises ValueError: it did not.
    """
    lines = []
    for packed in text.split():
        numbers = [int(number, 36) for number in packed[LISTING_ID_CHARS:].split(".")]
        lines.append(DealLine(packed[:LISTING_ID_CHARS], *numbers))
    return tuple(lines)


def order_state(states: Sequence[DealState]) -> DealState:
    """How an order stands: as the deal of it that is least far, among those not taken back."""
    order = (DealState.HELD, DealState.CONFIRMED, DealState.HANDED_OVER)
    going = [state for state in order if state in states]
    if going:
        return going[0]
    return DealState.CANCELLED if DealState.CANCELLED in states else DealState.EXPIRED
