"""What is late, for command: nothing counts it, it follows from deadlines when it is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backend.core import clock, db
from backend.core.auth import OnDuty
from backend.hotline import order_rules, sight, units
from backend.hotline.models import OrderRow
from backend.hotline.order_state import order_of
from backend.hotline.order_views import PAGE, Told, card, cursor_of, place_of
from backend.hotline.rules import COUNTY_DIGITS
from backend.staff import service as staff
from backend.staff.rules import Task

COUNTED = 200
# A town's share of its county's late orders is looked for in so many of them.
READ_PAST = 10


def late_in(duty: OnDuty, area: str, cursor: str | None) -> Told:
    """The late orders of a county or town, the latest first; of a city, numbers by county.

    One range for a county, a few for a town, one a county above that.

    :param area: 2, 4, 6 or 9 digits.
    :raises DomainError: hotline.not_found (404); core.invalid (422) for a foreign cursor.
    """
    staff.check_area(duty, Task.OVERSEE_ORDERS, area, sight.UNKNOWN)
    now = clock.now()
    told: Told = {"area": area, "orders": [], "next": None, "counties": [], "as_of": now}
    if len(area) < COUNTY_DIGITS:
        asked: list[Callable[[], Told]] = [
            lambda county=county: _counted(county, now)  # type: ignore[misc]
            for county in units.counties_of(area)
        ]
        return told | {"counties": db.side_by_side(asked)}
    query = f"overdue-{area}"
    rows, last = _rows(area, now, place_of(query, cursor))
    orders = [card(duty, row, now) for row in rows]
    return told | {"orders": orders, "next": cursor_of(query, last)}


def _rows(
    area: str, now: datetime, after: tuple[int, str] | None
) -> tuple[list[OrderRow], tuple[int, str] | None]:
    """A page of an area's late orders, and where the next one begins."""
    county, now_ms = area[:COUNTY_DIGITS], clock.to_ms(now)
    found: list[OrderRow] = []
    for _ in range(READ_PAST):
        page = OrderRow.open_in(county, PAGE, now_ms, after)
        own = [row for row in page.rows if str(row.division_code).startswith(area)]
        if len(found) + len(own) > PAGE:
            # The rest of this page comes again with the next.
            return found, after
        found += own
        after = page.last
        if after is None or len(found) == PAGE:
            break
    return found, after


def _counted(county: str, now: datetime) -> Told:
    now_ms = clock.to_ms(now)
    page = OrderRow.open_in(county, COUNTED, now_ms)
    found = [order_rules.urgency(order_of(row), now_ms) for row in page.rows]
    return {
        "area": county,
        "overdue": len(found),
        "risen": found.count(order_rules.Urgency.RISEN),
        "is_more": page.last is not None,
    }
