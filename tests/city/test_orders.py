"""The emergency as a record: two people open, extend and end it, and the app wakes and sleeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from backend.city import service
from backend.core import db, jobs
from backend.healthcode import reminders, standings
from backend.notices.models import Notice
from backend.staff.rules import Role
from tests.support.browser import Browser, code
from tests.support.city import Declarers, order, today
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.staff import OnDuty

FILE_ORDER = "演示-2020-001"


def emergency(browser: Browser) -> dict[str, Any]:
    """What the city says of its order."""
    told: dict[str, Any] = browser.get("/city").get_json()["emergency"]
    return told


def fields(answer: TestResponse) -> dict[str, str]:
    """The wrong fields of an answer, with their codes."""
    return {name: why["code"] for name, why in answer.get_json()["fields"].items()}


def test_a_fresh_installation_goes_by_the_citys_file(browser: Browser) -> None:
    told = emergency(browser)
    assert (told["order_no"], told["area"], told["is_active"]) == (FILE_ORDER, "4112", True)


def test_two_people_open_an_order_and_every_phone_hears_of_it(
    declarers: Declarers, browser: Browser
) -> None:
    declarers.declare("emergency-open", order("三防〔2026〕1号"))
    told = browser.get("/city").get_json()
    assert told["emergency"]["order_no"] == "三防〔2026〕1号"
    assert told["emergency"]["is_active"] is True
    assert [one["order_no"] for one in told["orders"]] == ["三防〔2026〕1号"]


def test_one_person_alone_declares_nothing(declarers: Declarers, browser: Browser) -> None:
    proposed = declarers.propose("emergency-open", order("三防〔2026〕2号")).get_json()
    own = declarers.one.call("POST", f"/duty/proposals/{proposed['proposal_id']}/agree", {})
    assert code(own) == (409, "staff.same_person")
    assert emergency(browser)["order_no"] == FILE_ORDER


def test_an_order_that_waits_until_tomorrow_leaves_no_gap_before_it(
    declarers: Declarers, resident: Person, fixed_clock: FixedClock
) -> None:
    declarers.declare("emergency-open", order("A", from_day=1, until_day=5))
    assert emergency(resident.browser)["order_no"] == FILE_ORDER
    assert resident.checks_in().status_code == 200
    fixed_clock.move(days=1)
    assert emergency(resident.browser)["order_no"] == "A"
    assert resident.colour() == "green"


def test_behind_the_end_of_an_order_there_is_no_duty_no_colour_no_reminder(
    declarers: Declarers, resident: Person, fixed_clock: FixedClock
) -> None:
    declarers.declare("emergency-open", order("A", until_day=1))
    resident.checks_in()
    fixed_clock.move(days=2)
    assert emergency(resident.browser)["is_active"] is False
    assert code(resident.checks_in()) == (409, "healthcode.no_emergency")
    assert resident.colour() == "none"
    assert resident.code()["reasons"] == []
    assert jobs.run(reminders.NAME, today()) == "asleep"
    assert code(resident.browser.get("/boards/colours")) == (409, "healthcode.no_emergency")


def test_two_people_end_the_order_of_the_citys_file(
    declarers: Declarers, resident: Person, fixed_clock: FixedClock
) -> None:
    ends = {"order_no": FILE_ORDER, "until_on": today().isoformat()}
    declarers.declare("emergency-end", ends)
    assert resident.checks_in().status_code == 200
    fixed_clock.move(days=1)
    assert code(resident.checks_in()) == (409, "healthcode.no_emergency")
    assert service.orders()[0].is_default is False


def test_an_order_is_extended_by_a_new_declaration_only(
    declarers: Declarers, browser: Browser, fixed_clock: FixedClock
) -> None:
    declarers.declare("emergency-open", order("A", until_day=89))
    longer = {"order_no": "A", "until_on": (today() + timedelta(days=90)).isoformat()}
    refused = declarers.propose("emergency-extend", longer)
    assert fields(refused) == {"body.until_on": "city.extension_wrong"}
    fixed_clock.set("2026-03-29T09:00")
    declarers.declare("emergency-extend", longer)
    fixed_clock.set("2026-05-30T09:00")
    assert emergency(browser)["is_active"] is True
    fixed_clock.move(days=1)
    assert emergency(browser)["is_active"] is False


def test_who_was_silent_while_the_app_slept_missed_nothing(
    declarers: Declarers, resident: Person, fixed_clock: FixedClock
) -> None:
    declarers.declare("emergency-open", order("A", until_day=1))
    resident.checks_in()
    fixed_clock.move(days=15)
    declarers.declare("emergency-open", order("B", until_day=30))
    # The first order's second day was missed: that turned the code yellow, no day outside did.
    assert resident.colour() == "yellow"
    assert resident.checks_in().status_code == 200
    assert resident.colour() == "green"


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"area": "9999"}, "body.area", "divisions.division_unknown"),
        ({"order_no": FILE_ORDER}, "body.order_no", "city.order_no_taken"),
        ({"order_no": "a\nb"}, "body.order_no", "core.field_invalid"),
        ({"title": {"zh": "只有中文"}}, "body.title.en", "core.field_required"),
        ({"from_on": "2020-01-01"}, "body.from_on", "city.day_is_over"),
        ({"colour": "red"}, "body.colour", "core.field_unknown"),
    ],
)
def test_an_order_that_cannot_be_is_refused_by_its_field(
    declarers: Declarers, change: dict[str, Any], field: str, why: str
) -> None:
    refused = declarers.propose("emergency-open", {**order("A"), **change})
    assert (refused.status_code, fields(refused)) == (422, {field: why})


def test_a_number_is_given_once_even_when_two_proposals_wait(declarers: Declarers) -> None:
    first, second = (
        declarers.propose("emergency-open", order("A", until_day=n)).get_json()["proposal_id"]
        for n in (5, 6)
    )
    assert declarers.agree(first).status_code == 200
    assert declarers.agree(second).status_code == 422


def test_a_county_declares_for_itself_alone(house: Installation, declarers: Declarers) -> None:
    county = Declarers(house.app, "411281")
    refused = county.propose("emergency-open", order("A", area="411202"))
    assert code(refused) == (404, "staff.not_found")
    county.declare("emergency-open", order("B", area="411281"))
    found = service.emergency_on(today(), "411281003203")
    assert found is not None
    assert found.order_no == "B"


class TestOneCounty:
    """An order for one county only, while the city's own is over."""

    @pytest.fixture(autouse=True)
    def _only_one_county(self, declarers: Declarers, fixed_clock: FixedClock) -> None:
        ends = {"order_no": FILE_ORDER, "until_on": today().isoformat()}
        declarers.declare("emergency-end", ends)
        declarers.declare("emergency-open", order("B", area="411281", from_day=1))
        fixed_clock.move(days=1)

    @pytest.fixture
    def inside(self, house: Installation) -> Person:
        return Person(house.app).signs_in().applies(division_code="411281003001")

    @pytest.fixture
    def outside(self, house: Installation) -> Person:
        return Person(house.app).signs_in().applies(division_code="411202001001")

    def test_residents_there_check_in(self, inside: Person) -> None:
        assert inside.checks_in().get_json()["results"][0]["status"] == "new"
        assert inside.colour() == "green"

    def test_residents_elsewhere_sleep(self, outside: Person) -> None:
        result = outside.checks_in().get_json()["results"][0]
        assert (result["status"], result["code"]) == ("rejected", "healthcode.no_emergency")
        assert outside.colour() == "none"

    def test_the_city_tells_whose_order_it_is(self, outside: Person) -> None:
        told = outside.browser.get("/city").get_json()
        assert told["emergency"]["is_active"] is False
        assert [(one["order_no"], one["area"]) for one in told["orders"]] == [("B", "411281")]

    def test_only_those_there_are_reminded(
        self, inside: Person, outside: Person, fixed_clock: FixedClock
    ) -> None:
        for person in (inside, outside):
            standings.refresh(person.resident_id, looks_up_home=True)
        fixed_clock.move(hours=9)
        assert jobs.run(reminders.NAME, today(), again=True) == "done"
        told = [bool(Notice.all_of_resident(one.resident_id)) for one in (inside, outside)]
        assert told == [True, False]


def test_a_check_in_costs_no_read_of_what_was_declared(
    declarers: Declarers, resident: Person
) -> None:
    declarers.declare("emergency-open", order("A"))
    resident.colour()
    asked: list[str] = []

    def note(_operation: str, answer: dict[str, Any]) -> None:
        used = answer.get("ConsumedCapacity") or []
        asked.extend(one["TableName"] for one in (used if isinstance(used, list) else [used]))

    db.connection().on_answer = note
    try:
        resident.checks_in()
    finally:
        db.connection().on_answer = None
    assert "changxing-healthcode" in asked
    assert not {"changxing-city", "changxing-residents"} & set(asked)


def test_whoever_is_on_duty_sees_all_that_was_declared(
    house: Installation, declarers: Declarers
) -> None:
    declarers.declare("emergency-open", order("A", area="411281"))
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, "411281003203"))
    orders = head.must("GET", "/duty/city").get_json()["orders"]
    told = {one["order_no"]: one["is_default"] for one in orders}
    assert told == {"A": False, FILE_ORDER: True}
