"""`python -m tests.bench.alarm_homes [PEOPLE]`: what it takes to find whose the alarms are.

A county of so many residents in its real villages, on an engine of its own. Forty alarms are looked
after together: by people of the checkpoint's own village, then one of a stranger, for whom every
resident is gone through a quarter of an hour later; that is the dearest look there is. And what the
stream does with green passages, of which there are more than a million a morning: nothing in the
store at all.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from infra.local.engine import LOCAL_CREDENTIALS, running_engine
from tests.bench.town import NOW

PEOPLE = 60_000
ALARMS = 40
GREEN = 5_000
COUNTY = "411281"
QUARTER = timedelta(minutes=15)


class Units:
    """Counts the trips to the store and the units they take."""

    def __init__(self) -> None:
        self.trips, self.units = 0, 0.0

    def __call__(self, _operation: str, answer: dict[str, Any]) -> None:
        """Take in one answer of the store."""
        self.trips += 1
        told = answer.get("ConsumedCapacity") or {}
        several = told if isinstance(told, list) else [told]
        self.units += sum(float(one.get("CapacityUnits", 0)) for one in several)


@contextmanager
def installation() -> Iterator[None]:
    """An app on an engine of its own, at NOW."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_engine(folder, "dynoxide") as url,
    ):
        os.environ.update(LOCAL_CREDENTIALS)
        from backend import app as apps
        from backend import config
        from backend.core import clock

        settings = config.read_settings(
            {"CHANGXING_HOME": folder, "CHANGXING_MODE": "local", "AWS_ENDPOINT_URL_DYNAMODB": url}
        )
        apps.create_app(settings)
        apps.create_tables()
        clock.use(lambda: NOW)
        try:
            yield
        finally:
            clock.use(clock.system)
            config.use(None)


def populate(people: int) -> dict[str, list[str]]:
    """Residents with a standing in every village of the county: village -> their ids."""
    from backend.config import settings
    from backend.core import ids
    from backend.divisions.service import villages
    from backend.healthcode import standing_rules
    from backend.healthcode.models import StandingRow

    today = standing_rules.day_number(settings().city.day_of(NOW))
    codes = [code for code in villages() if code.startswith(COUNTY)]
    lives: dict[str, list[str]] = {code: [] for code in codes}
    with StandingRow.batch_write() as batch:
        for number in range(people):
            village, resident_id = codes[number % len(codes)], ids.random_id()
            standing = standing_rules.Standing(village, today, False, 0, False, 1, False, "")
            batch.save(StandingRow.of_standing(resident_id, standing, 1))
            lives[village].append(resident_id)
    return lives


def measured(
    people: list[str], village: str, later: timedelta = timedelta()
) -> tuple[Any, float, Units]:
    """One pulse over alarms about these people, raised at a checkpoint of a village.

    :param later: how long after the first look it comes, which is done and not measured.
    """
    from backend.checkpoints import alarm_homes
    from backend.core import clock, db
    from tests.support.alarms import RED, Stream, goes_by, pass_id_of

    stream = Stream()
    for person in people:
        goes_by(village[:9], village, **RED, pass_id=pass_id_of(person))
    stream.runs()
    if later:
        alarm_homes.pulse()
        clock.use(lambda: NOW + later)
    units = Units()
    db.connection().on_answer = units
    begun = time.process_time()
    try:
        looked = alarm_homes.pulse()
    finally:
        db.connection().on_answer = None
    return looked, time.process_time() - begun, units


def green_records() -> tuple[float, int]:
    """Microseconds a green passage takes the stream, and trips to the store for all of them."""
    from backend.checkpoints import alarm_stream
    from backend.core import db
    from tests.support.alarms import Stream, goes_by

    stream = Stream()
    goes_by("measured", COUNTY + "003001", temperature_tenths_c=365)
    (record,) = stream.records()
    units = Units()
    db.connection().on_answer = units
    begun = time.process_time()
    try:
        alarm_stream.RAISING.take([record] * GREEN)
    finally:
        db.connection().on_answer = None
    return (time.process_time() - begun) * 1e6 / GREEN, units.trips


def main() -> None:
    """Print the figures; fail when a county of 400,000 takes longer than a pulse may."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    chance = random.Random(8)
    with installation():
        lives = populate(people)
        village = chance.choice(sorted(lives))
        near, near_s, near_units = measured(lives[village][:ALARMS], village)
        micros, trips = green_records()
        whole, whole_s, whole_units = measured(["nobody-of-this-county"], village, QUARTER)
    print(f"alarm_county_residents={people}")
    print(f"alarm_near_found={near.found} of={near.alarms} residents={near.residents}")
    print(f"alarm_near_cpu_s={near_s:.2f} trips={near_units.trips} units={near_units.units:.0f}")
    print(f"alarm_whole_county_cpu_s={whole_s:.2f} residents={whole.residents}")
    print(f"alarm_whole_county_trips={whole_units.trips} units={whole_units.units:.0f}")
    print(f"alarm_whole_county_cpu_s_for_400k={whole_s * 400_000 / people:.1f}")
    print(f"alarm_green_passage_us={micros:.0f} trips_for_{GREEN}={trips}")
    is_good = near.found == near.alarms and whole_s * 400_000 / people < 30 and trips <= 1
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
