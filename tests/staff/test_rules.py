"""The rules of roles and proposals, without anything around them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.core import retention
from backend.core.auth import Grant
from backend.staff import proposals, rules
from backend.staff.rules import ROLE_DIGITS, ROLE_TASKS, ProposalState, Role, Task

NOW = datetime(2026, 3, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def held(role: Role, area: str, until: datetime = LATER) -> Grant:
    return Grant(f"{role}-{area}", role, area, until)


def test_every_role_has_areas_and_a_line_of_tasks() -> None:
    assert set(ROLE_TASKS) == set(ROLE_DIGITS) == set(Role)
    assert set().union(*ROLE_TASKS.values()) <= set(Task)


def test_who_gives_roles_sees_no_resident_and_who_sees_residents_gives_no_roles() -> None:
    people = {Task.READ_ROSTER, Task.READ_PERSON, Task.REVEAL_PERSON, Task.FIND_PERSON}
    for role, tasks in ROLE_TASKS.items():
        assert not (Task.GRANT in tasks and people & tasks), role
        assert not (Task.READ_AUDIT in tasks and people & tasks), role


def test_a_grant_counts_within_its_area_until_its_end() -> None:
    head = held(Role.VILLAGE_HEAD, "411281003001")
    for division, now, counts in (
        ("411281003001", NOW, True),
        ("411281003002", NOW, False),
        ("411281003", NOW, False),
        ("411281003001", LATER, False),
    ):
        found = rules.grant_for([head], Task.READ_ROSTER, division, now)
        assert (found is not None) == counts


def test_of_several_grants_the_nearest_office_is_named() -> None:
    grants = [held(Role.COMMAND, "4112"), held(Role.COMMAND, "411281"), held(Role.COMMAND, "41")]
    found = rules.grant_for(grants, Task.DECLARE, "411281003", NOW)
    assert found == grants[1]


@pytest.mark.parametrize(
    "role, area, may",
    [
        ("health_officer", "411281", True),
        ("health_officer", "411281003", True),
        ("health_officer", "4112", False),
        ("health_officer", "411221", False),
        ("admin", "411281", False),
        ("admin", "411281003", True),
    ],
)
def test_roles_are_given_downwards(role: str, area: str, may: bool) -> None:
    giver = rules.giver_of([held(Role.ADMIN, "411281")], role, area, NOW)
    assert (giver is not None) == may
    assert rules.giver_of([held(Role.COMMAND, "41")], role, area, NOW) is None
    assert rules.giver_of([held(Role.ADMIN, "411281", NOW)], role, area, NOW) is None


def test_a_grant_ends_within_180_days() -> None:
    longest = NOW + timedelta(days=180)
    second = timedelta(seconds=1)
    for until, wrong in (
        (NOW, {"until": "staff.until_wrong"}),
        (NOW + second, {}),
        (longest, {}),
        (longest + second, {"until": "staff.until_wrong"}),
    ):
        assert rules.grant_problems(Role.COMMAND, "4112", until, NOW) == wrong


def test_above_a_county_takes_two() -> None:
    assert [rules.takes_two(area) for area in ("41", "4112", "411281", "411281003")] == [
        True,
        True,
        False,
        False,
    ]


def test_what_nobody_decided_has_lapsed_and_what_was_decided_stays() -> None:
    assert rules.state_of("open", LATER, NOW) is ProposalState.OPEN
    assert rules.state_of("open", LATER, LATER) is ProposalState.LAPSED
    assert rules.state_of("agreed", NOW, LATER) is ProposalState.AGREED


def test_a_second_person_is_another_one_of_another_unit() -> None:
    first = ("s1", "u1")
    assert rules.disagreement(first, ("s1", "u1")) == "staff.same_person"
    assert rules.disagreement(first, ("s1", "u2")) == "staff.same_person"
    assert rules.disagreement(first, ("s2", "u1")) == "staff.same_unit"
    assert rules.disagreement(first, ("s2", "u2")) is None


def test_a_counter_goes_on_or_there_is_none() -> None:
    good = [(0, 0), (0, 1), (4, 5), (4, 900)]
    bad = [(1, 0), (4, 4), (4, 3)]
    assert [rules.is_counter_good(*pair) for pair in good + bad] == [True] * 4 + [False] * 3


def test_what_is_kept_is_kept_for_as_long_as_is_promised() -> None:
    lives = {kind.name: kind.lives for kind in retention.kinds()}
    assert lives["duty_session"] == rules.SHIFT
    assert lives["duty_challenge"] == rules.CHALLENGED
    assert lives["invitation"] == rules.INVITED
    assert lives["proposal"] == proposals.KEPT
