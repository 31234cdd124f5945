"""Stored shapes of the knowledge base: working copies, what is published, and bulletins.

A working copy is sealed until it is published, for people write names into drafts. What everybody
reads stands together in one partition, with one row whose tag changes whenever any of it does.
"""

from __future__ import annotations

import json
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import crypto, db
from backend.knowledge.rules import Article, ArticleState, article_of, json_of

TABLE = "changxing-knowledge"
PUBLISHED, BULLETINS = "published", "bulletins"
LISTED_MOST = 200


class InWork(GlobalSecondaryIndex["ArticleRow"]):
    """Which articles somebody works on below a division."""

    class Meta:
        index_name = "in_work"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class ArticleRow(db.Item):
    """The working copy of an article. This model has the whole shape of the table.

    `listed` and `place` stand there while it is in work. `version` grows with every change.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="article")
    area = UnicodeAttribute()
    state = UnicodeAttribute()
    version = NumberAttribute()
    body_sealed = UnicodeAttribute()
    writer_id = UnicodeAttribute()
    writer_unit = UnicodeAttribute()
    office = UnicodeAttribute()
    changed_ms = NumberAttribute()
    decider_id = UnicodeAttribute(null=True)
    reason_sealed = UnicodeAttribute(null=True)
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    in_work = InWork()

    @staticmethod
    def key_of(article_id: str) -> str:
        """The partition of an article's working copy."""
        return f"article#{article_id}"

    @property
    def article_id(self) -> str:
        """Its id, as it stands in paths."""
        return str(self.key).removeprefix("article#")

    @classmethod
    def of(cls, article_id: str) -> ArticleRow | None:
        """A working copy; one consistent read."""
        return cls.find(cls.key_of(article_id), "article")

    def seal_article(self, article: Article) -> None:
        """Encrypt what it says for this row."""
        text = json.dumps(json_of(article), ensure_ascii=False)
        self.body_sealed = crypto.encrypt(text, TABLE, self.key, "body")

    def article(self) -> Article:
        """What it says."""
        return article_of(json.loads(crypto.decrypt(self.body_sealed, TABLE, self.key, "body")))

    def seal_reason(self, reason: str | None) -> None:
        """Encrypt why it was sent back, or forget it."""
        sealed = crypto.encrypt(reason, TABLE, self.key, "reason") if reason else None
        self.reason_sealed = sealed

    def reason(self) -> str | None:
        """Why it was sent back, if it was."""
        if not self.reason_sealed:
            return None
        return crypto.decrypt(self.reason_sealed, TABLE, self.key, "reason")

    def list_by_state(self) -> None:
        """Have it listed while it is in work, and not afterwards."""
        is_in_work = self.state != ArticleState.PUBLISHED.value
        self.listed = f"work#{self.area[:2]}" if is_in_work else None
        self.place = f"{self.area}#{self.article_id}" if is_in_work else None

    @classmethod
    def in_work_below(cls, area: str) -> list[ArticleRow]:
        """What is in work below a division, by division and id; one query."""
        listed = f"work#{area[:2]}"
        return list(cls.in_work.query(listed, InWork.place.startswith(area), limit=LISTED_MOST))


class PublishedRow(db.Item):
    """An article that everybody reads, or the note that it was taken away.

    :param body: the article as JSON; of one that was taken away people read no more than its title.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True, default=PUBLISHED)
    part = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute()
    published_ms = NumberAttribute()
    revision = NumberAttribute()
    withdrawn_ms = NumberAttribute(null=True)
    withdrawn_reason = UnicodeAttribute(null=True)

    @staticmethod
    def part_of(article_id: str) -> str:
        """The sort key of an article."""
        return f"article#{article_id}"

    @property
    def article_id(self) -> str:
        """Its id."""
        return str(self.part).removeprefix("article#")

    @classmethod
    def of(cls, article_id: str) -> PublishedRow | None:
        """What is published under an id; one consistent read."""
        return cls.find(PUBLISHED, cls.part_of(article_id))

    @classmethod
    def every_one(cls) -> list[PublishedRow]:
        """All that was ever published; one query for each megabyte."""
        return list(cls.query(PUBLISHED, cls.part.startswith("article#"), consistent_read=True))


class HeadRow(db.Item):
    """A tag that changes with whatever stands below the same key: then a document is made anew."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="head")
    tag = UnicodeAttribute()
    changed_ms = NumberAttribute()

    @classmethod
    def of(cls, key: str) -> HeadRow | None:
        """The tag of a document, None before the first change; one consistent read."""
        return cls.find(key, "head")


class BulletinRow(db.Item):
    """What a bulletin said of an area on a day; absent is what it did not say.

    :param until_ms: up to which instant its numbers count.
    :param corrected_ms: when later numbers for the same day took the place of earlier ones.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    numbers = UnicodeAttribute()
    until_ms = NumberAttribute()
    title = UnicodeAttribute()
    publisher = UnicodeAttribute()
    url = UnicodeAttribute(null=True)
    imported_ms = NumberAttribute()
    corrected_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(area: str) -> str:
        """The partition of an area's bulletins."""
        return f"bulletin#{area}"

    @classmethod
    def newest_of(cls, area: str, most: int) -> list[BulletinRow]:
        """The newest days of an area, the newest first; one query."""
        return list(
            cls.query(cls.key_of(area), scan_index_forward=False, limit=most, consistent_read=True)
        )

    def said(self) -> dict[str, Any]:
        """Its numbers by their names."""
        found: dict[str, Any] = json.loads(self.numbers)
        return found
