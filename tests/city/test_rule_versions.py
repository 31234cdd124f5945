"""A new rule: tried out on everybody, agreed to by two, in force on its day and not before."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from backend.city import service
from backend.config import rule_file
from backend.dashboard import dry_run
from backend.healthcode import service as healthcode
from backend.healthcode import standing_checks
from backend.staff.rules import Role
from tests.support.city import Declarers, today
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.passages import seal, send, told
from tests.support.people import Person
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty

DAY = date.resolution
FEVER_STRICTER = {"fever_tenths_c": 370}
LAXER = {"yellow_after_missed_days": 2}


def drafted(house: Installation, home: Path, days_ahead: int = 1, **other: Any) -> str:
    """Try a second version out by the command; gives what it said."""
    content = {k: v for k, v in rule_file(1).items() if k != "effective_on"}
    path = home / "rule.json"
    path.write_text(json.dumps(content | {"version": 2} | other), encoding="utf-8")
    on = (today() + DAY * days_ahead).isoformat()
    ran = FlaskCliRunner(house.app).invoke(args=["rules", "dry-run", str(path), "--on", on])
    service.forget()
    return str(ran.output)


def publish(declarers: Declarers) -> None:
    """Propose the draft by its hash, and agree."""
    declarers.one.go_on_duty()
    draft = declarers.one.must("GET", "/duty/city").get_json()["drafts"][0]
    body = {"version": draft["version"], "dry_run_hash": draft["dry_run_hash"]}
    declarers.declare("rule-publish", body)


def test_the_dry_run_says_who_would_change_and_names_nobody(
    declarers: Declarers, house: Installation, fixed_clock: FixedClock, tmp_path: Path
) -> None:
    people = [Person(house.app).signs_in().applies(division_code="411281003001") for _ in range(6)]
    for person in people:
        person.checks_in()
    fixed_clock.move(days=2)
    said = drafted(house, tmp_path, **LAXER)
    # Others of the county, whom other tests have let in, may stand beside these.
    found = re.search(r"by_county 411281 yellow->green people=(\d+)", said)
    assert found, said
    assert int(found[1]) >= len(people)
    assert "changed=" in said
    for person in people:
        assert person.resident_id not in said
        assert person.application["name"] not in said
        assert person.application["document"]["number"] not in said


def test_a_version_is_in_force_on_its_day_and_not_before(
    declarers: Declarers,
    house: Installation,
    resident: Person,
    fixed_clock: FixedClock,
    tmp_path: Path,
) -> None:
    resident.checks_in()
    drafted(house, tmp_path, days_ahead=2, **LAXER)
    assert resident.browser.get("/city").get_json()["rule_next"] is None
    publish(declarers)
    told = resident.browser.get("/city").get_json()
    assert told["rule"]["version"] == 1
    assert told["rule_next"]["from_on"] == (today() + DAY * 2).isoformat()
    assert told["rule_next"]["rule"]["yellow_after_missed_days"] == 2
    # The days ahead are foretold by each day's own rule: the new one begins where yellow would.
    assert [ahead["colour"] for ahead in resident.code()["if_silent"][:4]] == [
        "green", "green", "green", "yellow",
    ]  # fmt: skip
    fixed_clock.move(days=2)
    assert resident.colour() == "green"
    told = resident.browser.get("/city").get_json()
    assert (told["rule"]["version"], told["rule_next"]) == (2, None)
    assert resident.code()["rule_version"] == 2


def test_verifiers_are_told_of_a_version_before_its_day(
    declarers: Declarers, house: Installation, resident: Person, tmp_path: Path
) -> None:
    def listed() -> set[int]:
        known = resident.browser.get("/verification/keys").get_json()
        return {rule["version"] for rule in known["rules"]}

    assert listed() == {1}
    drafted(house, tmp_path, **LAXER)
    assert listed() == {1, 2}


def test_a_checkpoint_without_a_network_is_believed_by_the_rule_it_went_by(
    declarers: Declarers, house: Installation, fixed_clock: FixedClock, tmp_path: Path
) -> None:
    guard = OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411221"))
    gate = a_checkpoint("411221100201")
    drafted(house, tmp_path, version=3, **FEVER_STRICTER)
    publish(declarers)

    def sent(**said: Any) -> str:
        told_so = told(gate, temperature_tenths_c=371, **said)
        [result] = send(guard, seal(guard.staff_id, told_so))
        return str(result["status"])

    held = {"verdict": "hold", "reason": "fever"}
    assert sent(fever_tenths_c=370, **held) == "new", "it was early, and held somebody"
    fixed_clock.move(days=1)
    guard.go_on_duty()
    assert sent(fever_tenths_c=373) == "new", "it has not heard of the new rule"
    assert sent() == "new", "it was recorded before devices said so"
    assert sent(fever_tenths_c=370) == "rejected"
    assert sent(fever_tenths_c=372, **held) == "rejected", "no rule has this threshold"


def test_what_is_over_stays_judged_by_its_own_rule(
    declarers: Declarers,
    house: Installation,
    resident: Person,
    fixed_clock: FixedClock,
    tmp_path: Path,
) -> None:
    resident.checks_in()
    fixed_clock.move(days=5)
    # Red by the first version; the laxer second one does not take it back.
    assert resident.colour() == "red"
    drafted(house, tmp_path, red_after_missed_yellow_days=10)
    publish(declarers)
    fixed_clock.move(days=1)
    assert resident.colour() == "red"
    for _ in range(3):
        resident.checks_in()
        fixed_clock.move(days=1)
    assert resident.colour() == "green"
    assert (
        standing_checks.wrong_ladders(healthcode.CheckIn.readings_of_resident(resident.resident_id))
        == []
    )


def test_a_rule_needs_the_dry_run_that_was_looked_at(
    declarers: Declarers, house: Installation, tmp_path: Path
) -> None:
    drafted(house, tmp_path, **LAXER)
    draft = declarers.one.must("GET", "/duty/city").get_json()["drafts"][0]
    body = {"version": 2, "dry_run_hash": "x" * 43}
    refused = declarers.propose("rule-publish", body).get_json()
    assert refused["fields"]["body.dry_run_hash"]["code"] == "city.dry_run_other"
    proposed = declarers.propose("rule-publish", {**body, "dry_run_hash": draft["dry_run_hash"]})
    drafted(house, tmp_path, **FEVER_STRICTER)
    agreed = declarers.agree(proposed.get_json()["proposal_id"])
    assert agreed.get_json()["fields"]["body.dry_run_hash"]["code"] == "city.dry_run_other"


def test_a_rule_is_not_agreed_to_on_its_own_day(
    declarers: Declarers, house: Installation, fixed_clock: FixedClock, tmp_path: Path
) -> None:
    drafted(house, tmp_path, **LAXER)
    fixed_clock.move(days=1)
    draft = declarers.one.call("GET", "/duty/city")
    assert draft.status_code == 401
    declarers.one.go_on_duty()
    draft = declarers.one.must("GET", "/duty/city").get_json()["drafts"][0]
    body = {"version": 2, "dry_run_hash": draft["dry_run_hash"]}
    refused = declarers.propose("rule-publish", body).get_json()
    assert refused["fields"]["body.version"]["code"] == "city.rule_too_soon"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"version": 1}, "version 2 is the next"),
        ({"fever_tenths_c": 500}, "fever_tenths_c"),
        ({"source": {"zh": "只有中文"}}, "source"),
        ({"colour": "red"}, "members"),
    ],
)
def test_what_is_no_rule_is_refused_in_a_line(
    declarers: Declarers, house: Installation, tmp_path: Path, other: dict[str, Any], why: str
) -> None:
    said = drafted(house, tmp_path, **other)
    assert said.startswith("Error: This is no rule file")
    assert why in said


@pytest.mark.parametrize(
    ("number", "band"),
    [
        ("411202201003010014", "0-17"),
        ("411202200803010014", "18-39"),
        ("411202200803020014", "0-17"),
        ("41120219460301001X", "80+"),
        ("411202194603020011", "60-79"),
        ("E12345678", "unknown"),
        ("411202194613020011", "unknown"),
    ],
)
def test_an_age_is_read_off_a_document_of_18_characters(number: str, band: str) -> None:
    assert dry_run.band_of(number, date(2026, 3, 1)) == band
