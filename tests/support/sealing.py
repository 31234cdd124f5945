"""What the phone of somebody on duty sends: records sealed to the installation's own key."""

from __future__ import annotations

import json
import uuid
from typing import Any

from backend.core import clock, sealed
from tests.support.staff import OnDuty


def sealed_item(
    duty: OnDuty, kind: str, clear: dict[str, Any] | str, item_id: str | None = None
) -> dict[str, str]:
    """A record as it waits on the phone of somebody on duty."""
    phone_id = item_id or str(uuid.uuid4())
    text = clear if isinstance(clear, str) else json.dumps(clear, ensure_ascii=False)
    return {
        "id": phone_id,
        "sealed": sealed.seal(text, kind, phone_id, duty.staff_id, sealed.own_point()),
    }


def visit(
    duty: OnDuty, resident_id: str | None, item_id: str | None = None, **other: Any
) -> dict[str, str]:
    """A reading that somebody on duty took, now unless said otherwise."""
    clear = {
        **({"resident_id": resident_id} if resident_id else {}),
        "measured_at": clock.to_text(clock.now()),
        "temperature_tenths_c": 365,
        "site": "forehead",
        "symptoms": [],
        **other,
    }
    return sealed_item(duty, "check_in", clear, item_id)


def visits(duty: OnDuty, *items: dict[str, str]) -> list[dict[str, Any]]:
    """Send check-ins; what became of each."""
    answer = duty.must("POST", "/duty/check-ins", {"items": list(items)})
    told: list[dict[str, Any]] = answer.get_json()["results"]
    return told
