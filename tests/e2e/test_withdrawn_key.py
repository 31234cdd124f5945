"""An issuing key is withdrawn: old passes prove nothing, and phones get new ones by themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.e2e.checkpoint import Checkpoint
from tests.e2e.conftest import MakePhone
from tests.e2e.people import Person
from tests.e2e.phone import PATIENCE_MS, Phone
from tests.e2e.scanner import Scanner
from tests.e2e.server import Server


def key_of(phone: Phone, checkpoint: Checkpoint, scanner: Scanner) -> str:
    """Under which key the pass on the screen was issued."""
    return checkpoint.key_of(phone.read_code(scanner))


def shows_another(phone: Phone, checkpoint: Checkpoint, scanner: Scanner, kid: str) -> None:
    """Wait until the code on the screen is of another key than that."""
    phone.sees_code("绿码")
    until = time.monotonic() + PATIENCE_MS / 1000
    while key_of(phone, checkpoint, scanner) == kid:
        assert time.monotonic() < until, "the phone still shows a pass of the withdrawn key"
        phone.page.wait_for_timeout(200)


def withdraw(server: Server, kid: str) -> None:
    """What an operator does, on the same day, about a key that may be in other hands."""
    own = {"CHANGXING_HOME": str(server.home), "CHANGXING_NOW": server.now().isoformat()}
    ran = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "backend.app", "keys", "withdraw", kid],
        cwd=server.release,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert f"withdrawn={kid}" in ran.stdout


def test_a_phone_that_shows_its_code_gets_a_new_pass_within_minutes(
    own_server: Server, make_phone: MakePhone, person: Person, scanner: Scanner
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    old = phone.read_code(scanner)
    before = Checkpoint(own_server)
    assert before.judge(old, own_server.now()) == ("admit", "green")
    kid = key_of(phone, before, scanner)
    withdraw(own_server, kid)
    after = Checkpoint(own_server)
    assert after.judge(old, own_server.now()) == ("cannot_tell", "key_withdrawn")
    # Nobody touches the phone: five minutes go by.
    with phone.page.expect_response("**/api/v1/me/passes"):
        phone.forward(minutes=5)
    shows_another(phone, after, scanner, kid)
    assert after.judge(phone.read_code(scanner), own_server.now()) == ("admit", "green")


@pytest.mark.parametrize("is_offline", [False, True])
def test_a_phone_hears_of_it_when_it_is_opened_or_has_a_network_again(
    own_server: Server, make_phone: MakePhone, person: Person, scanner: Scanner, is_offline: bool
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    checkpoint = Checkpoint(own_server)
    kid = key_of(phone, checkpoint, scanner)
    phone.is_offline_proof()
    phone.context.set_offline(is_offline)
    withdraw(own_server, kid)
    phone.forward(minutes=5)
    if is_offline:
        phone.page.reload()
        phone.sees_code("绿码")
        assert key_of(phone, checkpoint, scanner) == kid
        with phone.page.expect_response("**/api/v1/me/passes"):
            phone.context.set_offline(False)
    else:
        phone.open()
    shows_another(phone, checkpoint, scanner, kid)
