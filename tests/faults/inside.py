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
