"""Whose the good cards of a county are, for the clock's work: a request never asks that."""

from __future__ import annotations

from backend.config import settings
from backend.core import clock, ids
from backend.healthcode import standing_rules
from backend.healthcode.card_models import LivingCard


def holders_in(county: str) -> dict[str, str]:
    """The resident of each good card of a county, by the card's reference (hex); one query.

    :param county: 6 digits.
    """
    today = standing_rules.day_number(settings().city.day_of(clock.now()))
    return {
        ids.from_base64url(one.ref).hex(): one.resident_id
        for one in LivingCard.all_in(county, today)
    }
