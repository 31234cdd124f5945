"""The best matching of a run: network simplex on few pairs, and dual prices that prove it for all.

Most pairs of a large market never carry anything. The solver is given some; the dual prices of its
answer say which others it lacks; when they say none, the answer is best among all pairs. What was
found is checked once more, arc by arc, before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from backend.market import network_rules as network
from backend.market.matching_rules import Problem, input_hash

SOLVER = "networkx.network_simplex"
NEAREST, SPREAD, MORE = 5, 10, 10
# After as many rounds all who get less than their least are left out at once.
HALVING_ROUNDS = 8


class Unproved(Exception):
    """A matching that its dual prices do not prove best; it is never published."""


@dataclass(frozen=True, slots=True)
class Matching:
    """A matching that is proved best for the wanted posts that were not left out.

    :ivar flows: (place of a listing, place of a wanted post) -> lots.
    :ivar without: places of wanted posts whose least could not be met.
    :ivar bound_lots: no matching whatever places more.
    """

    flows: dict[tuple[int, int], int]
    duals: dict[str, int]
    without: tuple[int, ...]
    bound_lots: int


def best_of(problem: Problem) -> Matching:
    """The best matching; posts whose least is not met are left out in rounds (docs/matching.md).

    :raises Unproved: the solver made a mistake.
    """
    without: set[int] = set()
    pairs = network.some_pairs(problem, NEAREST, SPREAD)
    bound = None
    for turn in range(len(problem.wanted) + 1):
        flows, duals, pairs = _solve(problem, pairs, without)
        bound = sum(flows.values()) if bound is None else bound
        short = network.to_leave_out(problem, flows, without)
        if not short:
            wrong = network.faults(problem, flows, duals, without)
            if wrong:
                raise Unproved(wrong[0])
            return Matching(flows, duals, tuple(sorted(without)), bound)
        half = (len(short) + 1) // 2 if turn < HALVING_ROUNDS else len(short)
        without |= set(short[:half])
    raise Unproved("posts are left out without an end")


def _solve(
    problem: Problem, pairs: set[tuple[int, int]], without: Collection[int]
) -> tuple[dict[tuple[int, int], int], dict[str, int], set[tuple[int, int]]]:
    """Flow and dual prices without regard to least quantities, and the pairs that it took."""
    while True:
        flows = _flows(problem, pairs, without)
        duals = network.dual_prices(network.arcs(problem, flows, without, pairs))
        missing = network.missing_pairs(problem, duals, without, MORE)
        if not missing:
            return flows, duals, pairs
        pairs = pairs | missing


def _flows(
    problem: Problem, pairs: Collection[tuple[int, int]], without: Collection[int]
) -> dict[tuple[int, int], int]:
    import networkx

    places = {one.id: place for place, one in enumerate(problem.listings)}
    graph = networkx.MultiDiGraph()
    graph.add_node(network.MARKET)
    for arc in network.arcs(problem, {}, without, pairs):
        if arc.most:
            graph.add_edge(arc.start, arc.end, weight=arc.cost, capacity=arc.most)
    _, found = networkx.network_simplex(graph)
    at = {asked.id: number for number, asked in enumerate(problem.wanted)}
    return {
        (place, at[end]): lots
        for start, place in places.items()
        for end, ways in found.get(start, {}).items()
        for lots in ways.values()
        if lots
    }


def document(problem: Problem, matching: Matching) -> dict[str, Any]:
    """What is published of a run beside its name and day; docs/matching.md says how to check it."""
    published = problem.as_json()
    listings, wanted = problem.listings, problem.wanted
    return {
        "solver": SOLVER,
        "input_hash": input_hash(published),
        "input": published,
        "left_out": [wanted[at].id for at in matching.without],
        "flows": [
            [listings[place].id, wanted[at].id, lots]
            for (place, at), lots in sorted(matching.flows.items())
        ],
        "duals": _all_duals(problem, matching),
        "result": _result(problem, matching),
    }


def _all_duals(problem: Problem, matching: Matching) -> dict[str, int]:
    """The dual prices; a post that was left out gets the highest that proves nothing wrong."""
    duals = {name: price for name, price in matching.duals.items() if name != network.MARKET}
    for at in matching.without:
        ways = [
            row[at] + duals[one.id]
            for one, row in zip(problem.listings, problem.costs, strict=True)
            if at in row
        ]
        duals[problem.wanted[at].id] = min(ways, default=0)
    return duals


def _result(problem: Problem, matching: Matching) -> dict[str, Any]:
    given = dict.fromkeys(problem.suppliers, 0)
    cost = 0
    for (place, at), lots in matching.flows.items():
        given[problem.listings[place].supplier] += lots
        cost += problem.costs[place][at] * lots
    by_tranche = [network.tranche_widths(problem.policy, lots) for lots in given.values()]
    return {
        "placed_lots": sum(given.values()),
        "bound_lots": matching.bound_lots,
        "tranche_lots": [sum(widths) for widths in zip(*by_tranche, strict=True)],
        "cost": cost,
        "suppliers_served": sum(lots > 0 for lots in given.values()),
        "wanted_served": len({at for _, at in matching.flows}),
    }
