"""How many work and are green: counted anew each hour, a piece at every look at the jobs.

A recount goes through a county's enterprises by their places, is kept page by page, and holds for
the version of the numbers with which it began; a step of an enterprise in between begins it anew.
The same walk counts the enterprises themselves, so whatever was wrong in the row is right an hour
later. Enterprises that were closed lose their workers here, for there may be two thousand.
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
# Enterprises and their workers together: some hundred reads.
COUNTED_AT_ONCE = 10_000
PAGE = 50
CLOSING_AT_ONCE = 5
WORKERS_AT_ONCE = 200


def pulse() -> int:
    """Count what is due, 10,000 enterprises and workers, and let workers of closed ones go.

    Two reads when there is nothing to do. What is left over is for the next time; the county that
    has waited longest comes first.

    :returns: how many enterprises and workers it went through.
    """
    let_workers_go()
    now = clock.now()
    if not city.is_emergency(settings().city.day_of(now)):
        return 0
    counties = deciding.counties_of(settings().city.root_division)
    known = CountRow.of_counties(counties)
    oldest_ms = clock.to_ms(now - EVERY)
    counted = {one: int(known[one].counted_ms or 0) if one in known else 0 for one in counties}
    looked = 0
    for county in sorted(counties, key=counted.__getitem__):
        if counted[county] <= oldest_ms and looked < COUNTED_AT_ONCE:
            looked += count_on(county, COUNTED_AT_ONCE - looked)
    return looked


def count_on(county: str, most: int) -> int:
    """Go on with a county's count, and keep it when it has come to its end.

    How far it came is kept with every page, so that whatever ends it costs a page and no more.

    :returns: how many enterprises and workers it went through; `most`, and one enterprise at most.
    """
    running = CountRow.of(county, "counting")
    version = int(CountRow.of(county).version)
    if running.after is None or int(running.version) != version:
        running = CountRow(
            running.key, "counting", division_code=county, tally="{}", version=version, after=""
        )
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
    if step not in rules.LIVING:
        return 0
    tally = rules.moved(running.counts(), str(row.industry), Step.PENDING, step)
    running.tally = json.dumps(tally, sort_keys=True)
    now = clock.now()
    workers = WorkerRow.all_of(row.enterprise_id, now.timestamp())
    told = seen.may_enter([str(worker.resident_id) for worker in workers], now)
    running.workers = int(running.workers) + len(workers)
    greens = (told[str(worker.resident_id)] == MayEnter.YES for worker in workers)
    running.green = int(running.green) + sum(greens)
    return len(workers)


def _keep(running: CountRow) -> None:
    """Put the count in place of the one before, unless an enterprise took a step meanwhile."""
    version = int(running.version)
    is_same = CountRow.version == version if version else CountRow.version.does_not_exist()
    done = CountRow(
        running.key,
        "numbers",
        division_code=running.division_code,
        tally=running.tally,
        workers=running.workers,
        green=running.green,
        counted_ms=clock.to_ms(clock.now()),
        version=version,
    )
    if not version:
        # Version nought is "never written": a row that is kept has one.
        done.version = 1
    try:
        with db.conditional():
            done.save(condition=is_same)
    except db.ConditionFailed:
        # The next pulse begins anew.
        pass
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
