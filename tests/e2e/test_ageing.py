"""The clock alone ages the code: the same credential, no network, another day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.e2e.checkpoint import Checkpoint
from tests.e2e.conftest import FIRST_DAY, MakePhone
from tests.e2e.people import Person
from tests.e2e.scanner import Scanner
from tests.e2e.server import Server

START = datetime.fromisoformat(FIRST_DAY)


@pytest.mark.parametrize("is_wrong_by_days", [0, -3], ids=["phone_is_right", "phone_is_slow"])
def test_code_turns_yellow_and_red_by_the_clock_alone(
    shared_server: Server,
    make_phone: MakePhone,
    person: Person,
    scanner: Scanner,
    is_wrong_by_days: int,
) -> None:
    phone = make_phone(shared_server, shared_server.now() + timedelta(days=is_wrong_by_days))
    checkpoint = Checkpoint(shared_server)
    phone.arrive(person)
    phone.context.set_offline(True)
    passed = timedelta()
    for days, word, verdict in (
        (0, "绿码", ("admit", "green")),
        (1, "绿码", ("admit", "green")),
        (1, "黄码", ("hold", "yellow")),
        (2, "红码", ("turn_away", "red")),
    ):
        phone.forward(days=days)
        passed += timedelta(days=days)
        phone.sees_code(word)
        phone.sees("今日打卡" if passed else "今天已打卡")
        text = phone.read_code(scanner)
        assert checkpoint.judge(text, shared_server.now() + passed) == verdict


def test_a_yellow_code_is_green_at_once_when_its_holder_checks_in(
    own_server: Server, make_phone: MakePhone, person: Person, scanner: Scanner
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    # The server first: a phone that wakes up to another day asks it at once.
    own_server.restart((START + timedelta(days=2)).isoformat())
    phone.forward(days=2)
    phone.sees_code("黄码")
    phone.sees("现在打卡，马上变回绿码。")
    phone.check_in()
    phone.tap("看健康码")
    phone.sees_code("绿码")
    text = phone.read_code(scanner)
    assert Checkpoint(own_server).judge(text, own_server.now()) == ("admit", "green")


def test_a_phone_that_was_opened_days_later_asks_the_server_and_is_told(
    own_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(own_server)
    phone.arrive(person)
    own_server.restart((START + timedelta(days=4)).isoformat())
    # This phone's clock stands years away and does not move: only the server knows the day.
    phone.open()
    phone.sees_code("红码")
    phone.sees("连续 3 天打卡，第 3 天变回绿码。")
