"""What lists and people write is read as the shared cases say; the phone's twins read the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from backend.cotravel import (
    carriage_rules,
    line_rules,
    place_rules,
    places,
    plate_rules,
    reading_rules,
    sheets,
    town_rules,
)
from backend.cotravel.rules import TripKind

SHARED = json.loads(
    (Path(__file__).parents[1] / "vectors" / "trip_numbers.json").read_text(encoding="utf-8")
)
AIRLINES = frozenset(SHARED["airlines"].split())


def cases(rule: str) -> list[Any]:
    return [
        pytest.param(one, id=f"{one.get('kind', '')} {one['text']}")
        for one in SHARED["cases"]
        if one["rule"] == rule
    ]


@pytest.mark.parametrize("case", cases("number"))
def test_a_number_is_read_as_the_shared_case_says(case: dict[str, Any]) -> None:
    kind = TripKind(case["kind"])
    found = reading_rules.named(kind, case["text"], AIRLINES, case.get("city", ""))
    assert found.kind == case.get("found_kind", kind)
    assert list(found.numbers) == case["numbers"]
    assert list(found.plates) == case.get("plates", [])


@pytest.mark.parametrize("case", cases("number"))
def test_a_canonical_number_is_read_as_itself(case: dict[str, Any]) -> None:
    kind = TripKind(case.get("found_kind", case["kind"]))
    for number in case["numbers"]:
        assert reading_rules.numbers_of(kind, number, AIRLINES) == (number,)
    for plate in case.get("plates", []):
        assert plate_rules.plate_of(plate) == plate


@pytest.mark.parametrize("case", cases("plate"))
def test_a_plate_is_read_as_the_shared_case_says(case: dict[str, Any]) -> None:
    assert list(plate_rules.plates_in(case["text"])) == case["plates"]
    assert plate_rules.plate_of(case["text"]) == case["one"]


@pytest.mark.parametrize("case", [*cases("carriage"), *cases("seat")])
def test_carriages_and_rows_are_read_as_the_shared_case_says(case: dict[str, Any]) -> None:
    if "carriages" in case:
        assert list(carriage_rules.carriages_in(case["text"])) == case["carriages"]
    assert list(carriage_rules.rows_in(case["text"])) == case["rows"]


@pytest.mark.parametrize("case", cases("stop"))
def test_two_names_of_a_stop_have_one_key(case: dict[str, Any]) -> None:
    assert town_rules.stop_key(case["text"]) == case["key"]


def test_the_airlines_of_the_cases_are_those_that_ship() -> None:
    assert sheets.airlines() == AIRLINES


def test_no_number_is_part_of_another() -> None:
    for number in ("G1", "K11", "T18", "CA12"):
        for longer in (number + "3", "1" + number, number + "A", "X" + number):
            for kind in (TripKind.TRAIN, TripKind.FLIGHT):
                assert number not in reading_rules.numbers_of(kind, longer, AIRLINES)


def units() -> dict[str, str]:
    """Cities and counties of the whole country by code, without zones that only statistics have."""
    with places.LIST.open(encoding="utf-8", newline="") as lines:
        named = {row["code"]: row["name"] for row in csv.DictReader(lines)}
    return {
        code: name
        for code, name in named.items()
        if len(code) >= 4
        and name.endswith(("市", "县", "区", "旗", "州", "盟"))
        and not place_rules.NO_PLACE.match(name)
        and not (len(code) == 6 and code[4:] > "70" and code[4:] < "80")
        and 2 < len(name) <= 9
    }


def test_a_route_has_one_town_however_its_name_is_written_anywhere_in_the_country() -> None:
    known = units()
    assert len(known) > 2500
    wrong = []
    for code, name in known.items():
        above = known.get(code[:4], "") if len(code) == 6 else ""
        own = line_rules.routes_in(f"{name}3路公交车")
        if not own or own != line_rules.routes_in(f"{name}公交3路"):
            wrong.append(name)
        elif not set(own) <= set(line_rules.routes_in(f"{above}{name}3路")):
            wrong.append(above + name)
    # Parts of a town that are called by what they are have no lines of their own.
    assert [name for name in wrong if not name.endswith(("管理区", "矿区", "园区"))] == []
