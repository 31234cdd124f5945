"""Who looked at me: role, office, time and purpose, never a name, and never my own doings."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

import pytest

from backend.core import audit
from backend.rights import words
from backend.staff.rules import Role
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, some_id_number
from tests.support.source import python_files, shown, tree_of
from tests.support.staff import OnDuty, a_unit

# Of these nobody else reads a roster, which would be a look at everybody who lives there.
VILLAGE, NEXT_VILLAGE = "411281004001", "411281004002"


@pytest.fixture
def villager(house: Installation) -> Person:
    return Person(house.app).signs_in().applies(division_code=VILLAGE)


@pytest.fixture
def head(house: Installation) -> OnDuty:
    unit = a_unit(VILLAGE, "常安社区居委会")
    return OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE), unit_id=unit)


def looks(who: Person, query: str = "") -> dict[str, Any]:
    """The list as the phone gets it."""
    answer = who.browser.get(f"/me/looks{query}")
    assert answer.status_code == 200, answer.get_json()
    told: dict[str, Any] = answer.get_json()
    return told


def look_at(head: OnDuty, resident_id: str) -> None:
    """Look at somebody."""
    head.must("GET", f"/duty/residents/{resident_id}?purpose=care")


def test_nobody_has_looked_yet(villager: Person) -> None:
    assert looks(villager) == {"looks": [], "next": None}


def test_a_look_is_seen_at_once_with_role_office_time_and_purpose(
    villager: Person, head: OnDuty
) -> None:
    look_at(head, villager.resident_id)
    (seen,) = looks(villager)["looks"]
    assert seen["office"] == "常安社区居委会"
    assert seen["role"]["zh"] == "村（社区）负责人"
    assert seen["action"]["en"] == "Looked at your record (masked)"
    assert seen["purpose"] == {"zh": "上门照顾", "en": "Help at the door"}
    assert seen["at"].startswith("2026-03-01T01:00:00")
    assert seen["is_roster"] is False


def test_who_looked_is_not_said(villager: Person, head: OnDuty) -> None:
    look_at(head, villager.resident_id)
    text = json.dumps(looks(villager))
    assert head.staff_id not in text
    assert head.unit_id not in text


def test_what_i_do_myself_is_no_look(villager: Person) -> None:
    villager.browser.put("/me", {**villager.application, "address": "解放路 9 号"})
    assert looks(villager)["looks"] == []


def test_a_roster_of_my_village_is_a_look_at_me_and_not_at_others(
    house: Installation, villager: Person, head: OnDuty
) -> None:
    neighbour = Person(house.app).signs_in().applies(division_code=NEXT_VILLAGE)
    act = audit.Act(
        "roster.read", f"staff:{head.staff_id}", NEXT_VILLAGE, f"roster-{NEXT_VILLAGE}", "roster",
        role="village_head", office=head.unit_id,
    )  # fmt: skip
    audit.record_act(act)
    assert [look["is_roster"] for look in looks(neighbour)["looks"]] == [True]
    assert looks(villager)["looks"] == []


def test_looks_at_somebody_i_answer_for_are_told_to_me(villager: Person, head: OnDuty) -> None:
    wish = {
        "relation": "child",
        "name": "李小宝",
        "document": {"kind": "resident_id", "number": some_id_number()},
    }
    child = villager.browser.post("/me/household", wish).get_json()["resident_id"]
    look_at(head, child)
    assert looks(villager)["looks"] == []
    assert len(looks(villager, f"?resident_id={child}")["looks"]) == 1


def test_looks_at_somebody_else_are_not_mine_to_see(villager: Person, stranger: Person) -> None:
    answer = villager.browser.get(f"/me/looks?resident_id={stranger.resident_id}")
    assert code(answer) == (404, "residents.not_found")


def test_looks_come_newest_first_and_by_the_page(
    villager: Person, head: OnDuty, fixed_clock: FixedClock
) -> None:
    for number in range(53):
        if number % 3 == 0:
            # Some at the same instant, some later.
            fixed_clock.move(seconds=1)
        look_at(head, villager.resident_id)
    first = looks(villager)
    assert len(first["looks"]) == 50
    second = looks(villager, f"?after={first['next']}")
    assert len(second["looks"]) == 3
    assert second["next"] is None
    times = [look["at"] for look in first["looks"] + second["looks"]]
    assert times == sorted(times, reverse=True)


def test_a_cursor_is_good_for_the_one_it_was_made_for(
    villager: Person, stranger: Person, head: OnDuty
) -> None:
    for _ in range(51):
        look_at(head, villager.resident_id)
    after = looks(villager)["next"]
    for wrong in (after[:-2], "bm9wZQ", "x" * 30):
        assert villager.browser.get(f"/me/looks?after={wrong}").status_code == 422
    assert stranger.browser.get(f"/me/looks?after={after}").status_code == 422


def test_looks_are_shown_for_five_weeks(
    villager: Person, head: OnDuty, fixed_clock: FixedClock
) -> None:
    look_at(head, villager.resident_id)
    fixed_clock.move(days=34)
    villager.on_another_phone()
    assert len(looks(villager.signs_in())["looks"]) == 1
    fixed_clock.move(days=2)
    assert looks(villager.signs_in())["looks"] == []


# --- Words for everything that is ever written


def word_of(node: ast.expr) -> str:
    """A constant as text; empty for what is put together."""
    return str(node.value) if isinstance(node, ast.Constant) else ""


def acts_in_the_code() -> Iterator[tuple[str, str, str]]:
    """Where somebody on duty does something to somebody, with its action and its purpose."""
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call) or len(node.args) < 6:
                continue
            called = node.func
            if getattr(called, "attr", getattr(called, "id", "")) == "act_of":
                action, purpose = (word_of(node.args[place]) for place in (2, 5))
                if word_of(node.args[4]) != "None":
                    yield f"{shown(path)}:{node.lineno}", action, purpose


def test_every_act_on_duty_has_words_for_whom_it_is_done_to() -> None:
    known = words.words()
    for where, action, purpose in acts_in_the_code():
        # What is done to people with duties, brings in goods or is written for all is no look; a
        # patient of an interview is a case of the health authority, and no resident of the app.
        others = (
            "duty.",
            "proposal.",
            "city.",
            "sunset.",
            "sheet.",
            "article.",
            "patient.",
            "trip.",
            "checkpoint_place.open",
            "checkpoint_place.change",
            "partner.",
        )
        if action.startswith(others):
            continue
        assert not action or action in known["actions"], f"{where}: {action}"
        assert not purpose or purpose in known["purposes"], f"{where}: {purpose}"


def test_every_role_and_purpose_has_words() -> None:
    from backend.residents.rules import REVEAL_ACTIONS, Purpose

    known = words.words()
    assert {role.value for role in Role} <= set(known["roles"])
    assert {purpose.value for purpose in Purpose} <= set(known["purposes"])
    assert set(REVEAL_ACTIONS.values()) <= set(known["actions"])
    for group in known.values():
        assert all(set(pair) == {"zh", "en"} and all(pair.values()) for pair in group.values())
