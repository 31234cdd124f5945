"""The counts that are public: how many people were filed about, where and why, and what became.

They are written in the same transaction as what they count. A count belongs to the day on which
something was filed (or appealed against), so that what nobody decided in time is the rest of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.divisions.rules import COUNTY_DIGITS
from backend.evidence.models import COUNTED, DayCount

KEPT_DAYS = 3 * 365 + 1
NOT_LISTED = "not_on_the_list"
"""Stands for a kind or reason that is not on the closed list."""


class Counted(NamedTuple):
    """The people of one county, kind and reason on a day."""

    county: str
    kind: str
    reason: str
    numbers: dict[str, int]


def add(
    writes: TransactWrite, on: date, homes: Iterable[str], kind: str, reason: str, what: str
) -> None:
    """Count some people, one write a county.

    :param homes: the divisions where they live, one a person.
    :param what: one of models.COUNTED.
    """
    by_county: dict[str, int] = {}
    for home in homes:
        county = home[:COUNTY_DIGITS]
        by_county[county] = by_county.get(county, 0) + 1
    for county, number in sorted(by_county.items()):
        writes.update(row_of(on, county, kind, reason), actions=_actions(on, what, number))


def add_alone(on: date, county: str, kind: str, reason: str, what: str, number: int) -> None:
    """Count by itself what changes nothing else: an attempt that the rules have refused."""
    row_of(on, county, kind, reason).update(actions=_actions(on, what, number))


def row_of(on: date, county: str, kind: str, reason: str) -> DayCount:
    """The row of a county, kind and reason on a day."""
    return DayCount(DayCount.key_of(on.isoformat()), DayCount.part_of(county, kind, reason))


def _actions(on: date, what: str, number: int) -> list[Any]:
    gone_at = datetime.combine(on + timedelta(days=KEPT_DAYS), time(), settings().city.zone)
    return [
        getattr(DayCount, what).add(number),
        DayCount.expires_at.set(int(gone_at.timestamp())),
    ]


def of_day(on: date) -> list[Counted]:
    """Everything that was counted of a day: one query."""
    found = []
    for row in DayCount.all_of_day(on.isoformat()):
        county, kind, reason = str(row.part).split("#")
        numbers = {name: int(getattr(row, name) or 0) for name in COUNTED}
        found.append(Counted(county, kind, reason, numbers))
    return found
