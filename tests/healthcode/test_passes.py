"""What holds for every pass; single ones, good and hostile, stand in tests/vectors/passes.json."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core import base45, cose
from backend.core.errors import DomainError
from backend.healthcode import passes
from backend.healthcode.passes import Claims, IssuingKey, Verdict, build_pass, verify
from backend.healthcode.rules import Colour, PassState, Rule
from tests.vectors.signing import ISSUING, PHONE, TestSigner

ZONE = ZoneInfo("Asia/Shanghai")
KID = b"test"
ISSUER, PHONE_KEY = TestSigner(ISSUING), TestSigner(PHONE)
KEYS = {KID: IssuingKey(ISSUER.point, 0, 2**32)}
RULES = {1: Rule(1, 2, 3, 373, version=1)}
ISSUED = int(datetime(2026, 11, 22, 8, tzinfo=ZONE).timestamp())
TODAY = date(2026, 11, 22)
STATE = PassState(False, TODAY, Colour.GREEN, None)
CLAIMS = Claims(ISSUED, ISSUED + 72 * 3600, bytes(8), 411202, 1, STATE, PHONE_KEY.point)
LARGEST = replace(
    CLAIMS,
    rule_version=65535,
    pass_id=b"\xff" * 8,
    state=PassState(True, date(2149, 6, 6), Colour.RED, date(2149, 6, 6)),
)
CREDENTIAL = passes.sign_credential(CLAIMS, ISSUER, KID)
PASS = build_pass(CREDENTIAL, ISSUED, PHONE_KEY)


def judged(text: str, at: int = ISSUED) -> passes.Verification:
    """The verdict with this file's keys and rules."""
    return verify(text, at, KEYS, RULES, ZONE)


def test_a_pass_admits_and_names_itself() -> None:
    told = judged(PASS)
    assert (told.verdict, told.colour, told.reason) == (Verdict.ADMIT, Colour.GREEN, "green")
    assert (told.claims, told.signed_at, told.pass_id) == (CLAIMS, ISSUED, bytes(8))


def test_the_same_credential_ages_from_green_over_yellow_to_red() -> None:
    told = [
        judged(build_pass(CREDENTIAL, at, PHONE_KEY), at).verdict.value
        for at in range(ISSUED, ISSUED + 6 * 86400, 86400)
    ]
    assert told == ["admit", "admit", "hold", "hold", "turn_away", "turn_away"]


def test_a_screenshot_is_refused_two_minutes_later() -> None:
    told = judged(PASS, ISSUED + 120)
    assert (told.verdict, told.reason, told.colour) == (Verdict.CANNOT_TELL, "stale", None)


def test_two_thousand_mutated_passes_are_all_refused() -> None:
    chance = random.Random(20261122)
    data = base45.decode(PASS.removeprefix(passes.PREFIX))
    accepted = 0
    for _ in range(2000):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(changed))
            kind = chance.randrange(3)
            if kind == 0:
                changed[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                del changed[at]
            else:
                changed.insert(at, chance.randrange(256))
        if bytes(changed) != data:
            verdict = judged(passes.to_text(bytes(changed))).verdict
            accepted += verdict is not Verdict.CANNOT_TELL
    assert accepted == 0


def test_no_bit_of_a_pass_can_be_turned() -> None:
    data = base45.decode(PASS.removeprefix(passes.PREFIX))
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        assert judged(passes.to_text(bytes(changed))).verdict is Verdict.CANNOT_TELL


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400) | st.binary(max_size=260).map(passes.to_text))
def test_no_text_raises_or_proves_anything(text: str) -> None:
    assert judged(text).verdict is Verdict.CANNOT_TELL


CBOR = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.binary(max_size=40)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.integers(0, 9), inner),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(CBOR | st.lists(CBOR, min_size=11, max_size=11))
def test_no_signed_claims_of_another_form_raise(content: object) -> None:
    credential = cose.sign1({cose.KEY_ID: KID}, cose.dump(content), ISSUER)
    assert judged(build_pass(credential, ISSUED, PHONE_KEY)).verdict is Verdict.CANNOT_TELL


DAYS = st.integers(0, 65535).map(lambda n: date(1970, 1, 1) + timedelta(days=n))
ALL_CLAIMS = st.builds(
    lambda issued, life, pass_id, county, version, state: Claims(
        issued, issued + life, pass_id, county, version, state, PHONE_KEY.point
    ),
    st.integers(0, 2**32 - 1 - passes.LIFE_MOST_S),
    st.integers(1, passes.LIFE_MOST_S),
    st.binary(min_size=8, max_size=8),
    st.integers(100_000, 999_999),
    st.integers(0, 65535),
    st.builds(
        PassState,
        st.booleans(),
        DAYS,
        st.sampled_from((Colour.GREEN, Colour.YELLOW, Colour.RED)),
        st.none() | DAYS,
    ),
)


@settings(max_examples=200, deadline=None)
@given(ALL_CLAIMS)
def test_claims_come_back_as_they_went(claims: Claims) -> None:
    assert passes.decode_claims(passes.encode_claims(claims)) == claims


def test_a_credential_can_be_read_by_its_owner() -> None:
    assert passes.read_credential(CREDENTIAL) == CLAIMS
    with pytest.raises(cose.CoseError):
        passes.read_credential(CREDENTIAL[:-1])


@pytest.mark.parametrize("claims", [CLAIMS, LARGEST])
def test_a_pass_fits_the_qr_code_of_version_11(claims: Claims) -> None:
    text = build_pass(passes.sign_credential(claims, ISSUER, KID), 2**32 - 1, PHONE_KEY)
    assert len(base45.decode(text.removeprefix(passes.PREFIX))) <= passes.PASS_BYTES_MOST
    assert len(text) <= passes.PASS_CHARS_MOST
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    assert code.best_fit() <= 11


def test_nothing_of_a_person_stands_in_a_pass() -> None:
    members = cose.load(passes.encode_claims(CLAIMS))
    assert [type(member).__name__ for member in members] == [
        *("int", "int", "int", "bytes", "int", "int", "int", "int", "int", "NoneType", "bytes")
    ]


def test_a_pass_id_changes_with_day_and_person() -> None:
    secret, other_day = b"test only", TODAY + timedelta(days=1)
    ids = {
        passes.daily_pass_id(secret, person, on)
        for person in ("r1", "r2")
        for on in (TODAY, other_day)
    }
    assert len(ids) == 4
    assert {len(one) for one in ids} == {8}
    assert passes.daily_pass_id(secret, "r1", TODAY) in ids


def test_a_credential_expires_when_it_turns_red_or_after_three_days() -> None:
    rule = RULES[1]
    fresh = passes.expiry_of(rule, STATE, ISSUED, ZONE)
    assert fresh == ISSUED + 72 * 3600
    yellow = replace(STATE, last_good_on=TODAY - timedelta(days=2))
    midnight = int(datetime(2026, 11, 24, tzinfo=ZONE).timestamp())
    assert passes.expiry_of(rule, yellow, ISSUED, ZONE) == midnight
    red = replace(STATE, is_red=True)
    assert passes.expiry_of(rule, red, ISSUED, ZONE) == ISSUED + 72 * 3600
    tomorrow = TODAY + timedelta(days=1)
    assert passes.expiry_of(rule, STATE, ISSUED, ZONE, tomorrow) == midnight - 86400


def test_a_device_key_is_kept_in_its_short_form() -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = PHONE_KEY.private_key.public_key()
    long = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert passes.compressed_point(long) == PHONE_KEY.point
    assert passes.compressed_point(PHONE_KEY.point) == PHONE_KEY.point


@pytest.mark.parametrize(
    "point", [b"", bytes(33), bytes(65), b"\x02" + b"\xff" * 32, b"\x04" + b"\x01" * 64, bytes(64)]
)
def test_a_device_key_off_the_curve_is_refused(point: bytes) -> None:
    with pytest.raises(DomainError) as refused:
        passes.compressed_point(point)
    assert refused.value.code == "healthcode.device_key_invalid"


def test_a_public_document_is_signed_like_a_pass() -> None:
    signed = passes.sign_document({"keys": [], "issued_at": "2026-11-22T00:00:00Z"}, ISSUER)
    opened = cose.open_sign1(signed)
    cose.check_header(opened.protected, {})
    cose.check_signature(ISSUER.point, opened)
    assert cose.load(opened.payload)["keys"] == []
