"""What a look is, and what is never one: pure functions of a person's rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

LOOKS_KEPT = timedelta(days=35)
"""For so long a person is shown who looked."""
PAGE = 50
SECOND_LOOK = timedelta(days=1)
"""So long after somebody was erased all rooms are asked once more, for what was under way."""


def roster_of(village: str) -> str:
    """Give the name under which the audit lists who read the roster of a village."""
    return f"roster-{village}"


def is_look(actor: str, role: str | None) -> bool:
    """Say whether a row of the audit is a look at somebody.

    What somebody does with their own account is none, nor what whoever answers for them does:
    both are seen on the screens where they are done. People on duty, jobs and commands look, and so
    does an account that acts as something else than a person, such as a team that packs baskets.
    """
    return role is not None or not actor.startswith("account:")


class Export(NamedTuple):
    """What a room holds of somebody, for themselves: JSON-ready rows of a kind of record.

    :param kinds: which kinds of `backend/data/retention.json` the rows come from.
    :param read: (resident_id, account_id) -> rows; either id may be None.
    """

    name: str
    kinds: tuple[str, ...]
    read: Callable[[str | None, str | None], list[dict[str, Any]]]


class Eraser(NamedTuple):
    """How a room erases what it holds of somebody; it may happen twice, and be cut anywhere.

    :param waits: it is needed by what the law keeps, and erased when that has ended.
    """

    kinds: tuple[str, ...]
    erase: Callable[[str | None, str | None], None]
    waits: bool = False


class Keeper(NamedTuple):
    """What the law has the city keep of somebody although they leave.

    :param ground: its name in `backend/data/personal.json`, where title and law stand.
    :param holds: resident_id -> whether there is such a record now.
    """

    ground: str
    kinds: tuple[str, ...]
    holds: Callable[[str], bool]
