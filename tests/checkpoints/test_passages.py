"""The register takes what a device recorded once, and nothing that contradicts itself."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest

from backend.checkpoints import holdings, own_passages, rules
from backend.checkpoints.hour_models import PlaceHourRow
from backend.checkpoints.passage_models import PassageRow
from backend.config import settings
from backend.core import clock, db, ids
from backend.healthcode.card_models import CardRow
from backend.staff.rules import Role
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.passages import an_id, by_number, emergency, seal, send, told
from tests.support.people import Person, some_id_number
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty, a_card_for, stands_at

VILLAGE, ELSEWHERE = "411221100201", "411281003001"


@pytest.fixture
def guard(house: Installation, fixed_clock: FixedClock) -> OnDuty:
    """Somebody at a checkpoint of the county."""
    return OnDuty(house.app, (Role.CHECKPOINT_STAFF, VILLAGE[:6]))


@pytest.fixture
def gate(guard: OnDuty) -> str:
    """A checkpoint of theirs."""
    return a_checkpoint(VILLAGE)


def passages_of(person: Person) -> list[dict[str, Any]]:
    """What somebody reads of themselves."""
    told: list[dict[str, Any]] = person.browser.get("/me/passages").get_json()["passages"]
    return told


def rows_of(gate: str) -> list[PassageRow]:
    """What is stored of the last hours at a checkpoint."""
    now = clock.now()
    hours = {f"{now - timedelta(hours=ago):%Y%m%d%H}" for ago in range(3)}
    entries = [e for hour in hours for e in PlaceHourRow.of_hour(gate, hour)]
    return PassageRow.several([(entry.key, entry.part) for entry in entries])


def test_a_passage_is_stored_once_however_often_it_comes(guard: OnDuty, gate: str) -> None:
    item = seal(guard.staff_id, told(gate))
    first = send(guard, item)
    again = [send(guard, item), send(guard, item, item)]
    assert [one["status"] for one in first] == ["new"]
    assert {one["status"] for answer in again for one in answer} == {"identical"}
    [row] = rows_of(gate)
    assert row.passage_id == item["id"]


def test_the_same_id_with_other_content_of_that_proof_is_refused(guard: OnDuty, gate: str) -> None:
    body, own = told(gate), an_id(clock.now())
    send(guard, seal(guard.staff_id, body, own))
    later = clock.to_text(clock.now() + timedelta(seconds=30))
    for change in ({"temperature_tenths_c": 366}, {"direction": "out"}, {"at": later}):
        [result] = send(guard, seal(guard.staff_id, body | change, own))
        assert (result["status"], result["code"]) == ("rejected", "core.id_reused")
    [row] = rows_of(gate)
    assert row.passage().temperature_tenths_c == 365


def test_the_same_id_under_another_proof_is_a_passage_more_and_changes_none(
    guard: OnDuty, gate: str
) -> None:
    body, own = told(gate), an_id(clock.now())
    send(guard, seal(guard.staff_id, body, own))
    [first] = rows_of(gate)
    other = seal(guard.staff_id, told(gate, temperature_tenths_c=366), own)
    assert [one["status"] for one in send(guard, other)] == ["new"]
    both = {str(row.key): row.passage() for row in rows_of(gate)}
    assert len(both) == 2
    assert both[str(first.key)] == first.passage()


def test_a_batch_answers_each_by_itself(guard: OnDuty, gate: str, house: Installation) -> None:
    elsewhere = a_checkpoint(ELSEWHERE)
    other = OnDuty(house.app, (Role.CHECKPOINT_STAFF, VILLAGE))
    items = [
        seal(guard.staff_id, told(gate)),
        seal(guard.staff_id, told(elsewhere)),
        seal(other.staff_id, told(gate)),
        seal(guard.staff_id, told(gate), kind="watched_update"),
        seal(guard.staff_id, told(gate, verdict="turn_away")),
        seal(guard.staff_id, told(gate, colours="green")),
        seal(guard.staff_id, emergency(gate)),
    ]
    results = send(guard, *items)
    assert [one.get("code") for one in results] == [
        None,
        "checkpoints.not_found",
        "core.sealed_unreadable",
        "core.sealed_unreadable",
        "checkpoints.contradiction",
        "core.invalid",
        None,
    ]
    assert results[4]["fields"]["verdict"]["code"] == "checkpoints.verdict_contradicts"
    assert len(rows_of(gate)) == 2


def test_a_queue_of_a_day_is_taken_whole_and_found_by_its_hours(guard: OnDuty, gate: str) -> None:
    now = clock.now()
    items = [
        seal(guard.staff_id, told(gate, now - timedelta(minutes=4 * ago))) for ago in range(30)
    ]
    assert {one["status"] for one in send(guard, *items)} == {"new"}
    assert {row.passage_id for row in rows_of(gate)} == {item["id"] for item in items}


def test_a_passage_costs_one_write_unit_and_a_little_for_the_index(
    guard: OnDuty, gate: str
) -> None:
    send(guard, seal(guard.staff_id, told(gate)))
    units: dict[str, list[float]] = {}

    def count(operation: str, answer: dict[str, object]) -> None:
        told_units = answer.get("ConsumedCapacity") or {}
        assert isinstance(told_units, dict)
        if told_units.get("TableName") == PassageRow.Meta.table_name:
            units.setdefault(operation, []).append(float(told_units["CapacityUnits"]))

    db.connection().on_answer = count
    try:
        send(guard, *[seal(guard.staff_id, told(gate)) for _ in range(50)])
    finally:
        db.connection().on_answer = None
    assert set(units) == {"PutItem"}, "the place was known, and nothing else is read"
    assert len(units["PutItem"]) == 51
    assert sum(units["PutItem"]) <= 53


def test_who_somebody_is_stands_sealed_in_the_store(guard: OnDuty, gate: str) -> None:
    number, phone = some_id_number(), "13900001234"
    visitor = told(
        gate, means="visitor", reason="visitor", colour=None, pass_id=None, name="张小明",
        phone=phone, consent_version="1", plate="豫M12345", note="送货",
    )  # fmt: skip
    bodies = (visitor, by_number(gate, number))
    results = send(guard, *[seal(guard.staff_id, body) for body in bodies])
    assert [one["status"] for one in results] == ["new", "new"]
    rows = rows_of(gate)
    assert {row.passage().name for row in rows} == {"张小明", None}
    stored = " ".join(str(row.serialize()) for row in rows)
    for secret in (number, phone, "张小明", "豫M12345", "送货"):
        assert secret not in stored


def test_a_number_tells_its_colour_or_nothing_in_one_shape(
    guard: OnDuty, gate: str, resident: Person
) -> None:
    number = resident.application["document"]["number"]

    def asked(shown: str) -> dict[str, object]:
        document = {"kind": "resident_id", "number": shown}
        wish = {"document": document, "purpose": "checkpoint", "checkpoint_id": gate}
        told: dict[str, object] = guard.must("POST", "/duty/passages/look-up", wish).get_json()
        return told

    stands_at(guard, gate)
    fresh = asked(number)
    unknown = asked(some_id_number())
    assert fresh.keys() == unknown.keys()
    assert (fresh["verdict"], fresh["reason"]) == ("cannot_tell", "no_check_in_yet")
    assert (unknown["verdict"], unknown["reason"]) == ("cannot_tell", "unknown")
    assert unknown["masked_name"] is None
    resident.checks_in()
    green = asked(number)
    assert (green["verdict"], green["colour"]) == ("admit", "green")
    assert "*" in str(green["masked_name"])
    looks = resident.browser.get("/me/looks").get_json()["looks"]
    assert len(looks) == 2, "each time that somebody asked for their number"


def test_one_finds_where_one_was_registered_by_pass_and_by_number(
    guard: OnDuty, gate: str, resident: Person
) -> None:
    number = resident.application["document"]["number"]
    pass_key = next(iter(own_passages.shown_on(resident.resident_id, clock.now())))
    shown = told(gate, pass_id=pass_key.removeprefix("pass#"))
    somebody = told(gate, pass_id=secrets.token_hex(8))
    send(guard, *[seal(guard.staff_id, one) for one in (shown, somebody, by_number(gate, number))])
    assert [one["means"] for one in passages_of(resident)] == ["pass"], "a number may be anybody's"
    a_card_for(resident)
    passages = passages_of(resident)
    assert sorted(one["means"] for one in passages) == ["number", "pass"]
    assert {one["checkpoint"] for one in passages} == {"高速出口"}


def test_passages_by_a_card_that_was_replaced_or_ended_are_told_and_erased(
    guard: OnDuty, gate: str, resident: Person, fixed_clock: FixedClock
) -> None:
    def goes_by(card_no: str) -> None:
        ref = ids.from_base64url(str(CardRow.of(card_no).ref)).hex()  # type: ignore[union-attr]
        by_card = told(gate, means="card", pass_id=None, card_ref=ref)
        send(guard, seal(guard.staff_id, by_card))

    for _ in range(2):
        goes_by(last := a_card_for(resident))
    home = str(resident.application["division_code"])
    head = OnDuty(resident.app, (Role.VILLAGE_HEAD, home))
    head.must("POST", f"/duty/cards/{last}/end", {"reason": "lost"})
    assert [one["means"] for one in passages_of(resident)] == ["card", "card"]
    fixed_clock.move(days=1)
    guard.go_on_duty()
    goes_by(last)
    assert len(passages_of(resident)) == 2, "somebody has found it"
    holdings.erase_passages(resident.resident_id, None)
    assert passages_of(resident) == []
    assert len(rows_of(gate)) == 1, "what its finder did is not theirs to erase"


def test_a_card_counts_until_the_day_on_which_it_ended(
    resident: Person, fixed_clock: FixedClock
) -> None:
    first, _ = a_card_for(resident), a_card_for(resident)
    row = CardRow.of(first)
    key = f"card#{ids.from_base64url(str(row.ref)).hex()}"  # type: ignore[union-attr]
    ended_on = settings().city.day_of(clock.now())
    fixed_clock.move(days=3)
    days = own_passages.shown_on(resident.resident_id, clock.now())[key]
    assert (len(days), max(days)) == (rules.RETENTION_DAYS + 1 - 3, ended_on)
    fixed_clock.move(days=rules.RETENTION_DAYS)
    assert key not in own_passages.shown_on(resident.resident_id, clock.now())


def test_whoever_types_somebodys_number_neither_reads_nor_erases_their_passages(
    guard: OnDuty, gate: str, resident: Person, stranger: Person
) -> None:
    number = resident.application["document"]
    send(guard, seal(guard.staff_id, by_number(gate, number["number"])))
    a_card_for(resident)
    a_card_for(stranger)
    theirs = stranger.application | {"document": number}
    assert stranger.browser.put("/me", theirs).status_code == 200
    for who in (stranger, resident):
        assert passages_of(who) == [], "of a number that two claim nobody is told"
        holdings.erase_passages(who.resident_id, None)
    assert stranger.browser.put("/me", stranger.application).status_code == 200
    assert [one["means"] for one in passages_of(resident)] == ["number"]
    # With the number of somebody whom nobody knows, they are the only one to claim it.
    unknown = some_id_number()
    send(guard, seal(guard.staff_id, by_number(gate, unknown)))
    alone = stranger.application | {"document": {"kind": "resident_id", "number": unknown}}
    assert stranger.browser.put("/me", alone).status_code == 200
    assert passages_of(stranger) == [], "their card was issued for another document"
    assert holdings.told_passages(stranger.resident_id, None) == []
    holdings.erase_passages(stranger.resident_id, None)
    assert len(rows_of(gate)) == 2


def test_what_was_recorded_under_a_grant_is_taken_when_it_has_ended_and_marked(
    house: Installation, guard: OnDuty, gate: str, fixed_clock: FixedClock
) -> None:
    head = OnDuty(house.app, (Role.ADMIN, VILLAGE[:6]))
    path = f"/duty/staff/{guard.staff_id}"
    [grant] = guard.must("GET", "/duty/me").get_json()["grants"]
    before = told(gate, clock.now() - timedelta(days=1))
    fixed_clock.move(minutes=10)
    rightly = told(gate)
    fixed_clock.move(minutes=1)
    head.go_on_duty()
    head.must("DELETE", f"{path}/grants/{grant['grant_id']}")
    assert head.call("DELETE", f"{path}/grants/{grant['grant_id']}").status_code == 404
    assert head.must("GET", path).get_json()["grants"] == []
    assert guard.must("GET", "/duty/me").get_json()["grants"] == []
    fixed_clock.move(minutes=4)
    items = [seal(guard.staff_id, body) for body in (rightly, before, told(gate))]
    results = send(guard, *items)
    refused = "checkpoints.not_found"
    assert [one.get("code") for one in results] == [None, refused, refused]
    assert send(guard, items[0])[0]["status"] == "identical"
    assert [(row.passage_id, row.late) for row in rows_of(gate)] == [(items[0]["id"], "grant")]
