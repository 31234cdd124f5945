"""The end: an emergency is over, two have agreed, and nothing about an area's people is left."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from backend.city.models import SunsetRow
from backend.core import areakeys, clock, retention
from backend.healthcode import standings
from backend.healthcode.models import CheckIn
from backend.residents.models import DocumentClaim, Resident
from backend.rights import sunset
from backend.rights.sunset_rules import People, Place, Plan
from tests.support.browser import code
from tests.support.city import Declarers, forget_declarations, order, today
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, some_application

HERE, THERE, COUNTY = "411281003001", "411202001001", "411281"


@pytest.fixture
def declarers(house: Installation) -> Iterator[Declarers]:
    """Two people at the city's command; what they declare is taken back."""
    forget_declarations()
    yield Declarers(house.app)
    forget_declarations()


def the_end(house: Installation, area: str = COUNTY, order_no: str = "A") -> tuple[int, str]:
    """Run the command: exit code, and what it said."""
    given = ["sunset", "--area", area, "--order", order_no, "--confirm", area]
    ran = FlaskCliRunner(house.app).invoke(args=given)
    return ran.exit_code, ran.output


def is_over(declarers: Declarers, fixed_clock: FixedClock, agreed: bool = True) -> None:
    """The emergency ends, and two agree to the end of the county's data."""
    declarers.declare("emergency-open", order("A", until_day=0))
    fixed_clock.move(days=1)
    if agreed:
        declarers.declare("sunset", {"area": COUNTY, "order_no": "A"})


def some_life(house: Installation, home: str) -> Person:
    """Somebody with a household, check-ins and a standing."""
    person = Person(house.app).signs_in().applies(division_code=home)
    person.checks_in()
    application = some_application()
    member = {
        "id": "0190f5fe-7c00-7a00-8a00-" + f"{random.randrange(16**12):012x}",
        "relation": "child",
        "name": application["name"],
        "document": application["document"],
    }
    assert person.browser.post("/me/household", member).status_code in (200, 201)
    standings.refresh(person.resident_id, looks_up_home=True)
    return person


def rows_naming(house: Installation, *names: str) -> list[str]:
    """The tables with a row that holds one of these ids, the audit left out."""
    return sorted(
        table
        for table, rows in house.stored_items().items()
        for row in rows
        if table not in ("changxing-audit", "changxing-limits")
        and any(name in json.dumps(row) for name in names)
    )


def test_nothing_is_left_of_the_area_and_all_of_the_others(
    house: Installation, declarers: Declarers, fixed_clock: FixedClock
) -> None:
    here, there = some_life(house, HERE), some_life(house, THERE)
    account = Resident.of(here.resident_id).account_id  # type: ignore[union-attr]
    is_over(declarers, fixed_clock)
    exit_code, said = the_end(house)
    assert exit_code == 0, said
    assert "check_in before=" in said
    assert said.rstrip().endswith("sunset_overdue=0")
    assert rows_naming(house, here.resident_id, str(account)) == []
    assert rows_naming(house, there.resident_id) != []
    assert there.signs_in().browser.get("/me").get_json()["resident_id"] == there.resident_id


def test_three_hundred_people_are_ended_and_a_report_is_signed(
    house: Installation, declarers: Declarers, fixed_clock: FixedClock
) -> None:
    for number in range(300):
        row = Resident(
            Resident.key_of(f"person{number:016d}"),
            document_kind="resident_id",
            document_index=f"index{number}",
            division_code=HERE,
            consent_version=1,
            applied_ms=clock.to_ms(clock.now()),
        )
        for attribute in ("name", "document_number", "address"):
            row.seal(attribute, "某")
        row.save()
        DocumentClaim.by(row).save()
        CheckIn(
            row.resident_id,
            CheckIn.part_of(f"{number:022d}"),
            measured_ms=1,
            received_ms=1,
            counts_for_day=20_000,
        ).save()
    is_over(declarers, fixed_clock)
    exit_code, said = the_end(house)
    assert exit_code == 0, said
    report = sunset.verify(COUNTY)
    assert report is not None
    assert report["before"]["resident"] >= 300
    assert report["before"]["first_check_in"] >= 300
    assert set(report["after"].values()) == {0}
    assert report["keys_destroyed"] == [COUNTY]
    assert areakeys.destroy(COUNTY) is False
    # Again, it says the same and does nothing.
    assert the_end(house)[0] == 0


def test_a_changed_report_is_no_report(
    house: Installation, declarers: Declarers, fixed_clock: FixedClock
) -> None:
    is_over(declarers, fixed_clock)
    assert the_end(house)[0] == 0
    row = SunsetRow.of(COUNTY)
    assert row is not None
    changed = json.loads(row.report) | {"sunset_overdue": 1}
    row.update(actions=[SunsetRow.report.set(json.dumps(changed))])
    assert sunset.verify(COUNTY) is None
    ran = FlaskCliRunner(house.app).invoke(args=["sunset-verify", "--area", COUNTY])
    assert ran.exit_code == 1


class Killed(Exception):
    """The process was killed at this point."""


@pytest.mark.parametrize("after", [1, 2, 3])
def test_whoever_is_killed_half_way_goes_on_and_counts_from_the_beginning(
    house: Installation, declarers: Declarers, fixed_clock: FixedClock, after: int
) -> None:
    people = [some_life(house, HERE) for _ in range(2)]
    is_over(declarers, fixed_clock)
    told: list[str] = []

    def dies(line: str) -> None:
        told.append(line)
        if len(told) == after:
            raise Killed

    with pytest.raises(Killed):
        sunset.run(COUNTY, "A", dies)
    exit_code, said = the_end(house)
    assert exit_code == 0, said
    report = sunset.verify(COUNTY)
    assert report is not None
    assert report["before"]["resident"] >= 4
    assert rows_naming(house, *(one.resident_id for one in people)) == []


def test_nothing_ends_before_two_have_agreed_or_while_an_order_holds(
    house: Installation, declarers: Declarers, resident: Person, fixed_clock: FixedClock
) -> None:
    declarers.declare("emergency-open", order("A", until_day=1))
    refused = declarers.propose("sunset", {"area": COUNTY, "order_no": "A"})
    assert code(refused) == (409, "city.still_emergency")
    fixed_clock.move(days=2)
    assert the_end(house)[0] == 1
    declarers.declare("sunset", {"area": COUNTY, "order_no": "A"})
    assert the_end(house, order_no="B")[0] == 1
    declarers.declare("emergency-open", order("B"))
    exit_code, said = the_end(house)
    assert (exit_code, "not over" in said) == (1, True)
    assert Resident.of(resident.resident_id) is not None


def test_whoever_does_not_say_the_area_again_ends_nothing(house: Installation) -> None:
    given = ["sunset", "--area", COUNTY, "--order", "A", "--confirm", "yes"]
    ran = FlaskCliRunner(house.app).invoke(args=given)
    assert (ran.exit_code, "nothing was done" in ran.output) == (1, True)


def test_nobody_applies_again_behind_the_end(
    house: Installation, declarers: Declarers, fixed_clock: FixedClock
) -> None:
    is_over(declarers, fixed_clock)
    person = Person(house.app).signs_in()
    application = some_application(division_code=HERE)
    assert code(person.browser.put("/me", application)) == (409, "residents.area_ended")
    elsewhere = some_application(division_code=THERE)
    assert person.browser.put("/me", elsewhere).status_code == 200
    declarers.declare("emergency-open", order("B"))
    assert person.browser.put("/me", application).status_code == 200
    assert today()


def test_every_kind_of_record_says_whose_it_is_or_why_it_stays() -> None:
    plan = sunset.plan()
    assert {kind.name for kind in retention.kinds()} == {*plan.about, *plan.stays}
    assert not set(plan.about) & set(plan.stays)
    assert all(plan.stays.values())


def test_a_row_is_somebodys_by_the_piece_that_names_them() -> None:
    raw: dict[str, Any] = {
        "about": {"note": [{"who": "resident", "in": "part", "piece": 2}]},
        "leads": {},
        "order": [],
        "stays": {},
    }
    plan, people = Plan.of(raw), People("4112")
    people.add("resident", "one")
    assert plan.is_about("note", {"part": {"S": "to#topic#one"}}, people)
    for other in ("to#topic#two", "to#one", "one"):
        assert not plan.is_about("note", {"part": {"S": other}}, people)
    assert not plan.is_about("other", {"part": {"S": "to#topic#one"}}, people)
    assert Place("division", "at").named({}) is None
    assert people.has("division", "411281003")
    assert not people.has("division", "4113")
