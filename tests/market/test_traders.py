"""Traders: they register themselves, and officers of their place verify them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.market.models import TraderRow
from backend.staff.rules import Role
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.staff import OnDuty
from tests.support.trade import A_LICENCE, TOWN, as_trader, lists

COUNTY = TOWN[:6]


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.get_json()["code"]


@pytest.fixture
def officer(house: Installation) -> OnDuty:
    """A market officer of the county."""
    return OnDuty(house.app, (Role.MARKET_OFFICER, COUNTY))


def decides(
    officer: OnDuty, trader: dict[str, Any], decision: str, version: int, **more: Any
) -> Any:
    """Decide about a trader."""
    wish = {"decision": decision, "version": version, **more}
    return officer.call("POST", f"/duty/traders/{trader['trader_id']}/decision", wish)


def notices(person: Person) -> list[tuple[str, dict[str, Any]]]:
    """What somebody was told of the market, newest first."""
    told = person.browser.get("/me/notices").get_json()["notices"]
    return [(one["kind"], one["params"]) for one in told if one["kind"].startswith("market.")]


def test_a_trader_is_verified_and_hears_of_it(resident: Person, officer: OnDuty) -> None:
    assert code(resident.browser.get("/me/trader")) == (404, "market.not_a_trader")
    told = as_trader(resident, address="槐树下第三家")
    assert (told["state"], told["is_supplier"], told["is_buyer"]) == ("pending", True, False)
    assert told == as_trader(resident, **{n: told[n] for n in ("name", "phone", "address")})
    waiting = officer.must("GET", f"/duty/traders?area={TOWN}").get_json()["traders"]
    assert told["trader_id"] in [one["trader_id"] for one in waiting]
    assert "address" not in waiting[0]
    read = officer.must("GET", f"/duty/traders/{told['trader_id']}").get_json()
    assert read["address"] == "槐树下第三家"
    answer = decides(officer, told, "verify", 1)
    assert answer.get_json()["state"] == "verified"
    # The answer was lost: asked again, it is the same.
    assert decides(officer, told, "verify", 1).get_json() == answer.get_json()
    assert resident.browser.get("/me/trader").get_json()["state"] == "verified"
    assert notices(resident) == [("market.trader_verified", {"name": told["name"]})]
    looks = resident.browser.get("/me/looks").get_json()
    assert "查看了您的经营登记和联系方式" in json.dumps(looks, ensure_ascii=False)


def test_who_is_refused_hears_why_and_may_mend_it(resident: Person, officer: OnDuty) -> None:
    told = as_trader(resident)
    assert code(decides(officer, told, "refuse", 1)) == (422, "core.invalid")
    refused = {"reason": "details_missing", "note": "请写明几组几号"}
    assert decides(officer, told, "refuse", 1, **refused).status_code == 200
    seen = resident.browser.get("/me/trader").get_json()
    assert (seen["state"], seen["reason"], seen["note"]) == ("refused", *refused.values())
    assert notices(resident)[0][1] == {"name": told["name"], "reason": "details_missing"}
    again = as_trader(resident, address="三组 12 号")
    assert (again["state"], again["reason"], again["version"]) == ("pending", None, 3)
    # Somebody still has the old one before them.
    assert code(decides(officer, told, "verify", 1)) == (409, "market.decision_stale")
    assert decides(officer, told, "verify", 3).status_code == 200


def test_who_is_verified_changes_only_how_they_are_reached(resident: Person) -> None:
    told = as_trader(resident, is_verified=True)
    same = {name: told[name] for name in ("name", "phone", "address")}
    moved = as_trader(resident, **{**same, "address": "新冷库旁"})
    assert (moved["state"], moved["address"]) == ("verified", "新冷库旁")
    for change in ({"name": "别的名字"}, {"kind": "base"}, {"division_code": "411281001"}):
        wish = {**same, "kind": "farmer", "division_code": TOWN, **change}
        if change.get("kind"):
            wish["licence"] = A_LICENCE
        answer = resident.browser.put("/me/trader", wish)
        assert code(answer) == (409, "market.trader_settled"), change


def test_who_is_suspended_can_neither_list_nor_mend(resident: Person, officer: OnDuty) -> None:
    told = as_trader(resident, is_verified=True)
    lists(resident)
    path = f"/duty/traders/{told['trader_id']}"
    assert officer.must("GET", path).get_json()["open_listings"] == 1
    answer = decides(officer, told, "suspend", 1, reason="unsafe_food")
    assert answer.get_json()["state"] == "suspended"
    again = resident.browser.put(
        "/me/trader",
        {n: told[n] for n in ("kind", "name", "division_code", "phone")} | {"address": "别处"},
    )
    assert code(again) == (403, "market.trader_suspended")
    version = answer.get_json()["version"]
    assert decides(officer, told, "verify", version).get_json()["state"] == "verified"


@pytest.mark.one_engine
def test_what_cannot_be_is_refused_field_by_field(resident: Person, house: Installation) -> None:
    good = {
        "kind": "supermarket",
        "name": "惠民超市",
        "division_code": TOWN,
        "phone": "13812341234",
        "address": "建设路 1 号",
        "licence": A_LICENCE,
    }
    for name, value, wrong in (
        ("licence", A_LICENCE[:-1] + "4", "market.licence_invalid"),
        ("division_code", "110101001", "divisions.division_unknown"),
        ("phone", "12345", "accounts.phone_invalid"),
        ("kind", "bank", "core.field_invalid"),
        ("name", "a\u202eb", "core.field_invalid"),
    ):
        problem = resident.browser.put("/me/trader", {**good, name: value}).get_json()
        assert problem["fields"][name]["code"] == wrong, name
    without = {name: value for name, value in good.items() if name != "licence"}
    problem = resident.browser.put("/me/trader", without).get_json()
    assert problem["fields"]["licence"]["code"] == "market.licence_required"
    nobody = Person(house.app).signs_in()
    assert code(nobody.browser.put("/me/trader", good)) == (404, "residents.not_applied")


@pytest.mark.one_engine
def test_officers_see_the_traders_of_their_own_area_only(
    house: Installation, resident: Person, officer: OnDuty
) -> None:
    told = as_trader(resident)
    elsewhere = OnDuty(house.app, (Role.MARKET_OFFICER, "411221"))
    path = f"/duty/traders/{told['trader_id']}"
    unknown = elsewhere.call("GET", "/duty/traders/AAAAAAAAAAAAAAAAAAAAAA")
    assert code(elsewhere.call("GET", path)) == code(unknown) == (404, "market.trader_unknown")
    asked = elsewhere.call("GET", f"/duty/traders?area={COUNTY}")
    assert code(asked) == (404, "market.area_unknown")
    assert code(decides(elsewhere, told, "verify", 1)) == (404, "market.trader_unknown")
    city = OnDuty(house.app, (Role.MARKET_OFFICER, "4112"))
    found = city.must("GET", "/duty/traders?area=4112").get_json()["traders"]
    assert told["trader_id"] in [one["trader_id"] for one in found]


@pytest.mark.one_engine
def test_how_to_reach_somebody_lies_sealed(house: Installation, resident: Person) -> None:
    told = as_trader(resident, kind="base", address="只有这里才有的地址")
    stored = json.dumps(house.stored_items()["changxing-market"], ensure_ascii=False)
    assert told["name"] in stored
    for secret in ("只有这里才有的地址", told["phone"][3:], A_LICENCE):
        assert secret not in stored


@pytest.mark.one_engine
def test_a_trader_takes_what_is_theirs_along_and_leaves_nothing(
    house: Installation, resident: Person
) -> None:
    told = as_trader(resident, is_verified=True)
    listed = lists(resident)
    export = resident.browser.get("/me/export")
    assert told["name"] in export.text
    assert listed["listing_id"] in export.text
    goodbye = resident.browser.delete("/me", json={"confirm": "delete", "members": []})
    assert goodbye.status_code == 200, goodbye.text
    assert TraderRow.of(told["trader_id"]) is None
    assert house.app.test_client().get(
        f"/api/v1/market/listings/{listed['listing_id']}"
    ).status_code == 404  # fmt: skip
