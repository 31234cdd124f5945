"""Stored shapes of notices: a resident's stand together, the text messages of a day likewise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import crypto, db

TABLE = "changxing-notices"


class Notice(db.Item):
    """Something a resident was told. Its key follows from the reference, so it is posted once.

    `about` is whom it concerns when that is somebody the resident answers for; `params` is JSON, or
    `params_sealed` when it tells of somebody's health;
    `todo` names the channels that are not done yet: `p` push, `t` text message.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    about = UnicodeAttribute(null=True)
    params = UnicodeAttribute(null=True)
    params_sealed = UnicodeAttribute(null=True)
    todo = UnicodeAttribute(null=True)
    posted_ms = NumberAttribute()
    read_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(resident_id: str) -> str:
        """The partition of a resident's notices."""
        return f"resident#{resident_id}"

    @staticmethod
    def part_of(notice_id: str) -> str:
        """The sort key of a notice."""
        return f"notice#{notice_id}"

    @property
    def notice_id(self) -> str:
        """The opaque id of a notice."""
        return str(self.part).removeprefix("notice#")

    def fill(self, params: str, is_sealed: bool) -> None:
        """Take in what the words leave open, as JSON."""
        if is_sealed:
            self.params_sealed = crypto.encrypt(params, TABLE, self.key, "params")
        else:
            self.params = params

    def filled(self) -> str | None:
        """What the words leave open, as JSON."""
        if self.params_sealed is None:
            return self.params
        return crypto.decrypt(self.params_sealed, TABLE, self.key, "params")

    @classmethod
    def of(cls, resident_id: str, notice_id: str) -> Notice | None:
        """One notice; one consistent read."""
        return cls.find(cls.key_of(resident_id), cls.part_of(notice_id))

    @classmethod
    def all_of_resident(cls, resident_id: str) -> list[Notice]:
        """Every stored notice of a resident, expired or not; one query, seldom a second."""
        return list(cls.query(cls.key_of(resident_id), cls.part.startswith("notice#")))


def day_key(on: date) -> str:
    """The partition of the text messages of a day. The day's budget bounds it."""
    return f"texts#{on.isoformat()}"


class Budget(db.Item):
    """How many text messages of a day are spoken for."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="budget")
    reserved = NumberAttribute(default=0)
    expires_at = NumberAttribute()

    @classmethod
    def reserved_on(cls, on: date) -> int:
        """How many; one consistent read."""
        try:
            return int(cls.get(day_key(on), "budget", consistent_read=True).reserved)
        except cls.DoesNotExist:
            return 0


class TextMessage(db.Item):
    """A text message to one recipient: reserved within the budget, then sent, then marked.

    Whoever is about to send it holds it until `held_ms`, so that two workers do not both send it.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    account_id = UnicodeAttribute()
    body = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    held_ms = NumberAttribute(null=True)
    sent_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(topic: str, resident_id: str) -> str:
        """The sort key: at most one message a day about a topic to a recipient."""
        return f"to#{topic}#{resident_id}"

    @property
    def reference(self) -> str:
        """What senders know this message by."""
        return f"{self.key}#{self.part}"

    @classmethod
    def of(cls, on: date, topic: str, resident_id: str) -> TextMessage | None:
        """One message; one consistent read."""
        return cls.find(day_key(on), cls.part_of(topic, resident_id))

    @classmethod
    def days_with(cls, days: Iterable[date], topic: str, resident_id: str) -> list[date]:
        """On which of these days a recipient got a message about a topic; one batch of reads."""
        part = cls.part_of(topic, resident_id)
        found = cls.batch_get([(day_key(on), part) for on in days])
        return [date.fromisoformat(str(row.key).removeprefix("texts#")) for row in found]

    @classmethod
    def unsent_of_day(cls, on: date, topic: str) -> list[TextMessage]:
        """The messages about a topic that were reserved and not sent; reads those that were too."""
        return list(
            cls.query(
                day_key(on),
                cls.part.startswith(f"to#{topic}#"),
                filter_condition=cls.sent_ms.does_not_exist(),
                consistent_read=True,
            )
        )
