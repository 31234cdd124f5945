"""What a checkpoint's page makes of a camera: a hundred passes in five ways of holding a phone.

The product's own scanner and judgement in Chromium, its processor slowed down fourfold, before a
camera that plays pictures made here. Chromium on Linux has no code reader of its own, so ours is
what is measured; phones with one of their own do better. `python -m tests.bench.scan` prints it.
"""

from __future__ import annotations

import base64
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from infra.local.engine import ROOT
from tests.bench import scan_scenes
from tests.bench.passes_hostile import counts, for_the_browser
from tests.support import hostile_passes
from tests.support.shown_passes import NOON, Hand, Shown

SLOWED_BY = 4
PASSES = 100
HOSTILE = 10_000
PICTURES, TIMES = 6, 7
"""Each pass is shown in so many pictures, each for so many frames of a thirtieth of a second."""
CHECKS = 300
LATE_MS = 1000
"""What was seen in the last frame may be on the screen so much later."""
SEED = 8
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
]
# localhost counts as a secure place, which cameras and WebCrypto ask for; the page is made here.
PAGE = "http://localhost:9/"
SHELL = '<!doctype html><meta charset="utf-8"><h1 id="word"></h1><div id="root"></div>'


def green_ones() -> list[str]:
    """Passes that are good at noon, of as many people."""
    hand = Hand(random.Random(SEED))
    return [hand.green() for _ in range(PASSES)]


def _bundle() -> str:
    """The page as one script, by the same bundler as the product's."""
    command = [
        str(ROOT / "node_modules" / ".bin" / "esbuild"),
        "tests/bench/scan_page.tsx",
        *("--bundle", "--minify", "--format=iife", "--jsx=automatic"),
        *("--jsx-import-source=preact", "--log-level=warning"),
    ]
    found = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return found.stdout


@contextmanager
def _page(film: Path | None) -> Iterator[Page]:
    flags = FLAGS + ([f"--use-file-for-fake-video-capture={film}"] if film else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        script = SHELL + f"<script>{_bundle()}</script>"
        page.route(PAGE, lambda route: route.fulfill(content_type="text/html", body=script))
        page.goto(PAGE)
        try:
            yield page
        finally:
            browser.close()


def _slow(page: Page) -> None:
    link = page.context.new_cdp_session(page)
    link.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_BY})


JUDGE = "({ known, shown }) => bench.judgeAll(known, shown)"


def _judged(page: Page, known: Any, shown: Sequence[Shown]) -> Any:
    wish = {"known": known, "shown": [[one.text, one.at] for one in shown]}
    return page.evaluate(JUDGE, wish)


def check() -> dict[str, float]:
    """How long a slow phone takes from a text to its verdict, and what hostile ones come to."""
    shown, listed = hostile_passes.made(HOSTILE, SEED)
    good = [Shown("good", text, NOON, "green") for text in green_ones()]
    known = for_the_browser([], listed)
    with _page(None) as page:
        told = counts(shown, _judged(page, known, shown)["verdicts"])
        _slow(page)
        slow = _judged(page, known, good * (CHECKS // PASSES))
    return {
        "page_check_p95_ms_4x": round(_p95(slow["ms"]), 2),
        "page_check_median_ms_4x": round(statistics.median(slow["ms"]), 2),
        **{f"page_hostile_{name}": value for name, value in told.items()},
        "page_good_not_admitted": sum(verdict != "admit" for verdict in slow["verdicts"]),
    }


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


LOOK = "([known, pictures, at]) => bench.lookAll(known, pictures, at)"


def look() -> dict[str, float]:
    """How long a slow phone takes from one picture to the verdict: the best of a few tries each."""
    film = scan_scenes.film_of(green_ones(), 1, SEED)
    pictures = [base64.b64encode(one).decode() for one in film]
    with _page(None) as page:
        _slow(page)
        spent = page.evaluate(LOOK, [for_the_browser([], []), pictures, NOON])
    found = [one for one in spent if one >= 0]
    return {
        "look_found_in_one_picture_of_100": len(found),
        "look_to_verdict_median_ms_4x": round(statistics.median(found), 1),
        "look_to_verdict_p95_ms_4x": round(_p95(found), 1),
    }


def _film(texts: Sequence[str], path: Path) -> None:
    with path.open("wb") as out:
        for picture in scan_scenes.film_of(texts, PICTURES, SEED):
            for _ in range(TIMES):
                out.write(picture)


@dataclass(frozen=True)
class Seen:
    """A pass that was shown, and when it was read; milliseconds."""

    number: int
    waited: float | None
    worked: float | None


def _watched(page: Page, texts: Sequence[str]) -> list[Seen]:
    """Play the film once through the product's own scanner."""
    _slow(page)
    page.evaluate("([known, at]) => bench.start(known, at)", [for_the_browser([], []), NOON])
    whole_ms = PASSES * PICTURES * TIMES * 1000 / 30
    # The film is played in a ring: once round, and until its beginning has come again.
    page.wait_for_function(
        "(most) => new Set(bench.shown.map((one) => one.number)).size >= most"
        " && bench.shown.length > most + 3",
        arg=PASSES,
        timeout=whole_ms * 3,
    )
    page.wait_for_timeout(1000)
    told = page.evaluate("() => ({ reads: bench.reads, shown: bench.shown })")
    return _matched(texts, told["shown"], told["reads"])


def _matched(
    texts: Sequence[str], shown: Sequence[dict[str, Any]], reads: Sequence[dict[str, Any]]
) -> list[Seen]:
    """Each pass with its first reading after it was first shown whole."""
    found: dict[int, Seen] = {}
    # The first one may have begun before anybody looked.
    for now, after in pairwise(shown[1:]):
        number = now["number"]
        if not 1 <= number <= PASSES or number in found:
            continue
        until_ms = after["at_ms"] + LATE_MS
        mine = [one for one in reads if one["text"] == texts[number - 1]]
        first = next((one for one in mine if now["at_ms"] <= one["shown_ms"] < until_ms), None)
        if first is None:
            found[number] = Seen(number, None, None)
            continue
        if first["verdict"] != "admit":
            raise RuntimeError(f"a good pass was judged {first['verdict']}")
        worked = first["shown_ms"] - first["taken_ms"]
        found[number] = Seen(number, first["shown_ms"] - now["at_ms"], worked)
    return list(found.values())


def watch() -> dict[str, float]:
    """Which share of the passes is read, and how soon."""
    texts = green_ones()
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "passes.mjpeg"
        _film(texts, film)
        with _page(film) as page:
            seen = _watched(page, texts)
    told: dict[str, float] = {"scan_shown": len(seen), **_shares(seen)}
    waited = [one.waited for one in seen if one.waited is not None]
    worked = [one.worked for one in seen if one.worked is not None]
    told["scan_shown_to_verdict_median_ms_4x"] = round(statistics.median(waited))
    told["scan_shown_to_verdict_p95_ms_4x"] = round(_p95(waited))
    told["scan_frame_to_verdict_median_ms_4x"] = round(statistics.median(worked))
    told["scan_frame_to_verdict_p95_ms_4x"] = round(_p95(worked))
    return told


def _shares(seen: Sequence[Seen]) -> dict[str, float]:
    ways = scan_scenes.WAYS
    told = {"scan_unread": sum(one.waited is None for one in seen)}
    for place, way in enumerate(ways):
        mine = [one for one in seen if one.number % len(ways) == place]
        read = sum(one.waited is not None for one in mine)
        told[f"scan_read_percent_{way}"] = round(100 * read / max(1, len(mine)))
    return {**told, "scan_read_percent": round(100 * (1 - told["scan_unread"] / len(seen)))}


def measure() -> dict[str, float]:
    """The figures."""
    return {**check(), **look(), **watch()}


def main() -> int:
    """Measure and print; returns the exit status."""
    for name, value in measure().items():
        print(f"{name}={value}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
