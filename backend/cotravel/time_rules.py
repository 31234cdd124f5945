"""When a published trip began and ended, as far as a list says it; pure.

Lists fill what they do not know: 00:00:00 to 23:59:59 is a day without hours, 1970 no day at all.
They forget that a train came in after midnight, exchange the two ends, and some hours stand eight
too late, since a clock of Greenwich was read as one of China.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from backend.cotravel.rules import DAY_MIN, STAY_MOST_MIN, TripKind

CHINA_MIN = 8 * 60
BACK_MOST = timedelta(days=400)
"""A list tells of no day so long before it was published."""
LONGEST_MIN = {TripKind.FLIGHT: DAY_MIN, TripKind.TRAIN: 3 * DAY_MIN, TripKind.COACH: 2 * DAY_MIN}
DAY_TRAIN_MIN = DAY_MIN
_MOMENT = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z)?)?"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_MONTH_DAY = re.compile(
    r"(1[0-2]|0?[1-9])[ ]*[月./-][ ]*(3[01]|[12]\d|0?[1-9])[ ]*[日号]?"
    "(?:凌晨|清晨|早上|早|上午|中午|下午|傍晚|晚上|晚|夜间|[ ]*[0-9]{1,2}[:时点].*)?"
)


class Hours(NamedTuple):
    """Minutes since 00:00 of the first day; None is unknown, beyond 1440 is a later day."""

    from_min: int | None
    until_min: int | None


class Moment(NamedTuple):
    """A day and, unless the list only filled it in, the minute of it."""

    on: date
    minute: int | None


def minutes(text: str) -> int | None:
    """The minute of the day that HH:MM says; None for anything else."""
    found = _CLOCK.fullmatch(text)
    told = int(found[1]) * 60 + int(found[2]) if found else DAY_MIN
    return told if found and told < DAY_MIN and int(found[2]) < 60 else None


def moment(text: str) -> Moment | None:
    """A day with an hour, in China time; hours that lists fill in are unknown.

    A time that ends in Z is Greenwich's. 00:00:00 and the last second of an hour are filled in;
    07:59:59 is 23:59:59 of the day before, read eight hours off.
    """
    found = _MOMENT.fullmatch(text)
    if not found or int(found[1]) < 2000:
        return None
    try:
        on = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    told = [int(part or 0) for part in found.groups()[3:6]]
    if not any(told) or told[0] > 23 or told[1] > 59:
        return Moment(on, None)
    if told[1:] == [59, 59]:
        return Moment(on - timedelta(days=1) if told[0] == 7 else on, None)
    minute = told[0] * 60 + told[1] + (CHINA_MIN if found[7] else 0)
    on += timedelta(days=minute // DAY_MIN)
    return Moment(on, minute % DAY_MIN or None)


def year_of(month: int, day: int, published_on: date) -> date | None:
    """The day without a year: the latest that is not after the day of publication.

    :returns: None when the month has no such day.
    """
    for back in range(9):
        try:
            on = date(published_on.year - back, month, day)
        except ValueError:
            continue
        if on <= published_on:
            return on
    return None


def day_without_year(text: str, published_on: date) -> date | None:
    """The day that 1月12, 1月12日 or 01-12 says in a list of that publication."""
    found = _MONTH_DAY.fullmatch(text.replace("元月", "1月"))
    return year_of(int(found[1]), int(found[2]), published_on) if found else None


def can_be(on: date, published_on: date) -> bool:
    """Whether a list of that publication can tell of that day."""
    return published_on - BACK_MOST <= on <= published_on


def ride(
    kind: TripKind,
    shown: date | None,
    start: Moment | None,
    end: Moment | None,
    numbers: Sequence[str] = (),
) -> tuple[date, Hours] | None:
    """The first day and the hours of a trip, from what a list says.

    :param shown: the day that the list shows of it, which may be that of either end.
    :param numbers: canonical numbers; G and C are trains that do not run at night.
    :returns: None when no day is said at all.
    """
    on = shown or (start.on if start else None)
    if on is None:
        return None
    from_min = start.minute if start else None
    if start and start.on != on:
        on, from_min = _agreed(kind, on, start, end)
    until = _until(kind, on, from_min, end, numbers)
    return on, _in_order(kind, Hours(from_min, until), numbers)


def _agreed(
    kind: TripKind, shown: date, start: Moment, end: Moment | None
) -> tuple[date, int | None]:
    """The first day when the day shown is not the one of the beginning: two of three say it."""
    later = start.on == shown + timedelta(days=1)
    if later and start.minute is not None and start.minute < CHINA_MIN:
        return shown, start.minute - CHINA_MIN + DAY_MIN
    if kind is TripKind.PLACE and start.on < shown:
        return start.on, start.minute
    if end and end.on == shown and start.on != end.on:
        is_night = shown == start.on + timedelta(days=1) and end.minute is not None
        return (start.on if is_night else shown), start.minute
    return start.on, start.minute


def _until(
    kind: TripKind, on: date, from_min: int | None, end: Moment | None, numbers: Sequence[str]
) -> int | None:
    """Minutes from the first midnight until the end; the clock alone when the day cannot be."""
    if end is None:
        return None
    days = (end.on - on).days
    longest = _longest(kind, numbers)
    if end.minute is None:
        is_stay = longest >= STAY_MOST_MIN and days > 0
        if not is_stay or (days + 1) * DAY_MIN > longest:
            return None
        # A place left at midnight was left at midnight; a stay of days holds its last day.
        is_midnight = kind is TripKind.PLACE and days == 1 and from_min is not None
        return DAY_MIN if is_midnight else (days + 1) * DAY_MIN
    told = days * DAY_MIN + end.minute
    if days < 0 or told - (from_min or 0) > longest:
        told = end.minute + (DAY_MIN if from_min is not None and end.minute < from_min else 0)
    return told


def _longest(kind: TripKind, numbers: Sequence[str]) -> int:
    if kind is TripKind.TRAIN and _by_day(numbers):
        return DAY_TRAIN_MIN
    return LONGEST_MIN.get(kind, STAY_MOST_MIN)


def _by_day(numbers: Sequence[str]) -> bool:
    return bool(numbers) and all(number[0] in "GCD" for number in numbers)


def _in_order(kind: TripKind, hours: Hours, numbers: Sequence[str]) -> Hours:
    """Hours whose end does not lie before their beginning."""
    first, last = hours
    if first is None or last is None:
        return hours
    if kind in (TripKind.METRO, TripKind.BUS) and DAY_MIN < last < DAY_MIN + CHINA_MIN:
        # After midnight there is neither: the end was read eight hours off.
        last = last - CHINA_MIN if last - CHINA_MIN > first else last
    if last > first:
        return Hours(first, last)
    if last == first:
        return Hours(first, None)
    if kind is TripKind.TRAIN:
        is_night = first >= 16 * 60 and last <= 12 * 60 and all(one[0] == "D" for one in numbers)
        if _by_day(numbers) and not is_night and last + DAY_MIN - first > DAY_MIN // 4:
            return Hours(last, first)
        return Hours(first, last + DAY_MIN)
    is_short = last + DAY_MIN - first <= (4 if kind in (TripKind.METRO, TripKind.BUS) else 14) * 60
    return Hours(first, last + DAY_MIN if is_short else None)
