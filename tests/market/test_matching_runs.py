"""Runs and proposals of the matching: from the boards to a confirmed deal, once, for everybody."""

from __future__ import annotations

import gzip
import json
import threading
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from backend.config import settings
from backend.core import clock
from backend.market import match_holdings, match_inputs, match_news, match_runs, stock
from backend.market import network_rules as network
from backend.market.match_models import MatchPiece, MatchRun, NewsRow, ProposalRow
from backend.market.matching_rules import input_hash, problem_of
from backend.market.models import TABLE
from backend.residents.models import Resident
from backend.staff.rules import Role
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.staff import OnDuty
from tests.support.stream import Follower, settle
from tests.support.trade import a_wanted, as_trader, lists

CITY, COUNTY = "4112", "411281"


class Fair:
    """Some suppliers and buyers of one product, and the boards that follow them."""

    def __init__(self, house: Installation, product: str) -> None:
        self.house, self.product = house, product
        self.follower = Follower(TABLE)

    def supplier(self, **listing: Any) -> tuple[Person, dict[str, Any]]:
        """A verified farmer with a listing."""
        person = self._trader("farmer")
        wish = {"product": self.product, "is_price_meant": True, **listing}
        told = lists(person, **wish)
        settle(self.follower)
        return person, told

    def buyer(self, **wish: Any) -> tuple[Person, dict[str, Any]]:
        """A verified canteen with a wanted post."""
        person = self._trader("canteen")
        answer = person.browser.post("/market/wanted", a_wanted(product=self.product, **wish))
        assert answer.status_code == 200, answer.text
        settle(self.follower)
        return person, answer.get_json()

    def _trader(self, kind: str) -> Person:
        person = Person(self.house.app).signs_in().applies()
        as_trader(person, kind, is_verified=True)
        return person

    def asks(self, **wish: Any) -> Any:
        """What a market officer is answered who asks for a run."""
        officer = OnDuty(self.house.app, (Role.MARKET_OFFICER, COUNTY))
        body = {"id": str(uuid.uuid4()), "area": COUNTY, "product": self.product, **wish}
        return officer.call("POST", "/duty/market/matches", body)

    def run(self) -> dict[str, Any]:
        """A run of now."""
        answer = self.asks()
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    def pair(self, **listing: Any) -> tuple[Person, Person, dict[str, Any]]:
        """A supplier and a buyer with a proposal between them."""
        supplier, _ = self.supplier(**listing)
        buyer, _ = self.buyer()
        self.run()
        return supplier, buyer, matches_of(buyer)[0]


NUMBER = count()


@pytest.fixture
def fair(house: Installation) -> Fair:
    """An empty market of a product that no other test trades in."""
    from backend.market import catalogue

    mass = [code for code, one in catalogue.products().items() if one.measure.value == "mass"]
    return Fair(house, mass[-1 - next(NUMBER) % (len(mass) - 1)])


def matches_of(person: Person) -> list[dict[str, Any]]:
    """What is proposed to somebody."""
    told: list[dict[str, Any]] = person.browser.get("/me/matches").get_json()["matches"]
    return told


def answers(person: Person, match: dict[str, Any], what: str) -> Any:
    """What somebody is answered who accepts or declines."""
    return person.browser.post(f"/me/matches/{match['id']}/{what}", {})


def counted(run_id: str) -> dict[str, int]:
    """What became of a run's proposals."""
    run = MatchRun.of(run_id)
    assert run
    return {name: int(getattr(run, name)) for name in ("declined", "dealt", "lapsed")}


def notices_of(person: Person) -> list[str]:
    """The kinds of what a person was told of matching."""
    told = person.browser.get("/me/notices").get_json()["notices"]
    return [one["kind"] for one in told if one["kind"].startswith("market.match")]


def test_what_both_sides_accept_becomes_a_confirmed_deal(fair: Fair) -> None:
    supplier, listing = fair.supplier(quantity=2_000_000, price_fen=60)
    buyer, wanted = fair.buyer(most=700_000, least=100_000)
    run = fair.run()
    assert (run["proposals"], run["placed_quantity"], run["dealt"]) == (1, 700_000, 0)
    match = matches_of(buyer)[0]
    assert matches_of(supplier)[0]["id"] == match["id"]
    assert (match["quantity"], match["price_fen"], match["amount_fen"]) == (700_000, 60, 84_000)
    assert (match["listing_id"], match["wanted_id"]) == (
        listing["listing_id"],
        wanted["wanted_id"],
    )
    # Nothing is held until both have accepted.
    assert stock.read_one(listing["listing_id"]).left == 2_000_000  # type: ignore[union-attr]
    told = answers(supplier, match, "accept").get_json()
    assert (told["state"], told["own_answer"], told["other_answer"]) == (
        "proposed",
        "accepted",
        None,
    )
    assert answers(supplier, match, "accept").get_json() == told
    told = answers(buyer, match, "accept").get_json()
    assert (told["state"], told["other_answer"]) == ("dealt", "accepted")
    assert answers(buyer, match, "accept").get_json() == told
    order = buyer.browser.get(f"/me/orders/{told['order_id']}").get_json()
    assert [deal["state"] for deal in order["deals"]] == ["confirmed"]
    held = stock.read_one(listing["listing_id"])
    assert held
    assert (held.left, held.held, held.matched) == (1_300_000, 700_000, 700_000)
    assert counted(run["run_id"]) == {"declined": 0, "dealt": 1, "lapsed": 0}
    assert answers(supplier, match, "decline").get_json()["code"] == "market.match_over"
    # The post has what it wanted: nothing is left to match.
    assert fair.asks().get_json()["code"] == "market.nothing_to_match"


@pytest.mark.one_engine
def test_both_sides_are_told_once_of_a_run_and_of_its_end(fair: Fair) -> None:
    supplier, buyer, match = fair.pair()
    match_news.pulse()
    match_news.pulse()
    assert notices_of(supplier) == notices_of(buyer) == ["market.matched"]
    answers(supplier, match, "accept")
    answers(buyer, match, "accept")
    match_news.pulse()
    assert list(NewsRow.waiting(5)) == []
    assert sorted(notices_of(supplier)) == ["market.match_dealt", "market.matched"]
    assert sorted(notices_of(buyer)) == ["market.match_dealt", "market.matched"]


@pytest.mark.one_engine
def test_declining_ends_a_proposal_and_tells_the_other_side(fair: Fair) -> None:
    supplier, buyer, match = fair.pair()
    assert answers(buyer, match, "decline").get_json()["state"] == "declined"
    assert answers(buyer, match, "decline").get_json()["state"] == "declined"
    assert answers(supplier, match, "accept").get_json()["code"] == "market.match_over"
    assert counted(match["run_id"]) == {"declined": 1, "dealt": 0, "lapsed": 0}
    match_news.pulse()
    assert "market.match_declined" in notices_of(supplier)
    assert "market.match_declined" not in notices_of(buyer)


@pytest.mark.one_engine
def test_a_proposal_expires_by_itself_and_is_matched_anew(
    fair: Fair, fixed_clock: FixedClock
) -> None:
    supplier, buyer, match = fair.pair()
    assert fair.asks().get_json()["code"] == "market.nothing_to_match"
    fixed_clock.move(hours=match_inputs.numbers()["answer_hours"])
    assert matches_of(buyer)[0]["state"] == "expired"
    assert answers(supplier, match, "accept").get_json()["code"] == "market.match_expired"
    assert fair.run()["proposals"] == 1


def test_a_proposal_lapses_when_the_goods_are_gone(fair: Fair) -> None:
    supplier, buyer, match = fair.pair()
    change = {"id": str(uuid.uuid4()), "state": "paused"}
    supplier.browser.post(f"/market/listings/{match['listing_id']}/changes", change)
    assert answers(supplier, match, "accept").status_code == 200
    assert answers(buyer, match, "accept").get_json()["code"] == "market.match_lapsed"
    assert matches_of(buyer)[0]["state"] == "lapsed"
    assert counted(match["run_id"]) == {"declined": 0, "dealt": 0, "lapsed": 1}
    assert answers(supplier, match, "accept").get_json()["code"] == "market.match_lapsed"


@pytest.mark.one_engine
def test_a_match_is_nobody_elses(fair: Fair, stranger: Person) -> None:
    _, _, match = fair.pair()
    assert stranger.browser.get("/me/matches").get_json()["code"] == "market.not_a_trader"
    as_trader(stranger, "canteen", is_verified=True)
    assert matches_of(stranger) == []
    for what in ("accept", "decline"):
        answer = answers(stranger, match, what)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "market.match_not_found")
    nothing = answers(stranger, {"id": "a" * 22}, "accept")
    assert nothing.get_json()["code"] == "market.match_not_found"


@pytest.mark.one_engine
def test_an_offer_is_awaited_with_the_buyers_highest_price_in_whole_boxes(fair: Fair) -> None:
    box = 12_500
    fair.supplier(price_fen=None, unit="box", unit_quantity=box, quantity=80 * box)
    buyer, _ = fair.buyer(most=500_000, least=0, price_fen_per_kg=333)
    run = fair.run()
    match = matches_of(buyer)[0]
    # 500 kg are forty boxes; 3.33 yuan a kilogram are 41.62 yuan a box, rounded down.
    assert (match["quantity"], match["unit"], match["price_fen"]) == (40 * box, "box", 4162)
    assert run["placed_quantity"] == 40 * box


@pytest.mark.one_engine
def test_a_run_is_published_without_names_and_proves_itself(fair: Fair) -> None:
    (_, listing), (_, wanted) = fair.supplier(), fair.buyer()
    told = fair.run()
    browser = OnDuty(fair.house.app)
    listed = browser.call("GET", "/market/matches")
    assert told in listed.get_json()["runs"]
    assert listed.headers["Cache-Control"] == "public, max-age=30"
    answer = browser.call("GET", f"/market/matches/{told['run_id']}")
    assert "immutable" in answer.headers["Cache-Control"]
    run = answer.get_json()
    problem = problem_of(run["input"])
    assert run["input_hash"] == told["input_hash"] == input_hash(run["input"])
    places = {one.id: place for place, one in enumerate(problem.listings)}
    ats = {one.id: at for at, one in enumerate(problem.wanted)}
    flows = {(places[a], ats[b]): lots for a, b, lots in run["flows"]}
    assert network.faults(problem, flows, run["duals"]) == []
    secret = [listing["listing_id"], wanted["wanted_id"], listing["supplier"]["trader_id"]]
    secret += [listing["supplier"]["name"], wanted["buyer"]["name"]]
    assert not any(word in answer.text for word in secret)
    again = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "identity"}
    path = f"/api/v1/market/matches/{told['run_id']}"
    assert browser.client.get(path, headers=again).status_code == 304
    packed = browser.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(packed.data)) == run
    assert browser.call("GET", "/market/matches/none").get_json()["code"] == "market.run_not_found"


@pytest.mark.one_engine
def test_officers_ask_within_their_area_and_once_for_an_id(fair: Fair) -> None:
    fair.supplier()
    fair.buyer()
    assert fair.asks(area="411202").get_json()["code"] == "market.area_unknown"
    assert fair.asks(area=CITY).get_json()["code"] == "market.area_unknown"
    assert fair.asks(product="stone").get_json()["fields"]["product"]["code"] == (
        "market.product_unknown"
    )
    officer = OnDuty(fair.house.app, (Role.MARKET_OFFICER, CITY))
    wish = {"id": str(uuid.uuid4()), "area": CITY, "product": fair.product}
    told = officer.must("POST", "/duty/market/matches", wish).get_json()
    assert officer.must("POST", "/duty/market/matches", wish).get_json() == told
    other = officer.call("POST", "/duty/market/matches", wish | {"area": COUNTY})
    assert other.get_json()["code"] == "core.id_reused"
    assert (told["asked_by"], told["area"]) == ("officer", CITY)


def test_the_morning_matches_every_product_once_also_twice_at_once(fair: Fair) -> None:
    suppliers = [fair.supplier(quantity=600_000)[0] for _ in range(3)]
    buyer, _ = fair.buyer(most=900_000, least=0)
    today = settings().city.day_of(clock.now())

    def whole_morning() -> None:
        cursor = None
        while True:
            cursor = match_runs.morning_step(today, cursor)
            if cursor is None:
                return

    at_once(whole_morning, whole_morning)
    (run,) = [one for one in MatchRun.newest(None, 100) if one.product == fair.product]
    assert (run.asked_by, run.area) == ("morning", CITY)
    plan = MatchPiece.plan_of(run)
    assert sum(one["quantity"] for one in plan) == 900_000
    assert {one["id"] for one in matches_of(buyer)} == {one["id"] for one in plan}
    # Everybody's first 500 kg go before anybody's next.
    assert {one["quantity"] for one in plan} == {300_000} or len(plan) == 2
    assert sum(bool(matches_of(supplier)) for supplier in suppliers) == len(plan)
    first = ProposalRow.of(plan[0]["id"])
    whole_morning()
    assert ProposalRow.of(plan[0]["id"]).version == first.version  # type: ignore[union-attr]
    assert len(matches_of(buyer)) == len(plan)


def test_a_run_whose_process_was_killed_is_finished_by_the_pulse(fair: Fair) -> None:
    _, buyer, match = fair.pair()
    run = MatchRun.of(match["run_id"])
    assert run
    # As a process leaves it that was killed behind the run: no proposal has been written.
    ProposalRow(ProposalRow.key_of(match["id"])).delete()
    run.update(actions=[MatchRun.proposed_ms.remove()])
    assert matches_of(buyer) == []
    match_news.pulse()
    assert [one["id"] for one in matches_of(buyer)] == [match["id"]]


@pytest.mark.one_engine
def test_whoever_leaves_is_told_of_their_matches_and_declines_what_is_open(fair: Fair) -> None:
    _, buyer, match = fair.pair()
    row = Resident.of(buyer.resident_id)
    account_id = str(row and row.account_id)
    (told,) = match_holdings.told_matches(None, account_id)
    assert (told["product"], told["state"], told["answer"]) == (fair.product, "proposed", None)
    for _ in range(2):
        match_holdings.end_matches(None, account_id)
    assert match_holdings.told_matches(None, account_id) == []
    assert matches_of(buyer) == []
    assert counted(match["run_id"])["declined"] == 1


def test_both_sides_accepting_at_once_make_one_deal(fair: Fair) -> None:
    supplier, buyer, match = fair.pair()
    at_once(
        lambda: answers(supplier, match, "accept"),
        lambda: answers(buyer, match, "accept"),
        lambda: answers(buyer, match, "accept"),
    )
    assert matches_of(buyer)[0]["state"] == "dealt"
    assert counted(match["run_id"])["dealt"] == 1
    held = stock.read_one(match["listing_id"])
    assert held
    assert held.held == match["quantity"]


def at_once(*doings: Callable[[], Any]) -> None:
    """Do several things at the same time."""
    threads = [threading.Thread(target=doing) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
