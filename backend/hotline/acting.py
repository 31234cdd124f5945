"""The one way to change a work order: an act is one transaction, and happens once.

The order is changed on condition that nobody else has, so a lost race is decided anew on how the
order then stands: what is still possible is done, and what is not is refused with the present
order. The same id with the same content is answered again. The server's time counts; when a phone
did it out of reach is kept beside it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, crypto, db, ids, pictures
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.hotline import act_checks, categories, order_rules, sight, step_rules, telling
from backend.hotline.act_checks import Asker, Wanted, Wish
from backend.hotline.holdings import owner_of
from backend.hotline.models import EventRow, OrderRow, SaidRow
from backend.hotline.order_rules import Event, Order
from backend.hotline.order_state import changed, event_row, gone_at, is_gone, order_of, write_change
from backend.hotline.report_rules import Said
from backend.hotline.rules import Act

TRIES = 6
REPORTER, RULE = "reporter", "rule"
CHANGED = "hotline.changed"


class Done(NamedTuple):
    """What became of a wish, and how the order stands."""

    status: str
    row: OrderRow


def act(duty: OnDuty, number: str, wish: Wish, version: int | None = None) -> Done:
    """Do something with an order, as somebody on duty.

    :param number: as it was typed, in a path.
    :param wish: id (a UUID), act, and what order_schemas.ActIn has for it; done_at of sealed ones.
    :param version: refuse what has changed since, also where the act were still possible.
    :raises Changed: hotline.changed (409).
    :raises DomainError: hotline.not_found (404), hotline.not_yours (403), core.invalid,
        core.id_reused, core.picture_unknown (422).
    """
    return _do(Asker(duty.staff_id, duty), sight.number_of(number), wish, version)


def of_reporter(number: str, wish: Wish) -> Done:
    """Do something with an order, as whoever reported it; the caller has checked who that is.

    :param wish: id (a UUID); act: add with text, expedite, or call_back with is_solved,
        satisfaction and perhaps text.
    :raises DomainError: hotline.not_found (404), hotline.changed (409), core.id_reused (422).
    """
    told = dict(wish)
    if told["act"] == Act.CALL_BACK:
        told["outcome"] = "solved" if told.pop("is_solved") else "not_solved"
        told["note"] = told.pop("text", None)
    return _do(Asker(REPORTER), number, told, None)


class Changed(DomainError):
    """An act is not possible on how an order now stands; `row` is that."""

    def __init__(self, row: OrderRow) -> None:
        super().__init__(CHANGED, 409)
        self.row = row

    def told(self, card: Mapping[str, Any] | None) -> DomainError:
        """The same, with how the order stands as the asker sees it."""
        return DomainError(CHANGED, 409, extra={"order": card})


def _do(asker: Asker, number: str, wish: Wish, version: int | None) -> Done:
    event_id, now = ids.short_uuid(wish["id"]), clock.now()
    content_hash = _content_hash(wish)
    for _ in range(TRIES):
        row = OrderRow.of(number)
        if row is None or is_gone(row, now):
            raise DomainError(sight.UNKNOWN, 404)
        try:
            done = _try(asker, row, wish, now, content_hash, version)
        except (db.ConditionFailed, DomainError) as refused:
            # It may have been done before, and then it is not possible once more.
            if not _was_done(number, event_id, asker, content_hash):
                if isinstance(refused, DomainError):
                    raise
                continue
            done = Done("identical", row)
        if asker.duty is not None:
            telling.tell(done.row, Act(wish["act"]), event_id)
        return done
    raise db.StoreUnavailable


def _try(
    asker: Asker, row: OrderRow, wish: Wish, now: datetime, content_hash: str, version: int | None
) -> Done:
    """Do it if it is possible on how the order stands.

    :raises db.ConditionFailed: somebody was faster, or it was done before.
    """
    if asker.duty is not None and not sight.sees(asker.duty, row):
        raise DomainError(sight.UNKNOWN, 404)
    order, parties = order_of(row), asker.parties(row)
    act_wanted = Act(wish["act"])
    try:
        order_rules.check(order, act_wanted, parties, clock.to_ms(now))
    except DomainError as refused:
        raise Changed(row) if refused.status == 409 else refused from None
    if version is not None and version != row.version:
        raise Changed(row)
    wanted = act_checks.wanted(asker, row, order, wish, now)
    return _written(asker, row, order, wish, wanted, content_hash)


def _written(
    asker: Asker, row: OrderRow, order: Order, wish: Wish, wanted: Wanted, content_hash: str
) -> Done:
    events, after = follow(row, order, wanted.events, asker.by, wish["id"])
    last = events[-1]
    last.content_hash = content_hash
    last.reason = wish.get("reason")
    if wish.get("done_at"):
        last.done_ms = min(clock.to_ms(wish["done_at"]), int(last.at_ms))
    if wish.get("pictures"):
        last.pictures = ",".join(pictures.known(wish["pictures"], owner_of(row.number)))
    for attribute in ("note", "answer"):
        last.seal(attribute, wish.get(attribute))
    said = _said(row, wish, last)
    merged = _merged(wanted.into, row, last, asker.by) if wanted.into else None

    def writes_of(writes: TransactWrite) -> None:
        write_change(writes, row, after, events)
        if said is not None:
            writes.save(said, condition=SaidRow.sealed.does_not_exist())
        if merged is not None:
            merged(writes)

    _write(asker, row, writes_of)
    return Done("new", changed(row, after, events))


def _write(asker: Asker, row: OrderRow, writes_of: Callable[[TransactWrite], None]) -> None:
    """In one transaction, with a row of the audit where it leads to somebody."""
    if asker.duty is not None and sight.is_named(row):
        audit.together(sight.act_of(asker.duty, row, "workorder.handle"), writes_of)
        return
    with db.transaction(ids.random_id()) as writes:
        writes_of(writes)


def follow(
    row: OrderRow, order: Order, wanted: Sequence[Event], by: str, event_id: uuid.UUID
) -> tuple[list[EventRow], Order]:
    """The rows of events that follow on each other, and how they leave the order.

    :param event_id: of the last one; those before it have ids that follow from it.
    """
    clocks, rows = categories.clocks_of(str(row.category)), []
    for n, event in enumerate(wanted, 1):
        after = step_rules.apply(order, event, clocks)
        own_id = event_id if n == len(wanted) else uuid.uuid5(event_id, event.act.value)
        version = int(row.version) + n
        made = event_row(row, order, after, event, ids.short_uuid(own_id), by, version)
        made.step_ms = step_rules.step_took_ms(order, after, event.at_ms, clocks)
        rows.append(made)
        order = after
    return rows, order


def _said(row: OrderRow, wish: Wish, event: EventRow) -> SaidRow | None:
    """What the reporter adds, sealed as what they said at first."""
    if wish["act"] != Act.ADD:
        return None
    said = SaidRow(
        row.key,
        SaidRow.part_of(event.event_id),
        division_code=row.division_code,
        said_ms=event.at_ms,
        content_hash=event.content_hash,
        expires_at=gone_at(clock.from_ms(int(event.at_ms))),
    )
    said.seal(Said(wish["text"], {}).written())
    return said


def _merged(
    into: OrderRow, row: OrderRow, last: EventRow, by: str
) -> Callable[[TransactWrite], None]:
    """That another order has been merged into this one: a link, in the same transaction."""
    link = Event(Act.LINK, int(last.at_ms), other=f"{order_rules.LinkKind.ORDER}#{row.number}")
    event_id = uuid.UUID(ids.long_uuid(last.event_id))
    events, after = follow(into, order_of(into), [link], by, uuid.uuid5(event_id, "into"))
    return lambda writes: write_change(writes, into, after, events)


def _was_done(number: str, event_id: str, asker: Asker, content_hash: str) -> bool:
    """Whether an act has happened already.

    :raises DomainError: core.id_reused (422): under this id something else has.
    """
    known = EventRow.of(number, event_id)
    if known is None:
        return False
    if known.by != asker.by or known.content_hash != content_hash:
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
    return True


def _content_hash(wish: Mapping[str, Any]) -> str:
    """Whether a repetition says the same; keyed, for what is said could be guessed.

    When it was done is left out: what was sent and came sealed again is the same act.
    """
    apart = ("id", "done_at")

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return clock.to_text(value)
        return [str(one) for one in value] if isinstance(value, list) else value

    said = {
        name: plain(value)
        for name, value in wish.items()
        if name not in apart and value is not None
    }
    return crypto.keyed_hash("order-act", json.dumps(said, sort_keys=True))
