"""Who went by a checkpoint in an hour: a packed index, written once a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.checkpoints import passage_models, rules
from backend.checkpoints.models import TABLE
from backend.checkpoints.passage_models import PASSAGE_PART
from backend.core import clock, crypto, db, ids

HOUR_PART = "hour#"
_OFFSET_BYTES, _ID_BYTES = 3, 16
# How a key is packed: what it begins with, and how many bytes follow.
_KINDS = (
    (passage_models.PASS, 8),
    (passage_models.CARD, 12),
    (passage_models.NUMBER, 32),
    (passage_models.VISIT, 0),
)


class Entry(NamedTuple):
    """Where a passage is: its moment (ms since 1970) and the two keys of its row."""

    at_ms: int
    key: str
    part: str


class PlaceHourRow(db.Item):
    """Which passages of an hour at a checkpoint one request brought.

    The same request brought again writes the same row. Requests may overlap, so a reader counts
    a passage once; what it finds no row for was erased.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    division_code = UnicodeAttribute()
    entries = UnicodeAttribute(attr_name="e")
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(checkpoint_id: str, hour: str) -> str:
        """The partition of an hour (UTC, yyyymmddhh) at a checkpoint."""
        return f"place#{checkpoint_id}#{hour}"

    @classmethod
    def by(cls, checkpoint_id: str, hour: str, division: str, entries: Sequence[Entry]) -> Self:
        """The row of what one request brought of an hour; nothing is written."""
        begins_ms = _ms_of(hour)
        packed = b"".join(_packed(entry, begins_ms) for entry in sorted(set(entries)))
        text = ids.to_base64url(packed)
        gone_at = clock.from_ms(begins_ms) + timedelta(days=rules.RETENTION_DAYS, hours=1)
        return cls(
            cls.key_of(checkpoint_id, hour),
            f"{HOUR_PART}{crypto.keyed_hash('place-hour', text)[:16]}",
            division_code=division,
            entries=text,
            expires_at=int(gone_at.timestamp()),
        )

    @classmethod
    def of_hour(cls, checkpoint_id: str, hour: str) -> list[Entry]:
        """The passages of an hour at a checkpoint, each once, oldest first: one query."""
        key, begins_ms = cls.key_of(checkpoint_id, hour), _ms_of(hour)
        found: dict[tuple[str, str], Entry] = {}
        for row in cls.query(key, cls.part.startswith(HOUR_PART), consistent_read=True):
            for entry in _unpacked(ids.from_base64url(str(row.entries)), begins_ms):
                # By both keys: an id that was used again must not hide what it was first.
                found[entry.key, entry.part] = entry
        return sorted(found.values())


def _ms_of(hour: str) -> int:
    return clock.to_ms(datetime.strptime(hour, "%Y%m%d%H").replace(tzinfo=UTC))


def _packed(entry: Entry, begins_ms: int) -> bytes:
    number = next(n for n, (begin, _) in enumerate(_KINDS) if entry.key.startswith(begin))
    begin, length = _KINDS[number]
    name = entry.key.removeprefix(begin)
    raw = ids.from_base64url(name) if length == 32 else bytes.fromhex(name)
    offset = (entry.at_ms - begins_ms).to_bytes(_OFFSET_BYTES)
    # A visit stands under its own id, which follows in any case.
    return offset + bytes([number]) + raw[:length] + bytes.fromhex(entry.part[len(PASSAGE_PART) :])


def _unpacked(data: bytes, begins_ms: int) -> Iterator[Entry]:
    at = 0
    while at < len(data):
        offset, number = int.from_bytes(data[at : at + _OFFSET_BYTES]), data[at + _OFFSET_BYTES]
        begin, length = _KINDS[number]
        raw = data[at + _OFFSET_BYTES + 1 :][:length]
        at += _OFFSET_BYTES + 1 + length
        own = data[at : at + _ID_BYTES].hex()
        at += _ID_BYTES
        name = (ids.to_base64url(raw) if length == 32 else raw.hex()) or own
        yield Entry(begins_ms + offset, f"{begin}{name}", f"{PASSAGE_PART}{own}")
