"""The engine's streams as Lambda would hand them over: whole batches, or cut as a test likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from backend.core import events, streams
from backend.dashboard.recount import Found


def event_of(table: str, records: Sequence[Any], shard: str | None = None) -> dict[str, Any]:
    """An event of Lambda's with these records."""
    arn = streams.arn_of(table)
    told: dict[str, Any] = {
        "Records": [
            {"eventSource": "aws:dynamodb", "eventSourceARN": arn, **record} for record in records
        ]
    }
    return told | ({"shardId": shard} if shard else {})


class Follower:
    """Reads a table's stream, from the moment it is made or from its start."""

    def __init__(self, table: str, from_start: bool = False) -> None:
        self.table = table
        self.arn = streams.arn_of(table) or ""
        self.shard = streams.only_shard_of(self.arn)
        self._place = streams.iterator(self.arn, self.shard)
        if not from_start:
            self.read()

    def read(self) -> list[dict[str, Any]]:
        """What has happened since the last time."""
        found: list[dict[str, Any]] = []
        while True:
            records, place = streams.records_from(self._place)
            assert place, "a shard of a local engine stays open"
            self._place = place
            found += records
            if not records:
                return found

    def batches(self, size: int = 10_000) -> Iterator[dict[str, Any]]:
        """The same as events of Lambda's."""
        found = self.read()
        for start in range(0, len(found), size):
            yield event_of(self.table, found[start : start + size], self.shard)


def caught_up(table: str, check: Callable[[bool, float], Found]) -> Follower:
    """The stream from here on: all before it is counted, and what other tests skipped is mended.

    A consumer that began in the middle has marked earlier records as counted, so that only a
    recount brings them back.
    """
    follower = Follower(table, from_start=True)
    settle(follower)
    check(True, 0)
    return follower


def settle(*followers: Follower) -> None:
    """Let the consumers take everything, until nothing new comes of it."""
    moved = True
    while moved:
        moved = False
        for follower in followers:
            for event in follower.batches():
                moved = True
                assert events.handle(event) == {"batchItemFailures": []}
