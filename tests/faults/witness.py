"""microburst, the other proxy: it throttles in DynamoDB's own words, and keeps its own count."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.engine import free_port

READY_WITHIN_S = 30.0


class Microburst:
    """A running microburst."""

    def __init__(self, url: str) -> None:
        self.url = url

    def _ask(self, method: str, path: str, body: object = None) -> object:
        request = urllib.request.Request(
            f"{self.url}/_microburst/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            self._ask("GET", "health")
        except OSError:
            return False
        return True

    def throttle(
        self, one_in: int | None, operations: Iterable[str] = ("PutItem", "Query", "GetItem")
    ) -> None:
        """From now on refuse one of each of these operations in so many; None refuses no more."""
        if one_in is None:
            self._ask("POST", "rules", [])
            return
        share = {"fail": 1, "pass": one_in - 1}
        error = {"code": "ProvisionedThroughputExceededException"}
        rules = [
            {"service": "dynamodb", "operation": operation, "sequence": share, "error": error}
            for operation in operations
        ]
        self._ask("POST", "rules", rules)

    def throttled(self, write: str = "PutItem") -> tuple[int, int]:
        """How many writes, and how many other requests, it has refused."""
        with urllib.request.urlopen(f"{self.url}/_microburst/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        counts = {write: 0, "": 0}
        for line in lines:
            if line.startswith("microburst_faults_total{") and "error:" in line:
                operation = write if f'operation="{write}"' in line else ""
                counts[operation] += int(float(line.rpartition(" ")[2]))
        return counts[write], counts[""]


@contextmanager
def running_microburst(upstream: str, home: Path) -> Iterator[Microburst]:
    """microburst between whoever asks it and `upstream`, with no rule yet."""
    port = free_port()
    log = (home / "microburst.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "microburst", "--upstream", upstream, "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    try:
        running = Microburst(f"http://127.0.0.1:{port}")
        until = time.monotonic() + READY_WITHIN_S
        while not running.is_ready():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"microburst did not start; see {home / 'microburst.log'}")
            time.sleep(0.05)
        yield running
    finally:
        # Asked politely, it would first wait for every connection the app keeps open.
        process.kill()
        process.wait()
        log.close()
