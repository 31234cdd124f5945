"""What the inbox and the text messages hold of somebody: to be told, and to be erased."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from backend.config import settings
from backend.core import clock
from backend.notices.models import Notice, TextMessage, day_key

KEPT_DAYS = 35


def told_notices(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """What somebody was told, newest first."""
    rows = Notice.all_of_resident(resident_id) if resident_id else []
    return [
        {
            "kind": row.kind,
            "params": json.loads(row.params) if row.params else {},
            "about": row.about,
            "posted_at": clock.to_text(clock.from_ms(int(row.posted_ms))),
            "read_at": clock.to_text(clock.from_ms(int(row.read_ms))) if row.read_ms else None,
        }
        for row in sorted(rows, key=lambda row: int(row.posted_ms), reverse=True)
    ]


def erase_notices(resident_id: str | None, _account_id: str | None) -> None:
    """Empty somebody's inbox."""
    for row in Notice.all_of_resident(resident_id) if resident_id else []:
        row.delete()


def told_texts(resident_id: str, topics: tuple[str, ...]) -> list[dict[str, Any]]:
    """Which text messages somebody was sent in the last five weeks."""
    found = []
    for topic in topics:
        for on in TextMessage.days_with(_days(), topic, resident_id):
            message = TextMessage.of(on, topic, resident_id)
            if message is not None:
                found.append({"on": on.isoformat(), "topic": topic, "text": message.body})
    return found


def erase_texts(resident_id: str, topics: tuple[str, ...]) -> None:
    """Erase the text messages of the last five weeks, sent or not."""
    for topic in topics:
        for on in TextMessage.days_with(_days(), topic, resident_id):
            TextMessage(day_key(on), TextMessage.part_of(topic, resident_id)).delete()


def _days() -> list[date]:
    today = settings().city.day_of(clock.now())
    return [today - timedelta(days=ago) for ago in range(-1, KEPT_DAYS + 1)]
