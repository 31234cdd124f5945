"""What takes two people: one proposes, another of another unit agrees, and only then it happens.

A room says by a `Kind` who may propose what and what agreement writes; the effect, the new state
and the row of the audit are one transaction. A proposal's body holds no personal data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, db, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.staff import rules, service
from backend.staff.models import ProposalRow, UnitRow
from backend.staff.rules import ProposalState, Task

KEPT = timedelta(days=3 * 365 + 1)
MOST_BODY_CHARS = 16_000


class Proposal(NamedTuple):
    """Something that waits for a second person, or did."""

    proposal_id: str
    kind: str
    area: str
    body: dict[str, Any]
    state: ProposalState
    staff_id: str
    unit_id: str
    unit_name: str
    proposed_at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None = None


def _anybody(_duty: OnDuty, _about: Any) -> None:
    """Ask no more than task, area and unit."""


class Kind(NamedTuple):
    """A kind of what can be proposed.

    :param name: one of our words, `[a-z0-9_-]`; it is the purpose in the audit too.
    :param declare_task: what the proposer needs in the area, and `agree_task` the second person.
    :param lives: how long it waits.
    :param check: refuses a body that must not be; asked again before it comes into force.
    :param writes_of: adds the writes of the effect to the transaction of the agreement; twenty at
        most. A condition of theirs that fails makes the agreement answer staff.proposal_conflict.
    :param area_of: the division a checked body is about.
    :param may_propose: refuses a proposer for further reasons, and `may_agree` a second person.
    """

    name: str
    declare_task: Task
    agree_task: Task
    lives: timedelta
    check: Callable[[dict[str, Any]], None]
    writes_of: Callable[[TransactWrite, Proposal], None]
    area_of: Callable[[dict[str, Any]], str]
    may_propose: Callable[[OnDuty, dict[str, Any]], None] = _anybody
    may_agree: Callable[[OnDuty, Proposal], None] = _anybody


_kinds: Mapping[str, Kind] = {}


def install(kinds: tuple[Kind, ...]) -> None:
    """Say what can be proposed."""
    global _kinds
    _kinds = {kind.name: kind for kind in kinds}


def propose(
    duty: OnDuty, kind: Kind, body: dict[str, Any], proposal_id: UUID | None = None
) -> Proposal:
    """Put something before a second person.

    :param body: JSON without personal data and without fractions.
    :param proposal_id: made by the client, so that sending it twice proposes it once.
    :raises DomainError: staff.forbidden (403) without the task anywhere, staff.not_found (404)
        outside one's areas, core.id_reused (422), and whatever the kind's check refuses.
    """
    if not service.areas_of(duty, kind.declare_task):
        raise DomainError("staff.forbidden", 403)
    text = audit.canonical(body)
    if len(text) > MOST_BODY_CHARS:
        raise DomainError("core.body_too_large", 413)
    kind.check(body)
    area = kind.area_of(body)
    grant = service.check_area(duty, kind.declare_task, area)
    kind.may_propose(duty, body)
    unit = UnitRow.of(duty.unit_id)
    now = clock.now()
    row = ProposalRow(
        ProposalRow.key_of(ids.short_uuid(proposal_id) if proposal_id else ids.random_id()),
        kind=kind.name,
        area=area,
        body=text,
        state=ProposalState.OPEN.value,
        staff_id=duty.staff_id,
        unit_id=duty.unit_id,
        unit_name=unit.name if unit else "",
        proposed_ms=clock.to_ms(now),
        lapses_ms=clock.to_ms(now + kind.lives),
        expires_at=int((now + KEPT).timestamp()),
    )
    row.stand_in(area, row.proposal_id)
    act = service.act_of(duty, grant, "duty.propose", area, row.proposal_id, kind.name)
    is_new = ProposalRow.state.does_not_exist()
    try:
        audit.together(act, lambda writes: writes.save(row, condition=is_new))
    except db.ConditionFailed:
        return _answered_again(row)
    return _of(row)


def _answered_again(wanted: ProposalRow) -> Proposal:
    stored = ProposalRow.of(wanted.proposal_id)
    same = ("kind", "body", "staff_id")
    if stored is None or any(getattr(stored, n) != getattr(wanted, n) for n in same):
        raise DomainError("core.id_reused", 422, fields={"id": "core.id_reused"})
    return _of(stored)


def agree(duty: OnDuty, proposal_id: str) -> Proposal:
    """Be the second person: the effect, the state and the audit's row in one transaction.

    Agreeing again to what one has agreed to changes nothing.

    :raises DomainError: staff.not_found (404) for unknown and outside one's areas alike;
        staff.same_person, staff.same_unit, staff.proposal_over, staff.proposal_conflict (409).
    """
    row, kind = _for_decision(duty, proposal_id)
    proposal = _of(row)
    if proposal.state is ProposalState.AGREED and proposal.decided_by == duty.staff_id:
        return proposal
    refused = rules.disagreement((row.staff_id, row.unit_id), (duty.staff_id, duty.unit_id))
    if refused:
        raise DomainError(refused, 409)
    if proposal.state is not ProposalState.OPEN:
        raise DomainError("staff.proposal_over", 409)
    kind.may_agree(duty, proposal)
    # What was right when it was proposed need not be so now, and neither need the proposer.
    kind.check(proposal.body)
    if not service.may_still(row.staff_id, kind.declare_task, row.area):
        raise DomainError("staff.proposal_conflict", 409)
    return _decide(duty, row, kind, ProposalState.AGREED, kind.writes_of)


def refuse(duty: OnDuty, proposal_id: str, reason: str | None = None) -> Proposal:
    """Say no as somebody who could agree; their unit does not matter.

    :param reason: free text for whoever proposed it; stored encrypted.

    :raises DomainError: staff.not_found (404), staff.same_person, staff.proposal_over (409).
    """
    row, kind = _for_decision(duty, proposal_id)
    if row.staff_id == duty.staff_id:
        # Taking back one's own has its own word.
        raise DomainError("staff.same_person", 409)
    return _decide(duty, row, kind, ProposalState.REFUSED, reason=reason)


def withdraw(duty: OnDuty, proposal_id: str) -> Proposal:
    """Take back one's own proposal while it is open.

    :raises DomainError: staff.not_found (404) for unknown and another's, staff.proposal_over (409).
    """
    row, kind = _for_decision(duty, proposal_id)
    if row.staff_id != duty.staff_id:
        raise DomainError("staff.not_found", 404)
    return _decide(duty, row, kind, ProposalState.WITHDRAWN)


def read(duty: OnDuty, proposal_id: str) -> Proposal:
    """A proposal in whatever state, for those who may agree or have proposed.

    :raises DomainError: staff.not_found (404).
    """
    return _of(_for_decision(duty, proposal_id)[0])


def open_in_area(duty: OnDuty) -> list[Proposal]:
    """What is open in one's areas, the newest first: one query an area."""
    found: dict[str, Proposal] = {}
    for area in service.areas_of(duty, Task.AGREE):
        for row in ProposalRow.waiting_below(area, clock.to_ms(clock.now())):
            proposal = _of(row)
            if row.kind in _kinds and proposal.state is ProposalState.OPEN:
                found[proposal.proposal_id] = proposal
    return sorted(found.values(), key=lambda proposal: proposal.proposed_at, reverse=True)


def kind_named(name: str) -> Kind:
    """The kind of a name.

    :raises DomainError: core.invalid (422).
    """
    if name not in _kinds:
        raise DomainError("core.invalid", 422, fields={"kind": "core.field_invalid"})
    return _kinds[name]


def may_agree(duty: OnDuty, proposal: Proposal) -> bool:
    """Whether somebody could be the second person, as far as person and unit go."""
    first, second = (proposal.staff_id, proposal.unit_id), (duty.staff_id, duty.unit_id)
    return proposal.state is ProposalState.OPEN and rules.disagreement(first, second) is None


def _for_decision(duty: OnDuty, proposal_id: str) -> tuple[ProposalRow, Kind]:
    row = ProposalRow.of(proposal_id)
    if row is None or row.kind not in _kinds:
        raise DomainError("staff.not_found", 404)
    kind = _kinds[row.kind]
    if row.staff_id != duty.staff_id:
        service.check_area(duty, kind.agree_task, row.area)
    return row, kind


def _decide(
    duty: OnDuty,
    row: ProposalRow,
    kind: Kind,
    state: ProposalState,
    effect: Callable[[TransactWrite, Proposal], None] = lambda writes, proposal: None,
    reason: str | None = None,
) -> Proposal:
    """Write the decision with its effect, once."""
    now = clock.now()
    own = row.staff_id == duty.staff_id
    task = kind.declare_task if own else kind.agree_task
    grant = service.check_area(duty, task, row.area)
    decided = _of(row)._replace(
        state=state, decided_by=duty.staff_id, decided_at=now, reason=reason
    )
    said = [ProposalRow.reason_sealed.set(row.sealed_reason(reason))] if reason else []
    is_open = (ProposalRow.state == ProposalState.OPEN.value) & (
        ProposalRow.lapses_ms > clock.to_ms(now)
    )

    def writes_of(writes: TransactWrite) -> None:
        writes.update(
            ProposalRow(row.key, row.part),
            actions=[
                ProposalRow.state.set(state.value),
                ProposalRow.decided_by.set(duty.staff_id),
                ProposalRow.decided_ms.set(clock.to_ms(now)),
                # Only what is open is listed.
                ProposalRow.listed.remove(),
                ProposalRow.place.remove(),
                *said,
            ],
            condition=is_open,
        )
        effect(writes, decided)

    action = {"agreed": "duty.agree", "refused": "duty.refuse", "withdrawn": "duty.withdraw"}
    act = service.act_of(duty, grant, action[state.value], row.area, decided.proposal_id, kind.name)
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        return _decided_already(duty, decided)
    return decided


def _decided_already(duty: OnDuty, wanted: Proposal) -> Proposal:
    stored = ProposalRow.of(wanted.proposal_id)
    if stored is None:
        raise DomainError("staff.not_found", 404)
    found = _of(stored)
    if found.state is ProposalState.OPEN:
        # Then it was a condition of the effect that was not met.
        raise DomainError("staff.proposal_conflict", 409)
    if (found.state, found.decided_by) == (wanted.state, duty.staff_id):
        return found
    raise DomainError("staff.proposal_over", 409)


def _of(row: ProposalRow) -> Proposal:
    lapses = clock.from_ms(int(row.lapses_ms))
    return Proposal(
        row.proposal_id,
        row.kind,
        row.area,
        json.loads(row.body),
        rules.state_of(row.state, lapses, clock.now()),
        row.staff_id,
        row.unit_id,
        row.unit_name,
        clock.from_ms(int(row.proposed_ms)),
        lapses,
        row.decided_by,
        clock.from_ms(int(row.decided_ms)) if row.decided_ms else None,
        row.clear_reason(),
    )
