"""Reading a table's stream directly: for the launcher, for replays, and to know its shards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from backend.core import aws, db

PAGE = 1000


class ShardUnknown(Exception):
    """Records came without their shard from a stream that has several.

    Their mapping lacks its tumbling window, which is what tells the shard.
    """


@cache
def _client_of(endpoint: str | None, region: str) -> aws.Client:
    return aws.Client(aws.STREAMS, endpoint, region)


def client() -> aws.Client:
    """The streams of the store that this process is connected to."""
    store = db.connection()
    return _client_of(store.endpoint, store.region)


def arn_of(table: str) -> str | None:
    """The newest stream of a table, None when it has none."""
    described = db.connection().dispatch("DescribeTable", {"TableName": table})["Table"]
    if not described.get("StreamSpecification", {}).get("StreamEnabled"):
        return None
    return str(described["LatestStreamArn"])


def shards_of(arn: str) -> list[dict[str, Any]]:
    """All shards of a stream that still hold records, parents before their children."""
    found: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        told = client().call("DescribeStream", {"StreamArn": arn, **more})["StreamDescription"]
        found += told["Shards"]
        if not told.get("LastEvaluatedShardId"):
            return parents_first(found)
        more = {"ExclusiveStartShardId": told["LastEvaluatedShardId"]}


def parents_first(shards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same shards, each behind the one that it continues."""
    names = {shard["ShardId"] for shard in shards}
    ordered: list[dict[str, Any]] = []
    done: set[str] = set()
    while len(ordered) < len(shards):
        ready = [
            shard
            for shard in shards
            if shard["ShardId"] not in done
            and (shard.get("ParentShardId") not in names or shard["ParentShardId"] in done)
        ]
        ordered += ready
        done |= {shard["ShardId"] for shard in ready}
    return ordered


def only_shard_of(arn: str) -> str:
    """The shard of a stream that has a single one.

    :raises ShardUnknown: it has several.
    """
    shards = shards_of(arn)
    if len(shards) != 1:
        raise ShardUnknown("the event names no shard, and the stream has several")
    return str(shards[0]["ShardId"])


def iterator(arn: str, shard: str, after: str | None = None, at: str | None = None) -> str:
    """Where to read on: behind a record, at a record, or at the oldest one that is kept.

    :raises aws.Refused: TrimmedDataAccessException when that record is gone.
    """
    place: dict[str, str] = {"ShardIteratorType": "TRIM_HORIZON"}
    if after is not None:
        place = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
    elif at is not None:
        place = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": at}
    wish = {"StreamArn": arn, "ShardId": shard, **place}
    return str(client().call("GetShardIterator", wish)["ShardIterator"])


def records_from(place: str, most: int = PAGE) -> tuple[list[dict[str, Any]], str | None]:
    """The next records, perhaps none yet, and where to read on; None at a closed shard's end."""
    told = client().call("GetRecords", {"ShardIterator": place, "Limit": most})
    return told["Records"], told.get("NextShardIterator")


def records_between(arn: str, shard: str, first: str, last: str) -> Iterator[dict[str, Any]]:
    """The records of a shard from one sequence number to another, both among them."""
    place: str | None = iterator(arn, shard, at=first)
    while place:
        records, place = records_from(place)
        for record in records:
            if int(record["dynamodb"]["SequenceNumber"]) > int(last):
                return
            yield record
        if not records:
            return
