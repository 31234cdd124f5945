"""Lists of work orders: by deadline, a page at a time, whole; a cursor is for its list alone."""

from __future__ import annotations

from typing import Any

from backend.divisions import service as divisions
from backend.hotline.order_views import PAGE
from backend.staff.rules import Role
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.demands import an_order
from tests.support.installation import Installation
from tests.support.staff import OnDuty

COUNTY = "411202"
DESK = f"desk.{COUNTY}"


def pages(by: OnDuty, path: str) -> list[list[dict[str, Any]]]:
    """A list to its end, page by page."""
    found, cursor = [], ""
    while True:
        told = by.must("GET", f"{path}{cursor}").get_json()
        found.append(told["orders"])
        if told["next"] is None:
            return found
        cursor = f"&cursor={told['next']}"


def numbers_of(found: list[list[dict[str, Any]]]) -> list[str]:
    """The numbers of all pages."""
    return [order["number"] for page in found for order in page]


def test_a_long_list_comes_whole_in_pages_by_deadline(
    house: Installation, fixed_clock: FixedClock
) -> None:
    villages = [one for one in divisions.villages() if one.startswith(COUNTY)]
    town = villages[-1][:9]
    there = next(one for one in villages if not one.startswith(town))
    made = []
    for n in range(PAGE + 2):
        fixed_clock.move(seconds=1)
        made.append(an_order("other", division_code=villages[-1] if n % 13 == 0 else there))
    agent = OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY))
    found = pages(agent, f"/duty/orders?unit={DESK}")
    assert len(found[0]) == PAGE
    assert [one for one in numbers_of(found) if one in made] == made
    fixed_clock.move(days=2)
    command = OnDuty(house.app, (Role.COMMAND, COUNTY))
    county = pages(command, f"/duty/orders/overdue?area={COUNTY}")
    assert [one for one in numbers_of(county) if one in made] == made
    of_town = numbers_of(pages(command, f"/duty/orders/overdue?area={town}"))
    assert [one for one in of_town if one in made] == made[::13]
    agent.go_on_duty()
    cursor = agent.must("GET", f"/duty/orders?unit={DESK}").get_json()["next"]
    foreign = command.call("GET", f"/duty/orders/overdue?area={COUNTY}&cursor={cursor}")
    assert code(foreign) == (422, "core.invalid")
    counted = agent.must("GET", "/duty/orders/units").get_json()["units"][0]
    assert counted["open"] >= PAGE + 2
    assert counted["overdue"] == counted["open"]
