"""Counts the boards of the market anew from all movements, as recount.py does those of people."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from backend.config import settings
from backend.core import aside, clock, db, events, streams
from backend.dashboard import market_counting, market_rules, models, rules
from backend.dashboard.counting import Key
from backend.dashboard.recount import PAUSE_S, Counts, Found, Marks, PauseEnded
from backend.dashboard.rules import Board
from backend.divisions import service as divisions
from backend.market import number_facts
from backend.market.number_facts import Fact

TABLE = "changxing-market"
# Behind these days movements may have expired, and the boards stand as they were counted.
CHECKED_DAYS = 365
KINDS = (market_rules.DAY, market_rules.YEAR)


def check(does_repair: bool, settle_s: float) -> Found:
    """Compare every board of the market with the facts.

    :param settle_s: how long a batch that is being counted may still take.
    :param does_repair: store what the facts say where a board differs.
    :raises PauseEnded: it took so long that counting went on; run it again.
    """
    aside.pause(PAUSE_S)
    try:
        time.sleep(settle_s)
        expected = _expected()
        stored = models.boards_of(expected) | _stored()
        drained, marks = _drained(stored)
        found, wrong = _compared(drained, expected)
        if not aside.is_paused():
            raise PauseEnded
        if does_repair:
            for key in wrong:
                _mend(stored.get(key) or Board(*key), expected.get(key, {}), marks)
            if wrong:
                for mark in aside.Aside.all_of(market_counting.NUMBERS.name, TABLE):
                    mark.delete()
        return found
    finally:
        aside.pause(0)


def _stored() -> dict[Key, Board]:
    root = settings().city.root_division
    counties = {code[: market_rules.COUNTY_DIGITS] for code in divisions.villages()}
    return {
        (board.division, board.part): board
        for division in (root, *sorted(counties))
        for kind in KINDS
        for board in models.boards_between(division, kind, f"{kind}~")
    }


def _expected() -> Counts:
    found: Counts = {}
    seen: set[tuple[str, str]] = set()
    for fact in number_facts.everything():
        firsts: set[str] = set()
        if fact.supplier_id is not None:
            for part in (market_rules.day_part(fact.on), market_rules.year_part(fact.on)):
                mark = (part, fact.supplier_id)
                if mark not in seen:
                    firsts.add(part)
                    seen.add(mark)
        for key, child in market_rules.counters_of(*fact[1:4], fact.on):
            if fact.supplier_id is None or key[1] in firsts:
                names = found.setdefault(key, {}).setdefault(child, {})
                names[fact.number] = names.get(fact.number, 0) + fact.by
    return found


def _drained(stored: Mapping[Key, Board]) -> tuple[dict[Key, Board], Marks]:
    """The boards as they will be once the stream is counted to its end, and where that is."""
    boards = dict(stored)
    marks: Marks = {}
    set_aside = {str(mark.part) for mark in aside.Aside.all_of(market_counting.NUMBERS.name, TABLE)}
    firsts: dict[tuple[str, str], str] = {}

    def counts(part: str, fact: Fact) -> bool:
        supplier = market_counting.hash_of(str(fact.supplier_id))
        noted = models.ServedRow.cause_of(part, supplier)
        return (noted or firsts.setdefault((part, supplier), fact.cause)) == fact.cause

    arn = streams.arn_of(TABLE)
    for shard in (one["ShardId"] for one in (streams.shards_of(arn) if arn else ())):
        place: str | None = streams.iterator(arn or "", shard)
        while place:
            raw, place = streams.records_from(place)
            if not raw:
                break
            records, _ = events.read(raw, TABLE, shard)
            records = [one for one in records if f"{shard}#{one.sequence_number}" not in set_aside]
            for key, news in market_counting.entries_of(records, counts)[0].items():
                board = boards.get(key) or Board(*key)
                boards[key] = rules.add(board, shard, news, rules.NEVER) or board
            last = raw[-1]["dynamodb"]
            created_s = int(float(last["ApproximateCreationDateTime"]))
            marks[shard] = (int(last["SequenceNumber"]), created_s)
    return boards, marks


def _is_checked(part: str) -> bool:
    today = settings().city.day_of(clock.now())
    if part.startswith(market_rules.DAY):
        return market_rules.day_of_part(part) > today - timedelta(days=CHECKED_DAYS)
    return int(part.removeprefix(market_rules.YEAR)) >= today.year - 1


def _compared(boards: Mapping[Key, Board], expected: Counts) -> tuple[Found, list[Key]]:
    found, wrong = Found(), []
    for key in sorted({*boards, *expected}):
        if not _is_checked(key[1]):
            continue
        board = boards.get(key) or Board(*key)
        by = rules.difference(board.counts, rules.settle(expected.get(key, {}), rules.NEVER))
        found = Found(found.boards + 1, found.boards_wrong + (by > 0), found.difference + by)
        if by:
            wrong.append(key)
    return found, wrong


def _mend(board: Board, right: Mapping[str, Mapping[str, int]], marks: Marks) -> None:
    mended = replace(
        board,
        version=board.version + 1,
        counts=rules.settle(right, rules.NEVER),
        marks={**board.marks, **marks},
    )
    try:
        models.put(mended)
    except db.ConditionFailed:
        raise PauseEnded from None
