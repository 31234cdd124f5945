"""Restricted vehicles as checkpoints have them; the question about oneself, which is limited."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from backend.core.auth import DUTY_COOKIE
from backend.cotravel import close_contacts, vehicles
from backend.cotravel.contact_models import VehicleRow
from backend.staff.rules import Role
from tests.cotravel.guesses import ASK, counted
from tests.cotravel.lists import Officers, day, vehicles_csv
from tests.support.browser import Browser, code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.staff import OnDuty


@pytest.fixture
def officers(house: Installation) -> Officers:
    return Officers(house.app)


def asks(person: Person) -> TestResponse:
    return person.browser.post(ASK, {})


def vehicles_of(by: OnDuty, version: str = "") -> dict[str, Any]:
    query = f"?version={version}" if version else ""
    told: dict[str, Any] = by.must("GET", f"/duty/vehicles{query}").get_json()
    return told


def test_a_checkpoint_has_the_restricted_vehicles_and_asks_for_news_alone(
    officers: Officers, house: Installation, fixed_clock: FixedClock
) -> None:
    guard = OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411281"))
    before = {one["plate"] for one in vehicles_of(guard)["vehicles"]}
    assert before.isdisjoint({"豫M10001", "豫M10002"})
    first = officers.published(vehicles_csv("豫M10001", "豫 M·10002"), "vehicles")
    told = vehicles_of(guard)
    found = {one["plate"]: one for one in told["vehicles"]}
    assert found["豫M10002"] == {
        "plate": "豫M10002", "reason": "disinfection", "last_on": day(6),
    }  # fmt: skip
    assert vehicles_of(guard, told["version"])["vehicles"] is None
    # Another county has its own word; of what holds as long the newest list says why.
    Officers(house.app, "411282").published(vehicles_csv("豫M10001", last=9), "vehicles")
    officers.published(vehicles_csv("豫M10002", reason="交通管制"), "vehicles")
    found = {one["plate"]: one for one in vehicles_of(guard, told["version"])["vehicles"]}
    assert found["豫M10001"]["last_on"] == day(9)
    assert found["豫M10002"]["reason"] == "traffic_order"
    officers.act(officers.second, first, "withdraw")
    found = {one["plate"]: one for one in vehicles_of(guard)["vehicles"]}
    assert {"豫M10001", "豫M10002"} <= found.keys()
    fixed_clock.move(days=10)
    guard.go_on_duty()
    gone = {one["plate"] for one in vehicles_of(guard, told["version"])["vehicles"]}
    assert gone.isdisjoint({"豫M10001", "豫M10002"})


def test_taking_a_list_back_frees_no_plate_that_another_list_restricts(
    officers: Officers, house: Installation
) -> None:
    guard = OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411281"))

    def last_day() -> str:
        return next(
            one["last_on"] for one in vehicles_of(guard)["vehicles"] if one["plate"] == "豫M24680"
        )

    officers.published(vehicles_csv("豫M24680", last=9), "vehicles")
    newer = officers.published(vehicles_csv("豫M24680", last=4), "vehicles")
    assert last_day() == day(9)
    officers.act(officers.second, newer, "withdraw")
    assert last_day() == day(9)


def test_a_plate_whose_last_day_is_over_is_gone_from_the_store_with_the_next_pulse(
    officers: Officers, fixed_clock: FixedClock
) -> None:
    def kept() -> set[str]:
        row = VehicleRow.of(officers.area)
        assert row is not None
        return {one["plate"] for one in row.plates()}

    officers.published(vehicles_csv("豫M24681", last=1), "vehicles")
    officers.published(vehicles_csv("豫M24682", last=2), "vehicles")
    fixed_clock.move(days=1)
    vehicles.pulse()
    assert {"豫M24681", "豫M24682"} <= kept()
    fixed_clock.move(days=1)
    vehicles.pulse()
    assert kept() & {"豫M24681", "豫M24682"} == {"豫M24682"}


def test_plates_are_sealed_in_the_store(officers: Officers, house: Installation) -> None:
    officers.published(vehicles_csv("豫M13579"), "vehicles")
    stored = json.dumps(house.stored_items()["changxing-cotravel"], default=str)
    assert "13579" not in stored


def test_the_question_takes_no_parameter_and_is_limited(resident: Person) -> None:
    ask = resident.browser.post
    bodies: tuple[Any, ...] = ({"resident_id": "x"}, {"document": "x"}, {"phone": "x"}, [])
    for body in bodies:
        assert ask("/cotravel/close-contact", body).status_code == 422
    assert ask("/cotravel/close-contact?phone=13800000000", {}).status_code == 422
    for _ in range(close_contacts.PER_ACCOUNT.most):
        assert asks(resident).status_code == 200
    with counted() as asked:
        refused = asks(resident)
    # The limit comes before anything is looked up; who is asking is all that was read.
    assert (asked["GetItem"], asked["UpdateItem"]) == (1, 1)
    assert code(refused) == (429, "core.too_many_requests")
    assert int(refused.headers["Retry-After"]) >= 1


def test_nobody_is_answered_without_a_session_or_without_an_application(
    browser: Browser, person: Person
) -> None:
    assert code(browser.post("/cotravel/close-contact", {})) == (
        401, "accounts.session_required",
    )  # fmt: skip
    assert code(asks(person.signs_in())) == (404, "residents.not_applied")


def test_a_duty_session_is_no_session_of_a_resident(officers: Officers) -> None:
    assert officers.first.cookie(DUTY_COOKIE)
    assert officers.first.post("/cotravel/close-contact", {}).status_code == 401
