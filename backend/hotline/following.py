"""Whoever holds a receipt follows their report: how it stands, more words, hurry, a rating.

Number and secret belong together without a look-up, so a wrong pair costs the store nothing, and
unknown, wrong and gone are one answer. Names of people with duties and their notes are never told.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from backend.core import clock, crypto, db, ids, limits
from backend.core.errors import DomainError
from backend.hotline import acting, order_rules, receiving, rules
from backend.hotline.models import EventRow, OrderRow
from backend.hotline.order_rules import Party
from backend.hotline.order_state import is_gone, order_of
from backend.hotline.rules import Act

DAY_S = 24 * 3600
MORE_A_DAY = limits.Limit("order-more", 20, DAY_S)
HURRY_A_DAY = limits.Limit("order-expedite", 1, DAY_S)
HIDDEN = frozenset((Act.NOTE, Act.ASSIGN, Act.LINK))
MAY = {Act.ADD: "add", Act.CALL_BACK: "rate", Act.EXPEDITE: "expedite"}
BY_RULE = "rule"
Receipt = Mapping[str, Any]


def follow(receipt: Receipt) -> dict[str, Any]:
    """How a report stands, in what its reporter may read: two reads at once.

    :raises DomainError: hotline.not_found (404).
    """
    return _read(_number_of(receipt))


def say_more(receipt: Receipt) -> dict[str, Any]:
    """Add words to a report, until it is merged.

    :raises DomainError: hotline.not_found (404), hotline.changed (409), core.id_reused (422),
        core.too_many_requests (429).
    """
    return _do(receipt, MORE_A_DAY, {"act": Act.ADD.value, "text": receipt["text"]})


def rate(receipt: Receipt) -> dict[str, Any]:
    """Say how one finds what was done; what is not solved goes back to who handled it.

    :raises DomainError: as say_more.
    """
    told = {
        name: receipt[name] for name in ("satisfaction", "is_solved", "text") if name in receipt
    }
    return _do(receipt, MORE_A_DAY, {"act": Act.CALL_BACK.value, **told})


def expedite(receipt: Receipt) -> dict[str, Any]:
    """Ask that it be done soon; once a day.

    :raises DomainError: as say_more.
    """
    return _do(receipt, HURRY_A_DAY, {"act": Act.EXPEDITE.value})


def _number_of(receipt: Receipt) -> str:
    number = rules.read_number(receipt["number"])
    if number is None or not crypto.is_same(receiving.secret_of(number), receipt["secret"]):
        raise DomainError("hotline.not_found", 404)
    return number


def _do(receipt: Receipt, limit: limits.Limit, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Act as the reporter. What was done before is not counted again."""
    number, act_id = _number_of(receipt), receipt["id"]
    if not _was_done(number, act_id):
        limits.spend(limit, number)
    acting.of_reporter(number, {**wish, "id": act_id})
    return _read(number)


def _was_done(number: str, act_id: uuid.UUID) -> bool:
    return EventRow.of(number, ids.short_uuid(act_id)) is not None


def _read(number: str) -> dict[str, Any]:
    row, events = db.side_by_side([lambda: OrderRow.of(number), lambda: EventRow.all_of(number)])
    now = clock.now()
    if row is None or is_gone(row, now):
        raise DomainError("hotline.not_found", 404)
    return _shown(row, events) | {"as_of": now}


def _shown(row: OrderRow, events: list[EventRow]) -> dict[str, Any]:
    order, now_ms = order_of(row), clock.to_ms(clock.now())
    steps = [_step(event) for event in events if event.act not in HIDDEN]
    answers = [step["answer"] for step in steps if step["answer"]]
    possible = order_rules.possible(order, (Party.REPORTER,), now_ms)
    return {
        "number": row.number,
        "category": row.category,
        "division_code": row.division_code,
        "origin": row.origin,
        "is_anonymous": row.is_anonymous,
        "state": row.state,
        "is_paused": row.is_paused,
        "received_at": clock.from_ms(int(row.received_ms)),
        "step_began_at": clock.from_ms(int(row.step_began_ms)),
        "due_at": None if row.due_ms is None else clock.from_ms(int(row.due_ms)),
        "answer_by": receiving.answer_by(row),
        "urgency": order_rules.urgency(order, now_ms),
        "handling_unit": row.handling_unit,
        "expedited": int(row.expedited),
        "pictures": int(row.pictures),
        "satisfaction": row.satisfaction,
        "answer": answers[-1] if answers else None,
        "merged": _merged(row),
        "steps": steps,
        "may": [MAY[act] for act in possible if act in MAY],
    }


def _merged(row: OrderRow) -> dict[str, Any] | None:
    """How the other order stands, and nothing else of it."""
    other = OrderRow.of(row.merged_into) if row.merged_into else None
    if other is None:
        return None
    return {"state": other.state, "answer_by": receiving.answer_by(other)}


def _step(event: EventRow) -> dict[str, Any]:
    who = event.by if event.by in (receiving.REPORTER, BY_RULE) else "staff"
    return {
        "act": event.act,
        "at": clock.from_ms(int(event.at_ms)),
        "by": who,
        "to_state": event.to_state,
        "unit": event.to_unit,
        "reason": event.reason,
        "answer": event.clear("answer"),
        "satisfaction": event.satisfaction,
        "is_solved": event.is_solved,
    }
