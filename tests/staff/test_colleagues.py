"""Whom work can be shared among: of this very office, in force, and not sent home."""

from __future__ import annotations

from backend.core import clock
from backend.staff import colleagues
from backend.staff.models import StaffRow
from backend.staff.rules import Role
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.staff import OnDuty

TOWN = "411224102"
VILLAGE = "411224102007"


def found(role: Role, area: str) -> dict[str, bool]:
    return {one.staff_id: one.is_on_shift for one in colleagues.holding((role,), (area,))}


def test_colleagues_are_those_of_the_very_office(
    house: Installation, fixed_clock: FixedClock
) -> None:
    mine = OnDuty(house.app, (Role.HANDLER, TOWN))
    OnDuty(house.app, (Role.HANDLER, TOWN[:6]), (Role.VILLAGE_HEAD, VILLAGE))
    of_grid = OnDuty(house.app, (Role.GRID_WORKER, f"{VILLAGE}003"))
    gone = OnDuty(house.app, (Role.HANDLER, TOWN))
    row = StaffRow.of(gone.staff_id)
    assert row
    row.update(actions=[StaffRow.disabled_ms.set(clock.to_ms(clock.now()))])
    assert found(Role.HANDLER, TOWN) == {mine.staff_id: True}
    assert found(Role.GRID_WORKER, VILLAGE) == {of_grid.staff_id: True}
    shown = colleagues.holding((Role.HANDLER,), (TOWN,))[0]
    assert (len(shown.name), shown.name[1:]) == (2, "*")
    fixed_clock.move(minutes=31)
    assert found(Role.HANDLER, TOWN) == {mine.staff_id: False}
    fixed_clock.move(days=31)
    assert found(Role.HANDLER, TOWN) == {}
