"""A small town with three weeks behind it, on a durable engine, for whoever measures."""

from __future__ import annotations

import io
import json
import os
import random
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local.engine import LOCAL_CREDENTIALS, running_engine
from tests.faults.people import AppDoor, Phone, new_resident, some_village

NOW = datetime(2024, 3, 21, 4, 0, tzinfo=UTC)
DAYS = 21


@dataclass(frozen=True, slots=True)
class Town:
    """An app in this process, and people with a full history, signed in."""

    app: Any
    home: Path
    store_url: str
    people: list[tuple[Phone, str]]
    newcomers: list[tuple[Phone, str]]

    def plan(self) -> dict[str, Any]:
        """What another process needs to check in for them."""
        return {
            "home": str(self.home),
            "store_url": self.store_url,
            "now": NOW.isoformat(),
            "people": [
                {"cookie": phone.cookies["__Host-session"], "resident_id": own_id}
                for phone, own_id in self.people
            ],
            "newcomers": [
                {"cookie": phone.cookies["__Host-session"], "resident_id": own_id}
                for phone, own_id in self.newcomers
            ],
        }


def reading(at: datetime, temperature: int = 365) -> dict[str, Any]:
    """A check-in of a well person."""
    return {
        "id": str(uuid.uuid4()),
        "measured_at": at.isoformat(),
        "temperature_tenths_c": temperature,
        "site": "forehead",
        "symptoms": [],
    }


@contextmanager
def town(people: int, newcomers: int, a_day: int) -> Iterator[Town]:
    """Let `people` check in `a_day` times a day for three weeks, `newcomers` never, until NOW."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_engine(folder, "dynoxide") as url,
    ):
        os.environ.update(LOCAL_CREDENTIALS)
        from backend import app as apps
        from backend import config
        from backend.core import clock as clocks

        settings = config.read_settings(
            {"CHANGXING_HOME": folder, "CHANGXING_MODE": "local", "AWS_ENDPOINT_URL_DYNAMODB": url}
        )
        app = apps.create_app(settings)
        apps.create_tables()
        at = NOW - timedelta(days=DAYS)
        clocks.use(lambda: at)
        chance = random.Random(1)
        made = []
        with redirect_stdout(io.StringIO()):
            village = some_village(AppDoor(app))
            for number in range(people + newcomers):
                door = AppDoor(app, f"10.0.0.{number % 250 + 1}")
                made.append(new_resident(door, chance, village))
        for number in range(DAYS * a_day):
            at = NOW - timedelta(days=DAYS) + timedelta(hours=24 / a_day * (number + 0.5))
            for phone, _ in made[:people]:
                answer = phone.call("POST", "/check-ins", {"items": [reading(at)]})
                if answer.status != 200:
                    raise RuntimeError(f"{answer.status}: {answer.body}")
        at = NOW
        try:
            yield Town(app, Path(folder), url, made[:people], made[people:])
        finally:
            clocks.use(clocks.system)
            config.use(None)


def written(plan: dict[str, Any], home: Path) -> Path:
    """The plan as a file."""
    path = home / "plan.json"
    path.write_text(json.dumps(plan))
    return path
