"""Made-up people: document numbers that pass every check and belong to nobody we know of."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_numbers = count(1)


def identity_number(born: str, serial: int) -> str:
    """A number of GB 11643-1999 for 湖滨区, with its check character."""
    body = f"411202{born}{serial:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


@dataclass(frozen=True)
class Person:
    """Someone who lives in the city; each has a phone number and a document of their own."""

    name: str = "刘小明"
    serial: int = field(default_factory=lambda: next(_numbers))

    @property
    def phone(self) -> str:
        """A mainland mobile number."""
        return f"1390398{self.serial:04d}"

    @property
    def number(self) -> str:
        """The number of the identity card."""
        return identity_number("19860512", self.serial)
