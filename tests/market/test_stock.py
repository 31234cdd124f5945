"""Stocks on a real engine: whatever is done to one, it is what its movements come to."""

from __future__ import annotations

import contextlib
import uuid

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from backend.core import clock, db
from backend.core.errors import DomainError
from backend.market import deals, holds, orders, stock, stock_check
from backend.market.order_models import DealRow, MovementRow, StockRow
from backend.market.order_rules import CancelReason, Line, PaidWay, Side, Stock
from backend.market.rules import ListingState, MovementKind
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.ordering import DAY_MS, amounts, change, on_offer

SUPPLIER = "s" * 22
HOUSEHOLD = orders.Buyer("b" * 22, "r" * 22, is_trader=False)


def test_a_stock_is_opened_once_and_seen_as_it_stands(
    house: Installation, fixed_clock: FixedClock
) -> None:
    listing = on_offer(SUPPLIER, 10)
    with pytest.raises(db.ConditionFailed) as refused:
        on_offer(SUPPLIER, 10, listing_id=listing)
    assert refused.value.at == (0, 1)

    def seen() -> str:
        row = stock.read_one(listing)
        assert row
        return str(stock.view(row, clock.to_ms(clock.now()))["state"].value)

    assert seen() == "open"
    for state in (ListingState.PAUSED, ListingState.OPEN):
        change(listing, SUPPLIER, state=state)
        assert seen() == state.value
    with pytest.raises(db.ConditionFailed):
        change(listing, "t" * 22, by=5)
    change(listing, SUPPLIER, by=-10)
    assert seen() == "sold_out"
    fixed_clock.move(days=10)
    assert seen() == "expired"
    change(listing, SUPPLIER, by=5, sell_until_ms=clock.to_ms(clock.now()) + DAY_MS)
    assert seen() == "open"
    assert stock.read_many([listing, "n" * 22]).keys() == {listing}


@pytest.mark.one_engine
def test_a_stock_that_was_tampered_with_differs_from_its_movements(house: Installation) -> None:
    listing = on_offer(SUPPLIER, 10)
    row = stock.read_one(listing)
    assert row
    assert stock.difference(row) is None
    row.update(actions=[StockRow.left.add(1)])
    found = stock.difference(row)
    assert found
    assert stock_check.check(does_repair=True)[1:] == (1, 1)
    assert stock_check.check(does_repair=False)[1:] == (0, 0)
    assert (found.stored, found.counted) == (Stock(10, 11), Stock(10, 10))
    assert [one.kind for one in MovementRow.all_of(listing)] == [MovementKind.LISTED]


def machine_of(fixed_clock: FixedClock) -> type[RuleBasedStateMachine]:
    """Buyers, a supplier and time, all at one small stock."""

    class Trade(RuleBasedStateMachine):
        open_deals = Bundle("open_deals")

        def __init__(self) -> None:
            super().__init__()
            self.listing = on_offer(SUPPLIER, 20, unit_quantity=1)

        @rule(target=open_deals, quantity=st.integers(1, 15), least=st.integers(1, 15))
        def order(self, quantity: int, least: int) -> uuid.UUID | None:
            had = amounts(self.listing).left
            line = Line(self.listing, SUPPLIER, quantity, 180, 1, min(least, quantity))
            order_id = uuid.uuid4()
            try:
                orders.place(HOUSEHOLD, orders.Wish(order_id, (line, line)))
            except DomainError:
                assert had < 2 * min(least, quantity)
                return None
            assert amounts(self.listing).left == max(had - 2 * quantity, 0)
            return order_id

        @rule(order_id=open_deals)
        def confirm(self, order_id: uuid.UUID | None) -> None:
            deal = order_id and DealRow.of(SUPPLIER, order_id)
            if deal and deal.state == "held":
                is_over = clock.to_ms(clock.now()) >= deal.hold_until_ms
                try:
                    deals.confirm(SUPPLIER, deal.order_id)
                    assert not is_over
                except DomainError:
                    assert is_over

        @rule(order_id=consumes(open_deals), share=st.integers(0, 100), gives=st.booleans())
        def end(self, order_id: uuid.UUID | None, share: int, gives: bool) -> None:
            deal = order_id and DealRow.of(SUPPLIER, order_id)
            if not deal:
                return
            with contextlib.suppress(DomainError):
                if gives:
                    weights = {line.listing_id: line.quantity * share // 100 for line in deal.lines}
                    paid = deals.Paid(PaidWay.LATER)
                    wish = deals.HandOver(uuid.uuid4(), None, weights, paid)
                    deals.hand_over(SUPPLIER, deal.order_id, wish)
                else:
                    deals.cancel(Side.BUYER, SUPPLIER, deal.order_id, CancelReason.MISTAKE)

        @rule(by=st.integers(-10, 10).filter(bool))
        def change(self, by: int) -> None:
            had = amounts(self.listing).left
            try:
                change(self.listing, SUPPLIER, by=by)
                assert had + by >= 0
            except db.ConditionFailed:
                assert had + by < 0

        @rule(order_id=open_deals, hours=st.integers(1, 8))
        def wait(self, order_id: uuid.UUID | None, hours: int) -> None:
            fixed_clock.move(hours=hours)
            deal = order_id and DealRow.of(SUPPLIER, order_id)
            if deal:
                holds.looked_at(deal)

        @invariant()
        def it_is_whole(self) -> None:
            assert amounts(self.listing).is_whole()

    return Trade


@pytest.mark.one_engine
def test_whatever_is_traded_a_stock_stays_whole(
    house: Installation, fixed_clock: FixedClock
) -> None:
    run_state_machine_as_test(
        machine_of(fixed_clock),
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
