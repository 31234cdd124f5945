"""How long a step may take: durations that run around the clock, or in working hours only.

Instants and durations are whole milliseconds. A duration in working hours stands still outside
them, so `between(start, add(start, duration)) == duration` in every calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MINUTE_MS = 60_000
DAY = timedelta(days=1)
LONGEST_REST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """When an office works.

    :ivar weekdays: 1 for Monday to 7.
    :ivar opens: city time, and so is `closes`.
    :ivar holidays: days off whatever the weekday; `extra_days` are worked whatever the weekday.
    """

    weekdays: frozenset[int]
    opens: time
    closes: time
    zone: tzinfo
    holidays: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.opens < self.closes:
            raise ValueError("an office works on some day, and closes after it has opened")

    def works_on(self, day: date) -> bool:
        """Whether a day of the city is worked."""
        is_usual = day.isoweekday() in self.weekdays and day not in self.holidays
        return is_usual or day in self.extra_days

    def spells(self, from_ms: int) -> Iterator[tuple[int, int]]:
        """From when to when it works, from the day of an instant on.

        :raises ValueError: it does not work for longer than anybody should wait.
        """
        day = datetime.fromtimestamp(from_ms / 1000, UTC).astimezone(self.zone).date()
        rested = 0
        while rested < LONGEST_REST_DAYS:
            rested += 1
            if self.works_on(day):
                rested = 0
                yield self._ms(day, self.opens), self._ms(day, self.closes)
            day += DAY
        raise ValueError("the calendar has no working day for too long")

    def _ms(self, day: date, at: time) -> int:
        return round(datetime.combine(day, at, self.zone).timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long each step of an order may take, in milliseconds; a calendar of None always runs.

    :ivar accept_ms: for the desk to accept and, after that, again to dispatch.
    :ivar call_back_ms: for the desk to call back what is resolved.
    :ivar take_ms: for a unit to take it, and `handle_ms` to resolve it, both from the dispatch on.
    """

    accept_ms: int
    call_back_ms: int
    take_ms: int
    handle_ms: int
    desk_calendar: Calendar | None
    calendar: Calendar | None


def add(start_ms: int, duration_ms: int, calendar: Calendar | None) -> int:
    """When a duration that begins at an instant is over.

    :param calendar: None for a clock that always runs.
    """
    if calendar is None or duration_ms <= 0:
        return start_ms + max(duration_ms, 0)
    left_ms = duration_ms
    for opens_ms, closes_ms in calendar.spells(start_ms):
        begin_ms = max(opens_ms, start_ms)
        if closes_ms - begin_ms >= left_ms:
            return begin_ms + left_ms
        left_ms -= max(closes_ms - begin_ms, 0)
    raise AssertionError("spells of a calendar never end")


def between(start_ms: int, end_ms: int, calendar: Calendar | None) -> int:
    """How much of a calendar's time lies between two instants; nought when the end is earlier."""
    if end_ms <= start_ms:
        return 0
    if calendar is None:
        return end_ms - start_ms
    total_ms = 0
    for opens_ms, closes_ms in calendar.spells(start_ms):
        if opens_ms >= end_ms:
            break
        total_ms += max(min(closes_ms, end_ms) - max(opens_ms, start_ms), 0)
    return total_ms


def calendar_of(data: Mapping[str, object], zone: tzinfo) -> Calendar:
    """Read a calendar as the data file has it: days, from, to, holidays, extra_days.

    :raises ValueError, TypeError, KeyError: it is not whole.
    """

    def days(name: str) -> frozenset[date]:
        told = data.get(name, [])
        if not isinstance(told, list):
            raise ValueError(f"{name} is a list of days")
        return frozenset(date.fromisoformat(str(day)) for day in told)

    weekdays = data["days"]
    if not isinstance(weekdays, list) or not set(weekdays) <= set(range(1, 8)):
        raise ValueError("days are numbers from 1 (Monday) to 7")
    opens, closes = (time.fromisoformat(str(data[name])) for name in ("from", "to"))
    return Calendar(frozenset(weekdays), opens, closes, zone, days("holidays"), days("extra_days"))
