"""Lists that the health authority hands over (contact_files.py), until a second person of another
unit has looked at them.

What is kept until then is sealed; the second person reads it masked, and every look stands in the
audit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.accounts import phones
from backend.core import audit, clock, crypto, db, limits
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.cotravel import contact_rules
from backend.cotravel.contact_files import CheckedList
from backend.cotravel.contact_models import seal_lines
from backend.cotravel.contact_rules import CloseContact, RestrictedVehicle
from backend.cotravel.models import BatchRow, PartRow
from backend.cotravel.rules import BATCH_OPEN, BatchKind, BatchState
from backend.divisions import service as divisions
from backend.residents import rules as residents_rules
from backend.staff import rules as staff_rules
from backend.staff import service as staff
from backend.staff.rules import Task

KINDS = (BatchKind.CONTACTS, BatchKind.VEHICLES)
# A part is written in one transaction, which takes a hundred items at most.
PART = 50
COMMAND = "command"
UNKNOWN = "cotravel.list_unknown"
AGAIN_MOST = 20
PER_OFFICER = limits.Limit("contact-lists", 30, 3600)


# --- Keeping it for the second person


def bring(duty: OnDuty, checked: CheckedList, area: str, reference: str) -> BatchRow:
    """Put a checked list before a second person.

    :raises DomainError: cotravel.area_unknown (404), core.invalid (422) naming `reference`,
        core.too_many_requests (429).
    """
    contact_rules.check_reference(reference)
    grant = staff.check_area(duty, Task.MANAGE_CONTACTS, area, "cotravel.area_unknown")
    limits.spend(PER_OFFICER, duty.staff_id)

    def act_of(batch_id: str) -> audit.Act:
        return staff.act_of(
            duty, grant, action_of(checked.kind, "bring"), area, batch_id, "outbreak"
        )

    return _keep(checked, area, reference, (duty.staff_id, duty.unit_id), act_of)


def bring_by_command(checked: CheckedList, area: str, reference: str) -> BatchRow:
    """Put a list that was given at the terminal before a health officer.

    :raises DomainError: cotravel.area_unknown (404), core.invalid (422) naming `reference`.
    """
    contact_rules.check_reference(reference)
    if not divisions.is_one(area):
        raise DomainError("cotravel.area_unknown", 404)

    def act_of(batch_id: str) -> audit.Act:
        return audit.Act(
            action_of(checked.kind, "bring"), "command:import", area, batch_id, "outbreak"
        )

    return _keep(checked, area, reference, (COMMAND, COMMAND), act_of)


def _keep(
    checked: CheckedList, area: str, reference: str, by: tuple[str, str], act_of: Any
) -> BatchRow:
    """Write the parts, then the list itself: whoever finds it finds all its lines."""
    said = json.dumps([checked.kind.value, area, reference, by[0], checked.lines])
    batch_id, known = _free_id(said)
    if known is not None:
        return known
    now = clock.now()
    row = _row_of(batch_id, checked, area, reference, by)
    db.side_by_side([part.save for part in _parts_of(row, checked)])
    row.made_ms = row.changed_ms = clock.to_ms(now)
    list_it(row)

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row, condition=BatchRow.made_ms.does_not_exist())

    try:
        audit.together(act_of(batch_id), writes_of)
    except db.ConditionFailed:
        # The same file was sent twice at once.
        return list_of(batch_id)
    return row


def _free_id(said: str) -> tuple[str, BatchRow | None]:
    """The id of a list by what it says, and the list when it is known and was not refused.

    The id is keyed, for lines that can be guessed must not be told from it.
    """
    for again in range(AGAIN_MOST):
        batch_id = crypto.keyed_hash("authority-list", said, str(again))[:22]
        known = BatchRow.of(batch_id)
        is_over = known is not None and known.state in (BatchState.REFUSED, BatchState.WITHDRAWN)
        if not is_over:
            return batch_id, known
    raise DomainError("core.too_many_requests", 429)


def _row_of(
    batch_id: str, checked: CheckedList, area: str, reference: str, by: tuple[str, str]
) -> BatchRow:
    begins = checked.from_on.isoformat() if checked.from_on else None
    row = BatchRow(
        BatchRow.key_of(batch_id),
        kind=checked.kind.value,
        area=area,
        state=BatchState.SUBMITTED.value,
        rows=len(checked.lines),
        parts=-(-len(checked.lines) // PART),
        told=json.dumps({"from_on": begins, "last_on": checked.last_on.isoformat()}),
        made_by=by[0],
        made_unit=by[1],
        expires_at=gone_at(),
    )
    row.seal("title", reference)
    return row


def _parts_of(row: BatchRow, checked: CheckedList) -> list[PartRow]:
    parts = []
    for n in range(int(row.parts)):
        part = PartRow(row.key, PartRow.part_of(n), area=row.area, expires_at=row.expires_at)
        seal_lines(part, checked.lines[n * PART : (n + 1) * PART])
        parts.append(part)
    return parts


def gone_at() -> int:
    """When a list that changes now is kept no longer; seconds since 1970."""
    return int((clock.now() + contact_rules.LIST_KEPT + timedelta(days=1)).timestamp())


def action_of(kind: str, what: str) -> str:
    """What the audit calls an act on a list: contact.bring_list, vehicle.publish_list, ..."""
    return f"{'contact' if kind == BatchKind.CONTACTS else 'vehicle'}.{what}_list"


def list_it(row: BatchRow) -> None:
    """Have a list found below its area for as long as it is kept; so can a published one be."""
    row.listed = f"{row.kind}#{row.area[:2]}"
    row.place = f"{row.area}#{row.batch_id}"


# --- Showing


def list_of(batch_id: str) -> BatchRow:
    """A list of contacts or vehicles.

    :raises DomainError: cotravel.list_unknown (404).
    """
    row = BatchRow.of(batch_id)
    if row is None or row.kind not in KINDS or row.expires_at <= clock.now().timestamp():
        raise DomainError(UNKNOWN, 404)
    return row


def access(duty: OnDuty, batch_id: str) -> tuple[BatchRow, Grant]:
    """The one way of somebody on duty to a list.

    :raises DomainError: cotravel.list_unknown (404), also outside one's areas.
    """
    row = list_of(batch_id)
    return row, staff.check_area(duty, Task.MANAGE_CONTACTS, row.area, UNKNOWN)


def read_lists(duty: OnDuty) -> list[dict[str, Any]]:
    """The lists of one's areas: first those that wait, then the newest. Two queries an area."""
    areas = staff.areas_of(duty, Task.MANAGE_CONTACTS)
    # An area within another one of theirs is listed with it.
    widest = {one for one in areas if not any(o != one and one.startswith(o) for o in areas)}
    asked = [(kind, area) for kind in KINDS for area in sorted(widest)]
    found = db.side_by_side(
        [lambda k=kind, a=area: BatchRow.open_below(k, a) for kind, area in asked]  # type: ignore[misc]
    )
    now_s = clock.now().timestamp()
    rows = [row for some in found for row in some if row.expires_at > now_s]
    rows.sort(key=lambda row: (BatchState(row.state) not in BATCH_OPEN, -int(row.made_ms)))
    return [told(duty, row) for row in rows]


def told(duty: OnDuty, row: BatchRow) -> dict[str, Any]:
    """What somebody on duty sees of a list, without its lines."""
    refused = staff_rules.disagreement((row.made_by, row.made_unit), (duty.staff_id, duty.unit_id))
    done, of = steps_of(row)
    is_waiting = row.state == BatchState.SUBMITTED
    return {
        "list_id": row.batch_id,
        "kind": BatchKind(row.kind),
        "area": row.area,
        "reference": row.clear("title"),
        "state": BatchState(row.state),
        "rows": int(row.rows),
        "rows_done": min(int(row.rows), done * PART),
        "is_at_work": done < of,
        **json.loads(row.told),
        "office": "" if row.made_unit == COMMAND else staff.unit_name(row.made_unit),
        "made_at": clock.from_ms(int(row.made_ms)),
        "is_mine": row.made_by == duty.staff_id,
        "may_publish": is_waiting and refused is None,
        "refused": refused if is_waiting else None,
    }


def steps_of(row: BatchRow) -> tuple[int, int]:
    """How many parts are written, or taken back, and how many there are; nought when none are."""
    step = json.loads(row.step) if row.step else {"done": 0, "of": 0}
    return int(step["done"]), int(step["of"])


def read_list(duty: OnDuty, batch_id: str, after: int) -> dict[str, Any]:
    """A list with fifty of its lines, masked; the look stands in the audit.

    :param after: how many fifties to leave out.
    :raises DomainError: cotravel.list_unknown (404).
    """
    row, grant = access(duty, batch_id)
    part = PartRow.of(batch_id, PartRow.part_of(after))
    audit.record_act(
        staff.act_of(duty, grant, action_of(row.kind, "read"), row.area, batch_id, "outbreak")
    )
    lines = part.lines() if part else []
    is_people = row.kind == BatchKind.CONTACTS
    return {
        **told(duty, row),
        "people": [_masked(CloseContact.of_json(line)) for line in lines] if is_people else [],
        "vehicles": [] if is_people else [_vehicle(line) for line in lines],
        "next": after + 1 if after + 1 < int(row.parts) else None,
    }


def _masked(one: CloseContact) -> dict[str, Any]:
    return {
        "row": one.row,
        "document": residents_rules.mask_document(one.number),
        "phone": phones.mask(one.phone),
        "from_on": one.from_on,
        "last_on": one.last_on,
    }


def _vehicle(line: Sequence[Any]) -> dict[str, Any]:
    one = RestrictedVehicle.of_json(line)
    return {"row": one.row, "plate": one.plate, "reason": one.reason, "last_on": one.last_on}
