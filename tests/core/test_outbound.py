"""Calls to other people's servers: public addresses alone, and the name that was meant."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from backend.core import outbound


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.1", "198.18.0.1", "240.0.0.1", "::1", "fd00::1", "fe80::1", "::ffff:127.0.0.1",
        "::ffff:93.184.215.14", "64:ff9b::7f00:1", "64:ff9b:1::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_never_called(address: str) -> None:
    for found in ([address], ["93.184.215.14", address]):
        with pytest.raises(outbound.Unreachable):
            outbound.public_address("push.test", 443, lambda *_, found=found: found)


def test_a_name_without_an_address_is_never_called() -> None:
    with pytest.raises(outbound.Unreachable):
        outbound.public_address("push.test", 443, lambda *_: [])
    assert outbound.public_address("p.test", 443, lambda *_: ["93.184.215.14"]) == "93.184.215.14"


def test_a_name_of_this_machine_is_never_called() -> None:
    with pytest.raises(outbound.Unreachable):
        outbound.post("https://localhost/x", {})


def test_plain_http_goes_nowhere_but_to_the_named_server_of_this_machine() -> None:
    for url in ("http://push.test/x", "http://127.0.0.1:1/x", "ftp://push.test/x"):
        with pytest.raises(ValueError, match="https"):
            outbound.post(url, {}, loopback="http://127.0.0.1:2")


def made_trust(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's context for a certificate that is made out to a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    return serving, ssl.create_default_context(cafile=str(pem))


@contextmanager
def tls_server(serving: ssl.SSLContext) -> Iterator[int]:
    """A server on this machine that answers every connection once; gives its port."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(0.2)
    is_over = threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            try:
                plain, _ = door.accept()
            except TimeoutError:
                continue
            try:
                with serving.wrap_socket(plain, server_side=True) as line:
                    line.recv(4096)
                    line.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                plain.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(door.getsockname()[1])
    finally:
        is_over.set()
        thread.join()
        door.close()


def test_the_certificate_has_to_be_the_hosts_whatever_the_address(tmp_path: Path) -> None:
    serving, trust = made_trust(tmp_path, "push.test")
    with tls_server(serving) as port:
        with outbound.pool_to("push.test", "127.0.0.1", port, trust) as pool:
            assert pool.urlopen("POST", "/x", retries=False, timeout=5).status == 201
        for host, chosen in (("other.test", trust), ("push.test", None)):
            with (
                outbound.pool_to(host, "127.0.0.1", port, chosen) as pool,
                pytest.raises(urllib3.exceptions.SSLError),
            ):
                pool.urlopen("POST", "/x", retries=False, timeout=5)
