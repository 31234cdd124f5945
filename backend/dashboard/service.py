"""Use cases of the boards: read the numbers of a division, in constant work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from backend.city import service as declared
from backend.config import settings
from backend.core import clock
from backend.core.errors import DomainError
from backend.dashboard import models, rules
from backend.dashboard.rules import BUCKETS, Bucket
from backend.divisions import rules as division_rules
from backend.divisions import service as divisions
from backend.healthcode import service as healthcode
from backend.healthcode import standing_rules
from backend.healthcode.rules import Colour

AHEAD_DAYS = 7
COLOURS = tuple(Colour)


def check_ins(division: str | None, on: date | None) -> dict[str, Any]:
    """How many residents of the city or a county have checked in on a day: two reads.

    :param on: one of the last 21 days, today by default.
    :raises DomainError: core.invalid (422), healthcode.no_emergency (409).
    """
    today = _today_on_duty()
    on = on or today
    _check_day(on, today - timedelta(days=rules.WINDOW_DAYS), today)
    codes = _public_rows(division)
    root = settings().city.root_division
    done = models.board_of(root, rules.day_part(standing_rules.day_number(on)))
    buckets = models.board_of(root, BUCKETS)
    rows = []
    for code in codes:
        residents = sum(buckets.counts.get(code, {}).values())
        checked_in = done.counts.get(code, {}).get("", 0)
        rows.append(
            {
                "division": code,
                "name": _name_of(code),
                "residents": rules.shown(residents),
                "checked_in": rules.shown(checked_in, of=max(residents, checked_in)),
            }
        )
    return _told(division, on, rows, ("residents", "checked_in"))


def colours(division: str | None, on: date | None) -> dict[str, Any]:
    """How many residents of the city or a county show which colour on a day: one read.

    :param on: today, by default, or one of the next seven days, as it will be if nobody checks in.
    :raises DomainError: core.invalid (422), healthcode.no_emergency (409).
    """
    today = _today_on_duty()
    on = on or today
    _check_day(on, today, today + timedelta(days=AHEAD_DAYS))
    codes = _public_rows(division)
    board = models.board_of(settings().city.root_division, BUCKETS)
    rows = []
    for code in codes:
        numbers = colour_counts(board.counts.get(code, {}), on, code)
        told = rules.shown_parts([numbers[colour] for colour in COLOURS])
        named = {colour.value: part for colour, part in zip(COLOURS, told, strict=True)}
        rows.append({"division": code, "name": _name_of(code), **named})
    return _told(division, on, rows, tuple(colour.value for colour in COLOURS))


def colour_counts(
    buckets: Mapping[str, int], on: date, division: str | None = None
) -> dict[Colour, int]:
    """How many residents in these buckets show which colour on a day, by the rule in force.

    :param division: where they live; the whole city by default.
    """
    found = dict.fromkeys(COLOURS, 0)
    for name, number in buckets.items():
        found[colour_of(name, on, division)] += number
    return found


def colour_of(name: str, on: date, division: str | None = None) -> Colour:
    """The colour that everybody in a bucket shows on a day, today or later."""
    if declared.emergency_on(on, division) is None:
        # Outside an emergency nobody has a colour.
        return Colour.NONE
    if name == rules.SETTLED:
        return Colour.RED
    bucket = Bucket.of_text(name)
    days_off = declared.days_off(division)
    return standing_rules.colour_of(
        healthcode.rule_book(), *bucket, days_off, on, int(clock.now().timestamp())
    )


def _today_on_duty() -> date:
    now = clock.now()
    healthcode.check_duty(now)
    return settings().city.day_of(now)


def _check_day(on: date, first_on: date, last_on: date) -> None:
    if not first_on <= on <= last_on:
        raise DomainError("core.invalid", 422, fields={"on": "core.field_invalid"})


def _public_rows(division: str | None) -> list[str]:
    """The counties that are told of: all for the city, else the one; nothing smaller is public."""
    root = settings().city.root_division
    counties = sorted(
        unit.code
        for unit in divisions.divisions_of(root).values()
        if unit.parent_code == root and len(unit.code) == division_rules.COUNTY_DIGITS
    )
    if division in (None, root):
        return counties
    if division not in counties:
        raise DomainError("core.invalid", 422, fields={"division": "divisions.division_unknown"})
    return [division]


def _name_of(code: str) -> str:
    return divisions.divisions_of(settings().city.root_division)[code].name


def _told(
    division: str | None, on: date, rows: list[dict[str, Any]], names: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "division": division or settings().city.root_division,
        "on": on,
        "as_of": clock.now(),
        "rows": rows,
        "total": {name: rules.total(row[name] for row in rows) for name in names},
    }
