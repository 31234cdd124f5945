"""The stage of a scenario: a durable engine behind two proxies, a server, and whoever sends to it.

Each of them can be killed on the way and goes on with what it had written down.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from backend import config
from backend.core import crypto, db
from backend.core.keyfile import load_key_file
from infra.local.engine import LOCAL_CREDENTIALS, ROOT, Engine
from tests.faults.proxy import FaultProxy
from tests.faults.server import Server
from tests.faults.witness import Microburst, running_microburst

Kills = Sequence[tuple[float, str]]
"""Shares of what is sent, and what is killed then: "server", "engine", whoever sends, "all"."""


def victims_of(what: str, sender: str) -> tuple[str, ...]:
    """Who dies when this is killed."""
    return (sender, "server", "engine") if what == "all" else (what,)


def planned_kills(kills: Kills, sender: str) -> dict[str, int]:
    """How often each has to be killed."""
    told = Counter(victim for _, what in kills for victim in victims_of(what, sender))
    return {f"killed_{victim}": number for victim, number in told.items()}


class Stage:
    """Engine, microburst, our proxy, server and senders.

    :param sender: what whoever sends is called in figures.
    """

    def __init__(
        self,
        home: Path,
        engine: Engine,
        microburst: Microburst,
        proxy: FaultProxy,
        sender: str,
        server_module: str,
    ) -> None:
        self.home, self.engine, self.microburst, self.proxy = home, engine, microburst, proxy
        self.server = Server(home, proxy.url, server_module)
        self.journal = home / "journal.jsonl"
        self.plan = home / "plan.json"
        self.sender = sender
        self.killed: Counter[str] = Counter()
        self.senders: subprocess.Popen[bytes] | None = None
        self._module = ""

    def start_senders(self, module: str = "") -> None:
        """Start (again) whoever sends: a module that is given the plan and the journal."""
        self._module = module or self._module
        files = [str(self.plan), str(self.journal)]
        self.senders = subprocess.Popen([sys.executable, "-m", self._module, *files], cwd=ROOT)

    def kill_senders(self) -> None:
        """kill -9."""
        if self.senders:
            self.senders.kill()
            self.senders.wait()

    def kill(self, what: str) -> None:
        """kill -9 at once, then start again on the same data."""
        doing: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            self.sender: (self.kill_senders, self.start_senders),
            "server": (self.server.kill, self.server.start),
            "engine": (self.engine.kill, self.engine.start),
        }
        victims = victims_of(what, self.sender)
        for victim in victims:
            doing[victim][0]()
            self.killed[f"killed_{victim}"] += 1
        for victim in reversed(victims):
            doing[victim][1]()

    def drive(
        self, module: str, kills: Kills, answered: Callable[[], int], planned: int, within_s: float
    ) -> float:
        """Let them send until everything is answered, and kill what is to be killed on the way.

        :param answered: how much has an answer.
        :returns: how many seconds it took.
        """
        to_kill, began = list(kills), time.monotonic()
        self.start_senders(module)
        while True:
            done = answered()
            if to_kill and done >= to_kill[0][0] * planned:
                self.kill(to_kill.pop(0)[1])
            elif self.senders and self.senders.poll() is not None:
                if self.senders.returncode:
                    raise RuntimeError("whoever sends gave up")
                if done == planned:
                    return time.monotonic() - began
            if time.monotonic() > began + within_s:
                raise RuntimeError(f"only {done} of {planned} were answered in time")
            time.sleep(0.02)

    def cut_power(self) -> None:
        """Kill the engine once more: what was acknowledged a moment ago must be on the disk."""
        self.engine.kill()
        self.engine.start()


def operate(stage: Stage) -> None:
    """Give this process the keys and the store, as the operator of a laptop has them."""
    told = {"CHANGXING_HOME": str(stage.home), "AWS_ENDPOINT_URL_DYNAMODB": stage.engine.url}
    config.use(config.read_settings(told))
    crypto.use(load_key_file(stage.home / "keys.json"))
    os.environ.update(LOCAL_CREDENTIALS)
    db.connect(stage.engine.url, config.settings().region)


@contextmanager
def staged(
    shares: dict[str, int],
    seed: int,
    sender: str,
    write: str = "PutItem",
    server_module: str = "infra.local.run",
) -> Iterator[Stage]:
    """A stage of its own in a folder of its own; nothing of it is running yet but the engine."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        home = Path(folder)
        engine = Engine(home, "dynoxide")
        upstream = engine.start()
        try:
            with running_microburst(upstream, home) as microburst:
                proxy = FaultProxy(microburst.url, shares, seed, write=write)
                stage = Stage(home, engine, microburst, proxy, sender, server_module)
                try:
                    yield stage
                finally:
                    stage.server.kill()
                    stage.kill_senders()
                    proxy.close()
        finally:
            engine.stop()
