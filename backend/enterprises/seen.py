"""What an enterprise sees of its workers: as of a moment, and the same for an hour.

An answer that changed within the minute would tell why: what changes at midnight is a check-in
that was missed, what changes at noon is something that became known. So the first look fixes the
answers, and they are renewed an hour later at the earliest. The gate itself reads each code as it
stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from backend.config import settings
from backend.core import clock, db
from backend.enterprises import rules
from backend.enterprises.models import EnterpriseRow
from backend.enterprises.rules import MayEnter
from backend.enterprises.seen_models import AnswersRow, LookedRow
from backend.enterprises.worker_models import WorkerRow
from backend.healthcode import card_states
from backend.healthcode import service as healthcode
from backend.healthcode.rules import aged_colour

HOLDS = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=10)
TRIES = 4


def may_enter(resident_ids: Collection[str], now: datetime) -> dict[str, MayEnter]:
    """Whether each of these residents may come in; a read a hundred, half a unit each."""
    stood = card_states.states_of(resident_ids, now)
    today = settings().city.day_of(now)
    rule = healthcode.rule_book().on(today)
    return {
        one: rules.may_enter(
            aged_colour(rule, stood[one].state, today).value if one in stood else None
        )
        for one in resident_ids
    }


def of_workers(
    row: EnterpriseRow, workers: Iterable[WorkerRow], now: datetime
) -> tuple[dict[str, MayEnter], datetime]:
    """What the enterprise sees of these workers, by their ids there, and as of when.

    Whoever joined since is added as they stand now. One read, and a write when something is new.
    """
    asked = {worker.worker_id: str(worker.resident_id) for worker in workers}
    for _ in range(TRIES):
        kept = _kept(row.enterprise_id, now)
        known = kept.told() if kept else {}
        fresh = {worker: who for worker, who in asked.items() if worker not in known}
        stands = may_enter(set(fresh.values()), now)
        told = known | {worker: stands[who] for worker, who in fresh.items()}
        as_of = clock.from_ms(int(kept.as_of_ms)) if kept else now
        try:
            if fresh:
                _keep(row, kept, told, as_of)
        except db.ConditionFailed:
            # Two phones looked at once: both see what the first of them fixed.
            continue
        return {worker: told[worker] for worker in asked}, as_of
    raise db.StoreUnavailable


def of_one(row: EnterpriseRow, worker: WorkerRow, now: datetime) -> MayEnter:
    """What the enterprise sees of one of them, or would see if it looked now; nothing is kept."""
    kept = _kept(row.enterprise_id, now)
    seen = kept.told().get(worker.worker_id) if kept else None
    resident_id = str(worker.resident_id)
    return seen or may_enter((resident_id,), now)[resident_id]


def _kept(enterprise_id: str, now: datetime) -> AnswersRow | None:
    found = AnswersRow.of(enterprise_id)
    holds = found is not None and clock.from_ms(int(found.as_of_ms)) > now - HOLDS
    return found if holds else None


def _keep(
    row: EnterpriseRow, kept: AnswersRow | None, told: Mapping[str, MayEnter], as_of: datetime
) -> None:
    as_of_ms = clock.to_ms(as_of)
    answers = AnswersRow(
        row.key,
        division_code=row.division_code,
        as_of_ms=as_of_ms,
        version=int(kept.version) + 1 if kept else 1,
        expires_at=int((as_of + HOLDS).timestamp()),
    )
    answers.seal(told)
    oldest_ms = as_of_ms - HOLDS // timedelta(milliseconds=1)
    is_over = AnswersRow.version.does_not_exist() | (AnswersRow.as_of_ms <= oldest_ms)
    is_same = (
        (AnswersRow.version == kept.version) & (AnswersRow.as_of_ms == as_of_ms) if kept else None
    )
    with db.conditional():
        answers.save(condition=is_over if is_same is None else is_same)


def looked_at(enterprise_id: str) -> datetime | None:
    """When an enterprise last looked, to ten minutes; one read."""
    row = LookedRow.of(enterprise_id)
    return None if row is None else clock.from_ms(int(row.looked_ms))


def is_noted(enterprise_id: str, now: datetime) -> bool:
    """Whether a look was noted within ten minutes; one read."""
    last = looked_at(enterprise_id)
    return last is not None and last > now - NOTED_EVERY


def note_look(row: EnterpriseRow, now: datetime) -> None:
    """Note that it looks, behind the row of the audit: one that fails in between is noted anew."""
    LookedRow(
        row.key,
        division_code=row.division_code,
        looked_ms=clock.to_ms(now),
        # As long as the longest consent of whom it is told to.
        expires_at=int((now + rules.CONSENT_LIVES).timestamp()),
    ).save()
