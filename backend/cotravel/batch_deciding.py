"""What becomes of a batch of trips: put before a second person, agreed to, refused, taken back.

Each step names the version that was looked at, so that nobody agrees to what they have not seen.
"""

from __future__ import annotations

from backend.core import clock
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.cotravel import batches, published
from backend.cotravel.models import BatchRow
from backend.cotravel.rules import BATCH_OPEN, BatchState
from backend.staff import rules as staff_rules
from backend.staff import service as staff
from backend.staff.rules import Task

OTHER_AREA = "cotravel.trip_of_other_area"


def put_before_second(duty: OnDuty, batch_id: str, version: int) -> BatchRow:
    """Put a draft before a second person.

    :raises DomainError: cotravel.batch_not_found (404), cotravel.changed, cotravel.not_draft,
        cotravel.batch_empty (409).
    """
    row = batches.read(duty, batch_id)
    if _is_repeated(row, version, BatchState.SUBMITTED):
        return row
    _check(row, version, BatchState.DRAFT, "cotravel.not_draft")
    if not int(row.rows):
        raise DomainError("cotravel.batch_empty", 409)
    return _move(duty, row, BatchState.SUBMITTED, Task.WRITE_TRIPS, "trip.submit")


def take_back(duty: OnDuty, batch_id: str, version: int) -> BatchRow:
    """Take a batch back that nobody has published yet.

    :raises DomainError: cotravel.batch_not_found (404), cotravel.changed, cotravel.not_open (409).
    """
    row = batches.read(duty, batch_id)
    if _is_repeated(row, version, BatchState.WITHDRAWN):
        return row
    if row.state not in (BatchState.DRAFT, BatchState.SUBMITTED):
        raise DomainError("cotravel.not_open", 409)
    _check(row, version, BatchState(row.state), "cotravel.not_open")
    return _move(duty, row, BatchState.WITHDRAWN, Task.WRITE_TRIPS, "trip.take_back")


def refuse(duty: OnDuty, batch_id: str, version: int, reason: str) -> BatchRow:
    """Refuse a batch, as the second person; its maker reads why.

    :param reason: free text, stored sealed.
    :raises DomainError: cotravel.batch_not_found (404), staff.same_person, cotravel.changed,
        cotravel.not_submitted (409).
    """
    row = batches.read(duty, batch_id)
    if _is_repeated(row, version, BatchState.REFUSED):
        return row
    _check(row, version, BatchState.SUBMITTED, "cotravel.not_submitted")
    if row.made_by == duty.staff_id:
        raise DomainError("staff.same_person", 409)
    return _move(duty, row, BatchState.REFUSED, Task.PUBLISH_TRIPS, "trip.refuse", reason)


def claim(duty: OnDuty, row: BatchRow, version: int) -> BatchRow:
    """Agree to a batch, as the second person: from here on it is being published.

    :raises DomainError: staff.same_person, staff.same_unit, cotravel.changed,
        cotravel.not_submitted, cotravel.writer_may_no_more, cotravel.trip_of_other_area (409).
    """
    if row.decided_by == duty.staff_id and row.state in (
        BatchState.PUBLISHING,
        BatchState.PUBLISHED,
    ):
        return row
    _check(row, version, BatchState.SUBMITTED, "cotravel.not_submitted")
    refused = refused_because(duty, row)
    if refused:
        raise DomainError(refused, 409)
    is_of_staff = row.made_unit != batches.COMMAND_UNIT
    if is_of_staff and not staff.may_still(row.made_by, Task.WRITE_TRIPS, row.area):
        raise DomainError("cotravel.writer_may_no_more", 409)
    if is_of_staff:
        _check_corrected(row)
    return _move(duty, row, BatchState.PUBLISHING, Task.PUBLISH_TRIPS, "trip.publish")


def _check_corrected(row: BatchRow) -> None:
    """What a batch puts right is of its own area, which is the second person's as well."""
    lines = batches.trips_in(batches.lines_of(row))
    listed = published.find_trips(line.corrects for line in lines if line.corrects is not None)
    if not all(one.area.startswith(row.area) for one in listed.values()):
        raise DomainError(OTHER_AREA, 409)


def refused_because(duty: OnDuty, row: BatchRow) -> str | None:
    """Why somebody cannot be the second person, staff.same_person or staff.same_unit."""
    return staff_rules.disagreement((row.made_by, row.made_unit), (duty.staff_id, duty.unit_id))


def _is_repeated(row: BatchRow, version: int, state: BatchState) -> bool:
    """Whether the same was done a moment ago, and its answer was lost."""
    return int(row.version) == version + 1 and row.state == state


def _check(row: BatchRow, version: int, state: BatchState, otherwise: str) -> None:
    if row.state != state:
        raise DomainError(otherwise, 409)
    if int(row.version) != version:
        raise DomainError("cotravel.changed", 409)


def _move(
    duty: OnDuty, row: BatchRow, state: BatchState, task: Task, action: str, reason: str = ""
) -> BatchRow:
    grant = staff.check_area(duty, task, row.area, batches.UNKNOWN)
    after = moved(row, state)
    if task is Task.PUBLISH_TRIPS:
        after.decided_by, after.decided_unit = duty.staff_id, duty.unit_id
        after.decided_ms = after.changed_ms
    if reason:
        after.seal("reason", reason)
    act = staff.act_of(duty, grant, action, row.area, row.batch_id, batches.PURPOSE)
    batches.write(
        act, lambda writes: writes.save(after, condition=BatchRow.version == int(row.version))
    )
    return after


def moved(row: BatchRow, state: BatchState) -> BatchRow:
    """The batch in another state, a version further; not written yet."""
    now = clock.now()
    after = BatchRow(**row.attribute_values)
    after.state, after.version = state.value, int(row.version) + 1
    after.changed_ms = clock.to_ms(now)
    if state not in BATCH_OPEN:
        after.expires_at = int((now + batches.KEPT).timestamp())
    batches.list_by_state(after)
    return after
