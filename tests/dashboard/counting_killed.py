"""Counts the hotline's stream from its start, and is killed in the middle: for a test of that.

`python -m tests.dashboard.counting_killed N SEED`: kill -9 behind the answer to the Nth call of the
store, so that whoever counted cannot know that it was written.
"""

from __future__ import annotations

import os
import random
import signal
import sys

from backend.app import create_app
from backend.core import db, events, streams
from backend.dashboard import hotline_counting
from backend.hotline.models import TABLE

MOST = 40


def run(dies_at: int, seed: int) -> None:
    """Count all there is, in batches that are cut otherwise each time."""
    chance = random.Random(seed)
    arn = streams.arn_of(TABLE) or ""
    shard = streams.only_shard_of(arn)
    place: str | None = streams.iterator(arn, shard)
    answered = 0

    def heard(_operation: str, _units: object) -> None:
        nonlocal answered
        answered += 1
        if answered == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    db.connection().on_answer = heard
    while place:
        raw, place = streams.records_from(place, chance.randrange(1, MOST))
        if not raw:
            return
        assert events.take([hotline_counting.NUMBERS], raw, TABLE, shard) is None


if __name__ == "__main__":
    create_app()
    run(int(sys.argv[1]), int(sys.argv[2]))
