"""Keys and what is done with them: field encryption, blind index, one-way hashes, pass signing.

Locally the keys live in `CHANGXING_HOME/keys.json` (mode 0600), made at the first start. There is
no mode without encryption.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from backend.core.ids import from_base64url, to_base64url

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

NONCE_BYTES = 12
FIELD_KEY_ID = "f1"


class Signer(Protocol):
    """Whatever can sign a message with ES256: a key file here, a KMS key in the cloud."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature r || s, 64 bytes."""
        ...


class PublicSigner(Signer, Protocol):
    """A signer that also tells its public key."""

    @property
    def public_xy(self) -> tuple[bytes, bytes]:
        """The public point's coordinates, 32 bytes each."""
        ...


class KeySigner:
    """A P-256 private key held in memory."""

    def __init__(self, private_value: int) -> None:
        self._private_value = private_value

    @cached_property
    def key(self) -> EllipticCurvePrivateKey:
        """The key itself, made when it is first needed (importing cryptography is slow)."""
        from cryptography.hazmat.primitives.asymmetric import ec

        return ec.derive_private_key(self._private_value, ec.SECP256R1())

    def sign(self, message: bytes) -> bytes:
        """The raw signature r || s, 64 bytes."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    @cached_property
    def public_xy(self) -> tuple[bytes, bytes]:
        """The public point's coordinates, 32 bytes each."""
        numbers = self.key.public_key().public_numbers()
        return numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")


@dataclass(frozen=True)
class Keys:
    """All secrets of an installation. Never printed: its repr shows nothing.

    `push` signs for the push services of browsers (VAPID); `seal` signs what the city must not
    change afterwards: the heads of the audit, and the withdrawals of issuing keys.
    """

    field_key: bytes
    pepper: bytes
    token_key: bytes
    push: KeySigner
    seal: PublicSigner
    root: KeySigner
    issuer: KeySigner
    issuer_kid: bytes

    def __repr__(self) -> str:
        return "Keys(…)"


def encrypt(clear: str, table: str, key: str, attribute: str) -> str:
    """AES-256-GCM of one field, bound to its place (table, item key, attribute, key id)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(keys().field_key).encrypt(
        nonce, clear.encode(), _place(table, key, attribute, FIELD_KEY_ID)
    )
    return f"{FIELD_KEY_ID}.{to_base64url(nonce + sealed)}"


def decrypt(sealed: str, table: str, key: str, attribute: str) -> str:
    """The clear text of a field sealed by `encrypt` for the same place.

    :raises cryptography.exceptions.InvalidTag: it was moved or changed.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key_id, _, text = sealed.partition(".")
    data = from_base64url(text)
    clear = AESGCM(keys().field_key).decrypt(
        data[:NONCE_BYTES], data[NONCE_BYTES:], _place(table, key, attribute, key_id)
    )
    return clear.decode()


def _place(*parts: str) -> bytes:
    # JSON keeps the parts apart: "a", "bc" and "ab", "c" must not look alike.
    return json.dumps(parts).encode()


def blind_index(kind: str, value: str) -> str:
    """A look-up key for a value that can be guessed: HMAC-SHA-256 under the secret pepper."""
    return _hmac(keys().pepper, kind, value)


def keyed_hash(kind: str, *values: str) -> str:
    """HMAC-SHA-256 under the token key: one-time codes, beacons, pass ids."""
    return _hmac(keys().token_key, kind, *values)


def _hmac(key: bytes, *parts: str) -> str:
    return to_base64url(hmac.new(key, json.dumps(parts).encode(), hashlib.sha256).digest())


def is_same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def token_hash(token: str) -> str:
    """What is stored of a random session token."""
    return to_base64url(hashlib.sha256(token.encode()).digest())


def load_key_file(path: Path) -> Keys:
    """The keys of a file; those that are missing are made, and the file has mode 0600.

    :raises PermissionError: others on this machine may read the file.
    """
    raw = _read_key_file(path)
    if not raw.keys() >= {*SYMMETRIC, *P256, "issuer_kid"}:
        raw = _complete_key_file(path)

    def signer(name: str) -> KeySigner:
        return KeySigner(int.from_bytes(from_base64url(raw[name]), "big"))

    return Keys(
        field_key=from_base64url(raw["field_key"]),
        pepper=from_base64url(raw["pepper"]),
        token_key=from_base64url(raw["token_key"]),
        push=signer("push"),
        seal=signer("seal"),
        root=signer("root"),
        issuer=signer("issuer"),
        issuer_kid=from_base64url(raw["issuer_kid"]),
    )


def _read_key_file(path: Path) -> dict[str, str]:
    """What the file holds; nothing when there is none."""
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path.name} must be readable by its owner only (chmod 600)")
    raw: dict[str, str] = json.loads(path.read_text())
    return raw


def _complete_key_file(path: Path) -> dict[str, str]:
    """Make the missing keys, one process after the other, and never touch those that are there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = _read_key_file(path)
        raw = _new_keys() | held
        if raw != held:
            _write_key_file(path, raw)
        return raw
    finally:
        os.close(lock)


def _write_key_file(path: Path, raw: dict[str, str]) -> None:
    draft = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(raw, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _new_keys() -> dict[str, str]:
    from cryptography.hazmat.primitives.asymmetric import ec

    def new_p256() -> str:
        value = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        return to_base64url(value.to_bytes(32, "big"))

    symmetric = {name: to_base64url(secrets.token_bytes(32)) for name in SYMMETRIC}
    kid = {"issuer_kid": to_base64url(secrets.token_bytes(4))}
    return symmetric | kid | {name: new_p256() for name in P256}


SYMMETRIC = ("field_key", "pepper", "token_key")
P256 = ("push", "seal", "root", "issuer")

_keys: Keys | None = None


def use(chosen: Keys) -> None:
    """Set the keys of this process."""
    global _keys
    _keys = chosen


def keys() -> Keys:
    """The keys of this process."""
    if _keys is None:
        raise RuntimeError("use() comes first")
    return _keys
