"""Use cases of appeals: a person says why not, and somebody who made none of it answers in time.

Nobody has to do anything for an unanswered appeal to be granted: once its time is over the evidence
has ended, because every reader compares the clock. A job only tells the person so.
"""

from __future__ import annotations

import json
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, db, ids
from backend.core.auth import Actor, OnDuty
from backend.core.errors import DomainError
from backend.evidence import counts, facts, rules, telling
from backend.evidence.models import AppealRow, FactRow, listed_below, listed_name, place_of
from backend.evidence.rules import AppealState, Fact, Hand
from backend.residents import access
from backend.residents import service as residents
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "evidence.not_found"


def read_own(actor: Actor, resident_id: str | None) -> list[dict[str, Any]]:
    """What was filed about oneself or somebody one answers for, newest first: one query.

    :raises DomainError: residents.not_applied, residents.not_found (404).
    """
    resident_id = residents.access_resident(actor, resident_id)
    now = clock.now()
    return [told(fact) | {"is_in_force": _is_in_force(fact)} for fact in facts.all_of(resident_id)
            if fact.until_on >= settings().city.day_of(now) - rules.DAY * 35]  # fmt: skip


def _is_in_force(fact: Fact) -> bool:
    return fact.is_in_force(clock.now(), settings().city.day_of)


def told(fact: Fact) -> dict[str, Any]:
    """What the person themselves sees of a piece of evidence."""
    now = clock.now()
    state = fact.appeal_state(now)
    is_appealable = (
        state is AppealState.NONE
        and fact.colour is not None
        and fact.is_in_force(now, settings().city.day_of)
    )
    return {
        "evidence_id": fact.evidence_id,
        "kind": fact.kind.value,
        "reason": fact.reason,
        "reference": fact.reference,
        "colour": fact.colour,
        "office": fact.office,
        "rule_version": fact.table_version,
        "from_on": fact.from_on,
        "until_on": fact.holds_until_on(now, settings().city.day_of),
        "approved_at": fact.approved_at,
        "ended_at": fact.over_at(now),
        "appeal": state.value,
        "appealed_at": fact.appeal.at if fact.appeal else None,
        "answer_by": fact.appeal.at + rules.ANSWER_WITHIN if fact.appeal else None,
        "answer": fact.appeal.reason if fact.appeal else None,
        "is_appealable": is_appealable,
    }


def appeal(actor: Actor, resident_id: str | None, evidence_id: str, words: str) -> dict[str, Any]:
    """Say why a piece of evidence is wrong: one transaction. Saying the same twice changes nothing.

    :param words: their own, 1 to 500 characters; they may be few.
    :returns: the piece of evidence, with the instant by which it is answered or ends.
    :raises DomainError: evidence.not_found, residents.not_found (404), evidence.not_appealable
        (409): it has no colour, is over, or was appealed against before.
    """
    resident_id = residents.access_resident(actor, resident_id)
    row = FactRow.of(resident_id, evidence_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    fact, now = facts.fact_of(row), clock.now()
    if fact.appeal_state(now) is AppealState.WAITING:
        return told(fact)
    if not told(fact)["is_appealable"]:
        raise DomainError("evidence.not_appealable", 409)
    now_ms = clock.to_ms(now)
    said = AppealRow(
        AppealRow.key_of(evidence_id),
        resident_id=resident_id,
        area=row.area,
        at_ms=now_ms,
        listed=listed_name(telling.APPEALS, row.area),
        place=place_of(row.area, now_ms, evidence_id),
        expires_at=row.expires_at,
    )
    said.seal_words(words)
    read = int(row.version)

    def writes_of(writes: TransactWrite) -> None:
        writes.save(said, condition=AppealRow.at_ms.does_not_exist())
        facts.put_changed(writes, row, read, appeal_ms=now_ms)
        on = settings().city.day_of(now)
        counts.add(writes, on, [said.area], fact.kind.value, fact.reason, "appealed")

    act = audit.Act(
        "evidence.appeal", f"account:{actor.account_id}", str(row.area), resident_id, "own"
    )
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # Sent twice at once, or ended in the same moment: what is stored now is the answer.
        return told(facts.fact_of(FactRow.of(resident_id, evidence_id) or row))
    return told(facts.fact_of(row))


def read_waiting(duty: OnDuty, after: str | None) -> dict[str, Any]:
    """The appeals that wait for an answer in the areas of whoever asks, oldest place first.

    :returns: appeals without the words and the person, next.
    """
    areas = staff.areas_of(duty, Task.DECIDE_APPEAL)
    now = clock.now()
    found: list[dict[str, Any]] = []
    start = _place(after)
    for area in areas:
        if start and area < start[0]:
            continue
        behind = start[1] if start and area == start[0] else None
        items, more = listed_below(telling.APPEALS, area, behind)
        for item in items:
            row = AppealRow()
            row.deserialize(item)
            waiting = rules.Appeal(clock.from_ms(int(row.at_ms)))
            if row.answered_ms is None and waiting.state(now) is AppealState.WAITING:
                found.append(_listed(row))
        if more:
            text = json.dumps([area, more])
            return {"appeals": found, "next": ids.to_base64url(text.encode())}
    return {"appeals": found, "next": None}


def _place(after: str | None) -> tuple[str, dict[str, Any]] | None:
    if after is None:
        return None
    try:
        area, place = json.loads(ids.from_base64url(after))
    except ValueError:
        raise DomainError("core.invalid", 422, fields={"after": "core.field_invalid"}) from None
    return str(area), place


def _listed(row: AppealRow) -> dict[str, Any]:
    at = clock.from_ms(int(row.at_ms))
    return {
        "evidence_id": row.evidence_id,
        "area": row.area,
        "appealed_at": at,
        "answer_by": at + rules.ANSWER_WITHIN,
    }


def read_one(duty: OnDuty, evidence_id: str) -> dict[str, Any]:
    """An appeal with the words, the evidence and the person, masked; the look is in the audit.

    :raises DomainError: evidence.not_found, residents.not_found (404).
    """
    row, fact_row = _access(duty, evidence_id)
    person = access.read_as_staff(
        duty, row.resident_id, Task.DECIDE_APPEAL, "appeal", "evidence.hear_person"
    )
    return _listed(row) | {
        "words": row.words(),
        "evidence": told(facts.fact_of(fact_row)),
        "person": access.shown(person),
    }


def _access(duty: OnDuty, evidence_id: str) -> tuple[AppealRow, FactRow]:
    row = AppealRow.of(evidence_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    staff.check_area(duty, Task.DECIDE_APPEAL, str(row.area), UNKNOWN)
    fact_row = FactRow.of(row.resident_id, evidence_id)
    if fact_row is None:
        raise DomainError(UNKNOWN, 404)
    return row, fact_row


def decide(
    duty: OnDuty,
    evidence_id: str,
    is_lifted: bool,
    reason: str,
    own_ids: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Answer an appeal: uphold the evidence, or lift it at once. One transaction, then a notice.

    :param reason: one of the table's answers.
    :raises DomainError: evidence.not_found (404), core.invalid (422), evidence.own_person,
        evidence.not_their_own_judge (403), evidence.appeal_closed (409): answered, or lapsed.
    """
    row, fact_row = _access(duty, evidence_id)
    answers = facts.table().lifted if is_lifted else facts.table().upheld
    if reason not in answers:
        raise DomainError("core.invalid", 422, fields={"reason": "evidence.reason_unknown"})
    judge = Hand(duty.staff_id, duty.unit_id, "", own_ids)
    rules.check_judge(judge, fact_row.filer_id, fact_row.approver_id, row.resident_id)
    fact, now = facts.fact_of(fact_row), clock.now()
    if fact.appeal_state(now) is not AppealState.WAITING:
        raise DomainError("evidence.appeal_closed", 409)
    grant = staff.check_area(duty, Task.DECIDE_APPEAL, str(row.area), UNKNOWN)
    now_ms, read = clock.to_ms(now), int(fact_row.version)
    row.answered_ms, row.listed = now_ms, listed_name(telling.UNTOLD, row.area)
    changes: dict[str, Any] = {"answered_ms": now_ms, "is_lifted": int(is_lifted), "answer": reason}
    if is_lifted and fact_row.ended_ms is None:
        changes["ended_ms"] = now_ms
    what = "lifted" if is_lifted else "upheld"

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row, condition=AppealRow.answered_ms.does_not_exist())
        facts.put_changed(writes, fact_row, read, **changes)
        # It belongs to the day of the appeal, as the rest that nobody answered does.
        on = settings().city.day_of(clock.from_ms(int(row.at_ms)))
        counts.add(writes, on, [row.area], fact.kind.value, fact.reason, what)

    verb = "lift" if is_lifted else "uphold"
    act = staff.act_of(duty, grant, f"evidence.{verb}", str(row.area), row.resident_id, reason)
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("evidence.appeal_closed", 409) from None
    telling.tell_answer(row)
    return told(facts.fact_of(fact_row))
