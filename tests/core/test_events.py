"""Batches of the streams: what is processed, what is set aside, and what has to come again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pynamodb.exceptions import PutError, VerboseClientError

from backend.core import db, events, streams
from backend.core.aside import Aside
from backend.core.events import Consumer, Record, Taken
from infra.local.engine import free_port
from tests.support.installation import Installation

TABLE = "changxing-somebody"
SHARD = "shardId-00000001795309200000-0a1b2c3d"
ARN = f"arn:aws:dynamodb:cn-north-1:123456789012:table/{TABLE}/stream/2026-03-01T00:00:00.000"


def record(number: int, **other: Any) -> dict[str, Any]:
    """A record as Lambda gives it."""
    return {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "cn-north-1",
        "eventSourceARN": ARN,
        "dynamodb": {
            "ApproximateCreationDateTime": 1771000000.0,
            "Keys": {"r": {"S": f"someone-{number}"}},
            "NewImage": {"r": {"S": f"someone-{number}"}},
            "SequenceNumber": f"0000000{number}",
            **other,
        },
    }


def event(*numbers: int, **other: Any) -> dict[str, Any]:
    """An event of a mapping with a window."""
    return {"Records": [record(number) for number in numbers], "shardId": SHARD, **other}


class Listener:
    """A consumer that notes what it took, and fails as it is told."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken: list[int] = []
        self.failing: dict[int, Exception] = {}

    def take_one(self, record: Record) -> None:
        """Take a record."""
        if record.order in self.failing:
            raise self.failing[record.order]
        self.taken.append(record.order)

    def take(self, records: Sequence[Record]) -> Taken:
        """Take a batch."""
        return events.take_each(records, self.take_one)

    @property
    def consumer(self) -> Consumer:
        """As it is registered."""
        return Consumer(self.name, self.take, self.take_one)


@pytest.fixture
def listeners(house: Installation) -> Iterator[tuple[Listener, Listener]]:
    """Two who listen to one table."""
    before = {table: events.consumers_of(table) for table in events.tables()}
    both = Listener("first"), Listener("second")
    events.install({TABLE: (both[0].consumer, both[1].consumer)})
    yield both
    events.install(before)
    for one in both:
        for mark in Aside.all_of(one.name, TABLE):
            mark.delete()


def asides(one: Listener) -> list[tuple[str, str]]:
    """Place and kind of error of what somebody set aside."""
    return [(mark.part, mark.error) for mark in Aside.all_of(one.name, TABLE)]


def test_every_listener_takes_every_record_in_order(listeners: tuple[Listener, Listener]) -> None:
    assert events.handle(event(3, 4, 5)) == {"batchItemFailures": []}
    assert [one.taken for one in listeners] == [[3, 4, 5], [3, 4, 5]]


def test_a_poison_record_is_set_aside_and_the_others_are_taken(
    listeners: tuple[Listener, Listener],
) -> None:
    first, second = listeners
    first.failing[4] = KeyError("someone-4")
    assert events.handle(event(3, 4, 5)) == {"batchItemFailures": []}
    assert (first.taken, second.taken) == ([3, 5], [3, 4, 5])
    assert asides(first) == [(f"{SHARD}#00000004", "KeyError")]
    assert asides(second) == []


def test_trouble_of_the_store_hands_back_the_rest_from_there_on(
    listeners: tuple[Listener, Listener],
) -> None:
    first, second = listeners
    first.failing = {4: ValueError(), 5: db.StoreUnavailable()}
    second.failing = {6: events.Trouble()}
    answer = events.handle(event(3, 4, 5, 6, 7))
    # The number comes back as it came, and the earlier of both troubles counts.
    assert answer == {"batchItemFailures": [{"itemIdentifier": "00000005"}]}
    assert (first.taken, second.taken) == ([3], [3, 4, 5])
    assert asides(first) == [(f"{SHARD}#00000004", "ValueError")]


def test_what_the_store_will_never_take_is_poison_and_what_it_may_take_later_is_not() -> None:
    def refusal(code: str) -> VerboseClientError:
        return VerboseClientError({"Error": {"Code": code, "Message": ""}}, "PutItem")

    assert not events.is_trouble(refusal("ValidationException"))
    assert events.is_trouble(refusal("AccessDeniedException"))
    assert events.is_trouble(PutError("", refusal("ResourceNotFoundException")))
    assert not events.is_trouble(PutError("", refusal("ValidationException")))
    assert events.is_trouble(db.StoreUnavailable())
    assert not events.is_trouble(KeyError())


@pytest.mark.parametrize(
    "change",
    [
        {"NewImage": None},
        {"Keys": None, "NewImage": None},
        {"ApproximateCreationDateTime": "today"},
    ],
)
def test_a_record_that_is_not_whole_is_set_aside(
    listeners: tuple[Listener, Listener], change: dict[str, Any]
) -> None:
    told = event(3, 4)
    told["Records"][0] = record(3, **change)
    assert events.handle(told) == {"batchItemFailures": []}
    assert [one.taken for one in listeners] == [[4], [4]]
    assert [place for one in listeners for place, _ in asides(one)] == [f"{SHARD}#00000003"] * 2


def test_the_end_of_a_window_has_no_records_and_its_state_is_given_back(
    listeners: tuple[Listener, Listener],
) -> None:
    window = {"start": "2026-03-01T00:00:00Z", "end": "2026-03-01T00:00:30Z"}
    answer = events.handle(event(window=window, state={}, isFinalInvokeForWindow=True))
    assert answer == {"batchItemFailures": [], "state": {}}
    assert events.handle(event(3, window=window, state={"a": 1}))["state"] == {"a": 1}
    assert listeners[0].taken == [3]


def test_records_of_a_table_nobody_listens_to_are_an_error(house: Installation) -> None:
    with pytest.raises(events.UnknownStream):
        events.handle(event(3))
    mixed = event(3, 4)
    mixed["Records"][1]["eventSourceARN"] = ARN.replace("somebody", "another")
    with pytest.raises(events.UnknownStream):
        events.handle(mixed)
    for wrong in ("", "arn:aws:sqs:cn-north-1:1:q", ARN.replace("/stream/", "/index/")):
        with pytest.raises(events.UnknownStream):
            events.table_of(wrong)


def test_a_store_that_is_away_hands_the_whole_batch_back(
    listeners: tuple[Listener, Listener], house: Installation
) -> None:
    db.connect(f"http://127.0.0.1:{free_port()}", "cn-north-1")
    answer = events.handle(event(3, 4))
    db.use(house.store)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "00000003"}]}


def test_a_shard_comes_behind_its_parent() -> None:
    shards = [
        {"ShardId": "c", "ParentShardId": "b"},
        {"ShardId": "b", "ParentShardId": "a"},
        {"ShardId": "d", "ParentShardId": "long gone"},
        {"ShardId": "a"},
    ]
    order = [shard["ShardId"] for shard in streams.parents_first(shards)]
    assert sorted(order) == ["a", "b", "c", "d"]
    assert order.index("a") < order.index("b") < order.index("c")
