"""Whose good cards are: those of a county for the clock's work, those of a few for a request."""

from __future__ import annotations

from collections.abc import Collection

from backend.config import settings
from backend.core import clock, ids
from backend.healthcode import standing_rules
from backend.healthcode.card_models import CardRow, LivingCard, OneCard


def holders_in(county: str) -> dict[str, str]:
    """The resident of each good card of a county, by the card's reference (hex); one query.

    :param county: 6 digits.
    """
    today = standing_rules.day_number(settings().city.day_of(clock.now()))
    return {
        ids.from_base64url(one.ref).hex(): one.resident_id
        for one in LivingCard.all_in(county, today)
    }


def refs_of(resident_ids: Collection[str]) -> list[bytes]:
    """By what the good cards of some residents are known; two reads a hundred of them."""
    today = standing_rules.day_number(settings().city.day_of(clock.now()))
    keys = [(OneCard.key_of(one), "living") for one in resident_ids]
    good = OneCard.batch_get(keys) if keys else ()
    numbers = [(CardRow.key_of(one.card_no), "card") for one in good]
    rows = CardRow.batch_get(numbers, attributes_to_get=["ref", "until_day"]) if numbers else ()
    return [ids.from_base64url(str(row.ref)) for row in rows if row.until_day > today]
