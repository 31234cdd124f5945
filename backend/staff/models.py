"""Stored shapes of staff: all rows of a person stand together, so that the guard asks once."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import crypto, db

TABLE = "changxing-staff"


class StaffRow(db.Item):
    """Somebody with duties; `disabled_ms` is set when they may no longer sign in."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="staff")
    name_sealed = UnicodeAttribute()
    unit_id = UnicodeAttribute()
    created_ms = NumberAttribute()
    disabled_ms = NumberAttribute(null=True)

    @staticmethod
    def key_of(staff_id: str) -> str:
        """The partition of a person's rows."""
        return f"staff#{staff_id}"

    def seal_name(self, name: str) -> None:
        """Encrypt the name for this row."""
        self.name_sealed = crypto.encrypt(name, TABLE, self.key, "name")

    def clear_name(self) -> str:
        """The name."""
        return crypto.decrypt(self.name_sealed, TABLE, self.key, "name")


class UnitRow(db.Item):
    """An office, hospital, village committee: whom somebody works for."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="unit")
    name = UnicodeAttribute()
    division_code = UnicodeAttribute()
    created_ms = NumberAttribute()

    @staticmethod
    def key_of(unit_id: str) -> str:
        """The partition of a unit."""
        return f"unit#{unit_id}"


class GrantRow(db.Item):
    """A role of a person within an area, until an instant."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    role = UnicodeAttribute()
    area = UnicodeAttribute()
    until_ms = NumberAttribute()
    created_ms = NumberAttribute()

    @staticmethod
    def part_of(grant_id: str) -> str:
        """The sort key of a grant."""
        return f"grant#{grant_id}"


class DutySession(db.Item):
    """A device on which somebody is on duty; only the hash of its token is stored."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    device = UnicodeAttribute()
    created_ms = NumberAttribute()
    seen_ms = NumberAttribute()
    proved_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(session_id: str) -> str:
        """The sort key of a session."""
        return f"session#{session_id}"


def everything_of_staff(staff_id: str) -> dict[str, dict[str, dict[str, Any]]]:
    """All rows of a person by their sort key, as DynamoDB gives them: one consistent query."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    behind = None
    while True:
        page = StaffRow._get_connection().query(
            StaffRow.key_of(staff_id), exclusive_start_key=behind, consistent_read=True
        )
        found |= {item["part"]["S"]: item for item in page["Items"]}
        behind = page.get("LastEvaluatedKey")
        if not behind:
            return found
