"""Putting several lists of orders together, newest first, a page at a time; pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple


class Found(NamedTuple):
    """An order of a list that is sorted by these, the newest first."""

    received_ms: int
    number: str


class Page(NamedTuple):
    """So many of them, and the last one if there may be more behind it."""

    orders: tuple[Found, ...]
    last: Found | None


def newest(lists: Iterable[Sequence[Found]], most: int) -> Page:
    """The newest of several lists, each newest first; an order that stands in two comes once.

    :param most: also how many each list has at most, where it may have been cut.
    """
    merged = heapq.merge(*lists, reverse=True)
    found = list(islice(dict.fromkeys(merged), most + 1))
    page = tuple(found[:most])
    may_be_cut = any(len(one) >= most for one in lists) if page else False
    return Page(page, page[-1] if len(found) > most or may_be_cut else None)
