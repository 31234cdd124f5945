"""Articles as an office writes them, and two people of two offices."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask

from backend.staff.rules import Role
from tests.support.staff import OnDuty


def an_article(area: str = "4112", **changes: Any) -> dict[str, Any]:
    """The body of a working copy that is put before a second person."""
    return {
        "version": 0,
        "is_for_review": True,
        "kind": "question",
        "area": area,
        "title": {"zh": "卫生院几点开门？", "en": "When does the clinic open?"},
        "body": {"zh": "每天早上八点。\n中午不休息。", "en": "At eight in the morning, every day."},
        "keywords": ["卫生院", "clinic"],
        "sources": [
            {"title": "门诊时间公告", "publisher": "市卫生健康委员会", "on": "2020-02-01"},
        ],
    } | changes


def some_id() -> str:
    """An id as a phone makes it."""
    return str(uuid.uuid4())


class TwoOffices:
    """Somebody who writes and somebody of another unit who publishes, both for the city."""

    def __init__(self, app: Flask, area: str = "4112") -> None:
        self.area = area
        self.writer = OnDuty(app, (Role.HEALTH_OFFICER, area))
        self.second = OnDuty(app, (Role.COMMAND, area))

    def writes(self, article_id: str | None = None, **changes: Any) -> dict[str, Any]:
        """Put a working copy before the second person; what the desk says of it."""
        path = f"/duty/articles/{article_id or some_id()}"
        told: dict[str, Any] = self.writer.must(
            "PUT", path, an_article(self.area, **changes)
        ).get_json()
        return told

    def publishes(self, work: dict[str, Any]) -> dict[str, Any]:
        """Publish it as the second person."""
        path = f"/duty/articles/{work['article_id']}/publish"
        told: dict[str, Any] = self.second.must(
            "POST", path, {"version": work["version"]}
        ).get_json()
        return told

    def do(self, article_id: str | None = None, **changes: Any) -> dict[str, Any]:
        """Write and publish."""
        return self.publishes(self.writes(article_id, **changes))
