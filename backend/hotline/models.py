"""Stored shapes of work orders: the order, what was said, what happened, and three indexes.

All of an order stands in one partition: the order itself (small, nothing personal in the clear),
what the reporter said (sealed), and one event an act, which is never changed. How an order stands
follows from its events. Where orders lie and when they are due are two sparse indexes: a closed
order leaves both. The rows for places, callers and reporters are written behind the requests, from
the stream; views are what an agent keeps for searching.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import crypto, db

TABLE = "changxing-hotline"
PAGE_ROWS = 1000
MS_DIGITS = 13
TOWN_DIGITS = 9
STREAM = "NEW_AND_OLD_IMAGES"


class OpenAtUnit(GlobalSecondaryIndex["OrderRow"]):
    """The open orders that lie with a unit, the first deadline first."""

    class Meta:
        index_name = "open_at_unit"
        projection = AllProjection()

    lies_with = UnicodeAttribute(hash_key=True)
    rank = NumberAttribute(range_key=True)


class OpenInCounty(GlobalSecondaryIndex["OrderRow"]):
    """The open orders of a county, the first deadline first."""

    class Meta:
        index_name = "open_in_county"
        projection = AllProjection()

    open_county = UnicodeAttribute(hash_key=True)
    rank = NumberAttribute(range_key=True)


class OrderPage(NamedTuple):
    """Some open orders, and where to go on: rank and number of the last one read, if any."""

    rows: Sequence[OrderRow]
    last: tuple[int, str] | None


class OrderRow(db.Item):
    """A work order: what is known of it without opening a seal, less than 1 KB.

    Instants are `*_ms` (UTC, ms). `lies_with`, `open_county` and `rank` are there only while it is
    open: the unit it lies with, its county, and the deadline of its present step (`due_ms`).

    :ivar division_code: where it is about, 6, 9 or 12 digits.
    :ivar unit: whom it lies with now; `handling_unit`: whom it was last dispatched to.
    :ivar handle_due_ms: the deadline of all handling, which a transfer does not move.
    :ivar paused_ms: how long its present step was paused before, by the step's clock; since
        `paused_at_ms` it is paused again.
    :ivar caller: the blind index of the phone to call back; absent when there is none.
    :ivar reporter: the account that sent it; absent unless they signed in and gave their name.
    :ivar spot: latitude and longitude in thousandths of a degree, "34783,111194" (WGS-84).
    :ivar links: JSON, [{kind, ref}].
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="order")
    category = UnicodeAttribute()
    division_code = UnicodeAttribute()
    origin = UnicodeAttribute()
    is_anonymous = BooleanAttribute()
    state = UnicodeAttribute()
    unit = UnicodeAttribute()
    handling_unit = UnicodeAttribute(null=True)
    assignee = UnicodeAttribute(null=True)
    received_ms = NumberAttribute()
    step_began_ms = NumberAttribute()
    due_ms = NumberAttribute(null=True)
    handle_due_ms = NumberAttribute(null=True)
    is_paused = BooleanAttribute(default=False)
    paused_at_ms = NumberAttribute(null=True)
    paused_ms = NumberAttribute(default=0)
    expedited = NumberAttribute(default=0)
    pictures = NumberAttribute(default=0)
    satisfaction = NumberAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    links = UnicodeAttribute(null=True)
    content_hash = UnicodeAttribute()
    version = NumberAttribute(default=1)
    last_act = UnicodeAttribute()
    last_ms = NumberAttribute()
    caller = UnicodeAttribute(null=True)
    reporter = UnicodeAttribute(null=True)
    spot = UnicodeAttribute(null=True)
    lies_with = UnicodeAttribute(null=True)
    open_county = UnicodeAttribute(null=True)
    rank = NumberAttribute(null=True)
    expires_at = NumberAttribute()
    open_at_unit = OpenAtUnit()
    open_in_county = OpenInCounty()

    @staticmethod
    def key_of(number: str) -> str:
        """The partition of an order."""
        return f"order#{number}"

    @property
    def number(self) -> str:
        """The number of an order, 12 characters, as everybody sees it."""
        return str(self.key).removeprefix("order#")

    @classmethod
    def of(cls, number: str) -> OrderRow | None:
        """One order; one consistent read."""
        return cls.find(cls.key_of(number), "order")

    @classmethod
    def of_many(cls, numbers: Sequence[str]) -> dict[str, OrderRow]:
        """Several orders by their numbers: one read of the store for a hundred."""
        keys = [(cls.key_of(one), "order") for one in dict.fromkeys(numbers)]
        return {row.number: row for row in cls.batch_get(keys)} if keys else {}

    def unname(self) -> None:
        """Let it lead to nobody any more; what it is about stays."""
        removes: list[Action] = [OrderRow.caller.remove(), OrderRow.reporter.remove()]
        try:
            with db.conditional():
                OrderRow(self.key).update(actions=removes, condition=OrderRow.state.exists())
        except db.ConditionFailed:
            # It has ended and is gone.
            return

    @classmethod
    def open_with(cls, unit: str, most: int, after: tuple[int, str] | None = None) -> OrderPage:
        """The open orders that lie with a unit, the first deadline first: one query."""
        return _page(cls.open_at_unit, ("lies_with", unit), None, most, after)

    @classmethod
    def open_in(
        cls, county: str, most: int, through_ms: int | None = None, after: Any = None
    ) -> OrderPage:
        """The open orders of a county, the first deadline first: one query.

        :param through_ms: only those due by then, such as the overdue.
        """
        until = None if through_ms is None else cls.rank <= through_ms
        return _page(cls.open_in_county, ("open_county", county), until, most, after)


def _page(
    index: Any, hashed: tuple[str, str], until: Any, most: int, after: tuple[int, str] | None
) -> OrderPage:
    """One page of an index, and where the next one begins."""
    name, value = hashed
    last = after and {
        "key": {"S": OrderRow.key_of(after[1])},
        "part": {"S": "order"},
        name: {"S": value},
        "rank": {"N": str(after[0])},
    }
    found = index.query(value, until, limit=most, page_size=most, last_evaluated_key=last)
    rows = list(found)
    end = found.last_evaluated_key
    return OrderPage(rows, end and (int(end["rank"]["N"]), end["key"]["S"].removeprefix("order#")))


class SaidRow(db.Item):
    """What the reporter said, sealed: JSON, see receiving.Said; `said#<id>` for what they added."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="said")
    division_code = UnicodeAttribute()
    said_ms = NumberAttribute()
    sealed = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(addition_id: str) -> str:
        """The sort key of something that was added, by the phone's id in its short form."""
        return f"said#{addition_id}"

    @classmethod
    def of(cls, number: str) -> SaidRow | None:
        """What was said at first; one consistent read."""
        return cls.find(OrderRow.key_of(number), "said")

    @classmethod
    def all_of(cls, number: str) -> list[SaidRow]:
        """What was said at first and added since, in order: one query."""
        key = OrderRow.key_of(number)
        rows = cls.query(key, cls.part.startswith("said"), consistent_read=True)
        return sorted(rows, key=lambda row: (row.part != "said", int(row.said_ms), str(row.part)))

    def seal(self, clear: str) -> None:
        """Encrypt it for this row, under the key of its county."""
        self.sealed = crypto.encrypt(clear, TABLE, self._place(), "said", self.division_code)

    def clear(self) -> str:
        """What it says."""
        return crypto.decrypt(self.sealed, TABLE, self._place(), "said")

    def _place(self) -> str:
        return f"{self.key}/{self.part}"


class EventRow(db.Item):
    """An act, which happened once: by it and those before it stands how the order is.

    :ivar at_ms: when the server took it, which all clocks go by; `done_ms`: when it was done, by
        a phone that was out of reach.
    :ivar by: a staff id, "reporter" or "rule".
    :ivar step_ms: how long the step took that this act ended, pauses and hours outside of work
        taken away as its clock says; absent when it ended none.
    :ivar note_sealed: for those who handle it; `answer_sealed`: for the reporter to read.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    act = UnicodeAttribute()
    at_ms = NumberAttribute()
    done_ms = NumberAttribute(null=True)
    by = UnicodeAttribute()
    category = UnicodeAttribute()
    division_code = UnicodeAttribute()
    origin = UnicodeAttribute()
    version = NumberAttribute()
    from_state = UnicodeAttribute(null=True)
    to_state = UnicodeAttribute()
    from_unit = UnicodeAttribute(null=True)
    to_unit = UnicodeAttribute()
    handling_unit = UnicodeAttribute(null=True)
    assignee = UnicodeAttribute(null=True)
    step_ms = NumberAttribute(null=True)
    due_ms = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    satisfaction = NumberAttribute(null=True)
    is_solved = BooleanAttribute(null=True)
    other = UnicodeAttribute(null=True)
    pictures = UnicodeAttribute(null=True)
    note_sealed = UnicodeAttribute(null=True)
    answer_sealed = UnicodeAttribute(null=True)
    content_hash = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(event_id: str) -> str:
        """The sort key of an event, by its id in the short form."""
        return f"event#{event_id}"

    @property
    def event_id(self) -> str:
        """The id of an event: the phone's own, in its short form."""
        return str(self.part).removeprefix("event#")

    @property
    def number(self) -> str:
        """The number of its order."""
        return str(self.key).removeprefix("order#")

    @classmethod
    def of(cls, number: str, event_id: str) -> EventRow | None:
        """One event; one consistent read."""
        return cls.find(OrderRow.key_of(number), cls.part_of(event_id))

    @classmethod
    def all_of(cls, number: str) -> list[EventRow]:
        """All that happened to an order, in the order in which it did: one query."""
        rows = cls.query(
            OrderRow.key_of(number), cls.part.startswith("event#"), consistent_read=True
        )
        return sorted(rows, key=lambda row: (int(row.version), str(row.part)))

    def seal(self, attribute: str, clear: str | None) -> None:
        """Encrypt the note or the answer for this row."""
        place = (TABLE, self._place(), attribute, self.division_code)
        setattr(self, f"{attribute}_sealed", clear and crypto.encrypt(clear, *place))

    def clear(self, attribute: str) -> str | None:
        """The note or the answer."""
        sealed: str | None = getattr(self, f"{attribute}_sealed")
        return sealed and crypto.decrypt(sealed, TABLE, self._place(), attribute)

    def _place(self) -> str:
        return f"{self.key}/{self.part}"


class PlaceRow(db.Item):
    """That something was reported at a place, so that the next one to report it is shown."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    division_code = UnicodeAttribute()
    spot = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(division_code: str, category: str) -> str:
        """The partition of a town (or county, where no town was named) and a category."""
        return f"place#{division_code[:TOWN_DIGITS]}#{category}"

    @property
    def number(self) -> str:
        """The number of its order."""
        return str(self.part).partition("#")[2]

    @property
    def received_ms(self) -> int:
        """When it was received."""
        return int(str(self.part).partition("#")[0])

    @classmethod
    def newest(
        cls,
        division_code: str,
        category: str,
        since_ms: int,
        most: int,
        within: str | None = None,
        before: str | None = None,
    ) -> list[PlaceRow]:
        """The newest of a town and category since an instant, newest first: one query.

        :param within: only those of this village; the others of its town are read past.
        :param before: only those behind this sort key, where the page before this one ended.
        """
        since = f"{since_ms:0{MS_DIGITS}d}"
        # Both ends of BETWEEN are in; what was shown last is left out by its last letter.
        until = before and before[:-1] + chr(ord(before[-1]) - 1) + "~"
        span = cls.part.between(since, until) if until else cls.part > since
        only = cls.division_code.startswith(within) if within else None
        page, key = PAGE_ROWS if within else most, cls.key_of(division_code, category)
        rows = cls.query(key, span, only, limit=most, page_size=page, scan_index_forward=False)
        return list(rows)


class CallerRow(db.Item):
    """That an order is of a number (`caller#<blind index>`) or an account (`reporter#<id>`)."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    division_code = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(index: str) -> str:
        """The partition of a number, by its blind index."""
        return f"caller#{index}"

    @staticmethod
    def key_of_reporter(account_id: str) -> str:
        """The partition of who signed in."""
        return f"reporter#{account_id}"

    @property
    def number(self) -> str:
        """The number of the order."""
        return str(self.part).partition("#")[2]

    @classmethod
    def newest(cls, key: str, most: int) -> list[CallerRow]:
        """The newest of a number or an account, newest first: one query."""
        return list(cls.query(key, limit=most, page_size=most, scan_index_forward=False))


class ViewRow(db.Item):
    """What an agent looks for again and again, under a name of their own: JSON of a search."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    name_sealed = UnicodeAttribute()
    search = UnicodeAttribute()
    made_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(staff_id: str) -> str:
        """The partition of an agent."""
        return f"views#{staff_id}"

    @staticmethod
    def part_of(view_id: str) -> str:
        """The sort key of a view."""
        return f"view#{view_id}"

    @classmethod
    def all_of(cls, staff_id: str) -> list[ViewRow]:
        """The views of an agent: one query."""
        return list(cls.query(cls.key_of(staff_id), cls.part.startswith("view#")))


def part_at(received_ms: int, number: str) -> str:
    """The sort key of an order among those of a place or a caller, by when it was received."""
    return f"{received_ms:0{MS_DIGITS}d}#{number}"
