"""Text messages: within the budget, once, and never forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from backend.accounts import messages
from backend.accounts import service as accounts
from backend.config import settings
from backend.core import clock
from backend.notices import service, texting
from backend.residents import service as residents
from tests.residents.test_routes_household import adds, somebody
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once

TOPIC = "daily-reminder"
BODY = "【畅行】您今天还没打卡。"


@dataclass
class Carrier:
    """Stands in for a carrier: remembers what it took, and fails when it is told to."""

    taken: list[tuple[str, str, str | None]] = field(default_factory=list)
    fails: int = 0
    dies_after: int = 0
    is_killed: str = ""

    def send(
        self, to: str, body: str, otp: str | None = None, reference: str | None = None
    ) -> None:
        """Take a message, or not."""
        if self.fails:
            self.fails -= 1
            raise OSError("away")
        killed, self.is_killed = self.is_killed, ""
        if killed == "before it was taken":
            raise SystemExit(killed)
        self.taken.append((to, body, reference))
        if self.dies_after:
            self.dies_after -= 1
            raise OSError("cut after it was taken")
        if killed:
            raise SystemExit(killed)


@pytest.fixture
def carrier(house: Installation) -> Iterator[Carrier]:
    """A carrier instead of the outbox."""
    stand_in = Carrier()
    accounts.install_sender(stand_in)
    yield stand_in
    accounts.install_sender(messages.sender_of(house.settings))


def today() -> date:
    """The city's day."""
    return settings().city.day_of(clock.now())


def text(person: Person, per_day: int = 10**6, per_week: int = 7) -> bool:
    """Send somebody the day's text message."""
    (whom,) = residents.recipients_of(person.resident_id)
    policy = texting.Policy(per_day, per_week)
    recipient = texting.Recipient(whom.resident_id, whom.account_id)
    return texting.text(recipient, TOPIC, BODY, today(), policy)


def settle(applied: list[Person], carrier: Carrier) -> None:
    """People who have signed in and applied, with the carrier in place afterwards."""
    accounts.install_sender(messages.sender_of(settings()))
    for person in applied:
        person.signs_in().applies()
    accounts.install_sender(carrier)


def test_a_person_gets_one_text_message_a_day_about_one_thing(
    resident: Person, carrier: Carrier, fixed_clock: FixedClock
) -> None:
    assert any(at_once(*[partial(text, resident)] * 8))
    assert text(resident)
    assert [(to, body) for to, body, _ in carrier.taken] == [(f"+86{resident.phone}", BODY)]
    fixed_clock.move(days=1)
    assert text(resident)
    assert len({reference for _, _, reference in carrier.taken}) == len(carrier.taken) == 2


def test_the_budget_of_a_day_is_never_overdrawn(
    house: Installation, carrier: Carrier, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(days=700)
    people = [Person(house.app) for _ in range(8)]
    settle(people, carrier)
    sent = at_once(*[partial(text, person, per_day=5) for person in people])
    assert sum(sent) == len(carrier.taken) == 5
    assert texting.reserved_on(today()) == 5
    fixed_clock.move(days=1)
    assert texting.reserved_on(today()) == 0
    assert text(people[0], per_day=1)
    assert not text(people[1], per_day=1)
    assert not text(people[2], per_day=0)


def test_a_person_gets_no_more_than_the_week_allows(
    resident: Person, carrier: Carrier, fixed_clock: FixedClock
) -> None:
    sent = []
    for _ in range(9):
        sent.append(text(resident, per_week=2))
        fixed_clock.move(days=1)
    assert sent == [True, True, False, False, False, False, False, True, True]


def test_what_the_carrier_did_not_take_is_tried_again_and_paid_for_once(
    resident: Person, carrier: Carrier, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(days=800)
    carrier.fails = 2
    assert not text(resident)
    assert not text(resident)
    assert texting.send_unsent(today(), TOPIC) == 1
    assert texting.send_unsent(today(), TOPIC) == 0
    assert text(resident)
    assert len(carrier.taken) == 1
    assert texting.reserved_on(today()) == 1


def test_a_number_that_no_carrier_takes_is_given_up(
    resident: Person, carrier: Carrier, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(days=900)
    carrier.fails = 100
    text(resident)
    for _ in range(5):
        assert texting.send_unsent(today(), TOPIC) == 0
    assert carrier.fails == 100 - texting.TRIES_MOST


def test_a_crash_between_sending_and_marking_repeats_the_reference(
    resident: Person, carrier: Carrier
) -> None:
    carrier.dies_after = 1
    assert not text(resident)
    assert text(resident)
    assert len(carrier.taken) == 2
    assert len(set(carrier.taken)) == 1, "a carrier that knows references drops the second"


def test_the_outbox_drops_a_repeated_reference(tmp_path: Path, house: Installation) -> None:
    outbox = messages.OutboxSender(tmp_path)
    send = partial(outbox.send, "13812345678", BODY, reference="texts#2026-03-01#to#x")
    at_once(*[send] * 6)
    outbox.send("13812345678", BODY, reference="texts#2026-03-01#to#xy")
    outbox.send("13812345678", BODY, "123456")
    outbox.send("13812345678", BODY, "123456")
    rows = (tmp_path / "outbox.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row).get("reference") for row in rows] == [
        "texts#2026-03-01#to#x",
        "texts#2026-03-01#to#xy",
        None,
        None,
    ]
    shown = outbox.messages()
    assert [message["otp"] for message in shown] == ["123456", None]


def test_a_family_is_texted_once_and_in_its_own_words(resident: Person, carrier: Carrier) -> None:
    settle([], carrier)
    accounts.install_sender(carrier)
    members = [adds(resident, somebody())["resident_id"] for _ in range(2)]
    wish = service.Text("own", "family", texting.Policy(10**6, 7))
    channels = service.Channels(TOPIC, None, wish)
    for member in members:
        assert service.post(member, "healthcode.turns_red", {}, "r", today(), channels) == 1
    assert [body for _, body, _ in carrier.taken] == ["family"]
    assert service.post(
        resident.resident_id, "healthcode.turns_red", {}, "r", today() + timedelta(days=1), channels
    )
    assert [body for _, body, _ in carrier.taken] == ["family", "own"]


@pytest.mark.parametrize("place", ["before it was taken", "after it was taken"])
def test_what_a_killed_process_left_undone_is_done_by_the_repetition(
    resident: Person, carrier: Carrier, fixed_clock: FixedClock, place: str
) -> None:
    wish = service.Text("own", "family", texting.Policy(10**6, 7))
    channels = service.Channels(TOPIC, None, wish)
    post = partial(
        service.post, resident.resident_id, "healthcode.turns_red", {}, "r", today(), channels
    )
    carrier.is_killed = place
    with pytest.raises(SystemExit):
        post()
    # Another worker may be at it; once that cannot be any more, it is taken over.
    fixed_clock.move(seconds=61)
    assert post() == post() == 0
    after = place == "after it was taken"
    assert len(carrier.taken) == 1 + after
    assert len(set(carrier.taken)) == 1
    assert len(resident.browser.get("/me/notices").get_json()["notices"]) == 1
