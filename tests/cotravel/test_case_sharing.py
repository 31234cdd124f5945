"""What of an interview leaves it: trips without a word of who it was, and whose were the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from backend.core.audit import Entry
from backend.cotravel import batches, list_codec, published
from backend.cotravel.case_models import CaseJourneyRow
from backend.cotravel.register_models import RegistrationRow
from backend.residents import access
from tests.cotravel.interviews import CASE_NUMBER, NAME, Interview, an_officer, new_id
from tests.support.browser import Browser, code, field_codes
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.trip_officers import TwoOfficers, a_line

FOUND = "Read the list of those who registered the trip of a patient, as you did (masked)"


@pytest.fixture
def interview(house: Installation) -> Interview:
    return Interview(an_officer(house.app))


def acts_on(whom: str) -> list[str]:
    """What the audit says was done to somebody."""
    return [row.action for row in Entry.by_whom.query(whom)]


def test_only_the_trips_go_before_a_second_person_in_an_order_that_says_nothing(
    interview: Interview,
) -> None:
    journeys = [
        interview.tell(said=f"G{number}", seat="12F", remark="和父亲一起")["journey_id"]
        for number in range(101, 109)
    ]
    wish = interview.to_publish(*journeys)
    told = interview.officer.must("POST", f"{interview.path}/publish", wish).get_json()
    assert told["rows"] == 8
    # The same once more is the same batch.
    assert interview.officer.must("POST", f"{interview.path}/publish", wish).get_json() == told
    row = batches.of(told["batch_id"])
    assert row is not None
    lines = batches.lines_of(row)
    text = json.dumps(lines, ensure_ascii=False)
    for secret in (NAME, CASE_NUMBER, "父亲", "12F", interview.patient_id, *journeys):
        assert secret not in text
    assert "陕州区卫健委" in text
    read = interview.read()["journeys"]
    assert {one["sent"] for one in read} == {"submitted"}
    assert not any(one["is_changed"] for one in read)


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"to_name": f"{NAME}家"}, "cotravel.names_somebody"),
        ({"kind": "place", "said": "阳光小区3号楼"}, "cotravel.says_where_somebody_lives"),
        ({"carriage_said": "7车 女45岁"}, "cotravel.says_an_age"),
    ],
)
@pytest.mark.one_engine
def test_what_says_who_it_was_is_not_even_put_before_a_second_person(
    interview: Interview, form: dict[str, Any], wrong: str
) -> None:
    good = interview.tell()["journey_id"]
    bad = interview.tell(**form)["journey_id"]
    wish = interview.to_publish(good, bad)
    answer = interview.officer.post(f"{interview.path}/publish", wish)
    assert list(field_codes(answer).values()) == [wrong]
    assert interview.read()["journeys"][0]["batch_id"] is None


@pytest.mark.one_engine
def test_what_is_not_there_or_was_sent_is_refused(interview: Interview) -> None:
    journey = interview.tell()["journey_id"]
    path = f"{interview.path}/publish"
    missing = interview.to_publish(journey, new_id())
    assert code(interview.officer.post(path, missing)) == (422, "cotravel.nothing_to_publish")
    ahead = interview.to_publish(journey, published_on="2026-03-02")
    answer = interview.officer.post(path, ahead)
    assert field_codes(answer) == {"published_on": "cotravel.day_in_future"}
    interview.officer.must("POST", path, interview.to_publish(journey))
    removed = interview.officer.post(f"{interview.path}/journeys/{journey}/remove", {})
    assert code(removed) == (409, "cotravel.journey_sent")


def newest_delta(browser: Browser) -> dict[str, Any]:
    """What anybody may read of what the last publication changed."""
    shown = browser.get("/cotravel/head").get_json()["deltas"][-1]
    told: dict[str, Any] = browser.get(f"/cotravel/files/{shown['sha256']}").get_json()
    return told


def numbers_of(delta: dict[str, Any]) -> list[tuple[str, ...]]:
    """The trips of a delta by what they are called, in the order of their ids."""
    trips = list_codec.decode(delta["trips"])
    return [one.trip.numbers for one in sorted(trips, key=lambda one: one.id)]


def test_the_delta_of_an_interview_shows_its_trips_and_neither_whose_nor_in_which_order(
    interview: Interview, house: Installation, browser: Browser
) -> None:
    # The first version of a list has no delta.
    TwoOfficers(house.app).publishes(a_line("G9100"))
    # As they were made: there by the slow train, on by the fast one, and back.
    days = {"K9101": "2026-02-17", "G9103": "2026-02-18", "G9102": "2026-02-19"}
    journeys = [interview.tell(said=said, on=on)["journey_id"] for said, on in days.items()]
    wish = interview.to_publish(*journeys)
    sent = interview.officer.must("POST", f"{interview.path}/publish", wish).get_json()
    batch = {"batch_id": sent["batch_id"], "version": 1}
    TwoOfficers.moves(an_officer(house.app), batch, "publish")
    delta = newest_delta(browser)
    # What is left: these three were put on the list together (docs/threat-model.md).
    assert numbers_of(delta) == [("G9102",), ("G9103",), ("K9101",)]
    keys = [row.told()["row_key"] for row in CaseJourneyRow.all_of(interview.patient_id)]
    text = json.dumps(delta, ensure_ascii=False)
    for secret in (NAME, CASE_NUMBER, "12F", interview.patient_id, sent["batch_id"], *keys):
        assert secret not in text


def test_trips_of_several_patients_in_one_typed_batch_are_mixed_in_the_list(
    house: Installation, browser: Browser
) -> None:
    TwoOfficers(house.app).publishes(a_line("G9200"))
    first, second = ("K9209", "G9207"), ("G9201", "K9203")
    TwoOfficers(house.app).publishes(*map(a_line, (*first, *second)))
    told = [number for (number,) in numbers_of(newest_delta(browser))]
    assert told == ["G9201", "G9207", "K9203", "K9209"]


def test_a_journey_that_is_sent_meanwhile_is_not_removed(
    interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey = interview.tell()["journey_id"]
    read = CaseJourneyRow.of

    def then_sent(patient_id: str, journey_id: str) -> CaseJourneyRow | None:
        row = read(patient_id, journey_id)
        monkeypatch.setattr(CaseJourneyRow, "of", read)
        interview.officer.must("POST", f"{interview.path}/publish", interview.to_publish(journey))
        return row

    monkeypatch.setattr(CaseJourneyRow, "of", then_sent)
    removed = interview.officer.post(f"{interview.path}/journeys/{journey}/remove", {})
    assert code(removed) == (409, "cotravel.changed")
    (left,) = interview.read()["journeys"]
    assert (left["journey_id"], left["sent"]) == (journey, "submitted")


# --- Who registered the same


def registers(app: Flask, trip: int, division: str) -> Person:
    """Somebody who registers a trip."""
    person = Person(app).signs_in().applies(division_code=division)
    wish = {"id": new_id(), "trip": trip, "consent_version": 1}
    answer = person.browser.post("/cotravel/registrations", wish)
    assert answer.status_code == 200, answer.text
    return person


def fellows_of(interview: Interview, **behind: Any) -> list[dict[str, Any]]:
    """Whom the officer finds: the first page of each trip, or one behind it."""
    wish = {"behind": behind} if behind else {}
    answer = interview.officer.must("POST", f"{interview.path}/fellows", wish)
    told: list[dict[str, Any]] = answer.get_json()["fellows"]
    return told


def a_full_train(of: Person, trip: int, more: int) -> set[str]:
    """As many more who registered what somebody did, of the same village; gives who they are."""
    row = RegistrationRow.of(of.resident_id, trip)
    assert row is not None
    like = row.attribute_values
    people = {f"{number:022}" for number in range(more)}
    with RegistrationRow.batch_write() as batch:
        for one in people:
            keys = {"key": RegistrationRow.key_of(one), "resident": one}
            batch.save(RegistrationRow(**{**like, **keys}))
    return people


def looks_at(person: Person) -> list[str]:
    """What somebody reads of who looked at them."""
    return [look["action"]["en"] for look in person.browser.get("/me/looks").get_json()["looks"]]


def own_trip(app: Flask, interview: Interview, said: str) -> int:
    """A train that the patient was on, on the list."""
    TwoOfficers(app).publishes(a_line(said, on="2026-02-18"))
    interview.tell(said=said)
    ((same,),) = [one["listed"] for one in interview.read()["journeys"]]
    return int(same["trip"])


def test_who_registered_the_same_trip_is_found_in_ones_own_area_and_can_see_it(
    interview: Interview, house: Installation
) -> None:
    number = f"T{len(published.all_trips()) + 2000}"
    interview.tell(said=number)
    other = interview.tell(said="G9999")["journey_id"]
    assert fellows_of(interview) == []
    # Somebody else has published the same train of that day; and the other one is the patient's.
    TwoOfficers(house.app).publishes(a_line(f"{number}/T1999", on="2026-02-18"))
    sent = interview.officer.must(
        "POST", f"{interview.path}/publish", interview.to_publish(other)
    ).get_json()
    batch = {"batch_id": sent["batch_id"], "version": 1}
    TwoOfficers.moves(an_officer(house.app), batch, "publish")
    listed = {
        one["form"]["said"]: [same["trip"] for same in one["listed"]]
        for one in interview.read()["journeys"]
    }
    (same,), (own,) = listed[number], listed["G9999"]
    here = registers(house.app, same, "411221100001")
    registers(house.app, own, "411281003001")
    people = {one["trip"]: one["people"] for one in fellows_of(interview)}
    assert [one["resident_id"] for one in people[same]] == [here.resident_id]
    assert people[own] == []
    assert looks_at(here) == [FOUND]
    assert acts_on(interview.patient_id).count("patient.find_fellows") == 2


def test_a_full_train_is_read_page_by_page_as_one_look_that_those_on_it_can_see(
    interview: Interview, house: Installation
) -> None:
    most = access.budgets()["people_an_hour"]["health_officer"]
    trip = own_trip(house.app, interview, "G9300")
    here = registers(house.app, trip, "411221100001")
    aside = registers(house.app, trip, "411281003001")
    people = a_full_train(here, trip, most + 10) | {here.resident_id}
    pages = fellows_of(interview)
    while pages[-1]["next"]:
        pages += fellows_of(interview, trip=trip, after=pages[-1]["next"])
    found = [one["resident_id"] for page in pages for one in page["people"]]
    assert max(len(page["people"]) for page in pages) <= 50
    assert sorted(found) == sorted(people)
    assert looks_at(here) == [FOUND] * len(pages)
    assert looks_at(aside) == []
    # The patient and the train: there is as much left of the budget as if nobody else was on it.
    for number in range(most - 2):
        path = f"/duty/patients/{number:022}"
        assert code(interview.officer.get(path)) == (404, "cotravel.patient_not_found")
    assert code(interview.officer.get("/duty/patients/" + "x" * 22))[0] == 429


@pytest.mark.one_engine
def test_no_page_behind_is_read_of_a_trip_that_is_not_the_patients(
    interview: Interview, house: Installation
) -> None:
    other = Interview(interview.officer)
    trip = own_trip(house.app, other, "G9301")
    registers(house.app, trip, "411221100001")
    assert [len(one["people"]) for one in fellows_of(other)] == [1]
    assert fellows_of(interview, trip=trip, after="0" * 22) == []
