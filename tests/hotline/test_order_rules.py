"""The machine of a work order: who may do what from where, and what its clocks then say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.errors import DomainError
from backend.hotline import order_rules as rules
from backend.hotline import step_rules
from backend.hotline.clock_rules import MINUTE_MS, Calendar, Clocks, between
from backend.hotline.order_rules import Event, Order, Party, Urgency
from backend.hotline.rules import OPEN_STATES, Act, OrderState

HOUR_MS = 60 * MINUTE_MS
VILLAGE = "411224102007"
OFFICE = Calendar(frozenset(range(1, 6)), time(8, 30), time(18), ZoneInfo("Asia/Shanghai"))
CLOCKS = Clocks(30 * MINUTE_MS, 24 * HOUR_MS, HOUR_MS, 24 * HOUR_MS, None, None)
T0 = 1_579_750_200_000
DESK, UNIT, OTHER = "desk.411224", f"village.{VILLAGE}", "town.411224102"
NEW = step_rules.received(VILLAGE, T0, CLOCKS)


def after(
    *acts: tuple[Act, Mapping[str, object]], order: Order = NEW, every_ms: int = 1000
) -> Order:
    """An order after some acts, one every so often."""
    for n, (act, told) in enumerate(acts, 1):
        event = Event(act, T0 + n * every_ms, **told)  # type: ignore[arg-type]
        order = step_rules.apply(order, event, CLOCKS)
    return order


DISPATCH = (Act.DISPATCH, {"unit": UNIT})
TAKE = (Act.TAKE, {"assignee": "a"})
RESOLVE: tuple[Act, Mapping[str, object]] = (Act.RESOLVE, {})


def test_medicine_goes_from_the_desk_to_the_village_and_back() -> None:
    order = after((Act.ACCEPT, {}), DISPATCH)
    assert (order.state, order.unit, order.due_ms) == (
        OrderState.DISPATCHED,
        UNIT,
        T0 + 2000 + HOUR_MS,
    )
    order = after((Act.ACCEPT, {}), DISPATCH, TAKE)
    assert (order.assignee, order.due_ms) == ("a", T0 + 2000 + 24 * HOUR_MS)
    order = after((Act.ACCEPT, {}), DISPATCH, TAKE, RESOLVE)
    assert (order.state, order.unit, order.handling_unit, order.assignee) == (
        OrderState.RESOLVED,
        DESK,
        UNIT,
        None,
    )
    solved = (Act.CALL_BACK, {"is_solved": True, "satisfaction": 5})
    order = after((Act.ACCEPT, {}), DISPATCH, TAKE, RESOLVE, solved)
    assert (order.state, order.satisfaction, order.due_ms) == (OrderState.CLOSED, 5, None)


def test_what_is_not_solved_goes_back_with_time_of_its_own() -> None:
    unsolved = (Act.CALL_BACK, {"is_solved": False})
    order = after(DISPATCH, TAKE, RESOLVE, unsolved)
    assert (order.state, order.unit, order.handle_due_ms) == (
        OrderState.DISPATCHED,
        UNIT,
        T0 + 4000 + 24 * HOUR_MS,
    )
    not_reached = (Act.CALL_BACK, {"is_solved": None})
    assert after(DISPATCH, RESOLVE, not_reached) == after(DISPATCH, RESOLVE)
    assert after((Act.REFUSE, {}), (Act.REOPEN, {})).state is OrderState.ACCEPTED


def test_a_transfer_does_not_move_what_was_promised() -> None:
    before, order = after(DISPATCH, TAKE), after(DISPATCH, TAKE, (Act.TRANSFER, {"unit": OTHER}))
    assert (order.unit, order.handle_due_ms) == (OTHER, before.handle_due_ms)
    assert order.due_ms == T0 + 3000 + HOUR_MS


def test_a_pause_leaves_as_much_time_as_there_was() -> None:
    paused = after(DISPATCH, TAKE, (Act.PAUSE, {"until_ms": T0 + 9 * HOUR_MS}), every_ms=HOUR_MS)
    assert (paused.is_paused, paused.due_ms) == (True, T0 + 9 * HOUR_MS)
    went_on = step_rules.apply(paused, Event(Act.RESUME, T0 + 8 * HOUR_MS), CLOCKS)
    assert went_on.due_ms == went_on.handle_due_ms == T0 + (1 + 24 + 5) * HOUR_MS
    assert went_on.paused_ms == 5 * HOUR_MS
    done_ms = T0 + 10 * HOUR_MS
    resolved = step_rules.apply(went_on, Event(Act.RESOLVE, done_ms), CLOCKS)
    assert step_rules.step_took_ms(went_on, resolved, done_ms, CLOCKS) == 3 * HOUR_MS
    # Resolving what is paused counts the pause all the same.
    at_once = step_rules.apply(paused, Event(Act.RESOLVE, done_ms), CLOCKS)
    assert step_rules.step_took_ms(paused, at_once, done_ms, CLOCKS) == HOUR_MS
    assert not at_once.is_paused


def test_a_pause_after_the_deadline_gives_no_time_back() -> None:
    late = T0 + 30 * HOUR_MS
    order = step_rules.apply(
        after(DISPATCH, TAKE), Event(Act.PAUSE, late, until_ms=late + 9), CLOCKS
    )
    went_on = step_rules.apply(order, Event(Act.RESUME, late + HOUR_MS), CLOCKS)
    assert went_on.due_ms == after(DISPATCH, TAKE).due_ms


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "on_time"),
        (47, "on_time"),
        (48, "near"),
        (60, "overdue"),
        (89, "overdue"),
        (90, "risen"),
    ],
)
def test_urgency_follows_from_the_deadline(minutes: int, expected: str) -> None:
    step_ms = 3 * HOUR_MS
    order = replace(NEW, step_began_ms=T0, due_ms=T0 + step_ms)
    # Three hours: near in the last 36 minutes, risen after another 90.
    assert rules.urgency(order, T0 + minutes * 3 * MINUTE_MS) == expected
    # Half an hour is near in its last half at most.
    short = replace(NEW, step_began_ms=T0, due_ms=T0 + 30 * MINUTE_MS)
    assert rules.urgency(short, T0 + 14 * MINUTE_MS) is Urgency.ON_TIME
    assert rules.urgency(short, T0 + 15 * MINUTE_MS) is Urgency.NEAR
    assert rules.urgency(after((Act.CLOSE, {})), T0) is None


def test_acts_are_for_those_they_are_for() -> None:
    waiting, handled = NEW, after(DISPATCH, TAKE)
    assert Act.TAKE not in rules.possible(after(DISPATCH), {Party.DESK, Party.COMMAND}, T0)
    assert rules.possible(handled, (), T0) == ()
    assert rules.possible(handled, {Party.UNIT}, T0)[0] is Act.RESOLVE
    assert Act.RESUME not in rules.possible(handled, {Party.UNIT}, T0)
    with pytest.raises(DomainError, match=r"hotline\.not_yours"):
        rules.check(waiting, Act.REFUSE, {Party.UNIT, Party.REPORTER}, T0)
    with pytest.raises(DomainError, match=r"hotline\.changed"):
        rules.check(handled, Act.TAKE, {Party.UNIT}, T0)


def test_a_reporter_rates_once_and_in_time() -> None:
    closed = after(DISPATCH, RESOLVE, (Act.CLOSE, {}))
    week_ms = rules.RATED_WITHIN_MS
    assert Act.CALL_BACK in rules.possible(closed, {Party.REPORTER}, T0 + week_ms)
    assert Act.CALL_BACK not in rules.possible(closed, {Party.REPORTER}, T0 + week_ms + 9000)
    rated = replace(closed, satisfaction=4)
    assert rules.possible(rated, {Party.REPORTER}, T0) == (Act.ADD,)


@settings(deadline=None)
@given(st.data())
def test_whatever_follows_is_whole(data: st.DataObject) -> None:
    """Walk through the machine at random: what is stored of an order never contradicts itself."""
    clocks = replace(CLOCKS, calendar=data.draw(st.sampled_from([None, OFFICE])))
    order, at_ms, events = step_rules.received(VILLAGE, T0, clocks), T0, []
    for _ in range(data.draw(st.integers(1, 12))):
        at_ms += data.draw(st.integers(1, 90 * HOUR_MS))
        acts = rules.possible(order, frozenset(Party), at_ms)
        if not acts:
            break
        event = Event(
            data.draw(st.sampled_from(acts)),
            at_ms,
            unit=data.draw(st.sampled_from([UNIT, OTHER])),
            assignee=data.draw(st.sampled_from(["a", "b", None])),
            until_ms=at_ms + 1,
            is_solved=data.draw(st.sampled_from([True, False, None])),
            satisfaction=3,
            other="order#0000",
        )
        before, order = order, step_rules.apply(order, event, clocks)
        events.append(event)
        took = step_rules.step_took_ms(before, order, at_ms, clocks)
        began = before.step_began_ms
        assert took is None or 0 <= took <= between(began, at_ms, None)
        _check(order)
    assert step_rules.fold(VILLAGE, T0, events, clocks) == order


def _check(order: Order) -> None:
    is_open = order.state in OPEN_STATES
    assert is_open == (order.due_ms is not None)
    assert (rules.urgency(order, T0) is not None) == is_open
    is_at_unit = order.state in rules.AT_UNIT
    assert is_at_unit == (is_open and not order.unit.startswith("desk."))
    assert not order.is_paused or order.state is OrderState.HANDLING
    assert order.is_paused == (order.paused_at_ms is not None)
    assert (order.state is OrderState.MERGED) == (order.merged_into is not None)
    assert not is_at_unit or (order.unit == order.handling_unit and order.handle_due_ms is not None)
