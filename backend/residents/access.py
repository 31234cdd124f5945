"""The one way of somebody on duty to a person: area, budget, audit row, and only then the row.

Wrong area, unknown and forbidden are one answer after the same work: the budget is spent first, one
read follows, and only what may be seen is written down and given. Several people may say that a
document is theirs, so a number leads to claims, never to "the" person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from backend.accounts import phones
from backend.accounts import service as accounts
from backend.config import DATA, settings
from backend.core import audit, clock, crypto, limits
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.residents import rules, service
from backend.residents.models import DocumentClaim, Resident
from backend.staff import service as staff
from backend.staff.rules import Task, has_task

UNKNOWN = "residents.not_found"
HOUR_S = 3600
COUNTY_DIGITS = 6
SPENT_ACTION = "duty.budget_spent"
TOLD = limits.Limit("budget-told", 1, HOUR_S)


@cache
def budgets() -> Mapping[str, Mapping[str, int]]:
    """How many an hour, by budget and role: `people_an_hour` and `reveals_an_hour`."""
    told: Mapping[str, Any] = json.loads((DATA / "read_budgets.json").read_text(encoding="utf-8"))
    return told


def read_as_staff(
    duty: OnDuty, resident_id: str, task: Task, purpose: str, action: str = "resident.read"
) -> Resident:
    """A person's row for somebody on duty: spends their budget, checks the area, writes it down.

    One transaction for the budget, one read, one row of the audit.

    :param purpose: one of our words for why (rules.Purpose, or a room's own).
    :raises DomainError: residents.not_found (404) alike for unknown, wrong area and forbidden;
        core.too_many_requests (429) beyond the budget of different people an hour.
    """
    spend(duty, task, resident_id)
    resident = Resident.of(resident_id)
    grant = _grant_for(duty, task, resident)
    if resident is None or grant is None:
        raise DomainError(UNKNOWN, 404)
    _write_down(duty, grant, action, resident, purpose)
    return resident


def spend(duty: OnDuty, task: Task, item: str, budget: str = "people_an_hour") -> None:
    """Count somebody (or a number typed to find somebody) once an hour.

    The first time that it is too much, the audit says so, where the supervisor's list finds it.

    :raises DomainError: core.too_many_requests (429).
    """
    grants = _holding(duty, task)
    most = max((budgets()[budget].get(grant.role, 0) for grant in grants), default=0)
    try:
        limits.spend_distinct(limits.Limit(budget, most, HOUR_S), duty.staff_id, item)
    except limits.Spent:
        tell_supervisor(duty, task, budget)
        raise


def tell_supervisor(duty: OnDuty, task: Task, budget: str) -> None:
    """Write down once an hour that a budget is spent, where the supervisor's list finds it."""
    grants = _holding(duty, task)
    if not grants or not limits.is_first(TOLD, f"{budget}#{duty.staff_id}"):
        return
    grant = grants[0]
    act = staff.act_of(
        duty, grant, SPENT_ACTION, grant.area, spent_list(grant.area), "budget", "refused"
    )
    audit.record_act(act)


def spent_list(area: str) -> str:
    """Under which name the audit lists the budgets that were spent in a county, or above it."""
    return f"budget-{area[:COUNTY_DIGITS]}"


def claims_of(duty: OnDuty, kind: str, number: str, purpose: str) -> list[Resident]:
    """Everybody within the area who says that a document is theirs, the oldest claim first.

    Each of them stands in the audit as looked up; so does a search that found nobody.

    :raises DomainError: core.invalid (422): it cannot be a document's number;
        core.too_many_requests (429).
    """
    index = index_of(kind, number)
    spend(duty, Task.FIND_PERSON, f"document#{index}")
    found = []
    for resident_id in DocumentClaim.all_of(index):
        resident = Resident.of(resident_id)
        grant = _grant_for(duty, Task.FIND_PERSON, resident)
        if resident is not None and grant is not None:
            _write_down(duty, grant, "resident.find", resident, purpose)
            found.append(resident)
    if not found:
        grant = _holding(duty, Task.FIND_PERSON)[0]
        audit.record_act(
            staff.act_of(duty, grant, "resident.find", grant.area, None, purpose, "nobody")
        )
    return sorted(found, key=lambda resident: int(resident.applied_ms))


def find_by_document(duty: OnDuty, kind: str, number: str, purpose: str) -> str | None:
    """Whose document it is, within the area; None when nobody there says so.

    :raises DomainError: as claims_of, and residents.claimed_by_several (409): somebody has to pick
        one of the list that POST /duty/residents/find gives.
    """
    found = claims_of(duty, kind, number, purpose)
    if len(found) > 1:
        raise DomainError("residents.claimed_by_several", 409)
    return found[0].resident_id if found else None


def index_of(kind: str, number: str) -> str:
    """The blind index of a document as it is typed.

    :raises DomainError: core.invalid (422) with what is wrong at `document.number`.
    """
    today = settings().city.day_of(clock.now())
    try:
        known = rules.check_document(rules.DocumentKind(kind), number, today)
    except DomainError as wrong:
        raise DomainError("core.invalid", 422, fields=wrong.fields) from None
    return crypto.blind_index(f"document#{kind}", known)


def residents_by_index(index: str) -> list[str]:
    """The ids of all who say that a document is theirs: one query.

    For rooms that keep a blind index and show nobody whether there is anybody behind it.
    """
    return DocumentClaim.all_of(index)


def reveal(duty: OnDuty, resident_id: str, attribute: str, purpose: str) -> str | None:
    """One clear value of a person: what a mask hides, for one purpose, as an act of its own.

    :param attribute: one of rules.Revealable.
    :returns: the value; None for the phone of somebody without an account.
    :raises DomainError: residents.not_found (404), core.too_many_requests (429).
    """
    spend(duty, Task.REVEAL_PERSON, f"{resident_id}#{attribute}", "reveals_an_hour")
    action = rules.REVEAL_ACTIONS[rules.Revealable(attribute)]
    resident = read_as_staff(duty, resident_id, Task.REVEAL_PERSON, purpose, action)
    if attribute == rules.Revealable.PHONE:
        account_id = resident.account_id
        return accounts.phone_of(account_id).removeprefix("+86") if account_id else None
    return resident.clear(attribute)


def shown(resident: Resident) -> dict[str, Any]:
    """What somebody on duty sees of a person: all of it masked."""
    account_id = resident.account_id
    phone = phones.mask(accounts.phone_of(account_id)) if account_id else None
    return service.masked(resident) | {"phone": phone, "has_own_account": bool(account_id)}


def _holding(duty: OnDuty, task: Task) -> list[Grant]:
    return [grant for grant in duty.grants if has_task(grant.role, task)]


def _grant_for(duty: OnDuty, task: Task, resident: Resident | None) -> Grant | None:
    return staff.grant_for(duty, task, str(resident.division_code)) if resident else None


def _write_down(duty: OnDuty, grant: Grant, action: str, resident: Resident, purpose: str) -> None:
    area = str(resident.division_code)
    audit.record_act(staff.act_of(duty, grant, action, area, resident.resident_id, purpose))
