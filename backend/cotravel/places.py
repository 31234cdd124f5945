"""Where published places lie, by the country's list of divisions that ships with us."""

from __future__ import annotations

from functools import cache

from backend.config import DATA
from backend.cotravel import place_rules

LIST = DATA / "divisions" / "country.csv"


def division_of(said: str) -> str:
    """The code of 2, 4 or 6 digits of the division that a place's words name; '' when not plain.

    :param said: the place as it was published.
    """
    return place_rules.division_of(said, _names())


@cache
def _names() -> place_rules.Names:
    return place_rules.names_of(LIST.read_text(encoding="utf-8"))
