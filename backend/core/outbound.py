"""Calls to other people's servers: named hosts only, over TLS, never to an address of our own.

The host is looked up here, every address has to be a public one, and the connection goes to the
address that was judged: a name that changes its mind between two look-ups gains nothing. No
redirect is followed. The answer's body is not read.
"""

from __future__ import annotations

import ipaddress
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import urlsplit

import urllib3

CONNECT_TIMEOUT_S = 1.5
READ_TIMEOUT_S = 3.0
# A name is looked up again after this, so that a host that has moved is found.
POOL_LIVES_S = 300.0
POOL_SIZE = 16
PUBLIC_V6 = ipaddress.ip_network("2000::/3")

Resolve = Callable[[str, int], list[str]]


class Unreachable(Exception):
    """No answer: the name has no public address, or nobody answered in time."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the machine's resolver knows them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[4][0]) for address in found]


def public_address(host: str, port: int, look_up: Resolve = resolve) -> str:
    """One of a name's addresses.

    :raises Unreachable: it has none, or one of them is private, local or reserved.
    """
    addresses = look_up(host, port)
    if not addresses or not all(map(_is_public, addresses)):
        raise Unreachable("no public address")
    # Chance, not a secret: it spreads the load over the host's addresses.
    return random.choice(addresses)  # noqa: S311


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    # Of IPv6 only what is handed out to the public: no tunnel or translation to somewhere else.
    return found.is_global and (found.version == 4 or found in PUBLIC_V6)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def pool_to(
    host: str, address: str, port: int, trust: ssl.SSLContext | None = None
) -> urllib3.HTTPSConnectionPool:
    """Connections to an address whose certificate has to be the host's."""
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        maxsize=POOL_SIZE,
        retries=False,
        server_hostname=host,
        assert_hostname=host,
        ssl_context=trust or _trust(),
    )


_pools: dict[str, tuple[float, urllib3.HTTPConnectionPool]] = {}
_lock = threading.Lock()


def _pool_of(scheme: str, host: str, port: int) -> urllib3.HTTPConnectionPool:
    name = f"{scheme}://{host}:{port}"
    with _lock:
        since, pool = _pools.get(name, (0.0, None))
        if pool is not None and time.monotonic() - since < POOL_LIVES_S:
            return pool
    fresh = (
        urllib3.HTTPConnectionPool(host, port, maxsize=POOL_SIZE, retries=False)
        if scheme == "http"
        else pool_to(host, public_address(host, port), port)
    )
    with _lock:
        _pools[name] = (time.monotonic(), fresh)
    return fresh


def post(url: str, headers: Mapping[str, str], loopback: str | None = None) -> int:
    """POST without a body; gives the status, which may be a redirect that is not followed.

    :param url: https to a host that the caller has found on its list.
    :param loopback: the origin of a server on this machine, the only one that plain HTTP may go to.
    :raises Unreachable: there was no answer.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_local = loopback is not None and f"{parts.scheme}://{parts.netloc}" == loopback
    if parts.scheme != "https" and not is_local:
        raise ValueError("only https goes out")
    port = parts.port or 443
    pool = _pool_of(parts.scheme, host, port)
    try:
        response = pool.urlopen(
            "POST",
            f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}",
            headers={"Host": parts.netloc, **headers},
            redirect=False,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S),
            preload_content=False,
        )
    except urllib3.exceptions.HTTPError as failed:
        with _lock:
            # The next call looks the name up again.
            _pools.pop(f"{parts.scheme}://{host}:{port}", None)
        raise Unreachable(type(failed).__name__) from None
    _let_go(response)
    return response.status


def _let_go(response: urllib3.BaseHTTPResponse) -> None:
    # A short body is read so that the connection can be used again; a long one is not.
    try:
        response.read(4096)
        if response.read(1):
            response.close()
    except urllib3.exceptions.HTTPError:
        response.close()
    response.release_conn()
