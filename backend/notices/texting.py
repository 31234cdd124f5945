"""Text messages within the city's budget: reserved once, sent, marked; never two for one reason.

The order matters: what was reserved and not marked is sent again under the same reference, and
whether that can reach a person twice hangs on the carrier (accounts/messages.py). Only a crash
between the two comes to that: two workers at once do not, because the first one holds the message.
"""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from backend.accounts import service as accounts
from backend.config import settings
from backend.core import clock, db, ids
from backend.notices import rules
from backend.notices.models import Budget, TextMessage, day_key

log = logging.getLogger(__name__)

TRIES_MOST = 3
# Longer than any carrier is waited for, shorter than the lease of a job's run.
HELD_FOR = timedelta(seconds=60)
# Transactions on one row, the day's budget, are refused when they meet; threads take turns instead.
_turn = threading.Lock()


class Policy(NamedTuple):
    """How many text messages the city pays for: in all on a day, to one recipient within 7 days."""

    per_day_most: int
    per_week_most: int


class Recipient(NamedTuple):
    """Whose phone it goes to."""

    resident_id: str
    account_id: str


def expires_at(on: date) -> int:
    """When whatever belongs to a day can go, in seconds since 1970."""
    gone_at = datetime.combine(rules.gone_on(on), time(), settings().city.zone)
    return int(gone_at.timestamp())


def text(recipient: Recipient, topic: str, body: str, on: date, policy: Policy) -> bool:
    """Send a text message unless the day's, the week's or the budget's share is used up.

    A message of this day, topic and recipient that was reserved before is sent if it was not yet.

    :returns: whether a message is out; False when there is to be none, another worker is at it, or
        the sender failed.
    """
    known = TextMessage.of(on, topic, recipient.resident_id)
    is_ours = known is None
    if known is None:
        days = [on - timedelta(days=n) for n in range(1, 7)]
        had = TextMessage.days_with(days, topic, recipient.resident_id)
        if not rules.is_within_week(had, on, policy.per_week_most):
            return False
        known, is_ours = _reserve(recipient, topic, body, on, policy.per_day_most)
    if known is None:
        return False
    if known.sent_ms is not None:
        return True
    return (is_ours or _hold(known)) and _send(known)


def _reserve(
    recipient: Recipient, topic: str, body: str, on: date, per_day_most: int
) -> tuple[TextMessage | None, bool]:
    """Give the day's message, and whether it was reserved just now, by us."""
    if per_day_most < 1:
        return None, False
    message = TextMessage(
        day_key(on),
        TextMessage.part_of(topic, recipient.resident_id),
        account_id=recipient.account_id,
        body=body,
        held_ms=clock.to_ms(clock.now() + HELD_FOR),
        expires_at=expires_at(on),
    )
    try:
        with _turn, db.transaction(ids.random_id()) as writes:
            writes.save(message, condition=TextMessage.account_id.does_not_exist())
            writes.update(
                Budget(day_key(on), "budget"),
                actions=[Budget.reserved.add(1), Budget.expires_at.set(expires_at(on))],
                condition=Budget.reserved.does_not_exist() | (Budget.reserved < per_day_most),
            )
    except db.ConditionFailed:
        # Either the day's budget is used up, or another worker has just reserved this very one.
        return TextMessage.of(on, topic, recipient.resident_id), False
    return message, True


def _hold(message: TextMessage) -> bool:
    """Hold what nobody else holds; one conditional write."""
    now = clock.now()
    is_free = TextMessage.held_ms.does_not_exist() | (TextMessage.held_ms <= clock.to_ms(now))
    try:
        with db.conditional():
            message.update(
                actions=[TextMessage.held_ms.set(clock.to_ms(now + HELD_FOR))],
                condition=TextMessage.sent_ms.does_not_exist() & is_free,
            )
    except db.ConditionFailed:
        return False
    return True


def _send(message: TextMessage) -> bool:
    try:
        accounts.send_text(message.account_id, message.body, message.reference)
    except Exception as failed:
        log.warning("a text message was not taken: %s", type(failed).__name__)
        message.update(actions=[TextMessage.tries.add(1), TextMessage.held_ms.remove()])
        return False
    message.update(actions=[TextMessage.sent_ms.set(clock.to_ms(clock.now()))])
    return True


def send_unsent(on: date, topic: str) -> int:
    """Try once more what was reserved and not sent; gives how many are out now.

    For whoever is the only one to send on this day about this topic, as the holder of a job's run
    is: what a killed process still holds is sent too.
    """
    waiting = [m for m in TextMessage.unsent_of_day(on, topic) if m.tries < TRIES_MOST]
    return sum(_send(message) for message in waiting)


def reserved_on(on: date) -> int:
    """How many text messages of a day are spoken for."""
    return Budget.reserved_on(on)
