"""Orders: all of their lines or none, once for each id, at the price the buyer saw."""

from __future__ import annotations

import uuid

import pytest

from backend.core import clock, db, ids
from backend.core.errors import DomainError
from backend.market import order_rules, orders
from backend.market.models import TraderRow
from backend.market.order_models import DealRow, OrderRow
from backend.market.order_rules import Line, Stock
from backend.market.rules import Audience, ListingState
from tests.support.browser import code
from tests.support.installation import Installation
from tests.support.ordering import JIN, Market, amounts, change
from tests.support.people import Person, at_once
from tests.support.trade import as_trader


@pytest.fixture
def market(house: Installation) -> Market:
    """A farmer and a canteen."""
    return Market(house.app)


def test_an_order_holds_the_stock_and_says_what_it_comes_to(market: Market) -> None:
    cabbage, leek = market.on_offer(), market.on_offer(price_fen=None)
    told = market.orders(market.line(cabbage, 30 * JIN), market.line(leek, 5 * JIN, price_fen=250))
    assert told["total_fen"] == 30 * 180 + 5 * 250
    assert (told["state"], told["is_partial"]) == ("held", False)
    assert amounts(cabbage) == Stock(100 * JIN, 70 * JIN, 30 * JIN)
    assert amounts(leek).held == 5 * JIN
    read = market.buyer.browser.get(f"/me/orders/{told['order_id']}").get_json()
    assert read["deals"][0]["lines"][0]["product"] == "cabbage"
    assert read["deals"][0]["supplier_name"]
    assert read["deals"][0]["hand_over_code"] == told["deals"][0]["hand_over_code"]


def test_the_same_order_again_is_the_same_order_and_another_of_its_id_is_refused(
    market: Market, house: Installation
) -> None:
    listing, order_id = market.on_offer(), str(uuid.uuid4())
    line = market.line(listing, 10 * JIN)
    told = [market.asks(line, id=order_id).get_json() for _ in range(2)]
    assert told[0] == told[1]
    assert code(market.asks(line | {"quantity": 11 * JIN}, id=order_id)) == (422, "core.id_reused")
    # Somebody else's order cannot take the id of another's deal either.
    other = Person(house.app).signs_in().applies()
    as_trader(other, "canteen", is_verified=True)
    answer = other.browser.post("/market/orders", {"id": order_id, "lines": [line]})
    assert code(answer) == (422, "core.id_reused")
    assert amounts(listing).held == 10 * JIN


def test_twice_the_same_listing_is_one_line_and_never_more_than_there_is(market: Market) -> None:
    listing = market.on_offer(100 * JIN)
    line = market.line(listing, 60 * JIN)
    refused = market.asks(line, line)
    assert code(refused) == (409, "market.lines_refused")
    assert refused.get_json()["lines"][0]["code"] == "market.too_little"
    told = market.orders(line, line | {"quantity": 40 * JIN})
    assert [one["quantity"] for one in told["deals"][0]["lines"]] == [100 * JIN]
    assert code(market.asks(line, line | {"price_fen": 181})) == (422, "core.invalid")


def test_all_lines_or_none_and_each_that_failed_is_named(market: Market) -> None:
    plenty, dear, few = market.on_offer(), market.on_offer(price_fen=200), market.on_offer(JIN)
    gone = market.on_offer(state=ListingState.PAUSED)
    lines = [market.line(one, 10 * JIN) for one in (plenty, dear, few, gone, ids.random_id())]
    refused = market.asks(*lines)
    assert code(refused) == (409, "market.lines_refused")
    told = {line["listing_id"]: line for line in refused.get_json()["lines"]}
    assert [told[one]["code"] for one in (dear, few, gone)] == [
        "market.price_changed",
        "market.too_little",
        "market.not_on_sale",
    ]
    assert (told[dear]["price_fen"], told[few]["left"]) == (200, JIN)
    assert all(line["text"] for line in told.values())
    assert plenty not in told
    assert amounts(plenty).held == amounts(dear).held == 0
    # A consent to the new price is another order.
    assert market.asks(market.line(dear, 10 * JIN, price_fen=200)).status_code == 200


def test_who_is_content_with_less_gets_whole_units_of_what_is_left(market: Market) -> None:
    listing = market.on_offer(10 * JIN + 100)
    told = market.orders(market.line(listing, 30 * JIN, least=5 * JIN))
    assert told["is_partial"]
    assert told["deals"][0]["lines"][0]["quantity"] == 10 * JIN
    again = market.asks(market.line(listing, 30 * JIN, least=5 * JIN))
    assert again.get_json()["lines"][0]["code"] == "market.too_little"


def test_only_verified_buyers_order(market: Market, house: Installation) -> None:
    listing = market.on_offer()
    farmer = market.supplier.browser.post(
        "/market/orders", {"id": str(uuid.uuid4()), "lines": [market.line(listing, JIN)]}
    )
    assert code(farmer) == (403, "market.buyer_not_verified")
    buyer = TraderRow.of(market.buyer_id)
    assert buyer
    buyer.update(actions=[TraderRow.state.set("suspended")])
    assert code(market.asks(market.line(listing, JIN))) == (403, "market.buyer_not_verified")
    nobody = Person(house.app).signs_in()
    answer = nobody.browser.post(
        "/market/orders", {"id": str(uuid.uuid4()), "lines": [market.line(listing, JIN)]}
    )
    assert code(answer) == (404, "residents.not_applied")
    assert amounts(listing).left == 100 * JIN


@pytest.mark.one_engine
def test_an_order_is_read_by_its_buyer_alone_page_by_page(market: Market, stranger: Person) -> None:
    listing = market.on_offer()
    placed = [market.orders(market.line(listing, JIN))["order_id"] for _ in range(22)]
    first = market.buyer.browser.get("/me/orders").get_json()
    assert (len(first["orders"]), bool(first["next"])) == (20, True)
    rest = market.buyer.browser.get(f"/me/orders?cursor={first['next']}").get_json()
    assert rest["next"] is None
    assert {one["order_id"] for one in first["orders"] + rest["orders"]} == set(placed)
    assert code(stranger.browser.get(f"/me/orders/{placed[0]}")) == (404, "market.deal_unknown")
    assert code(stranger.browser.get("/me/orders/nonsense")) == (404, "market.deal_unknown")
    foreign = stranger.browser.get(f"/me/orders?cursor={first['next']}")
    assert code(foreign) == (422, "core.invalid")
    deals = market.supplier.browser.get("/me/deals?state=open").get_json()
    assert len(deals["deals"]) == 20
    more = market.supplier.browser.get(f"/me/deals?state=open&cursor={deals['next']}").get_json()
    assert len(more["deals"]) == 2
    window = {"from_at": "2026-03-02T00:00:00Z", "until_at": "2026-03-01T00:00:00Z"}
    assert code(market.asks(market.line(listing, JIN), window=window)) == (422, "core.invalid")


# --- What other rooms do


def some_line(listing_id: str, market: Market, quantity: int = JIN) -> Line:
    return Line(listing_id, market.supplier_id, quantity, 180, JIN)


def test_further_conditions_of_an_order_hold_it_back_as_a_whole(market: Market) -> None:
    listing = market.on_offer(audience=Audience.HOUSEHOLDS)
    household = orders.Buyer(ids.random_id(), market.buyer.resident_id, is_trader=False)
    terms = orders.Terms(Audience.HOUSEHOLDS, is_confirmed=True)
    seen: list[int] = []

    def more(lines: tuple[Line, ...]) -> list[orders.Also]:
        seen.append(lines[0].quantity)
        there = DealRow("supplier#nobody", "deal#0")
        condition = DealRow.placed_ms.exists()
        return [
            orders.Also("core.busy", lambda writes: writes.delete(there, condition=condition)),
        ]

    wish = orders.Wish(uuid.uuid4(), (some_line(listing, market),))
    with pytest.raises(DomainError) as refused:
        orders.place(household, wish, terms, more)
    assert (refused.value.code, seen) == ("core.busy", [JIN])
    assert amounts(listing).left == 100 * JIN
    placed = orders.place(household, wish, terms)
    assert placed.is_new
    assert [deal.state for deal in placed.deals] == ["confirmed"]
    # What is for households is not for those who trade.
    refusal = market.asks(market.line(listing, JIN)).get_json()["lines"][0]
    assert refusal["code"] == "market.listing_unknown"


def test_the_same_order_sent_at_once_from_two_phones_is_placed_once(market: Market) -> None:
    listing = market.on_offer(3 * JIN)
    buyer = orders.Buyer(market.buyer_id, market.buyer.resident_id)
    wish = orders.Wish(uuid.uuid4(), (some_line(listing, market, 3 * JIN),))
    placed = at_once(*[lambda: orders.place(buyer, wish)] * 4)
    assert len({one.placed_ms for one in placed}) == 1
    assert sum(one.is_new for one in placed) == 1
    assert amounts(listing) == Stock(3 * JIN, 0, 3 * JIN)


def test_a_listing_is_not_lowered_under_what_is_held(market: Market) -> None:
    listing = market.on_offer(100 * JIN)
    market.orders(market.line(listing, 70 * JIN))
    with pytest.raises(db.ConditionFailed) as refused:
        change(listing, market.supplier_id, by=-40 * JIN)
    assert refused.value.at == (0,)
    change(listing, market.supplier_id, by=-30 * JIN)
    again = ids.random_id()
    change(listing, market.supplier_id, by=5 * JIN, change_id=again, price_fen=None)
    with pytest.raises(db.ConditionFailed) as refused:
        change(listing, market.supplier_id, by=5 * JIN, change_id=again)
    assert refused.value.at == (1,)
    assert amounts(listing) == Stock(75 * JIN, 5 * JIN, 70 * JIN)
    change(listing, market.supplier_id, by=-5 * JIN, state=ListingState.WITHDRAWN)
    with pytest.raises(db.ConditionFailed):
        change(listing, market.supplier_id, state=ListingState.OPEN)
    assert amounts(listing) == Stock(70 * JIN, 0, 70 * JIN)


@pytest.mark.one_engine
def test_twenty_lines_are_one_round_trip_of_two_units_each(market: Market) -> None:
    lines = tuple(
        Line(market.on_offer(10**9, unit_quantity=1_000_000), market.supplier_id, 10**8, 180, 10**6)
        for _ in range(order_rules.MOST_LINES)
    )
    buyer = orders.Buyer(market.buyer_id, market.buyer.resident_id)
    window = (clock.to_ms(clock.now()), clock.to_ms(clock.now()) + 1)
    units, calls = 0.0, []

    def count(operation: str, answer: dict[str, list[dict[str, float]]]) -> None:
        nonlocal units
        calls.append(operation)
        units += sum(used["CapacityUnits"] for used in answer["ConsumedCapacity"])

    db.connection().on_answer = count
    try:
        placed = orders.place(buyer, orders.Wish(uuid.uuid4(), lines, window))
    finally:
        db.connection().on_answer = None
    assert calls == ["TransactWriteItems"]
    written = 2 + 2 * len(lines)
    assert 2 * written <= units <= 2 * (written + 1)
    assert OrderRow.of(market.buyer_id, placed.order_id)
