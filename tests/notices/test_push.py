"""Web push without a payload: to whom, how, and to nobody who has signed out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backend.config import settings
from backend.core import clock
from backend.notices import push, service, vapid
from tests.support.browser import code, field_codes
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.push_service import PushService

KIND = "healthcode.turns_yellow"


def subscribes(person: Person, endpoint: str) -> None:
    """Let the phone in this person's hand hear from us."""
    answer = person.browser.put("/me/push", {"endpoint": endpoint})
    assert answer.status_code == 204, answer.get_json()


def remind(person: Person, reference: str, until: datetime | None = None) -> int:
    """Post a notice that is pushed."""
    today = settings().city.day_of(clock.now())
    channels = service.Channels("daily-reminder", until or clock.now() + timedelta(hours=7))
    return service.post(person.resident_id, KIND, {}, reference, today, channels)


def test_a_subscribed_phone_is_knocked_at_once_for_each_notice(
    resident: Person, pushes: PushService
) -> None:
    subscribes(resident, pushes.endpoint("mine"))
    assert remind(resident, "a") == 1
    assert remind(resident, "a") == 0
    assert pushes.heard("mine") == 1
    assert pushes.refused == []
    (knock,) = pushes.knocks
    assert (knock.ttl_s, knock.urgency, knock.topic) == (7 * 3600, "normal", "daily-reminder")
    assert knock.claims["sub"] == "https://localhost"
    assert remind(resident, "b") == 1
    assert pushes.heard("mine") == 2


def test_a_push_says_nothing_of_a_person(resident: Person, pushes: PushService) -> None:
    subscribes(resident, pushes.endpoint("mine"))
    remind(resident, "a")
    (knock,) = pushes.knocks
    said = str(knock)
    for secret in (resident.phone, resident.resident_id, resident.application["name"]):
        assert secret not in said
    assert set(map(str.lower, knock.headers)) <= {
        "host", "authorization", "ttl", "urgency", "topic", "content-length",
        "accept-encoding", "user-agent",
    }  # fmt: skip


def test_one_signature_serves_a_push_service_for_half_a_day(
    resident: Person, pushes: PushService, fixed_clock: FixedClock
) -> None:
    subscribes(resident, pushes.endpoint("mine"))
    remind(resident, "a")
    fixed_clock.move(hours=10, minutes=59)
    remind(resident, "b")
    fixed_clock.move(minutes=2)
    remind(resident, "c")
    tokens = [knock.token for knock in pushes.knocks]
    assert tokens[0] == tokens[1] != tokens[2]
    assert vapid.authorization("https://a.test") != vapid.authorization("https://b.test")
    assert vapid.authorization("https://a.test") == vapid.authorization("https://a.test")


def test_every_device_of_a_person_is_told_and_five_at_most(
    resident: Person, pushes: PushService, fixed_clock: FixedClock
) -> None:
    phones = [resident] + [resident.on_another_phone() for _ in range(3)]
    fixed_clock.move(hours=2)
    phones += [resident.on_another_phone() for _ in range(3)]
    for number, phone in enumerate(phones):
        fixed_clock.move(minutes=1)
        subscribes(phone, pushes.endpoint(f"phone-{number}"))
    remind(resident, "a")
    heard = [pushes.heard(f"phone-{number}") for number in range(7)]
    assert heard == [0, 0, 1, 1, 1, 1, 1]


def test_a_device_that_subscribes_again_is_told_at_its_new_address_alone(
    resident: Person, pushes: PushService
) -> None:
    subscribes(resident, pushes.endpoint("old"))
    subscribes(resident, pushes.endpoint("new"))
    remind(resident, "a")
    assert (pushes.heard("old"), pushes.heard("new")) == (0, 1)
    # The same phone, signed in a second time, is still one phone.
    subscribes(resident.on_another_phone(), pushes.endpoint("new"))
    remind(resident, "b")
    assert pushes.heard("new") == 2


def test_signing_out_by_whatever_way_ends_it(
    house: Installation, resident: Person, pushes: PushService, fixed_clock: FixedClock
) -> None:
    lost, own = resident.on_another_phone(), resident.on_another_phone()
    subscribes(resident, pushes.endpoint("kept"))
    subscribes(lost, pushes.endpoint("lost"))
    subscribes(own, pushes.endpoint("own"))
    own.browser.delete("/session")
    sessions = resident.browser.get("/me/sessions").get_json()["sessions"]
    others = [one["session_id"] for one in sessions if not one["is_current"]]
    for session_id in others:
        resident.browser.delete(f"/me/sessions/{session_id}")
    remind(resident, "a")
    assert [pushes.heard(phone) for phone in ("kept", "lost", "own")] == [1, 0, 0]
    stored = str(house.stored_items()["changxing-accounts"])
    assert pushes.origin not in stored, "the address is sealed"
    fixed_clock.move(days=30, seconds=1)
    remind(resident, "b")
    assert pushes.heard("kept") == 1, "a session that has run out hears nothing"


def test_a_person_may_end_it_and_ending_it_twice_is_fine(
    resident: Person, pushes: PushService
) -> None:
    subscribes(resident, pushes.endpoint("mine"))
    assert resident.browser.delete("/me/push").status_code == 204
    assert resident.browser.delete("/me/push").status_code == 204
    remind(resident, "a")
    assert pushes.knocks == []


@pytest.mark.parametrize("answer", [404, 410])
def test_an_address_that_is_gone_is_forgotten(
    resident: Person, pushes: PushService, answer: int
) -> None:
    subscribes(resident, pushes.endpoint("gone", answer))
    remind(resident, "a")
    remind(resident, "b")
    assert pushes.heard("gone") == 1


@pytest.mark.parametrize("answer", [429, 500, 503, 400])
def test_a_push_service_in_trouble_forgets_nobody_and_holds_up_nothing(
    resident: Person, pushes: PushService, answer: int
) -> None:
    subscribes(resident, pushes.endpoint("busy", answer))
    assert remind(resident, "a") == 1
    assert remind(resident, "b") == 1
    assert pushes.heard("busy") == 2
    assert len(resident.browser.get("/me/notices").get_json()["notices"]) == 2


@pytest.mark.parametrize("answer", [301, 307])
def test_no_redirect_is_followed(resident: Person, pushes: PushService, answer: int) -> None:
    subscribes(resident, pushes.endpoint("moved", answer))
    remind(resident, "a")
    assert (pushes.heard("moved"), pushes.heard("elsewhere")) == (1, 0)


@pytest.mark.one_engine
def test_a_silent_push_service_is_not_waited_for(resident: Person, pushes: PushService) -> None:
    subscribes(resident, pushes.endpoint("mute", 0))
    assert remind(resident, "a") == 1
    assert resident.browser.get("/me/notices").get_json()["unread"] == 1


@pytest.mark.one_engine
def test_a_push_service_that_keeps_failing_is_left_alone_for_a_while(
    resident: Person, pushes: PushService
) -> None:
    subscribes(resident, pushes.endpoint("down", 503))
    for number in range(8):
        remind(resident, str(number))
    assert pushes.heard("down") == push.FAILURES_MOST


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example/x", "http://127.0.0.1:1/x", "https://10.0.0.1/x", ""]
)
def test_only_known_push_services_are_taken(
    resident: Person, pushes: PushService, endpoint: str
) -> None:
    answer = resident.browser.put("/me/push", {"endpoint": endpoint})
    assert code(answer) == (422, "core.invalid")
    assert set(field_codes(answer)) == {"endpoint"}


def test_the_key_to_subscribe_with_is_the_one_that_signs(
    resident: Person, pushes: PushService
) -> None:
    key = resident.browser.get("/push-key").get_json()["key"]
    assert len(key) == 87
    assert key == vapid.public_key()


def test_who_has_not_signed_in_cannot_subscribe(person: Person, pushes: PushService) -> None:
    body = {"endpoint": pushes.endpoint("x")}
    assert code(person.browser.put("/me/push", body)) == (401, "accounts.session_required")
    assert person.browser.delete("/me/push").status_code == 401
    assert person.browser.get("/push-key").status_code == 401
