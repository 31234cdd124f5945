"""Stored shapes of the health code: one row a check-in, all of a resident's rows together.

Attribute names are single letters on purpose: a row is about 110 bytes, so that the three weeks
that are kept of somebody who checks in three times a day are one read unit, and a check-in is one
write unit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.constants import STREAM_NEW_AND_OLD_IMAGE
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from backend.core import crypto, db
from backend.healthcode import effect_rules
from backend.healthcode.effect_rules import Span
from backend.healthcode.standing_rules import Standing

TABLE = "changxing-healthcode"
STANDING_PART = "s"
# Check-ins and effects stand side by side, so that one query of this range brings both.
FIRST_PART, LAST_PART = "c#", "e~"
EFFECT_PART = "e#"
BATCH = 100
Image = dict[str, dict[str, Any]]


class Reading(NamedTuple):
    """A stored check-in as it is read: the attributes of CheckIn, without PynamoDB's machinery.

    Of three weeks with three readings a day, that machinery alone costs more than all else of a
    request but the wire. A first check-in whose 21 days are over has 0 and "" for how it was taken.
    """

    resident_id: str
    short_id: str
    measured_ms: int
    received_ms: int
    counts_for_day: int
    temperature_tenths_c: int
    site: str
    symptoms: str | None
    ladder: str | None
    expires_at: int | None
    origin: str | None = None

    @classmethod
    def of_item(cls, item: dict[str, dict[str, Any]]) -> Reading:
        """What DynamoDB's answer holds of one row."""
        symptoms, ladder, expires = item.get("y"), item.get("l"), item.get("expires_at")
        tenths, site, origin = item.get("t"), item.get("s"), item.get("o")
        return cls(
            item["r"]["S"],
            item["k"]["S"][2:],
            int(item["m"]["N"]),
            int(item["e"]["N"]),
            int(item["d"]["N"]),
            int(tenths["N"]) if tenths else 0,
            site["S"] if site else "",
            symptoms.get("S") if symptoms else None,
            ladder.get("S") if ladder else None,
            int(expires["N"]) if expires and "N" in expires else None,
            origin.get("S") if origin else None,
        )


class Effect(NamedTuple):
    """What a piece of evidence does to a code; what it is stays sealed until somebody is told.

    `spans` is one span, or none when it was ended before it began.
    """

    resident_id: str
    evidence_id: str
    spans: tuple[Span, ...]
    sealed: str

    @classmethod
    def of_item(cls, item: Image) -> Effect:
        """What DynamoDB's answer holds of one row.

        :raises KeyError, ValueError: it is none.
        """
        spans = effect_rules.spans_of(item["h"].get("S"))
        return cls(item["r"]["S"], item["k"]["S"].removeprefix(EFFECT_PART), spans, item["z"]["S"])

    def opened(self) -> str:
        """What it is, as `EffectRow.seal` was given it."""
        place = f"{self.resident_id}|{EFFECT_PART}{self.evidence_id}"
        return crypto.decrypt(self.sealed, TABLE, place, "about")


class Rows(list[Reading]):
    """A resident's readings, and the effects that came with the same query."""

    def __init__(self, readings: Collection[Reading] = (), effects: tuple[Effect, ...] = ()):
        super().__init__(readings)
        self.effects = effects

    def take(self, item: Image) -> None:
        """Add what DynamoDB's answer holds of one row; of others than these, nothing."""
        part = item["k"]["S"]
        if part.startswith(FIRST_PART):
            self.append(Reading.of_item(item))
        elif part.startswith(EFFECT_PART):
            self.effects += (Effect.of_item(item),)


class EffectRow(db.Item):
    """What one piece of evidence does to a code: days and a colour in clear, the rest sealed.

    Written in the transaction that changes the evidence; `h` is a span of effect_rules.
    """

    class Meta:
        table_name = TABLE

    resident_id = UnicodeAttribute(hash_key=True, attr_name="r")
    part = UnicodeAttribute(range_key=True, attr_name="k")
    span = UnicodeAttribute(attr_name="h")
    about_sealed = UnicodeAttribute(attr_name="z")
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(evidence_id: str) -> str:
        """The sort key of an effect."""
        return f"{EFFECT_PART}{evidence_id}"

    def seal(self, about: str) -> None:
        """Encrypt what it is for this row."""
        place = f"{self.resident_id}|{self.part}"
        self.about_sealed = crypto.encrypt(about, TABLE, place, "about")


class CheckIn(db.Item):
    """One daily health report. Its key follows from the phone's id alone, so it happens once.

    `ladder` is where the resident stood three days before the receipt, when all was settled (late
    check-ins come within a day), so that what is older than the retention need not be known.
    The very first check-in has no `expires_at`: it stays as the proof that there was one. After the
    21 days it loses temperature, site and symptoms (healthcode/retention.py).
    """

    class Meta:
        table_name = TABLE

    resident_id = UnicodeAttribute(hash_key=True, attr_name="r")
    part = UnicodeAttribute(range_key=True, attr_name="k")
    measured_ms = NumberAttribute(attr_name="m")
    received_ms = NumberAttribute(attr_name="e")
    counts_for_day = NumberAttribute(attr_name="d")
    temperature_tenths_c = NumberAttribute(attr_name="t", null=True)
    site = UnicodeAttribute(attr_name="s", null=True)
    symptoms = UnicodeAttribute(attr_name="y", null=True)
    ladder = UnicodeAttribute(attr_name="l", null=True)
    origin = UnicodeAttribute(attr_name="o", null=True)
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def part_of(short_id: str) -> str:
        """The sort key of a check-in."""
        return f"c#{short_id}"

    @property
    def short_id(self) -> str:
        """The phone's id in its short form."""
        return str(self.part).removeprefix("c#")

    @classmethod
    def readings_of_resident(cls, resident_id: str) -> Rows:
        """Every stored check-in of a resident, and the effects: one query, eventually consistent.

        A check-in of the last moment may be missing; what must not happen twice is settled by the
        condition of the write, not by this read.
        """
        found = Rows()
        behind = None
        while True:
            page = cls._get_connection().query(
                resident_id, cls.part.between(FIRST_PART, LAST_PART), exclusive_start_key=behind
            )
            for item in page["Items"]:
                found.take(item)
            behind = page.get("LastEvaluatedKey")
            if not behind:
                return found

    def as_reading(self) -> Reading:
        """This row as it will be read."""
        return Reading(
            self.resident_id,
            self.short_id,
            int(self.measured_ms),
            int(self.received_ms),
            int(self.counts_for_day),
            int(self.temperature_tenths_c or 0),
            self.site or "",
            self.symptoms,
            self.ladder,
            int(self.expires_at) if self.expires_at is not None else None,
            self.origin,
        )

    @classmethod
    def of(cls, resident_id: str, short_id: str) -> CheckIn:
        """One check-in; one consistent read."""
        return cls.get(resident_id, cls.part_of(short_id), consistent_read=True)


class ByVillage(GlobalSecondaryIndex["StandingRow"]):
    """Who of a village has been silent since when."""

    class Meta:
        index_name = "by_village"
        projection = KeysOnlyProjection()

    village = UnicodeAttribute(hash_key=True, attr_name="v")
    last_day = NumberAttribute(range_key=True, attr_name="g")


class StandingRow(db.Item):
    """Where one resident stands: the one derived row beside their check-ins.

    Only the consumer of the stream writes it, on condition that the version it read still stands.
    This model has the whole shape of the table, its stream and its index.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM_NEW_AND_OLD_IMAGE

    resident_id = UnicodeAttribute(hash_key=True, attr_name="r")
    part = UnicodeAttribute(range_key=True, attr_name="k")
    village = UnicodeAttribute(attr_name="v")
    last_day = NumberAttribute(attr_name="g")
    is_red = NumberAttribute(attr_name="b", null=True)
    run_days = NumberAttribute(attr_name="u", null=True)
    has_fever = NumberAttribute(attr_name="f", null=True)
    has_symptoms = NumberAttribute(attr_name="w", null=True)
    evidence = UnicodeAttribute(attr_name="h", null=True)
    earlier_days = NumberAttribute(attr_name="x")
    version = NumberAttribute(attr_name="n")
    by_village = ByVillage()

    @classmethod
    def of_standing(cls, resident_id: str, standing: Standing, version: int) -> StandingRow:
        """The row that says so; what is nought for nearly everybody takes no room."""
        return cls(
            resident_id,
            STANDING_PART,
            village=standing.village,
            last_day=standing.last_day,
            is_red=int(standing.is_red) or None,
            run_days=standing.run_days or None,
            has_fever=int(standing.has_fever) or None,
            has_symptoms=int(standing.has_symptoms) or None,
            evidence=standing.evidence or None,
            earlier_days=standing.earlier_days,
            version=version,
        )

    def put_after(self, before: StoredStanding | None) -> None:
        """Write it unless somebody else has written since `before` was read.

        :raises db.ConditionFailed: somebody has.
        """
        condition = (
            StandingRow.version == before.version
            if before
            else StandingRow.resident_id.does_not_exist()
        )
        with db.conditional():
            self.save(condition=condition)

    @classmethod
    def take_away(cls, resident_id: str, before: StoredStanding) -> None:
        """Delete it unless somebody else has written since `before` was read.

        :raises db.ConditionFailed: somebody has.
        """
        with db.conditional():
            cls(resident_id, STANDING_PART).delete(condition=cls.version == before.version)

    @classmethod
    def who_has_one(cls, resident_ids: Collection[str]) -> set[str]:
        """Which of these residents have a standing; a consistent read a hundred."""
        ids, found = list(resident_ids), set()
        for start in range(0, len(ids), BATCH):
            asked = [
                {"r": {"S": one}, "k": {"S": STANDING_PART}} for one in ids[start : start + BATCH]
            ]
            while asked:
                wish = {TABLE: {"Keys": asked, "ConsistentRead": True, "ProjectionExpression": "r"}}
                answer = db.connection().dispatch("BatchGetItem", {"RequestItems": wish})
                found |= {str(item["r"]["S"]) for item in answer["Responses"].get(TABLE, [])}
                asked = answer.get("UnprocessedKeys", {}).get(TABLE, {}).get("Keys", [])
        return found

    @classmethod
    def last_days_of_village(cls, village: str) -> dict[str, int]:
        """Everybody of a village with the day they last checked in: the index alone is asked."""
        query: dict[str, Any] = {
            "TableName": TABLE,
            "IndexName": ByVillage.Meta.index_name,
            "KeyConditionExpression": "v = :village",
            "ExpressionAttributeValues": {":village": {"S": village}},
            "ProjectionExpression": "r, g",
        }
        found: dict[str, int] = {}
        while True:
            page = db.connection().dispatch("Query", query)
            found |= {item["r"]["S"]: int(item["g"]["N"]) for item in page["Items"]}
            if not page.get("LastEvaluatedKey"):
                return found
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    @classmethod
    def ailing(cls, resident_ids: Collection[str]) -> dict[str, str]:
        """Whose newest reading told of a fever or a symptom, or who has evidence: its spans.

        The spans are "" for whom a reading alone speaks. Half a read unit for each one asked about.
        """
        ids, found = list(resident_ids), {}
        for start in range(0, len(ids), BATCH):
            asked = [
                {"r": {"S": one}, "k": {"S": STANDING_PART}} for one in ids[start : start + BATCH]
            ]
            while asked:
                wish = {TABLE: {"Keys": asked, "ProjectionExpression": "r, f, w, h"}}
                answer = db.connection().dispatch("BatchGetItem", {"RequestItems": wish})
                for item in answer["Responses"].get(TABLE, []):
                    is_ill = "f" in item or "w" in item
                    if is_ill or "h" in item:
                        found[str(item["r"]["S"])] = "" if is_ill else str(item["h"]["S"])
                asked = answer.get("UnprocessedKeys", {}).get(TABLE, {}).get("Keys", [])
        return found

    @classmethod
    def of_village_silent_since(
        cls, village: str, before_day: int, after: Image | None, most: int
    ) -> tuple[list[tuple[str, int]], Image | None]:
        """Residents of a village whose last check-in was before a day, with that day; one query.

        :param after: the key to go on behind, as an earlier answer gave it.
        """
        query: dict[str, Any] = {
            "TableName": TABLE,
            "IndexName": ByVillage.Meta.index_name,
            "KeyConditionExpression": "v = :village AND g < :day",
            "ExpressionAttributeValues": {
                ":village": {"S": village},
                ":day": {"N": str(before_day)},
            },
            "Limit": most,
        }
        if after:
            query["ExclusiveStartKey"] = after
        page = db.connection().dispatch("Query", query)
        found = [(item["r"]["S"], int(item["g"]["N"])) for item in page["Items"]]
        return found, page.get("LastEvaluatedKey")


class StoredStanding(NamedTuple):
    """A standing as it was read, with the version that a write must find."""

    standing: Standing
    version: int

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> StoredStanding:
        """What DynamoDB's answer, or an image of its stream, holds of a row.

        :raises KeyError, ValueError: it is none.
        """

        def number(name: str) -> int:
            return int(item[name]["N"]) if name in item else 0

        standing = Standing(
            item["v"]["S"],
            int(item["g"]["N"]),
            bool(number("b")),
            number("u"),
            bool(number("f")),
            int(item["x"]["N"]),
            bool(number("w")),
            item["h"]["S"] if "h" in item else "",
        )
        return cls(standing, int(item["n"]["N"]))


def everything_of_resident(resident_id: str) -> tuple[Rows, StoredStanding | None]:
    """Every stored check-in of a resident, and where they stand: one consistent query."""
    connection = CheckIn._get_connection()
    readings = Rows()
    standing = behind = None
    while True:
        page = connection.query(resident_id, exclusive_start_key=behind, consistent_read=True)
        for item in page["Items"]:
            if item["k"]["S"] == STANDING_PART:
                standing = StoredStanding.of_item(item)
            else:
                readings.take(item)
        behind = page.get("LastEvaluatedKey")
        if not behind:
            return readings, standing


def scan_page(after: Image | None) -> tuple[list[Image], Image | None]:
    """A page of the whole table, for commands only; the rows of a resident come together."""
    more: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
    page = db.connection().dispatch("Scan", {"TableName": TABLE, "ConsistentRead": True, **more})
    return page["Items"], page.get("LastEvaluatedKey")
