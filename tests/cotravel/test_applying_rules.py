"""What a batch does to the list, without a store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backend.cotravel import applying_rules
from backend.cotravel.applying_rules import Applied, Line, To
from backend.cotravel.list_rules import Listed
from backend.cotravel.merge_rules import merged
from backend.cotravel.rules import Source, Trip, TripKind, TripState, TripWithdrawal, told_by

ON = date(2020, 1, 20)


def trip(number: str, row: str, list_name: str = "甲", **more: Any) -> Trip:
    """A train of a list's row."""
    given = {"numbers": (number,), "from_name": "武汉", "to_name": "信阳", **more}
    return told_by(Trip(TripKind.TRAIN, number, ON, **given), Source(list_name, row))


class TheList:
    """A list that batches are put upon, version by version."""

    def __init__(self) -> None:
        self.trips: dict[int, Listed] = {}
        self.version, self.next_id = 0, 1

    def takes(self, *lines: Line | Trip, area: str = "4112") -> Applied:
        """Put a batch of an area upon it."""
        read: Iterable[Line] = [Line(one) if isinstance(one, Trip) else one for one in lines]
        self.version += 1
        done = applying_rules.apply(self.trips, self.next_id, read, To(self.version, area))
        self.trips, self.next_id = {**self.trips, **done.changed}, done.next_id
        return done

    def standing(self) -> dict[int, Trip]:
        """What is not withdrawn."""
        return {one.id: one.trip for one in self.trips.values() if not one.is_withdrawn}


def test_trips_are_numbered_in_the_order_of_the_file_and_a_second_time_changes_nothing() -> None:
    found = TheList()
    batch = (trip("K9", "3"), trip("G7", "2"), trip("G1", "1"))
    assert found.takes(*batch).added == 3
    assert [found.trips[n].trip.numbers for n in (1, 2, 3)] == [("G1",), ("G7",), ("K9",)]
    again = found.takes(*batch)
    assert (again.changed, again.same) == ({}, 3)


def test_a_further_source_joins_a_trip_and_is_no_correction() -> None:
    found = TheList()
    found.takes(trip("G1", "1"))
    done = found.takes(trip("G1", "9", "乙"))
    assert (done.corrected, done.added, list(done.changed)) == (set(), 0, [1])
    assert {one.list_name for one in found.trips[1].trip.sources} == {"甲", "乙"}
    assert found.trips[1].state is TripState.PUBLISHED


def test_the_same_row_with_other_words_corrects_its_trip() -> None:
    found = TheList()
    found.takes(trip("G1", "1"))
    done = found.takes(trip("G1", "1", carriages=(5,)))
    assert done.corrected == {1}
    assert (found.trips[1].trip.carriages, found.trips[1].state) == ((5,), TripState.CORRECTED)


def test_a_row_that_now_tells_of_another_trip_ends_its_own() -> None:
    found = TheList()
    found.takes(trip("G1", "1"), trip("G2", "2"))
    done = found.takes(trip("G2", "1"))
    assert done.withdrawn == [(1, "double", 2)]
    assert list(found.standing()) == [2]


def test_what_an_office_put_right_outlives_every_import_of_the_same_file() -> None:
    found = TheList()
    found.takes(trip("G1", "1"))
    office = replace(trip("G11", "a", "office"), sources=(Source("office", "a"),))
    done = found.takes(Line(office, corrects=1))
    assert (done.corrected, found.standing()[1].numbers) == ({1}, ("G11",))
    assert found.takes(trip("G1", "1")).changed == {}
    newer = found.takes(trip("G1", "1", carriages=(2,)))
    assert [one.trip.carriages for one in newer.changed.values() if one.id != 1] == [(2,)]


def test_what_was_withdrawn_comes_back_with_new_words_alone() -> None:
    found = TheList()
    found.takes(trip("G1", "1"))
    gone = Line(None, None, 1, TripWithdrawal.WRONG)
    assert found.takes(gone).withdrawn == [(1, "wrong", None)]
    assert found.takes(gone).changed == {}
    assert found.takes(trip("G1", "1")).changed == {}
    assert found.takes(trip("G1", "1", carriages=(2,))).added == 1
    assert list(found.standing()) == [2]


@pytest.mark.parametrize("away", [Line(None, None, 1, TripWithdrawal.ASKED), "put right"])
def test_what_was_settled_stays_so_when_one_of_its_lists_is_imported_alone(
    away: Line | str,
) -> None:
    found = TheList()
    of_one_list, of_another = trip("G1", "1", from_min=540), trip("G1", "9", "乙")
    # One row brings the hour, another list says the same without it, a third row stands beside.
    found.takes(*merged([of_one_list, trip("G1", "2")]))
    found.takes(of_another)
    assert len(found.trips[1].trip.sources) == 3
    office = Line(trip("G11", "a", "office"), corrects=1)
    found.takes(away if isinstance(away, Line) else office)
    before = dict(found.trips)
    for rows in ([of_one_list], [trip("G1", "2")], [of_another], merged([of_one_list, of_another])):
        assert found.takes(*rows).changed == {}
    assert found.trips == before
    assert found.takes(trip("G1", "9", "乙", carriages=(2,))).added == 1


def test_a_row_that_goes_back_to_its_first_words_is_heard() -> None:
    found = TheList()
    found.takes(trip("G1", "1"), trip("G2", "2"))
    assert found.takes(trip("G1", "2")).withdrawn == [(2, "double", 1)]
    assert found.takes(trip("G2", "2")).added == 1
    assert [one.numbers for one in found.standing().values()] == [("G1",), ("G2",)]


def test_a_patient_of_another_area_on_the_same_service_is_a_trip_of_its_own() -> None:
    city = replace(trip("CA1234", "a", "interview", rows=(5,)), kind=TripKind.FLIGHT)
    county = replace(trip("CA1234", "b", "interview", rows=(31,)), kind=TripKind.FLIGHT)
    found = TheList()
    found.takes(city)
    assert found.takes(county, area="411221").added == 1
    assert {one.id: (one.area, one.trip.rows) for one in found.trips.values()} == {
        1: ("4112", (5,)), 2: ("411221", (31,)),
    }  # fmt: skip
    # Also when it says no more than the other one: each office takes away what is its own.
    same = replace(city, sources=(Source("interview", "c"),))
    assert found.takes(same, area="411282").added == 1
    found.takes(Line(None, None, 1, TripWithdrawal.WRONG))
    assert list(found.standing()) == [2, 3]


def test_the_same_list_brought_by_another_office_adds_what_it_says_anew_alone() -> None:
    found = TheList()
    rows = (trip("G1", "1", from_min=540), trip("G2", "2"))
    found.takes(*rows)
    again = found.takes(*rows, area="411221")
    assert (again.changed, again.same) == ({}, 2)
    longer = found.takes(trip("G1", "1", from_min=540, until_min=600), area="411221")
    assert (longer.added, longer.same) == (1, 0)
    # And the city's own rows stay the city's, beside the same ones of its county.
    assert found.takes(*rows).changed == {}


def test_no_county_changes_what_another_office_published_whatever_rows_it_names() -> None:
    found = TheList()
    found.takes(trip("G1", "1"), trip("G2", "2"))
    before = dict(found.trips)
    # The row of the second one says nothing new; that of the first one names a train of nobody's.
    assert found.takes(trip("G2", "2"), area="411221").changed == {}
    done = found.takes(trip("G3", "1"), area="411221")
    assert (done.added, done.corrected, done.withdrawn) == (1, set(), [])
    office = replace(trip("G11", "a", "office"), sources=(Source("office", "a"),))
    gone = Line(None, None, 2, TripWithdrawal.WRONG)
    done = found.takes(Line(office, corrects=1), gone, area="411221")
    assert (done.refused, done.changed) == (2, {})
    assert {key: found.trips[key] for key in before} == before
    # Its own row is its own: it moves on, and the row of the same name elsewhere stays.
    assert found.takes(trip("G4", "1"), area="411221").corrected == {3}
    assert found.takes(trip("G1", "1"), area="411221").withdrawn == [(3, "double", 1)]
    assert found.standing().keys() == {1, 2}


def test_the_office_of_the_larger_area_may_put_right_what_a_county_published() -> None:
    found = TheList()
    found.takes(trip("G1", "1"), area="411221")
    assert found.takes(trip("G1", "1", carriages=(5,))).corrected == {1}
    assert found.trips[1].area == "411221"


def test_a_line_is_read_again_as_it_was_sealed() -> None:
    for line in (Line(trip("G1", "1"), 7), Line(None, None, 3, TripWithdrawal.ASKED)):
        assert applying_rules.line_of_json(applying_rules.line_as_json(line)) == line
