"""The end of an area's data as a record: agreed to by two, begun, done, and the signed report."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from backend.city import service
from backend.city.models import SunsetRow
from backend.core import clock


class Ending(NamedTuple):
    """Where the end of an area stands. `before` are the rows by kind when it began."""

    area: str
    order_no: str
    proposal_id: str
    begun_ms: int | None
    before: dict[str, int] | None
    report: str | None
    signature: str | None


def of(area: str) -> Ending | None:
    """The end that two people have agreed to, if any; one consistent read."""
    row = SunsetRow.of(area)
    if row is None:
        return None
    return Ending(
        area,
        row.order_no,
        row.proposal_id,
        int(row.begun_ms) if row.begun_ms else None,
        json.loads(row.before) if row.before else None,
        row.report,
        row.signature,
    )


def begin(area: str, before: dict[str, int]) -> None:
    """Write down that it has begun, and what there was; a second time changes nothing."""
    row = SunsetRow.of(area)
    if row is not None and row.begun_ms is None:
        row.update(
            actions=[
                SunsetRow.begun_ms.set(clock.to_ms(clock.now())),
                SunsetRow.before.set(json.dumps(before)),
            ],
            condition=SunsetRow.begun_ms.does_not_exist(),
        )
    service.forget()


def finish(area: str, report: str, signature: str) -> None:
    """Keep the signed report."""
    row = SunsetRow.of(area)
    if row is not None:
        row.update(
            actions=[
                SunsetRow.done_ms.set(clock.to_ms(clock.now())),
                SunsetRow.report.set(report),
                SunsetRow.signature.set(signature),
            ]
        )


def told(report: str) -> dict[str, Any]:
    """A report, read."""
    found: dict[str, Any] = json.loads(report)
    return found
