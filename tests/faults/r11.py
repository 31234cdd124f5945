"""R11: a poison record at each place of a batch, and consumers that die, repeat and overlap."""

from __future__ import annotations

import copy
import json
import logging
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.faults.inside import Town, town
from tests.faults.outcome import Outcome

START = datetime(2024, 3, 1, 2, tzinfo=UTC)
TABLE = "changxing-healthcode"
ARN = f"arn:aws:dynamodb:cn-north-1:000000000000:table/{TABLE}/stream/2024-03-01T00:00:00.000"
BATCH = 100
VILLAGES = ["411202001001", "411202001002", "411203100001"]
Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How far apart the places of the poison are, and how often consumers are started."""

    every: int
    rounds: int


FULL, SHORT = Size(1, 300), Size(9, 40)


class Killed(BaseException):
    """The consumer is gone, in the middle of what it did."""


def standing_record(number: int, shard: str, chance: random.Random) -> Raw:
    """The record of a new resident's standing."""
    keys = {"r": {"S": f"{shard}-{chance.getrandbits(64):016x}"}, "k": {"S": "s"}}
    image = {"v": {"S": chance.choice(VILLAGES)}, "g": {"N": "0"}, "x": {"N": "0"}, "n": {"N": "1"}}
    return {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": ARN,
        "dynamodb": {
            "SequenceNumber": str(10**20 + number),
            "ApproximateCreationDateTime": START.timestamp(),
            "Keys": keys,
            "NewImage": keys | image,
        },
    }


def spoilt(record: Raw, kind: int) -> Raw:
    """The same record as no code of ours would write it."""
    bad = copy.deepcopy(record)
    image = bad["dynamodb"]["NewImage"]
    if kind == 0:
        image["g"] = {"S": "yesterday"}
    elif kind == 1:
        del image["v"]
    elif kind == 2:
        image["v"] = {"S": "440106001001"}
    elif kind == 3:
        image["x"] = {"N": "many"}
    else:
        bad["dynamodb"]["NewImage"] = {"what": [1, 2]}
    return bad


def counted() -> int:
    """How many residents the city's board counts."""
    from backend.dashboard import models
    from backend.dashboard.rules import BUCKETS

    board = models.board_of("4112", BUCKETS)
    return sum(sum(names.values()) for names in board.counts.values())


def boards() -> dict[Any, Any]:
    """Every number of every board above these villages."""
    from backend.dashboard import models
    from backend.dashboard.rules import BUCKETS

    places = {village[:n] for village in VILLAGES for n in (4, 6, 9)}
    found = models.boards_of((division, BUCKETS) for division in places)
    return {key: board.counts for key, board in found.items()}


def asides() -> list[dict[str, Any]]:
    """What was set aside, as it is stored."""
    from backend.core import db

    return list(db.connection().dispatch("Scan", {"TableName": "changxing-aside"})["Items"])


def with_poison_at(place: int, chance: random.Random) -> dict[str, int]:
    """One batch with one poison record, then the replay of it all, then of the mended record."""
    from backend.core import events

    shard = f"shardId-{place:020d}"
    good = [standing_record(number, shard, chance) for number in range(BATCH)]
    batch = list(good)
    batch[place] = spoilt(good[place], place % 5)
    before, aside_before = counted(), len(asides())
    answer = events.handle({"Records": batch, "shardId": shard})
    stored = asides()
    kept = json.dumps(stored)
    told = {
        "processed": counted() - before if answer == {"batchItemFailures": []} else -1,
        "aside": len(stored) - aside_before,
        "personal": sum(
            text in kept
            for record in batch
            for text in (record["dynamodb"]["Keys"]["r"]["S"], *VILLAGES)
        ),
    }
    once = boards()
    events.replay(batch, TABLE, shard)
    events.handle({"Records": batch[: place + 1], "shardId": shard})
    changes = int(boards() != once)
    events.replay(good, TABLE, shard)
    changes += int(counted() != before + BATCH)
    whole = boards()
    events.replay(good, TABLE, shard)
    events.handle({"Records": good, "shardId": shard})
    changes += int(boards() != whole or len(asides()) != aside_before)
    return told | {"replay_changes": changes}


@contextmanager
def dying(chance: random.Random, after: int) -> Iterator[None]:
    """The process dies behind the answer to one of the next writes: it is stored, nobody knows."""
    from backend.core import db

    left = [chance.randint(1, after)]
    lock = threading.Lock()

    def count(operation: str, _answer: dict[str, Any]) -> None:
        if operation in ("PutItem", "DeleteItem"):
            with lock:
                left[0] -= 1
                if left[0] == 0:
                    raise Killed

    db.connection().on_answer = count
    try:
        yield
    finally:
        db.connection().on_answer = None


class Source:
    """One table's stream, and how far it was taken."""

    def __init__(self, table: str) -> None:
        from backend.core import streams

        self.arn = streams.arn_of(table) or ""
        self.shard = streams.only_shard_of(self.arn)
        self.log: list[Raw] = []
        self.done = 0
        self._place = streams.iterator(self.arn, self.shard)

    def look(self) -> None:
        """Read what is new."""
        from backend.core import streams

        while True:
            fresh, after = streams.records_from(self._place)
            self._place = after or self._place
            self.log += fresh
            if not fresh:
                return

    def deliver(self, first: int, last: int) -> bool:
        """Hand a slice to the consumers; whether all of it was taken."""
        from backend.core import events

        records = [{"eventSourceARN": self.arn, **record} for record in self.log[first:last]]
        try:
            answer = events.handle({"Records": records, "shardId": self.shard})
            return not answer["batchItemFailures"]
        except Killed:
            return False

    def deliver_twice(self, first: int, one_end: int, other_end: int) -> bool:
        """Hand two slices to two consumers at once; whether both were taken."""
        with ThreadPoolExecutor(2) as both:
            done = both.map(self.deliver, (first, first), (one_end, other_end))
            return all(list(done))


def play(source: Source, chance: random.Random, told: dict[str, int]) -> None:
    """Start a consumer at or before the place it should; it may die, or meet another."""
    source.look()
    first = chance.randint(max(0, source.done - 40), source.done)
    last = chance.randint(source.done, len(source.log))
    told["repeated"] += source.done - first
    what = chance.random()
    if what < 0.45:
        with dying(chance, 12):
            is_whole = source.deliver(first, last)
        told["deaths"] += not is_whole
    elif what < 0.7:
        is_whole = source.deliver_twice(first, chance.randint(first, last), last)
        told["at_once"] += 1
    else:
        is_whole = source.deliver(first, last)
    if is_whole:
        source.done = last


def finish(source: Source, chance: random.Random) -> None:
    """Take the rest, however it is cut."""
    source.look()
    while source.done < len(source.log):
        last = min(len(source.log), source.done + chance.randint(1, 60))
        if not source.deliver(source.done, last):
            raise RuntimeError("a batch was handed back without a fault")
        source.done = last


def with_deaths(place: Town, rounds: int, seed: int) -> dict[str, int]:
    """People live while consumers die, start again further back, and run two at a time."""
    from backend.dashboard import recount
    from backend.healthcode import standing_checks
    from tests.dashboard.lives import Life

    chance = random.Random(seed)
    people = [Life(chance.choice(VILLAGES)) for _ in range(12)]
    homes, check_ins = Source("changxing-residents"), Source(TABLE)
    told = {"deaths": 0, "repeated": 0, "at_once": 0}
    for _ in range(rounds):
        for life in chance.sample(people, 4):
            life.lives(chance, 0.8, VILLAGES)
        place.clock.move(timedelta(hours=chance.choice([1, 3, 9])))
        play(chance.choice([homes, check_ins, check_ins, check_ins]), chance, told)
    # Taking residents and check-ins makes standings, which are taken in their turn.
    for source in (homes, check_ins, check_ins, check_ins):
        finish(source, chance)
    found = standing_checks.check(False, 0)
    compared = recount.check(False, 0)
    return told | {
        "difference": compared.difference + found.standings_wrong,
        "records": len(homes.log) + len(check_ins.log),
    }


def _furthest(values: list[int], best: int) -> int:
    """The value that is furthest from its bar at any place stands for all."""
    return max(values, key=lambda value: abs(value - best))


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    # Each record that is set aside is told to the operator; here that is expected.
    logging.getLogger("backend.core.events").setLevel(logging.CRITICAL)
    chance = random.Random(seed)
    with town(START, seed) as place:
        deaths = with_deaths(place, size.rounds, seed)
        # Behind the lives, so that their recount does not meet people made of records alone.
        each = [with_poison_at(at, chance) for at in range(0, BATCH, size.every)]
    bar = {"processed": BATCH - 1, "aside": 1, "personal": 0, "replay_changes": 0}
    found = {name: _furthest([one[name] for one in each], best) for name, best in bar.items()}
    return Outcome(
        "R11",
        found | {"difference": deaths["difference"]},
        bar | {"difference": 0},
        {"places": len(each), "deaths": deaths["deaths"], "at_once": deaths["at_once"]},
        {"places": len(each), "deaths": size.rounds // 20, "at_once": size.rounds // 20},
        {"repeated": deaths["repeated"], "records": deaths["records"]},
    )
