"""Samples of the routes of those who ask whoever registered a trip; samples.py says how."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from backend.cotravel import register_rules
from tests.staff.sampling import Asked, Sample, World, other, own
from tests.support.staff import OnDuty
from tests.support.trips import a_train, publish

LIST = "/duty/cotravel/registrations"


def on_registration(how: str, body: Callable[[], Any], good: int = 200) -> Sample:
    """Something about a trip that somebody of the village has just registered."""

    def ask(world: World, by: OnDuty) -> Asked:
        person, (trip_id,) = world.resident(), publish(a_train())
        wish = {
            "id": str(uuid.uuid4()),
            "trip": trip_id,
            "consent_version": register_rules.CONSENT_VERSION,
        }
        assert person.browser.post("/cotravel/registrations", wish).status_code == 200
        whose = {"resident_id": person.resident_id, "trip": trip_id}
        return Asked(f"{LIST}{how}", whose | body())

    return Sample(ask, good=frozenset((good,)), unknown=other("resident_id"))


REGISTER_SAMPLES: Mapping[str, Sample] = {
    "cotravel_register.registrations_below": Sample(
        lambda world, by: Asked(f"{LIST}?area={world.village}")
    ),
    "cotravel_register.registrations_desk": own("/duty/cotravel/desk"),
    "cotravel_register.confirm_registration": on_registration(
        "/confirm", lambda: {"id": str(uuid.uuid4())}
    ),
    "cotravel_register.dismiss_registration": on_registration(
        "/dismiss", lambda: {"reason": "not_near"}
    ),
    # Nobody has confirmed it yet, so that there is nothing to keep.
    "cotravel_register.keep_registration": on_registration("/keep", lambda: {"version": 1}, 409),
    "cotravel_register.phone_of_registered": on_registration("/phone", dict),
}
