"""A team's work: points and windows, packing and delivery lists, substitutes, hand-overs."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from backend.core import clock
from backend.staff.rules import Role
from tests.basket.shop import HOME, Shop, a_household, amounts, line
from tests.support.audits import acts, audited
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.staff import OnDuty


@pytest.fixture
def shop(house: Installation) -> Shop:
    """A team that delivers."""
    return Shop(house.app, kind="delivery")


@pytest.fixture
def home(house: Installation) -> Person:
    """A household of the community."""
    return a_household(house.app)


def order(home: Person, wish: dict[str, Any]) -> dict[str, Any]:
    """Place an order."""
    answer = home.browser.post("/basket/orders", wish)
    assert answer.status_code == 200, answer.get_json()
    told: dict[str, Any] = answer.get_json()
    return told


def one(shop: Shop, told: dict[str, Any], what: str) -> str:
    """Where the team does something to an order."""
    return f"{shop.packing}/orders/{told['order_id']}/{what}"


def pack(*quantities: int) -> dict[str, Any]:
    """What the scale showed, line by line."""
    lines = [{"line": at, "quantity": quantity} for at, quantity in enumerate(quantities)]
    return {"id": str(uuid.uuid4()), "lines": lines}


def handing(told: dict[str, Any], **other: Any) -> dict[str, Any]:
    """A hand-over as the team's phone keeps it."""
    return {
        "id": str(uuid.uuid4()),
        "order_id": told["order_id"],
        "code": told["qr"],
        "how": "scanned",
        "handed_at": clock.to_text(clock.now()),
        "paid": {"way": "cash", "amount_fen": told["due_fen"]},
        **other,
    }


def hand(shop: Shop, *items: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Send hand-overs; gives what became of each."""
    results = shop.post("/basket/team/hand-overs", {"items": list(items)})["results"]
    return [(one["status"], one.get("code")) for one in results]


def state_of(home: Person, told: dict[str, Any]) -> dict[str, Any]:
    """An order as its household sees it now."""
    found: dict[str, Any] = home.browser.get(f"/basket/orders/{told['order_id']}").get_json()
    return found


def notices_of(home: Person) -> list[str]:
    """The kinds of a household's notices."""
    return sorted(one["kind"] for one in home.browser.get("/me/notices").get_json()["notices"])


@pytest.mark.one_engine
def test_only_a_verified_team_makes_points_and_offers(shop: Shop, home: Person) -> None:
    wish = shop.a_point()
    for state, kind in (("pending", "community_group"), ("verified", "farmer")):
        shop.verified(state, kind)
        assert shop.post("/basket/team/points", wish, 403)["code"] == "basket.not_a_team"
    shop.verified()
    assert home.browser.get("/basket/team").get_json()["code"] == "basket.not_a_team"
    assert shop.get("/basket/team")["points"][0]["point_id"] == shop.point_id


@pytest.mark.one_engine
def test_a_point_is_made_once_found_by_place_and_changed_by_version(shop: Shop) -> None:
    wish = shop.a_point(communities=[HOME, "411202001"])
    point = shop.post("/basket/team/points", wish)
    assert shop.post("/basket/team/points", wish) == point
    other = shop.post("/basket/team/points", wish | {"name": "西门"}, 422)
    assert other["code"] == "core.id_reused"
    unknown = shop.a_point(communities=["411299001"])
    assert "communities" in shop.post("/basket/team/points", unknown, 422)["fields"]

    def at(area: str) -> list[str]:
        answer = shop.person.browser.get(f"/basket/points?area={area}")
        assert "max-age" in answer.headers["Cache-Control"]
        return [found["point_id"] for found in answer.get_json()["points"]]

    assert point["point_id"] in at(HOME)
    assert point["point_id"] in at("411202001")
    path = f"/basket/team/points/{point['point_id']}/changes"
    shop.post(path, {"version": 1, "communities": [HOME], "name": "西门"})
    assert shop.post(path, {"version": 1, "name": "北门"}, 409)["code"] == "basket.changed"
    assert point["point_id"] not in at("411202001")
    shop.post(path, {"version": 2, "state": "closed"})
    assert point["point_id"] not in at(HOME)
    assert shop.get(f"/basket/points/{point['point_id']}", 404)["code"] == "basket.not_found"


@pytest.mark.one_engine
def test_windows_are_made_once_and_never_have_room_for_fewer_than_they_took(
    shop: Shop, home: Person
) -> None:
    path = f"/basket/team/points/{shop.point_id}/windows"
    wishes = [shop.a_window(), shop.a_window(**{"from": "15:00", "to": "17:00"})]
    made = shop.post(path, {"windows": wishes})["windows"]
    assert shop.post(path, {"windows": wishes})["windows"] == made
    turned = [shop.a_window(), shop.a_window(to="08:30")]
    fields = shop.post(path, {"windows": turned}, 422)["fields"]
    assert fields["windows.1.to"]["code"] == "basket.window_times"
    listing_id = shop.sells()
    order(home, shop.an_order(line(listing_id)))
    order(home, shop.an_order(line(listing_id)))
    change = f"{shop.packing}/changes"
    few = shop.post(change, {"version": 1, "capacity": 1}, 409)
    assert few["code"] == "basket.capacity_below_taken"
    assert shop.post(change, {"version": 1, "capacity": 2})["left"] == 0
    seen = shop.get(f"/basket/points/{shop.point_id}")["windows"]
    room = sorted((one["taken"], one["is_open"]) for one in seen)
    assert room == [(0, True), (0, True), (2, False)]
    days = "from_on=2026-03-02&to_on=2026-03-02"
    assert len(shop.get(f"{path}?{days}")["windows"]) == 3


def test_lists_show_masked_names_and_are_written_down(
    house: Installation, shop: Shop, home: Person
) -> None:
    first, second = shop.sells(), shop.sells()
    other = a_household(house.app)
    near = {"text": "2号楼 101", "division_code": HOME}
    far = {"text": "10号楼 101", "division_code": HOME}
    order(home, shop.an_order(line(first), line(second, 1000), address=far))
    order(other, shop.an_order(line(first, 1000), address=near, leave_at_door=True))
    packing = shop.get(f"{shop.packing}/packing")
    totals = {one["listing_id"]: (one["quantity"], one["orders"]) for one in packing["totals"]}
    assert totals == {first: (3500, 2), second: (1000, 1)}
    delivery = shop.get(f"{shop.packing}/delivery")
    assert [stop["address"] for stop in delivery["stops"]] == ["2号楼 101", "10号楼 101"]
    name = home.application["name"]
    for told in (packing, delivery):
        assert name not in str(told)
        assert f"{name[0]}*" in str(told)
    assert "address" not in str(packing["orders"])
    listed = f"basket-{shop.window['window_id']}"
    assert sorted(acts(audited(whom=listed))) == ["delivery.read", "packing.read"]
    looks = home.browser.get("/me/looks").get_json()["looks"]
    assert [look["role"]["en"] for look in looks] == ["Basket team", "Basket team"]


@pytest.mark.one_engine
def test_another_team_sees_nothing_of_it(house: Installation, shop: Shop, home: Person) -> None:
    told = order(home, shop.an_order(line(shop.sells())))
    rival = Shop(house.app)
    for what in ("packing", "delivery"):
        assert rival.get(f"{shop.packing}/{what}", 404)["code"] == "basket.not_found"
    assert rival.post(one(shop, told, "pack"), pack(2500), 404)["code"] == "basket.not_found"
    assert hand(rival, handing(told)) == [("rejected", "basket.not_found")]


def test_what_was_packed_is_what_leaves_the_stock_when_it_is_handed_over(
    shop: Shop, home: Person
) -> None:
    first, second = shop.sells(), shop.sells()
    told = order(home, shop.an_order(line(first), line(second, 1000)))
    much = shop.post(one(shop, told, "pack"), pack(2700, 1000), 422)
    assert much["fields"]["lines"]["code"] == "market.over_tolerance"
    packed = shop.post(one(shop, told, "pack"), pack(2300, 1040))
    assert [each["state"] for each in packed["lines"]] == ["short", "as_ordered"]
    assert (packed["state"], packed["due_fen"]) == ("packed", 690 + 300)
    assert home.browser.post(f"/basket/orders/{told['order_id']}/cancel", {}).status_code == 409
    wrong = handing(told, code="CXH1:" + told["qr"].split(":")[1] + ":AAAAAAAAAA")
    wish = handing(told, window_id=shop.window["window_id"])
    assert hand(shop, wrong, wish, wish, handing(told)) == [
        ("rejected", "market.code_wrong"),
        ("new", None),
        ("identical", None),
        ("rejected", "basket.handed_over_already"),
    ]
    assert amounts(first) == (47_700, 0, 2300)
    assert amounts(second) == (49_000, 0, 1040)
    done = state_of(home, told)
    assert (done["state"], done["paid"]) == ("handed_over", {"way": "cash", "amount_fen": 1050})
    assert notices_of(home) == ["basket.confirmed", "basket.handed_over", "basket.ready"]


@pytest.mark.one_engine
def test_only_who_wished_it_finds_it_at_the_door(shop: Shop, home: Person) -> None:
    listing_id = shop.sells()
    door = {"how": "left_at_door", "code": None}
    wished = order(home, shop.an_order(line(listing_id), leave_at_door=True))
    other = order(home, shop.an_order(line(listing_id)))
    assert hand(shop, handing(wished, **door), handing(other, **door)) == [
        ("new", None),
        ("rejected", "basket.no_door_wish"),
    ]
    assert amounts(listing_id) == (45_000, 2500, 2500)


def test_a_substitute_is_done_or_asked_by_the_households_consent(
    shop: Shop, home: Person, fixed_clock: FixedClock
) -> None:
    gone, dear, never = shop.sells(), shop.sells(price_fen=150), shop.sells()
    instead = [shop.sells(price_fen=200) for _ in range(2)]
    told = order(
        home,
        shop.an_order(
            line(gone, consent="similar"), line(dear, consent="ask"), line(never, consent="none")
        ),
    )

    def propose(at: int, listing_id: str, status: int = 200) -> Any:
        wish = {"id": str(uuid.uuid4()), "line": at, "listing_id": listing_id, "quantity": 2500}
        first = shop.post(one(shop, told, "substitutes"), wish, status)
        if status == 200:
            assert shop.post(one(shop, told, "substitutes"), wish) == first
        return first

    done = propose(0, instead[0])["lines"][0]
    assert (done["state"], done["due_fen"]) == ("substituted", 750)
    assert (amounts(gone), amounts(instead[0])) == ((50_000, 0, 0), (47_500, 2500, 0))
    assert propose(1, instead[1])["lines"][1]["state"] == "asked"
    assert amounts(instead[1]) == (50_000, 0, 0)
    assert propose(2, shop.sells(), 409)["code"] == "basket.no_consent"
    twice = propose(1, never, 422)["fields"]["listing_id"]["code"]
    assert twice == "basket.listing_twice"
    path = f"/basket/orders/{told['order_id']}/substitutes/1"
    for _ in range(2):
        accepted = home.browser.post(path, {"answer": "accept"}).get_json()
        assert accepted["lines"][1]["state"] == "substituted"
    assert (amounts(dear), amounts(instead[1])) == ((50_000, 0, 0), (47_500, 2500, 0))
    shop.post(one(shop, told, "pack"), pack(2500, 2400, 2500))
    fixed_clock.set("2026-03-02T10:00")
    assert hand(shop, handing(told)) == [("new", None)]
    assert amounts(instead[1]) == (47_600, 0, 2400)
    assert amounts(never) == (47_500, 0, 2500)
    assert {"basket.substituted", "basket.asked"} <= set(notices_of(home))


def test_a_question_that_is_declined_or_lapses_is_left_out(
    shop: Shop, home: Person, fixed_clock: FixedClock
) -> None:
    first, second, instead = shop.sells(), shop.sells(), shop.sells()
    other = shop.sells()
    told = order(home, shop.an_order(line(first, consent="ask"), line(second, consent="ask")))
    for at, listing_id in enumerate((instead, other)):
        wish = {"id": str(uuid.uuid4()), "line": at, "listing_id": listing_id, "quantity": 500}
        shop.post(one(shop, told, "substitutes"), wish)
    path = f"/basket/orders/{told['order_id']}/substitutes"
    declined = home.browser.post(f"{path}/0", {"answer": "decline"}).get_json()
    assert declined["lines"][0]["state"] == "left_out"
    left = shop.post(one(shop, told, "pack"), pack(0, 5), 422)
    assert left["fields"]["lines"]["code"] == "basket.line_left_out"
    fixed_clock.set("2026-03-02T09:00")
    late = home.browser.post(f"{path}/1", {"answer": "accept"}).get_json()
    assert late["code"] == "basket.answer_too_late"
    assert state_of(home, told)["due_fen"] == 0
    shop.post(one(shop, told, "pack"), pack(0, 0))
    assert "basket.left_out" in notices_of(home)
    assert hand(shop, handing(told)) == [("new", None)]
    assert [amounts(each) for each in (first, second, instead)] == [(50_000, 0, 0)] * 3


@pytest.mark.one_engine
def test_who_did_not_come_is_missed_after_the_window_and_the_stock_is_free(
    shop: Shop, home: Person, fixed_clock: FixedClock
) -> None:
    listing_id = shop.sells()
    told = order(home, shop.an_order(line(listing_id)))
    early = shop.post(one(shop, told, "missed"), {}, 409)
    assert early["code"] == "basket.window_not_over"
    fixed_clock.set("2026-03-02T11:00")
    for _ in range(2):
        assert shop.post(one(shop, told, "missed"), {})["state"] == "missed"
    assert amounts(listing_id) == (50_000, 0, 0)
    assert hand(shop, handing(told)) == [("rejected", "basket.over")]
    assert "basket.missed" in notices_of(home)


def test_what_a_team_cannot_deliver_it_calls_off_and_all_of_it_is_free_again(
    shop: Shop, home: Person
) -> None:
    scarce = shop.sells(most=2500)
    told = order(home, shop.an_order(line(scarce)))
    shop.post(one(shop, told, "pack"), pack(2500))
    for _ in range(2):
        called = shop.post(one(shop, told, "call-off"), {"reason": "weather"})
        assert called["state"] == "cancelled"
    assert amounts(scarce) == (50_000, 0, 0)
    assert shop.get(f"{shop.packing}/delivery")["window"]["taken"] == 0
    assert "basket.called_off" in notices_of(home)
    done = order(home, shop.an_order(line(scarce)))
    assert hand(shop, handing(done)) == [("new", None)]
    over = shop.post(one(shop, done, "call-off"), {"reason": "weather"}, 409)
    assert over["code"] == "basket.over"


@pytest.mark.one_engine
def test_the_market_leaves_orders_of_households_to_the_basket(shop: Shop, home: Person) -> None:
    listing_id = shop.sells()
    told = order(home, shop.an_order(line(listing_id)))
    cancel, order_id = {"reason": "changed_mind"}, told["order_id"]
    answer = home.browser.post(f"/market/orders/{order_id}/cancel", cancel)
    assert answer.get_json()["code"] == "market.of_a_basket"
    deal = f"/me/deals/{order_id}"
    assert shop.post(f"{deal}/cancel", cancel, 409)["code"] == "market.of_a_basket"
    given = {
        "id": str(uuid.uuid4()),
        "code": told["qr"],
        "lines": [{"listing_id": listing_id, "quantity": 2500}],
        "paid": {"way": "cash", "amount_fen": 750},
    }
    assert shop.post(f"{deal}/hand-over", given, 409)["code"] == "market.of_a_basket"
    assert amounts(listing_id) == (47_500, 2500, 0)


@pytest.mark.one_engine
def test_offers_stand_at_their_points_and_can_be_taken_off(shop: Shop) -> None:
    listing_id = shop.sells(most=5000)

    def offered() -> list[Any]:
        found = shop.get(f"/basket/offers?point={shop.point_id}")["offers"]
        return [(one["listing_id"], one["max_per_household"], one["left"]) for one in found]

    assert offered() == [(listing_id, 5000, 50_000)]
    path = f"/basket/team/offers/{listing_id}"
    other = shop.post("/basket/team/points", shop.a_point())["point_id"]
    put = shop.person.browser.put
    assert put(path, {"max_per_household": None, "points": [other]}).status_code == 200
    assert offered() == []
    assert put(path, {"max_per_household": 100, "points": None}).status_code == 422
    assert put(path, {"max_per_household": None, "points": ["x" * 22]}).status_code == 422
    assert put(f"{path[:-1]}_", {"max_per_household": None, "points": None}).status_code == 404
    assert shop.get("/basket/team/offers")["offers"][0]["points"] == [other]
    assert shop.person.browser.call("DELETE", path).status_code == 204
    assert shop.get("/basket/team/offers")["offers"] == []


@pytest.mark.one_engine
def test_an_officer_of_the_place_suspends_a_point_and_lets_it_go_on(
    house: Installation, shop: Shop, home: Person
) -> None:
    listing_id = shop.sells()
    officer = OnDuty(house.app, (Role.MARKET_OFFICER, "411281"))
    elsewhere = OnDuty(house.app, (Role.MARKET_OFFICER, "411202"))
    path = f"/duty/basket/points/{shop.point_id}/standing"
    wish = {"state": "suspended", "reason": "food_safety"}
    assert elsewhere.post(path, wish).status_code == 404
    assert officer.must("POST", path, wish).get_json()["state"] == "suspended"
    told = home.browser.post("/basket/orders", shop.an_order(line(listing_id))).get_json()
    assert told["code"] == "basket.point_closed"
    change = {"version": 2, "state": "open"}
    path_own = f"/basket/team/points/{shop.point_id}/changes"
    assert shop.post(path_own, change, 409)["code"] == "basket.suspended"
    officer.must("POST", path, {"state": "open", "reason": "checked"})
    order(home, shop.an_order(line(listing_id)))
    assert sorted(acts(audited(whom=shop.point_id))) == [
        "point.make", "point.set_standing", "point.set_standing",
    ]  # fmt: skip
