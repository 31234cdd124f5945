"""Being forgotten: all of it, in one go or after a crash, and nobody beside whom nobody decided."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from backend import personal
from backend.core import audit_read, clock, db, retention
from backend.residents import leaving as residents_leaving
from backend.residents.models import Leaving, Resident
from backend.rights import leaving, registry
from backend.rights.registry import Holdings
from backend.rights.rules import Eraser, Keeper
from tests.support.audits import acts, audited
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, reading, some_id_number

ON = date(2026, 3, 2)


def add_member(who: Person, **other: Any) -> str:
    """Answer for a child without an account."""
    wish = {
        "id": str(uuid.uuid4()),
        "relation": "child",
        "name": "李小宝",
        "document": {"kind": "resident_id", "number": some_id_number()},
        **other,
    }
    answer = who.browser.post("/me/household", wish)
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["resident_id"])


def leave(who: Person, *members: str) -> dict[str, Any]:
    """Leave for good."""
    answer = who.browser.delete("/me", json={"confirm": "delete", "members": list(members)})
    assert answer.status_code == 200, answer.get_json()
    told: dict[str, Any] = answer.get_json()
    return told


def rows_naming(house: Installation, *ids: str) -> list[str]:
    """Tables and kinds of all rows that name one of these ids, but for the audit's."""
    found = []
    for table, rows in house.stored_items().items():
        for row in rows:
            if table != "changxing-audit" and any(one in str(row) for one in ids):
                kind = retention.kind_of(table, row)
                found.append(kind.name if kind else f"{table}: unknown")
    return sorted(found)


def finish_all() -> None:
    """The whole job, piece by piece."""
    cursor = leaving.finish_step(ON, None)
    while cursor:
        cursor = leaving.finish_step(ON, cursor)


def account_of(who: Person) -> str:
    """The id of somebody's account."""
    resident = Resident.of(who.resident_id)
    assert resident
    return str(resident.account_id)


def test_whoever_leaves_is_in_no_row_but_the_mark_and_the_audit(
    house: Installation, resident: Person
) -> None:
    account_id = account_of(resident)
    resident.checks_in(reading())
    resident.on_another_phone()
    add_member(resident)
    child = resident.browser.get("/me/leaving").get_json()["members"][0]["resident_id"]
    resident.checks_in(reading(), resident_id=child)
    told = leave(resident, child)
    assert told["state"] == "done"
    assert [one["ground"] for one in told["kept"]] == ["audit", "accounts"]
    # Where they stood goes by the stream, behind the row it follows.
    left = set(rows_naming(house, resident.resident_id, account_id, child)) - {"standing"}
    assert left == {"leaving"}


def test_the_audit_keeps_that_they_left_by_random_ids_alone(resident: Person) -> None:
    leave(resident)
    rows = audited(whom=resident.resident_id)
    assert "resident.leave" in acts(rows)
    assert {row.area for row in rows} == {resident.application["division_code"]}


def test_whoever_left_is_signed_out_everywhere_and_new_when_they_come_back(
    resident: Person,
) -> None:
    other = resident.on_another_phone()
    leave(resident)
    for phone in (resident, other):
        assert code(phone.browser.get("/me")) == (401, "accounts.session_required")
    again = Person(resident.app, resident.phone).signs_in()
    assert code(again.browser.get("/me")) == (404, "residents.not_applied")
    again.applies(document=resident.application["document"])
    assert again.resident_id != resident.resident_id


def test_an_account_that_never_applied_can_leave_too(house: Installation, person: Person) -> None:
    person.signs_in()
    assert person.browser.get("/me/leaving").get_json()["members"] == []
    assert leave(person)["state"] == "done"
    assert person.browser.get("/me/sessions").status_code == 401


# --- Proof


def test_leaving_needs_a_code_of_the_last_minutes(
    resident: Person, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(minutes=11)
    wish = {"confirm": "delete", "members": []}
    assert code(resident.browser.delete("/me", json=wish)) == (403, "accounts.proof_required")
    sent = resident.browser.post("/me/proofs", {}).get_json()
    answer = {"challenge_id": sent["challenge_id"], "otp": resident.reads_code()}
    assert resident.browser.post("/me/proofs/answer", answer).status_code == 204
    assert leave(resident)["state"] == "done"


def test_a_wrong_code_and_somebody_elses_code_prove_nothing(
    resident: Person, stranger: Person, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(minutes=11)
    sent = resident.browser.post("/me/proofs", {}).get_json()
    otp = resident.reads_code()
    wrong = {"challenge_id": sent["challenge_id"], "otp": f"{(int(otp) + 1) % 10**6:06d}"}
    assert resident.browser.post("/me/proofs/answer", wrong).status_code == 422
    # The code of another number, asked for by the same browser.
    other = Person(resident.app, stranger.phone)
    other.browser = resident.browser
    challenge = other.asks_for_code()
    foreign = {"challenge_id": challenge, "otp": other.reads_code()}
    assert resident.browser.post("/me/proofs/answer", foreign).status_code == 422
    wish = {"confirm": "delete", "members": []}
    assert resident.browser.delete("/me", json=wish).status_code == 403


@pytest.mark.parametrize("wish", [{}, {"confirm": "yes", "members": []}, {"confirm": "delete"}])
def test_leaving_has_to_be_meant(resident: Person, wish: dict[str, Any]) -> None:
    assert resident.browser.delete("/me", json=wish).status_code == 422
    assert resident.browser.get("/me").status_code == 200


# --- The household


def test_nobody_without_an_account_is_left_alone_unasked(resident: Person) -> None:
    child = add_member(resident)
    asked = resident.browser.get("/me/leaving").get_json()["members"]
    assert asked == [{"resident_id": child, "name": "李**"}]
    for members in ([], ["somebody"], [child, "somebody"]):
        wish = {"confirm": "delete", "members": members}
        answer = resident.browser.delete("/me", json=wish)
        assert code(answer) == (409, "rights.members_undecided")
    assert resident.browser.get("/me").status_code == 200


def test_a_child_that_somebody_else_took_on_stays_with_them(
    resident: Person, stranger: Person
) -> None:
    child = add_member(resident)
    wish = {"resident_id": child}
    made = resident.browser.post("/me/household/agreement-codes", wish).get_json()
    add = {"relation": "child", "agreement_code": made["agreement_code"]}
    taken = stranger.browser.post("/me/household", {"id": str(uuid.uuid4()), **add}).get_json()
    assert (taken["resident_id"], taken["has_own_account"]) == (child, False)
    assert resident.browser.get("/me/leaving").get_json()["members"] == []
    leave(resident)
    (left,) = stranger.browser.get("/me/household").get_json()["members"]
    assert left["resident_id"] == child
    # Now it is the other's to decide about.
    assert len(stranger.browser.get("/me/leaving").get_json()["members"]) == 1


def test_nobody_hands_over_whom_they_do_not_answer_for(resident: Person, stranger: Person) -> None:
    child = add_member(stranger)
    answer = resident.browser.post("/me/household/agreement-codes", {"resident_id": child})
    assert code(answer) == (404, "residents.not_found")


def test_whoever_has_an_account_only_loses_the_one_who_answered(
    resident: Person, stranger: Person
) -> None:
    made = stranger.browser.post("/me/household/agreement-codes", {}).get_json()
    add = {"relation": "spouse", "agreement_code": made["agreement_code"]}
    assert resident.browser.post("/me/household", add).status_code == 201
    leave(resident)
    assert stranger.browser.get("/me/household").get_json() == {"members": [], "answered_by": []}
    assert stranger.browser.get("/me").status_code == 200


def test_a_member_who_is_let_go_leaves_no_check_in_behind(
    house: Installation, resident: Person
) -> None:
    child = add_member(resident)
    resident.checks_in(reading(), resident_id=child)
    assert resident.browser.delete(f"/me/household/{child}").status_code == 204
    assert set(rows_naming(house, child)) - {"standing"} == {"leaving"}


# --- What the law keeps, crashes, and the job


def with_keeper(holds: Any) -> Holdings:
    """The rooms' holdings with something that the law keeps."""
    keeper = Keeper("evidence", ("evidence_fact",), holds)
    return personal.HOLDINGS._replace(keepers=(keeper,))


@pytest.fixture
def holdings(house: Installation) -> Any:
    """The rooms' holdings, put back afterwards."""
    yield registry.install
    registry.install(personal.HOLDINGS)


def test_what_the_law_keeps_is_said_before_and_after_and_goes_when_it_ends(
    house: Installation, resident: Person, holdings: Any, fixed_clock: FixedClock
) -> None:
    is_in_force = [True]
    holdings(with_keeper(lambda resident_id: is_in_force[0]))
    before = resident.browser.get("/me/leaving").get_json()["kept"]
    assert [one["ground"] for one in before] == ["audit", "accounts", "evidence"]
    resident.checks_in(reading())
    told = leave(resident)
    assert told["state"] == "kept"
    assert told["kept"] == before
    left = rows_naming(house, resident.resident_id)
    assert set(left) - {"standing"} == {"leaving", "resident", "document_claim"}
    finish_all()
    assert Resident.of(resident.resident_id)
    is_in_force[0] = False
    finish_all()
    assert Resident.of(resident.resident_id) is None


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("place", range(len(personal.ERASERS)))
def test_whoever_dies_half_way_is_followed_by_the_job(
    house: Installation, resident: Person, holdings: Any, place: int
) -> None:
    resident.checks_in(reading())
    add_member(resident)
    (child,) = (one["resident_id"] for one in leaving_members(resident))
    erasers = list(personal.ERASERS)

    def die(resident_id: str | None, account_id: str | None) -> None:
        raise Killed

    holdings(personal.HOLDINGS._replace(erasers=(*erasers[:place], Eraser((), die))))
    with pytest.raises(Killed):
        leave(resident, child)
    holdings(personal.HOLDINGS)
    # The account is gone from the beginning: nobody signs in to half a person.
    assert resident.browser.get("/me").status_code == 401
    finish_all()
    names = set(rows_naming(house, resident.resident_id, child)) - {"standing"}
    assert names == {"leaving"}


def leaving_members(who: Person) -> list[dict[str, str]]:
    """Who would have to be decided about."""
    found: list[dict[str, str]] = who.browser.get("/me/leaving").get_json()["members"]
    return found


def test_what_was_under_way_is_erased_a_day_later_and_with_it_the_mark(
    house: Installation, resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in(reading())
    late = [row for row in house.stored_items()["changxing-healthcode"]
            if row["r"]["S"] == resident.resident_id]  # fmt: skip
    leave(resident)
    # A request that had begun before writes its check-in behind the erasing.
    for row in late:
        house.store.dispatch("PutItem", {"TableName": "changxing-healthcode", "Item": row})
    fixed_clock.move(hours=23)
    finish_all()
    assert residents_leaving.of(resident.resident_id)
    fixed_clock.move(hours=2)
    finish_all()
    assert set(rows_naming(house, resident.resident_id)) - {"standing"} == set()


def test_the_job_goes_through_all_who_leave(house: Installation, fixed_clock: FixedClock) -> None:
    for number in range(leaving.A_PIECE + 3):
        Leaving(part=f"leaving#nobody-{number:03d}", asked_ms=clock.to_ms(clock.now())).save()
    cursor: str | None = None
    pieces = 0
    while True:
        cursor = leaving.finish_step(ON, cursor)
        pieces += 1
        if cursor is None:
            break
    assert pieces >= 2
    assert residents_leaving.of("nobody-022").done_ms  # type: ignore[union-attr]
    fixed_clock.move(days=2)
    finish_all()
    assert residents_leaving.of("nobody-022") is None


def test_whoever_cannot_be_erased_stands_in_nobodys_way_and_the_job_says_so(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"stuck-{number:03d}" for number in range(leaving.A_PIECE + 3)]
    for name in names:
        Leaving(part=f"leaving#{name}", asked_ms=clock.to_ms(clock.now())).save()
    known, fails = leaving.go_on, {names[0]}

    def erases(mark: Leaving) -> bool:
        if mark.subject_id in fails:
            raise KeyError("broken")
        return known(mark)

    monkeypatch.setattr(leaving, "go_on", erases)
    with pytest.raises(KeyError):
        finish_all()
    marks = [residents_leaving.of(name) for name in names]
    assert [mark.done_ms is None for mark in marks if mark] == [True] + [False] * (len(names) - 1)
    fails.clear()
    finish_all()
    first = residents_leaving.of(names[0])
    assert first
    assert first.done_ms


def test_nobody_is_passed_over_because_the_store_is_away(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        Leaving(part=f"leaving#away-{number}", asked_ms=clock.to_ms(clock.now())).save()
    tried = []

    def away(mark: Leaving) -> bool:
        tried.append(mark.subject_id)
        raise db.StoreUnavailable

    monkeypatch.setattr(leaving, "go_on", away)
    with pytest.raises(db.StoreUnavailable):
        leaving.finish_step(ON, None)
    assert len(tried) == 1, "a whole piece of them would take longer than its lease"


def test_leaving_is_no_look(resident: Person) -> None:
    leave(resident)
    now_ms = clock.to_ms(clock.now())
    lines = list(audit_read.about(resident.resident_id, 0, now_ms))
    assert all(line.actor.startswith("account:") for line in lines)
