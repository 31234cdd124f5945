"""The pass: claims <-> signed bytes <-> the text in the QR, and the verdict of a checkpoint.

``docs/pass-format.md`` specifies it byte by byte. Two signatures lie inside each other: the city
signs a credential for a phone's key, and the phone signs the credential with the time every 30 s.
Forms: COSE_Sign1 (RFC 9052, ES256), CBOR (RFC 8949, deterministic encoding), base45 (RFC 9285).
Nothing here reads a clock, a store or the environment.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from backend.core import base45, cose
from backend.core.errors import DomainError
from backend.healthcode.rules import Colour, PassState, Rule, aged_colour, turns_red_on, worse

if TYPE_CHECKING:
    from backend.core.crypto import Signer

PREFIX = "CX1:"
FORMAT_VERSION = 1
KID_BYTES = 4
PASS_BYTES_MOST = 240
PASS_CHARS_MOST = 360
LIFE_MOST_S = 72 * 3600
"""A credential lives no longer than this, so a phone without a network shows a code for 3 days."""
FRESH_S = 90
"""A pass signed longer ago than this is taken for a screenshot."""
AHEAD_S = 30
"""How far ahead of the checkpoint's clock a pass or a credential may be dated."""

_EPOCH = date(1970, 1, 1)
_HEALTH = (Colour.GREEN, Colour.YELLOW, Colour.RED)


class Verdict(StrEnum):
    """What staff at a checkpoint do; whatever is not proven is ``CANNOT_TELL``, never red."""

    ADMIT = "admit"
    HOLD = "hold"
    TURN_AWAY = "turn_away"
    CANNOT_TELL = "cannot_tell"


_VERDICT_OF = {
    Colour.GREEN: Verdict.ADMIT,
    Colour.YELLOW: Verdict.HOLD,
    Colour.RED: Verdict.TURN_AWAY,
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a credential says; instants in seconds since 1970, days are local days of the city."""

    issued_at: int
    expires_at: int
    pass_id: bytes
    county: int
    rule_version: int
    state: PassState
    device_key: bytes


@dataclass(frozen=True, slots=True)
class IssuingKey:
    """A key the city signs with: SEC1 point (33 or 65 bytes), and when it may issue (seconds)."""

    public_key: bytes
    not_before: int
    not_after: int


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of a checkpoint: what to do, the colour if it is proven, and why.

    ``claims`` and ``signed_at`` are there only when both signatures hold.
    """

    verdict: Verdict
    reason: str
    colour: Colour | None = None
    claims: Claims | None = None
    signed_at: int | None = None

    @property
    def pass_id(self) -> bytes | None:
        """Give the day's pass id, None when nothing is proven."""
        return self.claims.pass_id if self.claims else None


def daily_pass_id(secret: bytes, resident_id: str, on: date) -> bytes:
    """Derive the 8 bytes that name a pass for one local day.

    They look random to everyone else and change every day, and nothing has to be stored for them.
    """
    return hmac.digest(secret, f"{resident_id}|{on.isoformat()}".encode(), "sha256")[:8]


def compressed_point(point: bytes) -> bytes:
    """Give a P-256 point in SEC1's compressed form, 33 bytes.

    :raises DomainError: ``healthcode.device_key_invalid``, it is no point of the curve.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        if len(point) not in (33, 65):
            raise ValueError
        key = cose.public_key_of(point)
    except ValueError:
        code = "healthcode.device_key_invalid"
        raise DomainError(code, 422, {"device_key": code}) from None
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def expiry_of(
    rule: Rule, state: PassState, issued_at: int, zone: tzinfo, worsens_on: date | None = None
) -> int:
    """Give the second a credential expires: when it turns red by itself, at most 72 h after issue.

    :param worsens_on: as ``rules.worsens_on`` says; from then on the state would be too kind.
    """
    days = [day for day in (turns_red_on(rule, state), worsens_on) if day is not None]
    starts = [int(datetime.combine(day, time(), zone).timestamp()) for day in days]
    return min([issued_at + LIFE_MOST_S, *(start for start in starts if start > issued_at)])


def encode_claims(claims: Claims) -> bytes:
    """Write claims as the CBOR array that is signed, its members in fixed order."""
    state = claims.state
    until_on = state.health_until_on
    return cose.dump(
        [
            FORMAT_VERSION,
            claims.issued_at,
            claims.expires_at,
            claims.pass_id,
            claims.county,
            claims.rule_version,
            int(state.is_red),
            (state.last_good_on - _EPOCH).days,
            _HEALTH.index(state.health_colour),
            None if until_on is None else (until_on - _EPOCH).days,
            claims.device_key,
        ]
    )


def decode_claims(payload: bytes) -> Claims:
    """Read claims strictly: right types, ranges and canonical bytes, or nothing.

    :raises CoseError: ``unknown_version``, or ``malformed`` for what is never written here.
    """
    members = cose.load_plain(payload)
    if not isinstance(members, list | tuple) or not members:
        raise cose.CoseError("malformed")
    if type(members[0]) is int and members[0] != FORMAT_VERSION:
        raise cose.CoseError("unknown_version")
    if len(members) != 11 or not _is_count(members[0], FORMAT_VERSION + 1):
        raise cose.CoseError("malformed")
    issued_at, expires_at, pass_id, county, version, red, good, health, until, key = members[1:]
    is_sound = (
        _is_count(issued_at, 2**32)
        and _is_count(expires_at, 2**32)
        and issued_at < expires_at <= issued_at + LIFE_MOST_S
        and _is_bytes(pass_id, 8)
        and (_is_count(county, 1_000_000) and county >= 100_000)
        and _is_count(version, 65536)
        and _is_count(red, 2)
        and _is_count(good, 65536)
        and _is_count(health, len(_HEALTH))
        and (until is None or _is_count(until, 65536))
        and (_is_bytes(key, 33) and key[0] in (2, 3))
    )
    if not is_sound:
        raise cose.CoseError("malformed")
    until_on = None if until is None else _EPOCH + timedelta(days=until)
    state = PassState(red == 1, _EPOCH + timedelta(days=good), _HEALTH[health], until_on)
    return Claims(issued_at, expires_at, pass_id, county, version, state, key)


def sign_credential(claims: Claims, key: Signer, kid: bytes) -> bytes:
    """Give the credential: COSE_Sign1 over the claims, by the issuing key of that id (4 bytes)."""
    return cose.sign1({cose.KEY_ID: kid}, encode_claims(claims), key)


def sign_document(content: Mapping[str, object], key: Signer) -> bytes:
    """Give a public document, such as the list of issuing keys, as COSE_Sign1 over its CBOR."""
    return cose.sign1({}, cose.dump(dict(content)), key)


def build_pass(credential: bytes, signed_at: int, device_key: Signer) -> str:
    """Give the text of the QR: what a phone does every 30 s. For tests and the command line."""
    return to_text(cose.sign1({}, cose.dump([credential, signed_at]), device_key))


def to_text(data: bytes) -> str:
    """Write a pass's bytes as the text of the QR."""
    return PREFIX + base45.encode(data)


def read_credential(credential: bytes) -> Claims:
    """Read a credential's claims without proving them, for its owner's own display.

    :raises CoseError: ``malformed``.
    """
    return decode_claims(cose.open_sign1(credential).payload)


def verify(
    text: str,
    at: int,
    issuing_keys: Mapping[bytes, IssuingKey],
    rules: Mapping[int, Rule],
    zone: tzinfo,
    withdrawn: Collection[bytes] = (),
    colour_now: Callable[[bytes, Colour, int], Colour] | None = None,
) -> Verification:
    """Judge what a checkpoint scanned, without a network; no input raises.

    :param at: the checkpoint's clock, seconds since 1970.
    :param issuing_keys: by key id, those the city's root vouches for.
    :param rules: by version, those the city has published.
    :param withdrawn: ids of keys that prove nothing any more.
    :param colour_now: of a pass id and its own colour at `at`, the worse one that is listed, such
        as `Exceptions.colour_of`; without it a pass reads as it was issued.
    :return: its ``reason`` is ``green``, ``yellow`` or ``red`` when the colour is proven; otherwise
        ``not_a_pass``, ``malformed``, ``unknown_algorithm``, ``key_withdrawn``, ``unknown_key``,
        ``unknown_version``, ``bad_signature``, ``key_not_valid``, ``unknown_rule``, ``clock``,
        ``stale``, ``expired``.
    """
    try:
        outer = cose.open_sign1(_bytes_of(text))
        cose.check_header(outer.protected, {})
        credential, signed_at = _envelope(outer.payload)
        inner = cose.open_sign1(credential)
        kid = _kid_of(inner.protected)
        if kid in withdrawn:
            raise cose.CoseError("key_withdrawn")
        if kid not in issuing_keys:
            raise cose.CoseError("unknown_key")
        cose.check_signature(issuing_keys[kid].public_key, inner)
        claims = decode_claims(inner.payload)
        cose.check_signature(claims.device_key, outer)
    except cose.CoseError as unproven:
        return Verification(Verdict.CANNOT_TELL, str(unproven))
    reason = _why_not(claims, signed_at, at, issuing_keys[kid], rules)
    if reason:
        return Verification(Verdict.CANNOT_TELL, reason, None, claims, signed_at)
    today = datetime.fromtimestamp(at, UTC).astimezone(zone).date()
    shown = aged_colour(rules[claims.rule_version], claims.state, today)
    if colour_now is not None:
        shown = worse(shown, colour_now(claims.pass_id, shown, at))
    if at >= claims.expires_at and shown is Colour.GREEN:
        return Verification(Verdict.CANNOT_TELL, "expired", None, claims, signed_at)
    return Verification(_VERDICT_OF[shown], shown.value, shown, claims, signed_at)


def _why_not(
    claims: Claims, signed_at: int, at: int, key: IssuingKey, rules: Mapping[int, Rule]
) -> str:
    """Say why proven claims still do not tell a colour now; empty when they do."""
    if not key.not_before <= claims.issued_at <= key.not_after:
        return "key_not_valid"
    if claims.rule_version not in rules:
        return "unknown_rule"
    if max(signed_at, claims.issued_at) > at + AHEAD_S:
        return "clock"
    if signed_at < at - FRESH_S:
        return "stale"
    return ""


def _bytes_of(text: str) -> bytes:
    """Read the QR's text; its length bounds all the work that follows."""
    if not text.startswith(PREFIX) or len(text) > PASS_CHARS_MOST:
        raise cose.CoseError("not_a_pass")
    try:
        data = base45.decode(text[len(PREFIX) :])
    except ValueError:
        raise cose.CoseError("not_a_pass") from None
    if len(data) > PASS_BYTES_MOST:
        raise cose.CoseError("not_a_pass")
    return data


def _envelope(payload: bytes) -> tuple[bytes, int]:
    members = cose.load_plain(payload)
    if not isinstance(members, list | tuple) or len(members) != 2:
        raise cose.CoseError("malformed")
    credential, signed_at = members
    if not (isinstance(credential, bytes) and _is_count(signed_at, 2**32)):
        raise cose.CoseError("malformed")
    return credential, signed_at


def _kid_of(protected: bytes) -> bytes:
    header = cose.load_plain(protected)
    kid = header.get(cose.KEY_ID) if isinstance(header, Mapping) else None
    cose.check_header(protected, {cose.KEY_ID: kid if _is_bytes(kid, KID_BYTES) else bytes(4)})
    return protected[-KID_BYTES:]


def _is_count(value: object, end: int) -> bool:
    """Say whether it is an integer from 0 to below ``end``; True and False are none."""
    return type(value) is int and 0 <= value < end


def _is_bytes(value: object, length: int | None = None) -> bool:
    return isinstance(value, bytes) and (length is None or len(value) == length)
