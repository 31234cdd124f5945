"""Signed requests: RFC 9421 (HTTP Message Signatures) over a body named by RFC 9530.

One narrow way of writing them is taken, so that nothing can be read in two ways: one signature, the
method, authority, path and digest covered, ES256 on P-256, an instant, a nonce and a key id beside
it. Nothing here reads a clock, a key or a request of Flask's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import NamedTuple

WITHIN_S = 60
"""A signature is made this long ago at most, and no further ahead of our clock."""
NONCE_KEPT_S = 300
"""For so long a nonce is remembered: longer than a signature with it can be good."""
ALGORITHM = "ecdsa-p256-sha256"
SIGNATURE_BYTES = 64
COMPONENTS_MOST = 12
HEADER_CHARS_MOST = 1200
NEEDED = frozenset(("@method", "@authority", "@path", "content-digest"))
"""What a signature has to cover; header fields beside these may be."""

_LABEL = r"[a-z*][a-z0-9_.*-]{0,31}"
_NAMES = r'"[a-z0-9@-]{1,40}"(?: "[a-z0-9@-]{1,40}")*'
_VALUE = r'(?:\d{1,15}|"[\x20\x21\x23-\x5b\x5d-\x7e]{0,200}")'
_INPUT = re.compile(rf"({_LABEL})=(\(({_NAMES})\)((?:;[a-z]{{1,10}}={_VALUE})*))")
_PARAMETER = re.compile(rf";([a-z]{{1,10}})=({_VALUE})")
_BYTES = r":([A-Za-z0-9+/]*={0,2}):"
_SIGNATURE = re.compile(rf"({_LABEL})={_BYTES}")
_DIGEST = re.compile(rf"(sha-256|sha-512)={_BYTES}")
_KEY_ID = re.compile(r"([\w-]{22})\.([\w-]{16})", re.ASCII)
_NONCE = re.compile(r"[\w-]{16,64}", re.ASCII)
_WHOLE, _TEXT = frozenset(("created", "expires")), frozenset(("keyid", "nonce", "alg", "tag"))


class Unsigned(ValueError):
    """A request is not signed as it has to be; why is nobody's matter outside."""


class Request(NamedTuple):
    """What of a request can be covered.

    :param authority: host and, if it is an unusual one, port; in lower case.
    :param headers: by name in lower case.
    """

    method: str
    authority: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Claimed(NamedTuple):
    """What a signature says of itself, unproven: `base` is what was signed."""

    partner_id: str
    key_id: str
    created: int
    nonce: str
    base: bytes
    signature: bytes


def read(request: Request, now_s: int) -> Claimed:
    """Take the signature of a request apart, prove its digest and its instant.

    :param now_s: our clock, seconds since 1970.
    :raises Unsigned: anything is missing, out of time, or not written in the one way.
    """
    label, names, parameters, written = _input_of(_header(request, "signature-input"))
    created = int(parameters["created"])
    if abs(now_s - created) > WITHIN_S or int(parameters.get("expires", now_s)) < now_s:
        raise Unsigned("out of time")
    signer, nonce = _KEY_ID.fullmatch(parameters["keyid"]), parameters["nonce"]
    if not signer or not _NONCE.fullmatch(nonce) or parameters.get("alg", ALGORITHM) != ALGORITHM:
        raise Unsigned("unknown key, nonce or algorithm")
    signature = _SIGNATURE.fullmatch(_header(request, "signature"))
    if not signature or signature.group(1) != label:
        raise Unsigned("no signature of that label")
    _check_digest(_header(request, "content-digest"), request.body)
    lines = [f'"{name}": {_value_of(request, name)}' for name in names]
    base = "\n".join([*lines, f'"@signature-params": {written}'])
    raw = _bytes_of(signature.group(2))
    if len(raw) != SIGNATURE_BYTES:
        raise Unsigned("not r and s")
    return Claimed(signer.group(1), signer.group(2), created, nonce, base.encode("ascii"), raw)


def _header(request: Request, name: str) -> str:
    value = request.headers.get(name, "").strip(" \t")
    if not value or len(value) > HEADER_CHARS_MOST or not value.isascii():
        raise Unsigned("a header is missing, too long or not plain")
    return value


def _input_of(text: str) -> tuple[str, list[str], dict[str, str], str]:
    """Read Signature-Input: its label, what is covered, the parameters, and all that as written."""
    found = _INPUT.fullmatch(text)
    if not found:
        raise Unsigned("not one signature")
    label, written, names, rest = found.groups()
    covered = [name.strip('"') for name in names.split(" ")]
    is_sound = len(set(covered)) == len(covered) <= COMPONENTS_MOST
    pairs = _PARAMETER.findall(rest)
    parameters = {name: value.strip('"') for name, value in pairs}
    is_typed = all(
        name in (_TEXT if value.startswith('"') else _WHOLE) for name, value in pairs
    ) and len(parameters) == len(pairs)
    if not (is_sound and is_typed and set(covered) >= NEEDED):
        raise Unsigned("too little is covered, or something twice")
    if not parameters.keys() >= {"created", "keyid", "nonce"}:
        raise Unsigned("a parameter is missing")
    return label, covered, parameters, written


def _value_of(request: Request, name: str) -> str:
    derived = {
        "@method": request.method,
        "@authority": request.authority,
        "@path": request.path,
    }
    if name in derived:
        return derived[name]
    if name.startswith("@"):
        raise Unsigned("a derived part that is not known here")
    return _header(request, name)


def _check_digest(text: str, body: bytes) -> None:
    """Prove Content-Digest: each of its members, and that there is one."""
    for member in text.split(","):
        found = _DIGEST.fullmatch(member.strip(" \t"))
        if not found:
            raise Unsigned("no digest that is known here")
        made = hashlib.new(found.group(1).replace("-", ""), body).digest()
        if not hmac.compare_digest(made, _bytes_of(found.group(2))):
            raise Unsigned("another body")


def _bytes_of(text: str) -> bytes:
    """Read base64 that is written in the one canonical way."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise Unsigned("not base64") from None
    if base64.b64encode(data).decode() != text:
        raise Unsigned("not canonical base64")
    return data
