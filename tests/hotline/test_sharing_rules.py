"""Who gets which order: pure, fair, and the same for everybody who asks."""

from __future__ import annotations

import uuid
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backend.hotline import sharing_rules as rules
from backend.hotline.sharing_rules import Waiting

PEOPLE = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 9), max_size=6)


def waiting(many: int) -> list[Waiting]:
    return [Waiting(f"N{number:03d}", number, None, False) for number in range(many)]


@given(st.integers(0, 40), PEOPLE)
def test_every_order_goes_once_to_whoever_has_least(many: int, loads: dict[str, int]) -> None:
    shared = rules.share(waiting(many), loads)
    assert [number for number, _ in shared] == [f"N{n:03d}" for n in range(many if loads else 0)]
    after = dict(loads)
    for _, person in shared:
        assert after[person] == min(after.values())
        after[person] += 1
    given_to = Counter(person for _, person in shared)
    for person, number in given_to.items():
        # Whoever got something ends with no more than one above anybody else.
        assert loads[person] + number <= min(after.values()) + 1


def test_the_most_urgent_that_nobody_has_comes_first_and_what_is_paused_waits() -> None:
    orders = [
        Waiting("C", 30, None, False),
        Waiting("A", 10, "wang", False),
        Waiting("B", 20, None, True),
        Waiting("E", 5, None, False),
        Waiting("D", 5, None, False),
    ]
    assert [order.number for order in rules.unassigned(orders)] == ["D", "E", "C"]
    assert [order.number for order in rules.held_by(orders, "wang")] == ["A"]


def test_paused_orders_and_those_of_others_are_no_load() -> None:
    orders = [
        Waiting("A", 1, "wang", False),
        Waiting("B", 1, "wang", True),
        Waiting("C", 1, "zhao", False),
    ]
    assert rules.loads_of(orders, ["wang", "li"]) == {"wang": 1, "li": 0}


def test_a_request_repeated_makes_the_same_events() -> None:
    request = uuid.uuid4()
    assert rules.event_id(request, "A") == rules.event_id(request, "A")
    assert rules.event_id(request, "A") != rules.event_id(request, "B")
    assert rules.event_id(request, "A") != rules.event_id(uuid.uuid4(), "A")
