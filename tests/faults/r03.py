"""R03: an id that was used comes again with other content, one by one and many at once."""

from __future__ import annotations

import random
import tempfile
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local.engine import running_engine
from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import Phone, SocketDoor, new_resident, some_village
from tests.faults.server import Server

AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How many changed contents are sent in all; half of them at once."""

    changes: int


FULL, SHORT = Size(500), Size(100)


@dataclass(frozen=True, slots=True)
class Said:
    """A content that was sent, and what the server said of it."""

    item: dict[str, Any]
    status: str
    code: str | None


def variants(number: int, chance: random.Random) -> list[dict[str, Any]]:
    """One id with `number` contents, each differing from the first in one thing."""
    at = datetime.now(UTC).replace(microsecond=0)
    first = {
        "id": str(uuid.UUID(int=chance.getrandbits(128))),
        "measured_at": at.isoformat(),
        "temperature_tenths_c": 365,
        "site": "forehead",
        "symptoms": [],
    }
    others: list[dict[str, Any]] = [
        {"temperature_tenths_c": 366},
        {"site": "ear"},
        {"symptoms": ["cough"]},
        {"measured_at": (at - timedelta(milliseconds=1)).isoformat()},
        {"measured_at": (at - timedelta(hours=20)).isoformat()},
        {"temperature_tenths_c": 390},
        {"site": "axillary"},
        {"symptoms": ["fatigue", "cough"]},
        {"temperature_tenths_c": 340},
        {"measured_at": (at - timedelta(seconds=1)).isoformat()},
    ]
    return [first, *(first | other for other in others)][:number]


def one_by_one(phone: Phone, changes: int, chance: random.Random) -> Iterator[Said]:
    """First the right content, then others, alone and within one batch."""
    for start in range(0, changes, AT_ONCE):
        items = variants(min(AT_ONCE, changes - start) + 1, chance)
        if start % (2 * AT_ONCE):
            yield from _send(phone, items)
        else:
            for item in items:
                yield from _send(phone, [item])


def at_once(phone: Phone, changes: int, chance: random.Random) -> Iterator[Said]:
    """Several contents of a new id start together; nobody was first."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, changes, AT_ONCE - 1):
            number = min(AT_ONCE - 1, changes - start) + 1
            line = threading.Barrier(number)

            def push(item: dict[str, Any], line: threading.Barrier = line) -> list[Said]:
                line.wait()
                return _send(phone, [item])

            for said in pool.map(push, variants(number, chance)):
                yield from said


def _send(phone: Phone, items: list[dict[str, Any]]) -> list[Said]:
    answer = phone.call("POST", "/check-ins", {"items": items})
    if answer.status not in (200, 422):
        raise RuntimeError(f"status {answer.status}: {answer.body}")
    results = answer.body["results"]
    return [Said(item, r["status"], r.get("code")) for item, r in zip(items, results, strict=True)]


def judge(said: list[Said], stored: list[rows.Row]) -> tuple[int, dict[str, int]]:
    """How many contents were taken besides the one that stands, and what else was seen."""
    held = {row.id: row for row in stored}
    accepted = sum(
        one.status in ("new", "identical") and not _is(held.get(one.item["id"]), one.item)
        for one in said
    )
    new: dict[str, int] = {}
    for one in said:
        new[one.item["id"]] = new.get(one.item["id"], 0) + (one.status == "new")
    accepted += sum(abs(times - 1) for times in new.values()) + len(stored) - len(held)
    refused = sum(one.status == "rejected" and one.code == "core.id_reused" for one in said)
    return accepted, {"changes_sent": len(said) - len(new), "refused": refused, "ids": len(new)}


def _is(row: rows.Row | None, item: dict[str, Any]) -> bool:
    letters = "".join(sorted({"cough": "c", "fatigue": "f"}[name] for name in item["symptoms"]))
    measured_ms = round(datetime.fromisoformat(item["measured_at"]).timestamp() * 1000)
    sent = (measured_ms, item["temperature_tenths_c"], item["site"][0], letters)
    return row is not None and (*row[2:5], "".join(sorted(row.symptoms))) == sent


@contextmanager
def served() -> Iterator[tuple[Server, str]]:
    """A server on an engine in memory, and the engine's address."""
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        running_engine(None, "dynoxide") as url,
    ):
        server = Server(Path(folder), url)
        try:
            server.start()
            yield server, url
        finally:
            server.kill()


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    chance = random.Random(seed)
    said: list[Said] = []
    with served() as (server, url):
        door = SocketDoor(server.url)
        village = some_village(door)
        half = size.changes // 2
        # A person may give 96 readings a day, so each uses few ids.
        for changes, way in ((half, one_by_one), (size.changes - half, at_once)):
            phone, _ = new_resident(door, chance, village)
            said += way(phone, changes, chance)
        accepted, told = judge(said, rows.stored(url))
    return Outcome(
        "R03",
        {"accepted_changes": accepted},
        {"accepted_changes": 0},
        told,
        {"changes_sent": size.changes, "refused": size.changes},
    )
