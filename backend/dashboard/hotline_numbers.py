"""The hotline's numbers: of an area, by day, category, unit and place, in constant reads.

For everybody, of days that are over, so that nobody can watch one report being added; what is small
is not told. On duty, of one's own area down to its units, today included.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from backend.config import settings
from backend.core import clock, db
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.dashboard import hotline_rows, hotline_rules, models, rules
from backend.dashboard.hotline_public_rules import Counts
from backend.dashboard.hotline_rows import Days, row_of
from backend.dashboard.hotline_rules import AREA, KIND, UNIT, WHOLE
from backend.dashboard.hotline_step_rules import ERROR_ONE_IN
from backend.divisions import service as divisions
from backend.hotline import categories, number_facts
from backend.staff import service as staff
from backend.staff.rules import Task

DAYS_MOST = 31
DAYS_USUAL = 7
# No order was counted before; earlier days are a slip of whoever asks.
LONG_AGO = date(2000, 1, 1)
OVERDUE_MOST = 200
"""Of a county more are not counted; there are more, then."""
UNKNOWN = "hotline.not_found"


class Asked(NamedTuple):
    """What somebody wants to know: a division, and days, both included."""

    division: str
    first: date
    last: date


def read(area: str | None, from_on: date | None, to_on: date | None) -> dict[str, Any]:
    """The numbers of the city or a county for everybody: at most two queries and a read, beside
    one query a county for what is overdue.

    :param from_on: the last seven days that are over unless said otherwise; at most 31 in all.
    :raises DomainError: core.invalid (422).
    """
    asked = asked_by_anybody(area, from_on, to_on)
    told = _told(asked, public_days(asked), overdue_of(asked.division, is_public=True))
    return {**told, "today": _today_row() if asked.division == _root() else None}


def read_on_duty(
    duty: OnDuty, area: str, from_on: date | None, to_on: date | None
) -> dict[str, Any]:
    """The numbers of the city, a county or a town for who oversees it: a query, and for what is
    overdue one a county.

    :raises DomainError: hotline.not_found (404), core.invalid (422).
    """
    asked = asked_on_duty(duty, area, from_on, to_on)
    overdue = overdue_of(asked.division, is_public=False)
    return {**_told(asked, duty_days(asked), overdue), "today": None}


def asked_on_duty(duty: OnDuty, area: str, from_on: date | None, to_on: date | None) -> Asked:
    """What somebody on duty wants to know, when it is their area.

    :raises DomainError: hotline.not_found (404), core.invalid (422).
    """
    staff.check_area(duty, Task.OVERSEE_ORDERS, area, UNKNOWN)
    return _asked(area, from_on, to_on, newest=_today(), digits_most=hotline_rules.TOWN_DIGITS)


def asked_by_anybody(area: str | None, from_on: date | None, to_on: date | None) -> Asked:
    """What somebody wants to know of days that are over.

    :raises DomainError: core.invalid (422).
    """
    return _asked(area, from_on, to_on, newest=_today() - timedelta(days=1))


def public_days(asked: Asked) -> Days:
    """The boards of some days, with what of them may be told to everybody."""
    root = _root()
    city = hotline_rows.of_city(_boards(asked._replace(division=root)))
    if asked.division == root:
        return city
    return hotline_rows.of_county(asked.division, _boards(asked), city)


def duty_days(asked: Asked) -> Days:
    """The boards of some days, all of which may be told."""
    return Days(_boards(asked))


def _root() -> str:
    return settings().city.root_division


def _today() -> date:
    return settings().city.day_of(clock.now())


def _asked(
    area: str | None,
    from_on: date | None,
    to_on: date | None,
    newest: date,
    digits_most: int = hotline_rules.COUNTY_DIGITS,
) -> Asked:
    division = area or _root()
    if division not in divisions.divisions_of(_root()) or len(division) > digits_most:
        raise DomainError("core.invalid", 422, fields={"area": "divisions.division_unknown"})
    last = to_on or newest
    if last < LONG_AGO:
        raise DomainError("core.invalid", 422, fields={"to_on": "core.field_invalid"})
    first = from_on or last - timedelta(days=DAYS_USUAL - 1)
    if not 0 <= (last - first).days < DAYS_MOST or last > newest:
        raise DomainError("core.invalid", 422, fields={"from_on": "core.field_invalid"})
    return Asked(division, first, last)


def _boards(asked: Asked) -> dict[date, Counts]:
    first, last = (hotline_rules.day_part(day) for day in (asked.first, asked.last))
    found = models.boards_between(asked.division, first, last)
    return {hotline_rules.day_of_part(board.part): board.counts for board in found}


def _today_row() -> dict[str, Any]:
    """The city's day until now, as a whole only."""
    today = _today()
    board = models.board_of(_root(), hotline_rules.day_part(today))
    return row_of(hotline_rows.of_city({today: board.counts}), WHOLE)


def _told(asked: Asked, days: Days, overdue: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "area": asked.division,
        "from_on": asked.first,
        "to_on": asked.last,
        "as_of": clock.now(),
        "error_one_in": ERROR_ONE_IN,
        "total": row_of(days, WHOLE),
        "by_day": list(_by_day(asked, days)),
        "by_category": _by_category(days),
        "by_kind": [{"kind": child.removeprefix(KIND), **row} for child, row in _of(days, KIND)],
        "by_unit": [{**_named_unit(child), **row} for child, row in _of(days, UNIT)],
        "by_area": [{**_named(child.removeprefix(AREA)), **row} for child, row in _of(days, AREA)],
        "overdue": overdue,
    }


def _by_day(asked: Asked, days: Days) -> Iterable[dict[str, Any]]:
    for n in range((asked.last - asked.first).days + 1):
        on = asked.first + timedelta(days=n)
        one = {on: days.counts[on]} if on in days.counts else {}
        yield {"on": on, **row_of(days._replace(counts=one), WHOLE)}


def _of(days: Days, prefix: str) -> list[tuple[str, dict[str, Any]]]:
    """The rows of the children of a sort, in the order of their codes."""
    return [(child, row_of(days, child)) for child in days.children() if child.startswith(prefix)]


def _by_category(days: Days) -> list[dict[str, Any]]:
    """Of the most frequent first; those too few to be told last."""
    found = days.children()
    rows = [
        {"category": code, "name": name, **row_of(days, code)}
        for code, name in category_names().items()
        if code in found
    ]
    return sorted(rows, key=lambda row: -(row["received"] or 0))


@cache
def category_names() -> dict[str, dict[str, str]]:
    """What the categories are called, by code, in their order."""
    told = json.loads(categories.document().body)["categories"]
    return {one["code"]: {"zh": one["zh"], "en": one["en"]} for one in told}


def _named(code: str) -> dict[str, str]:
    return {"division_code": code, "name": name_of(code)}


def name_of(code: str) -> str:
    """What a division is called; its code when it is not on the list any more."""
    units = divisions.divisions_of(_root())
    return units[code].name if code in units else code


def _named_unit(child: str) -> dict[str, str]:
    unit = child.removeprefix(UNIT)
    kind, _, code = unit.partition(".")
    return {"unit": unit, "kind": kind, **_named(code)}


def overdue_of(division: str, is_public: bool) -> list[dict[str, Any]]:
    """How many orders are overdue now, by county or in one town: a query each, side by side."""
    digits, now_ms = hotline_rules.COUNTY_DIGITS, clock.to_ms(clock.now())
    counties = sorted({code[:digits] for code in divisions.villages()})
    codes = [code for code in counties if code.startswith(division[:digits])]
    asked: list[Callable[[], tuple[int, bool]]] = [
        partial(number_facts.overdue_in, code, division, now_ms, OVERDUE_MOST) for code in codes
    ]
    names = [division] if len(division) > digits else codes
    return [
        {**_named(code), "overdue": rules.shown(number) if is_public else number, "is_more": more}
        for code, (number, more) in zip(names, db.side_by_side(asked), strict=True)
    ]
