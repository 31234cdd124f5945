"""Whoever guesses at the question who is a close contact learns nothing about anybody.

Ten thousand guesses are made by the bench (tests/bench/close_contact.py), in the same way.
"""

from __future__ import annotations

import json
import statistics
import time

import pytest

from backend.cotravel import close_contacts
from tests.cotravel.guesses import ASK, counted, guess
from tests.cotravel.lists import Officers, people_csv
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person


def test_a_thousand_guesses_tell_nothing_about_anybody(
    house: Installation, fixed_clock: FixedClock
) -> None:
    told = guess(house.app, 1000, lambda: fixed_clock.move(minutes=20))
    assert (told.made, told.learned, told.kinds) == (1000, 0, 10)
    # Under somebody else's document the answer is that one's own pair is not listed.
    assert told.said == frozenset((False,))


def test_either_answer_has_one_size_and_costs_the_store_the_same(
    house: Installation, resident: Person, stranger: Person
) -> None:
    document = resident.application["document"]["number"]
    Officers(house.app).published(people_csv((document, resident.phone)))
    told = []
    for person in (resident, stranger):
        # The session learns who its account is once, at the first question.
        person.browser.post(ASK, {})
        with counted() as asked:
            answer = person.browser.post(ASK, {})
        headers = sorted(name for name, _ in answer.headers)
        told.append((len(answer.data), headers, dict(asked)))
    assert told[0] == told[1]
    assert told[0][0] >= close_contacts.ANSWER_BYTES
    operations = {name: times for name, times in told[0][2].items() if "unit" not in name}
    assert operations == {"GetItem": 3, "Query": 1, "UpdateItem": 1}


@pytest.mark.one_engine
def test_either_answer_takes_the_same_time_but_for_chance(
    house: Installation, resident: Person, stranger: Person, fixed_clock: FixedClock
) -> None:
    document = resident.application["document"]["number"]
    Officers(house.app).published(people_csv((document, resident.phone)))
    took: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(12):
        for _ in range(5):
            for person in (resident, stranger):
                begin = time.perf_counter()
                answer = person.browser.post(ASK, {})
                took[json.loads(answer.data)["is_listed"]].append(time.perf_counter() - begin)
        fixed_clock.move(minutes=60)
    ratio = statistics.median(took[True]) / statistics.median(took[False])
    # Interleaved and by the median; a further trip to the store would double it.
    assert 0.5 < ratio < 2
    assert len(took[True]) == len(took[False]) == 60


def test_whoever_holds_anothers_phone_is_them_and_nobody_else_is(
    house: Installation, resident: Person, stranger: Person
) -> None:
    number, phone = resident.application["document"]["number"], resident.phone
    Officers(house.app).published(people_csv((number, phone)))
    # The same document under another phone, and the same phone under another document.
    stranger.applies(document={"kind": "resident_id", "number": number})
    assert stranger.browser.post(ASK, {}).get_json()["is_listed"] is False
    assert resident.browser.post(ASK, {}).get_json()["is_listed"] is True
    resident.applies()
    assert resident.browser.post(ASK, {}).get_json()["is_listed"] is False
