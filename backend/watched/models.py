"""Stored shapes of watched persons: an episode and its daily updates stand together.

An open episode is listed by village, town and county through three sparse indexes that are ordered
by the last day with an update, so that the overdue of an area are one range. A closed one leaves
them. People are named by their random ids alone; free text is sealed for its own row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from backend.core import crypto, db

TABLE = "changxing-watched"
PAGE_ROWS = 1000


class ByVillage(GlobalSecondaryIndex["WatchRow"]):
    """The open ones of a village, longest without an update first."""

    class Meta:
        index_name = "open_in_village"
        projection = AllProjection()

    open_village = UnicodeAttribute(hash_key=True)
    last_day = NumberAttribute(range_key=True)


class ByTown(GlobalSecondaryIndex["WatchRow"]):
    """The open ones of a town."""

    class Meta:
        index_name = "open_in_town"
        projection = AllProjection()

    open_town = UnicodeAttribute(hash_key=True)
    last_day = NumberAttribute(range_key=True)


class ByCounty(GlobalSecondaryIndex["WatchRow"]):
    """The open ones of a county."""

    class Meta:
        index_name = "open_in_county"
        projection = AllProjection()

    open_county = UnicodeAttribute(hash_key=True)
    last_day = NumberAttribute(range_key=True)


class WatchRow(db.Item):
    """An episode: who is watched, why, how long, and how they last were.

    The three `open_*` attributes are there only while it is open; `last_day` is the newest day with
    an update (days since 1970-01-01). `needs` holds words of WatchNeed with commas between.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="watch")
    resident_id = UnicodeAttribute()
    division_code = UnicodeAttribute()
    kind = UnicodeAttribute()
    measure = UnicodeAttribute()
    from_day = NumberAttribute()
    until_day = NumberAttribute()
    responsible = UnicodeAttribute()
    opened_by = UnicodeAttribute()
    opened_ms = NumberAttribute()
    content_hash = UnicodeAttribute()
    note_sealed = UnicodeAttribute(null=True)
    needs = UnicodeAttribute(null=True)
    last_day = NumberAttribute()
    last_tenths_c = NumberAttribute(null=True)
    last_condition = UnicodeAttribute(null=True)
    last_ms = NumberAttribute(null=True)
    version = NumberAttribute(default=1)
    open_village = UnicodeAttribute(null=True)
    open_town = UnicodeAttribute(null=True)
    open_county = UnicodeAttribute(null=True)
    closed_ms = NumberAttribute(null=True)
    closed_by = UnicodeAttribute(null=True)
    close_reason = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    by_village = ByVillage()
    by_town = ByTown()
    by_county = ByCounty()

    @staticmethod
    def key_of(watch_id: str) -> str:
        """The partition of an episode."""
        return f"watch#{watch_id}"

    @property
    def watch_id(self) -> str:
        """The random id of an episode, made on the phone."""
        return str(self.key).removeprefix("watch#")

    @classmethod
    def of(cls, watch_id: str) -> WatchRow | None:
        """One episode; one consistent read."""
        return cls.find(cls.key_of(watch_id), "watch")

    @classmethod
    def open_in(cls, area: str, through_day: int | None = None) -> list[WatchRow]:
        """The open ones of a county, town or village, longest without an update first: one query.

        :param area: 6, 9 or 12 digits.
        :param through_day: only those whose newest update is of that day or before.
        """
        indexes = {6: cls.by_county, 9: cls.by_town, 12: cls.by_village}
        before = None if through_day is None else cls.last_day <= through_day
        return list(indexes[len(area)].query(area, before, page_size=PAGE_ROWS))

    def seal_note(self, note: str) -> None:
        """Encrypt the words for this row."""
        self.note_sealed = crypto.encrypt(note, TABLE, self.key, "note", self.division_code)

    def clear_note(self) -> str | None:
        """The words."""
        return self.note_sealed and crypto.decrypt(self.note_sealed, TABLE, self.key, "note")


class UpdateRow(db.Item):
    """A daily update. Its key follows from the phone's id, so it happens once."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    on_day = NumberAttribute()
    measured_ms = NumberAttribute()
    received_ms = NumberAttribute()
    temperature_tenths_c = NumberAttribute()
    condition = UnicodeAttribute()
    contact = UnicodeAttribute()
    measured_by = UnicodeAttribute()
    needs = UnicodeAttribute(null=True)
    met = UnicodeAttribute(null=True)
    staff_id = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    note_sealed = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(short_id: str) -> str:
        """The sort key of an update."""
        return f"update#{short_id}"

    @property
    def short_id(self) -> str:
        """The phone's id in its short form."""
        return str(self.part).removeprefix("update#")

    @classmethod
    def of(cls, watch_id: str, short_id: str) -> UpdateRow | None:
        """One update; one consistent read."""
        key = WatchRow.key_of(watch_id)
        return cls.find(key, cls.part_of(short_id))

    @classmethod
    def all_of(cls, watch_id: str) -> list[UpdateRow]:
        """All updates of an episode, oldest first: one query."""
        key = WatchRow.key_of(watch_id)
        rows = cls.query(key, cls.part.startswith("update#"), consistent_read=True)
        return sorted(rows, key=lambda row: (int(row.measured_ms), str(row.part)))

    def _place(self) -> str:
        return f"{self.key}/{self.part}"

    def seal_note(self, note: str, area: str) -> None:
        """Encrypt the words for this row.

        :param area: where the person lives.
        """
        self.note_sealed = crypto.encrypt(note, TABLE, self._place(), "note", area)

    def clear_note(self) -> str | None:
        """The words."""
        return self.note_sealed and crypto.decrypt(self.note_sealed, TABLE, self._place(), "note")


class OpenWatch(db.Item):
    """Holds a resident's place, so that nobody is watched twice at a time."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="open")
    watch_id = UnicodeAttribute()

    @classmethod
    def of(cls, resident_id: str) -> OpenWatch | None:
        """Which episode of a resident is open; one consistent read."""
        return cls.find(person_key(resident_id), "open")


class PastWatch(db.Item):
    """That a resident has an episode, open or closed: where their own records are looked up."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    since_ms = NumberAttribute()
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def part_of(watch_id: str) -> str:
        """The sort key of an episode."""
        return f"watch#{watch_id}"

    @classmethod
    def all_of_resident(cls, resident_id: str) -> list[str]:
        """The ids of a resident's episodes; one query."""
        rows = cls.query(person_key(resident_id), cls.part.startswith("watch#"))
        return [str(row.part).removeprefix("watch#") for row in rows]


def person_key(resident_id: str) -> str:
    """The partition of what a resident has here."""
    return f"resident#{resident_id}"


def write_opening(writes: TransactWrite, row: WatchRow) -> None:
    """An episode, the resident's place, and the way to it; only if neither is there yet."""
    person, watch_id = person_key(row.resident_id), row.watch_id
    since_ms = row.opened_ms
    writes.save(row, condition=WatchRow.version.does_not_exist())
    writes.save(OpenWatch(person, watch_id=watch_id), condition=OpenWatch.watch_id.does_not_exist())
    writes.save(PastWatch(person, PastWatch.part_of(watch_id), since_ms=since_ms))


def write_update(writes: TransactWrite, row: WatchRow, update: UpdateRow) -> None:
    """An update, and what it makes of an episode that has not changed since it was read.

    :param row: as it shall be; an episode that was closed meanwhile keeps its end.
    """
    writes.save(update, condition=UpdateRow.staff_id.does_not_exist())
    if row.closed_ms is None:
        _bring_forward(
            writes,
            row,
            [
                WatchRow.last_day.set(row.last_day),
                WatchRow.last_tenths_c.set(row.last_tenths_c),
                WatchRow.last_condition.set(row.last_condition),
                WatchRow.last_ms.set(row.last_ms),
                WatchRow.needs.set(row.needs) if row.needs else WatchRow.needs.remove(),
            ],
        )


def write_responsible(writes: TransactWrite, row: WatchRow, staff_id: str) -> None:
    """Somebody else answers for an episode from now on."""
    _bring_forward(writes, row, [WatchRow.responsible.set(staff_id)])


def write_closing(writes: TransactWrite, row: WatchRow) -> None:
    """An episode's end: out of the lists, and the resident's place is free again."""
    ends = [
        WatchRow.closed_ms.set(row.closed_ms),
        WatchRow.closed_by.set(row.closed_by),
        WatchRow.close_reason.set(row.close_reason),
        WatchRow.expires_at.set(row.expires_at),
        WatchRow.open_village.remove(),
        WatchRow.open_town.remove(),
        WatchRow.open_county.remove(),
    ]
    person = person_key(row.resident_id)
    _bring_forward(writes, row, ends)
    writes.delete(OpenWatch(person), condition=OpenWatch.watch_id == row.watch_id)
    writes.update(
        PastWatch(person, PastWatch.part_of(row.watch_id)),
        actions=[PastWatch.expires_at.set(row.expires_at)],
    )


def _bring_forward(writes: TransactWrite, row: WatchRow, actions: Sequence[Any]) -> None:
    """Change an open episode that has not changed since it was read."""
    known = int(row.version)
    writes.update(
        WatchRow(row.key),
        actions=[*actions, WatchRow.version.set(known + 1)],
        condition=(WatchRow.version == known) & WatchRow.open_village.exists(),
    )
