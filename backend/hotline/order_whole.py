"""A work order as a whole, as those on duty see it; and whom to call back.

Names and numbers of callers are masked. The clear ones are an act of their own with a purpose,
which is counted and written down before anything is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.accounts import phones
from backend.core import audit, clock, db, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.hotline import acting, categories, order_rules, sight, units
from backend.hotline.models import EventRow, OrderRow, SaidRow
from backend.hotline.order_views import Told, card
from backend.hotline.report_rules import Said
from backend.hotline.rules import COUNTY_DIGITS, TOWN_DIGITS, Act, UnitKind
from backend.residents import access
from backend.staff.rules import Task, has_task, mask_name

WITH_REASONS = (Act.REFUSE, Act.PAUSE, Act.SEND_BACK, Act.CLOSE)


def whole(duty: OnDuty, number: str) -> Told:
    """An order with what was said and done; spends the budget of look-ups, and is written down.

    :raises DomainError: hotline.not_found (404), core.too_many_requests (429).
    """
    row = sight.needed(duty, number).row
    if sight.is_named(row):
        access.spend(duty, _task_of(duty), sight.list_name(row.number))
        audit.record_act(sight.act_of(duty, row, "workorder.read"))
    now = clock.now()
    said, events = db.side_by_side(
        [lambda: SaidRow.all_of(row.number), lambda: EventRow.all_of(row.number)]
    )
    told = card(duty, row, now)
    answers = [event.clear("answer") for event in reversed(events)]
    return told | {
        "said": _said(said),
        "events": [_event(duty, event) for event in events],
        "answer": next((answer for answer in answers if answer), None),
        "transfer_to": _transfer_to(row, told["may"]),
        "reasons": {
            act.value: categories.reasons(act) for act in WITH_REASONS if act in told["may"]
        },
    }


def _task_of(duty: OnDuty) -> Task:
    """The task by which somebody looks at orders: that whose budget counts."""
    tasks = (Task.TAKE_CALL, Task.HANDLE_ORDER, Task.OVERSEE_ORDERS)
    held = [task for task in tasks for grant in duty.grants if has_task(grant.role, task)]
    return held[0] if held else Task.HANDLE_ORDER


def _transfer_to(row: OrderRow, may: Sequence[str]) -> list[str]:
    """The units an order may go to: those of its own place first, then the county's towns."""
    if Act.DISPATCH not in may and Act.TRANSFER not in may:
        return []
    county = str(row.division_code)[:COUNTY_DIGITS]
    towns = {code[:TOWN_DIGITS] for code in divisions.villages() if code.startswith(county)}
    others = (f"{UnitKind.TOWN}.{code}" for code in sorted(towns))
    found = dict.fromkeys((*units.near(str(row.division_code)), *others))
    return [unit for unit in found if unit != row.lies_with]


def _said(rows: Sequence[SaidRow]) -> Told | None:
    """What was said at first, and added; None when the reporter has had it erased."""
    first = next((row for row in rows if row.part == "said"), None)
    if first is None:
        return None
    said = Said.read(first.clear())
    added = [row for row in rows if row is not first]
    return {
        "text": said.text,
        "answers": dict(said.answers),
        "place": said.place,
        "point": said.point and said.point.told(),
        "wants_call_back": said.phone is not None,
        "caller": _masked(said),
        "pictures": list(said.pictures),
        "additions": [
            {"at": clock.from_ms(int(row.said_ms)), "text": Said.read(row.clear()).text}
            for row in added
        ],
    }


def _masked(said: Said) -> Told | None:
    if not said.name and not said.phone:
        return None
    return {
        "name": said.name and mask_name(said.name),
        "phone": said.phone and phones.mask(said.phone),
    }


def _event(duty: OnDuty, row: EventRow) -> Told:
    others = (acting.REPORTER, acting.RULE)
    return {
        "id": ids.long_uuid(row.event_id),
        "act": row.act,
        "at": clock.from_ms(int(row.at_ms)),
        "done_at": None if row.done_ms is None else clock.from_ms(int(row.done_ms)),
        "by": row.by if row.by in others else "staff",
        "is_mine": row.by == duty.staff_id,
        "from_state": row.from_state,
        "to_state": row.to_state,
        "from_unit": row.from_unit,
        "to_unit": row.to_unit,
        "reason": row.reason,
        "note": row.clear("note"),
        "answer": row.clear("answer"),
        "satisfaction": row.satisfaction,
        "other": row.other,
        "assignee": row.assignee,
        "pictures": row.pictures.split(",") if row.pictures else [],
    }


def caller(duty: OnDuty, number: str, purpose: str) -> Told:
    """Whom to call back, in the clear: counted, written down with its purpose, then told.

    :raises DomainError: hotline.not_found, hotline.no_caller (404), core.too_many_requests (429).
    """
    row, parties = sight.needed(duty, number)
    if not parties & {order_rules.Party.DESK, order_rules.Party.UNIT}:
        raise DomainError("hotline.not_yours", 403)
    first = SaidRow.of(row.number)
    said = Said.read(first.clear()) if first else None
    if said is None or not (said.name or said.phone):
        raise DomainError("hotline.no_caller", 404)
    access.spend(duty, _task_of(duty), sight.list_name(row.number), "reveals_an_hour")
    audit.record_act(sight.act_of(duty, row, "workorder.reveal_caller", purpose))
    return {"name": said.name, "phone": said.phone}
