"""Hours that lists fill in, forget, exchange and read eight hours off."""

from __future__ import annotations

from datetime import date

import pytest

from backend.cotravel import time_rules
from backend.cotravel.rules import TripKind
from backend.cotravel.time_rules import Hours, Moment, moment, ride

DAY = 1440


def ridden(
    kind: TripKind, shown: str, start: str, end: str, numbers: tuple[str, ...] = ()
) -> tuple[str, int | None, int | None]:
    day = date.fromisoformat(shown) if shown else None
    found = ride(kind, day, moment(start), moment(end), numbers)
    assert found
    return found[0].isoformat(), *found[1]


@pytest.mark.parametrize(
    ("text", "on", "minute"),
    [
        ("2020-01-22T09:20:00", "2020-01-22", 560),
        ("2020-01-22 9:20", "2020-01-22", 560),
        ("2020/1/22 09:20:30", "2020-01-22", 560),
        ("2020-01-22T00:00:00", "2020-01-22", None),
        ("2020-01-22T23:59:59", "2020-01-22", None),
        ("2020-01-22", "2020-01-22", None),
        ("2020-01-17T07:59:59", "2020-01-16", None),
        ("2020-01-18T16:00:00.000Z", "2020-01-19", None),
        ("2020-01-22T05:13:00.000Z", "2020-01-22", 793),
        ("2020-01-21T23:04:00.000Z", "2020-01-22", 424),
        ("2020-01-20T00:00:00.000Z", "2020-01-20", None),
    ],
)
def test_a_moment_is_in_china_time_and_filled_in_hours_are_unknown(
    text: str, on: str, minute: int | None
) -> None:
    assert moment(text) == Moment(date.fromisoformat(on), minute)


@pytest.mark.parametrize("text", ["", "1970-01-01T00:00:00", "2020-02-30", "soon", "T09:00"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert moment(text) is None


def test_a_day_without_a_year_is_the_latest_that_the_list_can_know() -> None:
    published = date(2020, 1, 29)
    told = ["1月12", "1月29日", "12月30", "01-12", "1.12", "1月30"]
    found = [time_rules.day_without_year(text, published) for text in told]
    assert [day.isoformat() if day else "" for day in found] == [
        "2020-01-12", "2020-01-29", "2019-12-30", "2020-01-12", "2020-01-12", "2019-01-30",
    ]  # fmt: skip
    assert time_rules.day_without_year("2月29", date(2021, 3, 1)) == date(2020, 2, 29)
    assert time_rules.day_without_year("2月30", published) is None
    assert time_rules.day_without_year("13月1", published) is None


def test_a_train_that_came_in_after_midnight_ends_on_the_next_day() -> None:
    told = ("2020-02-04", "2020-02-04T09:28:00", "2020-02-04T05:23:00")
    assert ridden(TripKind.TRAIN, *told, ("K446",)) == ("2020-02-04", 568, 323 + DAY)
    told = ("2020-01-23", "2020-01-23T20:49:00", "2020-01-23T06:02:00")
    assert ridden(TripKind.TRAIN, *told, ("D740",)) == ("2020-01-23", 1249, 362 + DAY)


def test_a_train_of_the_day_has_its_ends_exchanged() -> None:
    told = ("2020-01-27", "2020-01-27T16:36:00", "2020-01-27T09:24:00")
    assert ridden(TripKind.TRAIN, *told, ("G1920",)) == ("2020-01-27", 564, 996)
    late = ("2020-01-19", "2020-01-19T22:55:00", "2020-01-19T02:25:00")
    assert ridden(TripKind.TRAIN, *late, ("G4931",)) == ("2020-01-19", 1375, 145 + DAY)


def test_hours_that_were_read_eight_hours_off_are_put_back() -> None:
    told = ("2020-01-20", "2020-01-21T02:00:00", "2020-01-20T00:00:00")
    assert ridden(TripKind.BUS, *told) == ("2020-01-20", 18 * 60, None)
    told = ("2020-01-21", "2020-01-21T15:40:00", "2020-01-22T01:40:00")
    assert ridden(TripKind.METRO, *told) == ("2020-01-21", 940, 1060)


def test_a_day_shown_may_be_that_of_the_arrival() -> None:
    told = ("2020-01-26", "2020-01-25T18:45:00", "2020-01-26T00:20:00")
    assert ridden(TripKind.FLIGHT, *told) == ("2020-01-25", 1125, DAY + 20)
    told = ("2020-01-31", "2020-02-07T09:00:00", "2020-01-31T23:59:59")
    assert ridden(TripKind.BUS, *told) == ("2020-01-31", 540, None)


def test_a_stay_lasts_from_its_first_day_through_its_last() -> None:
    told = ("2020-02-09", "2020-02-02T12:00:00", "2020-02-09T23:59:59")
    assert ridden(TripKind.PLACE, *told) == ("2020-02-02", 720, 8 * DAY)
    told = ("2020-01-22", "2020-01-22T23:15:00", "2020-01-23T00:00:00")
    assert ridden(TripKind.PLACE, *told) == ("2020-01-22", 1395, DAY)


def test_an_end_on_an_impossible_day_keeps_its_clock() -> None:
    told = ("2020-01-22", "2020-01-22T19:57:00", "2019-12-22T20:20:00")
    assert ridden(TripKind.BUS, *told) == ("2020-01-22", 1197, 1220)
    told = ("2020-01-15", "2020-01-15T11:00:00", "2020-02-04T12:50:00")
    assert ridden(TripKind.TRAIN, *told, ("C6413",)) == ("2020-01-15", 660, 770)
    told = ("2020-01-22", "2020-01-22T00:00:00", "2020-01-27T23:59:59")
    assert ridden(TripKind.FLIGHT, *told) == ("2020-01-22", None, None)


def test_without_a_day_shown_the_beginning_says_it_and_without_both_there_is_none() -> None:
    assert ridden(TripKind.TRAIN, "", "2020-01-22T09:00:00", "")[0] == "2020-01-22"
    assert ride(TripKind.TRAIN, None, None, None) is None


def test_two_ends_at_one_minute_leave_the_end_unknown() -> None:
    told = ("2020-01-17", "2020-01-17T08:00:00", "2020-01-17T08:00:00")
    assert ridden(TripKind.BUS, *told) == ("2020-01-17", 480, None)


def test_a_clock_is_hours_and_minutes() -> None:
    assert [time_rules.minutes(text) for text in ("09:20", "0:00", "24:00", "9:60", "x")] == [
        560, 0, None, None, None,
    ]  # fmt: skip
    assert Hours(None, None) == (None, None)
