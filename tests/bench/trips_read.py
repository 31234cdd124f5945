"""How much of real lists of trips is read: rows, words that stay words, rows that tell of one trip.

    python -m tests.bench.trips_read [--lists FOLDER] [--show]

`FOLDER` holds lists as `import trips` takes them; without it those that come with this repository
are read. `--show` prints what stays unreadable, as it was published.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from backend.cotravel import merge_rules, sheets
from backend.cotravel.rules import Trip
from backend.cotravel.sheets import TripSheet
from infra.local.engine import ROOT

TODAY = date(2020, 6, 1)
SHIPPED = ROOT / "infra" / "local" / "trips_2020"


def sheets_in(folder: Path) -> list[TripSheet]:
    """All lists of a folder, by their names."""
    return [sheets.read_trips(path.read_bytes(), TODAY) for path in sorted(folder.glob("*.csv"))]


def unreadable(trips: Sequence[Trip]) -> list[Trip]:
    """What stays visible as words and never matches."""
    return [trip for trip in trips if not trip.is_readable]


def measure(folder: Path = SHIPPED) -> Iterator[tuple[str, float]]:
    """Rows, what became of them, by kind too; the time of a row."""
    begun = time.process_time()
    found = sheets_in(folder)
    trips = merge_rules.merged([trip for sheet in found for trip in sheet.trips])
    took = time.process_time() - begun
    rows = sum(sheet.rows for sheet in found)
    read = sum(sheet.counts["read"] for sheet in found)
    yield "trips_rows", rows
    yield "trips_rows_wrong", rows - read
    yield "trips_read", read
    yield "trips_merged", read - len(trips)
    yield "trips_unreadable", len(unreadable(trips))
    left = Counter(trip.kind.value for trip in unreadable(trips))
    for kind, count in sorted(Counter(trip.kind.value for trip in trips).items()):
        yield f"trips_{kind}", count
        yield f"trips_{kind}_unreadable", left[kind]
    yield "trips_read_ms_a_thousand_rows", round(took * 1_000_000 / max(rows, 1), 1)


def main() -> None:
    """Print the figures, and with `--show` what could not be read."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lists", type=Path, default=SHIPPED)
    asked.add_argument("--show", action="store_true")
    given = asked.parse_args()
    for name, value in measure(given.lists):
        print(f"{name}={value}")
    if given.show:
        for sheet in sheets_in(given.lists):
            for trip in unreadable(sheet.trips):
                print(sheet.list_name, trip.kind.value, trip.said, trip.from_name, trip.to_name)


if __name__ == "__main__":
    main()
