"""Who gets which order of a unit, purely: the most urgent first, to whoever has least.

Nobody chooses whom they help, and nobody is given more because they are quick to press a button.
Both rules are deterministic: the same unit and the same orders give the same result.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

GIVEN_MOST = 25
"""Orders that one request gives out, hands over or acts upon: each is a transaction of its own."""


class Waiting(NamedTuple):
    """An open order of a unit, as far as sharing looks at it.

    :ivar due_ms: until when its present step is due; less is more urgent.
    :ivar assignee: whose it is; None while it is nobody's.
    """

    number: str
    due_ms: int
    assignee: str | None
    is_paused: bool


def unassigned(orders: Iterable[Waiting]) -> list[Waiting]:
    """Those that wait for somebody, most urgent first; what is paused waits for something else."""
    free = [order for order in orders if order.assignee is None and not order.is_paused]
    return sorted(free, key=lambda order: (order.due_ms, order.number))


def held_by(orders: Iterable[Waiting], staff_id: str) -> list[Waiting]:
    """Somebody's own, paused or not, most urgent first."""
    own = [order for order in orders if order.assignee == staff_id]
    return sorted(own, key=lambda order: (order.due_ms, order.number))


def loads_of(orders: Iterable[Waiting], people: Iterable[str]) -> dict[str, int]:
    """How many orders each of some people has in hand; what is paused asks for no work now."""
    loads = dict.fromkeys(people, 0)
    for order in orders:
        if order.assignee in loads and not order.is_paused:
            loads[order.assignee] += 1
    return loads


def share(waiting: Sequence[Waiting], loads: Mapping[str, int]) -> list[tuple[str, str]]:
    """Give each order, in the order of the sequence, to whoever has least by then.

    Of two who have the same, the first by id; so nobody ends with more than one above another
    unless they had more before, and such a one gets nothing.

    :param loads: how many orders each of those has who may get some.
    :returns: (number, person), as many as there are orders; none when there is nobody.
    """
    heap = [(load, person) for person, load in loads.items()]
    heapq.heapify(heap)
    shared = []
    for order in waiting if heap else ():
        load, person = heap[0]
        heapq.heapreplace(heap, (load + 1, person))
        shared.append((order.number, person))
    return shared


def event_id(request_id: uuid.UUID, number: str) -> uuid.UUID:
    """The id of what a request does to one of its orders: the same request does it once."""
    return uuid.uuid5(request_id, number)
