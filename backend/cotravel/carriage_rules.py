"""Carriages and rows of seats in whatever somebody wrote; pure. Twin: `carriage-rules.ts`.

A carriage is read when it has a number of its own: 3, 17号车厢, 1-4号车厢, 第4节. The middle of a
train, the last but one, a dining car and an added carriage (加3) stay words.
"""

from __future__ import annotations

import re

from backend.cotravel.number_rules import with_digits
from backend.cotravel.plate_rules import plain

CARRIAGE_MOST = 20
_WORD = (
    "(?:号?(?:卧铺|[硬软][卧座])车[厢箱]?|号?车[厢箱]|号?车(?!次|票|站)|节车?[厢箱]?|号?厢|号仓)"
)
_LIST = re.compile(
    rf"(?:第)?([0-9]{{1,2}}(?:(?:号|车|节|号?车[厢箱])?[、/,和与及或至到-]第?[0-9]{{1,2}})*){_WORD}"
)
_BARE = re.compile("第?[0-9]{1,2}号?")
_PIECE = re.compile(r"([0-9]{1,2})(?:[号车节厢箱]*([至到-])第?([0-9]{1,2}))?")
_NOT_COUNTED = re.compile("[0-9A-Z加倒后前共]")
_SEAT = re.compile(r"(?:^|[^A-Z0-9])0{0,2}([1-9]\d?)([A-HJ-L])(?![A-Z0-9])")


def carriages_in(text: str) -> tuple[int, ...]:
    """The carriages that a text names, 1 to 20, sorted; ranges are spelt out."""
    clear = with_digits(plain(text).replace(" ", ""), "号|车|节|[、,和或至到/-]")
    found: set[int] = set()
    for one in _LIST.finditer(clear):
        before = clear[max(0, one.start() - 2) : one.start()]
        if not _NOT_COUNTED.search(before[-1:]) and "倒数" not in before:
            found.update(_spelt_out(one[1]))
    if _BARE.fullmatch(clear):
        found.update(_spelt_out(clear))
    return tuple(sorted(found))


def _spelt_out(text: str) -> set[int]:
    found: set[int] = set()
    for first, join, last in _PIECE.findall(text):
        if join and int(first) < int(last) <= CARRIAGE_MOST:
            found.update(range(int(first), int(last) + 1))
        else:
            found.update((int(first), int(last)) if join else (int(first),))
    return {number for number in found if 1 <= number <= CARRIAGE_MOST}


_TURNED = re.compile(r"([A-HJ-L])([1-9]\d?)")


def rows_in(text: str) -> tuple[int, ...]:
    """The rows of seats that a text names by number and letter: 31A, 011D、016B, C49; sorted."""
    clear = plain(text)
    turned = _TURNED.fullmatch(clear)
    if turned:
        return (int(turned[2]),)
    clear = re.sub(r"(\d)[排号] ?(?=[A-HJ-L](?:[^A-Z0-9]|$))", r"\1", clear)
    return tuple(sorted({int(row) for row, _ in _SEAT.findall(clear)}))
