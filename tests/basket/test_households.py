"""A household's basket: ordered in one transaction, taken back in one, told apart when refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from backend.basket.models import BasketRow, QuotaRow, WindowRow
from tests.basket.shop import HOME, Shop, a_household, amounts, line, uuid7
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person


@pytest.fixture
def shop(house: Installation) -> Shop:
    """A team with a point where households pick up."""
    return Shop(house.app)


@pytest.fixture
def home(house: Installation) -> Person:
    """A household of the community."""
    return a_household(house.app)


def order(home: Person, wish: dict[str, Any], status: int = 200) -> dict[str, Any]:
    """Place an order."""
    answer = home.browser.post("/basket/orders", wish)
    assert answer.status_code == status, answer.get_json()
    told: dict[str, Any] = answer.get_json()
    return told


def taken(shop: Shop) -> int:
    """How many orders the window has taken."""
    row = WindowRow.of(shop.window["window_id"])
    assert row is not None
    return int(row.taken)


def notices_of(home: Person) -> list[str]:
    """The kinds of a household's notices, oldest first."""
    told = home.browser.get("/me/notices").get_json()["notices"]
    return [one["kind"] for one in reversed(told)]


def test_an_order_takes_stock_quota_and_room_and_is_confirmed_at_once(
    shop: Shop, home: Person
) -> None:
    scarce = shop.sells(most=5000)
    wish = shop.an_order(line(scarce, consent="ask"))
    told = order(home, wish)
    assert (told["state"], told["total_fen"], told["can_cancel"]) == ("confirmed", 750, True)
    assert told["qr"].startswith(f"CXH1:{told['order_id'].replace('-', '')}:")
    assert amounts(scarce) == (47_500, 2500, 0)
    assert taken(shop) == 1
    quotas = home.browser.get(f"/basket/quotas?point={shop.point_id}").get_json()["quotas"]
    assert quotas == [{"listing_id": scarce, "max": 5000, "used": 2500, "left": 2500}]
    assert order(home, wish) == told
    assert taken(shop) == 1
    assert notices_of(home) == ["basket.confirmed"]
    listed = home.browser.get("/basket/orders").get_json()
    assert [one["order_id"] for one in listed["orders"]] == [told["order_id"]]
    assert listed["next"] is None


def test_the_same_id_with_anything_else_is_refused(shop: Shop, home: Person) -> None:
    wish = shop.an_order(line(shop.sells()))
    order(home, wish)
    for other in ({"leave_at_door": True}, {"lines": [line(wish["lines"][0]["listing_id"], 500)]}):
        assert order(home, wish | other, 422)["code"] == "core.id_reused"


def test_a_quota_holds_over_several_orders_of_a_day_and_begins_anew_the_next(
    shop: Shop, home: Person, fixed_clock: FixedClock
) -> None:
    scarce = shop.sells(most=3000)
    order(home, shop.an_order(line(scarce, 2000)))
    told = order(home, shop.an_order(line(scarce, 1500)), 409)
    assert (told["code"], told["lines"][0]["left"]) == ("basket.quota_used", 1000)
    assert amounts(scarce) == (48_000, 2000, 0)
    order(home, shop.an_order(line(scarce, 1000)))
    assert order(home, shop.an_order(line(scarce, 3500)), 409)["lines"][0]["max"] == 3000
    shop.window = shop.post(
        f"/basket/team/points/{shop.point_id}/windows",
        {"windows": [shop.a_window(on="2026-03-03", cut_off_at="2026-03-03T08:00:00+08:00")]},
    )["windows"][0]
    fixed_clock.move(days=1)
    order(home, shop.an_order(line(scarce, 3000)))


def test_why_an_order_is_refused_is_told_apart(house: Installation, home: Person) -> None:
    shop = Shop(house.app, capacity=1)
    plenty, none_left = shop.sells(), shop.sells(500)
    told = order(home, shop.an_order(line(plenty), line(none_left, 1000)), 409)
    assert (told["code"], told["lines"][0]["code"]) == ("market.lines_refused", "market.too_little")
    assert told["lines"][0]["left"] == 500
    assert "text" in told["lines"][0]
    dearer = order(home, shop.an_order(line(plenty, price_fen=140)), 409)["lines"][0]
    assert (dearer["code"], dearer["price_fen"]) == ("market.price_changed", 150)
    assert (taken(shop), amounts(plenty)) == (0, (50_000, 0, 0))
    half = order(home, shop.an_order(line(plenty, 750)), 422)
    assert half["fields"]["lines.0.quantity"]["code"] == "basket.whole_units"
    unknown = order(home, shop.an_order(line("x" * 22)), 422)
    assert unknown["fields"]["lines.0.listing_id"]["code"] == "basket.not_offered"
    order(home, shop.an_order(line(plenty)))
    assert order(home, shop.an_order(line(plenty)), 409)["code"] == "basket.window_full"
    assert amounts(plenty) == (47_500, 2500, 0)


def test_after_the_cut_off_nothing_is_ordered_and_nothing_taken_back(
    shop: Shop, home: Person, fixed_clock: FixedClock
) -> None:
    listing_id = shop.sells()
    told = order(home, shop.an_order(line(listing_id)))
    late = shop.an_order(line(listing_id))
    fixed_clock.move(days=1)
    assert order(home, late, 409)["code"] == "basket.cut_off_over"
    answer = home.browser.post(f"/basket/orders/{told['order_id']}/cancel", {})
    assert answer.get_json()["code"] == "basket.cut_off_over"
    assert amounts(listing_id) == (47_500, 2500, 0)


def test_taking_back_gives_back_stock_quota_and_room(shop: Shop, home: Person) -> None:
    scarce, plenty = shop.sells(most=2500), shop.sells()
    told = order(home, shop.an_order(line(scarce), line(plenty)))
    path = f"/basket/orders/{told['order_id']}/cancel"
    for _ in range(2):
        answer = home.browser.post(path, {})
        assert answer.get_json()["state"] == "cancelled"
    assert (amounts(scarce), amounts(plenty)) == ((50_000, 0, 0), (50_000, 0, 0))
    assert taken(shop) == 0
    order(home, shop.an_order(line(scarce)))


def test_a_closed_window_and_a_paused_point_take_no_order(shop: Shop, home: Person) -> None:
    listing_id = shop.sells()
    change: Callable[[str, str, int], Any] = lambda what, state, version: shop.post(  # noqa: E731
        f"/basket/team/{what}/changes", {"version": version, "state": state}
    )
    window, point = f"windows/{shop.window['window_id']}", f"points/{shop.point_id}"
    change(window, "closed", 1)
    wish = shop.an_order(line(listing_id))
    assert order(home, wish, 409)["code"] == "basket.point_closed"
    change(window, "open", 2)
    change(point, "paused", 1)
    assert order(home, wish, 409)["code"] == "basket.point_closed"
    change(point, "open", 2)
    order(home, wish)


def test_a_delivery_goes_to_the_registered_address_or_to_the_one_typed(
    house: Installation, home: Person
) -> None:
    shop = Shop(house.app, kind="delivery")
    listing_id = shop.sells()
    wish = shop.an_order(line(listing_id), leave_at_door=True, wish="放门口\uff0c谢谢")
    told = order(home, wish)
    assert told["address"] == home.application["address"]
    typed = {"text": "6号楼 501", "division_code": HOME}
    other = order(home, shop.an_order(line(listing_id), address=typed))
    assert other["address"] == "6号楼 501"
    far = {"text": "6号楼 501", "division_code": "411202001001"}
    refused = order(home, shop.an_order(line(listing_id), address=far), 422)
    assert refused["code"] == "basket.not_served"
    stored = str(house.stored_items()["changxing-basket"])
    assert home.application["address"] not in stored
    assert "谢谢" not in stored
    listed = home.browser.get("/basket/orders").get_json()["orders"]
    assert {"address" in one for one in listed} == {False}


def test_nobody_sees_or_takes_back_the_order_of_another_household(
    shop: Shop, home: Person, stranger: Person
) -> None:
    told = order(home, shop.an_order(line(shop.sells())))
    path = f"/basket/orders/{told['order_id']}"
    assert stranger.browser.get(path).status_code == 404
    assert stranger.browser.post(f"{path}/cancel", {}).status_code == 404
    assert home.browser.get(f"/basket/orders/{uuid.uuid4()}").status_code == 404
    assert home.browser.get(path).get_json()["number"] == told["number"]


def test_orders_come_newest_first_page_by_page(
    shop: Shop, home: Person, monkeypatch: pytest.MonkeyPatch, fixed_clock: FixedClock
) -> None:
    listing_id, placed = shop.sells(500 * 25), []
    for _ in range(22):
        fixed_clock.move(seconds=1)
        placed.append(order(home, shop.an_order(line(listing_id, 500)))["order_id"])
    first = home.browser.get("/basket/orders").get_json()
    second = home.browser.get(f"/basket/orders?cursor={first['next']}").get_json()
    found = [one["order_id"] for one in (*first["orders"], *second["orders"])]
    assert (found, second["next"]) == (placed[::-1], None)


def test_whoever_leaves_takes_their_orders_along(
    house: Installation, shop: Shop, home: Person
) -> None:
    from backend import personal
    from backend.residents.models import Resident

    told = order(home, shop.an_order(line(shop.sells(most=2500))))
    row = Resident.of(home.resident_id)
    assert row is not None
    exported = {one.name: one.read for one in personal.EXPORTS}["baskets"]
    found = exported(home.resident_id, str(row.account_id))
    assert [one["order_id"] for one in found] == [told["order_id"].replace("-", "")]
    for _ in range(2):
        next(one for one in personal.ERASERS if "basket_order" in one.kinds).erase(
            home.resident_id, str(row.account_id)
        )
    assert exported(home.resident_id, str(row.account_id)) == []
    assert taken(shop) == 0
    assert home.resident_id not in str(house.stored_items()["changxing-basket"])


def test_quotas_and_rows_of_orders_are_small(shop: Shop, home: Person) -> None:
    told = order(home, shop.an_order(line(shop.sells(most=2500)), wish="放门口"))
    row = BasketRow.of(shop.window["window_id"], told["order_id"].replace("-", ""))
    assert row is not None
    assert len(str(row.serialize())) < 2000
    assert QuotaRow.used_on(str(row.buyer_id), str(row.quota_on)) == {
        told["lines"][0]["listing_id"]: 2500
    }
    assert uuid7() < str(uuid.UUID(int=(1 << 128) - 1))
