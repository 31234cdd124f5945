"""A team with a point, a window and things on offer, and households that order: for tests."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask

from backend.config import settings
from backend.core import clock, db, ids
from backend.market import stock
from backend.market.ids import trader_id_of
from backend.market.models import ListingRow, TraderRow
from backend.market.order_models import MovementRow
from backend.market.rules import Audience, ListingState, SaleMeasure
from backend.residents.models import Resident
from tests.support.people import Person

HOME = "411281001001"
TOWN = HOME[:9]
DAY = timedelta(days=1)


def uuid7() -> str:
    """An id as a phone makes it: later ones are greater."""
    ms = clock.to_ms(clock.now())
    random = uuid.uuid4().int & ((1 << 76) - 1)
    number = (ms << 80) | (7 << 76) | random
    return str(uuid.UUID(int=number & ~(0b11 << 62) | (0b10 << 62)))


def a_household(app: Flask, home: str = HOME) -> Person:
    """Somebody signed in who has applied, and lives in the community."""
    return Person(app).signs_in().applies(division_code=home)


@dataclass
class Shop:
    """A verified community group with one point; `kind` is how households come by their things."""

    app: Flask
    kind: str = "pick_up"
    capacity: int = 50
    person: Person = field(init=False)
    team_id: str = field(init=False)
    point_id: str = field(init=False)
    window: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.person = a_household(self.app)
        resident = Resident.of(self.person.resident_id)
        assert resident is not None
        self.team_id = trader_id_of(str(resident.account_id))
        self.verified()
        self.point_id = self.post("/basket/team/points", self.a_point())["point_id"]
        wish = {"windows": [self.a_window()]}
        path = f"/basket/team/points/{self.point_id}/windows"
        self.window = self.post(path, wish)["windows"][0]

    def verified(self, state: str = "verified", kind: str = "community_group") -> None:
        """The trader as an officer left it."""
        row = TraderRow(
            TraderRow.key_of(self.team_id),
            resident_id=self.person.resident_id,
            kind=kind,
            name="惠民社区团购",
            division_code=HOME,
            state=state,
            applied_ms=1,
            listed=TraderRow.listed_of(HOME, state),
            rank=1,
        )
        for name in ("phone", "address", "licence", "note"):
            row.seal(name, "x")
        row.save()

    def a_point(self, **other: Any) -> dict[str, Any]:
        """A point as the team's phone sends it."""
        return {
            "id": str(uuid.uuid4()),
            "kind": self.kind,
            "name": "东门取货点",
            "address": "东门岗亭旁",
            "division_code": HOME,
            "communities": [TOWN],
            **other,
        }

    def a_window(self, **other: Any) -> dict[str, Any]:
        """Tomorrow from nine to eleven, cut off at eight."""
        tomorrow = settings().city.day_of(clock.now()) + DAY
        return {
            "id": str(uuid.uuid4()),
            "on": tomorrow.isoformat(),
            "from": "09:00",
            "to": "11:00",
            "capacity": self.capacity,
            "cut_off_at": f"{tomorrow.isoformat()}T08:00:00+08:00",
            **other,
        }

    def post(self, path: str, wish: Any, status: int = 200) -> Any:
        """Send something as the team."""
        answer = self.person.browser.post(path, wish)
        assert answer.status_code == status, answer.get_json()
        return answer.get_json()

    def get(self, path: str, status: int = 200) -> Any:
        """Read something as the team."""
        answer = self.person.browser.get(path)
        assert answer.status_code == status, answer.get_json()
        return answer.get_json()

    def sells(self, quantity: int = 50_000, most: int | None = None, price_fen: int = 150) -> str:
        """A new listing for households, on offer; gives its id."""
        listing_id, now = ids.random_id(), clock.now()
        row = ListingRow(
            ListingRow.key_of(listing_id),
            supplier_id=self.team_id,
            supplier_name="惠民社区团购",
            supplier_kind="community_group",
            division_code=HOME,
            audience=Audience.HOUSEHOLDS.value,
            product="cabbage",
            grade="first",
            unit="jin",
            unit_quantity=500,
            measure="mass",
            harvested_day=18_000,
            sell_by_day=29_000,
            content_hash="-",
            listed_ms=clock.to_ms(now),
            changed_ms=clock.to_ms(now),
            expires_at=int((now + DAY * 400).timestamp()),
        )
        row.save()
        opening = stock.Opening(
            listing_id, self.team_id, HOME, ListingState.OPEN, price_fen, 500, SaleMeasure.MASS,
            "cabbage", quantity, clock.to_ms(now + DAY * 30), Audience.HOUSEHOLDS,
        )  # fmt: skip
        with db.transaction(ids.random_id()) as writes:
            stock.write_opening(writes, opening, clock.to_ms(now))
        wish = {"max_per_household": most, "points": None}
        answer = self.person.browser.put(f"/basket/team/offers/{listing_id}", wish)
        assert answer.status_code == 200, answer.get_json()
        return listing_id

    def an_order(self, *lines: dict[str, Any], **other: Any) -> dict[str, Any]:
        """An order as a household's phone sends it."""
        return {
            "id": uuid7(),
            "point_id": self.point_id,
            "window_id": self.window["window_id"],
            "lines": list(lines),
            **other,
        }

    @property
    def packing(self) -> str:
        """Where the team's work on the window is."""
        return f"/basket/team/windows/{self.window['window_id']}"


def line(listing_id: str, quantity: int = 2500, **other: Any) -> dict[str, Any]:
    """A line at the price that was seen."""
    return {
        "listing_id": listing_id,
        "quantity": quantity,
        "price_fen": 150,
        "consent": "none",
        **other,
    }


def amounts(listing_id: str) -> tuple[int, int, int]:
    """Left, held and sold of a stock, which has to be what its movements come to."""
    row = stock.read_one(listing_id)
    assert row is not None
    counted, _ = stock.counted(MovementRow.all_of(listing_id))
    assert row.amounts == counted
    assert counted.is_whole()
    return int(row.left), int(row.held), int(row.sold)
