"""A report is taken in: one work order, what was said, and its first event, in one transaction.

The number follows from the id that was made where the report was written down, and the secret from
the number, so that nothing is looked up and a repetition is answered with the same receipt. An
anonymous report holds no telephone, no account and no address.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.accounts import service as accounts
from backend.core import clock, crypto, db, ids, pictures
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.hotline import callers, categories, clock_rules, rules, step_rules
from backend.hotline.holdings import index_of, owner_of
from backend.hotline.models import EventRow, OrderRow, SaidRow
from backend.hotline.report_rules import Point, Said, spot_of
from backend.hotline.rules import Act, Origin

KEPT = timedelta(days=180)
REPORTER = "reporter"
SECRET_CHARS = 22
caller_index = callers.caller_index
phone_of = callers.phone_of
Wish = Mapping[str, Any]


class Prepared(NamedTuple):
    """What a report becomes, not yet written."""

    order: OrderRow
    said: SaidRow
    event: EventRow


def number_of(report_id: uuid.UUID) -> str:
    """The number that a report gets, without a look-up: nobody else can guess it."""
    digest = crypto.keyed_hash("order-number", str(report_id))
    return rules.number_from(ids.from_base64url(digest))


def secret_of(number: str) -> str:
    """What lets whoever holds it follow an order; stored nowhere."""
    return crypto.keyed_hash("order-follow", number)[:SECRET_CHARS]


def receive(
    wish: Wish, origin: Origin = Origin.APP, by: str = REPORTER, account_id: str | None = None
) -> dict[str, Any]:
    """Take a report in; the same again is answered again, and done once.

    :param wish: id, category, division_code, text, answers, is_anonymous; perhaps place, point,
        pictures, call_back, made_at.
    :param by: who wrote it down: "reporter", or a staff id.
    :param account_id: who is signed in; asked for only where the report is not anonymous.
    :returns: the receipt.
    :raises DomainError: core.invalid, core.picture_unknown, core.id_reused (422).
    """
    try:
        prepared = prepare(wish, origin, by, account_id)
    except DomainError:
        # What was taken in before is answered so, whatever has changed or expired since.
        known = _known(number_of(wish["id"]), _content_hash(wish))
        if known is None:
            raise
        return told(known)
    return told(write(prepared))


def prepare(wish: Wish, origin: Origin, by: str, account_id: str | None) -> Prepared:
    """What a report becomes; at most one read (of its photos) and nothing written.

    :raises DomainError: core.invalid, core.picture_unknown (422).
    """
    _check(wish)
    number, now = number_of(wish["id"]), clock.now()
    picture_ids = pictures.known(wish.get("pictures", ()), owner_of(number))
    said = _said(wish, account_id, picture_ids)
    order = _order(wish, number, origin, now)
    order.pictures = len(picture_ids)
    order.spot = spot_of(said.point)
    order.caller = said.phone and index_of(said.phone)
    order.reporter = None if wish["is_anonymous"] else account_id
    row = SaidRow(
        order.key,
        division_code=order.division_code,
        said_ms=order.received_ms,
        content_hash=order.content_hash,
        expires_at=order.expires_at,
    )
    row.seal(said.written())
    return Prepared(order, row, _event(wish, order, by))


def _check(wish: Wish) -> None:
    category = categories.get(wish["category"])
    wrong = category.wrong_in(wish["text"], wish["answers"])
    if not divisions.is_one(wish["division_code"]):
        wrong["division_code"] = "divisions.division_unknown"
    if wrong:
        raise DomainError("core.invalid", 422, fields=wrong)


def _said(wish: Wish, account_id: str | None, picture_ids: list[str]) -> Said:
    """What was said, with the telephone where somebody may be called back."""
    call_back, point = wish.get("call_back"), wish.get("point")
    name = phone = None
    if call_back is not None and not wish["is_anonymous"]:
        name = call_back.get("name")
        if "phone" in call_back:
            phone = phone_of(call_back["phone"])
        elif account_id is not None:
            phone = accounts.phone_of(account_id)
        else:
            fields = {"call_back.phone": "core.field_required"}
            raise DomainError("core.invalid", 422, fields=fields)
    return Said(
        wish["text"].strip(),
        wish["answers"],
        wish.get("place"),
        point and Point(point["lat_e6"], point["lng_e6"], point.get("accuracy_m")),
        picture_ids,
        name,
        phone,
    )


def _order(wish: Wish, number: str, origin: Origin, now: datetime) -> OrderRow:
    division, now_ms = str(wish["division_code"]), clock.to_ms(now)
    begun = step_rules.received(division, now_ms, categories.clocks_of(wish["category"]))
    return OrderRow(
        OrderRow.key_of(number),
        category=wish["category"],
        division_code=division,
        origin=origin.value,
        is_anonymous=wish["is_anonymous"],
        state=begun.state.value,
        unit=begun.unit,
        received_ms=now_ms,
        step_began_ms=now_ms,
        due_ms=begun.due_ms,
        content_hash=_content_hash(wish),
        last_act=Act.RECEIVE.value,
        last_ms=now_ms,
        lies_with=begun.unit,
        open_county=division[: rules.COUNTY_DIGITS],
        rank=begun.due_ms,
        expires_at=int((now + KEPT).timestamp()),
    )


def _event(wish: Wish, order: OrderRow, by: str) -> EventRow:
    made_at = wish.get("made_at")
    event_id = uuid.uuid5(wish["id"], Act.RECEIVE)
    return EventRow(
        order.key,
        EventRow.part_of(ids.short_uuid(event_id)),
        act=Act.RECEIVE.value,
        at_ms=order.received_ms,
        # A phone's clock may be wrong: nothing was written down after it came.
        done_ms=made_at and min(clock.to_ms(made_at), int(order.received_ms)),
        by=by,
        category=order.category,
        division_code=order.division_code,
        origin=order.origin,
        version=1,
        to_state=order.state,
        to_unit=order.unit,
        due_ms=order.due_ms,
        expires_at=order.expires_at,
    )


def write(prepared: Prepared, more: Callable[[TransactWrite], None] | None = None) -> OrderRow:
    """Write it once: one transaction, without a read.

    :param more: what else belongs to it.
    :return: the order as it stands; the one that came before under this id, with the same content.
    :raises DomainError: core.id_reused (422): another one came before.
    """
    order, said, event = prepared
    try:
        with db.transaction(ids.random_id()) as writes:
            writes.save(order, condition=OrderRow.state.does_not_exist())
            writes.save(said, condition=SaidRow.sealed.does_not_exist())
            writes.save(event, condition=EventRow.act.does_not_exist())
            if more is not None:
                more(writes)
    except db.ConditionFailed:
        return _known(order.number, str(order.content_hash)) or order
    return order


def _known(number: str, content_hash: str) -> OrderRow | None:
    row = OrderRow.of(number)
    if row is not None and not crypto.is_same(str(row.content_hash), content_hash):
        raise DomainError("core.id_reused", 422, fields={"id": "core.id_reused"})
    return row


def _content_hash(wish: Wish) -> str:
    """What was sent, so that the same is known again; nobody can guess it from the hash."""

    def plain(value: object) -> object:
        return clock.to_text(value) if isinstance(value, datetime) else str(value)

    return crypto.keyed_hash("order-content", json.dumps(wish, sort_keys=True, default=plain))


def told(order: OrderRow) -> dict[str, Any]:
    """The receipt of an order, as ReceivedOut has it."""
    return {
        "number": order.number,
        "secret": secret_of(order.number),
        "state": order.state,
        "received_at": clock.from_ms(int(order.received_ms)),
        "due_at": None if order.due_ms is None else clock.from_ms(int(order.due_ms)),
        "answer_by": answer_by(order),
        "advice": categories.categories()[order.category].advice,
    }


def answer_by(order: OrderRow) -> datetime | None:
    """By when it shall be handled: what was promised, or will be once it is dispatched.

    None when nothing is to be done any more.
    """
    if order.lies_with is None:
        return None
    if order.handle_due_ms is not None:
        return clock.from_ms(int(order.handle_due_ms))
    clocks = categories.clocks_of(str(order.category))
    is_by_rule = categories.route_of(str(order.category)) is not None
    begins_ms = int(order.received_ms if is_by_rule else order.due_ms or order.received_ms)
    return clock.from_ms(clock_rules.add(begins_ms, clocks.handle_ms, clocks.calendar))
