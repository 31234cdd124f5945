"""Signed requests as pure rules: what is covered, what is written, and what RFC 9530 says."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from backend.partners import signature_rules
from backend.partners.rules import Answer, good_until
from backend.partners.signature_rules import Request, Unsigned
from tests.support.clock import SHANGHAI

# The example of RFC 9530, section 2, of a body and its digests.
BODY = b'{"hello": "world"}'
SHA_256 = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
SHA_512 = (
    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwE"
    "mTHWXvJwew==:"
)
KEY_ID = f"{'p' * 22}.{'k' * 16}"
INPUT = (
    '("@method" "@authority" "@path" "content-digest")'
    f';created=1618884473;keyid="{KEY_ID}";nonce="0123456789abcdef"'
)
AT = 1618884473


def request(**headers: str) -> Request:
    """A request that nothing is wrong with, or of which some headers differ."""
    signature = base64.b64encode(bytes(64)).decode()
    good = {
        "content-digest": SHA_256,
        "signature-input": f"sig1={INPUT}",
        "signature": f"sig1=:{signature}:",
    }
    said = good | {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", "example.com", "/foo", said, BODY)


def test_the_base_is_what_rfc_9421_says() -> None:
    claimed = signature_rules.read(request(), AT)
    assert claimed.base.decode() == (
        '"@method": POST\n"@authority": example.com\n"@path": /foo\n'
        f'"content-digest": {SHA_256}\n"@signature-params": {INPUT}'
    )
    assert (claimed.partner_id, claimed.key_id) == ("p" * 22, "k" * 16)


@pytest.mark.parametrize("digest", [SHA_256, SHA_512, f"{SHA_256}, {SHA_512}"])
def test_the_digests_of_rfc_9530_are_proved(digest: str) -> None:
    assert signature_rules.read(request(content_digest=digest), AT)


@pytest.mark.parametrize(
    "headers",
    [
        {"content_digest": SHA_512.replace("WZ", "XZ")},
        {"content_digest": f"{SHA_256}, {SHA_512.replace('WZ', 'XZ')}"},
        {"content_digest": "unixsum=:AAAA:"},
        {"content_digest": ""},
        {"content_digest": SHA_256[:-1]},
        {"signature_input": f"sig1={INPUT} "[::-1]},
        {"signature_input": f"sig1={INPUT}".replace(" ", "  ", 1)},
        {"signature_input": f"sig1={INPUT}".replace(";", "; ", 1)},
        {"signature_input": f"sig1={INPUT}".replace('"@path"', '"@path";req')},
        {"signature_input": f"sig1={INPUT}".replace('"@path"', '"@query"')},
        {"signature_input": f"sig1={INPUT};surplus=1"},
        {"signature_input": f"sig1={INPUT};expires={AT - 1}"},
        {"signature_input": f"sig1={INPUT}" + "x" * 1200},
        {"signature": "sig1=:AAAA:"},
        {"signature": f"sig1=:{'A' * 85}B==:"},
        {"signature": f"sig2=:{'A' * 86}==:"},
        {"signature": f"sig1=:{'Ａ' * 86}==:"},
    ],
)
def test_another_way_of_writing_is_none(headers: dict[str, str]) -> None:
    with pytest.raises(Unsigned):
        signature_rules.read(request(**headers), AT)


@pytest.mark.parametrize(("off", "is_good"), [(60, True), (61, False), (-60, True), (-61, False)])
def test_a_signature_is_good_for_a_minute_either_way(off: int, is_good: bool) -> None:
    try:
        signature_rules.read(request(), AT + off)
    except Unsigned:
        assert not is_good
    else:
        assert is_good


def test_no_yes_reaches_past_midnight() -> None:
    for hour in (1, 12, 19, 20, 23):
        at = datetime(2020, 3, 1, hour, 30, 5, 7, SHANGHAI).astimezone(UTC)
        until = good_until(Answer.YES, at, SHANGHAI)
        assert timedelta() < until - at <= timedelta(hours=4)
        midnight = datetime(2020, 3, 2, tzinfo=SHANGHAI)
        assert until == min(midnight, at.replace(microsecond=0) + timedelta(hours=4))
        for answer in (Answer.NO, Answer.CANNOT_TELL):
            assert good_until(answer, at, SHANGHAI) - at < timedelta(minutes=1)
