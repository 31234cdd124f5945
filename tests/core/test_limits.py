"""Budgets of different things: each counts once, none too many gets in, also at the same moment."""

from __future__ import annotations

import pytest

from backend.core import ids, limits
from backend.core.limits import Limit, Spent
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import at_once

HOUR = 3600


def is_let_in(limit: Limit, item: str) -> bool:
    """Whether an item is counted or was before."""
    try:
        limits.spend_distinct(limit, "somebody", item)
    except Spent:
        return False
    return True


@pytest.fixture
def limit(house: Installation) -> Limit:
    return Limit(f"test-{ids.random_id()}", 5, HOUR)


def test_the_same_item_counts_once(limit: Limit) -> None:
    assert all(is_let_in(limit, "one") for _ in range(10))


def test_an_item_too_many_stays_out_and_those_before_stay_in(limit: Limit) -> None:
    assert [is_let_in(limit, f"item-{n}") for n in range(7)] == [True] * 5 + [False] * 2
    assert not is_let_in(limit, "item-5")
    assert all(is_let_in(limit, f"item-{n}") for n in range(5))


def test_at_the_same_moment_no_more_get_in(limit: Limit) -> None:
    let_in = at_once(*[lambda n=n: is_let_in(limit, f"item-{n}") for n in range(12)])  # type: ignore[misc]
    assert sum(let_in) == 5


def test_a_new_window_begins_anew(limit: Limit, fixed_clock: FixedClock) -> None:
    assert not all(is_let_in(limit, f"item-{n}") for n in range(6))
    fixed_clock.move(hours=1)
    assert is_let_in(limit, "item-5")


def test_a_budget_of_nothing_lets_nothing_in(limit: Limit) -> None:
    assert not is_let_in(limit._replace(most=0), "one")


def test_what_was_counted_is_not_stored_clear(limit: Limit, house: Installation) -> None:
    assert is_let_in(limit, "41120219800101123X")
    assert "41120219800101123X" not in str(house.stored_items()["changxing-limits"])


def test_the_first_of_a_window_is_told_from_the_others(
    limit: Limit, fixed_clock: FixedClock
) -> None:
    assert [limits.is_first(limit, "somebody") for _ in range(3)] == [True, False, False]
    fixed_clock.move(hours=1)
    assert limits.is_first(limit, "somebody")
