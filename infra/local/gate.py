"""The gate of the local server: under more load than it can serve, refuse at once and cheaply.

waitress queues without bound: at ten times what it can serve everybody waits and nobody is served
in time. Here the queue is bounded, checking in and showing the code go first, and whoever finds it
full is refused before the request is parsed (docs/adr: shedding). In the cloud the gateway's
throttle and the functions' reserved concurrency do this.
"""

from __future__ import annotations

import ctypes
import resource
import selectors
import socket
import sys
import time
from collections import deque
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

FIRST = frozenset(
    {
        b"POST /api/v1/check-ins",
        b"GET /api/v1/me/health-code",
        b"POST /api/v1/me/passes",
    }
)
# At a few hundred answers a second this many wait a fifth of a second.
WAITING_MOST = 48
# Whoever waited longer, because the store is slow, is refused too: others came to stay.
WAIT_MOST_S = 2.0
# Of so many answers one goes to the others, so that a new phone can still sign in.
ONE_OTHER_IN = 10
CONNECTIONS_MOST = 4000
# What else the process keeps open: lines to the store, the log, the pages it sends.
FILES_BESIDE = 96
# The loop needs the interpreter's lock often and for a short time.
SWITCH_S = 0.001
REST_S = 0.005
READ_BYTES = 8192
RETRY_AFTER_S = 5


class Lanes:
    """waitress's queue in two lanes, one for FIRST and one for the others, and the refused ones.

    Used under the dispatcher's lock, but for the lengths, which may be read at any time.
    """

    def __init__(self) -> None:
        self._first: deque[Channel] = deque()
        self._others: deque[Channel] = deque()
        self._refused: deque[Channel] = deque()
        self._turn = 0

    def __len__(self) -> int:
        return len(self._first) + len(self._others) + len(self._refused)

    def is_full(self, is_first: bool) -> bool:
        """Whether too many would be served before somebody who came now."""
        first, others = len(self._first), len(self._others)
        before = first if is_first else others + min(first, others * (ONE_OTHER_IN - 1))
        return before >= WAITING_MOST

    def is_filling(self) -> bool:
        """Whether any lane is full."""
        return self.is_full(True) or self.is_full(False)

    def append(self, channel: Channel) -> None:
        """Put a request at the end of its lane; when that is full, among the refused."""
        request: Any = channel.requests[0]
        is_first = f"{request.command} {request.path}".encode() in FIRST
        channel.is_refused = self.is_full(is_first)
        channel.waits_since = time.monotonic()
        lane = self._first if is_first else self._others
        (self._refused if channel.is_refused else lane).append(channel)

    def popleft(self) -> Channel:
        """The next to be served."""
        if self._refused:
            return self._refused.popleft()
        self._turn += 1
        is_turn_of_others = not self._first or self._turn % ONE_OTHER_IN == 0
        return (self._others if self._others and is_turn_of_others else self._first).popleft()


class Refusal(WSGITask):
    """Answers a request that was parsed before there was no place for it."""

    def service(self) -> None:
        """Write the refusal; the connection ends, for more may have been sent on it."""
        channel: Any = self.channel
        channel.write_soon(channel.server.refusal.closing)
        self.close_on_finish = True


class Channel(HTTPChannel):
    """A connection whose requests may be refused before they are parsed."""

    server: Server
    _fileno: int | None
    is_refused = False
    waits_since = 0.0

    def handle_read(self) -> None:
        """Read; refuse at once what is whole and finds its lane full."""
        if self.request is not None or self.requests or not self.server.lanes.is_filling():
            super().handle_read()
            return
        fileno = self._fileno or 0
        data = read_now(fileno)
        if data is None:
            return
        if not data:
            self.handle_close()
            return
        self.last_activity = time.time()
        answer = self.server.refusal.of(data, self.server.lanes)
        if answer is None:
            self.received(data)
        elif not write_now(fileno, answer):
            # Somebody who does not read what he asked for.
            self.handle_close()

    def service(self) -> None:
        """Answer one request, in a thread of the dispatcher."""
        waited_s = time.monotonic() - self.waits_since
        is_refused = self.is_refused or waited_s > WAIT_MOST_S
        self.task_class = Refusal if is_refused else WSGITask
        super().service()
        self.server.attention.append(self)
        self.server.pull_trigger()

    def write_soon(self, data: Any) -> Any:
        """Write a part of an answer; the loop may be woken up to send it."""
        self.server.attention.append(self)
        return super().write_soon(data)


class RefusalBytes:
    """The refusal as it goes over the wire, made once."""

    def __init__(self, chinese: bytes, english: bytes) -> None:
        self._chinese, self._english = chinese, english
        self.closing = chinese.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)

    def of(self, data: bytes, lanes: Lanes) -> bytes | None:
        """The answer to a request, if it is refused; None lets the parser decide.

        Only a single whole request of the plainest kind is refused here.
        """
        end = data.find(b"\r\n\r\n")
        line = data[: data.find(b"\r\n")]
        target, _, version = line.rpartition(b" ")
        is_first = target.partition(b"?")[0] in FIRST
        if end < 0 or version != b"HTTP/1.1" or not lanes.is_full(is_first):
            return None
        head = data[:end].lower()
        if line.startswith(b"HEAD ") or b"\r\ntransfer-encoding" in head or b"\r\nexpect" in head:
            return None
        if b"\r\nconnection: close" in head or _body_bytes(head) != len(data) - end - 4:
            return None
        return self._english if b"\r\naccept-language: en" in head else self._chinese


def _body_bytes(head: bytes) -> int:
    """The length that a head (in lower case) announces; -1 when that is not plain."""
    _, name, rest = head.partition(b"\r\ncontent-length:")
    if not name:
        return 0
    value = rest.partition(b"\r\n")[0].strip()
    return int(value) if value.isdigit() and b"\r\ncontent-length" not in rest else -1


# Python gives its lock away around every call of a socket, and a loop that competes with eight
# busy threads waits long to get it back. These calls do not block, so they may keep the lock.
_libc = ctypes.PyDLL(None)
_libc.recv.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_libc.send.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
_libc.recv.restype = _libc.send.restype = ctypes.c_ssize_t
_buffer = ctypes.create_string_buffer(READ_BYTES)


def read_now(fileno: int) -> bytes | None:
    """What has arrived; empty at the end or after an error, None when there is nothing yet."""
    size = _libc.recv(fileno, _buffer, READ_BYTES, socket.MSG_DONTWAIT)
    return ctypes.string_at(_buffer, size) if size >= 0 else None


def write_now(fileno: int, data: bytes) -> bool:
    """Send it all at once; False when it does not fit."""
    return bool(_libc.send(fileno, data, len(data), socket.MSG_DONTWAIT) == len(data))


class Watched(dict[int, Any]):
    """waitress's map of what it listens to, followed by a selector.

    waitress's own loop looks at every connection at every turn, which hundreds of them do not
    allow; this one looks at those that have something to say.
    """

    def __init__(self) -> None:
        super().__init__()
        self.selector = selectors.DefaultSelector()
        self._events: dict[int, int] = {}

    def __setitem__(self, fileno: int, thing: Any) -> None:
        super().__setitem__(fileno, thing)
        self.listen(fileno, selectors.EVENT_READ, thing)

    def __delitem__(self, fileno: int) -> None:
        super().__delitem__(fileno)
        self.listen(fileno, 0, None)

    def listen(self, fileno: int, events: int, thing: Any) -> None:
        """Wake up for these events from now on."""
        known = self._events.get(fileno, 0)
        if known == events:
            return
        if known:
            self.selector.unregister(fileno)
        if events:
            self.selector.register(fileno, events, thing)
        self._events[fileno] = events


class Server(TcpWSGIServer):
    """waitress with a gate."""

    channel_class = Channel
    active_channels: dict[int, Channel]  # type: ignore[assignment]
    _map: Watched
    _fileno: int

    def __init__(self, *args: Any, refusal: RefusalBytes, lanes: Lanes, **more: Any) -> None:
        self.refusal, self.lanes = refusal, lanes
        # Connections of which something has changed, for the loop to look at when it wakes up.
        self.attention: deque[Channel] = deque()
        super().__init__(*args, **more)

    def handle_accept(self) -> None:
        """Let in everybody who is at the door, not one a turn."""
        before = -1
        while before < len(self._map) < self.adj.connection_limit:
            before = len(self._map)
            super().handle_accept()

    def add_task(self, task: Any) -> None:
        """Let a request wait for its answer."""
        self.attention.append(task)
        super().add_task(task)

    def maintenance(self, now: Any) -> None:
        """Close what has been idle for long."""
        super().maintenance(now)
        self.attention.extend(one for one in self.active_channels.values() if one.will_close)

    def run(self) -> None:
        """Serve until interrupted."""
        sys.setswitchinterval(SWITCH_S)
        try:
            while True:
                self._turn()
        except (SystemExit, KeyboardInterrupt):
            self.task_dispatcher.shutdown()

    def _turn(self) -> None:
        # Asking whether it may accept also starts the maintenance, every half a minute.
        self._map.listen(self._fileno, selectors.EVENT_READ if self.readable() else 0, self)
        for key, events in self._map.selector.select(1.0):
            thing = key.data
            if events & selectors.EVENT_READ and thing.readable():
                wasyncore.read(thing)
            elif isinstance(thing, Channel):
                self.attention.append(thing)
        while self.attention:
            self._attend(self.attention.popleft())
        if self.lanes.is_filling():
            # All threads have work for longer than this; meanwhile more gathers to be refused at
            # one go, and the interpreter's lock changes hands less often.
            time.sleep(REST_S)

    def _attend(self, channel: Channel) -> None:
        """Send what is ready to be sent, and listen to what comes next."""
        if channel._fileno is not None and channel.writable():
            wasyncore.write(channel)
        fileno = channel._fileno
        if fileno is None:
            return
        if channel.readable():
            self._map.listen(fileno, selectors.EVENT_READ, channel)
        elif channel.total_outbufs_len >= (self.adj.send_bytes if channel.requests else 1):
            self._map.listen(fileno, selectors.EVENT_WRITE, channel)
        else:
            self._map.listen(fileno, 0, channel)


def refusal_of(app: Flask) -> RefusalBytes:
    """The refusal in both languages, as the app itself would give it, with all its headers."""
    return RefusalBytes(*(_answer_of(app, language) for language in ("zh", "en")))


def _answer_of(app: Flask, language: str) -> bytes:
    from backend.core import http
    from backend.core.errors import DomainError

    too_busy = DomainError("core.store_unavailable", 503, retry_after_s=RETRY_AFTER_S)
    with app.test_request_context(http.API, headers={"Accept-Language": language}):
        answer = app.process_response(http.problem(too_busy))
    # Made once and sent many times, it can tell neither the time nor which request it answers.
    for name in ("Changxing-Now", "Changxing-Request"):
        answer.headers.pop(name, None)
    lines = [f"HTTP/1.1 {answer.status}", *(f"{name}: {text}" for name, text in answer.headers)]
    return "\r\n".join([*lines, "", ""]).encode() + answer.get_data()


def _connections_allowed() -> int:
    """How many connections this process may keep open; asks the system for more if need be."""
    wanted = CONNECTIONS_MOST + FILES_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(100, soft - FILES_BESIDE)
    return CONNECTIONS_MOST


def server_of(app: Any, door: socket.socket, threads: int, refusal: RefusalBytes) -> Server:
    """A WSGI app behind the gate, on an open socket."""
    adjustments = Adjustments(
        sockets=[door], threads=threads, ident=None, connection_limit=_connections_allowed()
    )
    lanes = Lanes()
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.queue = lanes  # type: ignore[assignment]
    dispatcher.set_thread_count(threads)
    return Server(
        app,
        Watched(),
        dispatcher=dispatcher,
        adj=adjustments,
        _sock=door,
        bind_socket=False,
        sockinfo=(door.family, door.type, door.proto, door.getsockname()),
        refusal=refusal,
        lanes=lanes,
    )
