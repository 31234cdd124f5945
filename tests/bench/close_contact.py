"""Ten thousand guesses at the question who is a close contact: what they learn about others."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.local.engine import best_kind
from tests.cotravel.guesses import guess
from tests.support.clock import FixedClock
from tests.support.installation import installed

GUESSES = 10_000


def measure() -> Iterator[tuple[str, float]]:
    """How many guesses were made, and how many looked otherwise because of whom they were about."""
    clock = FixedClock()
    with (
        tempfile.TemporaryDirectory() as home,
        installed(best_kind(), Path(home)) as place,
    ):
        place.take_over(clock)
        told = guess(place.app, GUESSES, lambda: clock.move(minutes=20))
    yield "close_contact_guesses", told.made
    yield "close_contact_learned", told.learned + sum(told.said)


if __name__ == "__main__":
    for name, value in measure():
        print(f"{name}={value:g}")
