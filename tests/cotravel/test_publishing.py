"""What two people of two units agree to becomes the signed list, all of it or nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

import pytest

from backend.core import crypto, ids
from backend.cotravel import applying_rules, batches, list_codec, published
from backend.cotravel.applying_rules import Line
from backend.cotravel.list_models import StateRow
from backend.cotravel.list_rules import Listed
from backend.cotravel.models import ChangeRow
from backend.cotravel.rules import BatchKind, BatchState
from backend.healthcode import keylists
from backend.staff.rules import Role
from tests.support.browser import Browser
from tests.support.installation import Installation
from tests.support.people import at_once
from tests.support.staff import OnDuty
from tests.support.trip_officers import AREA, TwoOfficers, a_line
from tests.support.trips import a_train, publish


@pytest.fixture
def officers(house: Installation) -> TwoOfficers:
    return TwoOfficers(house.app)


def some_train() -> str:
    """The number of a train that no other test has."""
    return f"G{int.from_bytes(ids.random_id().encode()[:4]) % 9000 + 1}"


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def head(browser: Browser) -> dict[str, Any]:
    told: dict[str, Any] = browser.get("/cotravel/head").get_json()
    return told


def file_of(browser: Browser, shown: dict[str, Any]) -> Any:
    """A file that the head names, proved as phones prove it."""
    answer = browser.get(f"/cotravel/files/{shown['sha256']}")
    body = answer.get_data()
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    assert (hashlib.sha256(body).hexdigest(), len(body)) == (shown["sha256"], shown["bytes"])
    return json.loads(body)


def trips_on(browser: Browser) -> dict[int, Listed]:
    return {one.id: one for one in list_codec.decode(file_of(browser, head(browser)["list"]))}


def the_trip(browser: Browser, number: str) -> Listed:
    (found,) = (one for one in trips_on(browser).values() if number in one.trip.numbers)
    return found


def test_what_two_people_want_stands_on_the_signed_list_with_its_source(
    officers: TwoOfficers, browser: Browser
) -> None:
    number, before = some_train(), published.version()
    batch = officers.publishes(a_line(f"{number}次", carriage_said="05", from_name="武汉"))
    assert (batch["state"], batch["published_version"]) == ("published", before + 1)
    told = head(browser)
    content = {name: value for name, value in told.items() if name != "signed"}
    seal = keylists.point_of(crypto.keys().seal.public_xy)
    keylists.prove_content(content, told["signed"], seal, "malformed", "foreign")
    trip = the_trip(browser, number)
    assert (trip.trip.carriages, trip.trip.from_name, trip.trip.from_min) == ((5,), "武汉", 540)
    sources = list_codec.decode_sources(file_of(browser, told["sources"]))
    assert sources[trip.id][0][:3] == ("office", "县卫健委", "https://example.org/1")
    again = officers.moves(officers.second, {**batch, "version": batch["version"] - 2}, "publish")
    assert (again["state"], published.version()) == ("published", before + 1)


def test_a_phone_that_has_the_list_before_needs_no_more_than_the_delta(
    officers: TwoOfficers, browser: Browser
) -> None:
    numbers = [some_train() for _ in range(3)]
    officers.publishes(*(a_line(number) for number in numbers[:2]))
    held = head(browser)
    known, since = trips_on(browser), held["version"]
    names = "".join(held[name]["sha256"] for name in ("list", "places", "sources"))
    mended = the_trip(browser, numbers[0]).id
    officers.publishes(a_line(numbers[0], corrects=mended, from_min=600), a_line(numbers[2]))
    gone = the_trip(browser, numbers[1]).id
    withdraw(officers, gone)
    now = head(browser)
    (first,) = (shown for shown in now["deltas"] if shown["from"] == since)
    assert first["base"] == hashlib.sha256(names.encode()).hexdigest()[:16]
    for shown in now["deltas"]:
        if shown["from"] >= since:
            delta = file_of(browser, shown)
            known = {key: one for key, one in known.items() if key not in delta["withdrawn"]}
            known |= {one.id: one for one in list_codec.decode(delta["trips"])}
    said = {key: (one.trip, one.state) for key, one in known.items()}
    assert said == {key: (one.trip, one.state) for key, one in trips_on(browser).items()}
    assert known[mended].trip.from_min == 600
    assert gone not in known
    assert now["places"]["version"] <= since


def withdraw(officers: TwoOfficers, trip_id: int) -> dict[str, Any]:
    path = f"/duty/cotravel/trips/{trip_id}/withdraw"
    told: dict[str, Any] = officers.second.must("POST", path, {"reason": "wrong"}).get_json()
    return told


def test_one_person_withdraws_a_trip_at_once_and_its_list_does_not_bring_it_back(
    officers: TwoOfficers, browser: Browser
) -> None:
    number = some_train()
    line = a_line(number)
    officers.publishes(line)
    trip_id = the_trip(browser, number).id
    told = withdraw(officers, trip_id)
    assert (told["state"], told["reason"], told["may_withdraw"]) == ("withdrawn", "wrong", False)
    assert trip_id not in trips_on(browser)
    assert withdraw(officers, trip_id)["version"] == told["version"]
    officers.publishes(line)
    assert trip_id not in trips_on(browser)
    assert published.find_trip(trip_id).is_withdrawn  # type: ignore[union-attr]
    change = ChangeRow.find("trips", ChangeRow.part_of(told["version"]))
    assert change is not None


def test_what_an_office_put_right_stays_so_when_the_list_is_imported_again(
    officers: TwoOfficers, browser: Browser
) -> None:
    number = some_train()
    line = a_line(number)
    officers.publishes(line)
    trip_id = the_trip(browser, number).id
    officers.publishes(a_line(number, corrects=trip_id, carriage_said="7"))
    officers.publishes(line)
    trip = the_trip(browser, number)
    assert (trip.id, trip.trip.carriages, trip.state.value) == (trip_id, (7,), "corrected")


def test_what_another_area_published_is_not_put_right_from_a_county(
    house: Installation, officers: TwoOfficers
) -> None:
    (trip_id,) = publish(a_train())
    path = f"/duty/cotravel/batches/{'0' * 8}-0000-4000-8000-{'2' * 12}"
    wish = {"version": 0, "area": AREA, "title": "", "lines": [a_line("G2", corrects=trip_id)]}
    of_both = OnDuty(house.app, (Role.HEALTH_OFFICER, "4112"))
    for who, code in (
        (officers.writer, "cotravel.trip_unknown"),
        (of_both, "cotravel.trip_of_other_area"),
    ):
        answer = who.call("PUT", path, wish)
        assert answer.status_code == 422
        assert answer.get_json()["fields"]["lines.0.corrects"]["code"] == code
    line = Line(a_train("G2"), corrects=trip_id)
    batch = batches.make(
        batch_id=ids.random_id(), kind=BatchKind.TRIPS, area=AREA, title="",
        lines=[applying_rules.line_as_json(line)], state=BatchState.SUBMITTED,
        by=(officers.writer.staff_id, officers.writer.unit_id),
    )  # fmt: skip
    path = f"/duty/cotravel/batches/{batch.batch_id}/publish"
    late = officers.second.post(path, {"version": 1})
    assert code_of(late) == (409, "cotravel.trip_of_other_area")


def test_nobody_publishes_alone_nor_what_changed_since_they_read_it(
    house: Installation, officers: TwoOfficers
) -> None:
    before = published.version()
    batch = officers.submits(a_line(some_train()))
    path = f"/duty/cotravel/batches/{batch['batch_id']}/publish"
    wish = {"version": batch["version"]}
    assert code_of(officers.writer.post(path, wish)) == (409, "staff.same_person")
    mate = OnDuty(house.app, (Role.HEALTH_OFFICER, AREA), unit_id=officers.writer.unit_id)
    assert code_of(mate.post(path, wish)) == (409, "staff.same_unit")
    elsewhere = OnDuty(house.app, (Role.HEALTH_OFFICER, "411202"))
    assert code_of(elsewhere.post(path, wish)) == (404, "cotravel.batch_not_found")
    head_of_village = OnDuty(house.app, (Role.VILLAGE_HEAD, "411221100001"))
    assert code_of(head_of_village.post(path, wish)) == (403, "staff.forbidden")
    late = officers.second.post(path, {"version": batch["version"] - 1})
    assert code_of(late) == (409, "cotravel.changed")
    assert published.version() == before


def test_a_refused_batch_is_read_with_its_reason_and_never_published(
    officers: TwoOfficers,
) -> None:
    batch = officers.submits(a_line(some_train()))
    told = officers.moves(officers.second, batch, "refuse", reason="来源写错了")
    assert (told["state"], told["reason"]) == ("refused", "来源写错了")
    path = f"/duty/cotravel/batches/{batch['batch_id']}/publish"
    late = officers.second.post(path, {"version": batch["version"]})
    assert code_of(late) == (409, "cotravel.not_submitted")
    back = officers.moves(officers.writer, officers.submits(a_line(some_train())), "withdraw")
    assert back["state"] == "withdrawn"
    listed = officers.writer.must("GET", "/duty/cotravel/batches").get_json()["batches"]
    assert batch["batch_id"] not in {one["batch_id"] for one in listed}


def test_a_text_that_names_the_patient_is_refused_by_its_field(officers: TwoOfficers) -> None:
    path = f"/duty/cotravel/batches/{'0' * 8}-0000-4000-8000-{'0' * 12}"
    lines = [a_line("G1"), a_line("G2", from_name="3栋2单元", on="2031-01-01")]
    wish = {"version": 0, "area": AREA, "title": "", "lines": lines}
    answer = officers.writer.call("PUT", path, wish)
    assert answer.status_code == 422
    assert {path: one["code"] for path, one in answer.get_json()["fields"].items()} == {
        "lines.1.form.from_name": "cotravel.says_where_somebody_lives",
        "lines.1.form.on": "cotravel.day_in_future",
    }


def test_two_batches_published_at_once_are_both_on_the_list(
    officers: TwoOfficers, browser: Browser
) -> None:
    numbers = [some_train(), some_train()]
    batches = [officers.submits(a_line(number)) for number in numbers]
    told = at_once(
        *(lambda one=one: officers.moves(officers.second, one, "publish") for one in batches)  # type: ignore[misc]
    )
    assert {one["state"] for one in told} == {"published"}
    assert len({one["published_version"] for one in told}) == 2
    assert all(the_trip(browser, number) for number in numbers)


@pytest.mark.one_engine
def test_batches_are_sealed_and_the_list_names_nobody(
    house: Installation, officers: TwoOfficers
) -> None:
    number = some_train()
    officers.submits(a_line(f"{number}次"))
    items = json.dumps(house.stored_items()["changxing-cotravel"], ensure_ascii=False)
    assert f"{number}次" not in items
    assert "一批" not in items


@pytest.mark.one_engine
def test_the_head_is_one_read_and_never_more_than_a_unit(
    house: Installation, officers: TwoOfficers, browser: Browser
) -> None:
    for _ in range(17):
        officers.publishes(a_line(some_train()))
    assert len(head(browser)["deltas"]) == 16
    units: list[float] = []
    house.store.on_answer = lambda _operation, answer: units.append(
        answer["ConsumedCapacity"]["CapacityUnits"]
    )
    try:
        head(browser)
    finally:
        house.store.on_answer = None
    assert units == [0.5]


@pytest.mark.one_engine
def test_old_blocks_and_files_are_let_go_and_the_list_stays_whole(
    officers: TwoOfficers, browser: Browser
) -> None:
    number = some_train()
    officers.publishes(a_line(number))
    state = StateRow.now()
    assert state is not None
    assert state.leaving == "[]"
    kept = published.Whole(state, published.BlockRow.all_of())
    assert kept.trips == published.all_trips()
