"""Who may come in today: yes, no or cannot tell, by the batch, and never why.

Each reading is as of the moment that its hour fixed (seen.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backend.config import settings
from backend.core import audit, clock, ids, limits
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.enterprises import companies, rules, seen
from backend.enterprises.models import EnterpriseRow
from backend.enterprises.rules import MayEnter, Step
from backend.enterprises.worker_models import WorkerRow, WorkplaceRow

PAGE = 50
LOOKS = limits.Limit("work-looks", 120, 3600)
# Every look may go through all pages of the largest enterprise.
PAGES = limits.Limit("work-pages", LOOKS.most * rules.WORKERS_MOST // PAGE, 3600)


def today(actor: Actor, after: str | None) -> dict[str, Any]:
    """The workers of one's enterprise, those who may not come in first, with the counts of all.

    That it was looked at stands in the audit and is told to the workers, to ten minutes.

    :param after: `next` of the page before.
    :raises DomainError: enterprises.no_company (404), enterprises.not_verified (403),
        core.too_many_requests (429).
    """
    row, now = companies.verified(actor), clock.now()
    # A reading spends one look, however many pages it has.
    limits.spend(LOOKS if after is None else PAGES, row.enterprise_id)
    if not seen.is_noted(row.enterprise_id, now):
        audit.record_act(companies.act_of(actor, "enterprise.look", row))
        seen.note_look(row, now)
    workers = WorkerRow.all_of(row.enterprise_id, now.timestamp())
    told, as_of = seen.of_workers(row, workers, now)
    ranked = sorted(
        (rules.ENTER_ORDER.index(told[worker.worker_id]), worker.worker_id, worker)
        for worker in workers
    )
    begin = _place_behind([(rank, worker_id) for rank, worker_id, _ in ranked], after)
    page = ranked[begin : begin + PAGE]
    answers = list(told.values())
    is_more = len(ranked) > begin + PAGE
    return {
        "counts": {one.value: answers.count(one) for one in MayEnter},
        "workers": [
            {
                "worker_id": worker_id,
                "name": worker.clear_name(),
                "may": rules.ENTER_ORDER[rank],
                "joined_at": clock.from_ms(int(worker.joined_ms)),
            }
            for rank, worker_id, worker in page
        ],
        "next": _cursor(page[-1][0], page[-1][1]) if is_more else None,
        "as_of": as_of,
    }


def _cursor(rank: int, worker_id: str) -> str:
    return ids.to_base64url(f"{rank}.{worker_id}".encode())


def _place_behind(ranked: list[tuple[int, str]], cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        rank, _, worker_id = ids.from_base64url(cursor).decode().partition(".")
        last = (int(rank), worker_id)
    except ValueError:
        raise DomainError("core.invalid", 422, {"after": "core.field_invalid"}) from None
    return sum(one <= last for one in ranked)


def own_workplaces(actor: Actor) -> list[dict[str, Any]]:
    """Where somebody works, and what is seen of them there just now."""
    resident_id, now = companies.resident_of(actor), clock.now()
    places = WorkplaceRow.all_of(resident_id, now.timestamp())
    found = []
    for place in places:
        row = EnterpriseRow.of(place.enterprise_id)
        worker = WorkerRow.of(place.enterprise_id, str(place.worker_id)) if row else None
        if row is not None and worker is not None and row.step != Step.CLOSED:
            found.append(shown_workplace(row, worker, now))
    return found


def shown_workplace(row: EnterpriseRow, worker: WorkerRow, now: datetime) -> dict[str, Any]:
    """A workplace, for who works there."""
    ends_at = clock.from_ms(int(worker.expires_at) * 1000)
    return companies.shown_short(row) | {
        "shown_name": worker.clear_name(),
        "joined_at": clock.from_ms(int(worker.joined_ms)),
        "until_on": settings().city.day_of(ends_at),
        "looked_at": seen.looked_at(row.enterprise_id),
        "may": seen.of_one(row, worker, now),
    }


def residents_of(enterprise_id: str) -> list[str]:
    """The residents who work for an enterprise and agreed to it, while it is one: two queries.

    For the checkpoint at its gate, whose devices know them by hashes alone.
    """
    row = EnterpriseRow.of(enterprise_id)
    if row is None or Step(row.step) not in rules.LIVING:
        return []
    workers = WorkerRow.all_of(enterprise_id, clock.now().timestamp())
    return [str(worker.resident_id) for worker in workers]
