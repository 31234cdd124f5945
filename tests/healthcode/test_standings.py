"""A standing is what the facts make of it, whatever comes twice, late, or out of order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.core import events
from backend.healthcode import models, standings
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, reading, some_home
from tests.support.stream import Follower, settle

TODAY = date(2026, 3, 1)


@pytest.fixture
def streams(house: Installation) -> tuple[Follower, Follower]:
    """Everything that happens in this test at residents and at their check-ins."""
    return Follower("changxing-residents"), Follower(models.TABLE)


def standing_of(person: Person) -> models.StoredStanding | None:
    """The stored standing of somebody."""
    return models.everything_of_resident(person.resident_id)[1]


def test_somebody_who_applies_stands_in_their_village_without_a_day(
    streams: tuple[Follower, Follower], resident: Person
) -> None:
    settle(*streams)
    stored = standing_of(resident)
    assert stored
    assert stored.standing.village == resident.application["division_code"]
    assert stored.standing.check_in_days == frozenset()
    due, more = standings.due_in_village(stored.standing.village, TODAY)
    assert standings.Due(resident.resident_id, None) in due
    assert more is None


def test_a_check_in_takes_somebody_off_the_list_of_the_day_and_only_of_that_day(
    streams: tuple[Follower, Follower], resident: Person
) -> None:
    resident.checks_in()
    settle(*streams)
    village = resident.application["division_code"]
    assert resident.resident_id not in [
        one.resident_id for one in standings.due_in_village(village, TODAY)[0]
    ]
    tomorrow = standings.due_in_village(village, TODAY + timedelta(days=1))[0]
    assert standings.Due(resident.resident_id, TODAY) in tomorrow


def test_symptoms_stand_as_long_as_the_newest_reading_tells_of_them(
    streams: tuple[Follower, Follower], resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in(reading(symptoms=["cough"]))
    settle(*streams)
    stored = standing_of(resident)
    assert stored
    assert stored.standing.has_symptoms
    fixed_clock.move(hours=1)
    resident.checks_in(reading())
    settle(*streams)
    stored = standing_of(resident)
    assert stored
    assert not stored.standing.has_symptoms


def test_the_list_of_a_village_comes_in_pages(
    streams: tuple[Follower, Follower], house: Installation
) -> None:
    village = some_home()
    ids = {Person(house.app).signs_in().applies(division_code=village).resident_id for _ in "abc"}
    settle(*streams)
    found: list[str] = []
    after = None
    while True:
        due, after = standings.due_in_village(village, TODAY, after, most=2)
        assert len(due) <= 2
        found += [one.resident_id for one in due]
        if after is None:
            break
    assert ids <= set(found)
    assert len(found) == len(set(found))


def test_days_are_remembered_when_a_reading_of_yesterday_comes_late(
    streams: tuple[Follower, Follower], resident: Person, fixed_clock: FixedClock
) -> None:
    measured = reading(fixed_clock.instant)
    fixed_clock.move(days=1)
    resident.checks_in(reading())
    settle(*streams)
    first = standing_of(resident)
    resident.checks_in(measured)
    settle(*streams)
    second = standing_of(resident)
    assert first
    assert second
    assert len(first.standing.check_in_days) == 1
    assert len(second.standing.check_in_days) == 2
    assert second.standing.last_day == first.standing.last_day


def test_a_move_takes_the_standing_along(
    streams: tuple[Follower, Follower], resident: Person
) -> None:
    resident.checks_in()
    settle(*streams)
    before = standing_of(resident)
    assert before
    there = next(
        home for home in iter(some_home, "") if home != resident.application["division_code"]
    )
    resident.applies(**{**resident.application, "division_code": there})
    settle(*streams)
    after = standing_of(resident)
    assert after
    assert after.standing == before.standing.moved(there)


def test_a_check_in_heard_of_before_its_resident_stands_where_they_live(
    streams: tuple[Follower, Follower], resident: Person
) -> None:
    homes, check_ins = streams
    resident.checks_in()
    settle(check_ins)
    stored = standing_of(resident)
    assert stored
    assert stored.standing.village == resident.application["division_code"]
    settle(homes)
    assert standing_of(resident) == stored


def test_members_of_a_household_stand_in_the_village_of_their_own_row(
    streams: tuple[Follower, Follower], resident: Person
) -> None:
    answer = resident.browser.post(
        "/me/household",
        {
            "id": "0190a000-0000-7000-8000-000000000001",
            "name": "张小一",
            "document": {"kind": "passport_foreign", "number": "X1234567"},
            "relation": "child",
        },
    )
    assert answer.status_code == 201, answer.get_json()
    member_id = answer.get_json()["resident_id"]
    resident.checks_in(reading(resident_id=member_id))
    settle(*streams)
    stored = models.everything_of_resident(member_id)[1]
    assert stored
    assert stored.standing.village == resident.application["division_code"]
    assert len(stored.standing.check_in_days) == 1
    resident.browser.delete(f"/me/household/{member_id}")
    settle(*streams)
    assert models.everything_of_resident(member_id)[1] is None


def test_records_that_come_again_in_any_order_write_nothing(
    streams: tuple[Follower, Follower], resident: Person, fixed_clock: FixedClock
) -> None:
    homes, check_ins = streams
    for _ in range(3):
        resident.checks_in()
        fixed_clock.move(days=1)
    told = [*homes.batches(size=1), *check_ins.batches(size=1)]
    for event in told:
        events.handle(event)
    stored = standing_of(resident)
    homes.read()
    check_ins.read()
    for event in reversed(told):
        assert events.handle(event) == {"batchItemFailures": []}
    assert standing_of(resident) == stored
    assert check_ins.read() == []


def test_an_unknown_stream_is_refused(house: Installation) -> None:
    arn = "arn:aws:dynamodb:cn-north-1:000000000000:table/somebody-elses/stream/1"
    with pytest.raises(events.UnknownStream):
        events.handle({"Records": [{"eventSourceARN": arn, "dynamodb": {"SequenceNumber": "1"}}]})
