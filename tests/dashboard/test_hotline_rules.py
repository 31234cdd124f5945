"""The hotline's numbers without a store: durations, what an order comes to, what is told."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from backend.dashboard import hotline_public_rules, hotline_rows, hotline_rules
from backend.dashboard import hotline_step_rules as steps
from backend.dashboard.hotline_rules import AREA, WHOLE
from backend.dashboard.hotline_step_rules import ERROR_ONE_IN, Step
from backend.hotline.number_rules import Happened
from backend.hotline.rules import Act, OrderState
from tests.dashboard.orders import CATEGORIES, HOUR_MS, PLACES, random_life

DESK, TOWN, OFFICE = "desk.411281", "town.411281003", "office.411281"
VILLAGE = "411281003001"


def story(*told: tuple[float, Act, OrderState, str, str | None]) -> list[Happened]:
    """Acts at hours from the beginning: act, state and unit behind it, handling unit."""
    return [
        Happened(f"e{n}", n + 1, act, int(hours * HOUR_MS), "medicine", VILLAGE, state, unit, to)
        for n, (hours, act, state, unit, to) in enumerate(told)
    ]


WHOLE_STORY = story(
    (0, Act.RECEIVE, OrderState.RECEIVED, DESK, None),
    (1, Act.ACCEPT, OrderState.ACCEPTED, DESK, None),
    (1.5, Act.DISPATCH, OrderState.DISPATCHED, TOWN, TOWN),
    (3.5, Act.TAKE, OrderState.HANDLING, TOWN, TOWN),
    (4.5, Act.TRANSFER, OrderState.DISPATCHED, OFFICE, OFFICE),
    (5, Act.TAKE, OrderState.HANDLING, OFFICE, OFFICE),
    (6, Act.PAUSE, OrderState.HANDLING, OFFICE, OFFICE),
    (9, Act.RESUME, OrderState.HANDLING, OFFICE, OFFICE),
    (10, Act.RESOLVE, OrderState.RESOLVED, DESK, OFFICE),
    (12, Act.CLOSE, OrderState.CLOSED, DESK, OFFICE),
)


@pytest.mark.one_engine
def test_a_told_duration_is_within_the_stated_error_of_the_exact_one() -> None:
    chance = random.Random(1)
    spread = [int(math.exp(chance.uniform(0, 17))) for _ in range(20_000)]
    for seconds in (*range(5000), *spread):
        bucket = steps.bucket_of(seconds)
        first, last = steps.bounds_of(bucket)
        assert first <= seconds <= last
        assert abs(steps.middle_of(bucket) - seconds) * ERROR_ONE_IN <= seconds
    edges = [steps.bounds_of(bucket) for bucket in range(200)]
    assert all(one[1] + 1 == other[0] for one, other in pairwise(edges))


@pytest.mark.one_engine
@pytest.mark.parametrize("size", [1, 2, 3, 10, 997])
def test_a_median_and_a_ninetieth_percentile_are_the_nearest_rank_within_the_error(
    size: int,
) -> None:
    chance = random.Random(size)
    exact = sorted(int(chance.lognormvariate(8, 2)) for _ in range(size))
    buckets: dict[int, int] = {}
    for seconds in exact:
        bucket = steps.bucket_of(seconds)
        buckets[bucket] = buckets.get(bucket, 0) + 1
    for per_mille in (steps.MEDIAN, steps.NINETIETH):
        truth = exact[math.ceil(size * per_mille / 1000) - 1]
        told = steps.percentile(buckets, per_mille)
        assert told is not None
        assert abs(told - truth) * ERROR_ONE_IN <= truth
    assert steps.percentile({}, steps.MEDIAN) is None


@pytest.mark.one_engine
def test_each_step_is_told_of_who_did_it_and_a_pause_is_nobodys() -> None:
    hour = 3600
    assert list(hotline_rules.steps_of(WHOLE_STORY)) == [
        (Step.ACCEPT, DESK, hour),
        (Step.DISPATCH, DESK, hour // 2),
        (Step.TAKE, TOWN, 2 * hour),
        (Step.TAKE, OFFICE, hour // 2),
        (Step.HANDLE, OFFICE, 2 * hour),
        (Step.CALL_BACK, DESK, 2 * hour),
        (Step.WHOLE, DESK, 12 * hour),
    ]
    one = hotline_rules.counted(WHOLE_STORY)
    assert one is not None
    assert {name for name in one.numbers if ":" not in name} == {"received", "accepted", "closed"}
    assert set(one.by_unit) == {DESK, TOWN, OFFICE}
    # The order is the office's now; the town has only how long it took.
    assert list(one.by_unit[TOWN]) == [steps.name_of(Step.TAKE, 2 * hour)]
    assert steps.name_of(Step.WHOLE, 12 * hour) in one.by_unit[OFFICE]


@pytest.mark.one_engine
def test_what_is_opened_again_is_neither_closed_nor_rated_until_it_is_anew() -> None:
    rated = [*WHOLE_STORY[:-1], WHOLE_STORY[-1]._replace(satisfaction=5)]
    again = Happened(
        "r", 11, Act.REOPEN, 20 * HOUR_MS, "medicine", VILLAGE, OrderState.DISPATCHED, OFFICE,
        OFFICE,
    )  # fmt: skip
    before, after = hotline_rules.counted(rated), hotline_rules.counted([*rated, again])
    assert before is not None
    assert after is not None
    assert before.numbers["s5"] == before.numbers["closed"] == 1
    assert not {"s5", "closed", "w:133"} & set(after.numbers)
    assert after.numbers["reopened"] == 1
    assert not [name for name in after.numbers if name.startswith("w:")]


@pytest.mark.one_engine
def test_what_the_acts_add_one_by_one_is_what_the_order_comes_to() -> None:
    chance = random.Random(3)
    on = date(2026, 3, 1)
    part = hotline_rules.day_part(on)
    for _ in range(200):
        life = random_life(chance)
        found: dict[object, int] = {}
        for end in range(len(life)):
            old, new = (hotline_rules.counted(life[:n]) for n in (end, end + 1))
            for place, by in hotline_rules.changes(old, new, on).items():
                found[place] = found.get(place, 0) + by
        whole = hotline_rules.changes(None, hotline_rules.counted(life), on)
        assert {place: by for place, by in found.items() if by} == whole
        # An order is of one county, and of one category.
        for children in ({f"{AREA}{code[:6]}" for code in PLACES}, CATEGORIES):
            assert sum(whole.get((("4112", part), one, "received"), 0) for one in children) == 1


def parts(counts: hotline_public_rules.Counts, prefix: str) -> list[str]:
    if prefix:
        return [child for child in counts if child.startswith(prefix)]
    return [child for child in counts if hotline_public_rules.is_category(child)]


def random_board(chance: random.Random, whole: int) -> dict[str, dict[str, int]]:
    """A day of the city: its orders by category and by county, each order in one of both."""
    board: dict[str, dict[str, int]] = {WHOLE: {"received": whole}}
    for _ in range(whole):
        category = chance.choices(["medicine", "rumour", "food", "other"], [20, 10, 2, 1])[0]
        area = chance.choices(["@411281", "@411202", "@411221"], [20, 5, 1])[0]
        for child in (category, area):
            numbers = board.setdefault(child, {"received": 0})
            numbers["received"] += 1
    return board


@pytest.mark.one_engine
def test_nothing_small_is_told_nor_can_be_worked_out_from_what_is() -> None:
    chance = random.Random(4)
    hidden = 0
    for _ in range(500):
        board = random_board(chance, chance.randrange(60))
        told = hotline_public_rules.told_of_city(board)
        for child in told:
            number = hotline_public_rules.received(board, child)
            assert number == 0 or number >= 5
        for prefix in ("", AREA):
            kept_back = [child for child in parts(board, prefix) if child not in told]
            # The whole less what is told is of one part alone in no table.
            assert len(kept_back) != 1 or WHOLE not in told
            hidden += len(kept_back)
    assert hidden > 100


@pytest.mark.one_engine
def test_a_county_tells_nothing_that_the_city_keeps_back() -> None:
    counts = {WHOLE: {"received": 6}, "@411281003": {"received": 6}}
    assert hotline_public_rules.told_of_county(frozenset({WHOLE}), "411281", counts) == frozenset()
    with_it = frozenset({WHOLE, "@411281"})
    assert hotline_public_rules.told_of_county(with_it, "411281", counts) == {WHOLE, "@411281003"}
    # A town of two, which the whole would betray but that others named no town.
    few = {WHOLE: {"received": 16}, "@411281003": {"received": 2}, "@411281004": {"received": 8}}
    told = hotline_public_rules.told_of_county(with_it, "411281", few)
    assert told == {WHOLE, "@411281004"}
    without_others = {**few, WHOLE: {"received": 10}}
    assert hotline_public_rules.told_of_county(with_it, "411281", without_others) == {WHOLE}


@pytest.mark.one_engine
def test_two_questions_betray_no_third() -> None:
    """What is told of more days less what is told of fewer is what a day tells, or nothing."""
    chance = random.Random(6)
    first = date(2026, 3, 1)
    boards = {
        first + timedelta(days=n): random_board(chance, chance.randrange(30)) for n in range(6)
    }

    def told(days: Sequence[date], child: str) -> int:
        row = hotline_rows.row_of(hotline_rows.of_city({day: boards[day] for day in days}), child)
        return int(row["received"] or 0)

    for start, end in combinations(range(7), 2):
        days = sorted(boards)[start:end]
        for child in (WHOLE, "food", "rumour", "@411202"):
            assert told(days, child) == sum(told([day], child) for day in days)


@pytest.mark.one_engine
def test_a_rating_and_a_base_are_told_with_what_they_rest_on() -> None:
    board = {WHOLE: {"received": 9, "refused": 1, "merged": 2, "closed": 5, "s5": 2, "s4": 1}}
    day = date(2026, 3, 1)
    row = hotline_rows.row_of(hotline_rows.Days({day: board}), WHOLE)
    assert (row["due"], row["closed"]) == (6, 5)
    assert row["satisfaction"] == {"base": 3, "tenths": 47}
    # Three ratings are too few for everybody to know.
    assert hotline_rows.row_of(hotline_rows.of_city({day: board}), WHOLE)["satisfaction"] is None
