"""Stored shapes of imported sheets: how far one has come, its lines until they are written, and
unsold stock that waits for whoever has it.

Of a supplier nothing is kept but the blind index of their number, by which they find it once they
sign in with that number.
"""

from __future__ import annotations

import json
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import db
from backend.market.models import TABLE


class SheetRow(db.Item):
    """A sheet that was checked; it is written chunk by chunk, and `done` of `chunks` are."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="sheet")
    kind = UnicodeAttribute()
    area = UnicodeAttribute()
    rows = NumberAttribute()
    chunks = NumberAttribute()
    done = NumberAttribute(default=0)
    told = UnicodeAttribute()
    made_by = UnicodeAttribute()
    made_ms = NumberAttribute()
    finished_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(sheet_id: str) -> str:
        """The partition of a sheet."""
        return f"sheet#{sheet_id}"

    @property
    def sheet_id(self) -> str:
        """The id, which follows from what the file holds."""
        return str(self.key).removeprefix("sheet#")

    @classmethod
    def of(cls, sheet_id: str) -> SheetRow | None:
        """One sheet; one consistent read."""
        return cls.find(cls.key_of(sheet_id), "sheet")

    def advance(self) -> None:
        """One more chunk is written; harmless when somebody else has said so."""
        done = int(self.done) + 1
        try:
            with db.conditional():
                self.update(
                    actions=[SheetRow.done.set(done)], condition=SheetRow.done == int(self.done)
                )
        except db.ConditionFailed:
            self.refresh(consistent_read=True)


class SheetChunk(db.Item):
    """Some hundred lines of a sheet as JSON, until they are written; nobody's name, no number."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    lines = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(number: int) -> str:
        """The sort key of a chunk."""
        return f"chunk#{number:05d}"

    @classmethod
    def read(cls, sheet_id: str, number: int) -> list[Any]:
        """The lines of a chunk; one consistent read."""
        key = SheetRow.key_of(sheet_id)
        row = cls.get(key, cls.part_of(number), consistent_read=True)
        told: list[Any] = json.loads(row.lines)
        return told


class UnsoldRow(db.Item):
    """Unsold stock from a sheet. `taken_ms` is when whoever has it made a listing of it."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    division_code = UnicodeAttribute()
    product = UnicodeAttribute()
    grade = UnicodeAttribute()
    unit = UnicodeAttribute()
    unit_quantity = NumberAttribute()
    quantity = NumberAttribute()
    price_fen = NumberAttribute(null=True)
    harvested_day = NumberAttribute()
    sell_by_day = NumberAttribute()
    made_ms = NumberAttribute()
    taken_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(phone_index: str) -> str:
        """The partition of all that waits for a number."""
        return f"unsold#{phone_index}"

    @staticmethod
    def part_of(listing_id: str) -> str:
        """The sort key of what shall become a listing."""
        return f"listing#{listing_id}"

    @property
    def listing_id(self) -> str:
        """The id that its listing will have."""
        return str(self.part).removeprefix("listing#")

    @classmethod
    def all_of(cls, phone_index: str) -> list[UnsoldRow]:
        """All that waits, or has waited, for a number; one query."""
        return list(cls.query(cls.key_of(phone_index), consistent_read=True))

    def put_new(self) -> None:
        """Put it when it is not there; what somebody has taken by now stays taken."""
        try:
            with db.conditional():
                self.save(condition=UnsoldRow.made_ms.does_not_exist())
        except db.ConditionFailed:
            return
