"""Use cases of evidence orders: file one, read those that wait, approve, refuse, withdraw.

One person files and another of a different unit approves; both must have the task in the area of
everybody who is named. Whatever the rules refuse stands in the audit and in the public counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, db, ids, limits
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.evidence import counts, facts, rules, telling
from backend.evidence.models import (
    EvidenceOrder,
    FactRow,
    FiledBy,
    listed_below,
    listed_name,
    place_of,
)
from backend.evidence.rules import Fact, Hand, Kind, OrderState, Wish
from backend.residents import access
from backend.staff import service as staff
from backend.staff.rules import Task, has_task

HOUR_S = 3600
ORDERS_KEPT_DAYS = 3 * 365 + 1
PURPOSE = "evidence"
UNKNOWN = "evidence.not_found"
# DynamoDB takes a hundred writes at once; the order, its pointer, counts and audit are among them.
WRITES_MOST = 80

in_force = facts.in_force


def words_of(kind: str, reason: str, language: str) -> str:
    """A reason in the words of the table, zh or en; its code when the list has changed since."""
    zh, en = facts.table().kinds[Kind(kind)].reasons.get(reason, (reason, reason))
    return zh if language == "zh" else en


def file(
    duty: OnDuty,
    order_id: str,
    asked: dict[str, Any],
    own_ids: frozenset[str] = frozenset(),
    task: Task = Task.FILE_EVIDENCE,
    also: Callable[[TransactWrite], None] | None = None,
) -> dict[str, Any]:
    """File an order: one transaction, after the people were looked up one by one.

    :param order_id: the id that the phone made, in its short form.
    :param asked: kind, reason, reference, from_on, until_on (exclusive), people (resident ids).
    :param own_ids: who the filer is as a resident, as far as it is known.
    :param task: by which it is filed; another than FILE_EVIDENCE for its own kind alone.
    :param also: what another room writes with it, all or nothing.
    :returns: the order as `told` gives it.
    :raises DomainError: core.invalid (422) with every wrong field, residents.not_found (404),
        core.too_many_requests (429), evidence.role_may_not_file, evidence.own_person (403),
        evidence.nothing_to_end (409), core.id_reused (422).
    """
    wish = Wish(**asked)
    known = EvidenceOrder.of(order_id)
    content_hash = _hash_of(duty, wish)
    if known is not None:
        if known.content_hash != content_hash:
            raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
        return _told(known, clock.now())
    try:
        order, homes = _checked(duty, order_id, wish, own_ids, task)
    except DomainError as refused:
        if refused.status < 500:
            _note_blocked(duty, "evidence.file", wish, refused)
        raise
    order.content_hash = content_hash
    grant = staff.check_area(duty, task, order.area, UNKNOWN)
    on = settings().city.day_of(clock.now())

    def writes_of(writes: TransactWrite) -> None:
        if also is not None:
            also(writes)
        writes.save(order, condition=EvidenceOrder.content_hash.does_not_exist())
        writes.save(FiledBy.by(order))
        counts.add(writes, on, homes, wish.kind, wish.reason, "filed")

    act = staff.act_of(duty, grant, "evidence.file", order.area, order_id, wish.reason)
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"}) from None
    return _told(order, clock.now())


def _checked(
    duty: OnDuty, order_id: str, wish: Wish, own_ids: frozenset[str], task: Task
) -> tuple[EvidenceOrder, list[str]]:
    """An order that may be filed, not yet written, and where its people live."""
    if task not in (Task.FILE_EVIDENCE, _OTHER_DOORS.get(wish.kind)):
        raise DomainError("evidence.role_may_not_file", 403)
    table, now = facts.table(), clock.now()
    limits.spend(limits.Limit("evidence-filer", table.filer_hour_most, HOUR_S), duty.staff_id)
    limits.spend(limits.Limit("evidence-unit", table.unit_hour_most, HOUR_S), duty.unit_id)
    areas = staff.areas_of(duty, task)
    roles = [g.role for g in duty.grants if g.area in areas and has_task(g.role, task)]
    hand = Hand(duty.staff_id, duty.unit_id, next(iter(roles), ""), own_ids)
    rule = rules.check_wish(table, wish, hand, settings().city.day_of(now))
    homes = _homes_of(duty, wish.people, task)
    if rule.is_end:
        for resident_id in wish.people:
            _ended_by(resident_id, rule.ends, now)
    now_ms = clock.to_ms(now)
    area = rules.common_area(homes)
    gone_at = datetime.combine(
        settings().city.day_of(now) + timedelta(days=ORDERS_KEPT_DAYS), time(), settings().city.zone
    )
    order = EvidenceOrder(
        EvidenceOrder.key_of(order_id),
        area=area,
        filer_id=duty.staff_id,
        filer_unit=duty.unit_id,
        filer_role=hand.role,
        office=staff.unit_name(duty.unit_id),
        filed_ms=now_ms,
        table_version=table.version,
        listed=listed_name("order", area),
        place=place_of(area, now_ms, order_id),
        expires_at=int(gone_at.timestamp()),
    )
    order.seal_body(
        {
            "kind": wish.kind,
            "reason": wish.reason,
            "reference": wish.reference,
            "from_on": wish.from_on.isoformat(),
            "until_on": wish.until_on.isoformat(),
            "people": list(wish.people),
            # Where they lived when it was filed: what becomes of it is counted there.
            "homes": homes,
        }
    )
    return order, homes


def _homes_of(duty: OnDuty, people: Iterable[str], task: Task) -> list[str]:
    """Where everybody lives; each look is in the audit, so each of them can read it."""
    return [
        str(
            access.read_as_staff(duty, one, task, PURPOSE, f"evidence.{_LOOKS[task]}").division_code
        )
        for one in people
    ]


# What else than FILE_EVIDENCE lets somebody file a kind, through the room that asks for it.
_OTHER_DOORS = {Kind.COTRAVEL.value: Task.CONFIRM_COTRAVEL}
_LOOKS = {
    Task.FILE_EVIDENCE: "name_person",
    Task.CONFIRM_COTRAVEL: "name_person",
    Task.APPROVE_EVIDENCE: "check_person",
    Task.READ_EVIDENCE: "read_person",
    Task.DECIDE_APPEAL: "hear_person",
}


def _ended_by(resident_id: str, ends: frozenset[Kind], now: datetime) -> list[FactRow]:
    """The rows that an end of these kinds puts an end to.

    :raises DomainError: evidence.nothing_to_end (409).
    """
    day_of = settings().city.day_of
    found = [
        row
        for row in FactRow.all_of(resident_id)
        if (fact := facts.fact_of(row)).kind in ends and fact.is_in_force(now, day_of)
    ]
    if not found:
        raise DomainError("evidence.nothing_to_end", 409)
    return found


def _hash_of(duty: OnDuty, wish: Wish) -> str:
    said = [duty.staff_id, wish.kind, wish.reason, wish.reference, str(wish.from_on)]
    said += [str(wish.until_on), *wish.people]
    return ids.to_base64url(hashlib.sha256(json.dumps(said).encode()).digest())


def _note_blocked(duty: OnDuty, action: str, wish: Wish, refused: DomainError) -> None:
    """Write down what was tried and refused: the audit says who, the public counts how many."""
    grant = duty.grants[0]
    codes = [*(refused.fields or {}).values(), refused.code]
    purpose = codes[0].partition(".")[2]
    audit.record_act(staff.act_of(duty, grant, action, grant.area, None, purpose, "refused"))
    rule = facts.table().kinds.get(Kind(wish.kind)) if wish.kind in set(Kind) else None
    is_listed = rule is not None and wish.reason in rule.reasons
    kind, reason = (wish.kind, wish.reason) if is_listed else (counts.NOT_LISTED,) * 2
    county = grant.area[:6]
    on = settings().city.day_of(clock.now())
    counts.add_alone(on, county, kind, reason, "blocked", max(1, len(wish.people)))


def read_orders(duty: OnDuty, after: str | None) -> dict[str, Any]:
    """The orders that wait for a second person in the areas of whoever asks, oldest first.

    :returns: orders, next.
    """
    areas = staff.areas_of(duty, Task.READ_EVIDENCE)
    now = clock.now()
    found: list[dict[str, Any]] = []
    area, _, place = _cursor(after)
    # An area within another one of theirs is listed with it.
    widest = {
        one for one in areas if not any(one != other and one.startswith(other) for other in areas)
    }
    for one in sorted(widest):
        if area and one < area:
            continue
        behind = json.loads(place) if place and one == area else None
        items, more = listed_below("order", one, behind)
        for item in items:
            order = EvidenceOrder()
            order.deserialize(item)
            if rules.state_of(OrderState(order.state), _filed_at(order), now) is OrderState.OPEN:
                found.append(_told(order, now))
        if more:
            cursor = ids.to_base64url(f"{one}|{json.dumps(more)}".encode())
            return {"orders": found, "next": cursor}
    return {"orders": found, "next": None}


def _cursor(after: str | None) -> tuple[str, str, str]:
    try:
        return ids.from_base64url(after).decode().partition("|") if after else ("", "", "")
    except ValueError:
        raise DomainError("core.invalid", 422, fields={"after": "core.field_invalid"}) from None


def read_own(duty: OnDuty) -> list[dict[str, Any]]:
    """The newest orders that whoever asks has filed, and what became of them."""
    now = clock.now()
    found = (EvidenceOrder.of(order_id) for order_id in FiledBy.newest_of(duty.staff_id))
    return [_told(order, now) for order in found if order is not None]


def read_order(duty: OnDuty, order_id: str) -> dict[str, Any]:
    """An order with the people it names, masked; each look is in the audit.

    :raises DomainError: evidence.not_found (404).
    """
    order, _ = _access(duty, order_id, Task.READ_EVIDENCE)
    people = [
        access.shown(
            access.read_as_staff(duty, one, Task.READ_EVIDENCE, PURPOSE, "evidence.read_person")
        )
        for one in order.body()["people"]
    ]
    return _told(order, clock.now()) | {"people": people}


def states_of(order_ids: Iterable[str]) -> dict[str, OrderState]:
    """What became of orders by now, for the rooms that had them filed; a read a hundred.

    The reads are consistent: an order that was filed a moment ago is among them.
    """
    keys = [(EvidenceOrder.key_of(one), "order") for one in sorted(set(order_ids))]
    now = clock.now()
    return {
        row.order_id: rules.state_of(OrderState(row.state), _filed_at(row), now)
        for row in EvidenceOrder.batch_get(keys, consistent_read=True)
    }


def _access(duty: OnDuty, order_id: str, task: Task) -> tuple[EvidenceOrder, Grant]:
    order = EvidenceOrder.of(order_id)
    if order is None:
        raise DomainError(UNKNOWN, 404)
    return order, staff.check_area(duty, task, str(order.area), UNKNOWN)


def approve(duty: OnDuty, order_id: str, own_ids: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Approve an order: facts, their effects, counts, the audit's row, all in one transaction.

    Everybody named is told afterwards; a repetition tells whoever was not.

    :raises DomainError: evidence.not_found, residents.not_found (404), evidence.same_person,
        evidence.same_unit, evidence.role_may_not_approve, evidence.own_person (403),
        evidence.order_closed, evidence.order_lapsed, evidence.filer_may_no_more,
        evidence.nothing_to_end, evidence.too_much_at_once (409), core.too_many_requests (429).
    """
    order, grant = _access(duty, order_id, Task.APPROVE_EVIDENCE)
    now = clock.now()
    if order.state == OrderState.APPROVED.value and order.decider_id == duty.staff_id:
        telling.tell_order(order)
        return _told(order, now)
    wish = _wish_of(order)
    try:
        written = _approval(
            duty, order, wish, Hand(duty.staff_id, duty.unit_id, grant.role, own_ids)
        )
    except DomainError as refused:
        if refused.status < 500:
            _note_blocked(duty, "evidence.approve", wish, refused)
        raise
    act = staff.act_of(duty, grant, "evidence.approve", str(order.area), order_id, wish.reason)
    try:
        audit.together(act, written)
    except db.ConditionFailed:
        raise DomainError("evidence.order_closed", 409) from None
    telling.tell_order(order)
    return _told(order, now)


def _approval(
    duty: OnDuty, order: EvidenceOrder, wish: Wish, second: Hand
) -> Callable[[TransactWrite], None]:
    """All that an approval writes.

    :raises DomainError: as approve.
    """
    table, now = facts.table(), clock.now()
    _check_open(order, now)
    limits.spend(limits.Limit("evidence-approver", table.approver_hour_most, HOUR_S), duty.staff_id)
    filer = Hand(order.filer_id, order.filer_unit, order.filer_role)
    rule = table.kinds[Kind(wish.kind)]
    rules.check_second(table, rule.kind, wish.people, filer, second)
    homes = _homes_of(duty, wish.people, Task.APPROVE_EVIDENCE)
    door = _OTHER_DOORS.get(wish.kind, Task.FILE_EVIDENCE)
    if not all(staff.may_still(order.filer_id, door, home) for home in set(homes)):
        # People have moved since, or whoever filed has lost the task.
        raise DomainError("evidence.filer_may_no_more", 409)
    ended = [
        row
        for resident_id in (wish.people if rule.is_end else ())
        for row in _ended_by(resident_id, rule.ends, now)
    ]
    versions = [int(row.version) for row in ended]
    if 2 * (len(ended) + len(wish.people)) > WRITES_MOST:
        raise DomainError("evidence.too_much_at_once", 409)
    rows = [
        facts.row_of(
            Fact(
                ids.random_id(), resident_id, order.order_id, rule.kind, wish.reason,
                wish.reference, rule.colour, wish.from_on, wish.until_on, now,
                int(order.table_version), str(order.office),
            ),
            order.filer_id, duty.staff_id, home,
        )
        for resident_id, home in zip(wish.people, homes, strict=True)
    ]  # fmt: skip
    filed_on, counted = settings().city.day_of(_filed_at(order)), order.body()["homes"]

    def writes_of(writes: TransactWrite) -> None:
        _close(writes, order, OrderState.APPROVED, duty, now)
        for row in rows:
            facts.put_first(writes, row)
        for row, read in zip(ended, versions, strict=True):
            facts.put_changed(writes, row, read, ended_ms=clock.to_ms(now))
        counts.add(writes, filed_on, counted, wish.kind, wish.reason, "approved")

    return writes_of


def _check_open(order: EvidenceOrder, now: datetime) -> None:
    state = rules.state_of(OrderState(order.state), _filed_at(order), now)
    if state is OrderState.LAPSED:
        raise DomainError("evidence.order_lapsed", 409)
    if state is not OrderState.OPEN:
        raise DomainError("evidence.order_closed", 409)


def _close(
    writes: TransactWrite, order: EvidenceOrder, state: OrderState, duty: OnDuty, now: datetime
) -> None:
    """Add the end of an order's waiting; an approved one is listed until all have been told."""
    order.state = state.value
    order.decider_id, order.decider_unit = duty.staff_id, duty.unit_id
    order.decided_ms = clock.to_ms(now)
    is_approved = state is OrderState.APPROVED
    order.listed = listed_name(telling.UNTOLD, order.area) if is_approved else None
    order.place = order.place if is_approved else None
    writes.save(order, condition=EvidenceOrder.state == OrderState.OPEN.value)


def refuse(duty: OnDuty, order_id: str, reason: str) -> dict[str, Any]:
    """Refuse an order, as a second person.

    :param reason: one of the table's refusals.
    :raises DomainError: evidence.not_found (404), evidence.same_person (403), core.invalid (422),
        evidence.order_closed, evidence.order_lapsed (409).
    """
    if reason not in facts.table().refusals:
        raise DomainError("core.invalid", 422, fields={"reason": "evidence.reason_unknown"})
    order, grant = _access(duty, order_id, Task.APPROVE_EVIDENCE)
    if order.filer_id == duty.staff_id:
        raise DomainError("evidence.same_person", 403)
    order.refusal = reason
    return _end(duty, grant, order, OrderState.REFUSED, reason)


def withdraw(duty: OnDuty, order_id: str) -> dict[str, Any]:
    """Take back what one has filed oneself.

    :raises DomainError: evidence.not_found (404), evidence.order_closed, evidence.order_lapsed
        (409).
    """
    order, grant = _access(duty, order_id, Task.FILE_EVIDENCE)
    if order.filer_id != duty.staff_id:
        raise DomainError(UNKNOWN, 404)
    return _end(duty, grant, order, OrderState.WITHDRAWN, "own")


def _end(
    duty: OnDuty, grant: Grant, order: EvidenceOrder, state: OrderState, purpose: str
) -> dict[str, Any]:
    now = clock.now()
    _check_open(order, now)
    wish = _wish_of(order)
    homes = order.body()["homes"]
    filed_on = settings().city.day_of(_filed_at(order))

    def writes_of(writes: TransactWrite) -> None:
        _close(writes, order, state, duty, now)
        counts.add(writes, filed_on, homes, wish.kind, wish.reason, state.value)

    action = "evidence.refuse" if state is OrderState.REFUSED else "evidence.withdraw"
    act = staff.act_of(duty, grant, action, str(order.area), order.order_id, purpose)
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("evidence.order_closed", 409) from None
    return _told(order, now)


def withdraw_unfounded(order_id: str, by: str, purpose: str) -> OrderState | None:
    """Withdraw an order whose basis is gone, if nobody has decided it; repeating is harmless.

    :param by: which job does it, as the audit names it.
    :returns: what has become of the order; None when there is none.
    """
    order, now = EvidenceOrder.of(order_id), clock.now()
    if order is None:
        return None
    state = rules.state_of(OrderState(order.state), _filed_at(order), now)
    if state is not OrderState.OPEN:
        return state
    wish, homes = _wish_of(order), order.body()["homes"]
    filed_on = settings().city.day_of(_filed_at(order))
    # The clock's jobs may change orders that there are, and put none there.
    actions: list[Any] = [
        EvidenceOrder.state.set(OrderState.WITHDRAWN.value),
        EvidenceOrder.decided_ms.set(clock.to_ms(now)),
        EvidenceOrder.listed.remove(),
        EvidenceOrder.place.remove(),
    ]

    def writes_of(writes: TransactWrite) -> None:
        is_open = EvidenceOrder.state == OrderState.OPEN.value
        writes.update(order, actions=actions, condition=is_open)
        counts.add(writes, filed_on, homes, wish.kind, wish.reason, "withdrawn")

    act = audit.Act("evidence.withdraw", by, str(order.area), order_id, purpose)
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # Somebody has decided it this moment.
        decided = EvidenceOrder.of(order_id)
        return OrderState(decided.state) if decided else None
    return OrderState.WITHDRAWN


def _wish_of(order: EvidenceOrder) -> Wish:
    body = order.body()
    return Wish(
        body["kind"],
        body["reason"],
        body["reference"],
        date.fromisoformat(body["from_on"]),
        date.fromisoformat(body["until_on"]),
        body["people"],
    )


def _filed_at(order: EvidenceOrder) -> datetime:
    return clock.from_ms(int(order.filed_ms))


def _told(order: EvidenceOrder, now: datetime) -> dict[str, Any]:
    """What somebody on duty sees of an order without the people it names."""
    wish = _wish_of(order)
    filed_at = _filed_at(order)
    decided_ms = order.decided_ms
    return {
        "order_id": order.order_id,
        "state": rules.state_of(OrderState(order.state), filed_at, now).value,
        "kind": wish.kind,
        "reason": wish.reason,
        "reference": wish.reference,
        "from_on": wish.from_on,
        "until_on": wish.until_on,
        "people_count": len(wish.people),
        "area": order.area,
        "filer_id": order.filer_id,
        "filer_unit": order.filer_unit,
        "office": order.office,
        "filed_at": filed_at,
        "lapses_at": filed_at + rules.APPROVAL_LIVES,
        "decided_at": clock.from_ms(int(decided_ms)) if decided_ms is not None else None,
        "refusal": order.refusal,
    }
