"""Use cases of notices: post one, once; read the inbox; knock at phones and send text messages."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from backend.accounts import push as push_addresses
from backend.core import clock, crypto, db, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.notices import push, rules, texting
from backend.notices.models import Notice
from backend.residents import service as residents

log = logging.getLogger(__name__)

PAGE = 50


class Text(NamedTuple):
    """A text message: what it says to the person, and to whoever answers for them."""

    own: str
    family: str
    policy: texting.Policy


class Channels(NamedTuple):
    """How a notice goes out beside the inbox.

    `topic` is what a phone shows once and what one text message a day is about;
    `push_until` is when a push is of no use any more, None for no push.
    """

    topic: str
    push_until: datetime | None = None
    text: Text | None = None


IN_APP_ONLY = Channels("notice")


def post(
    resident_id: str,
    kind: str,
    params: Mapping[str, str | int],
    reference: str,
    on: date,
    channels: Channels = IN_APP_ONLY,
    is_sealed: bool = False,
) -> int:
    """Tell a resident something; who has no account is told through whoever answers for them.

    The same reference is posted once however often it is asked for. What a killed process left
    undone of the channels is done by the repetition: a push may then come twice (the phone shows
    one), a text message see accounts/messages.py.

    :param kind: `room.name`; the phone has the words for it.
    :param params: what the words leave open; nothing personal.
    :param reference: what this notice is known by, for the resident alone.
    :param on: the day it belongs to; 35 days later it is gone.
    :param is_sealed: encrypt the parameters at rest, for they tell of somebody's health.
    :returns: how many people were told now who had not been.
    """
    rules.check_notice(kind, params, channels.topic)
    told = 0
    for recipient in residents.recipients_of(resident_id):
        notice = Notice(
            Notice.key_of(recipient.resident_id),
            Notice.part_of(_notice_id(resident_id, reference)),
            kind=kind,
            about=None if recipient.resident_id == resident_id else resident_id,
            posted_ms=clock.to_ms(clock.now()),
            expires_at=texting.expires_at(on),
        )
        if params:
            notice.fill(json.dumps(params, ensure_ascii=False), is_sealed)
        told += _post_to(recipient, notice, on, channels)
    return told


def _notice_id(resident_id: str, reference: str) -> str:
    return crypto.keyed_hash("notice", resident_id, reference)[:22]


def _post_to(recipient: residents.Recipient, notice: Notice, on: date, channels: Channels) -> bool:
    addresses = push_addresses.addresses_of(recipient.account_id) if channels.push_until else []
    notice.todo = ("p" if addresses else "") + ("t" if channels.text else "") or None
    is_new = True
    try:
        with db.conditional():
            notice.save(condition=Notice.posted_ms.does_not_exist())
    except db.ConditionFailed:
        is_new = False
        known = Notice.of(recipient.resident_id, notice.notice_id)
        notice.todo = known.todo if known else None
    if notice.todo is None:
        return is_new
    if "p" in notice.todo and channels.push_until:
        _knock(addresses, channels.topic, channels.push_until)
    if "t" in notice.todo and channels.text:
        body = channels.text.own if notice.about is None else channels.text.family
        whom = texting.Recipient(recipient.resident_id, recipient.account_id)
        texting.text(whom, channels.topic, body, on, channels.text.policy)
    _all_done(notice)
    return is_new


def _knock(addresses: Sequence[push_addresses.PushAddress], topic: str, until: datetime) -> None:
    ttl_s = int((until - clock.now()).total_seconds())
    for address in addresses:
        try:
            outcome = push.send(address.endpoint, topic, ttl_s)
        except DomainError:
            # Its push service was taken off the list since.
            outcome = push.Outcome.GONE
        if outcome is push.Outcome.GONE:
            push_addresses.forget(address)


def _all_done(notice: Notice) -> None:
    try:
        with db.conditional():
            notice.update(actions=[Notice.todo.remove()], condition=Notice.posted_ms.exists())
    except db.ConditionFailed:
        return


def read_inbox(actor: Actor, after: str | None) -> dict[str, Any]:
    """One's notices, newest first, 50 a page.

    :param after: where the page begins, as the page before said.
    :returns: notices, unread (of all pages), next.
    :raises DomainError: residents.not_applied (404), core.invalid (422) for a foreign cursor.
    """
    resident_id = residents.access_resident(actor, None)
    rows = _living(resident_id)
    begin = _place_behind(rows, resident_id, after) if after else 0
    page = rows[begin : begin + PAGE]
    has_more = len(rows) > begin + PAGE
    return {
        "notices": [_told(row) for row in page],
        "unread": sum(row.read_ms is None for row in rows),
        "next": _cursor(resident_id, page[-1]) if has_more else None,
    }


def _living(resident_id: str) -> list[Notice]:
    now_s = clock.now().timestamp()
    rows = [row for row in Notice.all_of_resident(resident_id) if row.expires_at > now_s]
    rows.sort(key=_order, reverse=True)
    return rows


def _order(row: Notice) -> tuple[int, str]:
    return int(row.posted_ms), row.notice_id


def _told(row: Notice) -> dict[str, Any]:
    return {
        "id": row.notice_id,
        "kind": row.kind,
        "params": json.loads(row.filled() or "{}"),
        "about": row.about,
        "posted_at": clock.from_ms(int(row.posted_ms)),
        "read_at": clock.from_ms(int(row.read_ms)) if row.read_ms is not None else None,
    }


def _cursor(resident_id: str, row: Notice) -> str:
    place = f"{int(row.posted_ms)}.{row.notice_id}"
    mark = crypto.keyed_hash("notices-after", resident_id, place)[:22]
    return ids.to_base64url(f"{place}.{mark}".encode())


def _place_behind(rows: Sequence[Notice], resident_id: str, cursor: str) -> int:
    wrong = DomainError("core.invalid", 422, fields={"after": "core.field_invalid"})
    try:
        posted, notice_id, mark = ids.from_base64url(cursor).decode().split(".")
        last = (int(posted), notice_id)
    except ValueError:
        raise wrong from None
    place = f"{posted}.{notice_id}"
    if not crypto.is_same(mark, crypto.keyed_hash("notices-after", resident_id, place)[:22]):
        raise wrong
    return sum(_order(row) >= last for row in rows)


def mark_read(actor: Actor, up_to: str) -> int:
    """Mark a notice and all before it as read; one write for each that was not.

    :returns: how many are unread now.
    :raises DomainError: residents.not_applied, notices.not_found (404).
    """
    resident_id = residents.access_resident(actor, None)
    rows = _living(resident_id)
    last = next((_order(row) for row in rows if row.notice_id == up_to), None)
    if last is None:
        raise DomainError("notices.not_found", 404)
    now_ms = clock.to_ms(clock.now())
    for row in rows:
        if row.read_ms is None and _order(row) <= last:
            _mark(row, now_ms)
    return sum(row.read_ms is None for row in rows)


def _mark(row: Notice, now_ms: int) -> None:
    try:
        with db.conditional():
            row.update(
                actions=[Notice.read_ms.set(now_ms)],
                condition=Notice.posted_ms.exists() & Notice.read_ms.does_not_exist(),
            )
    except db.ConditionFailed:
        # Another phone of the same person was quicker, or it has just been swept away.
        row.read_ms = now_ms


def subscribe(actor: Actor, endpoint: str) -> None:
    """Let this device hear from us until it signs out.

    :raises DomainError: core.invalid (422): no push service that we know.
    """
    push_addresses.keep(actor, push.check_endpoint(endpoint))


def unsubscribe(actor: Actor) -> None:
    """Let this device hear from us no more."""
    push_addresses.drop(actor)
