"""The demonstration's companies: one that may ask about passes, and one that works again.

Both are made up. Their routes are those of the app: two offices agree to the partner, whose key
nobody keeps; a household registers the enterprise, others join it, and the county decides.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

COUNTY, TOWN = "411282", "411282102"
PARTNER = {
    "name": "灵宝急送（演示）",
    "kind": "delivery",
    "division_code": COUNTY,
    "contact_name": "演示联系人",
    "phone": "13900007777",
}
ENTERPRISE = {
    "name": "朱阳菌菇加工厂（演示）",
    "industry": "manufacturing",
    "division_code": TOWN,
    "contact_name": "演示厂长",
    "phone": "13900008888",
    "address": "工业路 6 号",
}
PREPARED = {
    "masks_days": 14,
    "disinfections_a_day": 3,
    "canteen": "packed",
    "has_isolation_room": True,
    "takes_temperature": True,
    "workers_planned": 30,
    "plan": "分两班上岗，进门测温，车间每两小时通风一次，盒饭分开吃。",
    "pictures": [],
}
QUOTA = {"per_minute": 60, "per_day": 20_000}
WORKERS = 12


class Asks(Protocol):
    """A phone that speaks to the app."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API."""
        ...


class Home(Protocol):
    """A household with its phone and number."""

    @property
    def phone(self) -> Asks: ...

    @property
    def number(self) -> str: ...


@dataclass
class Companies:
    """Makes the two companies; `licences` are invented credit codes, nobody else's."""

    homes: Sequence[Home]
    licences: Sequence[str]
    chance: Random

    def id(self) -> str:
        """An id as a phone makes it."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def city_works(self, phone: Asks) -> None:
        """The city's office registers the partner, and puts a key and a quota before another."""
        wish = {**PARTNER, "id": self.id(), "credit_code": self.licences[0]}
        made = phone.ask("POST", "/duty/partners", wish)
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        terms = {"id": self.id(), "version": made["version"], "keys": [pem], **QUOTA}
        phone.ask("POST", f"/duty/partners/{made['partner_id']}/terms", terms)

    def county_works(self, phone: Asks) -> None:
        """The county's office agrees to the partner, and sees the enterprise through."""
        for one in phone.ask("GET", "/duty/proposals")["proposals"]:
            if one["may_agree"] and one["kind"] == "partner-terms":
                phone.ask("POST", f"/duty/proposals/{one['proposal_id']}/agree", {})
        manager = self.homes[1].phone
        registered = {**ENTERPRISE, "credit_code": self.licences[1]}
        told = manager.ask("PUT", "/me/workplace/company", registered)
        at = f"/duty/enterprises/{told['enterprise_id']}"
        phone.ask("POST", f"{at}/decision", {"decision": "verify", "version": told["version"]})
        self.join(manager)
        told = manager.ask("GET", "/me/workplace/company")
        wish = {**PREPARED, "version": told["version"]}
        told = manager.ask("PUT", "/me/workplace/company/reopening", wish)
        phone.ask("POST", f"{at}/decision", {"decision": "approve", "version": told["version"]})

    def join(self, manager: Asks) -> None:
        """Some of the neighbours agree to be known as workers."""
        code = manager.ask("POST", "/me/workplace/company/code", {"is_new": False})["code"]
        for n, home in enumerate(self.homes[2 : 2 + WORKERS]):
            wish = {"code": code, "name": f"演示工人 {n + 1}", "consent_version": 1}
            home.phone.ask("POST", "/me/workplace/join", wish)

    def told(self) -> list[dict[str, str]]:
        """Whom to sign in as to see it."""
        return [
            {"phone": self.homes[1].number, "habit": "管理一家企业 Manages an enterprise"},
            {"phone": self.homes[2].number, "habit": "在这家企业上班 Works there"},
        ]
