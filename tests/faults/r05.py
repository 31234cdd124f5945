"""R05: a share of the store's calls fails, from none to all; what the server says of each request.

Success is counted per request at the server: nobody repeats a request that was answered, as a
phone would. `lost_ack` compares what was promised with what is there when all is well again.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local.engine import running_engine
from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import SocketDoor, some_village
from tests.faults.proxy import FaultProxy
from tests.faults.r05_phones import Said, Tester, promises_broken
from tests.faults.server import Server
from tests.faults.witness import Microburst, running_microburst

# waitress has eight threads: with as many phones nobody waits for a thread, only for the store.
PHONES = 8
DECK = 400
OPERATIONS = ("PutItem", "Query", "GetItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
KINDS = ("throttled", "cut", "reset", "late")
MOST_S = 8.5
# Share of failing calls in percent -> the least share of requests that must succeed.
BARS = {0: 1.0, 1: 0.999, 5: 0.999, 20: 0.99}


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, and how many requests at each share of failing calls (percent)."""

    people: int
    requests: tuple[tuple[int, int], ...]


FULL = Size(80, ((0, 1000), (1, 2000), (5, 3000), (20, 2000), (50, 400), (100, 160)))
SHORT = Size(16, ((5, 80), (20, 64), (100, 8)))


class Breaker:
    """Both proxies, set to a share of failing calls; a quarter of them of each kind."""

    def __init__(self, proxy: FaultProxy, microburst: Microburst) -> None:
        self.proxy, self.microburst = proxy, microburst
        self._before: Counter[str] = Counter()
        self._dealt_before = 0

    def set(self, percent: int) -> None:
        """From now on let this share of all calls fail.

        microburst throttles. Only when every call is to fail our own proxy does that too: behind
        a throttle there is nothing left to cut.
        """
        cards = DECK * percent // 400
        mine = KINDS if percent == 100 else KINDS[1:]
        self.proxy.shuffle(dict.fromkeys(mine, cards), DECK)
        one_in = None if percent in (0, 100) else 400 // percent - 3 if percent > 4 else 400
        self.microburst.throttle(one_in, OPERATIONS)
        self.proxy.is_armed = percent > 0
        self._before, self._dealt_before = self._all(), self.proxy.dealt

    def happened(self) -> tuple[int, Counter[str]]:
        """Calls since `set`, and the faults that befell them by kind."""
        return self.proxy.dealt - self._dealt_before, self._all() - self._before

    def _all(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for kind, number in self.proxy.injected.items():
            found[kind.removesuffix("_other")] += number
        found["throttled"] += sum(self.microburst.throttled())
        return found


def play(testers: list[Tester], requests: int) -> list[Said]:
    """Let the phones ask, each for its own people, until so many requests were answered."""

    def work(tester: Tester) -> list[Said]:
        said: list[Said] = []
        while len(said) < requests / len(testers):
            said += tester.ask()
        return said

    with ThreadPoolExecutor(len(testers)) as pool:
        return [one for said in pool.map(work, testers) for one in said]


def _is_lawful(one: Said) -> bool:
    """Only 2xx, 4xx, and 429 and 503 that say when to come again."""
    if one.status in (429, 503):
        return one.has_retry_after
    return 200 <= one.status < 300 or 400 <= one.status < 500


@contextmanager
def _stage(seed: int) -> Iterator[tuple[Server, Breaker, str]]:
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        running_engine(None, "dynoxide") as url,
        running_microburst(url, Path(folder)) as microburst,
    ):
        proxy = FaultProxy(microburst.url, {}, seed)
        server = Server(Path(folder), proxy.url)
        try:
            server.start()
            yield server, Breaker(proxy, microburst), url
        finally:
            server.kill()
            proxy.close()


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    found = {"lost_ack": 0, "bad_status": 0, "too_late": 0, "success_missed": 0}
    told: dict[str, int | float] = {}
    injected: Counter[str] = Counter()
    planned: Counter[str] = Counter()
    began = time.monotonic()
    with _stage(seed) as (server, breaker, url):
        door = SocketDoor(server.url, timeout_s=30)
        village = some_village(door)
        chances = [random.Random(seed * 100 + number) for number in range(PHONES)]
        with ThreadPoolExecutor(PHONES) as pool:
            testers = list(
                pool.map(lambda c: Tester(door, c, size.people // PHONES, village), chances)
            )
        for percent, requests in size.requests:
            breaker.set(percent)
            said = play(testers, requests)
            calls, faults = breaker.happened()
            for kind in KINDS:
                name = f"{kind}_at_{percent}"
                if percent:
                    injected[name] = faults[kind]
                    planned[name] = int(calls * percent / 400 * 0.5)
            good = sum(one.is_good for one in said) / len(said)
            found["bad_status"] += sum(not _is_lawful(one) for one in said)
            found["too_late"] += sum(one.took_s > MOST_S for one in said)
            found["success_missed"] += good < BARS.get(percent, 0)
            told |= {
                f"success_{percent}": round(good, 5),
                f"slowest_s_{percent}": round(max(one.took_s for one in said), 2),
            }
            odd = Counter(
                f"{one.kind}_{one.status}" for one in said if not one.is_good and one.status != 503
            )
            told |= {f"refused_{percent}_{name}": number for name, number in sorted(odd.items())}
        breaker.set(0)
        stored = {row.id for row in rows.stored(url)}
        found["lost_ack"] = sum(promises_broken(tester, stored) for tester in testers)
    told["seconds"] = round(time.monotonic() - began, 1)
    return Outcome("R05", found, dict.fromkeys(found, 0), dict(injected), dict(planned), told)
