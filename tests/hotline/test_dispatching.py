"""What a rule decides lies with its unit behind the request, once; a faster hand is left alone."""

from __future__ import annotations

from backend.core import events
from backend.hotline import categories, dispatching
from backend.hotline.models import TABLE, EventRow, OrderRow
from backend.hotline.rules import UnitKind
from backend.staff.rules import Role
from tests.hotline.test_acting import done, read
from tests.support.clock import FixedClock
from tests.support.demands import COUNTY, TOWN, VILLAGE, an_order
from tests.support.installation import Installation
from tests.support.staff import OnDuty
from tests.support.stream import Follower, settle


def test_medicine_lies_with_its_village_before_the_stream_is_read_twice(
    house: Installation,
) -> None:
    follower, again = Follower(TABLE), Follower(TABLE)
    number, by_hand = an_order("medicine"), an_order("other")
    settle(follower)
    settle(again)
    row, waits = OrderRow.of(number), OrderRow.of(by_hand)
    assert row
    assert waits
    assert (row.state, row.lies_with, row.version) == ("dispatched", f"village.{VILLAGE}", 3)
    assert [event.act for event in EventRow.all_of(number)] == ["receive", "accept", "dispatch"]
    assert (waits.state, waits.lies_with, waits.version) == ("received", f"desk.{COUNTY}", 1)


def test_a_record_that_is_replayed_changes_nothing(house: Installation) -> None:
    follower = Follower(TABLE)
    number = an_order("medicine")
    batch = next(follower.batches())
    for _ in range(2):
        assert events.handle(batch) == {"batchItemFailures": []}
    assert OrderRow.of(number).version == 3  # type: ignore[union-attr]


def test_the_desk_that_was_faster_is_left_alone(house: Installation) -> None:
    number = an_order("medicine")
    agent = OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY))
    done(agent, number, "dispatch", unit=f"town.{TOWN}")
    assert not dispatching.dispatch(number)
    told = read(agent, number)
    assert (told["unit"], [event["act"] for event in told["events"]]) == (
        f"town.{TOWN}",
        ["receive", "accept", "dispatch"],
    )


def test_every_category_has_somewhere_to_go(house: Installation, fixed_clock: FixedClock) -> None:
    for code in categories.categories():
        kind = categories.route_of(code)
        unit = dispatching.unit_for(code, VILLAGE)
        assert (unit is None) == (kind is None), code
        assert unit is None or unit.startswith(f"{kind}.")
        county = dispatching.unit_for(code, COUNTY)
        is_wide = kind in (None, UnitKind.VILLAGE, UnitKind.TOWN)
        assert (county is None) == is_wide, code
    assert dispatching.unit_for("medicine", TOWN) == f"town.{TOWN}"
