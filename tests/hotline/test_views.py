"""Saved views: one's own, under names that only their row can open."""

from __future__ import annotations

import uuid
from typing import Any

from backend.hotline import views
from backend.hotline.models import ViewRow
from backend.staff.rules import Role
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.staff import OnDuty

COUNTY = "411221"


def named(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "filter": {"states": ["received"], "is_unassigned": True, **more}}


def views_of(somebody: OnDuty) -> list[dict[str, Any]]:
    return list(somebody.must("GET", "/duty/orders/views").get_json()["views"])


def test_views_are_ones_own_and_saving_again_changes_one(
    house: Installation, fixed_clock: FixedClock
) -> None:
    agent, other = (OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY)) for _ in range(2))
    first, second = uuid.uuid4(), uuid.uuid4()
    agent.must("PUT", f"/duty/orders/views/{first}", named("今天催办的"))
    fixed_clock.move(minutes=1)
    agent.must("PUT", f"/duty/orders/views/{second}", named("本镇", place="411221101"))
    fixed_clock.move(minutes=1)
    told = agent.must("PUT", f"/duty/orders/views/{first}", named("催办")).get_json()
    assert told == {"id": str(first), **named("催办")}
    assert [view["name"] for view in views_of(agent)] == ["本镇", "催办"]
    assert views_of(other) == []
    assert "催办" not in str([row.attribute_values for row in ViewRow.all_of(agent.staff_id)])
    other.must("DELETE", f"/duty/orders/views/{first}")
    agent.must("DELETE", f"/duty/orders/views/{second}")
    agent.must("DELETE", f"/duty/orders/views/{second}")
    assert [view["id"] for view in views_of(agent)] == [str(first)]


def test_there_is_an_end_to_views_and_only_known_filters_are_kept(house: Installation) -> None:
    agent = OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY))
    for number in range(views.VIEWS_MOST):
        agent.must("PUT", f"/duty/orders/views/{uuid.uuid4()}", named(f"视图{number}"))
    more = agent.put(f"/duty/orders/views/{uuid.uuid4()}", named("多了"))
    assert code(more) == (409, "hotline.too_many_views")
    for wrong in ({"unit": "village.411"}, {"states": ["lost"]}, {"phone": "13800001234"}):
        answer = agent.put(f"/duty/orders/views/{uuid.uuid4()}", named("错", **wrong))
        assert code(answer) == (422, "core.invalid")
