"""Who reads the register, of where, why, and what they see of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from backend.checkpoints import own_passages, rules, whose
from backend.checkpoints.hour_models import Entry
from backend.checkpoints.passage_models import PassageRow
from backend.core import clock
from backend.staff.rules import Role
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.passages import an_id, by_number, emergency, seal, send, told
from tests.support.people import Person
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty, a_card_for
from tests.support.stream import Follower, settle

VILLAGE = "411221100201"
COUNTY = VILLAGE[:6]


@pytest.fixture
def guard(house: Installation, fixed_clock: FixedClock) -> OnDuty:
    """Somebody at checkpoints of the county."""
    return OnDuty(house.app, (Role.CHECKPOINT_STAFF, COUNTY))


@pytest.fixture
def officer(guard: OnDuty, house: Installation) -> OnDuty:
    """A health officer of the county."""
    return OnDuty(house.app, (Role.HEALTH_OFFICER, COUNTY))


def asked(officer: OnDuty, **query: Any) -> dict[str, Any]:
    """What tracing answers."""
    path = f"/duty/passages?{urlencode({'purpose': 'outbreak', **query})}"
    found: dict[str, Any] = officer.must("GET", path).get_json()
    return found


def span(hours: int = 2) -> dict[str, str]:
    """The last hours."""
    now = clock.now()
    begins = now - timedelta(hours=hours)
    return {"from": clock.to_text(begins), "until": clock.to_text(now + timedelta(seconds=1))}


def test_hours_of_a_checkpoint_come_by_pages_and_in_order(guard: OnDuty, officer: OnDuty) -> None:
    gate, now = a_checkpoint(VILLAGE), clock.now()
    bodies = [told(gate, now - timedelta(minutes=n)) for n in range(70)]
    items = [seal(guard.staff_id, body) for body in bodies]
    send(guard, *items[:40])
    send(guard, *items[30:])
    first = asked(officer, checkpoint_id=gate, **span())
    rest = asked(officer, checkpoint_id=gate, after=first["next"], **span())
    found = [one["id"] for one in [*first["passages"], *rest["passages"]]]
    assert found == [item["id"] for item in reversed(items)]
    assert rest["next"] is None


def test_a_way_is_followed_by_a_mark_that_is_no_pass(guard: OnDuty, officer: OnDuty) -> None:
    gate, proof = a_checkpoint(VILLAGE), "0011223344556677"
    for body in (told(gate, pass_id=proof), told(gate, pass_id=proof), told(gate)):
        send(guard, seal(guard.staff_id, body))
    shown = asked(officer, checkpoint_id=gate, **span())["passages"]
    assert len({one["proof"] for one in shown}) == 2
    assert proof not in str(shown)
    later = asked(officer, checkpoint_id=gate, **span(3))["passages"]
    assert not {one["proof"] for one in shown} & {one["proof"] for one in later}


def test_whoever_left_their_name_is_shown_masked(guard: OnDuty, officer: OnDuty) -> None:
    gate = a_checkpoint(VILLAGE)
    visitor = told(
        gate, means="visitor", reason="visitor", colour=None, pass_id=None, name="张小明",
        phone="13900001234", consent_version="1", plate="豫M12345",
    )  # fmt: skip
    send(guard, seal(guard.staff_id, visitor))
    [shown] = asked(officer, checkpoint_id=gate, **span())["passages"]
    assert shown["who"]["phone"] == "139****1234"
    assert "小明" not in str(shown)
    assert shown["plate"] == "豫****45"
    assert shown["received_at"] is None


def test_a_passage_that_came_late_says_when(
    guard: OnDuty, officer: OnDuty, fixed_clock: FixedClock
) -> None:
    gate, at = a_checkpoint(VILLAGE), clock.now()
    fixed_clock.move(hours=1)
    guard.go_on_duty()
    send(guard, seal(guard.staff_id, told(gate, at)))
    officer.go_on_duty()
    [shown] = asked(officer, checkpoint_id=gate, **span())["passages"]
    assert (shown["at"], shown["received_at"]) == (clock.to_text(at), clock.to_text(clock.now()))


def test_a_resident_is_found_and_reads_that_somebody_looked(
    guard: OnDuty, house: Installation, resident: Person
) -> None:
    home = str(resident.application["division_code"])
    officer = OnDuty(house.app, (Role.HEALTH_OFFICER, home[:6]))
    gate = a_checkpoint(VILLAGE)
    key = [*own_passages.shown_on(resident.resident_id, clock.now())][2]
    shown = told(gate, pass_id=key.removeprefix("pass#"))
    number = by_number(gate, resident.application["document"]["number"])
    send(guard, seal(guard.staff_id, shown), seal(guard.staff_id, number))
    found = asked(officer, resident_id=resident.resident_id)["passages"]
    assert sorted(one["means"] for one in found) == ["number", "pass"]
    own = OnDuty(house.app, (Role.HEALTH_OFFICER, COUNTY))
    asked(own, checkpoint_id=gate, **span())
    looks = resident.browser.get("/me/looks").get_json()["looks"]
    assert {one["action"]["en"] for one in looks} == {
        "Read the register of a checkpoint that you went by (masked)",
        "Read where you were registered at checkpoints",
    }


def test_tracing_asks_for_a_place_a_short_time_and_a_purpose(
    guard: OnDuty, officer: OnDuty
) -> None:
    gate = a_checkpoint(VILLAGE)
    for query, field in (
        ({"purpose": "outbreak", "checkpoint_id": gate}, "from"),
        ({"purpose": "outbreak", "checkpoint_id": gate, **span(13)}, "until"),
        ({"checkpoint_id": gate, **span()}, "purpose"),
        ({"purpose": "outbreak", **span()}, "checkpoint_id"),
    ):
        answer = officer.call("GET", f"/duty/passages?{urlencode(query)}")
        assert answer.status_code == 422
        assert field in answer.get_json()["fields"]


@pytest.mark.parametrize("proof", [{}, {"pass_id": "0123456789abcdef"}], ids=["visit", "pass"])
def test_an_emergency_waits_for_a_second_person(
    guard: OnDuty, house: Installation, officer: OnDuty, proof: dict[str, Any]
) -> None:
    gate, elsewhere = a_checkpoint(VILLAGE), a_checkpoint("411281003001")
    both = OnDuty(house.app, (Role.CHECKPOINT_STAFF, COUNTY), (Role.COMMAND, COUNTY))
    [one] = send(
        both,
        seal(both.staff_id, emergency(gate, note="胸痛", name="李四", plate="豫M12345", **proof)),
    )
    abroad = OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411281"))
    send(abroad, seal(abroad.staff_id, emergency(elsewhere)))
    path = f"/duty/passages/emergencies?area={COUNTY}"
    [waiting] = [
        row for row in officer.must("GET", path).get_json()["emergencies"] if row["id"] == one["id"]
    ]
    assert (waiting["note"], waiting["is_mine"]) == ("胸痛", False)
    assert waiting["name"] != "李四"
    assert waiting["plate"] == "豫****45"
    until, at = (datetime.fromisoformat(waiting[name]) for name in ("kept_until", "at"))
    assert until - at == timedelta(days=rules.RETENTION_DAYS)
    review = f"/duty/passages/emergencies/{one['id']}/review"
    word = {"area": COUNTY, "outcome": "justified"}
    own = both.call("POST", review, word)
    assert (own.status_code, own.get_json()["code"]) == (409, "checkpoints.own_emergency")
    for _ in range(2):
        assert officer.must("POST", review, word).get_json()["outcome"] == "justified"
    other = officer.call("POST", review, word | {"outcome": "misused"})
    assert other.get_json()["code"] == "checkpoints.not_found"
    left = officer.must("GET", path).get_json()["emergencies"]
    assert one["id"] not in {row["id"] for row in left}


def test_emergencies_come_by_pages_and_tell_who_let_most_through(
    guard: OnDuty, house: Installation
) -> None:
    town = f"{COUNTY}104"
    gate, now = a_checkpoint(f"{town}202"), clock.now()
    send(guard, seal(guard.staff_id, emergency(a_checkpoint(VILLAGE), now)))
    items = [
        seal(guard.staff_id, emergency(gate, now - timedelta(minutes=n + 1))) for n in range(52)
    ]
    send(guard, *items[:50])
    send(guard, *items[50:])
    officer = OnDuty(house.app, (Role.HEALTH_OFFICER, town))
    path = f"/duty/passages/emergencies?area={COUNTY}"
    first = officer.must("GET", path).get_json()
    rest = officer.must("GET", f"{path}&after={first['next']}").get_json()
    assert [len(page["emergencies"]) for page in (first, rest)] == [50, 2]
    found = [row["id"] for page in (first, rest) for row in page["emergencies"]]
    assert found == [item["id"] for item in reversed(items)]
    assert rest["next"] is None
    assert [row["waiting"] for row in first["guards"]] == [52]
    assert rest["guards"] == []


def test_somebody_of_a_town_reviews_their_town(guard: OnDuty, house: Installation) -> None:
    gate, other = a_checkpoint(VILLAGE), a_checkpoint(f"{COUNTY}101")
    results = send(guard, *[seal(guard.staff_id, emergency(place)) for place in (gate, other)])
    officer = OnDuty(house.app, (Role.HEALTH_OFFICER, VILLAGE[:9]))
    path = f"/duty/passages/emergencies?area={COUNTY}"
    seen = {row["id"] for row in officer.must("GET", path).get_json()["emergencies"]}
    assert results[0]["id"] in seen
    assert results[1]["id"] not in seen


def test_whose_a_code_is_is_told_to_those_of_the_persons_area_alone(
    guard: OnDuty, officer: OnDuty, house: Installation
) -> None:
    person = Person(house.app).signs_in().applies(division_code="411221104202")
    settle(Follower("changxing-residents", from_start=True))
    gate, now = a_checkpoint(VILLAGE), clock.now()
    key = [*own_passages.shown_on(person.resident_id, now)][1]
    theirs = told(gate, pass_id=key.removeprefix("pass#"))
    number = by_number(gate, person.application["document"]["number"])
    items = [seal(guard.staff_id, one) for one in (theirs, number, told(gate))]
    send(guard, *items)
    wish: dict[str, Any] = {"checkpoint_id": gate, **span(), "purpose": "contact"}
    wish["ids"] = [item["id"] for item in items]
    found = officer.must("POST", "/duty/passages/whose", wish).get_json()["people"]
    assert [one["resident_id"] for one in found] == [person.resident_id]
    assert sorted(found[0]["ids"]) == sorted(item["id"] for item in items[:2])
    assert "*" in found[0]["name"]
    town = OnDuty(house.app, (Role.HEALTH_OFFICER, VILLAGE[:9]))
    assert town.must("POST", "/duty/passages/whose", wish).get_json()["people"] == []
    looks = person.browser.get("/me/looks").get_json()["looks"]
    assert [one["action"]["en"] for one in looks].count("Found whose a code was") == 1


def test_asking_whose_codes_are_is_written_down_though_nobody_is_found_and_limited(
    guard: OnDuty, officer: OnDuty, resident: Person
) -> None:
    gate = a_checkpoint(VILLAGE)
    a_card_for(resident)
    send(guard, seal(guard.staff_id, by_number(gate, resident.application["document"]["number"])))
    wish = {"checkpoint_id": gate, **span(), "purpose": "contact", "ids": [an_id(clock.now())]}
    for _ in range(whose.ASKED.most):
        told_back = officer.must("POST", "/duty/passages/whose", wish).get_json()
        assert (told_back["people"], told_back["next"]) == ([], None)
    assert officer.call("POST", "/duty/passages/whose", wish).status_code == 429
    looks = resident.browser.get("/me/looks").get_json()["looks"]
    asked_of = "Asked whose some codes are in the register of a checkpoint that you went by"
    assert asked_of in {one["action"]["en"] for one in looks}


def test_a_county_that_takes_too_long_is_gone_through_in_several_questions(
    guard: OnDuty, house: Installation
) -> None:
    person = Person(house.app).signs_in().applies(division_code="411221104202")
    settle(Follower("changxing-residents", from_start=True))
    gate, now = a_checkpoint(VILLAGE), clock.now()
    key = [*own_passages.shown_on(person.resident_id, now)][1]
    item = seal(guard.staff_id, told(gate, pass_id=key.removeprefix("pass#")))
    send(guard, item)
    row = PassageRow.of(key, PassageRow.part_of(item["id"]))
    assert row is not None
    entry = Entry(clock.to_ms(now), key, str(row.part))
    steps = [whose.walked(VILLAGE, [entry], [row], walk_s=0)]
    while steps[-1].next is not None:
        steps.append(whose.walked(VILLAGE, [entry], [row], steps[-1].next, walk_s=0))
    assert len(steps) > 1
    assert [step.found for step in steps] == [{}] * (len(steps) - 1) + [{key: person.resident_id}]
    assert whose.walked(VILLAGE, [entry], [row]).found == steps[-1].found


def test_what_is_kept_of_somebody_is_exported_and_goes_with_them(
    guard: OnDuty, resident: Person
) -> None:
    from backend.checkpoints import holdings

    gate = a_checkpoint(VILLAGE)
    number = resident.application["document"]["number"]
    a_card_for(resident)
    send(guard, seal(guard.staff_id, by_number(gate, number)))
    [told_row] = holdings.told_passages(resident.resident_id, None)
    assert told_row["number"] == number
    for _ in range(2):
        holdings.erase_passages(resident.resident_id, None)
    assert holdings.told_passages(resident.resident_id, None) == []
