"""The community asks whoever registered: what follows, by two people, and what never does."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.cotravel import published
from backend.cotravel.register_models import RegistrationRow
from backend.cotravel.rules import Trip, TripKind
from backend.evidence import facts
from backend.staff.rules import Role
from tests.cotravel.test_registering import (
    DUTY,
    act,
    audited,
    follow,
    hear,
    kinds_told,
    listed,
    own,
    refusal,
    registered,
)
from tests.support.clock import FixedClock
from tests.support.evidence import an_end, an_order, today
from tests.support.installation import Installation
from tests.support.people import Person, at_once
from tests.support.staff import OnDuty
from tests.support.trips import a_train, correct, publish, withdraw


def confirm(duty: OnDuty, person: Person, trip: int, order: str | None = None) -> Any:
    return act(duty, person, trip, "confirm", {"id": order or str(uuid.uuid4())})


def confirmed(duty: OnDuty, person: Person, trip: int) -> str:
    answer = confirm(duty, person, trip)
    assert answer.status_code == 200, answer.text
    told = answer.get_json()["registration"]
    assert (told["state"], told["order"]["state"]) == ("confirmed", "open")
    return str(told["order"]["order_id"])


def approve(officer: OnDuty, order_id: str) -> Any:
    return officer.post(f"/duty/evidence/orders/{order_id}/approve", {})


def waiting(duty: OnDuty) -> int:
    return int(duty.must("GET", "/duty/cotravel/desk").get_json()["open"])


@pytest.fixture
def trip(resident: Person) -> int:
    number = publish(a_train())[0]
    registered(resident, number)
    return number


@pytest.fixture
def village(resident: Person) -> str:
    return str(resident.application["division_code"])


@pytest.fixture
def head(house: Installation, village: str) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, village))


@pytest.fixture
def officer(house: Installation, village: str) -> OnDuty:
    return OnDuty(house.app, (Role.HEALTH_OFFICER, village[:6]))


def test_what_the_village_confirms_is_yellow_once_a_second_office_agrees(
    resident: Person, trip: int, head: OnDuty, officer: OnDuty, village: str
) -> None:
    resident.checks_in()
    before = resident.colour()
    (told,) = listed(head, resident)
    assert told["may_confirm"]
    assert told["name"].endswith("*")
    assert told["order"] is None
    order_id = confirmed(head, resident, trip)
    assert resident.colour() == before
    assert before != "red"
    assert facts.in_force(resident.resident_id) == ()
    order = officer.must("GET", f"/duty/evidence/orders/{order_id}").get_json()
    said = {name: order[name] for name in ("kind", "reason", "from_on", "people_count")}
    assert said == {
        "kind": "cotravel",
        "reason": "same_train_only",
        "from_on": today().isoformat(),
        "people_count": 1,
    }
    assert order["reference"].startswith(f"TRIPS-{today().year}-")
    assert approve(officer, order_id).status_code == 200
    (fact,) = facts.in_force(resident.resident_id)
    assert (fact.kind, fact.colour) == ("cotravel", "yellow")
    assert resident.colour() == "yellow"
    assert own(resident) == [(trip, "confirmed", None)]
    assert "cotravel.confirmed" in kinds_told(resident)


def test_a_confirmation_sent_again_files_one_order_and_a_second_hand_none(
    house: Installation, resident: Person, trip: int, head: OnDuty, village: str
) -> None:
    other = OnDuty(house.app, (Role.VILLAGE_HEAD, village))
    order = str(uuid.uuid4())
    answers = at_once(*[lambda: confirm(head, resident, trip, order)] * 3)
    assert {one.status_code for one in answers} <= {200, 409}
    again = confirm(head, resident, trip, order)
    assert again.get_json()["registration"]["order"]["state"] == "open"
    assert refusal(confirm(other, resident, trip)) == "cotravel.changed"
    assert refusal(act(head, resident, trip, "dismiss", {"reason": "not_near"})) == (
        "cotravel.changed"
    )
    filed = [one for one in audited_orders(head) if one == "evidence.file"]
    assert filed == ["evidence.file"]


def audited_orders(duty: OnDuty) -> list[str]:
    from backend.core.audit import Entry

    on = today()
    rows = [row for lane in range(16) for row in Entry.all_of(Entry.key_of(on, lane))]
    mine = [row for row in rows if row.actor == f"staff:{duty.staff_id}" and row.outcome == "done"]
    return [str(row.action) for row in mine]


def test_an_order_that_comes_to_nothing_can_be_confirmed_again(
    resident: Person, trip: int, head: OnDuty, officer: OnDuty, village: str
) -> None:
    before = waiting(head)
    first = confirmed(head, resident, trip)
    assert waiting(head) == before - 1
    officer.must("POST", f"/duty/evidence/orders/{first}/refuse", {"reason": "wrong_dates"})
    assert waiting(head) == before
    (told,) = listed(head, resident, "confirmed")
    assert (told["order"]["state"], told["may_confirm"]) == ("refused", True)
    assert confirmed(head, resident, trip) != first


def others_like(person: Person, trip: int, how_many: int) -> None:
    """Others of the village with whom it is as with somebody, who registered before them."""
    known = RegistrationRow.of(person.resident_id, trip)
    assert known is not None
    with RegistrationRow.batch_write() as batch:
        for number in range(how_many):
            row = RegistrationRow(**known.attribute_values)
            row.resident = f"{trip}-{number:018}"
            row.key = RegistrationRow.key_of(row.resident)
            row.registered_ms = int(known.registered_ms) - 60_000
            row.stand_in_lists()
            batch.save(row)


def test_whoever_waits_is_counted_however_many_were_confirmed_or_wait_before_them(
    resident: Person, trip: int, head: OnDuty, officer: OnDuty, village: str
) -> None:
    officer.must("POST", f"/duty/evidence/orders/{confirmed(head, resident, trip)}/approve", {})
    before = waiting(head)
    others_like(resident, trip, 250)
    assert waiting(head) == before
    newer = publish(a_train(number="G5"))[0]
    registered(resident, newer)
    others_like(resident, newer, 250)
    assert waiting(head) == before + 251
    order_id = confirmed(head, resident, newer)
    assert waiting(head) == before + 250
    officer.must("POST", f"/duty/evidence/orders/{order_id}/refuse", {"reason": "wrong_dates"})
    assert waiting(head) == before + 251


def test_whoever_was_not_near_is_dismissed_and_told(
    resident: Person, trip: int, head: OnDuty, village: str
) -> None:
    for _ in range(2):
        answer = act(head, resident, trip, "dismiss", {"reason": "not_near"})
        assert answer.get_json()["registration"]["state"] == "dismissed"
    assert own(resident) == [(trip, "dismissed", "not_near")]
    assert kinds_told(resident) == ["cotravel.dismissed"]
    assert listed(head, resident) == listed(head, resident, "confirmed") == []
    assert refusal(confirm(head, resident, trip)) == "cotravel.changed"
    back = resident.browser.post("/cotravel/registrations/take-back", {"trip": trip})
    assert refusal(back) == "cotravel.decided"


def test_nothing_follows_from_what_is_withdrawn_or_longer_ago_than_two_weeks(
    resident: Person, trip: int, head: OnDuty, fixed_clock: FixedClock, village: str
) -> None:
    gone = publish(a_train(number="G3"))[0]
    registered(resident, gone)
    withdraw(gone)
    assert refusal(confirm(head, resident, gone)) == "cotravel.trip_gone"
    fixed_clock.move(days=13)
    head.go_on_duty()
    assert refusal(confirm(head, resident, trip)) == "cotravel.trip_over"
    assert [one["may_confirm"] for one in listed(head, resident)] == [False, False]


def test_a_village_head_files_nothing_through_any_other_door(
    resident: Person, trip: int, head: OnDuty, village: str
) -> None:
    order = an_order(resident.resident_id, kind="cotravel", reason="same_train")
    assert refusal(head.post("/duty/evidence/orders", order)) == "staff.forbidden"
    # What else they send along is not taken.
    more = act(head, resident, trip, "confirm", {"id": str(uuid.uuid4()), "reason": "same_flight"})
    assert refusal(more) == "core.field_unknown"
    assert refusal(confirm(head, resident, 98765)) == "cotravel.not_found"


def test_no_address_says_who_or_which_trip(house: Installation) -> None:
    asked = [one.rule for one in house.app.url_map.iter_rules() if f"{DUTY}/" in one.rule]
    assert sorted(one.rpartition("/")[2] for one in asked) == [
        "confirm",
        "dismiss",
        "keep",
        "phone",
    ]
    assert not any("<" in one for one in asked)


def test_neither_a_neighbour_village_nor_a_grid_worker_can_say_anything(
    house: Installation, resident: Person, trip: int, village: str
) -> None:
    elsewhere = OnDuty(house.app, (Role.VILLAGE_HEAD, "411281003001"))
    if village != "411281003001":
        assert refusal(confirm(elsewhere, resident, trip)) == "cotravel.not_found"
        assert refusal(elsewhere.get(f"{DUTY}?area={village}")) == "cotravel.not_found"
    worker = OnDuty(house.app, (Role.GRID_WORKER, village))
    assert [one["is_mine"] for one in listed(worker, resident)] == [False]
    assert refusal(confirm(worker, resident, trip)) == "staff.forbidden"


def test_nobody_confirms_themselves(
    house: Installation, resident: Person, trip: int, head: OnDuty
) -> None:
    cookie = resident.browser.client.get_cookie("__Host-session", domain="changxing.test", path="/")
    assert cookie is not None
    head.client.set_cookie(
        "__Host-session", cookie.value, domain="changxing.test", path="/", secure=True
    )
    assert refusal(confirm(head, resident, trip)) == "evidence.own_person"


def test_a_list_is_read_by_pages_and_each_reading_is_a_look(
    house: Installation, village: str, head: OnDuty, resident: Person, trip: int
) -> None:
    others = [Person(house.app).signs_in().applies(division_code=village) for _ in range(51)]
    for one in others:
        registered(one, trip)
    pages, after = [], ""
    while after is not None:
        page = head.must("GET", f"{DUTY}?area={village}{after and '&after=' + after}").get_json()
        pages.append(page["registrations"])
        after = page["next"]
    found = [one["resident_id"] for page in pages for one in page]
    assert [len(page) for page in pages][:1] == [50]
    assert len(found) == len(set(found))
    assert {one.resident_id for one in (*others, resident)} <= set(found)
    foreign = head.get(f"{DUTY}?area={village}&after={'A' * 40}")
    assert refusal(foreign) == "core.field_invalid"
    looks = resident.browser.get("/me/looks").get_json()["looks"]
    assert any("同行登记名单" in str(one["action"]) for one in looks)


def test_the_number_to_call_is_an_act_of_its_own(resident: Person, trip: int, head: OnDuty) -> None:
    answer = act(head, resident, trip, "phone", {})
    assert answer.get_json() == {"phone": resident.phone}
    assert "register.call" in audited(resident.resident_id)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (TripKind.FLIGHT, "same_flight"),
        (TripKind.BUS, "same_vehicle"),
        (TripKind.SHIP, "same_coach"),
        (TripKind.PLACE, "same_place"),
    ],
)
@pytest.mark.one_engine
def test_the_reason_follows_from_what_was_travelled_by(
    resident: Person, head: OnDuty, village: str, kind: TripKind, reason: str
) -> None:
    number = publish(a_train(kind=kind))[0]
    registered(resident, number)
    (told,) = listed(head, resident)
    assert told["reason"] == reason
    assert told["reason_text"]
    confirmed(head, resident, number)


def hears_of_withdrawal(trip: int) -> None:
    follower = follow()
    withdraw(trip)
    for _ in range(2):
        hear(follower)


def test_an_order_that_nobody_agreed_to_goes_with_its_trip(
    resident: Person, trip: int, head: OnDuty, officer: OnDuty
) -> None:
    before = waiting(head)
    order_id = confirmed(head, resident, trip)
    hears_of_withdrawal(trip)
    assert refusal(approve(officer, order_id)) == "evidence.order_closed"
    assert facts.in_force(resident.resident_id) == ()
    assert own(resident) == [(trip, "dismissed", "trip_withdrawn")]
    assert waiting(head) == before - 1


def test_evidence_of_a_withdrawn_trip_stands_on_the_desk_until_it_is_ended(
    house: Installation, resident: Person, trip: int, head: OnDuty, officer: OnDuty, village: str
) -> None:
    order_id = confirmed(head, resident, trip)
    assert approve(officer, order_id).status_code == 200
    before = waiting(head)
    hears_of_withdrawal(trip)
    assert waiting(head) == before + 1
    (told,) = listed(head, resident, "confirmed")
    assert (told["must_end"], told["may_confirm"]) == (True, False)
    assert refusal(act(head, resident, trip, "dismiss", {"reason": "by_mistake"})) == (
        "cotravel.changed"
    )
    release = an_end(resident.resident_id)
    other = OnDuty(house.app, (Role.HEALTH_OFFICER, village[:6]))
    filed = other.must("POST", "/duty/evidence/orders", release).get_json()
    assert approve(officer, filed["order_id"]).status_code == 200
    assert waiting(head) == before
    assert [one["must_end"] for one in listed(head, resident, "confirmed")] == [False]


def hears_of_correction(trip: int, now: Trip) -> None:
    follower = follow()
    correct(trip, now)
    for _ in range(2):
        hear(follower)


def standing(trip: int) -> Trip:
    """A trip as it is listed."""
    found = published.find_trip(trip)
    assert found is not None
    return found.trip


def keep(duty: OnDuty, person: Person, trip: int, version: int) -> Any:
    return act(duty, person, trip, "keep", {"version": version})


def test_an_order_that_nobody_agreed_to_goes_when_its_trip_says_something_else(
    resident: Person, trip: int, head: OnDuty, officer: OnDuty
) -> None:
    before = waiting(head)
    order_id = confirmed(head, resident, trip)
    assert waiting(head) == before - 1
    was = standing(trip)
    hears_of_correction(trip, replace(was, numbers=("G1", "G3"), said="G1/G3"))
    # A further number of the same train takes nobody off it.
    (told,) = listed(head, resident, "confirmed")
    assert (told["order"]["state"], told["changes"]) == ("open", [])
    hears_of_correction(trip, replace(was, on=was.on - timedelta(days=1)))
    assert refusal(approve(officer, order_id)) == "evidence.order_closed"
    assert facts.in_force(resident.resident_id) == ()
    (told,) = listed(head, resident, "confirmed")
    assert (told["order"]["state"], told["waits"], told["may_confirm"]) == ("withdrawn", True, True)
    assert (told["changes"], told["trip_was"]["on"]) == (["day"], was.on.isoformat())
    assert waiting(head) == before
    assert kinds_told(resident).count("cotravel.trip_asked_again") == 1
    # The community says anew what is so; then nothing is left to be asked.
    confirmed(head, resident, trip)
    (told,) = listed(head, resident, "confirmed")
    assert (told["waits"], told["changes"], told["trip_was"]) == (False, [], None)


def test_evidence_of_another_trip_has_to_be_ended_by_two_and_is_asked_about_anew(
    house: Installation, resident: Person, trip: int, head: OnDuty, officer: OnDuty, village: str
) -> None:
    resident.checks_in()
    assert approve(officer, confirmed(head, resident, trip)).status_code == 200
    before, was = waiting(head), standing(trip)
    hears_of_correction(trip, replace(was, on=was.on - timedelta(days=1)))
    assert "cotravel.trip_doubted" in kinds_told(resident)
    assert waiting(head) == before + 1
    (told,) = listed(head, resident, "confirmed")
    assert (told["must_end"], told["must_ask"], told["waits"]) == (True, False, False)
    assert told["changes"] == ["day"]
    # Nobody's act alone ends it: neither the one that asked nor the correction.
    for how, body in (
        ("keep", {"version": told["trip_version"]}),
        ("dismiss", {"reason": "not_on_it"}),
        ("confirm", {"id": str(uuid.uuid4())}),
    ):
        assert refusal(act(head, resident, trip, how, body)) == "cotravel.changed"
    assert resident.colour() == "yellow"
    other = OnDuty(house.app, (Role.HEALTH_OFFICER, village[:6]))
    release = an_end(resident.resident_id) | {"reason": "trip_changed"}
    filed = other.must("POST", "/duty/evidence/orders", release).get_json()
    assert resident.colour() == "yellow"
    assert approve(officer, filed["order_id"]).status_code == 200
    assert resident.colour() == "green"
    # They may have been on the trip as it is now; whoever asks says so, and two decide.
    assert waiting(head) == before + 1
    (told,) = listed(head, resident, "confirmed")
    assert (told["must_end"], told["waits"], told["may_confirm"]) == (False, True, True)
    answer = act(head, resident, trip, "dismiss", {"reason": "not_on_it"})
    assert answer.get_json()["registration"]["state"] == "dismissed"
    assert waiting(head) == before


def test_evidence_of_a_trip_that_says_less_goes_on_once_it_was_asked_again(
    resident: Person, trip: int, head: OnDuty, officer: OnDuty, house: Installation, village: str
) -> None:
    resident.checks_in()
    assert approve(officer, confirmed(head, resident, trip)).status_code == 200
    before, was = waiting(head), standing(trip)
    hears_of_correction(trip, replace(was, from_name="洛阳龙门", from_min=600))
    assert "cotravel.trip_doubted" in kinds_told(resident)
    assert waiting(head) == before + 1
    (told,) = listed(head, resident, "confirmed")
    assert (told["must_end"], told["must_ask"], told["waits"]) == (False, True, False)
    assert (told["changes"], told["trip_was"]["from_min"]) == (["hours", "stops"], 540)
    worker = OnDuty(house.app, (Role.GRID_WORKER, village))
    assert refusal(keep(worker, resident, trip, told["trip_version"])) == "staff.forbidden"
    # What was seen before it was corrected once more is no answer to what is listed now.
    hears_of_correction(trip, replace(was, from_name="洛阳龙门", from_min=620))
    assert refusal(keep(head, resident, trip, told["trip_version"])) == "cotravel.changed"
    (told,) = listed(head, resident, "confirmed")
    for _ in range(2):
        kept = keep(head, resident, trip, told["trip_version"]).get_json()["registration"]
        assert (kept["must_ask"], kept["changes"], kept["order"]["state"]) == (
            False,
            [],
            "approved",
        )
    assert waiting(head) == before
    assert resident.colour() == "yellow"
    assert kinds_told(resident).count("cotravel.kept") == 1
    assert audited(resident.resident_id).count("register.keep") == 1


def test_evidence_follows_to_the_trip_that_stands_for_its_own_until_that_is_gone(
    resident: Person, head: OnDuty, officer: OnDuty
) -> None:
    first, wrong = a_train(from_name="武汉双站"), a_train(number="G2", from_name="武汉双站")
    twin, trip = publish(first, wrong)
    for number in (twin, trip):
        registered(resident, number)
    assert approve(officer, confirmed(head, resident, trip)).status_code == 200
    before = waiting(head)
    follower = follow()
    # The twin is registered already, so that the one that was confirmed stays where it is.
    publish(replace(first, sources=wrong.sources))
    hear(follower)
    (told,) = listed(head, resident, "confirmed")
    assert (told["must_end"], told["changes"]) == (True, ["number"])
    assert waiting(head) == before + 1
    hears_of_withdrawal(twin)
    (told,) = listed(head, resident, "confirmed")
    assert told["must_end"] is True


def test_what_was_confirmed_follows_to_the_trip_that_says_the_same(
    resident: Person, head: OnDuty
) -> None:
    first, wrong = a_train(from_name="武汉双站"), a_train(number="G2", from_name="武汉双站")
    twin, trip = publish(first, wrong)
    registered(resident, trip)
    order_id = confirmed(head, resident, trip)
    follower = follow()
    publish(replace(first, sources=wrong.sources))
    for _ in range(2):
        hear(follower)
    (told,) = listed(head, resident, "confirmed")
    assert (told["trip"]["id"], told["order"]["order_id"]) == (twin, order_id)
    assert told["must_end"] is False


@pytest.mark.one_engine
def test_that_it_was_one_carriage_is_said_by_whoever_asked_and_of_trains_alone(
    resident: Person, trip: int, head: OnDuty, officer: OnDuty
) -> None:
    flight = publish(a_train(kind=TripKind.FLIGHT))[0]
    registered(resident, flight)
    near = {"id": str(uuid.uuid4()), "is_same_carriage": True}
    assert refusal(act(head, resident, flight, "confirm", near)) == "core.field_invalid"
    said = {one["trip"]["id"]: one for one in listed(head, resident)}
    assert said[flight]["near_reason_text"] is None
    assert said[trip]["reason_text"] == "与病例同乘一列火车，车厢不同或不清楚"
    assert said[trip]["near_reason_text"] == "与病例同乘一节车厢"
    told = act(head, resident, trip, "confirm", near).get_json()["registration"]
    order = officer.must("GET", f"/duty/evidence/orders/{told['order']['order_id']}").get_json()
    assert order["reason"] == "same_train"
