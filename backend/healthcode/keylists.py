"""What verifiers go by: the list of issuing keys, signed by the root, and the withdrawals.

Two signatures, because two hands hold them. The root, kept offline, vouches for keys, rules and the
public seal key. The seal key, which is at hand, can only take keys away: a withdrawal holds key ids
and nothing else. ``docs/pass-format.md`` says how to verify both; nothing here reads a clock, a
store or the environment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple

from backend.core import clock, cose
from backend.core.ids import from_base64url, to_base64url
from backend.healthcode import passes
from backend.healthcode.rules import Rule

if TYPE_CHECKING:
    from backend.core.crypto import Signer

_LIST_MEMBERS = ("issued_at", "keys", "rules", "seal")
_KEY_MEMBERS = {"kid", "x", "y", "not_before", "not_after"}
_NUMBER_END = 2**32
_FIRST_YEAR = 1970


class KeyListError(ValueError):
    """A published document is not what its root or seal has signed; its text is a short code."""


class DayKey(NamedTuple):
    """An issuing key: its id, SEC1 point (65 bytes), and the seconds in which it may issue."""

    kid: bytes
    point: bytes
    not_before: int
    not_after: int


@dataclass(frozen=True, slots=True)
class Trusted:
    """What a verifier knows after it has proved a document by the root it has pinned."""

    keys: Mapping[bytes, passes.IssuingKey]
    rules: Mapping[int, Rule]
    withdrawn: frozenset[bytes]
    seal: bytes
    issued_at: str
    withdrawn_at: str


def point_of(public_xy: tuple[bytes, bytes]) -> bytes:
    """A public key's SEC1 point in its long form."""
    return b"\x04" + public_xy[0] + public_xy[1]


def day_key(public_xy: tuple[bytes, bytes], on: date, zone: tzinfo) -> DayKey:
    """The key of a day: it may issue on that day and, as the reserve, on the day before.

    Its id is the beginning of the SHA-256 of its point.
    """
    point = point_of(public_xy)
    starts = int(datetime.combine(on - timedelta(days=1), time(), zone).timestamp())
    ends = int(datetime.combine(on + timedelta(days=1), time(), zone).timestamp()) - 1
    return DayKey(hashlib.sha256(point).digest()[: passes.KID_BYTES], point, starts, ends)


def shown_point(point: bytes) -> dict[str, str]:
    """A public key as documents show it."""
    return {"x": to_base64url(point[1:33]), "y": to_base64url(point[33:])}


def shown_key(key: DayKey) -> dict[str, str]:
    """An issuing key as documents show it."""
    return {
        "kid": to_base64url(key.kid),
        **shown_point(key.point),
        "not_before": clock.to_text(datetime.fromtimestamp(key.not_before, UTC)),
        "not_after": clock.to_text(datetime.fromtimestamp(key.not_after, UTC)),
    }


def list_content(
    issued_at: datetime,
    keys: Iterable[DayKey],
    rules: Sequence[Mapping[str, Any]],
    seal_point: bytes,
) -> dict[str, Any]:
    """What the root signs."""
    return {
        "issued_at": clock.to_text(issued_at),
        "keys": [shown_key(key) for key in keys],
        "rules": [dict(rule) for rule in rules],
        "seal": shown_point(seal_point),
    }


def withdrawals_content(issued_at: str, withdrawn: Iterable[bytes]) -> dict[str, Any]:
    """What the seal signs: ids of keys whose passes prove nothing any more, never anything else."""
    return {"issued_at": issued_at, "withdrawn": sorted(map(to_base64url, withdrawn))}


def signed_content(content: Mapping[str, object], signer: Signer) -> str:
    """A document as base64url of COSE_Sign1 over its CBOR.

    :raises ValueError: it says what no verifier would take.
    """
    return to_base64url(passes.sign_document(_as_signed(content), signer))


def _as_signed(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in content.items()}


def _plain(value: Any) -> Any:
    """Give what JSON says as it is signed: a whole number is one however it is written.

    :raises ValueError: a fraction, a number beyond 32 bits, or nothing of JSON's.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        if abs(value) < _NUMBER_END:
            return int(value)
    elif isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    elif isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return _as_signed(value)
    raise ValueError("not what is signed")


def read_point(shown: Any) -> bytes:
    """Read a public key as documents show it.

    :raises ValueError: it is none, or no point of the curve.
    """
    if not isinstance(shown, Mapping) or shown.keys() != {"x", "y"}:
        raise ValueError("not a point")
    x, y = (_bytes_of(shown[name]) for name in ("x", "y"))
    if len(x) != 32 or len(y) != 32:
        raise ValueError("not a point")
    point = point_of((x, y))
    cose.public_key_of(point)
    return point


def read_key(shown: Any) -> DayKey:
    """Read an issuing key as documents show it.

    :raises ValueError: a member is missing, too many, or of another form.
    """
    if not isinstance(shown, Mapping) or shown.keys() != _KEY_MEMBERS:
        raise ValueError("not a key")
    point = read_point({"x": shown["x"], "y": shown["y"]})
    span = (_seconds(shown["not_before"]), _seconds(shown["not_after"]))
    return DayKey(_kid(shown["kid"]), point, *span)


def read_list(content: Any) -> tuple[list[DayKey], dict[int, Rule], bytes]:
    """Keys, rules and the seal's point of a list whose signature holds.

    :raises KeyListError: ``list_malformed``.
    """
    try:
        _as_signed(content)
        keys = [read_key(shown) for shown in _items(content["keys"])]
        rules = [Rule.from_mapping(rule) for rule in _items(content["rules"])]
        seal = read_point(content["seal"])
        _seconds(content["issued_at"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise KeyListError("list_malformed") from None
    if content.keys() != set(_LIST_MEMBERS) or len({key.kid for key in keys}) != len(keys):
        raise KeyListError("list_malformed")
    return keys, {rule.version: rule for rule in rules}, seal


def opened_list(signed: str, root: bytes) -> dict[str, Any]:
    """The content of a list that the root of that point has signed.

    :raises KeyListError: ``list_not_by_root``, ``list_malformed``.
    """
    opened = _proved(signed, root, "list_malformed", "list_not_by_root")
    try:
        content: dict[str, Any] = cose.load(opened.payload)
        read_list(content)
        if cose.dump(_as_signed(content)) != opened.payload:
            raise ValueError("a whole number written as a fraction")
    except (cose.CoseError, AttributeError, ValueError):
        raise KeyListError("list_malformed") from None
    return content


def prove(document: Any, root: bytes, withdrawn_before: Iterable[bytes] = ()) -> Trusted:
    """Prove what ``GET /verification/keys`` answers, by the root that a verifier has pinned.

    :param root: SEC1 point of the root key.
    :param withdrawn_before: what the verifier has seen withdrawn already; it stays withdrawn.
    :raises KeyListError: ``list_not_by_root``, ``list_malformed``, ``withdrawals_not_by_seal``,
        ``withdrawals_malformed``. The verifier then keeps what it had.
    """
    if not isinstance(document, Mapping) or not document.keys() >= {*_LIST_MEMBERS, "signed"}:
        raise KeyListError("list_malformed")
    content = {name: document[name] for name in _LIST_MEMBERS}
    prove_content(content, document["signed"], root, "list_malformed", "list_not_by_root")
    keys, rules, seal = read_list(_as_signed(content))
    if seal == cose.long_point(root):
        # A seal that could sign lists could do more than take away.
        raise KeyListError("list_malformed")
    try:
        told = document["withdrawals"]
        withdrawals = {"issued_at": told["issued_at"], "withdrawn": document["withdrawn"]}
        signed, withdrawn = told["signed"], {_kid(kid) for kid in _items(document["withdrawn"])}
        _seconds(told["issued_at"])
    except (ValueError, KeyError, TypeError):
        raise KeyListError("withdrawals_malformed") from None
    prove_content(withdrawals, signed, seal, "withdrawals_malformed", "withdrawals_not_by_seal")
    return Trusted(
        {key.kid: passes.IssuingKey(*key[1:]) for key in keys},
        rules,
        frozenset({*withdrawn, *withdrawn_before}),
        seal,
        content["issued_at"],
        withdrawals["issued_at"],
    )


def prove_content(
    content: Mapping[str, Any], signed: Any, point: bytes, malformed: str, foreign: str
) -> None:
    """Prove that exactly this content was signed by the key of that point.

    :raises KeyListError: `malformed`, or `foreign` for another key's signature.
    """
    opened = _proved(signed, point, malformed, foreign)
    try:
        is_same = opened.payload == cose.dump(_as_signed(content))
    except (ValueError, TypeError):
        is_same = False
    if not is_same:
        raise KeyListError(malformed)


def _proved(signed: Any, point: bytes, malformed: str, foreign: str) -> cose.Sign1:
    """Take a signed document apart whose signature holds."""
    try:
        opened = cose.open_sign1(_bytes_of(signed))
        cose.check_header(opened.protected, {})
    except (ValueError, TypeError, AttributeError):
        raise KeyListError(malformed) from None
    try:
        cose.check_signature(point, opened)
    except cose.CoseError:
        raise KeyListError(foreign) from None
    return opened


def _items(shown: Any) -> Sequence[Any]:
    if not isinstance(shown, list | tuple):
        raise ValueError("not an array")
    return shown


def _bytes_of(shown: Any) -> bytes:
    """Read bytes as documents show them, in one form only."""
    data = from_base64url(shown) if isinstance(shown, str) else b""
    if to_base64url(data) != shown:
        raise ValueError("not bytes")
    return data


def _kid(shown: Any) -> bytes:
    kid = _bytes_of(shown)
    if len(kid) != passes.KID_BYTES:
        raise ValueError("not a key id")
    return kid


def _seconds(shown: Any) -> int:
    """Read an instant as documents show it, in one form only."""
    at = datetime.fromisoformat(shown)
    if clock.to_text(at) != shown or at.year < _FIRST_YEAR:
        raise ValueError("not an instant")
    return int(at.timestamp())
