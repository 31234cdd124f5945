"""Two hundred households want what there is for a few: nothing is promised twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from backend.basket import placing
from backend.basket.models import QuotaRow, WindowRow
from backend.core import clock, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market.ids import trader_id_of
from backend.residents import service as residents
from tests.basket.shop import HOME, Shop, amounts, line
from tests.support.installation import Installation
from tests.support.people import some_application

HOUSEHOLDS = 200
WORKERS = 16
CAPACITY = 40
# Of what is scarce thirty households may have a bag each, and half of all want one.
FITS = 30
BAG = 1000


def a_neighbour() -> Actor:
    """A household, put straight into the store: two hundred sign-ins would take too long."""
    resident = residents.resident_row(ids.random_id(), some_application(division_code=HOME), None)
    resident.account_id = ids.random_id()
    resident.save()
    return Actor(resident.account_id, ids.random_id(), resident.resident_id, clock.now())


@pytest.mark.one_engine
def test_two_hundred_households_at_once_break_no_stock_no_window_and_no_quota(
    house: Installation,
) -> None:
    shop = Shop(house.app, capacity=CAPACITY)
    scarce, plenty = shop.sells(FITS * BAG, most=BAG), shop.sells(500 * 1000)
    neighbours = [a_neighbour() for _ in range(HOUSEHOLDS)]
    everyday, short = line(plenty, 500), line(scarce, BAG)
    tries = [
        (who, shop.an_order(everyday, short) if at % 2 else shop.an_order(everyday))
        for at, who in enumerate(neighbours)
    ]
    # Some try once more with a new order, and some orders are sent twice.
    tries += [(who, shop.an_order(short)) for who in neighbours[::10]]
    tries += tries[::5]

    def place(one: tuple[Actor, dict[str, Any]]) -> tuple[str, str]:
        who, wish = one
        asked = {**wish, "id": UUID(wish["id"]), "leave_at_door": False}
        try:
            return placing.place(who, asked)["state"], wish["id"]
        except DomainError as refused:
            return refused.code, wish["id"]

    with ThreadPoolExecutor(WORKERS) as workers:
        answers = list(workers.map(place, tries))
    told = Counter(code for code, _ in answers)
    confirmed = {order_id for code, order_id in answers if code == "confirmed"}
    allowed = {"confirmed", "basket.window_full", "basket.quota_used", "market.lines_refused"}
    assert set(told) <= allowed, told
    window = WindowRow.of(shop.window["window_id"])
    assert window is not None
    assert (len(confirmed), int(window.taken)) == (CAPACITY, CAPACITY)
    left, held, sold = amounts(scarce)
    assert (left + held, sold) == (FITS * BAG, 0)
    assert held <= FITS * BAG
    assert amounts(plenty)[1] <= 500 * CAPACITY
    used = [
        used
        for who in neighbours
        for used in QuotaRow.used_on(trader_id_of(who.account_id), "2026-03-01").values()
    ]
    assert max(used) == BAG
    assert sum(used) == held
    listed = shop.get(f"{shop.packing}/packing")
    assert {one["order_id"] for one in listed["orders"]} == confirmed
    totals = {one["listing_id"]: one["quantity"] for one in listed["totals"]}
    assert totals[scarce] == held
