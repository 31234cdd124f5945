"""Where records lie that nobody could make sense of, and whether counting stands still."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import db

TABLE = "changxing-aside"
KEPT_ASIDE_S = 30 * 24 * 3600


class Poison(NamedTuple):
    """A record that could not be made sense of, and the kind of error it caused."""

    sequence_number: str
    kind: str


class Aside(db.Item):
    """A record that was set aside: where it can be found again, and nothing of what it says."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    error = UnicodeAttribute()
    set_aside_s = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(consumer: str, table: str, shard: str, sequence_number: str) -> tuple[str, str]:
        """The key of one consumer's mark on one record."""
        return f"{consumer}#{table}", f"{shard}#{sequence_number}"

    @classmethod
    def of(cls, consumer: str, table: str, shard: str, sequence_number: str) -> Aside | None:
        """The mark of a consumer on a record; one consistent read."""
        try:
            key = cls.key_of(consumer, table, shard, sequence_number)
            return cls.get(*key, consistent_read=True)
        except cls.DoesNotExist:
            return None

    @classmethod
    def all_of(cls, consumer: str, table: str) -> list[Aside]:
        """Everything that a consumer has set aside, oldest first within a shard."""
        return list(cls.query(f"{consumer}#{table}", consistent_read=True))


class Pause(db.Item):
    """Until when no batch is taken. It ends by itself, should whoever set it have died."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True, default="pause")
    part = UnicodeAttribute(range_key=True, default="all")
    until_s = NumberAttribute()


def set_aside(consumer: str, table: str, shard: str, aside: Iterable[Poison]) -> None:
    """Keep where these records are, one row each; again changes nothing."""
    now_s = int(time.time())
    for poison in aside:
        Aside(
            *Aside.key_of(consumer, table, shard, poison.sequence_number),
            error=poison.kind,
            set_aside_s=now_s,
            expires_at=now_s + KEPT_ASIDE_S,
        ).save()


def is_paused() -> bool:
    """Whether somebody is counting anew just now; one consistent read."""
    try:
        pause = Pause.get("pause", "all", consistent_read=True)
    except Pause.DoesNotExist:
        return False
    return bool(pause.until_s > time.time())


def pause(for_s: int) -> None:
    """Let nobody take a batch for so many seconds from now; again prolongs it, 0 ends it."""
    Pause("pause", "all", until_s=int(time.time()) + for_s if for_s else 0).save()
