"""`python -m tests.bench.passages [--share 0.01] [--wait 30] [--every 2.5]`: a morning of passages.

A city of 4,136 checkpoints registers 1.2 million people in a morning. `--share` says how much of
it is replayed: so many of the devices, each with its own whole morning, for it is the device that
decides how many passages come at once. Devices send side by side; some batches are sent twice, as
after a lost answer. What is counted is the store's own figure of consumed units, and every row that
lies there in the end. `python -m tests.bench.passages --share 1` is the whole morning.

Without more, each device sends what lay there without a network, fifty at once. `--wait` says how
many seconds a device gathers that has one (frontend/src/checkpoints/gathering-rules.ts); `--every`
how many lie between two people at a gate, 48 on an average one and 2 to 3 where all come at once.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

DEVICES, PASSAGES = 4136, 1_200_000
MORNING = timedelta(hours=4)
SENT_AGAIN = 0.05
WORKERS = 4
TRIES = 20
BATCH = 50


class Size(NamedTuple):
    """How many devices, how many passages each in which time, and how they send them.

    :ivar batch: so many at once at most.
    :ivar wait: how long one waits for others; None for as long as it takes.
    """

    devices: int
    each: int
    during: timedelta
    batch: int
    wait: timedelta | None


def size_of(share: float, batch: int, wait_s: float | None, every_s: float | None) -> Size:
    """A share of the morning: of the devices, not of what each of them sees."""
    each = round(PASSAGES / DEVICES)
    during = MORNING if every_s is None else timedelta(seconds=every_s) * each
    wait = None if wait_s is None else timedelta(seconds=wait_s)
    return Size(max(1, round(DEVICES * share)), each, during, batch, wait)


def requests_of(moments: Sequence[datetime], size: Size) -> Iterator[list[datetime]]:
    """What goes together, as the device has it: the first one says when, or the batch is full."""
    gathered: list[datetime] = []
    for at in moments:
        is_over = bool(gathered) and size.wait is not None and at - gathered[0] > size.wait
        if is_over or len(gathered) == size.batch:
            yield gathered
            gathered = []
        gathered.append(at)
    if gathered:
        yield gathered


class Units:
    """What the store says that calls have consumed, by operation and kind of row."""

    def __init__(self) -> None:
        self.written: Counter[str] = Counter()
        self.read = 0.0
        self._lock = threading.Lock()

    def count(self, operation: str, answer: dict[str, Any]) -> None:
        """Add the figure of one answer."""
        told = answer.get("ConsumedCapacity") or {}
        if not isinstance(told, dict) or told.get("TableName") != "changxing-checkpoints":
            return
        units = float(told["CapacityUnits"])
        with self._lock:
            if operation == "PutItem":
                self.written["calls"] += 1
                self.written["units"] += round(units * 10)
            else:
                self.read += units


def sent(guard: Any, items: list[dict[str, str]]) -> list[dict[str, Any]]:
    """What the server said in the end: a store that is busy is asked again, as a phone does."""
    for _ in range(TRIES):
        answer = guard.call("POST", "/duty/passages", {"items": items})
        if answer.status_code == 200:
            results: list[dict[str, Any]] = answer.get_json()["results"]
            return results
        if answer.status_code != 503:
            break
        time.sleep(float(answer.headers.get("Retry-After", 1)))
    raise RuntimeError(f"given up: {answer.status_code}")


def device(app: Any, gate: str, size: Size, begin: datetime, seed: int) -> tuple[Counter[str], int]:
    """One device's morning: what was answered, and how many requests it took."""
    from backend.staff.rules import Role
    from tests.support.passages import an_id, seal, told
    from tests.support.staff import OnDuty

    chance, results = random.Random(seed), Counter[str]()
    guard = OnDuty(app, (Role.CHECKPOINT_STAFF, "411221"))
    moments = sorted(begin + size.during * chance.random() for _ in range(size.each))
    requests = 0
    for some in requests_of(moments, size):
        items = []
        for at in some:
            body = told(gate, at, pass_id=secrets.token_hex(8))
            items.append(seal(guard.staff_id, body, an_id(at)))
        for _ in range(2 if chance.random() < SENT_AGAIN else 1):
            answered = sent(guard, items)
            results.update(one["status"] for one in answered)
            requests += 1
    return results, requests


def stored(gates: Sequence[str]) -> tuple[Counter[str], int]:
    """How often each passage lies in the table, and how many the hours lead to."""
    from backend.checkpoints.hour_models import PlaceHourRow
    from backend.checkpoints.passage_models import PassageRow
    from backend.checkpoints.rules import hours_between
    from backend.core import clock, retention

    parts, after = Counter[str](), None
    while True:
        items, after = retention.scan_page(PassageRow.Meta.table_name, after, 4000)
        names = (item["part"]["S"] for item in items)
        parts.update(name for name in names if name.startswith("passage#"))
        if not after:
            break
    now = clock.now()
    hours = hours_between(now - MORNING - timedelta(hours=1), now)
    entries = {
        entry.part for gate in gates for hour in hours for entry in PlaceHourRow.of_hour(gate, hour)
    }
    return parts, len(entries & parts.keys())


def run(size: Size) -> dict[str, float]:
    """Replay it, and count."""
    from backend.core import clock
    from tests.support.installation import installed
    from tests.support.places import a_checkpoint

    with (
        tempfile.TemporaryDirectory(prefix="bench-") as home,
        installed("dynoxide", Path(home)) as house,
    ):
        begin = clock.now() - MORNING
        gates = [a_checkpoint("411221100201") for _ in range(size.devices)]
        units = Units()
        house.store.on_answer = units.count
        began = time.monotonic()
        with ThreadPoolExecutor(WORKERS) as workers:
            done = list(
                workers.map(
                    lambda n: device(house.app, gates[n], size, begin, n), range(size.devices)
                )
            )
        took_s = time.monotonic() - began
        house.store.on_answer = None
        parts, indexed = stored(gates)
    return figures(size, done, units, parts, indexed, took_s)


def figures(
    size: Size,
    done: Sequence[tuple[Counter[str], int]],
    units: Units,
    parts: Counter[str],
    indexed: int,
    took_s: float,
) -> dict[str, float]:
    """What there is to tell."""
    sent = size.devices * size.each
    results = Counter[str]()
    for one, _ in done:
        results.update(one)
    return {
        "devices": size.devices,
        "passages": sent,
        "batch": size.batch,
        "requests": sum(requests for _, requests in done),
        "write_units_per_passage": round(units.written["units"] / 10 / sent, 3),
        "read_units_per_passage": round(units.read / sent, 4),
        "identical": results["identical"],
        "rejected": results["rejected"],
        "lost": sent - len(parts),
        "double": sum(parts.values()) - len(parts) + results["new"] - sent,
        "unfound": len(parts) - indexed,
        "seconds": round(took_s, 1),
        "passages_a_second": round(sent / took_s),
    }


def main() -> int:
    """Print the figures; fails when something was lost, stood twice or cost too much."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench.passages", description=__doc__)
    arguments.add_argument("--share", type=float, default=0.01)
    arguments.add_argument("--batch", type=int, default=BATCH)
    arguments.add_argument("--wait", type=float, metavar="SECONDS")
    arguments.add_argument("--every", type=float, metavar="SECONDS")
    wish = arguments.parse_args()
    found = run(size_of(wish.share, wish.batch, wish.wait, wish.every))
    for name, value in found.items():
        print(f"{name}={value}", flush=True)
    is_whole = not any(found[name] for name in ("lost", "double", "unfound", "rejected"))
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
