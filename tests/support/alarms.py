"""What tests of alarms and shifts need: a guard with a device, people who go by, the stream."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from backend.checkpoints import alarm_rules, alarm_stream, rules
from backend.checkpoints.alarm_rules import AlarmKind
from backend.checkpoints.models import TABLE
from backend.checkpoints.passage_models import PassageRow
from backend.config import settings
from backend.core import clock, crypto, events, ids
from backend.healthcode import passes, standings
from backend.residents import service as residents
from backend.staff.rules import Role
from tests.support.evidence import Pair
from tests.support.installation import Installation
from tests.support.people import some_application
from tests.support.staff import OnDuty
from tests.support.stream import Follower

VILLAGE = "411281003001"


class Guard(OnDuty):
    """Somebody on duty at a checkpoint, with one device."""

    def __init__(self, app: Flask, checkpoint_id: str, division: str = VILLAGE) -> None:
        super().__init__(app, (Role.CHECKPOINT_STAFF, division))
        self.checkpoint_id = checkpoint_id
        self.device_id = ids.random_id()

    def says(self, act: str, **more: Any) -> Any:
        """The answer to what the device says."""
        wish = {"act": act, "device_id": self.device_id, **more}
        return self.call("POST", f"/duty/checkpoints/{self.checkpoint_id}/shift", wish)


def a_villager(division: str = VILLAGE) -> str:
    """The id of a resident of a village who has a standing."""
    row = residents.resident_row(ids.random_id(), some_application(division_code=division))
    row.save()
    standings.refresh(row.resident_id, looks_up_home=True)
    return str(row.resident_id)


def pass_id_of(resident_id: str, at: datetime | None = None) -> str:
    """The pass that somebody was issued on a day, as it stands in the register."""
    day = settings().city.day_of(at or clock.now())
    return passes.daily_pass_id(crypto.keys().token_key, resident_id, day).hex()


def goes_by(checkpoint_id: str, division: str, **more: Any) -> PassageRow:
    """Somebody passes a checkpoint, by a green pass unless `more` says what is different."""
    at = more.get("at") or clock.now()
    usual = {
        "id": f"{clock.to_ms(at):012x}7{secrets.token_hex(1)}08{secrets.token_hex(8)}"[:32],
        "checkpoint_id": checkpoint_id,
        "at": at,
        "direction": "in",
        "means": "pass",
        "verdict": "admit",
        "reason": "green",
        "colour": "green",
        "pass_id": secrets.token_hex(8),
        "issued_at": at,
    }
    told = {name: value for name, value in (usual | more).items() if value is not None}
    row = PassageRow.by(rules.passage_of(told), division, ids.random_id(), clock.now())
    row.put()
    return row


RED = {"verdict": "turn_away", "reason": "red", "colour": "red"}
YELLOW = {"verdict": "hold", "reason": "yellow", "colour": "yellow"}
FEVER = {"verdict": "hold", "reason": "fever", "temperature_tenths_c": 381, "site": "ear"}


def watched_from_now(head: OnDuty, resident_id: str, begins_in: int = 0, days: int = 14) -> None:
    """Have somebody watched for some days, from today or some days later."""
    first = settings().city.day_of(clock.now()) + timedelta(days=begins_in)
    wish = {
        "id": str(uuid.uuid4()),
        "resident_id": resident_id, "kind": "from_outside", "measure": "home_quarantine",
        "from_on": first.isoformat(), "until_on": (first + timedelta(days=days)).isoformat(),
        "needs": [],
    }  # fmt: skip
    head.must("POST", "/duty/watched", wish)


def isolated(house: Installation, resident_id: str) -> None:
    """Have two people agree that somebody is isolated."""
    Pair(house.app).do(resident_id)


class Stream:
    """The stream of checkpoints, and the consumer of alarms alone."""

    def __init__(self) -> None:
        alarm_stream.forget_held()
        self._follower = Follower(TABLE)

    def records(self) -> Sequence[events.Record]:
        """What has happened since the last time."""
        raw = self._follower.read()
        read, broken = events.read(raw, TABLE, self._follower.shard)
        assert not broken
        return read

    def runs(self) -> events.Taken:
        """What became of all that has happened since the last time."""
        return alarm_stream.RAISING.take(self.records())


def an_alarm(checkpoint_id: str, division: str, **more: Any) -> str:
    """The id of a new alarm about somebody whom nobody knows, with a red code."""
    stream = Stream()
    row = goes_by(checkpoint_id, division, **(RED | more))
    assert stream.runs() == ((), None)
    day = settings().city.day_of(clock.now())
    return alarm_rules.alarm_id(AlarmKind.RED_SEEN, str(row.key), day)
