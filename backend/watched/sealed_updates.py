"""Daily updates that were made without a network: sealed on the phone, sent later, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from backend.core import http
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.watched import schemas, service

KIND = "watched_update"
UPDATE = schemas.SealedUpdateIn()


class Result(NamedTuple):
    """What became of one item."""

    id: str
    status: str
    code: str | None = None
    fields: Mapping[str, str] | None = None


def take(duty: OnDuty, items: Sequence[Mapping[str, Any]]) -> list[Result]:
    """Write each update down by itself, in the order given; a refused one holds up no other.

    :param items: id and sealed.
    :raises DomainError: only what is the server's own trouble (5xx): the phone sends all again.
    """
    return [_one(duty, item) for item in items]


def _one(duty: OnDuty, item: Mapping[str, Any]) -> Result:
    item_id = str(item["id"])
    try:
        wish = http.load_sealed(UPDATE, item["sealed"], KIND, item_id, duty.staff_id)
        watch_id = wish.pop("watch_id")
        told = service.update(duty, watch_id, {**wish, "id": item["id"]})
    except DomainError as refused:
        if refused.status >= 500:
            raise
        return Result(item_id, "rejected", refused.code, refused.fields)
    return Result(item_id, told["status"])
