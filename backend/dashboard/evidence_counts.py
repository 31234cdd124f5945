"""How many people were filed about, by county and reason, and what became of it: public, one read.

Only days that are over are told, so that nobody can watch one person being added. What is fewer
than five is not shown, nor what would betray it. What nobody decided in time is the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from backend.config import settings
from backend.core import clock
from backend.core.errors import DomainError
from backend.dashboard import rules
from backend.divisions import service as divisions
from backend.evidence import counts
from backend.evidence import service as evidence

KEPT_DAYS = counts.KEPT_DAYS
DECIDED = ("approved", "refused", "withdrawn")
ANSWERED = ("upheld", "lifted")


def read(on: date | None, language: str) -> dict[str, Any]:
    """The counts of a day that is over, yesterday by default: one query.

    :raises DomainError: core.invalid (422): today, a day to come, or one too long ago.
    """
    today = settings().city.day_of(clock.now())
    on = on or today - timedelta(days=1)
    if not today - timedelta(days=KEPT_DAYS) <= on < today:
        raise DomainError("core.invalid", 422, fields={"on": "core.field_invalid"})
    # An order lives for a day: until the next day is over some may still be decided.
    is_final = today > on + timedelta(days=1)
    rows = [_row(one, language) for one in sorted(counts.of_day(on))]
    names = ("filed", *DECIDED, "open", "blocked", "appealed", *ANSWERED, "unanswered")
    return {
        "on": on,
        "is_final": is_final,
        "as_of": clock.now(),
        "rows": rows,
        "total": {name: rules.total(row[name] for row in rows) for name in names},
    }


def _row(one: counts.Counted, language: str) -> dict[str, Any]:
    units = divisions.divisions_of(settings().city.root_division)
    unit = units.get(one.county)
    is_listed = one.kind != counts.NOT_LISTED
    return {
        "division": one.county,
        "name": unit.name if unit else one.county,
        "kind": one.kind if is_listed else None,
        "reason": one.reason if is_listed else None,
        "reason_text": evidence.words_of(one.kind, one.reason, language) if is_listed else None,
        "blocked": rules.shown(one.numbers["blocked"]),
        **_parts(one.numbers, "filed", DECIDED, "open"),
        **_parts(one.numbers, "appealed", ANSWERED, "unanswered"),
    }


def _parts(
    numbers: Mapping[str, int], whole: str, parts: tuple[str, ...], rest: str
) -> dict[str, int | None]:
    """A whole with its parts, as the public may see them: none of a whole that is small itself.

    :param rest: what is left of the whole when its parts are taken away.
    """
    left = numbers[whole] - sum(numbers[part] for part in parts)
    names = (*parts, rest)
    if rules.shown(numbers[whole]) is None:
        return dict.fromkeys((whole, *names), None)
    told = rules.shown_parts([*(numbers[part] for part in parts), max(0, left)])
    return {whole: numbers[whole], **dict(zip(names, told, strict=True))}
