"""Handling units: they are not registered, they follow from role and division.

A unit's id is `<kind>.<division code>`. Somebody is of a unit when they hold one of its kind's
roles over an area that its code lies in; so a larger area may look in and act too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from backend.core.auth import OnDuty
from backend.divisions import service as divisions
from backend.hotline.rules import COUNTY_DIGITS, DIGITS_OF_UNIT, VILLAGE_DIGITS, UnitKind, unit_of
from backend.staff import service as staff
from backend.staff.rules import Role

ROLES: Mapping[UnitKind, tuple[Role, ...]] = {
    UnitKind.VILLAGE: (Role.VILLAGE_HEAD, Role.GRID_WORKER),
    UnitKind.TOWN: (Role.HANDLER,),
    UnitKind.OFFICE: (Role.HANDLER,),
    UnitKind.HEALTH: (Role.HEALTH_OFFICER,),
    UnitKind.MARKET: (Role.MARKET_OFFICER,),
    UnitKind.DESK: (Role.HOTLINE_AGENT,),
}


class Held(Protocol):
    """A role within an area."""

    @property
    def role(self) -> str:
        """The role's value."""
        ...

    @property
    def area(self) -> str:
        """The code that the divisions begin with."""
        ...


def roles_of(kind: UnitKind) -> tuple[Role, ...]:
    """Whoever holds one of these is of a unit of the kind."""
    return ROLES[kind]


def parts_of(unit: str) -> tuple[UnitKind, str] | None:
    """Kind and division code of a unit's id; None for what is none."""
    kind, _, code = unit.partition(".")
    if kind not in list(UnitKind) or not code.isdecimal() or not code.isascii():
        return None
    is_one = len(code) == DIGITS_OF_UNIT[UnitKind(kind)]
    return (UnitKind(kind), code) if is_one else None


def holds(grants: Iterable[Held], unit: str) -> bool:
    """Whether one of these makes somebody one of a unit."""
    parts = parts_of(unit)
    if parts is None:
        return False
    kind, code = parts
    return any(grant.role in ROLES[kind] and code.startswith(_area(grant)) for grant in grants)


def _area(grant: Held) -> str:
    # Grids belong to their village.
    return grant.area[:VILLAGE_DIGITS] if grant.role == Role.GRID_WORKER else grant.area


def is_of(duty: OnDuty, unit: str) -> bool:
    """Whether somebody on duty is of a unit; no read."""
    return holds(duty.grants, unit)


def has_colleague(unit: str, staff_id: str) -> bool:
    """Whether somebody who is not asking just now is of a unit: one query."""
    return holds(staff.grants_still(staff_id), unit)


def units_of(duty: OnDuty) -> tuple[str, ...]:
    """The units that somebody's grants name, in order; offices of all counties below a city's.

    A larger area than a town's or a village's names none of these: they are too many for a list.
    """
    found: set[str] = set()
    for grant in duty.grants:
        for kind, roles in ROLES.items():
            if grant.role in roles:
                found |= set(_named(kind, _area(grant)))
    return tuple(sorted(found))


def _named(kind: UnitKind, area: str) -> Iterable[str]:
    digits = DIGITS_OF_UNIT[kind]
    if len(area) == digits:
        return (f"{kind}.{area}",)
    if len(area) < digits == COUNTY_DIGITS:
        return (f"{kind}.{county}" for county in counties_of(area))
    return ()


def counties_of(area: str) -> tuple[str, ...]:
    """The codes of the city's counties in an area of 2 or 4 digits, in order."""
    below = {code[:COUNTY_DIGITS] for code in divisions.villages()}
    return tuple(sorted(code for code in below if code.startswith(area)))


def is_there(unit: str) -> bool:
    """Whether a unit's division is one of this city's."""
    parts = parts_of(unit)
    return parts is not None and any(code.startswith(parts[1]) for code in divisions.villages())


def near(division_code: str) -> tuple[str, ...]:
    """The units that may handle what is in a division, from the nearest to the widest."""
    kinds = (kind for kind in UnitKind if kind is not UnitKind.DESK)
    return tuple(unit for kind in kinds if (unit := unit_of(kind, division_code)))


def routed(kind: UnitKind, division_code: str) -> str | None:
    """The unit that a rule dispatches to: a village's town where no village was named.

    None when the division is too wide; the desk has to say.
    """
    unit = unit_of(kind, division_code)
    if unit is None and kind is UnitKind.VILLAGE:
        return unit_of(UnitKind.TOWN, division_code)
    return unit
