"""How long each kind of record is kept, and the sweep that ends it.

The kinds are data (`backend/data/retention.json`), and so is this page's promise to the citizens;
reads respect it before any sweep does. In the cloud DynamoDB deletes what has expired by itself; a
laptop's engine never does, so the sweep does it there. What the store cannot do anywhere, such as
taking a temperature out of a row that stays, the rooms hand in as further sweeps.

This is the one place that reads whole tables: page by page, in a job or a command, and slowly.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from pynamodb.exceptions import VerboseClientError

from backend.config import DATA, settings
from backend.core import clock, db
from backend.core.jobs import Step

PAGE_ROWS = 4000
# Between two pages, so that the sweep never takes what the requests need.
PAUSE_S = 0.1
Item = Mapping[str, Mapping[str, Any]]


class Kind(NamedTuple):
    """A kind of record. `lives` is None for what stays until somebody ends it.

    :param match: attribute -> what it begins with, by which a row is known.
    :param never_expires: only rows without `expires_at` are of this kind.
    :param born_ms: the attribute that tells how old a row is, if one does.
    """

    name: str
    zh: str
    model: str
    table: str
    match: Mapping[str, str]
    lives: timedelta | None
    after: str
    never_expires: bool
    born_ms: str | None

    def holds(self, item: Item) -> bool:
        """Whether a row of its table may be of this kind."""
        is_alike = all(
            item.get(name, {}).get("S", "").startswith(begin) for name, begin in self.match.items()
        )
        return is_alike and not (self.never_expires and "expires_at" in item)

    @property
    def exactness(self) -> int:
        """Of all kinds a row may be of it is the most exact one."""
        return sum(map(len, self.match.values())) * 2 + self.never_expires


@cache
def _data() -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads((DATA / "retention.json").read_text(encoding="utf-8"))
    return told


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of record there is."""
    return tuple(
        Kind(
            raw["kind"],
            raw["zh"],
            raw["model"],
            raw["table"],
            raw["match"],
            timedelta(**raw["lives"]) if raw["lives"] else None,
            raw["after"],
            raw.get("never_expires", False),
            raw.get("born_ms"),
        )
        for raw in _data()["kinds"]
    )


def tables() -> Mapping[str, Sequence[str]]:
    """Every table with the names of its key's attributes."""
    told: Mapping[str, Sequence[str]] = _data()["tables"]
    return told


def kind_of(table: str, item: Item) -> Kind | None:
    """What a stored row is."""
    found = (kind for kind in kinds() if kind.table == table and kind.holds(item))
    return max(found, key=lambda kind: kind.exactness, default=None)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is looked for in a table, and what is done to each row found. It may happen twice.

    :param condition: a filter expression, which also has to hold when the row is touched.
    :param values: the values of the condition on a day, DynamoDB JSON.
    :param expression: the update expression that takes something out of the row; None deletes it.
    """

    name: str
    table: str
    condition: str
    values: Callable[[date], Mapping[str, Any]]
    expression: str | None = None

    def touch(self, item: Item, on: date) -> bool:
        """Do it to one row, unless it has changed since; says whether it was done."""
        key = {name: item[name] for name in tables()[self.table]}
        wish: dict[str, Any] = {"TableName": self.table, "Key": key, **self._where(on)}
        operation = "DeleteItem"
        if self.expression is not None:
            operation, wish["UpdateExpression"] = "UpdateItem", self.expression
        try:
            db.connection().dispatch(operation, {**wish, "ConditionExpression": self.condition})
        except VerboseClientError as refused:
            if refused.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def page(self, on: date, after: Any, most: int) -> tuple[Sequence[Item], Any]:
        """The rows it finds among the next `most`, and where to go on."""
        where = self._where(on)
        return scan_page(self.table, after, most, FilterExpression=self.condition, **where)

    def _where(self, on: date) -> dict[str, Any]:
        values = self.values(on)
        return {"ExpressionAttributeValues": values} if values else {}


def scan_page(table: str, after: Any, most: int, **more: Any) -> tuple[Sequence[Item], Any]:
    """A page of a whole table, and where the next one begins; never for a request."""
    if after:
        more["ExclusiveStartKey"] = after
    page = db.connection().dispatch("Scan", {"TableName": table, "Limit": most, **more})
    return page["Items"], page.get("LastEvaluatedKey")


def expired(table: str) -> Sweep:
    """The sweep of what has expired, for engines without a sweep of their own."""

    def now(_on: date) -> Mapping[str, Any]:
        return {":now": {"N": str(int(clock.now().timestamp()))}}

    return Sweep(f"expired-in-{table}", table, "expires_at <= :now", now)


def sweeps_due(further: Sequence[Sweep]) -> list[Sweep]:
    """All that a sweep does here, in order."""
    own = [expired(table) for table in tables()] if settings().is_local else []
    return [*own, *further]


def sweep_step(
    further: Sequence[Sweep] = (), most: int = PAGE_ROWS, pause_s: float = PAUSE_S
) -> Step:
    """The step of the job `retention-sweep`: one page of one table.

    :param further: what the rooms want done that the store does nowhere.
    """

    def step(on: date, cursor: str | None) -> str | None:
        number, after = json.loads(cursor) if cursor else (0, None)
        sweeps = sweeps_due(further)
        if number >= len(sweeps):
            return None
        found, behind = sweeps[number].page(on, after, most)
        for item in found:
            sweeps[number].touch(item, on)
        if behind:
            time.sleep(pause_s)
            return json.dumps([number, behind])
        return json.dumps([number + 1, None]) if number + 1 < len(sweeps) else None

    return step


@dataclass(slots=True)
class Count:
    """What there is of a kind: rows, the birth of the oldest (ms), and how many have expired."""

    rows: int = 0
    oldest_ms: int | None = None
    expired: int = 0


def count_rows() -> dict[tuple[str, str], Count]:
    """What is stored: (table, kind) -> its count; kind is "unknown" for what nobody declared."""
    counts = {(kind.table, kind.name): Count() for kind in kinds()}
    now_s = clock.now().timestamp()
    for table, item in all_rows():
        kind = kind_of(table, item)
        count = counts.setdefault((table, kind.name if kind else "unknown"), Count())
        count.rows += 1
        expires_s = _number(item, "expires_at")
        count.expired += expires_s is not None and expires_s <= now_s
        born = _born_ms(kind, item)
        if born is not None:
            count.oldest_ms = min(born, count.oldest_ms or born)
    return counts


def _born_ms(kind: Kind | None, item: Item) -> int | None:
    if kind is None:
        return None
    expires_s = _number(item, "expires_at")
    if kind.born_ms:
        return _number(item, kind.born_ms)
    if kind.lives and expires_s is not None:
        return (expires_s - int(kind.lives.total_seconds())) * 1000
    return None


def _number(item: Item, name: str) -> int | None:
    """A number of a stored row; None where there is none, or something else."""
    text = item.get(name, {}).get("N")
    return None if text is None else int(text)


def all_rows() -> Iterator[tuple[str, Item]]:
    """Every stored row with its table, page by page."""
    for table in tables():
        after = None
        while True:
            items, after = scan_page(table, after, PAGE_ROWS)
            for item in items:
                yield table, item
            if not after:
                break
            time.sleep(PAUSE_S)


def count_due(sweep: Sweep, on: date) -> int:
    """How many rows a sweep would touch."""
    total, after = 0, None
    while True:
        items, after = sweep.page(on, after, PAGE_ROWS)
        total += len(items)
        if not after:
            return total
        time.sleep(PAUSE_S)
