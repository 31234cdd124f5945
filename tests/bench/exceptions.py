"""The list of exceptions of 三门峡: its bytes, what a device fetches in a day, what it costs.

`plausible` is a day of an outbreak on which a hundred people are isolated, `worst` one on which
1,250 are, whose passes of four days are the 20,000 that a list is made for. A device asks every 20
seconds for 24 hours, one shift after another; answers go over the wire as they are, for random ids
and signatures do not get smaller. The store and the signatures are the real ones.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from math import ceil
from pathlib import Path
from unittest.mock import patch

from backend.config import settings
from backend.core import crypto, db, ids
from backend.evidence import facts
from backend.evidence.models import FactRow, listed_as
from backend.evidence.rules import Fact, Kind
from backend.healthcode import exception_lists
from infra.local.engine import best_kind
from tests.bench.store_cost import Meter
from tests.support.clock import FixedClock
from tests.support.evidence import REFERENCE
from tests.support.installation import installed
from tests.vectors.cases import vectors

# How many turn red in a day, and how many of them by one order: those share their second.
SIZES = {"plausible": (100, 4), "worst": (1250, 4)}
DAY_S = 86400
# The officers approve from eight to eight.
FROM_HOUR, HOURS = 8, 12
# Every so many askings of the day one is measured, and stands for the others.
SAMPLED = 90
EMPTY_READING = 0.5


def approved(people: int, an_order: int, now: datetime) -> list[Fact]:
    """What was approved today and on the three days before, evenly over the working hours."""
    morning = now.astimezone(settings().city.zone).replace(hour=FROM_HOUR, minute=0, second=0)
    found = []
    for ago in range(facts.LISTED_DAYS):
        for n in range(people):
            order = n // an_order * an_order
            at = morning - timedelta(days=ago) + timedelta(hours=HOURS) * order / people
            on = settings().city.day_of(at)
            found.append(
                Fact(
                    ids.random_id(),
                    ids.random_id(),
                    ids.random_id(),
                    Kind.ISOLATION,
                    "lives_with_case",
                    REFERENCE,
                    "red",
                    on,
                    on + timedelta(days=14),
                    at,
                    table_version=1,
                    office="市疾控中心",
                )
            )
    return found


@contextmanager
def known(listed: list[Fact]) -> Iterator[None]:
    """As if the store had told these, each when it is approved."""

    def told(now: datetime) -> Iterator[Fact]:
        return (fact for fact in listed if fact.approved_at <= now)

    with patch.object(exception_lists, "_facts", told):
        yield


def fetched(listed: list[Fact], now: datetime) -> tuple[int, float]:
    """Bytes of the whole list at the end of a day, and of all changes that a device fetched."""
    asks_s = int(vectors("exceptions.json")["pace"]["asks_every_s"])
    midnight = now.astimezone(settings().city.zone).replace(hour=0, minute=0, second=0)
    changes, asked = 0, range(asks_s, DAY_S, asks_s * SAMPLED)
    with known(listed):
        for second in asked:
            at = midnight + timedelta(seconds=second)
            before = int(at.timestamp()) - asks_s
            made = exception_lists._Made(crypto.keys(), at)
            changes += len(made.signed(before // exception_lists.STEP_S * exception_lists.STEP_S))
        night = midnight + timedelta(seconds=DAY_S - 1)
        whole = len(exception_lists._Made(crypto.keys(), night).signed(None))
    return whole, changes * DAY_S / asks_s / len(asked)


def store(listed: list[Fact]) -> float:
    """Fill the store; gives the units that reading all of it cannot go below."""
    with FactRow.batch_write() as batch:
        for fact in listed:
            batch.save(facts.row_of(fact, ids.random_id(), ids.random_id(), "411202001001"))
    return sum(
        max(EMPTY_READING, ceil(_bytes_of(day) / 4096) / 2)
        for day in sorted({settings().city.day_of(fact.approved_at) for fact in listed})
    )


def _bytes_of(day: date) -> int:
    found, behind = 0, None
    while True:
        items, behind = listed_as(facts.passes_list(day), behind)
        for item in items:
            found += sum(len(name) + _size(value) for name, value in item.items())
        if behind is None:
            return found


def _size(value: dict[str, str]) -> int:
    ((kind, text),) = value.items()
    return len(text.encode()) if kind == "S" else len(text.strip("0.-")) // 2 + 2


def measure() -> Iterator[tuple[str, float]]:
    """The figures."""
    for name, size in SIZES.items():
        clock = FixedClock()
        clock.set("2026-03-05T23:00")
        with (
            tempfile.TemporaryDirectory() as home,
            installed(best_kind(), Path(home)) as place,
        ):
            place.take_over(clock)
            listed = approved(*size, clock())
            whole, changes = fetched(listed, clock())
            yield f"exceptions_{name}_bytes", whole
            yield f"exceptions_{name}_day_bytes", round(changes)
            floor = store(listed)
            meter = Meter()
            exception_lists.forget()
            db.connection().on_answer = meter
            begun = time.process_time()
            exception_lists.published(None)
            spent = time.process_time() - begun
            exception_lists.published(None)
            db.connection().on_answer = None
            yield f"exceptions_{name}_read_units", meter.read
            yield f"exceptions_{name}_read_vs_floor", round(meter.read / floor, 3)
            yield f"exceptions_{name}_cpu_ms", round(spent * 1000)


if __name__ == "__main__":
    for name, value in measure():
        print(f"{name}={value:g}")
