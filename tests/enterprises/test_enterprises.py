"""Enterprises: registered by who manages them, verified and reopened by the county."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from backend.checkpoints import place_rules
from backend.checkpoints.models import RegularRow
from backend.enterprises import counting
from backend.enterprises.models import CountRow
from backend.staff.rules import Role
from tests.support.companies import (
    COUNTY,
    PREPARED,
    TOWN,
    an_enterprise,
    code_of,
    decides,
    joins,
    registers,
    some_credit_code,
    verified,
)
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.photos import a_jpeg
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.get_json()["code"]


@pytest.fixture
def county(house: Installation) -> OnDuty:
    """The county's command."""
    return OnDuty(house.app, (Role.COMMAND, COUNTY))


def applies(manager: Person, version: int, **other: Any) -> Any:
    """A manager sends what was prepared."""
    return manager.browser.put(
        "/me/workplace/company/reopening", {**PREPARED, "version": version, **other}
    )


def notices(person: Person) -> list[str]:
    """What somebody was told of enterprises, the newest first."""
    told = person.browser.get("/me/notices").get_json()["notices"]
    return [one["kind"] for one in told if one["kind"].startswith("enterprises.")]


def reopened(browser: Any) -> tuple[int, int]:
    """How many enterprises of the county there are, and have reopened."""
    told = browser.get("/enterprises/numbers").get_json()["counties"]
    ours = next(one for one in told if one["division_code"] == COUNTY)
    return ours["registered"], ours["reopened"]


def test_an_enterprise_goes_from_registering_to_working_again(
    resident: Person, county: OnDuty
) -> None:
    browser = resident.browser
    before = reopened(browser)
    assert code(browser.get("/me/workplace/company")) == (404, "enterprises.no_company")
    wish = an_enterprise()
    told = browser.put("/me/workplace/company", wish).get_json()
    assert (told["step"], told["version"]) == ("pending", 1)
    assert browser.put("/me/workplace/company", wish).get_json() == told
    assert code(browser.post("/me/workplace/company/code", {"is_new": False})) == (
        403, "enterprises.not_verified",
    )  # fmt: skip
    assert reopened(browser) == before
    waiting = county.must("GET", f"/duty/enterprises?area={COUNTY}").get_json()["enterprises"]
    assert told["enterprise_id"] in [one["enterprise_id"] for one in waiting]
    read = county.must("GET", f"/duty/enterprises/{told['enterprise_id']}").get_json()
    assert (read["contact_name"], read["may_decide"]) == ("赵建国", True)
    answer = decides(county, told, "verify")
    # The answer was lost: asked again, it is the same.
    assert decides(county, told, "verify").get_json() == answer.get_json()
    assert reopened(browser) == (before[0] + 1, before[1])
    sent = applies(resident, 2, masks_days=3).get_json()
    assert (sent["step"], sent["reopening"]["lacks"]) == ("applied", ["masks"])
    assert applies(resident, 2, masks_days=3).get_json() == sent
    back = decides(county, sent, "return", ["masks"], note="至少备七天的量").get_json()
    assert (back["step"], back["note"]) == ("returned", "至少备七天的量")
    again = applies(resident, back["version"]).get_json()
    assert (again["reasons"], again["note"], again["reopening"]["lacks"]) == ([], None, [])
    done = decides(county, again, "approve").get_json()
    assert (done["step"], reopened(browser)) == ("approved", (before[0] + 1, before[1] + 1))
    assert code(applies(resident, done["version"])) == (409, "enterprises.cannot_apply")
    stopped = decides(county, done, "stop", ["outbreak_near"]).get_json()
    assert (stopped["step"], reopened(browser)) == ("stopped", (before[0] + 1, before[1]))
    assert sorted(notices(resident)) == [
        f"enterprises.{step}" for step in ("approved", "returned", "stopped", "verified")
    ]


def test_what_is_mended_in_an_application_leaves_its_photos(
    resident: Person, county: OnDuty
) -> None:
    def sends() -> str:
        made_as = str(uuid.uuid4())
        photo = resident.browser.put(
            f"/pictures/{made_as}", data=a_jpeg(), content_type="image/jpeg"
        )
        assert photo.status_code == 200, photo.text
        return made_as

    told = verified(county, resident)
    told = applies(resident, told["version"], pictures=[sends(), sends()]).get_json()
    first, second = told["reopening"]["pictures"]
    mended = applies(resident, told["version"], masks_days=9, pictures=[second, sends()])
    assert mended.status_code == 200, mended.text
    kept, added = mended.get_json()["reopening"]["pictures"]
    assert (kept, added not in (first, second)) == (second, True)
    # What is no photo of this application is none.
    version = mended.get_json()["version"]
    other = applies(resident, version, masks_days=8, pictures=[first])
    assert code(other) == (422, "core.picture_unknown")


def test_what_is_verified_stays_but_for_how_to_reach_it(resident: Person, county: OnDuty) -> None:
    wish = an_enterprise()
    told = resident.browser.put("/me/workplace/company", wish).get_json()
    decides(county, told, "verify")
    moved = resident.browser.put(
        "/me/workplace/company", {**wish, "address": "会盟路 20 号"}
    ).get_json()
    assert (moved["step"], moved["address"]) == ("verified", "会盟路 20 号")
    other = {**wish, "credit_code": some_credit_code()}
    assert code(resident.browser.put("/me/workplace/company", other)) == (
        409,
        "enterprises.settled",
    )


def test_a_refused_enterprise_mends_and_waits_again(resident: Person, county: OnDuty) -> None:
    told = registers(resident)
    refused = decides(county, told, "refuse", ["details_missing"]).get_json()
    assert refused["reasons"] == ["details_missing"]
    mended = registers(resident)
    assert (mended["step"], mended["reasons"]) == ("pending", [])


def test_a_suspended_enterprise_cannot_get_away_by_registering_anew(
    resident: Person, county: OnDuty
) -> None:
    told = verified(county, resident)
    told = decides(county, told, "suspend", ["closed_down"]).get_json()
    assert code(resident.browser.put("/me/workplace/company", an_enterprise())) == (
        403, "enterprises.suspended",
    )  # fmt: skip
    wish = {"version": told["version"]}
    closing = resident.browser.post("/me/workplace/company/close", wish)
    assert code(closing) == (403, "enterprises.suspended")
    silent = decides(county, told, "verify")
    assert silent.get_json()["fields"]["reasons"]["code"] == "enterprises.reason_required"
    again = decides(county, told, "verify", ["put_right"]).get_json()
    assert (again["step"], again["reasons"]) == ("verified", ["put_right"])


def test_a_credit_code_is_verified_once(resident: Person, stranger: Person, county: OnDuty) -> None:
    told = verified(county, resident)
    second = registers(stranger, credit_code=told["credit_code"])
    path = f"/duty/enterprises/{second['enterprise_id']}"
    assert county.must("GET", path).get_json()["is_code_taken"]
    assert code(decides(county, second, "verify")) == (409, "enterprises.code_taken")
    # Once the first is closed, the code is free.
    resident.browser.post("/me/workplace/company/close", {"version": told["version"]})
    assert decides(county, second, "verify").status_code == 200


def test_whoever_is_suspended_leaves_the_credit_code_to_the_company(
    resident: Person, stranger: Person, county: OnDuty
) -> None:
    false = verified(county, resident)
    true = registers(stranger, credit_code=false["credit_code"])
    false = decides(county, false, "suspend", ["not_of_company"]).get_json()
    path = f"/duty/enterprises/{true['enterprise_id']}"
    assert not county.must("GET", path).get_json()["is_code_taken"]
    assert decides(county, true, "verify").status_code == 200
    again = decides(county, false, "verify", ["decided_wrongly"])
    assert code(again) == (409, "enterprises.code_taken")


def test_the_same_decision_with_other_words_is_not_the_same(
    resident: Person, county: OnDuty
) -> None:
    told = registers(resident)
    first = decides(county, told, "refuse", ["details_missing"], note="缺联系人")
    same = decides(county, told, "refuse", ["details_missing"], note="缺联系人")
    assert same.get_json() == first.get_json()
    for reasons, note in ((["wrong_place"], "缺联系人"), (["details_missing"], "缺地址")):
        other = decides(county, told, "refuse", reasons, note=note)
        assert code(other) == (409, "enterprises.stale")


def test_a_step_of_another_enterprise_at_the_same_moment_stops_nobody(
    resident: Person, stranger: Person, county: OnDuty, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified(county, stranger)
    known, meanwhile = CountRow.of, [0, 0]

    def reads(county_code: str, part: str = "numbers") -> CountRow:
        row = known(county_code, part)
        if meanwhile[0]:
            # Behind the reading and before the writing another one takes its step.
            meanwhile[0] -= 1
            meanwhile[1] += 1
            CountRow(row.key, "numbers").update(actions=[CountRow.version.add(1)])
        return row

    monkeypatch.setattr(CountRow, "of", reads)
    before = reopened(resident.browser)
    told = registers(resident)
    for does in (
        lambda told: decides(county, told, "verify"),
        lambda told: applies(resident, told["version"]),
        lambda told: decides(county, told, "approve"),
    ):
        meanwhile[0] = 1
        answer = does(told)
        assert answer.status_code == 200, answer.text
        told = answer.get_json()
    # To apply reads no numbers at all.
    assert meanwhile[1] == 2
    assert reopened(resident.browser) == (before[0] + 1, before[1] + 1)


@pytest.mark.one_engine
def test_what_cannot_be_a_company_is_named_field_by_field(resident: Person) -> None:
    wish = an_enterprise(credit_code="914112210000000000", division_code="999999999")
    answer = resident.browser.put("/me/workplace/company", wish)
    fields = {name: one["code"] for name, one in answer.get_json()["fields"].items()}
    assert fields == {
        "credit_code": "enterprises.credit_code_invalid",
        "division_code": "divisions.division_unknown",
    }


def test_a_decision_about_an_older_version_is_refused(resident: Person, county: OnDuty) -> None:
    told = registers(resident)
    registers(resident)
    assert code(decides(county, told, "verify")) == (409, "enterprises.stale")


@pytest.mark.one_engine
def test_another_county_sees_nothing_and_decides_nothing(
    house: Installation, resident: Person
) -> None:
    told = registers(resident)
    elsewhere = OnDuty(house.app, (Role.COMMAND, "411282"))
    path = f"/duty/enterprises/{told['enterprise_id']}"
    assert code(elsewhere.call("GET", path)) == (404, "enterprises.unknown")
    assert code(decides(elsewhere, told, "verify")) == (404, "enterprises.unknown")
    listing = elsewhere.call("GET", f"/duty/enterprises?area={COUNTY}")
    assert code(listing) == (404, "enterprises.area_unknown")


def test_closing_lets_the_workers_go_and_leaves_nothing(
    resident: Person, stranger: Person, county: OnDuty
) -> None:
    before = reopened(resident.browser)
    told = verified(county, resident)
    join = code_of(resident)
    joins(stranger, join)
    answer = resident.browser.post("/me/workplace/company/close", {"version": told["version"]})
    assert answer.status_code == 200, answer.text
    assert code(resident.browser.get("/me/workplace/company")) == (404, "enterprises.no_company")
    assert stranger.browser.get("/me/workplace").get_json()["works"] == []
    looking = stranger.browser.post("/me/workplace/look", {"code": join})
    assert code(looking) == (404, "enterprises.code_unknown")
    while counting.let_workers_go():
        pass
    assert reopened(resident.browser) == before
    path = f"/duty/enterprises/{told['enterprise_id']}"
    assert code(county.call("GET", path)) == (404, "enterprises.unknown")
    assert registers(resident)["step"] == "pending"


def test_lists_go_on_page_by_page(house: Installation, county: OnDuty) -> None:
    people = [Person(house.app).signs_in().applies() for _ in range(2)]
    made = {registers(one)["enterprise_id"] for one in people}
    seen: set[str] = set()
    after = ""
    while True:
        told = county.must("GET", f"/duty/enterprises?area={COUNTY}{after}").get_json()
        ids = {one["enterprise_id"] for one in told["enterprises"]}
        assert not ids & seen
        seen |= ids
        if not told["next"]:
            break
        after = f"&after={told['next']}"
    assert made <= seen
    assert county.must("GET", "/duty/enterprises/desk").get_json()["pending"] >= 2


def test_a_gate_and_whom_it_knows_change_together_or_not_at_all(
    resident: Person, county: OnDuty
) -> None:
    told = verified(county, resident)
    path = f"/duty/enterprises/{told['enterprise_id']}/gate"
    source = f"source#enterprise#{told['enterprise_id']}"
    first, second = a_checkpoint(TOWN), a_checkpoint(TOWN)

    def knows(checkpoint_id: str) -> bool:
        return source in [row.part for row in RegularRow.all_of(checkpoint_id)]

    county.must("POST", path, {"checkpoint_id": first})
    assert knows(first)
    # The second has no room for another: the first stays the gate.
    others = [f"source#other#{n}" for n in range(place_rules.SOURCES_MOST)]
    for part in others:
        RegularRow(
            RegularRow.key_of(second), part, regular_id="A" * 22, division_code=TOWN, changed_ms=1
        ).save()
    full = county.call("POST", path, {"checkpoint_id": second})
    assert code(full) == (409, "checkpoints.too_many_regulars")
    read = county.must("GET", f"/duty/enterprises/{told['enterprise_id']}").get_json()
    assert (read["gate"]["checkpoint_id"], knows(first), knows(second)) == (first, True, False)
    RegularRow(RegularRow.key_of(second), others[0]).delete()
    for _ in range(2):
        county.must("POST", path, {"checkpoint_id": second})
    assert (knows(first), knows(second)) == (False, True)
    # Its gate forgets a company that was closed.
    version = resident.browser.get("/me/workplace/company").get_json()["version"]
    assert (
        resident.browser.post("/me/workplace/company/close", {"version": version}).status_code
        == 200
    )
    assert not knows(second)
