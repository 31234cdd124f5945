"""What a passage adds to the numbers of a checkpoint and its area; for whoever keeps boards."""

from __future__ import annotations

from typing import NamedTuple

from backend.checkpoints.passage_models import Seen
from backend.checkpoints.rules import FEVER, came_late


class Count(NamedTuple):
    """Where and when something is to be counted, and what: words with how many of each.

    `hour` is UTC, yyyymmddhh. Words: `passages`; `in` or `out`; `by_<means>`; a verdict; a colour
    as the device says it; `fever`, `emergency_<kind>`, `regular`, `late` (it came an hour or more
    afterwards), `twin`, `settled_<colour>`.
    """

    checkpoint_id: str
    division_code: str
    hour: str
    words: tuple[str, ...]


def counted(passed: Seen) -> Count:
    """What a record adds: all of a new passage; of a changed one only what the change has added.

    So every word is counted once for a passage, however often its row is written.
    """
    own = passed.passage
    words: list[str] = []
    if passed.is_new:
        words += ["passages", own.direction.value, f"by_{own.means.value}", own.verdict]
        words += [own.colour] if own.colour else []
        words += [FEVER] if own.reason == FEVER else []
        words += [f"emergency_{own.emergency.value}"] if own.emergency else []
        words += ["regular"] if own.is_regular else []
        words += ["late"] if came_late(own.at, passed.received_at) else []
        words += [f"settled_{passed.settled}"] if passed.settled else []
    if passed.is_new_twin:
        words.append("twin")
    hour = f"{own.at:%Y%m%d%H}"
    return Count(own.checkpoint_id, passed.division_code, hour, tuple(words))
