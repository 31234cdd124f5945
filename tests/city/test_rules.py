"""Orders and versions by date: who is within which order on which day, and what may be declared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from backend.city import rules
from backend.city.rules import DaysOff, Order, RuleVersion
from backend.core.errors import DomainError

TODAY = date(2026, 3, 1)
DAY = timedelta(days=1)
WORDS = {"zh": "令", "en": "order"}
FILE = Order("F", "4112", WORDS, WORDS, date(2020, 1, 25), date(2029, 12, 31), is_default=True)


def order(order_no: str, area: str, from_day: int, until_day: int) -> Order:
    """An order by days from today."""
    return Order(order_no, area, WORDS, WORDS, TODAY + DAY * from_day, TODAY + DAY * until_day)


def refused(check: Callable[..., None], *given: Any) -> str | None:
    """The code with which something is refused today, if it is."""
    try:
        check(*given, TODAY)
    except DomainError as wrong:
        return next(iter((wrong.fields or {}).values()), wrong.code)
    return None


def test_the_files_order_stands_until_the_first_for_the_whole_city_begins() -> None:
    declared = [order("A", "4112", 3, 10), order("B", "411281", -5, 5)]
    all_orders = rules.orders_of(FILE, declared)
    found = [rules.order_on(all_orders, TODAY + DAY * n, "411202") for n in (0, 2, 3, 10, 11)]
    assert [one.order_no if one else None for one in found] == ["F", "F", "A", "A", None]


def test_an_order_for_a_county_alone_leaves_the_files_in_force() -> None:
    all_orders = rules.orders_of(FILE, [order("B", "411281", 0, 5)])
    for division, expected in (("411281003", "B"), ("411202001", "F")):
        found = rules.order_on(all_orders, TODAY, division)
        assert found is not None
        assert found.order_no == expected


def test_of_several_orders_the_nearest_counts() -> None:
    both = [order("A", "4112", 0, 9), order("B", "411281", 0, 5)]
    on = [rules.order_on(both, TODAY + DAY * n, "411281003203") for n in (5, 6)]
    assert [one.order_no if one else None for one in on] == ["B", "A"]
    assert rules.order_on(both[1:], TODAY, "411202") is None
    assert rules.order_on(both[1:], TODAY, None) == both[1]


def test_nobody_misses_a_day_outside_every_order() -> None:
    spans = [order("A", "4112", 0, 3), order("B", "411281", 6, 7)]
    off = DaysOff(spans, "411281", {TODAY + DAY})
    misses = [n for n in range(-2, 10) if TODAY + DAY * n not in off]
    assert misses == [0, 2, 3, 6, 7]
    assert off.first_on == TODAY
    assert DaysOff([], "4112", ()).first_on is None


@pytest.mark.parametrize(
    ("from_day", "until_day", "code"),
    [
        (0, 89, None),
        (30, 119, None),
        (0, 90, "city.span_wrong"),
        (1, 0, "city.span_wrong"),
        (-1, 5, "city.day_is_over"),
        (31, 40, "city.too_far_ahead"),
    ],
)
def test_an_order_begins_soon_and_lasts_ninety_days_at_most(
    from_day: int, until_day: int, code: str | None
) -> None:
    days = (TODAY + DAY * from_day, TODAY + DAY * until_day)
    assert refused(rules.check_opening, *days) == code


@pytest.mark.parametrize(
    ("until_day", "code"),
    [(11, None), (89, None), (10, "city.extension_wrong"), (90, "city.extension_wrong")],
)
def test_an_extension_is_counted_from_the_day_it_is_declared(
    until_day: int, code: str | None
) -> None:
    held = order("A", "4112", -60, 10)
    assert refused(rules.check_extension, held, TODAY + DAY * until_day) == code


def test_what_is_over_is_neither_extended_nor_ended() -> None:
    over = order("A", "4112", -60, -1)
    assert refused(rules.check_extension, over, TODAY + DAY) == "city.order_over"
    assert refused(rules.check_end, over, TODAY + DAY) == "city.order_over"


@pytest.mark.parametrize(
    ("until_day", "code"),
    [(0, None), (9, None), (-1, "city.end_wrong"), (10, "city.end_wrong")],
)
def test_an_order_is_ended_today_or_later(until_day: int, code: str | None) -> None:
    held = order("A", "4112", -60, 10)
    assert refused(rules.check_end, held, TODAY + DAY * until_day) == code


def test_the_newest_version_that_has_begun_is_in_force() -> None:
    versions = [
        RuleVersion(3, TODAY + DAY * 5, {}),
        RuleVersion(2, TODAY, {}),
        RuleVersion(4, None, {}),
    ]
    on = [rules.version_on(versions, 1, TODAY + DAY * n) for n in (-1, 0, 4, 5, 99)]
    assert on == [1, 2, 2, 3, 3]
    assert rules.version_next(versions, TODAY) == versions[0]
    assert rules.version_next(versions, TODAY + DAY * 5) is None


def test_the_order_that_is_shown_is_the_one_in_force_else_the_last_else_the_next() -> None:
    past, now = order("P", "4112", -9, -5), order("N", "4112", -1, 3)
    coming = order("C", "4112", 7, 9)
    for known, expected in (
        ((past, now, coming), now),
        ((past, coming), past),
        ((coming,), coming),
        ((), None),
    ):
        assert rules.order_shown(known, TODAY, "4112") == expected
