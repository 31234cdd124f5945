"""Who holds a role in an area, and is on a shift just now: whom work can be shared among."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from backend.core import clock, db
from backend.staff import persons, rules
from backend.staff.models import DutySession, GrantRow, StaffRow
from backend.staff.rules import Role

VILLAGE_DIGITS = 12
# An office of more people than this is no office.
MOST = 60


class Colleague(NamedTuple):
    """Somebody with a role; the name is masked, the number is what they sign in with."""

    staff_id: str
    name: str
    number: str
    is_on_shift: bool


def holding(roles: Iterable[Role], areas: Sequence[str]) -> list[Colleague]:
    """Those who hold one of some roles in just one of these areas, by id.

    One query an area and one a person. Grids belong to their village; apart from these, whoever
    holds a role above an area or below it is none of its own.

    :param areas: 4, 6, 9 or 12 digits.
    """
    now_ms = clock.to_ms(clock.now())
    found: set[str] = set()
    wanted = {role.value for role in roles}
    for area in areas:
        # The sort key of a place is the code, a mark, and an id.
        begins = area if len(area) == VILLAGE_DIGITS else f"{area}#"
        rows = [row for row in _given(begins) if row.until_ms > now_ms]
        found |= {row.staff_id for row in rows if row.role in wanted}
    asked = [partial(_colleague, staff_id, now_ms) for staff_id in sorted(found)[:MOST]]
    return [one for one in db.side_by_side(asked) if one is not None]


def masked_names(staff_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Names (masked) and numbers of people with duties, by id: one read for up to a hundred."""
    wanted = set(staff_ids)
    rows = StaffRow.names_of(wanted) if wanted else {}
    return {
        one: (rules.mask_name(row.clear_name()), str(row.number or "")) for one, row in rows.items()
    }


def _given(begins: str) -> list[GrantRow]:
    rows, after = GrantRow.below(begins, most=MOST)
    while after:
        more, after = GrantRow.below(begins, after, most=MOST)
        rows += more
    return rows


def _colleague(staff_id: str, now_ms: int) -> Colleague | None:
    person = persons.enabled(staff_id)
    if person is None:
        return None
    name, number = rules.mask_name(person.row.clear_name()), str(person.row.number or "")
    return Colleague(
        staff_id, name, number, any(_is_open(session, now_ms) for session in person.sessions)
    )


def _is_open(session: DutySession, now_ms: int) -> bool:
    idle_ms = int(rules.IDLE.total_seconds() * 1000)
    return session.expires_at * 1000 > now_ms and now_ms - session.seen_ms < idle_ms
