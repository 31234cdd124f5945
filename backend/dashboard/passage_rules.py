"""Which boards a passage is counted on; pure.

The city and each county have a board a day: as a whole (*), by hour (h07) and by the divisions
below (their code behind an @); and one of this moment, of the devices on a shift. The city has a
board a month as well, by county, from which a year is read in twelve. Numbers only: nothing on a
board leads to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

DAY, MONTH, LIVE = "p#", "q#", "w"
AREA, WHOLE, HOUR = "@", "*", "h"
ROOT_DIGITS, COUNTY_DIGITS, TOWN_DIGITS = 4, 6, 9
DAYS_KEPT_S = 400 * 24 * 3600
PASSAGES, FEVER = "passages", "fever"
OF_A_MONTH = (PASSAGES, "hold", "turn_away", "cannot_tell", FEVER)
OF_A_DAY = (
    *OF_A_MONTH, "admit", "out", "by_pass", "by_card", "by_number", "by_visitor", "by_emergency",
    "twin",
)  # fmt: skip
OF_AN_HOUR = (PASSAGES, FEVER)
HOURS = 24
MONTHS_SHOWN = 12


def day_part(on: date) -> str:
    """Name the board of a day."""
    return f"{DAY}{(on - date(1970, 1, 1)).days}"


def day_of_part(part: str) -> date:
    """Give the day of a day's board."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(part.removeprefix(DAY)))


def month_part(on: date) -> str:
    """Name the board of a month."""
    return f"{MONTH}{on:%Y-%m}"


def months_until(on: date) -> list[str]:
    """Name the boards of the twelve months that end with the one of a day, the oldest first."""
    last = on.year * 12 + on.month - 1
    return [
        f"{MONTH}{n // 12:04d}-{n % 12 + 1:02d}" for n in range(last - MONTHS_SHOWN + 1, last + 1)
    ]


def counters_of(
    division_code: str, on: date, hour: int, words: Iterable[str]
) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Give every board, child and name on which something is counted, once each.

    :param division_code: the checkpoint's, of 9 digits or more.
    :param hour: 0 to 23 of the city's day.
    :param words: what a passage is, of which the boards know some.
    """
    names, day = tuple(words), day_part(on)
    for digits, below in ((ROOT_DIGITS, COUNTY_DIGITS), (COUNTY_DIGITS, TOWN_DIGITS)):
        key = (division_code[:digits], day)
        children = (WHOLE, f"{AREA}{division_code[:below]}")
        yield from _named(key, children, names, OF_A_DAY)
        yield from _named(key, (f"{HOUR}{hour:02d}",), names, OF_AN_HOUR)
    month = (division_code[:ROOT_DIGITS], month_part(on))
    county = f"{AREA}{division_code[:COUNTY_DIGITS]}"
    yield from _named(month, (WHOLE, county), names, OF_A_MONTH)


def _named(
    key: tuple[str, str], children: Iterable[str], names: Iterable[str], known: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], str, str]]:
    counted = [name for name in names if name in known]
    return ((key, child, name) for child in children for name in counted)


def live_counters_of(
    division_code: str, changes: Mapping[str, int]
) -> Iterator[tuple[tuple[str, str], str, str, int]]:
    """Give every board, child and name that a device's change is added to, and how much."""
    for digits, below in ((ROOT_DIGITS, COUNTY_DIGITS), (COUNTY_DIGITS, TOWN_DIGITS)):
        key = (division_code[:digits], LIVE)
        for child in (WHOLE, f"{AREA}{division_code[:below]}"):
            yield from ((key, child, name, by) for name, by in changes.items())


def added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Add up numbers of the same name; each is there, at least as nought."""
    found = dict.fromkeys(OF_A_DAY, 0)
    for one in counts:
        for name, number in one.items():
            found[name] = found.get(name, 0) + number
    return found
