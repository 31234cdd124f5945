"""How somebody on duty comes to a person: within their area, within a budget, and written down."""

from __future__ import annotations

import json

import pytest
from werkzeug.test import TestResponse

from backend.residents import access
from backend.staff.rules import Role, Task, has_task
from tests.support.audits import acts, audited
from tests.support.browser import told
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, some_id_number
from tests.support.staff import OnDuty

VILLAGE = "411281003001"
ELSEWHERE = "411202001001"


@pytest.fixture
def villager(house: Installation) -> Person:
    return Person(house.app).signs_in().applies(division_code=VILLAGE)


@pytest.fixture
def head(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))


@pytest.fixture
def officer(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.HEALTH_OFFICER, "411281"))


def looks_at(who: OnDuty, resident_id: str, purpose: str = "care") -> TestResponse:
    """Ask for a person's record."""
    return who.get(f"/duty/residents/{resident_id}?purpose={purpose}")


def finds(who: OnDuty, number: str) -> TestResponse:
    """Look for whose document it is."""
    document = {"kind": "resident_id", "number": number}
    return who.post("/duty/residents/find", {"document": document, "purpose": "outbreak"})


def reveals(who: OnDuty, resident_id: str, attribute: str) -> TestResponse:
    """Ask for one clear value."""
    wish = {"attribute": attribute, "purpose": "outbreak"}
    return who.post(f"/duty/residents/{resident_id}/reveal", wish)


PEOPLE = access.budgets()["people_an_hour"]
REVEALS = access.budgets()["reveals_an_hour"]


def spends(who: OnDuty, people: int) -> None:
    """Ask for so many different people."""
    for number in range(people):
        assert looks_at(who, f"somebody-{number}").status_code == 404


# --- Reading


def test_a_village_head_reads_somebody_of_the_village_masked(
    head: OnDuty, villager: Person
) -> None:
    seen = looks_at(head, villager.resident_id).get_json()
    known = villager.application
    assert seen["division_code"] == VILLAGE
    assert seen["phone"] == f"{villager.phone[:3]}****{villager.phone[-4:]}"
    text = json.dumps(seen, ensure_ascii=False)
    for clear in (villager.phone, known["name"], known["document"]["number"], known["address"]):
        assert clear not in text


def test_what_was_read_stands_in_the_audit_with_role_office_and_purpose(
    head: OnDuty, villager: Person
) -> None:
    looks_at(head, villager.resident_id)
    (row,) = audited(actor=f"staff:{head.staff_id}")
    assert (row.action, row.whom, row.area) == ("resident.read", villager.resident_id, VILLAGE)
    assert (row.role, row.office, row.purpose) == ("village_head", head.unit_id, "care")


def test_wrong_area_and_unknown_are_one_answer_and_no_act(
    head: OnDuty, house: Installation
) -> None:
    foreign = Person(house.app).signs_in().applies(division_code=ELSEWHERE)
    answers = [looks_at(head, one) for one in (foreign.resident_id, "nobody-at-all", "0" * 22)]
    assert [told(answer) for answer in answers] == [told(answers[0])] * 3
    assert answers[0].status_code == 404
    assert len({len(answer.data) for answer in answers}) == 1
    assert audited(actor=f"staff:{head.staff_id}") == []


def test_wrong_area_and_unknown_cost_the_store_the_same(head: OnDuty, house: Installation) -> None:
    foreign = Person(house.app).signs_in().applies(division_code=ELSEWHERE)
    head.must("GET", "/duty/me")

    def calls_of(resident_id: str) -> list[str]:
        seen: list[str] = []
        house.store.on_answer = lambda operation, answer: seen.append(operation)
        looks_at(head, resident_id)
        house.store.on_answer = None
        return seen

    assert calls_of(foreign.resident_id) == calls_of("nobody-at-all")


def test_a_role_without_the_task_is_refused_whoever_it_is(
    house: Installation, villager: Person
) -> None:
    admin = OnDuty(house.app, (Role.ADMIN, "4112"))
    assert looks_at(admin, villager.resident_id).status_code == 403
    assert looks_at(admin, "nobody-at-all").status_code == 403


@pytest.mark.parametrize("purpose", ["", "curious", "13812345678"])
def test_a_purpose_is_one_of_ours(head: OnDuty, villager: Person, purpose: str) -> None:
    assert looks_at(head, villager.resident_id, purpose).status_code == 422
    assert acts(audited(whom=villager.resident_id)) == ["resident.apply"]


# --- The budget


def test_every_role_that_reads_people_has_a_budget() -> None:
    for role in Role:
        assert (PEOPLE[role] > 0) >= has_task(role, Task.READ_PERSON)
        assert (REVEALS[role] > 0) >= has_task(role, Task.REVEAL_PERSON)


def test_different_people_are_counted_and_the_same_one_once(
    head: OnDuty, house: Installation
) -> None:
    spends(head, PEOPLE["village_head"] - 2)
    first, second, third = (
        Person(house.app).signs_in().applies(division_code=VILLAGE) for _ in range(3)
    )
    for one in (first, second, first, second, first):
        assert looks_at(head, one.resident_id).status_code == 200
    refused = looks_at(head, third.resident_id)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    # Who was counted may be looked at again, and who was refused stays refused.
    assert looks_at(head, first.resident_id).status_code == 200
    assert looks_at(head, third.resident_id).status_code == 429
    assert [row.action for row in audited(whom=third.resident_id)] == ["resident.apply"]


def test_the_budget_is_whole_again_in_the_next_hour(
    head: OnDuty, villager: Person, fixed_clock: FixedClock
) -> None:
    spends(head, PEOPLE["village_head"])
    assert looks_at(head, villager.resident_id).status_code == 429
    for _ in range(3):
        fixed_clock.move(minutes=20)
        head.must("GET", "/duty/me")
    assert looks_at(head, villager.resident_id).status_code == 200


def test_a_spent_budget_is_told_to_the_supervisor_once_an_hour(head: OnDuty) -> None:
    spends(head, PEOPLE["village_head"])
    for number in range(3):
        assert looks_at(head, f"one-more-{number}").status_code == 429
    (row,) = audited(actor=f"staff:{head.staff_id}")
    assert (row.action, row.outcome) == ("duty.budget_spent", "refused")
    assert (row.whom, row.area) == ("budget-411281", VILLAGE)


# --- Finding by document


def test_a_health_officer_finds_somebody_by_their_document(
    officer: OnDuty, villager: Person
) -> None:
    number = villager.application["document"]["number"]
    (found,) = finds(officer, f" {number[:6]} {number[6:]} ").get_json()["residents"]
    assert found["resident_id"] == villager.resident_id
    assert number not in json.dumps(found)
    assert "resident.find" in acts(audited(whom=villager.resident_id))


def test_several_who_claim_a_document_are_all_shown(officer: OnDuty, house: Installation) -> None:
    document = {"kind": "resident_id", "number": some_id_number()}
    both = [
        Person(house.app).signs_in().applies(division_code=VILLAGE, document=document)
        for _ in range(2)
    ]
    found = finds(officer, document["number"]).get_json()["residents"]
    assert {one["resident_id"] for one in found} == {one.resident_id for one in both}


def test_a_document_of_another_area_looks_like_one_that_nobody_has(
    officer: OnDuty, house: Installation
) -> None:
    foreign = Person(house.app).signs_in().applies(division_code=ELSEWHERE)
    there = finds(officer, foreign.application["document"]["number"])
    nobody = finds(officer, some_id_number())
    assert (there.status_code, there.data) == (nobody.status_code, nobody.data)
    rows = audited(actor=f"staff:{officer.staff_id}")
    assert [(row.action, row.whom, row.outcome) for row in rows] == [
        ("resident.find", None, "nobody")
    ] * 2


def test_numbers_that_nobody_has_spend_the_budget_too(officer: OnDuty, villager: Person) -> None:
    spends(officer, PEOPLE["health_officer"] - 2)
    assert finds(officer, some_id_number()).status_code == 200
    assert finds(officer, some_id_number()).status_code == 200
    assert finds(officer, villager.application["document"]["number"]).status_code == 429


def test_a_village_head_finds_nobody_by_number(head: OnDuty, villager: Person) -> None:
    answer = finds(head, villager.application["document"]["number"])
    assert (answer.status_code, answer.get_json()["code"]) == (403, "staff.forbidden")


def test_what_cannot_be_a_number_is_refused_beside_its_field(officer: OnDuty) -> None:
    answer = finds(officer, "411202199001010001")
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == ["document.number"]


# --- Revealing


def test_one_clear_value_is_shown_and_stands_in_the_audit_by_its_own_name(
    officer: OnDuty, villager: Person
) -> None:
    known = villager.application
    wanted = {
        "name": known["name"],
        "phone": villager.phone,
        "document_number": known["document"]["number"],
        "address": known["address"],
    }
    for attribute, clear in wanted.items():
        assert reveals(officer, villager.resident_id, attribute).get_json() == {
            "attribute": attribute,
            "value": clear,
        }
    done = sorted(acts(audited(actor=f"staff:{officer.staff_id}")))
    assert done == [f"resident.reveal_{what}" for what in ("address", "document", "name", "phone")]


def test_a_clear_value_needs_a_new_proof(
    officer: OnDuty, villager: Person, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(minutes=6)
    answer = reveals(officer, villager.resident_id, "phone")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "staff.proof_required")


def test_a_clear_value_of_another_area_is_not_there(officer: OnDuty, house: Installation) -> None:
    foreign = Person(house.app).signs_in().applies(division_code=ELSEWHERE)
    answers = [reveals(officer, one, "phone") for one in (foreign.resident_id, "nobody-at-all")]
    assert [told(answer) for answer in answers] == [told(answers[0])] * 2
    assert answers[0].status_code == 404


def test_somebody_without_an_account_has_no_phone_to_show(
    officer: OnDuty, villager: Person
) -> None:
    wish = {
        "relation": "elder",
        "name": "王奶奶",
        "document": {"kind": "resident_id", "number": some_id_number()},
    }
    member_id = villager.browser.post("/me/household", wish).get_json()["resident_id"]
    assert reveals(officer, member_id, "phone").get_json()["value"] is None


def test_clear_values_have_a_budget_of_their_own(officer: OnDuty, villager: Person) -> None:
    for number in range(REVEALS["health_officer"] - 1):
        assert reveals(officer, f"somebody-{number}", "phone").status_code == 404
    assert reveals(officer, villager.resident_id, "phone").status_code == 200
    assert reveals(officer, villager.resident_id, "address").status_code == 429
    assert looks_at(officer, villager.resident_id).status_code == 200


# The last is a number where the name of a field belongs.
@pytest.mark.parametrize("attribute", ["birthday", "phone_sealed", "13800000000"])
def test_only_what_a_mask_hides_can_be_asked_for(
    officer: OnDuty, villager: Person, attribute: str
) -> None:
    assert reveals(officer, villager.resident_id, attribute).status_code == 422
