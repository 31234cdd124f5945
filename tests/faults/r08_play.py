"""R08 as it is played, whatever was recorded: a sealed queue that has to arrive once.

Somebody on duty recorded for twelve hours without a network, all of it sealed on the phone. The
queue is sent while the store throttles and cuts, and phone, server and engine are killed.
"""

from __future__ import annotations

import json
import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from backend.core import clock, ids
from backend.core.auth import DUTY_COOKIE
from backend.staff import shifts
from backend.staff.models import GrantRow, StaffRow
from backend.staff.rules import Role
from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import SocketDoor, some_village
from tests.faults.r08_phone import answered
from tests.faults.stage import Stage, operate, planned_kills, staged

OFFLINE = timedelta(hours=12)
THROTTLED_ONE_IN = 50
SHARES = {"cut": 2, "reset": 1}
OPERATIONS = ("Query", "GetItem", "PutItem", "TransactWriteItems", "BatchGetItem")
WITHIN_S = 1500.0
MANY_KILLS = (
    (0.1, "phone"), (0.25, "server"), (0.4, "engine"), (0.55, "phone"), (0.7, "server"),
    (0.85, "engine"),
)  # fmt: skip
FEW_KILLS = ((0.3, "phone"), (0.5, "server"), (0.7, "engine"))


@dataclass(frozen=True, slots=True)
class Size:
    """Sealed records in all, what is killed at which share, and how many records are households."""

    records: int
    kills: tuple[tuple[float, str], ...]
    households: int = 0


class Queue(ABC):
    """Somebody on duty in a village, and what their phone has kept: `items` of kind, id, sealed."""

    role: ClassVar[Role]
    # So many records are one call to the store.
    records_a_call: ClassVar[int] = 1

    def __init__(self, village: str, size: Size, chance: random.Random) -> None:
        self.village, self.chance = village, chance
        self.staff_id = ids.random_id()
        self.began_at = datetime.now(UTC).replace(microsecond=0) - OFFLINE
        self.items = self.recorded(size)

    @abstractmethod
    def recorded(self, size: Size) -> list[dict[str, str]]:
        """Record all of it, sealed."""

    @abstractmethod
    def judge(self, url: str, journal: Path) -> dict[str, int]:
        """Compare what was recorded with what lies in the engine: what is wrong, all nought."""

    def more(self) -> dict[str, int]:
        """What else the line says."""
        return {}

    def at(self, share: float) -> datetime:
        """The instant when so much of the shift was over."""
        return self.began_at + OFFLINE * share * 0.99

    def go_on_duty(self) -> str:
        """Give them a role and a session; the session's token."""
        now_ms = clock.to_ms(clock.now())
        row = StaffRow(StaffRow.key_of(self.staff_id), unit_id=ids.random_id(), created_ms=now_ms)
        row.seal_name("测试人员")
        row.save()
        GrantRow(
            row.key,
            GrantRow.part_of(ids.random_id()),
            role=self.role.value,
            area=self.village,
            until_ms=now_ms + 30 * 24 * 3600 * 1000,
            created_ms=now_ms,
        ).save()
        return shifts.open_shift(self.staff_id, "Android · Chrome").token


def everything(url: str, table: str) -> Iterator[dict[str, Any]]:
    """All rows of a table, each value without its type."""
    for page in rows.client(url).get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            yield {name: next(iter(value.values())) for name, value in item.items()}


def said_new(journal: Path) -> int:
    """How often the server called something new that it had called new before."""
    told = answered(journal).items()
    new = Counter(i for i, statuses in told for status in statuses if status == "new")
    return sum(times - 1 for times in new.values())


def play(name: str, kind: type[Queue], size: Size, seed: int) -> Outcome:
    """Play it once."""
    with staged(SHARES, seed, "phone") as stage:
        return _play(stage, name, kind, size, random.Random(seed))


def _play(stage: Stage, name: str, kind: type[Queue], size: Size, chance: random.Random) -> Outcome:
    stage.server.start()
    # This process has the keys and the store, as the operator of a laptop would.
    operate(stage)
    queue = kind(some_village(SocketDoor(stage.server.url)), size, chance)
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
    faults = {fault: injected[fault] + injected[f"{fault}_other"] for fault in SHARES}
    wrong = queue.judge(stage.engine.url, stage.journal)
    calls = size.records // queue.records_a_call
    return Outcome(
        name,
        wrong,
        dict.fromkeys(wrong, 0),
        {
            "records": len(queue.items),
            "throttled": sum(stage.microburst.throttled()),
            **faults,
            **stage.killed,
        },
        {
            "records": size.records,
            "throttled": calls // 25,
            **{fault: calls * share // 100 for fault, share in SHARES.items()},
            **planned_kills(size.kills, "phone"),
        },
        {**queue.more(), "seconds": round(took_s, 1)},
    )
