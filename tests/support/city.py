"""What a city declares in tests: two people propose and agree, through the routes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Flask

from backend.city import models, service
from backend.city.models import CITY, OrderRow
from backend.config import settings
from backend.core import clock, db
from backend.staff.rules import Role
from tests.support.staff import OnDuty

WORDS = {"zh": "三门峡市疫情防控指挥部", "en": "Sanmenxia epidemic control command"}


def today() -> date:
    """The city's day."""
    return settings().city.day_of(clock.now())


def order(order_no: str, area: str = "4112", from_day: int = 0, until_day: int = 30) -> Any:
    """The body of a declaration, by days from today."""
    return {
        "order_no": order_no,
        "title": {"zh": "应急响应", "en": "Emergency response"},
        "authority": WORDS,
        "area": area,
        "from_on": (today() + timedelta(days=from_day)).isoformat(),
        "until_on": (today() + timedelta(days=until_day)).isoformat(),
    }


class Declarers:
    """Two people of different units who may propose and agree for the whole city."""

    def __init__(self, app: Flask, area: str = "4112") -> None:
        self.one = OnDuty(app, (Role.COMMAND, area))
        self.other = OnDuty(app, (Role.COMMAND, area))

    def propose(self, kind: str, body: dict[str, Any]) -> Any:
        """One of them proposes; gives the answer."""
        self.one.go_on_duty()
        return self.one.call("POST", "/duty/proposals", {"kind": kind, "body": body})

    def agree(self, proposal_id: str) -> Any:
        """The other agrees; gives the answer."""
        self.other.go_on_duty()
        answer = self.other.call("POST", f"/duty/proposals/{proposal_id}/agree", {})
        service.forget()
        return answer

    def declare(self, kind: str, body: dict[str, Any]) -> str:
        """Both of them, and it has happened; gives the proposal's id."""
        proposed = self.propose(kind, body)
        assert proposed.status_code == 201, proposed.text
        proposal_id = str(proposed.get_json()["proposal_id"])
        agreed = self.agree(proposal_id)
        assert agreed.status_code == 200, agreed.text
        return proposal_id


def forget_declarations() -> None:
    """Leave the store without any order, rule or end, as a fresh installation is."""
    for image in models.everything():
        key = {"key": {"S": CITY}, "part": image["part"]}
        db.connection().dispatch("DeleteItem", {"TableName": OrderRow.Meta.table_name, "Key": key})
    service.forget()
