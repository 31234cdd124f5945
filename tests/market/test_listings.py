"""Listings: from the field without a signal, once; changed without taking back what is held."""

from __future__ import annotations

import threading
import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from backend.core import clock, db, ids
from backend.market import catalogue, stock
from backend.market.models import SupplierListing, TraderRow
from backend.market.order_models import MovementRow
from backend.market.order_rules import Line
from backend.market.rules import Audience
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.trade import a_listing, as_trader, lists, on


@pytest.fixture
def farmer(resident: Person) -> Person:
    """A verified supplier."""
    as_trader(resident, is_verified=True)
    return resident


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.get_json()["code"]


def changes(person: Person, listing_id: str, **what: Any) -> Any:
    """Change a listing."""
    wish = {"id": str(uuid.uuid4()), **what}
    return person.browser.post(f"/market/listings/{listing_id}/changes", wish)


def holds(told: dict[str, Any], quantity: int) -> None:
    """Somebody reserves part of a listing."""
    line = Line(
        told["listing_id"],
        told["supplier"]["trader_id"],
        quantity,
        told["price_fen"],
        told["unit_quantity"],
    )
    with db.transaction(ids.random_id()) as writes:
        stock.write_hold(writes, line, ids.random_id(), clock.to_ms(clock.now()), Audience.TRADE)


def is_sound(listing_id: str) -> bool:
    """Whether a stock is what its movements come to."""
    row = stock.read_one(listing_id)
    assert row
    counted, _ = stock.counted(MovementRow.all_of(listing_id))
    return (counted.left, counted.held) == (int(row.left), int(row.held))


def test_a_listing_is_made_once_from_the_phones_id(farmer: Person) -> None:
    wish = a_listing(
        windows=[{"weekday": 1, "from": "08:00", "to": "11:30"}], text="霜打过，甜", unit="box",
        unit_quantity=12_500, price_fen=1500,
    )  # fmt: skip
    told = farmer.browser.post("/market/listings", wish).get_json()
    assert (told["id"], told["state"], told["left"]) == (wish["id"], "open", 2_000_000)
    assert (told["price_fen_per_kg"], told["price_warning"]) == (120, None)
    assert told["windows"] == wish["windows"]
    assert farmer.browser.post("/market/listings", wish).get_json() == told
    other = farmer.browser.post("/market/listings", {**wish, "quantity": 1})
    assert code(other) == (422, "core.id_reused")
    assert is_sound(told["listing_id"])
    # By the UUID that the phone knows, and without signing in.
    public = farmer.browser.get(f"/market/listings/{wish['id']}")
    assert public.get_json()["text"] == "霜打过，甜"
    assert not {"held", "sold", "id", "version"} & public.get_json().keys()
    assert public.headers["Cache-Control"] == "public, max-age=10"
    again = farmer.browser.get(
        f"/market/listings/{wish['id']}", headers={"If-None-Match": public.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_same_listing_sent_ten_times_at_once_is_one(
    house: Installation, farmer: Person
) -> None:
    wish, answers = a_listing(), []

    def send() -> None:
        answers.append(farmer.browser.post("/market/listings", wish).status_code)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 6
    mine = farmer.browser.get("/me/listings").get_json()["listings"]
    assert [one["id"] for one in mine] == [wish["id"]]
    assert is_sound(mine[0]["listing_id"])


def test_only_verified_suppliers_list(resident: Person, stranger: Person) -> None:
    assert code(resident.browser.post("/market/listings", a_listing())) == (
        404, "market.not_a_trader",
    )  # fmt: skip
    as_trader(resident)
    assert code(resident.browser.post("/market/listings", a_listing())) == (
        403, "market.not_verified",
    )  # fmt: skip
    as_trader(stranger, kind="supermarket", is_verified=True)
    assert code(stranger.browser.post("/market/listings", a_listing())) == (
        403, "market.wrong_kind",
    )  # fmt: skip
    assert lists(stranger, audience="households")["audience"] == "households"


@pytest.mark.one_engine
def test_what_cannot_be_is_refused_field_by_field(farmer: Person) -> None:
    for name, value, wrong in (
        ("product", "gold", "market.product_unknown"),
        ("unit_quantity", 600, "market.unit_quantity_wrong"),
        ("harvested_on", on(90), "market.harvest_day_wrong"),
        ("sell_by_on", on(-1), "market.last_day_wrong"),
        ("price_fen", 0, "core.field_invalid"),
        ("price_fen", 1.5, "core.field_invalid"),
        ("quantity", True, "core.field_invalid"),
        ("windows", [{"weekday": 1, "from": "11:00", "to": "08:00"}], "market.hours_wrong"),
        ("pictures", [str(uuid.uuid4())], "core.picture_unknown"),
    ):
        problem = farmer.browser.post("/market/listings", a_listing(**{name: value})).get_json()
        told = {path.split(".")[0]: one["code"] for path, one in problem["fields"].items()}
        assert told == {name: wrong}
    assert farmer.browser.get("/me/listings").get_json()["listings"] == []


def test_a_slip_in_the_price_makes_a_draft_that_asks(farmer: Person) -> None:
    told = lists(farmer, price_fen=6000)
    assert (told["state"], told["left"], told["listed"]) == ("draft", 0, 2_000_000)
    assert told["price_warning"]["kind"] == "high"
    assert farmer.browser.get(f"/market/listings/{told['id']}").status_code == 404
    opened = changes(farmer, told["listing_id"], state="open")
    assert code(opened) == (422, "market.price_unusual")
    assert opened.get_json()["fields"]["price_fen"]["code"] == "market.price_high"
    assert opened.get_json()["price_warning"]["high_fen_per_kg"] > 0
    mended = changes(farmer, told["listing_id"], state="open", price_fen=60)
    assert (mended.get_json()["state"], mended.get_json()["left"]) == ("open", 2_000_000)
    meant = lists(farmer, price_fen=6000, is_price_meant=True)
    assert (meant["state"], meant["price_warning"]) == ("open", None)
    assert lists(farmer, price_fen=None)["state"] == "open"
    slip = changes(farmer, mended.get_json()["listing_id"], price_fen=6)
    assert slip.get_json()["fields"]["price_fen"]["code"] == "market.price_low"


@pytest.mark.one_engine
def test_an_imported_price_board_replaces_the_usual_prices_while_it_is_fresh(
    farmer: Person, fixed_clock: FixedClock
) -> None:
    today = date.fromisoformat(on())
    usual = catalogue.band_of("ginger", today)
    for day, low in ((today, 4000), (today - timedelta(days=1), 100), (today, 4000)):
        catalogue.write_board_price("ginger", day, low, 2 * low, "board of a market")
    band = catalogue.band_of("ginger", today)
    assert band
    assert (band.low_fen_per_kg, band.high_fen_per_kg) == (1600, 20_000)
    told = lists(farmer, product="ginger", price_fen=600)
    assert told["price_warning"]["low_fen_per_kg"] == 1600
    shown = farmer.browser.get("/market/products").get_json()["products"]
    ginger = next(one for one in shown if one["code"] == "ginger")
    assert ginger["band"] == {"low_fen_per_kg": 1600, "high_fen_per_kg": 20_000}
    assert (ginger["units"][0], ginger["measure"]) == ("jin", "mass")
    assert catalogue.band_of("ginger", today + timedelta(days=15)) == usual


def test_a_listing_is_raised_and_lowered_but_never_below_what_is_held(farmer: Person) -> None:
    told = lists(farmer, quantity=1000)
    holds(told, 400)
    more = {"id": str(uuid.uuid4()), "quantity_by": 500}
    path = f"/market/listings/{told['id']}/changes"
    raised = farmer.browser.post(path, more).get_json()
    assert (raised["left"], raised["held"], raised["listed"]) == (1100, 400, 1500)
    # The answer was lost, the phone sends it again.
    assert farmer.browser.post(path, more).get_json() == raised
    assert code(farmer.browser.post(path, {**more, "quantity_by": 5})) == (422, "core.id_reused")
    refused = changes(farmer, told["id"], quantity_by=-1101)
    assert code(refused) == (409, "market.held_back")
    assert (refused.get_json()["left"], refused.get_json()["held"]) == (1100, 400)
    assert changes(farmer, told["id"], quantity_by=-1100).get_json()["left"] == 0
    assert is_sound(told["listing_id"])


def test_a_listing_is_paused_opened_withdrawn_and_then_over(farmer: Person) -> None:
    told = lists(farmer, quantity=1000)
    holds(told, 300)
    assert changes(farmer, told["id"], state="paused").get_json()["state"] == "paused"
    opened = changes(farmer, told["id"], state="open", text="新说明", place=None).get_json()
    assert (opened["state"], opened["text"], opened["place"]) == ("open", "新说明", None)
    stale = changes(farmer, told["id"], price_fen=70, version=opened["version"] - 1)
    assert code(stale) == (409, "market.listing_changed")
    gone = changes(farmer, told["id"], state="withdrawn").get_json()
    assert (gone["state"], gone["left"], gone["held"]) == ("withdrawn", 0, 300)
    assert code(changes(farmer, told["id"], state="open")) == (409, "market.listing_over")
    assert is_sound(told["listing_id"])
    draft = lists(farmer, state="draft")
    assert changes(farmer, draft["id"], quantity_by=-1_000_000).get_json()["listed"] == 1_000_000
    assert changes(farmer, draft["id"], state="withdrawn").get_json()["state"] == "withdrawn"
    assert code(changes(farmer, draft["id"], state="open")) == (409, "market.listing_over")


def test_a_listing_whose_last_day_is_over_opens_only_with_a_new_one(
    farmer: Person, fixed_clock: FixedClock
) -> None:
    told = lists(farmer, sell_by_on=on(1))
    fixed_clock.move(days=3)
    (seen,) = farmer.browser.get("/me/listings").get_json()["listings"]
    assert seen["state"] == "expired"
    assert code(changes(farmer, told["id"], state="open")) == (409, "market.listing_over")
    longer = changes(farmer, told["id"], sell_by_on=on(2), state="open").get_json()
    assert (longer["state"], longer["sell_by_on"]) == ("open", on(2))


def test_nobody_changes_anothers_listing(farmer: Person, stranger: Person) -> None:
    told = lists(farmer)
    as_trader(stranger, is_verified=True)
    unknown = changes(stranger, str(uuid.uuid4()), price_fen=1)
    assert code(changes(stranger, told["id"], price_fen=1)) == code(unknown) == (
        404, "market.listing_unknown",
    )  # fmt: skip
    reused = stranger.browser.post("/market/listings", a_listing(id=told["id"]))
    assert code(reused) == (422, "core.id_reused")


@pytest.mark.one_engine
def test_ones_listings_come_newest_first_and_page_by_page(
    farmer: Person, fixed_clock: FixedClock
) -> None:
    trader = TraderRow.of(farmer.browser.get("/me/trader").get_json()["trader_id"])
    assert trader
    for number in range(3):
        fixed_clock.move(seconds=1)
        lists(farmer, text=str(number))
    for number in range(60):
        place = SupplierListing.key_of(trader.trader_id), f"listing#{ids.random_id()}"
        SupplierListing(*place, listed_ms=number, expires_at=2**33).save()
    page = farmer.browser.get("/me/listings").get_json()
    assert [one["text"] for one in page["listings"]] == ["2", "1", "0"]
    rest = farmer.browser.get(f"/me/listings?cursor={page['next']}").get_json()
    assert rest == {"listings": [], "next": None}
    assert farmer.browser.get("/me/listings?cursor=other").status_code == 422
