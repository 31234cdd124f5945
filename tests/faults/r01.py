"""R01: check-ins through throttling, cuts, resets, delays and kills; each is stored once."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import Phone, SocketDoor, new_resident, some_village
from tests.faults.r01_phones import batches_done
from tests.faults.server import Server
from tests.faults.stage import Stage, planned_kills, staged

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
    killed = planned_kills(size.kills, "client")
    return {"throttled": size.check_ins // THROTTLED_ONE_IN, **share, **killed}


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


def enrol(server: Server, size: Size, chance: random.Random) -> list[dict[str, Any]]:
    """People who signed in and applied for real: their cookies and resident ids."""
    door = SocketDoor(server.url)
    village = some_village(door)
    made: list[tuple[Phone, str]] = [
        new_resident(door, chance, village) for _ in range(size.people)
    ]
    return [{"cookies": phone.cookies, "resident_id": own_id} for phone, own_id in made]


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
    with staged(SHARES, seed, "client") as stage:
        return _play(stage, size, random.Random(seed))


def _play(stage: Stage, size: Size, chance: random.Random) -> Outcome:
    stage.server.start()
    people = enrol(stage.server, size, chance)
    check_ins = make_check_ins(size, chance)
    batches = make_batches(check_ins, chance)
    plan = {"url": stage.server.url, "people": people, "batches": batches}
    stage.plan.write_text(json.dumps(plan))
    stage.microburst.throttle(THROTTLED_ONE_IN)
    stage.proxy.is_armed = True
    took_s = stage.drive(
        "tests.faults.r01_phones",
        size.kills,
        lambda: len(batches_done(stage.journal)),
        len(batches),
        WITHIN_S,
    )
    stage.server.kill()
    stage.cut_power()
    throttled, throttled_other = stage.microburst.throttled()
    stored = rows.stored(stage.engine.url)
    return Outcome(
        "R01",
        judge(check_ins, people, batches_done(stage.journal), stored),
        {"lost": 0, "double": 0, "receipts": size.check_ins, "acked_not_stored": 0},
        {"throttled": throttled, "throttled_other": throttled_other}
        | dict(sorted(stage.proxy.injected.items()))
        | dict(stage.killed),
        planned_faults(size),
        {
            "throttles_seen_by_second_witness": stage.proxy.throttles_passed,
            "sends": sum(len(batch["items"]) for batch in batches),
            "batches": len(batches),
            "seconds": round(took_s, 1),
        },
    )
