"""People who report: what their phones send, and what they do with the receipt."""

from __future__ import annotations

import uuid
from typing import Any

from werkzeug.test import TestResponse

from backend.core import clock
from tests.support.browser import Browser
from tests.support.demands import a_demand


def a_report(category: str = "gathering", **more: Any) -> dict[str, Any]:
    """What a phone sends, anonymous unless said otherwise."""
    made = {"made_at": clock.to_text(clock.now()), "is_anonymous": True}
    return a_demand(category, **{**made, **more})


def reports(browser: Browser, category: str = "gathering", **more: Any) -> dict[str, Any]:
    """Send a report; gives its receipt."""
    answer = browser.post("/reports", a_report(category, **more))
    assert answer.status_code == 200, answer.get_json()
    told: dict[str, Any] = answer.get_json()
    return told


def receipt(told: dict[str, Any]) -> dict[str, str]:
    """What follows a report: number and secret."""
    return {name: told[name] for name in ("number", "secret")}


def follows(browser: Browser, told: dict[str, Any]) -> dict[str, Any]:
    """Look how a report stands."""
    answer = browser.post("/reports/follow", receipt(told))
    assert answer.status_code == 200, answer.get_json()
    shown: dict[str, Any] = answer.get_json()
    return shown


def sends_photo(
    browser: Browser, report_id: str, data: bytes, made_as: str | None = None
) -> TestResponse:
    """Send a photo of a report that is about to be sent."""
    path = f"/reports/{report_id}/pictures/{made_as or uuid.uuid4()}"
    return browser.put(path, data=data, content_type="image/jpeg")
