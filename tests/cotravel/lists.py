"""Lists of the authority as tests hand them over, and the two officers that it takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backend.config import settings
from backend.core import clock
from backend.cotravel import contact_rules
from backend.staff.rules import Role
from tests.support.staff import OnDuty

AREA = "411221"
REFERENCE = "SMXCDC-2026-0123"
CSV = "text/csv"


def day(offset: int) -> str:
    """A day of the city, from today."""
    return (settings().city.day_of(clock.now()) + timedelta(days=offset)).isoformat()


def as_csv(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A file as an office saves it."""
    out = io.StringIO()
    csv.writer(out).writerows([titles, *rows])
    return out.getvalue().encode()


def people_csv(*people: tuple[str, str], last: int = 13) -> bytes:
    """A list of close contacts by their document and phone, under observation since yesterday."""
    rows = [(number, phone, day(-1), day(last), "某某") for number, phone in people]
    return as_csv((*contact_rules.CONTACT_TITLES, "姓名"), rows)


def vehicles_csv(*plates: str, last: int = 6, reason: str = "待消毒") -> bytes:
    """A list of restricted vehicles."""
    return as_csv(contact_rules.VEHICLE_TITLES, [(one, reason, day(last)) for one in plates])


class Officers:
    """Two health officers of different units in one county."""

    def __init__(self, app: Flask, area: str = AREA) -> None:
        self.area = area
        self.first = OnDuty(app, (Role.HEALTH_OFFICER, area))
        self.second = OnDuty(app, (Role.HEALTH_OFFICER, area))

    def bring(self, data: bytes, kind: str = "contacts", media: str = CSV) -> TestResponse:
        """The first one sends a file."""
        query = {"kind": kind, "area": self.area, "reference": REFERENCE}
        return self.first.post(
            "/duty/cotravel/lists", query_string=query, data=data, content_type=media
        )

    def brought(self, data: bytes, kind: str = "contacts") -> str:
        """The id of a list that waits."""
        answer = self.bring(data, kind)
        assert answer.status_code == 200, answer.text
        return str(answer.get_json()["list_id"])

    def publish(self, list_id: str) -> dict[str, Any]:
        """The second one publishes it, to the last line."""
        told = self.act(self.second, list_id, "publish")
        while told["is_at_work"]:
            told = self.act(self.second, list_id, "step")
        return told

    def published(self, data: bytes, kind: str = "contacts") -> str:
        """The id of a list that is published."""
        list_id = self.brought(data, kind)
        assert self.publish(list_id)["state"] == "published"
        return list_id

    @staticmethod
    def act(by: OnDuty, list_id: str, what: str) -> dict[str, Any]:
        """Do something with a list that must succeed."""
        told: dict[str, Any] = by.must(
            "POST", f"/duty/cotravel/lists/{list_id}/{what}", {}
        ).get_json()
        return told
