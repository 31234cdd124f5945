"""What happened to work orders, for those who count it: by order, in the order in which it did.

An event is never changed, so what it adds to a number follows from it and those before it, however
often and however late its record comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from backend.core import retention
from backend.core.events import Record
from backend.hotline.models import TABLE as TABLE
from backend.hotline.models import EventRow, OrderRow
from backend.hotline.number_rules import Happened
from backend.hotline.rules import Act, OrderState

ORDER, EVENT = "order#", "event#"
WORKERS = 8
History = list[Happened]


def is_event(record: Record) -> bool:
    """Whether a record says that something happened; what has expired stays counted."""
    is_new = record.kind == "INSERT" and record.new is not None
    return is_new and str(record.keys["part"]["S"]).startswith(EVENT)


def number_of(record: Record) -> str:
    """The number of the order that a record is about."""
    return str(record.keys["key"]["S"]).removeprefix(ORDER)


def event_of(record: Record) -> str:
    """The id of the event that a record brings."""
    return str(record.keys["part"]["S"]).removeprefix(EVENT)


def histories_of(records: Sequence[Record]) -> dict[str, Callable[[], History]]:
    """All that happened to the orders of some records: one consistent query an order.

    Each is opened when it is asked for, so that one that makes no sense spoils no other.
    """
    numbers = list(dict.fromkeys(number_of(one) for one in records if is_event(one)))
    with ThreadPoolExecutor(WORKERS) as workers:
        found = zip(numbers, workers.map(EventRow.all_of, numbers), strict=True)
        return {number: _opening(rows) for number, rows in found}


def _opening(rows: Sequence[EventRow]) -> Callable[[], History]:
    return lambda: [_of_row(row) for row in rows]


def _of_row(row: EventRow) -> Happened:
    """An event as it is counted.

    :raises ValueError: it makes no sense.
    """
    return Happened(
        row.event_id,
        int(row.version),
        Act(row.act),
        int(row.at_ms),
        str(row.category),
        str(row.division_code),
        OrderState(row.to_state),
        str(row.to_unit),
        row.handling_unit,
        None if row.satisfaction is None else int(row.satisfaction),
    )


def overdue_in(county: str, below: str, now_ms: int, most: int) -> tuple[int, bool]:
    """How many open orders of a county are late with their present step, and whether there are
    more than were looked at: one query of the index of what is due.

    :param below: the county itself or a town of it.
    """
    page = OrderRow.open_in(county, most, through_ms=now_ms)
    return sum(str(row.division_code).startswith(below) for row in page.rows), bool(page.last)


def everything() -> Iterable[History]:
    """The history of every order there is; for commands, page by page."""
    found: dict[str, History] = {}
    for row in _rows():
        found.setdefault(row.number, []).append(_of_row(row))
    for history in found.values():
        yield sorted(history, key=lambda one: (one.version, one.event_id))


def _rows() -> Iterator[EventRow]:
    after = None
    while True:
        items, after = retention.scan_page(
            TABLE,
            after,
            retention.PAGE_ROWS,
            FilterExpression="begins_with(#p, :event)",
            ExpressionAttributeNames={"#p": "part"},
            ExpressionAttributeValues={":event": {"S": EVENT}},
            ConsistentRead=True,
        )
        for item in items:
            yield EventRow.from_raw_data(dict(item))
        if not after:
            return
