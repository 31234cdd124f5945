"""Before a day is sealed: rows of other lanes have seen the end of a lane."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.core import audit, audit_check
from backend.core.audit import Act, Entry
from tests.support.clock import FixedClock
from tests.support.installation import Installation

ACT = Act("resident.read", "staff:s1", "411202001001", "r1", "care", role="command")
DAYS = iter(date(2033, 1, 1) + timedelta(days=2 * n) for n in range(300))


@pytest.fixture
def rows(house: Installation, fixed_clock: FixedClock) -> list[Entry]:
    """Twenty rows of a day that is not sealed, in the order of their lanes."""
    day = next(DAYS)
    fixed_clock.set(f"{day.isoformat()}T09:00")
    for _ in range(20):
        audit.record_act(ACT)
    return [row for lane in range(audit.LANES) for row in Entry.all_of(Entry.key_of(day, lane))]


def day_of(rows: list[Entry]) -> date:
    """Which day it is."""
    return date.fromisoformat(rows[0].key[:10])


def last_of_a_lane_that_was_seen(rows: list[Entry]) -> Entry:
    """The last row of some lane that a row of another lane names."""
    lasts = {row.key: row for row in rows}
    seen = {str(row.beside).partition("|")[0] for row in rows}
    return next(row for row in lasts.values() if row.place in seen)


def test_a_row_names_the_one_that_was_written_before_it(rows: list[Entry]) -> None:
    places = {row.place: row.hash for row in rows}
    named = [str(row.beside).split("|") for row in rows if row.beside]
    inside = [(place, hash_) for place, hash_ in named if place in places]
    assert len(inside) == 19
    assert all(places[place] == hash_ for place, hash_ in inside)


def test_a_cut_end_is_named_although_nothing_is_sealed(rows: list[Entry]) -> None:
    row = last_of_a_lane_that_was_seen(rows)
    row.delete()
    found = audit_check.verify(day_of(rows))
    assert (found.state, found.place, found.why) == ("bad", row.place, "is missing")


def test_a_last_row_that_was_written_anew_is_named(rows: list[Entry]) -> None:
    row = last_of_a_lane_that_was_seen(rows)
    row.role = "admin"
    row.hash = row.true_hash()
    row.save()
    found = audit_check.verify(day_of(rows))
    assert (found.place, found.why) == (row.place, "is not the row that was seen")


def test_a_row_says_as_what_and_from_which_office_and_both_are_vouched_for(
    rows: list[Entry],
) -> None:
    rows[0].office = "another"
    rows[0].save()
    assert audit_check.verify(day_of(rows)).why == "was changed"
