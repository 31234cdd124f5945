"""The network of a matching as pure functions: its arcs, its dual prices, whether they prove it.

The network is a circulation: from the market to each supplier in tranches, on to the listings, to
the wanted posts that they fit, and back to the market. docs/matching.md says why that is enough.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from backend.market.matching_rules import MatchPolicy, Problem

# Nobody offers as much; stands for "as much as you like" where an arc has no limit of its own.
NO_LIMIT = 10**15
# The market itself: where everything comes from and goes to. Its dual price is nought.
MARKET = ""
Pairs = Collection[tuple[int, int]]

Flows = Mapping[tuple[int, int], int]
"""(place of a listing, place of a wanted post) -> lots, all above nought."""


class Arc(NamedTuple):
    """A way for lots, and how many go there."""

    start: str
    end: str
    cost: int
    most: int
    lots: int


def tranche_widths(policy: MatchPolicy, lots: int) -> list[int]:
    """How much of a supplier's lots each tranche takes, beginning with the first."""
    ends = [*policy.tranches[1:], NO_LIMIT]
    bounds = zip(policy.tranches, ends, strict=True)
    return [max(min(end, lots) - start, 0) for start, end in bounds]


def arcs(
    problem: Problem, flows: Flows, without: Collection[int] = (), only: Pairs | None = None
) -> Iterator[Arc]:
    """The network with a flow on it.

    :param without: places of wanted posts that are left out of the run.
    :param only: the pairs that are in it; None for all that fit.
    """
    sold, bought = _sums(flows)
    given: dict[str, int] = dict.fromkeys(problem.suppliers, 0)
    stock = dict(given)
    for place, one in enumerate(problem.listings):
        given[one.supplier] += sold.get(place, 0)
        stock[one.supplier] += one.lots
        yield Arc(one.supplier, one.id, 0, one.lots, sold.get(place, 0))
        for at, cost in problem.costs[place].items():
            if at not in without and (only is None or (place, at) in only):
                lots = flows.get((place, at), 0)
                yield Arc(one.id, problem.wanted[at].id, cost, NO_LIMIT, lots)
    for supplier in problem.suppliers:
        widths = tranche_widths(problem.policy, stock[supplier])
        used = tranche_widths(problem.policy, given[supplier])
        for number, (most, lots) in enumerate(zip(widths, used, strict=True)):
            yield Arc(MARKET, supplier, number * problem.tranche_weight, most, lots)
    for at, asked in enumerate(problem.wanted):
        if at not in without:
            lots = bought.get(at, 0)
            yield Arc(asked.id, MARKET, -problem.lot_weight, asked.lots, lots)


def _sums(flows: Flows) -> tuple[dict[int, int], dict[int, int]]:
    """What each listing gives, and what each wanted post gets."""
    sold: dict[int, int] = {}
    bought: dict[int, int] = {}
    for (place, at), lots in flows.items():
        sold[place] = sold.get(place, 0) + lots
        bought[at] = bought.get(at, 0) + lots
    return sold, bought


def faults(
    problem: Problem, flows: Flows, duals: Mapping[str, int], without: Collection[int] = ()
) -> list[str]:
    """Why a flow with these dual prices is not proved best; empty when it is.

    An arc with room must not be worth using more, one in use must not be worth using less.
    """
    found = [
        "a flow where nothing fits, or of nothing"
        for (place, at), lots in flows.items()
        if at in without or at not in problem.costs[place] or lots <= 0
    ]
    price = {**duals, MARKET: 0}
    for start, end, cost, most, lots in arcs(problem, flows, without):
        if start not in price or end not in price:
            found.append("a dual price is missing")
            continue
        worth = cost + price[start] - price[end]
        if not 0 <= lots <= most:
            found.append("more than there is, or than is wanted")
        if (lots < most and worth < 0) or (lots > 0 and worth > 0):
            found.append("dual prices that do not prove it")
    return found


def dual_prices(network: Iterable[Arc]) -> dict[str, int]:
    """The dual price of every node: shortest ways in what a flow leaves open (Bellman and Ford).

    :raises ValueError: the flow is not best, for some way round makes it better.
    """
    ways: dict[str, list[tuple[str, int]]] = {MARKET: []}
    for start, end, cost, most, lots in network:
        if lots < most:
            ways.setdefault(start, []).append((end, cost))
            ways.setdefault(end, [])
        if lots > 0:
            ways.setdefault(end, []).append((start, -cost))
            ways.setdefault(start, [])
    price = dict.fromkeys(ways, 0)
    steps = dict.fromkeys(ways, 0)
    waiting, queued = deque(ways), set(ways)
    while waiting:
        start = waiting.popleft()
        queued.discard(start)
        for end, cost in ways[start]:
            if price[start] + cost < price[end]:
                price[end] = price[start] + cost
                steps[end] = steps[start] + 1
                if steps[end] > len(ways):
                    raise ValueError("a way round makes the flow better")
                if end not in queued:
                    queued.add(end)
                    waiting.append(end)
    return {node: value - price[MARKET] for node, value in price.items()}


def some_pairs(problem: Problem, nearest: int, spread: int) -> set[tuple[int, int]]:
    """Pairs to begin with: the cheapest of both sides, and some from everywhere.

    The spread ones give the first dual prices a view of the whole market; without them it takes
    many more rounds.
    """
    pairs: set[tuple[int, int]] = set()
    by_post: dict[int, list[tuple[int, int]]] = {}
    for place, row in enumerate(problem.costs):
        for at, cost in row.items():
            by_post.setdefault(at, []).append((cost, place))
        pairs |= {(place, at) for at in sorted(row, key=lambda at: (row[at], at))[:nearest]}
        stride = max(len(row) // spread, 1)
        pairs |= {(place, at) for at in list(row)[place % stride :: stride]}
    for at, column in by_post.items():
        pairs |= {(place, at) for _, place in sorted(column)[: 4 * nearest]}
    return pairs


def missing_pairs(
    problem: Problem,
    duals: Mapping[str, int],
    without: Collection[int],
    most: int,
) -> set[tuple[int, int]]:
    """The pairs that dual prices say a network lacks; none means that they prove it for all pairs.

    :param most: how many for a listing, the most missed first.
    """
    prices = [duals.get(asked.id, 0) for asked in problem.wanted]
    found: set[tuple[int, int]] = set()
    for place, row in enumerate(problem.costs):
        own = duals.get(problem.listings[place].id, 0)
        missed = sorted(
            (cost + own - prices[at], at)
            for at, cost in row.items()
            if cost + own < prices[at] and at not in without
        )
        found |= {(place, at) for _, at in missed[:most]}
    return found


def to_leave_out(problem: Problem, flows: Flows, without: Collection[int]) -> list[int]:
    """The wanted posts that get less than their least, those who lack most first.

    Which of them to leave out is a policy, not an optimum: choosing best is NP-hard.
    """
    _, bought = _sums(flows)
    short = [
        (Fraction(bought.get(at, 0), asked.least_lots), asked.id, at)
        for at, asked in enumerate(problem.wanted)
        if at not in without and bought.get(at, 0) < asked.least_lots
    ]
    return [at for *_, at in sorted(short)]
