"""How many writes the boards of the whole city take for each record of a batch, by its width."""

from __future__ import annotations

import random
from typing import Any

from tests.bench import cost
from tests.bench.town import NOW

WIDTHS = (100, 2000)
# Behind every number that another figure has counted with.
FIRST_SEQUENCE = 10**22


class Writes:
    """Counts what is stored, and the units that it takes."""

    def __init__(self) -> None:
        self.items = 0
        self.units = 0.0

    def __call__(self, operation: str, answer: dict[str, Any]) -> None:
        """Take in one answer of the store."""
        if operation == "PutItem":
            self.items += 1
            self.units += float(answer["ConsumedCapacity"]["CapacityUnits"])


def measure() -> dict[str, float]:
    """The figures, for people of all villages who checked in yesterday and now today."""
    from backend.config import settings
    from backend.core import db
    from backend.dashboard import counting, models
    from backend.divisions.service import villages
    from backend.healthcode import standing_rules

    today = standing_rules.day_number(settings().city.day_of(NOW))
    for board in cost.full_boards(today):
        stored = models.board_of(board.division, board.part)
        if stored.version == 0:
            models.put(board)
    chance, sequence, homes = random.Random(7), FIRST_SEQUENCE, villages()
    found: dict[str, float] = {}
    for width in WIDTHS:
        records = [
            cost.record_of_check_in(chance.choice(homes), today, sequence + number)
            for number in range(width)
        ]
        sequence += width
        writes = Writes()
        db.connection().on_answer = writes
        try:
            counting.BOARDS.take(records)
        finally:
            db.connection().on_answer = None
        found[f"board_writes_a_record_of_{width}"] = round(writes.items / width, 3)
        found[f"board_write_units_a_record_of_{width}"] = round(writes.units / width, 3)
    return found
