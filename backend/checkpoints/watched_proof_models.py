"""Stored shape of the proofs by which the stream knows watched people."""

from __future__ import annotations

from collections.abc import Iterable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.checkpoints import alarm_rules
from backend.checkpoints.models import STREAM, TABLE
from backend.core import db
from backend.core.picture_models import BytesAttribute

TOKENS_A_ROW = 20_000


class WatchedProofsRow(db.Item):
    """By which proofs the watched people of a county are known just now: `watched`/`<county>#<n>`.

    Eight bytes each, and nothing of whose they are; the stream opens no key, so it is told.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True, default="watched")
    part = UnicodeAttribute(range_key=True)
    data = BytesAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def all_now(cls, now_s: int) -> frozenset[bytes]:
        """All of them; one query."""
        found: set[bytes] = set()
        for row in cls.query("watched", consistent_read=True):
            if row.expires_at > now_s:
                found |= alarm_rules.unpacked(row.data)
        return frozenset(found)

    @classmethod
    def put(cls, county: str, tokens: Iterable[bytes], gone_s: int) -> None:
        """Keep those of a county, and nobody else; a write unit for each hundred and twenty.

        One query besides: whoever was just released is among the watched no longer.
        """
        data = alarm_rules.packed(tokens)
        size = TOKENS_A_ROW * alarm_rules.PASS_ID_BYTES
        starts = range(0, len(data), size)
        rows = {f"{county}#{n}": data[at : at + size] for n, at in enumerate(starts)}
        before = cls.query("watched", cls.part.startswith(f"{county}#"), consistent_read=True)
        over = [str(row.part) for row in before if row.part not in rows]
        for part, some in rows.items():
            cls(part=part, data=some, expires_at=gone_s).save()
        for part in over:
            cls(part=part).delete()
