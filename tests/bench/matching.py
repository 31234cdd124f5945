"""Matching at 海南's size of 2020 and at ten times it, beside another solver and a clerk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from backend.market import network_rules as network
from backend.market.matching import best_of
from backend.market.matching_rules import Problem
from tests.support.produce_day import a_day, by_clerk, by_highs, worth_of

LOTS_A_TONNE = 1000
FEN_A_YUAN = 100


def _timed(work: Callable[[Problem], Any], problems: list[Problem]) -> tuple[list[Any], float]:
    begin = time.process_time()
    done = [work(problem) for problem in problems]
    return done, time.process_time() - begin


def _of_size(times: int) -> Iterator[tuple[str, float]]:
    problems, name = a_day(times), f"matching_{times}x"
    found, seconds = _timed(best_of, problems)
    highs, highs_seconds = _timed(by_highs, problems)
    flows = [one.flows for one in found]
    own = [worth_of(*pair) for pair in zip(problems, flows, strict=True)]
    best = [worth_of(*pair) for pair in zip(problems, highs, strict=True)]
    greedy = [by_clerk(problem) for problem in problems]
    clerk = [worth_of(*pair) for pair in zip(problems, greedy, strict=True)]
    even = [replace(each, policy=replace(each.policy, tranches=(0,))) for each in problems]
    uneven = [best_of(each).flows for each in even]
    yield (
        f"{name}_gap_to_optimum",
        max(
            abs(a - b)
            for mine, other in zip(own, best, strict=True)
            for a, b in zip(mine.aims, other.aims, strict=True)
        ),
    )
    yield (
        f"{name}_unproved",
        sum(
            bool(network.faults(problem, one.flows, one.duals))
            for problem, one in zip(problems, found, strict=True)
        ),
    )
    placed, shortfall = (sum(one.lots for one in side) for side in (own, clerk))
    yield f"{name}_offered_t", round(_offered(problems) / LOTS_A_TONNE)
    yield f"{name}_placed_t", round(placed / LOTS_A_TONNE)
    yield f"{name}_greedy_shortfall_t", round((placed - shortfall) / LOTS_A_TONNE)
    yield f"{name}_greedy_cost_ratio", round(_cost_a_lot(clerk) / _cost_a_lot(own), 3)
    yield f"{name}_suppliers_served", _served(problems, flows)
    yield f"{name}_suppliers_served_without_tranches", _served(problems, uneven)
    yield f"{name}_suppliers_served_by_greedy", _served(problems, greedy)
    yield f"{name}_time_vs_highs", round(seconds / highs_seconds, 3)
    yield f"{name}_seconds", round(seconds, 2)


def _offered(problems: list[Problem]) -> int:
    return sum(one.lots for problem in problems for one in problem.listings)


def _served(problems: list[Problem], flows: list[dict[tuple[int, int], int]]) -> int:
    return len(
        {
            problem.listings[place].supplier
            for problem, each in zip(problems, flows, strict=True)
            for place, _ in each
        }
    )


def _cost_a_lot(worths: list[Any]) -> float:
    return float(sum(one.cost for one in worths) / sum(one.lots for one in worths))


def measure() -> Iterator[tuple[str, float]]:
    """The figures of both sizes, and of ten times with a single product."""
    by_highs(a_day()[0])  # SciPy is read in before anybody's time is taken.
    best_of(a_day()[0])
    yield from _of_size(1)
    yield from _of_size(10)
    whole = a_day(10, products=("pepper",))
    found, seconds = _timed(best_of, whole)
    faults = network.faults(whole[0], found[0].flows, found[0].duals)
    yield "matching_10x_one_product_unproved", len(faults)
    yield "matching_10x_one_product_seconds", round(seconds, 2)
