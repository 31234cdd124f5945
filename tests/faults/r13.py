"""R13: the server is killed at random among writes of several items; none may stand half written.

What lies in the engine is looked at right after each kill, before anybody repeats anything, and
again at the end. A pause around every call of the store makes the kills fall between calls.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from infra.local.engine import running_engine
from tests.faults.invariants import half_written
from tests.faults.outcome import Outcome
from tests.faults.people import SocketDoor, some_village
from tests.faults.proxy import FaultProxy
from tests.faults.r13_phones import Family, Traffic
from tests.faults.server import Server

WORKERS = 8
PAUSE_S = 0.004
KILL_WITHIN_S = 0.03
WITHIN_S = 600.0


@dataclass(frozen=True, slots=True)
class Size:
    """How many writes, and how many kills among them."""

    writes: int
    kills: int


FULL, SHORT = Size(500, 20), Size(80, 3)


def kill_among(
    traffic: Traffic, server: Server, url: str, at: list[int], chance: random.Random
) -> tuple[int, Counter[str]]:
    """Kill the server at these numbers of answered writes.

    :returns: how many requests were cut off, and what was found half written.
    """
    cut_off, found = 0, Counter[str]()
    until = time.monotonic() + WITHIN_S
    for number in at:
        while traffic.answered < number or not traffic.on_their_way:
            if time.monotonic() > until or traffic.failed:
                raise RuntimeError(f"only {traffic.answered} writes were answered")
            time.sleep(0.001)
        time.sleep(chance.uniform(0, KILL_WITHIN_S))
        # Nobody begins anything now, so that whatever is cut off was cut off by the kill.
        traffic.is_open.clear()
        cut_off += traffic.on_their_way
        server.kill()
        while traffic.on_their_way:
            time.sleep(0.001)
        # What the server had sent to the engine before it died still arrives there.
        time.sleep(0.1)
        found += half_written(url)
        server.start()
        traffic.is_open.set()
    return cut_off, found


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    chance = random.Random(seed)
    at = sorted(chance.sample(range(size.writes // 10, size.writes), size.kills))
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        running_engine(None, "dynoxide") as url,
    ):
        proxy = FaultProxy(url, {}, seed, PAUSE_S)
        server = Server(Path(folder), proxy.url)
        try:
            server.start()
            door = SocketDoor(server.url)
            traffic = Traffic(size.writes)
            families = [
                Family(traffic, door, random.Random(seed * 100 + number), some_village(door))
                for number in range(WORKERS)
            ]
            with ThreadPoolExecutor(WORKERS) as pool:
                playing = [pool.submit(family.play) for family in families]
                try:
                    cut_off, found = kill_among(traffic, server, url, at, chance)
                except BaseException:
                    traffic.stop()
                    raise
                for done in playing:
                    done.result()
            found += half_written(url)
        finally:
            server.kill()
            proxy.close()
    return Outcome(
        "R13",
        {"half_written": found.total(), "never_answered": traffic.never_answered},
        {"half_written": 0, "never_answered": 0},
        {"killed_server": len(at), "cut_off": cut_off, "writes": traffic.answered},
        {"killed_server": size.kills, "cut_off": 2 * size.kills, "writes": size.writes},
        {**traffic.told, **found},
    )
