"""Our own small proxy between the app and the engine: it cuts, resets and delays what it carries.

Faults are dealt from a shuffled deck, so that every hundred writes get their exact share.
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

LATE_S = 2.5
DECK_SIZE = 100
THROTTLED = json.dumps(
    {
        "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "message": "The level of configured provisioned throughput was exceeded.",
    }
).encode()


def _conflict(body: bytes) -> bytes:
    """What DynamoDB says of a transaction that another one was in the way of."""
    reasons: list[dict[str, str]] = [{"Code": "None"} for _ in json.loads(body)["TransactItems"]]
    reasons[-1] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    return json.dumps(
        {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "message": "Transaction cancelled, please refer cancellation reasons",
            "CancellationReasons": reasons,
        }
    ).encode()


class Deck:
    """Deals one fault (or None) a call; a whole deck holds exactly the wished shares.

    :param shares: kind of fault -> number of cards in a deck of `size`.
    """

    def __init__(
        self, shares: dict[str, int], chance: random.Random, size: int = DECK_SIZE
    ) -> None:
        self._shares = shares
        self._size = size
        self._chance = chance
        self._cards: list[str | None] = []
        self._owed: list[str] = []
        self._lock = threading.Lock()

    def deal(self) -> str | None:
        """The next card."""
        with self._lock:
            if self._owed:
                return self._owed.pop()
            if not self._cards:
                faults: list[str | None] = [k for k, n in self._shares.items() for _ in range(n)]
                self._cards = faults + [None] * (self._size - len(faults))
                self._chance.shuffle(self._cards)
            return self._cards.pop()

    def take_back(self, kind: str) -> None:
        """A fault that could not happen as meant is dealt to the next one instead."""
        with self._lock:
            self._owed.append(kind)


class FaultProxy:
    """An HTTP proxy in threads of this process.

    `injected` counts faults as `<kind>` for writes and `<kind>_other` for everything else;
    `seen` counts the engine's answers that passed through, by operation and status.

    :param pause_s: how long every call waits before and behind the engine, so that a kill finds
        many of them on their way.
    :param write: the operation that is counted as a write.
    """

    def __init__(
        self,
        upstream: str,
        shares: dict[str, int],
        seed: int,
        pause_s: float = 0.0,
        write: str = "PutItem",
    ) -> None:
        self.write = write
        self.upstream = urlsplit(upstream)
        self.injected: Counter[str] = Counter()
        self.seen: Counter[tuple[str, int]] = Counter()
        self.throttles_passed = 0
        self.is_armed = False
        self.pause_s = pause_s
        self.dealt = 0
        self._chance = random.Random(seed)
        self.shuffle(shares)
        self._here = threading.local()
        self._lock = threading.Lock()
        self._server = _QuietServer(("127.0.0.1", 0), _handler_of(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the app finds it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def shuffle(self, shares: dict[str, int], size: int = DECK_SIZE) -> None:
        """Go on with new decks."""
        # Only a transaction can be in another one's way.
        others = {kind: share for kind, share in shares.items() if kind != "conflict"}
        self._decks = {
            True: Deck(shares, self._chance, size),
            False: Deck(others, self._chance, size),
        }

    def deal(self, operation: str) -> str | None:
        """What is to happen to a request."""
        if not self.is_armed:
            return None
        with self._lock:
            self.dealt += 1
        return self._decks[operation == self.write].deal()

    def count(self, kind: str, operation: str) -> None:
        """Take note of a fault that happened."""
        with self._lock:
            self.injected[kind if operation == self.write else f"{kind}_other"] += 1

    def take_back(self, kind: str, operation: str) -> None:
        """A fault that could not happen as meant befalls a later request."""
        self._decks[operation == self.write].take_back(kind)

    def forward(self, operation: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Ask the engine; OSError or HTTPException when it is not there."""
        link = getattr(self._here, "link", None) or http.client.HTTPConnection(
            self.upstream.hostname or "", self.upstream.port, timeout=10
        )
        self._here.link = None
        # The same request is not sent twice by us: only the app may repeat it.
        link.request("POST", "/", body, headers)
        answer = link.getresponse()
        found = answer.status, answer.read()
        self._here.link = link
        with self._lock:
            self.seen[operation, found[0]] += 1
            self.throttles_passed += b"ProvisionedThroughputExceeded" in found[1]
        return found


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that was killed is no news here."""


def _handler_of(proxy: FaultProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in ("connection", "content-length")
            }
            fault = proxy.deal(operation)
            if fault == "throttled":
                proxy.count(fault, operation)
                self._answer(400, THROTTLED)
                return
            if fault == "conflict":
                proxy.count(fault, operation)
                self._answer(400, _conflict(body))
                return
            if fault == "reset":
                proxy.count(fault, operation)
                self._hang_up()
                return
            time.sleep(proxy.pause_s)
            try:
                status, answer = proxy.forward(operation, headers, body)
            except (OSError, http.client.HTTPException):
                # The engine is dead: so is the line to it.
                if fault:
                    proxy.take_back(fault, operation)
                self._hang_up()
                return
            if fault and status != 200:
                # Only what was really stored can be lost on its way back.
                proxy.take_back(fault, operation)
            elif fault == "cut":
                proxy.count(fault, operation)
                self._hang_up()
                return
            elif fault == "late":
                proxy.count(fault, operation)
                time.sleep(LATE_S)
            time.sleep(proxy.pause_s)
            self._answer(status, answer)

        def _answer(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                # Whoever asked has given up waiting, or was killed.
                self.close_connection = True

        def finish(self) -> None:
            # The line to the engine belongs to this thread, which ends with its caller's line.
            link = getattr(proxy._here, "link", None)
            if link:
                link.close()
            super().finish()

        def _hang_up(self) -> None:
            # A linger of nought makes the kernel answer with a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
