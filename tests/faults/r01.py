"""R01: check-ins through throttling, cuts, resets, delays and kills; each is stored once."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local.engine import ROOT, Engine
from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import Phone, SocketDoor, new_resident, some_village
from tests.faults.proxy import FaultProxy
from tests.faults.r01_phones import batches_done
from tests.faults.server import Server
from tests.faults.witness import Microburst, running_microburst

SITES = ("forehead", "ear", "axillary")
THROTTLED_ONE_IN = 10
SHARES = {"cut": 5, "reset": 3, "late": 2}
WITHIN_S = 900.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it: `kills` are the shares of answered batches at which something is killed."""

    check_ins: int
    people: int
    kills: tuple[tuple[float, str], ...]


FULL = Size(
    2000,
    50,
    (
        (0.1, "server"), (0.2, "engine"), (0.3, "client"), (0.4, "engine"), (0.5, "server"),
        (0.6, "client"), (0.7, "all"), (0.85, "all"),
    ),
)  # fmt: skip
SHORT = Size(200, 10, ((0.3, "server"), (0.5, "engine"), (0.7, "client")))


def planned_faults(size: Size) -> dict[str, int]:
    """How many faults must befall writes: every check-in takes at least one that arrives."""
    share = {kind: size.check_ins * cards // 100 for kind, cards in SHARES.items()}
    kills = Counter(victim for _, what in size.kills for victim in _victims(what))
    killed = {f"killed_{victim}": number for victim, number in kills.items()}
    return {"throttled": size.check_ins // THROTTLED_ONE_IN, **share, **killed}


def _victims(what: str) -> tuple[str, ...]:
    return ("client", "server", "engine") if what == "all" else (what,)


def make_check_ins(size: Size, chance: random.Random) -> list[tuple[int, dict[str, Any]]]:
    """(person, reading) for each check-in, measured within the last two days."""
    now = datetime.now(UTC).replace(microsecond=0)
    return [
        (
            number % size.people,
            {
                "id": str(uuid.UUID(int=chance.getrandbits(128))),
                "measured_at": (now - timedelta(seconds=chance.randint(1, 172_800))).isoformat(),
                "temperature_tenths_c": chance.randint(350, 372),
                "site": chance.choice(SITES),
                "symptoms": chance.choice([[], [], ["cough"], ["headache", "fatigue"]]),
            },
        )
        for number in range(size.check_ins)
    ]


def make_batches(
    check_ins: list[tuple[int, dict[str, Any]]], chance: random.Random
) -> list[dict[str, Any]]:
    """Each check-in one to four times, in no order, in batches of 1 to 100 of one person."""
    sent: dict[int, list[dict[str, Any]]] = {}
    for person, item in check_ins:
        sent.setdefault(person, []).extend([item] * chance.randint(1, 4))
    batches = []
    for person, items in sent.items():
        chance.shuffle(items)
        while items:
            size = chance.randint(1, 100)
            batches.append({"person": person, "items": items[:size]})
            items = items[size:]
    chance.shuffle(batches)
    return batches


class Stage:
    """Engine, microburst, our proxy, server and phones, each of which can be killed."""

    def __init__(self, home: Path, engine: Engine, proxy: FaultProxy) -> None:
        self.home, self.engine, self.proxy = home, engine, proxy
        self.server = Server(home, proxy.url)
        self.killed: Counter[str] = Counter()
        self.phones: subprocess.Popen[bytes] | None = None

    def start_phones(self) -> None:
        """Start (again) whatever sends."""
        self.phones = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.faults.r01_phones",
                str(self.home / "plan.json"),
                str(self.home / "journal.jsonl"),
            ],
            cwd=ROOT,
        )

    def kill(self, what: str) -> None:
        """kill -9 at once, then start again on the same data."""
        doing: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "client": (self._kill_phones, self.start_phones),
            "server": (self.server.kill, self.server.start),
            "engine": (self.engine.kill, self.engine.start),
        }
        for victim in _victims(what):
            doing[victim][0]()
            self.killed[f"killed_{victim}"] += 1
        for victim in reversed(_victims(what)):
            doing[victim][1]()

    def _kill_phones(self) -> None:
        if self.phones:
            self.phones.kill()
            self.phones.wait()


def enrol(server: Server, size: Size, chance: random.Random) -> list[dict[str, Any]]:
    """People who signed in and applied for real: their cookies and resident ids."""
    door = SocketDoor(server.url)
    village = some_village(door)
    made: list[tuple[Phone, str]] = [
        new_resident(door, chance, village) for _ in range(size.people)
    ]
    return [{"cookies": phone.cookies, "resident_id": own_id} for phone, own_id in made]


def drive(stage: Stage, size: Size, batches: int) -> None:
    """Let the phones send, and kill what is to be killed on the way."""
    journal = stage.home / "journal.jsonl"
    to_kill = list(size.kills)
    until = time.monotonic() + WITHIN_S
    stage.start_phones()
    while True:
        done = len(batches_done(journal))
        if to_kill and done >= to_kill[0][0] * batches:
            stage.kill(to_kill.pop(0)[1])
        elif stage.phones and stage.phones.poll() is not None:
            if stage.phones.returncode:
                raise RuntimeError("the phones gave up")
            if done == batches:
                return
        if time.monotonic() > until:
            raise RuntimeError(f"only {done} of {batches} batches were answered in time")
        time.sleep(0.02)


def judge(
    check_ins: list[tuple[int, dict[str, Any]]],
    people: list[dict[str, Any]],
    receipts: dict[int, list[tuple[str, str]]],
    stored: list[rows.Row],
) -> dict[str, int]:
    """Compare what was sent, what was acknowledged and what is stored.

    `lost`: sent and not stored as sent; `double`: stored twice, stored though never sent, or
    acknowledged as new twice; `receipts`: check-ins that were acknowledged.
    """
    wanted = {item["id"]: (people[who]["resident_id"], *_content(item)) for who, item in check_ins}
    held: dict[str, list[rows.Row]] = {}
    for row in stored:
        held.setdefault(row.id, []).append(row)
    right = {
        row.id
        for row in stored
        if wanted.get(row.id) == (row.resident_id, *row[2:5], "".join(sorted(row.symptoms)))
    }
    answers = [result for results in receipts.values() for result in results]
    acknowledged = {i for i, status in answers if status in ("new", "identical")}
    new = Counter(i for i, status in answers if status == "new")
    return {
        "lost": len(wanted.keys() - right),
        "double": sum(len(same) - 1 for same in held.values())
        + len(held.keys() - wanted.keys())
        + sum(times - 1 for times in new.values()),
        "receipts": len(acknowledged),
        "acked_not_stored": len(acknowledged - right),
    }


def _content(item: dict[str, Any]) -> tuple[int, int, str, str]:
    measured_ms = round(datetime.fromisoformat(item["measured_at"]).timestamp() * 1000)
    letters = {"cough": "c", "headache": "h", "fatigue": "f"}
    symptoms = "".join(sorted(letters[symptom] for symptom in item["symptoms"]))
    return measured_ms, item["temperature_tenths_c"], item["site"][0], symptoms


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        home = Path(folder)
        engine = Engine(home, "dynoxide")
        upstream = engine.start()
        try:
            with running_microburst(upstream, home) as microburst:
                proxy = FaultProxy(microburst.url, SHARES, seed)
                return _play(home, engine, microburst, proxy, size, chance)
        finally:
            engine.stop()


def _play(
    home: Path,
    engine: Engine,
    microburst: Microburst,
    proxy: FaultProxy,
    size: Size,
    chance: random.Random,
) -> Outcome:
    stage = Stage(home, engine, proxy)
    try:
        stage.server.start()
        people = enrol(stage.server, size, chance)
        check_ins = make_check_ins(size, chance)
        batches = make_batches(check_ins, chance)
        plan = {"url": stage.server.url, "people": people, "batches": batches}
        (home / "plan.json").write_text(json.dumps(plan))
        microburst.throttle(THROTTLED_ONE_IN)
        proxy.is_armed = True
        began = time.monotonic()
        drive(stage, size, len(batches))
        took_s = time.monotonic() - began
    finally:
        stage.server.kill()
        stage._kill_phones()
        proxy.close()
    # One more power cut: what was acknowledged a moment ago must be on the disk.
    engine.kill()
    engine.start()
    throttled, throttled_other = microburst.throttled()
    found = judge(check_ins, people, batches_done(home / "journal.jsonl"), rows.stored(engine.url))
    return Outcome(
        "R01",
        found,
        {"lost": 0, "double": 0, "receipts": size.check_ins, "acked_not_stored": 0},
        {"throttled": throttled, "throttled_other": throttled_other}
        | dict(sorted(proxy.injected.items()))
        | dict(stage.killed),
        planned_faults(size),
        {
            "throttles_seen_by_second_witness": proxy.throttles_passed,
            "sends": sum(len(batch["items"]) for batch in batches),
            "batches": len(batches),
            "seconds": round(took_s, 1),
        },
    )
