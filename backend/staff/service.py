"""The door to staff for other rooms: what somebody on duty may do, and how the audit names them."""

from __future__ import annotations

from datetime import datetime

from backend.core import audit, clock
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.staff import rules, shifts
from backend.staff.models import DutySession, StaffRow, UnitRow, everything_of_staff
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


def grants_ever(staff_id: str) -> tuple[tuple[datetime, Grant], ...]:
    """Grants that somebody has or had, and since when: one query.

    One that was taken away is known for three weeks, and ended when it was taken.
    """
    rows = everything_of_staff(staff_id)
    return tuple(
        (clock.from_ms(int(rows[f"grant#{grant.grant_id}"]["created_ms"]["N"])), grant)
        for grant in shifts.grants_of(rows, 0)
    )


def held_at(
    ever: tuple[tuple[datetime, Grant], ...], task: Task, division: str, at: datetime
) -> bool:
    """Whether one of these grants let them do a task in a division at an instant."""
    held = [grant for since, grant in ever if since <= at]
    return rules.grant_for(held, task, division, at) is not None


def has_session(staff_id: str) -> bool:
    """Whether a session of theirs was neither ended nor outlived; an idle one counts: one query.

    Whoever has no network is idle to the server, and has not gone.
    """
    ours = DutySession.query(
        StaffRow.key_of(staff_id),
        DutySession.part.startswith(DutySession.part_of("")),
        consistent_read=True,
        attributes_to_get=["key", "part", "expires_at"],
    )
    now_s = clock.now().timestamp()
    return any(row.expires_at > now_s for row in ours)


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
