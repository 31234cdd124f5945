"""Emergency passes, and what a second person says of them afterwards.

Nobody is stopped for it: who says that it is an emergency is let through at once. What makes that
bearable is that each one is looked at by somebody else, within the same county.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from backend.checkpoints import places
from backend.checkpoints.passage_models import PassageRow
from backend.checkpoints.passages import UNKNOWN
from backend.checkpoints.place_rules import Place
from backend.checkpoints.rules import EmergencyReview
from backend.core import audit, clock, db
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.residents import rules as residents
from backend.staff import colleagues
from backend.staff import service as staff
from backend.staff.rules import Task

PURPOSE = "emergency"
PAGE = 50
READ_MOST = 500
"""So many rows are gone through for a page; none is opened that is not on it."""
GUARDS_MOST = 5


def list_waiting(duty: OnDuty, county: str, after: str | None) -> dict[str, Any]:
    """A page of the emergency passes of a county that nobody has reviewed, oldest first: one query.

    Somebody of a town sees those of their town; a page may hold fewer than there is room for. The
    first page also tells who let most of them through, of the oldest 500: that is what finds abuse.

    :param county: 6 digits.
    :param after: what the page before told as `next`.
    :raises DomainError: checkpoints.not_found (404).
    """
    now_s = clock.now().timestamp()
    areas = [one for one in staff.areas_of(duty, Task.REVIEW_PASSAGES) if _meet(one, county)]
    if not areas:
        raise DomainError(UNKNOWN, 404)
    read = PassageRow.waiting_in(county, after, READ_MOST)
    waiting = [
        row
        for row in read
        if row.expires_at > now_s and str(row.division_code).startswith(tuple(areas))
    ]
    rows = waiting[:PAGE]
    seen_in = max(areas, key=len) if len(areas[0]) > len(county) else county
    grant = staff.check_area(duty, Task.REVIEW_PASSAGES, seen_in, UNKNOWN)
    whom = f"emergencies-{county}"
    audit.record_act(staff.act_of(duty, grant, "passage.list", seen_in, whom, PURPOSE))
    often = _often(waiting) if after is None else []
    names = colleagues.masked_names({row.seen().staff_id for row in rows} | {o for o, _ in often})
    known = places.checkpoints_of({row.seen().passage.checkpoint_id for row in rows})
    return {
        "emergencies": [_shown(row, duty, names, known) for row in rows],
        "guards": [{"by": _name(names, one), "waiting": n} for one, n in often],
        "next": _next(read, waiting),
        "as_of": clock.now(),
    }


def _often(rows: Sequence[PassageRow]) -> list[tuple[str, int]]:
    """Who let several of them through, most first."""
    told = Counter(row.seen().staff_id for row in rows)
    return [(one, n) for one, n in told.most_common(GUARDS_MOST) if n > 1]


def _next(read: Sequence[PassageRow], waiting: Sequence[PassageRow]) -> str | None:
    if len(waiting) > PAGE:
        return str(waiting[PAGE - 1].place)
    return str(read[-1].place) if len(read) == READ_MOST else None


def _name(names: dict[str, tuple[str, str]], staff_id: str) -> str:
    return " ".join(names.get(staff_id, ("*", ""))).strip()


def _meet(area: str, county: str) -> bool:
    return county.startswith(area) or area.startswith(county)


def _shown(
    row: PassageRow, duty: OnDuty, names: dict[str, tuple[str, str]], known: dict[str, Place]
) -> dict[str, Any]:
    passage, staff_id = row.passage(), row.seen().staff_id
    place = known.get(passage.checkpoint_id)
    return {
        "id": passage.id,
        "at": passage.at,
        "checkpoint": place.name if place else "",
        "division_code": row.division_code,
        "kind": passage.emergency,
        "direction": passage.direction,
        "by": _name(names, staff_id),
        "is_mine": staff_id == duty.staff_id,
        "name": residents.mask_name(passage.name) if passage.name else None,
        "plate": residents.mask_document(passage.plate) if passage.plate else None,
        "note": passage.note,
        "kept_until": clock.from_ms(int(row.expires_at) * 1000),
    }


def review(duty: OnDuty, county: str, passage_id: str, outcome: EmergencyReview) -> None:
    """Say what an emergency pass was; once, and by somebody else than whoever let them through.

    The same word again, after a lost answer, is one.

    :raises DomainError: checkpoints.not_found (404) alike for unknown, elsewhere and said before;
        checkpoints.own_emergency (409).
    """
    # Only the lists know under which proof it stands.
    row = PassageRow.emergency_of(county, passage_id)
    if row is None or not str(row.division_code).startswith(county):
        raise DomainError(UNKNOWN, 404)
    division = str(row.division_code)
    grant = staff.check_area(duty, Task.REVIEW_PASSAGES, division, UNKNOWN)
    if row.seen().staff_id == duty.staff_id:
        raise DomainError("checkpoints.own_emergency", 409)
    whom = passage_id
    act = staff.act_of(duty, grant, "passage.review", division, whom, PURPOSE, outcome.value)
    said = f"{outcome.value} {duty.staff_id}"
    try:
        audit.together(act, lambda writes: row.write_review(writes, said))
    except db.ConditionFailed:
        stored = PassageRow.of(row.key, row.part)
        if stored is None or stored.review != said:
            raise DomainError(UNKNOWN, 404) from None
