"""Sharing the orders of a unit: the next one for me, all that waits among all, mine to a colleague.

What a unit has open is one query by deadline. Each order is given by an act of its own, on
condition that nobody has touched it since it was read: two people never get the same one. A request
repeated changes nothing, for the ids of its acts follow from its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from backend.core import clock, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.hotline import acting, order_views, sharing_rules, units
from backend.hotline.models import EventRow, OrderRow
from backend.hotline.rules import Act, OrderState, UnitKind, read_number
from backend.hotline.sharing_rules import Waiting
from backend.staff import colleagues as staff

UNKNOWN = "hotline.not_found"
CITY_DIGITS = 4
# A unit with more than this in hand has other troubles; the most urgent are among these.
LOOKED_AT_MOST = 1000
# So often somebody else may have been faster, and so often all is read anew.
TRIES, ROUNDS = 12, 3
# What refuses one order and says nothing of the next.
PASSED_BY = ("hotline.changed", "hotline.not_found", "hotline.not_yours")


class Given(NamedTuple):
    """What became of one order.

    :ivar status: new, identical, or rejected with its `code`.
    :ivar row: how it stands, as far as the asker may see it.
    """

    number: str
    status: str
    code: str | None = None
    row: OrderRow | None = None
    assignee: str | None = None


def colleagues(duty: OnDuty, unit: str) -> dict[str, Any]:
    """Those of a unit, what each has in hand, and how much waits for somebody.

    :raises DomainError: hotline.not_found (404).
    """
    people, orders = _people_of(duty, unit), _waiting(_open_of(unit))
    loads = sharing_rules.loads_of(orders, (one.staff_id for one in people))
    told = [
        one._asdict() | {"is_me": one.staff_id == duty.staff_id, "open": loads[one.staff_id]}
        for one in people
    ]
    return {
        "colleagues": told,
        "unassigned": len(sharing_rules.unassigned(orders)),
        "as_of": clock.now(),
    }


def take_next(duty: OnDuty, request_id: uuid.UUID, unit: str) -> dict[str, Any]:
    """Take the most urgent order of a unit that nobody has; the same request gives the same one.

    :raises DomainError: hotline.not_found (404).
    """
    _check_of(duty, unit)
    for _ in range(ROUNDS):
        rows = {row.number: row for row in _open_of(unit)}
        orders = _waiting(rows.values())
        free = sharing_rules.unassigned(orders)
        before = _taken_before(request_id, sharing_rules.held_by(orders, duty.staff_id))
        if before:
            return _next(duty, rows[before], len(free))
        for waiting in free[:TRIES]:
            row = _taken(duty, request_id, rows[waiting.number])
            if row is not None:
                return _next(duty, row, len(free) - 1)
        if not free:
            return {"order": None, "left": 0}
    # Others were faster all the time; the phone asks again.
    raise DomainError("hotline.changed", 409)


def _taken(duty: OnDuty, request_id: uuid.UUID, row: OrderRow) -> OrderRow | None:
    """The order as it is mine now; None when somebody was faster."""
    is_new = row.state == OrderState.DISPATCHED
    act = {"act": Act.TAKE} if is_new else {"act": Act.ASSIGN, "to": duty.staff_id}
    given = _give(duty, request_id, row, act)
    return None if given.code else given.row


def _next(duty: OnDuty, row: OrderRow, left: int) -> dict[str, Any]:
    return {"order": order_views.card(duty, row, clock.now()), "left": left}


def _taken_before(request_id: uuid.UUID, mine: Sequence[Waiting]) -> str | None:
    """Which order an earlier try of the same request has taken, of one's own; one read."""
    keys = [
        (OrderRow.key_of(one.number), EventRow.part_of(_short_id(request_id, one.number)))
        for one in mine
    ]
    found = list(EventRow.batch_get(keys, consistent_read=True)) if keys else []
    return found[0].number if found else None


def distribute(
    duty: OnDuty, request_id: uuid.UUID, unit: str, among: Sequence[str] | None
) -> dict[str, Any]:
    """Give what waits to whoever has least, most urgent first, so many at a time.

    :param among: whom; None for all of the unit who are on a shift.
    :raises DomainError: hotline.not_found (404), hotline.nobody_on_shift (409), core.invalid (422)
        naming `to`.
    """
    people = {one.staff_id: one for one in _people_of(duty, unit)}
    if among is not None and not set(among) <= set(people):
        raise DomainError("core.invalid", 422, fields={"to": "hotline.not_a_colleague"})
    chosen = among or [one.staff_id for one in people.values() if one.is_on_shift]
    if not chosen:
        raise DomainError("hotline.nobody_on_shift", 409)
    rows = {row.number: row for row in _open_of(unit)}
    orders = _waiting(rows.values())
    free = sharing_rules.unassigned(orders)
    shared = sharing_rules.share(
        free[: sharing_rules.GIVEN_MOST], sharing_rules.loads_of(orders, chosen)
    )
    given = []
    for number, person in shared:
        done = _give(duty, request_id, rows[number], {"act": Act.ASSIGN, "to": person})
        given.append(done._replace(assignee=person))
    return {"results": given, "left": len(free) - len(shared)}


def hand_over(
    duty: OnDuty, request_id: uuid.UUID, unit: str, to: str | None, note: str | None
) -> dict[str, Any]:
    """Give all of one's orders in a unit to a colleague, or back to the unit, so many at a time.

    :param to: a colleague of the unit; None for whoever takes it.
    :raises DomainError: hotline.not_found (404), core.invalid (422) naming `to`.
    """
    people = _people_of(duty, unit)
    if to is not None and to not in {one.staff_id for one in people if to != duty.staff_id}:
        raise DomainError("core.invalid", 422, fields={"to": "hotline.not_a_colleague"})
    rows = {row.number: row for row in _open_of(unit)}
    mine = sharing_rules.held_by(_waiting(rows.values()), duty.staff_id)
    act = {"act": Act.ASSIGN, "to": to} | ({"note": note} if note else {})
    moved = mine[: sharing_rules.GIVEN_MOST]
    given = [_give(duty, request_id, rows[one.number], act) for one in moved]
    return {"results": given, "left": len(mine) - len(moved)}


def in_bulk(
    duty: OnDuty, request_id: uuid.UUID, numbers: Iterable[str], act: Mapping[str, Any]
) -> list[Given]:
    """The same act on several orders, each by itself: one that is refused holds up no other.

    :param numbers: as they were typed; what can be no number is none we know.
    :param act: what acting.act takes, without its id.
    """
    given = []
    for typed in dict.fromkeys(numbers):
        number = read_number(typed)
        if number is None:
            given.append(Given(typed, "rejected", UNKNOWN))
        else:
            given.append(_done(duty, request_id, number, act, None))
    return given


def _give(duty: OnDuty, request_id: uuid.UUID, row: OrderRow, act: Mapping[str, Any]) -> Given:
    """One act on an order that has to be as it was read."""
    given = _done(duty, request_id, row.number, act, int(row.version))
    if given.code and given.code not in PASSED_BY:
        raise DomainError(given.code, 409)
    return given


def _done(
    duty: OnDuty, request_id: uuid.UUID, number: str, act: Mapping[str, Any], version: int | None
) -> Given:
    wish = {**act, "id": sharing_rules.event_id(request_id, number)}
    try:
        done = acting.act(duty, number, wish, version)
    except DomainError as refused:
        present = refused.row if isinstance(refused, acting.Changed) else None
        return Given(number, "rejected", refused.code, present)
    return Given(number, done.status, None, done.row)


def _short_id(request_id: uuid.UUID, number: str) -> str:
    return ids.short_uuid(sharing_rules.event_id(request_id, number))


def _check_of(duty: OnDuty, unit: str) -> None:
    if not units.is_of(duty, unit):
        raise DomainError(UNKNOWN, 404)


def _people_of(duty: OnDuty, unit: str) -> list[staff.Colleague]:
    """Those of a unit, for whoever is of it too."""
    _check_of(duty, unit)
    kind, area = units.parts_of(unit) or (UnitKind.DESK, "")
    # The desk of a county is also that of the agents of its city.
    areas = (area, area[:CITY_DIGITS]) if kind is UnitKind.DESK else (area,)
    return staff.holding(units.roles_of(kind), areas)


def _open_of(unit: str) -> Sequence[OrderRow]:
    return OrderRow.open_with(unit, LOOKED_AT_MOST).rows


def _waiting(rows: Iterable[OrderRow]) -> list[Waiting]:
    return [
        Waiting(
            row.number,
            int(row.rank or 0),
            None if row.assignee is None else str(row.assignee),
            bool(row.is_paused),
        )
        for row in rows
    ]
