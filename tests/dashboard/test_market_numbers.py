"""The market's numbers: each movement counted once, whatever comes twice, and recounted."""

from __future__ import annotations

import csv
import io
import random
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.core import clock, db, events, ids
from backend.dashboard import market_counting, market_recount, market_rules, models
from backend.dashboard.rules import Board
from backend.market import stock
from backend.market.models import TABLE, ListingRow
from backend.market.order_rules import DealLine, Line
from backend.market.rules import Audience, MovementKind
from tests.support.browser import Browser, code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.stream import Follower, caught_up, settle
from tests.support.trade import as_trader, lists

COUNTY, TOWN = "411281", "411281003"


@pytest.fixture
def stream(house: Installation) -> Follower:
    """The market's stream from here on, everything before it counted."""
    return Follower(TABLE)


def sell(listing: dict[str, Any], quantity: int, is_match: bool = False) -> None:
    """Somebody orders from a listing and takes it with them."""
    listing_id, now_ms = listing["listing_id"], clock.to_ms(clock.now())
    row = ListingRow.of(listing_id)
    assert row is not None
    cause = ids.random_id()
    unit = int(row.unit_quantity)
    line = Line(listing_id, str(row.supplier_id), quantity, 60, unit)
    with db.transaction(ids.random_id()) as writes:
        stock.write_hold(writes, line, cause, now_ms, Audience.TRADE, is_match=is_match)
    handed = DealLine(listing_id, quantity, 60, unit, quantity)
    with db.transaction(ids.random_id()) as writes:
        stock.write_moves(writes, handed, cause, {MovementKind.SOLD: quantity}, now_ms)


def numbers(browser: Browser, area: str = COUNTY) -> dict[str, Any]:
    answer = browser.get(f"/market/numbers?area={area}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def grown(after: dict[str, Any], before: dict[str, Any]) -> dict[str, int]:
    """By how much today's numbers have grown."""
    new, old = after["by_day"][-1], before["by_day"][-1]
    names = [name for name in market_rules.NUMBERS if new[name] != old[name]]
    return {name: new[name] - old[name] for name in names}


def two_suppliers(resident: Person, stranger: Person) -> None:
    for person in (resident, stranger):
        as_trader(person, is_verified=True)


def test_what_is_listed_matched_sold_and_saved_is_told_by_place_product_and_day(
    resident: Person, stranger: Person, browser: Browser, stream: Follower
) -> None:
    two_suppliers(resident, stranger)
    before, city = numbers(browser), numbers(browser, "4112")
    fresh = lists(resident)
    old = lists(stranger, harvested_on=(clock.now() - timedelta(days=11)).date().isoformat())
    sell(fresh, 500_000, is_match=True)
    sell(fresh, 100_000)
    sell(old, 300_000)
    settle(stream)
    after = numbers(browser)
    expected = {
        "listed": 4_000_000,
        "matched": 500_000,
        "sold": 900_000,
        "sold_fen": 108_000,
        "saved": 300_000,
        "suppliers": 2,
    }
    assert grown(after, before) == expected
    assert grown(numbers(browser, "4112"), city) == expected
    assert after["total"]["suppliers"] is None
    assert after["by_day"][-1]["price_fen_per_kg"] == 120
    assert after["year"]["suppliers"] >= 2
    (cabbage,) = (row for row in after["by_product"] if row["product"] == "cabbage")
    assert cabbage["name"] == {"zh": "大白菜", "en": "Chinese cabbage"}
    assert cabbage["sold"] >= 900_000
    assert TOWN in {row["division"] for row in after["by_area"]}
    # Nobody's name, nobody's id.
    assert fresh["supplier"]["name"] not in str(after)
    assert fresh["supplier"]["trader_id"] not in str(after)


def test_what_comes_twice_cut_otherwise_or_late_is_counted_once(
    resident: Person, stranger: Person, browser: Browser, stream: Follower
) -> None:
    two_suppliers(resident, stranger)
    before = numbers(browser)
    listings = [lists(person) for person in (resident, stranger) for _ in range(2)]
    chance = random.Random(7)
    for _ in range(12):
        sell(chance.choice(listings), chance.randrange(1, 50_000))
    raw = stream.read()
    done = 0
    while done < len(raw):
        end = min(len(raw), done + chance.randrange(1, 9))
        for _ in range(chance.randrange(1, 3)):
            begin = max(0, done - chance.randrange(6))
            events.take([market_counting.NUMBERS], raw[begin:end], TABLE, stream.shard)
        done = end
    found = grown(numbers(browser), before)
    assert found["listed"] == 8_000_000
    assert found["sold"] == sold_of(listings)
    assert found["suppliers"] <= 2


def sold_of(listings: Sequence[dict[str, Any]]) -> int:
    rows = stock.read_many((one["listing_id"] for one in listings), consistent=True)
    return sum(int(row.sold) for row in rows.values())


def test_what_an_office_wrote_down_as_unsold_is_told_until_somebody_takes_it_over(
    resident: Person, browser: Browser, house: Installation, tmp_path: Path
) -> None:
    stream = caught_up(TABLE, market_recount.check)
    before = numbers(browser)
    day = clock.now().date()
    text = (
        "供货方,手机,所在地,品名,数量,单位,价格,采收日期,可售至\n"
        f"老张家,{resident.phone},{TOWN},大白菜,3,吨,面议,{day},{day + timedelta(days=9)}\n"
    )
    file = tmp_path / "stock.csv"
    file.write_text(text, encoding="utf-8")
    command = ["import", "stock", str(file), "--area", COUNTY]
    for _ in range(2):
        assert house.app.test_cli_runner().invoke(args=command).exit_code == 0
    settle(stream)
    assert grown(numbers(browser), before) == {"unsold": 3_000_000}
    as_trader(resident, is_verified=True)
    assert resident.browser.post("/me/unsold", {}).get_json()["taken"] == 1
    settle(stream)
    both = {"unsold": 3_000_000, "taken_over": 3_000_000}
    assert grown(numbers(browser), before) == both
    listing = resident.browser.get("/me/listings").get_json()["listings"][0]
    change = {"id": str(uuid.uuid4()), "state": "open", "is_price_meant": True}
    path = f"/market/listings/{listing['listing_id']}/changes"
    assert resident.browser.post(path, change).status_code == 200
    sell(listing, 1_000_000)
    settle(stream)
    # Fresh as it is, it had been written down as unsold.
    found = grown(numbers(browser), before)
    assert (found["sold"], found["saved"]) == (1_000_000, 1_000_000)
    assert market_recount.check(False, 0).boards_wrong == 0


def test_a_recount_agrees_and_mends_what_is_wrong(
    resident: Person, stranger: Person, browser: Browser
) -> None:
    stream = caught_up(TABLE, market_recount.check)
    two_suppliers(resident, stranger)
    listing = lists(resident)
    sell(listing, 700_000)
    # What the stream still holds is no fault of the boards.
    market_recount.check(True, 0)
    assert market_recount.check(False, 0).boards_wrong == 0
    settle(stream)
    assert market_recount.check(False, 0)[1:] == (0, 0)
    sell(listing, 1_000)
    settle(stream)
    today = clock.now().date()
    key = (COUNTY, market_rules.day_part(today))
    board = models.boards_of([key])[key]
    right = board.counts[market_rules.WHOLE]["sold"]
    counts = {**board.counts, market_rules.WHOLE: {**board.counts[market_rules.WHOLE], "sold": 1}}
    models.put(Board(*key, board.version + 1, counts, board.marks))
    found = market_recount.check(True, 0)
    assert (found.boards_wrong, found.difference) == (1, right - 1)
    assert market_recount.check(False, 0).boards_wrong == 0


def test_reading_costs_the_same_however_much_is_counted(
    browser: Browser, house: Installation
) -> None:
    calls: list[str] = []
    db.connection().on_answer = lambda operation, _: calls.append(operation)
    try:
        numbers(browser)
    finally:
        db.connection().on_answer = None
    assert calls.count("GetItem") == 1
    assert set(calls) <= {"GetItem", "Query"}
    assert len(calls) <= 3


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(
    resident: Person, stranger: Person, browser: Browser, stream: Follower
) -> None:
    two_suppliers(resident, stranger)
    sell(lists(resident), 500)
    settle(stream)
    answer = browser.get(f"/market/numbers.csv?area={COUNTY}")
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][0] == "日期 day"
    assert {row[2] for row in rows[1:-1]} >= {"大白菜"}
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r"))]


@pytest.mark.one_engine
def test_texts_that_look_like_formulas_are_made_harmless() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\tx", "\rx"):
        assert market_rules.safe_cell(text) == f"'{text}"
    assert market_rules.safe_cell("大白菜") == "大白菜"
    assert (market_rules.kilograms(1_234_567), market_rules.yuan(105)) == ("1234.567", "1.05")
    assert market_rules.average_fen_per_kg(100, 0) is None


def test_only_an_area_and_days_that_can_be(browser: Browser, fixed_clock: FixedClock) -> None:
    today = clock.now().date()
    for query in (
        "area=411281003",
        "area=999999",
        f"from_on={today - timedelta(days=31)}&to_on={today}",
        f"to_on={today + timedelta(days=1)}",
        f"from_on={today}&to_on={today - timedelta(days=1)}",
        "sort=x",
    ):
        assert code(browser.get(f"/market/numbers?{query}"))[0] == 422, query
