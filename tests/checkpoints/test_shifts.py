"""A shift is opened, heard of for one write unit, and closed; whoever looks after it sees it."""

from __future__ import annotations

import pytest

from backend.checkpoints import shift_models
from backend.checkpoints.shift_models import HeardRow
from backend.core import db
from backend.staff.rules import Role
from tests.support.alarms import VILLAGE, Guard
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty

NUMBERS = {"waiting": 3, "list_age_s": 40, "counts": {"admit": 12, "turn_away": 1, "in": 13}}


def test_a_shift_is_seen_by_whoever_looks_after_the_place(
    house: Installation, fixed_clock: FixedClock
) -> None:
    place = a_checkpoint(VILLAGE)
    guard, head = Guard(house.app, place), OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    opened = guard.says("open").get_json()
    fixed_clock.move(minutes=10)
    beaten = guard.says("beat", **NUMBERS).get_json()
    assert opened["state"] == beaten["state"] == "open"
    assert opened["since"] == beaten["since"] < beaten["heard_at"]
    (seen,) = head.must("GET", f"/duty/checkpoints/{place}/shifts").get_json()["shifts"]
    assert seen["device"] == guard.device_id[:6]
    assert (seen["waiting"], seen["list_age_s"], seen["is_silent"]) == (3, 40, False)
    assert {n: c for n, c in seen["counts"].items() if c} == NUMBERS["counts"]
    assert seen["name"].endswith("*")
    assert guard.says("close", counts={"admit": 20}).get_json()["state"] == "closed"
    (seen,) = head.must("GET", f"/duty/checkpoints/{place}/shifts").get_json()["shifts"]
    assert (seen["state"], seen["counts"]["admit"]) == ("closed", 20)


@pytest.mark.one_engine
def test_a_message_costs_one_write_unit_beside_the_session(house: Installation) -> None:
    guard = Guard(house.app, a_checkpoint(VILLAGE))
    guard.says("open")
    spent: list[tuple[str, float]] = []
    db.connection().on_answer = lambda operation, answer: spent.append(
        (operation, answer.get("ConsumedCapacity", {}).get("CapacityUnits", 0))
    )
    try:
        assert guard.says("beat", **NUMBERS).status_code == 200
    finally:
        db.connection().on_answer = None
    assert [name for name, _ in spent] == ["Query", "UpdateItem"]
    assert spent[1][1] in (0, 1), "a local engine may count none"


def test_each_act_may_come_again(house: Installation, fixed_clock: FixedClock) -> None:
    guard = Guard(house.app, a_checkpoint(VILLAGE))
    first = guard.says("open").get_json()
    fixed_clock.move(minutes=1)
    assert guard.says("open").get_json()["since"] == first["since"]
    assert guard.says("close").get_json()["state"] == "closed"
    assert guard.says("close").get_json()["state"] == "closed"
    fixed_clock.move(minutes=1)
    assert guard.says("open").get_json()["since"] > first["since"]


@pytest.mark.one_engine
def test_an_end_makes_no_words_of_a_device_that_are_forgotten(house: Installation) -> None:
    place = a_checkpoint(VILLAGE)
    guard, head = Guard(house.app, place), OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    guard.says("open")
    heard = HeardRow.of(place, guard.device_id)
    assert heard is not None
    heard.delete()
    assert guard.says("close", **NUMBERS).get_json()["state"] == "closed"
    assert HeardRow.of(place, guard.device_id) is None
    (seen,) = head.must("GET", f"/duty/checkpoints/{place}/shifts").get_json()["shifts"]
    assert (seen["state"], seen["waiting"]) == ("closed", 0)
    shift_models.end_silence(heard)
    assert HeardRow.of(place, guard.device_id) is None


@pytest.mark.one_engine
def test_a_message_without_a_shift_is_told_so(house: Installation) -> None:
    place = a_checkpoint(VILLAGE)
    guard, other = Guard(house.app, place), Guard(house.app, place)
    assert guard.says("beat").get_json()["code"] == "checkpoints.shift_not_open"
    guard.says("open")
    other.device_id = guard.device_id
    assert other.says("beat").get_json()["code"] == "checkpoints.shift_not_open"
    other.says("open")
    assert other.says("beat").status_code == 200
    assert guard.says("beat").get_json()["code"] == "checkpoints.shift_not_open"
    guard.says("close")
    assert other.says("beat").status_code == 200, "nobody ends the shift of somebody else"


@pytest.mark.one_engine
def test_a_place_of_another_area_and_none_at_all_are_one_answer(house: Installation) -> None:
    there = Guard(house.app, a_checkpoint("411221100001"))
    nowhere = Guard(house.app, "A" * 22)
    answers = [guard.says("open") for guard in (there, nowhere)]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.get_json()["code"] for answer in answers} == {"checkpoints.not_found"}
