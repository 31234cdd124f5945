"""The colour as a person meets it: day by day, through the API, with nothing but time passing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from backend import config
from backend.core import clock
from backend.healthcode.models import CheckIn
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, reading


def sweep(resident: Person) -> None:
    """Remove what the store's time-to-live has made due, as DynamoDB does."""
    for row in list(CheckIn.query(resident.resident_id)):
        if row.expires_at is not None and row.expires_at <= clock.now().timestamp():
            row.delete()


def days_of(person: Person, fixed_clock: FixedClock, plan: str) -> str:
    """Live through days: `x` checks in at nine, `.` stays silent. Gives each day's last colour."""
    seen = ""
    for day in plan:
        if day == "x":
            assert person.checks_in().status_code == 200
        seen += person.colour()[0]
        fixed_clock.move(days=1)
        if clock.now().day % 7 == 0:
            sweep(person)
            person.signs_in()
    return seen


@pytest.mark.parametrize(
    ("plan", "colours"),
    [
        # Silence: green through the next day, two days yellow, then red.
        ("x......", "ggyyrrr"),
        # Yellow and a check-in: green at once.
        ("x..x....", "ggygg" + "yyr"),
        # Red needs three days running, and a missed day starts the count again.
        ("x....xxx", "ggyyrrrg"),
        ("x....xx.xxx", "ggyyrrrrrrg"),
        ("x....x.x.xxx..", "ggyyrrrrrrrggy"),
        # Before the first check-in there is no colour, however long it takes.
        ("...x", "nnng"),
        # Three weeks of diligence, then silence.
        ("x" * 24 + "....", "g" * 24 + "gyyr"),
        # Every other day is a day missed each time, which shows a day later.
        ("x.x.x.x.x", "ggggggggg"),
        ("x..x..x..x", "ggyggyggyg"),
        # Long silence outlives every row; leaving red still takes three days.
        ("x" + "." * 30 + "xxx.", "ggyy" + "r" * 27 + "rr" + "gg"),
        ("x" * 5 + "." * 26 + "xx.xxx", "g" * 6 + "yy" + "r" * 23 + "rrrrr" + "g"),
    ],
)
def test_days_colour_the_code(
    resident: Person, fixed_clock: FixedClock, plan: str, colours: str
) -> None:
    assert days_of(resident, fixed_clock, plan) == colours


def test_colours_change_at_midnight_of_the_city(resident: Person, fixed_clock: FixedClock) -> None:
    resident.checks_in()
    seen = []
    for at in (
        "2026-03-02T23:59:59",
        "2026-03-03T00:00",
        "2026-03-04T23:59:59",
        "2026-03-05T00:00",
    ):
        fixed_clock.set(at)
        seen.append(resident.colour())
    assert seen == ["green", "yellow", "yellow", "red"]


def test_the_code_says_what_silence_and_checking_in_would_do(
    resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    fixed_clock.move(days=4)
    told = resident.code()
    assert told["colour"] == "red"
    assert told["reasons"] == [
        {"code": "missed_checkins", "text": "有日子没有打卡。", "until_on": None}
    ]
    assert [day["colour"][0] for day in told["if_silent"]] == list("r" * 8)
    assert [day["colour"][0] for day in told["if_checked_in"]] == list("rrgggggg")
    first = date(2026, 3, 5)
    expected_days = [(first + timedelta(days=n)).isoformat() for n in range(8)]
    assert [day["on"] for day in told["if_silent"]] == expected_days
    assert told["today_on"] == "2026-03-05"
    assert told["checked_in_today"] is False


def test_what_was_foretold_comes_true(resident: Person, fixed_clock: FixedClock) -> None:
    resident.checks_in()
    foretold = [day["colour"] for day in resident.code()["if_silent"]]
    lived = []
    for _ in foretold:
        lived.append(resident.colour())
        fixed_clock.move(days=1)
    assert lived == foretold


def test_a_fever_is_yellow_until_a_normal_reading_on_a_later_day(
    resident: Person, fixed_clock: FixedClock
) -> None:
    def checks_in_with(tenths: int) -> Any:
        return resident.checks_in(reading(temperature_tenths_c=tenths)).get_json()["health_code"]

    assert checks_in_with(372)["colour"] == "green"
    feverish = checks_in_with(373)
    assert feverish["colour"] == "yellow"
    assert [reason["code"] for reason in feverish["reasons"]] == ["fever"]
    assert checks_in_with(365)["colour"] == "yellow"
    fixed_clock.move(days=1)
    assert resident.colour() == "yellow"
    assert checks_in_with(366)["colour"] == "green"


def test_reasons_are_told_in_the_language_asked_for(
    resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in(reading(temperature_tenths_c=380))
    fixed_clock.move(days=2)
    answer = resident.browser.get("/me/health-code", headers={"Accept-Language": "en"})
    told = {reason["code"]: reason["text"] for reason in answer.get_json()["reasons"]}
    assert set(told) == {"fever", "missed_checkins"}
    assert told["missed_checkins"] == "Days without a check-in."


def test_history_ends_after_three_weeks(resident: Person, fixed_clock: FixedClock) -> None:
    days_of(resident, fixed_clock, "x" * 25)
    listed = resident.browser.get("/me/check-ins").get_json()["check_ins"]
    assert [row["counts_for_on"] for row in listed][-1] == "2026-03-05"
    assert len(listed) == 21


def test_what_is_past_retention_is_not_shown_even_before_it_is_swept(
    resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    resident.checks_in()
    fixed_clock.move(days=22)
    resident.signs_in()
    assert len(list(CheckIn.query(resident.resident_id))) == 2
    assert resident.browser.get("/me/check-ins").get_json()["check_ins"] == []
    assert resident.colour() == "red"
    assert resident.code()["reasons"][0]["code"] == "missed_checkins"


def test_every_row_but_the_first_ends_with_its_retention(
    resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    fixed_clock.move(days=1)
    resident.checks_in()
    rows = list(CheckIn.query(resident.resident_id))
    first, second = sorted(rows, key=lambda row: row.received_ms)
    assert first.expires_at is None
    ends_at = datetime.fromtimestamp(second.expires_at, fixed_clock.instant.tzinfo)
    assert ends_at == datetime.fromisoformat("2026-03-24T00:00:00+08:00")


def test_outside_an_emergency_the_app_sleeps(
    resident: Person, fixed_clock: FixedClock, house: Installation
) -> None:
    city = house.settings.city
    over = replace(city, emergency=replace(city.emergency, until_on=date(2026, 3, 1)))
    config.use(replace(house.settings, city=over))
    awake = resident.checks_in().get_json()["health_code"]
    assert awake["colour"] == "green"
    assert [day["colour"] for day in awake["if_checked_in"]] == ["green"] + ["none"] * 7
    fixed_clock.set("2026-03-02T00:00")
    assert code(resident.checks_in()) == (409, "healthcode.no_emergency")
    asleep = resident.code()
    assert (asleep["colour"], asleep["reasons"]) == ("none", [])
    assert {day["colour"] for day in asleep["if_silent"] + asleep["if_checked_in"]} == {"none"}
    refused = resident.browser.post("/me/passes", {"device_key": "A" * 44})
    assert code(refused) == (409, "healthcode.no_emergency")
    assert resident.browser.get("/city").get_json()["emergency"]["is_active"] is False
    assert resident.browser.get("/me").status_code == 200


def test_an_exempt_day_of_the_city_is_not_missed(
    resident: Person, fixed_clock: FixedClock, house: Installation
) -> None:
    outage = replace(house.settings.city, exempt_on=frozenset({date(2026, 3, 2)}))
    config.use(replace(house.settings, city=outage))
    assert days_of(resident, fixed_clock, "x......") == "gggyyrr"
