"""Stored shapes of the health code: one row a check-in, all of a resident's rows together.

Attribute names are single letters on purpose: a row is about 110 bytes, so that the three weeks
that are kept of somebody who checks in three times a day are one read unit, and a check-in is one
write unit.
"""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import db

TABLE = "changxing-healthcode"


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
    def all_of_resident(cls, resident_id: str) -> list[CheckIn]:
        """Every stored check-in of a resident: one query, eventually consistent.

        A check-in of the last moment may be missing; what must not happen twice is settled by the
        condition of the write, not by this read.
        """
        return list(cls.query(resident_id, cls.part.startswith("c#")))

    @classmethod
    def of(cls, resident_id: str, short_id: str) -> CheckIn:
        """One check-in; one consistent read."""
        return cls.get(resident_id, cls.part_of(short_id), consistent_read=True)
