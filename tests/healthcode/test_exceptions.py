"""The list of exceptions: who is on it, what it does to a pass, and what it never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.core import crypto
from backend.core.ids import to_base64url
from backend.healthcode import exception_lists, exceptions, keylists, passes
from backend.healthcode.exceptions import Exceptions, Listed
from backend.healthcode.rules import Colour
from tests.support.clock import FixedClock
from tests.support.evidence import Pair, today
from tests.support.installation import Installation
from tests.support.people import Person
from tests.vectors.signing import OTHER_SEAL, TestSigner

AT = datetime(2026, 3, 1, tzinfo=UTC)
NOW_S = int(AT.timestamp())
ENTRY = Listed(b"A" * 8, Colour.RED, NOW_S, NOW_S + 3600)


@pytest.fixture
def pair(house: Installation) -> Pair:
    # Each test starts without what another one has read.
    exception_lists._held = None
    return Pair(house.app)


def seal_point() -> bytes:
    return keylists.point_of(crypto.keys().seal.public_xy)


def signed(*listed: Listed, since: str | None = None, at: datetime = AT) -> dict[str, Any]:
    content = exceptions.content_of(at, since, listed, ())
    return {**content, "signed": keylists.signed_content(content, crypto.keys().seal)}


def fetched(person: Person, since: str | None = None) -> dict[str, Any]:
    exception_lists._held = None
    query = {"since": since} if since else {}
    answer = person.browser.get("/verification/exceptions", query_string=query)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


def pass_id(person: Person, days_ago: int = 0) -> bytes:
    day = today() - timedelta(days=days_ago)
    return passes.daily_pass_id(crypto.keys().token_key, person.resident_id, day)


@pytest.mark.parametrize(
    "own, at, told",
    [
        (Colour.GREEN, NOW_S, Colour.RED),
        (Colour.YELLOW, NOW_S, Colour.RED),
        (Colour.RED, NOW_S, Colour.RED),
        (Colour.GREEN, NOW_S - 1, Colour.GREEN),
        (Colour.GREEN, NOW_S + 3600, Colour.GREEN),
    ],
)
def test_a_listed_pass_reads_worse_while_it_is_listed(own: Colour, at: int, told: Colour) -> None:
    known = Exceptions("2026-03-01T00:00:00.000Z", {ENTRY.pass_id: ENTRY})
    assert known.colour_of(ENTRY.pass_id, own, at) is told
    assert known.colour_of(b"B" * 8, own, at) is own


def test_it_can_never_make_a_pass_read_better() -> None:
    kind = Listed(ENTRY.pass_id, Colour.YELLOW, NOW_S, NOW_S + 3600)
    known = Exceptions("2026-03-01T00:00:00.000Z", {kind.pass_id: kind})
    assert known.colour_of(kind.pass_id, Colour.RED, NOW_S) is Colour.RED


def test_a_list_tells_its_age() -> None:
    known = Exceptions("2026-03-01T00:00:00.000Z", {})
    assert known.age_s(NOW_S + 90) == 90


def test_a_list_is_proved_by_the_seal_and_changes_are_added_to_it(house: Installation) -> None:
    whole = exceptions.prove(signed(ENTRY), seal_point())
    assert whole.listed == {ENTRY.pass_id: ENTRY}
    other = Listed(b"B" * 8, Colour.YELLOW, NOW_S, NOW_S + 60)
    later = AT + timedelta(minutes=1)
    more = exceptions.prove(signed(other, since=whole.issued_at, at=later), seal_point(), whole)
    assert set(more.listed) == {ENTRY.pass_id, other.pass_id}
    with pytest.raises(keylists.KeyListError, match="exceptions_out_of_step"):
        exceptions.prove(signed(other, since=whole.issued_at, at=later), seal_point())
    with pytest.raises(keylists.KeyListError, match="exceptions_out_of_step"):
        exceptions.prove(signed(ENTRY), seal_point(), more)


@pytest.mark.parametrize("member", ["issued_at", "listed", "removed", "since", "signed"])
def test_a_list_that_was_changed_proves_nothing(house: Installation, member: str) -> None:
    document = signed(ENTRY)
    other = {
        "issued_at": "2026-03-01T00:01:00.000Z",
        "listed": [],
        "removed": ["QUFBQUFBQUE"],
        "since": "2026-02-28T00:00:00.000Z",
        "signed": "AAAA",
    }
    with pytest.raises(keylists.KeyListError, match="exceptions_malformed"):
        exceptions.prove({**document, member: other[member]}, seal_point())


def test_another_key_signs_no_list(house: Installation) -> None:
    content = exceptions.content_of(AT, None, (ENTRY,), ())
    document = {**content, "signed": keylists.signed_content(content, TestSigner(OTHER_SEAL))}
    with pytest.raises(keylists.KeyListError, match="exceptions_not_by_seal"):
        exceptions.prove(document, seal_point())


def test_passes_issued_before_are_listed_for_as_long_as_they_could_admit(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    pair.do(resident.resident_id)
    ids = [pass_id(resident, days) for days in range(5)]
    known = exceptions.prove(fetched(resident), seal_point())
    assert [one in known.listed for one in ids] == [True] * 4 + [False]
    assert known.listed[ids[0]].colour is Colour.RED
    fixed_clock.move(days=3)
    assert ids[0] in exceptions.prove(fetched(resident), seal_point()).listed
    fixed_clock.move(days=1)
    assert ids[0] not in exceptions.prove(fetched(resident), seal_point()).listed


def test_what_was_released_leaves_the_list_by_its_changes(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    pair.do(resident.resident_id)
    before = exceptions.prove(fetched(resident), seal_point())
    fixed_clock.move(minutes=10)
    nothing = fetched(resident, before.issued_at)
    assert nothing["since"] == before.issued_at
    assert to_base64url(pass_id(resident)) not in nothing["removed"]
    for hand in (pair.filer, pair.second):
        hand.go_on_duty()
    pair.end(resident.resident_id)
    fixed_clock.move(minutes=1)
    changes = fetched(resident, before.issued_at)
    assert to_base64url(pass_id(resident)) in changes["removed"]
    after = exceptions.prove(changes, seal_point(), before)
    assert pass_id(resident) in before.listed
    assert pass_id(resident) not in after.listed


def test_an_appeal_bounds_how_long_a_pass_is_listed(
    pair: Pair, resident: Person, fixed_clock: FixedClock
) -> None:
    pair.do(resident.resident_id)
    evidence = resident.browser.get("/me/evidence").get_json()["evidence"]
    said = {"evidence_id": evidence[0]["evidence_id"], "words": "弄错了"}
    resident.browser.post("/me/appeals", said)
    known = exceptions.prove(fetched(resident), seal_point())
    lapses_s = int((fixed_clock() + timedelta(hours=24)).timestamp())
    assert known.listed[pass_id(resident)].until_s == lapses_s
    fixed_clock.move(hours=24)
    assert pass_id(resident) not in exceptions.prove(fetched(resident), seal_point()).listed


def test_a_list_may_be_cached_and_is_the_same_for_everybody(
    house: Installation, pair: Pair, resident: Person
) -> None:
    pair.do(resident.resident_id)
    exception_lists._held = None
    answer = resident.browser.get("/verification/exceptions")
    assert answer.headers["Cache-Control"] == "public, max-age=60, s-maxage=60"
    again = resident.browser.get(
        "/verification/exceptions", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.get_json(silent=True) or again.status_code == 304
    assert resident.resident_id not in answer.text
