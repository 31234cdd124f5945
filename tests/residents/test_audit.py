"""What residents do to their own record and to their household stands in the audit."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from backend.residents.models import Member
from tests.support.audits import acts, audited
from tests.support.clock import FixedClock
from tests.support.people import Person, some_application


@pytest.fixture(autouse=True)
def _time_passes(fixed_clock: FixedClock) -> None:
    fixed_clock.move(hours=1)


def member(**other: Any) -> dict[str, Any]:
    """A child without an account."""
    known = some_application()
    return {
        "id": str(uuid.uuid4()),
        "relation": "child",
        "name": known["name"],
        "document": known["document"],
        **other,
    }


def test_applying_and_correcting_are_two_acts_of_the_account(
    person: Person, fixed_clock: FixedClock
) -> None:
    person.signs_in().applies()
    fixed_clock.move(seconds=1)
    person.applies()
    rows = audited(whom=person.resident_id)
    assert acts(rows) == ["resident.apply", "resident.correct"]
    assert rows[0].actor == rows[1].actor
    assert rows[0].actor.startswith("account:")
    assert rows[1].area == person.application["division_code"]


def test_a_household_act_names_the_member_by_id(resident: Person, fixed_clock: FixedClock) -> None:
    wish = member()
    added = resident.browser.post("/me/household", wish)
    member_id = added.get_json()["resident_id"]
    # The same request again is answered again, and is no second act.
    assert resident.browser.post("/me/household", wish).status_code == 201
    fixed_clock.move(seconds=1)
    assert resident.browser.delete(f"/me/household/{member_id}").status_code == 204
    rows = audited(whom=member_id)
    assert acts(rows) == ["household.add_member", "household.remove_member"]
    assert {row.purpose for row in rows} == {"household"}


def test_ending_somebodys_answering_is_an_act_of_ones_own(
    resident: Person, stranger: Person
) -> None:
    made = stranger.browser.post("/me/household/agreement-codes", {}).get_json()
    wish = {
        "id": str(uuid.uuid4()),
        "relation": "spouse",
        "agreement_code": made["agreement_code"],
    }
    assert resident.browser.post("/me/household", wish).status_code == 201
    path = f"/me/household/answered-by/{resident.resident_id}"
    assert stranger.browser.delete(path).status_code == 204
    (row,) = [r for r in audited(whom=resident.resident_id) if r.action.startswith("household")]
    assert row.action == "household.end_answered_by"


def test_what_was_refused_is_no_act(resident: Person) -> None:
    for _ in range(6):
        resident.browser.post("/me/household", member())
    before = len(audited())
    assert resident.browser.post("/me/household", member()).status_code == 422
    assert len(audited()) == before
    assert len(Member.all_of_head(resident.resident_id)) == 6


def test_no_row_holds_what_names_a_person(resident: Person) -> None:
    resident.browser.post("/me/household", member())
    text = " ".join(str(row.attribute_values) for row in audited())
    known = resident.application
    for clear in (resident.phone, known["name"], known["document"]["number"], known["address"]):
        assert clear not in text
