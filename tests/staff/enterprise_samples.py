"""Samples of the routes of enterprises; tests/staff/samples.py says how they are made."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from backend.staff.rules import Role
from tests.staff.sampling import Asked, Sample, World, own
from tests.support.companies import PREPARED, registers, verified
from tests.support.people import Person
from tests.support.photos import a_jpeg
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty

ENTERPRISES = "/duty/enterprises"


def registered(world: World) -> dict[str, Any]:
    """An enterprise of the village that waits to be verified."""
    return registers(world.resident(), division_code=world.village)


def at_enterprise(world: World, by: OnDuty) -> Asked:
    """One that is read."""
    return Asked(f"{ENTERPRISES}/{registered(world)['enterprise_id']}")


def a_decision(world: World, by: OnDuty) -> Asked:
    """One that is verified."""
    told = registered(world)
    wish = {"decision": "verify", "reasons": [], "version": told["version"]}
    return Asked(f"{ENTERPRISES}/{told['enterprise_id']}/decision", wish)


def verified_there(world: World, manager: Person) -> dict[str, Any]:
    """One of the village that its county has verified."""
    return verified(world.on_duty(Role.COMMAND), manager, division_code=world.village)


def a_gate(world: World, by: OnDuty) -> Asked:
    """The checkpoint at the gate of one."""
    told = verified_there(world, world.resident())
    wish = {"checkpoint_id": a_checkpoint(world.village)}
    return Asked(f"{ENTERPRISES}/{told['enterprise_id']}/gate", wish)


def a_picture(world: World, by: OnDuty) -> Asked:
    """A photo of what one prepared."""
    manager = world.resident()
    told = verified_there(world, manager)
    made_as = str(uuid.uuid4())
    path = f"/pictures/{made_as}"
    sent = manager.browser.put(path, data=a_jpeg(), content_type="image/jpeg")
    assert sent.status_code == 200, sent.text
    wish = {**PREPARED, "pictures": [made_as], "version": told["version"]}
    answer = manager.browser.put("/me/workplace/company/reopening", wish)
    assert answer.status_code == 200, answer.text
    (picture_id,) = answer.get_json()["reopening"]["pictures"]
    return Asked(f"{ENTERPRISES}/{told['enterprise_id']}/pictures/{picture_id}")


ENTERPRISE_SAMPLES: Mapping[str, Sample] = {
    "enterprises_duty.list_enterprises": Sample(
        lambda world, by: Asked(f"{ENTERPRISES}?area={world.village[:9]}")
    ),
    "enterprises_duty.enterprises_desk": own(f"{ENTERPRISES}/desk"),
    "enterprises_duty.read_enterprise": Sample(at_enterprise),
    "enterprises_duty.see_enterprise_picture": Sample(a_picture),
    "enterprises_duty.decide_enterprise": Sample(a_decision),
    "enterprises_duty.set_enterprise_gate": Sample(a_gate),
}
