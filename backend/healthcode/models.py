"""Stored shapes of the health code: one row a check-in, all of a resident's rows together.

Attribute names are single letters on purpose: a row is about 110 bytes, so that the three weeks
that are kept of somebody who checks in three times a day are one read unit, and a check-in is one
write unit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import db

TABLE = "changxing-healthcode"


class Reading(NamedTuple):
    """A stored check-in as it is read: the attributes of CheckIn, without PynamoDB's machinery.

    Of three weeks with three readings a day, that machinery alone costs more than all else of a
    request but the wire.
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

    @classmethod
    def of_item(cls, item: dict[str, dict[str, Any]]) -> Reading:
        """What DynamoDB's answer holds of one row."""
        symptoms, ladder, expires = item.get("y"), item.get("l"), item.get("expires_at")
        return cls(
            item["r"]["S"],
            item["k"]["S"][2:],
            int(item["m"]["N"]),
            int(item["e"]["N"]),
            int(item["d"]["N"]),
            int(item["t"]["N"]),
            item["s"]["S"],
            symptoms.get("S") if symptoms else None,
            ladder.get("S") if ladder else None,
            int(expires["N"]) if expires and "N" in expires else None,
        )


class CheckIn(db.Item):
    """One daily health report. Its key follows from the phone's id alone, so it happens once.

    `ladder` is where the resident stood three days before the receipt, when all was settled (late
    check-ins come within a day), so that what is older than the retention need not be known.
    The very first check-in has no `expires_at`: it stays as the proof that there was one.
    """

    class Meta:
        table_name = TABLE

    resident_id = UnicodeAttribute(hash_key=True, attr_name="r")
    part = UnicodeAttribute(range_key=True, attr_name="k")
    measured_ms = NumberAttribute(attr_name="m")
    received_ms = NumberAttribute(attr_name="e")
    counts_for_day = NumberAttribute(attr_name="d")
    temperature_tenths_c = NumberAttribute(attr_name="t")
    site = UnicodeAttribute(attr_name="s")
    symptoms = UnicodeAttribute(attr_name="y", null=True)
    ladder = UnicodeAttribute(attr_name="l", null=True)
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
    def readings_of_resident(cls, resident_id: str) -> list[Reading]:
        """Every stored check-in of a resident: one query, eventually consistent.

        A check-in of the last moment may be missing; what must not happen twice is settled by the
        condition of the write, not by this read.
        """
        found: list[Reading] = []
        behind = None
        while True:
            page = cls._get_connection().query(
                resident_id, cls.part.startswith("c#"), exclusive_start_key=behind
            )
            found += map(Reading.of_item, page["Items"])
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
            int(self.temperature_tenths_c),
            self.site,
            self.symptoms,
            self.ladder,
            int(self.expires_at) if self.expires_at is not None else None,
        )

    @classmethod
    def of(cls, resident_id: str, short_id: str) -> CheckIn:
        """One check-in; one consistent read."""
        return cls.get(resident_id, cls.part_of(short_id), consistent_read=True)
