"""Publication: a batch becomes the next version of the list, step by step.

Blocks are written first, then files, under names that follow from what they say; nobody reads them
yet. Then one transaction moves the head, the batch and what the stream hears. Killed anywhere, it
is gone on with by the screen that asks again, or by the pulse of the jobs. The last step signs, and
the function that serves the web holds no key that signs: in the cloud the pulse does it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock, db, ids, packed
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.cotravel import (
    applying_rules,
    batch_deciding,
    batches,
    files,
    preparing,
    published,
    settling,
)
from backend.cotravel.applying_rules import Line
from backend.cotravel.list_models import BlockRow, StateRow
from backend.cotravel.list_rules import Listed
from backend.cotravel.models import TRIPS, BatchRow, ChangeRow, HeadRow
from backend.cotravel.preparing import Prepared
from backend.cotravel.rules import BatchKind, BatchState, TripWithdrawal
from backend.staff import service as staff
from backend.staff.rules import Task

log = logging.getLogger(__name__)

AT_ONCE = 40
BUDGET_S = 6.0
CHANGES_KEPT = timedelta(days=30)
UNKNOWN_TRIP = "cotravel.trip_unknown"
DOORS_THAT_SIGN = ("", "jobs")


def publish(duty: OnDuty, batch_id: str, version: int) -> BatchRow:
    """Agree to a batch as the second person, and go on until it is published or the time is up.

    :param version: the version that was read; asking again with it goes on.
    :raises DomainError: as batches.read and batch_deciding.claim.
    """
    return advance(batch_deciding.claim(duty, batches.read(duty, batch_id), version))


def withdraw(duty: OnDuty, trip_id: int, reason: TripWithdrawal) -> Listed:
    """Take a trip off the list; one person is enough, for what is wrong must go at once.

    :raises DomainError: cotravel.trip_unknown (404), also outside one's areas.
    """
    listed = published.find_trip(trip_id)
    if listed is None:
        raise DomainError(UNKNOWN_TRIP, 404)
    grant = staff.check_area(duty, Task.PUBLISH_TRIPS, listed.area, UNKNOWN_TRIP)
    if listed.is_withdrawn:
        return listed
    name = hashlib.sha256(f"withdraw {trip_id} {listed.version}".encode()).digest()
    batch_id = ids.to_base64url(name)[:22]
    row = batches.of(batch_id) or batches.make(
        batch_id=batch_id,
        kind=BatchKind.TRIPS,
        area=listed.area,
        lines=[applying_rules.line_as_json(Line(None, None, trip_id, reason))],
        title="",
        by=(duty.staff_id, duty.unit_id),
        state=BatchState.PUBLISHING,
        act=staff.act_of(duty, grant, "trip.withdraw", listed.area, batch_id, reason.value),
    )
    advance(row)
    return published.find_trip(trip_id) or listed


def advance(row: BatchRow, budget_s: float = BUDGET_S) -> BatchRow:
    """Go on with a publication until it is through, waits for the signature, or the time is up."""
    until = time.monotonic() + budget_s
    while row.state == BatchState.PUBLISHING and not _waits_for_signature(row):
        row = step(row)
        if time.monotonic() >= until:
            break
    return row


def step(row: BatchRow) -> BatchRow:
    """Do a piece of a publication; it may be done twice, also at once, and comes to the same."""
    state = StateRow.now()
    ready = _ready(row, state)
    if not ready.applied.changed:
        return _finish(row, ready, state)
    done = _done(row, ready)
    order = list(ready.blocks.items())
    if done < len(order):
        some = order[done : done + AT_ONCE]
        db.side_by_side([lambda one=one: _store_block(*one) for one in some])  # type: ignore[misc]
        return _note(row, ready, done + len(some))
    if not may_sign():
        return row
    return _finish(row, ready, state)


def may_sign() -> bool:
    """Whether this process may seal what is published; the web function may not."""
    return settings().door in DOORS_THAT_SIGN


def refresh() -> int:
    """Make the files anew, as after the import of a timetable; gives the new version.

    :raises DomainError: cotravel.changed (409) when something was published meanwhile.
    """
    state = StateRow.now()
    ready = preparing.prepare(None, state)
    if not _moved(ready, state, None):
        raise DomainError("cotravel.changed", 409)
    settling.settle()
    return ready.version


_last: tuple[tuple[Any, ...], Prepared] | None = None


def _ready(row: BatchRow, state: StateRow | None) -> Prepared:
    """The version made ready, from memory when the step before made it."""
    global _last
    of = (row.batch_id, int(row.decided_ms or row.made_ms), int(state.version) if state else 0)
    if _last is None or _last[0] != of:
        _last = (of, preparing.prepare(row, state))
    return _last[1]


def _done(row: BatchRow, ready: Prepared) -> int:
    """How many pieces are written, none when the list has moved since."""
    told = json.loads(row.step) if row.step else {}
    return int(told["done"]) if told.get("against") == ready.before else 0


def _waits_for_signature(row: BatchRow) -> bool:
    told = json.loads(row.step) if row.step else {}
    is_last = told.get("done") == told.get("of", 0) - 1
    return is_last and not may_sign()


def _note(row: BatchRow, ready: Prepared, done: int) -> BatchRow:
    told = {"against": ready.before, "done": done, "of": len(ready.blocks) + 1}
    row.step = json.dumps(told)
    is_going_on = BatchRow.state == BatchState.PUBLISHING.value
    try:
        with db.conditional():
            row.update(actions=[BatchRow.step.set(row.step)], condition=is_going_on)
    except db.ConditionFailed:
        # Somebody else has published it meanwhile.
        return BatchRow.of(row.batch_id) or row
    return row


def _store_block(part: str, data: bytes) -> None:
    BlockRow(TRIPS, part, data=data).save()


def _finish(row: BatchRow, ready: Prepared, state: StateRow | None) -> BatchRow:
    after = batch_deciding.moved(row, BatchState.PUBLISHED)
    after.published_version = ready.version if ready.applied.changed else ready.before
    after.step = None
    counts = {"added": ready.applied.added, "corrected": len(ready.applied.corrected)}
    counts |= {"withdrawn": len(ready.applied.withdrawn), "same": ready.applied.same}
    counts |= {"refused": ready.applied.refused}
    after.told = json.dumps({**json.loads(row.told), "published": counts}, ensure_ascii=False)
    is_same = BatchRow.version == int(row.version)
    if not ready.applied.changed:
        batches.write(None, lambda writes: writes.save(after, condition=is_same))
        return after
    if not _moved(ready, state, (after, is_same)):
        # The list has moved, or somebody else was faster: from the beginning, with what is now.
        return BatchRow.of(row.batch_id) or row
    settling.settle()
    return after


def _moved(ready: Prepared, state: StateRow | None, batch: tuple[BatchRow, Any] | None) -> bool:
    """Move the head to the version that is ready, all of it or nothing; its files come first."""
    for file in ready.made:
        files.store(file, settling.gone_at())
    now = clock.now()
    now_ms = clock.to_ms(now)
    is_next = StateRow.version == ready.before if state else StateRow.version.does_not_exist()
    new = StateRow(
        version=ready.version,
        changed_ms=now_ms,
        next_id=ready.applied.next_id,
        blocks=json.dumps(ready.all_blocks),
        files=json.dumps(ready.named),
        leaving=json.dumps(ready.leaving),
        keeping=json.dumps(ready.keeping),
    )
    document = packed.as_bytes(preparing.document_of(ready, now))
    head = HeadRow(version=ready.version, changed_ms=now_ms, document=document)
    told = {"corrected": sorted(ready.applied.corrected), "withdrawn": ready.applied.withdrawn}
    change = ChangeRow(
        part=ChangeRow.part_of(ready.version),
        version=ready.version,
        changed_ms=now_ms,
        data=packed.as_bytes(json.dumps(told)),
        expires_at=int((now + CHANGES_KEPT).timestamp()),
    )

    def writes_of(writes: TransactWrite) -> None:
        writes.save(new, condition=is_next)
        writes.save(head)
        writes.save(change)
        if batch:
            writes.save(batch[0], condition=batch[1])

    try:
        with db.transaction(ids.random_id()) as writes:
            writes_of(writes)
    except db.ConditionFailed:
        return False
    return True


def pulse() -> None:
    """Go on with what a killed process left, and with what waits for the signature.

    A batch that fails stops none of the others.
    """
    found = BatchRow.at_work(BatchKind.TRIPS.value, settings().city.root_division)
    for batch_id in [row.batch_id for row in found]:
        try:
            fresh = BatchRow.of(batch_id)
            if fresh is not None:
                advance(fresh)
        except Exception as failed:
            log.error("batch %s failed: %s", batch_id, type(failed).__name__)
    settling.settle()
