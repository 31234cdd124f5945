"""The public keys of partners, as they are handed in: PEM, or a point in base64url."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from backend.core import cose, ids
from backend.core.errors import DomainError
from backend.partners.rules import LiveKey

KEY_ID_BYTES = 12


def read_all(texts: Sequence[str]) -> list[LiveKey]:
    """Read the keys of a form.

    :raises DomainError: core.invalid (422) naming each wrong one by its place:
        partners.key_private, partners.key_invalid, partners.key_twice.
    """
    keys: list[LiveKey] = []
    wrong: dict[str, str] = {}
    for place, text in enumerate(texts):
        try:
            key = _read(text)
            if key in keys:
                wrong[f"keys.{place}"] = "partners.key_twice"
            keys.append(key)
        except ValueError:
            is_private = "PRIVATE KEY" in text
            wrong[f"keys.{place}"] = f"partners.key_{'private' if is_private else 'invalid'}"
    if wrong:
        raise DomainError("core.invalid", 422, fields=wrong)
    return keys


def key_of(point: str) -> LiveKey:
    """A key by its point, SEC1 compressed, in base64url: its id is the beginning of its hash.

    :raises ValueError: it is no point of P-256.
    """
    return _of_point(ids.from_base64url(point))


def _read(text: str) -> LiveKey:
    bare = text.strip()
    if bare.startswith("-----BEGIN PUBLIC KEY-----"):
        return _of_point(_point_of_pem(bare.encode("ascii")))
    return key_of(bare)


def _point_of_pem(pem: bytes) -> bytes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_public_key,
    )

    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm:
        raise ValueError("a curve that is not known") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise ValueError("not a key on P-256")
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def _of_point(point: bytes) -> LiveKey:
    long = cose.long_point(point) if len(point) in (33, 65) else b""
    if not long:
        raise ValueError("not a point")
    # The parity of y stands in the compressed form's first byte (SEC 1, 2.3.3).
    short = bytes([2 + (long[-1] & 1)]) + long[1:33]
    key_id = ids.to_base64url(hashlib.sha256(short).digest()[:KEY_ID_BYTES])
    return LiveKey(key_id, ids.to_base64url(short))
