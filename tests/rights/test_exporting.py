"""Everything the city holds of me, for me alone, and nothing that the rooms hold is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend import personal
from backend.core import retention
from backend.rights import registry
from backend.staff.rules import Role
from tests.support.audits import acts, audited
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, reading, some_id_number
from tests.support.staff import OnDuty


def export(who: Person, query: str = "") -> dict[str, list[dict[str, Any]]]:
    """The sections by their names."""
    answer = who.browser.get(f"/me/export{query}")
    assert answer.status_code == 200, answer.get_json()
    return {one["name"]: one["rows"] for one in answer.get_json()["sections"]}


def add_child(who: Person) -> tuple[str, str]:
    """Answer for a child; gives its id and document number."""
    number = some_id_number()
    document = {"kind": "resident_id", "number": number}
    wish = {"relation": "child", "name": "李小宝", "document": document}
    answer = who.browser.post("/me/household", wish)
    return str(answer.get_json()["resident_id"]), number


def test_i_get_all_that_i_entered_clear(resident: Person) -> None:
    resident.checks_in(reading(temperature_tenths_c=366, symptoms=["cough"]))
    found = export(resident)
    (identity,) = found["identity"]
    known = resident.application
    assert identity["name"] == known["name"]
    assert identity["document_number"] == known["document"]["number"]
    assert identity["address"] == known["address"]
    assert found["account"][0]["phone"].endswith(resident.phone)
    (check_in,) = found["check_ins"]
    assert check_in["temperature_tenths_c"] == 366
    assert check_in["symptoms"] == ["cough"]
    assert len(found["devices"]) == 1


def test_who_looked_is_in_it_without_a_name(house: Installation, resident: Person) -> None:
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, resident.application["division_code"]))
    head.must("GET", f"/duty/residents/{resident.resident_id}?purpose=care")
    found = export(resident)
    assert len(found["looks"]) == 1
    assert head.staff_id not in json.dumps(found)


def test_an_export_stands_in_the_audit(resident: Person) -> None:
    export(resident)
    assert "resident.export" in acts(audited(whom=resident.resident_id))


def test_an_export_needs_a_code_of_the_last_minutes(
    resident: Person, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(minutes=11)
    assert code(resident.browser.get("/me/export")) == (403, "accounts.proof_required")
    assert "resident.export" not in acts(audited(whom=resident.resident_id))
    sent = resident.browser.post("/me/proofs", {}).get_json()
    answer = {"challenge_id": sent["challenge_id"], "otp": resident.reads_code()}
    assert resident.browser.post("/me/proofs/answer", answer).status_code == 204
    assert export(resident)["identity"]
    fixed_clock.move(minutes=10)
    assert resident.browser.get("/me/export").status_code == 403


def test_i_take_the_data_of_a_child_and_not_its_heads(resident: Person) -> None:
    child, number = add_child(resident)
    found = export(resident, f"?resident_id={child}")
    assert found["identity"][0]["document_number"] == number
    assert found["account"] == found["devices"] == []


def test_whoever_has_an_account_takes_their_data_themselves(
    resident: Person, stranger: Person
) -> None:
    made = stranger.browser.post("/me/household/agreement-codes", {}).get_json()
    add = {"relation": "spouse", "agreement_code": made["agreement_code"]}
    assert resident.browser.post("/me/household", add).status_code == 201
    answer = resident.browser.get(f"/me/export?resident_id={stranger.resident_id}")
    assert code(answer) == (404, "residents.not_found")


def test_an_account_that_never_applied_has_little_to_take(person: Person) -> None:
    person.signs_in()
    found = export(person)
    assert found["identity"] == found["check_ins"] == []
    assert len(found["account"]) == 1


# --- Nothing is left out


@pytest.mark.parametrize("way", ["exports", "erasers"])
def test_every_kind_of_record_is_told_and_erased_or_excused(way: str) -> None:
    excused = set(registry.words()["not_exported" if way == "exports" else "not_erased"])
    named = {kind for one in getattr(personal.HOLDINGS, way) for kind in one.kinds}
    if way == "erasers":
        named |= set(personal.WITH_THE_BEGINNING)
    every = {kind.name for kind in retention.kinds()}
    assert every - named - excused == set(), "a kind about a person, or a reason, is missing"
    assert named - every == set()
    assert named & excused == set()


def test_every_section_and_every_ground_has_its_words() -> None:
    words = registry.words()
    assert {one.name for one in personal.EXPORTS} <= set(words["sections"])
    assert {one.ground for one in personal.KEEPERS} <= set(words["grounds"])
    for ground in words["grounds"].values():
        assert all(
            ground[key][tongue] for key in ("title", "law", "until") for tongue in ("zh", "en")
        )
