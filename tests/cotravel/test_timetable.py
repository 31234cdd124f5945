"""A timetable that somebody imports goes out with the list, for the trains that are on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from backend.cotravel import files, timetable_rules
from backend.cotravel.list_models import StateRow, TimetableRow
from backend.cotravel.timetable_rules import TimetableError
from tests.support.installation import Installation
from tests.support.trips import a_train, publish

ROUTE = {
    "from": "甲", "to": "丙", "type": "普通", "trains_forward": ["D9001_D9004", "9003"],
    "trains_backward": ["D9002"], "stations": ["甲", "乙", "丙"],
    "minutes_from_previous": [0, 20, 31], "km_from_previous": [0, 40, 60],
}  # fmt: skip
TRAINS = "train,class,origin,terminus\nD9001_D9004,D,甲,丙\nD9002,D,丙,甲\n"


def line(**other: Any) -> str:
    return json.dumps({**ROUTE, **other}, ensure_ascii=False)


def test_the_way_back_is_a_run_of_its_own_with_the_minutes_turned_round() -> None:
    there, back = timetable_rules.runs_of([line()])
    assert there == (("9003", "D9001", "D9004"), ("甲", "乙", "丙"), (0, 20, 31))
    assert back == (("D9002",), ("丙", "乙", "甲"), (0, 31, 20))


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        line(stations=["甲"]),
        line(minutes_from_previous=[0, -1, 3]),
        line(minutes_from_previous=[0, 9000, 3]),
        json.dumps({"stations": ["甲", "乙"]}),
    ],
)
def test_a_line_that_is_no_route_is_named_by_its_place(wrong: str) -> None:
    with pytest.raises(TimetableError, match="line 2"):
        list(timetable_rules.runs_of([line(), wrong]))


def test_numbers_of_one_train_are_twins_and_trains_of_one_route_are_not() -> None:
    assert timetable_rules.twins_of([line(), "", line()]) == [("D9001", "D9004")]


def test_a_listed_train_is_found_by_the_numbers_that_only_the_timetable_knows() -> None:
    twins = {"D9001": ("D9001", "D9004"), "D9004": ("D9001", "D9004")}
    wider = timetable_rules.with_twins(a_train(number="D9001"), twins)
    assert (wider.numbers, wider.said) == (("D9001", "D9004"), "D9001")
    other = a_train(number="9003")
    assert timetable_rules.with_twins(other, twins) is other


def test_phones_are_sent_the_routes_of_listed_trains_alone() -> None:
    runs = list(timetable_rules.runs_of([line()]))
    assert timetable_rules.encode_runs(runs, frozenset(("D9002", "G1"))) == {
        "format": 1,
        "stations": ["丙", "乙", "甲"],
        "trains": [["D9002", [0, 1, 2], [0, 31, 20]]],
    }


@pytest.mark.one_engine
def test_an_imported_timetable_makes_a_new_version_with_its_files(
    house: Installation, tmp_path: Path
) -> None:
    publish(a_train(number="D9002"))
    routes, trains = tmp_path / "routes.jsonl", tmp_path / "trains.csv"
    routes.write_text(line() + "\n", encoding="utf-8")
    trains.write_text(TRAINS, encoding="utf-8")
    try:
        given = ["import", "timetable", "--routes", str(routes), "--trains", str(trains)]
        ran = FlaskCliRunner(house.app).invoke(args=given)
        assert ran.exit_code == 0, ran.output
        assert "runs=2 stations=3 trains=3" in ran.output
        state = StateRow.now()
        assert state is not None
        named = json.loads(state.files)
        told = files.told(named["routes"]["sha256"])
        assert told["trains"] == [["D9002", [0, 1, 2], [0, 31, 20]]]
        assert [one[0] for one in files.told(named["trains"]["sha256"])["trains"]] == [
            "D9001",
            "D9002",
            "D9004",
        ]
        publish(a_train(number="D9001"))
        state = StateRow.now()
        assert state is not None
        named = json.loads(state.files)
        assert "D9001|D9004" in files.told(named["list"]["sha256"])["numbers"]
        # The version that the timetable made leads nowhere by a delta, the one behind it does.
        (delta,) = named["deltas"]
        assert files.told(delta["sha256"])["trips"]["numbers"] == ["D9001|D9004"]
        routes_now = files.told(named["routes"]["sha256"])["trains"]
        assert "D9001|D9004" in [one[0] for one in routes_now]
    finally:
        kept = TimetableRow.now()
        if kept is not None:
            kept.delete()
