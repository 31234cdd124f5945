"""Workers join by a code and their own consent; the enterprise sees yes, no or cannot tell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.config import settings
from backend.core import audit, clock, db, ids, limits
from backend.enterprises import companies, counting, deciding, holdings, presence, rules, seen
from backend.enterprises.models import CountRow, EnterpriseRow, ManagerRow
from backend.healthcode import standings
from backend.staff.rules import Role
from tests.support.clock import FixedClock
from tests.support.companies import COUNTY, PREPARED, code_of, decides, joins, verified
from tests.support.installation import Installation
from tests.support.people import Person, reading
from tests.support.staff import OnDuty


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.get_json()["code"]


@pytest.fixture
def county(house: Installation) -> OnDuty:
    """The county's command."""
    return OnDuty(house.app, (Role.COMMAND, COUNTY))


@pytest.fixture
def company(resident: Person, county: OnDuty) -> dict[str, Any]:
    """A verified enterprise of `resident`."""
    return verified(county, resident)


def worker(house: Installation, tenths: int | None = 365) -> Person:
    """Somebody who works, and whether and how they checked in today."""
    person = Person(house.app).signs_in().applies()
    if tenths is not None:
        items = [reading(temperature_tenths_c=tenths)]
        assert person.browser.post("/check-ins", {"items": items}).status_code == 200
        # What the stream does within seconds.
        standings.refresh(person.resident_id)
    return person


def today(manager: Person) -> dict[str, Any]:
    """What a manager sees."""
    answer = manager.browser.get("/me/workplace/company/today")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def test_a_manager_sees_who_may_come_in_and_never_why(
    house: Installation, resident: Person, company: dict[str, Any]
) -> None:
    join = code_of(resident)
    well, unwell, unknown = worker(house), worker(house, 380), worker(house, None)
    joins(well, join, "李能来")
    joins(unwell, join, "周不能")
    joins(unknown, join, "吴不知")
    told = today(resident)
    assert told["counts"] == {"yes": 1, "no": 1, "cannot_tell": 1}
    said = [(one["name"], one["may"]) for one in told["workers"]]
    assert said == [("周不能", "no"), ("吴不知", "cannot_tell"), ("李能来", "yes")]
    text = json.dumps(told)
    people = (well, unwell, unknown)
    assert not any(word in text for word in ("green", "yellow", "red", "fever"))
    assert not any(one.resident_id in text or one.phone in text for one in people)
    # Each of them sees the same of themselves, and that it was looked at.
    (seen,) = unwell.browser.get("/me/workplace").get_json()["works"]
    assert (seen["may"], seen["shown_name"], seen["name"]) == ("no", "周不能", company["name"])
    assert seen["looked_at"] is not None


def test_a_worker_agrees_first_and_may_leave_at_any_time(
    house: Installation, resident: Person, company: dict[str, Any]
) -> None:
    join, one = code_of(resident), worker(house)
    look = one.browser.post(
        "/me/workplace/look", {"code": f" {join[:4].lower()}-{join[4:]}"}
    ).get_json()
    assert (look["name"], look["is_joined"]) == (company["name"], False)
    assert today(resident)["workers"] == []
    old = {"code": join, "name": "李能来", "consent_version": 9}
    assert code(one.browser.post("/me/workplace/join", old)) == (409, "enterprises.consent_old")
    first = joins(one, join)
    # Tapped twice, or the answer was lost: one worker.
    assert joins(one, join)["enterprise_id"] == first["enterprise_id"]
    assert len(today(resident)["workers"]) == 1
    leaving = {"enterprise_id": company["enterprise_id"]}
    assert one.browser.post("/me/workplace/leave", leaving).status_code == 200
    assert one.browser.post("/me/workplace/leave", leaving).status_code == 200
    assert today(resident)["workers"] == []
    assert presence.residents_of(company["enterprise_id"]) == []


def test_a_new_code_ends_the_old_one_and_each_ends_by_itself(
    house: Installation, fixed_clock: FixedClock, resident: Person, company: dict[str, Any]
) -> None:
    old = code_of(resident)
    assert code_of(resident) == old
    new = code_of(resident, is_new=True)
    one = worker(house, None)
    unknown = (404, "enterprises.code_unknown")
    assert code(one.browser.post("/me/workplace/look", {"code": old})) == unknown
    assert one.browser.post("/me/workplace/look", {"code": new}).status_code == 200
    assert code(one.browser.post("/me/workplace/look", {"code": "U"})) == unknown
    fixed_clock.move(hours=25)
    assert code(one.browser.post("/me/workplace/look", {"code": new})) == unknown
    assert code_of(resident) != new


@pytest.mark.one_engine
def test_codes_are_not_guessed(house: Installation) -> None:
    one = worker(house, None)
    answers = {
        one.browser.post("/me/workplace/look", {"code": f"0000{n:04d}"}).status_code
        for n in range(25)
    }
    assert answers == {404, 429}


def test_a_consent_ends_by_itself_and_can_be_given_again(
    house: Installation, fixed_clock: FixedClock, resident: Person, company: dict[str, Any]
) -> None:
    one, here = worker(house, None), {"enterprise_id": company["enterprise_id"]}
    joins(one, code_of(resident), "孙续期")
    fixed_clock.move(days=20)
    one.signs_in()
    renewed = one.browser.post("/me/workplace/renew", {**here, "consent_version": 1}).get_json()[
        "work"
    ]
    assert renewed["shown_name"] == "孙续期"
    fixed_clock.move(days=179)
    resident.signs_in()
    one.signs_in()
    assert len(today(resident)["workers"]) == 1
    fixed_clock.move(days=2)
    assert today(resident)["workers"] == []
    assert one.browser.get("/me/workplace").get_json()["works"] == []
    # Its row may lie there still; joining takes its place.
    joins(one, code_of(resident))
    assert len(today(resident)["workers"]) == 1


def test_a_manager_takes_somebody_off_and_they_hear_of_it(
    house: Installation, resident: Person, company: dict[str, Any]
) -> None:
    one = worker(house, None)
    joins(one, code_of(resident))
    (listed,) = today(resident)["workers"]
    path = f"/me/workplace/company/workers/{listed['worker_id']}/remove"
    assert resident.browser.post(path, {}).get_json() == {"workers": 0}
    assert resident.browser.post(path, {}).get_json() == {"workers": 0}
    kinds = [n["kind"] for n in one.browser.get("/me/notices").get_json()["notices"]]
    assert kinds == ["enterprises.removed"]


@pytest.mark.one_engine
def test_nobody_is_with_more_than_three_enterprises(house: Installation, county: OnDuty) -> None:
    one = worker(house, None)
    codes = []
    for _ in range(4):
        manager = Person(house.app).signs_in().applies()
        verified(county, manager)
        codes.append(code_of(manager))
    for join in codes[:3]:
        joins(one, join)
    wish = {"code": codes[3], "name": "李能来", "consent_version": 1}
    assert code(one.browser.post("/me/workplace/join", wish)) == (
        409,
        "enterprises.too_many_workplaces",
    )


def test_a_suspended_enterprise_sees_nobody(
    house: Installation, resident: Person, company: dict[str, Any], county: OnDuty
) -> None:
    one = worker(house, None)
    joins(one, code_of(resident))
    read = county.must("GET", f"/duty/enterprises/{company['enterprise_id']}").get_json()
    decides(county, read, "suspend", ["false_statements"])
    refused = resident.browser.get("/me/workplace/company/today")
    assert code(refused) == (403, "enterprises.not_verified")
    assert presence.residents_of(company["enterprise_id"]) == []


def told_of_county(browser: Any) -> dict[str, Any]:
    """The public numbers of the county."""
    told = browser.get("/enterprises/numbers").get_json()["counties"]
    found: dict[str, Any] = next(one for one in told if one["division_code"] == COUNTY)
    return found


def test_numbers_count_workers_and_green_ones_in_tens(
    house: Installation, fixed_clock: FixedClock, resident: Person, stranger: Person, county: OnDuty
) -> None:
    people = [worker(house, 365 if n < 8 else None) for n in range(rules.TOLD_LEAST)]
    for manager in (resident, stranger):
        verified(county, manager)
        join = code_of(manager)
        for one in people:
            joins(one, join)

    def counted() -> dict[str, Any]:
        fixed_clock.move(minutes=61)
        while counting.pulse() >= counting.COUNTED_AT_ONCE:
            pass
        return told_of_county(resident.browser)

    before = counted()
    # Counted anew, whatever stood there: once more it is the same.
    after = counted()
    assert {**after, "counted_at": None} == {**before, "counted_at": None}
    row = CountRow.of(COUNTY)
    assert (int(row.large) >= 2, int(row.workers) >= 20) == (True, True)
    assert 16 <= int(row.green) <= int(row.workers) - 4
    told = rules.told_workers(int(row.workers), int(row.green), int(row.large))
    assert (after["workers"], after["green"]) == told


def test_who_leaves_the_product_is_on_no_list_and_manages_nothing(
    house: Installation, resident: Person, company: dict[str, Any], county: OnDuty
) -> None:
    one = worker(house, None)
    joins(one, code_of(resident), "郑要走")
    (told,) = holdings.told_workplaces(one.resident_id, None)
    assert (told["shown_name"], told["enterprise"]) == ("郑要走", company["name"])
    (own,) = holdings.told_enterprise(resident.resident_id, None)
    assert own["contact_name"] == "赵建国"
    for _ in range(2):
        holdings.erase_workplaces(one.resident_id, None)
    assert today(resident)["workers"] == []
    for _ in range(2):
        holdings.erase_enterprise(resident.resident_id, None)
    assert holdings.told_enterprise(resident.resident_id, None) == []
    gone = county.call("GET", f"/duty/enterprises/{company['enterprise_id']}")
    assert code(gone) == (404, "enterprises.unknown")
    # One that is suspended stays so, without them.
    told = decides(county, verified(county, one), "suspend", ["closed_down"]).get_json()
    holdings.erase_enterprise(one.resident_id, None)
    left = county.must("GET", f"/duty/enterprises/{told['enterprise_id']}").get_json()
    assert (left["step"], left["contact_name"], left["phone"]) == ("suspended", "", "")


def test_whoever_left_a_suspended_enterprise_by_half_leaves_it_wholly(
    resident: Person, company: dict[str, Any], county: OnDuty
) -> None:
    told = decides(county, company, "suspend", ["closed_down"]).get_json()
    row = EnterpriseRow.of(told["enterprise_id"])
    assert row is not None
    # Somebody was killed between the two sides of it.
    row.update(actions=[EnterpriseRow.manager_id.remove()])
    holdings.erase_enterprise(resident.resident_id, None)
    assert ManagerRow.enterprise_of(resident.resident_id) is None
    left = EnterpriseRow.of(told["enterprise_id"])
    assert left is not None
    assert left.account_id is None
    assert not left.contact()


def test_what_is_seen_is_renewed_hourly_so_that_no_change_tells_why(
    house: Installation, fixed_clock: FixedClock, resident: Person, company: dict[str, Any]
) -> None:
    join, one = code_of(resident), worker(house)
    joins(one, join)
    first = today(resident)
    items = [reading(temperature_tenths_c=380)]
    assert one.browser.post("/check-ins", {"items": items}).status_code == 200
    standings.refresh(one.resident_id)
    fixed_clock.move(minutes=50)
    late = worker(house)
    joins(late, join)
    # Whoever has just joined is there; the others stand as of the first look, also for themselves.
    seen = today(resident)
    assert (seen["counts"]["yes"], seen["as_of"]) == (2, first["as_of"])
    (own,) = one.browser.get("/me/workplace").get_json()["works"]
    assert own["may"] == "yes"
    fixed_clock.move(minutes=10)
    assert today(resident)["counts"] == {"yes": 1, "no": 1, "cannot_tell": 0}


def test_a_look_is_told_as_it_was_whatever_step_is_taken_meanwhile(
    house: Installation,
    fixed_clock: FixedClock,
    resident: Person,
    company: dict[str, Any],
    county: OnDuty,
) -> None:
    one = worker(house, None)
    joins(one, code_of(resident))

    def looked() -> str:
        (work,) = one.browser.get("/me/workplace").get_json()["works"]
        return str(work["looked_at"])

    today(resident)
    first = looked()
    # The county reads the row, the manager looks, and the county puts the row as it had read it.
    old = EnterpriseRow.of(company["enterprise_id"])
    assert old is not None
    fixed_clock.move(minutes=11)
    today(resident)
    second = looked()
    assert second > first
    with db.transaction(ids.random_id()) as writes:
        companies.save(writes, old)
    assert looked() == second


def test_no_look_is_noted_that_is_not_in_the_audit(
    resident: Person, company: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_act: audit.Act) -> None:
        raise db.StoreUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(audit, "record_act", fails)
        assert resident.browser.get("/me/workplace/company/today").status_code == 503
    assert seen.looked_at(company["enterprise_id"]) is None
    today(resident)
    assert seen.looked_at(company["enterprise_id"]) is not None


@pytest.mark.one_engine
def test_a_reading_spends_one_look_however_many_pages_it_has(
    resident: Person, company: dict[str, Any]
) -> None:
    path = "/me/workplace/company/today"
    behind = ids.to_base64url(b"0.A")
    for _ in range(presence.LOOKS.most - 1):
        limits.spend(presence.LOOKS, company["enterprise_id"])
    today(resident)
    pages = [resident.browser.get(f"{path}?after={behind}").status_code for _ in range(3)]
    assert pages == [200] * 3
    assert resident.browser.get(path).status_code == 429


def test_a_county_where_steps_are_taken_is_counted_all_the_same(
    house: Installation, fixed_clock: FixedClock, resident: Person, stranger: Person, county: OnDuty
) -> None:
    CountRow(CountRow.key_of(COUNTY), "counting").delete()
    first = verified(county, resident)
    joins(worker(house, None), code_of(resident))
    fixed_clock.move(minutes=1)
    counting.count_on(COUNTY, 1)
    while CountRow.of(COUNTY, "counting").after is not None:
        # The whole day long somebody takes a step.
        fixed_clock.move(seconds=1)
        verified(county, stranger)
        version = stranger.browser.get("/me/workplace/company").get_json()["version"]
        stranger.browser.post("/me/workplace/company/close", {"version": version})
        counting.count_on(COUNTY, 1)
    row = CountRow.of(COUNTY)
    assert row.counted_ms == clock.to_ms(clock.now())
    assert int(row.workers) >= 1
    registered = sum(pair[0] for pair in row.counts().values())
    rows = [row for step in rules.LIVING for row in EnterpriseRow.in_county(COUNTY, step, 1000)]
    assert (registered, first["enterprise_id"] in [row.enterprise_id for row in rows]) == (
        len(rows),
        True,
    )


def test_an_enterprise_that_takes_a_step_during_a_count_is_not_counted_twice(
    house: Installation, fixed_clock: FixedClock, resident: Person, county: OnDuty
) -> None:
    told = verified(county, resident)
    fixed_clock.move(minutes=61)
    counting.count_on(COUNTY, counting.COUNTED_AT_ONCE)
    before = int(CountRow.of(COUNTY).workers)
    joins(worker(house, None), code_of(resident))
    applied = resident.browser.put(
        "/me/workplace/company/reopening", {**PREPARED, "version": told["version"]}
    ).get_json()
    # Its place moves from the beginning to the end while the county is gone through.
    fixed_clock.move(seconds=1)
    counting.count_on(COUNTY, 1)
    fixed_clock.move(seconds=1)
    while (running := CountRow.of(COUNTY, "counting")).after and str(running.after) < "applied$":
        if applied["enterprise_id"] in str(running.after):
            break
        counting.count_on(COUNTY, 1)
    decides(county, applied, "return", ["masks"])
    while CountRow.of(COUNTY, "counting").after is not None:
        counting.count_on(COUNTY, 1)
    assert int(CountRow.of(COUNTY).workers) == before + 1


@pytest.mark.one_engine
def test_each_county_that_is_due_has_its_share(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    counties = deciding.counties_of(settings().city.root_division)
    for row in CountRow.of_counties(counties).values():
        row.update(actions=[CountRow.counted_ms.remove()])
    shares: dict[str, int] = {}

    def counts(county: str, most: int) -> int:
        shares[county] = most
        # The first is small; the others take whatever they are given.
        return 10 if len(shares) == 1 else most

    monkeypatch.setattr(counting, "count_on", counts)
    assert counting.pulse() == counting.COUNTED_AT_ONCE
    assert set(shares) == set(counties)
    assert min(shares.values()) == counting.COUNTED_AT_ONCE // len(counties)


def test_a_recount_goes_on_where_its_last_piece_ended(
    house: Installation, resident: Person, stranger: Person, county: OnDuty
) -> None:
    for manager in (resident, stranger):
        verified(county, manager)
        join = code_of(manager)
        for _ in range(2):
            joins(worker(house, None), join)
    # Each piece ends behind one enterprise, with its workers.
    pieces = [counting.count_on(COUNTY, 1)]
    while CountRow.of(COUNTY, "counting").after is not None:
        kept = CountRow.of(COUNTY, "counting")
        pieces.append(counting.count_on(COUNTY, 1))
        assert pieces[-1] == 0 or CountRow.of(COUNTY, "counting").after != kept.after
    told = CountRow.of(COUNTY)
    assert pieces.count(3) >= 2
    assert sum(pieces) >= int(told.workers) + sum(pair[0] for pair in told.counts().values())
