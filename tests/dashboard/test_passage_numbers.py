"""The numbers of checkpoints: each passage counted once, whatever comes twice, and recounted."""

from __future__ import annotations

import random
import secrets
from datetime import date, timedelta
from typing import Any

import pytest

from backend.checkpoints.passage_flags import FLAGS
from backend.checkpoints.passage_models import TABLE
from backend.core import clock, events
from backend.dashboard import models, passage_counting, passage_recount, passage_rules
from backend.dashboard.rules import Board
from backend.staff.rules import Role
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.passages import emergency, seal, send, told
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty
from tests.support.stream import Follower, caught_up, settle

COUNTY, TOWN = "411221", "411221100"
GATE, ELSEWHERE = "411221100201", "411281003001"
PATH = "/duty/checkpoints/numbers"


@pytest.fixture
def guard(house: Installation, fixed_clock: FixedClock) -> OnDuty:
    return OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411221"), (Role.CHECKPOINT_STAFF, "411281"))


@pytest.fixture
def command(house: Installation, fixed_clock: FixedClock) -> OnDuty:
    return OnDuty(house.app, (Role.COMMAND, "4112"))


@pytest.fixture
def stream(house: Installation) -> Follower:
    """The stream of checkpoints from here on, everything before it counted."""
    return Follower(TABLE)


def numbers(command: OnDuty, area: str = COUNTY, **more: str) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in {"area": area, **more}.items())
    found: dict[str, Any] = command.must("GET", f"{PATH}?{query}").get_json()
    return found


def some_passages(guard: OnDuty, gate: str, other: str) -> None:
    """Four in the county, one of them with a fever, one at both places; one elsewhere."""
    twice: dict[str, Any] = {"pass_id": secrets.token_hex(8)}
    hot: dict[str, Any] = {"temperature_tenths_c": 381, "verdict": "hold", "reason": "fever"}
    bodies = [
        told(gate, **twice),
        told(gate, **hot),
        told(gate, direction="out"),
        emergency(gate),
        told(other, **twice),
    ]
    results = send(guard, *(seal(guard.staff_id, body) for body in bodies))
    assert {one["status"] for one in results} == {"new"}


def grown(after: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    names = [*passage_rules.OF_A_DAY]
    return {name: after[name] - before[name] for name in names if after[name] != before[name]}


def test_passages_are_told_by_verdict_means_hour_and_place(
    guard: OnDuty, command: OnDuty, stream: Follower
) -> None:
    before, city = numbers(command), numbers(command, "4112")
    some_passages(guard, a_checkpoint(GATE), a_checkpoint(ELSEWHERE))
    settle(stream)
    after, now = numbers(command), clock.now()
    expected = {
        "passages": 4, "hold": 1, "fever": 1, "admit": 3, "out": 1, "by_pass": 3,
        "by_emergency": 1, "twin": 1,
    }  # fmt: skip
    assert grown(after["total"], before["total"]) == expected
    assert numbers(command, "4112")["total"]["passages"] - city["total"]["passages"] == 5
    hour = (now.hour + 8) % 24
    assert after["by_hour"][hour]["passages"] - before["by_hour"][hour]["passages"] == 4
    assert after["by_hour"][hour]["fever"] - before["by_hour"][hour]["fever"] == 1
    assert TOWN in {row["division"] for row in after["by_area"]}
    month = numbers(command, "4112")["months"][-1]
    assert month["month"] == f"{now + timedelta(hours=8):%Y-%m}"
    assert {COUNTY, "411281"} <= {row["division"] for row in month["by_county"]}


def test_devices_on_a_shift_and_what_they_hold_back_are_told_as_of_now(
    guard: OnDuty, command: OnDuty
) -> None:
    stream = caught_up(TABLE, passage_recount.check)
    gate, device = a_checkpoint(GATE), "d" * 22
    settle(stream)
    path = f"/duty/checkpoints/{gate}/shift"
    said = {"act": "open", "device_id": device, "waiting": 40, "refused": 0, "list_age_s": 9}
    before = now_of(command)
    guard.must("POST", path, said)
    settle(stream)
    assert now_of(command) == {"devices": before["devices"] + 1, "waiting": before["waiting"] + 40}
    assert passage_recount.check(does_repair=False, settle_s=0).difference == 0
    guard.must("POST", path, {**said, "act": "close", "waiting": 3})
    settle(stream)
    assert now_of(command) == before


def now_of(command: OnDuty) -> dict[str, int]:
    """The devices of the town, and what they hold back."""
    rows = [row for row in numbers(command)["now"] if row["division"] == TOWN]
    return {name: sum(row[name] for row in rows) for name in ("devices", "waiting")}


def test_what_comes_twice_or_in_other_batches_counts_once(
    guard: OnDuty, command: OnDuty, stream: Follower
) -> None:
    some_passages(guard, a_checkpoint(GATE), a_checkpoint(ELSEWHERE))
    batches = list(stream.batches(2))
    for event in batches:
        assert events.handle(event) == {"batchItemFailures": []}
    settle(stream)
    once = numbers(command, "4112")["total"]
    # Chance decides the order alone.
    random.Random(7).shuffle(batches)
    for event in [*batches, *stream.batches(1)]:
        assert events.handle(event) == {"batchItemFailures": []}
    assert numbers(command, "4112")["total"] == once


def test_a_recount_finds_what_is_wrong_and_writes_it_right(guard: OnDuty, command: OnDuty) -> None:
    stream = caught_up(TABLE, passage_recount.check)
    some_passages(guard, a_checkpoint(GATE), a_checkpoint(ELSEWHERE))
    settle(stream)
    assert passage_recount.check(does_repair=False, settle_s=0).difference == 0
    right = numbers(command)["total"]
    today = clock.now() + timedelta(hours=8)
    board = models.board_of(COUNTY, passage_rules.day_part(today.date()))
    counts = {**board.counts, passage_rules.WHOLE: {"passages": 999}}
    wrong = Board(board.division, board.part, board.version + 1, counts, board.marks)
    models.put(wrong)
    found = passage_recount.check(does_repair=True, settle_s=0)
    assert found.boards_wrong == 1
    assert found.difference > 0
    assert numbers(command)["total"] == right


def test_only_areas_of_the_city_and_days_that_were_are_told(command: OnDuty) -> None:
    assert code(command.get(f"{PATH}?area=110101")) == (404, "staff.not_found")
    assert code(command.get(f"{PATH}?area=411299")) == (422, "core.invalid")
    assert code(command.get(f"{PATH}?from_on=2020-01-01&to_on=2020-03-01")) == (422, "core.invalid")
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    assert code(command.get(f"{PATH}?to_on={tomorrow}")) == (422, "core.invalid")


def test_a_village_head_reads_the_own_county_and_no_other(house: Installation) -> None:
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, GATE))
    told = head.must("GET", PATH).get_json()
    assert told["area"] == COUNTY
    counties = {row["division"] for month in told["months"] for row in month["by_county"]}
    assert counties <= {COUNTY}
    for area in ("4112", "411281"):
        assert code(head.get(f"{PATH}?area={area}")) == (404, "staff.not_found")


def test_a_guard_reads_no_numbers(guard: OnDuty) -> None:
    assert guard.get(PATH).status_code == 403


def test_both_consumers_of_a_passage_are_told_apart() -> None:
    assert passage_counting.NUMBERS.name != FLAGS.name


@pytest.mark.one_engine
def test_twelve_months_end_with_the_one_of_a_day() -> None:
    months = passage_rules.months_until(date(2026, 2, 28))
    assert months[0] == "q#2025-03"
    assert months[-1] == "q#2026-02"
    assert len(months) == 12
