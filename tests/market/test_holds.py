"""Holds: given back when nobody confirmed in time, once, by whoever is first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.core import jobs
from backend.market import deals, holds, order_views
from backend.market.models import TABLE
from backend.market.order_models import DealRow
from backend.market.order_rules import Stock
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.ordering import JIN, Market, amounts
from tests.support.people import Person, at_once
from tests.support.stream import Follower, settle


@pytest.fixture
def market(house: Installation) -> Market:
    """A farmer and a canteen."""
    return Market(house.app)


def notices_of(person: Person) -> list[str]:
    """What stands in somebody's inbox about the market, oldest first."""
    told = person.browser.get("/me/notices").get_json()["notices"]
    return [one["kind"] for one in reversed(told) if one["kind"].startswith("market.")]


def test_the_pulse_gives_back_what_nobody_confirmed_and_tells_both(
    market: Market, fixed_clock: FixedClock
) -> None:
    follower, listing = Follower(TABLE), market.on_offer()
    order, kept = (market.orders(market.line(listing, 10 * JIN)) for _ in range(2))
    market.deal(kept, "/confirm")
    settle(follower)
    holds.pulse()
    assert notices_of(market.supplier) == ["market.order_placed"] * 2
    assert amounts(listing).held == 20 * JIN
    fixed_clock.move(hours=12)
    jobs.tick(budget_s=0)
    assert amounts(listing) == Stock(100 * JIN, 90 * JIN, 10 * JIN)
    settle(follower)
    holds.pulse()
    assert notices_of(market.buyer) == ["market.deal_confirmed", "market.deal_expired"]
    assert notices_of(market.supplier)[2:] == ["market.deal_expired"]
    assert code(market.deal(order, "/confirm")) == (409, "market.deal_expired")
    assert market.deal(kept).get_json()["state"] == "confirmed"
    # There is nothing left to do, and nobody hears of anything twice.
    assert holds.pulse() == 0


def test_who_is_short_gets_what_nobody_has_noticed_yet(
    market: Market, fixed_clock: FixedClock
) -> None:
    follower, listing = Follower(TABLE), market.on_offer(10 * JIN)
    market.orders(market.line(listing, 10 * JIN))
    settle(follower)
    line = market.line(listing, 10 * JIN)
    assert code(market.asks(line)) == (409, "market.lines_refused")
    fixed_clock.move(hours=12)
    assert market.asks(line).status_code == 200
    assert amounts(listing) == Stock(10 * JIN, 0, 10 * JIN)


@pytest.mark.parametrize("looks", ["buyer", "supplier"])
@pytest.mark.one_engine
def test_who_looks_at_a_hold_that_is_over_finds_it_expired(
    market: Market, fixed_clock: FixedClock, looks: str
) -> None:
    listing = market.on_offer()
    order = market.orders(market.line(listing, JIN))
    fixed_clock.move(hours=12)
    if looks == "buyer":
        told = market.buyer.browser.get("/me/orders").get_json()["orders"][0]
    else:
        told = market.supplier.browser.get("/me/deals").get_json()["deals"][0]
    assert told["state"] == "expired"
    assert code(market.hands_over(order, {listing: JIN})) == (409, "market.deal_expired")
    assert amounts(listing).left == 100 * JIN


def test_of_confirming_cancelling_and_giving_back_at_once_one_thing_happens(
    market: Market, fixed_clock: FixedClock
) -> None:
    listing = market.on_offer()
    for hours in (11.999, 12):
        order_id = order_views.order_id_of(
            market.orders(market.line(listing, 10 * JIN))["order_id"]
        )
        deal = DealRow.of(market.supplier_id, order_id)
        assert deal
        fixed_clock.move(hours=hours)

        def confirm(order_id: object = order_id) -> str:
            try:
                return str(deals.confirm(market.supplier_id, order_id).state)  # type: ignore[arg-type]
            except deals.DomainError:
                return "refused"

        doings: list[Callable[[], object]] = [confirm, confirm]
        done = at_once(*doings, lambda deal=deal: holds.release(deal))  # type: ignore[misc]
        is_over = hours == 12
        assert done[:2] == (["refused"] * 2 if is_over else ["confirmed"] * 2)
        found = DealRow.of(market.supplier_id, order_id)
        assert found
        assert found.state == ("expired" if is_over else "confirmed")
    assert amounts(listing) == Stock(100 * JIN, 90 * JIN, 10 * JIN)
