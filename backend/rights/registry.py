"""What every room told of its holdings: what to export, what to erase, what the law keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from backend.config import DATA
from backend.rights.rules import Eraser, Export, Keeper


class Holdings(NamedTuple):
    """All of it, in the order in which it is told and erased."""

    exports: tuple[Export, ...]
    erasers: tuple[Eraser, ...]
    keepers: tuple[Keeper, ...]


_holdings: Holdings | None = None


def install(holdings: Holdings) -> None:
    """Say what the rooms hold."""
    global _holdings
    _holdings = holdings


def holdings() -> Holdings:
    """What the rooms hold."""
    if _holdings is None:
        raise RuntimeError("install() comes first")
    return _holdings


@cache
def words() -> Mapping[str, Any]:
    """Titles of the sections, legal grounds, and the kinds that are nobody's to take or erase."""
    told: Mapping[str, Any] = json.loads((DATA / "personal.json").read_text(encoding="utf-8"))
    return told
