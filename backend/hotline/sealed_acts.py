"""Acts that were done without a network: sealed on the phone, sent later, each answered by itself.

None of them names a version: what is still possible on how the order now stands is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from backend.core import clock, http
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.hotline import acting
from backend.hotline.act_schemas import SealedActIn
from backend.hotline.order_views import Told, card_if_seen

KIND = "order_act"
ACT = SealedActIn()


class Result(NamedTuple):
    """What became of one item; `order` is how it stands, where the asker still sees it."""

    id: str
    status: str
    code: str | None = None
    fields: Mapping[str, str] | None = None
    order: Told | None = None


def take(duty: OnDuty, items: Sequence[Mapping[str, Any]]) -> list[Result]:
    """Do each act by itself, in the order given; a refused one holds up no other.

    :param items: id and sealed.
    :raises DomainError: only what is the server's own trouble (5xx): the phone sends all again.
    """
    return [_one(duty, item) for item in items]


def _one(duty: OnDuty, item: Mapping[str, Any]) -> Result:
    item_id = str(item["id"])
    try:
        wish = http.load_sealed(ACT, item["sealed"], KIND, item_id, duty.staff_id)
        done = acting.act(duty, wish.pop("number"), {**wish, "id": item["id"]})
    except acting.Changed as changed:
        order = card_if_seen(duty, changed.row, clock.now())
        return Result(item_id, "rejected", changed.code, order=order)
    except DomainError as refused:
        if refused.status >= 500:
            raise
        return Result(item_id, "rejected", refused.code, refused.fields)
    return Result(item_id, done.status, order=card_if_seen(duty, done.row, clock.now()))
