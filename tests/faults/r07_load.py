"""The load of R07, in a process of its own: `python -m tests.faults.r07_load PLAN`, result as JSON.

Open loop: requests leave when they are due, whatever became of those before, and each one's time
runs from the moment it was due. Raw sockets, kept alive, and one thread: a request costs some 30
microseconds here.
"""

from __future__ import annotations

import json
import os
import random
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONNECTIONS_MOST = 1500
# How long answers are waited for after the last request.
LINGER_S = 10.0
READ_BYTES = 65536

# (is it of the first class, bytes)
Request = tuple[bool, bytes]


class Shapes:
    """Requests as a phone sends them, ready for the wire."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._chance = random.Random(plan["seed"])
        self._at = plan["measured_at"]
        self._cookies: list[str] = plan["cookies"]
        self._first_share: float = plan["first_share"]
        self._head = (
            f"Host: 127.0.0.1:{plan['port']}\r\nOrigin: http://127.0.0.1:{plan['port']}\r\n"
            "User-Agent: Mozilla/5.0 (Linux; Android 10) Chrome/120.0 Mobile\r\n"
            "Accept-Language: zh-CN,zh;q=0.9\r\nAccept: application/json\r\nCookie: __Host-session="
        )
        self._number = 0

    def __iter__(self) -> Iterator[Request]:
        return self

    def __next__(self) -> Request:
        self._number += 1
        dice = self._chance.random()
        cookie = self._cookies[self._number % len(self._cookies)]
        if self._chance.random() >= self._first_share:
            path = OTHERS[int(dice * len(OTHERS))]
            return False, self._get(path, cookie)
        if dice < 0.5:
            return True, self._post("/check-ins", cookie, self._check_in())
        if dice < 0.85:
            return True, self._get("/me/health-code", cookie)
        return True, self._post("/me/passes", cookie, f'{{"device_key":"{DEVICE_KEY}"}}')

    def _check_in(self) -> str:
        phone_id = f"{self._chance.getrandbits(32):08x}-0000-7000-8000-{self._number:012x}"
        return (
            f'{{"items":[{{"id":"{phone_id}","measured_at":"{self._at}",'
            '"temperature_tenths_c":365,"site":"forehead","symptoms":[]}]}'
        )

    def _get(self, path: str, cookie: str) -> bytes:
        return f"GET /api/v1{path} HTTP/1.1\r\n{self._head}{cookie}\r\n\r\n".encode()

    def _post(self, path: str, cookie: str, body: str) -> bytes:
        return (
            f"POST /api/v1{path} HTTP/1.1\r\n{self._head}{cookie}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


DEVICE_KEY = "A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW"
OTHERS = ("/me", "/me/household", "/me/check-ins", "/me/sessions")


@dataclass(slots=True)
class Seen:
    """What became of requests: by class and status, with the seconds each took."""

    sent: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    good: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    refused: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    wrong: dict[int, int] = field(default_factory=dict)
    by_second: dict[int, list[int]] = field(default_factory=dict)
    late_starts: list[float] = field(default_factory=list)

    def add(self, is_first: bool, due: float, status: int, head: bytes, now: float) -> None:
        """Take note of an answer; status 0 means none came. `due` is relative to the start."""
        row = self.by_second.setdefault(int(due), [0, 0, 0, 0])
        if 200 <= status < 300:
            self.good[is_first].append(now)
            row[0] += 1
        elif status == 503 and b"\r\nRetry-After: " in head:
            self.refused[is_first].append(now)
            row[1] += 1
            row[3] = max(row[3], int(now * 1000))
        else:
            self.wrong[status] = self.wrong.get(status, 0) + 1
            row[2] += 1

    def told(self, seconds: float) -> dict[str, Any]:
        """As figures."""
        good = self.good[True] + self.good[False]
        refused = sorted(self.refused[True] + self.refused[False])
        return {
            "seconds": seconds,
            "sent": sum(self.sent.values()),
            "good_a_second": len(good) / seconds,
            "good_p99_s": _quantile(sorted(good), 0.99),
            "refused": len(refused),
            "refused_p50_s": _quantile(refused, 0.5),
            "refused_p99_s": _quantile(refused, 0.99),
            "refused_most_s": refused[-1] if refused else 0.0,
            "first_served": len(self.good[True]) / max(1, self.sent[True]),
            "others_served": len(self.good[False]) / max(1, self.sent[False]),
            "wrong": {str(status): number for status, number in self.wrong.items()},
            "by_second": self.by_second,
            "late_start_p99_s": _quantile(sorted(self.late_starts), 0.99),
        }


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[int(share * (len(ordered) - 1))] if ordered else 0.0


class Line:
    """One connection, and the request that is on it."""

    __slots__ = ("due", "head", "is_first", "is_idle", "missing", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.head = b""
        self.missing = 0
        self.due = 0.0
        self.is_first = False
        self.is_idle = True

    def read(self) -> int | None:
        """The status once the whole answer is there; None before, 0 when the line is dead."""
        try:
            data = self.socket.recv(READ_BYTES)
        except BlockingIOError:
            return None
        except OSError:
            return 0
        if not data:
            return 0
        if self.missing:
            self.missing -= len(data)
        else:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return None
            place = self.head.find(b"Content-Length: ")
            if place < 0 or place > end:
                return 0
            length = int(self.head[place + 16 : self.head.find(b"\r\n", place)])
            self.missing = end + 4 + length - len(self.head)
        return int(self.head[9:12]) if self.missing <= 0 else None


class Load:
    """Lines to a server, and what is seen on them."""

    def __init__(self, port: int, shapes: Shapes) -> None:
        self._port, self._shapes = port, shapes
        self._poll = select.epoll()
        self._lines: dict[int, Line] = {}
        self._idle: list[Line] = []
        self._waiting: deque[tuple[float, Request]] = deque()
        self.seen = Seen()
        self._began = 0.0

    def open(self, rate: float, seconds: float) -> dict[str, Any]:
        """Open loop: `rate` requests a second for some seconds, then wait for the last answers."""
        chance = random.Random(7)
        self.seen, self._began = Seen(), time.monotonic()
        due, last = 0.0, seconds
        while True:
            now = time.monotonic() - self._began
            while due <= now and due < last:
                self._send(due, next(self._shapes), now)
                due += chance.expovariate(rate)
            if due >= last and (not self._on_their_way() or now > last + LINGER_S):
                break
            self._receive(max(0.0, due - now) if due < last else 0.05)
        for line in tuple(self._lines.values()):
            if not line.is_idle:
                self._end(line, 0)
        return self.seen.told(seconds)

    def closed(self, lines: int, seconds: float) -> dict[str, Any]:
        """Closed loop: so many requests are always on their way."""
        self.seen, self._began = Seen(), time.monotonic()
        while (now := time.monotonic() - self._began) < seconds or self._on_their_way():
            while now < seconds and self._on_their_way() < lines:
                self._send(now, next(self._shapes), now)
            self._receive(0.05)
        return self.seen.told(seconds)

    def _on_their_way(self) -> int:
        return len(self._lines) - len(self._idle) + len(self._waiting)

    def _send(self, due: float, request: Request, now: float) -> None:
        self.seen.sent[request[0]] += 1
        self.seen.late_starts.append(now - due)
        if not self._idle and len(self._lines) >= CONNECTIONS_MOST:
            self._waiting.append((due, request))
            return
        self._put(self._idle.pop() if self._idle else self._new_line(), due, request)

    def _new_line(self) -> Line:
        line = Line(self._port)
        self._lines[line.socket.fileno()] = line
        self._poll.register(line.socket.fileno(), select.EPOLLIN)
        return line

    def _put(self, line: Line, due: float, request: Request) -> None:
        line.due, line.is_first, line.is_idle = due, request[0], False
        line.head, line.missing = b"", 0
        try:
            line.socket.send(request[1])
        except OSError:
            self._end(line, 0)

    def _receive(self, wait_s: float) -> None:
        for fileno, _ in self._poll.poll(wait_s):
            line = self._lines[fileno]
            if line.is_idle:
                self._drop(line)
                self._idle.remove(line)
                continue
            status = line.read()
            if status is not None:
                self._end(line, status)

    def _end(self, line: Line, status: int) -> None:
        took = time.monotonic() - self._began - line.due
        self.seen.add(line.is_first, line.due, status, line.head, took)
        if status == 0 or b"\r\nConnection: close" in line.head:
            self._drop(line)
        elif self._waiting:
            self._put(line, *self._waiting.popleft())
        else:
            line.is_idle = True
            self._idle.append(line)

    def _drop(self, line: Line) -> None:
        self._lines.pop(line.socket.fileno())
        line.socket.close()


def cpu_s(process: int) -> float:
    """The processor time that a process has used, in seconds (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(plan: dict[str, Any]) -> dict[str, Any]:
    """Measure what the server can do, overload it, and see how soon it is itself again."""
    load = Load(plan["port"], Shapes(plan))

    def measured(figures: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        before = cpu_s(plan["server"])
        found = figures()
        return found | {"server_cpu_s": cpu_s(plan["server"]) - before}

    def capacity() -> dict[str, Any]:
        return measured(lambda: load.closed(plan["lines"], plan["capacity_s"]))

    load.closed(plan["lines"], plan["warm_up_s"])
    before = capacity()
    rate = before["good_a_second"]
    over = measured(lambda: load.open(rate * plan["times"], plan["overload_s"]))
    after = load.open(rate / 2, plan["recovery_s"])
    return {"before": before, "over": over, "after": after, "again": capacity()}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
