"""Counts the boards of checkpoints anew from all passages, as recount.py does those of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from backend.checkpoints import device_counts, passage_counts, passage_walk
from backend.checkpoints.passage_seen import Seen
from backend.config import settings
from backend.core import clock
from backend.dashboard import models, passage_counting, passage_rules
from backend.dashboard.recount import Counts, Found, Recount, check_boards
from backend.dashboard.rules import Board
from backend.divisions import service as divisions

# A passage is forgotten after three weeks; the boards of earlier days stand as they were counted,
# and so do those of months, which are longer than that.
CHECKED_DAYS = 20


def check(does_repair: bool, settle_s: float) -> Found:
    """Compare every board of a day that passages still tell of with the passages.

    :raises PauseEnded: it took so long that counting went on; run it again.
    """
    kind = Recount(
        passage_walk.TABLE,
        passage_counting.NUMBERS.name,
        _stored,
        _expected,
        lambda records: passage_counting.entries_of(records)[0],
        _is_checked,
    )
    return check_boards(kind, does_repair, settle_s)


def _stored() -> Iterable[Board]:
    root = settings().city.root_division
    counties = {code[: passage_rules.COUNTY_DIGITS] for code in divisions.villages()}
    return (
        board
        for division in (root, *sorted(counties))
        for board in (
            *models.boards_between(
                division, passage_rules.DAY, f"{passage_rules.DAY}~", is_consistent=True
            ),
            *models.boards_between(
                division, passage_rules.LIVE, passage_rules.LIVE, is_consistent=True
            ),
        )
    )


def _expected() -> Counts:
    found: Counts = {}
    for passed in passage_walk.everything():
        for key, child, name in passage_counting.counters_of(passed, _words(passed)):
            numbers = found.setdefault(key, {}).setdefault(child, {})
            numbers[name] = numbers.get(name, 0) + 1
    for division, changes in device_counts.everything():
        for key, child, name, by in passage_rules.live_counters_of(division, changes):
            numbers = found.setdefault(key, {}).setdefault(child, {})
            numbers[name] = numbers.get(name, 0) + by
    return found


def _words(passed: Seen) -> set[str]:
    """What a passage has come to: when it was put, and by what was noted on it since."""
    changed = passed._replace(is_new=False)
    return {*passage_counts.counted(passed).words, *passage_counts.counted(changed).words}


def _is_checked(part: str) -> bool:
    if part == passage_rules.LIVE:
        return True
    if not part.startswith(passage_rules.DAY):
        return False
    today = settings().city.day_of(clock.now())
    return passage_rules.day_of_part(part) > today - timedelta(days=CHECKED_DAYS)
