"""The county's side: who waits, what they say of themselves, and the decision with its reasons.

Each decision is one transaction with its row of the audit and the county's numbers; whoever manages
the enterprise is told, and asking again after a lost answer is answered as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.checkpoints import places, regulars
from backend.config import settings
from backend.core import audit, clock, db, ids, pictures
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.enterprises import companies, rules
from backend.enterprises.models import COUNTY_DIGITS, CreditRow, EnterpriseRow, ReopeningRow
from backend.enterprises.rules import Decision, Reason, Step
from backend.notices import service as notices
from backend.residents import access
from backend.staff import service as staff
from backend.staff.rules import Task

PURPOSE = companies.PURPOSE
UNKNOWN = "enterprises.unknown"
SOURCE = companies.SOURCE
PAGE = 50
COUNTED_MOST = 100


def counties_of(area: str) -> Sequence[str]:
    """The counties of an area of 4, 6 or more digits."""
    if len(area) >= COUNTY_DIGITS:
        return (area[:COUNTY_DIGITS],)
    return sorted({code[:COUNTY_DIGITS] for code in divisions.villages()})


def list_of_area(duty: OnDuty, area: str, step: Step, after: str | None) -> dict[str, Any]:
    """The enterprises of an area at a step, who came to it first first: one query a county.

    :param area: 4, 6 or 9 digits.
    :param after: `next` of the page before.
    :raises DomainError: enterprises.area_unknown (404).
    """
    grant = staff.check_area(duty, Task.READ_ENTERPRISES, area, "enterprises.area_unknown")
    act = staff.act_of(duty, grant, "enterprise.list", area, f"enterprises-{area}", PURPOSE)
    audit.record_act(act)
    behind = _place_of(after, step)
    rows = [row for county in counties_of(area) for row in _of_county(county, area, step, behind)]
    rows.sort(key=lambda row: str(row.place))
    page = rows[:PAGE]
    more = len(rows) > PAGE
    return {
        "enterprises": [companies.shown_short(row) for row in page],
        "next": ids.to_base64url(str(page[-1].place).encode()) if more else None,
        "as_of": clock.now(),
    }


def _of_county(county: str, area: str, step: Step, behind: str | None) -> list[EnterpriseRow]:
    """One more than a page of a county's rows within the area: further queries for a town alone."""
    found: list[EnterpriseRow] = []
    while len(found) <= PAGE:
        rows = EnterpriseRow.in_county(county, step.value, PAGE + 1, behind)
        found += [row for row in rows if str(row.division_code).startswith(area)]
        if len(rows) <= PAGE:
            break
        behind = str(rows[-1].place)
    return found


def _place_of(cursor: str | None, step: Step) -> str | None:
    if cursor is None:
        return None
    try:
        place = ids.from_base64url(cursor).decode()
    except ValueError:
        place = ""
    if not place.startswith(f"{step.value}#"):
        raise DomainError("core.invalid", 422, {"after": "core.field_invalid"})
    return place


def desk(duty: OnDuty) -> dict[str, int]:
    """How many wait to be verified, and for the decision: two queries a county, 100 at most."""
    counties = {
        county
        for area in staff.areas_of(duty, Task.DECIDE_REOPENING)
        for county in counties_of(area)
    }
    waiting = (Step.PENDING, Step.APPLIED)
    return {
        step.value: sum(
            len(EnterpriseRow.in_county(county, step.value, COUNTED_MOST)) for county in counties
        )
        for step in waiting
    }


def read_one(duty: OnDuty, enterprise_id: str) -> dict[str, Any]:
    """An enterprise with contact and what it prepared; written down, spends the read budget.

    :raises DomainError: enterprises.unknown (404), core.too_many_requests (429).
    """
    row, grant = _of_area(duty, enterprise_id, Task.READ_ENTERPRISES)
    access.spend(duty, Task.READ_ENTERPRISES, str(row.manager_id or enterprise_id))
    audit.record_act(_act(duty, grant, "enterprise.read", row))
    return _shown(duty, row)


def _shown(duty: OnDuty, row: EnterpriseRow) -> dict[str, Any]:
    grant = staff.grant_for(duty, Task.DECIDE_REOPENING, str(row.division_code))
    credit = CreditRow.find(CreditRow.key_of(str(row.credit_code)), "credit")
    is_taken = credit is not None and credit.enterprise_id != row.enterprise_id
    return companies.shown(row) | {"may_decide": grant is not None, "is_code_taken": is_taken}


def _of_area(duty: OnDuty, enterprise_id: str, task: Task) -> tuple[EnterpriseRow, Grant]:
    row = EnterpriseRow.of(enterprise_id)
    if row is None or row.step == Step.CLOSED:
        raise DomainError(UNKNOWN, 404)
    return row, staff.check_area(duty, task, str(row.division_code), UNKNOWN)


def _act(duty: OnDuty, grant: Grant, action: str, row: EnterpriseRow) -> audit.Act:
    # Whoever registered it sees who looked; an enterprise without them is known by its own id.
    whom = str(row.manager_id or row.enterprise_id)
    return staff.act_of(duty, grant, action, str(row.division_code), whom, PURPOSE)


def picture(duty: OnDuty, enterprise_id: str, picture_id: str, size: str) -> pictures.Picture:
    """A photo of what was prepared.

    :raises DomainError: enterprises.unknown, core.not_found (404).
    """
    row, _ = _of_area(duty, enterprise_id, Task.READ_ENTERPRISES)
    prepared = ReopeningRow.of(enterprise_id)
    is_theirs = prepared is not None and picture_id in prepared.picture_ids()
    found = (
        pictures.read_own(str(row.account_id), picture_id, size)
        if is_theirs and row.account_id
        else None
    )
    if found is None:
        raise DomainError("core.not_found", 404)
    return found


def decide(duty: OnDuty, enterprise_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Verify, refuse or suspend an enterprise; approve, return or stop its reopening.

    :param wish: decision, reasons (may be empty), note (may be absent), version as it was seen.
    :raises DomainError: enterprises.unknown (404), enterprises.stale, enterprises.code_taken,
        enterprises.decision_impossible (409), core.invalid (422).
    """
    row, grant = _of_area(duty, enterprise_id, Task.DECIDE_REOPENING)
    decision = Decision(wish["decision"])
    reasons = sorted({Reason(one) for one in wish["reasons"]})
    note = wish.get("note") or None
    is_again = row.decided_by == duty.staff_id and row.step == rules.LEADS_TO[decision][1]
    is_same = row.told_reasons() == reasons and row.clear("note") == note
    if not (is_again and is_same and int(row.version) == wish["version"] + 1):
        if int(row.version) != wish["version"]:
            raise DomainError("enterprises.stale", 409)
        step = rules.decide(Step(row.step), decision, reasons)
        row.reasons = json.dumps(reasons) if reasons else None
        row.decided_ms, row.decided_by = clock.to_ms(clock.now()), duty.staff_id
        row.seal("note", note)
        _carry_out(row, _act(duty, grant, f"enterprise.{decision.value}", row), decision, step)
    _tell(row, decision)
    return _shown(duty, row)


def _carry_out(row: EnterpriseRow, act: audit.Act, decision: Decision, step: Step) -> None:
    credit = CreditRow(CreditRow.key_of(str(row.credit_code)), enterprise_id=row.enterprise_id)

    def more(writes: TransactWrite) -> None:
        is_ours = CreditRow.enterprise_id == row.enterprise_id
        is_free = CreditRow.enterprise_id.does_not_exist()
        if decision == Decision.VERIFY:
            writes.save(credit, condition=is_free | is_ours)
        elif decision == Decision.SUSPEND:
            # Whoever is the company may register it under its own code.
            writes.delete(credit, condition=is_free | is_ours)

    try:
        companies.step_on(row, act, step, more)
    except db.ConditionFailed:
        known = CreditRow.find(credit.key, "credit")
        is_taken = known is not None and known.enterprise_id != row.enterprise_id
        is_code = decision == Decision.VERIFY and is_taken
        raise DomainError(
            "enterprises.code_taken" if is_code else "enterprises.stale", 409
        ) from None


def _tell(row: EnterpriseRow, decision: Decision) -> None:
    if not row.manager_id:
        return
    notices.post(
        str(row.manager_id),
        f"enterprises.{rules.LEADS_TO[decision][1].value}",
        {"name": str(row.name)},
        f"enterprise-{row.enterprise_id}-{int(row.version)}",
        settings().city.day_of(clock.now()),
    )


def set_gate(duty: OnDuty, enterprise_id: str, checkpoint_id: str | None) -> dict[str, Any]:
    """Name the checkpoint at an enterprise's gate: its workers are regulars there. None for none.

    :raises DomainError: enterprises.unknown (404), enterprises.not_verified (403),
        enterprises.gate_elsewhere (422), enterprises.stale, checkpoints.too_many_regulars (409).
    """
    row, grant = _of_area(duty, enterprise_id, Task.DECIDE_REOPENING)
    if Step(row.step) not in rules.LIVING:
        raise DomainError("enterprises.not_verified", 403)
    before = str(row.gate_id) if row.gate_id else None
    if before == checkpoint_id:
        return _shown(duty, row)
    gate = places.checkpoint_of(checkpoint_id) if checkpoint_id else None
    if checkpoint_id and (gate is None or gate.division_code[:COUNTY_DIGITS] != row.county):
        fields = {"checkpoint_id": "enterprises.gate_elsewhere"}
        raise DomainError("core.invalid", 422, fields)
    row.gate_id, row.gate_name = checkpoint_id, gate.name if gate else None

    def writes_of(writes: TransactWrite) -> None:
        companies.save(writes, row)
        if before:
            regulars.write_source(writes, before, SOURCE, enterprise_id, False)
        if checkpoint_id:
            regulars.write_source(writes, checkpoint_id, SOURCE, enterprise_id, True)

    try:
        # The row and both gates together: what only half happened could never be mended.
        audit.together(_act(duty, grant, "enterprise.set_gate", row), writes_of)
    except db.ConditionFailed:
        raise DomainError("enterprises.stale", 409) from None
    row.version = int(row.version) + 1
    return _shown(duty, row)
