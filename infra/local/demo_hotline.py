"""The demonstration's reports and work orders: what people saw and need, and how far it has come.

All of it is invented. Reports come as from phones, signed in or not, over the last days; an agent
takes calls and dispatches, the village and the town handle, the agent calls back. What nobody does
here by hand is done by the app itself: a rule dispatches what has one.
"""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from backend.core import clock
from infra.local.demo_wares import drawn

WITH_PHOTO = (120, 110, 96)
DONE = "已经办好：当天去看过，也安排好了。"


class Asks(Protocol):
    """A phone that speaks to the app."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API."""
        ...

    def send(self, path: str, picture: bytes) -> Any:
        """Send a photo."""
        ...


REPORTS, CALLS = (
    json.loads(Path(__file__).with_name("demo_reports.json").read_text(encoding="utf-8"))[part]
    for part in ("reports", "calls")
)


@dataclass
class Hotline:
    """Makes the reports and the orders; people and their village come from the demonstration."""

    village: str
    chance: random.Random

    def __post_init__(self) -> None:
        self.desk = f"desk.{self.village[:6]}"

    def id(self) -> str:
        """An id as a phone makes it."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def report(self, phone: Asks, told: dict[str, Any], phone_number: str) -> str:
        """Send a report as from a phone; its number."""
        report_id, pictures = self.id(), []
        if told.get("has_photo"):
            pictures.append(self.id())
            photo = drawn(WITH_PHOTO, self.chance)
            phone.send(f"/reports/{report_id}/pictures/{pictures[0]}", photo)
        is_anonymous = told.get("is_anonymous", False)
        body = {
            "id": report_id,
            "division_code": self.village,
            "pictures": pictures,
            "is_anonymous": is_anonymous,
            "made_at": clock.to_text(clock.now()),
            **{part: told[part] for part in ("category", "text", "answers", "place")},
        }
        if not is_anonymous:
            body["call_back"] = {"phone": phone_number}
        return str(phone.ask("POST", "/reports", body)["number"])

    def act(self, phone: Asks, number: str, act: str, **more: Any) -> None:
        """One act on an order."""
        body = {"id": self.id(), "act": act, **more}
        phone.ask("POST", f"/duty/orders/{number}/acts", body)

    def waiting(self, phone: Asks, unit: str) -> list[dict[str, Any]]:
        """What lies with a unit, the nearest deadline first."""
        found: list[dict[str, Any]] = phone.ask("GET", f"/duty/orders?unit={unit}")["orders"]
        return found

    def agent_works(self, phone: Asks) -> None:
        """Take the calls, and dispatch what lies at the desk and has a place to go."""
        for number, told in enumerate(CALLS):
            call = {
                "id": self.id(),
                "division_code": self.village,
                "is_anonymous": False,
                "call_back": {"phone": f"1390000{number:04d}", "name": "李大爷"},
                **told,
            }
            phone.ask("POST", "/duty/calls", call)
        for order in self.waiting(phone, self.desk):
            unit = self.unit_of(order["category"])
            if order["state"] == "received" and unit:
                self.act(phone, order["number"], "dispatch", unit=unit)

    def unit_of(self, category: str) -> str | None:
        """Whom the agent gives it to; the rest is left to the rule."""
        if category in ("medicine", "food", "from_wuhan"):
            return f"village.{self.village}"
        if category in ("no_fever_point", "gathering", "hubei_vehicle", "transport"):
            return f"town.{self.village[:9]}"
        return None

    def village_works(self, phone: Asks) -> None:
        """What a village head does with the orders of the village."""
        self._handle(phone, f"village.{self.village}")

    def town_works(self, phone: Asks) -> None:
        """What a handler of the town does."""
        self._handle(phone, f"town.{self.village[:9]}")

    def _handle(self, phone: Asks, unit: str) -> None:
        """Take what lies with a unit; every second one is done at once."""
        for place, order in enumerate(self.waiting(phone, unit)):
            self.act(phone, order["number"], "take")
            if place % 2 == 0:
                self.act(phone, order["number"], "resolve", answer=DONE)

    def agent_calls_back(self, phone: Asks) -> None:
        """Ask whether it is solved; one of the answered is left for whoever looks."""
        done = [one for one in self.waiting(phone, self.desk) if one["state"] == "resolved"]
        for order in done[1:]:
            self.act(phone, order["number"], "call_back", outcome="solved",
                     satisfaction=self.chance.choice((3, 4, 5, 5)))  # fmt: skip
