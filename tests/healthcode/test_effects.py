"""What evidence does to a code: colour, reasons, the days ahead, the pass, and where one stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from backend.core import clock
from backend.healthcode import (
    effect_rules,
    issuing,
    models,
    passes,
    rules,
    standing_checks,
    standings,
)
from backend.healthcode.effect_rules import Span
from backend.healthcode.models import CheckIn
from tests.support.clock import FixedClock
from tests.support.evidence import Pair, today
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.stream import Follower, settle

DAY = timedelta(days=1)


@pytest.fixture
def pair(house: Installation) -> Pair:
    return Pair(house.app)


@pytest.fixture
def red(pair: Pair, resident: Person) -> Person:
    """Somebody who checks in and is in isolation."""
    resident.checks_in()
    pair.do(resident.resident_id)
    return resident


def reason_of(person: Person) -> dict[str, Any]:
    (reason,) = person.code()["reasons"]
    found: dict[str, Any] = reason
    return found


def standing_of(person: Person) -> str:
    standings.refresh(person.resident_id)
    _, stored = models.everything_of_resident(person.resident_id)
    assert stored is not None
    return stored.standing.evidence


@pytest.mark.parametrize(
    "spans",
    [
        (),
        (Span("r", 20513, 20527),),
        (Span("r", 20513, 20527, 1767225600), Span("x", 20510, 20512)),
    ],
)
def test_spans_are_read_as_they_were_written(spans: tuple[Span, ...]) -> None:
    assert effect_rules.spans_of(effect_rules.text_of(spans)) == tuple(sorted(spans))


@pytest.mark.parametrize("text", ["r1", "g1-2", "r1-2@", "r1-2,", "r1-2;y1-2"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        effect_rules.spans_of(text)


def test_a_code_says_what_was_filed_why_by_whom_and_until_when(red: Person) -> None:
    code = red.code()
    assert code["colour"] == "red"
    reason = reason_of(red)
    assert (reason["code"], reason["reason"]) == ("isolation", "lives_with_case")
    assert reason["text"] == "隔离期内。"
    assert reason["reason_text"] == "同住的人确诊或疑似"
    assert reason["office"] == "测试单位"
    assert reason["until_on"] == (today() + 14 * DAY).isoformat()
    assert reason["appeal"] == "none"
    assert {ahead["colour"] for ahead in code["if_checked_in"]} == {"red"}


def test_checking_in_tells_the_same(red: Person) -> None:
    told = red.checks_in().get_json()["health_code"]
    assert told["colour"] == "red"
    assert told["reasons"][0]["evidence_id"]


def test_evidence_for_days_to_come_shows_in_what_is_ahead(pair: Pair, resident: Person) -> None:
    resident.checks_in()
    days = {"from_on": today() + 2 * DAY, "until_on": today() + 4 * DAY}
    pair.do(resident.resident_id, **{name: day.isoformat() for name, day in days.items()})
    code = resident.code()
    colours = [ahead["colour"] for ahead in code["if_checked_in"]]
    assert colours == ["green"] * 2 + ["red"] * 2 + ["green"] * 4
    assert code["reasons"] == []


def test_a_release_turns_the_code_back_at_once(pair: Pair, red: Person) -> None:
    pair.end(red.resident_id)
    assert red.code()["colour"] == "green"
    assert standing_of(red) == ""


def test_an_unanswered_appeal_turns_the_code_back_by_itself(
    red: Person, fixed_clock: FixedClock
) -> None:
    evidence_id = reason_of(red)["evidence_id"]
    said = {"evidence_id": evidence_id, "words": "弄错人了"}
    assert red.browser.post("/me/appeals", said).status_code == 200
    waiting = reason_of(red)
    assert waiting["appeal"] == "waiting"
    assert waiting["answer_by"] == clock.to_text(fixed_clock() + DAY)
    fixed_clock.move(hours=23, minutes=59)
    assert red.code()["colour"] == "red"
    fixed_clock.move(minutes=1)
    assert red.colour() == "green"


def test_exempt_days_are_not_missed(pair: Pair, resident: Person, fixed_clock: FixedClock) -> None:
    resident.checks_in()
    days = {"from_on": today().isoformat(), "until_on": (today() + 6 * DAY).isoformat()}
    pair.do(resident.resident_id, kind="exemption", reason="in_hospital", **days)
    fixed_clock.move(days=6)
    assert resident.on_another_phone().colour() == "green"
    fixed_clock.move(days=1)
    assert resident.colour() == "yellow"


def test_a_pass_says_so_and_its_silence_is_the_truth(red: Person, fixed_clock: FixedClock) -> None:
    known = CheckIn.readings_of_resident(red.resident_id)
    claims = issuing._claims_of(red.resident_id, b"\x02" * 33, fixed_clock())
    assert len(known.effects) == 1
    assert claims.state.health_colour is rules.Colour.RED
    assert claims.state.health_until_on == today() + 14 * DAY
    assert passes.encode_claims(claims)


def test_a_standing_says_what_evidence_does_after_the_last_day(
    red: Person, pair: Pair, fixed_clock: FixedClock
) -> None:
    start = (today() - date(1970, 1, 1)).days
    assert standing_of(red) == f"r{start}-{start + 14}"
    evidence_id = reason_of(red)["evidence_id"]
    red.browser.post("/me/appeals", {"evidence_id": evidence_id, "words": "弄错人了"})
    lapses_s = int((fixed_clock() + DAY).timestamp())
    assert standing_of(red) == f"r{start}-{start + 14}@{lapses_s}"


def test_the_stream_carries_evidence_to_the_standing(
    house: Installation, pair: Pair, resident: Person
) -> None:
    follower = Follower(models.TABLE)
    resident.checks_in()
    pair.do(resident.resident_id)
    settle(follower)
    _, stored = models.everything_of_resident(resident.resident_id)
    assert stored is not None
    assert stored.standing.evidence.startswith("r")


def test_a_check_in_costs_no_more_trips_with_evidence(house: Installation, red: Person) -> None:
    trips: list[str] = []
    house.store.on_answer = lambda operation, answer: trips.append(operation)
    try:
        red.checks_in()
    finally:
        house.store.on_answer = None
    assert sorted(trips) == ["GetItem", "PutItem", "Query"]


def test_an_exemption_that_comes_late_mends_what_was_carried(
    house: Installation, pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    follower = Follower(models.TABLE)
    resident.checks_in()
    first_on = today()
    for _ in range(3):
        fixed_clock.move(days=4)
        resident.on_another_phone().checks_in()
    days = {"from_on": first_on + DAY, "until_on": first_on + 14 * DAY}
    for hand in (pair.filer, pair.second):
        hand.go_on_duty()
    pair.do(
        resident.resident_id,
        kind="exemption",
        reason="in_hospital",
        **{name: day.isoformat() for name, day in days.items()},
    )
    assert standing_checks.mend_ladders(resident.resident_id) > 0
    settle(follower)
    assert standing_checks.mend_ladders(resident.resident_id) == 0
    assert resident.on_another_phone().colour() == "green"
