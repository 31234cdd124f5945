"""The city's public facts: small, cacheable, complete."""

from __future__ import annotations

import gzip
import json

import pytest

from backend.core.errors import DomainError
from backend.divisions import service
from tests.support.browser import Browser
from tests.support.installation import Installation


def test_the_city_says_what_it_is_and_by_which_rule_it_goes(browser: Browser) -> None:
    told = browser.get("/city").get_json()
    assert (told["code"], told["root_division"], told["zone"]) == (
        "sanmenxia",
        "4112",
        "Asia/Shanghai",
    )
    assert told["languages"] == ["zh", "en"]
    rule = told["rule"]
    assert (rule["yellow_after_missed_days"], rule["red_after_missed_yellow_days"]) == (1, 2)
    assert (rule["checkin_days_to_leave_red"], rule["fever_tenths_c"]) == (3, 373)
    assert told["emergency"]["is_active"] is True
    for text in (told["name"], told["consent"]["declaration"], told["consent"]["consent"]):
        assert text["zh"]
        assert text["en"]


def test_every_division_hangs_below_the_city(browser: Browser) -> None:
    told = browser.get("/divisions").get_json()
    codes = {code for code, _, _ in told["rows"]}
    assert told["root"] == "4112"
    assert len(told["rows"]) == len(codes) > 1000
    for code, name, parent in told["rows"]:
        assert code.startswith("4112")
        assert name
        assert parent in codes or code == "4112"
    assert {len(code) for code in codes} <= {4, 6, 9, 12}


def test_the_list_is_fetched_once(browser: Browser) -> None:
    packed = browser.get("/divisions", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = browser.get("/divisions", headers={"Accept-Encoding": "identity"})
    assert json.loads(gzip.decompress(packed.data)) == plain.get_json()
    assert len(packed.data) < 60_000
    again = browser.get("/divisions", headers={"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "public" in packed.headers["Cache-Control"]
    assert "Changxing-Now" not in packed.headers


@pytest.mark.parametrize(
    "code", ["", "4112", "411221", "411221100", "410102001001", "411221100999", "４１１２２１"]
)
def test_a_home_is_a_village_or_community_of_this_city(house: Installation, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        service.check_home(code)
    assert refused.value.fields == {"division_code": "divisions.division_unknown"}
    assert house.settings.city.root_division == "4112"
