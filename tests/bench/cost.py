"""What each doing takes at AWS, measured on the real engine: units, calls, bytes, processor time.

`python -m tests.bench.cost` writes backend/data/costs_measured.json; with `--check` it compares:
units, calls and trips must be as the file says, bytes and times about so.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local.engine import ROOT
from tests.bench.town import NOW, Town, reading, town
from tests.faults.people import Phone, made_up_document, made_up_number
from tests.support.templates import NAMES, template

FILE = ROOT / "backend" / "data" / "costs_measured.json"
DIST = ROOT / "frontend" / "dist"
TIMES = 20
BATCHES = (1, 10, 60, 250, 500)
DEVICE_KEY = "A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW"
READS = ("GetItem", "Query", "BatchGetItem", "TransactGetItems", "Scan")
# How AWS's own words for a header and a number count towards an item's size.
ROW_OVERHEAD_BYTES = 100
SHARDS = 4
# What a rebuilt front end or a busy machine may change of a figure that is no count.
AMORTISED = 0.45
BYTES_WITHIN, TIMES_WITHIN = 1.5, 6.0


class Meter:
    """Adds up what the store says it used."""

    def __init__(self) -> None:
        self.reads = self.writes = 0.0
        self.trips = 0
        self._lock = threading.Lock()

    def __call__(self, operation: str, answer: Mapping[str, Any]) -> None:
        """Take in one answer."""
        found = answer.get("ConsumedCapacity", [])
        units = sum(
            float(used["CapacityUnits"]) for used in (found if isinstance(found, list) else [found])
        )
        with self._lock:
            self.trips += 1
            if operation in READS:
                self.reads += units
            else:
                self.writes += units


@contextmanager
def metered() -> Iterator[dict[str, float]]:
    """What happens in the block: reads, writes, trips, cpu_ms."""
    from backend.core import db

    meter, found = Meter(), dict[str, float]()
    db.connection().on_answer = meter
    began = time.process_time()
    try:
        yield found
    finally:
        db.connection().on_answer = None
        found |= {
            "reads": meter.reads,
            "writes": meter.writes,
            "trips": meter.trips,
            "cpu_ms": (time.process_time() - began) * 1000,
        }


def per(found: Mapping[str, float], times: float, **more: float) -> dict[str, float]:
    """The same for one of so many."""
    return {name: round(value / times, 3) for name, value in {**found, **more}.items()}


class Requests:
    """Asks each thing several times, as phones do."""

    def __init__(self, place: Town) -> None:
        self.place = place
        self.phones = [phone for phone, _ in place.people]
        self._bytes = 0
        self._calls = 0
        self._chance = random.Random(3)

    def measure(self) -> dict[str, dict[str, float]]:
        """Per action."""
        asks: dict[str, Callable[[int], None]] = {
            "health_code": lambda n: self._ask(self._phone(n), "GET", "/me/health-code", None, 200),
            "check_in": lambda n: self._ask(
                self._phone(n),
                "POST",
                "/check-ins",
                {"items": [reading(NOW - timedelta(seconds=5))]},
                200,
            ),
            "issue_pass": lambda n: self._ask(
                self._phone(n), "POST", "/me/passes", {"device_key": DEVICE_KEY}, 200
            ),
            "inbox": lambda n: self._ask(self._phone(n), "GET", "/me/notices", None, 200),
            "keys": lambda n: self._ask(self._phone(n), "GET", "/verification/keys", None, 200),
            "board": lambda n: self._ask(self._phone(n), "GET", "/boards/colours", None, 200),
            "sign_in": self._sign_in,
            "apply": self._apply,
        }
        return {name: self._of(ask) for name, ask in asks.items()}

    def _of(self, ask: Callable[[int], None]) -> dict[str, float]:
        ask(0)
        self._bytes = self._calls = 0
        with redirect_stdout(io.StringIO()), metered() as found:
            for number in range(1, TIMES + 1):
                ask(number)
        return per(found, TIMES, bytes=self._bytes, calls=self._calls)

    def _phone(self, number: int) -> Phone:
        return self.phones[number % len(self.phones)]

    def _ask(self, phone: Phone, method: str, path: str, body: Any, good: int) -> Any:
        answer = phone.call(method, path, body)
        if answer.status != good:
            raise RuntimeError(f"{path}: {answer.status}: {answer.body}")
        self._calls += 1
        self._bytes += len(json.dumps(answer.body, ensure_ascii=False).encode())
        self._bytes += sum(len(name) + len(text) + 4 for name, text in answer.headers.items())
        return answer.body

    def _sign_in(self, _number: int) -> None:
        phone = Phone(self.place.people[0][0].door, made_up_number(self._chance))
        asked = self._ask(phone, "POST", "/sign-in/challenges", {"phone": phone.number}, 202)
        wish = {"challenge_id": asked["challenge_id"], "otp": phone.read_code()}
        self._ask(phone, "POST", "/sign-in", wish, 200)
        self.phones_signed_in.append(phone)

    def _apply(self, number: int) -> None:
        from backend.divisions.service import villages

        wish = {
            "name": "测试人",
            "document": {"kind": "resident_id", "number": made_up_document(self._chance)},
            "division_code": villages()[number],
            "address": "幸福路 1 号",
            "consent_version": 1,
        }
        self._ask(self.phones_signed_in[number], "PUT", "/me", wish, 200)

    @property
    def phones_signed_in(self) -> list[Phone]:
        """Who has signed in here, in that order."""
        self._signed_in: list[Phone]
        if not hasattr(self, "_signed_in"):
            self._signed_in = []
        return self._signed_in


def standings_measured(place: Town) -> dict[str, float]:
    """What the consumer takes for each new check-in of somebody with three weeks behind them."""
    from backend.core import events
    from backend.healthcode import models, standings
    from tests.support.stream import Follower

    follower = Follower(models.TABLE)
    for phone, _ in place.people:
        # Tomorrow's, for only a new day moves a standing.
        answer = phone.call("POST", "/check-ins", {"items": [reading(NOW - timedelta(seconds=9))]})
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body}")
    records, _ = events.read(follower.read(), models.TABLE, follower.shard)
    with metered() as found:
        standings.CHECK_INS.take(records)
    return per(found, len(records))


def full_boards(today: int) -> list[Any]:
    """Every board of the city on a usual day: in each unit people of every kind of bucket."""
    from backend.config import settings
    from backend.dashboard import rules
    from backend.divisions.service import villages

    children: dict[str, set[str]] = {}
    for village in villages():
        for division, child in rules.steps_of(village, settings().city.root_division):
            children.setdefault(division, set()).add(child)
    buckets = [str(rules.NEVER), rules.SETTLED]
    buckets += [f"{today - ago}{fever}" for ago in range(3) for fever in ("", "f")]
    buckets += [f"{today - ago}r{run}" for ago in range(4) for run in range(3)]
    marks = {
        f"shardId-{number:020d}-{number:08x}": (10**20 + number, 1) for number in range(SHARDS)
    }
    found = []
    for division, names in children.items():
        plain = {child: {"": 100} for child in names}
        kinds = {child: dict.fromkeys(buckets, 100) for child in names}
        found.append(rules.Board(division, rules.BUCKETS, 1, kinds, marks))
        found.append(rules.Board(division, rules.day_part(today), 1, plain, marks))
    return found


def boards_measured() -> dict[str, dict[str, float]]:
    """What it takes to count one check-in on the boards, by the width of the batch."""
    from backend.config import settings
    from backend.dashboard import counting, models
    from backend.divisions.service import villages
    from backend.healthcode import standing_rules

    today = standing_rules.day_number(settings().city.day_of(NOW))
    for board in full_boards(today):
        models.put(board)
    chance, sequence, found = random.Random(5), 10**21, {}
    homes = villages()
    for batch in BATCHES:
        records = [
            record_of_check_in(chance.choice(homes), today, sequence + number)
            for number in range(batch)
        ]
        sequence += batch
        with metered() as taken:
            counting.BOARDS.take(records)
        found[f"boards_{batch}"] = per(taken, batch)
    return found


def record_of_check_in(village: str, today: int, sequence: int) -> Any:
    """The stream's record of a standing, of somebody who checked in yesterday and now today."""
    from backend.core.events import Record
    from backend.healthcode import models

    keys = {"r": {"S": f"resident-{sequence}"}, "k": {"S": models.STANDING_PART}}

    def image(day: int) -> dict[str, dict[str, str]]:
        told = {"g": str(day), "x": str(2**21 - 1), "n": str(day)}
        return keys | {"v": {"S": village}} | {name: {"N": text} for name, text in told.items()}

    shard = f"shardId-{0:020d}-{0:08x}"
    images = (image(today - 1), image(today))
    return Record(models.TABLE, shard, str(sequence), "MODIFY", keys, *images, NOW.timestamp())


def reminder_measured(place: Town) -> dict[str, float]:
    """What it takes to remind one resident, in the app alone."""
    from backend.config import settings
    from backend.core import clock
    from backend.healthcode import reminders
    from backend.residents import service as residents

    village = residents.division_of(place.people[0][1])
    later = NOW + timedelta(days=1)
    clock.use(lambda: later)
    with redirect_stdout(io.StringIO()), metered() as found:
        number, _ = reminders.remind_village(village, settings().city.day_of(later))
    clock.use(lambda: NOW)
    return per(found, number)


def size_of(item: Mapping[str, Any]) -> int:
    """An item's size in bytes by DynamoDB's rules, about."""
    total = 0
    for name, value in item.items():
        ((kind, content),) = value.items()
        total += len(name.encode())
        if kind == "N":
            total += len(content) // 2 + 2
        elif kind == "M":
            total += 3 + size_of(content) + len(content)
        elif kind == "L":
            total += 3 + size_of({str(n): one for n, one in enumerate(content)})
        else:
            total += len(str(content).encode())
    return total


def kept_bytes(place: Town) -> float:
    """What the store keeps for one resident after three weeks, what AWS adds to a row included."""
    from backend.core import db

    total = 0
    for table in db.connection().list_tables()["TableNames"]:
        if table in ("changxing-keys", "changxing-jobs", "changxing-dashboard"):
            continue
        more: dict[str, Any] = {}
        while True:
            page = db.connection().dispatch("Scan", {"TableName": table, **more})
            total += sum(size_of(item) + ROW_OVERHEAD_BYTES for item in page["Items"])
            if not page.get("LastEvaluatedKey"):
                break
            more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    return round(total / (len(place.people) + len(place.newcomers)))


def page_figures(place: Town) -> dict[str, float]:
    """What a resident's phone loads of the pages, compressed as CloudFront sends it."""
    files = [path for path in DIST.rglob("*") if path.suffix not in (".br", ".gz", ".map")]
    # The worker names without `url:` what only people on duty or at the market get.
    worker = (DIST / "sw.js").read_text(encoding="utf-8")
    apart = set(re.findall(r'(?<!url:)"/assets/([^"]+)"', worker))
    files = [path for path in files if path.is_file() and path.name not in apart]
    door = place.people[0][0].door
    _, _, first = door("GET", "/sw.js")
    tag = next(text for name, text in first if name.lower() == "etag")
    _, _, again = door("GET", "/sw.js", None, {"If-None-Match": tag})
    return {
        "load_requests": len(files),
        "load_bytes": sum(_sent_bytes(path) for path in files),
        "worker_check_bytes": sum(len(name) + len(text) + 4 for name, text in again),
    }


def _sent_bytes(path: Path) -> int:
    packed = path.with_name(path.name + ".br")
    return (packed if packed.exists() else path).stat().st_size


def _alarms_in(resources: Mapping[str, Any]) -> int:
    """How many alarms a part of a template makes, its loops run through."""
    found = 0
    for name, told in resources.items():
        if name.startswith("Fn::ForEach::"):
            _, values, body = told
            found += len(values) * _alarms_in(body)
        else:
            found += told.get("Type") == "AWS::CloudWatch::Alarm"
    return found


def fixed_figures() -> dict[str, float]:
    """What the templates order, counted in them."""
    templates = [path.read_text() for path in sorted((ROOT / "infra").glob("*.yaml"))]
    settings = json.loads((ROOT / "zappa_settings.json").read_text())
    return {
        "memory_mb": settings["base"]["memory_size"],
        "alarms": sum(_alarms_in(template(name)["Resources"]) for name in NAMES),
        "kms_keys": sum(text.count("Type: AWS::KMS::Key\n") for text in templates),
        "firewall_rules": sum(text.count("RateBasedStatement:") for text in templates),
        # The bundle of secrets and the key of the day.
        "kms_calls_a_start": 2,
    }


def measure(place: Town, cold_start_ms: float) -> dict[str, Any]:
    """Everything, in the shape of the file."""
    kept, pages = kept_bytes(place), page_figures(place)
    behind = {"standing": standings_measured(place), "reminder": reminder_measured(place)}
    requests = Requests(place).measure()
    return {
        "measured_on": datetime.now(UTC).date().isoformat(),
        **fixed_figures(),
        **pages,
        "cold_start_ms": cold_start_ms,
        "kept_bytes_a_resident": kept,
        "requests": requests,
        "behind": behind | boards_measured(),
    }


def differences(known: Mapping[str, Any], found: Mapping[str, Any], at: str = "") -> list[str]:
    """Where a measurement does not agree with the file."""
    wrong = []
    for name in sorted({*known, *found} - {"measured_on", "cold_start_ms"}):
        old, new = known.get(name), found.get(name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            wrong += differences(old, new, f"{at}{name}.")
        elif old is None or new is None or not _agrees(name, float(old), float(new)):
            wrong.append(f"{at}{name}: the file says {old}, measured {new}")
    return wrong


def _agrees(name: str, old: float, new: float) -> bool:
    if name == "cpu_ms":
        return max(old, new) <= TIMES_WITHIN * min(old, new)
    if "bytes" in name or name == "load_requests":
        return max(old, new) <= BYTES_WITHIN * min(old, new)
    if name in ("reads", "trips"):
        # What a process asks for itself, twice a minute, falls on few requests here; a read more
        # in each request would show.
        return abs(old - new) <= max(AMORTISED, 0.02 * max(old, new))
    return abs(old - new) <= 0.02 * max(old, new)


def figures(measured: Mapping[str, Any]) -> dict[str, float]:
    """What `make bench` prints: the bill of 三门峡's size, and each part's share."""
    from backend import costs

    prices = json.loads((ROOT / "backend" / "data" / "prices.json").read_text())["prices"]
    bill = costs.bill(costs.City(2_194_000, 4_136), measured, prices)
    shares = {f"cost_share_{part}": round(share, 3) for part, share in bill.shares().items()}
    return {
        "cost_usd_a_day": round(bill.a_day, 2),
        "cost_usd_a_resident_month": round(bill.a_resident_month, 6),
        **shares,
    }


def main() -> int:
    """Measure, and write the file or compare with it; returns the exit status."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench.cost", description=__doc__)
    arguments.add_argument("--check", action="store_true", help="compare with the file")
    arguments.add_argument("--cold-start-ms", type=float, help="as `make bench` measures it")
    wish = arguments.parse_args()
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    with town(people=TIMES, newcomers=0, a_day=1) as place:
        found = measure(place, wish.cold_start_ms or known.get("cold_start_ms", 0))
    if wish.check:
        wrong = differences(known, found)
        print("\n".join(wrong) or "as the file says")
        return 1 if wrong else 0
    FILE.write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
