"""The access matrix: every route of the API, what it needs, and which role may ask it where.

It is made from what the routes themselves declare, so it cannot say anything else than the guard.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Flask

from backend.core.auth import Duty, Need
from backend.core.http import API
from backend.staff.rules import ROLE_DIGITS, ROLE_TASKS, Role

TITLE = "# Who may ask for what"
INTRO = """\
Made by `flask --app backend.app access matrix`; a test holds this page to it, and another one asks
every route for people on duty as every role: inside the area, outside it, and for something that is
not there.

**Needs**: `public`, nobody in particular. `resident`, a signed-in account, for oneself and those
one answers for. `duty`, somebody on duty: with a task it takes a role that has it, within the area
of the grant (`area`); the area is that of the *stored* object, and what is outside gets the answer
of what does not exist. Without a task it is about oneself (`own`). **Proof**: `new` takes a passkey
or a code of the app within the last five minutes.

Some routes look at more than role and area: the second person of evidence, of a proposal, of an
order has to be of another unit; a role that reaches above a county is given by two. What is refused
for such a reason says so."""
DIGITS = """\
A grant is for an area whose code has one of these numbers of digits: 2 province, 4 city, 6 county,
9 town or street, 12 village or community, 15 grid."""


class Line(NamedTuple):
    """A route: how it is asked, and what it needs."""

    endpoint: str
    method: str
    path: str
    need: Need

    @property
    def duty(self) -> Duty | None:
        """The need for somebody on duty, if that is what it is."""
        return self.need if isinstance(self.need, Duty) else None

    def access_of(self, role: Role) -> str:
        """How far a role reaches: `area`, `own`, or nothing."""
        if self.duty is None:
            return ""
        if self.duty.task is None:
            return "own"
        return "area" if self.duty.task in ROLE_TASKS[role] else ""


def lines_of(app: Flask) -> list[Line]:
    """Every route of the API, by path and method."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(API):
            need: Need = getattr(app.view_functions[rule.endpoint], "need", "public")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                path = rule.rule.removeprefix(API)
                found.append(Line(rule.endpoint, method, path, need))
    return sorted(found, key=lambda line: (line.path, line.method))


def page_of(app: Flask) -> str:
    """The page docs/access.md."""
    roles = list(Role)
    head = ["route", "needs", "proof", *(f"`{role}`" for role in roles)]
    rows = [_row(line, roles) for line in lines_of(app)]
    digits = [[f"`{role}`", _digits_of(role), _tasks_of(role)] for role in roles]
    parts = [
        TITLE,
        INTRO,
        "## Roles",
        DIGITS,
        _table(["role", "digits", "tasks"], digits),
        "## Routes",
        _table(head, rows),
    ]
    return "\n\n".join(parts) + "\n"


def _row(line: Line, roles: list[Role]) -> list[str]:
    need = {"public": "public", "session": "resident"}.get(str(line.need), "duty")
    proof = ""
    if line.duty:
        need = f"duty, `{line.duty.task}`" if line.duty.task else "duty"
        proof = "new" if line.duty.is_fresh else ""
    cells: list[Any] = [f"`{line.method} {line.path}`", need, proof]
    return [*cells, *(line.access_of(role) for role in roles)]


def _digits_of(role: Role) -> str:
    return ", ".join(map(str, sorted(ROLE_DIGITS[role])))


def _tasks_of(role: Role) -> str:
    return ", ".join(f"`{task}`" for task in sorted(ROLE_TASKS[role])) or "none yet"


def _table(head: list[str], rows: list[list[str]]) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cells) + " |"

    return "\n".join([line(head), "|" + "---|" * len(head), *map(line, rows)])
