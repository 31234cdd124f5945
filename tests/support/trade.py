"""Traders who never were, and what they list and look for."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from backend.core import clock
from backend.market.models import TraderRow
from tests.support.people import Person, some_phone

TOWN = "411281003"
A_LICENCE = "91350100M000100Y43"
LICENSED = ("base", "cooperative", "supermarket")


def as_trader(
    person: Person, kind: str = "farmer", is_verified: bool = False, **other: Any
) -> dict[str, Any]:
    """Somebody registers as a trader; verified by the stroke of a pen when a test says so."""
    wish: dict[str, Any] = {
        "kind": kind,
        "name": f"红星{uuid.uuid4().hex[:6]}",
        "division_code": TOWN,
        "phone": some_phone(),
        "address": "村口冷库旁",
        **({"licence": A_LICENCE} if kind in LICENSED else {}),
        **other,
    }
    answer = person.browser.put("/me/trader", wish)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    if is_verified:
        row = TraderRow.of(told["trader_id"])
        assert row
        row.state = "verified"
        row.list_again()
        row.save()
    return told


def on(days: int = 0) -> str:
    """A day so many days from the test's today."""
    return (clock.now() + timedelta(days=days)).date().isoformat()


def a_listing(**other: Any) -> dict[str, Any]:
    """Two tonnes of cabbage at a usual price, as a phone lists them."""
    return {
        "id": str(uuid.uuid4()),
        "product": "cabbage",
        "grade": "first",
        "unit": "jin",
        "unit_quantity": 500,
        "price_fen": 60,
        "quantity": 2_000_000,
        "harvested_on": on(-1),
        "sell_by_on": on(10),
        "place": "村口冷库门前",
        **other,
    }


def lists(person: Person, **other: Any) -> dict[str, Any]:
    """What a supplier is answered who lists that."""
    answer = person.browser.post("/market/listings", a_listing(**other))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def a_wanted(**other: Any) -> dict[str, Any]:
    """A tonne of cabbage that somebody looks for."""
    return {
        "id": str(uuid.uuid4()),
        "product": "cabbage",
        "grade": "second",
        "least": 100_000,
        "most": 1_000_000,
        "price_fen_per_kg": 200,
        "from_on": on(),
        "until_on": on(7),
        **other,
    }
