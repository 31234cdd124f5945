"""A call to 12345: what the caller says becomes a work order, as if they had sent it themselves.

Consent comes first: without it nothing of the caller is kept, not even that there was a number.
What the agent can answer at once is received and closed in one transaction, so that it counts, is
found again, and troubles nobody.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import audit, crypto
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.hotline import acting, categories, order_state, receiving, sight
from backend.hotline.models import EventRow
from backend.hotline.order_rules import Event
from backend.hotline.receiving import Prepared
from backend.hotline.rules import Act, Origin
from backend.staff import service as staff
from backend.staff.rules import Task


def take(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Write down a call; the same id with the same content is one call.

    :param wish: what receiving.prepare takes of a report; answered {text, reason} when the agent
        has answered it at once.
    :returns: as of a report: number, secret, state, due_at, answer_by, advice.
    :raises DomainError: hotline.not_found (404) outside one's area; core.invalid, core.id_reused
        (422).
    """
    division = str(wish["division_code"])
    staff.check_area(duty, Task.TAKE_CALL, division, sight.UNKNOWN)
    said = {name: value for name, value in wish.items() if name != "answered"}
    prepared = receiving.prepare(said, Origin.PHONE, duty.staff_id, None)
    answered = wish.get("answered")
    if answered:
        prepared, closing = _answered(duty, prepared, wish["id"], answered)
    else:
        closing = None
    order = receiving.write(prepared, closing)
    if sight.is_named(order):
        audit.record_act(sight.act_of(duty, order, "workorder.take_call"))
    return receiving.told(order)


def _answered(
    duty: OnDuty, prepared: Prepared, call_id: uuid.UUID, answered: Mapping[str, str]
) -> tuple[Prepared, Callable[[TransactWrite], None]]:
    """The same order closed at once, and what writes the event of that beside it.

    :raises DomainError: core.invalid (422): no reason of the list.
    """
    if answered["reason"] not in categories.reason_codes(Act.CLOSE):
        raise DomainError("core.invalid", 422, {"answered.reason": "hotline.reason_unknown"})
    row = prepared.order
    event = Event(Act.CLOSE, int(row.received_ms))
    own_id = uuid.uuid5(call_id, Act.CLOSE)
    events, after = acting.follow(row, order_state.order_of(row), [event], duty.staff_id, own_id)
    closed = order_state.changed(row, after, events)
    # What was answered is a part of what a repetition has to say again.
    said = json.dumps([row.content_hash, dict(answered)], sort_keys=True)
    closed.content_hash = crypto.keyed_hash("call-answered", said)
    events[0].reason = answered["reason"]
    events[0].seal("answer", answered["text"])

    def writes_of(writes: TransactWrite) -> None:
        writes.save(events[0], condition=EventRow.act.does_not_exist())

    return prepared._replace(order=closed), writes_of
