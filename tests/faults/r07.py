"""R07: ten times the load that the server can serve; it goes on serving, and refuses at once."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.engine import ROOT, running_engine
from tests.faults.outcome import Outcome
from tests.faults.people import SocketDoor, new_resident, some_village
from tests.faults.server import Server

TIMES = 10
# As many as waitress has threads, twice: the most that a server without a queue has to do.
LINES = 16
# Half of the load is what the gate lets in first.
FIRST_SHARE = 0.5
GOODPUT_LEAST, REFUSED_WITHIN_S, RECOVERED_WITHIN_S = 0.8, 0.2, 30

# Two cores carry server, engine and load; when others use them too, a run says little.
LOAD_LATE_MOST_S, STEADY_LEAST, SHARE_LEAST = 0.05, 0.75, 0.9


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, and how long it is measured and overloaded, in seconds."""

    people: int
    capacity_s: float
    overload_s: float
    recovery_s: float


FULL, SHORT = Size(800, 10, 60, 30), Size(60, 3, 6, 5)


def enrol(server: Server, size: Size, seed: int) -> list[str]:
    """Session cookies of people who have applied and checked in once."""
    door = SocketDoor(server.url)
    village = some_village(door)

    def one(number: int) -> str:
        chance = random.Random(seed * 10_000 + number)
        phone, _ = new_resident(door, chance, village)
        item = {
            "id": f"00000000-0000-7000-8000-{number:012x}",
            "measured_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "temperature_tenths_c": 365,
            "site": "forehead",
            "symptoms": [],
        }
        answer = phone.call("POST", "/check-ins", {"items": [item]})
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body}")
        return phone.cookies["__Host-session"]

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(size.people)))


def recovered_s(after: dict[str, Any]) -> int:
    """The second from which on every request was served, counted from the end of the load."""
    bad = [int(at) for at, (_, refused, wrong, _) in after["by_second"].items() if refused or wrong]
    return max(bad) + 1 if bad else 0


def measure(size: Size, seed: int) -> dict[str, Any]:
    """Play it once; what the load saw."""
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        running_engine(folder, "dynoxide") as url,
    ):
        home = Path(folder)
        server = Server(home, url)
        try:
            server.start()
            plan = {
                "seed": seed,
                "port": server.port,
                "server": server.pid,
                "cookies": enrol(server, size, seed),
                "measured_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "first_share": FIRST_SHARE,
                "lines": LINES,
                "times": TIMES,
                "warm_up_s": 2,
                "capacity_s": size.capacity_s,
                "overload_s": size.overload_s,
                "recovery_s": size.recovery_s,
            }
            (home / "plan.json").write_text(json.dumps(plan))
            done = subprocess.run(
                [sys.executable, "-m", "tests.faults.r07_load", str(home / "plan.json")],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                check=True,
            )
        finally:
            server.kill()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def goodput_by_processor_time(seen: dict[str, Any]) -> float:
    """Goodput for the processor time that the server had: what others take does not change it."""
    calm = [seen["before"], seen["again"]]
    served = sum(one["good_a_second"] * one["seconds"] for one in calm)
    over = seen["over"]
    a_second = over["good_a_second"] * over["seconds"] / over["server_cpu_s"]
    return float(a_second / (served / sum(one["server_cpu_s"] for one in calm)))


def refusal_share(seen: dict[str, Any]) -> float:
    """What refusing costs the server's processor, as a share of what serving costs."""
    calm = [seen["before"], seen["again"]]
    served = sum(one["good_a_second"] * one["seconds"] for one in calm)
    serving_s = sum(one["server_cpu_s"] for one in calm) / served
    over = seen["over"]
    refusing_s = over["server_cpu_s"] - over["good_a_second"] * over["seconds"] * serving_s
    return float(refusing_s / max(1, over["refused"]) / serving_s)


def processor_share(one: dict[str, Any]) -> float:
    """How much of a processor the server had."""
    return float(one["server_cpu_s"] / one["seconds"])


def _is_undisturbed(seen: dict[str, Any]) -> bool:
    """Whether nobody else needed the machine.

    The load left on time, capacity stayed the same, and the server had its processor throughout.
    """
    calm = [seen["before"], seen["again"]]
    served, shares = [one["good_a_second"] for one in calm], [processor_share(one) for one in calm]
    is_on_time = seen["over"]["late_start_p99_s"] <= LOAD_LATE_MOST_S
    has_processor = processor_share(seen["over"]) >= SHARE_LEAST * min(shares)
    return bool(is_on_time and has_processor and min(served) >= STEADY_LEAST * max(served))


def run(size: Size, seed: int) -> Outcome:
    """Play it once. C is the mean of what was served before and after the overload."""
    seen = measure(size, seed)
    over, after = seen["over"], seen["after"]
    capacity = (seen["before"]["good_a_second"] + seen["again"]["good_a_second"]) / 2
    goodput = over["good_a_second"] / capacity
    told = {
        "capacity_a_second": round(capacity, 1),
        "offered_a_second": round(over["sent"] / over["seconds"], 1),
        "goodput": round(goodput, 3),
        "goodput_by_processor_time": round(goodput_by_processor_time(seen), 3),
        "refusal_cpu_share": round(refusal_share(seen), 4),
        "served_p99_ms": round(over["good_p99_s"] * 1000),
        "refused_p50_ms": round(over["refused_p50_s"] * 1000, 1),
        "refused_p99_ms": round(over["refused_p99_s"] * 1000, 1),
        "refused_most_ms": round(over["refused_most_s"] * 1000),
        "first_served": round(over["first_served"], 3),
        "others_served": round(over["others_served"], 3),
        "recovered_s": recovered_s(after),
        "load_late_p99_ms": round(over["late_start_p99_s"] * 1000, 1),
    }
    found = {
        "goodput_missed": int(goodput < GOODPUT_LEAST),
        "refused_late": int(over["refused_p99_s"] > REFUSED_WITHIN_S),
        "first_not_first": int(over["first_served"] <= over["others_served"]),
        "not_recovered": int(recovered_s(after) >= RECOVERED_WITHIN_S),
        "wrong_answers": sum(over["wrong"].values()) + sum(after["wrong"].values()),
    }
    return Outcome(
        "R07",
        found,
        dict.fromkeys(found, 0),
        {"refused": over["refused"], "undisturbed": int(_is_undisturbed(seen))},
        {"refused": over["sent"] // 2, "undisturbed": 1},
        told,
    )
