"""Rows of one trip become one; a row that says something new corrects what it said before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from backend.cotravel.merge_rules import changes, merged
from backend.cotravel.rules import Source, Trip, TripKind

ON = date(2020, 1, 22)


def train(row: str, *numbers: str, name: str = "nosugar") -> Trip:
    return Trip(
        kind=TripKind.TRAIN,
        said="/".join(numbers),
        on=ON,
        numbers=numbers,
        carriages=(5,),
        from_name="武汉站",
        to_name="湖南省长沙市",
        sources=(Source(name, row, url="https://example.org/" + row),),
    )


def rows_of(trip: Trip) -> list[str]:
    return [source.row for source in trip.sources]


def test_rows_of_one_trip_are_one_with_all_sources() -> None:
    other = replace(train("2", "T182", "T183"), from_name="武汉", to_name="长沙", from_min=540)
    (one,) = merged([train("1", "T182"), other])
    assert rows_of(one) == ["1", "2"]
    assert (one.numbers, one.from_min, one.said) == (("T182", "T183"), 540, "T182/T183")


def test_another_day_carriage_or_end_is_another_trip() -> None:
    one = train("1", "G1")
    others = [
        replace(one, on=date(2020, 1, 23)), replace(one, carriages=(6,)),
        replace(one, carriages=()), replace(one, to_name="衡阳"), train("2", "G123"),
        replace(one, kind=TripKind.FLIGHT),
    ]  # fmt: skip
    assert len(merged([one, *others])) == 7


def test_what_cannot_be_read_is_the_same_only_in_the_same_words() -> None:
    unread = replace(train("1", "G1"), numbers=(), said="未知")
    told = [unread, replace(unread, said="不详"), replace(unread, from_name="武汉")]
    assert len(merged(told)) == 2


def test_a_line_is_ridden_twice_a_day_and_a_train_once() -> None:
    bus = replace(train("1", "沈阳 327路"), kind=TripKind.BUS, from_min=480)
    assert len(merged([bus, replace(bus, from_min=1080)])) == 2
    assert len(merged([bus, replace(bus, from_min=500)])) == 1
    late = replace(train("1", "K1", "K2"), from_min=480)
    assert len(merged([late, replace(late, from_min=1080)])) == 1


@pytest.mark.parametrize("kind", [TripKind.BUS, TripKind.COACH, TripKind.TAXI, TripKind.SHIP])
def test_hours_that_nobody_knows_never_become_those_of_another_row(kind: TripKind) -> None:
    # The taxi of a patient at eight, and of somebody else whose hour no list says.
    known = replace(train("1", "327"), kind=kind, from_min=480, until_min=510)
    unknown = replace(train("2", "327"), kind=kind)
    for rows in permutations((known, unknown, replace(unknown, said="又"))):
        hours = {(one.from_min, one.until_min): rows_of(one) for one in merged(rows)}
        assert hours == {(480, 510): ["1"], (None, None): ["2"]}
    (open_end,) = merged([known, replace(known, from_min=500, until_min=None)])
    assert (open_end.from_min, open_end.until_min) == (480, None)


def test_of_a_train_the_hour_of_a_named_stop_is_everybodys_and_no_other_one() -> None:
    known = replace(train("1", "K1"), from_min=480, until_min=600)
    assert hours_of(known, train("2", "K1")) == (480, 600)
    # Where one got on or off is not said: until ten o'clock it was for one of them alone.
    no_end = replace(known, to_name="")
    assert hours_of(no_end, replace(train("2", "K1"), to_name="")) == (480, None)
    nowhere = replace(no_end, from_name="")
    assert hours_of(nowhere, replace(nowhere, from_min=None)) == (None, 600)


def hours_of(*rows: Trip) -> tuple[int | None, int | None]:
    """When the one trip begins and ends that rows become, in any order."""
    found = {(one.from_min, one.until_min) for some in permutations(rows) for one in merged(some)}
    (hours,) = found
    return hours


def test_places_of_one_name_in_two_counties_are_two() -> None:
    here = Trip(
        TripKind.PLACE, "菜市场", ON, division="411221", sources=(Source("interview", "a"),)
    )
    there = replace(here, division="411282", sources=(Source("office", "b"),))
    nowhere = replace(here, division="", sources=(Source("nosugar", "c"),))
    branch = replace(here, point=(34_700_000, 111_200_000), sources=(Source("office", "d"),))
    assert len(merged([here, there, nowhere, branch])) == 4
    found = changes({7: here}, [there])
    assert ([one.division for one in found.added], found.same) == (["411282"], 0)
    assert rows_of(*merged([here, replace(here, sources=nowhere.sources)])) == ["a", "c"]


def test_a_row_stays_with_its_trip_though_another_one_is_the_same_by_now() -> None:
    listed = {3: train("1", "G1"), 4: train("2", "G1")}
    found = changes(listed, [train("2", "G1")])
    assert (dict(found.corrected), dict(found.gone), found.same) == ({}, {}, 1)


def test_the_same_rows_again_change_nothing_in_any_order() -> None:
    first = replace(train("1", "T182"), from_min=897, until_min=2000)
    second = replace(train("a", "T182", "T183", name="notice"), from_min=900)
    listed = dict(enumerate(merged([first, second])))
    for again in ([first], [second], merged([second, first])):
        found = changes(listed, again)
        assert (found.added, dict(found.corrected), dict(found.gone)) == ((), {}, {})
        assert found.same == 1


def test_a_row_that_says_another_number_corrects_its_trip() -> None:
    listed = {7: train("1", "G1")}
    found = changes(listed, [train("1", "G123")])
    assert dict(found.corrected) == {7: train("1", "G123")}
    assert (found.added, dict(found.gone)) == ((), {})


def test_a_new_source_joins_its_trip() -> None:
    found = changes({7: train("1", "G1")}, [train("2", "G1")])
    assert rows_of(found.corrected[7]) == ["1", "2"]
    assert not found.added


def test_a_row_leaves_a_trip_that_others_still_tell_of() -> None:
    listed = dict(enumerate(merged([train("1", "G1"), train("2", "G1")])))
    found = changes(listed, [train("2", "G123")])
    assert rows_of(found.corrected[0]) == ["1"]
    assert [rows_of(trip) for trip in found.added] == [["2"]]


def test_a_trip_whose_only_row_now_tells_of_another_one_is_gone() -> None:
    listed = {3: train("1", "G1"), 4: train("2", "G123")}
    found = changes(listed, [train("2", "G1")])
    assert dict(found.gone) == {4: 3}
    assert rows_of(found.corrected[3]) == ["1", "2"]


def test_two_rows_of_a_batch_that_now_are_one_leave_one_trip() -> None:
    listed = {3: train("1", "G1"), 4: train("2", "G123")}
    found = changes(listed, merged([train("1", "G5"), train("2", "G5")]))
    assert dict(found.gone) == {4: 3}
    assert (rows_of(found.corrected[3]), found.corrected[3].numbers) == (["1", "2"], ("G5",))
