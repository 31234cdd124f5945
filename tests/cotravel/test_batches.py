"""Sheets become drafts with what was wrong in them; who signs, and what a trip costs to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from backend import config
from backend.core import ids, limits
from backend.core.errors import DomainError
from backend.cotravel import applying_rules, batches, published, publishing, sheets
from backend.cotravel.applying_rules import Line
from backend.cotravel.models import BatchRow, PartRow
from backend.cotravel.rules import BatchKind, BatchState, trip_as_json
from backend.staff.rules import Role
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.staff import OnDuty
from tests.support.trip_officers import AREA, TwoOfficers, a_line
from tests.support.trips import a_train, publish

HEADER = "日期,类别,车次/航班/车牌,车厢/座位等,出发地,目的地,发布时间,引用"
SHEET = f"""{HEADER}
1月12日,火车,K9998,6车厢,武汉,信阳,2020-01-30,https://example.org/1
1月12日,火车,K9998次,6车厢,武汉站,信阳,2020-01-30,https://example.org/2
某日,火车,K9997,,武汉,信阳,2020-01-30,https://example.org/1
"""
PATH = f"/duty/cotravel/batches?area={AREA}&title=公布"


@pytest.fixture
def officers(house: Installation) -> TwoOfficers:
    return TwoOfficers(house.app)


def upload(officers: TwoOfficers, text: str) -> dict[str, Any]:
    answer = officers.writer.post(PATH, data=text.encode("gb18030"), content_type="text/csv")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def open_ones(officers: TwoOfficers) -> list[dict[str, Any]]:
    told: list[dict[str, Any]]
    told = officers.writer.must("GET", "/duty/cotravel/batches").get_json()["batches"]
    return told


def test_a_sheet_becomes_a_draft_that_names_what_it_left_out(officers: TwoOfficers) -> None:
    told = upload(officers, SHEET)
    assert (told["state"], told["rows"], told["problems"], told["title"]) == ("draft", 1, 1, "公布")
    assert (told["told"]["rows"], told["told"]["merged"], told["told"]["train"]) == (3, 1, 1)
    assert upload(officers, SHEET)["batch_id"] == told["batch_id"]
    page = officers.writer.must("GET", f"/duty/cotravel/batches/{told['batch_id']}").get_json()
    (line,), (problem,) = page["lines"], page["problems"]
    assert (line["numbers"], line["carriages"], line["on"]) == (["K9998"], [6], "2020-01-12")
    assert {one["url"] for one in line["sources"]} == {
        "https://example.org/1",
        "https://example.org/2",
    }
    assert (problem["row"], problem["column"], problem["code"]) == (4, "日期", "cotravel.cell_day")
    assert problem["text"]


def test_who_saves_a_draft_too_late_leaves_none_of_their_lines_in_it(
    officers: TwoOfficers,
) -> None:
    draft = officers.drafts(a_line("G1"))
    path = f"/duty/cotravel/batches/{draft['batch_id']}"
    wish = {"version": 1, "area": AREA, "title": "一批", "lines": [a_line("G2")]}
    officers.writer.must("PUT", path, wish)
    with pytest.raises(DomainError, match=r"cotravel\.changed"):
        batches.make(
            batch_id=draft["batch_id"], kind=BatchKind.TRIPS, area=AREA, title="", version=1,
            lines=[applying_rules.line_as_json(Line(a_train("G3")))], state=BatchState.DRAFT,
            by=(officers.second.staff_id, officers.second.unit_id),
        )  # fmt: skip
    lines = officers.writer.must("GET", path).get_json()["lines"]
    assert [one["numbers"] for one in lines] == [["G2"]]


def test_a_file_that_is_no_list_is_refused_and_nothing_is_kept(officers: TwoOfficers) -> None:
    before = open_ones(officers)
    answer = officers.writer.post(PATH, data="甲,乙\n1,2\n".encode(), content_type="text/csv")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "cotravel.sheet_no_header")
    wrong = officers.writer.post(PATH, data=b"x", content_type="text/plain")
    assert (wrong.status_code, wrong.get_json()["code"]) == (415, "cotravel.list_type")
    assert open_ones(officers) == before


@pytest.mark.one_engine
def test_the_screen_takes_fewer_rows_than_the_command(officers: TwoOfficers) -> None:
    header, first, *_ = SHEET.splitlines()
    long = "\n".join([header, *[first] * (sheets.SCREEN_ROWS_MOST + 1)])
    answer = officers.writer.post(PATH, data=long.encode(), content_type="text/csv")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "cotravel.sheet_too_large")
    assert sheets.SCREEN_ROWS_MOST < sheets.ROWS_MOST


def test_what_a_command_brought_waits_for_one_officer_of_any_unit(officers: TwoOfficers) -> None:
    rows = [trip_as_json(a_train())]
    given: dict[str, Any] = {
        "kind": BatchKind.TRIPS, "rows": rows, "counts": {"rows": 1}, "problems": [],
        "title": "a.csv", "area": AREA,
    }  # fmt: skip
    batch_id = batches.submit_import(**given)
    assert batches.submit_import(**given) == batch_id
    listed = officers.second.must("GET", "/duty/cotravel/batches").get_json()["batches"]
    (told,) = (one for one in listed if one["batch_id"] == batch_id)
    assert (told["state"], told["may_publish"], told["office"]) == ("submitted", True, None)
    assert officers.moves(officers.second, told, "publish")["state"] == "published"


@pytest.fixture
def web(house: Installation) -> Iterator[None]:
    """The function that serves the web, which holds no key that signs."""
    config.use(replace(house.settings, door="web"))
    yield
    config.use(house.settings)


@pytest.mark.usefixtures("web")
def test_the_web_leaves_the_signature_to_the_clock(
    house: Installation, officers: TwoOfficers
) -> None:
    before = published.version()
    batch = officers.publishes(a_line("G1"))
    assert (batch["state"], published.version()) == ("publishing", before)
    assert batch["step"]["done"] == batch["step"]["of"] - 1
    publishing.pulse()
    assert published.version() == before
    config.use(replace(house.settings, door="jobs"))
    publishing.pulse()
    assert published.version() == before + 1
    row = BatchRow.of(batch["batch_id"])
    assert row is not None
    assert (row.state, row.listed) == ("published", None)


def test_a_batch_that_nobody_publishes_is_gone_after_thirty_days(
    officers: TwoOfficers, fixed_clock: FixedClock
) -> None:
    batch = officers.submits(a_line("G1"))
    fixed_clock.move(days=30)
    officers.writer.go_on_duty()
    assert batches.of(batch["batch_id"]) is None


@pytest.mark.one_engine
def test_one_trip_costs_two_reads_and_all_of_them_one_when_nothing_changed(
    house: Installation,
) -> None:
    (trip_id,) = publish(a_train())
    published.all_trips()
    asked: list[str] = []
    house.store.on_answer = lambda operation, _answer: asked.append(operation)
    try:
        published.all_trips()
        assert asked == ["GetItem"]
        published._kept = published._Kept()
        asked.clear()
        assert published.find_trip(trip_id) is not None
        assert asked == ["GetItem", "GetItem"]
    finally:
        house.store.on_answer = None


@pytest.mark.one_engine
def test_a_file_in_which_nothing_is_right_is_counted_whole_and_kept_in_part(
    officers: TwoOfficers,
) -> None:
    wrong = [[number, ids.random_id(), "cotravel.cell_day"] for number in range(40_000)]
    row = batches.make(
        batch_id=ids.random_id(), kind=BatchKind.TRIPS, area=AREA, title="", lines=[],
        state=BatchState.DRAFT, problems=wrong,
        by=(officers.writer.staff_id, officers.writer.unit_id),
    )  # fmt: skip
    assert (row.problems, batches.problems_of(row)) == (40_000, wrong[:1_000])


@pytest.mark.one_engine
def test_more_drafts_than_a_page_hide_none_and_nobody_makes_them_without_end(
    house: Installation,
) -> None:
    county = OnDuty(house.app, (Role.HEALTH_OFFICER, "419001"))
    made = [ids.random_id() for _ in range(230)]
    for batch_id in made:
        row = BatchRow(
            BatchRow.key_of(batch_id), kind="trips", area="419001", state="draft", expires_at=0,
            made_by="a", made_unit="b", made_ms=0, changed_ms=0, told="x" * 5000,
        )  # fmt: skip
        row.seal("title", "")
        batches.list_by_state(row)
        row.save()
    assert {row.batch_id for row in BatchRow.open_below("trips", "419001")} == set(made)
    for _ in range(batches.MADE.most):
        limits.spend(batches.MADE, county.staff_id)
    wish = {"version": 0, "area": "419001", "title": "", "lines": [a_line("G1")]}
    path = f"/duty/cotravel/batches/{'0' * 8}-0000-4000-8000-{'3' * 12}"
    assert county.call("PUT", path, wish).status_code == 429


@pytest.mark.one_engine
def test_a_batch_that_fails_stops_no_other_one(house: Installation, officers: TwoOfficers) -> None:
    config.use(replace(house.settings, door="web"))
    bad = officers.publishes(a_line("G1"))
    good = officers.publishes(a_line("G2"))
    config.use(replace(house.settings, door="jobs"))
    row = BatchRow.of(bad["batch_id"])
    assert row is not None
    (part,) = PartRow.all_of(row.batch_id, row.lines)
    part.update(actions=[PartRow.sealed.set("broken")])
    # It is asked first, however the two are called.
    row.update(actions=[BatchRow.place.set(f"{AREA}#")])
    publishing._last = None
    try:
        publishing.pulse()
    finally:
        config.use(house.settings)
        row.delete()
    done = BatchRow.of(good["batch_id"])
    assert done is not None
    assert done.state == "published"
