"""COSE_Sign1 with ES256 (RFC 9052, RFC 9053) over strictly canonical CBOR (RFC 8949, 4.2.1).

`cbor2` and `cryptography` are imported when they are first needed, for they make a start slower.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    from backend.core.crypto import Signer

ALGORITHM = 1
KEY_ID = 4
ES256 = -7
_TAG_SIGN1 = 18
# cbor2 5 counts the innermost value as a level of its own.
_DEPTH_MOST = 5
_PLAIN_END = 2**32


class Sign1(NamedTuple):
    """A COSE_Sign1 taken apart; its unprotected header was empty."""

    protected: bytes
    payload: bytes
    signature: bytes


class CoseError(ValueError):
    """The bytes are not what they should be; its text is a short code."""


def dump(value: object) -> bytes:
    """Write a value as canonical CBOR."""
    from cbor2 import dumps

    return dumps(value, canonical=True)


def load(data: bytes) -> Any:
    """Read one CBOR item that is written in the one canonical way, with nothing after it.

    Writing it again and comparing refuses long integers, odd key order, double keys, indefinite
    lengths and trailing bytes at once.

    :raises CoseError: ``malformed``.
    """
    from cbor2 import CBORDecodeError, CBOREncodeError, loads

    try:
        value = loads(data, max_depth=_DEPTH_MOST)
        is_canonical = dump(value) == data
    except (CBORDecodeError, CBOREncodeError, ValueError, TypeError, OverflowError):
        raise CoseError("malformed") from None
    if not is_canonical:
        raise CoseError("malformed")
    return value


def load_plain(data: bytes) -> Any:
    """Read what passes, cards and their lists consist of, and nothing else that CBOR can say.

    That is integers of 32 bits, byte and text strings, arrays, maps and null, as
    `frontend/src/core/cbor.ts` reads them.

    :raises CoseError: ``malformed``.
    """
    from cbor2 import CBORDecodeError, CBOREncodeError, dumps, loads

    try:
        value = loads(data, max_depth=_DEPTH_MOST)
        is_canonical = dumps(_in_order(value)) == data
    except (CBORDecodeError, CBOREncodeError, ValueError, TypeError, OverflowError):
        raise CoseError("malformed") from None
    if not is_canonical:
        raise CoseError("malformed")
    return value


def _in_order(value: Any, depth: int = 1) -> Any:
    """Give the same value with its maps in the order of their keys' bytes (RFC 8949, 4.2.1).

    The canonical order of cbor2 is another one: shorter keys first (RFC 7049).

    :raises CoseError: ``malformed``, there is something in it that is not plain.
    """
    from cbor2 import FrozenDict, dumps

    is_small = type(value) is int and -_PLAIN_END <= value < _PLAIN_END
    if depth > _DEPTH_MOST:
        raise CoseError("malformed")
    if is_small or value is None or isinstance(value, bytes | str):
        return value
    # Exactly these: cbor2 gives simple values as a kind of tuple.
    if type(value) in (list, tuple):
        return tuple(_in_order(one, depth + 1) for one in value)
    if isinstance(value, Mapping):
        pairs = [tuple(_in_order(one, depth + 1) for one in pair) for pair in value.items()]
        return FrozenDict(sorted(pairs, key=lambda pair: dumps(pair[0])))
    raise CoseError("malformed")


def sign1(header: Mapping[int, object], payload: bytes, signer: Signer) -> bytes:
    """Sign a payload; ``header`` is protected, beside the algorithm, which is always ES256."""
    from cbor2 import CBORTag

    protected = dump({ALGORITHM: ES256, **header})
    signature = signer.sign(_to_be_signed(protected, payload))
    return dump(CBORTag(_TAG_SIGN1, [protected, {}, payload, signature]))


def open_sign1(data: bytes) -> Sign1:
    """Take a tagged COSE_Sign1 apart, without proving anything yet.

    :raises CoseError: ``malformed``.
    """
    tagged = load(data)
    members = tagged.value if getattr(tagged, "tag", None) == _TAG_SIGN1 else None
    if not isinstance(members, list | tuple) or len(members) != 4 or members[1] != {}:
        raise CoseError("malformed")
    protected, _, payload, signature = members
    if not all(isinstance(member, bytes) for member in (protected, payload, signature)):
        raise CoseError("malformed")
    if len(signature) != 64:
        raise CoseError("malformed")
    return Sign1(protected, payload, signature)


def check_header(protected: bytes, header: Mapping[int, object]) -> None:
    """Compare a protected header, byte by byte, with the only one that is allowed.

    :param header: what must stand beside the algorithm.
    :raises CoseError: ``unknown_algorithm`` when it names another, otherwise ``malformed``.
    """
    if protected == dump({ALGORITHM: ES256, **header}):
        return
    found = load_plain(protected)
    is_other = isinstance(found, Mapping) and found.get(ALGORITHM) != ES256
    raise CoseError("unknown_algorithm" if is_other else "malformed")


def check_signature(point: bytes, signed: Sign1) -> None:
    """Prove a signature by a public key, given as SEC1 point (33 or 65 bytes).

    :raises CoseError: ``bad_signature``.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    r, s = (int.from_bytes(half, "big") for half in (signed.signature[:32], signed.signature[32:]))
    message = _to_be_signed(signed.protected, signed.payload)
    try:
        public_key = public_key_of(point)
        public_key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        raise CoseError("bad_signature") from None


def is_signed(point: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a raw ES256 signature (r || s) over a message is that of a public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        encoded = utils.encode_dss_signature(r, s)
        public_key_of(point).verify(encoded, message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=64)
def public_key_of(point: bytes) -> EllipticCurvePublicKey:
    """Read a P-256 public key from its SEC1 point.

    :raises ValueError: it does not lie on the curve.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def long_point(point: bytes) -> bytes:
    """Give a SEC1 point in its long form, 65 bytes.

    :raises ValueError: it does not lie on the curve.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return public_key_of(point).public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Write the Sig_structure of RFC 9052, section 4.4, without external data."""
    return dump(["Signature1", protected, b"", payload])
