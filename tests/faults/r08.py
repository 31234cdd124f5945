"""R08, the sealed queue: a shift of work at the door, made without a network, arrives once.

Somebody on duty recorded households and checked in for the people in them (r08_play.py). Every
record has to arrive, once. (The checkpoint's half is R08P.)
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.core import clock, ids, sealed
from backend.healthcode import beacons
from backend.residents.models import Collected
from backend.staff.rules import Role
from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import made_up_document
from tests.faults.r08_play import FEW_KILLS, MANY_KILLS, Queue, Size, everything, play, said_new

MEMBERS = 4
FULL = Size(5000, MANY_KILLS, households=250)
SHORT = Size(120, FEW_KILLS, households=10)


class Doors(Queue):
    """The head of a village, and the doors they went to."""

    role = Role.VILLAGE_HEAD

    def recorded(self, size: Size) -> list[dict[str, str]]:
        """Households first, then check-ins for the people in them."""
        self.beacon = beacons.make(f"staff:{self.staff_id}", self.began_at)
        self.people: list[str] = []
        self.check_ins: dict[str, tuple[str, int, int]] = {}
        self.households: list[str] = []
        visits = [self._household(n / size.households) for n in range(size.households)]
        more = size.records - size.households
        return visits + [self._check_in((n + 1) / more) for n in range(more)]

    def more(self) -> dict[str, int]:
        """How many people live there."""
        return {"people": len(self.people)}

    def _sealed(self, kind: str, clear: dict[str, Any]) -> dict[str, str]:
        phone_id = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        text = json.dumps(clear, ensure_ascii=False)
        done = sealed.seal(text, kind, phone_id, self.staff_id, sealed.own_point())
        return {"kind": kind, "id": phone_id, "sealed": done}

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
            "visited_at": clock.to_text(self.at(share)),
            "members": members,
        }
        item = self._sealed("collection", clear)
        self.households.append(item["id"])
        return item

    def _check_in(self, share: float) -> dict[str, str]:
        person, tenths = self.chance.choice(self.people), self.chance.randint(350, 372)
        measured = clock.to_text(self.at(share))
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

    def judge(self, url: str, journal: Path) -> dict[str, int]:
        """Compare row by row.

        `lost`: a check-in that is not stored as it was measured, for whom and on its own day; a
        person who is no resident; a household that is not done. `double`: whatever stands twice, or
        was never recorded, acts in the audit included.
        """
        residents = list(everything(url, "changxing-residents"))
        of_person = {
            person: row["resident_id"]
            for person in self.people
            for row in residents
            if row["part"] == Collected.part_of(ids.short_uuid(uuid.UUID(person)))
        }
        wanted = {
            (of_person.get(person, "nobody"), phone_id, measured_ms, tenths)
            for phone_id, (person, measured_ms, tenths) in self.check_ins.items()
        }
        stored = Counter(row[:4] for row in rows.stored(url))
        done = sum("done_ms" in row for row in everything(url, "changxing-collection"))
        acts = Counter(row.get("action") for row in everything(url, "changxing-audit"))
        expected = {
            "visit.check_in": len(self.check_ins),
            "door.register": len(self.people),
            "door.record": len(self.households),
        }
        return {
            "lost": len(wanted - stored.keys())
            + len(set(self.people) - of_person.keys())
            + (len(self.households) - done),
            "double": sum(times - 1 for times in stored.values())
            + len(stored.keys() - wanted)
            + (sum(row["part"] == "resident" for row in residents) - len(self.people))
            + said_new(journal)
            + sum(abs(acts[action] - times) for action, times in expected.items()),
        }


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    return play("R08", Doors, size, seed)
