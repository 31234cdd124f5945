"""A sample of every route for people on duty, for the test that asks each as every role.

**To add one**: put a line into SAMPLES under the route's endpoint (`<blueprint>.<function>`):

    "evidence.file_order": Sample(lambda world, by: Asked("/duty/evidence/orders", body(world))),

The function makes whatever the request needs (in the village `world.village`, so that every area of
a role that covers it does) and says what is asked; `by` is the person on duty who will ask, with a
proof of just now. Then say what differs from the usual:

- `own=True`: the route is about the asker themselves; there is no outside.
- `outside`: status and code that somebody of another area gets. Usual is any 404, the same as for
  `unknown`. Where the area comes in the body, say what is answered: `(422, "core.invalid")`.
- `unknown`: what is asked for something that is not there; usual is the same with every id of the
  path made up. `None` when there is no such thing.
- `roles`: those who really get it done, when it is not everybody who has the task.
- `area_of`: the area of a role's grant, when the smallest one that covers the village will not do.
- `good`: the statuses of success; any 2xx is usual.

No sample is needed to prove that nobody gets in without a session, without the task, or without a
new proof: that is asked of every route anyway.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Flask

from backend.core import clock, ids
from backend.staff import grants
from backend.staff.grants import Wish
from backend.staff.matrix import Line
from backend.staff.rules import ROLE_DIGITS, Role
from tests.support.people import some_name
from tests.support.staff import OnDuty, a_unit

VILLAGE = "411281003001"
ELSEWHERE = "411221100001"


class Asked(NamedTuple):
    """A request: a path below the API, and a body."""

    path: str
    json: Any = None


@dataclass(frozen=True)
class World:
    """Where the samples are."""

    app: Flask
    village: str = VILLAGE
    elsewhere: str = ELSEWHERE

    def on_duty(self, role: Role, area: str | None = None) -> OnDuty:
        """Somebody else on duty, in the smallest area of their role around the village."""
        return OnDuty(self.app, (role, area or area_around(role, self.village)))


def area_around(role: Role, village: str) -> str:
    """The smallest area that a role can have around a village."""
    return village[: max(digits for digits in ROLE_DIGITS[role] if digits <= len(village))]


def random_ids(line: Line, asked: Asked) -> Asked | None:
    """The same with every id of the path made up; None for a path without any."""
    if "<" not in line.path:
        return None
    shape = re.sub(r"<[a-z_]+>", "([^/?]+)", line.path)
    found = re.match(shape, asked.path)
    assert found, f"{asked.path} is no {line.path}"
    path = asked.path
    for value in found.groups():
        path = path.replace(value, ids.random_id())
    return Asked(path, asked.json)


@dataclass(frozen=True)
class Sample:
    """How a route is asked; the docstring of this file says the rest."""

    make: Callable[[World, OnDuty], Asked]
    own: bool = False
    outside: tuple[int, str] | None = None
    unknown: Callable[[Line, Asked], Asked | None] = random_ids
    roles: frozenset[Role] | None = None
    area_of: Callable[[Role, str], str] = area_around
    good: frozenset[int] = frozenset(range(200, 300))


def own(path: str, json: Any = None, good: int | None = None) -> Sample:
    """A route about oneself that takes no preparation."""
    more: dict[str, Any] = {"good": frozenset((good,))} if good else {}
    return Sample(lambda world, by: Asked(path, json), own=True, **more)


def in_weeks() -> str:
    """The end of a grant that may be."""
    return clock.to_text(clock.now() + timedelta(weeks=4))


def colleague(world: World) -> OnDuty:
    """Somebody of the village's town whom an admin of the county may deal with."""
    return OnDuty(world.app, (Role.HEALTH_OFFICER, world.village[:9]))


def county(role: Role, village: str) -> str:
    """The county, for roles that deal with things of a town."""
    return village[:6]


def an_invitation(world: World, by: OnDuty) -> Asked:
    unit = a_unit(world.village)
    wish = {"role": "health_officer", "area": world.village[:9], "until": in_weeks()}
    return Asked("/duty/staff", {"name": some_name(), "unit_id": unit, **wish})


def a_role(world: World, by: OnDuty) -> Asked:
    wish = {"role": "village_head", "area": world.village, "until": in_weeks()}
    return Asked(f"/duty/staff/{colleague(world).staff_id}/grants", wish)


def a_role_to_take(world: World, by: OnDuty) -> Asked:
    who = colleague(world)
    wish = Wish(Role.VILLAGE_HEAD, world.village, clock.now() + timedelta(weeks=1))
    row = grants.new_grant(who.staff_id, wish, ids.random_id())
    row.save()
    return Asked(f"/duty/staff/{who.staff_id}/grants/{row.grant_id}")


def a_proposal(world: World, by: OnDuty | None = None) -> str:
    """A role above the county, proposed by an admin above it."""
    admin = OnDuty(world.app, (Role.ADMIN, world.village[:2]))
    who = OnDuty(world.app, (Role.COMMAND, world.village[:4]))
    body = {
        "staff_id": who.staff_id,
        "role": "auditor",
        "area": world.village[:4],
        "until": in_weeks(),
    }
    asker = by or admin
    made = asker.must("POST", "/duty/proposals", {"kind": "grant", "body": body}).get_json()
    return str(made["proposal_id"])


def decision(how: str) -> Callable[[World, OnDuty], Asked]:
    """A decision of a second person."""
    return lambda world, by: Asked(f"/duty/proposals/{a_proposal(world)}/{how}", {})


def city(role: Role, village: str) -> str:
    """The city, for what takes two."""
    return village[:4]


def province(role: Role, village: str) -> str:
    """The province, for those who may give roles of the city."""
    return village[:2]


NOT_BELOW = (422, "core.invalid")

SAMPLES: Mapping[str, Sample] = {
    # staff: oneself
    "staff.on_duty_now": own("/duty/me"),
    "staff.ask_proof": own("/duty/proof/options", {}),
    "staff.prove": own("/duty/proof", {"otp": "000000"}, good=422),
    "staff.duty_sign_out": own("/duty/session"),
    "staff.duty_sessions": own("/duty/sessions"),
    "staff.end_duty_session": Sample(
        lambda world, by: Asked(f"/duty/sessions/{by.session_id}"), own=True
    ),
    "staff.own_passkeys": own("/duty/passkeys"),
    "staff.ask_passkey": own("/duty/passkeys/options", {}),
    "staff.add_passkey": own("/duty/passkeys", {}, good=422),
    "staff.remove_passkey": own("/duty/passkeys/none", good=404),
    "staff.ask_app": own("/duty/totp/options", {}),
    "staff.add_app": own("/duty/totp", {}, good=422),
    "staff.remove_app": own("/duty/totp", good=404),
    # staff: units, people, grants
    "staff_people.units": Sample(lambda world, by: Asked(f"/duty/units?area={world.village}")),
    "staff_people.make_unit": Sample(
        lambda world, by: Asked("/duty/units", {"name": "卫生室", "division_code": world.village}),
        outside=NOT_BELOW,
    ),
    "staff_people.staff_of_area": Sample(
        lambda world, by: Asked(f"/duty/staff?area={world.village}")
    ),
    "staff_people.grants_of_area": Sample(
        lambda world, by: Asked(f"/duty/grants?area={world.village}")
    ),
    "staff_people.invite": Sample(an_invitation, outside=NOT_BELOW),
    "staff_people.staff_member": Sample(
        lambda world, by: Asked(f"/duty/staff/{colleague(world).staff_id}")
    ),
    "staff_people.invite_again": Sample(
        lambda world, by: Asked(f"/duty/staff/{colleague(world).staff_id}/invitation", {})
    ),
    "staff_people.disable": Sample(
        lambda world, by: Asked(f"/duty/staff/{colleague(world).staff_id}/disable", {})
    ),
    "staff_people.give_role": Sample(a_role),
    "staff_people.take_role": Sample(a_role_to_take),
    # what takes two
    "proposals.open_proposals": own("/duty/proposals"),
    "proposals.propose": Sample(
        lambda world, by: Asked("/duty/proposals", {"kind": "no-such", "body": {}}),
        own=True,
        good=frozenset((422,)),
    ),
    "proposals.proposal": Sample(
        lambda world, by: Asked(f"/duty/proposals/{a_proposal(world)}"), area_of=city
    ),
    "proposals.agree": Sample(decision("agree"), area_of=city),
    "proposals.refuse": Sample(decision("refuse"), area_of=city),
    "proposals.withdraw": Sample(
        lambda world, by: Asked(f"/duty/proposals/{a_proposal(world, by)}/withdraw", {}),
        roles=frozenset((Role.ADMIN,)),
        area_of=province,
    ),
}


def some_uuid() -> str:
    """An id as a phone makes it."""
    return str(uuid.uuid4())
