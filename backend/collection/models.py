"""Stored shapes of household collection; what concerns a person stands with their village."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import crypto, db

TABLE = "changxing-collection"


class Household(db.Item):
    """A collection that came; `done_ms` is set when all of it was written.

    `content_hash` knows a repetition from another content under the same id.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="household")
    staff_id = UnicodeAttribute()
    village = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    received_ms = NumberAttribute()
    done_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(short_id: str) -> str:
        """The partition of a collection."""
        return f"household#{short_id}"

    @classmethod
    def of(cls, short_id: str) -> Household | None:
        """One collection; one consistent read."""
        return cls.find(cls.key_of(short_id), "household")


class InVillage:
    """What stands with a village has in common: `<kind>#<resident>#...` as its sort key."""

    KIND: ClassVar[str]
    key: Any
    part: Any
    expires_at: Any

    @staticmethod
    def key_of(village: str) -> str:
        """The partition of a village."""
        return f"village#{village}"

    @classmethod
    def part_of(cls, resident_id: str = "", *rest: str) -> str:
        """The sort key of a row, or the beginning of those of a resident or of the kind."""
        return "#".join((cls.KIND, *((resident_id,) if resident_id else ()), *rest)) + (
            "" if rest else "#"
        )

    @property
    def resident_id(self) -> str:
        """Whom it concerns."""
        return str(self.part).split("#")[1]

    @property
    def village(self) -> str:
        """With which village it stands."""
        return str(self.key).removeprefix("village#")

    def sealed(self, clear: str, attribute: str) -> str:
        """A value encrypted for this row."""
        return crypto.encrypt(clear, TABLE, f"{self.key}/{self.part}", attribute)

    def opened(self, sealed: str, attribute: str) -> str:
        """The clear text of what `sealed` gave."""
        return crypto.decrypt(sealed, TABLE, f"{self.key}/{self.part}", attribute)

    @classmethod
    def all_of(cls, village: str, resident_id: str = "") -> list[Self]:
        """All rows of the kind in a village, or those of one resident; one consistent query."""
        begin = cls.part.startswith(cls.part_of(resident_id))
        query: Any = cls.query  # type: ignore[attr-defined]
        return list(query(cls.key_of(village), begin, consistent_read=True))

    def put_once(self) -> bool:
        """Write the row unless there is one; says whether it was written."""
        try:
            with db.conditional():
                save: Any = self.save  # type: ignore[attr-defined]
                save(condition=type(self).expires_at.does_not_exist())
        except db.ConditionFailed:
            return False
        return True


class Journey(InVillage, db.Item):
    """Somebody was in a place; days count since 1970-01-01."""

    class Meta:
        table_name = TABLE

    KIND = "journey"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    place_sealed = UnicodeAttribute()
    division_code = UnicodeAttribute(null=True)
    from_day = NumberAttribute()
    to_day = NumberAttribute()
    taken_ms = NumberAttribute()
    expires_at = NumberAttribute()


class Contact(InVillage, db.Item):
    """Somebody met somebody; who, and how to reach them, is one sealed text (JSON)."""

    class Meta:
        table_name = TABLE

    KIND = "contact"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    whom_sealed = UnicodeAttribute()
    met_day = NumberAttribute()
    taken_ms = NumberAttribute()
    expires_at = NumberAttribute()


class Difference(InVillage, db.Item):
    """A value that differs from what is known; both stay until a person picks.

    `part` ends with the field and a hash of the value, so that the same value is asked about once.
    `against_hash` is of the value it was compared with last.
    """

    class Meta:
        table_name = TABLE

    KIND = "difference"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    value_sealed = UnicodeAttribute()
    staff_id = UnicodeAttribute()
    taken_ms = NumberAttribute()
    picked = UnicodeAttribute(null=True)
    picked_by = UnicodeAttribute(null=True)
    picked_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @property
    def field(self) -> str:
        """What it is a value of."""
        return str(self.part).split("#")[2]

    @property
    def difference_id(self) -> str:
        """By what a phone names it: resident, field and hash of the value."""
        return ".".join(str(self.part).split("#")[1:])

    @classmethod
    def of(cls, village: str, difference_id: str) -> Difference | None:
        """One difference; one consistent read."""
        resident_id, *rest = difference_id.split(".")
        part = cls.part_of(resident_id, *rest)
        return cls.find(cls.key_of(village), part)


class Lookalike(InVillage, db.Item):
    """A resident may be the same person as another of the village."""

    class Meta:
        table_name = TABLE

    KIND = "lookalike"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    why = UnicodeAttribute()
    taken_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @property
    def other_id(self) -> str:
        """The other one."""
        return str(self.part).split("#")[2]
