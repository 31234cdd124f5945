"""Counts the boards of the hotline anew from all events, as recount.py does those of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from backend.config import settings
from backend.core import clock
from backend.dashboard import hotline_counting, hotline_rules, models
from backend.dashboard.recount import Counts, Found, Recount, check_boards
from backend.dashboard.rules import Board
from backend.divisions import service as divisions
from backend.hotline import number_facts
from backend.hotline.rules import Act

# Behind these days orders may have expired, and the boards stand as they were counted.
CHECKED_DAYS = 180


def check(does_repair: bool, settle_s: float) -> Found:
    """Compare every board of the hotline with the events.

    :raises PauseEnded: it took so long that counting went on; run it again.
    """
    kind = Recount(
        number_facts.TABLE,
        hotline_counting.NUMBERS.name,
        _stored,
        _expected,
        lambda records: hotline_counting.entries_of(records)[0],
        _is_checked,
    )
    return check_boards(kind, does_repair, settle_s)


def _stored() -> Iterable[Board]:
    root, villages = settings().city.root_division, divisions.villages()
    codes = {code[:digits] for code in villages for digits in hotline_rules.LEVELS}
    return (
        board
        for division in (root, *sorted(codes - {root}))
        for board in models.boards_between(
            division, hotline_rules.DAY, f"{hotline_rules.DAY}~", is_consistent=True
        )
    )


def _expected() -> Counts:
    found: Counts = {}
    for history in number_facts.everything():
        if history[0].act is not Act.RECEIVE:
            continue
        one = hotline_rules.counted(history)
        on = hotline_counting.day_of(history)
        for (key, child, name), by in hotline_rules.changes(None, one, on).items():
            numbers = found.setdefault(key, {}).setdefault(child, {})
            numbers[name] = numbers.get(name, 0) + by
    return found


def _is_checked(part: str) -> bool:
    today = settings().city.day_of(clock.now())
    return hotline_rules.day_of_part(part) > today - timedelta(days=CHECKED_DAYS)
