"""What the stream adds to a passage: that its proof was shown elsewhere at the same time.

The mark is written once, whatever comes twice, late, or beside itself. The rows of a proof stand
together, so two passages that are in the store when either comes by see each other. Nothing is
opened here: the stream holds no key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from backend.checkpoints import rules
from backend.checkpoints.passage_models import CARD, PASS, PassageRow, Seen, seen
from backend.core.events import Consumer, Record, Taken, take_each


def look(record: Record) -> None:
    """Mark a new passage and its twins.

    :raises KeyError, ValueError: the record is broken.
    """
    passed = seen(record)
    if passed is not None and passed.is_new and passed.key.startswith((PASS, CARD)):
        _mark_twins(passed)


def _mark_twins(passed: Seen) -> None:
    """One query of the proof's own passages; a write each only where there is a twin."""
    near = timedelta(seconds=rules.TWIN_WITHIN_S) + rules.ID_WITHIN
    own = passed.passage
    for row in PassageRow.all_of(passed.key, own.at - near, own.at + near):
        other = row.seen().passage
        if other.id != own.id and rules.are_twins(own, other):
            row.mark_twin(own.id)
            PassageRow(passed.key, PassageRow.part_of(own.id)).mark_twin(other.id)


def take(records: Sequence[Record]) -> Taken:
    """Look at each record of a batch by itself."""
    return take_each(records, look)


FLAGS = Consumer("passage-flags", take, look, may_retake_any=True)
