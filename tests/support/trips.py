"""Published trips, put straight onto the list: what tests of other rooms need of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from backend.config import settings
from backend.core import clock, ids
from backend.cotravel import applying_rules, batches, published, publishing
from backend.cotravel.applying_rules import Line
from backend.cotravel.rules import (
    BatchKind,
    BatchState,
    Source,
    Trip,
    TripKind,
    TripWithdrawal,
)

AREA = "4112"


def a_train(
    number: str = "G1", days_ago: int = 2, kind: TripKind = TripKind.TRAIN, **more: Any
) -> Trip:
    """A trip of some days ago, from a town that no other one is from."""
    today = settings().city.day_of(clock.now())
    row = ids.random_id()
    source = Source("list", row, "县卫健委", "https://example.org/1", today)
    given = {"from_min": 540, "until_min": 700, "from_name": row, "to_name": "三门峡南", **more}
    numbers = () if kind is TripKind.PLACE else (number,)
    on = today - timedelta(days=days_ago)
    return Trip(kind, number, on, numbers, sources=(source,), **given)


def publish(*trips: Trip) -> list[int]:
    """Put trips onto the list; gives their numbers in the same order."""
    _through([Line(trip) for trip in trips])
    found = (published.of_source(*trip.sources[0].key) for trip in trips)
    return [one.id for one in found if one is not None]


def correct(trip_id: int, trip: Trip) -> None:
    """Put a trip right."""
    _through([Line(trip, corrects=trip_id)])


def withdraw(*trip_ids: int, reason: TripWithdrawal = TripWithdrawal.WRONG) -> None:
    """Take trips off the list, in one version."""
    _through([Line(None, None, one, reason) for one in trip_ids])


def _through(lines: list[Line]) -> None:
    """Publish lines that two people have agreed to."""
    row = batches.make(
        batch_id=ids.random_id(),
        kind=BatchKind.TRIPS,
        area=AREA,
        lines=[applying_rules.line_as_json(line) for line in lines],
        title="",
        by=(batches.BY_COMMAND, batches.COMMAND_UNIT),
        state=BatchState.PUBLISHING,
    )
    assert publishing.advance(row, 60).state == BatchState.PUBLISHED
