"""The way to DynamoDB: one connection for all models, short time-outs, retries in this layer only.

PynamoDB keeps the shapes and expressions; botocore finds the credentials; urllib3 carries. Going
past botocore's client halves the processor time of a call (docs/adr: the way to the store).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import botocore.session
import urllib3
from pynamodb.connection import TableConnection
from pynamodb.connection.base import Connection
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

from backend.core.errors import DomainError
from backend.core.signing import signed_headers

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 2.0
ATTEMPTS = 3
REQUEST_BUDGET_S = 8.0
FIRST_PAUSE_S = 0.05
RETRY_CODES = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
PASSING_REASONS = frozenset(
    {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
)

# The monotonic moment at which the request being served has to have its answer.
deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class StoreUnavailable(DomainError):
    """The store did not answer in time, or refused for load."""

    def __init__(self) -> None:
        super().__init__("core.store_unavailable", 503, retry_after_s=2)


def _refuse_float(value: object) -> str:
    raise TypeError(f"{type(value).__name__} is never stored")


def _in_one_write(kind: Any) -> Any:
    """A connection whose headers and body leave in one system call and one packet, not in two."""

    class InOneWrite(kind):  # type: ignore[misc]
        _held: list[bytes] | None = None

        def request(self, *args: Any, **kwargs: Any) -> None:
            self._held = []
            try:
                super().request(*args, **kwargs)
                whole = b"".join(self._held)
            finally:
                self._held = None
            super().send(whole)

        def send(self, data: bytes) -> None:
            if self._held is None:
                super().send(data)
            else:
                self._held.append(data)

    return InOneWrite


class StoreConnection(Connection):
    """PynamoDB's connection on a thinner wire, shared by every model.

    `on_answer(operation, answer)` is called with every answer of the store: the bench counts
    consumed units with it.
    """

    def __init__(self, endpoint: str, region: str) -> None:
        super().__init__(region=region, host=endpoint)
        self.on_answer: Callable[[str, dict[str, Any]], None] | None = None
        parts = urlsplit(endpoint)
        usual_port = {"http": 80, "https": 443}.get(parts.scheme)
        is_usual = parts.port in (None, usual_port)
        self._host = f"{parts.hostname}" if is_usual else f"{parts.hostname}:{parts.port}"
        self._pool = urllib3.connection_from_url(
            f"{parts.scheme}://{self._host}/", maxsize=16, retries=False, timeout=READ_TIMEOUT_S
        )
        self._pool.ConnectionCls = _in_one_write(self._pool.ConnectionCls)
        credentials = botocore.session.get_session().get_credentials()
        if credentials is None:
            raise RuntimeError("No AWS credentials were found")
        self._credentials = credentials

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Send one operation, with retries; botocore's ClientError for what the store refuses."""
        if self.on_answer is not None and "Table" not in operation_name:
            operation_kwargs["ReturnConsumedCapacity"] = "TOTAL"
        return self._make_api_call(operation_name, operation_kwargs)

    def _make_api_call(self, operation_name: str, kwargs: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(kwargs, separators=(",", ":"), default=_refuse_float).encode()
        for attempt in range(ATTEMPTS):
            if attempt:
                # Full jitter: the wait is drawn from nought to the doubled pause.
                time.sleep(random.uniform(0, FIRST_PAUSE_S * 2**attempt))  # noqa: S311
            try:
                status, answer = self._send(operation_name, body)
            except urllib3.exceptions.HTTPError:
                continue
            if status == 200:
                if self.on_answer is not None:
                    self.on_answer(operation_name, answer)
                return answer
            code = str(answer.get("__type", "")).rpartition("#")[2]
            if status < 500 and not _may_succeed_later(code, answer):
                raise _client_error(operation_name, code, answer)
        raise StoreUnavailable

    def _send(self, operation_name: str, body: bytes) -> tuple[int, dict[str, Any]]:
        until = deadline.get()
        read_s = READ_TIMEOUT_S if until is None else min(READ_TIMEOUT_S, until - time.monotonic())
        if read_s <= 0:
            raise StoreUnavailable
        headers = signed_headers(
            self._credentials.get_frozen_credentials(),
            self._host,
            self.region,
            operation_name,
            body,
            datetime.now(UTC),
        )
        response = self._pool.urlopen(
            "POST",
            "/",
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(CONNECT_TIMEOUT_S, read_s), read=read_s),
            retries=False,
        )
        try:
            return response.status, json.loads(response.data or b"{}")
        except ValueError:
            # A gateway between us and the store answers in something other than JSON.
            return max(response.status, 500), {}


def _client_error(operation: str, code: str, answer: dict[str, Any]) -> VerboseClientError:
    error = {"Code": code, "Message": answer.get("message", answer.get("Message", ""))}
    return VerboseClientError(
        {"Error": error},
        operation,
        cancellation_reasons=[
            None if reason["Code"] == "None" else CancellationReason(code=reason["Code"])
            for reason in answer.get("CancellationReasons", [])
        ],
    )


def _may_succeed_later(code: str, answer: dict[str, Any]) -> bool:
    reasons = {reason["Code"] for reason in answer.get("CancellationReasons", [])} - {"None"}
    return code in RETRY_CODES or bool(reasons and reasons <= PASSING_REASONS)


_connection: StoreConnection | None = None


def connect(endpoint: str | None, region: str) -> StoreConnection:
    """Open the one connection of this process, to AWS when no endpoint is named."""
    global _connection
    suffix = ".amazonaws.com.cn" if region.startswith("cn-") else ".amazonaws.com"
    _connection = StoreConnection(endpoint or f"https://dynamodb.{region}{suffix}", region)
    return _connection


def use(chosen: StoreConnection) -> None:
    """Go back to a connection that was opened before, as tests with two engines do."""
    global _connection
    _connection = chosen


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
            if meta.table_name not in shared._tables:
                shared.add_meta_table(meta)
            cls._table = (shared, table)
        return cls._table[1]


class ConditionFailed(Exception):
    """A conditional write was refused by its condition; nothing was written."""


@contextmanager
def conditional() -> Iterator[None]:
    """Raise ConditionFailed for a single write of the block that its condition refuses."""
    try:
        yield
    except (PutError, UpdateError, DeleteError) as refused:
        if refused.cause_response_code == "ConditionalCheckFailedException":
            raise ConditionFailed from None
        raise


@contextmanager
def transaction(token: str) -> Iterator[TransactWrite]:
    """All writes of the block or none of them.

    :param token: up to 36 characters; makes a repetition of the same transaction harmless.
    :raises ConditionFailed: a condition was not met; nothing was written.
    """
    try:
        with TransactWrite(connection=connection(), client_request_token=token[:36]) as writes:
            yield writes
    except TransactWriteError as refused:
        if any(r and r.code == "ConditionalCheckFailed" for r in refused.cancellation_reasons):
            raise ConditionFailed from None
        raise


def create_tables(models: Iterable[type[Item]]) -> None:
    """Create the missing tables, for local engines only; in the cloud infra/data.yaml does."""
    present = set(connection().list_tables()["TableNames"])
    for model in models:
        if model.Meta.table_name not in present:
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
