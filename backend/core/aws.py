"""The wire to AWS: one call of a JSON protocol over urllib3, with short time-outs and retries.

DynamoDB, its streams and KMS all take `POST /` with the operation in a header. botocore finds the
credentials, we sign, urllib3 carries (docs/adr: the way to the store).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import urllib3

from backend.core.errors import DomainError
from backend.core.signing import CredentialSource, Target, signed_headers

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 2.0
ATTEMPTS = 3
REQUEST_BUDGET_S = 8.0
# Further attempts have to be earned, one by each call that went well: a store that mostly answers
# is asked six times, and one that is down not more than three (docs/adr: earned attempts).
MORE_ATTEMPTS = 3
EARNED_AT_START, EARNED_MOST = 6, 50
FIRST_PAUSE_S = 0.05
PAUSE_MOST_S = 0.8
RETRY_CODES = frozenset(
    {
        "DependencyTimeoutException",
        "InternalServerError",
        "KMSInternalException",
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


class Protocol(NamedTuple):
    """How a service wants to be spoken to."""

    host: str
    signed_as: str
    prefix: str
    content_type: str


DYNAMODB = Protocol("dynamodb", "dynamodb", "DynamoDB_20120810", "application/x-amz-json-1.0")
STREAMS = Protocol(
    "streams.dynamodb", "dynamodb", "DynamoDBStreams_20120810", "application/x-amz-json-1.0"
)
KMS = Protocol("kms", "kms", "TrentService", "application/x-amz-json-1.1")


class Unavailable(DomainError):
    """A service did not answer in time, or refused for load."""

    def __init__(self) -> None:
        super().__init__("core.store_unavailable", 503, retry_after_s=2)


class Refused(Exception):
    """A service refused a call, and would again.

    `code` is the service's own, such as ``AccessDeniedException``; `answer` is all that it said.
    """

    def __init__(self, operation: str, code: str, answer: Mapping[str, Any]) -> None:
        self.operation = operation
        self.code = code
        self.answer = answer
        self.message = str(answer.get("message", answer.get("Message", "")))
        super().__init__(f"{operation}: {code}: {self.message}")


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


@cache
def credentials() -> CredentialSource:
    """Where this process's credentials come from, as botocore finds and renews them.

    :raises RuntimeError: there are none.
    """
    from botocore.credentials import EnvProvider

    # On Lambda they stand in the environment, where botocore looks first too; its session, with a
    # hundred hooks for clients that are never made, is a tenth of a start.
    found: CredentialSource | None = EnvProvider().load()
    if found is None:
        import botocore.session

        found = botocore.session.get_session().get_credentials()
    if found is None:
        raise RuntimeError("No AWS credentials were found")
    return found


def address_of(protocol: Protocol, region: str) -> str:
    """Where a service of a region answers."""
    suffix = ".amazonaws.com.cn" if region.startswith("cn-") else ".amazonaws.com"
    return f"https://{protocol.host}.{region}{suffix}"


class Client:
    """One service of one region, over one pool of connections that threads may share.

    `on_answer(operation, answer)` is called with every good answer: the bench counts with it.

    :param endpoint: another address than AWS's own, such as an engine's on this machine.
    """

    def __init__(self, protocol: Protocol, endpoint: str | None, region: str) -> None:
        self.on_answer: Callable[[str, dict[str, Any]], None] | None = None
        self.protocol = protocol
        parts = urlsplit(endpoint or address_of(protocol, region))
        usual_port = {"http": 80, "https": 443}.get(parts.scheme)
        is_usual = parts.port in (None, usual_port)
        host = f"{parts.hostname}" if is_usual else f"{parts.hostname}:{parts.port}"
        self._target = Target(
            host, region, protocol.signed_as, protocol.prefix, protocol.content_type
        )
        self._pool = urllib3.connection_from_url(
            f"{parts.scheme}://{host}/", maxsize=16, retries=False, timeout=READ_TIMEOUT_S
        )
        self._pool.ConnectionCls = _in_one_write(self._pool.ConnectionCls)
        self._credentials = credentials()
        self._earned = EARNED_AT_START

    def call(self, operation: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """Send one operation and give its answer; what may pass is tried again, 3 to 6 times.

        :raises Refused: the service will not do it.
        :raises Unavailable: it did not answer, or refused for load, to the last.
        """
        body = json.dumps(members, separators=(",", ":"), default=_refuse_float).encode()
        for attempt in range(ATTEMPTS + MORE_ATTEMPTS):
            if attempt >= ATTEMPTS and not self._spend():
                break
            if attempt and not _paused(attempt):
                break
            try:
                status, answer = self._send(operation, body)
            except urllib3.exceptions.HTTPError:
                continue
            if status == 200:
                self._earned = min(self._earned + 1, EARNED_MOST)
                if self.on_answer is not None:
                    self.on_answer(operation, answer)
                return answer
            code = str(answer.get("__type", "")).rpartition("#")[2]
            if status < 500 and not _may_succeed_later(code, answer):
                raise Refused(operation, code, answer)
        raise Unavailable

    def _spend(self) -> bool:
        # Threads may count past each other by one, which no store would notice.
        if self._earned <= 0:
            return False
        self._earned -= 1
        return True

    def _send(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        until = deadline.get()
        read_s = READ_TIMEOUT_S if until is None else min(READ_TIMEOUT_S, until - time.monotonic())
        if read_s <= 0:
            raise Unavailable
        headers = signed_headers(
            self._credentials.get_frozen_credentials(),
            self._target,
            operation,
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
            # A gateway between us and the service answers in something other than JSON.
            return max(response.status, 500), {}


def _paused(attempt: int) -> bool:
    """Wait before a further attempt; False, at once, when there is no time left for it."""
    # Full jitter: the wait is drawn from nought to the doubled pause.
    longest_s = min(FIRST_PAUSE_S * 2**attempt, PAUSE_MOST_S)
    pause_s = random.uniform(0, longest_s)  # noqa: S311
    until = deadline.get()
    if until is not None and time.monotonic() + pause_s >= until:
        return False
    time.sleep(pause_s)
    return True


def _may_succeed_later(code: str, answer: dict[str, Any]) -> bool:
    reasons = {reason["Code"] for reason in answer.get("CancellationReasons", [])} - {"None"}
    return code in RETRY_CODES or bool(reasons and reasons <= PASSING_REASONS)
