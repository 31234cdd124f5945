"""The gate of the local server: who is refused, how, and that everybody else notices nothing."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from backend.core import http
from infra.local import gate
from tests.support.browser import Browser
from tests.support.installation import Installation

THREADS = 2
HOME = b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n"
CODE = b"GET /api/v1/me/health-code?resident_id=1 HTTP/1.1\r\nHost: x\r\n\r\n"
BIG = b"x" * 3_000_000


@dataclass
class Slow:
    """An app that answers only when it is let, and remembers who came in which order."""

    app: Flask
    server: gate.Server = field(init=False)
    may_answer: threading.Event = field(default_factory=threading.Event)
    came: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        path = environ["PATH_INFO"]
        self.came.append(path)
        if not path.startswith("/at-once"):
            self.may_answer.wait(20)
        body = BIG if path.endswith("/big") else environ["wsgi.input"].read() or path.encode()
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]


@contextmanager
def served(installation: Installation) -> Iterator[tuple[Slow, int]]:
    """A slow app behind the gate, and its port."""
    slow = Slow(installation.app)
    door = socket.create_server(("127.0.0.1", 0), backlog=1024)
    server = gate.server_of(slow, door, THREADS, gate.refusal_of(installation.app))
    slow.server = server
    is_over = threading.Event()

    def run() -> None:
        while not is_over.is_set():
            server._turn()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield slow, door.getsockname()[1]
    finally:
        slow.may_answer.set()
        is_over.set()
        thread.join()
        server.task_dispatcher.shutdown()
        for one in list(server.active_channels.values()):
            one.handle_close()
        server.close()
        server._map.selector.close()


def connected(port: int) -> socket.socket:
    """A connection that gives up after a while."""
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def answer_of(line: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the next answer on a line."""
    read = line.makefile("rb")
    status = int(read.readline().split()[1])
    headers = {}
    while (row := read.readline().strip()) != b"":
        name, _, text = row.decode().partition(": ")
        headers[name] = text
    return status, headers, read.read(int(headers["Content-Length"]))


def fill(port: int, request: bytes, number: int) -> list[socket.socket]:
    """So many requests that are not answered yet."""
    lines = [connected(port) for _ in range(number)]
    for line in lines:
        line.sendall(request)
    return lines


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    give_up_at = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.001)


def has_begun(slow: Slow) -> bool:
    """Whether a part of a request has come; the last whole one may stand there a moment longer."""
    parts = [one.request for one in slow.server.active_channels.copy().values()]
    return any(part and not part.completed for part in parts)


def full_of(port: int, request: bytes, slow: Slow) -> list[socket.socket]:
    """Every thread busy, and one lane full."""
    lines = fill(port, request, THREADS)
    until(lambda: len(slow.came) == THREADS)
    lines += fill(port, request, gate.WAITING_MOST)
    until(lambda: len(slow.server.lanes) == gate.WAITING_MOST)
    return lines


@pytest.fixture
def place(installation: Installation) -> Iterator[tuple[Slow, int]]:
    with served(installation) as found:
        yield found


def test_one_connection_carries_one_request_after_the_other(place: tuple[Slow, int]) -> None:
    _, port = place
    with connected(port) as line:
        for path in ("/at-once/1", "/at-once/2"):
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert answer_of(line)[2] == path.encode()


def test_a_body_may_come_in_pieces_and_an_answer_may_be_long(place: tuple[Slow, int]) -> None:
    _, port = place
    with connected(port) as line:
        line.sendall(b"POST /at-once HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc")
        line.sendall(b"def")
        assert answer_of(line)[2] == b"abcdef"
        line.sendall(b"GET /at-once/big HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer_of(line)[2] == BIG


def test_who_finds_the_queue_full_is_refused_as_the_app_itself_would(
    place: tuple[Slow, int], installation: Installation
) -> None:
    slow, port = place
    lines = full_of(port, HOME, slow)
    with connected(port) as late:
        late.sendall(HOME)
        status, headers, body = answer_of(late)
        # The connection stays: the phone comes again on it.
        late.sendall(HOME.replace(b"\r\n\r\n", b"\r\nAccept-Language: en-GB\r\n\r\n"))
        english = json.loads(answer_of(late)[2])
    slow.may_answer.set()
    assert {answer_of(line)[0] for line in lines} == {200}
    for line in lines:
        line.close()
    assert (status, headers["Retry-After"]) == (503, str(gate.RETRY_AFTER_S))
    assert headers["Content-Type"] == "application/problem+json"
    asked = Browser(installation.app).get("/city")
    assert {name: asked.headers[name] for name in http.HEADERS}.items() <= headers.items()
    assert headers["Cache-Control"] == "no-store"
    assert json.loads(body)["code"] == english["code"] == "core.store_unavailable"
    assert json.loads(body)["title"] != english["title"]
    # Made long ago, it must not tell a phone the time.
    assert "Changxing-Now" not in headers


def test_code_and_check_in_go_first_and_have_places_of_their_own(place: tuple[Slow, int]) -> None:
    slow, port = place
    lines = full_of(port, HOME, slow)
    lines += fill(port, CODE, 3)
    until(lambda: len(slow.server.lanes) == gate.WAITING_MOST + 3)
    refused = connected(port)
    refused.sendall(HOME)
    assert answer_of(refused)[0] == 503
    slow.may_answer.set()
    assert {answer_of(line)[0] for line in lines} == {200}
    for line in (*lines, refused):
        line.close()
    assert slow.came[THREADS : THREADS + 3] == ["/api/v1/me/health-code"] * 3


def test_a_request_in_two_pieces_is_refused_too(place: tuple[Slow, int]) -> None:
    slow, port = place
    lines = full_of(port, HOME, slow)
    with connected(port) as late:
        late.sendall(HOME[:20])
        until(lambda: has_begun(slow))
        late.sendall(HOME[20:])
        until(lambda: len(slow.server.lanes) > gate.WAITING_MOST)
        slow.may_answer.set()
        status, headers, _ = answer_of(late)
    for line in lines:
        line.close()
    assert (status, headers["Connection"]) == (503, "close")


def test_one_of_ten_answers_goes_to_the_others() -> None:
    class Waiting:
        def __init__(self, path: str) -> None:
            self.requests = [type("Request", (), {"command": "GET", "path": path})]
            self.is_refused = False
            self.waits_since = 0.0

    lanes = gate.Lanes()
    for path in ["/api/v1/me"] * 2 + ["/api/v1/me/health-code"] * 40:
        lanes.append(Waiting(path))  # type: ignore[arg-type]
    served_first = [lanes.popleft().requests[0].path for _ in range(20)]  # type: ignore[attr-defined]
    assert served_first.count("/api/v1/me") == 20 // gate.ONE_OTHER_IN


def test_whoever_is_refused_unparsed_sent_one_plain_request(installation: Installation) -> None:
    lanes = gate.Lanes()
    lanes.is_full = lambda is_first: True  # type: ignore[method-assign]
    refusal = gate.refusal_of(installation.app)
    post = b"POST /api/v1/check-ins HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
    assert refusal.of(post, lanes)
    odd = [
        post + b"GET",
        post[:-1],
        post[:-6],
        post.replace(b"1.1", b"1.0"),
        post.replace(b"Content-Length: 2", b"Transfer-Encoding: chunked"),
        post.replace(b"Content-Length: 2", b"Content-Length: 2\r\nContent-Length: 2"),
        post.replace(b"Content-Length: 2", b"Content-Length: +2"),
        post.replace(b"Content-Length: 2", b"Content-Length: 2\r\nExpect: 100-continue"),
        post.replace(b"Content-Length: 2", b"Content-Length: 2\r\nConnection: close"),
        HOME.replace(b"GET", b"HEAD"),
    ]
    assert not any(refusal.of(request, lanes) for request in odd)


def test_what_goes_first_is_there(installation: Installation) -> None:
    routes = {
        f"{method} {rule.rule}".encode()
        for rule in installation.app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    assert routes >= gate.FIRST
