"""Passages for tests, as a phone at a checkpoint makes them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.core import clock, sealed
from tests.support.staff import OnDuty


def an_id(at: datetime) -> str:
    """A UUIDv7 of an instant."""
    tail = secrets.token_hex(10)
    digits = f"{clock.to_ms(at):012x}7{tail[:3]}8{tail[3:18]}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def told(checkpoint_id: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    """What a phone says of somebody with a green pass; `more` says what is different."""
    usual = {
        "checkpoint_id": checkpoint_id,
        "at": clock.to_text(at or clock.now()),
        "direction": "in",
        "means": "pass",
        "verdict": "admit",
        "reason": "green",
        "colour": "green",
        "list_age_s": 20,
        "pass_id": secrets.token_hex(8),
        "temperature_tenths_c": 365,
        "site": "forehead",
    }
    return {name: value for name, value in (usual | more).items() if value is not None}


def emergency(checkpoint_id: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    """What a phone says of somebody who was let through in an emergency."""
    less = {"pass_id": None, "colour": None, "list_age_s": None, "temperature_tenths_c": None}
    what = {"means": "emergency", "reason": "emergency", "emergency": "medical", "site": None}
    return told(checkpoint_id, at, **(less | what | more))


def by_number(checkpoint_id: str, number: str, at: datetime | None = None) -> dict[str, Any]:
    """What a phone without a network says of somebody who told the number of their ID card."""
    document = {"kind": "resident_id", "number": number}
    return told(
        checkpoint_id, at, means="number", verdict="cannot_tell", reason="offline", colour=None,
        pass_id=None, list_age_s=None, document=document,
    )  # fmt: skip


def seal(
    duty_id: str,
    body: Mapping[str, Any],
    item_id: str | None = None,
    kind: str = "passage",
    point: bytes | None = None,
) -> dict[str, str]:
    """An item of a batch, sealed for somebody on duty.

    :param point: the server's key, when the server is another process.
    """
    item_id = item_id or an_id(datetime.fromisoformat(body["at"]))
    text = json.dumps(body, ensure_ascii=False)
    return {
        "id": item_id,
        "sealed": sealed.seal(text, kind, item_id, duty_id, point or sealed.own_point()),
    }


def send(guard: OnDuty, *items: Mapping[str, str]) -> list[dict[str, Any]]:
    """What became of a batch."""
    answer = guard.must("POST", "/duty/passages", {"items": list(items)})
    assert answer.json
    results: list[dict[str, Any]] = answer.json["results"]
    return results
