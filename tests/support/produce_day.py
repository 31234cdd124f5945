"""An invented day of a produce market, and two other ways to place it: HiGHS and a clerk's.

The size is that of 海南 in February 2020: 190 suppliers, 17 buyers, 11,375 tonnes without a buyer.
Everything else of the day is made up by a seeded generator.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from backend.market.matching_rules import Asked, MatchPolicy, Offered, Problem
from backend.market.network_rules import tranche_widths

SUPPLIERS, BUYERS, LOTS = 190, 17, 11_375_000
PRODUCTS = ("pepper", "bean", "pumpkin", "melon", "aubergine", "pineapple")
TOWNS = [f"4112{county:02d}{town:03d}" for county in (2, 3, 21, 24, 81, 82) for town in range(12)]
POLICY = MatchPolicy(
    version="test",
    tranches=(0, 500, 2000, 10_000),
    haulage=(2000, 6000, 15_000, 40_000, 120_000),
    price_permille=100,
    day_left=500,
    days_most=30,
    grade_step=2000,
)


def a_day(times: int = 1, seed: int = 2020, products: tuple[str, ...] = PRODUCTS) -> list[Problem]:
    """One problem a product; suppliers have one or two products, buyers look for most of them.

    :param times: how many times the suppliers, the buyers and the tonnes.
    """
    chance = random.Random(seed)
    shares = [chance.lognormvariate(0, 1) for _ in range(SUPPLIERS * times)]
    whole = LOTS * times
    offered: dict[str, list[Offered]] = {product: [] for product in products}
    for number, share in enumerate(shares):
        lots = int(whole * share / sum(shares))
        its = chance.sample(products, min(chance.choice((1, 1, 2)), len(products)))
        town = chance.choice(TOWNS)
        for product in its:
            offered[product].append(_offered(chance, number, town, lots // len(its)))
    wanted: dict[str, list[Asked]] = {product: [] for product in products}
    for number in range(BUYERS * times):
        for product in products:
            if chance.random() < 0.8 or len(products) == 1:
                stock = sum(one.lots for one in offered[product])
                most = int(stock * chance.lognormvariate(-0.3, 0.7) / (BUYERS * times))
                wanted[product].append(_asked(chance, number, most))
    return [
        Problem(POLICY, 1000, tuple(offered[product]), tuple(wanted[product]))
        for product in products
    ]


def _offered(chance: random.Random, number: int, town: str, lots: int) -> Offered:
    price = chance.randrange(80, 400) * 1000 if chance.random() < 0.9 else None
    last = chance.randrange(1, 20)
    supplier = f"s{number}"
    return Offered(
        f"l{number}", supplier, town, max(lots, 1), price, chance.randrange(4), 0, last
    )  # fmt: skip


def _asked(chance: random.Random, number: int, most: int) -> Asked:
    highest = chance.randrange(150, 450, 10) * 1000 if chance.random() < 0.8 else None
    first = chance.randrange(4)
    return Asked(
        f"w{number}", chance.choice(TOWNS)[: chance.choice((6, 9))], max(most, 1), 0, highest,
        chance.choice((1, 2, 3, 3)), first, first + chance.randrange(5),
    )  # fmt: skip


@dataclass(frozen=True)
class Worth:
    """What a matching comes to, in the order in which it counts."""

    lots: int
    tranches: int
    cost: int
    served: int

    @property
    def aims(self) -> tuple[int, int, int]:
        """What two best matchings have alike."""
        return self.lots, self.tranches, self.cost


def worth_of(problem: Problem, flows: dict[tuple[int, int], int]) -> Worth:
    """Lots placed, lots times their tranche, cost, and suppliers who sell something."""
    given: dict[str, int] = {}
    for (place, _), lots in flows.items():
        supplier = problem.listings[place].supplier
        given[supplier] = given.get(supplier, 0) + lots
    tranches = sum(
        number * width
        for lots in given.values()
        for number, width in enumerate(tranche_widths(problem.policy, lots))
    )
    cost = sum(problem.costs[place][at] * lots for (place, at), lots in flows.items())
    return Worth(sum(flows.values()), tranches, cost, sum(lots > 0 for lots in given.values()))


def by_clerk(problem: Problem) -> dict[tuple[int, int], int]:
    """How a clerk would do it: listing by listing, each to the cheapest post with room."""
    room = [asked.lots for asked in problem.wanted]
    flows: dict[tuple[int, int], int] = {}
    for place, one in enumerate(problem.listings):
        left = one.lots
        for at in sorted(problem.costs[place], key=lambda at: problem.costs[place][at]):
            lots = min(left, room[at])
            if lots:
                flows[place, at] = lots
                left, room[at] = left - lots, room[at] - lots
    return flows


def by_highs(problem: Problem) -> dict[tuple[int, int], int]:
    """The best matching by another solver and another way: three linear programmes, in order.

    Most lots; of those the least tranches; of those the least cost. What it answers is rounded to
    whole lots and checked to be a matching, so that it is exact or fails.
    """
    import numpy
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    pairs = [(place, at) for place, row in enumerate(problem.costs) for at in row]
    if not pairs:
        return {}
    widths = _tranche_columns(problem)
    columns = len(pairs) + len(widths)
    suppliers = {name: row for row, name in enumerate(problem.suppliers)}
    at_listing = coo_array(
        ([1.0] * len(pairs), ([place for place, _ in pairs], range(len(pairs)))),
        shape=(len(problem.listings), columns),
    )
    at_post = coo_array(
        ([1.0] * len(pairs), ([at for _, at in pairs], range(len(pairs)))),
        shape=(len(problem.wanted), columns),
    )
    rows = [suppliers[problem.listings[place].supplier] for place, _ in pairs]
    rows += [suppliers[name] for name, _, _ in widths]
    in_tranches = coo_array(
        ([1.0] * len(pairs) + [-1.0] * len(widths), (rows, range(columns))),
        shape=(len(suppliers), columns),
    )
    upper = vstack([at_listing, at_post]).tocsr()
    limits = [one.lots for one in problem.listings] + [asked.lots for asked in problem.wanted]
    equal, exact = in_tranches.tocsr(), numpy.zeros(len(suppliers))
    bounds = [(0, None)] * len(pairs) + [(0, width) for _, _, width in widths]
    aims = [
        [-1.0] * len(pairs) + [0.0] * len(widths),
        [0.0] * len(pairs) + [float(number) for _, number, _ in widths],
        [float(problem.costs[place][at]) for place, at in pairs] + [0.0] * len(widths),
    ]
    for aim in aims:
        solved = linprog(aim, upper, limits, equal, exact, bounds, method="highs-ds")
        assert solved.status == 0, solved.message
        reached = round(float(numpy.dot(aim, numpy.round(solved.x))))
        equal = vstack([equal, coo_array([aim])]).tocsr()
        exact = numpy.append(exact, reached)
    flows = {pair: round(value) for pair, value in zip(pairs, solved.x, strict=False)}
    flows = {pair: lots for pair, lots in flows.items() if lots}
    assert is_matching(problem, flows)
    return flows


def _tranche_columns(problem: Problem) -> list[tuple[str, int, int]]:
    stock = dict.fromkeys(problem.suppliers, 0)
    for one in problem.listings:
        stock[one.supplier] += one.lots
    return [
        (supplier, number, width)
        for supplier, lots in stock.items()
        for number, width in enumerate(tranche_widths(problem.policy, lots))
        if width
    ]


def is_matching(problem: Problem, flows: dict[tuple[int, int], int]) -> bool:
    """Whether nobody gives more than they have, or gets more than they look for."""
    for place, one in enumerate(problem.listings):
        if sum(lots for (giver, _), lots in flows.items() if giver == place) > one.lots:
            return False
    for at, asked in enumerate(problem.wanted):
        if sum(lots for (_, taker), lots in flows.items() if taker == at) > asked.lots:
            return False
    return all(at in problem.costs[place] and lots > 0 for (place, at), lots in flows.items())
