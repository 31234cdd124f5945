"""What becomes of the lines of a household's order, and what is due for them: pure functions.

Quantities are whole grams or whole pieces, money is whole fen. What a line comes to is worked out
by whoever calls (`backend.market.rules.amount_fen`) and handed in as `amount`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from backend.basket.rules import Consent, LineState, SubstituteState
from backend.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Substitute:
    """What stands in, or shall stand in, for a line; `id` is the proposal's, from the phone."""

    id: str
    listing_id: str
    quantity: int
    price_fen: int
    unit_quantity: int
    state: SubstituteState


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order: what was ordered, what was packed, and what stands in for it."""

    listing_id: str
    quantity: int
    price_fen: int
    unit_quantity: int
    consent: Consent
    packed: int | None = None
    substitute: Substitute | None = None


def substitute_now(found: Substitute, answer_by: datetime, now: datetime) -> SubstituteState:
    """How a substitute stands: a question that was not answered in time has lapsed."""
    if found.state is SubstituteState.ASKED and now >= answer_by:
        return SubstituteState.LAPSED
    return found.state


def is_taken(state: SubstituteState) -> bool:
    """Whether the household gets the substitute."""
    return state in (SubstituteState.DONE, SubstituteState.ACCEPTED)


def line_state(line: Line, answer_by: datetime, now: datetime) -> LineState:
    """What a household gets of a line."""
    if line.substitute is not None:
        state = substitute_now(line.substitute, answer_by, now)
        if is_taken(state):
            return LineState.SUBSTITUTED
        if state is SubstituteState.ASKED:
            return LineState.ASKED
        return LineState.LEFT_OUT
    if line.packed is None or line.packed >= line.quantity:
        return LineState.AS_ORDERED
    return LineState.SHORT if line.packed else LineState.LEFT_OUT


def line_due_fen(state: LineState, amount: int, given_amount: int) -> int:
    """What a household owes for a line: never more than for what it ordered.

    :param amount: of what was ordered; `given_amount` of what the scale showed of it, or of what
        stands in for it.
    """
    return 0 if state in (LineState.LEFT_OUT, LineState.ASKED) else min(amount, given_amount)


def packed(
    lines: Sequence[Line], weights: Mapping[int, int], answer_by: datetime, now: datetime
) -> list[Line]:
    """The lines with what the scale showed of each, or of what stands in for it.

    :param weights: number of the line -> grams or pieces, each line exactly once.
    :raises DomainError: core.invalid (422) naming `lines`.
    """
    if sorted(weights) != list(range(len(lines))):
        raise DomainError("core.invalid", 422, {"lines": "basket.every_line_once"})
    for at, line in enumerate(lines):
        if given(line, answer_by, now) is None and weights[at]:
            raise DomainError("core.invalid", 422, {"lines": "basket.line_left_out"})
    return [replace(line, packed=weights[at]) for at, line in enumerate(lines)]


class Given(NamedTuple):
    """What a household is given for a line: the thing itself, or what stands in for it."""

    listing_id: str
    quantity: int
    price_fen: int
    unit_quantity: int


def given(line: Line, answer_by: datetime, now: datetime) -> Given | None:
    """What a household is given for a line; None while it is asked, or when it said no."""
    found = line.substitute
    if found is None:
        return Given(line.listing_id, line.quantity, line.price_fen, line.unit_quantity)
    if is_taken(substitute_now(found, answer_by, now)):
        return Given(found.listing_id, found.quantity, found.price_fen, found.unit_quantity)
    return None


def handed(lines: Sequence[Line], answer_by: datetime, now: datetime) -> dict[str, int]:
    """Listing -> what is handed over: as packed, or as ordered where nobody weighed.

    What a household was asked about, or declined, still is what the market holds: nothing of it.
    """
    weights = {}
    for line in lines:
        found = given(line, answer_by, now)
        if found is None:
            weights[line.listing_id] = 0
        else:
            weights[found.listing_id] = found.quantity if line.packed is None else line.packed
    return weights


class Total(NamedTuple):
    """What of a listing goes into all the bags of a window."""

    listing_id: str
    unit_quantity: int
    quantity: int
    packed: int
    orders: int


def totals(orders: Sequence[Sequence[Line]], answer_by: datetime, now: datetime) -> list[Total]:
    """What has to be fetched for all orders of a window, by listing.

    :param orders: the lines of each.
    """
    counted: dict[str, Total] = {}
    for lines in orders:
        for line in lines:
            found = given(line, answer_by, now)
            if found is None:
                continue
            before = counted.get(
                found.listing_id, Total(found.listing_id, found.unit_quantity, 0, 0, 0)
            )
            counted[found.listing_id] = before._replace(
                quantity=before.quantity + found.quantity,
                packed=before.packed + (line.packed or 0),
                orders=before.orders + 1,
            )
    return list(counted.values())


def with_substitute(lines: Sequence[Line], at: int, found: Substitute) -> list[Line]:
    """The lines with something else in place of one, which itself is left out."""
    rest = None if is_taken(found.state) else 0
    return [
        replace(line, substitute=found, packed=rest) if place == at else line
        for place, line in enumerate(lines)
    ]


def answered(found: Substitute, state: SubstituteState) -> Substitute:
    """A substitute after the household's answer."""
    return replace(found, state=state)


def check_substitute(line: Line, answer_by: datetime, now: datetime) -> SubstituteState:
    """How a new substitute for a line begins, by the household's consent.

    :raises DomainError: basket.no_consent, basket.substituted_already, basket.answer_too_late
        (409).
    """
    if line.consent is Consent.NONE:
        raise DomainError("basket.no_consent", 409)
    if line.substitute is not None and line.substitute.state in (
        SubstituteState.DONE,
        SubstituteState.ACCEPTED,
    ):
        raise DomainError("basket.substituted_already", 409)
    if line.consent is Consent.SIMILAR:
        return SubstituteState.DONE
    if now >= answer_by:
        raise DomainError("basket.answer_too_late", 409)
    return SubstituteState.ASKED
