"""What the public sees: the city and its counties, never a handful of people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend import config
from backend.dashboard import models
from backend.dashboard.rules import BUCKETS, Board, Bucket, day_part
from backend.healthcode.standing_rules import day_number
from tests.support.browser import Browser, code, field_codes
from tests.support.clock import FixedClock
from tests.support.installation import Installation

ROOT = "4112"
TODAY = date(2029, 6, 1)


@pytest.fixture
def numbers(house: Installation, fixed_clock: FixedClock) -> dict[str, dict[str, int]]:
    """A city whose boards are known: written by hand, on a day that no other test lives in."""
    fixed_clock.set(f"{TODAY}T09:00")
    today = day_number(TODAY)
    counts = {
        "411202": {
            Bucket(today).text(): 900,
            Bucket(today - 1).text(): 50,
            Bucket(today - 2).text(): 30,
            Bucket(today - 9).text(): 3,
            "x": 4,
            "0": 13,
        },
        "411203": {Bucket(today).text(): 2, Bucket(today, has_fever=True).text(): 6},
    }
    days = {"411202": {"": 900}, "411203": {"": 8}}
    for part, told in ((BUCKETS, counts), (day_part(today), days)):
        stored = models.board_of(ROOT, part)
        models.put(Board(ROOT, part, stored.version + 1, told))
    return counts


def test_colours_are_told_by_county_and_few_people_are_not(
    numbers: dict[str, dict[str, int]], browser: Browser
) -> None:
    answer = browser.get("/boards/colours")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    board = answer.get_json()
    rows = {row.pop("division"): row for row in board["rows"]}
    assert len(rows) == 7
    del rows["411202"]["name"]
    assert rows["411202"] == {"none": 13, "green": 950, "yellow": 30, "red": 7}
    # Of eight people two are green; six yellow ones would betray them.
    assert rows["411203"]["green"] is None
    assert rows["411203"]["yellow"] is None
    assert board["total"] == {"none": 13, "green": 950, "yellow": 30, "red": 7}


def test_a_coming_day_is_told_as_silence_would_make_it(
    numbers: dict[str, dict[str, int]], browser: Browser
) -> None:
    after = TODAY + timedelta(days=2)
    board = browser.get(f"/boards/colours?division=411202&on={after}").get_json()
    (row,) = board["rows"]
    assert (row["green"], row["yellow"], row["red"]) == (0, 950, 37)


def test_check_ins_of_a_day_are_told_by_county(
    numbers: dict[str, dict[str, int]], browser: Browser
) -> None:
    board = browser.get("/boards/check-ins").get_json()
    rows = {row["division"]: row for row in board["rows"]}
    assert rows["411202"]["residents"] == 1000
    assert rows["411202"]["checked_in"] == 900
    assert rows["411221"]["residents"] == 0
    assert board["total"] == {"residents": 1008, "checked_in": 908}
    assert board["on"] == str(TODAY)


@pytest.mark.parametrize("division", ["411202001", "411202001001", "4113", "41"])
def test_nothing_smaller_than_a_county_and_nowhere_else_is_public(
    numbers: dict[str, dict[str, int]], browser: Browser, division: str
) -> None:
    for board in ("check-ins", "colours"):
        answer = browser.get(f"/boards/{board}?division={division}")
        assert code(answer) == (422, "core.invalid")
        assert set(field_codes(answer)) == {"division"}


@pytest.mark.parametrize(
    ("board", "days"), [("colours", -1), ("colours", 8), ("check-ins", 1), ("check-ins", -22)]
)
def test_a_day_that_is_not_told_of_is_refused(
    numbers: dict[str, dict[str, int]], browser: Browser, board: str, days: int
) -> None:
    answer = browser.get(f"/boards/{board}?on={TODAY + timedelta(days=days)}")
    assert code(answer) == (422, "core.invalid")
    assert set(field_codes(answer)) == {"on"}


def test_outside_an_emergency_there_are_no_numbers(
    house: Installation, browser: Browser, fixed_clock: FixedClock
) -> None:
    fixed_clock.set("2031-01-01T09:00")
    config.use(replace(house.settings))
    for board in ("check-ins", "colours"):
        answer = browser.get(f"/boards/{board}")
        assert code(answer) == (409, "healthcode.no_emergency")
        assert answer.headers["Cache-Control"] == "no-store"
