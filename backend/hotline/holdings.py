"""What work orders hold of somebody: to be told, and to be erased.

Who signed in and gave their name is found by their account. Who was only called by their number is
told that there is an order, never what was said in it: somebody else may have given that number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.accounts import service as accounts
from backend.core import clock, crypto, pictures
from backend.hotline import rules
from backend.hotline.models import CallerRow, OrderRow, SaidRow, part_at
from backend.hotline.report_rules import Said

MOST = 1000


def index_of(phone: str) -> str:
    """The blind index of a number (E.164) under which its orders are found."""
    return crypto.blind_index("hotline-caller", phone)


def owner_of(number: str) -> str:
    """Whose the photos of an order are: the order's own, so that they lead to nobody."""
    return f"order#{number}"


def _orders(key: str) -> Iterator[tuple[CallerRow, OrderRow]]:
    for row in CallerRow.newest(key, MOST):
        order = OrderRow.of(row.number)
        if order is not None:
            yield row, order


def told_reports(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """Somebody's reports with all they said, and that there are calls of their number."""
    if account_id is None:
        return []
    own = {order.number: order for _, order in _orders(CallerRow.key_of_reporter(account_id))}
    by_number = CallerRow.key_of(index_of(accounts.phone_of(account_id)))
    others = {order.number: order for _, order in _orders(by_number)}
    return [
        *(_told(order) | {"said": _said(order.number)} for order in own.values()),
        *(_told(order) for number, order in others.items() if number not in own),
    ]


def _told(order: OrderRow) -> dict[str, Any]:
    return {
        "number": rules.show_number(order.number),
        "category": order.category,
        "division_code": order.division_code,
        "state": order.state,
        "received_at": clock.to_text(clock.from_ms(int(order.received_ms))),
    }


def _said(number: str) -> list[dict[str, Any]]:
    return [Said.read(row.clear()).told() for row in SaidRow.all_of(number)]


def erase_reports(_resident_id: str | None, account_id: str | None) -> None:
    """Take somebody out of their reports; it may happen twice.

    What is still handled goes on without a name and a number; of what has ended the words and the
    photos go as well.
    """
    if account_id is None:
        return
    for row, order in _orders(CallerRow.key_of_reporter(account_id)):
        for said in SaidRow.all_of(order.number):
            if order.lies_with is None:
                said.delete()
            else:
                said.seal(Said.read(said.clear()).nameless().written())
                said.save()
        if order.lies_with is None:
            pictures.erase_pictures(None, owner_of(order.number))
        _unname(order)
        row.delete()


def _unname(order: OrderRow) -> None:
    """Let an order lead to nobody any more."""
    if order.caller:
        part = part_at(int(order.received_ms), order.number)
        CallerRow(CallerRow.key_of(order.caller), part).delete()
    order.unname()
