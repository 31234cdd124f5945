"""Two health officers of different units, and what they publish."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask

from backend.core import ids
from backend.staff.rules import Role
from tests.support.staff import OnDuty

AREA = "411221"


def a_line(said: str, row: str | None = None, **more: Any) -> dict[str, Any]:
    """A typed trip of a made-up train."""
    source = {"publisher": "县卫健委", "url": "https://example.org/1", "published_on": "2026-02-27"}
    form = {"kind": "train", "said": said, "on": "2026-02-25", "from_min": 540, **more}
    corrects = form.pop("corrects", None)
    row = row or ids.random_id()
    return {"form": form, "source": source, "row": row, "corrects": corrects}


class TwoOfficers:
    """One brings, the other one publishes."""

    def __init__(self, app: Flask, area: str = AREA) -> None:
        self.area = area
        self.writer = OnDuty(app, (Role.HEALTH_OFFICER, area))
        self.second = OnDuty(app, (Role.HEALTH_OFFICER, area))

    def drafts(self, *lines: dict[str, Any], batch_id: str | None = None) -> dict[str, Any]:
        """A draft of these lines."""
        path = f"/duty/cotravel/batches/{batch_id or uuid.uuid4()}"
        wish = {"version": 0, "area": self.area, "title": "一批", "lines": list(lines)}
        told: dict[str, Any] = self.writer.must("PUT", path, wish).get_json()
        return told

    def submits(self, *lines: dict[str, Any]) -> dict[str, Any]:
        """The same, put before a second person."""
        return self.moves(self.writer, self.drafts(*lines), "submit")

    def publishes(self, *lines: dict[str, Any]) -> dict[str, Any]:
        """The same, published."""
        return self.moves(self.second, self.submits(*lines), "publish")

    @staticmethod
    def moves(who: OnDuty, batch: dict[str, Any], step: str, **more: Any) -> dict[str, Any]:
        """A step of a batch as somebody read it."""
        path = f"/duty/cotravel/batches/{batch['batch_id']}/{step}"
        told: dict[str, Any] = who.must(
            "POST", path, {"version": batch["version"], **more}
        ).get_json()
        return told
