"""Whose an alarm is, by pass, card and number; and what is looked for where, and how often."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest

from backend import app
from backend.checkpoints import alarm_homes, alarm_list_models, alarm_rules, watched_proofs
from backend.checkpoints.alarm_homes import Looked
from backend.checkpoints.alarm_list_models import PointerRow
from backend.checkpoints.alarm_models import AlarmRow
from backend.checkpoints.alarm_pulses import PULSES as ALARM_PULSES
from backend.checkpoints.passage_flags import FLAGS
from backend.checkpoints.watched_proof_models import TOKENS_A_ROW, WatchedProofsRow
from backend.core import clock, ids
from backend.divisions import service as divisions
from backend.healthcode.card_models import CardRow
from backend.staff.rules import Role
from tests.support.alarms import (
    RED,
    VILLAGE,
    Stream,
    a_villager,
    an_alarm,
    goes_by,
    isolated,
    pass_id_of,
    watched_from_now,
)
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty, card_wish

ROAD = "411281003002"
FAR = "411221100001"
QUARTER = alarm_rules.SEARCH_EVERY_S / 60
NO_PASS: dict[str, Any] = {"pass_id": None, "issued_at": None}


@pytest.fixture
def stream(house: Installation) -> Stream:
    """The stream from now on."""
    return Stream()


def seen_at(by: OnDuty, area: str, place: str) -> list[dict[str, Any]]:
    """The open alarms of an area that one checkpoint saw."""
    by.go_on_duty()
    told = by.must("GET", f"/duty/alarms?area={area}&which=all").get_json()["alarms"]
    return [alarm for alarm in told if alarm["checkpoint_id"] == place]


def by_card_of(head: OnDuty, resident_id: str) -> dict[str, Any]:
    """How somebody goes by who has just been given a paper card."""
    wish = card_wish(resident_id)
    row = CardRow.of(head.must("POST", "/duty/cards", wish).get_json()["card_no"])
    assert row is not None
    ref = ids.from_base64url(str(row.ref)).hex()
    return {**NO_PASS, "means": "card", "card_ref": ref}


def test_a_card_leads_to_the_home_of_its_holder(house: Installation, stream: Stream) -> None:
    place, person = a_checkpoint(ROAD), a_villager(VILLAGE)
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    goes_by(place, ROAD, **(RED | by_card_of(head, person)))
    stream.runs()
    assert seen_at(head, VILLAGE, place) == []
    alarm_homes.pulse()
    (alarm,) = seen_at(head, VILLAGE, place)
    assert alarm["home"] == VILLAGE
    whole = head.must("GET", f"/duty/alarms/{alarm['alarm_id']}").get_json()
    assert whole["resident_id"] == person


def test_a_watched_person_is_known_by_card_and_by_number(
    house: Installation, stream: Stream, resident: Person
) -> None:
    home = str(resident.application["division_code"])
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, home))
    watched_from_now(head, resident.resident_id)
    isolated(house, resident.resident_id)
    card = by_card_of(head, resident.resident_id)
    number = {**NO_PASS, "means": "number", "document": resident.application["document"]}
    gates = [a_checkpoint(home), a_checkpoint(home)]
    watched_proofs.pulse()
    for gate, proof in zip(gates, (card, number), strict=True):
        goes_by(gate, home, **proof)
    stream.runs()
    for gate in gates:
        (alarm,) = seen_at(head, home, gate)
        assert (alarm["kind"], alarm["colour"]) == ("watched_outside", "green")


def test_whoever_is_watched_no_longer_is_known_by_nothing(house: Installation) -> None:
    county, now_s = "411299", int(clock.now().timestamp())
    both = {secrets.token_bytes(8), secrets.token_bytes(8)}
    many = {n.to_bytes(8, "big") for n in range(TOKENS_A_ROW)} | both
    for tokens in (many, both, set[bytes]()):
        WatchedProofsRow.put(county, tokens, now_s + 60)
        assert WatchedProofsRow.all_now(now_s) & many == tokens
    assert not list(WatchedProofsRow.query("watched", WatchedProofsRow.part.startswith(county)))


def test_one_proof_at_two_places_is_one_alarm_through_the_stream(
    house: Installation, stream: Stream
) -> None:
    gates, proof = [a_checkpoint(ROAD), a_checkpoint(ROAD)], secrets.token_hex(8)
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, ROAD))
    now = clock.now()
    for seconds, gate in zip((100, 0), gates, strict=True):
        goes_by(gate, ROAD, at=now - timedelta(seconds=seconds), pass_id=proof)
    came = stream.records()
    assert FLAGS.take(came) == app.RAISING.take(came) == ((), None)
    assert [seen_at(head, ROAD, gate) for gate in gates] == [[], []]
    stream.runs()
    told = [alarm for gate in gates for alarm in seen_at(head, ROAD, gate)]
    assert [alarm["kind"] for alarm in told] == ["two_places"]


def test_a_person_of_another_county_is_found_within_some_quarters_of_an_hour(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    place, person = a_checkpoint(VILLAGE), a_villager(FAR)
    far = OnDuty(house.app, (Role.VILLAGE_HEAD, FAR))
    goes_by(place, VILLAGE, **RED, pass_id=pass_id_of(person))
    stream.runs()
    stranger = an_alarm(place, VILLAGE)
    for _ in alarm_homes.counties():
        alarm_homes.pulse()
        fixed_clock.move(minutes=QUARTER)
    assert "search" in alarm_list_models.pointers_of(stranger)
    alarm_homes.pulse()
    (alarm,) = seen_at(far, FAR, place)
    assert alarm["home"] == FAR
    county = OnDuty(house.app, (Role.HEALTH_OFFICER, VILLAGE[:6]))
    homes = [alarm["is_home_told"] for alarm in seen_at(county, VILLAGE[:6], place)]
    assert sorted(homes) == [False, True]
    assert alarm_list_models.pointers_of(stranger) == ["due_here", "here"]


def test_however_many_strangers_go_by_a_county_is_gone_through_once_a_quarter(
    house: Installation, fixed_clock: FixedClock
) -> None:
    villages = [code for code in divisions.villages() if code.startswith(VILLAGE[:6])]
    a_villager(next(code for code in villages if not code.startswith(VILLAGE[:9])))
    place = a_checkpoint(VILLAGE)
    alarms = [an_alarm(place, VILLAGE)]
    near = alarm_homes.pulse()
    fixed_clock.move(minutes=QUARTER / 2)
    alarms.append(an_alarm(place, VILLAGE))
    assert alarm_homes.pulse().alarms == 1, "the first one waits"
    fixed_clock.move(minutes=QUARTER / 2)
    whole = alarm_homes.pulse()
    assert whole.alarms >= 2
    assert whole.residents > near.residents, "other towns are gone through too"
    assert alarm_homes.pulse() == Looked(), "nothing is left to do before the next quarter"
    assert all("search" in alarm_list_models.pointers_of(one) for one in alarms)


def test_a_look_that_is_killed_again_and_again_is_given_up(
    house: Installation, fixed_clock: FixedClock
) -> None:
    alarm_id, now_s = an_alarm(a_checkpoint(VILLAGE), VILLAGE), int(clock.now().timestamp())
    pointer = PointerRow.find(AlarmRow.key_of(alarm_id), alarm_list_models.SEARCH)
    assert pointer is not None
    stale = PointerRow.find(AlarmRow.key_of(alarm_id), alarm_list_models.SEARCH)
    for n in range(alarm_rules.SEARCH_TRIES):
        assert alarm_list_models.begin_search(pointer, now_s - 10 + n)
    assert stale is not None
    assert not alarm_list_models.begin_search(stale, now_s), "nobody else takes the same look"
    assert alarm_homes.pulse() == Looked()
    pointer.refresh(consistent_read=True)
    assert (pointer.step, pointer.begun) == (1, None)


@pytest.mark.one_engine
def test_alarms_are_looked_after_before_all_that_may_be_slow() -> None:
    assert app.PULSES[: len(ALARM_PULSES)] == ALARM_PULSES
