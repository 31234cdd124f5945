"""Giving and taking roles: only downwards, never to oneself, by two above a county."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.divisions.service import divisions_of
from backend.staff import persons, proposals, rules, service, shifts
from backend.staff.models import GrantRow
from backend.staff.persons import Person
from backend.staff.proposals import Kind, Proposal
from backend.staff.rules import Role, Task

VILLAGE_DIGITS = 12
ENDED_KEPT = timedelta(days=21)
"""What was done under a role that was taken away may come so late from a phone."""


class Wish(NamedTuple):
    """A role that somebody is to have."""

    role: Role
    area: str
    until: datetime


def check_wish(wish: Wish) -> None:
    """Refuse a grant that must not be, whoever gives it.

    :raises DomainError: core.invalid (422) naming staff.role_area, staff.until_wrong or
        staff.area_unknown.
    """
    wrong = rules.grant_problems(*wish, clock.now())
    if not is_area(wish.area):
        wrong["area"] = "staff.area_unknown"
    if wrong:
        raise DomainError("core.invalid", 422, fields=wrong)


def is_area(area: str) -> bool:
    """Whether a code is a division of this city, one above it, or a grid within."""
    root = settings().city.root_division
    if root.startswith(area):
        return len(area) in (2, 4, 6, 9)
    return area.startswith(root) and area[:VILLAGE_DIGITS] in divisions_of(root)


def giver(duty: OnDuty, wish: Wish) -> Grant:
    """The grant by which somebody may give this one.

    :raises DomainError: core.invalid (422) naming staff.area_not_below.
    """
    found = rules.giver_of(duty.grants, wish.role, wish.area, clock.now())
    if found is None:
        raise DomainError("core.invalid", 422, fields={"area": "staff.area_not_below"})
    return found


def person_of(duty: OnDuty, staff_id: str, task: Task = Task.GRANT) -> tuple[Person, Grant]:
    """Somebody of one's area, and the grant by which one may deal with them.

    :raises DomainError: staff.not_found (404) for unknown and outside one's areas alike.
    """
    person = persons.person(staff_id)
    if person is None:
        raise DomainError("staff.not_found", 404)
    return person, service.check_area(duty, task, str(person.row.division_code or ""))


def give(duty: OnDuty, staff_id: str, wish: Wish) -> dict[str, Any]:
    """Give somebody a role, or propose it when it reaches above a county.

    :returns: {"grant", "proposal"}, one of which is None.
    :raises DomainError: staff.not_found (404), staff.own_grant (409), core.invalid (422).
    """
    person, _ = person_of(duty, staff_id)
    check_wish(wish)
    by = giver(duty, wish)
    _not_oneself(duty, staff_id)
    if rules.takes_two(wish.area):
        proposal = proposals.propose(duty, GRANT_KIND, _body_of(staff_id, wish))
        return {"grant": None, "proposal": proposal}
    row = new_grant(staff_id, wish, ids.random_id())
    act = service.act_of(duty, by, "duty.give_role", wish.area, staff_id, wish.role.value)

    def writes_of(writes: TransactWrite) -> None:
        persons.stay_enabled(writes, person.staff_id)
        writes.save(row)

    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("staff.not_found", 404) from None
    return {"grant": told(row), "proposal": None}


def take(duty: OnDuty, staff_id: str, grant_id: str) -> None:
    """Take a role away at once; one person is enough to take what two have given.

    Its row stays for some weeks: no grant any more, only until when it was one.

    :raises DomainError: staff.not_found (404), staff.own_grant (409).
    """
    person, _ = person_of(duty, staff_id)
    raw = person.rows.get(GrantRow.part_of(grant_id))
    if raw is None or "expires_at" in raw:
        raise DomainError("staff.not_found", 404)
    role, area = raw["role"]["S"], raw["area"]["S"]
    by = rules.giver_of(duty.grants, role, area, clock.now())
    if by is None:
        raise DomainError("staff.not_found", 404)
    _not_oneself(duty, staff_id)
    act = service.act_of(duty, by, "duty.take_role", area, staff_id, role)
    row = GrantRow(person.row.key, GrantRow.part_of(grant_id))
    now = clock.now()
    ended = GrantRow.ending(
        min(int(raw["until_ms"]["N"]), clock.to_ms(now)), int((now + ENDED_KEPT).timestamp())
    )
    there = GrantRow.role.exists()
    audit.together(act, lambda writes: writes.update(row, actions=ended, condition=there))


def covers_all(duty: OnDuty, person: Person) -> bool:
    """Whether somebody could have given all that another person holds."""
    now = clock.now()
    return all(
        rules.giver_of(duty.grants, held.role, held.area, now)
        for held in shifts.grants_of(person.rows, clock.to_ms(now))
    )


def new_grant(staff_id: str, wish: Wish, grant_id: str) -> GrantRow:
    """The row of a grant."""
    row = GrantRow(
        persons.StaffRow.key_of(staff_id),
        GrantRow.part_of(grant_id),
        role=wish.role.value,
        area=wish.area,
        until_ms=clock.to_ms(wish.until),
        created_ms=clock.to_ms(clock.now()),
    )
    row.stand_in(wish.area, grant_id)
    return row


def told(row: GrantRow) -> dict[str, Any]:
    """A grant as those are told who may know of it."""
    return {
        "grant_id": row.grant_id,
        "staff_id": row.staff_id,
        "role": row.role,
        "area": row.area,
        "until": clock.from_ms(int(row.until_ms)),
        "given_at": clock.from_ms(int(row.created_ms)),
    }


def _not_oneself(duty: OnDuty, staff_id: str) -> None:
    if duty.staff_id == staff_id:
        raise DomainError("staff.own_grant", 409)


def _body_of(staff_id: str, wish: Wish) -> dict[str, Any]:
    return {
        "staff_id": staff_id,
        "role": wish.role.value,
        "area": wish.area,
        "until": clock.to_text(wish.until),
    }


def _read(body: dict[str, Any]) -> tuple[str, Wish]:
    """A proposal's body, if it is one of a grant."""
    try:
        until = datetime.fromisoformat(body["until"])
        staff_id, area = body["staff_id"], body["area"]
        if set(body) != {"staff_id", "role", "area", "until"} or until.tzinfo is None:
            raise ValueError
        if not (isinstance(staff_id, str) and isinstance(area, str)) or len(staff_id) > 64:
            raise ValueError
        return staff_id, Wish(Role(body["role"]), area, until)
    except (KeyError, TypeError, ValueError):
        raise DomainError("core.invalid", 422, fields={"body": "core.field_invalid"}) from None


def _check(body: dict[str, Any]) -> None:
    check_wish(_read(body)[1])


def _may_propose(duty: OnDuty, body: dict[str, Any]) -> None:
    staff_id, wish = _read(body)
    person_of(duty, staff_id)
    giver(duty, wish)
    _not_oneself(duty, staff_id)


def _may_agree(duty: OnDuty, proposal: Proposal) -> None:
    _not_oneself(duty, _read(proposal.body)[0])


def _writes_of(writes: TransactWrite, proposal: Proposal) -> None:
    staff_id, wish = _read(proposal.body)
    persons.stay_enabled(writes, staff_id)
    # The id follows from the proposal's, so that one proposal gives one grant.
    grant_id = crypto.keyed_hash("grant-of-proposal", proposal.proposal_id)[:22]
    writes.save(new_grant(staff_id, wish, grant_id))


GRANT_KIND = Kind(
    "grant",
    Task.GRANT,
    Task.AGREE,
    rules.PROPOSED,
    _check,
    _writes_of,
    lambda body: str(body["area"]),
    _may_propose,
    _may_agree,
)
