"""What a day without word of a watched person is, and whose matter it becomes."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.config import DATA
from backend.core.errors import DomainError
from backend.watched import rules
from backend.watched.rules import CloseReason, DayState, Level, Numbers

ZONE = ZoneInfo("Asia/Shanghai")
NUMBERS = Numbers.from_mapping(json.loads((DATA / "watched.json").read_text(encoding="utf-8")))
MONDAY = date(2020, 2, 17)
DAY = timedelta(days=1)
UNTIL = MONDAY + DAY * 14


def at(day: date, clock: str) -> datetime:
    """An instant of the city's day."""
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), ZONE)


def today(last_on: date, now: datetime, until_on: date = UNTIL) -> rules.Today:
    return rules.today_of(last_on, until_on, now, NUMBERS, ZONE)


def test_whoever_is_watched_before_the_hour_wants_an_update_the_same_day() -> None:
    assert rules.first_counted_on(at(MONDAY, "17:59"), NUMBERS, ZONE) == MONDAY - DAY
    assert rules.first_counted_on(at(MONDAY, "18:00"), NUMBERS, ZONE) == MONDAY


def test_an_update_is_due_until_the_hour_and_overdue_from_it() -> None:
    assert today(MONDAY - DAY, at(MONDAY, "17:59")).state is DayState.DUE
    late = today(MONDAY - DAY, at(MONDAY, "18:00"))
    assert late == rules.Today(DayState.OVERDUE, Level.VILLAGE, at(MONDAY, "18:00"), 1)
    assert today(MONDAY, at(MONDAY, "18:00")).state is DayState.DONE


def test_a_missing_update_rises_to_the_town_and_then_to_the_county() -> None:
    levels = [
        today(MONDAY - DAY, at(MONDAY, "18:00") + timedelta(hours=hours, minutes=-minutes)).level
        for hours, minutes in ((3, 1), (3, 0), (15, 1), (15, 0), (100, 0))
    ]
    assert levels == [Level.VILLAGE, Level.TOWN, Level.TOWN, Level.COUNTY, Level.COUNTY]


def test_midnight_changes_nothing_of_a_missing_update() -> None:
    before, after = at(MONDAY, "23:59"), at(MONDAY + DAY, "00:01")
    assert today(MONDAY - DAY, before) == today(MONDAY - DAY, after)


def test_missing_days_are_those_whose_hour_has_passed() -> None:
    assert today(MONDAY - DAY, at(MONDAY + DAY * 2, "17:00")).missing_days == 2
    assert today(MONDAY - DAY, at(MONDAY + DAY * 2, "18:00")).missing_days == 3


def test_an_update_of_yesterday_makes_todays_due_only() -> None:
    assert today(MONDAY, at(MONDAY + DAY, "09:00")).state is DayState.DUE


def test_when_the_period_is_over_nothing_is_asked_but_to_close() -> None:
    assert today(UNTIL - DAY, at(UNTIL, "20:00")).state is DayState.TO_CLOSE
    assert today(UNTIL - DAY, at(UNTIL - DAY, "20:00")).state is DayState.DONE
    missed = today(UNTIL - DAY * 2, at(UNTIL + DAY * 3, "20:00"))
    assert (missed.state, missed.missing_days) == (DayState.OVERDUE, 1)


@pytest.mark.parametrize("clock", ["00:00", "09:30", "17:59", "18:00", "23:59"])
def test_the_overdue_of_an_area_are_one_range_of_last_days(clock: str) -> None:
    now = at(MONDAY + DAY * 5, clock)
    through = rules.overdue_through(now, NUMBERS, ZONE)
    for days in range(8):
        last_on = MONDAY + DAY * days
        is_overdue = today(last_on, now).state is DayState.OVERDUE
        assert is_overdue == (last_on < through + DAY)


@pytest.mark.parametrize(
    "from_on, until_on, wrong",
    [
        (MONDAY, MONDAY, "until_on"),
        (MONDAY - DAY * 14, MONDAY, "until_on"),
        (MONDAY, MONDAY + DAY * 29, "until_on"),
        (MONDAY + DAY * 2, MONDAY + DAY * 9, "from_on"),
        (MONDAY, MONDAY + DAY * 14, None),
        (MONDAY - DAY * 13, MONDAY + DAY, None),
    ],
)
def test_a_measure_has_a_period_that_can_be(
    from_on: date, until_on: date, wrong: str | None
) -> None:
    if wrong is None:
        rules.check_period(from_on, until_on, MONDAY, NUMBERS)
        return
    with pytest.raises(DomainError) as refused:
        rules.check_period(from_on, until_on, MONDAY, NUMBERS)
    assert set(refused.value.fields or {}) == {wrong}


def test_a_period_is_called_over_only_when_it_is() -> None:
    rules.check_close(CloseReason.PERIOD_OVER, MONDAY, MONDAY)
    rules.check_close(CloseReason.RECOVERED, MONDAY + DAY, MONDAY)
    with pytest.raises(DomainError) as refused:
        rules.check_close(CloseReason.PERIOD_OVER, MONDAY + DAY, MONDAY)
    assert refused.value.code == "watched.period_not_over"


def test_an_update_counts_for_the_day_it_was_measured() -> None:
    opened = at(MONDAY, "09:00")
    received = at(MONDAY + DAY * 3, "08:00")

    def day_of(measured: datetime) -> date:
        return rules.day_of_update(measured, received, opened, NUMBERS, ZONE)

    assert day_of(at(MONDAY + DAY, "22:00")) == MONDAY + DAY
    assert day_of(received + timedelta(seconds=90)) == MONDAY + DAY * 3
    for measured, code in (
        (received + timedelta(minutes=3), "watched.update_in_future"),
        (received - timedelta(hours=73), "watched.update_too_old"),
    ):
        with pytest.raises(DomainError) as refused:
            day_of(measured)
        assert refused.value.code == code


def test_the_order_of_the_levels_cannot_be_turned() -> None:
    told = json.loads((DATA / "watched.json").read_text(encoding="utf-8"))
    told["daily_update"]["town_after_hours"] = told["daily_update"]["county_after_hours"]
    with pytest.raises(ValueError, match="town first"):
        Numbers.from_mapping(told)
