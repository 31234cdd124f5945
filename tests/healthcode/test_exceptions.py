"""The list of exceptions: who is on it, what it does to a pass, and what it never does."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from backend.core import clock, cose, crypto
from backend.healthcode import exception_lists, exceptions, issuers, passes
from backend.healthcode.exceptions import Exceptions, Listed
from backend.healthcode.rules import Colour
from tests.support.clock import FixedClock
from tests.support.evidence import Pair, an_end, today
from tests.support.installation import Installation
from tests.support.people import Person


@pytest.fixture
def pair(house: Installation) -> Pair:
    # Each test starts without what another one has read.
    exception_lists.forget()
    return Pair(house.app)


def proved(signed: bytes, held: Exceptions | None = None) -> Exceptions:
    """What a checkpoint holds after it was given an answer, by what it has of the keys."""
    known = issuers.of_process().published(clock.now())
    keys = {key.kid: passes.IssuingKey(*key[1:]) for key in known.keys}
    return exceptions.prove(signed, keys, known.withdrawn, held)


def fetched(person: Person, since: int | None = None) -> bytes:
    exception_lists.forget()
    query = {} if since is None else {"since": since}
    answer = person.browser.get("/verification/exceptions", query_string=query)
    assert answer.status_code == 200
    assert answer.mimetype == "application/cose"
    return bytes(answer.data)


def told(signed: bytes) -> tuple[int | None, set[bytes], set[bytes]]:
    """What an answer says: since when, of which passes, and which it takes out."""
    content = exceptions._decode(cose.open_sign1(signed).payload)
    return content.since, set(content.listed), set(content.removed)


def pass_id(person: Person, days_ago: int = 0) -> bytes:
    day = today() - timedelta(days=days_ago)
    return passes.daily_pass_id(crypto.keys().token_key, person.resident_id, day)


def test_passes_issued_before_are_listed_for_as_long_as_they_could_admit(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    pair.do(resident.resident_id)
    ids = [pass_id(resident, days) for days in range(5)]
    known = proved(fetched(resident))
    assert [one in known.listed for one in ids] == [True] * 4 + [False]
    assert known.listed[ids[0]][0].colour is Colour.RED
    fixed_clock.move(days=3)
    assert ids[0] in proved(fetched(resident)).listed
    fixed_clock.move(days=1)
    assert ids[0] not in proved(fetched(resident)).listed


def test_what_was_released_leaves_the_list_by_its_changes(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    pair.do(resident.resident_id)
    before = proved(fetched(resident))
    fixed_clock.move(minutes=10)
    since, _, removed = told(fetched(resident, before.issued_at))
    assert since == before.issued_at
    assert pass_id(resident) not in removed
    for hand in (pair.filer, pair.second):
        hand.go_on_duty()
    pair.end(resident.resident_id)
    fixed_clock.move(minutes=1)
    changes = fetched(resident, before.issued_at)
    assert pass_id(resident) in told(changes)[2]
    after = proved(changes, before)
    assert pass_id(resident) in before.listed
    assert pass_id(resident) not in after.listed


def test_an_appeal_bounds_how_long_a_pass_is_listed(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    pair.do(resident.resident_id)
    evidence = resident.browser.get("/me/evidence").get_json()["evidence"]
    said = {"evidence_id": evidence[0]["evidence_id"], "words": "弄错了"}
    resident.browser.post("/me/appeals", said)
    known = proved(fetched(resident))
    lapses_s = int((fixed_clock() + timedelta(hours=24)).timestamp())
    assert known.listed[pass_id(resident)][0].until_s == lapses_s
    fixed_clock.move(hours=24)
    assert pass_id(resident) not in proved(fetched(resident)).listed


def test_a_milder_fact_takes_nothing_from_a_worse_one(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    pair.do(resident.resident_id)
    before = proved(fetched(resident))
    fixed_clock.move(minutes=10)
    for hand in (pair.filer, pair.second):
        hand.go_on_duty()
    pair.do(resident.resident_id, kind="cotravel", reason="same_train")
    fixed_clock.move(minutes=1)
    since, listed, removed = told(signed := fetched(resident, before.issued_at))
    assert since == before.issued_at
    assert pass_id(resident) in listed - removed
    after = proved(signed, before)
    now_s = int(fixed_clock().timestamp())
    assert after.colour_of(pass_id(resident), Colour.GREEN, now_s) is Colour.RED


def test_a_process_reads_anew_when_another_one_is_ahead(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(seconds=-int(fixed_clock().timestamp()) % 15 + 14)
    fetched(resident)
    pair.do(resident.resident_id)
    fixed_clock.move(seconds=1)
    ahead = int(fixed_clock().timestamp())
    answer = resident.browser.get("/verification/exceptions", query_string={"since": ahead})
    since, listed, _ = told(answer.data)
    assert since == ahead
    assert pass_id(resident) in listed


@pytest.mark.one_engine
@pytest.mark.parametrize("later_s", [-3 * 86400, -16, 15])
def test_with_a_list_that_is_none_of_ours_the_whole_list_comes(
    pair: Pair, resident: Person, later_s: int
) -> None:
    pair.do(resident.resident_id)
    whole = proved(fetched(resident))
    since, listed, _ = told(fetched(resident, whole.issued_at + later_s))
    assert since is None
    assert pass_id(resident) in listed


@pytest.mark.one_engine
def test_a_question_that_is_no_second_is_refused(house: Installation, resident: Person) -> None:
    for since in ("yesterday", "-1", str(2**32)):
        query = {"since": since}
        answer = resident.browser.get("/verification/exceptions", query_string=query)
        assert answer.status_code == 422


def test_the_server_itself_goes_by_the_list(pair: Pair, resident: Person) -> None:
    pair.do(resident.resident_id)
    exception_lists.forget()
    now_s = int(clock.now().timestamp())
    known = exception_lists.known()
    assert known.colour_of(pass_id(resident), Colour.GREEN, now_s) is Colour.RED
    assert known.age_s(now_s) < exception_lists.STEP_S


def test_a_list_is_the_same_for_everybody_and_is_not_sent_twice(
    house: Installation, pair: Pair, resident: Person
) -> None:
    pair.do(resident.resident_id)
    exception_lists.forget()
    answer = resident.browser.get("/verification/exceptions")
    # Who asks goes on asking: their own copy must not answer in our place.
    assert answer.cache_control.max_age == 0
    again = resident.browser.get(
        "/verification/exceptions", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert resident.resident_id.encode() not in answer.data


def living(known: Exceptions) -> dict[bytes, set[Listed]]:
    """What still counts of a list, or will."""
    spans = {
        pass_id: {one for one in found if one.until_s > known.issued_at}
        for pass_id, found in known.listed.items()
    }
    return {pass_id: found for pass_id, found in spans.items() if found}


@pytest.mark.one_engine
@pytest.mark.parametrize("seed", range(3))
def test_who_lives_on_changes_knows_what_the_whole_list_says(
    pair: Pair, resident: Person, stranger: Person, fixed_clock: FixedClock, seed: int
) -> None:
    rng = random.Random(seed)
    held = proved(fetched(resident))
    people = [resident.resident_id, stranger.resident_id]
    for _ in range(12):
        for hand in (pair.filer, pair.second):
            hand.go_on_duty()
        doing = rng.choice(("isolation", "cotravel", "release", "nothing"))
        someone = rng.choice(people)
        if doing == "isolation":
            until_on = (today() + timedelta(days=rng.choice((1, 2, 14)))).isoformat()
            pair.do(someone, until_on=until_on)
        elif doing == "cotravel":
            pair.do(someone, kind="cotravel", reason="same_train")
        elif doing == "release":
            # Whoever has nothing to be released from is left as they are.
            filed = pair.filer.call("POST", "/duty/evidence/orders", an_end(someone))
            if filed.status_code < 300:
                pair.approves(filed.get_json()["order_id"])
        fixed_clock.move(seconds=rng.choice((1, 20, 400, 7200, 40_000)))
        held = proved(fetched(resident, held.issued_at), held)
        assert living(held) == living(proved(fetched(resident)))
