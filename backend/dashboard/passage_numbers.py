"""The numbers of checkpoints for those on duty: of an area, by day, hour and place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from backend.checkpoints import device_counts
from backend.config import settings
from backend.core import clock
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.dashboard import models, passage_rules
from backend.dashboard.passage_rules import AREA, HOUR, HOURS, WHOLE
from backend.dashboard.rules import Board
from backend.divisions import service as divisions
from backend.staff import service as staff
from backend.staff.rules import Task

DAYS_MOST = 31
DAYS_USUAL = 7
READ = Task.READ_CHECKPOINTS


def read(
    duty: OnDuty, area: str | None, from_on: date | None, to_on: date | None
) -> dict[str, Any]:
    """What went by in the city or a county on some days; two queries and a read.

    :param area: the widest that the asker may read unless said otherwise; whoever has a duty below
        a county reads their county.
    :param from_on: the last seven days unless said otherwise; at most 31 in all.
    :returns: area, from_on, to_on, as_of, total, by_day, by_hour (of the last day), by_area, and
        twelve months by county, and of this moment the devices on a shift and what they hold back.
    :raises DomainError: staff.not_found (404) outside of that, core.invalid (422).
    """
    division, first, last = _asked(_area(duty, area), from_on, to_on)
    days = _days(division, first, last)
    last_day = days.get(last, Board(division, passage_rules.day_part(last)))
    return {
        "area": division,
        "from_on": first,
        "to_on": last,
        "as_of": clock.now(),
        "total": _added(days, WHOLE),
        "by_day": [
            {"on": on, **_added({on: days[on]} if on in days else {}, WHOLE)}
            for on in (first + timedelta(days=n) for n in range((last - first).days + 1))
        ],
        "by_hour": [{"hour": hour, **_of(last_day, f"{HOUR}{hour:02d}")} for hour in range(HOURS)],
        "by_area": _by_area(days),
        "months": _months(division, last),
        "now": _now(division),
    }


def _area(duty: OnDuty, area: str | None) -> str:
    root = settings().city.root_division
    held = (one[: passage_rules.COUNTY_DIGITS] for one in staff.areas_of(duty, READ))
    widest = [max(one, root, key=len) for one in held]
    chosen = area or min(widest, key=len)
    if not any(chosen.startswith(one) for one in widest):
        raise DomainError("staff.not_found", 404)
    return chosen


def _asked(division: str, from_on: date | None, to_on: date | None) -> tuple[str, date, date]:
    root = settings().city.root_division
    if division not in divisions.divisions_of(root):
        raise DomainError("core.invalid", 422, fields={"area": "divisions.division_unknown"})
    today = settings().city.day_of(clock.now())
    last = to_on or today
    first = from_on or last - timedelta(days=DAYS_USUAL - 1)
    if not 0 <= (last - first).days < DAYS_MOST or last > today or first.year < 2000:
        raise DomainError("core.invalid", 422, fields={"from_on": "core.field_invalid"})
    return division, first, last


def _days(division: str, first: date, last: date) -> dict[date, Board]:
    found = models.boards_between(
        division, passage_rules.day_part(first), passage_rules.day_part(last)
    )
    return {passage_rules.day_of_part(board.part): board for board in found}


def _of(board: Board, child: str) -> dict[str, int]:
    return passage_rules.added([board.counts.get(child, {})])


def _added(days: Mapping[date, Board], child: str) -> dict[str, int]:
    return passage_rules.added(board.counts.get(child, {}) for board in days.values())


def _by_area(days: Mapping[date, Board]) -> list[dict[str, Any]]:
    found = sorted({c for board in days.values() for c in board.counts if c.startswith(AREA)})
    return [
        {"division": child.removeprefix(AREA), "name": _name(child), **_added(days, child)}
        for child in found
    ]


def _name(child: str) -> str:
    units = divisions.divisions_of(settings().city.root_division)
    code = child.removeprefix(AREA)
    return units[code].name if code in units else code


def _now(division: str) -> list[dict[str, Any]]:
    """The divisions below with a device on a shift, or one that holds something back."""
    board = models.board_of(division, passage_rules.LIVE)
    return [
        {
            "division": child.removeprefix(AREA),
            "name": _name(child),
            "devices": max(0, names.get(device_counts.DEVICES, 0)),
            "waiting": max(0, names.get(device_counts.WAITING, 0)),
        }
        for child, names in sorted(board.counts.items())
        if child.startswith(AREA)
    ]


def _months(division: str, last: date) -> list[dict[str, Any]]:
    """Twelve months by county, as far as they are asked for; one query."""
    root = settings().city.root_division
    parts = passage_rules.months_until(last)
    found = {board.part: board for board in models.boards_between(root, parts[0], parts[-1])}
    whole = WHOLE if division == root else f"{AREA}{division}"
    told = []
    for part in parts:
        counts = found[part].counts if part in found else {}
        told.append(
            {
                "month": part.removeprefix(passage_rules.MONTH),
                "passages": counts.get(whole, {}).get(passage_rules.PASSAGES, 0),
                "by_county": [
                    {
                        "division": child.removeprefix(AREA),
                        "name": _name(child),
                        "passages": names.get(passage_rules.PASSAGES, 0),
                    }
                    for child, names in sorted(counts.items())
                    if child.startswith(f"{AREA}{division}")
                ],
            }
        )
    return told
