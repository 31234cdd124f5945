"""Who would change if another rule were in force: the dry run over everybody, before two agree.

Everybody is judged as they stand today, once by the rule in force and once as if the new one began
today; evidence counts in both. Ages are read from the documents in memory and leave as bands alone.
Numbers only: fewer than five people are not told, nor what would betray them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag

from backend.city import service as declared
from backend.config import settings
from backend.core import clock
from backend.core.areakeys import AreaKeyGone
from backend.dashboard import rules as board_rules
from backend.divisions import service as divisions
from backend.divisions.rules import COUNTY_DIGITS
from backend.healthcode import history as histories
from backend.healthcode import rules, standing_checks
from backend.healthcode.rule_book import RuleBook
from backend.healthcode.service import rule_book
from backend.residents import homes

CHUNK = 100
BANDS = ((17, "0-17"), (39, "18-39"), (59, "40-59"), (79, "60-79"), (200, "80+"))
UNKNOWN = "unknown"


class Change(NamedTuple):
    """From which colour to which."""

    before: rules.Colour
    after: rules.Colour


def band_of(number: str, today: date) -> str:
    """The age band of whoever has a document of this number. Pure.

    Only numbers of 18 characters hold a birth date (GB 11643-1999, digits 7 to 14).
    """
    if len(number) != 18:
        return UNKNOWN
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return UNKNOWN
    is_before_birthday = (today.month, today.day) < (born_on.month, born_on.day)
    age = today.year - born_on.year - is_before_birthday
    return next((band for most, band in BANDS if age <= most), UNKNOWN) if age >= 0 else UNKNOWN


def book_with(book: RuleBook, rule: rules.Rule, today: date) -> RuleBook:
    """The same rules, and the new one from today on. Pure."""
    return RuleBook((*(one for one in book.changes if one[0] < today), (today, rule)))


def run(content: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Judge everybody by the rule in force and by another; numbers only.

    :param content: a rule file; `on` is the day on which it is to take effect.
    :returns: version, from_on, as_of, residents, changed, by_county and by_band.
    :raises ValueError: the rule is none.
    """
    today = settings().city.day_of(clock.now())
    now_book = rule_book()
    then_book = book_with(now_book, rules.Rule.from_mapping(content), today)
    residents = 0
    counties: dict[Change, Counter[str]] = {}
    bands: dict[Change, Counter[str]] = {}
    for chunk in _chunks():
        # Who is no resident any more has no home, and counts nowhere.
        known = homes.neighbours_of([one.resident_id for one in chunk], ("document_number",))
        for kept in chunk:
            person = known.get(kept.resident_id)
            if person is None:
                continue
            residents += 1
            change = _change(kept, person.division_code, now_book, then_book, today)
            if change.before is change.after:
                continue
            county = person.division_code[:COUNTY_DIGITS]
            counties.setdefault(change, Counter())[county] += 1
            bands.setdefault(change, Counter())[_band(person, today)] += 1
    by_county = _told(counties, _counties())
    return {
        "version": content["version"],
        "from_on": on.isoformat(),
        "as_of": clock.to_text(clock.now()),
        "residents": residents,
        "changed": board_rules.total(row["people"] for row in by_county),
        "by_county": by_county,
        "by_band": _told(bands, [band for _, band in BANDS] + [UNKNOWN]),
    }


def _change(
    kept: standing_checks.Kept, home: str, now_book: RuleBook, then_book: RuleBook, today: date
) -> Change:
    known = histories.history_of(kept.readings, today)
    days_off = known.days_off(declared.days_off(home))
    filed = known.evidence(clock.now())

    def colour(book: RuleBook) -> rules.Colour:
        start = histories.start_on(book, known, days_off, today)
        rule = book.on(today)
        return rules.colour(rule, known.check_ins, filed, days_off, today, start)[0]

    return Change(colour(now_book), colour(then_book))


def _band(person: homes.Neighbour, today: date) -> str:
    try:
        return band_of(person.clear("document_number"), today)
    except (AreaKeyGone, InvalidTag, KeyError):
        return UNKNOWN


def _chunks() -> Iterator[list[standing_checks.Kept]]:
    chunk: list[standing_checks.Kept] = []
    for kept in standing_checks.everybody():
        chunk.append(kept)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _counties() -> list[str]:
    known = divisions.divisions_of(settings().city.root_division)
    return sorted(code for code in known if len(code) == COUNTY_DIGITS)


def _told(found: Mapping[Change, Counter[str]], names: Sequence[str]) -> list[dict[str, Any]]:
    """What of the changes may be told, in order; `people` is None for fewer than five."""
    rows = []
    for change in sorted(found, key=lambda one: (one.before.severity, one.after.severity)):
        numbers = [found[change][name] for name in names]
        for name, people in zip(names, board_rules.shown_parts(numbers), strict=True):
            if people != 0:
                rows.append(
                    {
                        "of": name,
                        "before": change.before.value,
                        "after": change.after.value,
                        "people": people,
                    }
                )
    return rows
