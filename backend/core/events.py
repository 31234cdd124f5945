"""What happens behind the request: records of the store's streams, brought to those who count.

A record may come twice, in another batch than before, and beside another copy of itself; every
consumer is idempotent per record. A record that our code cannot make sense of is set aside in a
row of its own, without its content, and all others are processed. When the store is in trouble,
the batch is handed back from the first record on that could not be processed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pynamodb.exceptions import PynamoDBException, VerboseClientError

from backend.core import db, streams
from backend.core.aside import KEPT_ASIDE_S as KEPT_ASIDE_S
from backend.core.aside import Aside as Aside
from backend.core.aside import Poison, is_paused, set_aside

Image = Mapping[str, Any]
KINDS = ("INSERT", "MODIFY", "REMOVE")
# What the store says of a write that it will never take.
HOPELESS_CODES = ("ValidationException",)
log = logging.getLogger(__name__)


class UnknownStream(Exception):
    """Records came from a table that nobody here listens to; they would be lost as successes."""


class Trouble(Exception):
    """The store kept the work from being done; the same record may pass later."""


class Record(NamedTuple):
    """One change of one item. `old` and `new` are DynamoDB JSON, None where there is none."""

    table: str
    shard: str
    sequence_number: str
    kind: str
    keys: Image
    old: Image | None
    new: Image | None
    created_s: float

    @property
    def order(self) -> int:
        """Its place in the shard; numbers of one shard grow, and are written with leading zeros."""
        return int(self.sequence_number)

    @classmethod
    def of(cls, raw: Mapping[str, Any], table: str, shard: str) -> Record:
        """A record as Lambda and the stream itself tell it.

        :raises KeyError, TypeError, ValueError: it is not whole.
        """
        told = raw["dynamodb"]
        record = cls(
            table,
            shard,
            str(told["SequenceNumber"]),
            raw["eventName"],
            told["Keys"],
            told.get("OldImage"),
            told.get("NewImage"),
            float(told["ApproximateCreationDateTime"]),
        )
        is_whole = record.kind in KINDS and (
            (record.old is not None or record.kind == "INSERT")
            and (record.new is not None or record.kind == "REMOVE")
        )
        if not is_whole:
            raise ValueError("an image is missing")
        return record


class Taken(NamedTuple):
    """What became of a batch: what was set aside, and where the store's trouble began, if it did.

    `stuck_at` is the least sequence number that has to come again.
    """

    aside: tuple[Poison, ...] = ()
    stuck_at: int | None = None

    def and_all(self, others: Iterable[Taken]) -> Taken:
        """Both together."""
        aside, stuck = list(self.aside), [self.stuck_at]
        for other in others:
            aside += other.aside
            stuck.append(other.stuck_at)
        return Taken(tuple(aside), min((at for at in stuck if at is not None), default=None))


class Consumer(NamedTuple):
    """Somebody who listens to a table.

    `take` processes a batch of one shard, in order, each record once however often it comes.
    `retake` processes one record that had been set aside, also when later ones were taken since.
    `may_retake_any` says that this does no harm to records that were never set aside either.
    """

    name: str
    take: Callable[[Sequence[Record]], Taken]
    retake: Callable[[Record], None]
    may_retake_any: bool = False


_consumers: Mapping[str, tuple[Consumer, ...]] = {}


def install(consumers: Mapping[str, tuple[Consumer, ...]]) -> None:
    """Say who listens to which table, in which order."""
    global _consumers
    _consumers = consumers


def tables() -> tuple[str, ...]:
    """The tables that somebody listens to."""
    return tuple(_consumers)


def consumers_of(table: str) -> tuple[Consumer, ...]:
    """Who listens to a table.

    :raises UnknownStream: nobody.
    """
    if table not in _consumers:
        raise UnknownStream("records of a table that nobody listens to")
    return _consumers[table]


def table_of(stream_arn: str) -> str:
    """The table's name in `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL`."""
    parts = stream_arn.split("/")
    if len(parts) != 4 or parts[2] != "stream":
        raise UnknownStream("the records name no stream of a table")
    return parts[1]


def handle(event: Mapping[str, Any]) -> dict[str, Any]:
    """Take a batch of Lambda's stream events: records of one shard, in order.

    The shard is told by a mapping with a tumbling window; without one, the table may have a single
    shard only, for numbers of different shards cannot be compared.

    :returns: batchItemFailures with the first record that has to come again, if one has to.
    :raises UnknownStream: nobody listens to the table, or the shard is not to be known.
    """
    answer: dict[str, Any] = {"batchItemFailures": []}
    if "window" in event:
        answer["state"] = event.get("state") or {}
    raw = event.get("Records") or []
    if not raw:
        return answer
    arns = {str(one.get("eventSourceARN")) for one in raw}
    if len(arns) != 1:
        raise UnknownStream("the records of a batch come from one stream")
    arn = arns.pop()
    consumers = consumers_of(table_of(arn))
    shard = str(event.get("shardId") or streams.only_shard_of(arn))
    stuck_at = take(consumers, raw, table_of(arn), shard)
    if stuck_at is not None:
        answer["batchItemFailures"] = [{"itemIdentifier": stuck_at}]
    return answer


def take(
    consumers: Sequence[Consumer], raw: Sequence[Mapping[str, Any]], table: str, shard: str
) -> str | None:
    """Let every consumer take a batch, and set aside what they could not make sense of.

    :returns: the sequence number, as it came, of the first record that has to come again.
    """
    names = {int(one["dynamodb"]["SequenceNumber"]): one["dynamodb"] for one in raw}
    first = min(names)
    taken = Taken()
    try:
        if is_paused():
            taken = Taken(stuck_at=first)
        else:
            records, broken = read(raw, table, shard)
            for consumer in consumers:
                one = _take(consumer, records)
                one = one.and_all([Taken(broken)])
                set_aside(consumer.name, table, shard, one.aside)
                taken = taken.and_all([one])
    except (Trouble, db.StoreUnavailable, PynamoDBException, VerboseClientError) as trouble:
        log.warning("stream batch handed back: %s", type(trouble).__name__)
        taken = Taken(stuck_at=first)
    if taken.aside:
        log.error("stream records set aside: %d", len(taken.aside))
    return None if taken.stuck_at is None else str(names[taken.stuck_at]["SequenceNumber"])


def _take(consumer: Consumer, records: Sequence[Record]) -> Taken:
    return consumer.take(records) if records else Taken()


def read(
    raw: Sequence[Mapping[str, Any]], table: str, shard: str
) -> tuple[list[Record], tuple[Poison, ...]]:
    """The records of a batch, and those that are not whole."""
    records, broken = [], []
    for one in raw:
        try:
            records.append(Record.of(one, table, shard))
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            number = str(one["dynamodb"]["SequenceNumber"])
            broken.append(Poison(number, type(wrong).__name__))
    return records, tuple(broken)


def take_each(records: Sequence[Record], process: Callable[[Record], object]) -> Taken:
    """Process records one by one, in order, up to the first that meets trouble of the store.

    An error of any other kind is the record's: it is set aside and the next one follows.
    """
    aside: list[Poison] = []
    for record in records:
        try:
            process(record)
        except Exception as wrong:
            if is_trouble(wrong):
                return Taken(tuple(aside), record.order)
            aside.append(Poison(record.sequence_number, type(wrong).__name__))
    return Taken(tuple(aside))


def is_trouble(wrong: Exception) -> bool:
    """Whether an error is the store's and may pass, rather than the record's."""
    if isinstance(wrong, Trouble | db.StoreUnavailable):
        return True
    if isinstance(wrong, PynamoDBException):
        return wrong.cause_response_code not in HOPELESS_CODES
    if isinstance(wrong, VerboseClientError):
        return wrong.response.get("Error", {}).get("Code") not in HOPELESS_CODES
    return False


class Replayed(NamedTuple):
    """What a replay did: records taken now, still not understood, and never set aside."""

    taken: int = 0
    still_aside: int = 0
    not_aside: int = 0


def replay(
    raw: Sequence[Mapping[str, Any]], table: str, shard: str, was_given_up: bool = False
) -> Replayed:
    """Take those of a shard's records that were set aside; one that was taken stays taken.

    Records that nobody set aside are left alone by those who count: they were counted, or are yet
    to come.

    :param was_given_up: the stream has gone on behind these records without them. They are taken
        wherever nothing later was; the rest has to be counted anew.
    :raises UnknownStream: nobody listens to the table.
    """
    found = Replayed()
    records, broken = read(raw, table, shard)
    for consumer in consumers_of(table):
        others = []
        for record in records:
            mark = Aside.of(consumer.name, table, shard, record.sequence_number)
            if mark is None:
                others.append(record)
            elif take_each([record], consumer.retake) == Taken():
                mark.delete()
                found = found._replace(taken=found.taken + 1)
            else:
                found = found._replace(still_aside=found.still_aside + 1)
        if others and (was_given_up or consumer.may_retake_any):
            again = consumer.take(others)
            if again.stuck_at is not None:
                raise Trouble
            set_aside(consumer.name, table, shard, again.aside)
        still = found.still_aside + len(broken)
        found = found._replace(still_aside=still, not_aside=found.not_aside + len(others))
    return found
