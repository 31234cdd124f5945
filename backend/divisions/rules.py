"""Division codes: 2, 4, 6, 9 or 12 digits, province to village; a child begins with its parent."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative unit; joined by code, never by name, for names repeat."""

    code: str
    name: str
    level: str
    parent_code: str


def read_divisions(text: str) -> dict[str, Division]:
    """The units of a CSV with the columns code, name, level, parent_code, by their code."""
    rows = csv.DictReader(io.StringIO(text))
    return {
        row["code"]: Division(row["code"], row["name"], row["level"], row["parent_code"])
        for row in rows
    }


def leaves(divisions: Mapping[str, Division]) -> frozenset[str]:
    """The codes of units that have none below them: where people live."""
    parents = {division.parent_code for division in divisions.values()}
    return frozenset(code for code in divisions if code not in parents)


def county_of(code: str) -> str:
    """The six digits of the county that a unit lies in."""
    return code[:COUNTY_DIGITS]
