"""Puts some days of a hotline into an installation: `python -m tests.e2e.fill_hotline`.

The installation is named by CHANGXING_HOME and its present by CHANGXING_NOW. What is put are the
events alone; the numbers follow by the installation's own stream.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

from backend.app import create_app
from backend.core import clock
from backend.hotline.number_rules import Happened
from backend.hotline.rules import UnitKind
from tests.dashboard.orders import HOUR_MS, an_overdue_order, new_number, plain_life, store

DAYS = 6
CATEGORIES = {
    "medicine": (9, UnitKind.VILLAGE),
    "food": (6, UnitKind.TOWN),
    "rumour": (4, UnitKind.OFFICE),
    "fever_person": (3, UnitKind.HEALTH),
    "price_gouging": (1, UnitKind.MARKET),
}
PLACES = {"411221104202": 9, "411281003001": 6, "411202001001": 5, "411282001001": 1}


def fill() -> None:
    """The last days, today among them; nine of ten orders are closed."""
    chance = random.Random(2020)
    now_ms = clock.to_ms(clock.now())
    doings = []
    for day in range(DAYS):
        for _ in range(chance.randrange(26, 40)):
            category, (_, kind) = chance.choices(
                list(CATEGORIES.items()), [often for often, _ in CATEGORIES.values()]
            )[0]
            place = chance.choices(list(PLACES), list(PLACES.values()))[0]
            start_ms = now_ms - day * 24 * HOUR_MS - chance.randrange(2 * HOUR_MS)
            is_closed = chance.random() < 0.9
            pace = chance.lognormvariate(1, 1)
            life = plain_life(category, place, start_ms, is_closed, kind, pace)
            doings += [(new_number(chance), life)]
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(_store, doings))
    for _ in range(7):
        an_overdue_order(chance, next(iter(PLACES)))
    print(len(doings))


def _store(doing: tuple[str, list[Happened]]) -> None:
    for happened in doing[1]:
        store(doing[0], happened)


if __name__ == "__main__":
    create_app()
    fill()
