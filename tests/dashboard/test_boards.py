"""What the boards tell is what the facts make, for every resident on every day."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend import config
from backend.core import events
from backend.dashboard import counting, models, service
from backend.dashboard.rules import BUCKETS, Board, day_part, difference
from backend.healthcode import rules
from backend.healthcode.standing_rules import day_number
from tests.dashboard.lives import Life
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.stream import Follower, settle

VILLAGES = ["411202001001", "411202001002", "411202001003"]
FIRST = date(2026, 3, 1)
EXEMPT_AFTER_DAYS = (8, 9, 23)


def streams() -> tuple[Follower, Follower]:
    """Everything that happens from now on."""
    return Follower("changxing-residents"), Follower("changxing-healthcode")


def snapshot(*parts: str) -> dict[tuple[str, str], Board]:
    """The boards above the villages."""
    return models.boards_of(
        (division, part) for division in ("4112", "411202", "411202001") for part in parts
    )


def grown(after: Board, before: Board, child: str) -> Counter[str]:
    """What a child's numbers grew by; other tests of this engine count on the same boards."""
    found = Counter(after.counts.get(child, {}))
    found.subtract(before.counts.get(child, {}))
    return Counter({name: number for name, number in found.items() if number})


@pytest.mark.one_engine
@pytest.mark.parametrize("seed", range(2))
def test_colours_and_days_of_random_lives(
    house: Installation, fixed_clock: FixedClock, seed: int
) -> None:
    # The boards are shared by all tests of the engine, and their time goes one way only.
    first_on = FIRST + timedelta(days=100 * seed)
    exempt_on = frozenset(first_on + timedelta(days=n) for n in EXEMPT_AFTER_DAYS)
    config.use(replace(house.settings, city=replace(house.settings.city, exempt_on=exempt_on)))
    chance = random.Random(seed)
    fixed_clock.set(f"{first_on}T08:00")
    followers = streams()
    days = [first_on + timedelta(days=n) for n in range(34)]
    parts = [BUCKETS, *(day_part(day_number(day)) for day in days)]
    before = snapshot(*parts)
    people = [Life(chance.choice(VILLAGES)) for _ in range(9)]
    # Diligent, careless, and gone for weeks: each has another zeal, and it changes.
    zeals = [chance.choice([0.95, 0.6, 0.3]) for _ in people]
    for day in days:
        fixed_clock.set(f"{day}T09:00")
        for n, life in enumerate(people):
            if chance.random() < 0.04:
                zeals[n] = chance.choice([0.97, 0.5, 0.0])
            life.lives(chance, zeals[n], VILLAGES)
        settle(*followers)
        now = snapshot(*parts)
        compare_colours(people, now, before, day)
        for earlier in days:
            if day - timedelta(days=21) <= earlier <= day:
                compare_day(people, now, before, earlier)


def compare_colours(
    people: list[Life],
    now: dict[tuple[str, str], Board],
    before: dict[tuple[str, str], Board],
    day: date,
) -> None:
    """Today's colours, and those of a week of silence, village by village and for the city."""
    for on in (day + timedelta(days=n) for n in range(8)):
        for division, child in [("411202001", village) for village in VILLAGES] + [
            ("4112", "411202")
        ]:
            truth = Counter(life.colour(on) for life in people if life.village.startswith(child))
            buckets = grown(now[(division, BUCKETS)], before[(division, BUCKETS)], child)
            told: Counter[rules.Colour] = Counter()
            for name, number in buckets.items():
                told[service.colour_of(name, on)] += number
            assert +told == truth, (day, on, child)


def compare_day(
    people: list[Life],
    now: dict[tuple[str, str], Board],
    before: dict[tuple[str, str], Board],
    day: date,
) -> None:
    """Who has checked in on a day, by where they live now."""
    key = ("411202001", day_part(day_number(day)))
    for village in VILLAGES:
        truth = sum(
            life.village == village and any(fact.on == day for fact in life.facts)
            for life in people
        )
        assert grown(now[key], before[key], village)[""] == truth, day


def test_the_same_records_again_change_nothing(
    house: Installation, fixed_clock: FixedClock
) -> None:
    homes, check_ins = streams()
    chance = random.Random(5)
    people = [Life(chance.choice(VILLAGES)) for _ in range(5)]
    for life in people:
        life.lives(chance, 1.0, VILLAGES)
    settle(homes)
    told = [*check_ins.batches(3), *check_ins.batches(3)]
    for event in told:
        assert events.handle(event) == {"batchItemFailures": []}
    told += [event for event in check_ins.batches(2) if events.handle(event) is not None]
    once = snapshot(BUCKETS)
    for event in [*told, *reversed(told)]:
        assert events.handle(event) == {"batchItemFailures": []}
    again = snapshot(BUCKETS)
    assert [difference(once[key].counts, again[key].counts) for key in once] == [0, 0, 0]


def test_a_day_settles_only_behind_three_weeks_that_were_not_exempt(house: Installation) -> None:
    today = date(2026, 5, 1)
    assert counting.settled_day(today) == day_number(today) - 22
    exempt_on = frozenset(today - timedelta(days=n) for n in range(1, 6))
    config.use(replace(house.settings, city=replace(house.settings.city, exempt_on=exempt_on)))
    assert counting.settled_day(today) == day_number(today) - 27
