"""Answers of the store are read whole however they arrive, and never beyond their end."""

from __future__ import annotations

import socket
import threading
from http.client import HTTPException

import pytest
import urllib3

from backend.core import wire

PLAIN = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-Amzn-RequestId: 1\r\n\r\n{"Item":{}}'
CHUNKED = (
    b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'4;a=b\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n'
)


class Scripted:
    """A socket that hands out what it was given, in the pieces it was given."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def recv(self, _most: int) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    "text,status,data",
    [
        (PLAIN, 200, b'{"Item":{}}'),
        (CHUNKED, 400, b'{"a":1}'),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN, 200, b'{"Item":{}}'),
        (b"HTTP/1.1 503 Slow\r\ncontent-length:0\r\n\r\n", 503, b""),
    ],
)
def test_an_answer_is_read_in_whatever_pieces_it_comes(
    size: int, text: bytes, status: int, data: bytes
) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    answer, keeps = wire.read_answer(Scripted(pieces))
    assert (answer.status, answer.data, keeps) == (status, data, True)


@pytest.mark.parametrize("text", [PLAIN, CHUNKED])
def test_an_answer_that_ends_early_is_no_answer(text: bytes) -> None:
    for length in range(len(text)):
        with pytest.raises((HTTPException, OSError)):
            wire.read_answer(Scripted([text[:length]] if length else []))


def test_something_that_is_not_http_is_no_answer() -> None:
    with pytest.raises(ValueError):
        wire.read_answer(Scripted([b"SSH-2.0-OpenSSH_9.2\r\n\r\n"]))


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        # More than was announced: whatever it is, it must not begin the next answer.
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK",
    ],
)
def test_a_connection_that_cannot_be_trusted_is_not_used_again(text: bytes) -> None:
    answer, keeps = wire.read_answer(Scripted([text]))
    assert (answer.data, keeps) == (b"{}", False)


def test_requests_share_a_connection_and_outlive_one_that_was_closed() -> None:
    door = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        for requests in (2, 1):
            line, _ = door.accept()
            with line:
                for _ in range(requests):
                    heard.append(line.recv(65536))
                    line.sendall(PLAIN)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    pool = urllib3.connection_from_url(f"http://127.0.0.1:{door.getsockname()[1]}/", maxsize=1)
    pool.ConnectionCls = wire.thin(pool.ConnectionCls)
    try:
        for _ in range(2):
            answer = pool.urlopen("POST", "/", b"{}", {"host": "a"}, retries=False, redirect=False)
            assert answer.data == b'{"Item":{}}'
        while not (pool.pool and pool.pool.queue[-1].sock.recv(1, socket.MSG_PEEK) == b""):
            pass
        answer = pool.urlopen("POST", "/", b"{}", {"host": "a"}, retries=False, redirect=False)
        assert answer.status == 200
    finally:
        pool.close()
        door.close()
        thread.join(5)
    assert heard == [b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}"] * 3
