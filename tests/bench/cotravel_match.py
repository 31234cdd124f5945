"""How long a slow phone takes to match twenty thousand published trips with two hundred journeys.

The same code as the app's, in Chromium with its processor slowed down, on made-up trips. What is
matched is read anew for each run, so that nothing is found that an earlier run has left.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Browser

from backend.cotravel import list_codec
from backend.cotravel.list_rules import Listed
from backend.cotravel.rules import TripKind
from infra.local.engine import ROOT
from tests.bench.trip_list import SIZE, made_up

JOURNEYS = 200
RUNS = 15
PAGES = 5
SLOWED_BY = 4
PAGE = "http://localhost:9/"
STOPS = 12
ENTRY = """
export { readList } from './list-rules';
export { matchAll } from './match-rules';
"""

# The first run is that of an app that was just opened: nothing is compiled yet.
SCRIPT = """
async ({ kept, journeys, runs }) => {
  const spent = [];
  for (let n = 0; n < runs; n++) {
    const began = performance.now();
    const { trips, routeOf } = cotravel.readList(kept);
    routeOf('G1');
    const read = performance.now();
    const found = cotravel.matchAll(journeys, trips, routeOf);
    const matched = performance.now();
    spent.push({ read: read - began, match: matched - read, found: found.length });
    await new Promise((done) => setTimeout(done, 0));
  }
  return spent;
}
"""


def _bundle() -> str:
    """Reading and matching as one script, by the same bundler as the product's."""
    command = [
        str(ROOT / "node_modules" / ".bin" / "esbuild"),
        *("--bundle", "--minify", "--format=iife", "--global-name=cotravel"),
        *("--log-level=warning", "--loader=ts"),
    ]
    folder = ROOT / "frontend" / "src" / "cotravel"
    found = subprocess.run(
        command, cwd=folder, input=ENTRY, check=True, stdout=subprocess.PIPE, text=True
    )
    return found.stdout


def _text(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def routes_of(trips: Sequence[Listed]) -> dict[str, Any]:
    """A made-up way through twelve stops for every train, with the ends that its trips name."""
    roll = random.Random(11)
    named: dict[str, list[str]] = {}
    for one in trips:
        if one.trip.kind is TripKind.TRAIN and one.trip.numbers:
            stops = named.setdefault("|".join(one.trip.numbers), [])
            stops += [one.trip.from_name, one.trip.to_name]
    stations = sorted({stop for stops in named.values() for stop in stops})
    place = {stop: at for at, stop in enumerate(stations)}
    trains = []
    for numbers, stops in named.items():
        more = roll.sample(stations, max(STOPS - len(set(stops)), 0))
        way = list(dict.fromkeys([*stops[:1], *more, *stops[1:]]))
        minutes = [0, *(roll.randrange(10, 90) for _ in way[1:])]
        trains.append([numbers, [place[stop] for stop in way], minutes])
    return {"format": 1, "stations": stations, "trains": trains}


def journeys_of(trips: Sequence[Listed], many: int) -> list[dict[str, Any]]:
    """Journeys of which three in four name a service that somebody published, near its day."""
    roll = random.Random(5)
    named = [one.trip for one in trips if one.trip.numbers]
    found = []
    for number in range(many):
        trip = roll.choice(named)
        numbers = list(trip.numbers) if number % 4 else [f"G{9000 + number}"]
        journey = {
            "id": str(number),
            "kind": trip.kind.value,
            "number": numbers[0],
            "numbers": numbers,
            "on": trip.on.isoformat(),
            "from": trip.from_name,
            "to": roll.choice((trip.to_name, "郑州")),
            "carriage": roll.randrange(1, 17),
            "entered_at": "2020-02-01T00:00:00Z",
        }
        if number % 3 == 0:
            journey["from_min"] = roll.randrange(300, 1380)
        found.append(journey)
    return found


def kept_of(trips: Sequence[Listed]) -> dict[str, Any]:
    """What a phone keeps of a version of the list."""
    files = {
        "list": _text(list_codec.encode(trips, 1)),
        "places": _text(list_codec.encode([], 1)),
        "sources": _text(list_codec.encode_sources([], 1)),
        "routes": _text(routes_of(trips)),
    }
    head = {"version": 1, "issued_at": "2020-02-01T00:00:00Z"}
    return {"head": head, "checked_at": "", "files": files, "deltas": []}


def _spent(browser: Browser, wish: dict[str, Any]) -> list[dict[str, float]]:
    """The runs of one page that was just opened."""
    page = browser.new_page()
    script = f"<!doctype html><script>{_bundle()}</script>"
    page.route(PAGE, lambda route: route.fulfill(content_type="text/html", body=script))
    page.goto(PAGE)
    link = page.context.new_cdp_session(page)
    link.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_BY})
    spent: list[dict[str, float]] = page.evaluate(SCRIPT, wish)
    page.close()
    return spent


def measure(browser: Browser) -> dict[str, float]:
    """The figures; `first` is the very first run of a page, before anything is compiled."""
    trips = made_up(SIZE)
    wish = {"kept": kept_of(trips), "journeys": journeys_of(trips, JOURNEYS), "runs": RUNS}
    pages = [_spent(browser, wish) for _ in range(PAGES)]

    def median(name: str, first: bool) -> float:
        runs = (page[:1] if first else page for page in pages)
        return round(statistics.median(run[name] for page in runs for run in page), 2)

    return {
        "cotravel_matches": pages[0][0]["found"],
        "cotravel_match_ms_4x": median("match", first=False),
        "cotravel_match_ms_4x_first": median("match", first=True),
        "cotravel_read_ms_4x": median("read", first=False),
        "cotravel_read_ms_4x_first": median("read", first=True),
    }


def main() -> None:
    """Print them."""
    from tests.bench.__main__ import chromium

    with chromium() as browser:
        for name, value in measure(browser).items():
            print(f"{name}={value}")


if __name__ == "__main__":
    main()
