"""What an issuing key signs beside credentials: the key by its id, the form by its first member.

Its twin is ``frontend/src/healthcode/signed.ts``. Nothing here reads a clock, a store or the
environment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from backend.core import cose
from backend.healthcode.passes import KID_BYTES, IssuingKey

CARD, CARD_LIST, EXCEPTIONS = 2, 3, 4
"""The first member of what an issuing key signs says what it is; 1 is a pass's credential."""


def key_of(
    protected: bytes, issuing_keys: Mapping[bytes, IssuingKey], withdrawn: Collection[bytes]
) -> IssuingKey:
    """The issuing key that a header names, if it still proves anything.

    :raises CoseError: ``malformed``, ``unknown_algorithm``, ``key_withdrawn``, ``unknown_key``.
    """
    header = cose.load_plain(protected)
    kid = header.get(cose.KEY_ID) if isinstance(header, Mapping) else None
    is_kid = isinstance(kid, bytes) and len(kid) == KID_BYTES
    cose.check_header(protected, {cose.KEY_ID: kid if is_kid else bytes(KID_BYTES)})
    kid = protected[-KID_BYTES:]
    if kid in withdrawn:
        raise cose.CoseError("key_withdrawn")
    if kid not in issuing_keys:
        raise cose.CoseError("unknown_key")
    return issuing_keys[kid]


def members_of(payload: bytes, form: int, count: int) -> list[object]:
    """Read what was signed, if it is of that form.

    :raises CoseError: ``malformed``; ``unknown_version`` for a form of another number.
    """
    members = cose.load_plain(payload)
    if not isinstance(members, list | tuple) or not members or type(members[0]) is not int:
        raise cose.CoseError("malformed")
    if members[0] != form:
        raise cose.CoseError("unknown_version")
    if len(members) != count:
        raise cose.CoseError("malformed")
    return list(members)


def is_count(value: object, end: int) -> bool:
    """Say whether it is an integer from 0 to below ``end``; True and False are none."""
    return type(value) is int and 0 <= value < end
