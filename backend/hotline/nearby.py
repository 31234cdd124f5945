"""Likely duplicates, shown before something is sent: when, how it stands, how near; never a word.

Nothing is shown of what is about a person or a home: that somebody near by has a fever is nobody's
to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from backend.core import clock
from backend.hotline import categories, place_rules
from backend.hotline.models import OrderRow, PlaceRow
from backend.hotline.report_rules import Point, spot_of
from backend.hotline.rules import OrderState

SINCE = timedelta(days=3)
LOOKED_AT, SHOWN = 50, 5
# A refused one is no duplicate, and a merged one is told by the order it went into.
LEFT_OUT = frozenset((OrderState.REFUSED, OrderState.MERGED))


def near(wish: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was reported of the same category near a place: one query, one read of a few orders.

    :param wish: category, division_code, point (perhaps).
    :raises DomainError: core.invalid (422): no such category.
    """
    if categories.get(wish["category"]).is_about_person:
        return []
    now = clock.now()
    since_ms = clock.to_ms(now - SINCE)
    division, category, point = wish["division_code"], wish["category"], wish.get("point")
    spot = spot_of(point and Point(point["lat_e6"], point["lng_e6"]))
    found = []
    for row in PlaceRow.newest(division, category, since_ms, LOOKED_AT):
        word = place_rules.distance_word(division, spot, str(row.division_code), row.spot)
        if word is not None:
            found.append((place_rules.DISTANCES.index(word), -row.received_ms, row))
    closest = [row for *_, row in sorted(found, key=lambda one: one[:2])[: 2 * SHOWN]]
    states = OrderRow.of_many([row.number for row in closest])
    told = [
        {
            "minutes_ago": max(0, (clock.to_ms(now) - row.received_ms) // 60_000),
            "state": states[row.number].state,
            "distance": place_rules.distance_word(division, spot, str(row.division_code), row.spot),
        }
        for row in closest
        if row.number in states and states[row.number].state not in LEFT_OUT
    ]
    return told[:SHOWN]
