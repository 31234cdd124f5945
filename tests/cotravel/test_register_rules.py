"""Until when a registered trip matters, and what it gives; without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from backend.cotravel import end_rules, register_rules
from backend.cotravel.register_rules import GIVEN, REASONS, Dismissal
from backend.cotravel.rules import RegistrationState, Trip, TripKind
from backend.evidence.rules import REFERENCE, OrderState
from tests.vectors.cases import vectors

ON = date(2020, 2, 1)
DAY = timedelta(days=1)


def trip(from_min: int | None = None, until_min: int | None = None) -> Trip:
    return Trip(TripKind.TRAIN, "G1", ON, from_min=from_min, until_min=until_min)


@pytest.mark.parametrize("case", vectors("trip_ends.json")["cases"], ids=str)
def test_the_last_day_is_the_latest_that_the_service_can_have_run_to(case: list[Any]) -> None:
    kind, numbers, plates, from_min, until_min, days = case
    found = Trip(TripKind(kind), "", ON, tuple(numbers), tuple(plates), from_min, until_min)
    assert end_rules.last_on(found) == ON + DAY * days


def test_a_night_train_without_an_end_is_registered_for_as_long_as_it_may_have_run() -> None:
    night = replace(trip(1320), said="K1", numbers=("K1",))
    assert register_rules.observed_until(night, ON + DAY * 17) == ON + DAY * 18
    assert register_rules.observed_until(night, ON + DAY * 18) is None
    # The list says more: it came in the next morning.
    ended = replace(night, until_min=1860)
    assert register_rules.observed_until(ended, ON + DAY * 16) is None


def test_somebody_is_observed_for_the_fourteen_days_behind_the_last_one() -> None:
    until = {n: register_rules.observed_until(trip(), ON + DAY * n) for n in range(17)}
    # No order of today holds longer than fourteen days, and none is filed when they are over.
    assert until[0] == ON + DAY * 14
    assert {until[n] for n in range(1, 15)} == {ON + DAY * 15}
    assert until[15] is None


def test_every_kind_gives_a_reason_and_the_list_gives_the_document() -> None:
    assert set(REASONS) == set(TripKind)
    for version in (1, 12, 999_999, 1_000_001):
        assert REFERENCE.fullmatch(register_rules.reference_of(version, ON))


def test_whoever_was_confirmed_waits_again_when_the_order_came_to_nothing() -> None:
    waits = {
        order for order in OrderState if register_rules.waits(RegistrationState.CONFIRMED, order)
    }
    assert waits == {OrderState.REFUSED, OrderState.WITHDRAWN, OrderState.LAPSED}
    # An order that was not found may be on its way: a second one would follow from asking again.
    assert not register_rules.waits(RegistrationState.CONFIRMED, None)
    assert register_rules.waits(RegistrationState.OPEN, None)
    assert not register_rules.waits(RegistrationState.DISMISSED, None)
    assert not register_rules.waits(RegistrationState.TAKEN_BACK, None)


def test_that_a_trip_was_withdrawn_only_the_list_says() -> None:
    assert set(Dismissal) - set(GIVEN) == {Dismissal.TRIP_WITHDRAWN}
