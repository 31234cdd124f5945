"""Use cases of a visit: somebody on duty checks in for people who have no phone at hand.

What they recorded comes sealed, often hours later and all at once. Each item is judged by itself,
by the same rules as what a resident sends; the phone of somebody on duty knows the time by a beacon
that is good for them, not for one shift, for a visit may be sent after the shift is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, http
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.healthcode import beacons, schemas, service
from backend.healthcode.models import CheckIn
from backend.healthcode.service import Book, Result
from backend.residents import doorstep
from backend.residents import service as residents
from backend.staff import service as staff
from backend.staff.rules import Task

KIND = "check_in"
PURPOSE = "at_the_door"
VISIT = schemas.VisitIn()


def time_beacon(duty: OnDuty) -> str:
    """The server's word on what time it is, good for this person on duty."""
    return beacons.make(_holder(duty), clock.now())


def _holder(duty: OnDuty) -> str:
    return f"staff:{duty.staff_id}"


def check_in(duty: OnDuty, items: Sequence[Mapping[str, Any] | Result]) -> list[Result]:
    """Store readings of residents of one's area, each by itself, in the order given.

    An item costs a read of the resident, a query of their check-ins, and one transaction of the
    check-in and its row of the audit; one that is stored already costs the two reads.

    :param items: `id` and `sealed`; a Result stands for one refused already.
    """
    now = clock.now()
    books: dict[str, Book] = {}
    results = []
    for item in items:
        if isinstance(item, Result):
            results.append(item)
            continue
        try:
            results.append(_store(duty, item, now, books))
        except DomainError as refused:
            if refused.status >= 500:
                raise
            results.append(Result(str(item["id"]), "rejected", refused.code, refused.fields))
    return results


def _store(duty: OnDuty, item: Mapping[str, Any], now: datetime, books: dict[str, Book]) -> Result:
    visit = http.load_sealed(VISIT, item["sealed"], KIND, str(item["id"]), duty.staff_id)
    resident_id = doorstep.whom(duty.staff_id, visit.get("resident_id"), visit.get("person_id"))
    division = residents.division_of(resident_id)
    grant = staff.check_area(duty, Task.CHECK_IN_FOR, division, unknown="residents.not_found")
    place = service.place_of(resident_id, division)
    service.check_duty(now, place)
    if resident_id not in books:
        books[resident_id] = Book(resident_id, CheckIn.readings_of_resident(resident_id), place)
    beacon = visit.get("time_beacon")
    told_at = beacons.read(beacon, _holder(duty)) if beacon else None

    def write(row: CheckIn) -> None:
        _write(duty, grant, division, row)

    reading = {**visit, "id": item["id"]}
    return service.store(books[resident_id], reading, now, told_at, write, service.STAFF_LETTER)


def _write(duty: OnDuty, grant: Grant, division: str, row: CheckIn) -> None:
    act = staff.act_of(duty, grant, "visit.check_in", division, row.resident_id, PURPOSE)

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row, condition=CheckIn.measured_ms.does_not_exist())

    audit.together(act, writes_of)
