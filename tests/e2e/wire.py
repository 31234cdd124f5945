"""A wire that somebody taps: every byte between the phones and the server, as it goes by."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
from collections.abc import Callable
from urllib.parse import quote

from infra.local.engine import HOST
from tests.e2e.server import Server

CHUNK = 65_536


class Wire:
    """A port of its own that hands everything on to the server and keeps what was asked.

    The browser's own list of requests leaves out what its workers ask; here nothing is left out.

    :ivar breaks_at: whoever asks for this is hung up on, as long as it is set.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._asked = bytearray()
        self.breaks_at: bytes | None = None
        self._lock = threading.Lock()
        self._listens = socket.create_server((HOST, 0))
        self.port: int = self._listens.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """The address that a phone opens to be heard."""
        return f"http://{HOST}:{self.port}"

    def asked(self) -> bytes:
        """Everything that was sent to the server up to now: paths, headers and bodies."""
        with self._lock:
            return bytes(self._asked)

    def close(self) -> None:
        """Take no more calls."""
        self._listens.close()

    def _serve(self) -> None:
        while True:
            try:
                phone, _ = self._listens.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(phone,), daemon=True).start()

    def _connect(self, phone: socket.socket) -> None:
        with phone, socket.create_connection((HOST, self._server.port)) as server:
            answers = threading.Thread(target=_hand_on, args=(server, phone), daemon=True)
            answers.start()
            _hand_on(phone, server, self._keep)
            answers.join()

    def _keep(self, part: bytes) -> None:
        with self._lock:
            self._asked += part
        if self.breaks_at is not None and self.breaks_at in part:
            raise ConnectionAbortedError


class Tapped(Server):
    """The server as a phone reaches it over the tapped wire."""

    def __init__(self, server: Server, wire: Wire) -> None:
        self.__dict__.update(server.__dict__)
        self._wire = wire

    @property
    def url(self) -> str:
        """The address of the wire."""
        return self._wire.url


def _hand_on(
    source: socket.socket, target: socket.socket, keep: Callable[[bytes], object] = len
) -> None:
    """Everything from one end to the other, until either hangs up."""
    with contextlib.suppress(OSError):
        while part := source.recv(CHUNK):
            keep(part)
            target.sendall(part)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def spellings(word: str) -> list[bytes]:
    """How a word may stand in a request: plain, in an address, escaped in JSON, in Base64."""
    plain = word.encode()
    inner = [base64.b64encode(b"x" * shift + plain)[4 : -4 or None] for shift in range(3)]
    escaped = json.dumps(word)[1:-1]
    address = quote(word, safe="")
    found = [plain, escaped.encode(), address.encode(), address.lower().encode(), *inner]
    # A short piece of Base64 stands in every long text.
    return [one for one in found if len(one) >= 4]
