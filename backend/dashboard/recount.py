"""Counts boards anew from all facts, and says by how much the stored ones differ.

Counting is paused for that, so that facts stand still. What the stream still holds and no
board has counted is added to copies of the boards first, exactly as the consumer will: only what
is different then is wrong. A board that is mended carries the marks of the stream's end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from backend.config import settings
from backend.core import aside, clock, db, events, streams
from backend.core.events import Record
from backend.dashboard import counting, models, rules
from backend.dashboard.counting import Entries, Key
from backend.dashboard.rules import BUCKETS, Board, Counter
from backend.divisions import service as divisions
from backend.healthcode import standing_checks, standing_rules
from backend.healthcode.standings import TABLE

PAUSE_S = 900
RENEWED_EVERY = 20_000
Counts = dict[Key, dict[str, dict[str, int]]]
Marks = dict[str, tuple[int, int]]


class Found(NamedTuple):
    """How many boards there are, how many differ, and by how much in all."""

    boards: int = 0
    boards_wrong: int = 0
    difference: int = 0


class PauseEnded(Exception):
    """Counting went on before the recount was done; nothing that it found holds."""


class Recount(NamedTuple):
    """What is counted anew: boards that a consumer keeps of a table's stream.

    :param stored: every board there is, by key, beside those that the facts speak of.
    :param expected: every number of every board, from all facts.
    :param entries_of: what records of the stream add to which board.
    :param is_checked: whether the facts still say all that a board counted.
    """

    table: str
    consumer: str
    stored: Callable[[], Iterable[Board]]
    expected: Callable[[], Counts]
    entries_of: Callable[[Sequence[Record]], Entries]
    is_checked: Callable[[str], bool]


def check_boards(kind: Recount, does_repair: bool, settle_s: float) -> Found:
    """Compare every board of a kind with the facts.

    :param settle_s: how long a batch that is being counted may still take.
    :param does_repair: store what the facts say where a board differs.
    :raises PauseEnded: it took so long that counting went on; run it again.
    """
    aside.pause(PAUSE_S)
    try:
        time.sleep(settle_s)
        expected = kind.expected()
        stored = models.boards_of(expected)
        stored |= {(board.division, board.part): board for board in kind.stored()}
        drained, marks = _drained(kind, stored)
        found, wrong = _compared(kind, drained, expected)
        if not aside.is_paused():
            raise PauseEnded
        if does_repair:
            for key in wrong:
                _mend(stored.get(key) or Board(*key), expected.get(key, {}), marks)
            if wrong:
                # What had been set aside is in the numbers now.
                for mark in aside.Aside.all_of(kind.consumer, kind.table):
                    mark.delete()
        return found
    finally:
        aside.pause(0)


def _drained(kind: Recount, stored: Mapping[Key, Board]) -> tuple[dict[Key, Board], Marks]:
    """The boards as they will be once the stream is counted to its end, and where that is."""
    boards = dict(stored)
    marks: Marks = {}
    set_aside = {str(mark.part) for mark in aside.Aside.all_of(kind.consumer, kind.table)}
    arn = streams.arn_of(kind.table)
    for shard in (one["ShardId"] for one in (streams.shards_of(arn) if arn else ())):
        place: str | None = streams.iterator(arn or "", shard)
        while place:
            raw, place = streams.records_from(place)
            if not raw:
                break
            records, _ = events.read(raw, kind.table, shard)
            # What was set aside is not to come any more, even if it could be read by now.
            records = [one for one in records if f"{shard}#{one.sequence_number}" not in set_aside]
            for key, news in kind.entries_of(records).items():
                board = boards.get(key) or Board(*key)
                boards[key] = rules.add(board, shard, news, board.settled_day) or board
            last = raw[-1]["dynamodb"]
            created_s = int(float(last["ApproximateCreationDateTime"]))
            marks[shard] = (int(last["SequenceNumber"]), created_s)
    return boards, marks


def _compared(
    kind: Recount, boards: Mapping[Key, Board], expected: Counts
) -> tuple[Found, list[Key]]:
    found = Found()
    wrong = []
    for key in sorted({*boards, *expected}):
        if not kind.is_checked(key[1]):
            # Nobody remembers that day any more; its board stands as it was counted.
            continue
        board = boards.get(key) or Board(*key)
        right = rules.settle(expected.get(key, {}), board.settled_day)
        by = rules.difference(board.counts, right)
        found = Found(found.boards + 1, found.boards_wrong + (by > 0), found.difference + by)
        if by:
            wrong.append(key)
    return found, wrong


def _mend(board: Board, right: Mapping[str, Mapping[str, int]], marks: Marks) -> None:
    mended = replace(
        board,
        version=board.version + 1,
        counts=rules.settle(right, board.settled_day),
        marks={**board.marks, **marks},
    )
    try:
        models.put(mended)
    except db.ConditionFailed:
        raise PauseEnded from None


def check(does_repair: bool, settle_s: float) -> Found:
    """Compare every board of people with the standings.

    :raises PauseEnded: it took so long that counting went on; run it again.
    """
    oldest = _today() - rules.WINDOW_DAYS
    kind = Recount(
        TABLE,
        counting.BOARDS.name,
        _stored_boards,
        _expected,
        lambda records: counting.entries_of(records)[0],
        lambda part: part == BUCKETS or int(part[2:]) >= oldest,
    )
    return check_boards(kind, does_repair, settle_s)


def _today() -> int:
    return standing_rules.day_number(settings().city.day_of(clock.now()))


def _stored_boards() -> Iterable[Board]:
    """Also those of divisions that were taken off the list while somebody lives there."""
    root = settings().city.root_division
    parents = {unit.parent_code for unit in divisions.divisions_of(root).values()}
    return (
        board
        for division in sorted(code for code in parents if code.startswith(root))
        for board in models.parts_of(division)
        if board.part == BUCKETS or board.part.startswith(rules.DAYS)
    )


def _expected() -> Counts:
    """Every number of every board, from all standings."""
    today, root = _today(), settings().city.root_division
    numbers: dict[Counter, int] = {}
    for n, kept in enumerate(standing_checks.everybody()):
        if n % RENEWED_EVERY == 0:
            aside.pause(PAUSE_S)
        one = counting.counted(kept.standing.standing if kept.standing else None)
        for counter in rules.counters_of(one, root, today - rules.WINDOW_DAYS) if one else ():
            numbers[counter] = numbers.get(counter, 0) + 1
    found: Counts = {}
    for counter, number in numbers.items():
        board = found.setdefault((counter.division, counter.part), {})
        board.setdefault(counter.child, {})[counter.name] = number
    return found
