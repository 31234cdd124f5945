"""Facts <-> their rows, what is in force about a person, and whoever keeps effects of it elsewhere.

`evidence` knows no colour of a code. The room that does is given every fact that changes, inside
the transaction that changes it, and adds its own write there (`install_effects`); so a colour never
follows from something else than what the second person has approved, not even for a moment.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import DATA, settings
from backend.core import clock
from backend.evidence.models import FactRow, listed_as
from backend.evidence.rules import DAY, Appeal, Fact, Kind, Table
from backend.evidence.tables import read_table

KEPT_DAYS = 180
LISTED_DAYS = 4
"""For so many days, the first included, checkpoints are told of a change: no pass admits longer."""
Effects = Callable[[TransactWrite, Fact], None]


def _no_effects(_writes: TransactWrite, _fact: Fact) -> None:
    """Nobody keeps any."""


_effects: Effects = _no_effects


def install_effects(effects: Effects) -> None:
    """Say who adds a write of their own wherever a fact changes: one put a fact at most."""
    global _effects
    _effects = effects


@cache
def table() -> Table:
    """The city's table of evidence."""
    return read_table(json.loads((DATA / "evidence.json").read_text(encoding="utf-8")))


def in_force(resident_id: str, now: datetime | None = None) -> tuple[Fact, ...]:
    """What holds about a person, or will: one consistent query.

    What has lapsed by now because nobody answered an appeal is not among it.
    """
    at = now or clock.now()
    return tuple(
        fact for fact in all_of(resident_id) if fact.is_in_force(at, settings().city.day_of)
    )


def all_of(resident_id: str) -> tuple[Fact, ...]:
    """Everything that is kept about a person, newest first: one consistent query."""
    facts = [fact_of(row) for row in FactRow.all_of(resident_id)]
    return tuple(sorted(facts, key=lambda fact: fact.approved_at, reverse=True))


def fact_of(row: FactRow) -> Fact:
    """The fact that a row holds."""
    body = row.body()
    appeal = None
    if row.appeal_ms is not None:
        answered_at = clock.from_ms(int(row.answered_ms)) if row.answered_ms is not None else None
        appeal = Appeal(
            clock.from_ms(int(row.appeal_ms)), answered_at, bool(row.is_lifted), row.answer
        )
    return Fact(
        row.evidence_id,
        row.resident_id,
        body["order_id"],
        Kind(body["kind"]),
        body["reason"],
        body["reference"],
        body["colour"],
        date.fromisoformat(body["from_on"]),
        date.fromisoformat(body["until_on"]),
        clock.from_ms(int(row.approved_ms)),
        body["table_version"],
        body["office"],
        clock.from_ms(int(row.ended_ms)) if row.ended_ms is not None else None,
        appeal,
    )


def row_of(fact: Fact, filer_id: str, approver_id: str, area: str) -> FactRow:
    """The first row of a fact.

    :param area: where the person lives.
    """
    row = FactRow(
        FactRow.key_of(fact.resident_id),
        FactRow.part_of(fact.evidence_id),
        filer_id=filer_id,
        approver_id=approver_id,
        area=area,
        approved_ms=clock.to_ms(fact.approved_at),
        expires_at=gone_s(fact.until_on),
    )
    row.seal_body(
        {
            "order_id": fact.order_id,
            "kind": fact.kind.value,
            "reason": fact.reason,
            "reference": fact.reference,
            "colour": fact.colour,
            "from_on": fact.from_on.isoformat(),
            "until_on": fact.until_on.isoformat(),
            "table_version": fact.table_version,
            "office": fact.office,
        }
    )
    if fact.colour:
        row.listed = passes_list(settings().city.day_of(fact.approved_at))
        row.place = fact.evidence_id
    return row


def passes_list(on: date) -> str:
    """The list of what turned colours on a day."""
    return f"passes#{on.isoformat()}"


def approved_on(on: date) -> list[Fact]:
    """Every fact with a colour that was approved on a day: one query, or a few pages of it.

    The index follows the rows within moments.
    """
    found: list[Fact] = []
    behind = None
    while True:
        items, behind = listed_as(passes_list(on), behind)
        for item in items:
            row = FactRow()
            row.deserialize(item)
            found.append(fact_of(row))
        if behind is None:
            return found


def gone_s(until_on: date) -> int:
    """When what held until a day may be forgotten, in seconds since 1970."""
    gone_at = datetime.combine(until_on + DAY * KEPT_DAYS, time(), settings().city.zone)
    return int(gone_at.timestamp())


def put_first(writes: TransactWrite, row: FactRow) -> None:
    """Add a new fact, and its effects, to a transaction."""
    writes.save(row, condition=FactRow.version.does_not_exist())
    _effects(writes, fact_of(row))


def put_changed(writes: TransactWrite, row: FactRow, read: int, **changes: Any) -> None:
    """Add the next version of a fact, and its effects, to a transaction.

    :param read: the version that was read; the transaction may be tried again with the same row.
    :raises ConditionFailed: of the transaction: somebody else has changed it since it was read.
    """
    row.version = read + 1
    for name, value in changes.items():
        setattr(row, name, value)
    writes.save(row, condition=FactRow.version == read)
    _effects(writes, fact_of(row))
