"""Samples of the routes of the hotline's desk; tests/staff/samples.py says how they are made."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from backend.staff.matrix import Line
from backend.staff.rules import Role
from tests.staff.sampling import Asked, Sample, World
from tests.support.demands import a_demand, a_dispatched_order
from tests.support.staff import OnDuty

OF_VILLAGE = frozenset((Role.VILLAGE_HEAD, Role.GRID_WORKER))
WHO_SEARCH = OF_VILLAGE | {Role.HOTLINE_AGENT, Role.COMMAND}
WHO_FIND = frozenset((*OF_VILLAGE, Role.HOTLINE_AGENT))


def new_id() -> str:
    """An id as a phone makes it."""
    return str(uuid.uuid4())


def in_village(world: World) -> str:
    """The number of an order that lies with the village."""
    return a_dispatched_order("medicine", division_code=world.village)


def unit_of(world: World) -> str:
    """The village's own unit."""
    return f"village.{world.village}"


def sharing(how: str, more: Mapping[str, Any] | None = None) -> Sample:
    """Something about all the orders of a unit."""

    def ask(world: World, by: OnDuty) -> Asked:
        in_village(world)
        wish = {"id": new_id(), "unit": unit_of(world), **(more or {})}
        return Asked(f"/duty/orders/{how}", wish)

    return Sample(ask, roles=OF_VILLAGE, unknown=no_unit)


def no_unit(line: Line, asked: Asked) -> Asked:
    """The same of a unit that there is not."""
    return Asked(asked.path, {**asked.json, "unit": "village.419999999999"})


def nothing_found(answer: dict[str, Any]) -> bool:
    """Whether a search gave nothing away."""
    return answer["http"] == 200 and answer["orders"] == []


def nothing_done(answer: dict[str, Any]) -> bool:
    """Whether the only order of a request was refused as if there were none."""
    (result,) = answer["results"]
    return (result["code"], result["order"]) == ("hotline.not_found", None)


def in_bulk(world: World, by: OnDuty) -> Asked:
    """A note on several orders."""
    act = {"act": "note", "note": "已电话联系"}
    wish = {"id": new_id(), "numbers": [in_village(world)], "act": act}
    return Asked("/duty/orders/bulk", wish)


def a_view(world: World, by: OnDuty) -> Asked:
    """A saved view of one's own."""
    return Asked(f"/duty/orders/views/{new_id()}", {"name": "待办", "filter": {}})


DESK_SAMPLES: Mapping[str, Sample] = {
    "hotline_desk.take_call": Sample(
        lambda world, by: Asked("/duty/calls", a_demand(division_code=world.village)),
        unknown=lambda line, asked: None,
    ),
    "hotline_desk.search_orders": Sample(
        lambda world, by: Asked(f"/duty/orders/search?number={in_village(world)}"),
        outside=nothing_found,
        unknown=lambda line, asked: None,
        roles=WHO_SEARCH,
    ),
    "hotline_desk.find_by_phone": Sample(
        lambda world, by: Asked("/duty/orders/find", {"phone": "13800001234"}),
        outside=nothing_found,
        unknown=lambda line, asked: None,
        roles=WHO_FIND,
    ),
    "hotline_desk.colleagues": Sample(
        lambda world, by: Asked(f"/duty/orders/colleagues?unit={unit_of(world)}"),
        unknown=lambda line, asked: Asked(asked.path.split("=")[0] + "=village.419999999999"),
        roles=OF_VILLAGE,
    ),
    "hotline_desk.take_next": sharing("next"),
    "hotline_desk.distribute": sharing("distribute"),
    "hotline_desk.hand_over": sharing("hand-over", {"to": None}),
    "hotline_desk.in_bulk": Sample(
        in_bulk, outside=nothing_done, unknown=lambda line, asked: None, roles=WHO_SEARCH
    ),
    "hotline_desk.list_views": Sample(lambda world, by: Asked("/duty/orders/views"), own=True),
    "hotline_desk.save_view": Sample(a_view, own=True),
    "hotline_desk.remove_view": Sample(
        lambda world, by: Asked(f"/duty/orders/views/{new_id()}"), own=True
    ),
}
