"""How many work and are green: counted anew each hour, a piece at every look at the jobs.

A recount goes through a county's enterprises by their places and is kept page by page. An
enterprise that took a step meanwhile has another place, and may have been counted at the one
before: so it is left to the next count, and no busy day keeps a county from being counted.
The same walk counts the enterprises themselves, for the version of the numbers with which it began
alone; so whatever was wrong in the row is right after an hour without a step. Enterprises that were
closed lose their workers here, for there may be two thousand.
"""

from __future__ import annotations

import json
from datetime import timedelta

from backend.city import service as city
from backend.config import settings
from backend.core import clock, db
from backend.enterprises import deciding, rules, seen
from backend.enterprises.models import CountRow, EnterpriseRow
from backend.enterprises.rules import MayEnter, Step
from backend.enterprises.seen_models import AnswersRow, LookedRow
from backend.enterprises.worker_models import WorkerRow, WorkplaceRow

EVERY = timedelta(hours=1)
# A count that was left longer than this begins anew.
LASTS = timedelta(hours=6)
TRIES = 4
# Enterprises and their workers together: some hundred reads.
COUNTED_AT_ONCE = 10_000
PAGE = 50
CLOSING_AT_ONCE = 5
WORKERS_AT_ONCE = 200


def pulse() -> int:
    """Count what is due, 10,000 enterprises and workers, and let workers of closed ones go.

    Two reads when there is nothing to do. Each county that is due has its share; what the small
    ones leave is for the large, and what is left over is for the next time.

    :returns: how many enterprises and workers it went through.
    """
    let_workers_go()
    now = clock.now()
    if not city.is_emergency(settings().city.day_of(now)):
        return 0
    counties = deciding.counties_of(settings().city.root_division)
    known = CountRow.of_counties(counties)
    oldest_ms = clock.to_ms(now - EVERY)
    rows = [known.get(one) or CountRow.none_of(one) for one in counties]
    due = [row for row in rows if int(row.counted_ms or 0) <= oldest_ms]
    looked = 0
    for n, row in enumerate(sorted(due, key=lambda row: int(row.workers))):
        share = (COUNTED_AT_ONCE - looked) // (len(due) - n)
        looked += count_on(str(row.division_code), share)
    return looked


def count_on(county: str, most: int) -> int:
    """Go on with a county's count, and keep it when it has come to its end.

    How far it came is kept with every page, so that whatever ends it costs a page and no more.

    :returns: how many enterprises and workers it went through; `most`, and one enterprise at most.
    """
    running = CountRow.of(county, "counting")
    now_ms = clock.to_ms(clock.now())
    if now_ms - int(running.counted_ms or 0) > LASTS // timedelta(milliseconds=1):
        running = CountRow.none_of(county, "counting")
        running.version, running.after = CountRow.of(county).version, ""
        running.counted_ms = now_ms
    looked = 0
    while looked < most:
        rows = EnterpriseRow.page_of_county(county, str(running.after) or " ", PAGE)
        for row in rows:
            if looked >= most:
                break
            looked += 1 + _count(running, row)
            running.after = str(row.place)
        else:
            if len(rows) < PAGE:
                _keep(running)
                return looked
        running.save()
    return looked


def _count(running: CountRow, row: EnterpriseRow) -> int:
    """Add one enterprise; gives how many work there."""
    step = Step(row.step)
    if step not in rules.LIVING or int(row.changed_ms) > int(running.counted_ms or 0):
        return 0
    tally = rules.moved(running.counts(), str(row.industry), Step.PENDING, step)
    running.tally = json.dumps(tally, sort_keys=True)
    now = clock.now()
    workers = WorkerRow.all_of(row.enterprise_id, now.timestamp())
    told = seen.may_enter([str(worker.resident_id) for worker in workers], now)
    running.workers = int(running.workers) + len(workers)
    running.large = int(running.large) + (len(workers) >= rules.TOLD_LEAST)
    greens = (told[str(worker.resident_id)] == MayEnter.YES for worker in workers)
    running.green = int(running.green) + sum(greens)
    return len(workers)


def _keep(running: CountRow) -> None:
    """Put the count in place of the one before; the tally, unless a step was taken meanwhile."""
    for _ in range(TRIES):
        row = CountRow.of(str(running.division_code))
        known = int(row.version)
        if known == int(running.version):
            row.tally = running.tally
        row.workers, row.green, row.large = running.workers, running.green, running.large
        row.counted_ms = clock.to_ms(clock.now())
        # It stays that of the last step; nought is never written.
        row.version = known or 1
        try:
            with db.conditional():
                row.save(condition=CountRow.is_at(known))
            break
        except db.ConditionFailed:
            # A step at this moment: look again.
            continue
    CountRow(running.key, "counting").delete()


def let_workers_go() -> int:
    """Delete the workers of enterprises that were closed, and the enterprise behind the last.

    :returns: how many workers were let go; 1,000 at most.
    """
    gone = 0
    for row in EnterpriseRow.closing(CLOSING_AT_ONCE):
        workers = WorkerRow.some_of(row.enterprise_id, WORKERS_AT_ONCE)
        for worker in workers:
            resident_id = str(worker.resident_id)
            part = f"enterprise#{row.enterprise_id}"
            WorkplaceRow(WorkplaceRow.key_of(resident_id), part).delete()
            worker.delete()
        gone += len(workers)
        if len(workers) < WORKERS_AT_ONCE:
            LookedRow(row.key, "looked").delete()
            AnswersRow(row.key, "answers").delete()
            row.delete()
    return gone
