"""Files of the health authority: read whole, and refused whole when a single cell is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.accounts import phones
from backend.config import settings
from backend.core import clock, sheet_files
from backend.core.errors import CellProblem, DomainError, FileWrong
from backend.core.sheet_rules import header_of
from backend.cotravel import contact_rules, plate_rules
from backend.cotravel.rules import BatchKind


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A list without a fault: its lines as JSON, and the days that it speaks of."""

    kind: BatchKind
    lines: Sequence[Sequence[Any]]
    from_on: date | None
    last_on: date


def check(kind: BatchKind, data: bytes) -> CheckedList:
    """Read a whole file, CSV or XLSX.

    :raises FileWrong: cotravel.list_wrong (422) with every fault there is.
    :raises DomainError: core.sheet_unreadable, core.sheet_too_large, core.sheet_empty,
        cotravel.list_no_header (422).
    """
    rows = sheet_files.lines_of(data, contact_rules.ROWS_MOST)
    is_people = kind is BatchKind.CONTACTS
    titles = contact_rules.CONTACT_TITLES if is_people else contact_rules.VEHICLE_TITLES
    found = header_of(rows, titles)
    if found is None:
        raise DomainError("cotravel.list_no_header", 422)
    place, places = found
    today = settings().city.day_of(clock.now())
    below = rows[place + 1 :]
    if is_people:
        people, problems = contact_rules.contacts_of(below, places, phone_of, today)
        _refuse(problems, people)
        days = min(one.from_on for one in people), max(one.last_on for one in people)
        return CheckedList(kind, [one.as_json() for one in people], *days)
    vehicles, problems = contact_rules.vehicles_of(below, places, plate_rules.plates_in, today)
    _refuse(problems, vehicles)
    last_on = max(one.last_on for one in vehicles)
    return CheckedList(kind, [one.as_json() for one in vehicles], None, last_on)


def _refuse(problems: Sequence[CellProblem], lines: Sequence[object]) -> None:
    if problems:
        raise FileWrong("cotravel.list_wrong", problems)
    if not lines:
        raise DomainError("core.sheet_empty", 422)


def phone_of(typed: str) -> str | None:
    """A mobile number in E.164; None for what is none."""
    try:
        return phones.to_e164(typed)
    except DomainError:
        return None
