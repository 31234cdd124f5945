"""Passes end to end: the API issues, the phone signs, the command line judges without a store."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.config import settings
from backend.core import clock, cose, ids
from backend.core.crypto import KeySigner
from backend.healthcode import keylists, passes
from tests.support.browser import Browser, code, field_codes
from tests.support.clock import SHANGHAI, FixedClock
from tests.support.people import Person, reading


@dataclass
class Phone:
    """The key a phone keeps to itself, and what it does with it."""

    key: KeySigner = field(
        default_factory=lambda: KeySigner(
            ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        )
    )

    def public(self, form: PublicFormat = PublicFormat.UncompressedPoint) -> str:
        """The public key as the API takes it."""
        point = self.key.key.public_key().public_bytes(Encoding.X962, form)
        return ids.to_base64url(point)

    def shows(self, credential: str, at: datetime) -> str:
        """The text of the QR at an instant."""
        seconds = int(at.timestamp())
        return passes.build_pass(ids.from_base64url(credential), seconds, self.key)


@pytest.fixture
def phone() -> Phone:
    """A phone with a key of its own."""
    return Phone()


def fetch(person: Person, phone: Phone, **more: Any) -> dict[str, Any]:
    """Get a credential."""
    answer = person.browser.post("/me/passes", {"device_key": phone.public(), **more})
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def judge(person: Person, text: str, at: datetime) -> tuple[str, str, int]:
    """What `flask pass verify` says: verdict, reason, exit code."""
    ran = person.app.test_cli_runner().invoke(args=["pass", "verify", text, "--at", at.isoformat()])
    told = json.loads(ran.output)
    return told["verdict"], told["reason"], ran.exit_code


def test_one_credential_ages_from_green_to_yellow_to_red(
    resident: Person, phone: Phone, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    credential = fetch(resident, phone)["credential"]
    seen = []
    for days in (0, 1, 2, 3, 4, 9):
        at = clock.now() + timedelta(days=days)
        seen.append(judge(resident, phone.shows(credential, at), at))
    assert seen == [
        ("admit", "green", 0),
        ("admit", "green", 0),
        ("hold", "yellow", 1),
        ("hold", "yellow", 1),
        ("turn_away", "red", 1),
        ("turn_away", "red", 1),
    ]


def test_a_screenshot_is_stale_after_ninety_seconds(resident: Person, phone: Phone) -> None:
    resident.checks_in()
    now = clock.now()
    text = phone.shows(fetch(resident, phone)["credential"], now)
    assert judge(resident, text, now + timedelta(seconds=90))[0] == "admit"
    for seconds in (91, 120, 86400):
        later = judge(resident, text, now + timedelta(seconds=seconds))
        assert later == ("cannot_tell", "stale", 1)
    assert judge(resident, text, now - timedelta(minutes=2)) == ("cannot_tell", "clock", 1)


def test_a_copied_credential_is_useless_without_the_key(resident: Person, phone: Phone) -> None:
    resident.checks_in()
    credential = fetch(resident, phone)["credential"]
    text = Phone().shows(credential, clock.now())
    assert judge(resident, text, clock.now()) == ("cannot_tell", "bad_signature", 1)


def test_a_pass_is_small_and_says_little(resident: Person, phone: Phone) -> None:
    resident.checks_in(reading(temperature_tenths_c=380, symptoms=["cough"]))
    issued = fetch(resident, phone)
    text = phone.shows(issued["credential"], clock.now())
    data = ids.from_base64url(issued["credential"])
    assert len(text) <= 360
    claims = passes.read_credential(data)
    assert claims.county == int(resident.application["division_code"][:6])
    for secret in (resident.resident_id, resident.application["name"], resident.phone):
        assert secret.encode() not in data
    assert judge(resident, text, clock.now()) == ("hold", "yellow", 1)


def test_the_pass_id_changes_every_day(
    resident: Person, phone: Phone, fixed_clock: FixedClock
) -> None:
    def pass_id() -> bytes:
        credential = fetch(resident, phone)["credential"]
        return passes.read_credential(ids.from_base64url(credential)).pass_id

    resident.checks_in()
    first = pass_id()
    assert pass_id() == first
    fixed_clock.move(days=1)
    assert pass_id() != first


@pytest.mark.parametrize(
    ("silent_days", "lives"),
    [
        (0, timedelta(hours=72)),
        (1, timedelta(days=3) - timedelta(hours=9)),
        (3, timedelta(hours=15)),
        (4, timedelta(hours=72)),
    ],
)
def test_a_credential_ends_when_it_turns_red_and_after_72_hours_at_most(
    resident: Person, phone: Phone, fixed_clock: FixedClock, silent_days: int, lives: timedelta
) -> None:
    resident.checks_in()
    now = fixed_clock.move(days=silent_days)
    expires_at = datetime.fromisoformat(fetch(resident, phone)["expires_at"])
    assert expires_at - now == lives


def test_there_is_no_pass_before_the_first_check_in(resident: Person, phone: Phone) -> None:
    answer = resident.browser.post("/me/passes", {"device_key": phone.public()})
    assert code(answer) == (409, "healthcode.no_check_in_yet")


def test_a_pass_for_somebody_i_answer_for_is_theirs(resident: Person, phone: Phone) -> None:
    member = {
        "id": reading()["id"],
        "relation": "child",
        "name": "王小宝",
        "document": {"kind": "passport_cn", "number": "E12345678"},
    }
    child = resident.browser.post("/me/household", member).get_json()["resident_id"]
    resident.checks_in()
    refused = resident.browser.post(
        "/me/passes", {"resident_id": child, "device_key": phone.public()}
    )
    assert code(refused) == (409, "healthcode.no_check_in_yet")
    resident.checks_in(reading(resident_id=child))
    own, theirs = fetch(resident, phone), fetch(resident, phone, resident_id=child)
    ids_of = [
        passes.read_credential(ids.from_base64url(one["credential"])).pass_id
        for one in (own, theirs)
    ]
    assert ids_of[0] != ids_of[1]


def test_both_forms_of_a_key_give_the_same_claims(resident: Person, phone: Phone) -> None:
    resident.checks_in()
    claims = []
    for form in (PublicFormat.UncompressedPoint, PublicFormat.CompressedPoint):
        answer = resident.browser.post("/me/passes", {"device_key": phone.public(form)})
        credential = ids.from_base64url(answer.get_json()["credential"])
        claims.append(passes.read_credential(credential))
    assert claims[0] == claims[1]


@pytest.mark.parametrize(
    "device_key",
    [
        "",
        "A" * 44,
        "A" * 87,
        "A" * 45,
        "é" * 44,
        ids.to_base64url(b"\x02" + b"\xff" * 32),
        ids.to_base64url(b"\x04" + b"\x07" * 64),
        ids.to_base64url(b"\x02" + b"\x01" * 40),
    ],
)
def test_what_is_no_key_is_refused(resident: Person, device_key: str) -> None:
    resident.checks_in()
    answer = resident.browser.post("/me/passes", {"device_key": device_key})
    assert answer.status_code == 422
    assert list(field_codes(answer)) == ["device_key"]


def test_the_beacon_of_a_pass_binds_later_readings(
    resident: Person, phone: Phone, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    fixed_clock.move(hours=6)
    beacon = fetch(resident, phone)["time_beacon"]
    before = reading(clock.now() - timedelta(hours=1))
    fixed_clock.move(days=1)
    for more in ({}, {"time_beacon": beacon}):
        item = before | {"id": reading()["id"]} | more
        (result,) = resident.checks_in(item).get_json()["results"]
        assert result["counts_for_on"] == "2026-03-02"


def test_the_published_keys_are_signed_by_the_root(browser: Browser) -> None:
    answer = browser.get("/verification/keys")
    told = answer.get_json()
    signed = cose.open_sign1(ids.from_base64url(told["signed"]))
    root = keylists.read_point(told["root"])
    cose.check_header(signed.protected, {})
    cose.check_signature(root, signed)
    shown = {name: told[name] for name in ("issued_at", "keys", "rules", "seal")}
    assert cose.load(signed.payload) == shown
    with pytest.raises(cose.CoseError, match="bad_signature"):
        cose.check_signature(root, signed._replace(payload=signed.payload + b"\x00"))
    assert told["rules"][0]["yellow_after_missed_days"] == 1
    assert told["withdrawn"] == []


@pytest.mark.parametrize("path", ["/verification/keys", "/verification/withdrawals"])
def test_what_verifiers_ask_for_stays_the_same_until_it_changes(
    browser: Browser, path: str
) -> None:
    first = browser.get(path)
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert "Changxing-Now" not in first.headers
    etag = first.headers["ETag"]
    again = browser.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert browser.get(path).headers["ETag"] == etag


def test_a_stranger_can_verify_with_the_published_document_alone(
    resident: Person, phone: Phone, browser: Browser
) -> None:
    resident.checks_in()
    now = clock.now()
    text = phone.shows(fetch(resident, phone)["credential"], now)
    told = browser.get("/verification/keys").get_json()
    known = keylists.prove(told, keylists.read_point(told["root"]))
    judged = passes.verify(
        text, int(now.timestamp()), known.keys, known.rules, SHANGHAI, known.withdrawn
    )
    assert judged.verdict is passes.Verdict.ADMIT


def test_a_pass_is_signed_with_the_key_of_its_day_which_stays_listed_while_it_lives(
    resident: Person, phone: Phone, browser: Browser, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    credential = fetch(resident, phone)["credential"]
    kid = cose.load(cose.open_sign1(ids.from_base64url(credential)).protected)[cose.KEY_ID]
    listed = {key["kid"]: key for key in browser.get("/verification/keys").get_json()["keys"]}
    span = [listed[ids.to_base64url(kid)][name] for name in ("not_before", "not_after")]
    assert span == ["2026-02-27T16:00:00.000Z", "2026-03-01T15:59:59.000Z"]
    fixed_clock.move(days=1)
    other = fetch(resident, phone)["credential"]
    assert other[:16] != credential[:16]
    fixed_clock.move(days=3)
    listed_later = browser.get("/verification/keys").get_json()["keys"]
    assert ids.to_base64url(kid) in {key["kid"] for key in listed_later}


def test_a_withdrawn_key_is_replaced_by_its_reserve_and_its_passes_prove_nothing(
    resident: Person, phone: Phone, browser: Browser
) -> None:
    resident.checks_in()
    now = clock.now()
    old = fetch(resident, phone)["credential"]
    kid = ids.to_base64url(ids.from_base64url(old)[8:12])
    cli = resident.app.test_cli_runner()
    try:
        ran = cli.invoke(args=["keys", "withdraw", kid])
        assert ran.exit_code == 0, ran.output
        told = browser.get("/verification/withdrawals").get_json()
        assert told["withdrawn"] == [kid]
        assert judge(resident, phone.shows(old, now), now) == ("cannot_tell", "key_withdrawn", 1)
        new = fetch(resident, phone)["credential"]
        assert ids.from_base64url(new)[8:12] != ids.from_base64url(old)[8:12]
        assert judge(resident, phone.shows(new, now), now) == ("admit", "green", 0)
    finally:
        # The other tests of this session want their keys back, which no command can give.
        (settings().home / "withdrawn.json").unlink(missing_ok=True)


def test_a_pass_is_judged_by_a_document_and_the_pinned_root(
    resident: Person, phone: Phone, browser: Browser, tmp_path: Path
) -> None:
    resident.checks_in()
    now = clock.now()
    text = phone.shows(fetch(resident, phone)["credential"], now)
    document = browser.get("/verification/keys").get_json()
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(document))
    root = keylists.read_point(document["root"])
    stranger = keylists.point_of(Phone().key.public_xy)

    def judged(point: bytes, *more: str) -> tuple[int, str]:
        pinned = ids.to_base64url(point)
        args = ["pass", "verify", text, "--at", now.isoformat()]
        ran = resident.app.test_cli_runner().invoke(
            args=[*args, "--keys", str(file), "--root", pinned, *more]
        )
        return ran.exit_code, ran.output

    exit_code, output = judged(root)
    assert (exit_code, json.loads(output)["verdict"]) == (0, "admit")
    exceptions = tmp_path / "exceptions"
    exceptions.write_bytes(browser.get("/verification/exceptions").data)
    assert judged(root, "--exceptions", str(exceptions))[0] == 0
    exceptions.write_bytes(b"nothing of ours")
    exit_code, output = judged(root, "--exceptions", str(exceptions))
    assert exit_code == 2
    assert "no list by a key" in output
    exit_code, output = judged(stranger)
    assert exit_code == 2
    assert "not signed by that root" in output


@pytest.mark.parametrize("text", ["", "CX1:", "CX1:AAAA", "http://x.test", "CX1:" + "0" * 5000])
def test_nonsense_cannot_be_told(resident: Person, text: str) -> None:
    verdict, _, exit_code = judge(resident, text, clock.now())
    assert (verdict, exit_code) == ("cannot_tell", 1)


def test_a_checkpoint_must_say_its_zone(resident: Person) -> None:
    ran = resident.app.test_cli_runner().invoke(
        args=["pass", "verify", "CX1:", "--at", "2026-03-01T09:00:00"]
    )
    assert ran.exit_code == 2
    assert "zone" in ran.output
