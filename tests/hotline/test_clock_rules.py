"""Working hours: a duration stands still outside them, and two ways to count it agree."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.hotline.clock_rules import MINUTE_MS, Calendar, add, between, calendar_of

ZONE = ZoneInfo("Asia/Shanghai")
HOUR_MS = 60 * MINUTE_MS
OFFICE = Calendar(
    frozenset((1, 2, 3, 4, 5)),
    time(8, 30),
    time(18),
    ZONE,
    frozenset((date(2020, 1, 24), date(2020, 1, 27))),
    frozenset((date(2020, 2, 1),)),
)
INSTANTS = st.integers(1_577_836_800_000, 1_583_020_800_000)
DURATIONS = st.integers(0, 80 * HOUR_MS)
CALENDARS = st.sampled_from([OFFICE, None])


def at(text: str) -> int:
    """The milliseconds of a time of the city."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def test_an_hour_that_begins_before_the_holidays_ends_after_them() -> None:
    # 2020-01-23 is a Thursday; Friday and Monday are holidays.
    assert add(at("2020-01-23T17:30"), HOUR_MS, OFFICE) == at("2020-01-28T09:00")
    assert add(at("2020-01-23T17:00"), HOUR_MS, OFFICE) == at("2020-01-23T18:00")
    assert add(at("2020-01-31T20:00"), HOUR_MS, OFFICE) == at("2020-02-01T09:30")
    assert add(at("2020-01-23T17:30"), HOUR_MS, None) == at("2020-01-23T18:30")


@given(INSTANTS, DURATIONS, CALENDARS)
def test_what_is_added_lies_between(start: int, duration: int, calendar: Calendar | None) -> None:
    end = add(start, duration, calendar)
    assert end >= start + duration
    assert between(start, end, calendar) == duration


@given(INSTANTS, INSTANTS, INSTANTS, CALENDARS)
def test_parts_make_the_whole(one: int, other: int, third: int, calendar: Calendar | None) -> None:
    a, b, c = sorted((one, other, third))
    assert between(a, b, calendar) + between(b, c, calendar) == between(a, c, calendar)
    assert between(c, a, calendar) == 0


def test_a_calendar_that_never_works_is_refused() -> None:
    with pytest.raises(ValueError, match="works on some day"):
        Calendar(frozenset(), time(8), time(18), ZONE)
    with pytest.raises(ValueError, match="works on some day"):
        Calendar(frozenset((1,)), time(18), time(8), ZONE)
    closed = Calendar(
        frozenset((7,)),
        time(8),
        time(18),
        UTC,
        frozenset(map(date.fromordinal, range(737000, 738000))),
    )
    with pytest.raises(ValueError, match="no working day"):
        add(at("2020-01-23T17:30"), HOUR_MS, closed)


def test_a_calendar_is_read_from_data() -> None:
    data = {
        "days": [1, 2, 3, 4, 5],
        "from": "08:30",
        "to": "18:00",
        "holidays": ["2020-01-24", "2020-01-27"],
        "extra_days": ["2020-02-01"],
    }
    assert calendar_of(data, ZONE) == OFFICE
    with pytest.raises(ValueError, match="days are numbers"):
        calendar_of(data | {"days": [0]}, ZONE)
