"""A corrected trip against the one that was confirmed: what leaves a match a match; no store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from backend.cotravel.basis_rules import TripChange, changes, is_another
from backend.cotravel.rules import Source, Trip, TripKind

ON = date(2020, 2, 1)
DAY = timedelta(days=1)
TRAIN = Trip(
    TripKind.TRAIN, "T182", ON, ("T182",), from_min=600, until_min=1500, carriages=(5, 6),
    carriage_said="5、6车", from_name="武汉站", to_name="北京西",
)  # fmt: skip
COACH = Trip(TripKind.COACH, "客车", ON, plates=("豫M12345",))
PLACE = Trip(TripKind.PLACE, "人民医院", ON, from_min=540, until_min=600, division="411281")


@pytest.mark.parametrize(
    "more",
    [
        {"sources": (Source("list", "2", "国家卫健委"),)},
        {"said": "T182/T183次", "numbers": ("T182", "T183")},
        {"from_min": 590, "until_min": 1510},
        {"from_min": None, "until_min": None},
        {"carriages": (4, 5, 6)},
        {"carriages": (), "carriage_said": "不详"},
        {"from_name": "湖北省武汉市", "to_name": ""},
    ],
)
def test_what_says_as_much_or_more_leaves_everybody_on_it(more: dict[str, Any]) -> None:
    assert changes(TRAIN, replace(TRAIN, **more)) == ()


@pytest.mark.parametrize(
    ("was", "more", "found"),
    [
        (replace(TRAIN, numbers=("T182", "T183")), {"numbers": ("T182",)}, TripChange.NUMBER),
        (replace(TRAIN, plates=()), {"plates": ("豫M12345",)}, TripChange.NUMBER),
        (TRAIN, {"on": ON + DAY}, TripChange.DAY),
        (TRAIN, {"from_min": 610}, TripChange.HOURS),
        (TRAIN, {"until_min": 1490}, TripChange.HOURS),
        (replace(TRAIN, from_min=None), {"from_min": 600}, TripChange.HOURS),
        # It may have run for three days, and came in on the next: narrower, and not another one.
        (replace(TRAIN, until_min=None), {"until_min": 1500}, TripChange.HOURS),
        (TRAIN, {"from_name": "郑州"}, TripChange.STOPS),
        (replace(TRAIN, to_name=""), {"to_name": "北京西"}, TripChange.STOPS),
        (TRAIN, {"carriages": (5,)}, TripChange.SEAT),
        (replace(TRAIN, carriages=()), {"carriages": (5,)}, TripChange.SEAT),
        (TRAIN, {"rows": (31,)}, TripChange.SEAT),
        (PLACE, {"said": "人民医院西院"}, TripChange.PLACE),
        (replace(PLACE, division="4112"), {"division": "411281"}, TripChange.PLACE),
    ],
)
def test_what_says_less_may_leave_somebody_out(
    was: Trip, more: dict[str, Any], found: TripChange
) -> None:
    now = replace(was, **more)
    assert changes(was, now) == (found,)
    assert not is_another(was, now)


@pytest.mark.parametrize(
    ("was", "more", "found"),
    [
        (TRAIN, {"numbers": ("T18",)}, {TripChange.NUMBER}),
        (TRAIN, {"numbers": ()}, {TripChange.NUMBER}),
        (COACH, {"plates": ("豫M12346",)}, {TripChange.NUMBER}),
        (TRAIN, {"kind": TripKind.FLIGHT}, {TripChange.KIND}),
        (TRAIN, {"on": ON + DAY * 2}, {TripChange.DAY}),
        (TRAIN, {"on": ON - DAY}, {TripChange.DAY}),
        # The same day, but it came in before midnight: a day less of being observed.
        (TRAIN, {"until_min": 1430}, {TripChange.HOURS}),
        (PLACE, {"division": "411282"}, {TripChange.PLACE}),
    ],
)
def test_evidence_that_could_not_be_filed_so_rests_on_another_trip(
    was: Trip, more: dict[str, Any], found: set[TripChange]
) -> None:
    now = replace(was, **more)
    assert is_another(was, now)
    assert set(changes(was, now)) == found


def test_another_trip_never_goes_unsaid_and_the_same_one_never_is_another() -> None:
    days, hours = (ON - DAY, ON, ON + DAY), (None, 600, 1500)
    numbers = ((), ("T182",), ("T182", "T183"), ("G1",))
    kinds = (TripKind.TRAIN, TripKind.FLIGHT, TripKind.PLACE)
    trips = [
        Trip(kind, "T182", on, number, from_min=begin, until_min=end)
        for kind, on, number, begin, end in product(kinds, days, numbers, hours, hours)
    ]
    assert all(changes(was, was) == () and not is_another(was, was) for was in trips)
    assert [
        (was, now)
        for was, now in product(trips, trips)
        if is_another(was, now) and not changes(was, now)
    ] == []
