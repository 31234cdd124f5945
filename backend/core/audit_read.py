"""Reading the audit: what was done to somebody, by time, and a day's rows, lane by lane."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from backend.core.audit import LANES, Entry, Seal

PAGE_ROWS = 100
# A request that looks for a few rows among very many gives up here and says where to go on.
PAGES_MOST = 20


class Line(NamedTuple):
    """A row as it is shown; the names and shapes are those of `audit.Act`."""

    at_ms: int
    place: str
    action: str
    actor: str
    area: str
    whom: str | None
    purpose: str
    outcome: str
    role: str | None
    office: str | None

    @classmethod
    def of(cls, entry: Entry) -> Line:
        """What is shown of a stored row."""
        return cls(
            int(entry.at_ms),
            entry.place,
            str(entry.action),
            str(entry.actor),
            str(entry.area),
            entry.whom,
            str(entry.purpose),
            str(entry.outcome),
            entry.role,
            entry.office,
        )


def about(whom: str, from_ms: int, until_ms: int) -> Iterator[Line]:
    """What was done to somebody within a time (both ends inclusive), the newest first.

    Of the same instant, by place, backwards. One query for every hundred rows that are taken; the
    index follows the rows within moments.
    """
    found = Entry.by_whom.query(
        whom,
        Entry.at_ms.between(from_ms, until_ms),
        scan_index_forward=False,
        page_size=PAGE_ROWS,
    )
    for _, same_instant in groupby(map(Line.of, found), key=lambda line: line.at_ms):
        yield from sorted(same_instant, key=lambda line: line.place, reverse=True)


def page_of_day(
    on: date, areas: tuple[str, ...], after: str | None, most: int
) -> tuple[list[Line], str | None]:
    """Rows of a day within some areas, lane by lane in the order they were written.

    :param areas: codes with which the area of a row begins.
    :param after: where the page before this one stopped: `lane/number`.
    :returns: at most `most` rows, and where to go on; that is known also when none was found in
        the first thousands.
    """
    lane, number = _place_of(after)
    lines: list[Line] = []
    for _ in range(PAGES_MOST):
        if lane >= LANES:
            return lines, None
        rows = list(
            Entry.query(
                Entry.key_of(on, lane),
                Entry.part > Entry.part_of(number),
                limit=PAGE_ROWS,
                consistent_read=True,
            )
        )
        for row in rows:
            number = int(row.part)
            if str(row.area).startswith(areas):
                lines.append(Line.of(row))
                if len(lines) == most:
                    return lines, f"{lane}/{number}"
        if len(rows) < PAGE_ROWS:
            lane, number = lane + 1, 0
    return lines, f"{lane}/{number}"


def _place_of(after: str | None) -> tuple[int, int]:
    """Where a page begins.

    :raises ValueError: it is no place.
    """
    if after is None:
        return 0, 0
    lane, _, number = after.partition("/")
    return int(lane), int(number)


class DayState(NamedTuple):
    """Whether a day is sealed, and how many rows its seal counts; None for a day without a seal."""

    on: date
    is_sealed: bool
    rows: int | None


def days_before(today: date, days: int) -> list[DayState]:
    """The last days, the newest first, with their seals: one read a day.

    Whether the rows are still those that were sealed, `audit verify DAY` says; it reads them all.
    """
    return [_state_of(today - timedelta(days=ago)) for ago in range(1, days + 1)]


def _state_of(on: date) -> DayState:
    seal = Seal.of(on)
    return DayState(on, seal is not None, seal.rows if seal else None)
