"""The second person of a list: publish it, refuse it, take it back.

Close contacts are written part by part, each in one transaction together with the note of how far
it is: whoever is killed in between leaves whole parts behind, and a pulse or the screen goes on.
Restricted vehicles are one document of their area (vehicles.py) and need no steps.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, db, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.cotravel import close_contacts, contact_rules, vehicles
from backend.cotravel.contact_lists import KINDS, access, action_of, gone_at, steps_of, told
from backend.cotravel.contact_models import ContactRow
from backend.cotravel.contact_rules import CloseContact
from backend.cotravel.models import BatchRow, PartRow
from backend.cotravel.rules import BatchKind, BatchState
from backend.staff import rules as staff_rules
from backend.staff import service as staff
from backend.staff.rules import Task

log = logging.getLogger(__name__)

CHANGED = "cotravel.list_changed"
# How many parts of fifty a request writes, and a pulse.
PARTS_AT_ONCE = 8
ABANDONED = timedelta(minutes=1)


def publish(duty: OnDuty, batch_id: str) -> dict[str, Any]:
    """Publish a list, as the second person; a repetition of theirs is answered alike.

    :raises DomainError: cotravel.list_unknown (404), staff.same_person, staff.same_unit,
        cotravel.list_not_waiting, cotravel.list_changed, cotravel.too_many_vehicles,
        cotravel.maker_may_no_more (409).
    """
    row, grant = access(duty, batch_id)
    is_begun = row.state in (BatchState.PUBLISHING, BatchState.PUBLISHED)
    if is_begun and row.decided_by == duty.staff_id:
        return told(duty, row)
    _check_waiting(row)
    refused = staff_rules.disagreement((row.made_by, row.made_unit), (duty.staff_id, duty.unit_id))
    if refused:
        raise DomainError(refused, 409)
    is_by_staff = row.made_unit != row.made_by
    if is_by_staff and not staff.may_still(row.made_by, Task.MANAGE_CONTACTS, row.area):
        raise DomainError("cotravel.maker_may_no_more", 409)
    if row.kind == BatchKind.VEHICLES:
        _decide(duty, row, grant, BatchState.PUBLISHED, "publish", vehicles.with_list(row))
        vehicles.forget()
    else:
        row.step = _step(0, int(row.parts))
        _decide(duty, row, grant, BatchState.PUBLISHING, "publish")
    return told(duty, row)


def refuse(duty: OnDuty, batch_id: str) -> dict[str, Any]:
    """Refuse a list that waits, as anybody but whoever brought it.

    :raises DomainError: cotravel.list_unknown (404), staff.same_person, cotravel.list_not_waiting,
        cotravel.list_changed (409).
    """
    row, grant = access(duty, batch_id)
    if row.state == BatchState.REFUSED and row.decided_by == duty.staff_id:
        return told(duty, row)
    _check_waiting(row)
    if row.made_by == duty.staff_id:
        raise DomainError("staff.same_person", 409)
    _decide(duty, row, grant, BatchState.REFUSED, "refuse")
    return told(duty, row)


def withdraw(duty: OnDuty, batch_id: str) -> dict[str, Any]:
    """Take a list back: whoever brought it while it waits; once it is published anybody who may
    bring one, for what is wrong has to go at once.

    :raises DomainError: cotravel.list_unknown (404), cotravel.not_your_list,
        cotravel.list_at_work, cotravel.list_not_waiting, cotravel.list_changed (409).
    """
    row, grant = access(duty, batch_id)
    if row.state == BatchState.WITHDRAWN:
        return told(duty, row)
    if row.state == BatchState.SUBMITTED and row.made_by != duty.staff_id:
        raise DomainError("cotravel.not_your_list", 409)
    if row.state == BatchState.PUBLISHING:
        raise DomainError("cotravel.list_at_work", 409)
    if row.state not in (BatchState.SUBMITTED, BatchState.PUBLISHED):
        raise DomainError("cotravel.list_not_waiting", 409)
    is_public = row.state == BatchState.PUBLISHED
    more = None
    if is_public and row.kind == BatchKind.CONTACTS:
        row.step = _step(0, int(row.parts))
    elif is_public:
        more = vehicles.without_list(row)
    _decide(duty, row, grant, BatchState.WITHDRAWN, "withdraw", more)
    vehicles.forget()
    return told(duty, row)


def _check_waiting(row: BatchRow) -> None:
    if row.state != BatchState.SUBMITTED:
        raise DomainError("cotravel.list_not_waiting", 409)


def _step(done: int, of: int) -> str:
    return json.dumps({"done": done, "of": of})


def _decide(
    duty: OnDuty,
    row: BatchRow,
    grant: Grant,
    state: BatchState,
    what: str,
    more: Callable[[TransactWrite], None] | None = None,
) -> None:
    """Write a decision with its row in the audit.

    :param more: what is written with it.
    """
    version, now_ms = int(row.version), clock.to_ms(clock.now())
    row.state, row.version = state.value, version + 1
    row.decided_by, row.decided_unit = duty.staff_id, duty.unit_id
    row.decided_ms = row.changed_ms = now_ms
    row.expires_at = gone_at()

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row, condition=BatchRow.version == version)
        if more is not None:
            more(writes)

    act = staff.act_of(duty, grant, action_of(row.kind, what), row.area, row.batch_id, "outbreak")
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError(CHANGED, 409) from None


# --- Close contacts: part by part


def step(duty: OnDuty, batch_id: str) -> dict[str, Any]:
    """Write or take back the next parts of a list; ask again until it is no more at work.

    :raises DomainError: cotravel.list_unknown (404).
    """
    row, _ = access(duty, batch_id)
    return told(duty, go_on(row))


def pulse() -> None:
    """Go on with what nobody has gone on with for a minute."""
    late_ms = clock.to_ms(clock.now() - ABANDONED)
    city = settings().city.root_division
    for row in BatchRow.open_below(BatchKind.CONTACTS, city):
        if _is_at_work(row) and int(row.changed_ms) < late_ms:
            _go_on_alone(row.batch_id)


def _go_on_alone(batch_id: str) -> None:
    """Go on with a list, whose trouble is no reason for those behind it to stand still."""
    try:
        # The index may lag: how far it is says the row itself.
        fresh = BatchRow.of(batch_id)
        if fresh is not None:
            go_on(fresh)
    except db.StoreUnavailable:
        # Nor would the others come further.
        raise
    except Exception as failed:
        log.error("a list of the authority stands still: %s", type(failed).__name__)


def _is_at_work(row: BatchRow) -> bool:
    done, of = steps_of(row)
    return row.kind in KINDS and done < of


def go_on(row: BatchRow) -> BatchRow:
    """Do the next parts of a list; it may be done twice, also at once."""
    for _ in range(PARTS_AT_ONCE):
        if not _is_at_work(row):
            break
        row = _one_part(row)
    return row


def _one_part(row: BatchRow) -> BatchRow:
    try:
        return _written(row)
    except db.ConditionFailed:
        # Somebody else has gone on with it.
        return BatchRow.of(row.batch_id) or row


def _written(row: BatchRow) -> BatchRow:
    """The list with one part more, written with that part.

    :raises ConditionFailed: somebody else was faster.
    """
    done, of = steps_of(row)
    part = PartRow.of(row.batch_id, PartRow.part_of(done))
    people = [CloseContact.of_json(line) for line in part.lines()] if part else []
    is_public = row.state == BatchState.PUBLISHING
    doing = _writing(row, people) if is_public else _taking_back(row, people)
    version = int(row.version)
    after = BatchRow(**row.attribute_values)
    after.step, after.version = _step(done + 1, of), version + 1
    after.changed_ms = clock.to_ms(clock.now())
    if is_public and done + 1 >= of:
        after.state = BatchState.PUBLISHED.value
    with db.transaction(ids.random_id()) as writes:
        writes.save(after, condition=BatchRow.version == version)
        doing(writes)
    return after


def _writing(row: BatchRow, people: list[CloseContact]) -> Callable[[TransactWrite], None]:
    now_ms = clock.to_ms(clock.now())
    rows = [
        ContactRow(
            *_keys_of(row, one),
            from_on=one.from_on.isoformat(),
            last_on=one.last_on.isoformat(),
            reference=row.clear("title") or "",
            area=row.area,
            batch=row.batch_id,
            imported_ms=now_ms,
            expires_at=_gone_at(one.last_on),
        )
        for one in people
    ]

    def writes_of(writes: TransactWrite) -> None:
        for one in rows:
            writes.save(one)

    return writes_of


def _taking_back(row: BatchRow, people: list[CloseContact]) -> Callable[[TransactWrite], None]:
    # What other lists say of them stays.
    rows = [ContactRow(*_keys_of(row, one)) for one in people]

    def writes_of(writes: TransactWrite) -> None:
        for one in rows:
            writes.delete(one)

    return writes_of


def _keys_of(row: BatchRow, one: CloseContact) -> tuple[str, str]:
    """Where stands what a list says of somebody."""
    index = close_contacts.index_of(one.kind.value, one.number, one.phone)
    return ContactRow.key_of(index), ContactRow.part_of(row.batch_id)


def _gone_at(last_on: date) -> int:
    behind = datetime.combine(last_on, time(), UTC) + contact_rules.KEPT + timedelta(days=1)
    return int(behind.timestamp())
