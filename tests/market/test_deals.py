"""Deals: confirmed, taken back, weighed and handed over, disputed, by their two sides alone."""

from __future__ import annotations

import uuid

import pytest

from backend.core import ids
from backend.core.errors import DomainError
from backend.market import deals, order_holdings, order_views
from backend.market.order_rules import CancelReason, Line, PaidWay, Side, Stock
from backend.residents.models import Resident
from tests.support.browser import code, field_codes
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.ordering import JIN, Market, amounts
from tests.support.people import Person


@pytest.fixture
def market(house: Installation) -> Market:
    """A farmer and a canteen."""
    return Market(house.app)


def test_a_deal_goes_from_order_to_hand_over_by_the_scale(market: Market) -> None:
    cabbage, leek = market.on_offer(), market.on_offer()
    order = market.orders(market.line(cabbage, 40 * JIN), market.line(leek, 10 * JIN))
    held = market.deal(order).get_json()
    assert (held["state"], held["contact"]) == ("held", None)
    assert "hand_over_code" not in held
    confirmed = market.deal(order, "/confirm").get_json()
    assert confirmed["state"] == "confirmed"
    assert confirmed["contact"]["phone"].startswith("+86138")
    assert market.deal(order, "/confirm").get_json()["state"] == "confirmed"
    # A short weight sets the rest free at once; a little more is sold as well.
    told = market.hands_over(order, {cabbage: 35 * JIN, leek: 10 * JIN + 200}).get_json()
    assert told["state"] == "handed_over"
    due = 35 * 180 + round((10 * JIN + 200) * 180 / JIN)
    assert told["handed_over"]["due_fen"] == told["total_fen"] == due
    assert told["handed_over"]["paid"] == {"way": "cash", "amount_fen": 1000}
    assert amounts(cabbage) == Stock(100 * JIN, 65 * JIN, 0, 35 * JIN)
    assert amounts(leek) == Stock(100 * JIN + 200, 90 * JIN, 0, 10 * JIN + 200)
    mine = market.buyer.browser.get(f"/me/orders/{order['order_id']}").get_json()
    assert (mine["state"], mine["total_fen"]) == ("handed_over", due)
    assert mine["deals"][0]["contact"]["name"]
    # Whoever was looked up that way is told.
    for side in (market.supplier, market.buyer):
        seen = side.browser.get("/me/looks").get_json()["looks"]
        assert {one["role"]["en"] for one in seen} == {"The other side of a deal"}


def test_a_hand_over_kept_without_a_network_arrives_once(market: Market) -> None:
    listing = market.on_offer()
    order = market.orders(market.line(listing, 10 * JIN))
    typed = order["deals"][0]["hand_over_code"].rpartition(":")[2].lower()
    wish = {"id": str(uuid.uuid4()), "code": typed}
    first = market.hands_over(order, {listing: 9 * JIN}, **wish)
    assert first.status_code == 200, first.text
    assert market.hands_over(order, {listing: 9 * JIN}, **wish).get_json() == first.get_json()
    other = market.hands_over(order, {listing: 8 * JIN}, **wish)
    assert code(other) == (422, "core.id_reused")
    later = market.hands_over(order, {listing: 9 * JIN})
    assert code(later) == (409, "market.deal_over")
    assert amounts(listing).sold == 9 * JIN


@pytest.mark.one_engine
def test_a_hand_over_that_cannot_be_is_refused_and_changes_nothing(market: Market) -> None:
    listing, pieces = market.on_offer(), market.on_offer(100, unit_quantity=1)
    order = market.orders(market.line(listing, 10 * JIN), market.line(pieces, 5, unit_quantity=1))
    whole = {listing: 10 * JIN, pieces: 5}
    wrong = market.hands_over(order, whole, code="AAAAAAAAAA")
    assert field_codes(wrong) == {"code": "market.code_wrong"}
    other = market.orders(market.line(listing, JIN))["deals"][0]["hand_over_code"]
    assert field_codes(market.hands_over(order, whole, code=other)) == {"code": "market.code_wrong"}
    for weights in ({listing: 11 * JIN, pieces: 5}, {listing: JIN, pieces: 6}):
        assert field_codes(market.hands_over(order, weights)) == {"lines": "market.over_tolerance"}
    assert field_codes(market.hands_over(order, {listing: JIN})) == {"lines": "market.lines_differ"}
    later = {"way": "later", "amount_fen": 5}
    assert code(market.hands_over(order, whole, paid=later)) == (422, "core.invalid")
    assert amounts(listing).held == 11 * JIN


def test_either_side_takes_a_deal_back_and_the_stock_is_on_sale_again(market: Market) -> None:
    listing = market.on_offer()
    first, second = (market.orders(market.line(listing, 20 * JIN)) for _ in range(2))
    path = f"/market/orders/{first['order_id']}/cancel"
    told = market.buyer.browser.post(path, {"reason": "changed_mind"}).get_json()
    cancelled = told["deals"][0]["cancelled"]
    assert (told["state"], cancelled["by"]) == ("cancelled", "buyer")
    assert market.buyer.browser.post(path, {"reason": "price"}).get_json() == told
    assert code(market.deal(first, "/confirm")) == (409, "market.deal_over")
    market.deal(second, "/confirm")
    taken = market.deal(second, "/cancel", {"reason": "not_available"}).get_json()
    assert taken["cancelled"]["reason"] == "not_available"
    assert code(market.hands_over(second, {listing: JIN})) == (409, "market.deal_over")
    assert amounts(listing) == Stock(100 * JIN, 100 * JIN)


@pytest.mark.one_engine
def test_a_stranger_knows_no_deal(market: Market, stranger: Person) -> None:
    listing = market.on_offer()
    order = market.orders(market.line(listing, JIN))
    mine, theirs = f"/me/deals/{order['order_id']}", f"/market/orders/{order['order_id']}"
    unknown = (404, "market.deal_unknown")
    wish = {"reason": "mistake"}
    for path in (f"{mine}/confirm", f"{mine}/cancel", f"{theirs}/cancel"):
        answer = stranger.browser.post(path, {} if path.endswith("confirm") else wish)
        assert code(answer) == unknown
    assert code(stranger.browser.get(mine)) == unknown
    # Nor may one side act as the other.
    assert code(market.supplier.browser.post(f"{theirs}/cancel", wish)) == unknown
    assert code(market.buyer.browser.post(f"{mine}/confirm", {})) == unknown


@pytest.mark.one_engine
def test_what_was_wrong_is_written_down_by_each_side_within_seven_days(
    market: Market, fixed_clock: FixedClock
) -> None:
    listing = market.on_offer()
    order, late = (market.orders(market.line(listing, JIN)) for _ in range(2))
    wish = {"id": str(uuid.uuid4()), "reason": "weight", "note": "少了三斤"}
    path, supplier_id = f"/market/orders/{order['order_id']}/dispute", market.supplier_id
    said = wish | {"supplier_id": supplier_id}
    assert code(market.buyer.browser.post(path, said)) == (409, "market.dispute_too_late")
    for one in (order, late):
        market.hands_over(one, {listing: JIN})
    told = market.buyer.browser.post(path, said).get_json()
    assert [one["note"] for one in told["deals"][0]["disputes"]] == ["少了三斤"]
    assert market.buyer.browser.post(path, said).status_code == 200
    other = market.buyer.browser.post(path, said | {"note": "不对"})
    assert code(other) == (409, "market.disputed_already")
    answered = market.deal(order, "/dispute", wish | {"reason": "not_paid"}).get_json()
    assert [one["by"] for one in answered["disputes"]] == ["buyer", "supplier"]
    fixed_clock.move(days=7, seconds=1)
    assert code(market.deal(late, "/dispute", wish)) == (409, "market.dispute_too_late")


def test_another_thing_takes_the_place_of_a_line_in_one_step(market: Market) -> None:
    had, instead, few = market.on_offer(), market.on_offer(price_fen=200), market.on_offer(JIN)
    order = market.orders(market.line(had, 10 * JIN))
    order_id, change_id = order_views.order_id_of(order["order_id"]), uuid.uuid4()
    new = Line(instead, market.supplier_id, 8 * JIN, 180, JIN)
    for _ in range(2):
        deal = deals.substitute(market.supplier_id, order_id, had, new, change_id)
        assert [(line.listing_id, line.quantity) for line in deal.lines] == [(instead, 8 * JIN)]
    assert (amounts(had).held, amounts(instead).held) == (0, 8 * JIN)
    more = Line(few, market.supplier_id, 8 * JIN, 180, JIN)
    with pytest.raises(DomainError, match="too_little"):
        deals.substitute(market.supplier_id, order_id, instead, more, uuid.uuid4())
    # Back again, and taken back as a whole.
    back = Line(had, market.supplier_id, 10 * JIN, 180, JIN)
    deals.substitute(market.supplier_id, order_id, instead, back, uuid.uuid4())
    deals.cancel(Side.SUPPLIER, market.supplier_id, order_id, CancelReason.WEATHER)
    assert (amounts(had).left, amounts(instead).left) == (100 * JIN, 100 * JIN)


@pytest.mark.one_engine
def test_a_room_that_vouches_for_a_hand_over_needs_no_code(market: Market) -> None:
    listing = market.on_offer()
    order_id = order_views.order_id_of(market.orders(market.line(listing, JIN))["order_id"])
    weights = {listing: 0}
    wish = deals.HandOver(uuid.uuid4(), None, weights, deals.Paid(PaidWay.LATER), met_ms=1)
    deal = deals.hand_over(market.supplier_id, order_id, wish)
    assert deal.met_ms == deal.placed_ms
    assert amounts(listing).left == 100 * JIN
    assert deals.of_supplier(ids.random_id(), order_id) is None


@pytest.mark.one_engine
def test_whoever_leaves_takes_back_what_is_open_and_leaves_numbers_alone(market: Market) -> None:
    listing = market.on_offer()
    done, still_open = (market.orders(market.line(listing, 10 * JIN)) for _ in range(2))
    market.hands_over(done, {listing: 10 * JIN})
    said = {"id": str(uuid.uuid4()), "reason": "quality", "note": "烂了一半"}
    path = f"/market/orders/{done['order_id']}/dispute"
    market.buyer.browser.post(path, said | {"supplier_id": market.supplier_id})
    account_id = Resident.of(market.buyer.resident_id).account_id  # type: ignore[union-attr]
    told = order_holdings.told_deals(None, account_id)
    assert sorted((one["state"], one["dispute"]) for one in told if one["dispute"]) == [
        ("handed_over", "烂了一半")
    ]
    assert len(told) == 2
    for _ in range(2):
        order_holdings.end_deals(None, account_id)
    kept = market.deal(still_open).get_json()
    assert (kept["state"], kept["cancelled"]["by"]) == ("cancelled", "buyer")
    assert market.deal(done).get_json()["disputes"] == []
    assert amounts(listing) == Stock(100 * JIN, 90 * JIN, 0, 10 * JIN)
    supplier = Resident.of(market.supplier.resident_id)
    assert supplier
    assert [one["side"] for one in order_holdings.told_deals(None, supplier.account_id)] == [
        "supplier"
    ] * 2
