"""A patient's interview: sealed, audited, and opened by few and seldom."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from backend.core import db, ids
from backend.core.audit import Entry
from backend.core.auth import DUTY_COOKIE
from backend.cotravel import cases
from backend.cotravel.case_models import CaseJourneyRow, CaseRow
from backend.residents import access
from backend.staff.rules import Role
from tests.cotravel.interviews import (
    AREA,
    CASE_NUMBER,
    NAME,
    Interview,
    a_form,
    a_patient,
    an_officer,
    new_id,
)
from tests.support.browser import code, field_codes
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.staff import OnDuty

UNKNOWN = (404, "cotravel.patient_not_found")


@pytest.fixture
def interview(house: Installation) -> Interview:
    return Interview(an_officer(house.app))


def acts_on(whom: str) -> list[str]:
    """What the audit says was done to somebody; the clock stands, so without an order."""
    return sorted(row.action for row in Entry.by_whom.query(whom))


def stored(patient_id: str) -> str:
    """All that the store holds of a patient, as text."""
    rows = [CaseRow.of(patient_id), *CaseJourneyRow.all_of(patient_id)]
    return json.dumps([row.to_simple_dict() for row in rows if row], ensure_ascii=False)


# --- Writing down


def test_a_patient_is_sealed_and_a_list_shows_the_first_character(interview: Interview) -> None:
    interview.tell(remark="同行的是她的表姐")
    officer = interview.officer
    listed = pages(officer, AREA)[0]
    (told,) = [one for one in listed if one["patient_id"] == interview.patient_id]
    assert (told["name"], told["journey_count"], told["found_on"]) == ("欧***", 1, "2026-02-25")
    assert "case_number" not in told
    full = interview.read()
    assert (full["name"], full["case_number"]) == (NAME, CASE_NUMBER)
    for clear in (NAME, CASE_NUMBER, "表姐", "T182", "武汉", "不愿"):
        assert clear not in stored(interview.patient_id)


def pages(officer: OnDuty, area: str) -> list[list[dict[str, Any]]]:
    """All pages of the patients of an area."""
    found, after = [], ""
    while True:
        told = officer.must("GET", f"/duty/patients?area={area}{after}").get_json()
        found.append(told["patients"])
        if told["next"] is None:
            return found
        after = f"&after={quote(told['next'])}"


def test_a_county_comes_in_pages_the_newest_first_and_opens_no_others(
    house: Installation, fixed_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "PAGE", 3)
    area = "411224"
    officer = an_officer(house.app, area)
    written = []
    for number in range(7):
        fixed_clock.move(seconds=1)
        written.append(Interview(officer, area=f"{area}100" if number % 2 else area).patient_id)
    opened: list[str] = []
    told = CaseRow.told

    def opens(row: CaseRow) -> dict[str, Any]:
        opened.append(row.patient_id)
        return told(row)

    monkeypatch.setattr(CaseRow, "told", opens)
    found = [[one["patient_id"] for one in page] for page in pages(officer, area)]
    assert found == [written[:3:-1], written[3:0:-1], written[:1]]
    opened.clear()
    officer.must("GET", f"/duty/patients?area={area}")
    assert opened == written[:3:-1]
    # A town is read by itself.
    in_town = [one["patient_id"] for page in pages(officer, f"{area}100") for one in page]
    assert in_town == [written[5], written[3], written[1]]
    assert officer.get(f"/duty/patients?area={area}&after=x").status_code == 422


@pytest.mark.one_engine
def test_a_list_leaves_nobody_out_however_many_there_are(house: Installation) -> None:
    area = "411202"
    interview = Interview(an_officer(house.app, area), area=area)
    first = CaseRow.of(interview.patient_id)
    assert first is not None

    def write_down() -> str:
        row = CaseRow(**first.attribute_values)
        row.key = CaseRow.key_of(ids.random_id())
        row.seal(first.told())
        row.list_by_area()
        row.save()
        return row.patient_id

    written = {interview.patient_id, *db.side_by_side([write_down] * 210)}
    told = pages(interview.officer, area)
    assert written <= {one["patient_id"] for page in told for one in page}


def test_every_look_and_every_change_stands_in_the_audit(interview: Interview) -> None:
    interview.read()
    journey = interview.tell()["journey_id"]
    interview.officer.must("POST", f"{interview.path}/journeys/{journey}/remove", {})
    assert acts_on(interview.patient_id) == [
        "patient.journey", "patient.read", "patient.read", "patient.record",
        "patient.remove_journey",
    ]  # fmt: skip


def test_the_same_patient_sent_twice_is_one_and_with_other_content_refused(
    house: Installation,
) -> None:
    officer, wish = an_officer(house.app), a_patient()
    first = officer.must("POST", "/duty/patients", wish).get_json()
    assert officer.must("POST", "/duty/patients", wish).get_json() == first
    other = {**wish, "name": "另一个人"}
    assert code(officer.post("/duty/patients", other)) == (422, "core.id_reused")


def test_a_patient_is_changed_only_by_who_has_read_the_newest(interview: Interview) -> None:
    full = interview.read()
    change = {
        k: full[k] for k in ("version", "name", "case_number", "onset_on", "found_on", "note")
    }
    change["onset_on"] = None
    told = interview.officer.must("PUT", interview.path, change).get_json()
    assert (told["onset_on"], told["version"]) == (None, full["version"] + 1)
    # An answer that was lost is given again; another change on the old version is not taken.
    assert interview.officer.must("PUT", interview.path, change).get_json() == told
    late = {**change, "note": "别的"}
    assert code(interview.officer.put(interview.path, late)) == (409, "cotravel.changed")


@pytest.mark.one_engine
def test_days_that_cannot_be_are_refused_beside_their_field(interview: Interview) -> None:
    wish = a_patient(found_on="2026-03-02")
    answer = interview.officer.post("/duty/patients", wish)
    assert field_codes(answer) == {"found_on": "cotravel.day_in_future"}
    body = {"version": 0, "form": a_form(on="2025-12-01", until_min=1000), "remark": ""}
    answer = interview.officer.put(f"{interview.path}/journeys/{new_id()}", body)
    assert field_codes(answer) == {
        "form.on": "cotravel.day_too_old",
        "form.until_min": "cotravel.ends_before_it_begins",
    }


def test_changing_a_patient_is_a_look_at_all_they_told(interview: Interview) -> None:
    full = interview.read()
    names = ("version", "name", "case_number", "onset_on", "found_on", "note")
    interview.officer.must("PUT", interview.path, {name: full[name] for name in names})
    assert acts_on(interview.patient_id) == [
        "patient.change", "patient.read", "patient.read", "patient.record",
    ]  # fmt: skip


def test_nobody_changes_more_patients_than_they_may_open(interview: Interview) -> None:
    full = interview.read()
    another = Interview(interview.officer)
    for number in range(access.budgets()["people_an_hour"]["health_officer"] - 1):
        assert code(interview.officer.get(f"/duty/patients/{number:022}")) == UNKNOWN
    names = ("name", "case_number", "onset_on", "found_on", "note")
    change = {name: full[name] for name in names} | {"version": 1}
    answer = interview.officer.put(another.path, change)
    assert code(answer) == (429, "core.too_many_requests")
    row = CaseRow.of(another.patient_id)
    assert row is not None
    assert int(row.version) == 1


# --- Journeys


def test_a_journey_shows_how_it_is_read_and_its_seat_is_only_a_row(interview: Interview) -> None:
    told = interview.tell()
    assert told["is_readable"]
    assert told["numbers"] == ["T182", "T183"]
    assert (told["carriages"], told["rows"]) == ([7], [12])
    taxi = interview.tell(kind="taxi", said="车牌不详", carriage_said="", seat="")
    assert not taxi["is_readable"]
    assert taxi["numbers"] == taxi["plates"] == []


def test_a_journey_sent_twice_is_one_and_only_the_newest_is_changed(interview: Interview) -> None:
    journey = new_id()
    first = interview.tell(journey)
    assert interview.tell(journey) == first
    body: dict[str, Any] = {"version": 1, "form": a_form(said="T182"), "remark": ""}
    path = f"{interview.path}/journeys/{journey}"
    changed = interview.officer.must("PUT", path, body).get_json()
    assert (changed["version"], changed["form"]["said"]) == (2, "T182")
    again = {**body, "form": a_form(said="G1")}
    assert code(interview.officer.put(path, again)) == (409, "cotravel.changed")
    assert interview.read()["journey_count"] == 1


def test_two_officers_writing_at_once_lose_nothing(interview: Interview) -> None:
    def tell() -> int:
        body = {"version": 0, "form": a_form(), "remark": ""}
        path = f"{interview.path}/journeys/{new_id()}"
        return interview.officer.put(path, body).status_code

    done = db.side_by_side([tell] * 6)
    assert set(done) <= {200, 409}
    told = interview.read()
    assert len(told["journeys"]) == told["journey_count"] == done.count(200)


# --- Who may


def test_whoever_is_elsewhere_or_has_not_proved_it_is_told_nothing(
    interview: Interview, house: Installation, fixed_clock: FixedClock
) -> None:
    elsewhere = an_officer(house.app, "411281")
    assert code(elsewhere.get(interview.path)) == UNKNOWN
    assert code(elsewhere.get(f"/duty/patients?area={AREA}")) == UNKNOWN
    assert code(elsewhere.post("/duty/patients", a_patient())) == UNKNOWN
    assert code(elsewhere.get(f"/duty/patients/{'x' * 22}")) == UNKNOWN
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, "411221100001"))
    assert code(head.get(interview.path)) == (403, "staff.forbidden")
    fixed_clock.move(minutes=6)
    assert code(interview.officer.get(interview.path)) == (403, "staff.proof_required")
    assert interview.officer.cookie(DUTY_COOKIE)


def test_only_so_many_different_patients_are_opened_in_an_hour(
    interview: Interview, fixed_clock: FixedClock
) -> None:
    most = access.budgets()["people_an_hour"]["health_officer"]
    # Ids that are guessed count as well.
    for number in range(most - 1):
        assert code(interview.officer.get(f"/duty/patients/{number:022}")) == UNKNOWN
    interview.read()
    # The same one again costs nothing more.
    interview.read()
    another = Interview(interview.officer)
    spent = (429, "core.too_many_requests")
    assert code(interview.officer.get(another.path)) == spent
    assert code(interview.officer.post(f"{another.path}/fellows", {})) == spent
    assert acts_on(another.patient_id) == ["patient.record"]
    fixed_clock.move(minutes=60)
    interview.officer.go_on_duty()
    assert another.officer.must("GET", another.path)


def test_a_patient_is_gone_180_days_after_the_last_change(
    interview: Interview, fixed_clock: FixedClock, house: Installation
) -> None:
    fixed_clock.move(days=100)
    later = an_officer(house.app)
    form = a_form(on="2026-02-19")
    later.must(
        "PUT", f"{interview.path}/journeys/{new_id()}", {"version": 0, "form": form, "remark": ""}
    )
    fixed_clock.move(days=100)
    assert an_officer(house.app).must("GET", interview.path)
    fixed_clock.instant += timedelta(days=81)
    assert code(an_officer(house.app).get(interview.path)) == UNKNOWN
