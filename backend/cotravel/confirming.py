"""Use cases of the community: who registered a trip, asking them, and what follows from it.

Whoever confirms files an order of evidence as its first person, in the one transaction that moves
the registration; a second person of another unit approves it. Person, trip, reason and days come
from what is stored and published; of a train alone somebody on duty says whether it was one
carriage, for only whoever was asked knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.accounts import service as accounts
from backend.config import settings
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.cotravel import published, register_rules, registering, unfounded
from backend.cotravel.list_rules import Listed
from backend.cotravel.register_models import RegistrationRow, all_below, listed_below
from backend.cotravel.register_rules import Dismissal
from backend.cotravel.registering import PURPOSE
from backend.cotravel.rules import RegistrationState
from backend.evidence import service as evidence
from backend.evidence.rules import Kind, OrderState
from backend.notices import service as notices
from backend.residents import access, names
from backend.residents import service as residents
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "cotravel.not_found"
VILLAGE_DIGITS = 12
OPEN, CONFIRMED = RegistrationState.OPEN, RegistrationState.CONFIRMED


def list_below(
    duty: OnDuty, area: str, state: RegistrationState, after: str | None
) -> dict[str, Any]:
    """A page of the registrations of a village, town or county, the eldest first.

    One query, one batch of names, one of orders, and the blocks of the trips.

    :param area: 6, 9, 12 digits, or the 15 of a grid, whose people stand with their village.
    :param state: open or confirmed.
    :returns: registrations, next.
    :raises DomainError: cotravel.not_found (404), core.invalid (422) for a foreign cursor.
    """
    grant = staff.check_area(duty, Task.READ_COTRAVEL, area, UNKNOWN)
    where = area[:VILLAGE_DIGITS]
    rows, more = listed_below(state, where, _place(after, where, state))
    act = staff.act_of(duty, grant, "register.list", area, list_name(where), PURPOSE)
    audit.record_act(act)
    return {
        "registrations": _told(duty, _kept(rows)),
        "next": _cursor(where, state, more) if more else None,
    }


def list_name(area: str) -> str:
    """Under which name the audit knows that a list of an area was read."""
    return f"cotravel-{area}"


def lists_with(resident_id: str, division: str) -> list[str]:
    """Under which names the audit has lists that somebody stands or stood in; one query.

    Those of their village, town and county, and those of each trip that they registered.

    :param division: where they live.
    """
    rows = registering.kept_of(resident_id)
    homes = {division, *(str(row.division_code) for row in rows)} if rows else set()
    below = {list_name(home[:digits]) for home in homes for digits in registering.LIST_DIGITS}
    found = {
        registering.found_list(str(row.division_code)[:digits], row.trip_id)
        for row in rows
        for digits in registering.LIST_DIGITS
    }
    return sorted(below | found)


def _cursor(area: str, state: RegistrationState, more: Any) -> str:
    place = json.dumps(more, separators=(",", ":"))
    mark = crypto.keyed_hash("cotravel-after", area, state.value, place)[:22]
    return ids.to_base64url(f"{mark}{place}".encode())


def _place(after: str | None, area: str, state: RegistrationState) -> Any:
    if after is None:
        return None
    wrong = DomainError("core.invalid", 422, fields={"after": "core.field_invalid"})
    try:
        text = ids.from_base64url(after).decode()
    except ValueError:
        raise wrong from None
    mark, place = text[:22], text[22:]
    if not crypto.is_same(mark, crypto.keyed_hash("cotravel-after", area, state.value, place)[:22]):
        raise wrong
    return json.loads(place)


def _kept(rows: Iterable[RegistrationRow]) -> list[RegistrationRow]:
    now_s = clock.now().timestamp()
    return [row for row in rows if row.expires_at > now_s]


def _told(duty: OnDuty, rows: Sequence[RegistrationRow]) -> list[dict[str, Any]]:
    """What somebody on duty sees of registrations; names masked."""
    listed = published.find_trips([row.trip_id for row in rows]) if rows else {}
    orders = evidence.states_of(str(row.order_id) for row in rows if row.order_id)
    known = names.masked_names([row.resident_id for row in rows])
    areas = staff.areas_of(duty, Task.CONFIRM_COTRAVEL)
    return [
        _shown(row, listed.get(row.trip_id), orders.get(str(row.order_id)))
        | {
            "name": known.get(row.resident_id, "*"),
            "is_mine": any(str(row.division_code).startswith(area) for area in areas),
        }
        for row in rows
    ]


def _shown(row: RegistrationRow, listed: Listed | None, order: OrderState | None) -> dict[str, Any]:
    until_on = register_rules.observed_until(listed.trip, _today()) if listed else None
    look = unfounded.look(row, listed, order)
    is_good = listed is not None and not listed.is_withdrawn and until_on is not None
    was = row.trip_was if look.changes else None
    return {
        "resident_id": row.resident_id,
        "division_code": row.division_code,
        "trip": registering.trip_told(row.trip_id, listed),
        "state": row.state,
        "registered_at": clock.from_ms(int(row.registered_ms)),
        "until_on": until_on,
        "order": {"order_id": row.order_id, "state": order.value} if order else None,
        "waits": look.waits,
        "must_end": look.must_end,
        "must_ask": look.must_ask,
        "changes": [one.value for one in look.changes],
        "trip_was": registering.trip_said(was) if was else None,
        "trip_version": listed.version if listed else None,
        "may_confirm": look.waits and is_good,
        "reason": register_rules.REASONS[listed.trip.kind] if listed else None,
        "near_reason": register_rules.NEAR_REASONS.get(listed.trip.kind) if listed else None,
    }


def _today() -> date:
    return settings().city.day_of(clock.now())


def desk(duty: OnDuty) -> dict[str, int]:
    """How many people of one's areas wait to be asked, asked again, or to have evidence ended.

    Whoever waits again may be the newest of all who were confirmed, so that all of both lists are
    read: the orders of those who were confirmed by the hundred, their trips, and what holds of each
    whose trip changed.
    """
    count = 0
    for area in staff.areas_of(duty, Task.CONFIRM_COTRAVEL):
        if len(area) < 6:
            # Above a county nobody goes from door to door.
            continue
        rows = _kept(all_below(OPEN, area))
        again = _kept(all_below(CONFIRMED, area))
        orders = evidence.states_of(str(row.order_id) for row in again)
        listed = published.find_trips([row.trip_id for row in again])
        looks = [
            partial(unfounded.look, row, listed.get(row.trip_id), orders.get(str(row.order_id)))
            for row in again
        ]
        count += len(rows) + sum(look.is_task for look in db.side_by_side(looks))
    return {"open": count}


def _own(
    duty: OnDuty, resident_id: str, trip_id: int
) -> tuple[RegistrationRow, OrderState | None, Grant]:
    """A registration of the asker's area; the same answer for unknown, gone and elsewhere."""
    row = RegistrationRow.of(resident_id, trip_id)
    if row is None or not _kept([row]) or row.state == RegistrationState.TAKEN_BACK.value:
        raise DomainError(UNKNOWN, 404)
    grant = staff.check_area(duty, Task.CONFIRM_COTRAVEL, str(row.division_code), UNKNOWN)
    order = evidence.states_of([str(row.order_id)]).get(str(row.order_id)) if row.order_id else None
    return row, order, grant


def _check_waits(row: RegistrationRow, listed: Listed | None, order: OrderState | None) -> None:
    if not unfounded.look(row, listed, order).waits:
        raise DomainError("cotravel.changed", 409)


def confirm(
    duty: OnDuty,
    resident_id: str,
    trip_id: int,
    wish: Mapping[str, Any],
    own_ids: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Say that somebody was on a trip: files an order of evidence about them, with its own rules.

    :param wish: id (made on the phone); the same one is answered again. is_same_carriage.
    :raises DomainError: core.invalid (422) for a carriage of no train, cotravel.not_found (404),
        cotravel.changed, cotravel.trip_gone, cotravel.trip_over (409), and as evidence.file.
    """
    row, order, _ = _own(duty, resident_id, trip_id)
    order_id = ids.short_uuid(wish["id"])
    if row.state == CONFIRMED.value and row.order_id == order_id:
        return _answer(duty, row)
    listed = published.find_trip(trip_id)
    _check_waits(row, listed, order)
    if listed is None or listed.is_withdrawn:
        raise DomainError("cotravel.trip_gone", 409)
    asked = _order_about(row, listed, bool(wish["is_same_carriage"]))
    known_ms, known_state = row.changed_ms, row.state
    registering.change(row, CONFIRMED)
    row.rest_on(listed.trip)
    row.order_id, row.decided_by, row.decided_ms = order_id, duty.staff_id, row.changed_ms

    def also(writes: TransactWrite) -> None:
        unchanged = (RegistrationRow.changed_ms == known_ms) & (
            RegistrationRow.state == known_state
        )
        writes.save(row, condition=unchanged)

    try:
        evidence.file(duty, order_id, asked, own_ids, Task.CONFIRM_COTRAVEL, also)
    except DomainError as refused:
        stored = RegistrationRow.of(resident_id, trip_id)
        is_overtaken = stored is None or stored.order_id != order_id
        if refused.code == "core.id_reused" and is_overtaken:
            raise DomainError("cotravel.changed", 409) from None
        if refused.code != "core.id_reused":
            raise
    _tell(row, "confirmed")
    return _answer(duty, row)


def _order_about(row: RegistrationRow, listed: Listed, is_same_carriage: bool) -> dict[str, Any]:
    """The order that a registration gives: from what is published, and from nobody's hand.

    :raises DomainError: cotravel.trip_over (409), core.invalid (422).
    """
    today = _today()
    until_on = register_rules.observed_until(listed.trip, today)
    if until_on is None:
        raise DomainError("cotravel.trip_over", 409)
    kind = listed.trip.kind
    reasons = register_rules.NEAR_REASONS if is_same_carriage else register_rules.REASONS
    if kind not in reasons:
        wrong = {"is_same_carriage": "core.field_invalid"}
        raise DomainError("core.invalid", 422, fields=wrong)
    return {
        "kind": Kind.COTRAVEL.value,
        "reason": reasons[kind],
        "reference": register_rules.reference_of(listed.version, today),
        "from_on": today,
        "until_on": until_on,
        "people": [row.resident_id],
    }


def dismiss(duty: OnDuty, resident_id: str, trip_id: int, reason: Dismissal) -> dict[str, Any]:
    """Say that it leads to nothing, and why; the same reason again is the same answer.

    :raises DomainError: cotravel.not_found (404), cotravel.changed (409).
    """
    row, order, grant = _own(duty, resident_id, trip_id)
    if row.state != RegistrationState.DISMISSED.value:
        _check_waits(row, published.find_trip(trip_id), order)
        act = staff.act_of(
            duty, grant, "register.dismiss", str(row.division_code), resident_id, PURPOSE
        )
        known_ms = row.changed_ms
        registering.change(row, RegistrationState.DISMISSED)
        row.reason, row.decided_by, row.decided_ms = reason.value, duty.staff_id, row.changed_ms
        unchanged = RegistrationRow.changed_ms == known_ms
        try:
            audit.together(act, lambda writes: writes.save(row, condition=unchanged))
        except db.ConditionFailed:
            raise DomainError("cotravel.changed", 409) from None
    elif row.reason != reason.value:
        raise DomainError("cotravel.changed", 409)
    _tell(row, "dismissed")
    return _answer(duty, row)


def keep(duty: OnDuty, resident_id: str, trip_id: int, version: int) -> dict[str, Any]:
    """Say that somebody was on a trip as it was corrected, too: what was approved goes on as it is.

    :param version: of the list in which the trip last changed, as whoever says it has seen it.
    :raises DomainError: cotravel.not_found (404), cotravel.changed (409): the trip has changed
        once more, or is another one, or nothing is to be said.
    """
    row, order, grant = _own(duty, resident_id, trip_id)
    listed = published.find_trip(trip_id)
    look = unfounded.look(row, listed, order)
    if listed is None or listed.version != version:
        raise DomainError("cotravel.changed", 409)
    if order is OrderState.APPROVED and look == unfounded.Look():
        return _answer(duty, row)
    if not look.must_ask:
        raise DomainError("cotravel.changed", 409)
    act = staff.act_of(duty, grant, "register.keep", str(row.division_code), resident_id, PURPOSE)
    unchanged = RegistrationRow.changed_ms == int(row.changed_ms)
    registering.change(row, CONFIRMED)
    row.rest_on(listed.trip)
    row.decided_by, row.decided_ms = duty.staff_id, row.changed_ms
    try:
        audit.together(act, lambda writes: writes.save(row, condition=unchanged))
    except db.ConditionFailed:
        raise DomainError("cotravel.changed", 409) from None
    _tell(row, "kept")
    return _answer(duty, row)


def _answer(duty: OnDuty, row: RegistrationRow) -> dict[str, Any]:
    return _told(duty, [row])[0]


def _tell(row: RegistrationRow, what: str) -> None:
    """Let the person know that something was said, not what; repeating is harmless."""
    reference = f"cotravel-{what}-{row.trip_id}-{int(row.decided_ms)}"
    notices.post(row.resident_id, f"cotravel.{what}", {}, reference, _today())


def phone(duty: OnDuty, resident_id: str, trip_id: int) -> str | None:
    """The number to ask somebody who registered: an act of its own, a few an hour.

    :returns: of their own account, else of whoever answers for them; None when nobody has one.
    :raises DomainError: cotravel.not_found (404), core.too_many_requests (429).
    """
    row, _, grant = _own(duty, resident_id, trip_id)
    access.spend(duty, Task.CONFIRM_COTRAVEL, f"{resident_id}#phone", "reveals_an_hour")
    area = str(row.division_code)
    audit.record_act(staff.act_of(duty, grant, "register.call", area, resident_id, PURPOSE))
    told = residents.recipients_of(resident_id)
    return accounts.phone_of(told[0].account_id).removeprefix("+86") if told else None
