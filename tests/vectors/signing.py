"""Keys that sign nothing but test passes, and COSE written by hand so that it can be wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.core import cose

ISSUING, OTHER_ISSUING, PHONE, OTHER_PHONE = (
    f"changxing test only: {name}"
    for name in ("issuing key", "other issuing key", "phone", "other phone")
)
ROOT, OTHER_ROOT, SEAL, OTHER_SEAL = (
    f"changxing test only: {name}" for name in ("root", "other root", "seal", "other seal")
)


@dataclass(frozen=True)
class TestSigner:
    """A P-256 key made from a phrase anybody can read; it signs as RFC 6979 says, repeatably."""

    __test__ = False
    phrase: str

    @property
    def private_key(self) -> ec.EllipticCurvePrivateKey:
        """The key whose secret is the SHA-256 of the phrase."""
        secret = int.from_bytes(hashlib.sha256(self.phrase.encode()).digest(), "big")
        return ec.derive_private_key(secret, ec.SECP256R1())

    @property
    def point(self) -> bytes:
        """The public key as compressed SEC1 point, 33 bytes."""
        key = self.private_key.public_key()
        return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    @property
    def public_xy(self) -> tuple[bytes, bytes]:
        """The public point's coordinates, 32 bytes each."""
        numbers = self.private_key.public_key().public_numbers()
        return numbers.x.to_bytes(32), numbers.y.to_bytes(32)

    def sign(self, message: bytes) -> bytes:
        """The raw signature r || s, 64 bytes."""
        algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
        r, s = utils.decode_dss_signature(self.private_key.sign(message, algorithm))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def sign_anything(
    signer: TestSigner,
    payload: bytes,
    *,
    protected: bytes = b"\xa1\x01\x26",
    tag: bytes = b"\xd2",
    unprotected: bytes = b"\xa0",
    tail: bytes = b"",
) -> bytes:
    """A COSE_Sign1 whose signature holds, however wrong its other parts are."""
    signature = signer.sign(cose.dump(["Signature1", protected, b"", payload]))
    parts: tuple[Any, ...] = (protected, payload, signature)
    header, body, end = (cose.dump(part) for part in parts)
    return tag + b"\x84" + header + unprotected + body + end + tail
