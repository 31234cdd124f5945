"""Matching as pure functions: what fits whom, what it costs, and what proves a matching best.

A run places one product of one day. Everything is counted in whole lots (a kilogram of mass, or a
piece) and in whole fen for a thousand lots, so nothing is ever rounded on the way. The network made
of it stands in network_rules.py; docs/matching.md explains both and proves the weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

# How many digits of two division codes are alike, nearest first; the rest is "elsewhere".
LEVELS = (9, 6, 4, 2, 0)


class MatchState(StrEnum):
    """How a proposal stands; the last is never stored but told from the time."""

    PROPOSED = "proposed"
    DEALT = "dealt"
    DECLINED = "declined"
    LAPSED = "lapsed"
    EXPIRED = "expired"


class MatchAnswer(StrEnum):
    """What a side says to a proposal."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """What a city has decided about matching; published with every run.

    :ivar tranches: where each tranche of a supplier begins, lots; the first begins at 0.
    :ivar haulage: fen for 1,000 lots within a town, county, prefecture, province, and beyond.
    :ivar price_permille: how much of the price counts.
    :ivar day_left: for each day that goods still keep, so that what spoils first goes first.
    :ivar days_most: more days than these are not counted.
    :ivar grade_step: for each grade that goods are better than was asked for.
    """

    version: str
    tranches: tuple[int, ...]
    haulage: tuple[int, ...]
    price_permille: int
    day_left: int
    days_most: int
    grade_step: int

    def check(self) -> None:
        """See that the numbers can be meant.

        :raises ValueError: they cannot.
        """
        rises = all(before < after for before, after in pairwise(self.tranches))
        nears = list(self.haulage) == sorted(self.haulage)
        numbers = (self.price_permille, self.day_left, self.days_most, self.grade_step)
        if not rises or self.tranches[:1] != (0,):
            raise ValueError("tranches begin at 0 and rise")
        if len(self.haulage) != len(LEVELS) or not nears or self.haulage[0] < 0:
            raise ValueError("haulage has a price for each level, and farther is never cheaper")
        if min(numbers) < 0:
            raise ValueError("no number is negative")


@dataclass(frozen=True, slots=True)
class Offered:
    """A listing as a run sees it: ids are random ones of the run, days count from its day.

    :ivar area: division code, a town's at the finest.
    :ivar price: fen for 1,000 lots, rounded up; None where the supplier awaits an offer.
    :ivar grade: 0 is the best.
    """

    id: str
    supplier: str
    area: str
    lots: int
    price: int | None
    grade: int
    first_day: int
    last_day: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A wanted post as a run sees it.

    :ivar least_lots: the buyer takes as many in all, or none.
    :ivar highest: fen for 1,000 lots, rounded down; None for whatever the supplier asks.
    """

    id: str
    area: str
    lots: int
    least_lots: int
    highest: int | None
    least_grade: int
    first_day: int
    last_day: int


def fits(one: Offered, asked: Asked) -> bool:
    """Whether a listing may be placed with a wanted post: grade, days, and a price that both bear.

    Where neither names a price there is none to propose, so it does not fit.
    """
    if one.grade > asked.least_grade:
        return False
    if one.last_day < asked.first_day or one.first_day > asked.last_day:
        return False
    if one.price is None or asked.highest is None:
        return one.price is not asked.highest
    return one.price <= asked.highest


def level(a: str, b: str) -> int:
    """How far two divisions are from each other: 0 within a town, 4 in different provinces."""
    return next(place for place, digits in enumerate(LEVELS) if a[:digits] == b[:digits])


@dataclass(frozen=True)
class Problem:
    """What a run has to place. `lot` is in grams or pieces."""

    policy: MatchPolicy
    lot: int
    listings: tuple[Offered, ...]
    wanted: tuple[Asked, ...]

    @cached_property
    def unknown_price(self) -> int:
        """What a listing without a price counts as: the dearest, so that hiding gains nothing."""
        return max((one.price for one in self.listings if one.price is not None), default=0)

    def cost(self, one: Offered, asked: Asked) -> int:
        """What placing 1,000 lots of a listing with a post that it fits costs, never negative."""
        policy = self.policy
        price = self.unknown_price if one.price is None else one.price
        days = min(max(one.last_day, 0), policy.days_most)
        return (
            policy.haulage[level(one.area, asked.area)]
            + price * policy.price_permille // 1000
            + policy.day_left * days
            + policy.grade_step * (asked.least_grade - one.grade)
        )

    @cached_property
    def costs(self) -> tuple[Mapping[int, int], ...]:
        """For each listing: place of every wanted post that it fits -> cost."""
        return tuple(
            {
                place: self.cost(one, asked)
                for place, asked in enumerate(self.wanted)
                if fits(one, asked)
            }
            for one in self.listings
        )

    @cached_property
    def tranche_weight(self) -> int:
        """More than all costs on the way round any cycle of the network (docs/matching.md)."""
        dearest = max((max(row.values()) for row in self.costs if row), default=0)
        return dearest * min(len(self.listings), len(self.wanted)) + 1

    @cached_property
    def lot_weight(self) -> int:
        """More than a lot can cost in tranches and costs together, on any cycle."""
        return self.tranche_weight * (len(self.policy.tranches) + 1)

    @cached_property
    def suppliers(self) -> tuple[str, ...]:
        """Who has listings in the run, each once."""
        return tuple(dict.fromkeys(one.supplier for one in self.listings))

    def as_json(self) -> dict[str, Any]:
        """The input as it is published."""
        return {
            "lot": self.lot,
            "policy": asdict(self.policy),
            "listings": [asdict(one) for one in self.listings],
            "wanted": [asdict(one) for one in self.wanted],
        }


def problem_of(published: Mapping[str, Any]) -> Problem:
    """The problem of a published input."""
    policy = dict(published["policy"])
    lists = {name: tuple(policy[name]) for name in ("tranches", "haulage")}
    return Problem(
        MatchPolicy(**{**policy, **lists}),
        published["lot"],
        tuple(Offered(**one) for one in published["listings"]),
        tuple(Asked(**one) for one in published["wanted"]),
    )


def input_hash(published: Mapping[str, Any]) -> str:
    """SHA-256 of an input as canonical JSON: keys in order, no spaces, UTF-8."""
    text = json.dumps(published, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def price_up(price_fen: int, unit_quantity: int, lot: int) -> int:
    """What 1,000 lots cost at a price for a unit, rounded up to whole fen."""
    return -(-price_fen * 1000 * lot // unit_quantity)


def price_for_unit(price: int, unit_quantity: int, lot: int) -> int:
    """What a unit costs at a price for 1,000 lots, rounded down to whole fen."""
    return price * unit_quantity // (1000 * lot)


def whole_units(quantity: int, unit_quantity: int, is_boxed: bool) -> int:
    """How much of a quantity is proposed: whole boxes of what is boxed, else all of it."""
    return quantity - quantity % unit_quantity if is_boxed else quantity


def match_state(state: MatchState, until_ms: int, now_ms: int) -> MatchState:
    """How a proposal stands now: one that nobody ended in time has expired."""
    is_over = state is MatchState.PROPOSED and until_ms <= now_ms
    return MatchState.EXPIRED if is_over else state
