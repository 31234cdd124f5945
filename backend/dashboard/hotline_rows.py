"""What boards of the hotline say of one child, as it is told: counts, shares' bases, steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from backend.dashboard import hotline_public_rules, hotline_step_rules
from backend.dashboard.hotline_public_rules import Counts, is_enough
from backend.dashboard.hotline_rules import COUNTS, RATINGS, Numbers
from backend.dashboard.hotline_step_rules import MEDIAN, NINETIETH, Step

TENTHS = 10


class Days(NamedTuple):
    """The boards of some days of a division.

    :ivar counts: what each day counts, by child.
    :ivar told: of each day, the children that may be told; None on duty, where all may.
    """

    counts: Mapping[date, Counts]
    told: Mapping[date, frozenset[str]] | None = None

    def children(self) -> list[str]:
        """Every child that some day counts, in order."""
        return sorted({child for counts in self.counts.values() for child in counts})

    def is_told(self, day: date, child: str) -> bool:
        """Whether a child of a day may be told."""
        return self.told is None or child in self.told[day]


def row_of(days: Days, child: str) -> dict[str, Any]:
    """One child's numbers, all days together.

    Days on which there were too few to be told are in none of its numbers, and are counted.
    """
    told, hidden_days = [], 0
    for day, counts in days.counts.items():
        if child in counts and days.is_told(day, child):
            told.append(counts[child])
        elif hotline_public_rules.received(counts, child):
            hidden_days += 1
    numbers = hotline_step_rules.added(told)
    return _row(numbers, hidden_days, is_public=days.told is not None)


def _row(numbers: Numbers, hidden_days: int, is_public: bool) -> dict[str, Any]:
    is_hidden = hidden_days > 0 and not numbers.get("received")
    row: dict[str, Any] = {name: None if is_hidden else numbers.get(name, 0) for name in COUNTS}
    row["due"] = None if is_hidden else due_of(numbers)
    return {
        **row,
        "hidden_days": hidden_days,
        "satisfaction": _rating(numbers, is_public),
        "steps": {step: _step(step, numbers, is_public) for step in Step},
    }


def due_of(numbers: Numbers) -> int:
    """How many have to be closed: the base of the share that is."""
    gone = numbers.get("refused", 0) + numbers.get("merged", 0)
    return max(0, numbers.get("received", 0) - gone)


def _rating(numbers: Numbers, is_public: bool) -> dict[str, int] | None:
    base = sum(numbers.get(name, 0) for name in RATINGS.values())
    if base <= 0 or (is_public and not is_enough(base)):
        return None
    stars = sum(number * numbers.get(name, 0) for number, name in RATINGS.items())
    return {"base": base, "tenths": (2 * TENTHS * stars + base) // (2 * base)}


def _step(step: Step, numbers: Numbers, is_public: bool) -> dict[str, int] | None:
    buckets = hotline_step_rules.buckets_of(step, numbers)
    base = sum(buckets.values())
    median, ninetieth = (hotline_step_rules.percentile(buckets, n) for n in (MEDIAN, NINETIETH))
    if median is None or ninetieth is None or (is_public and not is_enough(base)):
        return None
    return {"base": base, "median_s": median, "p90_s": ninetieth}


def of_city(boards: Mapping[date, Counts]) -> Days:
    """Days of the city with what of them everybody may be told."""
    seen = {day: hotline_public_rules.of_city(counts) for day, counts in boards.items()}
    return Days(seen, {day: hotline_public_rules.told_of_city(seen[day]) for day in seen})


def of_county(county: str, boards: Mapping[date, Counts], city: Days) -> Days:
    """Days of a county with what of them everybody may be told."""
    seen = {day: hotline_public_rules.of_county(counts) for day, counts in boards.items()}
    above = city.told or {}
    told = {
        day: hotline_public_rules.told_of_county(above.get(day, frozenset()), county, seen[day])
        for day in seen
    }
    return Days(seen, told)
