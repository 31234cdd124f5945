"""The demonstration's produce market: farmers, shops, a neighbourhood team, and what they agreed.

Names, numbers and photos are invented (the photos are drawn); the products and divisions are real.
Everything goes by the app's own routes, as from phones; an officer on duty verifies the traders.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from backend.config import settings
from backend.core import clock
from backend.market import rules
from infra.local.demo_wares import BUYERS, OFFERS, POSTS, SUPPLIERS, TEAM, Wares, drawn

KG = 1000
CITY = "4112"
# What kinds of trader have a licence, and the first characters of an invented one.
WITH_LICENCE = ("base", "cooperative", "supermarket")
LICENCE = "91411282MA0DEM0{:02d}"


class Asks(Protocol):
    """A phone that speaks to the app."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API."""
        ...

    def send(self, path: str, picture: bytes) -> Any:
        """Send a photo."""
        ...


class Family(Protocol):
    """A household with its phone and number."""

    @property
    def phone(self) -> Asks: ...

    @property
    def number(self) -> str: ...


@dataclass
class Market:
    """Makes the market; people come from `family(village)`, villages from `village_of(town)`."""

    family: Callable[[str], Family]
    village_of: Callable[[str], str]
    chance: random.Random

    def __post_init__(self) -> None:
        self.today = settings().city.day_of(clock.now())
        self.licences = made_up_licences()
        self.listed: list[tuple[Asks, dict[str, Any]]] = []

    def id(self) -> str:
        """An id as a phone makes it: the time first, so that lists stay in order."""
        ms = int(clock.now().timestamp() * 1000)
        number = ms << 80 | 7 << 76 | self.chance.getrandbits(12) << 64 | 2 << 62
        return str(uuid.UUID(int=number | self.chance.getrandbits(62)))

    def trader(self, kind: str, name: str, town: str) -> tuple[Asks, str]:
        """Somebody who registers; their phone, and the number they sign in with."""
        village = self.village_of(town)
        family = self.family(village)
        wish = {"kind": kind, "name": name, "division_code": village, "phone": family.number,
                "address": "大门东侧"}  # fmt: skip
        if kind in WITH_LICENCE:
            wish["licence"] = next(self.licences)
        family.phone.ask("PUT", "/me/trader", wish)
        return family.phone, family.number

    def verify_all(self, officer: Asks) -> None:
        """What an officer on duty does first in the morning."""
        for one in officer.ask("GET", f"/duty/traders?area={CITY}")["traders"]:
            decision = {"decision": "verify", "version": one["version"]}
            officer.ask("POST", f"/duty/traders/{one['trader_id']}/decision", decision)

    def photo(self, phone: Asks, colour: tuple[int, int, int]) -> str:
        """A drawn photo of somebody's heap of produce; its id."""
        picture_id = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        phone.send(f"/pictures/{picture_id}", drawn(colour, self.chance))
        return picture_id

    def listing(self, phone: Asks, wares: Wares, **more: Any) -> dict[str, Any]:
        """Put something on offer."""
        of_unit = rules.UNIT_G.get(rules.SaleUnit(wares.unit), 1)
        listed: dict[str, Any] = phone.ask(
            "POST",
            "/market/listings",
            {
                "id": self.id(),
                "product": wares.product,
                "grade": wares.grade,
                "unit": wares.unit,
                "unit_quantity": of_unit,
                "price_fen": wares.price_fen,
                "quantity": of_unit * wares.units,
                "harvested_on": (self.today - timedelta(days=1)).isoformat(),
                "sell_by_on": (self.today + timedelta(days=wares.keeps_days)).isoformat(),
                "pictures": [self.photo(phone, wares.colour)],
                "is_price_meant": True,
                **more,
            },
        )
        return listed

    def order(self, phone: Asks, listed: dict[str, Any], units: int) -> dict[str, Any]:
        """Order some of one listing."""
        line = {
            "listing_id": listed["listing_id"],
            "supplier_id": listed["supplier"]["trader_id"],
            "quantity": units * listed["unit_quantity"],
            "price_fen": listed["price_fen"],
            "unit_quantity": listed["unit_quantity"],
        }
        placed: dict[str, Any] = phone.ask(
            "POST", "/market/orders", {"id": self.id(), "lines": [line]}
        )
        return placed


def make(market: Market, officer: Asks) -> list[dict[str, str]]:
    """Make the market; who to sign in as, with the number and in words.

    :param officer: a phone on duty as market officer of the city.
    """
    told = []
    selling = []
    for supplier in SUPPLIERS:
        phone, number = market.trader(supplier.kind, supplier.name, supplier.village)
        selling.append((phone, supplier))
        told.append({"phone": number, "habit": f"供货方 Supplier · {supplier.name}"})
    buying = []
    for kind, name, town in BUYERS:
        phone, number = market.trader(kind, name, town)
        buying.append(phone)
        told.append({"phone": number, "habit": f"采购方 Buyer · {name}"})
    team, number = market.trader(*TEAM)
    told.append({"phone": number, "habit": f"买菜队 Team · {TEAM[1]}"})
    market.verify_all(officer)
    windows = [{"weekday": day, "from": "08:00", "to": "11:30"} for day in (1, 3, 5)]
    for phone, supplier in selling:
        for wares in supplier.wares:
            listed = market.listing(phone, wares, place="村口装车点", windows=windows)
            market.listed.append((phone, listed))
    post(market, buying)
    trade(market, buying)
    neighbours = sell_to_households(market, team)
    told += [{"phone": one, "habit": "买菜的居民 Household with a basket"} for one in neighbours]
    told.append(
        {"phone": waiting(market), "habit": "等待核实的农户 Farmer who waits to be verified"}
    )
    return told


def post(market: Market, buying: list[Asks]) -> None:
    """What buyers look for, by the kilogram."""
    for phone, (product, grade, least, most, price_fen) in zip(buying, POSTS, strict=False):
        wish = {"id": market.id(), "product": product, "grade": grade, "least": least * KG,
                "most": most * KG, "price_fen_per_kg": price_fen,
                "from_on": market.today.isoformat(),
                "until_on": (market.today + timedelta(days=10)).isoformat()}  # fmt: skip
        phone.ask("POST", "/market/wanted", wish)


def trade(market: Market, buying: list[Asks]) -> None:
    """Orders as they are on a morning: one waits, one is confirmed, one was fetched."""
    priced = [(seller, one) for seller, one in market.listed if one["price_fen"] is not None]
    for n, (seller, listed) in enumerate(priced[:8]):
        buyer = buying[n % len(buying)]
        placed = market.order(buyer, listed, 40 + 20 * n)
        path = f"/me/deals/{placed['order_id']}"
        if n % 4 == 0:
            continue
        seller.ask("POST", f"{path}/confirm", {})
        if n % 4 == 1:
            continue
        deal = placed["deals"][0]
        # The scale showed a little less than what was ordered.
        weighed = deal["lines"][0]["quantity"] * 97 // 100
        due_fen = rules.amount_fen(weighed, listed["unit_quantity"], listed["price_fen"])
        wish = {"id": market.id(), "code": deal["hand_over_code"],
                "lines": [{"listing_id": listed["listing_id"], "quantity": weighed}],
                "paid": {"way": "transfer", "amount_fen": due_fen},
                "handed_at": clock.to_text(clock.now())}  # fmt: skip
        seller.ask("POST", f"{path}/hand-over", wish)


def sell_to_households(market: Market, team: Asks) -> list[str]:
    """A team's point with windows and offers, and households that ordered; their numbers."""
    village = market.village_of(TEAM[2])
    point = team.ask(
        "POST",
        "/basket/team/points",
        {"id": market.id(), "kind": "pick_up", "name": "东门取货点", "address": "小区东门岗亭旁",
         "division_code": village, "communities": [TEAM[2]]},
    )  # fmt: skip
    at = f"/basket/team/points/{point['point_id']}/windows"
    windows = team.ask("POST", at, {"windows": [a_window(market, n) for n in range(1, 4)]})
    offers = []
    for product, unit, price_fen, units, most, colour in OFFERS:
        wares = Wares(product, "first", price_fen, unit, units, 4, colour)
        listed = market.listing(team, wares, audience="households")
        offer = {"max_per_household": most, "points": [point["point_id"]]}
        team.ask("PUT", f"/basket/team/offers/{listed['listing_id']}", offer)
        offers.append(listed)
    numbers = []
    for n in range(6):
        family = market.family(village)
        numbers.append(family.number)
        consent = ("none", "similar", "ask")[n % 3]
        lines = [
            {"listing_id": listed["listing_id"], "quantity": 2 * listed["unit_quantity"],
             "price_fen": listed["price_fen"], "consent": consent}
            for listed in offers[: 2 + n % 3]
        ]  # fmt: skip
        window_id = windows["windows"][n % 2]["window_id"]
        wish = {"id": market.id(), "point_id": point["point_id"], "window_id": window_id,
                "lines": lines, "leave_at_door": False}  # fmt: skip
        family.phone.ask("POST", "/basket/orders", wish)
    return numbers[:1]


def a_window(market: Market, days: int) -> dict[str, Any]:
    """A morning's window some days ahead, with its cut-off the evening before."""
    on = market.today + timedelta(days=days)
    evening = max(local(on - timedelta(days=1), 20), clock.now() + timedelta(hours=1))
    return {"id": market.id(), "on": on.isoformat(), "from": "09:00", "to": "11:00",
            "capacity": 40, "cut_off_at": clock.to_text(evening)}  # fmt: skip


def local(on: date, hour: int) -> datetime:
    """An hour of a day in the city, as an instant."""
    zone = settings().city.zone
    return datetime(on.year, on.month, on.day, hour, tzinfo=zone).astimezone(UTC)


def waiting(market: Market) -> str:
    """Somebody whom the officer has not looked at yet."""
    return market.trader("farmer", "城关镇菜农小孙", "411282100")[1]


def made_up_licences() -> Iterator[str]:
    """Numbers that pass their check and belong to nobody."""
    for n in range(100):
        begins = LICENCE.format(n)
        for last in rules.LICENCE_CHARS:
            if rules.is_licence(begins + last):
                yield begins + last
