"""The hotline's numbers: each act counted once, whatever comes twice, and recounted."""

from __future__ import annotations

import csv
import io
import os
import random
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from backend.core import clock, db, events
from backend.dashboard import hotline_counting, hotline_recount, hotline_rules, models
from backend.dashboard.hotline_rules import WHOLE
from backend.dashboard.rules import Board
from backend.divisions import service as divisions
from backend.hotline.models import TABLE
from backend.hotline.number_rules import Happened
from backend.staff.rules import Role
from infra.local.engine import ROOT
from tests.dashboard.orders import an_overdue_order, new_number, plain_life, random_life, store
from tests.hotline.test_acting import done
from tests.support.browser import Browser, code
from tests.support.clock import FixedClock
from tests.support.demands import VILLAGE
from tests.support.installation import Installation
from tests.support.reporting import receipt, reports
from tests.support.staff import OnDuty
from tests.support.stream import Follower, caught_up, settle

CITY = "4112"
Numbers = dict[tuple[str, str], int]


@pytest.fixture
def stream(house: Installation) -> Follower:
    """The hotline's stream from here on."""
    return Follower(TABLE)


def counts_of(division: str = CITY) -> Numbers:
    """What the board of today counts, by child and name."""
    today = clock.now().date()
    key = (division, hotline_rules.day_part(today))
    board = models.boards_of([key])[key]
    return {
        (child, name): number
        for child, names in board.counts.items()
        for name, number in names.items()
    }


def grown(before: Numbers, division: str = CITY) -> Numbers:
    """By how much today's board has grown."""
    after = counts_of(division)
    return {
        key: after.get(key, 0) - before.get(key, 0)
        for key in {*after, *before}
        if after.get(key, 0) != before.get(key, 0)
    }


def expected(lives: Iterable[Sequence[Happened]], division: str = CITY) -> Numbers:
    """What these lives come to on today's board of a division."""
    key = (division, hotline_rules.day_part(clock.now().date()))
    found: Numbers = {}
    for life in lives:
        one = hotline_rules.counted(life)
        for (at, child, name), by in hotline_rules.changes(None, one, clock.now().date()).items():
            if at == key:
                found[(child, name)] = found.get((child, name), 0) + by
    return {place: by for place, by in found.items() if by}


def many_lives(chance: random.Random, many: int) -> list[list[Happened]]:
    """Lives of orders received today, their acts stored as they come, all mixed up."""
    now_ms = clock.to_ms(clock.now())
    lives = [random_life(chance, now_ms) for _ in range(many)]
    numbers = [new_number(chance) for _ in lives]
    left = [list(life) for life in lives]
    while any(left):
        n = chance.choice([n for n, acts in enumerate(left) if acts])
        store(numbers[n], left[n].pop(0))
    return lives


def take(raw: Sequence[dict[str, Any]], stream: Follower) -> None:
    assert events.take([hotline_counting.NUMBERS], raw, TABLE, stream.shard) is None


def test_what_comes_twice_cut_otherwise_or_late_is_counted_once(
    fixed_clock: FixedClock, stream: Follower
) -> None:
    before = {division: counts_of(division) for division in (CITY, "411281", "411281003")}
    chance = random.Random(11)
    lives = many_lives(chance, 12)
    raw = stream.read()
    done = 0
    while done < len(raw):
        end = min(len(raw), done + chance.randrange(1, 15))
        for _ in range(chance.randrange(1, 3)):
            take(raw[max(0, done - chance.randrange(9)) : end], stream)
        done = end
    take(raw, stream)
    for division, numbers in before.items():
        assert grown(numbers, division) == expected(lives, division)
    assert grown(before[CITY])[(WHOLE, "received")] == 12


def test_a_recount_agrees_and_mends_what_is_wrong(fixed_clock: FixedClock) -> None:
    stream = caught_up(TABLE, hotline_recount.check)
    lives = many_lives(random.Random(12), 6)
    # What the stream still holds is no fault of the boards.
    hotline_recount.check(True, 0)
    assert hotline_recount.check(False, 0).boards_wrong == 0
    take(stream.read(), stream)
    assert hotline_recount.check(False, 0)[1:] == (0, 0)
    lives += many_lives(random.Random(13), 2)
    take(stream.read(), stream)
    key = (CITY, hotline_rules.day_part(clock.now().date()))
    board = models.boards_of([key])[key]
    right = board.counts[WHOLE]["received"]
    counts = {**board.counts, WHOLE: {**board.counts[WHOLE], "received": 1}}
    models.put(Board(*key, board.version + 1, counts, board.marks))
    found = hotline_recount.check(True, 0)
    assert (found.boards_wrong, found.difference) == (1, right - 1)
    assert hotline_recount.check(False, 0).boards_wrong == 0
    assert len(lives) == 8


@pytest.mark.one_engine
def test_numbers_stay_right_when_whoever_counts_is_killed(
    fixed_clock: FixedClock, house: Installation, stream: Follower
) -> None:
    chance = random.Random(14)
    # What other tests left in the stream is counted first, and is none of this.
    hotline_recount.check(True, 0)
    before = counts_of()
    lives = many_lives(chance, 10)
    for _ in range(3):
        is_killed_counting(house, chance.randrange(9, 20), chance.randrange(99))
    take(Follower(TABLE, from_start=True).read(), stream)
    assert grown(before) == expected(lives)
    assert hotline_recount.check(False, 0).boards_wrong == 0


def is_killed_counting(house: Installation, dies_at: int, seed: int) -> None:
    """Let another process count the stream from its start, and die behind an answer."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CHANGXING_")}
    place = {
        "CHANGXING_HOME": str(house.home),
        "AWS_ENDPOINT_URL_DYNAMODB": str(house.settings.dynamodb_endpoint),
    }
    command = [sys.executable, "-m", "tests.dashboard.counting_killed", str(dies_at), str(seed)]
    ended = subprocess.run(
        command, cwd=ROOT, env={**kept, **place}, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def a_day(stream: Follower, many: int, category: str, place: str) -> None:
    """Some orders of today, of which all but one were closed within the hour."""
    now_ms = clock.to_ms(clock.now())
    for n in range(many):
        number = new_number(random.Random(f"{category}{place}{n}{now_ms}"))
        for happened in plain_life(category, place, now_ms, is_closed=n > 0):
            store(number, happened)
    take(stream.read(), stream)


def read(browser: Browser, query: str) -> dict[str, Any]:
    answer = browser.get(query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def row_of(rows: Sequence[dict[str, Any]], **which: str) -> dict[str, Any]:
    (row,) = (row for row in rows if all(row[name] == value for name, value in which.items()))
    return row


@pytest.fixture
def far_day(fixed_clock: FixedClock) -> FixedClock:
    """A day on which no other test has counted anything, of any run on this engine."""
    fixed_clock.set("2027-05-04T09:00")
    return fixed_clock


def test_everybody_sees_days_that_are_over_and_nothing_small(
    far_day: FixedClock, browser: Browser, stream: Follower
) -> None:
    a_day(stream, 20, "medicine", "411281003001")
    a_day(stream, 3, "rumour", "411202001001")
    a_day(stream, 9, "food", "411202001001")
    today = read(browser, "/hotline/numbers")
    assert (today["today"]["received"], today["today"]["closed"]) == (32, 29)
    assert today["total"]["received"] == 0
    far_day.move(days=1)
    told = read(browser, "/hotline/numbers")
    assert told["to_on"] == "2027-05-04"
    total = told["total"]
    assert (total["received"], total["due"], total["closed"]) == (32, 32, 29)
    assert total["steps"]["whole"]["base"] == 29
    assert abs(total["steps"]["whole"]["median_s"] - 3600) * told["error_one_in"] <= 3600
    assert [row["received"] for row in told["by_day"]] == [0, 0, 0, 0, 0, 0, 32]
    # Three are too few, and the rest would betray them.
    assert row_of(told["by_category"], category="rumour")["received"] is None
    assert row_of(told["by_category"], category="food")["received"] is None
    medicine = row_of(told["by_category"], category="medicine")
    assert (medicine["received"], medicine["name"]["zh"] != "") == (20, True)
    assert row_of(told["by_area"], division_code="411202")["received"] == 12
    assert told["by_unit"] == told["by_kind"] == []
    county = read(browser, "/hotline/numbers?area=411202")
    assert county["total"]["received"] == 12
    assert county["by_category"] == []
    assert county["today"] is None
    assert row_of(county["by_area"], division_code="411202001")["received"] == 12


def test_on_duty_all_is_told_down_to_the_units_of_ones_own_area(
    far_day: FixedClock, browser: Browser, stream: Follower, house: Installation
) -> None:
    far_day.move(days=9)
    a_day(stream, 3, "medicine", "411281003001")
    command = OnDuty(house.app, (Role.COMMAND, "411281"))
    told = read(command, "/duty/hotline/numbers?area=411281")
    assert (told["to_on"], told["total"]["received"]) == ("2027-05-13", 3)
    assert row_of(told["by_category"], category="medicine")["closed"] == 2
    village = read(command, "/duty/hotline/numbers?area=411281003")
    unit = row_of(village["by_unit"], unit="village.411281003001")
    assert (unit["received"], unit["closed"], unit["kind"]) == (3, 2, "village")
    assert unit["steps"]["handle"]["base"] == 2
    assert unit["steps"]["accept"] is None
    desk = row_of(told["by_unit"], unit="desk.411281")
    assert desk["steps"]["accept"]["base"] == 3
    assert row_of(told["by_kind"], kind="village")["received"] == 3
    for area in ("4112", "411202", "999999"):
        assert code(command.get(f"/duty/hotline/numbers?area={area}"))[0] == 404
    assert code(browser.get("/duty/hotline/numbers?area=411281"))[0] == 401


def test_a_report_is_followed_by_the_numbers_from_its_phone_to_its_rating(
    far_day: FixedClock, browser: Browser, stream: Follower, house: Installation
) -> None:
    far_day.move(days=27)
    told = reports(browser, "medicine")
    settle(stream)
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    far_day.move(minutes=20)
    done(head, told["number"], "take")
    far_day.move(minutes=25)
    done(head, told["number"], "resolve", answer="药已送到。")
    far_day.move(minutes=45)
    rating = {"id": str(uuid.uuid4()), "satisfaction": 5, "is_solved": True}
    assert browser.post("/reports/rate", receipt(told) | rating).status_code == 200
    settle(stream)
    command = OnDuty(house.app, (Role.COMMAND, VILLAGE[:6]))
    row = read(command, f"/duty/hotline/numbers?area={VILLAGE[:9]}")["by_unit"][-1]
    assert (row["unit"], row["received"], row["closed"]) == (f"village.{VILLAGE}", 1, 1)
    assert row["satisfaction"] == {"base": 1, "tenths": 50}
    for step, minutes in (("take", 20), ("handle", 25), ("whole", 90)):
        assert abs(row["steps"][step]["median_s"] - minutes * 60) * 16 <= minutes * 60


def test_what_is_overdue_now_comes_from_the_orders_themselves(
    far_day: FixedClock, browser: Browser, house: Installation
) -> None:
    county = "411224"
    for n in range(3):
        an_overdue_order(random.Random(f"late{n}"), f"{county}100001")
    command = OnDuty(house.app, (Role.COMMAND, county))
    row = row_of(read(command, f"/duty/hotline/numbers?area={county}")["overdue"])
    assert (row["overdue"], row["is_more"]) == (3, False)
    town = row_of(read(command, f"/duty/hotline/numbers?area={county}100")["overdue"])
    assert (town["division_code"], town["overdue"]) == (f"{county}100", 3)
    told = read(browser, f"/hotline/numbers?area={county}")["overdue"]
    assert [row["overdue"] for row in told] == [None]
    assert row_of(read(browser, "/hotline/numbers")["overdue"], division_code=county)


def test_reading_costs_the_same_however_much_is_counted(
    far_day: FixedClock, browser: Browser, house: Installation
) -> None:
    calls: list[str] = []
    db.connection().on_answer = lambda operation, _: calls.append(operation)
    try:
        for query in ("", "?area=411281"):
            read(browser, f"/hotline/numbers{query}")
    finally:
        db.connection().on_answer = None
    assert set(calls) <= {"GetItem", "Query"}
    counties = len({village[:6] for village in divisions.villages()})
    # The city's boards, today's, what is overdue in each county; then two boards and one county.
    assert len(calls) == (1 + 1 + counties) + (2 + 1)


def test_the_table_opens_in_a_spreadsheet_and_hides_what_the_screen_hides(
    far_day: FixedClock, browser: Browser, stream: Follower
) -> None:
    far_day.move(days=18)
    a_day(stream, 20, "medicine", "411281003001")
    a_day(stream, 3, "rumour", "411281003001")
    far_day.move(days=1)
    answer = browser.get("/hotline/numbers.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {len(row) for row in rows[:-1]} == {len(rows[0])}
    by_code = {row[3]: row[5] for row in rows[1:-1]}
    assert by_code["rumour"] == by_code["medicine"] == "<5"
    assert by_code[""] == "23"
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r"))]


def test_only_an_area_and_days_that_can_be(browser: Browser, fixed_clock: FixedClock) -> None:
    for query in (
        "area=411281003",
        "area=999999",
        "from_on=2026-01-28&to_on=2026-02-28",
        "to_on=2026-03-01",
        "to_on=1999-12-31",
        "from_on=2026-02-28&to_on=2026-02-27",
        "sort=x",
    ):
        assert code(browser.get(f"/hotline/numbers?{query}"))[0] == 422, query
