"""The daily reminder: who is told what, once, whatever is killed, repeated or late."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from backend import config
from backend.accounts import messages
from backend.accounts import service as accounts
from backend.config import City, TextPolicy
from backend.core import jobs, runs
from backend.healthcode import models, reminders, rules
from backend.healthcode.reminders import Outlook
from backend.notices import push
from tests.residents.test_routes_household import adds, somebody
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once, reading, some_home
from tests.support.push_service import push_service
from tests.support.stream import Follower, settle

FIRST = date(2026, 3, 1)
Streams = tuple[Follower, Follower]


def code_with(silent: str, checked_in: str) -> dict[str, Any]:
    """A health code with these colours ahead, a letter a day."""
    colours = {"n": "none", "g": "green", "y": "yellow", "r": "red"}

    def ahead(letters: str) -> list[dict[str, Any]]:
        return [{"colour": rules.Colour(colours[letter])} for letter in letters]

    return {"if_silent": ahead(silent), "if_checked_in": ahead(checked_in)}


@pytest.mark.parametrize(
    ("silent", "checked_in", "outlook", "days"),
    [
        ("gyyr", "gggg", Outlook.TURNS_YELLOW, 1),
        ("ggyy", "gggg", Outlook.CHECK_IN_DUE, 1),
        ("yyrr", "gggg", Outlook.STAYS_YELLOW, 1),
        ("yrrr", "gggg", Outlook.TURNS_RED, 1),
        ("yrrr", "yggg", Outlook.TURNS_RED, 2),
        ("grrr", "gggg", Outlook.TURNS_RED, 1),
        ("rrrr", "rrgg", Outlook.STAYS_RED, 3),
        ("rrrr", "rrrr", Outlook.STAYS_RED, None),
        ("nnnn", "gggg", Outlook.NO_CODE_YET, None),
        # The last day of an emergency: tomorrow there is no colour any more.
        ("gnnn", "gnnn", Outlook.CHECK_IN_DUE, 1),
        ("yn", "gn", Outlook.STAYS_YELLOW, 1),
    ],
)
def test_what_happens_next_is_read_off_the_code(
    silent: str, checked_in: str, outlook: Outlook, days: int | None
) -> None:
    assert reminders.warned_of(code_with(silent, checked_in)) == (outlook, days)


def test_missed_days_are_over_and_not_exempt() -> None:
    exempt = {FIRST + timedelta(days=2)}
    told = [reminders.missed_days(FIRST, exempt, FIRST + timedelta(days=n)) for n in range(6)]
    assert told == [0, 0, 1, 1, 2, 3]


def test_each_day_the_walk_begins_elsewhere_and_leaves_no_village_out() -> None:
    villages = tuple(f"{n:012d}" for n in range(1403))
    routes = [reminders.route_of(FIRST + timedelta(days=n), villages) for n in range(60)]
    assert all(sorted(route) == list(villages) for route in routes)
    assert len({route[0] for route in routes}) == 60


@pytest.fixture
def streams(house: Installation) -> Streams:
    """What happens at residents and at their check-ins."""
    return Follower("changxing-residents"), Follower(models.TABLE)


@dataclass
class Village:
    """A village of the test's own people, and its evenings."""

    home: str
    streams: Streams
    app: Any

    def person(self) -> Person:
        """Somebody who lives here and has applied."""
        return Person(self.app).signs_in().applies(division_code=self.home)

    def evening(self, on: date) -> int:
        """What the job does here on a day; gives at how many it looked."""
        settle(*self.streams)
        found, more = reminders.remind_village(self.home, on)
        assert more is None
        return found


@pytest.fixture
def village(house: Installation, streams: Streams) -> Village:
    """A village, as good as empty before."""
    return Village(some_home(), streams, house.app)


def inbox(person: Person) -> list[dict[str, Any]]:
    """What somebody was told, oldest first."""
    answer = person.browser.get("/me/notices")
    assert answer.status_code == 200, answer.get_json()
    found: list[dict[str, Any]] = answer.get_json()["notices"]
    return found[::-1]


def texts_to(house: Installation, person: Person) -> list[str]:
    """The text messages but one-time codes that came to somebody's phone, oldest first."""
    rows = (house.home / "outbox.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(row) for row in rows]
    return [
        str(row["body"]) for row in found if row["otp"] is None and row["to"].endswith(person.phone)
    ]


def with_city(house: Installation, **other: Any) -> City:
    """Let the city be another one until the end of the test."""
    city = replace(house.settings.city, **other)
    config.use(replace(house.settings, city=city))
    return city


def test_silence_is_told_day_by_day_what_becomes_of_it(
    house: Installation, village: Village, fixed_clock: FixedClock
) -> None:
    person = village.person()
    person.checks_in()
    for n in range(6):
        fixed_clock.set(f"2026-03-0{n + 1}T17:00")
        for _ in range(2):
            village.evening(FIRST + timedelta(days=n))
    told = [(notice["params"]["on"], notice["kind"]) for notice in inbox(person)]
    assert told == [
        ("2026-03-02", "healthcode.turns_yellow"),
        ("2026-03-03", "healthcode.stays_yellow"),
        ("2026-03-04", "healthcode.turns_red"),
        ("2026-03-05", "healthcode.stays_red"),
        ("2026-03-06", "healthcode.stays_red"),
    ]
    assert [n["params"]["days_to_green"] for n in inbox(person)] == [1, 1, 1, 3, 3]
    # Two days missed are needed for a text message, and a week allows two of them.
    assert texts_to(house, person) == [
        "【畅行】您今天还没打卡，不打明天变红码。Check in today or your code turns red.",
        "【畅行】您今天还没打卡，红码要连续打卡才变绿。Check in daily to leave red.",
    ]
    fixed_clock.set("2026-03-06T18:00")
    assert person.colour() == "red"


def test_who_has_never_checked_in_is_told_in_the_app_alone(
    house: Installation, village: Village
) -> None:
    person = village.person()
    village.evening(FIRST)
    (notice,) = inbox(person)
    assert (notice["kind"], notice["params"]) == (
        "healthcode.no_code_yet",
        {"on": "2026-03-01"},
    )
    assert texts_to(house, person) == []


def test_who_has_just_checked_in_is_not_reminded_though_the_list_is_behind(
    house: Installation, village: Village
) -> None:
    person = village.person()
    settle(*village.streams)
    person.checks_in()
    reminders.remind_village(village.home, FIRST)
    assert inbox(person) == []


def test_who_answers_for_others_is_told_of_each_and_texted_once(
    house: Installation, village: Village, fixed_clock: FixedClock
) -> None:
    head = village.person()
    members = [adds(head, somebody())["resident_id"] for _ in range(2)]
    head.checks_in(reading(), *[reading(resident_id=one) for one in members])
    for day in (2, 3, 4):
        fixed_clock.set(f"2026-03-0{day}T17:00")
        head.checks_in()
    village.evening(date(2026, 3, 4))
    assert {(n["about"], n["kind"]) for n in inbox(head)} == {
        (member, "healthcode.turns_red") for member in members
    }
    assert texts_to(house, head) == [
        "【畅行】您代报的家人今天还没打卡，明天变红码。Check in for them or it turns red."
    ]


def test_a_push_is_of_use_until_midnight(
    house: Installation, village: Village, fixed_clock: FixedClock
) -> None:
    person = village.person()
    person.checks_in()
    fixed_clock.set("2026-03-02T17:00")
    with push_service(lambda: fixed_clock().timestamp()) as service:
        config.use(replace(house.settings, push_service=service.origin))
        push.forget_failures()
        person.browser.put("/me/push", {"endpoint": service.endpoint("mine")})
        village.evening(date(2026, 3, 2))
        village.evening(date(2026, 3, 2))
    config.use(house.settings)
    (knock,) = service.knocks
    assert (knock.ttl_s, knock.topic) == (7 * 3600, "daily-reminder")


def test_a_city_that_pays_for_no_text_and_no_push_still_tells_in_the_app(
    house: Installation, village: Village, fixed_clock: FixedClock
) -> None:
    person = village.person()
    person.checks_in()
    fixed_clock.set("2026-03-04T17:00")
    policy = house.settings.city.reminders
    assert policy
    with_city(house, reminders=replace(policy, push=False, sms=None))
    village.evening(date(2026, 3, 4))
    assert [notice["kind"] for notice in inbox(person)] == ["healthcode.turns_red"]
    assert texts_to(house, person) == []


@pytest.mark.parametrize("reason", ["yesterday", "tomorrow", "exempt", "over", "not before", "no"])
def test_there_is_no_reminder_without_a_duty_of_this_very_day(
    house: Installation, village: Village, fixed_clock: FixedClock, reason: str
) -> None:
    person = village.person()
    settle(*village.streams)
    order = house.settings.city.emergency
    cities: dict[str, Callable[[], object]] = {
        "exempt": partial(with_city, house, exempt_on=frozenset({FIRST})),
        "over": partial(
            with_city, house, emergency=replace(order, until_on=FIRST - timedelta(days=1))
        ),
        "not before": partial(
            with_city, house, emergency=replace(order, from_on=FIRST + timedelta(days=1))
        ),
        "no": partial(with_city, house, reminders=None),
    }
    cities.get(reason, lambda: None)()
    days = {"yesterday": FIRST - timedelta(days=1), "tomorrow": FIRST + timedelta(days=1)}
    assert reminders.step(days.get(reason, FIRST), None) is None
    config.use(house.settings)
    assert inbox(person) == []


def test_the_job_is_the_citys_and_never_late(house: Installation) -> None:
    city = house.settings.city
    assert city.reminders
    (job,) = reminders.jobs_of(city)
    assert (job.name, job.due_at, job.missed) == ("daily-reminder", city.reminders.at, "drop")
    assert job.needs_emergency
    assert reminders.jobs_of(replace(city, reminders=None)) == ()


@pytest.fixture
def _jobs_as_before() -> Iterator[None]:
    kept = jobs.installed()
    yield
    jobs.install(kept)


class Killed:
    """A carrier that is the outbox, and ends the whole process at its `nth` message."""

    def __init__(self, house: Installation) -> None:
        self.outbox = messages.sender_of(house.settings)
        self.nth = 0
        self.asked = 0

    def send(
        self, to: str, body: str, otp: str | None = None, reference: str | None = None
    ) -> None:
        """Send, and perhaps die before or after."""
        self.asked += 1
        dies = self.asked == self.nth
        if dies and self.nth % 2:
            raise SystemExit("before")
        self.outbox.send(to, body, otp, reference)
        if dies:
            raise SystemExit("after")


@pytest.fixture
def carrier(house: Installation) -> Iterator[Killed]:
    """Such a carrier."""
    mortal = Killed(house)
    accounts.install_sender(mortal)
    yield mortal
    accounts.install_sender(messages.sender_of(house.settings))


@pytest.mark.slow
@pytest.mark.one_engine
@pytest.mark.usefixtures("_jobs_as_before")
def test_killed_again_and_again_twice_at_once_nobody_is_told_twice_or_not_at_all(
    house: Installation, streams: Streams, fixed_clock: FixedClock, carrier: Killed
) -> None:
    people = [Person(house.app).signs_in().applies() for _ in range(12)]
    for person in people:
        person.checks_in()
    fixed_clock.set("2026-03-04T17:00")
    settle(*streams)
    policy = house.settings.city.reminders
    assert policy
    # Other tests' people are due as well; there has to be enough for all.
    with_city(house, reminders=replace(policy, sms=TextPolicy(2, 100_000, 7)))
    jobs.install(reminders.jobs_of(config.settings().city))
    on = date(2026, 3, 4)
    kills = 0
    for nth in (1, 4, 8):
        carrier.nth, carrier.asked = nth, 0
        try:
            jobs.run(reminders.NAME, on)
        except SystemExit:
            kills += 1
        # The killed process's lease has to run out before another takes over.
        fixed_clock.move(seconds=runs.LEASE_S + 1)
    carrier.nth = 0
    outcomes = at_once(*[partial(jobs.run, reminders.NAME, on)] * 2)
    assert "done" in outcomes
    assert jobs.run(reminders.NAME, on) == "done"
    assert jobs.run(reminders.NAME, on, again=True) == "done"
    assert kills == 3
    told = [[notice["kind"] for notice in inbox(person)] for person in people]
    assert told == [["healthcode.turns_red"]] * 12
    sent = [len(texts_to(house, person)) for person in people]
    assert (sum(n > 1 for n in sent), sum(n < 1 for n in sent)) == (0, 0), "sms_dup, sms_missing"


@pytest.mark.slow
@pytest.mark.one_engine
def test_an_evening_takes_the_whole_city_a_hundred_at_a_time(
    house: Installation, village: Village
) -> None:
    person = village.person()
    settle(*village.streams)
    cursors: list[str] = []
    cursor: str | None = None
    while True:
        cursor = reminders.step(FIRST, cursor)
        if cursor is None:
            break
        cursors.append(cursor)
    assert cursors[-1] == reminders.UNSENT
    assert len(set(cursors)) == len(cursors) > 2
    assert [notice["kind"] for notice in inbox(person)] == ["healthcode.no_code_yet"]
