"""The Python rule answers every shared case."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.core.errors import DomainError
from backend.healthcode import rules
from tests.vectors.cases import cases, day, facts_of, state_of_case, vectors


@pytest.mark.parametrize("case", cases("colour.json"))
def test_colour_and_reasons_are_as_the_case_says(case: dict[str, Any]) -> None:
    colour, reasons = rules.colour(**facts_of(case))
    assert (colour.value, list(reasons)) == (case["colour"], case["reasons"])


@pytest.mark.parametrize("case", cases("colour.json"))
def test_a_checkpoint_on_any_day_leaves_the_colour_as_it_is(case: dict[str, Any]) -> None:
    facts = facts_of(case)
    days = {fact.on for fact in facts["check_ins"]}
    told = rules.colour(**facts)
    first = max(days | {facts["today"]}) if facts["start"] else min(days, default=facts["today"])
    for ordinal in range(first.toordinal(), facts["today"].toordinal()):
        start = rules.ladder_after(
            facts["rule"], facts["start"], days, facts["exempt_days"], date.fromordinal(ordinal)
        )
        assert rules.colour(**{**facts, "start": start}) == told


@pytest.mark.parametrize("case", cases("projection.json"))
def test_the_days_to_come_are_told(case: dict[str, Any]) -> None:
    for name, checks_in in (("if_silent", False), ("if_checked_in", True)):
        told = rules.projection(**facts_of(case), days=case["days"], checks_in=checks_in)
        assert [colour.value for _, colour in told] == case[name]


@pytest.mark.parametrize("case", cases("pass_state.json"))
def test_a_pass_says_just_enough_to_age(case: dict[str, Any]) -> None:
    expected = None if case["state"] is None else state_of_case(case["state"])
    assert rules.state_of(**facts_of(case)) == expected


@pytest.mark.parametrize("case", cases("pass_ageing.json"))
def test_a_pass_ages_without_any_news(case: dict[str, Any]) -> None:
    rule, state = rules.Rule.from_mapping(case["rule"]), state_of_case(case["state"])
    for aged in case["aged"]:
        colour = rules.aged_colour(rule, state, date.fromisoformat(aged["on"]))
        assert (aged["on"], colour.value) == (aged["on"], aged["colour"])
    assert rules.turns_red_on(rule, state) == day(case["turns_red_on"])


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _judged(case: dict[str, Any]) -> dict[str, Any]:
    measured_at, received_at = _instant(case["measured_at"]), _instant(case["received_at"])
    assert measured_at is not None
    assert received_at is not None
    grace = {"grace_hours": case["grace_hours"]} if "grace_hours" in case else {}
    zone = ZoneInfo(case["zone"])
    try:
        judged = rules.judge_day(
            measured_at, received_at, _instant(case["contact_at"]), zone, **grace
        )
    except DomainError as refused:
        return {"code": refused.code}
    return {"counts_for_on": judged.counts_for_on.isoformat(), "is_on_time": judged.is_on_time}


@pytest.mark.parametrize("case", cases("judge_day.json"))
def test_a_check_in_counts_for_the_right_day(case: dict[str, Any]) -> None:
    assert _judged(case).items() <= case.items()


@pytest.mark.parametrize(
    "name", ["colour.json", "projection.json", "pass_state.json", "pass_ageing.json"]
)
def test_no_two_cases_bear_the_same_name(name: str) -> None:
    names = [case["name"] for case in vectors(name)["cases"]]
    assert len(names) == len(set(names)) > 0
