"""What takes two people: nothing happens by one, and by two it happens once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pynamodb.transactions import TransactWrite

from backend.app import PROPOSALS
from backend.core import clock, ids
from backend.core.errors import DomainError
from backend.staff import proposals
from backend.staff.models import ProposalRow, UnitRow
from backend.staff.proposals import Kind, Proposal
from backend.staff.rules import Role, Task
from tests.support.audits import acts, audited
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import at_once
from tests.support.staff import OnDuty


def effect_row(body: dict[str, Any]) -> UnitRow:
    """What agreement writes in these tests: one row."""
    return UnitRow(UnitRow.key_of(body["name"]))


def write_effect(writes: TransactWrite, proposal: Proposal) -> None:
    """Count how often the effect has happened."""
    body = proposal.body
    writes.update(
        effect_row(body),
        actions=[UnitRow.created_ms.add(1)],
        condition=UnitRow.created_ms.does_not_exist() | (UnitRow.created_ms < body["most"]),
    )


def check(body: dict[str, Any]) -> None:
    """Refuse what the tests call wrong."""
    if body.get("is_wrong"):
        raise DomainError("core.invalid", 422, fields={"body.is_wrong": "core.field_invalid"})


TRIAL = Kind(
    "trial",
    Task.DECLARE,
    Task.AGREE,
    timedelta(hours=24),
    check,
    write_effect,
    lambda body: str(body["area"]),
)


@pytest.fixture(autouse=True)
def _kinds(house: Installation) -> Iterator[None]:
    """Have a kind of our own beside the rooms'."""
    proposals.install((*PROPOSALS, TRIAL))
    yield
    proposals.install(PROPOSALS)


def effects(body: dict[str, Any]) -> int:
    """How often it has happened."""
    row = UnitRow.of(body["name"])
    return int(row.created_ms) if row else 0


def some_body(area: str = "411281", **more: Any) -> dict[str, Any]:
    return {"area": area, "name": ids.random_id(), "most": 9, **more}


@pytest.fixture
def first(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.COMMAND, "411281"))


@pytest.fixture
def second(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.COMMAND, "4112"))


def proposed(by: OnDuty, body: dict[str, Any]) -> str:
    answer = by.must("POST", "/duty/proposals", {"kind": "trial", "body": body})
    return str(answer.get_json()["proposal_id"])


def decide(by: OnDuty, proposal_id: str, how: str = "agree") -> Any:
    return by.post(f"/duty/proposals/{proposal_id}/{how}", {})


def test_it_happens_when_somebody_of_another_unit_agrees(
    first: OnDuty, second: OnDuty, fixed_clock: FixedClock
) -> None:
    body = some_body()
    proposal_id = proposed(first, body)
    assert effects(body) == 0
    fixed_clock.move(seconds=1)
    told = decide(second, proposal_id).get_json()
    assert (told["state"], told["decided_by"]) == ("agreed", second.staff_id)
    assert effects(body) == 1
    rows = audited(whom=proposal_id)
    assert acts(rows) == ["duty.propose", "duty.agree"]
    assert [row.actor for row in rows] == [f"staff:{p.staff_id}" for p in (first, second)]
    assert [(row.role, row.office) for row in rows] == [
        ("command", first.unit_id),
        ("command", second.unit_id),
    ]


def test_whoever_refuses_may_say_why_and_the_proposer_reads_it(
    first: OnDuty, second: OnDuty
) -> None:
    proposal_id = proposed(first, some_body())
    told = second.must("POST", f"/duty/proposals/{proposal_id}/refuse", {"reason": "期限太长"})
    assert told.get_json()["reason"] == "期限太长"
    read = first.must("GET", f"/duty/proposals/{proposal_id}").get_json()
    assert (read["state"], read["reason"]) == ("refused", "期限太长")
    row = ProposalRow.of(proposal_id)
    assert row
    assert "期限" not in str(row.reason_sealed)


def test_the_second_person_reads_masked_names_and_units(
    house: Installation, first: OnDuty, second: OnDuty
) -> None:
    about = OnDuty(house.app, (Role.VILLAGE_HEAD, "411281003203"))
    proposed(first, some_body(staff_id=about.staff_id))
    proposed(first, some_body())
    found = second.must("GET", "/duty/proposals").get_json()["proposals"]
    mine = [one for one in found if one["proposed_by"] == first.staff_id]
    assert all("*" in one["proposer_name"] for one in mine)
    whom = [one["whom"] for one in mine if one["whom"]]
    assert len(whom) == 1
    assert "*" in whom[0]["name"]
    assert whom[0]["unit"] == "测试单位"


def test_nobody_agrees_with_themselves(first: OnDuty) -> None:
    body = some_body()
    assert code(decide(first, proposed(first, body))) == (409, "staff.same_person")
    assert effects(body) == 0


def test_nobody_agrees_within_their_own_unit(house: Installation, first: OnDuty) -> None:
    colleague = OnDuty(house.app, (Role.COMMAND, "411281"), unit_id=first.unit_id)
    body = some_body()
    proposal_id = proposed(first, body)
    assert code(decide(colleague, proposal_id)) == (409, "staff.same_unit")
    assert effects(body) == 0
    assert decide(colleague, proposal_id, "refuse").get_json()["state"] == "refused"


def test_somebody_of_another_area_and_an_unknown_one_get_the_same_answer(
    house: Installation, first: OnDuty
) -> None:
    elsewhere = OnDuty(house.app, (Role.COMMAND, "411221"))
    proposal_id = proposed(first, some_body())
    for how in ("agree", "refuse", "withdraw"):
        known, unknown = (decide(elsewhere, i, how) for i in (proposal_id, ids.random_id()))
        assert code(known) == code(unknown) == (404, "staff.not_found")
    assert code(elsewhere.get(f"/duty/proposals/{proposal_id}")) == (404, "staff.not_found")
    shown = elsewhere.must("GET", "/duty/proposals").get_json()["proposals"]
    assert proposal_id not in [proposal["proposal_id"] for proposal in shown]


def test_agreeing_twice_does_it_once(first: OnDuty, second: OnDuty) -> None:
    body = some_body()
    proposal_id = proposed(first, body)
    answers = [decide(second, proposal_id).get_json()["state"] for _ in range(2)]
    assert answers == ["agreed", "agreed"]
    assert effects(body) == 1
    assert acts(audited(whom=proposal_id)).count("duty.agree") == 1


def test_many_who_agree_at_once_do_it_once(house: Installation, first: OnDuty) -> None:
    body = some_body()
    proposal_id = proposed(first, body)
    others = [OnDuty(house.app, (Role.COMMAND, "4112")) for _ in range(4)]

    def agrees(other: OnDuty) -> Any:
        return lambda: decide(other, proposal_id).status_code

    statuses = at_once(*map(agrees, others))
    assert sorted(statuses) == [200, 409, 409, 409]
    assert effects(body) == 1


def test_what_was_refused_or_withdrawn_never_happens(first: OnDuty, second: OnDuty) -> None:
    for by, how, state in ((second, "refuse", "refused"), (first, "withdraw", "withdrawn")):
        body = some_body()
        proposal_id = proposed(first, body)
        assert decide(by, proposal_id, how).get_json()["state"] == state
        assert code(decide(second, proposal_id)) == (409, "staff.proposal_over")
        assert effects(body) == 0


def test_only_the_proposer_withdraws(first: OnDuty, second: OnDuty) -> None:
    proposal_id = proposed(first, some_body())
    assert code(decide(second, proposal_id, "withdraw")) == (404, "staff.not_found")
    assert code(decide(first, proposal_id, "refuse")) == (409, "staff.same_person")


def test_what_nobody_decided_in_time_has_lapsed(
    first: OnDuty, second: OnDuty, fixed_clock: FixedClock
) -> None:
    body = some_body()
    proposal_id = proposed(first, body)
    fixed_clock.move(hours=24)
    second.go_on_duty()
    assert code(decide(second, proposal_id)) == (409, "staff.proposal_over")
    assert effects(body) == 0
    assert second.must("GET", f"/duty/proposals/{proposal_id}").get_json()["state"] == "lapsed"
    shown = second.must("GET", "/duty/proposals").get_json()["proposals"]
    assert proposal_id not in [proposal["proposal_id"] for proposal in shown]


def test_open_ones_of_an_area_are_listed_until_they_are_decided(
    first: OnDuty, second: OnDuty
) -> None:
    proposal_id = proposed(first, some_body())

    def listed(who: OnDuty) -> dict[str, Any]:
        shown = who.must("GET", "/duty/proposals").get_json()["proposals"]
        return next((p for p in shown if p["proposal_id"] == proposal_id), {})

    assert listed(first)["is_mine"] is True
    assert listed(first)["may_agree"] is False
    assert listed(second)["may_agree"] is True
    decide(second, proposal_id)
    assert (listed(first), listed(second)) == ({}, {})


def test_the_same_id_proposes_once_and_never_something_else(first: OnDuty) -> None:
    body = some_body()
    wish = {"id": str(uuid.uuid4()), "kind": "trial", "body": body}
    one, two = (first.must("POST", "/duty/proposals", wish).get_json() for _ in range(2))
    assert one["proposal_id"] == two["proposal_id"]
    other = first.post("/duty/proposals", {**wish, "body": {**body, "most": 8}})
    assert code(other) == (422, "core.id_reused")


def test_a_body_is_checked_and_an_unknown_kind_refused(first: OnDuty) -> None:
    wrong = first.post("/duty/proposals", {"kind": "trial", "body": some_body(is_wrong=True)})
    assert code(wrong) == (422, "core.invalid")
    unknown = first.post("/duty/proposals", {"kind": "no-such", "body": {}})
    assert unknown.get_json()["fields"]["kind"]["code"] == "core.field_invalid"


def test_only_whoever_has_the_task_in_the_area_proposes(house: Installation, first: OnDuty) -> None:
    outside = first.post("/duty/proposals", {"kind": "trial", "body": some_body("411221")})
    assert code(outside) == (404, "staff.not_found")
    admin = OnDuty(house.app, (Role.ADMIN, "411281"))
    without = admin.post("/duty/proposals", {"kind": "trial", "body": some_body()})
    assert code(without) == (403, "staff.forbidden")


def test_nothing_happens_when_the_proposer_may_no_longer(
    house: Installation, first: OnDuty, second: OnDuty
) -> None:
    from backend.staff.models import StaffRow

    body = some_body()
    proposal_id = proposed(first, body)
    row = StaffRow(StaffRow.key_of(first.staff_id), "staff")
    row.update(actions=[StaffRow.disabled_ms.set(clock.to_ms(clock.now()))])
    assert code(decide(second, proposal_id)) == (409, "staff.proposal_conflict")
    assert effects(body) == 0


def test_nothing_is_decided_when_the_effect_cannot_happen(first: OnDuty, second: OnDuty) -> None:
    body = some_body(most=1)
    decide(second, proposed(first, body))
    again = proposed(first, body)
    assert code(decide(second, again)) == (409, "staff.proposal_conflict")
    assert second.must("GET", f"/duty/proposals/{again}").get_json()["state"] == "open"
    assert effects(body) == 1


def test_deciding_takes_a_new_proof(first: OnDuty, second: OnDuty, fixed_clock: FixedClock) -> None:
    proposal_id = proposed(first, some_body())
    fixed_clock.move(minutes=5)
    for how in ("agree", "refuse", "withdraw"):
        assert code(decide(second, proposal_id, how)) == (403, "staff.proof_required")
    wish = {"kind": "trial", "body": some_body()}
    assert code(first.post("/duty/proposals", wish)) == (403, "staff.proof_required")
    second.must("GET", "/duty/proposals")
