"""An order and its two people, what the person is told, and what becomes of an appeal."""

from __future__ import annotations

from typing import Any

import pytest

from backend.core.auth import SESSION_COOKIE
from backend.evidence import counts, facts, telling
from backend.evidence.models import EvidenceOrder, FactRow
from backend.staff.rules import Role
from tests.evidence.people import neighbours
from tests.support.clock import FixedClock
from tests.support.evidence import Pair, an_end, an_order, today
from tests.support.installation import Installation
from tests.support.people import Person, at_once
from tests.support.staff import OnDuty

# A village of 义马.
HOME = "411281001001"
TABLES = ("changxing-evidence", "changxing-notices")


@pytest.fixture
def pair(house: Installation) -> Pair:
    return Pair(house.app)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def filed_about(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.browser.get("/me/evidence").get_json()["evidence"]
    return found


def notices_of(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.browser.get("/me/notices").get_json()["notices"]
    return found


def kinds_told(person: Person) -> set[str]:
    return {notice["kind"] for notice in notices_of(person)}


def test_what_two_people_of_two_units_agree_on_is_in_force(pair: Pair, resident: Person) -> None:
    order_id = pair.files(resident.resident_id)
    assert facts.in_force(resident.resident_id) == ()
    pair.approves(order_id)
    (fact,) = facts.in_force(resident.resident_id)
    assert (fact.kind.value, fact.colour, fact.from_on) == ("isolation", "red", today())


def test_the_person_is_told_why_by_whom_and_until_when_once(pair: Pair, resident: Person) -> None:
    order_id = pair.do(resident.resident_id)
    pair.approves(order_id)
    (notice,) = notices_of(resident)
    assert notice["kind"] == "evidence.in_force"
    assert notice["params"]["reason_zh"] == "同住的人确诊或疑似"
    assert notice["params"]["office"] == "测试单位"
    assert notice["params"]["rule_version"] == facts.table().version
    (told,) = filed_about(resident)
    assert told["reference"] == "三卫函〔2020〕12号"
    assert told["is_appealable"]


def test_what_was_left_untold_is_told_by_the_job(pair: Pair, resident: Person) -> None:
    order_id = pair.do(resident.resident_id)
    order = EvidenceOrder.of(order_id)
    assert order is not None
    assert order.listed is None
    order.update(actions=[EvidenceOrder.listed.set("untold#41"), EvidenceOrder.place.set("4112#x")])
    telling.step(today())
    assert len(notices_of(resident)) == 1
    left = EvidenceOrder.of(order_id)
    assert left is not None
    assert left.listed is None


def test_the_same_order_twice_is_one_and_another_content_is_refused(
    pair: Pair, resident: Person
) -> None:
    wish = an_order(resident.resident_id)
    first = pair.filer.must("POST", "/duty/evidence/orders", wish).get_json()
    again = pair.filer.must("POST", "/duty/evidence/orders", wish).get_json()
    assert first["order_id"] == again["order_id"]
    other = pair.filer.post("/duty/evidence/orders", {**wish, "reason": "arrived_from_risk_area"})
    assert code_of(other) == (422, "core.id_reused")


def test_whoever_filed_cannot_approve(pair: Pair, resident: Person) -> None:
    order_id = pair.files(resident.resident_id)
    answer = pair.filer.post(f"/duty/evidence/orders/{order_id}/approve", {})
    assert code_of(answer) == (403, "evidence.same_person")
    assert facts.in_force(resident.resident_id) == ()


def test_nobody_of_the_same_unit_can_approve(
    house: Installation, pair: Pair, resident: Person
) -> None:
    order_id = pair.files(resident.resident_id)
    mate = OnDuty(house.app, (Role.HEALTH_OFFICER, "4112"), unit_id=pair.filer.unit_id)
    answer = mate.post(f"/duty/evidence/orders/{order_id}/approve", {})
    assert code_of(answer) == (403, "evidence.same_unit")


def test_an_order_of_another_area_is_not_there(house: Installation, pair: Pair) -> None:
    resident = Person(house.app).signs_in().applies(division_code=HOME)
    order_id = pair.files(resident.resident_id)
    elsewhere = OnDuty(house.app, (Role.HEALTH_OFFICER, "411202"))
    wrong_area = elsewhere.post(f"/duty/evidence/orders/{order_id}/approve", {})
    unknown = elsewhere.post(f"/duty/evidence/orders/{'A' * 22}/approve", {})
    assert code_of(wrong_area) == code_of(unknown) == (404, "evidence.not_found")
    listed = elsewhere.get("/duty/evidence/orders").get_json()["orders"]
    assert order_id not in [one["order_id"] for one in listed]
    filed = elsewhere.post("/duty/evidence/orders", an_order(resident.resident_id))
    assert code_of(filed) == (404, "residents.not_found")


def test_an_order_lapses_after_a_day_and_counts_as_such(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    order_id = pair.files(resident.resident_id)
    fixed_clock.move(hours=24)
    pair.second.go_on_duty()
    answer = pair.second.post(f"/duty/evidence/orders/{order_id}/approve", {})
    assert code_of(answer) == (409, "evidence.order_lapsed")
    pair.filer.go_on_duty()
    (own,) = pair.filer.get("/duty/evidence/orders/mine").get_json()["orders"]
    assert own["state"] == "lapsed"


def test_of_two_who_approve_at_once_one_does_and_it_happens_once(
    house: Installation, pair: Pair, resident: Person
) -> None:
    order_id = pair.files(resident.resident_id)
    third = OnDuty(house.app, (Role.HEALTH_OFFICER, "4112"))
    path = f"/duty/evidence/orders/{order_id}/approve"
    answers = at_once(lambda: pair.second.post(path, {}), lambda: third.post(path, {}))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(facts.in_force(resident.resident_id)) == 1
    (row,) = [
        one
        for one in counts.of_day(today())
        if one.county == resident.application["division_code"][:6]
        and one.reason == "lives_with_case"
    ]
    assert row.numbers["approved"] <= row.numbers["filed"]


def test_twenty_people_are_approved_in_one_transaction(house: Installation, pair: Pair) -> None:
    people = []
    head = Person(house.app).signs_in().applies(division_code=HOME)
    people.append(head.resident_id)
    people += neighbours(house, HOME, 19)
    pair.do(*people)
    assert all(len(facts.in_force(one)) == 1 for one in people)
    pair.end(*people)
    assert all(facts.in_force(one) == () for one in people)


def test_refusing_and_withdrawing_end_an_order(pair: Pair, resident: Person) -> None:
    first, second = pair.files(resident.resident_id), pair.files(resident.resident_id)
    path = f"/duty/evidence/orders/{first}/refuse"
    assert code_of(pair.second.post(path, {"reason": "no_wish"})) == (422, "core.invalid")
    refused = pair.second.must("POST", path, {"reason": "basis_missing"}).get_json()
    assert (refused["state"], refused["refusal_text"]) == ("refused", "依据文件查不到或不成立")
    stranger = pair.second.post(f"/duty/evidence/orders/{second}/withdraw", {})
    assert code_of(stranger) == (404, "evidence.not_found")
    gone = pair.filer.must("POST", f"/duty/evidence/orders/{second}/withdraw", {}).get_json()
    assert gone["state"] == "withdrawn"
    for order_id in (first, second):
        answer = pair.second.post(f"/duty/evidence/orders/{order_id}/approve", {})
        assert code_of(answer) == (409, "evidence.order_closed")


def test_a_release_takes_two_as_well_and_ends_what_it_may(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    nothing = pair.filer.post("/duty/evidence/orders", an_end(resident.resident_id))
    assert code_of(nothing) == (409, "evidence.nothing_to_end")
    pair.do(resident.resident_id)
    filed = pair.filer.must("POST", "/duty/evidence/orders", an_end(resident.resident_id))
    assert len(facts.in_force(resident.resident_id)) == 1
    fixed_clock.move(minutes=1)
    pair.approves(filed.get_json()["order_id"])
    assert facts.in_force(resident.resident_id) == ()
    assert [one["kind"] for one in filed_about(resident)] == ["release", "isolation"]
    assert "evidence.ended" in kinds_told(resident)


def test_whoever_is_signed_in_as_the_person_cannot_file_or_approve(
    pair: Pair, resident: Person
) -> None:
    cookie = resident.browser.client.get_cookie(SESSION_COOKIE, domain="changxing.test", path="/")
    assert cookie is not None
    pair.filer.client.set_cookie(
        SESSION_COOKIE, cookie.value, domain="changxing.test", path="/", secure=True
    )
    answer = pair.filer.post("/duty/evidence/orders", an_order(resident.resident_id))
    assert code_of(answer) == (403, "evidence.own_person")


def test_an_appeal_is_answered_by_a_third_person(
    house: Installation, pair: Pair, resident: Person
) -> None:
    pair.do(resident.resident_id)
    (told,) = filed_about(resident)
    evidence_id = told["evidence_id"]
    said = {"evidence_id": evidence_id, "words": "我一直没有出过村"}
    appealed = resident.browser.post("/me/appeals", said).get_json()
    assert (appealed["appeal"], appealed["is_appealable"]) == ("waiting", False)
    again = resident.browser.post("/me/appeals", said).get_json()
    assert again["answer_by"] == appealed["answer_by"]
    path = f"/duty/appeals/{evidence_id}/decide"
    wish = {"is_lifted": True, "reason": "exposure_ruled_out"}
    for hand in (pair.filer, pair.second):
        assert code_of(hand.post(path, wish)) == (403, "evidence.not_their_own_judge")
    judge = OnDuty(house.app, (Role.COMMAND, "4112"))
    waiting = judge.get("/duty/appeals").get_json()["appeals"]
    assert evidence_id in [one["evidence_id"] for one in waiting]
    full = judge.get(f"/duty/appeals/{evidence_id}").get_json()
    assert full["words"] == "我一直没有出过村"
    assert full["person"]["name"].endswith("*")
    assert judge.must("POST", path, wish).get_json()["appeal"] == "lifted"
    assert facts.in_force(resident.resident_id) == ()
    assert "evidence.appeal_lifted" in kinds_told(resident)
    assert code_of(judge.post(path, wish)) == (409, "evidence.appeal_closed")


def test_an_appeal_that_nobody_answers_ends_the_evidence(
    house: Installation, pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    pair.do(resident.resident_id)
    evidence_id = filed_about(resident)[0]["evidence_id"]
    resident.browser.post("/me/appeals", {"evidence_id": evidence_id, "words": "不是我"})
    fixed_clock.move(hours=23, minutes=59)
    assert len(facts.in_force(resident.resident_id)) == 1
    fixed_clock.move(minutes=1)
    assert facts.in_force(resident.resident_id) == ()
    (told,) = filed_about(resident)
    assert (told["appeal"], told["is_in_force"]) == ("unanswered", False)
    judge = OnDuty(house.app, (Role.COMMAND, "4112"))
    late = judge.post(
        f"/duty/appeals/{evidence_id}/decide", {"is_lifted": False, "reason": "basis_checked"}
    )
    assert code_of(late) == (409, "evidence.appeal_closed")
    telling.step(today())
    assert notices_of(resident)[0]["kind"] == "evidence.appeal_unanswered"
    telling.step(today())
    assert len(notices_of(resident)) == 2


def test_nobody_appeals_for_a_stranger(pair: Pair, resident: Person, stranger: Person) -> None:
    pair.do(resident.resident_id)
    evidence_id = filed_about(resident)[0]["evidence_id"]
    said = {"evidence_id": evidence_id, "words": "不是我"}
    assert code_of(stranger.browser.post("/me/appeals", said)) == (404, "evidence.not_found")
    said["resident_id"] = resident.resident_id
    assert code_of(stranger.browser.post("/me/appeals", said)) == (404, "residents.not_found")


def test_nothing_that_is_stored_says_in_clear_who_is_ill_and_why(
    house: Installation, pair: Pair, resident: Person
) -> None:
    pair.do(resident.resident_id)
    evidence_id = filed_about(resident)[0]["evidence_id"]
    resident.browser.post("/me/appeals", {"evidence_id": evidence_id, "words": "从没出过门"})
    row = FactRow.of(resident.resident_id, evidence_id)
    assert row is not None
    stored = [
        str(item)
        for table, items in house.stored_items().items()
        for item in items
        if resident.resident_id in str(item) and table in TABLES
    ]
    assert stored
    for text in stored:
        assert "lives_with_case" not in text
        assert "从没出过门" not in text
        assert "三卫函" not in text
