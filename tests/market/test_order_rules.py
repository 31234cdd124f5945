"""The rules of orders: what can be had, what may follow what, what movements come to."""

from __future__ import annotations

import json
import random
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backend.config import DATA
from backend.core.errors import DomainError
from backend.market import order_rules as rules
from backend.market.order_rules import DealLine, Line, OnSale, Policy, Refusal, Stock
from backend.market.rules import Audience, DealState, ListingState, MovementKind

POLICY = Policy.from_mapping(json.loads((DATA / "market_orders.json").read_text("utf-8")))
IDS = st.text(string.ascii_letters + string.digits + "-_", min_size=22, max_size=22)
NUMBERS = st.integers(0, 10**9)
LINE = Line("a" * 22, "s" * 22, 1000, 180, 500)
STOCK = OnSale("s" * 22, ListingState.OPEN, Audience.TRADE, 180, 500, 1000, 10)


def decided(line: Line, stock: OnSale | None, is_price_agreed: bool = False) -> int | str:
    """How much can be had, or why nothing."""
    found = rules.decide(line, stock, Audience.TRADE, 9, is_price_agreed)
    return found.code.removeprefix("market.") if isinstance(found, Refusal) else found.quantity


@pytest.mark.parametrize(
    "line, stock, had",
    [
        ({}, {}, 1000),
        ({}, {"price_fen": None}, 1000),
        ({}, {"price_fen": 181}, "price_changed"),
        ({}, {"left": 999}, "too_little"),
        ({}, {"left": 0}, "sold_out"),
        ({"least": 500}, {"left": 999}, 500),
        ({"least": 501}, {"left": 999}, "too_little"),
        ({"least": 501, "quantity": 1001}, {"left": 999}, 999),
        ({"least": 500}, {"left": 0}, "sold_out"),
        ({}, {"state": ListingState.PAUSED}, "not_on_sale"),
        ({}, {"sell_until_ms": 9}, "not_on_sale"),
        ({}, {"audience": Audience.HOUSEHOLDS}, "listing_unknown"),
        ({}, {"supplier_id": "t" * 22}, "listing_unknown"),
        ({}, {"unit_quantity": 1000}, "listing_unknown"),
    ],
)
def test_what_can_be_had_of_a_stock(
    line: dict[str, int], stock: dict[str, object], had: int | str
) -> None:
    assert decided(replace(LINE, **line), replace(STOCK, **stock)) == had  # type: ignore[arg-type]


def test_an_agreed_price_is_not_compared_and_nothing_comes_of_no_stock() -> None:
    assert decided(LINE, replace(STOCK, price_fen=1), is_price_agreed=True) == 1000
    assert decided(LINE, None) == "listing_unknown"


def test_the_same_listing_twice_is_one_line_or_a_contradiction() -> None:
    assert rules.merge([LINE, LINE]) == (replace(LINE, quantity=2000),)
    assert rules.merge([replace(LINE, least=300), LINE])[0].least == 1300
    other = replace(LINE, listing_id="b" * 22)
    assert rules.merge([LINE, other, LINE]) == (replace(LINE, quantity=2000), other)
    with pytest.raises(DomainError) as wrong:
        rules.merge([LINE, replace(LINE, price_fen=1)])
    assert wrong.value.fields == {"lines.1.listing_id": "market.line_differs"}


@pytest.mark.parametrize("state", DealState)
@pytest.mark.parametrize("then", DealState)
def test_a_deal_goes_forward_and_what_has_ended_stays(state: DealState, then: DealState) -> None:
    # In time, and a moment too late.
    may = tuple(rules.may_become(state, then, hold_until_ms=10, now_ms=at) for at in (9, 10))
    steps = {
        (DealState.CONFIRMED, DealState.HANDED_OVER),
        (DealState.CONFIRMED, DealState.CANCELLED),
    }
    if (state, then) in steps | {(DealState.HELD, DealState.CANCELLED)}:
        assert may == (True, True)
    elif state is DealState.HELD and then in (DealState.CONFIRMED, DealState.HANDED_OVER):
        assert may == (True, False)
    elif (state, then) == (DealState.HELD, DealState.EXPIRED):
        assert may == (False, True)
    else:
        assert may == (False, False)


@given(st.lists(st.tuples(IDS, NUMBERS, NUMBERS, NUMBERS, st.none() | NUMBERS), max_size=20))
def test_packed_lines_come_back(told: list[tuple[str, int, int, int, int | None]]) -> None:
    lines = tuple(DealLine(*one) for one in told)
    assert rules.unpack(rules.pack(lines)) == lines


@given(st.integers(1, 10**9), st.sampled_from([1, 500, 1000, 10**6]), st.data())
def test_what_is_weighed_is_settled_to_the_gram(
    quantity: int, unit_quantity: int, data: st.DataObject
) -> None:
    line = DealLine("a" * 22, quantity, 180, unit_quantity)
    most = POLICY.most_weighed(quantity, unit_quantity)
    handed = data.draw(st.integers(0, most))
    (weighed,) = rules.weigh([line], {line.listing_id: handed}, POLICY)
    settled = rules.settlement(weighed).items()
    moves = [(MovementKind.LISTED, quantity), (MovementKind.HELD, quantity), *settled]
    after = rules.fold(moves)
    assert (after.left, after.held, after.sold) == (max(quantity - handed, 0), 0, handed)
    assert after.is_whole()
    with pytest.raises(DomainError):
        rules.weigh([line], {line.listing_id: most + 1}, POLICY)


def test_movements_come_to_the_same_in_any_order() -> None:
    moves = [(kind, number) for number, kind in enumerate(MovementKind, 1)]
    found = rules.fold(moves)
    random.Random(1).shuffle(moves)
    assert rules.fold(moves) == found


def test_an_order_stands_as_the_least_far_of_its_deals() -> None:
    held, over, gone = DealState.HELD, DealState.HANDED_OVER, DealState.CANCELLED
    assert rules.order_state([over, held, gone]) is held
    assert rules.order_state([over, gone]) is over
    assert rules.order_state([gone, DealState.EXPIRED]) is gone
    assert rules.order_state([DealState.EXPIRED]) is DealState.EXPIRED


@pytest.mark.parametrize("wrong", [{}, {"hold_s": {"trade": 1}}, {"dispute_days": 0}])
def test_a_policy_with_a_hole_in_it_is_refused(wrong: dict[str, object]) -> None:
    whole = json.loads((DATA / "market_orders.json").read_text("utf-8"))
    with pytest.raises(ValueError):
        Policy.from_mapping(whole | wrong if wrong else {})


class StockMachine(RuleBasedStateMachine):
    """A stock under everything that may happen to it, beside the list of what happened."""

    def __init__(self) -> None:
        super().__init__()
        self.moves = [(MovementKind.LISTED, 100)]
        self.stock = rules.fold(self.moves)
        self.holds: list[int] = []

    def move(self, moves: dict[MovementKind, int]) -> None:
        self.moves += moves.items()
        by = rules.effects(moves)
        one = self.stock
        self.stock = Stock(
            one.offered + by.offered, one.left + by.left, one.held + by.held, one.sold + by.sold
        )

    @rule(quantity=st.integers(1, 120), least=st.integers(1, 120))
    def order(self, quantity: int, least: int) -> None:
        line = replace(LINE, quantity=quantity, least=min(least, quantity), unit_quantity=1)
        sale = replace(STOCK, left=self.stock.left, unit_quantity=1)
        found = rules.decide(line, sale, Audience.TRADE, 9, False)
        if isinstance(found, Line):
            self.holds.append(found.quantity)
            self.move({MovementKind.HELD: found.quantity})
        else:
            assert line.least is not None
            assert self.stock.left < line.least

    @precondition(lambda self: self.holds)
    @rule()
    def give_back(self) -> None:
        self.move({MovementKind.RELEASED: self.holds.pop()})

    @precondition(lambda self: self.holds)
    @rule(share=st.integers(0, 1050))
    def hand_over(self, share: int) -> None:
        quantity = self.holds.pop(0)
        handed = min(quantity * share // 1000, POLICY.most_weighed(quantity, 500))
        self.move(rules.settlement(DealLine("a" * 22, quantity, 180, 500, handed)))

    @rule(by=st.integers(1, 50))
    def raise_it(self, by: int) -> None:
        self.move({MovementKind.RAISED: by})

    @rule(by=st.integers(1, 50))
    def lower_it(self, by: int) -> None:
        if by <= self.stock.left:
            self.move({MovementKind.LOWERED: by})

    @invariant()
    def it_is_whole_and_what_its_movements_come_to(self) -> None:
        assert self.stock.is_whole()
        assert self.stock == rules.fold(self.moves)
        assert self.stock.held == sum(self.holds)


StockMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestStock = StockMachine.TestCase
