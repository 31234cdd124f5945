"""The first admin of a fresh installation, from the terminal: nobody else could let them in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock
from backend.core.errors import DomainError
from backend.staff import grants, people, persons
from backend.staff.grants import Wish
from backend.staff.models import GrantRow, every_below
from backend.staff.rules import Role

ACTOR = "command:staff-invite"


class FirstAdmin(NamedTuple):
    """What is printed."""

    number: str
    code: str
    expires_at: datetime


def invite(name: str, area: str, unit_name: str, days: int, again: bool = False) -> FirstAdmin:
    """Make a unit, a person and a one-time code; the person is admin of the area for so many days.

    :param again: although an admin has enrolled already: the second of a city, or when nobody can
        get in any more. It stands in the audit as such.
    :raises DomainError: staff.admin_there (409); core.invalid (422) for area, name and unit.
    """
    if not again and has_admin():
        raise DomainError("staff.admin_there", 409)
    if not (0 < len(name) <= 40 and 0 < len(unit_name) <= 60):
        raise DomainError("core.invalid", 422, fields={"name": "core.field_required"})
    wish = Wish(Role.ADMIN, area, clock.now() + timedelta(days=days))
    grants.check_wish(wish)
    unit = people.new_unit(unit_name, area)
    row, invited, writes_of = people.new_person(name, unit, wish)
    purpose = "again" if again else "first-admin"
    act = audit.Act("duty.invite", ACTOR, area, row.staff_id, purpose, office=unit.unit_id)

    def all_writes_of(writes: TransactWrite) -> None:
        writes.save(unit)
        writes_of(writes)

    audit.together(act, all_writes_of)
    return FirstAdmin(str(row.number), invited.code, invited.expires_at)


def has_admin() -> bool:
    """Whether any admin of this city has enrolled and may still come in; reads page by page."""
    now_ms = clock.to_ms(clock.now())
    for row in every_below(GrantRow, settings().city.root_division[:2]):
        if row.role == Role.ADMIN and row.until_ms > now_ms:
            person = persons.enabled(row.staff_id)
            if person is not None and person.row.enrolled_ms is not None:
                return True
    return False
