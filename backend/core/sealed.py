"""What a phone on duty sealed to this installation: only the server opens it, for one use alone.

A text is base64url of `version | key id | ephemeral point | ciphertext and tag`. The phone makes a
new P-256 pair for each text; ECDH with the server's public key and HKDF-SHA256 over everything that
is public give key and nonce of AES-256-GCM. The additional data name the kind, the id and the
person on duty, so that nothing is opened as something else, or as somebody else's. The browser's
half is `frontend/src/core/sealed.ts`; both read `tests/vectors/sealed.json`. Why it is so, and what
it does not protect, stands in docs/adr (sealed on the phone).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from backend.core import crypto, ids
from backend.core.errors import DomainError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
KEY_ID_BYTES = 8
POINT_BYTES = 65
HEADER_BYTES = 1 + KEY_ID_BYTES + POINT_BYTES
KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
INFO = b"changxing-sealed"
TEXT_CHARS_MOST = 24_000


class Unreadable(ValueError):
    """It was not sealed for this installation, this id, this person; or it was changed since."""


def point_of(public_xy: tuple[bytes, bytes]) -> bytes:
    """A public key as its uncompressed SEC1 point, 65 bytes."""
    return b"\x04" + public_xy[0] + public_xy[1]


def key_id_of(point: bytes) -> bytes:
    """By what a text names the key it was sealed to: 8 bytes."""
    return hashlib.sha256(point).digest()[:KEY_ID_BYTES]


def own_point() -> bytes:
    """The public key that phones seal to, as its SEC1 point.

    :raises DomainError: core.no_sealing_key (503).
    """
    return point_of(_signer().public_xy)


def _signer() -> crypto.KeySigner:
    from backend.core.keys import KeysMissing

    try:
        return crypto.keys().sealing
    except KeysMissing:
        # An installation that is older than this key, before its operator has run `keys init`.
        raise DomainError("core.no_sealing_key", 503) from None


def open_sealed(text: str, kind: str, item_id: str, staff_id: str) -> str:
    """The clear text of what a phone sealed with `seal`.

    :param kind: what it is said to be; `item_id` and `staff_id`: whose record it is said to be.
    :raises Unreadable: any of these is another one, or the text is none of ours.
    :raises DomainError: core.no_sealing_key (503).
    """
    try:
        data = ids.from_base64url(text)
    except ValueError:
        raise Unreadable("no base64url") from None
    if len(text) > TEXT_CHARS_MOST:
        raise Unreadable("length")
    try:
        return open_bytes(data, kind, item_id, staff_id).decode()
    except UnicodeDecodeError:
        raise Unreadable("no text") from None


def open_bytes(data: bytes, kind: str, item_id: str, staff_id: str) -> bytes:
    """The same for what is no text, such as a photo: sealed as it is, without base64url.

    :raises Unreadable: as `open_sealed`.
    :raises DomainError: core.no_sealing_key (503).
    """
    from cryptography.exceptions import InvalidTag

    signer = _signer()
    own = point_of(signer.public_xy)
    header, body = data[:HEADER_BYTES], data[HEADER_BYTES:]
    if len(body) < TAG_BYTES:
        raise Unreadable("length")
    if header[0] != VERSION or header[1 : 1 + KEY_ID_BYTES] != key_id_of(own):
        raise Unreadable("version or key")
    try:
        # A point that is not on the curve is refused here.
        cipher, nonce = _cipher(signer.key, _public_of(header[-POINT_BYTES:]), header, own)
        return cipher.decrypt(nonce, body, _place(kind, item_id, staff_id))
    except (InvalidTag, ValueError):
        raise Unreadable("changed, or not for this place") from None


def seal(
    clear: str,
    kind: str,
    item_id: str,
    staff_id: str,
    point: bytes,
    ephemeral: EllipticCurvePrivateKey | None = None,
) -> str:
    """Seal a text to the owner of `point`, as a phone does.

    :param ephemeral: the pair to be used for this text alone; a new one by default.
    """
    return ids.to_base64url(seal_bytes(clear.encode(), kind, item_id, staff_id, point, ephemeral))


def seal_bytes(
    clear: bytes,
    kind: str,
    item_id: str,
    staff_id: str,
    point: bytes,
    ephemeral: EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The same for what is no text, and without base64url."""
    from cryptography.hazmat.primitives.asymmetric import ec

    pair = ephemeral or ec.generate_private_key(ec.SECP256R1())
    numbers = pair.public_key().public_numbers()
    own = point_of((numbers.x.to_bytes(32), numbers.y.to_bytes(32)))
    header = bytes([VERSION]) + key_id_of(point) + own
    cipher, nonce = _cipher(pair, _public_of(point), header, point)
    return header + cipher.encrypt(nonce, clear, _place(kind, item_id, staff_id))


def _cipher(
    own: EllipticCurvePrivateKey, theirs: EllipticCurvePublicKey, header: bytes, server: bytes
) -> tuple[AESGCM, bytes]:
    """The cipher and the nonce that only these two keys lead to; good for one text."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    shared = own.exchange(ec.ECDH(), theirs)
    # Both public keys stand in the info, so that a key is bound to who agreed on it.
    expand = HKDF(hashes.SHA256(), KEY_BYTES + NONCE_BYTES, salt=None, info=INFO + header + server)
    derived = expand.derive(shared)
    return AESGCM(derived[:KEY_BYTES]), derived[KEY_BYTES:]


def _public_of(point: bytes) -> EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    if point[:1] != b"\x04":
        raise ValueError("not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _place(*parts: str) -> bytes:
    # None of the parts can hold a line break: words of ours, a UUID, a random id.
    return "\n".join(parts).encode()
