"""The inbox: told once, newest first, gone after five weeks."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from backend.config import settings
from backend.core import clock
from backend.notices import service
from tests.residents.test_routes_household import adds, reads_out_a_code, somebody
from tests.support.browser import code, field_codes
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once, reading

KIND = "healthcode.turns_yellow"


def tell(resident_id: str, reference: str = "first", **params: str | int) -> int:
    """Post a notice of today in the app alone."""
    today = settings().city.day_of(clock.now())
    return service.post(resident_id, KIND, params, reference, today)


def inbox(person: Person, after: str | None = None) -> dict[str, Any]:
    """A page of somebody's inbox."""
    answer = person.browser.get("/me/notices" + (f"?after={after}" if after else ""))
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def test_a_notice_is_told_with_its_kind_and_parameters(resident: Person) -> None:
    assert inbox(resident) == {"notices": [], "unread": 0, "next": None}
    assert tell(resident.resident_id, on="2026-03-01", days_to_green=1) == 1
    told = inbox(resident)
    (notice,) = told["notices"]
    assert told["unread"] == 1
    assert notice == {
        "id": notice["id"],
        "kind": KIND,
        "params": {"on": "2026-03-01", "days_to_green": 1},
        "about": None,
        "posted_at": "2026-03-01T01:00:00.000Z",
        "read_at": None,
    }


def test_the_same_reference_is_told_once_however_often_it_is_posted(resident: Person) -> None:
    post = partial(tell, resident.resident_id, "the same")
    assert sorted(at_once(*[post] * 8)) == [0] * 7 + [1]
    assert post() == 0
    assert tell(resident.resident_id, "another") == 1
    assert len(inbox(resident)["notices"]) == 2


def test_a_reference_is_one_persons_alone(resident: Person, stranger: Person) -> None:
    assert tell(resident.resident_id) == tell(stranger.resident_id) == 1
    ids = [inbox(person)["notices"][0]["id"] for person in (resident, stranger)]
    assert ids[0] != ids[1]


def test_nobody_is_told_for_an_unknown_resident(house: Installation) -> None:
    assert tell("x" * 22) == 0


def test_who_has_no_account_is_told_through_whoever_answers_for_them(resident: Person) -> None:
    child = adds(resident, somebody())["resident_id"]
    assert tell(child) == 1
    assert tell(child) == 0
    (notice,) = inbox(resident)["notices"]
    assert notice["about"] == child
    resident.browser.delete(f"/me/household/{child}")
    assert tell(child, "later") == 0


def test_who_has_an_account_is_told_alone(resident: Person, stranger: Person) -> None:
    agreed = somebody(agreement_code=reads_out_a_code(stranger))
    adds(resident, {key: agreed[key] for key in ("id", "relation", "agreement_code")})
    assert tell(stranger.resident_id) == 1
    assert inbox(resident)["notices"] == []
    assert inbox(stranger)["notices"][0]["about"] is None


def test_the_newest_comes_first_fifty_to_a_page(
    resident: Person, stranger: Person, fixed_clock: FixedClock
) -> None:
    for n in range(103):
        tell(resident.resident_id, str(n), n=n)
        if n % 2:
            fixed_clock.move(minutes=1)
    seen: list[int] = []
    after = None
    pages = []
    while True:
        page = inbox(resident, after)
        assert page["unread"] == 103
        pages.append(len(page["notices"]))
        seen += [notice["params"]["n"] // 2 for notice in page["notices"]]
        after = page["next"]
        if after is None:
            break
    assert pages == [50, 50, 3]
    assert seen == sorted(seen, reverse=True)
    first = inbox(resident)["next"]
    assert code(stranger.browser.get(f"/me/notices?after={first}")) == (422, "core.invalid")
    for wrong in ("x", "AAAA", first[:-2], first + "AA"):
        answer = resident.browser.get(f"/me/notices?after={wrong}")
        assert field_codes(answer) == {"after": "core.field_invalid"}, wrong


def test_reading_up_to_a_notice_reads_all_before_it(
    resident: Person, fixed_clock: FixedClock
) -> None:
    for n in range(3):
        tell(resident.resident_id, str(n))
        fixed_clock.move(minutes=1)
    newest, middle, oldest = inbox(resident)["notices"]
    answer = resident.browser.post("/me/notices/read", {"up_to": middle["id"]})
    assert answer.get_json() == {"unread": 1}
    read_at = [notice["read_at"] for notice in inbox(resident)["notices"]]
    assert read_at == [None, "2026-03-01T01:03:00.000Z", "2026-03-01T01:03:00.000Z"]
    fixed_clock.move(minutes=5)
    answer = resident.browser.post("/me/notices/read", {"up_to": newest["id"]})
    assert answer.get_json() == {"unread": 0}
    assert [notice["read_at"] for notice in inbox(resident)["notices"]][1:] == read_at[1:]
    again = resident.browser.post("/me/notices/read", {"up_to": oldest["id"]})
    assert again.get_json() == {"unread": 0}


def test_two_phones_may_read_at_once(resident: Person) -> None:
    other = resident.on_another_phone()
    tell(resident.resident_id)
    (notice,) = inbox(resident)["notices"]
    body = {"up_to": notice["id"]}
    answers = at_once(
        *[partial(one.browser.post, "/me/notices/read", body) for one in (resident, other)]
    )
    assert [answer.get_json() for answer in answers] == [{"unread": 0}] * 2


def test_another_persons_notice_cannot_be_marked(resident: Person, stranger: Person) -> None:
    tell(resident.resident_id)
    (notice,) = inbox(resident)["notices"]
    answer = stranger.browser.post("/me/notices/read", {"up_to": notice["id"]})
    assert code(answer) == (404, "notices.not_found")
    assert inbox(resident)["unread"] == 1
    wrong = resident.browser.post("/me/notices/read", {"up_to": "short"})
    assert field_codes(wrong) == {"up_to": "core.field_invalid"}


def test_a_notice_is_gone_after_five_weeks_whether_it_was_swept_or_not(
    resident: Person, fixed_clock: FixedClock
) -> None:
    tell(resident.resident_id)
    (notice,) = inbox(resident)["notices"]
    resident_again = partial(Person, resident.browser.client.application, resident.phone)
    fixed_clock.set("2026-04-05T23:59")
    late = resident_again().signs_in()
    assert inbox(late)["unread"] == 1
    fixed_clock.set("2026-04-06T00:00")
    assert inbox(late) == {"notices": [], "unread": 0, "next": None}
    answer = late.browser.post("/me/notices/read", {"up_to": notice["id"]})
    assert code(answer) == (404, "notices.not_found")


def test_who_has_not_applied_or_signed_in_has_no_inbox(person: Person) -> None:
    assert code(person.browser.get("/me/notices")) == (401, "accounts.session_required")
    person.signs_in()
    assert code(person.browser.get("/me/notices")) == (404, "residents.not_applied")


def test_a_stored_notice_tells_nothing_of_a_person(house: Installation, resident: Person) -> None:
    tell(resident.resident_id, "said-of-nobody", on="2026-03-01")
    rows = house.stored_items()["changxing-notices"]
    (row,) = [row for row in rows if row["key"]["S"].endswith(resident.resident_id)]
    assert set(row) == {"key", "part", "kind", "params", "posted_ms", "expires_at"}
    stored = json.dumps(rows, ensure_ascii=False)
    for secret in (resident.phone, resident.application["name"], "said-of-nobody"):
        assert secret not in stored
    gone_at = clock.now().timestamp() + timedelta(days=35).total_seconds()
    assert int(row["expires_at"]["N"]) > gone_at


@pytest.mark.one_engine
def test_a_notice_costs_one_write_unit(house: Installation, resident: Person) -> None:
    resident.checks_in(reading())
    units: list[float] = []

    def note(operation: str, answer: dict[str, Any]) -> None:
        if operation in ("PutItem", "UpdateItem"):
            units.append(answer["ConsumedCapacity"]["CapacityUnits"])

    house.store.on_answer = note
    try:
        tell(resident.resident_id)
    finally:
        house.store.on_answer = None
    assert units == [1.0]
