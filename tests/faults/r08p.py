"""R08 at the checkpoint: the passages of twelve hours without a network arrive once.

A device has recorded as many passages as its queue holds, each sealed the moment it was recorded
(r08_play.py). Each passage has to be stored once, as it was recorded, and to be found by the hour
and the place.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from backend.checkpoints import places
from backend.checkpoints.hour_models import PlaceHourRow
from backend.checkpoints.passage_models import PassageRow
from backend.checkpoints.rules import hours_between
from backend.core import clock, ids
from backend.staff.rules import Role
from tests.faults.outcome import Outcome
from tests.faults.people import made_up_document
from tests.faults.r08_play import (
    FEW_KILLS,
    MANY_KILLS,
    OFFLINE,
    Queue,
    Size,
    everything,
    play,
    said_new,
)
from tests.support.passages import an_id, by_number, emergency, seal, told

FULL = Size(5000, MANY_KILLS)
SHORT = Size(240, FEW_KILLS)


class Gate(Queue):
    """A device at a checkpoint of the village."""

    role = Role.CHECKPOINT_STAFF
    records_a_call = 4

    def recorded(self, size: Size) -> list[dict[str, str]]:
        """Codes, some numbers, a few emergencies."""
        wish = {
            "name": "高速出口", "kind": "road", "division_code": self.village,
            "hours": "00:00-24:00", "mode": "everybody",
        }  # fmt: skip
        row = places.new_row(ids.random_id(), wish)
        row.save()
        self.gate = row.checkpoint_id
        self.bodies: dict[str, dict[str, Any]] = {}
        return [self._item((n + 1) / size.records) for n in range(size.records)]

    def _item(self, share: float) -> dict[str, str]:
        at = self.at(share)
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

    def judge(self, url: str, journal: Path) -> dict[str, int]:
        """Compare row by row.

        `lost`: a passage that is not stored as it was recorded. `double`: whatever stands twice,
        was never recorded, or was called new twice. `unfound`: one that its hour does not lead to.
        """
        parts = Counter(
            row["part"]
            for row in everything(url, PassageRow.Meta.table_name)
            if row["part"].startswith("passage#")
        )
        until = self.began_at + OFFLINE + timedelta(minutes=1)
        hours = hours_between(self.began_at, until)
        entries = [entry for hour in hours for entry in PlaceHourRow.of_hour(self.gate, hour)]
        found = {row.passage_id: as_recorded(row) for row in _rows(entries)}
        wanted = {
            own: {name: str(value) for name, value in body.items()}
            for own, body in self.bodies.items()
        }
        known = {PassageRow.part_of(own) for own in wanted}
        return {
            "lost": sum(PassageRow.part_of(own) not in parts for own in wanted)
            + sum(found[own] != body for own, body in wanted.items() if own in found),
            "double": sum(times - 1 for times in parts.values())
            + len(parts.keys() - known)
            + said_new(journal),
            "unfound": len(wanted.keys() - found.keys()),
        }


def as_recorded(row: PassageRow) -> dict[str, Any]:
    """What a stored row says, as the device had said it."""
    passage = row.passage()
    said = passage.told() | {"at": clock.to_text(passage.at)}
    del said["id"]
    return {name: str(value) for name, value in said.items()}


def _rows(entries: list[Any]) -> list[PassageRow]:
    keys = [(entry.key, entry.part) for entry in entries]
    return [row for n in range(0, len(keys), 100) for row in PassageRow.several(keys[n : n + 100])]


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    return play("R08P", Gate, size, seed)
