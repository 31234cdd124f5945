"""Keys of the cloud: sealed by KMS, opened when needed, and never when they were tampered with."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator

import pytest

from backend.core import aws, cose, db
from backend.core.crypto import KeySigner
from backend.core.keys import BUNDLE_CONTEXT, KeyRow, KeysMissing, KeysUnreadable, KmsKeys
from tests.support.key_service import REGION, KeyService, key_service, new_key
from tests.support.source import ROOT

DAY = {"changxing": "issuing", "day": "2026-03-01"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyService]:
    """One key service for all tests here."""
    with key_service(tmp_path_factory.mktemp("kms")) as running:
        yield running


@pytest.fixture
def city(service: KeyService) -> KeyService:
    """A city without any keys of its own yet."""
    service.forget()
    return service


def watched(keys: KmsKeys) -> list[str]:
    """What the key service is asked from now on."""
    asked: list[str] = []
    keys._kms.on_answer = lambda operation, _: asked.append(operation)
    return asked


def tampered(sealed: str, at: int) -> str:
    """The same with one bit turned."""
    data = bytearray(base64.b64decode(sealed))
    data[at] ^= 1
    return base64.b64encode(data).decode()


def proves(public_xy: tuple[bytes, bytes], signer: object, payload: bytes) -> None:
    """A COSE document by that signer holds under that key."""
    signed = cose.open_sign1(cose.sign1({}, payload, signer))  # type: ignore[arg-type]
    cose.check_signature(b"\x04" + public_xy[0] + public_xy[1], signed)


def test_the_secrets_are_made_once_and_opened_once_when_they_are_needed(city: KeyService) -> None:
    assert city.keys().make_bundle()
    assert not city.keys().make_bundle()
    keys = city.keys()
    asked = watched(keys)
    assert asked == []
    secrets = {keys.field_key, keys.pepper, keys.token_key}
    assert {len(secret) for secret in secrets} == {32}
    assert len(secrets) == 3
    proves(keys.push.public_xy, keys.push, b"for a push service")
    assert asked == ["Decrypt"]
    other = city.keys()
    assert (other.pepper, other.push.public_xy) == (keys.pepper, keys.push.public_xy)


def test_an_installation_from_before_gains_the_sealing_key_and_its_old_release_stays_able(
    city: KeyService,
) -> None:
    keys = city.keys()
    keys.make_bundle()
    before = KeyRow.of("bundle", "secrets")
    with pytest.raises(KeysMissing, match="keys init"):
        _ = keys.sealing
    assert keys.make_sealing()
    assert not city.keys().make_sealing()
    # A process that asked too early finds it without being started again.
    assert keys.sealing.public_xy == city.keys().sealing.public_xy
    after = KeyRow.of("bundle", "secrets")
    # The bundle that an older release reads is the same byte by byte.
    assert before is not None
    assert after is not None
    assert before.content == after.content


def test_a_sealing_key_opens_at_its_own_place_only(city: KeyService) -> None:
    keys = city.keys()
    keys.make_bundle()
    keys.make_sealing()
    row, secrets = KeyRow.of("bundle", "sealing"), KeyRow.of("bundle", "secrets")
    assert row is not None
    assert secrets is not None
    row.content = secrets.content
    row.save()
    with pytest.raises(KeysUnreadable, match="another place"):
        _ = city.keys().sealing


def test_keys_show_nothing_of_themselves(city: KeyService) -> None:
    keys = city.keys()
    keys.make_bundle()
    assert f"{keys!r} {keys}" == "Keys(…) Keys(…)"
    row = KeyRow.of("bundle", "secrets")
    assert row is not None
    for secret in (keys.pepper, keys.field_key):
        assert secret not in base64.b64decode(row.content)
        assert base64.urlsafe_b64encode(secret)[:20] not in base64.b64decode(row.content)


def test_without_secrets_the_way_to_them_is_named(city: KeyService) -> None:
    with pytest.raises(KeysMissing, match="keys init"):
        _ = city.keys().field_key


@pytest.mark.parametrize("place", [40, 80, 90, -1])
def test_a_bundle_that_was_tampered_with_is_refused(city: KeyService, place: int) -> None:
    city.keys().make_bundle()
    row = KeyRow.of("bundle", "secrets")
    assert row is not None
    row.content = tampered(row.content, place)
    row.save()
    with pytest.raises(KeysUnreadable, match="changed"):
        _ = city.keys().pepper


def test_a_bundle_opens_at_its_own_place_only(city: KeyService) -> None:
    keys = city.keys()
    keys.make_bundle()
    row = KeyRow.of("bundle", "secrets")
    assert row is not None
    assert b"pepper" in keys.opened(row.content, BUNDLE_CONTEXT)
    for context in ({}, DAY, BUNDLE_CONTEXT | {"more": "x"}):
        with pytest.raises(KeysUnreadable, match="sealed for another place"):
            keys.opened(row.content, context)


def test_a_bundle_put_together_from_two_is_refused(city: KeyService) -> None:
    from backend.core.keys import _opened_bundle

    with pytest.raises(KeysUnreadable):
        _opened_bundle(b'{"keys": {"pepper": "AAAA"}, "check": "AAAA"}')


def test_what_the_key_service_refuses_is_said_in_plain_words(city: KeyService) -> None:
    nowhere = KmsKeys(city.url, REGION, "alias/nowhere", city.signing_kms)
    with pytest.raises(KeysUnreadable, match="no such key in this region"):
        nowhere.make_bundle()
    swapped = KmsKeys(city.url, REGION, city.signing_kms, city.field_kms)
    with pytest.raises(KeysUnreadable, match="of another kind"):
        swapped.make_bundle()
    with pytest.raises(KeysUnreadable, match="of another kind"):
        _ = swapped.seal.public_xy
    off = new_key(city.kms)
    city.kms.call("DisableKey", {"KeyId": off})
    with pytest.raises(KeysUnreadable, match="disabled"):
        KmsKeys(city.url, REGION, off, city.signing_kms).make_bundle()


def test_a_signing_key_on_another_curve_is_refused(city: KeyService) -> None:
    wide = KmsKeys(city.url, REGION, city.field_kms, new_key(city.kms, "ECC_NIST_P384"))
    with pytest.raises(KeysUnreadable, match="P-256"):
        _ = wide.seal.public_xy


def test_a_key_service_that_is_away_is_a_503(city: KeyService) -> None:
    away = KmsKeys("http://127.0.0.1:9", REGION, city.field_kms, city.signing_kms)
    with pytest.raises(aws.Unavailable) as refused:
        away.seal.sign(b"anything")
    assert refused.value.status == 503


@pytest.mark.parametrize("length", [0, 1, 4096, 4097, 20_000])
def test_the_seal_signs_inside_the_key_service_whatever_the_length(
    city: KeyService, length: int
) -> None:
    keys = city.keys()
    proves(keys.seal.public_xy, keys.seal, b"x" * length)
    assert len(keys.seal.sign(b"x" * length)) == 64


def test_a_pair_is_born_sealed_and_opens_for_its_own_day_only(city: KeyService) -> None:
    keys = city.keys()
    asked = watched(keys)
    pair = keys.new_pair(DAY)
    assert asked == ["GenerateDataKeyPairWithoutPlaintext"]
    signer = keys.opened_pair(pair.sealed, DAY)
    assert isinstance(signer, KeySigner)
    assert signer.public_xy == pair.public_xy
    proves(pair.public_xy, signer, b"a credential")
    with pytest.raises(KeysUnreadable, match="another place"):
        keys.opened_pair(pair.sealed, DAY | {"day": "2026-03-02"})
    with pytest.raises(KeysUnreadable):
        keys.opened_pair(tampered(pair.sealed, 90), DAY)


def test_rows_about_keys_are_not_written_over_by_who_came_second(city: KeyService) -> None:
    KeyRow("head", "-", content="first", version=1).make()
    with pytest.raises(db.ConditionFailed):
        KeyRow("head", "-", content="second", version=1).make()
    KeyRow("head", "-", content="third", version=2).replace(1)
    with pytest.raises(db.ConditionFailed):
        KeyRow("head", "-", content="fourth", version=2).replace(1)
    row = KeyRow.of("head", "-")
    assert row is not None
    assert (row.content, row.version) == ("third", 2)


def test_processes_that_start_at_once_agree_on_the_secrets(city: KeyService) -> None:
    told = (
        "import sys; from backend.core import db, keys; db.connect(sys.argv[1], sys.argv[2]); "
        "held = keys.KmsKeys(*sys.argv[1:]); held.make_bundle(); print(held.pepper.hex())"
    )
    command = [sys.executable, "-c", told, city.url, REGION, city.field_kms, city.signing_kms]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(4)]
    answers = {process.communicate(timeout=60)[0].strip() for process in started}
    assert answers == {city.keys().pepper.hex().encode()}
