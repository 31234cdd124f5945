"""Stored shapes of what the city declared: one partition, which a process reads twice a minute."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.city.rules import Order, RuleVersion
from backend.core import db

TABLE = "changxing-city"
CITY = "city"


class OrderRow(db.Item):
    """A declared order; `until_on` is its last day as it stands, `steps` how it came to that.

    `words` is JSON with title and authority in both languages; `steps` a JSON list of
    {what, until_on, proposal_id, at_ms}.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True, default=CITY)
    part = UnicodeAttribute(range_key=True)
    area = UnicodeAttribute()
    words = UnicodeAttribute()
    from_on = UnicodeAttribute()
    until_on = UnicodeAttribute()
    steps = UnicodeAttribute()
    declared_ms = NumberAttribute()
    version = NumberAttribute(default=1)

    @staticmethod
    def part_of(order_no: str) -> str:
        """The sort key of an order; its number stands once."""
        return f"order#{order_no}"

    @classmethod
    def of(cls, order_no: str) -> OrderRow | None:
        """An order; one consistent read."""
        return cls.find(CITY, cls.part_of(order_no))


class RuleRow(db.Item):
    """A version of the colour rule, with its dry run; `from_on` is absent while it is a draft.

    `content` is the rule file as JSON, `dry_run` the result as JSON, `dry_run_hash` its SHA-256.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True, default=CITY)
    part = UnicodeAttribute(range_key=True)
    content = UnicodeAttribute()
    effective_on = UnicodeAttribute()
    dry_run = UnicodeAttribute()
    dry_run_hash = UnicodeAttribute()
    from_on = UnicodeAttribute(null=True)
    proposal_id = UnicodeAttribute(null=True)
    made_ms = NumberAttribute()

    @staticmethod
    def part_of(version: int) -> str:
        """The sort key of a version."""
        return f"rule#{version:05d}"

    @classmethod
    def of(cls, version: int) -> RuleRow | None:
        """A version; one consistent read."""
        return cls.find(CITY, cls.part_of(version))


class SunsetRow(db.Item):
    """The end of the data of an area: agreed to, begun, done; `report` is what was signed."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True, default=CITY)
    part = UnicodeAttribute(range_key=True)
    order_no = UnicodeAttribute()
    proposal_id = UnicodeAttribute()
    agreed_ms = NumberAttribute()
    begun_ms = NumberAttribute(null=True)
    before = UnicodeAttribute(null=True)
    done_ms = NumberAttribute(null=True)
    report = UnicodeAttribute(null=True)
    signature = UnicodeAttribute(null=True)

    @staticmethod
    def part_of(area: str) -> str:
        """The sort key of an area's end."""
        return f"sunset#{area}"

    @property
    def area(self) -> str:
        """The area."""
        return str(self.part).removeprefix("sunset#")

    @classmethod
    def of(cls, area: str) -> SunsetRow | None:
        """The end of an area; one consistent read."""
        return cls.find(CITY, cls.part_of(area))


Image = Mapping[str, Mapping[str, Any]]


def everything() -> list[Image]:
    """All that is in force, was, or is drafted: one consistent query, without the dry runs."""
    found: list[Image] = []
    wish: dict[str, Any] = {
        "TableName": TABLE,
        "KeyConditionExpression": "#k = :city",
        "ProjectionExpression": "part, area, words, from_on, until_on, version, content, agreed_ms",
        "ExpressionAttributeNames": {"#k": "key"},
        "ExpressionAttributeValues": {":city": {"S": CITY}},
        "ConsistentRead": True,
    }
    while True:
        page = db.connection().dispatch("Query", wish)
        found += page["Items"]
        if not page.get("LastEvaluatedKey"):
            return found
        wish["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def order_of(image: Image) -> Order:
    """An order as the rules know it."""
    words = json.loads(image["words"]["S"])
    return Order(
        image["part"]["S"].removeprefix("order#"),
        image["area"]["S"],
        words["title"],
        words["authority"],
        date.fromisoformat(image["from_on"]["S"]),
        date.fromisoformat(image["until_on"]["S"]),
        version=int(image["version"]["N"]),
    )


def rule_of(image: Image) -> RuleVersion:
    """A version as the rules know it."""
    from_on = image.get("from_on", {}).get("S")
    return RuleVersion(
        int(image["part"]["S"].removeprefix("rule#")),
        date.fromisoformat(from_on) if from_on else None,
        json.loads(image["content"]["S"]),
    )


def drafts() -> list[RuleRow]:
    """Every version drafted or published here, the newest first, with its dry run; one query."""
    begins = RuleRow.part.startswith("rule#")
    return list(RuleRow.query(CITY, begins, scan_index_forward=False, consistent_read=True))


def ends() -> list[SunsetRow]:
    """Every area whose data two people have ended; one query."""
    begins = SunsetRow.part.startswith("sunset#")
    return list(SunsetRow.query(CITY, begins, consistent_read=True))
