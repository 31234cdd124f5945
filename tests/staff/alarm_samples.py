"""Samples of the routes of shifts and alarms; samples.py says how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.core import ids
from tests.staff.sampling import Asked, Sample, World, own
from tests.support.alarms import an_alarm
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty


def a_shift(world: World, by: OnDuty) -> Asked:
    """Somebody opens a shift at a checkpoint of the village."""
    wish = {"act": "open", "device_id": ids.random_id()}
    return Asked(f"/duty/checkpoints/{a_checkpoint(world.village)}/shift", wish)


def on_alarm(how: str = "", body: Any = None) -> Sample:
    """Something about an alarm that a checkpoint of the village has raised."""

    def ask(world: World, by: OnDuty) -> Asked:
        alarm_id = an_alarm(a_checkpoint(world.village), world.village)
        return Asked(f"/duty/alarms/{alarm_id}{how}", body)

    return Sample(ask)


ALARM_SAMPLES: Mapping[str, Sample] = {
    "checkpoint_shifts.say_shift": Sample(a_shift),
    "checkpoint_shifts.read_shifts": Sample(
        lambda world, by: Asked(f"/duty/checkpoints/{a_checkpoint(world.village)}/shifts")
    ),
    "checkpoint_alarms.list_alarms": Sample(
        lambda world, by: Asked(f"/duty/alarms?area={world.village}")
    ),
    "checkpoint_alarms.alarms_desk": own("/duty/alarms/desk"),
    "checkpoint_alarms.read_alarm": on_alarm(),
    "checkpoint_alarms.answer_alarm": on_alarm("/answer", {"outcome": "called"}),
}
