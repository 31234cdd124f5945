"""R10: every job twice, twice at once, killed half way, a day missed; the state is the same.

One town lives three weeks and is copied; each copy is treated in another way, by processes of its
own, and held against the copy in which every tick came once. Bookkeeping differs, of course: what
is compared is everything else that is stored, whether the audit proves right, and the messages.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from infra.local.engine import LOCAL_CREDENTIALS, ROOT, running_engine
from tests.faults.inside import Clock, Town
from tests.faults.outcome import Outcome
from tests.faults.truth import ZONE

DAY = timedelta(days=1)
BEGUN = datetime(2026, 2, 4, 9, tzinfo=ZONE)
# Check-ins, the reminder, and two nights with all that is done before morning.
EVENING = datetime(2026, 3, 1, 17, 5, tzinfo=ZONE)
NIGHTS = [datetime(2026, 3, day, 6, tzinfo=ZONE) for day in (2, 3)]
TICKS = [EVENING, *NIGHTS]
DAYS_LIVED = 25
LEASE_OVER = timedelta(seconds=121)
KILLED_WITHIN_S = 0.03
WORKER_S = 100.0
REMINDER, SEAL, SWEEP = "daily-reminder", "audit-seal", "retention-sweep"
LEAVING, TELLING, MATCHING = "finish-leaving", "evidence-notices", "market-matching"
ALL_JOBS = (REMINDER, SEAL, LEAVING, TELLING, MATCHING, SWEEP)
BOOKKEEPING = {"changxing-jobs", "changxing-audit", "changxing-limits"}


@dataclass(frozen=True, slots=True)
class Size:
    """How many people there are, and how often at most each tick of the killed copy is killed."""

    people: int
    kills_a_tick: int


FULL, SHORT = Size(150, 12), Size(24, 7)


@dataclass
class State:
    """What a treatment left behind."""

    rows: set[str] = field(default_factory=set)
    messages: list[tuple[str, str]] = field(default_factory=list)
    bad_audits: int = 0
    unfinished: int = 0
    notices: int = 0


@contextmanager
def installed(home: Path) -> Iterator[tuple[Any, str]]:
    """The app of this process on the data in `home`, and the address of its engine."""
    os.environ.update(LOCAL_CREDENTIALS)
    from backend import app as apps
    from backend import config
    from backend.core import clock as clocks

    with running_engine(home, "dynoxide") as url:
        environment = {"CHANGXING_HOME": str(home), "AWS_ENDPOINT_URL_DYNAMODB": url}
        app = apps.create_app(config.read_settings({**environment, "CHANGXING_MODE": "local"}))
        apps.create_tables()
        try:
            yield app, url
        finally:
            clocks.use(clocks.system)
            config.use(None)


def live(home: Path, people: int, seed: int) -> None:
    """Three weeks of people who check in daily, now and then, or stopped some days ago."""
    from backend.core import clock as clocks
    from backend.healthcode import standings

    chance = random.Random(seed)
    with installed(home) as (app, _):
        hand = Clock(BEGUN)
        clocks.use(hand.now)
        town = Town(app, hand, seed)
        residents = []
        for number in range(people):
            # The sender's line for each code would bury what the scenario has to say.
            with redirect_stdout(StringIO()):
                phone, resident_id = town.new_resident()
            # Today's check-in is open for all; the stops make every outlook there is.
            stopped = chance.choice([DAYS_LIVED, DAYS_LIVED, DAYS_LIVED - 1 - number % 5, 3])
            residents.append((phone, resident_id, stopped, chance.choice([1.0, 0.9])))
        for day in range(DAYS_LIVED):
            hand.at = (BEGUN + DAY * day + timedelta(hours=1)).astimezone(hand.at.tzinfo)
            for phone, _, stopped, share in residents:
                if day == 0 or (day < stopped and chance.random() < share):
                    check_in(phone, hand, chance)
        for _, resident_id, _, _ in residents:
            standings.refresh(resident_id, looks_up_home=True)


def check_in(phone: Any, hand: Clock, chance: random.Random) -> None:
    """One reading, made now."""
    import uuid

    item = {
        "id": str(uuid.UUID(int=chance.getrandbits(128))),
        "measured_at": hand.at.isoformat(),
        "temperature_tenths_c": chance.choice([364, 366, 368, 376]),
        "site": "ear",
        "symptoms": chance.choice([[], ["cough"]]),
    }
    answer = phone.call("POST", "/check-ins", {"items": [item]})
    if answer.status != 200:
        raise RuntimeError(f"a check-in was answered with {answer.status}")


class Worker:
    """A process that does jobs on one copy."""

    def __init__(self, home: Path, url: str, wishes: Sequence[str]) -> None:
        kept = {name: value for name, value in os.environ.items() if name != "CHANGXING_NOW"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.r10_worker", *wishes],
            cwd=ROOT,
            env={
                **kept,
                **LOCAL_CREDENTIALS,
                "CHANGXING_HOME": str(home),
                "CHANGXING_MODE": "local",
                "AWS_ENDPOINT_URL_DYNAMODB": url,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._expect("ready")

    def _expect(self, line: str) -> None:
        for said in self._lines():
            if said == line:
                return
        raise RuntimeError(f"a worker ended before it was {line}")

    def _lines(self) -> Iterator[str]:
        if self._process.stdout is None:
            return
        for line in self._process.stdout:
            yield line.strip()

    def go(self) -> None:
        """Let it begin."""
        if self._process.stdin is not None:
            self._process.stdin.write("\n")
            self._process.stdin.flush()

    def finish(self) -> None:
        """Wait until it has done everything."""
        self._expect("done")
        self._process.wait(WORKER_S)

    def kill_in(self, jobs: Collection[str], after_s: float) -> str | None:
        """kill -9 as one of these jobs begins, or, if there are none, in the second step of any.

        Gives the job's name, None when the process had come to its end.
        """
        begun = 0
        for said in self._lines():
            if said.startswith("step "):
                begun += 1
                name = said.removeprefix("step ")
                if name in jobs or (not jobs and begun == 2):
                    time.sleep(0 if jobs else after_s)
                    is_alive = self._process.poll() is None
                    self._process.kill()
                    self._process.wait()
                    return name if is_alive else None
            if said == "done":
                break
        self._process.wait()
        return None


def work(home: Path, url: str, *wishes: str, processes: int = 1) -> None:
    """The same wishes by one process, or by several at the same moment."""
    workers = [Worker(home, url, wishes) for _ in range(processes)]
    for worker in workers:
        worker.go()
    for worker in workers:
        worker.finish()


def tick(at: datetime) -> str:
    """The wish to look at all jobs."""
    return f"tick@{at.isoformat()}"


def names_at(at: datetime) -> tuple[str, ...]:
    """What is done at a tick: nobody is reminded at night, nothing is sealed before it."""
    return (REMINDER if at == EVENING else SEAL, LEAVING, MATCHING, SWEEP)


def clean(home: Path, url: str) -> None:
    """Every tick once."""
    work(home, url, *map(tick, TICKS))


def twice(home: Path, url: str) -> None:
    """Every tick twice, and then every job once more from the beginning."""
    wishes = []
    for at in TICKS:
        wishes += [tick(at), tick(at)]
        wishes += [f"again:{name}@{at.isoformat()}" for name in names_at(at)]
    work(home, url, *wishes)


def twice_at_once(home: Path, url: str) -> None:
    """Two processes at the same moment do every step without asking who may, and tick."""
    for at in TICKS:
        wishes = [f"raw:{name}@{at.isoformat()}" for name in names_at(at)]
        # In the evening the tick comes last, in the nights first.
        wishes.insert(len(wishes) if at == EVENING else 0, tick(at))
        work(home, url, *wishes, processes=2)


def a_day_missed(home: Path, url: str) -> None:
    """Nothing runs in the first night; the second one catches up."""
    work(home, url, tick(EVENING), tick(NIGHTS[1]))


def evening_missed(home: Path, url: str) -> None:
    """Nothing runs in the evening: a reminder that is late is none."""
    work(home, url, tick(EVENING - timedelta(hours=5)), *map(tick, NIGHTS))


def killed(home: Path, url: str, kills: int, chance: random.Random) -> Counter[str]:
    """Every tick is killed several times before one comes to its end; gives where how often."""
    times: Counter[str] = Counter()
    for planned in TICKS:
        at = planned
        for _ in range(kills):
            worker = Worker(home, url, [tick(at)])
            worker.go()
            # First once in every job, then in the second step of a process: so each job is met, and
            # there is something left for the next process to be killed in.
            unmet = {*names_at(planned), TELLING} - times.keys()
            name = worker.kill_in(unmet, chance.uniform(0, KILLED_WITHIN_S))
            times.update([name] if name else [])
            # Until the lease of the dead is over, nobody may touch what it was at.
            at += LEASE_OVER
        work(home, url, tick(at))
    return times


def read_state(home: Path) -> State:
    """What is stored, without when exactly it was done."""
    from backend.core import audit_check, clock, jobs, retention

    state = State()
    for table, item in retention.all_rows():
        if table not in BOOKKEEPING:
            lasting = {name: value for name, value in item.items() if not name.endswith("_ms")}
            state.rows.add(f"{table} {json.dumps(lasting, sort_keys=True, ensure_ascii=False)}")
        state.notices += table == "changxing-notices"
    for day in (EVENING - DAY, EVENING, NIGHTS[0]):
        state.bad_audits += audit_check.verify(day.date()).state != "sealed"
    clock.use(clock.running_from(NIGHTS[1] + timedelta(hours=1)))
    for job in jobs.installed():
        state.unfinished += jobs.stand_of(job, clock.now()).state != "finished"
    outbox = home / "outbox.jsonl"
    for line in outbox.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        if told["otp"] is None:
            state.messages.append((told["to"], told["sent_at"][:10]))
    return state


def run(size: Size, seed: int) -> Outcome:
    """Treat a town in every way, and count what differs from the clean one."""
    chance = random.Random(seed)
    kills: Counter[str] = Counter()
    left: dict[str, State] = {}
    ways = {
        "clean": clean,
        "twice": twice,
        "at_once": twice_at_once,
        "missed": a_day_missed,
        "late": evening_missed,
    }
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        origin = Path(folder) / "origin"
        origin.mkdir()
        live(origin, size.people, seed)
        for name in (*ways, "killed"):
            home = Path(folder) / name
            shutil.copytree(origin, home)
            with installed(home) as (_, url):
                if name == "killed":
                    kills = killed(home, url, size.kills_a_tick, chance)
                else:
                    ways[name](home, url)
                left[name] = read_state(home)
    late = left.pop("late")
    return outcome_of(left, late, kills, size)


def outcome_of(left: dict[str, State], late: State, kills: Counter[str], size: Size) -> Outcome:
    """Hold every treatment against the clean one."""
    good = left["clean"]
    wanted = Counter(good.messages)
    divergent = sum(len(state.rows ^ good.rows) for state in left.values())
    doubles = sum(
        max(0, number - 1) for state in left.values() for number in Counter(state.messages).values()
    )
    missing = sum((wanted - Counter(state.messages)).total() for state in left.values())
    unwanted = sum(len(set(state.messages) - set(wanted)) for state in left.values())
    return Outcome(
        "R10",
        {
            "divergent": divergent,
            "sms_dup": doubles,
            "sms_missing": missing,
            "sms_late": len(late.messages) + late.notices,
            "sms_unwanted": unwanted,
            "bad_audits": sum(state.bad_audits for state in (*left.values(), late)),
            "unfinished": sum(state.unfinished for state in left.values()),
        },
        dict.fromkeys(
            (
                "divergent",
                "sms_dup",
                "sms_missing",
                "sms_late",
                "sms_unwanted",
                "bad_audits",
                "unfinished",
            ),
            0,
        ),
        injected={"kills": kills.total(), **{f"in_{name}": n for name, n in kills.items()}},
        # The nights have fewer steps than the evening, so they run out of places to be killed in.
        planned={"kills": size.kills_a_tick + 2} | {f"in_{name}": 1 for name in ALL_JOBS},
        told={
            "treatments": len(left) + 1,
            "people": size.people,
            "sms": len(good.messages),
            "notices": good.notices,
            "rows": len(good.rows),
        },
    )
