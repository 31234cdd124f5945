"""The board: fed behind the requests, read in constant work, the same for everybody."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from backend.core import db, events
from backend.core.events import Record
from backend.market import board, board_check, board_feed, stock
from backend.market.models import TABLE, BoardRow, ListingRow, TraderRow
from tests.market.test_listings import changes, code, holds
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.stream import Follower, settle
from tests.support.trade import TOWN, as_trader, lists, on


@pytest.fixture
def follower(house: Installation) -> Follower:
    """Who brings the records to the boards."""
    return Follower(TABLE)


@pytest.fixture
def farmer(resident: Person) -> Person:
    """A verified supplier of a town."""
    as_trader(resident, is_verified=True)
    return resident


def asks(person: Person, **what: Any) -> dict[str, Any]:
    """A page of the board, as the store has it now."""
    board.forget()
    query = "&".join(f"{name}={value}" for name, value in what.items())
    answer = person.browser.get(f"/market/board?{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def ids_of(page: dict[str, Any]) -> list[str]:
    """The listings of a page."""
    return [one["listing_id"] for one in page["listings"]]


def test_a_listing_stands_on_the_boards_of_its_places_and_groups(
    farmer: Person, follower: Follower
) -> None:
    told = lists(farmer, product="spinach", price_fen=200)
    settle(follower)
    for area in ("4112", TOWN[:6], TOWN):
        for group in ({}, {"category": "leafy"}, {"product": "spinach"}):
            (one,) = [
                each
                for each in asks(farmer, area=area, **group)["listings"]
                if each["listing_id"] == told["listing_id"]
            ]
            assert (one["price_fen"], one["price_fen_per_kg"], one["left"]) == (200, 400, 2_000_000)
            assert one["supplier"] == told["supplier"]
            assert (one["harvested_on"], one["place"]) == (told["harvested_on"], told["place"])
    for elsewhere in ({"area": "411221"}, {"product": "celery"}, {"category": "eggs"}):
        assert told["listing_id"] not in ids_of(asks(farmer, **elsewhere))


def test_a_board_follows_price_pause_and_what_is_left(farmer: Person, follower: Follower) -> None:
    told = lists(farmer, product="celery", quantity=1000)
    settle(follower)
    assert changes(farmer, told["id"], price_fen=90).status_code == 200
    # Until the record has come, a price that is no more is not shown.
    assert told["listing_id"] not in ids_of(asks(farmer, area=TOWN, product="celery"))
    settle(follower)
    holds(told | {"price_fen": 90}, 400)
    (one,) = asks(farmer, area=TOWN, product="celery")["listings"]
    assert (one["price_fen"], one["left"], one["state"]) == (90, 600, "open")
    holds(told | {"price_fen": 90}, 600)
    (one,) = asks(farmer, area=TOWN, product="celery")["listings"]
    assert (one["left"], one["state"]) == (0, "sold_out")
    settle(follower)
    assert ids_of(asks(farmer, area=TOWN, product="celery")) == []
    assert changes(farmer, told["id"], quantity_by=50).status_code == 200
    settle(follower)
    assert ids_of(asks(farmer, area=TOWN, product="celery")) == [told["listing_id"]]
    assert changes(farmer, told["id"], state="paused").status_code == 200
    settle(follower)
    assert ids_of(asks(farmer, area=TOWN, product="celery")) == []


def test_the_freshest_or_the_cheapest_comes_first_and_filters_hold(
    farmer: Person, follower: Follower, fixed_clock: FixedClock
) -> None:
    def put(**what: Any) -> str:
        fixed_clock.move(seconds=1)
        return str(lists(farmer, product="taro", is_price_meant=True, **what)["listing_id"])

    old = put(price_fen=150, harvested_on=on(-5))
    dear = put(price_fen=500)
    late = put(price_fen=400, harvested_on=on(4), sell_by_on=on(9))
    offer = put(price_fen=None)
    short = put(price_fen=300, sell_by_on=on(1))
    settle(follower)
    by_day = asks(farmer, product="taro")
    assert ids_of(by_day) == [late, short, offer, dear, old]
    assert ids_of(asks(farmer, product="taro", sort="price")) == [old, short, late, dear, offer]
    cheap = {"max_price_fen_per_kg": 800}
    assert ids_of(asks(farmer, product="taro", sort="price", **cheap)) == [old, short, late]
    assert ids_of(asks(farmer, product="taro", **cheap)) == [late, short, old]
    assert ids_of(asks(farmer, product="taro", on=on(3))) == [offer, dear, old]
    fixed_clock.move(days=3)
    assert short not in ids_of(asks(farmer, product="taro"))


def test_a_suspended_traders_listings_are_paused_behind_the_decision(
    farmer: Person, follower: Follower
) -> None:
    told = lists(farmer, product="yam", price_fen=400)
    other = lists(farmer, product="yam", price_fen=400, state="draft")
    settle(follower)
    row = TraderRow.of(told["supplier"]["trader_id"])
    assert row
    row.state = "suspended"
    row.save()
    settle(follower)
    held = stock.read_one(told["listing_id"])
    assert held
    assert held.state == "paused"
    assert stock.read_one(other["listing_id"]) is None
    assert ids_of(asks(farmer, product="yam")) == []


def test_records_twice_late_and_in_any_order_leave_the_same_board(
    house: Installation, farmer: Person, follower: Follower
) -> None:
    told = lists(farmer, product="pear", price_fen=200)
    changes(farmer, told["id"], price_fen=210)
    changes(farmer, told["id"], quantity_by=-2_000_000)
    raw = follower.read()
    records = [Record.of(one, TABLE, follower.shard) for one in raw]

    def shown() -> list[dict[str, Any]]:
        rows = house.stored_items()[TABLE]
        mine = f"listing#{told['listing_id']}"
        return sorted(
            (row for row in rows if row["part"]["S"] == mine and "board#" in row["key"]["S"]),
            key=lambda row: str(row["key"]["S"]),
        )

    assert board_feed.take(records) == events.Taken()
    assert shown() == []
    changes(farmer, told["id"], quantity_by=1)
    settle(follower)
    once = shown()
    assert len(once) == 9
    for again in (records[::-1], records + records):
        assert board_feed.take(again) == events.Taken()
        assert shown() == once
    changes(farmer, told["id"], state="withdrawn")
    settle(follower)
    # A mark stays, so that an older copy of it brings nothing back.
    assert all("listed" not in row and "card" not in row for row in shown())
    late = BoardRow.from_raw_data(once[0])
    assert late.show() is False


def test_what_was_erased_leaves_the_boards(
    house: Installation, farmer: Person, follower: Follower
) -> None:
    told = lists(farmer, product="peach", price_fen=300)
    settle(follower)
    assert ids_of(asks(farmer, product="peach")) == [told["listing_id"]]
    ListingRow(ListingRow.key_of(told["listing_id"])).delete()
    settle(follower)
    parts = {row["part"]["S"] for row in house.stored_items()[TABLE] if "board" in row["key"]["S"]}
    assert f"listing#{told['listing_id']}" not in parts


def test_boards_that_lost_their_records_are_written_anew(
    farmer: Person, follower: Follower
) -> None:
    told = lists(farmer, product="edamame", price_fen=400)
    gone = lists(farmer, product="edamame", price_fen=400)
    settle(follower)
    assert changes(farmer, gone["id"], state="withdrawn").status_code == 200
    lost = lists(farmer, product="edamame", price_fen=500)
    follower.read()
    assert set(board.listing_ids(TOWN, "edamame", 9)) == {told["listing_id"], gone["listing_id"]}
    # Other tests may have left boards of theirs behind, too.
    assert board_check.repair() >= 18
    assert set(board.listing_ids(TOWN, "edamame", 9)) == {told["listing_id"], lost["listing_id"]}
    assert board_check.repair() == 0


def on_the_board(product: str, many: int) -> None:
    """Listings straight on the board of a product in the city; their stocks are elsewhere."""
    place = BoardRow.key_of("4112", f"p:{product}")
    with BoardRow.batch_write() as batch:
        for number in range(many):
            batch.save(
                BoardRow(
                    place,
                    f"listing#{uuid.uuid4().hex[:22]}",
                    listed=place,
                    rank=number,
                    price_rank=number * 1000,
                    product=product,
                    from_day=1,
                    until_day=99_999,
                    card="{}",
                    version=1,
                    expires_at=2**33,
                )
            )


@pytest.mark.one_engine
def test_a_page_reads_the_same_however_much_there_is_and_nothing_when_it_is_kept(
    house: Installation, farmer: Person
) -> None:
    used: list[float] = []

    def count(_operation: str, answer: dict[str, Any]) -> None:
        told = answer.get("ConsumedCapacity") or []
        several = told if isinstance(told, list) else [told]
        used.extend(float(one["CapacityUnits"]) for one in several)

    def units_of(product: str) -> float:
        used.clear()
        db.connection().on_answer = count
        try:
            page = asks(farmer, product=product)
        finally:
            db.connection().on_answer = None
        assert page["next"]
        return sum(used)

    on_the_board("tofu", 30)
    on_the_board("honey", 600)
    assert units_of("tofu") == units_of("honey") > 0
    used.clear()
    db.connection().on_answer = count
    try:
        first = farmer.browser.get("/market/board?product=honey")
        kept = farmer.browser.get(
            "/market/board?product=honey", headers={"If-None-Match": first.headers["ETag"]}
        )
    finally:
        db.connection().on_answer = None
    assert used == []
    assert first.headers["Cache-Control"] == "public, max-age=30"
    assert (kept.status_code, kept.data) == (304, b"")


@pytest.mark.one_engine
def test_pages_follow_each_other_and_a_cursor_belongs_to_its_question(
    farmer: Person, follower: Follower
) -> None:
    mine = {str(lists(farmer, product="carp", price_fen=600)["listing_id"]) for _ in range(23)}
    settle(follower)
    first = asks(farmer, product="carp", area=TOWN)
    second = asks(farmer, product="carp", area=TOWN, cursor=first["next"])
    assert (len(ids_of(first)), len(ids_of(second)), second["next"]) == (20, 3, None)
    assert set(ids_of(first)) | set(ids_of(second)) == mine
    for other in (f"area={TOWN[:6]}&product=carp", f"area={TOWN}&product=carp&sort=price"):
        answer = farmer.browser.get(f"/market/board?{other}&cursor={first['next']}")
        assert code(answer) == (422, "core.invalid")
    assert len(set(board.listing_ids(TOWN, "carp", 22))) == 22


@pytest.mark.one_engine
def test_what_is_asked_wrongly_is_refused(farmer: Person) -> None:
    for wrong in ("area=41", "product=gold", "category=x", "sort=a", "on=now", "cursor=~", "a=1"):
        assert farmer.browser.get(f"/market/board?{wrong}").status_code == 422, wrong
