"""Stored shapes of pictures: what is known of one, its bytes in two sizes, and whose they are.

The bytes stand in rows of their own, named by the upload they came from, so that publishing a
picture touches a small row alone, and two uploads at once never mix.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import Attribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import BINARY

from backend.core import db

TABLE = "changxing-pictures"
META, FULL, SMALL = "meta", "full", "small"


class BytesAttribute(Attribute[bytes]):
    """Bytes as the wire tells them: base64, which our own wire does not make by itself."""

    attr_type = BINARY

    def serialize(self, value: bytes) -> str:
        """As they are sent."""
        return base64.b64encode(value).decode()

    def deserialize(self, value: Any) -> bytes:
        """As they came."""
        return base64.b64decode(value)


class PictureRow(db.Item):
    """A picture. `kept_s` is until when its bytes are stored, later than it is shown."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default=META)
    owner = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    width = NumberAttribute()
    height = NumberAttribute()
    made_ms = NumberAttribute()
    is_published = BooleanAttribute(default=False)
    kept_s = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(picture_id: str) -> str:
        """The partition of a picture."""
        return f"picture#{picture_id}"

    @property
    def picture_id(self) -> str:
        """Its id, which leads to nobody."""
        return str(self.key).removeprefix("picture#")

    @classmethod
    def of(cls, picture_id: str, consistent: bool = False) -> PictureRow | None:
        """One picture, without its bytes; one read."""
        try:
            return cls.get(cls.key_of(picture_id), META, consistent_read=consistent)
        except cls.DoesNotExist:
            return None

    @classmethod
    def all_of(cls, picture_ids: Sequence[str]) -> dict[str, PictureRow]:
        """Those of these pictures that there are, by id: one read."""
        keys = [(cls.key_of(one), META) for one in dict.fromkeys(picture_ids)]
        return {row.picture_id: row for row in cls.batch_get(keys, consistent_read=True)}


class BytesRow(db.Item):
    """The bytes of a picture in one size; never larger than 150 KB."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    owner = UnicodeAttribute()
    data = BytesAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(size: str, content_hash: str) -> str:
        """The sort key of a size of what was uploaded."""
        return f"{size}#{content_hash}"

    @classmethod
    def of(cls, picture_id: str, size: str, content_hash: str) -> bytes | None:
        """The bytes; one read."""
        try:
            return cls.get(PictureRow.key_of(picture_id), cls.part_of(size, content_hash)).data
        except cls.DoesNotExist:
            return None


class OwnedRow(db.Item):
    """That a picture is somebody's: by it they are told of it, and it is erased with them."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(owner: str) -> str:
        """The partition of what somebody has."""
        return f"owner#{owner}"

    @classmethod
    def all_of(cls, owner: str) -> list[str]:
        """The ids of somebody's pictures; one query."""
        rows = cls.query(cls.key_of(owner), cls.part.startswith("picture#"))
        return [str(row.part).removeprefix("picture#") for row in rows]
