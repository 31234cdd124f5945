"""What of a day of the hotline everybody may see; pure.

A part of a day of which there are fewer than five is not told, nor what would betray it: where one
part of a known whole alone is small, the next smallest is kept back as well. Whatever is told of
many days is added up from what each day tells, so that no two questions betray a third. Places are
never crossed with categories; units are not told at all, for the rule by which a category goes to a
kind of unit is public, and would betray the one by the other. What became of what is told is told
whole: how a demand stands says nothing of a person, that few had one at a place may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backend.dashboard.hotline_rules import AREA, KIND, UNIT, WHOLE, Numbers
from backend.dashboard.rules import SMALL, shown, shown_parts

Counts = Mapping[str, Numbers]


def received(counts: Counts, child: str) -> int:
    """Give how many orders a board counts for a child."""
    return counts.get(child, {}).get("received", 0)


def of_city(counts: Counts) -> Counts:
    """Give what of the city's board everybody may ask for: no units."""
    return {child: one for child, one in counts.items() if child[0] not in (KIND, UNIT)}


def of_county(counts: Counts) -> Counts:
    """Give what of a county's board everybody may ask for: itself and its towns."""
    return {child: one for child, one in counts.items() if child[0] in (WHOLE, AREA)}


def told_of_city(counts: Counts) -> frozenset[str]:
    """Give the children of the city's board of a day that may be told."""
    whole = received(counts, WHOLE)
    if shown(whole) is None:
        return frozenset()
    told = {WHOLE}
    told |= _told_parts(counts, whole, (child for child in counts if is_category(child)))
    told |= _told_parts(counts, whole, (child for child in counts if child.startswith(AREA)))
    return frozenset(told)


def told_of_county(city_told: frozenset[str], county: str, counts: Counts) -> frozenset[str]:
    """Give the children of a county's board of a day that may be told: itself and its towns.

    :param city_told: what the city's board tells of the same day.
    """
    whole = received(counts, WHOLE)
    if f"{AREA}{county}" not in city_told or shown(whole) is None:
        return frozenset()
    towns = [child for child in counts if child.startswith(AREA)]
    return frozenset({WHOLE} | _told_parts(counts, whole, towns))


def is_category(child: str) -> bool:
    """Say whether a child of a board is a category."""
    return child[0] not in (AREA, KIND, UNIT, WHOLE)


def _told_parts(counts: Counts, whole: int, children: Iterable[str]) -> set[str]:
    """The parts of a known whole that may be told; what is in none of them is one part more."""
    names = list(children)
    parts = [received(counts, child) for child in names]
    rest = max(0, whole - sum(parts))
    told = shown_parts([*parts, rest])
    return {child for child, number in zip(names, told, strict=False) if number is not None}


def is_enough(base: int) -> bool:
    """Say whether a base is large enough to tell an average or a percentile of it."""
    return base >= SMALL
