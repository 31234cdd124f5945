"""Checking in at the door: sealed, by area, once, by the rules of any check-in, and seen by all."""

from __future__ import annotations

import uuid

import pytest

from backend.core import clock, ids, sealed
from backend.healthcode import models
from backend.staff.rules import Role
from tests.support.audits import acts, audited
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once, some_home
from tests.support.sealing import sealed_item, visit, visits
from tests.support.staff import OnDuty


@pytest.fixture
def head(house: Installation, resident: Person) -> OnDuty:
    """The head of the resident's own village."""
    return OnDuty(house.app, (Role.VILLAGE_HEAD, resident.application["division_code"]))


def other_village(than: str) -> str:
    while (found := some_home()) == than:
        pass
    return found


def test_somebody_on_duty_checks_in_for_a_resident_who_sees_who_did(
    head: OnDuty, resident: Person
) -> None:
    item = visit(head, resident.resident_id, symptoms=["cough"])
    assert visits(head, item) == [
        {"id": item["id"], "status": "new", "counts_for_on": "2026-03-01"}
    ]
    assert resident.colour() == "green"
    (row,) = resident.browser.get("/me/check-ins").get_json()["check_ins"]
    assert (row["origin"], row["symptoms"]) == ("staff", ["cough"])
    (entry,) = audited(f"staff:{head.staff_id}", resident.resident_id)
    assert entry.action == "visit.check_in"
    assert (entry.role, entry.office, entry.purpose) == (
        "village_head", head.unit_id, "at_the_door",
    )  # fmt: skip
    assert resident.application["name"] not in str(entry.attribute_values)


def test_what_a_resident_entered_themselves_says_so(resident: Person) -> None:
    resident.checks_in()
    (row,) = resident.browser.get("/me/check-ins").get_json()["check_ins"]
    assert row["origin"] == "own"


def test_the_same_visit_is_stored_and_audited_once_however_often_it_comes(
    head: OnDuty, resident: Person
) -> None:
    item = visit(head, resident.resident_id)
    assert [r["status"] for r in visits(head, item, item)] == ["new", "identical"]
    at_once(*[lambda: visits(head, item)] * 4)
    assert len(models.CheckIn.readings_of_resident(resident.resident_id)) == 1
    assert acts(audited(f"staff:{head.staff_id}")) == ["visit.check_in"]


def test_a_visit_sent_twice_at_once_for_the_first_time_is_stored_once(
    head: OnDuty, resident: Person
) -> None:
    item = visit(head, resident.resident_id)
    found = [r[0]["status"] for r in at_once(*[lambda: visits(head, item)] * 4)]
    assert sorted(found) == ["identical", "identical", "identical", "new"]
    assert acts(audited(f"staff:{head.staff_id}")) == ["visit.check_in"]


def test_an_id_that_was_used_takes_no_other_content(head: OnDuty, resident: Person) -> None:
    item = visit(head, resident.resident_id)
    other = visit(head, resident.resident_id, item["id"], temperature_tenths_c=390)
    visits(head, item)
    (refused,) = visits(head, other)
    assert (refused["status"], refused["code"]) == ("rejected", "core.id_reused")
    assert resident.colour() == "green"


def test_wrong_area_and_unknown_are_one_answer(head: OnDuty, stranger: Person) -> None:
    far = [visit(head, stranger.resident_id), visit(head, ids.random_id())]
    results = visits(head, *far)
    for told, item in zip(results, far, strict=True):
        assert told.pop("id") == item["id"]
    assert results[0] == results[1]
    assert results[0]["code"] == "residents.not_found"
    assert models.CheckIn.readings_of_resident(stranger.resident_id) == []
    assert audited(whom=stranger.resident_id, actor=f"staff:{head.staff_id}") == []


def test_one_wrong_item_holds_up_no_other(head: OnDuty, resident: Person) -> None:
    good = visit(head, resident.resident_id)
    items = [
        visit(head, resident.resident_id, temperature_tenths_c=33),
        {"id": str(uuid.uuid4()), "sealed": "AAAA"},
        {"id": str(uuid.uuid4()), "sealed": good["sealed"]},
        {"id": "no id", "sealed": good["sealed"]},
        {"sealed": good["sealed"]},
        sealed_item(head, "check_in", "[]"),
        sealed_item(head, "check_in", "no json"),
        sealed_item(head, "collection", {}),
        visit(head, None),
        visit(head, resident.resident_id, person_id=str(uuid.uuid4())),
        visit(head, None, person_id=str(uuid.uuid4())),
        good,
    ]
    results = visits(head, *items)
    assert [told.get("code") for told in results] == [
        "core.invalid", "core.sealed_unreadable", "core.sealed_unreadable", "core.invalid",
        "core.invalid", "core.invalid", "core.bad_json", "core.sealed_unreadable",
        "core.invalid", "core.invalid", "residents.not_collected_yet", None,
    ]  # fmt: skip
    wrong = results[0]["fields"]["temperature_tenths_c"]["code"]
    assert wrong == "healthcode.temperature_out_of_range"
    assert results[-1]["status"] == "new"


def test_what_one_person_on_duty_sealed_no_other_can_send(
    house: Installation, head: OnDuty, resident: Person
) -> None:
    colleague = OnDuty(house.app, (Role.GRID_WORKER, resident.application["division_code"]))
    (refused,) = visits(colleague, visit(head, resident.resident_id))
    assert refused["code"] == "core.sealed_unreadable"


def test_it_needs_the_task(house: Installation, resident: Person) -> None:
    officer = OnDuty(house.app, (Role.HEALTH_OFFICER, "4112"))
    item = visit(officer, resident.resident_id)
    answer = officer.post("/duty/check-ins", {"items": [item]})
    assert code(answer) == (403, "staff.forbidden")
    assert resident.browser.post("/duty/check-ins", {"items": [item]}).status_code == 401


def test_a_visit_made_offline_counts_for_its_day_by_a_beacon_that_outlives_the_shift(
    head: OnDuty, resident: Person, fixed_clock: FixedClock
) -> None:
    beacon = head.must("GET", "/duty/sealing-key").get_json()["time_beacon"]
    fixed_clock.move(hours=11)
    item = visit(head, resident.resident_id, time_beacon=beacon)
    fixed_clock.set("2026-03-02T01:00")
    assert head.post("/duty/check-ins", {"items": [item]}).status_code == 401
    head.go_on_duty()
    (told,) = visits(head, item)
    assert (told["status"], told["counts_for_on"]) == ("new", "2026-03-01")
    assert "code" not in told


def test_without_a_beacon_a_visit_of_yesterday_counts_for_its_receipt(
    head: OnDuty, house: Installation, resident: Person, fixed_clock: FixedClock
) -> None:
    village = resident.application["division_code"]
    colleague = OnDuty(house.app, (Role.GRID_WORKER, village))
    theirs = colleague.must("GET", "/duty/sealing-key").get_json()["time_beacon"]
    items = [
        visit(head, resident.resident_id),
        visit(head, resident.resident_id, time_beacon=theirs),
        visit(head, resident.resident_id, time_beacon="1.x"),
    ]
    fixed_clock.set("2026-03-02T01:00")
    head.go_on_duty()
    for told in visits(head, *items):
        assert (told["code"], told["counts_for_on"]) == (
            "healthcode.counted_on_receipt", "2026-03-02",
        )  # fmt: skip


def test_the_sealing_key_is_told_to_whoever_is_on_duty(
    house: Installation, head: OnDuty, resident: Person
) -> None:
    told = OnDuty(house.app).must("GET", "/duty/sealing-key").get_json()
    assert ids.from_base64url(told["public_key"]) == sealed.own_point()
    assert ids.from_base64url(told["kid"]) == sealed.key_id_of(sealed.own_point())
    assert resident.browser.get("/duty/sealing-key").status_code == 401


def test_nobody_learns_from_a_refusal_how_many_people_live_elsewhere(
    house: Installation, head: OnDuty, resident: Person
) -> None:
    village = other_village(resident.application["division_code"])
    neighbour = Person(house.app).signs_in().applies(division_code=village)
    results = visits(head, visit(head, neighbour.resident_id), visit(head, ids.random_id()))
    assert results[0] | {"id": ""} == results[1] | {"id": ""}


def test_a_reading_from_the_future_is_refused(head: OnDuty, resident: Person) -> None:
    later = clock.to_text(clock.from_ms(clock.to_ms(clock.now()) + 3_600_000))
    (told,) = visits(head, visit(head, resident.resident_id, measured_at=later))
    assert told["code"] == "healthcode.measured_in_future"
