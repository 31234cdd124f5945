"""Every trip of real lists found from its own words and twins, and none under another number.

    python -m tests.bench.cotravel_cross --lists FOLDER [--routes FILE]

`FOLDER` holds published lists as `import trips` reads them. `FILE` has stops of trains, a JSON
document a line: {"trains_forward", "trains_backward", "stations", "minutes_from_previous"}.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from backend.cotravel import list_codec, merge_rules, sheets
from backend.cotravel.list_rules import Listed
from backend.cotravel.rules import Trip, TripState
from infra.local.engine import ROOT

TODAY = date(2020, 6, 1)
SHIPPED = ROOT / "infra" / "local" / "trips_2020"


def trips_in(folder: Path) -> list[Listed]:
    """The trips of all lists in a folder, merged and numbered as a publication would."""
    found: list[Trip] = []
    for path in sorted(folder.glob("*.csv")):
        found += sheets.read_trips(path.read_bytes(), TODAY).trips
    merged = merge_rules.merged(found)
    return [
        Listed(number, trip, TripState.PUBLISHED, 1, "41")
        for number, trip in enumerate(merged, start=1)
    ]


def routes_in(path: Path) -> dict[str, Any]:
    """The stops of trains as the list's file of routes has them."""
    stations: dict[str, int] = {}
    trains: list[list[Any]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        stops = [stations.setdefault(one, len(stations)) for one in told["stations"]]
        minutes = told["minutes_from_previous"]
        back = [0, *minutes[:0:-1]]
        for numbers, way, steps in (
            (told["trains_forward"], stops, minutes),
            (told["trains_backward"], stops[::-1], back),
        ):
            trains += [[one.replace("_", "|"), way, steps] for one in numbers]
    return {"format": 1, "stations": list(stations), "trains": trains}


def _text(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def kept_of(trips: Sequence[Listed], routes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a phone keeps of a list."""
    files = {
        "list": _text(list_codec.encode([t for t in trips if t.trip.kind.code < 8], 1)),
        "places": _text(list_codec.encode([t for t in trips if t.trip.kind.code == 8], 1)),
        "sources": _text(list_codec.encode_sources([], 1)),
    }
    if routes:
        files["routes"] = _text(routes)
    head = {"version": 1, "issued_at": "2020-02-01T00:00:00Z"}
    return {"head": head, "checked_at": "", "files": files, "deltas": []}


def cross_check(trips: Sequence[Listed], routes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The counts, by the phone's own code."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "cross.mjs"
        bundle = [
            str(ROOT / "node_modules" / ".bin" / "esbuild"),
            "tests/cotravel/cross.ts",
            *("--bundle", "--platform=node", "--format=esm", "--log-level=warning"),
            f"--outfile={script}",
        ]
        subprocess.run(bundle, cwd=ROOT, check=True)
        answer = subprocess.run(
            ["node", str(script)],
            input=_text(kept_of(trips, routes)),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    counts: dict[str, Any] = json.loads(answer.stdout)
    return counts


def figures(trips: Sequence[Listed], routes: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
    """Each count under its name, then what was missed or wrongly found."""
    counts = cross_check(trips, routes)
    examples = counts.pop("missed_examples") + counts.pop("false_examples")
    yield from ((f"cotravel_{name}", value) for name, value in counts.items())
    yield from (("MISSED", example) for example in examples)


def measure() -> dict[str, float]:
    """The counts of the lists that are shipped."""
    counts = cross_check(trips_in(SHIPPED))
    return {f"cotravel_{name}": value for name, value in counts.items() if isinstance(value, int)}


def main(given: Iterable[str] | None = None) -> None:
    """Print them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lists", type=Path, default=SHIPPED)
    parser.add_argument("--routes", type=Path)
    wish = parser.parse_args(None if given is None else list(given))
    routes = routes_in(wish.routes) if wish.routes else None
    for name, value in figures(trips_in(wish.lists), routes):
        print(f"{name}={value}")


if __name__ == "__main__":
    main()
