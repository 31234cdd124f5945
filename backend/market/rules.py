"""What is traded and in which measure, and what it comes to; pure functions of the market.

Quantities are whole grams or whole pieces, money is whole fen; nothing here is a float.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.core import credit_code_rules
from backend.core.errors import DomainError

JIN_G = 500
KG_G = 1000
DAY_MS = 86_400_000
# Nobody lists or orders more than a thousand tonnes, or a million pieces, at once.
MOST_QUANTITY = 1_000_000_000
MOST_PRICE_FEN = 100_000_000
MOST_PICTURES = 3
MOST_WINDOWS = 7
CITY_DIGITS, COUNTY_DIGITS, TOWN_DIGITS = 4, 6, 9


class TraderKind(StrEnum):
    """What somebody who trades is."""

    FARMER = "farmer"
    BASE = "base"
    COOPERATIVE = "cooperative"
    SUPERMARKET = "supermarket"
    CANTEEN = "canteen"
    COMMUNITY_GROUP = "community_group"


class TraderState(StrEnum):
    """How far the verification of a trader is."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class TraderReason(StrEnum):
    """Why a trader is refused or suspended."""

    NOT_FOUND_THERE = "not_found_there"
    DETAILS_MISSING = "details_missing"
    WRONG_KIND = "wrong_kind"
    REGISTERED_TWICE = "registered_twice"
    FALSE_LISTINGS = "false_listings"
    UNSAFE_FOOD = "unsafe_food"
    BROKEN_PROMISES = "broken_promises"


class SaleMeasure(StrEnum):
    """In what a quantity is counted: whole grams, or pieces."""

    MASS = "mass"
    PIECES = "pieces"


class SaleUnit(StrEnum):
    """What a price is for."""

    JIN = "jin"
    KG = "kg"
    TONNE = "tonne"
    BOX = "box"
    PIECE = "piece"


class Grade(StrEnum):
    """How good produce is, best first."""

    SPECIAL = "special"
    FIRST = "first"
    SECOND = "second"
    MIXED = "mixed"


class Audience(StrEnum):
    """Who may order a listing."""

    TRADE = "trade"
    HOUSEHOLDS = "households"


class ListingState(StrEnum):
    """How a listing stands; the last two are never stored but told from stock and day."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    SOLD_OUT = "sold_out"
    EXPIRED = "expired"


class WantedState(StrEnum):
    """How a wanted post stands; what is closed or over is on no board."""

    OPEN = "open"
    CLOSED = "closed"
    EXPIRED = "expired"


class DealState(StrEnum):
    """How a supplier's part of an order stands."""

    HELD = "held"
    CONFIRMED = "confirmed"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class MovementKind(StrEnum):
    """What changed a stock."""

    LISTED = "listed"
    RAISED = "raised"
    LOWERED = "lowered"
    HELD = "held"
    RELEASED = "released"
    SOLD = "sold"
    WEIGHED_UP = "weighed_up"
    WITHDRAWN = "withdrawn"


SUPPLIERS = frozenset((TraderKind.FARMER, TraderKind.BASE, TraderKind.COOPERATIVE))
BUYERS = frozenset((TraderKind.SUPERMARKET, TraderKind.CANTEEN, TraderKind.COMMUNITY_GROUP))
# Who sells to households, from a stock of their own.
TEAMS = frozenset((TraderKind.SUPERMARKET, TraderKind.COMMUNITY_GROUP))

UNIT_G: Mapping[SaleUnit, int] = {
    SaleUnit.JIN: JIN_G,
    SaleUnit.KG: KG_G,
    SaleUnit.TONNE: 1_000_000,
}
GRADE_ORDER: Mapping[Grade, int] = {grade: place for place, grade in enumerate(Grade)}


def measure_of(unit: SaleUnit) -> SaleMeasure:
    """In what the quantity of something sold by this unit is counted."""
    return SaleMeasure.PIECES if unit is SaleUnit.PIECE else SaleMeasure.MASS


def unit_quantity(unit: SaleUnit, box_quantity: int | None = None) -> int | None:
    """How many grams or pieces one unit is; None for a box that declares no net mass.

    :param box_quantity: the declared net mass of a box, grams.
    """
    return box_quantity if unit is SaleUnit.BOX else UNIT_G.get(unit, 1)


def amount_fen(price_fen: int, quantity: int, unit_quantity: int) -> int:
    """What a quantity comes to at a price a unit, rounded half up to whole fen.

    :param price_fen: for `unit_quantity` grams or pieces.
    :param quantity: grams or pieces.
    """
    return (2 * price_fen * quantity + unit_quantity) // (2 * unit_quantity)


@dataclass(frozen=True, slots=True)
class Band:
    """Between which prices nobody need be asked whether they mean it, fen a kilogram."""

    low_fen_per_kg: int
    high_fen_per_kg: int


def outside_band(price_fen: int, unit_quantity: int, band: Band | None) -> str | None:
    """Whether a price of mass is surprisingly "low" or "high"; None when it is neither.

    :param price_fen: for `unit_quantity` grams.
    :param band: None where nothing is known of the product.
    """
    if band is None:
        return None
    if price_fen * KG_G < band.low_fen_per_kg * unit_quantity:
        return "low"
    return "high" if price_fen * KG_G > band.high_fen_per_kg * unit_quantity else None


def sell_by_on(harvested_on: date, shelf_life_days: int) -> date:
    """The last day on which something is usually sold."""
    return harvested_on + timedelta(days=shelf_life_days)


def is_good_enough(grade: Grade, least: Grade) -> bool:
    """Whether a grade is at least as good as another."""
    return GRADE_ORDER[grade] <= GRADE_ORDER[least]


# --- Who trades

LICENCE_CHARS = credit_code_rules.CHARS
LICENCE_KINDS = frozenset((TraderKind.BASE, TraderKind.COOPERATIVE, TraderKind.SUPERMARKET))


def is_licence(text: str) -> bool:
    """Whether a text is a unified social credit code with a right check character."""
    return credit_code_rules.is_credit_code(text)


def check_licence(kind: TraderKind, licence: str | None) -> None:
    """See that whoever has to name a licence does, and that it can be one.

    :raises DomainError: core.invalid (422): market.licence_required, market.licence_invalid.
    """
    if licence is None:
        if kind in LICENCE_KINDS:
            raise DomainError("core.invalid", 422, {"licence": "market.licence_required"})
    elif not is_licence(licence):
        raise DomainError("core.invalid", 422, {"licence": "market.licence_invalid"})


class Decision(StrEnum):
    """What an officer decides about a trader."""

    VERIFY = "verify"
    REFUSE = "refuse"
    SUSPEND = "suspend"


DECIDED: Mapping[Decision, TraderState] = {
    Decision.VERIFY: TraderState.VERIFIED,
    Decision.REFUSE: TraderState.REFUSED,
    Decision.SUSPEND: TraderState.SUSPENDED,
}
DECIDABLE: Mapping[Decision, frozenset[TraderState]] = {
    Decision.VERIFY: frozenset((TraderState.PENDING, TraderState.SUSPENDED)),
    Decision.REFUSE: frozenset((TraderState.PENDING,)),
    Decision.SUSPEND: frozenset((TraderState.VERIFIED,)),
}


def decide(state: TraderState, decision: Decision, reason: TraderReason | None) -> TraderState:
    """What a trader is after a decision.

    :raises DomainError: core.invalid (422) without the reason that it needs,
        market.decision_stale (409): somebody else has decided meanwhile.
    """
    if decision is not Decision.VERIFY and reason is None:
        raise DomainError("core.invalid", 422, {"reason": "core.field_required"})
    if state not in DECIDABLE[decision]:
        raise DomainError("market.decision_stale", 409)
    return DECIDED[decision]
