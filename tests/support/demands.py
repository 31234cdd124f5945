"""Demands and the work orders they become, for tests of those who work on them."""

from __future__ import annotations

import uuid
from typing import Any

from backend.hotline import dispatching, receiving, report_schemas
from backend.hotline.rules import Origin

VILLAGE = "411221101002"
TOWN = VILLAGE[:9]
COUNTY = VILLAGE[:6]


def a_demand(category: str = "gathering", **more: Any) -> dict[str, Any]:
    """What a form of the hotline sends."""
    answers = {
        "gathering": {"when": "now"},
        "medicine": {"which": "降压药", "left": "none"},
        "no_fever_point": {"kind": "village", "seen": "nobody"},
        "fever_person": {"who": "other", "since": "today"},
        "other": {},
    }
    return {
        "id": str(uuid.uuid4()),
        "category": category,
        "division_code": VILLAGE,
        "text": "村口小卖部里有人打牌",
        "answers": answers[category],
        "is_anonymous": False,
        **more,
    }


def an_order(category: str = "gathering", **more: Any) -> str:
    """The number of an order that was received just now, and waits at the desk."""
    wish = report_schemas.DemandIn().load(a_demand(category, **more))
    return str(receiving.receive(wish, Origin.PHONE, "reporter")["number"])


def a_dispatched_order(category: str = "gathering", **more: Any) -> str:
    """The number of an order that its category's rule has dispatched."""
    number = an_order(category, **more)
    assert dispatching.dispatch(number)
    return number
