"""Saved views: what somebody on duty looks for again and again, under names of their own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from backend.core import clock, crypto, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.hotline.models import TABLE, ViewRow

VIEWS_MOST = 20
# As long as the longest grant; saving a view again keeps it as long again.
KEPT = timedelta(days=180)


def of(duty: OnDuty) -> list[dict[str, Any]]:
    """One's own views, the last saved last: one query."""
    now_s = clock.now().timestamp()
    rows = [row for row in ViewRow.all_of(duty.staff_id) if row.expires_at > now_s]
    return [_told(row) for row in sorted(rows, key=lambda row: (int(row.made_ms), str(row.part)))]


def save(duty: OnDuty, view_id: uuid.UUID, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a view under the phone's id; saving it again changes it.

    :param wish: name, filter.
    :raises DomainError: hotline.too_many_views (409).
    """
    now = clock.now()
    part = ViewRow.part_of(ids.short_uuid(view_id))
    known = {str(row.part) for row in ViewRow.all_of(duty.staff_id)}
    if part not in known and len(known) >= VIEWS_MOST:
        raise DomainError("hotline.too_many_views", 409)
    row = ViewRow(
        ViewRow.key_of(duty.staff_id),
        part,
        search=json.dumps(wish["filter"], sort_keys=True),
        made_ms=clock.to_ms(now),
        expires_at=int((now + KEPT).timestamp()),
    )
    row.name_sealed = crypto.encrypt(wish["name"], TABLE, _place(row), "name")
    row.save()
    return _told(row)


def remove(duty: OnDuty, view_id: uuid.UUID) -> None:
    """Forget a view; one that is not there is gone already."""
    ViewRow(ViewRow.key_of(duty.staff_id), ViewRow.part_of(ids.short_uuid(view_id))).delete()


def id_of(typed: str) -> uuid.UUID:
    """The phone's id in a path.

    :raises DomainError: core.not_found (404): it is none.
    """
    try:
        return uuid.UUID(typed)
    except ValueError:
        raise DomainError("core.not_found", 404) from None


def _told(row: ViewRow) -> dict[str, Any]:
    return {
        "id": ids.long_uuid(str(row.part).removeprefix("view#")),
        "name": crypto.decrypt(str(row.name_sealed), TABLE, _place(row), "name"),
        "filter": json.loads(row.search),
    }


def _place(row: ViewRow) -> str:
    return f"{row.key}/{row.part}"
