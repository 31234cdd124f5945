"""The hotline's numbers: each act counted once, whatever comes twice, and recounted."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from backend.core import clock, events
from backend.dashboard import hotline_counting, hotline_recount, hotline_rules, models
from backend.dashboard.hotline_rules import WHOLE
from backend.dashboard.rules import Board
from backend.hotline.models import TABLE
from backend.hotline.number_rules import Happened
from tests.dashboard.orders import new_number, random_life, store
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.stream import Follower

CITY = "4112"
Numbers = dict[tuple[str, str], int]


@pytest.fixture
def stream(house: Installation) -> Follower:
    """The hotline's stream from here on."""
    return Follower(TABLE)


def counts_of(division: str = CITY) -> Numbers:
    """What the board of today counts, by child and name."""
    today = clock.now().date()
    key = (division, hotline_rules.day_part(today))
    board = models.boards_of([key])[key]
    return {
        (child, name): number
        for child, names in board.counts.items()
        for name, number in names.items()
    }


def grown(before: Numbers, division: str = CITY) -> Numbers:
    """By how much today's board has grown."""
    after = counts_of(division)
    return {
        key: after.get(key, 0) - before.get(key, 0)
        for key in {*after, *before}
        if after.get(key, 0) != before.get(key, 0)
    }


def expected(lives: Iterable[Sequence[Happened]], division: str = CITY) -> Numbers:
    """What these lives come to on today's board of a division."""
    key = (division, hotline_rules.day_part(clock.now().date()))
    found: Numbers = {}
    for life in lives:
        one = hotline_rules.counted(life)
        for (at, child, name), by in hotline_rules.changes(None, one, clock.now().date()).items():
            if at == key:
                found[(child, name)] = found.get((child, name), 0) + by
    return {place: by for place, by in found.items() if by}


def many_lives(chance: random.Random, many: int) -> list[list[Happened]]:
    """Lives of orders received today, their acts stored as they come, all mixed up."""
    now_ms = clock.to_ms(clock.now())
    lives = [random_life(chance, now_ms) for _ in range(many)]
    numbers = [new_number(chance) for _ in lives]
    left = [list(life) for life in lives]
    while any(left):
        n = chance.choice([n for n, acts in enumerate(left) if acts])
        store(numbers[n], left[n].pop(0))
    return lives


def take(raw: Sequence[dict[str, Any]], stream: Follower) -> None:
    assert events.take([hotline_counting.NUMBERS], raw, TABLE, stream.shard) is None


def test_what_comes_twice_cut_otherwise_or_late_is_counted_once(
    fixed_clock: FixedClock, stream: Follower
) -> None:
    before = {code: counts_of(code) for code in (CITY, "411281", "411281003")}
    chance = random.Random(11)
    lives = many_lives(chance, 12)
    raw = stream.read()
    done = 0
    while done < len(raw):
        end = min(len(raw), done + chance.randrange(1, 15))
        for _ in range(chance.randrange(1, 3)):
            take(raw[max(0, done - chance.randrange(9)) : end], stream)
        done = end
    take(raw, stream)
    for code, numbers in before.items():
        assert grown(numbers, code) == expected(lives, code)
    assert grown(before[CITY])[(WHOLE, "received")] == 12


def test_a_recount_agrees_and_mends_what_is_wrong(
    fixed_clock: FixedClock, stream: Follower
) -> None:
    lives = many_lives(random.Random(12), 6)
    # What the stream still holds is no fault of the boards.
    hotline_recount.check(True, 0)
    assert hotline_recount.check(False, 0).boards_wrong == 0
    take(stream.read(), stream)
    assert hotline_recount.check(False, 0)[1:] == (0, 0)
    lives += many_lives(random.Random(13), 2)
    take(stream.read(), stream)
    key = (CITY, hotline_rules.day_part(clock.now().date()))
    board = models.boards_of([key])[key]
    right = board.counts[WHOLE]["received"]
    counts = {**board.counts, WHOLE: {**board.counts[WHOLE], "received": 1}}
    models.put(Board(*key, board.version + 1, counts, board.marks))
    found = hotline_recount.check(True, 0)
    assert (found.boards_wrong, found.difference) == (1, right - 1)
    assert hotline_recount.check(False, 0).boards_wrong == 0
    assert len(lives) == 8
