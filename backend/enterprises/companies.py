"""Enterprises for those who manage them: registering one, mending it, closing it.

An enterprise is registered by a signed-in resident and says nothing until the county has verified
it. One person manages one; one credit code belongs to one verified enterprise, until it is closed
or suspended.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.accounts import phones
from backend.checkpoints import regulars
from backend.config import settings
from backend.core import audit, clock, credit_code_rules, db, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.enterprises import rules, tallies
from backend.enterprises.models import CreditRow, EnterpriseRow, ManagerRow, ReopeningRow
from backend.enterprises.rules import Step
from backend.enterprises.worker_models import JoinCodeRow, WorkerRow

PURPOSE = "reopening"
SOURCE = "enterprise"
TRIES = 4
# Where a county's numbers stand in the transaction of a step.
NUMBERS_PLACE = 1
# What a verified enterprise may not change alone.
SETTLED = ("name", "credit_code", "industry", "division_code")
CONTACT = ("contact_name", "phone", "address")


def own(actor: Actor) -> EnterpriseRow:
    """The enterprise that an account manages; two reads.

    :raises DomainError: residents.not_applied, enterprises.no_company (404).
    """
    resident_id = resident_of(actor)
    enterprise_id = ManagerRow.enterprise_of(resident_id)
    row = EnterpriseRow.of(enterprise_id) if enterprise_id else None
    if row is None or row.step == Step.CLOSED:
        raise DomainError("enterprises.no_company", 404)
    return row


def resident_of(actor: Actor) -> str:
    """Who an account is.

    :raises DomainError: residents.not_applied (404).
    """
    if actor.resident_id is None:
        raise DomainError("residents.not_applied", 404)
    return actor.resident_id


def verified(actor: Actor) -> EnterpriseRow:
    """The same, once the county has verified it.

    :raises DomainError: enterprises.no_company (404), enterprises.not_verified (403).
    """
    row = own(actor)
    if Step(row.step) not in rules.LIVING:
        raise DomainError("enterprises.not_verified", 403)
    return row


def read_own(actor: Actor) -> dict[str, Any]:
    """The enterprise of an account, with what it prepared: four reads.

    :raises DomainError: enterprises.no_company (404).
    """
    return shown(own(actor))


def register(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Register an enterprise, or mend what was entered; the same again changes nothing.

    Once it is verified only how to reach it may change.

    :param wish: name, credit_code, industry, division_code, contact_name, phone, address.
    :raises DomainError: residents.not_applied (404), core.invalid (422), enterprises.settled
        (409), enterprises.suspended (403).
    """
    resident_id, said = resident_of(actor), _said(wish)
    for _ in range(TRIES):
        known = ManagerRow.enterprise_of(resident_id)
        before = EnterpriseRow.of(known) if known else None
        if before is not None and _clear(before) == said:
            return shown(before)
        row = _changed(before, said) if before else _new(said)
        row.manager_id, row.account_id = resident_id, actor.account_id
        act = act_of(actor, "enterprise.register", row)
        try:
            audit.together(act, partial(_keep, row, known))
        except db.ConditionFailed:
            # Two phones at once, or the county between: look again.
            continue
        row.version = int(row.version) + 1
        return shown(row)
    raise db.StoreUnavailable


def act_of(actor: Actor, action: str, row: EnterpriseRow, whom: str | None = None) -> audit.Act:
    """What an account does to an enterprise, for the audit."""
    done_to = whom or row.enterprise_id
    area = str(row.division_code)
    return audit.Act(action, f"account:{actor.account_id}", area, done_to, PURPOSE)


def _said(wish: Mapping[str, Any]) -> dict[str, Any]:
    wrong = {}
    if not credit_code_rules.is_credit_code(wish["credit_code"]):
        wrong["credit_code"] = "enterprises.credit_code_invalid"
    if wish["division_code"] not in divisions.divisions_of(settings().city.root_division):
        wrong["division_code"] = "divisions.division_unknown"
    if wrong:
        raise DomainError("core.invalid", 422, wrong)
    contact = {name: wish[name] for name in CONTACT}
    contact["phone"] = phones.to_e164(wish["phone"])
    return {name: wish[name] for name in SETTLED} | {"contact": contact}


def _clear(row: EnterpriseRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SETTLED} | {"contact": row.contact()}


def _new(said: Mapping[str, Any]) -> EnterpriseRow:
    row = EnterpriseRow(EnterpriseRow.key_of(ids.random_id()), version=0)
    return _pending(row, said)


def _pending(row: EnterpriseRow, said: Mapping[str, Any]) -> EnterpriseRow:
    for name in SETTLED:
        setattr(row, name, said[name])
    row.step = Step.PENDING.value
    row.applied_ms = row.changed_ms = clock.to_ms(clock.now())
    row.reasons = row.note_sealed = None
    return _with_contact(row, said)


def _with_contact(row: EnterpriseRow, said: Mapping[str, Any]) -> EnterpriseRow:
    row.seal("contact", json.dumps(said["contact"], ensure_ascii=False))
    row.list_again()
    return row


def _changed(before: EnterpriseRow, said: Mapping[str, Any]) -> EnterpriseRow:
    step = Step(before.step)
    if step == Step.SUSPENDED:
        raise DomainError("enterprises.suspended", 403)
    row = EnterpriseRow(**before.attribute_values)
    if step in rules.MENDABLE:
        return _pending(row, said)
    if any(getattr(before, name) != said[name] for name in SETTLED):
        raise DomainError("enterprises.settled", 409)
    return _with_contact(row, said)


def save(writes: TransactWrite, row: EnterpriseRow) -> None:
    """Put a row in place of the one it was made from, one version on."""
    known = int(row.version)
    is_same = EnterpriseRow.version == known if known else EnterpriseRow.version.does_not_exist()
    writes.save(EnterpriseRow(**{**row.attribute_values, "version": known + 1}), condition=is_same)


def _keep(row: EnterpriseRow, known: str | None, writes: TransactWrite) -> None:
    save(writes, row)
    if known is None:
        writes.save(
            ManagerRow(ManagerRow.key_of(str(row.manager_id)), enterprise_id=row.enterprise_id),
            condition=ManagerRow.enterprise_id.does_not_exist(),
        )


def step_on(
    row: EnterpriseRow,
    act: audit.Act,
    step: Step,
    more: Callable[[TransactWrite], None] | None = None,
) -> None:
    """Take an enterprise to a step: its row, its county's numbers and the audit, or nothing.

    :param row: as it was read, with whatever else changes on it.
    :param more: further writes of the same transaction.
    :raises db.ConditionFailed: it changed meanwhile; look again.
    """
    before = Step(row.step)
    row.step, row.changed_ms = step.value, clock.to_ms(clock.now())
    row.list_again()

    def writes_of(writes: TransactWrite) -> None:
        save(writes, row)
        tallies.move(writes, row.county, str(row.industry), before, step)
        if more is not None:
            more(writes)

    for tries_left in reversed(range(TRIES)):
        try:
            audit.together(act, writes_of)
            break
        except db.ConditionFailed as failed:
            # The numbers alone: another enterprise of the county took its step at this moment.
            if failed.at != (NUMBERS_PLACE,) or not tries_left:
                raise
    row.version = int(row.version) + 1


def close(actor: Actor, version: int) -> None:
    """Close an enterprise: its workers are let go behind the request, and nothing of it stays.

    :raises DomainError: enterprises.no_company (404), enterprises.stale (409),
        enterprises.suspended (403).
    """
    row = own(actor)
    if row.step == Step.SUSPENDED:
        raise DomainError("enterprises.suspended", 403)
    if int(row.version) != version:
        raise DomainError("enterprises.stale", 409)
    try:
        take_down(row, act_of(actor, "enterprise.close", row))
    except db.ConditionFailed:
        raise DomainError("enterprises.stale", 409) from None


def take_down(row: EnterpriseRow, act: audit.Act) -> None:
    """Close it, whoever asks.

    :raises db.ConditionFailed: it changed meanwhile.
    """
    manager_id, code = row.manager_id, JoinCodeRow.shown_by(row.enterprise_id)
    row.manager_id = row.account_id = row.contact_sealed = None
    credit = CreditRow.find(CreditRow.key_of(str(row.credit_code)), "credit")

    def more(writes: TransactWrite) -> None:
        writes.delete(ReopeningRow(row.key, "reopening"))
        if manager_id:
            writes.delete(ManagerRow(ManagerRow.key_of(str(manager_id)), "manager"))
        if code:
            writes.delete(JoinCodeRow(JoinCodeRow.key_of(code.clear_code()), "code"))
            writes.delete(code)
        if credit and credit.enterprise_id == row.enterprise_id:
            writes.delete(credit)
        if row.gate_id:
            regulars.write_source(writes, str(row.gate_id), SOURCE, row.enterprise_id, False)

    step_on(row, act, Step.CLOSED, more)


def shown(row: EnterpriseRow) -> dict[str, Any]:
    """An enterprise for who manages it, and for the county: two reads."""
    prepared = ReopeningRow.of(row.enterprise_id)
    gate = {"checkpoint_id": row.gate_id, "name": row.gate_name} if row.gate_id else None
    nobody = dict.fromkeys(CONTACT, "")
    return shown_short(row) | {
        "credit_code": row.credit_code,
        **(nobody | row.contact()),
        "reasons": row.told_reasons(),
        "note": row.clear("note"),
        "applied_at": clock.from_ms(int(row.applied_ms)),
        "decided_at": None if row.decided_ms is None else clock.from_ms(int(row.decided_ms)),
        "workers": WorkerRow.count_of(row.enterprise_id),
        "gate": gate,
        "reopening": shown_reopening(prepared) if prepared else None,
    }


def shown_short(row: EnterpriseRow) -> dict[str, Any]:
    """An enterprise on a list."""
    return {
        "enterprise_id": row.enterprise_id,
        "name": row.name,
        "industry": row.industry,
        "division_code": row.division_code,
        "step": row.step,
        "changed_at": clock.from_ms(int(row.changed_ms)),
        "version": int(row.version),
    }


def shown_reopening(prepared: ReopeningRow) -> dict[str, Any]:
    """What an enterprise prepared, and what falls short of what is usual."""
    said = prepared.checklist()
    checklist = rules.Checklist(**{**said, "canteen": rules.Canteen(said["canteen"])})
    return said | {
        "pictures": prepared.picture_ids(),
        "applied_at": clock.from_ms(int(prepared.applied_ms)),
        "lacks": rules.lacks(checklist),
    }
