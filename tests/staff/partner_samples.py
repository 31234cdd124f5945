"""Samples of the routes of partners; tests/staff/samples.py says how they are made."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from backend.staff.rules import Role
from tests.partners.partner import a_partner_wish, point_of, some_key, taking
from tests.staff.sampling import Asked, Sample, World
from tests.support.staff import OnDuty

PARTNERS = "/duty/partners"


def county(_role: Role, village: str) -> str:
    """A partner is a county's, so that is where those are who deal with it."""
    return village[:6]


def a_partner(world: World) -> str:
    """The way to a company that somebody of the village's county wrote down."""
    by = OnDuty(world.app, (Role.COMMAND, world.village[:6]))
    wish = a_partner_wish(division_code=world.village[:6])
    told: dict[str, Any] = by.must("POST", PARTNERS, wish).get_json()
    return f"{PARTNERS}/{told['partner_id']}"


def a_new_partner(world: World, by: OnDuty) -> Asked:
    """A company of the village's county."""
    return Asked(PARTNERS, a_partner_wish(division_code=world.village[:6]))


def terms(world: World, by: OnDuty) -> Asked:
    """Terms of a new partner."""
    wish = {"id": str(uuid.uuid4()), "version": 1, "per_minute": 1, "per_day": 1}
    return Asked(f"{a_partner(world)}/terms", wish | {"keys": [point_of(some_key())]})


def version(what: str) -> Sample:
    """Something taken away from a partner."""
    return Sample(lambda world, by: Asked(f"{a_partner(world)}{what}", taking(1)), area_of=county)


PARTNER_SAMPLES: Mapping[str, Sample] = {
    "partners.list_partners": Sample(
        lambda world, by: Asked(f"{PARTNERS}?area={world.village[:6]}"), area_of=county
    ),
    "partners.register_partner": Sample(a_new_partner, area_of=county),
    "partners.read_partner": Sample(lambda world, by: Asked(a_partner(world)), area_of=county),
    "partners.propose_terms": Sample(terms, area_of=county),
    "partners.suspend_partner": version("/suspend"),
    "partners.end_key": version(f"/keys/{'A' * 16}/end"),
}
