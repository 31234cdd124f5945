"""Stored shapes of checkpoints: the places, and who belongs there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from backend.checkpoints import place_rules
from backend.core import crypto, db

TABLE = "changxing-checkpoints"
STREAM = "NEW_AND_OLD_IMAGES"
PAGE_ROWS = 1000


class Listed(GlobalSecondaryIndex["CheckpointRow"]):
    """What is to be found below a division: of one sort, by the place it has in its list."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class CheckpointRow(db.Item):
    """A checkpoint, by its random id: `checkpoint#<id>`.

    This model has the whole shape of the table. `calls` is `whom=number` with commas between;
    a point is in millionths of a degree.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="checkpoint")
    division_code = UnicodeAttribute()
    changed_ms = NumberAttribute()
    name = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    mode = UnicodeAttribute(null=True)
    hours = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    lat_e6 = NumberAttribute(null=True)
    lng_e6 = NumberAttribute(null=True)
    calls = UnicodeAttribute(null=True)
    made_ms = NumberAttribute(null=True)
    content_hash = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    below = Listed()

    @staticmethod
    def key_of(checkpoint_id: str) -> str:
        """The partition of a checkpoint."""
        return f"checkpoint#{checkpoint_id}"

    @property
    def checkpoint_id(self) -> str:
        """The random id."""
        return str(self.key).removeprefix("checkpoint#")

    @classmethod
    def of(cls, checkpoint_id: str) -> CheckpointRow | None:
        """One checkpoint; one consistent read."""
        return cls.find(cls.key_of(checkpoint_id), "checkpoint")

    @classmethod
    def all_with(cls, checkpoint_ids: Iterable[str]) -> list[CheckpointRow]:
        """Several checkpoints; a read a hundred."""
        keys = [(cls.key_of(one), "checkpoint") for one in sorted(set(checkpoint_ids))]
        return list(cls.batch_get(keys)) if keys else []

    @classmethod
    def in_area(cls, area: str, behind: str | None = None) -> Iterable[CheckpointRow]:
        """The checkpoints of an area by division and name; one query a megabyte.

        :param area: 6, 9 or 12 digits.
        :param behind: the `place` after which to go on.
        """
        listed = place_rules.listed_of(area[: place_rules.COUNTY_DIGITS])
        # The place begins with the division, and ":" is the character behind the digits.
        end = cls.place.between(behind or area, f"{area}:")
        return (
            row for row in cls.below.query(listed, end, page_size=PAGE_ROWS) if row.place != behind
        )

    def list_again(self) -> None:
        """Put it where its list finds it."""
        division = str(self.division_code)
        self.listed = place_rules.listed_of(division[: place_rules.COUNTY_DIGITS])
        self.place = place_rules.place_of(division, str(self.name), self.checkpoint_id)


class RegularRow(db.Item):
    """Somebody, or all of a village, or whom another room names, belongs to a checkpoint.

    The part is `village#<code>`, `person#<blind index of the document>` or `source#<sort>#<id>`. Of
    a person there is what a manager typed: nothing here says whether that person is known.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    regular_id = UnicodeAttribute()
    division_code = UnicodeAttribute()
    changed_ms = NumberAttribute()
    by = UnicodeAttribute(null=True)
    number_sealed = UnicodeAttribute(null=True)
    label_sealed = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def key_of(checkpoint_id: str) -> str:
        """The partition of who belongs to a checkpoint."""
        return f"regulars#{checkpoint_id}"

    @property
    def checkpoint_id(self) -> str:
        """Where they belong."""
        return str(self.key).removeprefix("regulars#")

    @property
    def kind(self) -> place_rules.RegularKind:
        """Which sort it is."""
        return place_rules.RegularKind(str(self.part).partition("#")[0])

    @property
    def subject(self) -> str:
        """The village, the blind index, or the sort and id of a source."""
        return str(self.part).partition("#")[2]

    @classmethod
    def all_of(cls, checkpoint_id: str) -> list[RegularRow]:
        """Everything that says who belongs to a checkpoint; one query."""
        return list(cls.query(cls.key_of(checkpoint_id), consistent_read=True))

    def _place(self) -> str:
        return f"{self.key}/{self.part}"

    def seal(self, attribute: str, clear: str | None) -> None:
        """Encrypt `number` or `label` for this row."""
        area = str(self.division_code)
        sealed = clear and crypto.encrypt(clear, TABLE, self._place(), attribute, area)
        setattr(self, f"{attribute}_sealed", sealed or None)

    def clear(self, attribute: str) -> str | None:
        """One of these again."""
        sealed = getattr(self, f"{attribute}_sealed")
        return crypto.decrypt(sealed, TABLE, self._place(), attribute) if sealed else None


class RegularOf(db.Item):
    """The other end: to which checkpoints a document's holder belongs, for their own rights."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    division_code = UnicodeAttribute()
    changed_ms = NumberAttribute()
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def key_of(index: str) -> str:
        """The partition of a document, by its blind index."""
        return f"regular_of#{index}"

    @property
    def checkpoint_id(self) -> str:
        """Where they belong."""
        return str(self.part).removeprefix("regular#")

    @property
    def other_key(self) -> tuple[str, str]:
        """The key of the person's row."""
        index = str(self.key).removeprefix("regular_of#")
        return RegularRow.key_of(self.checkpoint_id), f"person#{index}"

    def other_end(self) -> RegularRow | None:
        """The person's row; one consistent read."""
        return RegularRow.find(*self.other_key)

    @classmethod
    def by(cls, row: RegularRow) -> RegularOf:
        """The other end of a person's row."""
        return cls(
            cls.key_of(row.subject),
            f"regular#{row.checkpoint_id}",
            division_code=row.division_code,
            changed_ms=row.changed_ms,
            expires_at=row.expires_at,
        )

    @classmethod
    def all_of(cls, index: str) -> Sequence[RegularOf]:
        """Where a document's holder belongs; one query."""
        return list(cls.query(cls.key_of(index), consistent_read=True))


def write_regular(writes: TransactWrite, row: RegularRow) -> None:
    """Somebody belongs to a checkpoint, found from both ends."""
    writes.save(row)
    if row.kind is place_rules.RegularKind.PERSON:
        writes.save(RegularOf.by(row))


def write_no_regular(writes: TransactWrite, row: RegularRow) -> None:
    """They belong there no more."""
    writes.delete(RegularRow(row.key, row.part))
    if row.kind is place_rules.RegularKind.PERSON:
        other = RegularOf.by(row)
        writes.delete(RegularOf(other.key, other.part))
