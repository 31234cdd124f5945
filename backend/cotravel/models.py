"""Stored shapes of what phones ask first, and of the batches that wait for a second person.

Nothing in the list names anybody; batches are sealed, for nobody has looked through them yet. The
list itself is in list_models.py.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import crypto, db, packed
from backend.core.picture_models import BytesAttribute

TABLE = "changxing-cotravel"
STREAM = "NEW_AND_OLD_IMAGES"
TRIPS = "trips"


class OpenBatches(GlobalSecondaryIndex["HeadRow"]):
    """The batches that are not finished, below a division."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class OpenBelow(GlobalSecondaryIndex["HeadRow"]):
    """The open registrations below a division."""

    class Meta:
        index_name = "open_below"
        projection = AllProjection()

    open_county = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class OfTrip(GlobalSecondaryIndex["HeadRow"]):
    """Who registered a trip."""

    class Meta:
        index_name = "of_trip"
        projection = AllProjection()

    trip = UnicodeAttribute(hash_key=True)
    resident = UnicodeAttribute(range_key=True)


class HeadRow(db.Item):
    """What phones are answered: a signed document. This model has the whole shape of the table.

    :ivar document: JSON as it is sent, packed; below 4 KB, so that it is one read unit.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True, default=TRIPS)
    part = UnicodeAttribute(range_key=True, default="head")
    version = NumberAttribute()
    changed_ms = NumberAttribute()
    document = BytesAttribute()
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    open_county = UnicodeAttribute(null=True)
    trip = UnicodeAttribute(null=True)
    resident = UnicodeAttribute(null=True)
    open_batches = OpenBatches()
    open_below = OpenBelow()
    of_trip = OfTrip()

    @classmethod
    def now(cls) -> HeadRow | None:
        """What is published, None before the first publication; one read that may lag a moment."""
        try:
            return cls.get(TRIPS, "head")
        except cls.DoesNotExist:
            return None


class Changes(NamedTuple):
    """What a version took back or put right, by the numbers of the trips.

    :ivar withdrawn: (number, reason, number of the trip that says the same or None).
    """

    version: int
    corrected: tuple[int, ...]
    withdrawn: tuple[tuple[int, str, int | None], ...]


class ChangeRow(db.Item):
    """What a version took back or put right; written with the head, and heard by the stream.

    :ivar data: packed JSON {corrected: [id], withdrawn: [[id, reason, other id or null]]}.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True, default=TRIPS)
    part = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    changed_ms = NumberAttribute()
    data = BytesAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(version: int) -> str:
        """The sort key of a version's changes."""
        return f"change#{version:08d}"

    @staticmethod
    def read(image: Mapping[str, Any]) -> Changes:
        """What a record of the stream says, from its new image."""
        told = json.loads(packed.of_bytes(base64.b64decode(image["data"]["B"])))
        withdrawn = tuple((one[0], one[1], one[2]) for one in told["withdrawn"])
        return Changes(int(image["version"]["N"]), tuple(told["corrected"]), withdrawn)


class BatchesBelow(GlobalSecondaryIndex["BatchRow"]):
    """The batches that are not finished, below a division."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class BatchRow(db.Item):
    """Trips, contacts or vehicles that one person brought and another publishes.

    `listed` and `place` stand there while it is open. `version` grows with every change.

    :ivar office: the name of the unit of whoever brought it.
    :ivar told: JSON for the screen: what was counted when it was read.
    :ivar made_by: a staff id, or "command".
    :ivar parts: how many rows of lines there are; `rows`: how many lines.
    :ivar lines: which lines are its own; every change of a draft stores its lines under a name of
        its own, so that two who save at once never mix theirs. None with contacts and vehicles.
    :ivar step: JSON, how far its publication is: {against, done, of, files}.
    :ivar published_version: the version of the list that it became part of.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="batch")
    kind = UnicodeAttribute()
    area = UnicodeAttribute()
    state = UnicodeAttribute()
    version = NumberAttribute(default=1)
    title_sealed = UnicodeAttribute()
    rows = NumberAttribute(default=0)
    parts = NumberAttribute(default=0)
    lines = UnicodeAttribute(null=True)
    problems = NumberAttribute(default=0)
    told = UnicodeAttribute(default="{}")
    made_by = UnicodeAttribute()
    made_unit = UnicodeAttribute()
    office = UnicodeAttribute(null=True)
    made_ms = NumberAttribute()
    changed_ms = NumberAttribute()
    decided_by = UnicodeAttribute(null=True)
    decided_unit = UnicodeAttribute(null=True)
    decided_ms = NumberAttribute(null=True)
    reason_sealed = UnicodeAttribute(null=True)
    step = UnicodeAttribute(null=True)
    published_version = NumberAttribute(null=True)
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    below = BatchesBelow()

    @staticmethod
    def key_of(batch_id: str) -> str:
        """The partition of a batch."""
        return f"batch#{batch_id}"

    @property
    def batch_id(self) -> str:
        """Its id, as it stands in paths."""
        return str(self.key).removeprefix("batch#")

    @classmethod
    def of(cls, batch_id: str) -> BatchRow | None:
        """One batch without its lines; one consistent read."""
        return cls.find(cls.key_of(batch_id), "batch")

    @classmethod
    def open_below(cls, kind: str, area: str) -> list[BatchRow]:
        """The batches of a kind that wait below a division; one query for each megabyte."""
        listed = cls.listed_as(kind, area)
        return list(cls.below.query(listed, BatchesBelow.place.startswith(area)))

    @classmethod
    def at_work(cls, kind: str, area: str) -> list[BatchRow]:
        """The batches of a kind that are being published below a division, a few; one query."""
        listed = cls.listed_as(kind, area, is_at_work=True)
        return list(cls.below.query(listed, BatchesBelow.place.startswith(area)))

    @staticmethod
    def listed_as(kind: str, area: str, is_at_work: bool = False) -> str:
        """Under what a batch is listed: what the clock goes on with stands apart from drafts."""
        return f"{kind}_at_work#{area[:2]}" if is_at_work else f"{kind}#{area[:2]}"

    def seal(self, attribute: str, clear: str | None) -> None:
        """Encrypt the title or the reason for this row."""
        sealed = clear and crypto.encrypt(clear, TABLE, self.key, attribute)
        setattr(self, f"{attribute}_sealed", sealed)

    def clear(self, attribute: str) -> str | None:
        """The title or the reason."""
        sealed: str | None = getattr(self, f"{attribute}_sealed")
        return sealed and crypto.decrypt(sealed, TABLE, self.key, attribute)


class PartRow(db.Item):
    """Some lines of a batch (`part#<name>#<n>`), or what was wrong with its file, sealed."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    sealed = UnicodeAttribute()
    area = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(number: int, name: str | None = None) -> str:
        """The sort key of some lines; `name` is BatchRow.lines."""
        return f"part#{name}#{number:05d}" if name else f"part#{number:05d}"

    @classmethod
    def of(cls, batch_id: str, part: str) -> PartRow | None:
        """One of them; one consistent read."""
        return cls.find(BatchRow.key_of(batch_id), part)

    @classmethod
    def all_of(cls, batch_id: str, name: str | None = None) -> list[PartRow]:
        """All lines of a batch, in order; one query for each megabyte."""
        key, begin = BatchRow.key_of(batch_id), f"part#{name}#" if name else "part#"
        return list(cls.query(key, cls.part.startswith(begin), consistent_read=True))

    def seal(self, lines: Sequence[Any]) -> None:
        """Encrypt the lines for this row."""
        text = packed.as_text(json.dumps(lines, ensure_ascii=False, separators=(",", ":")))
        self.sealed = crypto.encrypt(text, TABLE, f"{self.key}/{self.part}", "lines")

    def lines(self) -> list[Any]:
        """What was sealed."""
        text = crypto.decrypt(self.sealed, TABLE, f"{self.key}/{self.part}", "lines")
        found: list[Any] = json.loads(packed.of_text(text))
        return found
