"""Traders, asked without a screen: suppliers with goods, buyers, the officer who verifies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.hotline import COUNTY, Hotline
from tests.e2e.people import Person
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.village import VILLAGE, Neighbour

# A unified social credit code with a right check character, made up.
LICENCE = "91411221MA4000003U"
JIN_G = 500
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# Another village of the same county.
NEAR = "411221100001"


class TraderNeighbour(Neighbour):
    """A neighbour who trades."""

    def __init__(self, server: Server, person: Person, kind: str, name: str, **more: Any) -> None:
        super().__init__(server, person, more.pop("village", VILLAGE))
        self.name = name
        about = {
            "kind": kind,
            "name": name,
            "division_code": more.pop("division_code", VILLAGE),
            "phone": person.phone,
            "address": "张村村口冷库",
            **more,
        }
        self.trader: dict[str, Any] = self.call("PUT", "/me/trader", about)

    @property
    def trader_id(self) -> str:
        """Who this is to the market."""
        return str(self.trader["trader_id"])

    def lists(self, product: str, jin: int, price_fen: int | None, **more: Any) -> str:
        """Put goods on the board, counted in 斤; gives the listing's id."""
        day = self.server.now().date()
        about = {
            "id": str(uuid4()),
            "product": product,
            "grade": "first",
            "unit": "jin",
            "unit_quantity": JIN_G,
            "price_fen": price_fen,
            "quantity": jin * JIN_G,
            "harvested_on": day.isoformat(),
            "sell_by_on": (day + timedelta(days=3)).isoformat(),
            "is_price_meant": True,
            **more,
        }
        return str(self.call("POST", "/market/listings", about)["listing_id"])

    def changes(self, listing_id: str, **what: Any) -> None:
        """Change goods that are on the board."""
        about = {"id": str(uuid4()), "is_price_meant": True, **what}
        self.call("POST", f"/market/listings/{listing_id}/changes", about)


def shopper(server: Server, make: MakeStaffPhone, lang: str = "zh") -> tuple[StaffPhone, str]:
    """A supermarket's phone, signed in and registered but not verified; with its trader id."""
    phone = make(server, server.now(), locale=LOCALES[lang])
    phone.lang = lang
    person = Person("赵采购")
    phone.sign_in(person)
    about = {
        "name": person.name,
        "document": {"kind": "resident_id", "number": person.number},
        "division_code": NEAR,
        "address": "黄河路 1 号",
        "consent_version": 1,
    }
    phone.call("PUT", "/me", about)
    # The phone learns where its owner lives.
    phone.open("/me")
    expect(phone.page.get_by_text("城关镇")).to_be_visible()
    shop = {
        "kind": "supermarket",
        "name": "惠民超市",
        "division_code": NEAR,
        "phone": person.phone,
        "address": "会盟路 8 号",
        "licence": LICENCE,
    }
    return phone, str(phone.call("PUT", "/me/trader", shop)["trader_id"])


def officer_of(server: Server, make: MakeStaffPhone, lang: str = "zh") -> StaffPhone:
    """A market officer of the county, on duty, with a phone whose clock is right."""
    staff = Hotline(server, make)
    office = "渑池县农业农村局"
    return staff.staff("market_officer", COUNTY, office, locale=LOCALES[lang], lang=lang)


def verify(officer: StaffPhone, *trader_ids: str) -> None:
    """Let the officer verify all of them."""
    for one in trader_ids:
        version = officer.call("GET", f"/duty/traders/{one}")["version"]
        decision = {"decision": "verify", "version": version}
        officer.call("POST", f"/duty/traders/{one}/decision", decision)
