"""Keys and what is done with them: field encryption, blind index, one-way hashes, signing.

They come from core/keyfile.py on a laptop and from core/keys.py in the cloud. There is no mode
without encryption.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from backend.core.ids import from_base64url, to_base64url

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

NONCE_BYTES = 12
FIELD_KEY_ID = "f1"
# Before the code of a county, whose own key has sealed a field.
AREA_KEY_MARK = "a"
SYMMETRIC = ("field_key", "pepper", "token_key")


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


class Keys(Protocol):
    """All secrets of an installation, whoever provides them: a key file, or KMS.

    `push` signs for the push services of browsers (VAPID); `seal` signs what the city must not
    change afterwards: the heads of the audit, and the withdrawals of issuing keys. `sealing` opens
    what phones on duty sealed (core/sealed.py); it signs nothing.
    """

    @property
    def field_key(self) -> bytes: ...
    @property
    def pepper(self) -> bytes: ...
    @property
    def token_key(self) -> bytes: ...
    @property
    def push(self) -> KeySigner: ...
    @property
    def seal(self) -> PublicSigner: ...
    @property
    def sealing(self) -> KeySigner: ...


def new_private() -> bytes:
    """A new P-256 private key, as its 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32)


def encrypt(clear: str, table: str, key: str, attribute: str, area: str | None = None) -> str:
    """AES-256-GCM of one field, bound to its place (table, item key, attribute, key id).

    :param area: the division of whom it is about. It is then sealed under the key of its county,
        which can be destroyed (core/areakeys.py); else under the installation's field key.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key_id, secret = FIELD_KEY_ID, keys().field_key
    if area is not None:
        from backend.core import areakeys

        county, own = areakeys.area_of(area), areakeys.key_to_seal(area)
        if own is not None:
            key_id, secret = f"{AREA_KEY_MARK}{county}", own
    nonce = secrets.token_bytes(NONCE_BYTES)
    place = _place(table, key, attribute, key_id)
    return f"{key_id}.{to_base64url(nonce + AESGCM(secret).encrypt(nonce, clear.encode(), place))}"


def decrypt(sealed: str, table: str, key: str, attribute: str) -> str:
    """The clear text of a field sealed by `encrypt` for the same place.

    :raises cryptography.exceptions.InvalidTag: it was moved or changed, or its county has another
        key by now.
    :raises areakeys.AreaKeyGone: the key of its county was destroyed.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key_id, _, text = sealed.partition(".")
    data, secret = from_base64url(text), None
    if key_id.startswith(AREA_KEY_MARK):
        from backend.core import areakeys

        secret = areakeys.key_of(key_id.removeprefix(AREA_KEY_MARK))
    clear = AESGCM(secret or keys().field_key).decrypt(
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
