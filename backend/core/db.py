"""The way to DynamoDB: one connection for all models, short time-outs, retries in this layer only.

PynamoDB keeps the shapes and expressions, core/aws.py is the wire. Going past botocore's client
halves the processor time of a call (docs/adr: the way to the store).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, ClassVar, Self

from pynamodb.connection import TableConnection
from pynamodb.connection.base import Connection, MetaTable
from pynamodb.constants import ATTR_DEFINITIONS, GLOBAL_SECONDARY_INDEXES
from pynamodb.exceptions import (
    CancellationReason,
    DeleteError,
    PutError,
    TransactWriteError,
    UpdateError,
    VerboseClientError,
)
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from backend.core import aws

REQUEST_BUDGET_S = aws.REQUEST_BUDGET_S
WORKERS = 8
deadline = aws.deadline
StoreUnavailable = aws.Unavailable


class StoreConnection(Connection):
    """PynamoDB's connection on a thinner wire, shared by every model.

    `on_answer(operation, answer)` is called with every answer of the store: the bench counts
    consumed units with it.
    """

    def __init__(self, endpoint: str | None, region: str) -> None:
        self._wire = aws.Client(aws.DYNAMODB, endpoint, region)
        # None for AWS itself; its streams are found in the same place.
        self.endpoint = endpoint
        super().__init__(region=region, host=endpoint or aws.address_of(aws.DYNAMODB, region))

    @property
    def on_answer(self) -> Callable[[str, dict[str, Any]], None] | None:
        """Who is told of every answer."""
        return self._wire.on_answer

    @on_answer.setter
    def on_answer(self, told: Callable[[str, dict[str, Any]], None] | None) -> None:
        self._wire.on_answer = told

    def learn(self, meta: MetaTable) -> None:
        """Add what a model says of its table: models that share one each name their own indexes."""
        if meta.table_name not in self._tables:
            # A copy: each connection learns for itself.
            self.add_meta_table(MetaTable(dict(meta.data)))
            return
        known = self._tables[meta.table_name].data
        for part in (ATTR_DEFINITIONS, GLOBAL_SECONDARY_INDEXES):
            new = [one for one in meta.data[part] if one not in known[part]]
            known[part] = [*known[part], *new]

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Send one operation, with retries; botocore's ClientError for what the store refuses."""
        if self.on_answer is not None and "Table" not in operation_name:
            operation_kwargs["ReturnConsumedCapacity"] = "TOTAL"
        return self._make_api_call(operation_name, operation_kwargs)

    def _make_api_call(self, operation_name: str, kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._wire.call(operation_name, kwargs)
        except aws.Refused as refused:
            raise _client_error(refused) from None


def _client_error(refused: aws.Refused) -> VerboseClientError:
    return VerboseClientError(
        {"Error": {"Code": refused.code, "Message": refused.message}},
        refused.operation,
        cancellation_reasons=[
            None if reason["Code"] == "None" else CancellationReason(code=reason["Code"])
            for reason in refused.answer.get("CancellationReasons", [])
        ],
    )


_connection: StoreConnection | None = None


def connect(endpoint: str | None, region: str) -> StoreConnection:
    """Open the one connection of this process, to AWS when no endpoint is named."""
    global _connection
    _connection = StoreConnection(endpoint, region)
    return _connection


def use(chosen: StoreConnection) -> None:
    """Go back to a connection that was opened before, as tests with two engines do."""
    global _connection
    _connection = chosen


def is_connected() -> bool:
    """Whether this process has a store; a command on a laptop may have none."""
    return _connection is not None


def connection() -> StoreConnection:
    """The connection of this process."""
    if _connection is None:
        raise RuntimeError("connect() comes first")
    return _connection


class Item(Model):
    """The base of all stored items: every model speaks over the shared connection."""

    _table: ClassVar[tuple[StoreConnection, TableConnection] | None] = None

    @classmethod
    def _get_connection(cls) -> TableConnection:
        shared = connection()
        if cls._table is None or cls._table[0] is not shared:
            meta = super()._get_connection().get_meta_table()
            table = TableConnection(cls.Meta.table_name)
            table.connection = shared
            shared.learn(meta)
            cls._table = (shared, table)
        return cls._table[1]

    @classmethod
    def find(cls, key: Any, part: Any = None) -> Self | None:
        """The item of these keys, None when there is none; one consistent read."""
        try:
            return cls.get(key, part, consistent_read=True)
        except cls.DoesNotExist:
            return None


class ConditionFailed(Exception):
    """A conditional write was refused by its condition; nothing was written.

    `at` says which items of a transaction: their places in the order in which they were added to
    it, from 0. It is empty for a single write.
    """

    def __init__(self, at: tuple[int, ...] = ()) -> None:
        self.at = at
        super().__init__()


@contextmanager
def conditional() -> Iterator[None]:
    """Raise ConditionFailed for a single write of the block that its condition refuses."""
    try:
        yield
    except (PutError, UpdateError, DeleteError) as refused:
        if refused.cause_response_code == "ConditionalCheckFailedException":
            raise ConditionFailed from None
        raise


class Writes(TransactWrite):
    """A transaction that remembers the order in which its items were added."""

    def __init__(self, token: str) -> None:
        super().__init__(connection=connection(), client_request_token=token)
        # PynamoDB sends them kind by kind, and the store answers in that order.
        self._added: list[str] = []

    def condition_check(self, *told: Any, **more: Any) -> None:
        """Make the whole depend on an item that is not written."""
        super().condition_check(*told, **more)
        self._added.append("check")

    def delete(self, *told: Any, **more: Any) -> None:
        """Delete an item."""
        super().delete(*told, **more)
        self._added.append("delete")

    def save(self, *told: Any, **more: Any) -> None:
        """Put an item."""
        super().save(*told, **more)
        self._added.append("put")

    def update(self, *told: Any, **more: Any) -> None:
        """Change an item."""
        super().update(*told, **more)
        self._added.append("update")

    def places(self, sent: Iterable[int]) -> tuple[int, ...]:
        """Where items stood when they were added, of which we know where they stood when sent."""
        kinds = ("check", "delete", "put", "update")
        order = sorted(range(len(self._added)), key=lambda n: kinds.index(self._added[n]))
        return tuple(sorted(order[n] for n in sent))


@contextmanager
def transaction(token: str) -> Iterator[TransactWrite]:
    """All writes of the block or none of them.

    :param token: up to 36 characters; makes a repetition of the same transaction harmless.
    :raises ConditionFailed: a condition was not met; nothing was written. It says which.
    """
    writes = Writes(token[:36])
    try:
        with writes:
            yield writes
    except TransactWriteError as refused:
        failed = [
            place
            for place, reason in enumerate(refused.cancellation_reasons)
            if reason and reason.code == "ConditionalCheckFailed"
        ]
        if failed:
            raise ConditionFailed(writes.places(failed)) from None
        raise


def side_by_side(doings: Sequence[Callable[[], Any]]) -> list[Any]:
    """What several reads give, asked a few at once, in order; each keeps to the same deadline."""
    with ThreadPoolExecutor(min(len(doings), WORKERS) or 1) as workers:
        waiting = [workers.submit(copy_context().run, doing) for doing in doings]
        return [done.result() for done in waiting]


def create_tables(models: Iterable[type[Item]]) -> None:
    """Create the missing tables, for local engines only; in the cloud infra/data.yaml does.

    A table that an older version made gets the stream and the indexes it has lacked since.
    """
    present = set(connection().list_tables()["TableNames"])
    for model in models:
        if model.Meta.table_name not in present:
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        else:
            for change in _changes_since(model):
                connection().dispatch("UpdateTable", {"TableName": model.Meta.table_name, **change})


def _changes_since(model: type[Item]) -> Iterator[dict[str, Any]]:
    """What UpdateTable has to be told, one change a call, so that a table is as its model."""
    name = model.Meta.table_name
    table = connection().dispatch("DescribeTable", {"TableName": name})["Table"]
    view = getattr(model.Meta, "stream_view_type", None)
    if view and not table.get("StreamSpecification", {}).get("StreamEnabled"):
        yield {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": view}}
    present = {index["IndexName"] for index in table.get("GlobalSecondaryIndexes") or []}
    schema = model._get_schema()
    for index in schema["global_secondary_indexes"]:
        if index["index_name"] not in present:
            yield {
                "AttributeDefinitions": schema["attribute_definitions"],
                "GlobalSecondaryIndexUpdates": [
                    {
                        "Create": {
                            "IndexName": index["index_name"],
                            # HASH has to come before RANGE.
                            "KeySchema": sorted(
                                index["key_schema"], key=lambda element: element["KeyType"]
                            ),
                            "Projection": index["projection"],
                        }
                    }
                ],
            }
