"""Who on duty sees a work order, and as what they act on it.

Its county's desk, the unit it lies with, the unit that handled it last, and command. Unknown, gone
and elsewhere are one answer.
"""

from __future__ import annotations

from typing import NamedTuple

from backend.core import audit, clock
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.hotline import units
from backend.hotline.models import OrderRow
from backend.hotline.order_rules import Party
from backend.hotline.order_state import is_gone
from backend.hotline.rules import read_number
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "hotline.not_found"
PURPOSE = "workorder"


class Seen(NamedTuple):
    """An order, and as what the asker may act on it; as nobody, where they may only look."""

    row: OrderRow
    parties: frozenset[Party]


def number_of(typed: str) -> str:
    """The number in a path.

    :raises DomainError: hotline.not_found (404).
    """
    number = read_number(typed)
    if number is None:
        raise DomainError(UNKNOWN, 404)
    return number


def parties_of(duty: OnDuty, row: OrderRow) -> frozenset[Party]:
    """As what somebody on duty may act on an order; no read."""
    division, parties = str(row.division_code), set()
    if staff.grant_for(duty, Task.TAKE_CALL, division):
        parties.add(Party.DESK)
    if staff.grant_for(duty, Task.OVERSEE_ORDERS, division):
        parties.add(Party.COMMAND)
    # What waits for the desk's call back lies with the desk: whoever is of it is the desk.
    if row.lies_with and units.is_of(duty, row.lies_with):
        is_desk = row.lies_with.startswith(f"{units.UnitKind.DESK}.")
        parties.add(Party.DESK if is_desk else Party.UNIT)
    return frozenset(parties)


def sees(duty: OnDuty, row: OrderRow) -> bool:
    """Whether somebody on duty may look at an order; no read."""
    handled = row.handling_unit
    return bool(parties_of(duty, row)) or (handled is not None and units.is_of(duty, handled))


def needed(duty: OnDuty, number: str) -> Seen:
    """An order that the asker may look at: one consistent read.

    :param number: as it was typed, in a path.
    :raises DomainError: hotline.not_found (404).
    """
    row = OrderRow.of(number_of(number))
    if row is None or is_gone(row, clock.now()) or not sees(duty, row):
        raise DomainError(UNKNOWN, 404)
    return Seen(row, parties_of(duty, row))


def is_named(row: OrderRow) -> bool:
    """Whether an order leads to somebody, so that touching it is written down."""
    return bool(row.caller or row.reporter)


def list_name(number: str) -> str:
    """Under which name the audit knows whom an order is of."""
    return f"order-{number}"


def act_of(duty: OnDuty, row: OrderRow, action: str, purpose: str = PURPOSE) -> audit.Act:
    """What somebody on duty does with an order, for the audit."""
    grant, division = _grant_of(duty, row), str(row.division_code)
    return staff.act_of(duty, grant, action, division, list_name(row.number), purpose)


def _grant_of(duty: OnDuty, row: OrderRow) -> Grant:
    """By which grant they may: that of the smallest area."""
    division = str(row.division_code)
    tasks = (Task.HANDLE_ORDER, Task.TAKE_CALL, Task.OVERSEE_ORDERS)
    found = [grant for task in tasks if (grant := staff.grant_for(duty, task, division))]
    if not found:
        # It was transferred to a unit outside of where it is about.
        found = [grant for grant in duty.grants if _is_of_unit(grant, row)]
    return max(found, key=lambda grant: len(grant.area))


def _is_of_unit(grant: Grant, row: OrderRow) -> bool:
    lies = [unit for unit in (row.lies_with, row.handling_unit) if unit]
    return any(units.holds([grant], unit) for unit in lies)
