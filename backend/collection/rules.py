"""What a household collection may say, who looks like somebody known, and what is shown of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.core.errors import DomainError

JOURNEY_DAYS = 21
"""Journeys and contacts that lie further back are not asked for, and those recorded are swept."""
SHOWN_MOST = 12
"""Characters of a difference that are shown where masks would hide it."""


class Field(StrEnum):
    """What two sources may say differently of a person."""

    NAME = "name"
    ADDRESS = "address"
    DIVISION = "division"
    PHONE = "phone"


class Picked(StrEnum):
    """Which of two values a person picked."""

    CURRENT = "current"
    COLLECTED = "collected"


class Hint(StrEnum):
    """Why two records may be the same person; nobody merges them but people."""

    SAME_DOCUMENT = "same_document"
    NEIGHBOURING_DOCUMENT = "neighbouring_document"
    SAME_NAME_AND_BIRTH_DATE = "same_name_and_birth_date"
    SAME_PHONE = "same_phone"


class HomeRelation(StrEnum):
    """Who a member of a household is to its head, who is one of them."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    ELDER = "elder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Seen:
    """A person as far as they are compared with others; `phone` is a blind index."""

    resident_id: str
    name: str
    document_kind: str
    document_number: str
    phone: str | None = None


def check_days(from_on: date, to_on: date, today: date, path: str) -> None:
    """Refuse days of a journey or a meeting that cannot be, or that nobody needs to know.

    :raises DomainError: core.invalid (422) naming `path`.
    """
    if from_on > to_on:
        raise DomainError("core.invalid", 422, {f"{path}.to_on": "collection.days_reversed"})
    if to_on > today:
        raise DomainError("core.invalid", 422, {f"{path}.to_on": "collection.days_ahead"})
    if to_on < today - timedelta(days=JOURNEY_DAYS):
        raise DomainError("core.invalid", 422, {f"{path}.to_on": "collection.days_too_old"})


def hints(one: Seen, other: Seen) -> tuple[Hint, ...]:
    """Say why two records may be the same person; nothing for two that do not look alike."""
    is_same_kind = one.document_kind == other.document_kind
    found = []
    if is_same_kind and one.document_number == other.document_number:
        found.append(Hint.SAME_DOCUMENT)
    elif is_same_kind and is_neighbouring(one.document_number, other.document_number):
        found.append(Hint.NEIGHBOURING_DOCUMENT)
    born = birth_date_of(one.document_number)
    is_namesake = one.name == other.name and born is not None
    if is_namesake and born == birth_date_of(other.document_number):
        found.append(Hint.SAME_NAME_AND_BIRTH_DATE)
    if one.phone is not None and one.phone == other.phone:
        found.append(Hint.SAME_PHONE)
    return tuple(found)


def is_neighbouring(one: str, other: str) -> bool:
    """Whether two numbers differ in one character; of 18 the check character is left aside."""
    if len(one) != len(other):
        return False
    body = 17 if len(one) == 18 else len(one)
    return sum(a != b for a, b in zip(one[:body], other[:body], strict=True)) == 1


def birth_date_of(number: str) -> str | None:
    """The birth date in a number of 18 characters, as its eight digits; None in others."""
    digits = number[6:14]
    return digits if len(number) == 18 and digits.isdigit() else None


def is_same_value(one: str, other: str) -> bool:
    """Whether two values say the same: width of letters and spaces do not matter."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def shown_apart(one: str, other: str, mask: Callable[[str], str]) -> tuple[str, str]:
    """Mask two values so that somebody who knows the right one can tell them apart.

    Where the usual masks look alike, what differs is shown and what is common is not.
    """
    masked = (mask(one), mask(other))
    if masked[0] != masked[1]:
        return masked
    return _only_difference(one, other), _only_difference(other, one)


def _only_difference(text: str, other: str) -> str:
    most = min(len(text), len(other))
    begin = next((n for n in range(most) if text[n] != other[n]), most)
    rest = most - begin
    end = next((n for n in range(rest) if text[-1 - n] != other[-1 - n]), rest)
    middle = text[begin : len(text) - end]
    return "*" * bool(begin) + middle[:SHOWN_MOST] + "*" * bool(end or len(middle) > SHOWN_MOST)


def lookalikes(one: Seen, others: Iterable[Seen]) -> list[tuple[Seen, tuple[Hint, ...]]]:
    """Everybody who may be the same person, with why."""
    found = ((other, hints(one, other)) for other in others if other.resident_id != one.resident_id)
    return [(other, why) for other, why in found if why]
