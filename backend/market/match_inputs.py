"""What a run of the matching has to place: read from the boards, named anew, counted in lots.

The ids of a run are random ones that are used nowhere else, and the lists are in their order, so
that neither names nor places in a list tell whose is whose.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from backend.config import DATA, settings
from backend.core import clock, ids
from backend.market import board, listing_rules, matching_rules, stock
from backend.market.match_models import MatchPiece, MatchRun, PlacedRow, ProposalRow
from backend.market.matching_rules import Asked, MatchPolicy, MatchState, Offered, Problem
from backend.market.models import BoardRow, ListingRow, TraderRow, WantedRow
from backend.market.order_models import StockRow
from backend.market.rules import (
    GRADE_ORDER,
    KG_G,
    TOWN_DIGITS,
    Grade,
    ListingState,
    SaleMeasure,
    SaleUnit,
    TraderState,
)

ID_CHARS = 10
LOT: Mapping[SaleMeasure, int] = {SaleMeasure.MASS: KG_G, SaleMeasure.PIECES: 1}


@cache
def numbers() -> Mapping[str, Any]:
    """What the city has decided about matching: backend/data/market_matching.json."""
    told = json.loads((DATA / "market_matching.json").read_text(encoding="utf-8"))
    for measure in SaleMeasure:
        _policy(told, measure).check()
    return dict(told)


def policy_of(measure: SaleMeasure) -> MatchPolicy:
    """The policy of what is counted in a measure."""
    return _policy(numbers(), measure)


def _policy(told: Mapping[str, Any], measure: SaleMeasure) -> MatchPolicy:
    return MatchPolicy(
        version=told["version"],
        tranches=tuple(told["tranches"][measure.value]),
        haulage=tuple(told["haulage"]),
        price_permille=told["price_permille"],
        day_left=told["day_left"],
        days_most=told["days_most"],
        grade_step=told["grade_step"],
    )


def answer_time() -> timedelta:
    """For how long a proposal can be answered."""
    return timedelta(hours=numbers()["answer_hours"])


class Inputs(NamedTuple):
    """A problem, and what its listings and posts are in truth, in the same order."""

    problem: Problem
    listings: tuple[ListingRow, ...]
    stocks: tuple[StockRow, ...]
    wanted: tuple[WantedRow, ...]


class TooMuch(Exception):
    """There are more posts than the run may take."""


def products_wanted(area: str) -> list[str]:
    """The products that somebody looks for in an area, by code: one query of the wanted board."""
    everything = listing_rules.group_of(None, None)
    key = BoardRow.key_of(area, f"w:{everything}")
    rows = BoardRow.by_rank.query(key, None, BoardRow.until_day >= _today())
    return sorted({str(row.product) for row in rows})


def gather(
    area: str, product: str, measure: SaleMeasure, most_listings: int, most_wanted: int
) -> Inputs | None:
    """What is open of a product in an area; None when one side has nothing.

    What other proposals wait for is left out, and so is what they have placed of a post.

    :param area: 4, 6 or 9 digits.
    :raises TooMuch: there is more than the most.
    """
    listing_ids = board.listing_ids(area, product, most_listings + 1)
    wanted_ids = board.wanted_ids(area, product, most_wanted + 1)
    if not listing_ids or not wanted_ids:
        return None
    if len(listing_ids) > most_listings or len(wanted_ids) > most_wanted:
        raise TooMuch
    waiting = _waiting(product)
    offers = _offers(listing_ids, measure, waiting)
    posts = _posts(wanted_ids, measure, waiting)
    if not offers or not posts:
        return None
    problem = Problem(
        policy_of(measure),
        LOT[measure],
        tuple(one for one, _, _ in offers),
        tuple(asked for asked, _ in posts),
    )
    rows = tuple(listing for _, listing, _ in offers)
    stocks = tuple(held for _, _, held in offers)
    return Inputs(problem, rows, stocks, tuple(row for _, row in posts))


def _waiting(product: str) -> dict[str, int]:
    """How much of listings and posts is proposed and may still be accepted, by their ids."""
    now = clock.now()
    now_ms = clock.to_ms(now)
    found: dict[str, int] = {}
    for run in MatchRun.since(clock.to_ms(now - answer_time()), product):
        plan = MatchPiece.plan_of(run)
        rows = ProposalRow.of_many(one["id"] for one in plan)
        for one in plan:
            row = rows.get(one["id"])
            state = MatchState(row.state) if row else MatchState.PROPOSED
            state = matching_rules.match_state(state, int(run.until_ms), now_ms)
            if state is MatchState.PROPOSED:
                for name in (one["listing_id"], one["wanted_id"]):
                    found[name] = found.get(name, 0) + one["quantity"]
    return found


def _offers(
    listing_ids: list[str], measure: SaleMeasure, waiting: Mapping[str, int]
) -> list[tuple[Offered, ListingRow, StockRow]]:
    listings, stocks = ListingRow.of_many(listing_ids), stock.read_many(listing_ids)
    now_ms, today = clock.to_ms(clock.now()), _today()
    suppliers: dict[str, str] = {}
    found = []
    for listing_id, held in stocks.items():
        listing, view = listings.get(listing_id), stock.view(held, now_ms)
        lots = (int(held.left) - waiting.get(listing_id, 0)) // LOT[measure]
        is_open = view["state"] is ListingState.OPEN and held.measure == measure.value
        if listing is None or not is_open or lots <= 0:
            continue
        price, unit_quantity = view["price_fen"], int(held.unit_quantity)
        offered = Offered(
            _new_id(),
            suppliers.setdefault(str(held.supplier_id), _new_id()),
            str(listing.division_code)[:TOWN_DIGITS],
            lots,
            price and matching_rules.price_up(price, unit_quantity, LOT[measure]),
            GRADE_ORDER[Grade(listing.grade)],
            int(listing.harvested_day) - today,
            int(listing.sell_by_day) - today,
        )
        found.append((offered, listing, held))
    return sorted(found, key=lambda one: one[0].id)


def _posts(
    wanted_ids: list[str], measure: SaleMeasure, waiting: Mapping[str, int]
) -> list[tuple[Asked, WantedRow]]:
    rows, placed, today = WantedRow.of_many(wanted_ids), PlacedRow.of_many(wanted_ids), _today()
    buyers = TraderRow.of_many(str(row.buyer_id) for row in rows.values())
    found = []
    for wanted_id, row in rows.items():
        buyer, lot = buyers.get(str(row.buyer_id)), LOT[measure]
        taken = placed.get(wanted_id, 0)
        lots = (int(row.most) - taken - waiting.get(wanted_id, 0)) // lot
        is_open = row.closed_ms is None and int(row.until_day) >= today
        is_good = buyer is not None and buyer.state == TraderState.VERIFIED.value
        if lots <= 0 or not is_open or not is_good or row.measure != measure.value:
            continue
        # Whoever has had a part of it takes less of the rest.
        least = -(-max(int(row.least) - taken, 0) // lot)
        highest = row.price_fen_per_kg
        price = None if highest is None else int(highest) * 1000
        asked = Asked(
            _new_id(),
            str(row.division_code)[:TOWN_DIGITS],
            lots,
            min(least, lots),
            price,
            GRADE_ORDER[Grade(row.grade)],
            int(row.from_day) - today,
            int(row.until_day) - today,
        )
        found.append((asked, row))
    return sorted(found, key=lambda one: one[0].id)


def plan_of(
    inputs: Inputs, flows: Mapping[tuple[int, int], int], made_ms: int
) -> list[dict[str, Any]]:
    """What is proposed, with ids that nobody can guess; whole boxes of what is boxed."""
    plan = []
    lot = inputs.problem.lot
    for (place, at), lots in flows.items():
        listing, held, wanted = inputs.listings[place], inputs.stocks[place], inputs.wanted[at]
        unit_quantity = int(held.unit_quantity)
        price, highest = held.price_fen, inputs.problem.wanted[at].highest
        if price is None and highest is not None:
            price = matching_rules.price_for_unit(highest, unit_quantity, lot)
        is_boxed = listing.unit == SaleUnit.BOX.value
        quantity = matching_rules.whole_units(lots * lot, unit_quantity, is_boxed)
        if not quantity or not price:
            continue
        plan.append(
            {
                "id": ids.random_id(),
                "listing_id": listing.listing_id,
                "wanted_id": wanted.wanted_id,
                "supplier_id": str(held.supplier_id),
                "buyer_id": str(wanted.buyer_id),
                "grade": str(listing.grade),
                "unit": str(listing.unit),
                "unit_quantity": unit_quantity,
                "quantity": quantity,
                "price_fen": int(price),
                "order_hex": _order_id(made_ms).hex,
            }
        )
    return plan


def _order_id(made_ms: int) -> uuid.UUID:
    """An id as phones make them, UUIDv7: orders are listed by it."""
    number = made_ms << 80 | uuid.uuid4().int & ((1 << 80) - 1)
    number = number & ~(0xF << 76) | 7 << 76
    return uuid.UUID(int=number & ~(3 << 62) | 2 << 62)


def _new_id() -> str:
    return ids.random_id()[:ID_CHARS]


def _today() -> int:
    return listing_rules.day_number(settings().city.day_of(clock.now()))
