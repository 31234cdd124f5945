"""Stored shapes of what health authorities hand over: close contacts, and restricted vehicles.

Of a close contact nothing is kept but a blind index over their document number and their phone
together: whoever holds the store cannot tell who it is, and whoever asks has to be them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import crypto, db, packed
from backend.cotravel.models import STREAM, TABLE, PartRow

VEHICLES = "vehicles"


class ContactRow(db.Item):
    """That a list of the authority names somebody, from one day to another.

    Each list has a row of its own: what one area says of somebody neither hides nor ends what
    another does.

    :ivar from_on: and `last_on`: days of the city, `YYYY-MM-DD`; both count.
    :ivar reference: the number under which the authority keeps it.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    from_on = UnicodeAttribute()
    last_on = UnicodeAttribute()
    reference = UnicodeAttribute()
    area = UnicodeAttribute()
    batch = UnicodeAttribute()
    imported_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(index: str) -> str:
        """The partition of a blind index."""
        return f"contact#{index}"

    @staticmethod
    def part_of(batch_id: str) -> str:
        """The sort key of what a list says."""
        return f"contact#{batch_id}"

    @classmethod
    def of(cls, index: str) -> ContactRow | None:
        """Of all that is said of an index what holds longest; one consistent query."""
        found = cls.query(cls.key_of(index), consistent_read=True)
        return max(found, key=lambda row: (row.last_on, int(row.imported_ms)), default=None)


def seal_lines(row: PartRow, lines: Sequence[Any]) -> None:
    """Encrypt lines that name people, under the key of their county; `PartRow.lines` reads them."""
    text = packed.as_text(json.dumps(lines, ensure_ascii=False, separators=(",", ":")))
    row.sealed = crypto.encrypt(text, TABLE, f"{row.key}/{row.part}", "lines", area=row.area)


class VehicleRow(db.Item):
    """The restricted vehicles that a county or city has named, sealed as one document."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True, default=VEHICLES)
    part = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    changed_ms = NumberAttribute()
    sealed = UnicodeAttribute()

    @classmethod
    def of(cls, area: str) -> VehicleRow | None:
        """What an area has named; one consistent read."""
        return cls.find(VEHICLES, area)

    @classmethod
    def every_one(cls) -> list[VehicleRow]:
        """What all areas have named; one query."""
        return list(cls.query(VEHICLES))

    def seal(self, plates: list[dict[str, Any]]) -> None:
        """Encrypt the plates, with the reason and the last day of each list's word on them."""
        text = packed.as_text(json.dumps(plates, ensure_ascii=False))
        self.sealed = crypto.encrypt(text, TABLE, f"{self.key}/{self.part}", "plates")

    def plates(self) -> list[dict[str, Any]]:
        """What was sealed."""
        text = crypto.decrypt(self.sealed, TABLE, f"{self.key}/{self.part}", "plates")
        found: list[dict[str, Any]] = json.loads(packed.of_text(text))
        return found
