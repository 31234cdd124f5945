"""Households as somebody on duty records them at the door."""

from __future__ import annotations

import uuid
from typing import Any

from backend.core import clock
from tests.support.people import some_id_number, some_name
from tests.support.sealing import sealed_item
from tests.support.staff import OnDuty


def member(relation: str = "head", **other: Any) -> dict[str, Any]:
    """Somebody who lives there, and never was."""
    return {
        "person_id": str(uuid.uuid4()),
        "name": some_name(),
        "document": {"kind": "resident_id", "number": some_id_number()},
        "relation": relation,
        **other,
    }


def household(village: str, *members: dict[str, Any], **other: Any) -> dict[str, Any]:
    """What was told at a door, in clear."""
    return {
        "village": village,
        "address": "和平村幸福路北一巷 1 号",
        "visited_at": clock.to_text(clock.now()),
        "members": list(members) or [member(), member("spouse")],
        **other,
    }


def collected(duty: OnDuty, clear: dict[str, Any], item_id: str | None = None) -> dict[str, str]:
    """The same as it waits on the phone."""
    return sealed_item(duty, "collection", clear, item_id)


def collect(duty: OnDuty, *items: dict[str, str]) -> list[dict[str, Any]]:
    """Send households; what became of each."""
    answer = duty.must("POST", "/duty/collections", {"items": list(items)})
    told: list[dict[str, Any]] = answer.get_json()["results"]
    return told
