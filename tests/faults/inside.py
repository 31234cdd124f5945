"""The app within this process, on an engine in memory, by a clock that the scenario moves."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.engine import LOCAL_CREDENTIALS, running_engine
from tests.faults.people import AppDoor, Phone, new_resident, some_village


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it shows."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by


class Town:
    """The app, its clock, and people in it."""

    def __init__(self, app: Any, clock: Clock, seed: int) -> None:
        self.app, self.clock = app, clock
        self._chance = random.Random(seed)
        self._village = some_village(AppDoor(app))

    def new_resident(self) -> tuple[Phone, str]:
        """Somebody who has just signed in and applied, behind an address of their own."""
        numbers = [self._chance.randrange(1, 255) for _ in range(3)]
        door = AppDoor(self.app, "10." + ".".join(map(str, numbers)))
        return new_resident(door, self._chance, self._village)

    def new_staff(self) -> str:
        """Somebody with duties in the village of everybody here, and for longer than any run."""
        from backend.core import clock, ids
        from backend.staff.models import GrantRow, StaffRow
        from backend.staff.rules import Role

        now_ms = clock.to_ms(self.clock.now())
        staff_id = ids.random_id()
        row = StaffRow(StaffRow.key_of(staff_id), unit_id=ids.random_id(), created_ms=now_ms)
        row.seal_name("测试人员")
        row.save()
        GrantRow(
            row.key,
            GrantRow.part_of(ids.random_id()),
            role=Role.VILLAGE_HEAD.value,
            area=self._village,
            until_ms=clock.to_ms(self.clock.now() + timedelta(days=9000)),
            created_ms=now_ms,
        ).save()
        return staff_id

    @staticmethod
    def open_shift(staff_id: str) -> str:
        """The token of a new shift, as after a proof with a passkey."""
        from backend.staff import shifts

        return shifts.open_shift(staff_id, "Android · Chrome").token

    @staticmethod
    def seal(text: str, phone_id: str, staff_id: str) -> str:
        """A check-in as the phone of somebody on duty seals it."""
        from backend.core import sealed

        return sealed.seal(text, "check_in", phone_id, staff_id, sealed.own_point())


@contextmanager
def town(start: datetime, seed: int) -> Iterator[Town]:
    """An app that nobody else uses. It takes over the process: play it in one of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as home,
        running_engine(None, "dynoxide") as url,
    ):
        os.environ.update(LOCAL_CREDENTIALS)
        from backend import app as apps
        from backend import config
        from backend.core import clock as clocks

        settings = config.read_settings(
            {"CHANGXING_HOME": home, "CHANGXING_MODE": "local", "AWS_ENDPOINT_URL_DYNAMODB": url}
        )
        app = apps.create_app(settings)
        apps.create_tables()
        hand = Clock(start)
        clocks.use(hand.now)
        try:
            yield Town(app, hand, seed)
        finally:
            clocks.use(clocks.system)
            config.use(None)
