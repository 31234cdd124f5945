"""Deltas of standings add up to the recount, however the records come."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.dashboard import rules
from backend.dashboard.rules import Board, Bucket, Counted, Entry

ROOT = "4112"
VILLAGES = ("411202001001", "411202001002", "411202002001", "411281", "411281001")


@pytest.mark.parametrize(
    "bucket",
    [Bucket(0), Bucket(20513), Bucket(20513, True, 2), Bucket(20513, True, 0, True)],
)
def test_a_bucket_is_read_as_it_was_written(bucket: Bucket) -> None:
    assert Bucket.of_text(bucket.text()) == bucket


@pytest.mark.parametrize("text", ["", "x", "r1", "20513r", "-1", "20513 ", "1e5", "20513fr1"])
def test_what_is_no_bucket_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Bucket.of_text(text)


def test_the_way_to_a_village_leads_through_county_and_town() -> None:
    assert rules.steps_of("411202001001", ROOT) == [
        ("4112", "411202"),
        ("411202", "411202001"),
        ("411202001", "411202001001"),
    ]
    assert rules.steps_of("411281", ROOT) == [("4112", "411281")]
    for elsewhere in ("4112", "4113", "", "411x02"):
        with pytest.raises(ValueError):
            rules.steps_of(elsewhere, ROOT)


def test_a_first_check_in_leaves_never_for_today() -> None:
    never = Counted(VILLAGES[0], Bucket(0), frozenset())
    today = Counted(VILLAGES[0], Bucket(100), frozenset({100}))
    found = rules.changes(never, today, ROOT)
    assert {by for counter, by in found.items() if counter.name == "0"} == {-1}
    assert {by for counter, by in found.items() if counter.name == "100"} == {1}
    assert sum(counter.part == "d#100" for counter in found) == 3
    assert len(found) == 9


def test_a_day_that_is_too_long_ago_to_remember_stays_counted() -> None:
    old = Counted(VILLAGES[0], Bucket(100), frozenset({79, 99, 100}))
    new = Counted(VILLAGES[0], Bucket(101), frozenset({99, 100, 101}))
    parts = {counter.part: by for counter, by in rules.changes(old, new, ROOT).items()}
    assert {part for part in parts if part != "b"} == {"d#101"}


def test_few_people_and_all_but_few_are_not_shown() -> None:
    assert [rules.shown(n) for n in (0, 1, 4, 5, 600)] == [0, None, None, 5, 600]
    assert [rules.shown(n, of=100) for n in (95, 96, 99, 100)] == [95, None, None, 100]
    assert rules.total([None, 7, 5]) == 12


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([0, 90, 30, 7], [0, 90, 30, 7]),
        ([0, 90, 30, 3], [0, 90, None, None]),
        ([1, 90, 30, 3], [None, 90, 30, None]),
        ([0, 0, 0, 3], [0, 0, 0, None]),
    ],
)
def test_the_rest_of_a_whole_betrays_nobody(parts: list[int], told: list[int | None]) -> None:
    assert rules.shown_parts(parts) == told


class World:
    """Residents whose standings change, the stream that tells of it, and boards that are fed."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.standing: dict[int, Counted] = {}
        self.shards: dict[str, list[tuple[int, Counted | None, Counted | None]]] = {
            "a": [],
            "b": [],
        }
        self.boards: dict[tuple[str, str], Board] = {}
        self.day = 1000

    def change(self) -> None:
        """Something happens to somebody."""
        self.day += self.chance.random() < 0.05
        who = self.chance.randrange(12)
        old = self.standing.get(who)
        days = old.check_in_days if old else frozenset()
        village = old.village if old else self.chance.choice(VILLAGES)
        what = self.chance.random()
        new: Counted | None = None
        if what < 0.9 or old is None:
            if what < 0.1:
                village = self.chance.choice(VILLAGES)
            else:
                days = frozenset(d for d in {*days, self.day} if d >= self.day - 21)
            is_red = self.chance.random() < 0.2
            bucket = Bucket(max(days, default=0), is_red and bool(days), 0)
            new = Counted(village, bucket, days)
            self.standing[who] = new
        else:
            del self.standing[who]
        # A resident's records are always in the same shard, in order.
        records = self.shards["ab"[who % 2]]
        records.append((len(records) + 1, old, new))

    def deliver(self, shard: str, first: int, last: int, dies_after: int) -> None:
        """A consumer takes the records of a slice; it may die among its writes."""
        entries: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for sequence, old, new in self.shards[shard][first:last]:
            for counter, by in rules.changes(old, new, ROOT).items():
                entry = Entry(sequence, 10**9 + sequence, counter.child, counter.name, by)
                entries[(counter.division, counter.part)].append(entry)
        keys = list(entries)
        self.chance.shuffle(keys)
        for key in keys[:dies_after]:
            board = self.boards.get(key, Board(*key))
            self.boards[key] = rules.add(board, shard, entries[key], self.day - 30) or board

    def expected(self) -> dict[rules.Counter, int]:
        """Every number counted anew."""
        found: dict[rules.Counter, int] = defaultdict(int)
        for one in self.standing.values():
            for counter in rules.counters_of(one, ROOT, self.day - 21):
                found[counter] += 1
        return found


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9))
def test_boards_equal_the_recount_after_crashes_and_redelivery(seed: int) -> None:
    chance = random.Random(seed)
    world = World(chance)
    done = {"a": 0, "b": 0}
    for _ in range(chance.randrange(5, 120)):
        for _ in range(chance.randrange(1, 6)):
            world.change()
        shard = chance.choice("ab")
        last = chance.randint(done[shard], len(world.shards[shard]))
        if chance.random() < 0.4:
            world.deliver(shard, done[shard], last, chance.randrange(6))
        else:
            world.deliver(shard, chance.randint(0, done[shard]), last, 10**6)
            done[shard] = last
    for shard in "ab":
        world.deliver(shard, done[shard], len(world.shards[shard]), 10**6)
    expected = world.expected()
    told: dict[rules.Counter, int] = {}
    for (division, part), board in world.boards.items():
        is_kept = part == "b" or int(part[2:]) >= world.day - 21
        for child, names in board.counts.items() if is_kept else ():
            told |= {rules.Counter(division, part, child, n): k for n, k in names.items()}
    for counter, number in expected.items():
        board = world.boards[(counter.division, counter.part)]
        settled = rules.settle({counter.child: {counter.name: number}}, board.settled_day)
        (name,) = settled[counter.child]
        place = counter._replace(name=name)
        told[place] -= number
    assert not any(told.values())
