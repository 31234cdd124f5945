"""The rule told a second time, as plainly as can be, to hold the product's own against.

It knows every check-in there ever was and counts day by day from the first; it shares no code with
the product.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
NORMAL, FEVER_FROM = 365, 373


def day_of(instant: datetime) -> date:
    """The city's day of an instant."""
    return instant.astimezone(ZONE).date()


def day_counted(measured: datetime, received: datetime, contact: datetime) -> date:
    """The day that a reading counts for, by a phone whose clock was last known good at `contact`.

    The day of measuring, if the reading lies between contact and receipt and came within 24 hours
    of that day's end; a reading of the day of receipt always; else the day of receipt.
    """
    measured = min(measured, received)
    if day_of(measured) == day_of(received):
        return day_of(received)
    ended = datetime.combine(day_of(measured) + DAY, datetime.min.time(), ZONE).astimezone(UTC)
    in_grace = received < ended + timedelta(hours=24)
    return day_of(measured) if contact <= measured and in_grace else day_of(received)


def colour(readings: Mapping[date, list[int]], today: date) -> str:
    """The colour of somebody with these temperatures (tenths of a degree) on these days."""
    days = {day for day in readings if day <= today}
    if not days:
        return "none"
    is_red, missed, run = False, 0, 0
    day = min(days)
    while day <= today:
        if day in days:
            run = run + 1 if is_red else 0
            missed = 0
            if run == 3:
                is_red, run = False, 0
        elif day < today:
            missed, run = missed + 1, 0
            is_red = is_red or missed == 3
        day += DAY
    if is_red:
        return "red"
    has_fever = any(reading >= FEVER_FROM for reading in readings[max(days)])
    return "yellow" if missed or has_fever else "green"


def ahead(readings: Mapping[date, list[int]], today: date, checks_in: bool) -> list[str]:
    """The colours of today and the seven days after, of silence or of a normal reading a day."""
    known = {day: list(found) for day, found in readings.items() if day <= today}
    told = []
    for day in (today + DAY * n for n in range(8)):
        if checks_in:
            known.setdefault(day, []).append(NORMAL)
        told.append(colour(known, day))
    return told
