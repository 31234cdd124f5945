"""The published list as those on duty and other rooms read it: one trip, some, or all of them.

A trip costs two reads: which block is the block of today, and the block. The whole list is kept in
the process with the version it is of, so that asking again costs one read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from backend.core import packed
from backend.cotravel import list_rules
from backend.cotravel.list_models import BlockRow, StateRow
from backend.cotravel.list_rules import Listed


class Whole:
    """The list at a version. `stored` are the sort keys of all blocks there are, old ones too."""

    def __init__(self, state: StateRow | None, stored: Mapping[str, bytes]) -> None:
        self.version = int(state.version) if state else 0
        self.next_id = int(state.next_id) if state else 1
        self.blocks = blocks_of(state)
        self.stored = frozenset(stored)
        parts = (BlockRow.part_of(number, name) for number, name in self.blocks.items())
        texts = (packed.of_bytes(stored[part]) for part in parts)
        self.trips: Mapping[int, Listed] = MappingProxyType(
            {one.id: one for text in texts for one in list_rules.trips_of_block(text)}
        )

    @cached_property
    def by_source(self) -> Mapping[tuple[str, str], int]:
        """The number of the trip that a row of a list became part of."""
        return {source.key: one.id for one in self.trips.values() for source in one.trip.sources}


class _Kept(NamedTuple):
    """What this process knows, and which change of the list it is of."""

    of: tuple[int, int] = (0, 0)
    whole: Whole | None = None


_kept = _Kept()


def blocks_of(state: StateRow | None) -> dict[int, str]:
    """The name of each block of today by its number."""
    if state is None:
        return {}
    return {int(number): name for number, name in json.loads(state.blocks).items()}


def whole(state: StateRow | None = None) -> Whole:
    """The whole list of today; one read, and one query a megabyte when it has changed.

    :param state: how it stands, when the caller has read that already.
    """
    global _kept
    state = state or StateRow.now()
    of = _change_of(state)
    known = _kept.whole
    if known is None or _kept.of != of:
        known = Whole(state, BlockRow.all_of() if state else {})
        _kept = _Kept(of, known)
    return known


def _change_of(state: StateRow | None) -> tuple[int, int]:
    return (int(state.version), int(state.changed_ms)) if state else (0, 0)


def version() -> int:
    """The version of the list of today, 0 before the first publication; one read."""
    state = StateRow.now()
    return int(state.version) if state else 0


def find_trip(trip_id: int) -> Listed | None:
    """A published trip, also one that was withdrawn; two reads."""
    return find_trips((trip_id,)).get(trip_id)


def find_trips(ids: Iterable[int]) -> dict[int, Listed]:
    """Those of these trips that there are; one read, and one for each two hundred numbers."""
    wanted = frozenset(ids)
    state = StateRow.now() if wanted else None
    if state is None:
        return {}
    if _kept.whole is not None and _kept.of == _change_of(state):
        known = _kept.whole.trips
        return {one: known[one] for one in wanted if one in known}
    blocks = blocks_of(state)
    found: dict[int, Listed] = {}
    for number in {list_rules.block_of(one) for one in wanted} & blocks.keys():
        row = BlockRow.of(number, blocks[number])
        trips = list_rules.trips_of_block(packed.of_bytes(row.data)) if row else ()
        found |= {one.id: one for one in trips if one.id in wanted}
    return found


def all_trips() -> Mapping[int, Listed]:
    """All published trips by their numbers, withdrawn ones too; one read when nothing changed."""
    return whole().trips


def of_source(list_name: str, row: str) -> Listed | None:
    """The trip that a row of a list became part of; one read when nothing changed."""
    known = whole()
    trip_id = known.by_source.get((list_name, row))
    return None if trip_id is None else known.trips[trip_id]
