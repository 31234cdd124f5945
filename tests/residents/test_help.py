"""Asking for help: once, in one's own words, seen by one's own village and nobody else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from backend.core import ids
from backend.residents.models import HelpRequest
from backend.staff.rules import Role
from tests.support.audits import acts, audited
from tests.support.browser import code, field_codes
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once
from tests.support.staff import OnDuty


@pytest.fixture
def head(house: Installation, resident: Person) -> OnDuty:
    """The head of the resident's own village."""
    return OnDuty(house.app, (Role.VILLAGE_HEAD, resident.application["division_code"]))


def request(**other: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": "medicine", "text": "降压药快没了", **other}


def of_village(duty: OnDuty, village: str) -> list[dict[str, Any]]:
    answer = duty.must("GET", f"/duty/help-requests?village={village}")
    told: list[dict[str, Any]] = answer.get_json()["help_requests"]
    return told


def test_a_resident_asks_and_their_village_sees_it_masked(head: OnDuty, resident: Person) -> None:
    village = resident.application["division_code"]
    wish = request()
    asked = resident.browser.post("/me/help-requests", wish)
    assert asked.status_code == 201
    own = asked.get_json()
    assert (own["text"], own["state"], own["origin"]) == ("降压药快没了", "open", "own")
    (seen,) = of_village(head, village)
    assert seen["name"] == resident.application["name"][0] + "**"
    assert {name: seen[name] for name in own} == own
    (row,) = audited(f"staff:{head.staff_id}")
    assert (row.action, row.whom) == ("help.list", f"roster-{village}")


def test_it_goes_from_open_to_seen_to_done_and_never_back(head: OnDuty, resident: Person) -> None:
    village = resident.application["division_code"]
    wish = request()
    resident.browser.post("/me/help-requests", wish)
    place = {"village": village, "resident_id": resident.resident_id, "id": wish["id"]}
    states = []
    for state in ("seen", "done", "seen"):
        answer = head.must("POST", "/duty/help-requests/state", {**place, "state": state})
        states.append(answer.get_json()["state"])
    assert states == ["seen", "done", "done"]
    (own,) = resident.browser.get("/me/help-requests").get_json()["help_requests"]
    assert own["state"] == "done"
    about = audited(f"staff:{head.staff_id}", resident.resident_id)
    assert acts(about) == ["help.answer", "help.answer"]


def test_asking_again_with_the_same_id_asks_once(resident: Person) -> None:
    wish = request()
    answers = at_once(*[lambda: resident.browser.post("/me/help-requests", wish)] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({str(answer.get_json()) for answer in answers}) == 1
    assert len(resident.browser.get("/me/help-requests").get_json()["help_requests"]) == 1
    other = resident.browser.post("/me/help-requests", wish | {"text": "别的"})
    assert code(other) == (422, "core.id_reused")


def test_only_five_may_be_open(resident: Person) -> None:
    wishes = [request() for _ in range(6)]
    answers = [resident.browser.post("/me/help-requests", wish) for wish in wishes]
    assert code(answers[-1]) == (409, "residents.too_many_help_requests")
    back = resident.browser.post("/me/help-requests/withdraw", {"id": wishes[0]["id"]})
    assert back.get_json()["state"] == "done"
    assert resident.browser.post("/me/help-requests", wishes[5]).status_code == 201


def test_other_needs_words(resident: Person) -> None:
    answer = resident.browser.post("/me/help-requests", request(kind="other", text="  "))
    assert field_codes(answer) == {"text": "core.field_required"}


def test_no_other_village_and_no_stranger_sees_or_answers_it(
    house: Installation, resident: Person, stranger: Person
) -> None:
    wish = request()
    resident.browser.post("/me/help-requests", wish)
    village = resident.application["division_code"]
    elsewhere = OnDuty(house.app, (Role.VILLAGE_HEAD, stranger.application["division_code"]))
    told = elsewhere.get(f"/duty/help-requests?village={village}")
    assert code(told) == (404, "residents.village_not_found")
    place = {"village": village, "resident_id": resident.resident_id, "id": wish["id"]}
    done = elsewhere.post("/duty/help-requests/state", {**place, "state": "done"})
    unknown = elsewhere.post(
        "/duty/help-requests/state", {**place, "id": str(uuid.uuid4()), "state": "done"}
    )
    assert code(done) == code(unknown) == (404, "residents.not_found")
    theirs = {**wish, "resident_id": resident.resident_id}
    assert code(stranger.browser.post("/me/help-requests", theirs))[0] == 404
    assert stranger.browser.get("/me/help-requests").get_json()["help_requests"] == []


def test_words_lie_sealed_and_are_gone_after_thirty_days(
    house: Installation, resident: Person, fixed_clock: FixedClock
) -> None:
    wish = request(text="只有我知道的话")
    resident.browser.post("/me/help-requests", wish)
    village = resident.application["division_code"]
    row = HelpRequest.of(village, resident.resident_id, ids.short_uuid(uuid.UUID(wish["id"])))
    assert row
    assert "只有" not in str(row.attribute_values)
    assert row.clear_text() == "只有我知道的话"
    fixed_clock.move(days=30)
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, village))
    assert of_village(head, village) == []
    resident.signs_in()
    assert resident.browser.get("/me/help-requests").get_json()["help_requests"] == []
