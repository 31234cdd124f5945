"""What a checkpoint saw reaches the right village heads once, is answered, or rises to the county.

The stream opens no key; whose a pass is, the clock finds out by going through a county's residents.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from backend.checkpoints import (
    alarm_homes,
    alarm_list_models,
    alarm_stream,
    shift_models,
    silent_devices,
    watched_proofs,
)
from backend.checkpoints.alarm_holdings import erase_alarms, told_alarms
from backend.checkpoints.alarm_stream import RAISING
from backend.checkpoints.watched_proof_models import WatchedProofsRow
from backend.config import settings
from backend.core import clock, events, ids
from backend.core.audit import Entry
from backend.residents import access
from backend.staff.rules import Role
from tests.support.alarms import (
    FEVER,
    RED,
    VILLAGE,
    YELLOW,
    Guard,
    Stream,
    a_villager,
    goes_by,
    isolated,
    pass_id_of,
    watched_from_now,
)
from tests.support.clock import FixedClock
from tests.support.evidence import Pair
from tests.support.installation import Installation
from tests.support.people import Person, at_once
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty, a_card_for

ROAD = "411281003002"
QUIET = "411281003003"
FAR = "411221100001"


def listed(by: OnDuty, area: str, **query: str) -> list[dict[str, Any]]:
    """The open alarms of an area."""
    # Half an hour of a moved clock ends a session that nobody used.
    by.go_on_duty()
    more = "".join(f"&{name}={value}" for name, value in query.items())
    alarms: list[dict[str, Any]] = by.must("GET", f"/duty/alarms?area={area}{more}").get_json()[
        "alarms"
    ]
    return alarms


def of(alarms: list[dict[str, Any]], place: str) -> list[dict[str, Any]]:
    """Those that one checkpoint saw."""
    return [alarm for alarm in alarms if alarm["checkpoint_id"] == place]


def looked_at(person: str) -> int:
    """How often the audit says that somebody was looked at because of an alarm."""
    on = settings().city.day_of(clock.now())
    rows = [row for lane in range(16) for row in Entry.all_of(Entry.key_of(on, lane))]
    return sum((row.action, row.whom) == ("alarm.read", person) for row in rows)


@pytest.fixture
def stream(house: Installation) -> Stream:
    """The stream from now on."""
    return Stream()


def test_a_red_code_is_told_where_it_was_seen_and_where_its_person_lives(
    house: Installation, stream: Stream
) -> None:
    place, person = a_checkpoint(ROAD), a_villager(VILLAGE)
    here = OnDuty(house.app, (Role.VILLAGE_HEAD, ROAD))
    home = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    goes_by(place, ROAD, **RED, pass_id=pass_id_of(person))
    goes_by(place, ROAD)
    stream.runs()
    (alarm,) = of(listed(here, ROAD), place)
    assert (alarm["kind"], alarm["is_home_told"]) == ("red_seen", False)
    assert of(listed(home, VILLAGE), place) == []
    alarm_homes.pulse()
    (told,) = of(listed(home, VILLAGE), place)
    assert (told["alarm_id"], told["home"]) == (alarm["alarm_id"], VILLAGE)
    whole = home.must("GET", f"/duty/alarms/{told['alarm_id']}").get_json()
    assert whole["resident_id"] == person
    assert whole["name"].endswith("*")
    other = here.must("GET", f"/duty/alarms/{told['alarm_id']}").get_json()
    assert (other["resident_id"], other["name"], other["home"]) == (None, None, None)
    assert other["is_home_told"]


def test_one_alarm_a_person_kind_and_day_however_often_it_is_seen(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    place, person = a_checkpoint(VILLAGE), a_villager()
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    # Issued the day before, and again this morning: another id, and the same person.
    yesterday = clock.now() - timedelta(days=1)
    goes_by(place, VILLAGE, **YELLOW, pass_id=pass_id_of(person, yesterday), issued_at=yesterday)
    for _ in range(3):
        goes_by(place, VILLAGE, **YELLOW, pass_id=pass_id_of(person))
        fixed_clock.move(minutes=20)
    records = stream.records()
    assert RAISING.take(records) == RAISING.take(list(reversed(records))) == ((), None)
    assert len(of(listed(head, VILLAGE), place)) == 2
    alarm_homes.pulse()
    (alarm,) = of(listed(head, VILLAGE), place)
    assert alarm["last_at"] > alarm["seen_at"]
    fixed_clock.move(days=1)
    goes_by(place, VILLAGE, **YELLOW, pass_id=pass_id_of(person))
    stream.runs()
    alarm_homes.pulse()
    assert len(of(listed(head, VILLAGE), place)) == 2


def test_a_fever_has_an_alarm_of_its_own_and_a_second_reading_can_end_it(
    house: Installation, stream: Stream
) -> None:
    place = a_checkpoint(VILLAGE)
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    goes_by(place, VILLAGE, **FEVER)
    goes_by(place, VILLAGE, temperature_tenths_c=378, second_temperature_tenths_c=366, site="ear")
    stream.runs()
    (alarm,) = of(listed(head, VILLAGE), place)
    assert (alarm["kind"], alarm["temperature_tenths_c"]) == ("fever", 381)


def test_a_watched_person_outside_is_told_by_what_the_clock_prepared(
    house: Installation, stream: Stream
) -> None:
    place, person = a_checkpoint(ROAD), a_villager()
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    watched_from_now(head, person)
    isolated(house, person)
    watched_proofs.pulse()
    goes_by(place, ROAD, pass_id=pass_id_of(person))
    goes_by(place, ROAD)
    stream.runs()
    alarm_homes.pulse()
    (alarm,) = of(listed(head, VILLAGE), place)
    assert (alarm["kind"], alarm["colour"]) == ("watched_outside", "green")


def test_nobody_is_followed_on_the_word_of_one_person(house: Installation, stream: Stream) -> None:
    place, person = a_checkpoint(ROAD), a_villager()
    head, pair = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE)), Pair(house.app)
    watched_from_now(head, person)
    order_id = pair.files(person)
    told = []
    for decided in (None, partial(pair.approves, order_id), partial(pair.end, person)):
        if decided:
            decided()
        watched_proofs.pulse()
        alarm_stream.forget_held()
        goes_by(place, ROAD, pass_id=pass_id_of(person))
        stream.runs()
        alarm_homes.pulse()
        told.append(len(of(listed(head, VILLAGE), place)))
        erase_alarms(person, None)
    assert told == [0, 1, 0], "only while evidence that two people approved is in force"


def test_a_watch_tells_of_nobody_before_its_first_day_or_after_its_last(
    house: Installation, fixed_clock: FixedClock
) -> None:
    person, head = a_villager(), OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    watched_from_now(head, person, begins_in=1, days=2)
    isolated(house, person)
    proof = alarm_stream.token_of(f"pass#{pass_id_of(person)}")
    told = []
    for _ in range(4):
        watched_proofs.pulse()
        told.append(proof in WatchedProofsRow.all_now(int(clock.now().timestamp())))
        fixed_clock.move(days=1)
    assert told == [False, True, True, False], "nobody has closed it"


def test_a_number_leads_to_the_home_of_the_one_who_claims_it(
    house: Installation, stream: Stream, resident: Person, stranger: Person
) -> None:
    place, home = a_checkpoint(ROAD), str(resident.application["division_code"])
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, home))
    for one in (resident, stranger):
        document = one.application["document"]
        by_number = {"means": "number", "pass_id": None, "issued_at": None, "document": document}
        goes_by(place, ROAD, **(RED | by_number))
    stream.runs()
    alarm_homes.pulse()
    whose = {
        head.must("GET", f"/duty/alarms/{alarm['alarm_id']}").get_json()["resident_id"]
        for alarm in of(listed(head, home), place)
    }
    assert resident.resident_id in whose
    assert told_alarms(stranger.resident_id, None) == [], "anybody can type a number"
    a_card_for(stranger)
    assert told_alarms(stranger.resident_id, None)


@pytest.mark.parametrize("is_answered", [False, True])
def test_an_alarm_by_a_number_that_may_be_anybodys_forgets_who_was_erased(
    house: Installation, stream: Stream, resident: Person, is_answered: bool
) -> None:
    home = str(resident.application["division_code"])
    # In another county, so that it stands in two lists because of where they live.
    away = next(village for village in (FAR, ROAD) if village[:6] != home[:6])
    place = a_checkpoint(away)
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, home))
    here = OnDuty(house.app, (Role.VILLAGE_HEAD, away))
    document = resident.application["document"]
    by_number = {"means": "number", "pass_id": None, "issued_at": None, "document": document}
    goes_by(place, away, **(RED | by_number))
    stream.runs()
    (alarm,) = of(listed(here, away), place)
    alarm_homes.pulse()
    path = f"/duty/alarms/{alarm['alarm_id']}"
    assert head.must("GET", path).get_json()["resident_id"] == resident.resident_id
    if is_answered:
        head.must("POST", f"{path}/answer", {"outcome": "visited"})
    for _ in range(2):
        erase_alarms(resident.resident_id, None)
    assert head.call("GET", path).status_code == 404
    assert of(listed(head, home), place) == []
    parts = alarm_list_models.pointers_of(alarm["alarm_id"])
    assert list(parts) == ([] if is_answered else ["due_here", "here"])
    left = here.must("GET", path).get_json()
    assert (left["is_home_told"], left["resident_id"]) == (False, None)
    assert resident.resident_id not in str(house.stored_items()["changxing-checkpoints"])


def test_alarms_whose_person_was_never_found_are_told_and_erased_with_their_proofs(
    house: Installation, stream: Stream
) -> None:
    place, person = a_checkpoint(ROAD), a_villager(VILLAGE)
    goes_by(place, ROAD, **RED, pass_id=pass_id_of(person))
    goes_by(place, ROAD, **RED)
    stream.runs()
    assert [one["kind"] for one in told_alarms(person, None)] == ["red_seen"]
    for _ in range(2):
        erase_alarms(person, None)
    assert told_alarms(person, None) == []
    here = OnDuty(house.app, (Role.VILLAGE_HEAD, ROAD))
    assert len(of(listed(here, ROAD), place)) == 1, "somebody else's stays"


@pytest.mark.one_engine
def test_looks_of_the_clock_at_once_come_to_the_same(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    place = a_checkpoint(QUIET)
    guard, people = Guard(house.app, place, QUIET), [a_villager() for _ in range(6)]
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    guard.says("open")
    fixed_clock.move(minutes=61)
    for person in people:
        goes_by(place, QUIET, **RED, pass_id=pass_id_of(person))
    stream.runs()
    at_once(*[alarm_homes.pulse, silent_devices.pulse] * 3)
    alarm_homes.pulse()
    there = of(listed(OnDuty(house.app, (Role.VILLAGE_HEAD, QUIET)), QUIET), place)
    assert sorted(alarm["kind"] for alarm in there) == ["device_silent", *["red_seen"] * 6]
    assert len(of(listed(head, VILLAGE), place)) == 6
    assert [len(told_alarms(person, None)) for person in people] == [1] * 6


def test_an_answer_ends_it_everywhere_and_only_one_counts(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    place, person = a_checkpoint(ROAD), a_villager()
    here = OnDuty(house.app, (Role.VILLAGE_HEAD, ROAD))
    home = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    goes_by(place, ROAD, **RED, pass_id=pass_id_of(person))
    stream.runs()
    alarm_homes.pulse()
    (alarm,) = of(listed(home, VILLAGE), place)
    path = f"/duty/alarms/{alarm['alarm_id']}/answer"
    wrong = home.call("POST", path, {"outcome": "device_back"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "checkpoints.alarm_outcome")
    wish = {"outcome": "sent_home", "note": "已经回到家里"}
    first = home.must("POST", path, wish).get_json()
    assert (first["state"], first["note"], first["is_mine"]) == ("answered", wish["note"], True)
    before = looked_at(person)
    assert home.must("POST", path, wish).get_json()["closed_at"] == first["closed_at"]
    assert looked_at(person) == before + 1, "a repetition tells the name again"
    for other in (
        {"outcome": "sent_home"},
        wish | {"note": "还在外面"},
        wish | {"outcome": "called"},
    ):
        assert home.call("POST", path, other).get_json()["code"] == "checkpoints.alarm_answered"
    late = here.call("POST", path, {"outcome": "called"})
    assert (late.status_code, late.get_json()["code"]) == (409, "checkpoints.alarm_answered")
    assert of(listed(home, VILLAGE), place) == of(listed(here, ROAD), place) == []
    assert alarm_list_models.pointers_of(alarm["alarm_id"]) == []
    fixed_clock.move(minutes=5)
    goes_by(place, ROAD, **RED, pass_id=pass_id_of(person))
    stream.runs()
    assert of(listed(home, VILLAGE), place) == [], "they are on their way home"


def test_who_is_seen_again_after_the_answer_is_a_new_matter_once(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    place, person = a_checkpoint(VILLAGE), a_villager()
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    records: list[events.Record] = []

    def seen(**how: Any) -> list[str]:
        """Who stands in the list after somebody went by, and after all comes twice more."""
        goes_by(place, VILLAGE, **(RED | {"pass_id": pass_id_of(person)} | how))
        records.extend(stream.records())
        told = []
        for again in (records, records, list(reversed(records))):
            assert RAISING.take(again) == ((), None)
            alarm_homes.pulse()
            told.append([alarm["alarm_id"] for alarm in of(listed(head, VILLAGE), place)])
        assert told[0] == told[1] == told[2]
        return told[0]

    def answers(alarm_id: str) -> None:
        head.must("POST", f"/duty/alarms/{alarm_id}/answer", {"outcome": "mistake"})

    (first,) = seen()
    answers(first)
    fixed_clock.move(minutes=9)
    assert seen() == []
    fixed_clock.move(minutes=2)
    (second,) = seen()
    fixed_clock.move(minutes=30)
    assert seen() == [second]
    answers(second)
    # By another pass of that morning: found, it is nobody's old matter either.
    fixed_clock.move(minutes=20)
    yesterday = clock.now() - timedelta(days=1)
    other = {"pass_id": pass_id_of(person, yesterday), "issued_at": yesterday}
    late = clock.now() - timedelta(minutes=45)
    assert seen(**other, at=late) == [], "what was seen before the answer was answered"
    (third,) = seen(**other)
    fixed_clock.move(minutes=20)
    assert seen() == [third], "one alarm a person"
    assert len({first, second, third}) == 3
    states = [one["state"] for one in told_alarms(person, None)]
    assert sorted(states)[:2] == ["answered", "answered"]
    assert states.count("open") == 1


def test_an_alarm_behind_an_answered_one_is_told_and_erased_before_its_person_is_found(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    place, person = a_checkpoint(VILLAGE), a_villager()
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    for _ in range(2):
        goes_by(place, VILLAGE, **RED, pass_id=pass_id_of(person))
        stream.runs()
        (alarm,) = of(listed(head, VILLAGE), place)
        path = f"/duty/alarms/{alarm['alarm_id']}/answer"
        head.must("POST", path, {"outcome": "mistake"})
        fixed_clock.move(minutes=11)
    goes_by(place, VILLAGE, **RED, pass_id=pass_id_of(person))
    stream.runs()
    told = [one["state"] for one in told_alarms(person, None)]
    assert told == ["open", "answered", "answered"]
    erase_alarms(person, None)
    assert told_alarms(person, None) == of(listed(head, VILLAGE), place) == []


def test_what_was_answered_stays_so_when_its_person_turns_out_to_have_another_alarm(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    place, person = a_checkpoint(ROAD), a_villager()
    here = OnDuty(house.app, (Role.VILLAGE_HEAD, ROAD))
    home = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    yesterday = clock.now() - timedelta(days=1)
    goes_by(place, ROAD, **RED, pass_id=pass_id_of(person, yesterday), issued_at=yesterday)
    stream.runs()
    (first,) = of(listed(here, ROAD), place)
    fixed_clock.move(minutes=1)
    goes_by(place, ROAD, **RED, pass_id=pass_id_of(person))
    stream.runs()
    (other,) = (one for one in of(listed(here, ROAD), place) if one != first)
    path = f"/duty/alarms/{other['alarm_id']}"
    answered = here.must("POST", f"{path}/answer", {"outcome": "visited"}).get_json()
    fixed_clock.move(minutes=1)
    alarm_homes.pulse()
    after = here.must("GET", path).get_json()
    assert (after["state"], after["outcome"]) == ("answered", "visited")
    assert after["closed_at"] == answered["closed_at"]
    (left,) = of(listed(home, VILLAGE), place)
    assert left["alarm_id"] == first["alarm_id"]


def test_whoever_may_read_no_more_names_reads_and_answers_an_alarm_without_one(
    house: Installation, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, person = a_checkpoint(VILLAGE), a_villager()
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    goes_by(place, VILLAGE, **RED, pass_id=pass_id_of(person))
    stream.runs()
    alarm_homes.pulse()
    (alarm,) = of(listed(head, VILLAGE), place)
    monkeypatch.setattr(access, "budgets", lambda: {"people_an_hour": {"village_head": 0}})
    path = f"/duty/alarms/{alarm['alarm_id']}"
    told = head.must("GET", path).get_json()
    assert (told["kind"], told["home"], told["checkpoint_id"]) == ("red_seen", VILLAGE, place)
    assert (told["resident_id"], told["name"]) == (None, None)
    for _ in range(2):
        told = head.must("POST", f"{path}/answer", {"outcome": "visited"}).get_json()
        assert (told["state"], told["outcome"], told["is_mine"]) == ("answered", "visited", True)
        assert (told["resident_id"], told["name"]) == (None, None)
    assert looked_at(person) == 0
    assert of(listed(head, VILLAGE), place) == []


def test_an_answer_counts_also_when_the_person_is_found_in_that_moment(
    house: Installation, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, person = a_checkpoint(ROAD), a_villager()
    here = OnDuty(house.app, (Role.VILLAGE_HEAD, ROAD))
    goes_by(place, ROAD, **RED, pass_id=pass_id_of(person))
    stream.runs()
    (alarm,) = of(listed(here, ROAD), place)
    found: list[alarm_homes.Looked] = []
    close = alarm_list_models.write_closing

    def at_that_moment(*about: Any) -> None:
        if not found:
            found.append(alarm_homes.pulse())
        close(*about)

    monkeypatch.setattr(alarm_list_models, "write_closing", at_that_moment)
    path = f"/duty/alarms/{alarm['alarm_id']}/answer"
    told = here.must("POST", path, {"outcome": "visited"}).get_json()
    assert (told["state"], told["is_mine"]) == ("answered", True)
    assert found[0].found == 1
    assert alarm_list_models.pointers_of(alarm["alarm_id"]) == []


def test_what_nobody_answers_is_the_county_s_matter(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    place = a_checkpoint(ROAD)
    county = OnDuty(house.app, (Role.COMMAND, "411281"))
    city = OnDuty(house.app, (Role.COMMAND, "4112"))
    goes_by(place, ROAD, **RED)
    stream.runs()
    assert of(listed(county, "411281"), place) == []
    assert len(of(listed(county, "411281", which="all"), place)) == 1
    county.go_on_duty()
    before = county.must("GET", "/duty/alarms/desk").get_json()["waiting"]
    fixed_clock.move(minutes=30)
    (alarm,) = of(listed(county, "411281"), place)
    assert alarm["is_late"]
    assert county.must("GET", "/duty/alarms/desk").get_json()["waiting"] > before
    city.go_on_duty()
    told = city.must("GET", "/duty/alarms?area=4112").get_json()["counties"]
    assert next(one for one in told if one["area"] == "411281")["late"] >= 1


def test_what_a_county_s_own_checkpoint_saw_is_on_its_desk_at_once(
    house: Installation, stream: Stream, fixed_clock: FixedClock
) -> None:
    county, code = OnDuty(house.app, (Role.COMMAND, "411281")), "411281"
    place, below = a_checkpoint(code), a_checkpoint(ROAD)
    guard = Guard(house.app, place, code)

    def waiting() -> int:
        county.go_on_duty()
        return int(county.must("GET", "/duty/alarms/desk").get_json()["waiting"])

    guard.says("open")
    fixed_clock.move(minutes=61)
    silent_devices.pulse()
    before = waiting()
    goes_by(place, code, **FEVER)
    goes_by(below, ROAD, **FEVER)
    stream.runs()
    kinds = [alarm["kind"] for alarm in of(listed(county, code), place)]
    assert sorted(kinds) == ["device_silent", "fever"]
    assert of(listed(county, code), below) == []
    assert waiting() == before + 1
    fixed_clock.move(minutes=61)
    assert len(of(listed(county, code), place)) == 2, "each once, also when it is late"


def test_all_alarms_of_a_county_s_own_checkpoints_are_reached_and_behind_them_the_late_ones(
    house: Installation, stream: Stream, fixed_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    county, code = OnDuty(house.app, (Role.COMMAND, "411281")), "411281"
    here, below = a_checkpoint(code), a_checkpoint(ROAD)
    for _ in range(3):
        goes_by(below, ROAD, **RED)
    stream.runs()
    fixed_clock.move(minutes=61)
    for _ in range(5):
        goes_by(here, code, **RED)
    stream.runs()
    page: Any = alarm_list_models._page
    monkeypatch.setattr(alarm_list_models, "_page", lambda *asked: page(*asked[:-1], 2))
    county.go_on_duty()
    found, more = [], ""
    while True:
        told = county.must("GET", f"/duty/alarms?area={code}{more}").get_json()
        found += [alarm["checkpoint_id"] for alarm in told["alarms"]]
        if told["next"] is None:
            break
        more = f"&cursor={told['next']}"
    assert [found.count(place) for place in (here, below)] == [5, 3]


def test_a_silent_device_is_told_once_and_its_next_word_ends_it(
    house: Installation, fixed_clock: FixedClock
) -> None:
    place = a_checkpoint(VILLAGE)
    guard, head = Guard(house.app, place), OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    guard.says("open")
    fixed_clock.move(minutes=20)
    guard.says("beat")
    fixed_clock.move(minutes=45)
    silent_devices.pulse()
    assert of(listed(head, VILLAGE), place) == []
    fixed_clock.move(minutes=20)
    silent_devices.pulse()
    silent_devices.pulse()
    (alarm,) = of(listed(head, VILLAGE), place)
    assert alarm["kind"] == "device_silent"
    (shift,) = head.must("GET", f"/duty/checkpoints/{place}/shifts").get_json()["shifts"]
    assert shift["is_silent"]
    guard.go_on_duty()
    assert guard.says("beat").get_json()["state"] == "open"
    assert of(listed(head, VILLAGE), place) == []
    fixed_clock.move(hours=13)
    silent_devices.pulse()
    head.go_on_duty()
    (shift,) = head.must("GET", f"/duty/checkpoints/{place}/shifts").get_json()["shifts"]
    assert shift["state"] == "closed", "whoever is gone for half a day is on no shift"


@pytest.mark.parametrize("then", ["close", "open"])
def test_no_alarm_about_a_device_outlives_its_shift_when_the_look_at_it_was_killed(
    house: Installation, fixed_clock: FixedClock, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    place = a_checkpoint(VILLAGE)
    guard, head = Guard(house.app, place), OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    guard.says("open")
    fixed_clock.move(minutes=61)
    with monkeypatch.context() as killed:
        killed.setattr(shift_models, "look_again", lambda *_: None)
        silent_devices.pulse()
    assert len(of(listed(head, VILLAGE), place)) == 1
    # Whoever opens is another one, who took the device over.
    by = guard if then == "close" else Guard(house.app, place)
    by.device_id = guard.device_id
    by.go_on_duty()
    assert by.says(then).status_code == 200
    assert of(listed(head, VILLAGE), place) == []


def test_whoever_has_gone_home_is_no_silent_device(
    house: Installation, fixed_clock: FixedClock
) -> None:
    place = a_checkpoint(VILLAGE)
    off, late, still = (Guard(house.app, place) for _ in range(3))
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    for guard in (off, late, still):
        guard.says("open")
    off.must("DELETE", "/duty/session")
    fixed_clock.move(minutes=61)
    silent_devices.pulse()
    assert len(of(listed(head, VILLAGE), place)) == 2, "they are idle, and have not gone"
    # From another device: the one that was left at home is signed off.
    left = late.session_id
    late.go_on_duty()
    late.must("DELETE", f"/duty/sessions/{left}")
    late.must("DELETE", "/duty/session")
    fixed_clock.move(minutes=61)
    silent_devices.pulse()
    head.go_on_duty()
    (alarm,) = of(listed(head, VILLAGE), place)
    assert alarm["kind"] == "device_silent"
    shifts = head.must("GET", f"/duty/checkpoints/{place}/shifts").get_json()["shifts"]
    states = {one["device"]: one["state"] for one in shifts}
    assert states == {
        off.device_id[:6]: "closed",
        late.device_id[:6]: "closed",
        still.device_id[:6]: "open",
    }


def test_old_passages_and_other_rows_raise_nothing(house: Installation, stream: Stream) -> None:
    place = a_checkpoint(VILLAGE)
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    goes_by(place, VILLAGE, **RED, at=clock.now() - timedelta(hours=25))
    row = goes_by(place, VILLAGE, **RED)
    row.delete()
    records = [record for record in stream.records() if record.kind != "INSERT"]
    assert RAISING.take(records) == ((), None)
    assert of(listed(head, VILLAGE), place) == []


def test_a_broken_record_is_set_aside_and_the_others_are_taken(
    house: Installation, stream: Stream
) -> None:
    place = a_checkpoint(VILLAGE)
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    for _ in range(5):
        goes_by(place, VILLAGE, **RED)
    records = list(stream.records())
    broken = records[2]
    assert broken.new
    records[2] = broken._replace(new={**broken.new, "f": {"S": "[9]"}})
    taken = RAISING.take(records)
    assert [one.sequence_number for one in taken.aside] == [broken.sequence_number]
    assert len(of(listed(head, VILLAGE), place)) == 4
    RAISING.retake(broken)
    RAISING.retake(broken)
    assert len(of(listed(head, VILLAGE), place)) == 5


def test_a_person_is_told_of_their_alarms_and_can_have_them_erased(
    house: Installation, stream: Stream
) -> None:
    place, person = a_checkpoint(VILLAGE), a_villager()
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    goes_by(place, VILLAGE, **FEVER, pass_id=pass_id_of(person))
    stream.runs()
    alarm_homes.pulse()
    (told,) = told_alarms(person, None)
    assert (told["kind"], told["temperature_tenths_c"], told["state"]) == ("fever", 381, "open")
    erase_alarms(person, None)
    erase_alarms(person, None)
    assert told_alarms(person, None) == []
    assert of(listed(head, VILLAGE), place) == []


def test_elsewhere_unknown_and_forbidden_are_one_answer(
    house: Installation, stream: Stream
) -> None:
    place = a_checkpoint(ROAD)
    goes_by(place, ROAD, **RED)
    stream.runs()
    here = OnDuty(house.app, (Role.VILLAGE_HEAD, ROAD))
    elsewhere = OnDuty(house.app, (Role.VILLAGE_HEAD, FAR))
    (alarm,) = of(listed(here, ROAD), place)
    for alarm_id in (alarm["alarm_id"], ids.random_id()):
        answer = elsewhere.call("GET", f"/duty/alarms/{alarm_id}")
        assert (answer.status_code, answer.get_json()["code"]) == (
            404,
            "checkpoints.alarm_not_found",
        )
    assert elsewhere.call("GET", f"/duty/alarms?area={ROAD}").status_code == 404
