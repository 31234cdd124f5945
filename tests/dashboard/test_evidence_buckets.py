"""Evidence on the boards: buckets of the few there is any about say so, all others are as ever."""

from __future__ import annotations

import pytest

from backend.dashboard import counting, models, rules
from backend.dashboard.rules import BUCKETS, Bucket
from backend.dashboard.service import colour_counts
from backend.healthcode.rules import Colour
from backend.healthcode.standings import TABLE
from tests.support.clock import FixedClock
from tests.support.evidence import Pair, today
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.stream import Follower, settle

DAY = 20513


@pytest.mark.parametrize(
    "bucket",
    [
        Bucket(DAY),
        Bucket(DAY, True, 2, True),
        Bucket(DAY, evidence="r20515-20529"),
        Bucket(DAY, True, 0, True, "r20515-20529@1767225600,x20510-20512"),
    ],
)
def test_a_bucket_is_read_as_it_was_written(bucket: Bucket) -> None:
    assert Bucket.of_text(bucket.text()) == bucket


def test_whoever_is_exempt_is_settled_that_much_later() -> None:
    exempt = Bucket(DAY, evidence=f"x{DAY + 1}-{DAY + 11}").text()
    counts = {"411221": {Bucket(DAY).text(): 3, exempt: 2}}
    assert rules.settle(counts, DAY + 9) == {"411221": {rules.SETTLED: 3, exempt: 2}}
    assert rules.settle(counts, DAY + 10) == {"411221": {rules.SETTLED: 5}}


def test_isolation_and_release_move_somebody_on_the_board(
    house: Installation, fixed_clock: FixedClock
) -> None:
    # Behind the days of every other test: boards are shared, and their time goes one way only.
    fixed_clock.set("2026-12-01T09:00")
    resident = Person(house.app).signs_in().applies()
    follower = Follower(TABLE)
    county = resident.application["division_code"][:6]

    def colours() -> dict[Colour, int]:
        settle(follower)
        board = models.board_of(house.settings.city.root_division, BUCKETS)
        return colour_counts(board.counts.get(county, {}), today(), county)

    before = colours()
    resident.checks_in()
    green = colours()
    pair = Pair(house.app)
    pair.do(resident.resident_id)
    red = colours()
    pair.end(resident.resident_id)
    again = colours()
    assert green[Colour.GREEN] == before[Colour.GREEN] + 1
    assert red[Colour.GREEN] == before[Colour.GREEN]
    assert red[Colour.RED] == green[Colour.RED] + 1
    assert again == green
    assert counting.counted(None) is None
