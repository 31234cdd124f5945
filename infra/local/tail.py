"""On one machine: brings the records of the engine's streams to the same consumers as Lambda does.

What was taken is written down in a file beside the data, batch by batch. The consumers take each
record once however often it comes, so a lost file costs time and nothing else.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backend.core import aws, events, streams

PAUSE_S = 0.5
AFTER_TROUBLE_S = 2.0
FILE = "streams.json"
BATCH = 1000


class Tail:
    """Follows the streams of all tables that somebody listens to.

    :param home: where the file with the places lies.
    :param is_forgetful: the engine may have lost records of its streams since it was stopped.
    """

    def __init__(self, home: Path, say: Callable[[str], None], is_forgetful: bool = False) -> None:
        self._file = home / FILE
        self._say = say
        self._is_forgetful = is_forgetful
        self._arns: dict[str, str] = {}
        self._taken = {} if is_forgetful else self._read_file()
        self._places: dict[tuple[str, str], str] = {}
        self._is_stopping = threading.Event()

    def run(self) -> None:
        """Follow until told to stop; trouble of the engine is waited out."""
        is_ready = False
        was_troubled = False
        while not self._is_stopping.is_set():
            try:
                if not is_ready:
                    self.start()
                    is_ready = True
                if not self.step():
                    self._is_stopping.wait(PAUSE_S)
                was_troubled = False
            except Exception as wrong:
                # Numbers of boards can wait; what people enter is served all the same.
                if not was_troubled:
                    self._say(f"Counting waits for the engine ({type(wrong).__name__}).")
                was_troubled = True
                self._places.clear()
                self._is_stopping.wait(AFTER_TROUBLE_S)

    def stop(self) -> None:
        """Let `run` end after the batch it is at."""
        self._is_stopping.set()

    def start(self) -> None:
        """Find the streams, and count anew when it is not known how far they were followed."""
        known = set(self._taken)
        for table in events.tables():
            arn = streams.arn_of(table)
            if arn is None:
                self._say(f"The table {table} has no stream: its numbers stand still.")
            else:
                self._arns[table] = arn
        if self._is_forgetful or not set(self._arns.values()) <= known or self._is_ahead():
            while self.step():
                pass
            self._count_anew()
        for arn in self._arns.values():
            self._taken.setdefault(arn, {})
        self._write_file()

    def _is_ahead(self) -> bool:
        """Whether the file knows records that the engine does not: older data was put back."""
        is_ahead = False
        for arn in self._arns.values():
            for shard in streams.shards_of(arn):
                last = shard["SequenceNumberRange"].get("EndingSequenceNumber")
                taken = self._taken.get(arn, {}).get(str(shard["ShardId"]))
                if last and taken and int(taken) > int(last):
                    del self._taken[arn][str(shard["ShardId"])]
                    is_ahead = True
        return is_ahead

    def step(self) -> int:
        """Take what is new in each shard; returns how many records that was."""
        taken = 0
        for table, arn in self._arns.items():
            for shard in (str(one["ShardId"]) for one in streams.shards_of(arn)):
                taken += self._step_in(table, arn, shard)
        return taken

    def _step_in(self, table: str, arn: str, shard: str) -> int:
        place = self._places.get((arn, shard)) or self._place_of(arn, shard)
        raw, behind = streams.records_from(place, BATCH)
        if not raw:
            # The end of a closed shard stays where it is.
            self._places[(arn, shard)] = behind or place
            return 0
        source = {"eventSource": "aws:dynamodb", "eventSourceARN": arn}
        event = {"Records": [source | record for record in raw], "shardId": shard}
        failed = events.handle(event)["batchItemFailures"]
        numbers = [str(record["dynamodb"]["SequenceNumber"]) for record in raw]
        done = numbers[: numbers.index(failed[0]["itemIdentifier"])] if failed else numbers
        if done:
            self._taken.setdefault(arn, {})[shard] = done[-1]
            self._write_file()
        self._places.pop((arn, shard), None)
        if not failed and behind:
            self._places[(arn, shard)] = behind
        if failed:
            self._is_stopping.wait(PAUSE_S)
        return len(done)

    def _place_of(self, arn: str, shard: str) -> str:
        after = self._taken.get(arn, {}).get(shard)
        try:
            return streams.iterator(arn, shard, after=after)
        except aws.Refused:
            # What came behind that record is no longer kept, or the engine numbers anew.
            return streams.iterator(arn, shard)

    def _count_anew(self) -> None:
        from backend.dashboard import hotline_recount, market_recount, recount
        from backend.healthcode import standing_checks

        people = standing_checks.check(does_repair=True, settle_s=0)
        boards = sum(
            kind.check(does_repair=True, settle_s=0).boards_wrong
            for kind in (recount, market_recount, hotline_recount)
        )
        if people.standings_wrong or boards:
            self._say(f"Counted anew: {people.standings_wrong} standings, {boards} boards.")

    def _read_file(self) -> dict[str, dict[str, str]]:
        try:
            told: Any = json.loads(self._file.read_text(encoding="utf-8"))
            return {str(arn): dict(shards) for arn, shards in told.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def _write_file(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps(self._taken, indent=1), encoding="utf-8")
        draft.replace(self._file)


def follow(home: Path, say: Callable[[str], None], is_forgetful: bool) -> Tail:
    """Start to follow in a thread that ends with the process."""
    tail = Tail(home, say, is_forgetful)
    threading.Thread(target=tail.run, name="streams", daemon=True).start()
    return tail


def wait_until(is_so: Callable[[], bool], within_s: float = 30.0) -> bool:
    """Wait until something is so; for tests and scripts that follow the numbers."""
    until = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
