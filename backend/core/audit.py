"""The audit: who did what to whom, in rows that follow from each other and are sealed every day.

A day's rows stand in several lanes, so that no chain is everybody's. A row carries the hash of the
one before it and its own; the next row of a lane is one conditional write, so a chain never forks.
`audit-seal` signs each day's heads, and every seal carries the hash of the seal before it. Rows
name people by their random ids alone. What happens when an act and its row part company stands in
docs/adr (audit).
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock, crypto, db, ids

LANES = 16
TRIES = 8
KEPT_DAYS = 3 * 365 + 1
DAY = timedelta(days=1)
SEAL_CONTEXT = b"changxing-audit-seal\x00"
# What a row may say: words of ours and random ids, so that nobody's number or name gets in.
SHAPES = {
    "action": re.compile(r"[a-z_]+\.[a-z_]+"),
    "actor": re.compile(r"(account|job|command|staff):[\w-]{1,64}", re.ASCII),
    "area": re.compile(r"\d{2,15}"),
    "whom": re.compile(r"(?!\d{11}$|\d{15}$|\d{17}[\dX]$)[\w-]{1,64}", re.ASCII),
    "purpose": re.compile(r"[a-z0-9_-]{1,64}"),
    "outcome": re.compile(r"[a-z_]{1,32}"),
    "role": re.compile(r"[a-z_]{1,32}"),
    "office": re.compile(r"[\w-]{1,64}", re.ASCII),
}
MAY_BE_ABSENT = frozenset(("whom", "role", "office"))


class Act(NamedTuple):
    """What somebody did.

    :param action: `<room>.<what>`, such as `household.add_member`.
    :param actor: `account:<id>`, `staff:<id>` for somebody on duty, `job:<name>`, or
        `command:<name>` for somebody at the terminal.
    :param area: code of the division it concerns.
    :param whom: id of the resident, session or key it was done to, if any.
    :param purpose: one of our words for why.
    :param role: as what somebody on duty did it, and `office` the id of their unit.
    """

    action: str
    actor: str
    area: str
    whom: str | None
    purpose: str
    outcome: str = "done"
    role: str | None = None
    office: str | None = None

    def check(self) -> None:
        """Refuse what may not stand in a row.

        :raises ValueError: names the part, never what it held.
        """
        for name, shape in SHAPES.items():
            value = getattr(self, name)
            if value is None and name in MAY_BE_ABSENT:
                continue
            if not shape.fullmatch(value):
                raise ValueError(f"an audit row's {name} has another shape")


class ByWhom(GlobalSecondaryIndex["Entry"]):  # type: ignore[no-untyped-call]
    """What was done to somebody, by time; without what only the chain needs."""

    class Meta:
        index_name = "by_whom"
        projection = IncludeProjection(
            ["action", "actor", "area", "office", "outcome", "purpose", "role"]
        )

    whom = UnicodeAttribute(hash_key=True)
    at_ms = NumberAttribute(range_key=True)


class Entry(db.Item):
    """One row; `previous` is the hash of the row before it in its lane, empty for the first.

    `beside` is place and hash of the row that the same process wrote before it, in whatever lane:
    so the end of a lane has witnesses in other lanes before the day is sealed.
    """

    class Meta:
        table_name = "changxing-audit"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    entry_id = UnicodeAttribute()
    at_ms = NumberAttribute()
    action = UnicodeAttribute()
    actor = UnicodeAttribute()
    area = UnicodeAttribute()
    whom = UnicodeAttribute(null=True)
    purpose = UnicodeAttribute()
    outcome = UnicodeAttribute()
    role = UnicodeAttribute(null=True)
    office = UnicodeAttribute(null=True)
    previous = UnicodeAttribute()
    beside = UnicodeAttribute(null=True)
    hash = UnicodeAttribute()
    expires_at = NumberAttribute()
    by_whom = ByWhom()

    @staticmethod
    def key_of(on: date, lane: int) -> str:
        """The partition of one lane of one day."""
        return f"{on.isoformat()}#{lane:02d}"

    @staticmethod
    def part_of(number: int) -> str:
        """The sort key of a lane's nth row, from 1."""
        return f"{number:08d}"

    @property
    def place(self) -> str:
        """Where it stands, as `audit verify` names it."""
        return f"{self.key}/{self.part}"

    def true_hash(self) -> str:
        """The hash that follows from all the row says, its place and its predecessor's hash."""
        said = {n: v for n, v in self.attribute_values.items() if n != "hash" and v is not None}
        return hash_of(canonical(said))

    @classmethod
    def last_of(cls, key: str) -> Entry | None:
        """The newest row of a lane; one consistent query."""
        rows = cls.query(key, scan_index_forward=False, limit=1, consistent_read=True)
        return next(iter(rows), None)

    @classmethod
    def all_of(cls, key: str) -> list[Entry]:
        """A lane's rows in order."""
        return list(cls.query(key, consistent_read=True))

    def is_overtaken(self) -> bool:
        """Whether somebody else's row stands in its place."""
        try:
            stored = Entry.get(self.key, self.part, consistent_read=True)
        except Entry.DoesNotExist:
            return False
        return bool(stored.entry_id != self.entry_id)


class Seal(db.Item):
    """What was signed about a day; it is kept for good, and names nobody."""

    class Meta:
        table_name = "changxing-audit"

    key = UnicodeAttribute(hash_key=True, default="seal")
    part = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute()
    signature = UnicodeAttribute()

    @classmethod
    def of(cls, on: date) -> Seal | None:
        """The seal of a day; one consistent read."""
        return cls.find("seal", on.isoformat())

    @classmethod
    def before(cls, on: date) -> Seal | None:
        """The newest seal of an earlier day."""
        rows = cls.query(
            "seal",
            cls.part < on.isoformat(),
            scan_index_forward=False,
            limit=1,
            consistent_read=True,
        )
        return next(iter(rows), None)

    @classmethod
    def after(cls, on: date) -> Seal | None:
        """The oldest seal of a later day."""
        rows = cls.query("seal", cls.part > on.isoformat(), limit=1, consistent_read=True)
        return next(iter(rows), None)

    @property
    def rows(self) -> int:
        """How many rows of the day it vouches for."""
        return sum(count for count, _ in json.loads(self.body)["lanes"].values())

    def hash(self) -> str:
        """By what the next seal names this one."""
        return hash_of(f"{self.body}.{self.signature}")


def canonical(value: Any) -> str:
    """JSON of which there is one text only: sorted, without spaces, whole numbers."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str) -> str:
    """SHA-256 of a text, base64url."""
    return ids.to_base64url(hashlib.sha256(text.encode()).digest())


# Place and hash of the row that this process wrote last.
_written: str | None = None


def _remember(entry: Entry) -> None:
    global _written
    _written = f"{entry.place}|{entry.hash}"


def _next_entry(act: Act) -> Entry:
    now = clock.now()
    on = settings().city.day_of(now)
    key = Entry.key_of(on, secrets.randbelow(LANES))
    last = Entry.last_of(key)
    gone_at = datetime.combine(on, time(), settings().city.zone) + DAY * KEPT_DAYS
    entry = Entry(
        key,
        Entry.part_of(int(last.part) + 1 if last else 1),
        entry_id=ids.random_id(),
        at_ms=clock.to_ms(now),
        previous=last.hash if last else "",
        beside=_written,
        expires_at=int(gone_at.timestamp()),
        **act._asdict(),
    )
    entry.hash = entry.true_hash()
    return entry


def record(
    action: str, actor: str, area: str, whom: str | None, purpose: str, outcome: str = "done"
) -> None:
    """Write a row by itself: before an act that is no transaction, or about one that failed.

    One query, one conditional write. The parameters are those of Act.

    :raises ValueError: a part has a shape that could hold more than our words and random ids.
    """
    record_act(Act(action, actor, area, whom, purpose, outcome))


def record_act(act: Act) -> None:
    """The same as `record`, of an act.

    :raises ValueError: a part has a shape that could hold more than our words and random ids.
    """
    act.check()
    for _ in range(TRIES):
        entry = _next_entry(act)
        try:
            with db.conditional():
                entry.save(condition=Entry.hash.does_not_exist())
        except db.ConditionFailed:
            # Taken by somebody else, or by our own write whose answer was lost.
            if entry.is_overtaken():
                continue
        _remember(entry)
        return
    raise db.StoreUnavailable


def together(act: Act, writes_of: Callable[[TransactWrite], None]) -> None:
    """Write an act and its row in one transaction: both happen, or neither does.

    :param writes_of: adds the act's own writes; called again when a row of the audit came between.
    :raises db.ConditionFailed: a condition of the act's own was not met; nothing was written.
    """
    act.check()
    for _ in range(TRIES):
        entry = _next_entry(act)
        try:
            with db.transaction(ids.random_id()) as writes:
                writes_of(writes)
                writes.save(entry, condition=Entry.hash.does_not_exist())
        except db.ConditionFailed:
            if entry.is_overtaken():
                continue
            raise
        _remember(entry)
        return
    raise db.StoreUnavailable


def seal_yesterday(on: date, _cursor: str | None = None) -> None:
    """The step of the job `audit-seal`: on each day it seals the day before.

    A seal that is there stays; so a second run changes nothing.
    """
    day = on - DAY
    if Seal.of(day):
        return
    lanes = {}
    for lane in range(LANES):
        last = Entry.last_of(Entry.key_of(day, lane))
        if last:
            lanes[f"{lane:02d}"] = [int(last.part), last.hash]
    before = Seal.before(day)
    body = canonical(
        {
            "day": day.isoformat(),
            "lanes": lanes,
            "previous_day": before.part if before else None,
            "previous": before.hash() if before else None,
        }
    )
    signature = ids.to_base64url(crypto.keys().seal.sign(SEAL_CONTEXT + body.encode()))
    seal = Seal(part=day.isoformat(), body=body, signature=signature)
    try:
        with db.conditional():
            seal.save(condition=Seal.signature.does_not_exist())
    except db.ConditionFailed:
        # Another run has sealed the same day at the same time.
        return
