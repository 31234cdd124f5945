"""Whoever may not ask hears one answer, whatever is wrong; of a thousand tries none gets in."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import urllib3

from backend.core import aws, clock
from backend.partners.check_models import NonceRow
from tests.partners.partner import (
    COVERED,
    PATH,
    Partner,
    body_of,
    digest_of,
    send,
    some_key,
    taking,
)
from tests.support.browser import told
from tests.support.clock import FixedClock
from tests.support.installation import Installation

pytestmark = pytest.mark.one_engine
TRIES = 1000
BODY = body_of("CX1:A")
Headers = dict[str, str]


@pytest.fixture
def partner(house: Installation) -> Partner:
    """A partner that two offices agreed to."""
    return Partner(house.app)


def now_s() -> int:
    """The server's clock."""
    return int(clock.now().timestamp())


def by(partner: Partner, **other: Any) -> Callable[[], Headers]:
    """Headers that differ in something from good ones."""
    return lambda: partner.signed(BODY, **other)


def without(partner: Partner, name: str) -> Callable[[], Headers]:
    """Good headers of which one is missing."""
    return lambda: {k: v for k, v in partner.signed(BODY).items() if k != name}


def parameters(**other: Any) -> str:
    """The parameters of a signature, of which some differ or are None."""
    said = {
        "created": now_s(),
        "keyid": '"a"',
        "nonce": f'"{uuid.uuid4().hex}"',
        "alg": '"ecdsa-p256-sha256"',
    } | other
    return "".join(f";{name}={value}" for name, value in said.items() if value is not None)


def forgeries(partner: Partner) -> dict[str, Callable[[], Headers]]:
    """One of each kind of request that must not be answered."""
    keyid = partner.keyid()
    other_key = f"{keyid[:22]}.{'A' * 16}"
    quoted = f'"{keyid}"'
    return {
        "unsigned": lambda: {"Content-Type": "application/json"},
        "no signature": without(partner, "Signature"),
        "no input": without(partner, "Signature-Input"),
        "no digest": without(partner, "Content-Digest"),
        "foreign key": by(partner, key=some_key()),
        "unknown partner": by(partner, keyid=f"{'A' * 22}.{keyid[23:]}"),
        "unknown key": by(partner, keyid=other_key),
        "too old": by(partner, created=now_s() - 61),
        "too new": by(partner, created=now_s() + 61),
        "expired": by(partner, parameters=parameters(keyid=quoted, expires=now_s() - 1)),
        "another path": by(partner, path="/api/v1/partners/other"),
        "another host": by(partner, authority="other.test"),
        "another method": by(partner, method="GET"),
        "another body": by(partner, digest=digest_of(b"{}")),
        "weak digest": by(partner, digest="md5=:AAAAAAAAAAAAAAAAAAAAAA==:"),
        "body not covered": by(partner, covered=COVERED[:3]),
        "covered twice": by(partner, covered=(*COVERED, "@path")),
        "an unknown part": by(partner, covered=(*COVERED, "@status")),
        "an absent header": by(partner, covered=(*COVERED, "x-absent")),
        "another algorithm": by(partner, parameters=parameters(keyid=quoted, alg='"hmac-sha256"')),
        "no instant": by(partner, parameters=parameters(keyid=quoted, created=None)),
        "no nonce": by(partner, parameters=parameters(keyid=quoted, nonce=None)),
        "no key id": by(partner, parameters=parameters(keyid=None)),
        "a short nonce": by(partner, nonce="short"),
        "an instant as text": by(partner, parameters=parameters(keyid=quoted, created='"1"')),
        "an instant twice": by(partner, parameters=f"{parameters(keyid=quoted)};created={now_s()}"),
        "another label": lambda: (
            partner.signed(BODY) | {"Signature": partner.signed(BODY, label="b")["Signature"]}
        ),
        "two signatures": lambda: _twice(partner.signed(BODY)),
        "no signature at all": lambda: partner.signed(BODY) | {"Signature": "sig1=:AAAA:"},
        "nought": lambda: partner.signed(BODY) | {"Signature": f"sig1=:{'A' * 85}A==:"},
    }


def _twice(headers: Headers) -> Headers:
    both = ("Signature", "Signature-Input")
    return headers | {name: f"{headers[name]}, {headers[name]}" for name in both}


def test_every_wrong_request_gets_the_same_answer_to_the_letter(partner: Partner) -> None:
    answers = {name: told(partner.sends(BODY, make())) for name, make in forgeries(partner).items()}
    first = answers["unsigned"]
    assert first["http"] == 401
    assert first["code"] == "partners.not_authorised"
    assert {name: one for name, one in answers.items() if one != first} == {}
    good = partner.signed(BODY)
    assert partner.sends(BODY, good).status_code == 200
    assert told(partner.sends(BODY, good)) == first, "replayed"
    assert told(partner.sends(BODY, partner.signed(BODY), f"{PATH}?a=1")) == first, "a query"


def test_what_no_key_signed_leaves_nothing_in_the_store(
    partner: Partner, house: Installation
) -> None:
    before = house.stored_items()
    for make in forgeries(partner).values():
        partner.sends(BODY, make())
    assert house.stored_items() == before


def test_a_thousand_changed_and_replayed_requests_are_never_accepted(partner: Partner) -> None:
    chance = random.Random(9421)
    sent = partner.signed(BODY)
    assert partner.sends(BODY, sent).status_code == 200
    accepted = 0
    names = ("Content-Digest", "Signature-Input", "Signature")
    for number in range(TRIES):
        headers, body = dict(sent if number % 4 == 0 else partner.signed(BODY)), BODY
        if number % 4 == 1:
            body = _changed(BODY.decode(), chance).encode()
        elif number % 4 > 1:
            name = names[number % 3]
            headers[name] = _changed(headers[name], chance)
        accepted += partner.sends(body, headers).status_code != 401
    print(f"hostile={TRIES} accepted={accepted}")
    assert accepted == 0


def _changed(text: str, chance: random.Random) -> str:
    """A text with one character more, less, or another."""
    at = chance.randrange(len(text))
    new = chance.choice('ABCabc019+/=:;"() -_*')
    while new == text[at]:
        new = chance.choice("ABCabc019")
    return chance.choice((text[:at] + new + text[at + 1 :], text[:at] + text[at + 1 :]))


def test_a_suspended_partner_and_an_ended_key_are_strangers_at_once(
    partner: Partner, fixed_clock: FixedClock
) -> None:
    old, new = partner.key, some_key()
    partner.agree_to([old, new])
    assert partner.asks("CX1:A", key=new, keyid=partner.keyid(1)).status_code == 200
    assert partner.asks("CX1:A").status_code == 200
    first, path = partner.keyid(), f"/duty/partners/{partner.partner_id}"
    wish = taking(partner.told["version"])
    partner.told = partner.first.must("POST", f"{path}/keys/{first[23:]}/end", wish).get_json()
    assert partner.asks("CX1:A", keyid=first).status_code == 401
    assert partner.asks("CX1:A", key=new).status_code == 200
    wish = taking(partner.told["version"])
    keyid = partner.keyid()
    partner.told = partner.first.must("POST", f"{path}/suspend", wish).get_json()
    refused = partner.asks("CX1:A", key=new, keyid=keyid)
    assert told(refused) == told(partner.asks("CX1:A", key=some_key(), keyid=keyid))
    partner.agree_to([new])
    assert partner.asks("CX1:A", key=new).status_code == 200


def test_a_page_of_somebody_elses_cannot_make_a_browser_ask(partner: Partner) -> None:
    for more in ({"Origin": "https://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = partner.sends(BODY, partner.signed(BODY) | more)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "core.foreign_origin")


def test_a_body_that_says_more_or_less_is_refused_to_those_who_may_ask(partner: Partner) -> None:
    for body in (b"{}", b'{"pass": "CX1:A", "name": "x"}', b'{"pass": 1}', b'{"pass": ""}'):
        answer = partner.sends(body, partner.signed(body))
        assert (answer.status_code, answer.get_json()["code"]) == (422, "core.invalid"), body
    large = body_of("A" * 3000)
    assert partner.sends(large, partner.signed(large)).status_code == 413
    bare = {k: v for k, v in partner.signed(BODY).items() if k != "Content-Type"}
    assert partner.sends(BODY, bare).status_code == 415


def test_a_body_that_is_refused_spends_the_minute_and_beyond_it_nothing_is_written(
    house: Installation, fixed_clock: FixedClock
) -> None:
    partner = Partner(house.app, per_minute=2)
    answers = [partner.sends(b"{}", partner.signed(b"{}")) for _ in range(3)]
    assert [one.status_code for one in answers] == [422, 422, 429]
    before = house.stored_items()["changxing-partners"]
    assert partner.asks("CX1:A").status_code == 429
    assert house.stored_items()["changxing-partners"] == before
    fixed_clock.move(minutes=1)
    assert partner.asks("CX1:A").status_code == 200


def test_a_request_whose_nonce_was_written_and_the_stores_answer_lost_is_answered(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    sends = aws.Client._send
    lost: list[str] = []

    def loses_the_first(self: aws.Client, operation: str, body: bytes) -> Any:
        answer = sends(self, operation, body)
        if operation == "PutItem" and b'"nonce#' in body and not lost:
            lost.append(operation)
            raise urllib3.exceptions.ProtocolError
        return answer

    monkeypatch.setattr(aws.Client, "_send", loses_the_first)
    good = partner.signed(BODY)
    assert partner.sends(BODY, good).status_code == 200
    assert lost
    assert partner.sends(BODY, good).status_code == 401


def test_a_nonce_is_kept_for_longer_than_a_signature_with_it_is_good(partner: Partner) -> None:
    nonce, ahead = uuid.uuid4().hex, now_s() + 59
    assert partner.asks("CX1:A", nonce=nonce, created=ahead).status_code == 200
    assert partner.asks("CX1:A", nonce=nonce, created=ahead).status_code == 401
    row = NonceRow.get(f"nonce#{partner.partner_id}#{nonce}", "nonce")
    assert row.expires_at > ahead + 60


def test_there_is_no_other_door(house: Installation) -> None:
    assert send(house.app, BODY, {"Content-Type": "application/json"}).status_code == 401
    found = [
        rule.rule
        for rule in house.app.url_map.iter_rules()
        if getattr(house.app.view_functions[rule.endpoint], "is_for_machines", False)
    ]
    assert found == [PATH]
    view = house.app.view_functions["partners.verify_presented"]
    assert getattr(view, "need", None) == "public"
