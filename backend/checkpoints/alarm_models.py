"""Stored shapes of alarms: what was seen, and whose it turned out to be.

An alarm is one row; where it is listed, `alarm_list_models` says. People are named by their random
ids alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.checkpoints import alarm_rules
from backend.checkpoints.alarm_rules import AlarmKind, AlarmState
from backend.checkpoints.models import STREAM, TABLE
from backend.core import crypto, db


class AlarmRow(db.Item):
    """An alarm: `alarm#<id>`/`alarm`.

    :ivar proof: by what it is known who it was, a key of the register; for a device its own id.
    :ivar issued_day: the local day on which the pass was issued (days since 1970-01-01).
    :ivar division_code: of the checkpoint, and `home` of the person, once it is known.
    :ivar seen_s, last_s: first and last time that it was seen; raised_s: when we heard of it.
    :ivar closed_s: when it was answered, or ended by itself.
    :ivar merged_into: the alarm of the same person, kind and day that stands for this one too.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="alarm")
    kind = UnicodeAttribute()
    state = UnicodeAttribute()
    proof = UnicodeAttribute()
    division_code = UnicodeAttribute()
    checkpoint_id = UnicodeAttribute()
    seen_day = NumberAttribute()
    seen_s = NumberAttribute()
    last_s = NumberAttribute()
    last_checkpoint_id = UnicodeAttribute()
    raised_s = NumberAttribute()
    due_s = NumberAttribute()
    version = NumberAttribute(default=1)
    issued_day = NumberAttribute(null=True)
    colour = UnicodeAttribute(null=True)
    tenths_c = NumberAttribute(null=True)
    direction = UnicodeAttribute(null=True)
    emergency = UnicodeAttribute(null=True)
    home = UnicodeAttribute(null=True)
    resident_id = UnicodeAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    note_sealed = UnicodeAttribute(null=True)
    closed_s = NumberAttribute(null=True)
    answered_by = UnicodeAttribute(null=True)
    answered_unit = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(alarm_id: str) -> str:
        """The partition of an alarm."""
        return f"alarm#{alarm_id}"

    @property
    def alarm_id(self) -> str:
        """The id."""
        return str(self.key).removeprefix("alarm#")

    @property
    def alarm_kind(self) -> AlarmKind:
        """What was seen."""
        return AlarmKind(self.kind)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look after it."""
        return bool(self.state == AlarmState.OPEN.value)

    def was_closed_before(self, at_s: int) -> bool:
        """Whether somebody who was seen at a second is a new matter."""
        closed_s = self.closed_s
        return closed_s is not None and alarm_rules.is_new_matter(at_s, int(closed_s))

    @classmethod
    def of(cls, alarm_id: str) -> AlarmRow | None:
        """One alarm; one consistent read."""
        return cls.find(cls.key_of(alarm_id), "alarm")

    @classmethod
    def standing_for(cls, alarm_id: str) -> AlarmRow | None:
        """An alarm, or the one that stands for it too; one read or two."""
        row = cls.of(alarm_id)
        return (row and row.merged_into and cls.of(str(row.merged_into))) or row

    @classmethod
    def several(cls, alarm_ids: Iterable[str]) -> list[AlarmRow]:
        """These alarms, as far as they are there; a read a hundred."""
        keys = [(cls.key_of(one), "alarm") for one in dict.fromkeys(alarm_ids)]
        return list(cls.batch_get(keys, consistent_read=True)) if keys else []

    @classmethod
    def with_later(cls, rows: Iterable[AlarmRow]) -> list[AlarmRow]:
        """These alarms, and those that came behind them once they were closed."""
        found = {row.alarm_id: row for row in rows}
        newest = list(found.values())
        while newest:
            closed = (row.alarm_id for row in newest if not row.is_open)
            later = cls.several(alarm_rules.next_id(one) for one in closed)
            newest = [row for row in later if row.alarm_id not in found]
            found |= {row.alarm_id: row for row in newest}
        return list(found.values())

    def forget_person(self) -> None:
        """Keep no word of whose it is; whoever is changing it in that moment looks again."""
        try:
            with db.conditional():
                self.update(
                    actions=[
                        AlarmRow.version.add(1),
                        AlarmRow.resident_id.remove(),
                        AlarmRow.home.remove(),
                    ],
                    condition=AlarmRow.kind.exists(),
                )
        except db.ConditionFailed:
            # Its time is over.
            return

    def seal_note(self, note: str) -> None:
        """Encrypt the words of an answer for this row."""
        area = str(self.home or self.division_code)
        self.note_sealed = crypto.encrypt(note, TABLE, self.key, "note", area)

    def clear_note(self) -> str | None:
        """The words of the answer."""
        return self.note_sealed and crypto.decrypt(self.note_sealed, TABLE, self.key, "note")


class PersonAlarmRow(db.Item):
    """Which alarm stands for a person, kind and day: `alarmed#<resident>`/`<day>#<kind>`.

    Behind one that was closed there is `<day>#<kind>#1`, and so on.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    alarm_id = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(resident_id: str) -> str:
        """The partition of a person."""
        return f"alarmed#{resident_id}"

    @staticmethod
    def part_of(row: AlarmRow, nth: int) -> str:
        """The sort key of what stands behind so many others, of the kind and day of an alarm."""
        return f"{int(row.seen_day)}#{row.kind}" + (f"#{nth}" if nth else "")

    @classmethod
    def by(cls, row: AlarmRow, resident_id: str, nth: int) -> PersonAlarmRow:
        """The row of an alarm that is this person's."""
        key, part = cls.key_of(resident_id), cls.part_of(row, nth)
        return cls(key, part, alarm_id=row.alarm_id, expires_at=row.expires_at)

    @classmethod
    def of(cls, resident_id: str, row: AlarmRow, nth: int) -> PersonAlarmRow | None:
        """The one that stands for a person, and the kind and day of an alarm; one read."""
        return cls.find(cls.key_of(resident_id), cls.part_of(row, nth))

    @classmethod
    def all_of(cls, resident_id: str) -> list[PersonAlarmRow]:
        """Every alarm about a person; one query."""
        return list(cls.query(cls.key_of(resident_id), consistent_read=True))


def note_seen_again(alarm_id: str, at_s: int, checkpoint_id: str, apart_s: int) -> None:
    """Remember when and where an alarm was seen last, unless that is hardly news."""
    row = AlarmRow(AlarmRow.key_of(alarm_id))
    try:
        with db.conditional():
            row.update(
                actions=[
                    AlarmRow.last_s.set(at_s),
                    AlarmRow.last_checkpoint_id.set(checkpoint_id),
                ],
                condition=AlarmRow.last_s < at_s - apart_s,
            )
    except db.ConditionFailed:
        return


def day_number(on: date) -> int:
    """A day as it is stored."""
    return (on - date(1970, 1, 1)).days


def day_of(number: Any) -> date:
    """A stored day."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(number))
