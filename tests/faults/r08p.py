"""R08 at the checkpoint: the passages of twelve hours without a network arrive once.

A device has recorded as many passages as its queue holds, each sealed the moment it was recorded.
The queue is sent while the store throttles and cuts, and phone, server and engine are killed. Each
passage has to be stored once, as it was recorded, and to be found by the hour and the place.
"""

from __future__ import annotations

import json
import random
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from backend.checkpoints import places
from backend.checkpoints.hour_models import PlaceHourRow
from backend.checkpoints.passage_models import PassageRow
from backend.checkpoints.rules import hours_between
from backend.core import clock, ids
from backend.core.auth import DUTY_COOKIE
from backend.staff import shifts
from backend.staff.models import GrantRow, StaffRow
from backend.staff.rules import Role
from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import SocketDoor, made_up_document, some_village
from tests.faults.r08_phone import answered
from tests.faults.stage import Stage, operate, planned_kills, staged
from tests.support.passages import an_id, by_number, emergency, seal, told

OFFLINE = timedelta(hours=12)
THROTTLED_ONE_IN = 50
SHARES = {"cut": 2, "reset": 1}
OPERATIONS = ("Query", "GetItem", "PutItem", "BatchGetItem")
WITHIN_S = 1500.0


@dataclass(frozen=True, slots=True)
class Size:
    """Sealed passages in all, and what is killed at which share."""

    records: int
    kills: tuple[tuple[float, str], ...]


FULL = Size(
    5000,
    ((0.1, "phone"), (0.25, "server"), (0.4, "engine"), (0.55, "phone"), (0.7, "server"),
     (0.85, "engine")),
)  # fmt: skip
SHORT = Size(240, ((0.3, "phone"), (0.5, "server"), (0.7, "engine")))


class Queue:
    """A device at a checkpoint, and what it has kept."""

    def __init__(self, village: str, size: Size, chance: random.Random) -> None:
        self.village, self.chance = village, chance
        self.staff_id = ids.random_id()
        self.gate = self._gate()
        self.began_at = datetime.now(UTC).replace(microsecond=0) - OFFLINE
        self.bodies: dict[str, dict[str, Any]] = {}
        self.items = [self._item((n + 1) / size.records) for n in range(size.records)]

    def _gate(self) -> str:
        wish = {
            "name": "高速出口", "kind": "road", "division_code": self.village,
            "hours": "00:00-24:00", "mode": "everybody",
        }  # fmt: skip
        row = places.new_row(ids.random_id(), wish)
        row.save()
        return row.checkpoint_id

    def _item(self, share: float) -> dict[str, str]:
        at = self.began_at + OFFLINE * share * 0.99
        chosen = self.chance.randrange(100)
        if chosen == 0:
            body = emergency(self.gate, at, note="急诊")
        elif chosen < 10:
            body = by_number(self.gate, made_up_document(self.chance), at)
        else:
            tenths = self.chance.randint(355, 372)
            body = told(self.gate, at, pass_id=secrets.token_hex(8), temperature_tenths_c=tenths)
        item = seal(self.staff_id, body, an_id(at))
        self.bodies[item["id"]] = body
        return {"kind": "passage", **item}

    def go_on_duty(self) -> str:
        """Give them a role and a session; the session's token."""
        now_ms = clock.to_ms(clock.now())
        row = StaffRow(StaffRow.key_of(self.staff_id), unit_id=ids.random_id(), created_ms=now_ms)
        row.seal_name("测试人员")
        row.save()
        GrantRow(
            row.key,
            GrantRow.part_of(ids.random_id()),
            role=Role.CHECKPOINT_STAFF.value,
            area=self.village[:6],
            until_ms=now_ms + 30 * 24 * 3600 * 1000,
            created_ms=now_ms,
        ).save()
        return shifts.open_shift(self.staff_id, "Android · Chrome").token


def as_recorded(row: PassageRow) -> dict[str, Any]:
    """What a stored row says, as the device had said it."""
    passage = row.passage()
    said = passage.told() | {"at": clock.to_text(passage.at)}
    del said["id"]
    return {name: str(value) for name, value in said.items()}


def judge(queue: Queue, url: str, journal: Path) -> dict[str, int]:
    """Compare what was recorded with what lies in the engine, row by row.

    `lost`: a passage that is not stored as it was recorded. `double`: whatever stands twice, was
    never recorded, or was called new twice. `unfound`: one that its hour does not lead to.
    """
    pages = rows.client(url).get_paginator("scan").paginate(TableName=PassageRow.Meta.table_name)
    parts = Counter(
        item["part"]["S"]
        for page in pages
        for item in page["Items"]
        if item["part"]["S"].startswith("passage#")
    )
    until = queue.began_at + OFFLINE + timedelta(minutes=1)
    hours = hours_between(queue.began_at, until)
    entries = [e for hour in hours for e in PlaceHourRow.of_hour(queue.gate, hour)]
    found = {row.passage_id: as_recorded(row) for row in _rows(entries)}
    wanted = {
        own: {name: str(value) for name, value in body.items()}
        for own, body in queue.bodies.items()
    }
    known = {PassageRow.part_of(own) for own in wanted}
    results = answered(journal)
    new = Counter(i for i, statuses in results.items() for status in statuses if status == "new")
    return {
        "lost": sum(PassageRow.part_of(own) not in parts for own in wanted)
        + sum(found[own] != body for own, body in wanted.items() if own in found),
        "double": sum(times - 1 for times in parts.values())
        + len(parts.keys() - known)
        + sum(times - 1 for times in new.values()),
        "unfound": len(wanted.keys() - found.keys()),
    }


def _rows(entries: list[Any]) -> list[PassageRow]:
    keys = [(entry.key, entry.part) for entry in entries]
    return [row for n in range(0, len(keys), 100) for row in PassageRow.several(keys[n : n + 100])]


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    with staged(SHARES, seed, "phone") as stage:
        return _play(stage, size, random.Random(seed))


def _play(stage: Stage, size: Size, chance: random.Random) -> Outcome:
    stage.server.start()
    # This process has the keys and the store, as the operator of a laptop would.
    operate(stage)
    queue = Queue(some_village(SocketDoor(stage.server.url)), size, chance)
    cookie = {DUTY_COOKIE: queue.go_on_duty()}
    plan = {"url": stage.server.url, "cookies": cookie, "queue": queue.items}
    stage.plan.write_text(json.dumps(plan))
    stage.microburst.throttle(THROTTLED_ONE_IN, OPERATIONS)
    stage.proxy.is_armed = True
    took_s = stage.drive(
        "tests.faults.r08_phone",
        size.kills,
        lambda: len(answered(stage.journal)),
        size.records,
        WITHIN_S,
    )
    stage.server.kill()
    stage.cut_power()
    injected = stage.proxy.injected
    faults = {kind: injected[kind] + injected[f"{kind}_other"] for kind in SHARES}
    return Outcome(
        "R08P",
        judge(queue, stage.engine.url, stage.journal),
        {"lost": 0, "double": 0, "unfound": 0},
        {
            "records": len(queue.items),
            "throttled": sum(stage.microburst.throttled()),
            **faults,
            **stage.killed,
        },
        {
            "records": size.records,
            "throttled": size.records // 100,
            **{kind: size.records * share // 400 for kind, share in SHARES.items()},
            **planned_kills(size.kills, "phone"),
        },
        {"seconds": round(took_s, 1)},
    )
