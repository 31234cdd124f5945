"""Every order is what its events come to, and a row that says otherwise is found and set right."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from typing import Any

import pytest

from backend.core.auth import OnDuty as Duty
from backend.core.errors import DomainError
from backend.hotline import acting, categories, order_check, order_rules, sight
from backend.hotline.models import EventRow, OrderRow
from backend.hotline.order_state import order_of
from backend.hotline.rules import Act
from backend.staff.rules import Role
from backend.staff.shifts import Desk
from tests.support.clock import FixedClock
from tests.support.demands import COUNTY, TOWN, VILLAGE, an_order
from tests.support.installation import Installation
from tests.support.staff import OnDuty

WITH_REASONS = (Act.REFUSE, Act.PAUSE, Act.SEND_BACK, Act.CLOSE)


def duty_of(house: Installation, *roles: tuple[Role, str]) -> Duty:
    """Somebody on duty as the services see them."""
    by = OnDuty(house.app, *roles)
    cookie = by.client.get_cookie("__Host-duty", domain="changxing.test", path="/")
    assert cookie
    found = Desk().find(cookie.value)
    assert found
    return found


def wish_of(act: Act, into: str, chance: random.Random, clock: FixedClock) -> dict[str, Any]:
    """Something that may be said with an act."""
    told: dict[str, Any] = {"id": uuid.uuid4(), "act": act.value, "answer": "办好了。"}
    if act in WITH_REASONS:
        told["reason"] = categories.reasons(act.value)[0]["code"]
    units = [f"village.{VILLAGE}", f"town.{TOWN}", f"office.{COUNTY}", f"health.{COUNTY}"]
    return told | {
        "unit": chance.choice(units),
        "to": None,
        "until": clock() + timedelta(hours=chance.randrange(1, 60)),
        "outcome": chance.choice(["solved", "not_solved", "not_reached"]),
        "satisfaction": 4,
        "into": into,
        "kind": "watched",
        "ref": "x" * 22,
        "text": "又说了一句",
        "note": "记录",
    }


@pytest.mark.one_engine
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_the_events_say_how_it_stands(
    house: Installation, fixed_clock: FixedClock, seed: int
) -> None:
    chance = random.Random(seed)
    everybody = duty_of(
        house,
        (Role.HOTLINE_AGENT, COUNTY),
        (Role.HANDLER, COUNTY),
        (Role.VILLAGE_HEAD, VILLAGE),
        (Role.HEALTH_OFFICER, COUNTY),
        (Role.COMMAND, COUNTY),
    )
    numbers = [an_order(chance.choice(["medicine", "other"])) for _ in range(4)]
    done, refusals = 0, set[str]()
    for _ in range(60):
        fixed_clock.move(minutes=chance.randrange(1, 300))
        number = chance.choice(numbers)
        row = OrderRow.of(number)
        assert row
        parties = sight.parties_of(everybody, row)
        now_ms = round(fixed_clock().timestamp() * 1000)
        acts = order_rules.possible(order_of(row), parties, now_ms)
        act = chance.choice(acts)
        wish = wish_of(act, chance.choice(numbers), chance, fixed_clock)
        try:
            done += acting.act(everybody, number, wish).status == "new"
        except DomainError as refused:
            refusals.add(refused.code)
    assert done > 30
    # Only where two orders or two units have to fit each other may chance have chosen wrong.
    assert refusals <= {"core.invalid"}
    for number in numbers:
        events = EventRow.all_of(number)
        assert [event.version for event in events] == list(range(1, len(events) + 1))
        recounted = order_check.recount(events)
        row = OrderRow.of(number)
        assert row
        assert (recounted.order, recounted.clocks_wrong) == (order_of(row), 0)


def test_a_row_that_differs_is_found_and_set_right(
    house: Installation, fixed_clock: FixedClock
) -> None:
    order_check.check(does_repair=True)
    number = an_order("other")
    row = OrderRow.of(number)
    assert row
    row.update(actions=[OrderRow.state.set("closed"), OrderRow.lies_with.remove()])
    found = order_check.check(does_repair=True)
    assert (found.orders_wrong, found.orders >= 1) == (1, True)
    assert order_check.check(does_repair=False).orders_wrong == 0
    right = OrderRow.of(number)
    assert right
    assert (right.state, right.lies_with) == ("received", f"desk.{COUNTY}")
