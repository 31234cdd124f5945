"""Stored shapes of evidence: orders, one fact a person, appeals, and the counts that are public.

What names people, reasons or documents is sealed row by row. An order, or an appeal that waits for
its answer, is listed by its place; whatever is decided leaves the list.
"""

from __future__ import annotations

import json
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import crypto, db
from backend.evidence.rules import OrderState

TABLE = "changxing-evidence"
PAGE = 50
COUNTED = ("filed", "approved", "refused", "withdrawn", "blocked", "appealed", "upheld", "lifted")
Image = dict[str, dict[str, Any]]


class ByPlace(GlobalSecondaryIndex["EvidenceOrder"]):
    """What waits for a second person, or for an answer, below a division."""

    class Meta:
        index_name = "by_place"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class EvidenceOrder(db.Item):
    """What one person filed about up to 20 others. This model has the whole shape of the table.

    `body_sealed` holds kind, reason, reference, days and the ids of the people, as JSON.
    `listed` and `place` stand there for as long as it is open, and a while longer when it lapsed.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="order")
    body_sealed = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    area = UnicodeAttribute()
    state = UnicodeAttribute(default=OrderState.OPEN.value)
    filer_id = UnicodeAttribute()
    filer_unit = UnicodeAttribute()
    filer_role = UnicodeAttribute()
    office = UnicodeAttribute()
    filed_ms = NumberAttribute()
    decider_id = UnicodeAttribute(null=True)
    decider_unit = UnicodeAttribute(null=True)
    decided_ms = NumberAttribute(null=True)
    refusal = UnicodeAttribute(null=True)
    table_version = NumberAttribute()
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    by_place = ByPlace()

    @staticmethod
    def key_of(order_id: str) -> str:
        """The partition of an order."""
        return f"order#{order_id}"

    @property
    def order_id(self) -> str:
        """Its id, as it stands in paths."""
        return str(self.key).removeprefix("order#")

    def seal_body(self, body: dict[str, Any]) -> None:
        """Encrypt what it says for this row."""
        text = json.dumps(body, ensure_ascii=False)
        self.body_sealed = crypto.encrypt(text, TABLE, self.key, "body")

    def body(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = json.loads(
            crypto.decrypt(self.body_sealed, TABLE, self.key, "body")
        )
        return found

    @classmethod
    def of(cls, order_id: str) -> EvidenceOrder | None:
        """An order; one consistent read."""
        return cls.find(cls.key_of(order_id), "order")


class FiledBy(db.Item):
    """The way from somebody on duty to the orders they filed, newest last."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()

    @classmethod
    def by(cls, order: EvidenceOrder) -> FiledBy:
        """The pointer that belongs to an order."""
        part = f"filed#{int(order.filed_ms):015d}#{order.order_id}"
        return cls(f"staff#{order.filer_id}", part, expires_at=order.expires_at)

    @classmethod
    def newest_of(cls, staff_id: str, most: int = PAGE) -> list[str]:
        """The ids of the newest orders that somebody filed; one query."""
        found = cls.query(
            f"staff#{staff_id}", cls.part.startswith("filed#"), scan_index_forward=False, limit=most
        )
        return [str(row.part).rpartition("#")[2] for row in found]


class FactRow(db.Item):
    """One approved piece of evidence about one person; all of a person's stand together.

    `body_sealed` holds what it says. `appeal_ms` and what follows tell of an appeal; nobody writes
    that it has lapsed. `listed` and `place` are the day on which passes began to be kinder than the
    truth, for the list that checkpoints fetch; only of what has a colour.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    body_sealed = UnicodeAttribute()
    filer_id = UnicodeAttribute()
    approver_id = UnicodeAttribute()
    area = UnicodeAttribute()
    approved_ms = NumberAttribute()
    ended_ms = NumberAttribute(null=True)
    appeal_ms = NumberAttribute(null=True)
    answered_ms = NumberAttribute(null=True)
    is_lifted = NumberAttribute(null=True)
    answer = UnicodeAttribute(null=True)
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(resident_id: str) -> str:
        """The partition of a person's facts."""
        return f"resident#{resident_id}"

    @staticmethod
    def part_of(evidence_id: str) -> str:
        """The sort key of a fact."""
        return f"fact#{evidence_id}"

    @property
    def resident_id(self) -> str:
        """Whom it is about."""
        return str(self.key).removeprefix("resident#")

    @property
    def evidence_id(self) -> str:
        """Its own id."""
        return str(self.part).removeprefix("fact#")

    def seal_body(self, body: dict[str, Any]) -> None:
        """Encrypt what it says for this row."""
        text = json.dumps(body, ensure_ascii=False)
        self.body_sealed = crypto.encrypt(text, TABLE, f"{self.key}|{self.part}", "body")

    def body(self) -> dict[str, Any]:
        """What it says."""
        text = crypto.decrypt(self.body_sealed, TABLE, f"{self.key}|{self.part}", "body")
        found: dict[str, Any] = json.loads(text)
        return found

    @classmethod
    def of(cls, resident_id: str, evidence_id: str) -> FactRow | None:
        """One fact; one consistent read."""
        return cls.find(cls.key_of(resident_id), cls.part_of(evidence_id))

    @classmethod
    def all_of(cls, resident_id: str) -> list[FactRow]:
        """Every fact about a person; one consistent query."""
        found = cls.query(
            cls.key_of(resident_id), cls.part.startswith("fact#"), consistent_read=True
        )
        return list(found)


class AppealRow(db.Item):
    """What somebody says against a piece of evidence, in their own words, sealed."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="appeal")
    resident_id = UnicodeAttribute()
    words_sealed = UnicodeAttribute()
    area = UnicodeAttribute()
    at_ms = NumberAttribute()
    answered_ms = NumberAttribute(null=True)
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(evidence_id: str) -> str:
        """The partition of the appeal against a piece of evidence."""
        return f"appeal#{evidence_id}"

    @property
    def evidence_id(self) -> str:
        """Against what."""
        return str(self.key).removeprefix("appeal#")

    def seal_words(self, words: str) -> None:
        """Encrypt the words for this row."""
        self.words_sealed = crypto.encrypt(words, TABLE, self.key, "words")

    def words(self) -> str:
        """The words."""
        return crypto.decrypt(self.words_sealed, TABLE, self.key, "words")

    @classmethod
    def of(cls, evidence_id: str) -> AppealRow | None:
        """One appeal; one consistent read."""
        return cls.find(cls.key_of(evidence_id), "appeal")


class DayCount(db.Item):
    """How many people, of one county and reason, were filed about on a day, and what became of it.

    Counts belong to the day of the filing (or of the appeal), so that what nobody decided in time
    is the rest of them, and no job has to come by.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    filed = NumberAttribute(null=True)
    approved = NumberAttribute(null=True)
    refused = NumberAttribute(null=True)
    withdrawn = NumberAttribute(null=True)
    blocked = NumberAttribute(null=True)
    appealed = NumberAttribute(null=True)
    upheld = NumberAttribute(null=True)
    lifted = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(on: str) -> str:
        """The partition of a day."""
        return f"counts#{on}"

    @staticmethod
    def part_of(county: str, kind: str, reason: str) -> str:
        """The sort key of a county, kind and reason."""
        return f"{county}#{kind}#{reason}"

    @classmethod
    def all_of_day(cls, on: str) -> list[DayCount]:
        """Every count of a day; one query."""
        return list(cls.query(cls.key_of(on)))


def listed_below(
    kind: str, area: str, after: Image | None = None, most: int = PAGE
) -> tuple[list[Image], Image | None]:
    """What is listed of a kind below a division, oldest place first; one query, one page.

    The index follows the rows within moments.

    :param kind: `order`, `appeal`.
    :returns: items as DynamoDB gives them, and where the next page begins.
    """
    query: dict[str, Any] = {
        "TableName": TABLE,
        "IndexName": ByPlace.Meta.index_name,
        "KeyConditionExpression": "listed = :listed AND begins_with(place, :area)",
        "ExpressionAttributeValues": {
            ":listed": {"S": listed_name(kind, area)},
            ":area": {"S": area},
        },
        "Limit": most,
    }
    if after:
        query["ExclusiveStartKey"] = after
    page = db.connection().dispatch("Query", query)
    return page["Items"], page.get("LastEvaluatedKey")


def listed_as(listed: str, after: Image | None = None) -> tuple[list[Image], Image | None]:
    """A page of everything that stands on a list, wherever it is; one query."""
    query: dict[str, Any] = {
        "TableName": TABLE,
        "IndexName": ByPlace.Meta.index_name,
        "KeyConditionExpression": "listed = :listed",
        "ExpressionAttributeValues": {":listed": {"S": listed}},
    }
    if after:
        query["ExclusiveStartKey"] = after
    page = db.connection().dispatch("Query", query)
    return page["Items"], page.get("LastEvaluatedKey")


def listed_name(kind: str, area: str) -> str:
    """The list that something in a division stands on: one a province."""
    return f"{kind}#{area[:2]}"


def place_of(area: str, at_ms: int, row_id: str) -> str:
    """Where on its list something stands: by division, then by time."""
    return f"{area}#{at_ms:015d}#{row_id}"
