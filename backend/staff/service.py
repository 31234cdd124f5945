"""The door to staff for other rooms: what somebody on duty may do, and how the audit names them."""

from __future__ import annotations

from backend.core import audit, clock
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.staff import rules, shifts
from backend.staff.models import UnitRow, everything_of_staff
from backend.staff.rules import Task


def grant_for(duty: OnDuty, task: Task, division: str) -> Grant | None:
    """The grant by which they may do a task to something in a division; None when they may not.

    :param division: the division of the stored object, never one that the asker sent.
    """
    return rules.grant_for(duty.grants, task, division, clock.now())


def check_area(duty: OnDuty, task: Task, division: str, unknown: str = "staff.not_found") -> Grant:
    """The same, refusing as if the object did not exist.

    :param unknown: the code that the object's room answers for what is not there.
    :raises DomainError: `unknown` (404), the same answer for wrong area, unknown and forbidden.
    """
    grant = grant_for(duty, task, division)
    if grant is None:
        raise DomainError(unknown, 404)
    return grant


def areas_of(duty: OnDuty, task: Task) -> tuple[str, ...]:
    """The codes of the areas in which they may do a task."""
    return rules.areas_of(duty.grants, task, clock.now())


def may_still(staff_id: str, task: Task, division: str) -> bool:
    """Whether somebody who is not asking just now may do a task in a division: one query."""
    return rules.grant_for(grants_still(staff_id), task, division, clock.now()) is not None


def grants_still(staff_id: str) -> tuple[Grant, ...]:
    """The grants in force of somebody who is not asking now, none if disabled: one query."""
    rows = everything_of_staff(staff_id)
    if "disabled_ms" in rows.get("staff", {"disabled_ms": {}}):
        return ()
    return tuple(shifts.grants_of(rows, clock.to_ms(clock.now())))


def act_of(
    duty: OnDuty,
    grant: Grant,
    action: str,
    area: str,
    whom: str | None,
    purpose: str,
    outcome: str = "done",
) -> audit.Act:
    """What somebody on duty does, for the audit: with role and office.

    :param area: the division of whom or what it was done to.
    """
    actor = f"staff:{duty.staff_id}"
    return audit.Act(
        action, actor, area, whom, purpose, outcome, role=grant.role, office=duty.unit_id
    )


def unit_name(unit_id: str) -> str:
    """What an office is called; empty for one that there is not. One read."""
    unit = UnitRow.of(unit_id)
    return str(unit.name) if unit else ""
