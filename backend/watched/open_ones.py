"""Who is watched in a county today, for rooms that have to know it of somebody they meet."""

from __future__ import annotations

from typing import NamedTuple

from backend.config import settings
from backend.core import clock
from backend.watched import rules
from backend.watched.models import WatchRow


class Watched(NamedTuple):
    """Somebody whose open episode runs today: who, where they live, and what is asked of them."""

    resident_id: str
    division_code: str
    measure: str


def watched_in(county: str) -> list[Watched]:
    """Everybody of a county whose open episode runs today; one query.

    Before its first day, and from the day on which it is over, nobody is met as watched, also where
    nobody has closed it.

    :param county: 6 digits.
    """
    today = rules.day_number(settings().city.day_of(clock.now()))
    return [
        Watched(str(row.resident_id), str(row.division_code), str(row.measure))
        for row in WatchRow.open_in(county)
        if row.from_day <= today < row.until_day
    ]
