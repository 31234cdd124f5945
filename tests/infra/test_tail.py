"""Numbers follow on one machine: from the start, after a stop, and on data that is older."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.core import db
from backend.dashboard import models, recount
from backend.dashboard.rules import BUCKETS
from backend.healthcode import standing_checks
from backend.healthcode.models import TABLE
from infra.local.engine import running_engine
from infra.local.tail import FILE, Tail
from tests.conftest import FixedClock
from tests.dashboard.lives import Life
from tests.support.installation import Installation, installed

VILLAGES = ["411281001001", "411281001002"]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation of one's own."""
    clock = FixedClock()
    with installed(getattr(request, "param", "dynoxide"), tmp_path) as ready:
        ready.take_over(clock)
        yield ready


def tail_of(place: Installation, said: list[str]) -> Tail:
    """A tail as the launcher makes it, without its thread."""
    tail = Tail(place.home, said.append, is_forgetful=place.kind == "ministack")
    tail.start()
    return tail


def drain(tail: Tail) -> int:
    """Take everything there is."""
    total = 0
    while taken := tail.step():
        total += taken
    return total


def live(days: int, place: Installation) -> list[Life]:
    """Some people, and some days of theirs."""
    chance = random.Random(3)
    people = [Life(VILLAGES[n % 2]) for n in range(3)]
    for _ in range(days):
        for life in people:
            life.lives(chance, 1.0, VILLAGES)
    return people


def is_right() -> bool:
    """Whether all that is derived agrees with the facts."""
    people = standing_checks.check(False, 0)
    boards = recount.check(False, 0)
    return not (people.standings_wrong or boards.boards_wrong)


def residents() -> int:
    """How many residents the city's board counts."""
    return sum(sum(names.values()) for names in models.board_of("4112", BUCKETS).counts.values())


@pytest.mark.parametrize("place", ["dynoxide", "ministack"], indirect=True)
def test_numbers_follow_and_a_new_start_goes_on_where_the_last_one_was(place: Installation) -> None:
    said: list[str] = []
    tail = tail_of(place, said)
    live(2, place)
    assert drain(tail) > 6
    assert residents() == 3
    assert is_right()
    live(1, place)
    # The next process finds the file, and nothing of before comes again.
    second = tail_of(place, said)
    seen = drain(second)
    assert residents() == 6
    assert is_right()
    if place.kind == "dynoxide":
        assert 0 < seen < 20
        assert said == []


def test_a_lost_file_counts_nothing_twice(place: Installation) -> None:
    said: list[str] = []
    tail = tail_of(place, said)
    live(2, place)
    drain(tail)
    before = models.board_of("4112", BUCKETS).counts
    (place.home / FILE).unlink()
    drain(tail_of(place, said))
    assert models.board_of("4112", BUCKETS).counts == before
    (place.home / FILE).write_text("{not json")
    drain(tail_of(place, said))
    assert models.board_of("4112", BUCKETS).counts == before
    assert said == []


def test_a_file_that_is_ahead_of_the_data_is_not_believed(place: Installation) -> None:
    said: list[str] = []
    tail = tail_of(place, said)
    live(1, place)
    drain(tail)
    told = json.loads((place.home / FILE).read_text())
    for shards in told.values():
        for shard in shards:
            shards[shard] = "1" * 21
    (place.home / FILE).write_text(json.dumps(told))
    tail = tail_of(place, said)
    live(1, place)
    drain(tail)
    assert residents() == 6
    assert is_right()


def test_data_of_an_older_version_is_counted_at_the_first_start(tmp_path: Path) -> None:
    clock = FixedClock()
    said: list[str] = []
    with installed("dynoxide", tmp_path / "here") as place:
        place.take_over(clock)
        live(3, place)
        items = place.stored_items()
    with running_engine(tmp_path / "older", "dynoxide") as url:
        lay_out_as_older(db.connect(url, "cn-north-1"), items)
    with installed("dynoxide", tmp_path / "older") as place:
        place.take_over(clock)
        tail = tail_of(place, said)
        drain(tail)
        assert residents() == 3
        assert said[0].startswith("Counted anew: 3 standings")
        live(1, place)
        drain(tail)
        assert residents() == 6
        assert is_right()


def lay_out_as_older(
    store: db.StoreConnection, items: dict[str, list[dict[str, dict[str, str]]]]
) -> None:
    """The two tables of facts as older versions had them: no streams, no index, no standings."""
    for table, names in ((TABLE, ("r", "k")), ("changxing-residents", ("key", "part"))):
        layout = {
            "TableName": table,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": "S"} for name in names
            ],
            "KeySchema": [
                {"AttributeName": name, "KeyType": kind}
                for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
            ],
        }
        store.dispatch("CreateTable", layout)
        for item in items[table]:
            store.dispatch("PutItem", {"TableName": table, "Item": item})
