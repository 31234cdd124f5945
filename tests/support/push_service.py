"""A small push service on this machine: checks who pushes (RFC 8292) and remembers each knock."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from backend.core.ids import from_base64url


class Knock(NamedTuple):
    """One push as it came in."""

    path: str
    ttl_s: int
    urgency: str
    topic: str
    token: str
    claims: dict[str, Any]
    headers: dict[str, str]


@dataclass
class PushService:
    """What came in, and what is answered: the first path segment names it, as in `/410/device`."""

    origin: str = ""
    knocks: list[Knock] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def endpoint(self, device: str, answer: int = 201) -> str:
        """The address of a device here."""
        return f"{self.origin}/{answer}/{device}"

    def heard(self, device: str) -> int:
        """How often somebody knocked for a device."""
        return sum(knock.path.endswith(f"/{device}") for knock in self.knocks)


def claims_of(authorization: str, origin: str, now_s: float) -> tuple[str, dict[str, Any]]:
    """The token and its claims, checked as a push service does.

    :raises ValueError: the token is not good.
    """
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, body, signature = parts["t"].split(".")
    point = from_base64url(parts["k"])
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    raw = from_base64url(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise ValueError("signature") from None
    header, claims = json.loads(from_base64url(head)), json.loads(from_base64url(body))
    if scheme != "vapid" or header != {"typ": "JWT", "alg": "ES256"} or len(raw) != 64:
        raise ValueError("form")
    if claims["aud"] != origin or not claims["sub"].startswith(("https://", "mailto:")):
        raise ValueError("audience or subject")
    if not now_s < claims["exp"] <= now_s + 86400:
        raise ValueError("expiry")
    return parts["t"], claims


@contextmanager
def push_service(clock: Any = time.time) -> Iterator[PushService]:
    """A push service for the length of the block.

    :param clock: seconds since 1970, by which tokens are judged.
    """
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            status = int(self.path.split("/")[1])
            if status == 0:
                # Says nothing for longer than anybody should wait.
                time.sleep(6)
                status = 201
            try:
                if length or "Content-Encoding" in self.headers:
                    raise ValueError("payload")
                token, claims = claims_of(
                    self.headers["Authorization"], service.origin, float(clock())
                )
                knock = Knock(
                    self.path, int(self.headers["TTL"]), self.headers["Urgency"],
                    self.headers["Topic"], token, claims, dict(self.headers),
                )  # fmt: skip
                service.knocks.append(knock)
            except (KeyError, ValueError, TypeError) as wrong:
                service.refused.append(repr(wrong))
                status = 403
            self.send_response(status)
            if status in (301, 307):
                self.send_header("Location", service.endpoint("elsewhere"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
