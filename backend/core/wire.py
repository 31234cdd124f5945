"""HTTP/1.1 for one kind of request, `POST /` with a short answer, within urllib3's pool.

urllib3 keeps the sockets, TLS and time-outs. What is written and read goes past http.client and
the email parser behind it, which cost more than the request itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any

import urllib3

CHUNK = 65536
ANSWER_MOST = 32 * 1024 * 1024


class Answer:
    """What urllib3 and we need of an answer; the body is read already."""

    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self.status, self.headers, self.data = status, headers, data
        self.version, self.version_string, self.reason = 11, "HTTP/1.1", ""
        self.retries: Any = None
        self.length_remaining = 0


def _read_more(sock: Any, have: bytearray) -> None:
    more = sock.recv(CHUNK)
    if not more:
        raise RemoteDisconnected("the store hung up") if not have else IncompleteRead(bytes(have))
    have += more
    if len(have) > ANSWER_MOST:
        raise IncompleteRead(b"")


def _headers_of(lines: list[bytes]) -> dict[str, str]:
    pairs = (line.partition(b":") for line in lines)
    return {
        name.decode("latin-1").lower(): value.strip().decode("latin-1") for name, _, value in pairs
    }


def _read_chunks(sock: Any, have: bytearray) -> bytes:
    body = bytearray()
    while True:
        while (end := have.find(b"\r\n")) < 0:
            _read_more(sock, have)
        size = int(have[:end].split(b";")[0], 16)
        while len(have) < end + 2 + size + 2:
            _read_more(sock, have)
        if size == 0:
            # Trailers are not announced to us; the empty line behind the last chunk is read.
            return bytes(body)
        body += have[end + 2 : end + 2 + size]
        del have[: end + 2 + size + 2]


def read_answer(sock: Any) -> tuple[Answer, bool]:
    """Read one answer to its last byte.

    :returns: the answer, and whether the connection can be used again.
    :raises OSError, http.client.HTTPException, ValueError: it ends early, or is no HTTP.
    """
    have = bytearray()
    while True:
        while (end := have.find(b"\r\n\r\n")) < 0:
            _read_more(sock, have)
        first, *lines = bytes(have[:end]).split(b"\r\n")
        del have[: end + 4]
        version, status = first[:9], int(first[9:12])
        if status >= 200:
            break
        # An interim answer, such as 100, says nothing yet.
    headers = _headers_of(lines)
    keeps = version == b"HTTP/1.1 " and headers.get("connection", "").lower() != "close"
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return Answer(status, headers, _read_chunks(sock, have)), keeps
    if "content-length" not in headers:
        raise IncompleteRead(bytes(have))
    length = int(headers["content-length"])
    while len(have) < length:
        _read_more(sock, have)
    return Answer(status, headers, bytes(have[:length])), keeps and len(have) == length


def thin(kind: Any) -> Any:
    """urllib3's connection class `kind`, writing and reading by the functions above."""

    class Thin(kind):  # type: ignore[misc]
        def request(
            self, method: str, url: str, body: bytes, headers: Mapping[str, str], **_: Any
        ) -> None:
            """Headers and body leave in one system call and one packet."""
            if self.sock is None:
                self.connect()
            self.sock.settimeout(self.timeout)
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            head = f"{method} {url} HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n"
            self.sock.sendall(head.encode("latin-1") + body)

        def getresponse(self) -> Answer:
            """The answer, whole."""
            self.sock.settimeout(self.timeout)
            try:
                answer, keeps = read_answer(self.sock)
            except ValueError as wrong:
                raise urllib3.exceptions.ProtocolError("not HTTP") from wrong
            if not keeps:
                self.close()
            return answer

    return Thin
