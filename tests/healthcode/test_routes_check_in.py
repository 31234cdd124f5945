"""Checking in: what is taken, for which day it counts, what is refused; each happens once."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from backend.accounts import service as accounts
from backend.core import clock
from backend.healthcode import schemas, service
from tests.support.browser import code, field_codes
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once, reading

WRITES = {"Origin": "https://changxing.test"}


def results(answer: Any) -> list[dict[str, Any]]:
    """What became of each item."""
    return list(answer.get_json()["results"])


def statuses(answer: Any) -> list[str]:
    """The status of each item."""
    return [result["status"] for result in results(answer)]


def stored(person: Person) -> list[dict[str, Any]]:
    """The own history, first page."""
    return list(person.browser.get("/me/check-ins").get_json()["check_ins"])


def test_the_first_check_in_turns_the_code_green(resident: Person) -> None:
    assert resident.colour() == "none"
    item = reading()
    answer = resident.checks_in(item)
    assert answer.status_code == 200
    assert results(answer) == [{"id": item["id"], "status": "new", "counts_for_on": "2026-03-01"}]
    code_now = answer.get_json()["health_code"]
    assert (code_now["colour"], code_now["reasons"]) == ("green", [])
    assert code_now["checked_in_today"] is True
    assert resident.code() == code_now


def test_what_was_measured_is_kept_as_it_was_sent(resident: Person) -> None:
    item = reading(
        "2026-03-01T08:30:00.250+08:00",
        temperature_tenths_c=368,
        site="axillary",
        symptoms=["headache", "cough"],
    )
    resident.checks_in(item)
    (row,) = stored(resident)
    assert sorted(row.pop("symptoms")) == ["cough", "headache"]
    assert row == {
        "id": item["id"],
        "measured_at": "2026-03-01T00:30:00.250Z",
        "received_at": "2026-03-01T01:00:00.000Z",
        "counts_for_on": "2026-03-01",
        "temperature_tenths_c": 368,
        "site": "axillary",
        "origin": "own",
    }


def test_several_readings_a_day_all_count(resident: Person, fixed_clock: FixedClock) -> None:
    for temperature in (362, 368, 371):
        assert statuses(resident.checks_in(reading(temperature_tenths_c=temperature))) == ["new"]
        fixed_clock.move(hours=4)
    assert [row["temperature_tenths_c"] for row in stored(resident)] == [371, 368, 362]
    assert resident.colour() == "green"


def test_a_batch_of_a_hundred_is_answered_item_by_item(
    resident: Person, fixed_clock: FixedClock
) -> None:
    begun = clock.now()
    fixed_clock.move(hours=20)
    items = [reading(begun + timedelta(minutes=10 * n)) for n in range(100)]
    answer = resident.checks_in(*items)
    assert [(r["id"], r["status"]) for r in results(answer)] == [(i["id"], "new") for i in items]
    too_many = resident.checks_in(*items, reading())
    assert field_codes(too_many) == {"items": "core.field_invalid"}
    assert statuses(resident.checks_in(*items)) == ["identical"] * 100


def test_more_readings_than_a_day_can_hold_are_refused(resident: Person) -> None:
    items = [reading() for _ in range(service.READINGS_PER_DAY_MOST + 1)]
    answer = resident.checks_in(*items)
    assert statuses(answer) == ["new"] * service.READINGS_PER_DAY_MOST + ["rejected"]
    assert results(answer)[-1]["code"] == "healthcode.too_many_readings"


def test_the_same_reading_again_is_answered_the_same(
    resident: Person, fixed_clock: FixedClock
) -> None:
    item = reading(symptoms=["cough", "fatigue"])
    assert statuses(resident.checks_in(item)) == ["new"]
    fixed_clock.move(days=2)
    again = results(resident.checks_in(item | {"symptoms": ["fatigue", "cough"]}))
    assert again == [{"id": item["id"], "status": "identical", "counts_for_on": "2026-03-01"}]
    assert len(stored(resident)) == 1


def test_the_same_reading_twice_in_a_batch_is_stored_once(resident: Person) -> None:
    item = reading()
    assert statuses(resident.checks_in(item, item)) == ["new", "identical"]
    assert len(stored(resident)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"temperature_tenths_c": 380},
        {"measured_at": "2026-03-01T00:00:00Z"},
        {"site": "ear"},
        {"symptoms": ["cough"]},
    ],
)
def test_the_same_id_with_other_content_is_refused(
    resident: Person, change: dict[str, Any]
) -> None:
    item = reading()
    resident.checks_in(item)
    before = stored(resident)
    answer = resident.checks_in(item | change)
    assert code(answer) == (422, "core.id_reused")
    assert field_codes(answer) == {"items.0.id": "core.id_reused"}
    assert stored(resident) == before


def test_of_many_contents_under_one_id_at_once_one_is_taken(resident: Person) -> None:
    actor = accounts.find_session(resident.browser.cookie("__Host-session") or "")
    assert actor is not None
    for _ in range(10):
        first = reading()
        items = [
            schemas.CheckInIn().load(first | {"temperature_tenths_c": temperature})
            for temperature in (360, 361, 362, 363)
        ] * 2
        told = at_once(*[partial(service.check_in, actor, [item], None) for item in items])
        ends = [results[0].status for results, _ in told]
        taken = {
            item["temperature_tenths_c"]
            for item, end in zip(items, ends, strict=True)
            if end != "rejected"
        }
        assert len(taken) == 1, ends
        assert ends.count("new") == 1
        (row,) = [row for row in stored(resident) if row["id"] == first["id"]]
        assert {row["temperature_tenths_c"]} == taken


def test_a_reading_from_tomorrow_is_refused(resident: Person) -> None:
    answer = resident.checks_in(reading(clock.now() + timedelta(days=1)))
    assert code(answer) == (422, "healthcode.measured_in_future")
    assert field_codes(answer) == {"items.0.measured_at": "healthcode.measured_in_future"}
    assert stored(resident) == []
    assert resident.colour() == "none"


def test_a_clock_that_is_a_little_fast_is_forgiven(resident: Person) -> None:
    near, far = (reading(clock.now() + timedelta(seconds=s)) for s in (110, 301))
    assert statuses(resident.checks_in(near, far)) == ["new", "rejected"]


def test_a_fast_clock_at_midnight_does_not_reach_into_tomorrow(
    resident: Person, fixed_clock: FixedClock
) -> None:
    fixed_clock.set("2026-03-01T23:59:30")
    answer = resident.checks_in(reading(clock.now() + timedelta(seconds=100)))
    assert results(answer)[0]["counts_for_on"] == "2026-03-01"


def test_what_is_older_than_three_weeks_is_refused(
    resident: Person, fixed_clock: FixedClock
) -> None:
    old, oldest = (reading(clock.now() - timedelta(days=days)) for days in (21, 22))
    answer = resident.checks_in(old, oldest)
    assert statuses(answer) == ["new", "rejected"]
    assert results(answer)[0]["counts_for_on"] == "2026-03-01"
    assert results(answer)[1]["code"] == "healthcode.too_old"


@pytest.mark.parametrize(
    ("received", "counts_for", "notice"),
    [
        ("2026-03-02T00:10", "2026-03-01", None),
        ("2026-03-02T23:59:59", "2026-03-01", None),
        ("2026-03-03T00:00", "2026-03-03", "healthcode.counted_on_receipt"),
    ],
)
def test_an_offline_reading_has_a_day_of_grace(
    resident: Person,
    fixed_clock: FixedClock,
    received: str,
    counts_for: str,
    notice: str | None,
) -> None:
    item = reading(fixed_clock.move(hours=3))
    fixed_clock.set(received)
    (result,) = results(resident.checks_in(item))
    assert result["status"] == "new"
    assert (result["counts_for_on"], result.get("code")) == (counts_for, notice)
    assert bool(result.get("text")) == bool(notice)


def test_a_late_reading_heals_the_day_it_was_measured(
    resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    offline = reading(fixed_clock.move(days=1))
    fixed_clock.move(days=1)
    assert resident.colour() == "yellow"
    resident.checks_in(offline)
    assert resident.colour() == "green"
    assert resident.code()["checked_in_today"] is False


def test_a_day_before_the_last_contact_cannot_be_made_up(
    resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    fixed_clock.move(days=2)
    resident.signs_in()
    missed = clock.now() - timedelta(days=1)
    (result,) = results(resident.checks_in(reading(missed)))
    assert result["counts_for_on"] == "2026-03-03"
    assert result["code"] == "healthcode.counted_on_receipt"


def test_a_beacon_on_the_reading_binds_it_too(resident: Person, fixed_clock: FixedClock) -> None:
    from backend.healthcode import beacons

    session = resident.browser.get("/me/sessions").get_json()["sessions"][0]["session_id"]
    handed_at = fixed_clock.move(hours=10)
    beacon = beacons.make(session, handed_at)
    fixed_clock.move(days=1)
    before, after = (reading(handed_at + timedelta(minutes=m)) for m in (-1, 1))
    answer = resident.checks_in(before, after, time_beacon=beacon)
    assert [r["counts_for_on"] for r in results(answer)] == ["2026-03-02", "2026-03-01"]


def test_a_made_up_beacon_changes_nothing(
    resident: Person, stranger: Person, fixed_clock: FixedClock
) -> None:
    from backend.healthcode import beacons

    theirs = stranger.browser.get("/me/sessions").get_json()["sessions"][0]["session_id"]
    item = reading(fixed_clock.move(hours=1))
    fixed_clock.move(days=1)
    foreign = beacons.make(theirs, clock.now())
    for beacon in (foreign, "1.x", "x", "9" * 99, "-1.x", "1.é"):
        (result,) = results(resident.checks_in(item, time_beacon=beacon))
        assert result["counts_for_on"] == "2026-03-01"


def test_winding_the_clock_back_never_improves_a_colour(
    resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    fixed_clock.move(days=5)
    assert resident.colour() == "red"
    resident.checks_in(*[reading(clock.now() - timedelta(days=days)) for days in (1, 2, 3, 4)])
    assert resident.colour() == "red"


BAD_ITEMS: list[tuple[dict[str, Any], str]] = [
    ({"temperature_tenths_c": 500}, "temperature_tenths_c"),
    ({"temperature_tenths_c": 339}, "temperature_tenths_c"),
    ({"temperature_tenths_c": 36.5}, "temperature_tenths_c"),
    ({"temperature_tenths_c": "365"}, "temperature_tenths_c"),
    ({"temperature_tenths_c": True}, "temperature_tenths_c"),
    ({"temperature_tenths_c": 10**400}, "temperature_tenths_c"),
    ({"temperature_tenths_c": None}, "temperature_tenths_c"),
    ({"colour": "green"}, "colour"),
    ({"counts_for_on": "2026-02-01"}, "counts_for_on"),
    ({"id": "1"}, "id"),
    ({"id": None}, "id"),
    ({"id": ["x"]}, "id"),
    ({"site": "mouth"}, "site"),
    ({"symptoms": None}, "symptoms"),
    ({"symptoms": ["plague"]}, "symptoms.0"),
    ({"symptoms": ["cough"] * 9}, "symptoms"),
    ({"symptoms": [["cough"]]}, "symptoms.0"),
    ({"measured_at": "yesterday"}, "measured_at"),
    ({"measured_at": "2026-03-01T09:00:00"}, "measured_at"),
    ({"measured_at": 1}, "measured_at"),
    ({"measured_at": "0001-01-01T00:00:00+14:00"}, "measured_at"),
    ({"measured_at": "9999-12-31T23:59:59-14:00"}, "measured_at"),
    ({"resident_id": "../../etc"}, "resident_id"),
]


@pytest.mark.parametrize(("bad", "named"), BAD_ITEMS)
def test_a_bad_reading_is_named_and_not_stored(
    resident: Person, bad: dict[str, Any], named: str
) -> None:
    answer = resident.checks_in(reading() | bad)
    assert answer.status_code == 422
    assert list(field_codes(answer)) == [f"items.0.{named}"]
    assert statuses(answer) == ["rejected"]
    assert stored(resident) == []


def test_fifty_degrees_is_explained_in_words(resident: Person) -> None:
    answer = resident.browser.post(
        "/check-ins",
        {"items": [reading(temperature_tenths_c=500)]},
        headers={"Accept-Language": "en"},
    )
    field = answer.get_json()["fields"]["items.0.temperature_tenths_c"]
    assert field["code"] == "healthcode.temperature_out_of_range"
    assert field["text"] == "A temperature lies between 34.0 and 43.0 °C. Please check it."


def test_one_bad_reading_does_not_hold_up_the_others(resident: Person) -> None:
    items = [
        reading(),
        reading(temperature_tenths_c=500),
        reading(clock.now() + timedelta(days=1)),
        reading(resident_id="A" * 22),
        reading(),
    ]
    answer = resident.checks_in(*items)
    assert answer.status_code == 200
    assert statuses(answer) == ["new", "rejected", "rejected", "rejected", "new"]
    assert [r.get("code") for r in results(answer)][1:4] == [
        "core.invalid",
        "healthcode.measured_in_future",
        "residents.not_found",
    ]
    assert len(stored(resident)) == 2


def post_raw(person: Person, data: bytes, **more: Any) -> Any:
    """Send bytes as they are."""
    more.setdefault("content_type", "application/json")
    return person.browser.post("/check-ins", data=data, **more)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (400, "core.bad_json")),
        (b"{", (400, "core.bad_json")),
        (b"\xff", (400, "core.bad_json")),
        (b'{"items": NaN}', (400, "core.bad_json")),
        (b'{"items": [{"temperature_tenths_c": Infinity}]}', (400, "core.bad_json")),
        (b'{"items": [], "items": []}', (400, "core.bad_json")),
        (b'{"items": [{"id": "a", "id": "b"}]}', (400, "core.bad_json")),
        (b'{"items": ' + b"[" * 50 + b"]" * 50 + b"}", (400, "core.bad_json")),
        (b"[" * 100_000, (400, "core.bad_json")),
        (b'{"items": ' + b"1" * 5000 + b"}", (400, "core.bad_json")),
        (b"null", (422, "core.invalid")),
        (b"[]", (422, "core.invalid")),
        (b'"x"', (422, "core.invalid")),
        (b"{}", (422, "core.invalid")),
        (b'{"items": []}', (422, "core.invalid")),
        (b'{"items": {}}', (422, "core.invalid")),
        (b'{"items": [1]}', (422, "core.invalid")),
        (b'{"items": [{}], "force": true}', (422, "core.invalid")),
        (b" " * 10_000_000, (413, "core.body_too_large")),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_a_bad_body_is_refused_as_a_whole(
    resident: Person, data: bytes, expected: tuple[int, str]
) -> None:
    assert code(post_raw(resident, data)) == expected
    assert stored(resident) == []


def test_only_json_from_our_own_pages_is_taken(resident: Person) -> None:
    body = json.dumps({"items": [reading()]}).encode()
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert code(post_raw(resident, body, **form)) == (415, "core.json_only")
    assert code(post_raw(resident, body, content_type="text/plain")) == (415, "core.json_only")
    for foreign in (
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": None},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://changxing.test.evil.test"},
    ):
        answer = post_raw(resident, body, headers=foreign)
        assert code(answer) == (403, "core.foreign_origin"), foreign
    assert stored(resident) == []
    assert post_raw(resident, body, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_history_comes_in_pages_newest_first(resident: Person, fixed_clock: FixedClock) -> None:
    begun = clock.now()
    for _ in range(4):
        resident.checks_in(*[reading(clock.now() - timedelta(minutes=m)) for m in range(30)])
        fixed_clock.move(days=1)
    pages, query = [], ""
    while True:
        page = resident.browser.get(f"/me/check-ins{query}").get_json()
        pages.append(page["check_ins"])
        if page["next"] is None:
            break
        query = f"?after={page['next']}"
    assert [len(page) for page in pages] == [50, 50, 20]
    times = [row["measured_at"] for page in pages for row in page]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 120
    day = clock.to_text(begun)[:10]
    one_day = resident.browser.get(f"/me/check-ins?from_on={day}&to_on={day}").get_json()
    assert {row["counts_for_on"] for row in one_day["check_ins"]} == {day}
    assert (len(one_day["check_ins"]), one_day["next"]) == (30, None)


def test_a_page_stays_in_place_while_new_readings_come(
    resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in(*[reading(clock.now() - timedelta(minutes=m)) for m in range(60)])
    first = resident.browser.get("/me/check-ins").get_json()
    fixed_clock.move(minutes=5)
    resident.checks_in(reading(), reading())
    second = resident.browser.get(f"/me/check-ins?after={first['next']}").get_json()
    seen = [row["id"] for row in first["check_ins"] + second["check_ins"]]
    assert (len(seen), len(set(seen))) == (60, 60)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("after=x", {"after"}),
        ("after=MS4y", set()),
        ("after=!", {"after"}),
        ("from_on=yesterday", {"from_on"}),
        ("to_on=2026-02-30", {"to_on"}),
        ("limit=5", {"limit"}),
        ("resident_id=%00", {"resident_id"}),
        ("from_on=2026-03-01&from_on=2026-03-02", set()),
    ],
)
def test_a_bad_question_about_history_is_refused(
    resident: Person, query: str, fields: set[str]
) -> None:
    answer = resident.browser.get(f"/me/check-ins?{query}")
    if query == "after=MS4y":
        assert answer.status_code == 200
    else:
        assert code(answer) == (422, "core.invalid")
        assert set(field_codes(answer)) == fields


def test_one_check_in_is_one_write_and_one_read(resident: Person, house: Installation) -> None:
    resident.checks_in()
    spent: list[tuple[str, float]] = []
    house.store.on_answer = lambda operation, answer: spent.append(
        (operation, answer.get("ConsumedCapacity", {}).get("CapacityUnits", 0))
    )
    try:
        resident.checks_in()
    finally:
        house.store.on_answer = None
    session, query, write = spent
    assert session[0] == "GetItem"
    assert query[0] == "Query"
    assert query[1] <= 1
    assert write == ("PutItem", 1.0)
