"""The key of the day: planned, signed by an offline root, replaced when it is withdrawn."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest

from backend.core import clock, cose, crypto, db, ids
from backend.core.errors import DomainError
from backend.core.keyfile import load_key_file
from backend.core.keys import KeyRow, KeysUnreadable, KmsKeys
from backend.evidence.models import EvidenceOrder
from backend.healthcode import exception_lists, exceptions, issuers, issuing, keylists, passes
from backend.healthcode.planned import PlannedIssuers
from backend.healthcode.rules import Colour, PassState
from tests.support.clock import SHANGHAI, FixedClock
from tests.support.installation import Installation
from tests.support.key_service import REGION, KeyService, key_service, new_key
from tests.support.source import ROOT

NOW = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI).astimezone(UTC)
DAY = timedelta(days=1)


@dataclass
class City:
    """A city in the cloud, its operator, and the safe with the root."""

    service: KeyService
    desk: Path
    now: datetime = NOW

    def on(self, day: int) -> City:
        """The same city some days later, in a process that has just started."""
        self.now = NOW + day * DAY
        self.service.start(self.now)
        return self

    def does(self, *arguments: str, fails: bool = False) -> str:
        """A command, and what it said."""
        exit_code, output = self.service.run(*arguments)
        assert (exit_code != 0) == fails, output
        return output

    def file(self, name: str) -> str:
        """A file on the operator's desk."""
        return str(self.desk / name)

    def has_root(self, name: str = "root") -> City:
        """There is an offline root."""
        if not (self.desk / name).exists():
            self.does("keys", "root", "--out", self.file(name))
        return self

    def plans(self, days: int = 5) -> City:
        """Keys are made for so many days, and a request."""
        self.does("keys", "plan", "--days", str(days), "--out", self.file("request"))
        return self

    def signs(self, root: str = "root") -> City:
        """The root signs the request."""
        self.has_root(root)
        signing = ("keys", "sign", self.file("request"), "--root", self.file(root))
        self.does(*signing, "--out", self.file("list"))
        return self

    def installs(self, *more: str, fails: bool = False) -> str:
        """The list is taken into use."""
        return self.does("keys", "install", self.file("list"), *more, fails=fails)

    def runs(self, days: int = 5) -> City:
        """All of the above."""
        self.plans(days).signs().installs()
        return self.on((self.now - NOW).days)

    def read(self, name: str) -> dict[str, Any]:
        """What stands in a file."""
        told: dict[str, Any] = json.loads((self.desk / name).read_text())
        return told

    def write(self, name: str, told: dict[str, Any]) -> None:
        """Put something else into a file."""
        (self.desk / name).write_text(json.dumps(told))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyService]:
    """One key service for all tests here."""
    with key_service(tmp_path_factory.mktemp("kms")) as running:
        yield running


@pytest.fixture
def city(service: KeyService, tmp_path: Path) -> City:
    """A city with secrets and without issuing keys."""
    service.forget()
    own = City(service, tmp_path).on(0)
    own.does("keys", "init")
    return own


def credential(at: datetime) -> tuple[bytes, bytes]:
    """A credential that is issued now, and its key id."""
    second = int(at.timestamp())
    state = PassState(False, at.astimezone(SHANGHAI).date(), Colour.GREEN, None)
    point = cose.public_key_of(keylists.point_of(crypto.keys().seal.public_xy))
    device = passes.compressed_point(keylists.point_of(_xy(point)))
    claims = passes.Claims(second, second + 3600, bytes(8), 411202, 1, state, device)
    signer, kid = issuers.signing(at)
    return passes.sign_credential(claims, signer, kid), kid


def _xy(key: Any) -> tuple[bytes, bytes]:
    numbers = key.public_numbers()
    return numbers.x.to_bytes(32), numbers.y.to_bytes(32)


def proved(root: str) -> keylists.Trusted:
    """What a verifier makes of the published document who has pinned that root."""
    document = json.loads(json.dumps(issuing.published_keys()))
    return keylists.prove(document, ids.from_base64url(root))


def holds(content: bytes, known: keylists.Trusted) -> bool:
    """Whether a credential is by a key that the verifier trusts."""
    inner = cose.open_sign1(content)
    kid = cose.load(inner.protected)[cose.KEY_ID]
    if kid in known.withdrawn:
        return False
    cose.check_signature(known.keys[kid].public_key, inner)
    return True


def told(output: str, name: str) -> str:
    """The value that a command names."""
    return next(word for word in output.split() if word.startswith(f"{name}=")).partition("=")[2]


def test_a_city_without_a_plan_says_so_and_gives_no_pass(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(DomainError) as refused:
        issuers.signing(city.now)
    assert (refused.value.code, refused.value.status) == ("healthcode.no_issuing_key", 503)
    assert "no issuing key" in caplog.text
    assert "run plan, sign and install" in city.does("keys", "status", fails=True)


def test_a_plan_becomes_keys_once_the_root_has_signed_it(city: City) -> None:
    city.plans().signs()
    said = city.installs()
    assert (told(said, "keys"), told(said, "days_left")) == ("6", "6")
    root = told(said, "root_key")
    known = proved(root)
    content, kid = credential(city.now)
    assert holds(content, known)
    assert known.keys[kid].not_after == int(datetime(2026, 3, 1, 16, tzinfo=UTC).timestamp()) - 1
    said = city.does("keys", "status")
    assert f"{ids.to_base64url(kid)} 2026-03-01 signing" in said
    assert "2026-03-02 reserve" in said
    assert "rule=1 listed" in said


def test_every_day_has_its_own_key_and_the_last_day_is_the_end(city: City) -> None:
    city.runs(days=2)
    seen = []
    for day in range(3):
        city.on(day)
        seen.append(issuers.signing(city.now)[1])
    assert len(set(seen)) == 3
    city.on(3)
    with pytest.raises(DomainError, match="no_issuing_key"):
        issuers.signing(city.now)
    said = city.does("keys", "status", fails=True)
    assert "days_left=0" in said
    # What verifiers go by stays: passes of the last days are still alive.
    assert len(issuing.published_keys()["keys"]) == 3


def test_the_end_of_a_plan_is_announced(city: City, caplog: pytest.LogCaptureFixture) -> None:
    city.runs(days=30).on(0)
    with caplog.at_level(logging.WARNING):
        issuers.signing(city.now)
        assert caplog.text == ""
        city.on(20)
        issuers.signing(city.now)
    assert "end in 11 days" in caplog.text


def test_a_second_plan_keeps_the_days_that_are_there_and_living_keys_listed(city: City) -> None:
    city.runs(days=2)
    before = {key["kid"] for key in issuing.published_keys()["keys"]}
    city.on(2).plans(days=4)
    made = city.read("request")["content"]["keys"]
    assert before < {key["kid"] for key in made}
    assert len(made) == 7
    city.signs().installs()
    assert told(city.does("keys", "status"), "days_left") == "5"
    city.on(22).plans(days=1)
    # By a key of three weeks ago an old pass still reads red; nobody asks about an older one.
    first = min(key["not_after"] for key in city.read("request")["content"]["keys"])
    assert first == "2026-03-02T15:59:59.000Z"


def test_the_reserve_signs_when_todays_key_is_withdrawn(city: City) -> None:
    city.runs()
    old, kid = credential(city.now)
    root = told(city.does("keys", "status"), "root_key")
    assert holds(old, proved(root))
    said = city.does("keys", "withdraw", ids.to_base64url(kid))
    known = proved(root)
    assert known.withdrawn == {kid}
    assert not holds(old, known)
    new, reserve = credential(city.now)
    assert told(said, "signing_now") == ids.to_base64url(reserve)
    assert holds(new, known)
    assert known.keys[reserve].not_before <= city.now.timestamp() <= known.keys[reserve].not_after
    # Its private half is gone, and tomorrow there is a key of tomorrow and its own reserve.
    assert len(KeyRow.of_kind_from("day", "2026-03-01")) == 5
    city.on(1)
    assert issuers.signing(city.now)[1] == reserve
    assert told(city.does("keys", "status"), "days_left") == "5"


def test_other_processes_hear_of_a_withdrawal_within_a_minute(city: City) -> None:
    city.runs()
    held = issuers.of_process()
    kid = held.published(city.now).usable(city.now)[0].kid
    PlannedIssuers(city.service.keys()).withdraw(kid, city.now)
    assert held.published(city.now).usable(city.now)[0].kid == kid
    later = city.now + timedelta(seconds=60)
    assert held.published(later).usable(later)[0].kid != kid


def test_without_key_and_reserve_nobody_signs_until_a_new_plan_is_installed(city: City) -> None:
    city.runs()
    for _ in range(2):
        kid = issuers.signing(city.now)[1]
        last = ids.to_base64url(kid)
        city.service.run("keys", "withdraw", last)
    assert "No pass that proves anything" in city.does("keys", "status", fails=True)
    with pytest.raises(DomainError, match="no_issuing_key"):
        issuers.signing(city.now)
    city.plans().signs().installs()
    content, kid = credential(city.now)
    known = proved(told(city.does("keys", "status"), "root_key"))
    assert holds(content, known)
    assert len(known.withdrawn) == 2
    assert kid not in known.withdrawn


def test_a_key_that_is_not_listed_cannot_be_withdrawn(city: City) -> None:
    city.runs()
    assert "No key of that id" in city.does("keys", "withdraw", "AAAAAA", fails=True)


def test_an_id_that_begins_with_a_dash_is_an_id(city: City) -> None:
    city.runs()
    assert "No key of that id" in city.does("keys", "withdraw", "-dPjPQ", fails=True)
    assert "no key id" in city.does("keys", "withdraw", "!", fails=True)


def test_a_list_by_another_root_is_refused_unless_the_root_is_new(city: City) -> None:
    city.runs()
    first = told(city.does("keys", "status"), "root_key")
    city.on(1).plans(days=9).signs(root="other")
    assert "another root" in city.installs(fails=True)
    second = told(city.installs("--new-root"), "root_key")
    assert second != first
    proved(second)
    with pytest.raises(keylists.KeyListError, match="list_not_by_root"):
        proved(first)


def test_a_list_that_was_changed_or_swapped_is_refused(city: City) -> None:
    city.plans().signs()
    good = city.read("list")
    other = keylists.point_of(load_key_file(city.desk / "keys.json").root.public_xy)
    city.write("list", good | {"root": ids.to_base64url(other)})
    assert "not signed by that root" in city.installs(fails=True)
    city.write("list", good | {"signed": good["signed"][:-1]})
    assert "not of the form" in city.installs(fails=True)
    city.write("list", good | {"kind": "changxing-request"})
    assert "no list of ours" in city.installs(fails=True)
    city.write("list", good)
    city.installs()


def test_an_older_list_does_not_come_back(city: City) -> None:
    city.runs(days=2)
    old = city.read("list")
    city.on(1).plans(days=9).signs().installs()
    city.write("list", old)
    assert "older" in city.installs(fails=True)


def test_a_list_with_keys_of_nobody_knows_whom_is_refused(city: City) -> None:
    city.plans()
    request = city.read("request")
    stranger = load_key_file(city.desk / "keys.json").push
    key = keylists.day_key(stranger.public_xy, date(2026, 3, 2), SHANGHAI)
    request["content"]["keys"].append(keylists.shown_key(key))
    city.write("request", request)
    city.signs()
    assert "does not have" in city.installs(fails=True)


def test_a_list_with_another_seal_is_refused(city: City) -> None:
    city.plans()
    request = city.read("request")
    seal = keylists.point_of(load_key_file(city.desk / "keys.json").seal.public_xy)
    request["content"]["seal"] = keylists.shown_point(seal)
    city.write("request", request)
    city.signs()
    assert "another seal" in city.installs(fails=True)


def test_what_was_withdrawn_stays_so_under_a_new_seal_and_needs_a_new_list(city: City) -> None:
    city.runs()
    root = told(city.does("keys", "status"), "root_key")
    kid = issuers.signing(city.now)[1]
    city.does("keys", "withdraw", ids.to_base64url(kid))
    old = city.read("list")
    changed = replace(city.service, signing_kms=new_key(city.service.kms, "ECC_NIST_P256"))
    own = City(changed, city.desk).on(0)
    own.write("list", old)
    assert "another seal" in own.installs(fails=True)
    own.plans(days=9).signs().installs()
    known = proved(root)
    assert known.withdrawn == {kid}
    assert known.seal == keylists.point_of(crypto.keys().seal.public_xy)


def test_a_list_for_other_days_is_refused(city: City) -> None:
    city.plans(days=1).signs().on(3)
    assert "no key for today" in city.installs(fails=True)


def test_a_private_half_that_was_swapped_in_the_store_is_not_used(city: City) -> None:
    city.runs()
    mine, other = KeyRow.of_kind_from("day", "2026-03-01")[:2]
    kept = json.loads(mine.content)
    mine.content = json.dumps(kept | {"sealed": json.loads(other.content)["sealed"]})
    mine.save()
    with pytest.raises(KeysUnreadable, match="another place"):
        issuers.signing(city.on(0).now)
    # Sealed for the right day, but not the pair that the root has vouched for.
    strange = city.service.keys().new_pair({"changxing": "issuing", "day": "2026-03-01"})
    mine.content = json.dumps(kept | {"sealed": strange.sealed})
    mine.save()
    with pytest.raises(KeysUnreadable, match="not the listed one"):
        issuers.signing(city.on(0).now)


def test_a_list_that_was_swapped_in_the_store_is_not_published(city: City) -> None:
    city.runs()
    (row,) = KeyRow.of_kind_from("list", "2")
    root = load_key_file(city.desk / "keys.json").root
    content = issuing.published_keys()
    shown = {name: content[name] for name in ("issued_at", "keys", "rules", "seal")}
    row.content = keylists.signed_content(shown, root)
    row.save()
    city.on(0)
    with pytest.raises(keylists.KeyListError, match="list_not_by_root"):
        issuing.published_keys()


def test_a_withdrawal_by_anyone_else_is_refused_by_verifiers(city: City) -> None:
    city.runs()
    root = ids.from_base64url(told(city.does("keys", "status"), "root_key"))
    document = issuing.published_keys()
    kid = document["keys"][0]["kid"]
    for signer in (crypto.keys().push, issuers.signing(city.now)[0]):
        content = keylists.withdrawals_content(clock.to_text(city.now), [ids.from_base64url(kid)])
        forged = document | {
            "withdrawn": [kid],
            "withdrawals": {
                "issued_at": content["issued_at"],
                "signed": keylists.signed_content(content, signer),
            },
        }
        with pytest.raises(keylists.KeyListError, match="withdrawals_not_by_seal"):
            keylists.prove(forged, root)


def test_issuing_asks_the_key_service_once_a_day_and_process(city: City) -> None:
    city.runs()
    keys = city.service.start(city.now)
    asked: list[str] = []
    keys._kms.on_answer = lambda operation, _: asked.append(operation)
    for minutes in range(3):
        issuers.signing(city.now + timedelta(minutes=minutes))
    assert asked == ["Decrypt"]


class WebKeys(KmsKeys):
    """What the web function has: its role may open day keys, and may not ask for the seal."""

    @property
    def seal(self) -> NoReturn:
        """Nobody has it here."""
        raise PermissionError("the role of the web function may not sign with the seal")


def test_what_verifiers_fetch_needs_no_seal(city: City) -> None:
    city.runs()
    db.create_tables((EvidenceOrder,))
    service = city.service
    crypto.use(WebKeys(service.url, REGION, service.field_kms, service.signing_kms))
    known = issuers.of_process().published(city.now)
    keys = {key.kid: passes.IssuingKey(*key[1:]) for key in known.keys}
    exceptions.prove(exception_lists.published(None), keys, known.withdrawn)
    document = issuing.published_keys()
    assert keylists.prove(document, known.root).keys == keys
    assert issuing.published_withdrawals()["withdrawals"] == document["withdrawals"]


def test_a_root_is_locked_by_its_passphrase(city: City) -> None:
    (city.desk / "phrase").write_text("a passphrase of some length\nand a second line\n")
    (city.desk / "wrong").write_text("another passphrase\n")
    (city.desk / "short").write_text("short\n")
    root, phrase = city.file("root"), ("--passphrase-file", city.file("phrase"))
    said = city.does(
        "keys", "root", "--out", root, "--passphrase-file", city.file("short"), fails=True
    )
    assert "at least 12" in said
    city.does("keys", "root", "--out", root, *phrase)
    assert "never written over" in city.does("keys", "root", "--out", root, *phrase, fails=True)
    assert Path(root).stat().st_mode & 0o777 == 0o600
    city.plans()
    sign = ("keys", "sign", city.file("request"), "--root", root, "--out", city.file("list"))
    for other in ((), ("--passphrase-file", city.file("wrong"))):
        assert "passphrase is wrong" in city.does(*sign, *other, fails=True)
    assert "city=sanmenxia keys=6" in city.does(*sign, *phrase)
    city.installs()
    Path(root).chmod(0o644)
    assert "chmod 600" in city.does(*sign, *phrase, fails=True)


def test_secrets_are_made_once(city: City) -> None:
    assert "secrets=there" in city.does("keys", "init")
    city.service.forget()
    said = city.does("keys", "init")
    assert "secrets=made" in said
    assert told(said, "seal_key") == ids.to_base64url(
        keylists.point_of(crypto.keys().seal.public_xy)
    )


def test_a_wrong_key_of_the_key_service_is_said_in_one_line(city: City) -> None:
    other = KeyService(
        city.service.url, city.service.kms, city.service.store,
        new_key(city.service.kms), city.service.signing_kms,
    )  # fmt: skip
    other.start(NOW)
    exit_code, said = other.run("keys", "init")
    assert exit_code == 1
    assert said.startswith("Error: ")
    assert said.count("\n") == 1


def test_processes_that_start_at_once_sign_with_the_same_key(city: City) -> None:
    city.runs()
    program = (
        "import sys, datetime; from backend import config;"
        "from backend.core import crypto, db, keys; from backend.healthcode import issuers;"
        "config.use(config.read_settings({}));"
        "db.connect(*sys.argv[1:3]); crypto.use(keys.KmsKeys(*sys.argv[1:5]));"
        "print(issuers.signing(datetime.datetime.fromisoformat(sys.argv[5]))[1].hex())"
    )
    service = city.service
    command = [
        sys.executable, "-c", program, service.url, "cn-north-1",
        service.field_kms, service.signing_kms, NOW.isoformat(),
    ]  # fmt: skip
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(3)]
    answers = {process.communicate(timeout=60)[0].strip().decode() for process in started}
    assert answers == {issuers.signing(NOW)[1].hex()}


@pytest.mark.one_engine
def test_a_laptop_plans_nothing_and_says_so(house: Installation, tmp_path: Path) -> None:
    cli = house.app.test_cli_runner()
    ran = cli.invoke(args=["keys", "plan", "--days", "3", "--out", str(tmp_path / "request")])
    assert ran.exit_code == 1
    assert "in local mode nothing is planned" in ran.output.lower()
    ran = cli.invoke(args=["keys", "status"])
    assert ran.exit_code == 0
    assert "2026-03-01 signing" in ran.output
    assert cli.invoke(args=["keys", "init"]).exit_code == 0


@pytest.mark.one_engine
def test_on_a_laptop_every_day_has_its_key_as_well(
    house: Installation, fixed_clock: FixedClock
) -> None:
    first = issuers.signing(clock.now())[1]
    known = issuing.published_keys()
    assert len(known["keys"]) == 29
    fixed_clock.move(days=1)
    assert issuers.signing(clock.now())[1] != first
    # The same seed gives the same keys to every process.
    again = issuers.LocalIssuers(load_key_file(house.home / "keys.json"))
    assert (
        again.published(clock.now()).usable(clock.now())[0].kid == issuers.signing(clock.now())[1]
    )
