"""What may be listed and looked for, and where it stands on which board; pure functions.

Quantities are whole grams or pieces, money is whole fen, days are whole days of the city.
"""

from __future__ import annotations

from datetime import date, timedelta

from backend.core.errors import DomainError
from backend.market.rules import (
    CITY_DIGITS,
    COUNTY_DIGITS,
    DAY_MS,
    KG_G,
    TOWN_DIGITS,
    SaleMeasure,
    SaleUnit,
    amount_fen,
    unit_quantity,
)

AHEAD_DAYS_MOST = 60
BACK_DAYS_MOST = 400
SALE_DAYS_MOST = 400
BOX_G = (100, 50_000)


def check_unit(unit: SaleUnit, declared: int) -> None:
    """See that a unit is as much as it says.

    :param declared: grams or pieces.
    :raises DomainError: core.invalid (422): market.unit_quantity_wrong.
    """
    is_box = unit is SaleUnit.BOX
    is_right = BOX_G[0] <= declared <= BOX_G[1] if is_box else declared == unit_quantity(unit)
    if not is_right:
        raise DomainError("core.invalid", 422, {"unit_quantity": "market.unit_quantity_wrong"})


def check_days(harvested_on: date, last_on: date, today: date) -> None:
    """See that something is harvested and sold on days that can be.

    :raises DomainError: core.invalid (422): market.harvest_day_wrong, market.last_day_wrong.
    """
    if not -BACK_DAYS_MOST <= (harvested_on - today).days <= AHEAD_DAYS_MOST:
        raise DomainError("core.invalid", 422, {"harvested_on": "market.harvest_day_wrong"})
    check_last_day(last_on, harvested_on, today)


def check_last_day(last_on: date, harvested_on: date, today: date) -> None:
    """See that the last day of sale is neither over nor before the harvest nor years away.

    :raises DomainError: core.invalid (422): market.last_day_wrong.
    """
    if not max(harvested_on, today) <= last_on <= today + timedelta(days=SALE_DAYS_MOST):
        raise DomainError("core.invalid", 422, {"sell_by_on": "market.last_day_wrong"})


def check_wanted(least: int, most: int, from_on: date, until_on: date, today: date) -> None:
    """See that something that is looked for can be.

    :param least: grams or pieces that an offer has to have, 0 for any.
    :raises DomainError: core.invalid (422): market.least_above_most, market.last_day_wrong.
    """
    if least > most:
        raise DomainError("core.invalid", 422, {"least": "market.least_above_most"})
    latest = today + timedelta(days=AHEAD_DAYS_MOST)
    if not max(from_on, today) <= until_on <= latest:
        raise DomainError("core.invalid", 422, {"until_on": "market.last_day_wrong"})


def day_number(on: date) -> int:
    """Days since 1970-01-01."""
    return (on - date(1970, 1, 1)).days


def day_of_number(number: int) -> date:
    """The day of a number of days since 1970-01-01."""
    return date(1970, 1, 1) + timedelta(days=number)


def fen_per_kg(price_fen: int | None, unit_quantity: int, measure: SaleMeasure) -> int | None:
    """A price of mass for a kilogram, rounded half up to whole fen; None for pieces and offers."""
    if price_fen is None or measure is SaleMeasure.PIECES:
        return None
    return amount_fen(price_fen, KG_G, unit_quantity)


# --- Boards

# Prices on a board are compared to a thousandth of a fen.
PRICE_STEP = 1000
PIECES_RANK = 10**15
OFFER_RANK = 2 * 10**15
EVERYTHING = "*"


def areas_of(division: str) -> tuple[str, ...]:
    """On the boards of which areas something in a division stands: city, county, town."""
    return (division[:CITY_DIGITS], division[:COUNTY_DIGITS], division[:TOWN_DIGITS])


def groups_of(product: str, category: str) -> tuple[str, ...]:
    """On which boards of an area a product stands: everything, its category, itself."""
    return (EVERYTHING, group_of(None, category), group_of(product, None))


def group_of(product: str | None, category: str | None) -> str:
    """The board of an area that somebody asks for; a product goes before its category."""
    if product:
        return f"p:{product}"
    return f"c:{category}" if category else EVERYTHING


def fresh_rank(harvested_day: int, listed_ms: int) -> int:
    """The freshest has the highest: by the day of harvest, then by when it was listed.

    What is harvested later than it was listed counts as of the day on which it was listed.
    """
    return min(harvested_day, listed_ms // DAY_MS) * DAY_MS + listed_ms % DAY_MS


def price_rank(price_fen: int | None, unit_quantity: int, measure: SaleMeasure) -> int:
    """The cheapest has the lowest: mass by its price, pieces behind, what awaits an offer last."""
    if price_fen is None:
        return OFFER_RANK
    if measure is SaleMeasure.PIECES:
        return PIECES_RANK + price_fen * PRICE_STEP // unit_quantity
    return price_fen * KG_G * PRICE_STEP // unit_quantity


def top_price_rank(fen_per_kg: int) -> int:
    """The highest rank that a price up to so many fen a kilogram has."""
    return fen_per_kg * PRICE_STEP
