"""Evidence as tests of several rooms need it: two people of two units, and what they file."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Flask

from backend.config import settings
from backend.core import clock
from backend.staff.rules import Role
from tests.support.staff import OnDuty

REFERENCE = "三卫函〔2020〕12号"


def today() -> date:
    """The city's day now."""
    return settings().city.day_of(clock.now())


def an_order(*people: str, **other: Any) -> dict[str, Any]:
    """An order that nothing is wrong with: isolation for 14 days from today."""
    return {
        "id": str(uuid.uuid4()),
        "kind": "isolation",
        "reason": "lives_with_case",
        "reference": REFERENCE,
        "from_on": today().isoformat(),
        "until_on": (today() + timedelta(days=14)).isoformat(),
        "people": list(people),
        **other,
    }


def an_end(*people: str, **other: Any) -> dict[str, Any]:
    """A release that nothing is wrong with."""
    days = {
        "from_on": today().isoformat(),
        "until_on": (today() + timedelta(days=1)).isoformat(),
    }
    return an_order(*people, kind="release", reason="contact_ruled_out", **days, **other)


class Pair:
    """A health officer who files, and a second one of another unit who approves."""

    def __init__(self, app: Flask, area: str = "4112") -> None:
        self.filer = OnDuty(app, (Role.HEALTH_OFFICER, area))
        self.second = OnDuty(app, (Role.HEALTH_OFFICER, area))

    def files(self, *people: str, **other: Any) -> str:
        """File an order that is taken; gives its id."""
        answer = self.filer.must("POST", "/duty/evidence/orders", an_order(*people, **other))
        return str(answer.get_json()["order_id"])

    def approves(self, order_id: str) -> None:
        """Approve one."""
        self.second.must("POST", f"/duty/evidence/orders/{order_id}/approve", {})

    def do(self, *people: str, **other: Any) -> str:
        """File and approve."""
        order_id = self.files(*people, **other)
        self.approves(order_id)
        return order_id

    def end(self, *people: str, **other: Any) -> None:
        """File and approve a release."""
        filed = self.filer.must("POST", "/duty/evidence/orders", an_end(*people, **other))
        self.approves(filed.get_json()["order_id"])
