"""Which boards of the market a fact is counted on; pure.

A division has a board a day and a board a year. Both count by product, by the divisions below
(their code behind an @), and as a whole (*).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

DAY, YEAR = "m#", "n#"
AREA, WHOLE = "@", "*"
SUPPLIERS = "suppliers"
DAYS_KEPT_S = 400 * 24 * 3600
ROOT_DIGITS, COUNTY_DIGITS, TOWN_DIGITS = 4, 6, 9
MASS = (
    "listed", "taken_back", "matched", "sold", "sold_fen", "saved", "to_households", "unsold",
    "taken_over",
)  # fmt: skip
PIECES = (
    "pieces_listed", "pieces_taken_back", "pieces_matched", "pieces_sold", "pieces_sold_fen",
    "pieces_saved",
)  # fmt: skip
NUMBERS = (*MASS, *PIECES, SUPPLIERS)
KG_G = 1000


def day_part(on: date) -> str:
    """Name the board of a day."""
    return f"{DAY}{(on - date(1970, 1, 1)).days}"


def day_of_part(part: str) -> date:
    """Give the day of a day's board."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(part.removeprefix(DAY)))


def year_part(on: date) -> str:
    """Name the board of a year."""
    return f"{YEAR}{on.year}"


def counters_of(
    division_code: str, product: str, number: str, on: date
) -> Iterator[tuple[tuple[str, str], str]]:
    """Give every board, and its child, on which something in a division is counted.

    Suppliers are counted by place alone: one who sells two products is one supplier.
    """
    for digits, below in ((ROOT_DIGITS, COUNTY_DIGITS), (COUNTY_DIGITS, TOWN_DIGITS)):
        division = division_code[:digits]
        children = [WHOLE, f"{AREA}{division_code[:below]}"]
        if number != SUPPLIERS:
            children.append(product)
        for part in (day_part(on), year_part(on)):
            for child in children:
                yield (division, part), child


def added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Add up numbers of the same name; each is there, at least as nought."""
    found = dict.fromkeys(NUMBERS, 0)
    for one in counts:
        for name, number in one.items():
            found[name] = found.get(name, 0) + number
    return found


def average_fen_per_kg(sold_fen: int, sold_g: int) -> int | None:
    """Give the average price of what was sold, rounded half up; None when nothing was."""
    return None if sold_g <= 0 else (2 * sold_fen * KG_G + sold_g) // (2 * sold_g)


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula.

    Source: OWASP, CSV injection: texts that begin with = + - @, a tab or a carriage return.
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def kilograms(grams: int) -> str:
    """Write grams as kilograms with three decimals, without a floating number."""
    sign = "-" if grams < 0 else ""
    return f"{sign}{abs(grams) // KG_G}.{abs(grams) % KG_G:03d}"


def yuan(fen: int) -> str:
    """Write fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"
