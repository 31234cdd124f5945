"""Registering a published trip: the only thing that leaves a phone, once, with consent."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from backend.core import db, events, jobs
from backend.core.audit import Entry
from backend.cotravel import register_rules, registering, telling
from backend.cotravel.register_models import NewsRow, RegistrationRow
from backend.staff.rules import Role
from tests.support.clock import FixedClock
from tests.support.evidence import today
from tests.support.installation import Installation
from tests.support.people import Person, at_once, some_application
from tests.support.staff import OnDuty
from tests.support.stream import Follower, settle
from tests.support.trips import a_train, correct, publish, withdraw

OWN = "/cotravel/registrations"
DUTY = "/duty/cotravel/registrations"


def wish(trip: int, **other: Any) -> dict[str, Any]:
    """What a phone sends."""
    made = {"id": str(uuid.uuid4()), "trip": trip}
    return made | {"consent_version": register_rules.CONSENT_VERSION, **other}


def registered(person: Person, trip: int, **other: Any) -> dict[str, Any]:
    answer = person.browser.post(OWN, wish(trip, **other))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()["registration"]
    return told


def own(person: Person) -> list[tuple[int, str, str | None]]:
    told = person.browser.get(OWN).get_json()["registrations"]
    return [(one["trip"]["id"], one["state"], one["reason"]) for one in told]


def refusal(answer: Any) -> str:
    told = answer.get_json()
    fields = [one["code"] for one in told.get("fields", {}).values()]
    return str([*fields, told["code"]][0])


def kinds_told(person: Person) -> list[str]:
    inbox = person.browser.get("/me/notices").get_json()["notices"]
    return [one["kind"] for one in inbox if one["kind"].startswith("cotravel.")]


def follow() -> Follower:
    return Follower(RegistrationRow.Meta.table_name)


def hear(follower: Follower) -> None:
    """What the stream and the clock do behind a publication."""
    settle(follower)
    telling.pulse()


@pytest.fixture
def trip(house: Installation) -> int:
    return publish(a_train())[0]


@pytest.fixture
def village(resident: Person) -> str:
    return str(resident.application["division_code"])


@pytest.fixture
def head(house: Installation, village: str) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, village))


def listed(duty: OnDuty, person: Person, which: str = "open") -> list[dict[str, Any]]:
    """What stands of somebody on a list of their village."""
    area = person.application["division_code"]
    told = duty.must("GET", f"{DUTY}?area={area}&list={which}").get_json()
    return [one for one in told["registrations"] if one["resident_id"] == person.resident_id]


def act(duty: OnDuty, person: Person, trip: int, how: str, body: Any) -> Any:
    whose = {"resident_id": person.resident_id, "trip": trip}
    return duty.post(f"{DUTY}/{how}", whose | body)


def test_what_is_registered_is_one_however_often_it_is_sent(resident: Person, trip: int) -> None:
    sent = wish(trip)
    answers = at_once(*[lambda: resident.browser.post(OWN, sent).get_json()] * 4)
    assert all(one == answers[0] for one in answers)
    # A second phone has an id of its own and means the same.
    assert registered(resident, trip) == answers[0]["registration"]
    assert own(resident) == [(trip, "open", None)]
    assert answers[0]["registration"]["trip"]["said"] == "G1"


def test_only_the_trip_and_the_person_are_stored(resident: Person, trip: int) -> None:
    registered(resident, trip)
    stored = RegistrationRow.of(resident.resident_id, trip)
    assert stored is not None
    said = {name for name, value in stored.attribute_values.items() if value is not None}
    assert said == {
        "key", "part", "state", "division_code", "resident", "account_id", "trip", "request_id",
        "registered_ms", "changed_ms", "consent_version", "open_county", "place", "expires_at",
    }  # fmt: skip


def test_an_id_that_was_used_is_good_for_no_other_trip(resident: Person, trip: int) -> None:
    other = publish(a_train(number="G3"))[0]
    sent = wish(trip)
    resident.browser.post(OWN, sent)
    answer = resident.browser.post(OWN, sent | {"trip": other})
    assert (answer.status_code, refusal(answer)) == (422, "core.id_reused")
    assert own(resident) == [(trip, "open", None)]


def test_nobody_registers_without_consent_or_for_a_stranger_or_what_is_not_published(
    resident: Person, stranger: Person, trip: int
) -> None:
    post = resident.browser.post
    gone = publish(a_train())[0]
    withdraw(gone)
    old = publish(a_train(days_ago=15))[0]
    refused = [
        (wish(trip, consent_version=99), "cotravel.consent_outdated"),
        (wish(trip, resident_id=stranger.resident_id), "residents.not_found"),
        (wish(99_999_999), "cotravel.trip_unknown"),
        (wish(gone), "cotravel.trip_unknown"),
        (wish(old), "cotravel.trip_too_old"),
        (wish(trip) | {"seat": "07 车 12F"}, "core.field_unknown"),
    ]
    for body, code in refused:
        assert refusal(post(OWN, body)) == code, body
    assert own(resident) == []
    assert registered(resident, publish(a_train(days_ago=14))[0])["state"] == "open"


def test_somebody_without_an_account_is_registered_by_who_answers_for_them(
    resident: Person, trip: int
) -> None:
    application = some_application()
    member = {name: application[name] for name in ("name", "document")}
    added = resident.browser.post(
        "/me/household", {"id": str(uuid.uuid4()), "relation": "elder", **member}
    )
    assert added.status_code < 300, added.text
    member_id = added.get_json()["resident_id"]
    assert registered(resident, trip, resident_id=member_id)["resident_id"] == member_id
    assert registered(resident, trip)["resident_id"] == resident.resident_id
    assert own(resident) == [(trip, "open", None)] * 2


def test_what_is_taken_back_is_gone_from_every_list_until_it_is_registered_anew(
    resident: Person, trip: int, head: OnDuty
) -> None:
    sent = wish(trip)
    resident.browser.post(OWN, sent)
    for _ in range(2):
        answer = resident.browser.post(f"{OWN}/take-back", {"trip": trip})
        assert answer.get_json()["registration"]["state"] == "taken_back"
    assert listed(head, resident) == []
    # A late copy of what was taken back brings nothing back.
    assert resident.browser.post(OWN, sent).get_json()["registration"]["state"] == "taken_back"
    assert act(head, resident, trip, "dismiss", {"reason": "not_near"}).status_code == 404
    assert registered(resident, trip)["state"] == "open"
    assert [one["state"] for one in listed(head, resident)] == ["open"]
    unknown = resident.browser.post(f"{OWN}/take-back", {"trip": 77777777})
    assert refusal(unknown) == "cotravel.not_registered"


def test_a_registration_costs_few_reads_and_one_transaction(
    resident: Person, trip: int, house: Installation
) -> None:
    registered(resident, trip)
    other = publish(a_train(number="G5"))[0]
    calls: list[str] = []
    connection = db.connection()
    connection.on_answer = lambda operation, answer: calls.append(operation)
    try:
        registered(resident, other)
    finally:
        connection.on_answer = None
    assert calls.count("TransactWriteItems") == 1
    assert calls.count("Query") <= 2
    assert len(calls) <= 10, calls


def test_a_trip_that_is_withdrawn_ends_what_waits_and_tells_those_registered(
    resident: Person, stranger: Person, trip: int, head: OnDuty
) -> None:
    registered(resident, trip)
    follower = follow()
    withdraw(trip)
    for _ in range(2):
        hear(follower)
    assert own(resident) == [(trip, "dismissed", "trip_withdrawn")]
    assert kinds_told(resident) == ["cotravel.trip_withdrawn"]
    assert kinds_told(stranger) == []
    assert listed(head, resident) == []
    assert NewsRow.waiting(9) == []


def test_a_trip_that_was_withdrawn_by_mistake_can_be_registered_once_it_stands_again(
    resident: Person, head: OnDuty
) -> None:
    listed_trip = a_train()
    (trip,) = publish(listed_trip)
    sent = wish(trip)
    resident.browser.post(OWN, sent)
    follower = follow()
    withdraw(trip)
    hear(follower)
    # While it is off the list a second phone is told how it stands, and nothing is asked anew.
    assert registered(resident, trip)["reason"] == "trip_withdrawn"
    correct(trip, listed_trip)
    hear(follower)
    assert sorted(kinds_told(resident)) == ["cotravel.trip_restored", "cotravel.trip_withdrawn"]
    # A late copy of what the phone had sent is not a new consent.
    assert resident.browser.post(OWN, sent).get_json()["registration"]["state"] == "dismissed"
    told = registered(resident, trip)
    assert (told["state"], told["reason"], told["decided_at"]) == ("open", None, None)
    assert [one["state"] for one in listed(head, resident)] == ["open"]
    assert own(resident) == [(trip, "open", None)]


def test_what_somebody_on_duty_has_dismissed_is_not_registered_anew(
    resident: Person, trip: int, head: OnDuty
) -> None:
    registered(resident, trip)
    act(head, resident, trip, "dismiss", {"reason": "not_near"})
    assert registered(resident, trip)["reason"] == "not_near"
    assert listed(head, resident) == []


def test_a_registration_follows_to_the_trip_that_says_the_same(
    resident: Person, head: OnDuty
) -> None:
    first, wrong = a_train(from_name="武汉双站"), a_train(number="G2", from_name="武汉双站")
    twin, trip = publish(first, wrong)
    sent = wish(trip)
    resident.browser.post(OWN, sent)
    follower = follow()
    # The list puts its row right, and it turns out to be the trip that stands there already.
    publish(replace(first, sources=wrong.sources))
    for _ in range(2):
        hear(follower)
    assert sorted(own(resident)) == [(twin, "open", None), (trip, "dismissed", "trip_withdrawn")]
    assert [one["trip"]["id"] for one in listed(head, resident)] == [twin]
    assert kinds_told(resident) == ["cotravel.trip_corrected"]
    # A late copy of what the phone sent is answered, and changes nothing.
    assert resident.browser.post(OWN, sent).get_json()["registration"]["state"] == "dismissed"


def test_each_correction_is_told_once_though_its_record_comes_again(
    resident: Person, trip: int
) -> None:
    registered(resident, trip)
    follower = follow()
    correct(trip, a_train(number="G7"))
    batches = list(follower.batches())
    for _ in range(2):
        for batch in batches:
            events.handle(batch)
        telling.pulse()
    assert kinds_told(resident) == ["cotravel.trip_corrected"]
    assert own(resident) == [(trip, "open", None)]
    correct(trip, a_train(number="G9"))
    hear(follower)
    assert kinds_told(resident) == ["cotravel.trip_corrected"] * 2


def test_a_version_is_one_row_of_news_and_the_stream_asks_for_nobody(
    resident: Person,
) -> None:
    trips = publish(*[a_train(number=f"G{n}") for n in range(60, 121)])
    registered(resident, max(trips))
    follower = follow()
    withdraw(*trips)
    calls: list[str] = []
    connection = db.connection()
    connection.on_answer = lambda operation, answer: calls.append(operation)
    try:
        settle(follower)
    finally:
        connection.on_answer = None
    assert len(NewsRow.waiting(9)) == 1
    assert "Query" not in calls
    # Killed in the middle, it goes on from there and tells nobody twice.
    (news,) = NewsRow.waiting(9)
    news.update(actions=[NewsRow.done.set(50)])
    assert telling.pulse() == 11
    assert telling.pulse() == 0
    assert kinds_told(resident) == ["cotravel.trip_withdrawn"]


def test_nobody_is_told_of_a_registration_that_is_over(
    resident: Person, trip: int, fixed_clock: FixedClock
) -> None:
    registered(resident, trip)
    follower = follow()
    fixed_clock.move(days=21, seconds=1)
    resident.signs_in()
    withdraw(trip)
    hear(follower)
    assert kinds_told(resident) == []


def test_a_registration_is_gone_after_three_weeks(
    resident: Person, trip: int, fixed_clock: FixedClock
) -> None:
    registered(resident, trip)
    fixed_clock.move(days=21, seconds=1)
    resident.signs_in()
    assert own(resident) == []


def test_the_export_holds_what_was_registered_and_leaving_erases_it(
    resident: Person, trip: int
) -> None:
    from backend.cotravel import holdings

    registered(resident, trip)
    (told,) = holdings.told_registrations(resident.resident_id, None)
    assert (told["said"], told["state"], told["trip"]) == ("G1", "open", trip)
    holdings.erase_registrations(resident.resident_id, None)
    assert holdings.told_registrations(resident.resident_id, None) == []


def test_the_pulse_looks_after_what_the_stream_has_noted() -> None:
    assert telling.pulse in jobs._pulses


def audited(whom: str) -> list[str]:
    on = today()
    rows = [row for lane in range(16) for row in Entry.all_of(Entry.key_of(on, lane))]
    return [str(row.action) for row in rows if row.whom == whom]


def test_every_act_stands_in_the_audit(resident: Person, trip: int) -> None:
    registered(resident, trip)
    resident.browser.post(f"{OWN}/take-back", {"trip": trip})
    found = audited(resident.resident_id)
    assert {"register.trip", "register.take_back"} <= set(found)


@pytest.mark.one_engine
def test_no_path_that_a_resident_asks_names_a_trip(house: Installation) -> None:
    paths = [str(rule) for rule in house.app.url_map.iter_rules()]
    ours = [path for path in paths if "/cotravel/" in path and "/duty/" not in path]
    assert [path for path in ours if "trip_id" in path] == []


@pytest.mark.one_engine
def test_an_account_registers_and_takes_back_thirty_times_an_hour(
    resident: Person, stranger: Person, trip: int, fixed_clock: FixedClock
) -> None:
    post = resident.browser.post
    for _ in range(registering.PER_ACCOUNT.most // 2):
        sent = wish(trip)
        assert post(OWN, sent).status_code == 200
        assert post(f"{OWN}/take-back", {"trip": trip}).status_code == 200
    assert refusal(post(OWN, wish(trip))) == "core.too_many_requests"
    # What was answered is answered again, and nobody else is kept out.
    assert post(OWN, sent).status_code == 200
    assert registered(stranger, trip)["state"] == "open"
    fixed_clock.move(hours=1)
    assert registered(resident, trip)["state"] == "open"
