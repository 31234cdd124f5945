"""What raises an alarm, once a person, kind and day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.checkpoints import alarm_rules
from backend.checkpoints.alarm_rules import AlarmKind, AlarmOutcome, Numbers, Seen
from backend.config import DATA

NUMBERS = Numbers.from_mapping(json.loads((DATA / "alarms.json").read_text(encoding="utf-8")))
NOW = datetime(2026, 3, 1, 1, tzinfo=UTC)
TODAY = date(2026, 3, 1)


def seen(**more: object) -> Seen:
    """A passage with a green code."""
    return Seen(**({"proof": "pass#00", "at": NOW, "colour": "green"} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "what, kinds",
    [
        ({}, []),
        ({"colour": None}, []),
        ({"colour": "red"}, ["red_seen"]),
        ({"colour": "yellow"}, ["yellow_seen"]),
        ({"has_fever": True}, ["fever"]),
        ({"is_twin": True}, ["two_places"]),
        ({"is_watched": True}, ["watched_outside"]),
        ({"is_watched": True, "colour": "yellow"}, ["watched_outside"]),
        ({"is_watched": True, "colour": "red"}, ["watched_outside", "red_seen"]),
        ({"colour": "red", "has_fever": True}, ["red_seen", "fever"]),
    ],
)
def test_an_alarm_follows_from_what_was_seen(what: dict[str, object], kinds: list[str]) -> None:
    assert [kind.value for kind in alarm_rules.kinds_of(seen(**what))] == kinds


def test_an_alarm_is_one_for_each_kind_person_and_day() -> None:
    told = {
        alarm_rules.alarm_id(kind, proof, on)
        for kind in AlarmKind
        for proof in ("pass#0011223344556677", "card#00")
        for on in (TODAY, TODAY + timedelta(days=1))
    }
    assert len(told) == len(AlarmKind) * 4
    assert {len(one) for one in told} == {22}
    again = alarm_rules.alarm_id(AlarmKind.FEVER, "card#00", TODAY)
    assert again in told
    assert "card" not in again


def test_nobody_is_sent_after_what_was_seen_yesterday() -> None:
    assert not alarm_rules.is_too_old(NOW - timedelta(hours=12), NOW, NUMBERS)
    assert alarm_rules.is_too_old(NOW - timedelta(hours=24), NOW, NUMBERS)


def test_a_device_may_miss_two_messages_before_it_is_silent() -> None:
    told = json.loads((DATA / "alarms.json").read_text(encoding="utf-8"))
    told["device"]["silent_minutes"] = 30
    with pytest.raises(ValueError, match="miss two"):
        Numbers.from_mapping(told)


def test_every_kind_has_answers_and_every_answer_a_kind() -> None:
    answers = {kind: set(alarm_rules.outcomes_of(kind)) for kind in AlarmKind}
    assert all(answers.values())
    assert set().union(*answers.values()) == set(AlarmOutcome)
    assert not answers[AlarmKind.DEVICE_SILENT] & answers[AlarmKind.FEVER]


def test_villages_are_looked_through_from_the_nearest_on() -> None:
    codes = ["411221100001", "411281003001", "411281003002", "411281100001"]
    near = alarm_rules.near_first(codes, "411281003002")
    assert near == ["411281003002", "411281003001", "411281100001", "411221100001"]
    assert alarm_rules.near_first(codes, "411281")[-1] == "411221100001"


def test_a_pass_is_matched_by_the_day_of_its_issue_alone() -> None:
    def pass_id_of(person: str, on: date) -> bytes:
        return f"{person}{on.day:07d}".encode()

    wanted = {b"b0000001", b"c0000028"}
    found = alarm_rules.matches(["a", "b", "c"], [TODAY], wanted, pass_id_of)
    assert found == {b"b0000001": "b"}
    assert alarm_rules.days_of_pass(TODAY)[-1] == date(2026, 2, 26)


def test_tokens_are_packed_each_once_and_only_whole() -> None:
    two = [b"12345678", b"abcdefgh"]
    assert alarm_rules.unpacked(alarm_rules.packed([*two, two[0]])) == set(two)
    with pytest.raises(ValueError, match="eight bytes"):
        alarm_rules.unpacked(b"123456789")
