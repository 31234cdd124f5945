"""Finding orders: by number, by place, by whose telephone it was.

Nothing here says whether an order exists that the asker may not see: unknown, gone and elsewhere
are one empty answer after the same work. Looking for a telephone is looking for a person: it spends
the hourly budget of different people and stands in the audit, also when nobody was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.hotline import categories, order_views, receiving, rules, search_rules, sight
from backend.hotline.models import CallerRow, OrderRow, PlaceRow, part_at
from backend.hotline.search_rules import Found
from backend.residents import access
from backend.staff import service as staff
from backend.staff.rules import Task

PAGE = 50
# As long as the rows of places are kept.
LOOKED_BACK = timedelta(days=14)
PURPOSE = sight.PURPOSE
# No order has it: a telephone without orders costs the same reads as one with some elsewhere.
NOBODYS = "-" * rules.NUMBER_CHARS
SEARCHERS = (Task.TAKE_CALL, Task.HANDLE_ORDER, Task.OVERSEE_ORDERS)


def by_number(duty: OnDuty, typed: str) -> dict[str, Any]:
    """The order of a number as it was read out or typed: none, or one; one read."""
    number = rules.read_number(typed)
    row = OrderRow.of(number) if number else None
    return _told(duty, [row] if row else [], None)


def by_place(
    duty: OnDuty, place: str, category: str | None, only_open: bool, cursor: str | None
) -> dict[str, Any]:
    """What was reported at a town or village in the last days, newest first.

    One query a category, and one read for a hundred orders; a village is picked from its town.

    :param place: 9 or 12 digits; `category` None for all.
    :raises DomainError: core.invalid (422) for a cursor of another search.
    """
    question = f"{place}#{category or ''}"
    before = _place_of(question, cursor)
    if not any(staff.grant_for(duty, task, place) for task in SEARCHERS):
        return _told(duty, [], None)
    kinds = [category] if category else list(categories.categories())
    asked = [partial(_at_place, place, kind, before) for kind in kinds]
    page = search_rules.newest(db.side_by_side(asked), PAGE)
    rows = _orders(found.number for found in page.orders)
    shown = [row for row in rows if row.lies_with is not None] if only_open else rows
    return _told(duty, shown, page.last and _cursor(question, page.last))


def _at_place(place: str, category: str, before: str | None) -> list[Found]:
    since_ms = clock.to_ms(clock.now() - LOOKED_BACK)
    village = place if len(place) > rules.TOWN_DIGITS else None
    rows = PlaceRow.newest(place, category, since_ms, PAGE, village, before)
    return [Found(row.received_ms, row.number) for row in rows]


def by_phone(duty: OnDuty, phone: str) -> dict[str, Any]:
    """The orders of a telephone that the asker may see, newest first; looked up in the audit.

    :raises DomainError: core.invalid (422) naming `phone`, core.too_many_requests (429).
    """
    index = _index_of(phone)
    task, grant = _right_to_ask(duty)
    access.spend(duty, task, f"caller#{index}")
    numbers = [row.number for row in CallerRow.newest(CallerRow.key_of(index), PAGE)]
    rows = _orders(numbers or [NOBODYS])
    seen = [row for row in rows if sight.sees(duty, row)]
    outcome = "done" if seen else "nobody"
    whom = list_name(index)
    audit.record_act(staff.act_of(duty, grant, "caller.find", grant.area, whom, PURPOSE, outcome))
    return _told(duty, seen, None)


def list_name(index: str) -> str:
    """Under which name the audit knows that a telephone was looked for.

    :param index: its blind index.
    """
    return f"caller-{index}"


def _index_of(phone: str) -> str:
    try:
        return receiving.caller_index(phone)
    except DomainError as wrong:
        # There it is a part of a form, here the whole of it.
        code = next(iter((wrong.fields or {}).values()), wrong.code)
        raise DomainError("core.invalid", 422, {"phone": code}) from None


def _right_to_ask(duty: OnDuty) -> tuple[Task, Grant]:
    """By which task and grant somebody looks for a telephone.

    :raises DomainError: staff.forbidden (403).
    """
    for task in (Task.TAKE_CALL, Task.HANDLE_ORDER):
        for area in staff.areas_of(duty, task):
            grant = staff.grant_for(duty, task, area)
            if grant is not None:
                return task, grant
    raise DomainError("staff.forbidden", 403)


def _orders(numbers: Iterable[str]) -> list[OrderRow]:
    """The orders of some numbers, in their order; without those that are gone."""
    wanted = list(numbers)
    rows, now_s = OrderRow.of_many(wanted), clock.now().timestamp()
    return [rows[one] for one in wanted if one in rows and rows[one].expires_at > now_s]


def _told(duty: OnDuty, rows: Sequence[OrderRow], following: str | None) -> dict[str, Any]:
    now = clock.now()
    seen = [row for row in rows if sight.sees(duty, row)]
    return {
        "orders": [order_views.card(duty, row, now) for row in seen],
        "next": following,
        "as_of": now,
    }


def _cursor(question: str, last: Found) -> str:
    place = part_at(last.received_ms, last.number)
    mark = crypto.keyed_hash("search-cursor", question, place)[:22]
    return ids.to_base64url(f"{place}.{mark}".encode())


def _place_of(question: str, cursor: str | None) -> str | None:
    """Behind which sort key a page begins.

    :raises DomainError: core.invalid (422): no cursor, or one of another search.
    """
    if cursor is None:
        return None
    wrong = DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
    try:
        place, mark = ids.from_base64url(cursor).decode().split(".")
    except ValueError:
        raise wrong from None
    if not crypto.is_same(mark, crypto.keyed_hash("search-cursor", question, place)[:22]):
        raise wrong
    return place
