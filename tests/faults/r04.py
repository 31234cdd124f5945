"""R04: buyers fight over small stocks through faults and kills; nothing is sold twice.

Baskets of three lines (sometimes the same listing twice), holds that run out within seconds while
suppliers confirm, take back and lower their listings under them. A part of the orders is sent again
and again, in no order. In the end everything that is left open is handed over, and every stock is
what was put on offer, whole.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from backend.core import clock, ids
from backend.market import deals, holds, stock
from backend.market.models import TraderRow
from backend.market.order_models import DealRow, MovementRow, OrderRow, StockRow
from backend.market.order_rules import PaidWay
from backend.market.rules import DealState, TraderState
from tests.faults.outcome import Outcome
from tests.faults.people import Phone, SocketDoor, new_resident, some_village
from tests.faults.r04_buyers import answered, ask
from tests.faults.stage import Stage, operate, planned_kills, staged

WRITE = "TransactWriteItems"
OPERATIONS = (WRITE, "Query", "GetItem", "BatchGetItem", "UpdateItem")
THROTTLED_ONE_IN = 20
SHARES = {"cut": 5, "reset": 3, "late": 1, "conflict": 5}
STOCK = 100
SUPPLIERS, LISTINGS_EACH = 2, 3
LINES = 3
WITHIN_S, SETTLED_WITHIN_S = 1500.0, 120.0


@dataclass(frozen=True, slots=True)
class Size:
    """`buyers` try `tries` times each; `repeated` orders more are sent `sendings` times in all."""

    buyers: int
    tries: int
    repeated: int
    sendings: int
    kills: tuple[tuple[float, str], ...]


FULL = Size(
    64, 20, 400, 734,
    ((0.1, "server"), (0.25, "engine"), (0.4, "client"), (0.55, "server"), (0.7, "engine"),
     (0.85, "all")),
)  # fmt: skip
SHORT = Size(8, 8, 20, 37, ((0.3, "server"), (0.5, "engine"), (0.7, "client")))


class Fair:
    """Those who sell and buy, what is on offer, and all orders that will be tried."""

    def __init__(self, stage: Stage, size: Size, chance: random.Random) -> None:
        self.chance, self.size = chance, size
        door = SocketDoor(stage.server.url)
        village = some_village(door)
        self.suppliers = [self._trader(door, village, "farmer") for _ in range(SUPPLIERS)]
        self.buyers = [self._trader(door, village, "canteen") for _ in range(size.buyers)]
        # (listing, supplier): the last one of each supplier is for the orders that are repeated.
        self.listings = [
            (self._list(phone), own_id)
            for phone, own_id in self.suppliers
            for _ in range(LISTINGS_EACH)
        ]
        self.orders = [self._order() for _ in range(size.buyers * size.tries + size.repeated)]
        self.sendings = self._sendings()

    def _trader(self, door: SocketDoor, village: str, kind: str) -> tuple[Phone, str]:
        phone, _ = new_resident(door, self.chance, village)
        wish = {
            "kind": kind,
            "name": "测试经营者",
            "division_code": village[:9],
            "phone": phone.number,
            "address": "村口",
        }
        told = ask(phone, "PUT", "/me/trader", wish)
        if told.status != 200:
            raise RuntimeError(f"no trader: {told.body}")
        row = TraderRow.of(told.body["trader_id"])
        if row is None:
            raise RuntimeError("the trader is not stored")
        row.state = TraderState.VERIFIED.value
        row.list_again()
        row.save()
        return phone, str(row.trader_id)

    def _list(self, phone: Phone) -> str:
        today = clock.now().date().isoformat()
        wish = {
            "id": str(uuid.uuid4()),
            "product": "cabbage",
            "grade": "first",
            "unit": "piece",
            "unit_quantity": 1,
            "price_fen": 300,
            "quantity": STOCK,
            "harvested_on": today,
            "sell_by_on": (clock.now() + timedelta(days=5)).date().isoformat(),
            "is_price_meant": True,
        }
        told = ask(phone, "POST", "/market/listings", wish)
        if told.status != 200:
            raise RuntimeError(f"no listing: {told.body}")
        return str(told.body["listing_id"])

    def _order(self) -> dict[str, Any]:
        chosen = self.chance.choices(self.listings, k=LINES)
        lines = []
        for listing, supplier in chosen:
            line: dict[str, Any] = {
                "listing_id": listing,
                "supplier_id": supplier,
                "quantity": self.chance.randint(1, 12),
                "price_fen": 300,
                "unit_quantity": 1,
            }
            if self.chance.random() < 0.3:
                line["least"] = 1
            lines.append(line)
        return {"id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)), "lines": lines}

    def _sendings(self) -> list[tuple[int, int]]:
        """(buyer, order) of each sending, in no order."""
        once = self.size.buyers * self.size.tries
        found = [(number % self.size.buyers, number) for number in range(once)]
        again = list(range(once, len(self.orders)))
        more = self.size.sendings - len(again)
        again += [self.chance.choice(again) for _ in range(more)]
        found += [(number % self.size.buyers, number) for number in again]
        self.chance.shuffle(found)
        return found

    def plan(self, url: str) -> dict[str, Any]:
        """What those who send are told."""
        return {
            "url": url,
            "buyers": [phone.cookies for phone, _ in self.buyers],
            "suppliers": [
                {
                    "id": own_id,
                    "cookies": phone.cookies,
                    "listings": [one for one, whose in self.listings if whose == own_id],
                }
                for phone, own_id in self.suppliers
            ],
            "orders": self.orders,
            "sendings": self.sendings,
        }


def settle(fair: Fair) -> Counter[str]:
    """Let what is held run out by itself, hand over what was confirmed, and put back what is less.

    :returns: how many deals came to each state.
    """
    until = time.monotonic() + SETTLED_WITHIN_S
    while any(deal.state == DealState.HELD.value for deal in all_deals(fair)):
        if time.monotonic() > until:
            raise RuntimeError("what was held did not run out")
        holds.pulse()
        time.sleep(0.2)
    for deal in all_deals(fair):
        if deal.deal_state is DealState.CONFIRMED:
            given = {line.listing_id: fair.chance.randint(0, line.quantity) for line in deal.lines}
            wish = deals.HandOver(uuid.uuid4(), None, given, deals.Paid(PaidWay.LATER))
            deals.hand_over(deal.supplier_id, deal.order_id, wish)
    phones = {own_id: phone for phone, own_id in fair.suppliers}
    for row in StockRow.of_many((one for one, _ in fair.listings), consistent=True).values():
        missing = STOCK - int(row.offered)
        if missing:
            body = {"id": str(uuid.uuid4()), "quantity_by": missing}
            path = f"/market/listings/{row.listing_id}/changes"
            ask(phones[str(row.supplier_id)], "POST", path, body)
    return Counter(str(deal.state) for deal in all_deals(fair))


def all_deals(fair: Fair) -> list[DealRow]:
    """Every deal of every supplier."""
    return [deal for _, own_id in fair.suppliers for deal in DealRow.all_of(own_id)]


def judge(fair: Fair, told: dict[int, tuple[int, Any]]) -> dict[str, int]:
    """Compare what was said, what is stored, and what the movements say, row by row.

    `oversold`: more of a stock handed over than there was; `negative`: stocks with an amount below
    nought or that are not whole; `sold_plus_left`: of each stock; `orders_per_id`: of each id that
    was answered with an order; `difference`: stocks that are not what their movements come to;
    `half_written`: orders, deals and movements that do not belong together; `answers_differ`:
    sendings of one id that were answered differently.
    """
    rows = StockRow.of_many((one for one, _ in fair.listings), consistent=True)
    stored = [row for _, own_id in fair.buyers for row in OrderRow.all_of(own_id)]
    per_id = Counter(row.order_id for row in stored)
    good: dict[uuid.UUID, set[str]] = {}
    for number, (status, what) in told.items():
        if status == 200:
            order = fair.orders[fair.sendings[number][1]]
            good.setdefault(uuid.UUID(order["id"]), set()).add(json.dumps(what))
    handed = Counter[str]()
    for deal in all_deals(fair):
        for line in deal.lines:
            handed[line.listing_id] += line.handed or 0
    parts = [row.amounts for row in rows.values()]
    sums = {one.sold + one.left for one in parts}
    return {
        "oversold": sum(max(handed[one] - STOCK, 0) for one in rows),
        "negative": sum(not one.is_whole() for one in parts),
        "sold_plus_left": sums.pop() if len(sums) == 1 else -1,
        "orders_per_id": max(per_id[one] for one in good) if good else 0,
        "acked_not_stored": sum(per_id[one] != 1 for one in good),
        "difference": sum(stock.difference(row) is not None for row in rows.values())
        + sum(handed[one] != row.sold for one, row in rows.items()),
        "half_written": half_written(fair, stored, rows),
        "answers_differ": sum(len(said) - 1 for said in good.values()),
    }


def movements(fair: Fair) -> Counter[str]:
    """How many movements of each kind there were."""
    rows = (row for listing, _ in fair.listings for row in MovementRow.all_of(listing))
    return Counter(f"moved_{row.kind.value}" for row in rows)


def half_written(fair: Fair, orders: list[OrderRow], rows: dict[str, StockRow]) -> int:
    """How many orders, deals and movements do not belong together."""
    wanted = {(supplier, row.order_id) for row in orders for supplier in row.supplier_ids}
    found = all_deals(fair)
    wrong = len(wanted ^ {(deal.supplier_id, deal.order_id) for deal in found})
    held = {
        (row.listing_id, str(move.part).split("#")[1]): int(move.quantity)
        for row in rows.values()
        for move in MovementRow.all_of(row.listing_id)
        if move.part.endswith("#held")
    }
    lines = {
        (line.listing_id, ids.short_uuid(deal.order_id)): line.quantity
        for deal in found
        for line in deal.lines
    }
    return wrong + len(held.items() ^ lines.items())


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    module = "tests.faults.r04_server"
    with staged(SHARES, seed, "client", WRITE, module) as stage:
        return _play(stage, size, random.Random(seed))


def _play(stage: Stage, size: Size, chance: random.Random) -> Outcome:
    stage.server.start()
    operate(stage)
    fair = Fair(stage, size, chance)
    stage.plan.write_text(json.dumps(fair.plan(stage.server.url)))
    stage.microburst.throttle(THROTTLED_ONE_IN, OPERATIONS)
    stage.proxy.is_armed = True
    sendings = len(fair.sendings)
    took_s = stage.drive(
        "tests.faults.r04_buyers",
        size.kills,
        lambda: len(answered(stage.journal)),
        sendings,
        WITHIN_S,
    )
    stage.proxy.is_armed = False
    stage.microburst.throttle(None)
    states = settle(fair)
    stage.server.kill()
    stage.cut_power()
    throttled, throttled_other = stage.microburst.throttled(WRITE)
    told = answered(stage.journal)
    codes = Counter(status for status, _ in told.values())
    nothing = dict.fromkeys(
        ("oversold", "negative", "acked_not_stored", "difference", "half_written"), 0
    )
    return Outcome(
        "R04",
        judge(fair, told),
        nothing | {"sold_plus_left": STOCK, "orders_per_id": 1, "answers_differ": 0},
        {"throttled": throttled, "throttled_other": throttled_other}
        | dict(sorted(stage.proxy.injected.items()))
        | dict(stage.killed),
        {
            "throttled": sendings // 50,
            **{kind: sendings * share // 200 for kind, share in SHARES.items()},
            **planned_kills(size.kills, "client"),
        },
        {
            "orders": len(fair.orders),
            "sendings": sendings,
            "placed": codes[200],
            "refused": codes[409],
            **dict(sorted(states.items())),
            **dict(sorted(movements(fair).items())),
            "seconds": round(took_s, 1),
        },
    )
