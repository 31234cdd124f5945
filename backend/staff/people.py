"""Units and people of an area: who there is, who is invited, who may no longer come in."""

from __future__ import annotations

import base64
import json
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.staff import enrolment, entry, grants, persons, rules, service, shifts
from backend.staff.grants import Wish
from backend.staff.models import GrantRow, StaffNumber, StaffRow, UnitRow
from backend.staff.persons import Person
from backend.staff.rules import Role, Task

PURPOSE = "administration"


def units(duty: OnDuty, area: str, cursor: str | None) -> dict[str, Any]:
    """The units below a division, a page at a time: one query.

    :raises DomainError: staff.not_found (404) outside one's areas, core.invalid (422) for a cursor
        of another list.
    """
    service.check_area(duty, Task.READ_STAFF, area)
    rows, after = UnitRow.below(area, _place_of("units", area, cursor))
    told = [_told_unit(row) for row in rows]
    return {"units": told, "next": _cursor_of("units", area, after)}


def make_unit(duty: OnDuty, name: str, division_code: str) -> dict[str, Any]:
    """Make an office in a division of one's area.

    :raises DomainError: core.invalid (422) naming staff.area_unknown or staff.area_not_below.
    """
    if not grants.is_area(division_code) or len(division_code) > grants.VILLAGE_DIGITS:
        raise DomainError("core.invalid", 422, fields={"division_code": "staff.area_unknown"})
    grant = service.grant_for(duty, Task.GRANT, division_code)
    if grant is None:
        raise DomainError("core.invalid", 422, fields={"division_code": "staff.area_not_below"})
    row = new_unit(name, division_code)
    act = service.act_of(duty, grant, "duty.make_unit", division_code, row.unit_id, PURPOSE)
    audit.together(act, lambda writes: writes.save(row))
    return _told_unit(row)


def new_unit(name: str, division_code: str) -> UnitRow:
    """The row of a unit."""
    now_ms = clock.to_ms(clock.now())
    key = UnitRow.key_of(ids.random_id())
    row = UnitRow(key, name=name, division_code=division_code, created_ms=now_ms)
    row.stand_in(division_code, row.unit_id)
    return row


def people(duty: OnDuty, area: str, cursor: str | None) -> dict[str, Any]:
    """Those whose unit is below a division, a page at a time; written down in the audit.

    :raises DomainError: staff.not_found (404), core.invalid (422).
    """
    grant = service.check_area(duty, Task.READ_STAFF, area)
    after = _place_of("staff", area, cursor)
    audit.record_act(service.act_of(duty, grant, "duty.list_staff", area, f"staff-{area}", PURPOSE))
    rows, after = StaffRow.below(area, after)
    offices = UnitRow.all_of({row.unit_id for row in rows})
    told = [_told(row, offices.get(row.unit_id), grant) for row in rows]
    return {"staff": told, "next": _cursor_of("staff", area, after)}


def read(duty: OnDuty, staff_id: str) -> dict[str, Any]:
    """Somebody with what they may do; written down in the audit.

    :raises DomainError: staff.not_found (404) for unknown and outside one's areas alike.
    """
    person, grant = grants.person_of(duty, staff_id, Task.READ_STAFF)
    audit.record_act(
        service.act_of(duty, grant, "duty.read_staff", person.division, staff_id, PURPOSE)
    )
    held = persons.rows_of(GrantRow, person.rows, "grant#")
    told = _told(person.row, UnitRow.of(person.row.unit_id), grant)
    return told | {"grants": [grants.told(row) for row in held if row.expires_at is None]}


def grants_in(duty: OnDuty, area: str, cursor: str | None) -> dict[str, Any]:
    """The roles given below a division, a page at a time, and to whom; in the audit too.

    :raises DomainError: staff.not_found (404), core.invalid (422).
    """
    grant = service.check_area(duty, Task.READ_STAFF, area)
    after = _place_of("grants", area, cursor)
    audit.record_act(
        service.act_of(duty, grant, "duty.list_grants", area, f"grants-{area}", PURPOSE)
    )
    rows, after = GrantRow.below(area, after)
    holders = StaffRow.names_of({row.staff_id for row in rows})
    told = [
        grants.told(row) | {"name": _name(holders[row.staff_id], grant)}
        for row in rows
        if row.staff_id in holders
    ]
    return {"grants": told, "next": _cursor_of("grants", area, after)}


def invite(duty: OnDuty, name: str, unit_id: str, wish: Wish) -> dict[str, Any]:
    """Take somebody on: a person, a one-time code, and a role or its proposal.

    :raises DomainError: core.invalid (422) naming unit_id, role, area or until.
    """
    unit = UnitRow.of(unit_id)
    by = service.grant_for(duty, Task.GRANT, unit.division_code) if unit else None
    if unit is None or by is None:
        raise DomainError("core.invalid", 422, fields={"unit_id": "staff.unit_unknown"})
    grants.check_wish(wish)
    giver = grants.giver(duty, wish)
    takes_two = rules.takes_two(wish.area)
    row, invited, writes_of = new_person(name, unit, None if takes_two else wish)
    grant, area = (by, unit.division_code) if takes_two else (giver, wish.area)
    act = service.act_of(duty, grant, "duty.invite", area, row.staff_id, wish.role.value)
    audit.together(act, writes_of)
    # Above a county the person has no role until somebody else agrees.
    given = grants.give(duty, row.staff_id, wish) if takes_two else {"proposal": None}
    told = _told(row, unit, by)
    return {"staff": told, "invitation": invited._asdict(), "proposal": given["proposal"]}


def new_person(
    name: str, unit: UnitRow, wish: Wish | None
) -> tuple[StaffRow, enrolment.Invited, Any]:
    """A person, their code, and what writes both, with a role if there is one."""
    staff_id = ids.random_id()
    invited, invitation = enrolment.new_invitation(staff_id)
    row = StaffRow(
        StaffRow.key_of(staff_id),
        unit_id=unit.unit_id,
        division_code=unit.division_code,
        number=enrolment.random_number(),
        invitation=str(invitation.key).removeprefix("invitation#"),
        created_ms=clock.to_ms(clock.now()),
    )
    row.seal_name(name)
    row.stand_in(unit.division_code, staff_id)

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row)
        writes.save(
            StaffNumber(StaffNumber.key_of(str(row.number)), staff_id=staff_id),
            condition=StaffNumber.staff_id.does_not_exist(),
        )
        writes.save(invitation)
        if wish:
            writes.save(grants.new_grant(staff_id, wish, ids.random_id()))

    return row, invited, writes_of


def invite_again(duty: OnDuty, staff_id: str) -> dict[str, Any]:
    """A new code for somebody whose phone is lost, or whose code has run out.

    Whoever has a code can become that person, so a role that takes two to be given cannot be had
    this way by one: such an account is disabled, and another one made.

    :raises DomainError: staff.not_found (404), staff.own_grant, staff.reenrol_above (409).
    """
    person, grant = _whole_person(duty, staff_id)
    now_ms = clock.to_ms(clock.now())
    held = shifts.grants_of(person.rows, now_ms)
    if person.row.enrolled_ms and any(rules.takes_two(other.area) for other in held):
        raise DomainError("staff.reenrol_above", 409)
    invited, invitation = enrolment.new_invitation(staff_id)
    index = str(invitation.key).removeprefix("invitation#")

    def writes_of(writes: TransactWrite) -> None:
        writes.save(invitation)
        writes.update(
            StaffRow(person.row.key, "staff"),
            actions=[StaffRow.invitation.set(index)],
            condition=StaffRow.created_ms.exists() & StaffRow.disabled_ms.does_not_exist(),
        )

    act = service.act_of(duty, grant, "duty.invite_again", person.division, staff_id, PURPOSE)
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("staff.not_found", 404) from None
    return invited._asdict()


def disable(duty: OnDuty, staff_id: str) -> None:
    """Let somebody in no more; all their sessions end at once. Doing it again changes nothing.

    :raises DomainError: staff.not_found (404), staff.own_grant (409).
    """
    person, grant = _whole_person(duty, staff_id)
    act = service.act_of(duty, grant, "duty.disable", person.division, staff_id, PURPOSE)

    def writes_of(writes: TransactWrite) -> None:
        writes.update(
            StaffRow(person.row.key, "staff"),
            actions=[StaffRow.disabled_ms.set(clock.to_ms(clock.now()))],
            condition=StaffRow.created_ms.exists() & StaffRow.disabled_ms.does_not_exist(),
        )

    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        return


def _whole_person(duty: OnDuty, staff_id: str) -> tuple[Person, Grant]:
    """Somebody of one's area who holds nothing that one could not have given."""
    person, grant = grants.person_of(duty, staff_id)
    if duty.staff_id == staff_id:
        raise DomainError("staff.own_grant", 409)
    if not grants.covers_all(duty, person):
        raise DomainError("staff.not_found", 404)
    return person, grant


def _told(row: StaffRow, unit: UnitRow | None, grant: Grant) -> dict[str, Any]:
    return {
        "staff_id": row.staff_id,
        "staff_number": row.number,
        "name": _name(row, grant),
        "unit": entry.told_unit(unit, row.unit_id),
        "is_enrolled": row.enrolled_ms is not None,
        "is_disabled": row.disabled_ms is not None,
        "created_at": clock.from_ms(int(row.created_ms)),
    }


def _name(row: StaffRow, grant: Grant) -> str:
    """Clear for those who give roles there, masked for others."""
    name = row.clear_name()
    return name if grant.role == Role.ADMIN else rules.mask_name(name)


def _told_unit(row: UnitRow) -> dict[str, Any]:
    return entry.told_unit(row, row.unit_id) | {"created_at": clock.from_ms(int(row.created_ms))}


def _cursor_of(what: str, area: str, after: dict[str, Any] | None) -> str | None:
    """Where the next page begins, opaque and good for this list alone."""
    if not after:
        return None
    place = ids.to_base64url(json.dumps(after).encode())
    return f"{crypto.keyed_hash('staff-cursor', what, area, place)[:22]}{place}"


def _place_of(what: str, area: str, cursor: str | None) -> dict[str, Any] | None:
    if cursor is None:
        return None
    mark, place = cursor[:22], cursor[22:]
    if not crypto.is_same(mark, crypto.keyed_hash("staff-cursor", what, area, place)[:22]):
        raise DomainError("core.invalid", 422, fields={"cursor": "core.field_invalid"})
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
    return found
