"""What a passage may say: verdict, colour, readings and means go together, or it is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.checkpoints import rules
from backend.checkpoints.rules import Direction, Document, EmergencyKind, Means, Passage

NOW = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
FEVER = 373
COMING = 370


def id_of(at: datetime) -> str:
    ms = int(at.timestamp() * 1000)
    digits = f"{ms:012x}7abc8abcabcabcabcabc"[:32].ljust(32, "0")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


GREEN = Passage(
    id_of(NOW), "gate", NOW, Direction.IN, Means.PASS, "admit", "green", "green", 10, "0" * 16
)


def wrong(fevers: tuple[int, ...] = (FEVER,), **changes: Any) -> dict[str, str]:
    passage = replace(GREEN, **changes)
    if "at" in changes:
        passage = replace(passage, id=changes.get("id", id_of(changes["at"])))
    return rules.problems(passage, NOW, fevers)


EMERGENCY = {
    "means": Means.EMERGENCY, "emergency": EmergencyKind.BIRTH, "reason": "emergency",
    "pass_id": None, "colour": None,
}  # fmt: skip
VISITOR = {
    "means": Means.VISITOR, "reason": "visitor", "pass_id": None, "colour": None, "name": "张三",
    "phone": "13800000000", "consent_version": "1",
}  # fmt: skip
NUMBER = Document("resident_id", "110101199003078996")
HELD = {"verdict": "hold", "reason": "fever"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"verdict": "hold", "reason": "yellow", "colour": "yellow"},
        {"verdict": "turn_away", "reason": "red", "colour": "red"},
        {"verdict": "cannot_tell", "reason": "stale", "colour": None, "pass_id": None},
        {"verdict": "turn_away", "reason": "not_regular", "is_regular": False},
        {"verdict": "cannot_tell", "reason": "regular_unknown", "colour": None},
        {"reason": "vouched"},
        {**HELD, "temperature_tenths_c": 373},
        {"temperature_tenths_c": 380, "second_temperature_tenths_c": 368},
        EMERGENCY,
        {**EMERGENCY, "pass_id": "0" * 16, "card_ref": "0" * 24, "document": NUMBER},
        {**EMERGENCY, "temperature_tenths_c": 401, "colour": "red"},
        VISITOR,
        {**VISITOR, **HELD, "temperature_tenths_c": 390},
        {"at": NOW - timedelta(days=20)},
    ],
)
def test_what_goes_together_is_taken(changes: dict[str, Any]) -> None:
    assert wrong(**changes) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"colour": None},
        {"verdict": "hold"},
        {"verdict": "turn_away"},
        {"verdict": "cannot_tell"},
        {"temperature_tenths_c": 373},
        {"temperature_tenths_c": 365, "second_temperature_tenths_c": 380},
        {**HELD, "temperature_tenths_c": 372},
        {**HELD},
        {"verdict": "turn_away", "reason": "not_regular"},
        {**EMERGENCY, "verdict": "hold"},
        {**VISITOR, "colour": "green"},
        {**VISITOR, "temperature_tenths_c": 373},
        {"verdict": "cannot_tell", "colour": None, "temperature_tenths_c": 390},
    ],
)
def test_no_verdict_stands_against_colour_and_readings(changes: dict[str, Any]) -> None:
    assert wrong(**changes) == {"verdict": "checkpoints.verdict_contradicts"}


def test_a_reading_is_judged_by_the_rule_the_device_went_by_or_by_any_published_one() -> None:
    admitted = {"temperature_tenths_c": 372}
    held = {**HELD, **admitted}
    for by, fine, bad in ((FEVER, admitted, held), (COMING, held, admitted)):
        assert wrong((FEVER, COMING), fever_tenths_c=by, **fine) == {}
        assert "verdict" in wrong((FEVER, COMING), fever_tenths_c=by, **bad)
    assert wrong((FEVER, COMING), **admitted) == wrong((FEVER, COMING), **held) == {}
    assert "verdict" in wrong((FEVER, COMING), temperature_tenths_c=373)
    assert "fever_tenths_c" in wrong((FEVER, COMING), fever_tenths_c=400, **admitted)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"pass_id": None}, "pass_id"),
        ({"means": Means.CARD}, "card_ref"),
        ({"means": Means.NUMBER}, "document"),
        ({**VISITOR, "name": None}, "name"),
        ({**VISITOR, "phone": None}, "phone"),
        ({**VISITOR, "consent_version": None}, "consent_version"),
        ({**EMERGENCY, "emergency": None}, "emergency"),
        ({"emergency": EmergencyKind.FIRE}, "emergency"),
        ({"at": NOW + timedelta(minutes=3)}, "at"),
        ({"at": NOW - timedelta(days=21)}, "at"),
        ({"at": NOW, "id": id_of(NOW - timedelta(hours=2))}, "id"),
        ({"at": NOW, "id": "0" * 8 + "-0000-4000-8000-" + "0" * 12}, "id"),
    ],
)
def test_what_is_missing_or_of_another_time_is_named(changes: dict[str, Any], field: str) -> None:
    assert field in wrong(**changes)


def test_one_proof_at_two_places_within_three_minutes_is_a_twin() -> None:
    near = replace(GREEN, checkpoint_id="other", at=NOW + timedelta(seconds=180))
    assert rules.are_twins(GREEN, near)
    assert not rules.are_twins(GREEN, replace(near, at=NOW + timedelta(seconds=181)))
    assert not rules.are_twins(GREEN, replace(near, checkpoint_id="gate"))


def test_a_span_touches_its_hours_and_not_the_one_it_ends_with() -> None:
    start = datetime(2026, 2, 28, 22, 59, tzinfo=UTC)
    ends = start + timedelta(minutes=61)
    assert rules.hours_between(start, ends) == ["2026022822", "2026022823"]
    assert rules.hours_between(start, start) == ["2026022822"]


@pytest.mark.parametrize(
    ("means", "own"),
    [
        (Means.PASS, "pass_id"),
        (Means.CARD, "card_ref"),
        (Means.NUMBER, "document"),
        (Means.VISITOR, None),
    ],
)
def test_a_proof_of_other_means_is_refused_beside_its_field(means: Means, own: str | None) -> None:
    proofs: dict[str, Any] = {"pass_id": "0" * 16, "card_ref": "0" * 24, "document": NUMBER}
    base: dict[str, Any] = VISITOR if own is None else {"means": means, "pass_id": None}
    alone = {own: proofs[own]} if own else {}
    assert wrong(**base | alone) == {}
    for other in proofs.keys() - {own}:
        more = {other: proofs[other]}
        assert wrong(**base | alone | more) == {other: "checkpoints.proof_foreign"}
