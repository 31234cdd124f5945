"""How a sample of a route is made and asked; the samples themselves stand in samples.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Flask

from backend.core import ids
from backend.residents import service as residents
from backend.staff.matrix import Line
from backend.staff.rules import ROLE_DIGITS, Role
from tests.support.people import Person, some_application
from tests.support.staff import OnDuty

VILLAGE = "411281003001"
ELSEWHERE = "411221100001"


class Asked(NamedTuple):
    """A request: a path below the API, and a body; bytes are sent as `media`."""

    path: str
    json: Any = None
    media: str = "text/csv"


@dataclass(frozen=True)
class World:
    """Where the samples are."""

    app: Flask
    village: str = VILLAGE
    elsewhere: str = ELSEWHERE

    def on_duty(self, role: Role, area: str | None = None) -> OnDuty:
        """Somebody else on duty, in the smallest area of their role around the village."""
        return OnDuty(self.app, (role, area or area_around(role, self.village)))

    def resident(self) -> Person:
        """Somebody of the village, with a phone."""
        return Person(self.app).signs_in().applies(division_code=self.village)

    def neighbour(self) -> str:
        """The id of somebody of the village without an account."""
        row = residents.resident_row(ids.random_id(), some_application(division_code=self.village))
        row.save()
        return str(row.resident_id)


def area_around(role: Role, village: str) -> str:
    """The smallest area that a role can have around a village."""
    return village[: max(digits for digits in ROLE_DIGITS[role] if digits <= len(village))]


def random_ids(line: Line, asked: Asked) -> Asked | None:
    """The same with every id of the path made up; None for a path without any."""
    if "<" not in line.path:
        return None
    shape = re.sub(r"<[a-z_]+>", "([^/?]+)", line.path)
    found = re.match(shape, asked.path)
    assert found, f"{asked.path} is no {line.path}"
    path = asked.path
    for value in found.groups():
        path = path.replace(value, ids.random_id())
    return Asked(path, asked.json, asked.media)


@dataclass(frozen=True)
class Sample:
    """How a route is asked; the docstring of samples.py says the rest."""

    make: Callable[[World, OnDuty], Asked]
    own: bool = False
    outside: tuple[int, str] | Callable[[dict[str, Any]], bool] | None = None
    remake: bool = False
    unknown: Callable[[Line, Asked], Asked | None] = random_ids
    roles: frozenset[Role] | None = None
    area_of: Callable[[Role, str], str] = area_around
    good: frozenset[int] = frozenset(range(200, 300))


def other(name: str) -> Callable[[Line, Asked], Asked | None]:
    """The same with another id in the body."""
    return lambda line, asked: Asked(asked.path, {**asked.json, name: ids.random_id()})


def own(path: str, json: Any = None, good: int | None = None) -> Sample:
    """A route about oneself that takes no preparation."""
    more: dict[str, Any] = {"good": frozenset((good,))} if good else {}
    return Sample(lambda world, by: Asked(path, json), own=True, **more)
