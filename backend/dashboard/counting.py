"""Counts the boards from the stream of standings, each record once.

A batch is summed up per board before anything is written, so that a wide batch costs few writes.
Each board is read, what is newer than its mark is added, and it is written on condition that it
has not changed: whatever comes twice, cut otherwise, or at once from two sides, counts once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from backend.city import service as city
from backend.config import settings
from backend.core import clock, db
from backend.core.events import Consumer, Record, Taken, Trouble, take_each
from backend.dashboard import models, rules
from backend.dashboard.rules import Bucket, Counted, Entry
from backend.healthcode import standing_rules, standings

ATTEMPTS = 20
WORKERS = 8
Key = tuple[str, str]
Entries = dict[Key, list[Entry]]
Adds = Callable[[rules.Board, str, Sequence[Entry], int], rules.Board | None]


def counted(standing: standing_rules.Standing | None) -> Counted | None:
    """What the boards count of a standing."""
    if standing is None:
        return None
    bucket = Bucket(
        standing.last_day,
        standing.is_red,
        standing.run_days,
        standing.has_fever,
        standing.evidence,
    )
    return Counted(standing.village, bucket, standing.check_in_days)


def settled_day(today: date) -> int:
    """The last day of which this holds: who has been silent since then is red by every rule."""
    days_off = city.days_off()
    day, missed, first_on = today, 0, days_off.first_on
    while missed < rules.WINDOW_DAYS:
        if first_on is None or day < first_on:
            # There have not been so many days on which anybody could miss anything.
            return rules.NEVER
        day -= standing_rules.DAY
        missed += day not in days_off
    return standing_rules.day_number(day) - 1


def take(records: Sequence[Record]) -> Taken:
    """Count a batch of one shard.

    :raises Trouble: boards kept being changed by others.
    """
    entries, taken = entries_of(records)
    if entries:
        add_to_boards(entries, records[0].shard, rules.add, _settled())
    return taken


def retake(record: Record) -> None:
    """Count a record that was set aside, once.

    :raises Trouble: boards kept being changed by others.
    """
    entries: Entries = {}
    _sort_in(record, entries)
    if entries:
        add_to_boards(entries, record.shard, rules.add_again, _settled())


def entries_of(records: Sequence[Record]) -> tuple[Entries, Taken]:
    """What the records change, by board; and those that make no sense."""
    entries: Entries = {}
    return entries, take_each(records, lambda record: _sort_in(record, entries))


def _sort_in(record: Record, entries: Entries) -> None:
    if not standings.is_standing(record):
        return
    old, new = (
        counted(standings.standing_of(image)) if image is not None else None
        for image in (record.old, record.new)
    )
    root = settings().city.root_division
    for counter, by in rules.changes(old, new, root).items():
        entry = Entry(record.order, int(record.created_s), counter.child, counter.name, by)
        entries.setdefault((counter.division, counter.part), []).append(entry)


def _settled() -> int:
    return settled_day(settings().city.day_of(clock.now()))


def add_to_boards(
    entries: Mapping[Key, Sequence[Entry]], shard: str, adds: Adds, settled: int = rules.NEVER
) -> None:
    """Add entries to their boards, each board read and written until nobody came between.

    :raises Trouble: boards kept being changed by others.
    """
    left = list(entries)
    with ThreadPoolExecutor(WORKERS) as workers:
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311
            boards = models.boards_of(left)

            def is_done(key: Key, boards: Mapping[Key, rules.Board] = boards) -> bool:
                board = adds(boards[key], shard, entries[key], settled)
                return board is None or _is_stored(board)

            done = list(workers.map(is_done, left))
            left = [key for key, is_in in zip(left, done, strict=True) if not is_in]
            if not left:
                return
    raise Trouble


def _is_stored(board: rules.Board) -> bool:
    try:
        models.put(board)
    except db.ConditionFailed:
        return False
    return True


BOARDS = Consumer("boards", take, retake)
