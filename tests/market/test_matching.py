"""The best matching: against another solver, against spoilt ones, and as anybody can check it."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from backend.market import network_rules as network
from backend.market.matching import Unproved, best_of, document
from backend.market.matching_rules import Asked, MatchPolicy, Offered, Problem, fits, problem_of
from tests.support.produce_day import POLICY, a_day, by_clerk, by_highs, is_matching, worth_of

ROOT = Path(__file__).parents[2]
PRICES = some.none() | some.integers(1, 5)
DAYS = some.tuples(some.integers(0, 3), some.integers(0, 3)).map(sorted)
SMALL = MatchPolicy("small", (0, 2, 5), (0, 1, 2, 4, 9), 1000, 1, 5, 1)


@some.composite
def listings(draw: Any) -> tuple[Offered, ...]:
    """Few listings of fewer suppliers."""
    return tuple(
        Offered(
            f"l{number}", f"s{draw(some.integers(0, 2))}", draw(AREAS), draw(some.integers(1, 9)),
            draw(PRICES), draw(some.integers(0, 3)), *draw(DAYS),
        )
        for number in range(draw(some.integers(0, 5)))
    )  # fmt: skip


@some.composite
def posts(draw: Any) -> tuple[Asked, ...]:
    """Few wanted posts without least quantities."""
    return tuple(
        Asked(
            f"w{number}", draw(AREAS), draw(some.integers(1, 9)), 0, draw(PRICES),
            draw(some.integers(0, 3)), *draw(DAYS),
        )
        for number in range(draw(some.integers(0, 4)))
    )  # fmt: skip


AREAS = some.sampled_from(("411281001", "411281002", "411202001", "410100001", "460100001"))


@settings(max_examples=80, deadline=None)
@given(listings(), posts())
def test_a_small_market_is_placed_as_well_as_another_solver_places_it(
    offered: tuple[Offered, ...], wanted: tuple[Asked, ...]
) -> None:
    problem = Problem(SMALL, 1000, offered, wanted)
    found = best_of(problem)
    assert is_matching(problem, found.flows)
    assert worth_of(problem, found.flows).aims == worth_of(problem, by_highs(problem)).aims
    assert network.faults(problem, found.flows, found.duals) == []


def test_a_market_of_two_hundred_is_placed_as_well_as_another_solver_places_it() -> None:
    for problem in a_day():
        found, other = best_of(problem), worth_of(problem, by_highs(problem))
        own = worth_of(problem, found.flows)
        assert own.aims == other.aims
        clerk = worth_of(problem, by_clerk(problem))
        assert (-own.lots, own.tranches) <= (-clerk.lots, clerk.tranches)
        assert own.served >= clerk.served


def test_every_supplier_has_a_first_tranche_before_anybody_has_a_second() -> None:
    near = Offered("near", "a", "411281001", 9, 1, 3, 0, 3)
    far = Offered("far", "b", "460100001", 9, 5, 3, 0, 3)
    asked = Asked("w", "411281001", 6, 0, None, 3, 0, 3)
    found = best_of(Problem(SMALL, 1000, (near, far), (asked,)))
    # Two each, then the nearer one's second tranche.
    assert found.flows == {(0, 0): 4, (1, 0): 2}
    alone = replace(SMALL, tranches=(0,))
    assert best_of(Problem(alone, 1000, (near, far), (asked,))).flows == {(0, 0): 6}


def test_goods_fit_by_grade_by_day_and_by_a_price_that_both_bear() -> None:
    one = Offered("l", "s", "411281001", 5, 300, 1, 0, 4)
    asked = Asked("w", "411281001", 5, 0, 300, 1, 2, 6)
    assert fits(one, asked)
    assert not fits(replace(one, grade=2), asked)
    assert not fits(replace(one, last_day=1), asked)
    assert not fits(replace(one, first_day=7, last_day=9), asked)
    assert not fits(replace(one, price=301), asked)
    assert fits(replace(one, price=None), asked)
    assert fits(one, replace(asked, highest=None))
    assert not fits(replace(one, price=None), replace(asked, highest=None))


@settings(max_examples=40, deadline=None)
@given(listings(), posts(), some.lists(some.integers(0, 9), min_size=4, max_size=4))
def test_nobody_gets_less_than_their_least_and_what_that_costs_is_told(
    offered: tuple[Offered, ...], wanted: tuple[Asked, ...], least: list[int]
) -> None:
    wanted = tuple(
        replace(asked, least_lots=min(least[at], asked.lots)) for at, asked in enumerate(wanted)
    )
    problem = Problem(SMALL, 1000, offered, wanted)
    found = best_of(problem)
    for at, asked in enumerate(wanted):
        got = sum(lots for (_, taker), lots in found.flows.items() if taker == at)
        assert got == 0 if at in found.without else got >= asked.least_lots
    # Among the posts that are left it is best, and no choice of posts would have placed more.
    kept = tuple(asked for at, asked in enumerate(wanted) if at not in found.without)
    placed = sum(found.flows.values())
    assert placed == sum(by_highs(Problem(SMALL, 1000, offered, kept)).values())
    assert placed <= found.bound_lots == sum(by_highs(problem).values())


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    """A run as it is downloaded, with a post left out."""
    problem = a_day()[0]
    greedy = replace(problem.wanted[0], lots=10**9, least_lots=10**9)
    problem = replace(problem, wanted=(greedy, *problem.wanted[1:]))
    made = document(problem, best_of(problem))
    assert made["left_out"] == [greedy.id]
    assert problem_of(made["input"]) == problem
    return json.loads(json.dumps(made))


def _checked(run: dict[str, Any], folder: Path) -> str:
    """What the checker of the documents says of a run."""
    text = (ROOT / "docs" / "matching.md").read_text("utf-8")
    found = re.search(r"```python\n(.*?)```", text, re.S)
    assert found
    program, saved = folder / "check.py", folder / "run.json"
    program.write_text(found[1], "utf-8")
    saved.write_text(json.dumps(run), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", program, saved], capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) == (done.stdout == "proved best\n"), done.stderr
    return done.stdout or done.stderr


def test_the_documents_checker_has_fifteen_lines_and_proves_a_run(
    run: dict[str, Any], tmp_path: Path
) -> None:
    text = (ROOT / "docs" / "matching.md").read_text("utf-8")
    assert len(re.findall(r"# -{9,}\n(.*?)```", text, re.S)[0].splitlines()) == 15
    assert _checked(run, tmp_path) == "proved best\n"


def _moved(run: dict[str, Any]) -> None:
    run["flows"][0][2] -= 1


def _too_much(run: dict[str, Any]) -> None:
    run["flows"][0][2] += 10**7


def _from_nowhere(run: dict[str, Any]) -> None:
    first, last = run["flows"][0][0], run["flows"][-1][1]
    fitting = [[a, b] for a, b, _ in run["flows"]]
    assert [first, last] not in fitting
    run["flows"].append([first, "nobody", 5])


def _dearer(run: dict[str, Any]) -> None:
    run["duals"][run["flows"][0][0]] += 1


def _another_input(run: dict[str, Any]) -> None:
    run["input"]["listings"][0]["lots"] += 1


def _all_left_out(run: dict[str, Any]) -> None:
    run["left_out"] = [asked["id"] for asked in run["input"]["wanted"]]


def _swapped(run: dict[str, Any]) -> None:
    """Cost made worse with every sum as it was."""
    flows = {(a, b): lots for a, b, lots in run["flows"]}
    problem = problem_of(run["input"])
    places = {one.id: place for place, one in enumerate(problem.listings)}
    ats = {asked.id: at for at, asked in enumerate(problem.wanted)}
    for (a, b), (c, d) in combinations(sorted(flows), 2):
        crossed = ats[d] in problem.costs[places[a]] and ats[b] in problem.costs[places[c]]
        if a != c and b != d and crossed:
            before = problem.costs[places[a]][ats[b]] + problem.costs[places[c]][ats[d]]
            after = problem.costs[places[a]][ats[d]] + problem.costs[places[c]][ats[b]]
            if after > before:
                for pair, change in {(a, b): -1, (c, d): -1, (a, d): 1, (c, b): 1}.items():
                    flows[pair] = flows.get(pair, 0) + change
                run["flows"] = [[*pair, lots] for pair, lots in flows.items() if lots]
                return
    raise AssertionError("nothing to swap")


@pytest.mark.parametrize(
    "spoil",
    [_moved, _too_much, _from_nowhere, _dearer, _another_input, _all_left_out, _swapped],
    ids=lambda spoil: spoil.__name__.strip("_"),
)
def test_the_documents_checker_refuses_a_spoilt_run(
    run: dict[str, Any], tmp_path: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    spoilt = copy.deepcopy(run)
    spoil(spoilt)
    assert "NOT PROVED" in _checked(spoilt, tmp_path)


def test_our_own_checker_refuses_what_is_not_best() -> None:
    problem = a_day()[0]
    found, clerk = best_of(problem), by_clerk(problem)
    assert network.faults(problem, found.flows, found.duals) == []
    assert network.faults(problem, clerk, found.duals) != []
    with pytest.raises(ValueError):
        network.dual_prices(network.arcs(problem, clerk))
    assert issubclass(Unproved, Exception)


def test_a_policy_whose_numbers_make_no_sense_is_refused() -> None:
    POLICY.check()
    for wrong in (
        replace(POLICY, tranches=(500, 2000)),
        replace(POLICY, tranches=(0, 500, 500)),
        replace(POLICY, haulage=(5, 4, 6, 7, 8)),
        replace(POLICY, haulage=(1, 2)),
        replace(POLICY, day_left=-1),
    ):
        with pytest.raises(ValueError):
            wrong.check()
