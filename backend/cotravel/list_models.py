"""Stored shapes of the published list of trips.

It stands in blocks of two hundred trips, named by what they say; one small row says which blocks
are the list of today, and moves from one version to the next. What phones fetch is kept beside it,
named by its SHA-256.
"""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import db
from backend.core.picture_models import BytesAttribute
from backend.cotravel.models import STREAM, TABLE, TRIPS


class StateRow(db.Item):
    """Which blocks and files are the list of today; it moves with the head.

    :ivar next_id: the number of the next trip.
    :ivar blocks: JSON, the name of each block by its number.
    :ivar files: JSON, name -> {sha256, bytes, gzip_bytes, version}; `deltas` in it is a list.
    :ivar leaving: JSON, the keys of rows that are of no use any more: [[key, part], ...].
    :ivar keeping: JSON, the keys of the rows of new files, which still have a day to be forgotten.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True, default=TRIPS)
    part = UnicodeAttribute(range_key=True, default="state")
    version = NumberAttribute()
    changed_ms = NumberAttribute()
    next_id = NumberAttribute()
    blocks = UnicodeAttribute()
    files = UnicodeAttribute()
    leaving = UnicodeAttribute()
    keeping = UnicodeAttribute(null=True)

    @classmethod
    def now(cls) -> StateRow | None:
        """How the list stands, None before the first publication; one consistent read."""
        return cls.find(TRIPS, "state")


class BlockRow(db.Item):
    """Two hundred trips one after the other by their numbers, whole, as packed JSON.

    `expires_at` stands there when a newer block has taken its place.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True, default=TRIPS)
    part = UnicodeAttribute(range_key=True)
    data = BytesAttribute()
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def part_of(number: int, name: str) -> str:
        """The sort key of a block by its number and its name, which follows from its content."""
        return f"block#{number:05d}#{name}"

    @classmethod
    def of(cls, number: int, name: str) -> BlockRow | None:
        """One block; one consistent read."""
        return cls.find(TRIPS, cls.part_of(number, name))

    @classmethod
    def all_of(cls) -> dict[str, bytes]:
        """Every block that is stored, by its sort key: one query for each megabyte."""
        rows = cls.query(TRIPS, cls.part.startswith("block#"), consistent_read=True)
        return {str(row.part): bytes(row.data) for row in rows}


class FileRow(db.Item):
    """A piece of what phones fetch, as gzip.

    `expires_at` stands there until the head names it, and again when it names it no more.

    :ivar chunks: how many pieces there are.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    data = BytesAttribute()
    chunks = NumberAttribute()
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def key_of(sha256: str) -> str:
        """The partition of a file."""
        return f"file#{sha256}"

    @staticmethod
    def part_of(number: int) -> str:
        """The sort key of a piece."""
        return f"chunk#{number:03d}"

    @classmethod
    def all_of(cls, sha256: str) -> list[FileRow]:
        """The pieces of a file in order, none when there is no such file: one query."""
        return list(cls.query(cls.key_of(sha256), cls.part.startswith("chunk#")))


class TimetableRow(db.Item):
    """Which file is the timetable that was imported."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True, default=TRIPS)
    part = UnicodeAttribute(range_key=True, default="timetable")
    sha256 = UnicodeAttribute()
    changed_ms = NumberAttribute()

    @classmethod
    def now(cls) -> TimetableRow | None:
        """The timetable, None when nobody has imported one; one consistent read."""
        return cls.find(TRIPS, "timetable")
