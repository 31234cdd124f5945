"""Sharing a unit's orders: nobody gets another's, nobody gets more than their part."""

from __future__ import annotations

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any

import pytest

from backend.divisions import service as divisions
from backend.hotline.models import EventRow, OrderRow
from backend.staff.rules import Role
from tests.support.browser import code, field_codes
from tests.support.clock import FixedClock
from tests.support.demands import a_dispatched_order, an_order
from tests.support.installation import Installation
from tests.support.staff import OnDuty

COUNTIES = ("411224", "411282")
_villages = {code[:9]: code for code in divisions.villages() if code.startswith(COUNTIES)}
_towns = cycle(sorted(_villages))


class Town:
    """A town's office of its own, so that no other test's orders lie with it."""

    def __init__(self, house: Installation) -> None:
        self.app, self.code = house.app, next(_towns)
        self.unit, self.village = f"town.{self.code}", _villages[self.code]

    def handler(self) -> OnDuty:
        return OnDuty(self.app, (Role.HANDLER, self.code))

    def orders(self, many: int) -> list[str]:
        """So many dispatched orders, each with a later deadline than the one before."""
        return [a_dispatched_order("gathering", division_code=self.village) for _ in range(many)]


@pytest.fixture
def office(house: Installation) -> Town:
    return Town(house)


def take(somebody: OnDuty, unit: str, request_id: str | None = None) -> dict[str, Any]:
    wish = {"id": request_id or str(uuid.uuid4()), "unit": unit}
    return dict(somebody.must("POST", "/duty/orders/next", wish).get_json())


def assignees(numbers: list[str]) -> list[str | None]:
    rows = OrderRow.of_many(numbers)
    return [rows[one].assignee for one in numbers]


def test_the_most_urgent_comes_first_and_a_repeated_request_gives_the_same(
    office: Town, fixed_clock: FixedClock
) -> None:
    first = office.orders(1)[0]
    fixed_clock.move(minutes=1)
    second = office.orders(1)[0]
    one, request_id = office.handler(), str(uuid.uuid4())
    told = take(one, office.unit, request_id)
    assert (told["order"]["number"], told["left"]) == (first, 1)
    assert (told["order"]["state"], told["order"]["is_mine"]) == ("handling", True)
    assert take(one, office.unit, request_id)["order"]["number"] == first
    assert take(office.handler(), office.unit)["order"]["number"] == second
    assert take(one, office.unit) == {"order": None, "left": 0}
    assert [event.act for event in EventRow.all_of(first)].count("take") == 1


def test_nobody_gets_the_same_order_as_somebody_else(office: Town) -> None:
    numbers, people = office.orders(6), [office.handler() for _ in range(8)]
    with ThreadPoolExecutor(len(people)) as workers:
        told = list(workers.map(lambda one: take(one, office.unit), people))
    got = [one["order"]["number"] for one in told if one["order"]]
    assert sorted(got) == sorted(numbers)
    assert len(set(assignees(numbers))) == 6


def test_what_waits_is_shared_among_those_on_a_shift_by_who_has_least(
    office: Town, fixed_clock: FixedClock
) -> None:
    away = office.handler()
    fixed_clock.move(minutes=31)
    busy, free = office.handler(), office.handler()
    numbers = office.orders(7)
    for _ in range(2):
        take(busy, office.unit)
    wish = {"id": str(uuid.uuid4()), "unit": office.unit}
    told = busy.must("POST", "/duty/orders/distribute", wish).get_json()
    assert (len(told["results"]), told["left"]) == (5, 0)
    assert {one["status"] for one in told["results"]} == {"new"}
    got = Counter(assignees(numbers))
    assert sorted(got[one.staff_id] for one in (busy, free)) == [3, 4]
    again = busy.must("POST", "/duty/orders/distribute", wish).get_json()
    assert again == {"results": [], "left": 0}
    seen = free.must("GET", f"/duty/orders/colleagues?unit={office.unit}").get_json()
    in_hand = {one["staff_id"]: (one["open"], one["is_on_shift"]) for one in seen["colleagues"]}
    assert in_hand == {
        away.staff_id: (0, False),
        busy.staff_id: (got[busy.staff_id], True),
        free.staff_id: (got[free.staff_id], True),
    }
    assert [one["staff_id"] for one in seen["colleagues"] if one["is_me"]] == [free.staff_id]


def test_at_the_end_of_a_shift_all_mine_goes_to_a_colleague_or_back(office: Town) -> None:
    leaving, staying = office.handler(), office.handler()
    numbers = office.orders(2)
    take(leaving, office.unit)
    take(leaving, office.unit)
    wish = {"id": str(uuid.uuid4()), "unit": office.unit, "to": staying.staff_id, "note": "已约好"}
    told = leaving.must("POST", "/duty/orders/hand-over", wish).get_json()
    assert [one["status"] for one in told["results"]] == ["new", "new"]
    assert assignees(numbers) == [staying.staff_id] * 2
    assert EventRow.all_of(numbers[0])[-1].clear("note") == "已约好"
    back = {"id": str(uuid.uuid4()), "unit": office.unit, "to": None}
    staying.must("POST", "/duty/orders/hand-over", back)
    assert assignees(numbers) == [None, None]
    assert take(leaving, office.unit)["order"]["number"] in numbers


def test_orders_are_shared_within_their_unit_alone(office: Town, house: Installation) -> None:
    mine, elsewhere = office.handler(), Town(house).handler()
    office.orders(1)
    wish = {"id": str(uuid.uuid4()), "unit": office.unit}
    for path in ("next", "distribute", "hand-over"):
        more = {"to": None} if path == "hand-over" else {}
        refused = elsewhere.post(f"/duty/orders/{path}", wish | more)
        assert code(refused) == (404, "hotline.not_found")
    strangers: tuple[tuple[str, dict[str, Any]], ...] = (
        ("distribute", {"to": [elsewhere.staff_id]}),
        ("hand-over", {"to": elsewhere.staff_id}),
        ("hand-over", {"to": mine.staff_id}),
    )
    for path, chosen in strangers:
        refused = mine.post(f"/duty/orders/{path}", wish | chosen)
        assert field_codes(refused) == {"to": "hotline.not_a_colleague"}
    assert code(elsewhere.get(f"/duty/orders/colleagues?unit={office.unit}"))[0] == 404


def test_several_orders_are_acted_upon_each_by_itself(office: Town) -> None:
    agent = OnDuty(office.app, (Role.HOTLINE_AGENT, office.code[:6]))
    place = office.village
    fine = [an_order("other", division_code=place) for _ in range(2)]
    done = office.orders(1)[0]
    wish = {
        "id": str(uuid.uuid4()),
        "numbers": [*fine, done, "Z" * 12, "no number"],
        "act": {"act": "accept"},
    }
    told = agent.must("POST", "/duty/orders/bulk", wish).get_json()["results"]
    assert [(one["status"], one["code"]) for one in told] == [
        ("new", None),
        ("new", None),
        ("rejected", "hotline.changed"),
        ("rejected", "hotline.not_found"),
        ("rejected", "hotline.not_found"),
    ]
    assert told[2]["order"]["state"] == "dispatched"
    assert told[2]["text"]
    again = agent.must("POST", "/duty/orders/bulk", wish).get_json()["results"]
    assert [one["status"] for one in again[:2]] == ["identical", "identical"]
    assert [event.act for event in EventRow.all_of(fine[0])] == ["receive", "accept"]
    wrong = agent.post("/duty/orders/bulk", wish | {"act": {"act": "dispatch"}})
    assert field_codes(wrong) == {"act.unit": "core.field_required"}
