"""R08, the sealed queue: a shift of work at the door, made without a network, arrives once.

Somebody on duty recorded households and checked in for the people in them for twelve hours, all of
it sealed on the phone. The queue is sent while the store throttles and cuts, and phone, server and
engine are killed. Every record has to arrive, once. (The checkpoint's half belongs to checkpoints.)
"""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from backend.core import clock, ids, sealed
from backend.core.auth import DUTY_COOKIE
from backend.healthcode import beacons
from backend.residents.models import Collected
from backend.staff import shifts
from backend.staff.models import GrantRow, StaffRow
from backend.staff.rules import Role
from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import SocketDoor, made_up_document, some_village
from tests.faults.r08_phone import answered
from tests.faults.stage import Stage, operate, planned_kills, staged

OFFLINE = timedelta(hours=12)
MEMBERS = 4
THROTTLED_ONE_IN = 50
SHARES = {"cut": 2, "reset": 1}
OPERATIONS = ("Query", "GetItem", "PutItem", "TransactWriteItems", "BatchGetItem")
WITHIN_S = 1500.0


@dataclass(frozen=True, slots=True)
class Size:
    """Sealed records in all, how many of them are households, and what is killed at which share."""

    records: int
    households: int
    kills: tuple[tuple[float, str], ...]


FULL = Size(
    5000,
    250,
    ((0.1, "phone"), (0.25, "server"), (0.4, "engine"), (0.55, "phone"), (0.7, "server"),
     (0.85, "engine")),
)  # fmt: skip
SHORT = Size(120, 10, ((0.3, "phone"), (0.5, "server"), (0.7, "engine")))


class Shift:
    """Somebody on duty in a village, and the queue on their phone."""

    def __init__(self, village: str, size: Size, chance: random.Random) -> None:
        self.village, self.chance = village, chance
        self.staff_id = ids.random_id()
        self.began_at = datetime.now(UTC).replace(microsecond=0) - OFFLINE
        self.beacon = beacons.make(f"staff:{self.staff_id}", self.began_at)
        self.people: list[str] = []
        self.check_ins: dict[str, tuple[str, int, int]] = {}
        self.households: list[str] = []
        self.queue = [self._household(n / size.households) for n in range(size.households)]
        more = size.records - size.households
        self.queue += [self._check_in((n + 1) / more) for n in range(more)]

    def go_on_duty(self) -> str:
        """Give them a role and a session; the session's token."""
        now_ms = clock.to_ms(clock.now())
        row = StaffRow(StaffRow.key_of(self.staff_id), unit_id=ids.random_id(), created_ms=now_ms)
        row.seal_name("测试人员")
        row.save()
        GrantRow(
            row.key,
            GrantRow.part_of(ids.random_id()),
            role=Role.VILLAGE_HEAD.value,
            area=self.village,
            until_ms=now_ms + 30 * 24 * 3600 * 1000,
            created_ms=now_ms,
        ).save()
        return shifts.open_shift(self.staff_id, "Android · Chrome").token

    def _sealed(self, kind: str, clear: dict[str, Any]) -> dict[str, str]:
        phone_id = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        text = json.dumps(clear, ensure_ascii=False)
        done = sealed.seal(text, kind, phone_id, self.staff_id, sealed.own_point())
        return {"kind": kind, "id": phone_id, "sealed": done}

    def _at(self, share: float) -> str:
        return clock.to_text(self.began_at + OFFLINE * share * 0.99)

    def _household(self, share: float) -> dict[str, str]:
        members = []
        for number in range(MEMBERS):
            self.people.append(str(uuid.UUID(int=self.chance.getrandbits(128), version=4)))
            members.append(
                {
                    "person_id": self.people[-1],
                    "name": f"测试{chr(0x4E00 + len(self.people))}",
                    "document": {"kind": "resident_id", "number": made_up_document(self.chance)},
                    "relation": "other" if number else "head",
                }
            )
        clear = {
            "village": self.village,
            "address": f"幸福路 {len(self.people)} 号",
            "visited_at": self._at(share),
            "members": members,
        }
        item = self._sealed("collection", clear)
        self.households.append(item["id"])
        return item

    def _check_in(self, share: float) -> dict[str, str]:
        person, tenths = self.chance.choice(self.people), self.chance.randint(350, 372)
        measured = self._at(share)
        clear = {
            "person_id": person,
            "measured_at": measured,
            "temperature_tenths_c": tenths,
            "site": "forehead",
            "symptoms": [],
            "time_beacon": self.beacon,
        }
        item = self._sealed("check_in", clear)
        measured_ms = round(datetime.fromisoformat(measured).timestamp() * 1000)
        self.check_ins[item["id"]] = (person, measured_ms, tenths)
        return item


def judge(shift: Shift, url: str, journal: Path) -> dict[str, int]:
    """Compare what was recorded with what lies in the engine, row by row.

    `lost`: a check-in that is not stored as it was measured, for whom and on its own day; a person
    who is no resident; a household that is not done. `double`: whatever stands twice, or was never
    recorded, acts in the audit included.
    """
    pages = {
        table: [
            {name: next(iter(value.values())) for name, value in item.items()}
            for page in rows.client(url).get_paginator("scan").paginate(TableName=table)
            for item in page["Items"]
        ]
        for table in ("changxing-residents", "changxing-collection", "changxing-audit")
    }
    of_person = {
        person: row["resident_id"]
        for person in shift.people
        for row in pages["changxing-residents"]
        if row["part"] == Collected.part_of(ids.short_uuid(uuid.UUID(person)))
    }
    wanted = {
        (of_person.get(person, "nobody"), phone_id, measured_ms, tenths)
        for phone_id, (person, measured_ms, tenths) in shift.check_ins.items()
    }
    stored = Counter(row[:4] for row in rows.stored(url))
    residents = [row for row in pages["changxing-residents"] if row["part"] == "resident"]
    done = sum("done_ms" in row for row in pages["changxing-collection"])
    acts = Counter(row.get("action") for row in pages["changxing-audit"])
    results = answered(journal)
    new = Counter(i for i, statuses in results.items() for status in statuses if status == "new")
    expected = {
        "visit.check_in": len(shift.check_ins),
        "door.register": len(shift.people),
        "door.record": len(shift.households),
    }
    return {
        "lost": len(wanted - stored.keys())
        + len(set(shift.people) - of_person.keys())
        + (len(shift.households) - done),
        "double": sum(times - 1 for times in stored.values())
        + len(stored.keys() - wanted)
        + (len(residents) - len(shift.people))
        + sum(times - 1 for times in new.values())
        + sum(abs(acts[action] - times) for action, times in expected.items()),
    }


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    with staged(SHARES, seed, "phone") as stage:
        return _play(stage, size, random.Random(seed))


def _play(stage: Stage, size: Size, chance: random.Random) -> Outcome:
    stage.server.start()
    # This process has the keys and the store, as the operator of a laptop would.
    operate(stage)
    shift = Shift(some_village(SocketDoor(stage.server.url)), size, chance)
    cookie = {DUTY_COOKIE: shift.go_on_duty()}
    plan = {"url": stage.server.url, "cookies": cookie, "queue": shift.queue}
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
        "R08",
        judge(shift, stage.engine.url, stage.journal),
        {"lost": 0, "double": 0},
        {
            "records": len(shift.queue),
            "throttled": sum(stage.microburst.throttled()),
            **faults,
            **stage.killed,
        },
        {
            "records": size.records,
            "throttled": size.records // 25,
            **{kind: size.records * share // 100 for kind, share in SHARES.items()},
            **planned_kills(size.kills, "phone"),
        },
        {"people": len(shift.people), "seconds": round(took_s, 1)},
    )
