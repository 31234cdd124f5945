"""Wanted posts: what buyers look for, on a board of its own."""

from __future__ import annotations

import pytest

from backend.market import board
from backend.market.models import TABLE, TraderRow
from tests.market.test_listings import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.stream import Follower, settle
from tests.support.trade import TOWN, a_wanted, as_trader, on


@pytest.fixture
def shop(resident: Person) -> Person:
    """A verified buyer."""
    as_trader(resident, kind="canteen", is_verified=True)
    return resident


def found(person: Person, query: str) -> list[str]:
    """The posts of a page, as the store has it now."""
    board.forget()
    told = person.browser.get(f"/market/wanted?{query}").get_json()["wanted"]
    return [str(one["wanted_id"]) for one in told]


def test_a_post_stands_on_its_boards_until_it_is_closed(
    house: Installation, shop: Person, stranger: Person
) -> None:
    follower = Follower(TABLE)
    wish = a_wanted(product="potato", text="食堂用，中等个头")
    told = shop.browser.post("/market/wanted", wish).get_json()
    assert (told["id"], told["state"], told["least"]) == (wish["id"], "open", 100_000)
    assert shop.browser.post("/market/wanted", wish).get_json() == told
    other = shop.browser.post("/market/wanted", {**wish, "most": 2_000_000})
    assert code(other) == (422, "core.id_reused")
    settle(follower)
    for area in ("4112", TOWN[:6], TOWN):
        for group in ("", "&product=potato", "&category=root"):
            assert told["wanted_id"] in found(shop, f"area={area}{group}")
    assert told["wanted_id"] not in found(shop, "area=411221")
    assert told["wanted_id"] in board.wanted_ids(TOWN, "potato", 10)
    # Nobody closes another's.
    as_trader(stranger, kind="supermarket", is_verified=True)
    path = f"/market/wanted/{wish['id']}/close"
    assert code(stranger.browser.post(path, {})) == (404, "market.wanted_unknown")
    closed = shop.browser.post(path, {}).get_json()
    assert closed["state"] == "closed"
    # Also before the record of it has come.
    assert told["wanted_id"] not in found(shop, f"area={TOWN}")
    assert shop.browser.post(path, {}).get_json() == closed
    settle(follower)
    assert told["wanted_id"] not in board.wanted_ids(TOWN, "potato", 10)
    (mine,) = shop.browser.get("/me/wanted").get_json()["wanted"]
    assert mine == closed


def test_what_a_suspended_buyer_looks_for_is_closed_behind_the_decision(
    house: Installation, shop: Person
) -> None:
    follower = Follower(TABLE)
    told = shop.browser.post("/market/wanted", a_wanted(product="garlic")).get_json()
    row = TraderRow.of(told["buyer"]["trader_id"])
    assert row
    row.state = "suspended"
    row.save()
    settle(follower)
    (mine,) = shop.browser.get("/me/wanted").get_json()["wanted"]
    assert (mine["wanted_id"], mine["state"]) == (told["wanted_id"], "closed")
    assert board.wanted_ids(TOWN, "garlic", 10) == []


def test_only_verified_buyers_post_what_can_be(
    shop: Person, stranger: Person, fixed_clock: FixedClock
) -> None:
    as_trader(stranger, is_verified=True)
    assert code(stranger.browser.post("/market/wanted", a_wanted())) == (403, "market.wrong_kind")
    for name, value, wrong in (
        ("product", "gold", "market.product_unknown"),
        ("least", 1_000_001, "market.least_above_most"),
        ("until_on", on(61), "market.last_day_wrong"),
        ("until_on", on(-1), "market.last_day_wrong"),
        ("most", 0, "core.field_invalid"),
    ):
        problem = shop.browser.post("/market/wanted", a_wanted(**{name: value})).get_json()
        assert problem["fields"][name]["code"] == wrong
    told = shop.browser.post("/market/wanted", a_wanted(until_on=on())).get_json()
    fixed_clock.move(days=1)
    (mine,) = shop.browser.get("/me/wanted").get_json()["wanted"]
    assert (mine["wanted_id"], mine["state"]) == (told["wanted_id"], "expired")
