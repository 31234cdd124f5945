"""Stored shapes of shifts: who stands at a checkpoint with which device, and when it was heard of.

A shift is two rows. One says that it is open and stands in the list of its county by the second at
which somebody looks after it; the other is what the device says of itself, stands in no list, and
so costs one write unit each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from backend.checkpoints.models import STREAM, TABLE
from backend.core import db

COUNTY_DIGITS = 6
SECOND_DIGITS = 11
OPEN, CLOSED = "open", "closed"


class OpenShifts(GlobalSecondaryIndex["DeviceRow"]):
    """The open shifts of a county, by when somebody looks after them."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class DeviceRow(db.Item):
    """That somebody is on a shift with a device: `checkpoint#<id>`/`shift#<device>`.

    :ivar since_s: when it was opened (seconds since 1970), and closed_s when it ended.
    :ivar alarm_id: the alarm that was raised because nothing was heard of the device.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    division_code = UnicodeAttribute()
    staff_id = UnicodeAttribute()
    state = UnicodeAttribute()
    since_s = NumberAttribute()
    closed_s = NumberAttribute(null=True)
    alarm_id = UnicodeAttribute(null=True)
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    open_shifts = OpenShifts()

    @staticmethod
    def part_of(device_id: str) -> str:
        """The sort key of a device."""
        return f"shift#{device_id}"

    @property
    def checkpoint_id(self) -> str:
        """Where."""
        return str(self.key).removeprefix("checkpoint#")

    @property
    def device_id(self) -> str:
        """With what."""
        return str(self.part).removeprefix("shift#")

    @classmethod
    def of(cls, checkpoint_id: str, device_id: str) -> DeviceRow | None:
        """One shift; one consistent read."""
        return cls.find(key_of(checkpoint_id), cls.part_of(device_id))

    @classmethod
    def is_on_shift(cls, checkpoint_id: str, staff_id: str) -> bool:
        """Whether somebody has an open shift at a checkpoint, with any device: one query."""
        own = (cls.staff_id == staff_id) & (cls.state == OPEN)
        shifts = cls.part.startswith("shift#")
        rows = cls.query(key_of(checkpoint_id), shifts, own, consistent_read=True)
        return next(iter(rows), None) is not None

    @classmethod
    def to_look_after(cls, county: str, until_s: int, most: int) -> list[DeviceRow]:
        """The open shifts of a county that somebody has to look after by now: one query."""
        before = cls.place < place_of(until_s)
        return list(cls.open_shifts.query(listed_in(county), before, limit=most))

    def stand_in_list(self, look_s: int) -> None:
        """Have it listed under the second at which somebody looks after it."""
        self.listed = listed_in(str(self.division_code))
        self.place = place_of(look_s, self.checkpoint_id, self.device_id)


class HeardRow(db.Item):
    """What a device said of itself last: `checkpoint#<id>`/`heard#<device>`; numbers only.

    :ivar waiting: how many passages it has not yet sent; refused: how many were not taken.
    :ivar list_age_s: how old the list is by which it judges, in seconds.
    :ivar counts: the numbers of its shift as JSON.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    staff_id = UnicodeAttribute()
    since_s = NumberAttribute()
    heard_s = NumberAttribute()
    waiting = NumberAttribute()
    refused = NumberAttribute()
    list_age_s = NumberAttribute(null=True)
    counts = UnicodeAttribute()
    closed_s = NumberAttribute(null=True)
    alarm_id = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(device_id: str) -> str:
        """The sort key of a device."""
        return f"heard#{device_id}"

    @classmethod
    def of(cls, checkpoint_id: str, device_id: str) -> HeardRow | None:
        """What one device said; one consistent read."""
        return cls.find(key_of(checkpoint_id), cls.part_of(device_id))

    def numbers(self) -> dict[str, int]:
        """The numbers of its shift."""
        told: dict[str, int] = json.loads(self.counts)
        return told


class Said(NamedTuple):
    """What a device says of itself."""

    at_s: int
    waiting: int
    refused: int
    list_age_s: int | None
    counts: Mapping[str, int]

    def packed(self) -> str:
        """Its numbers as they are stored; what is nought takes no room."""
        counts = {name: number for name, number in self.counts.items() if number}
        return json.dumps(counts, separators=(",", ":"))


def key_of(checkpoint_id: str) -> str:
    """The partition of a checkpoint."""
    return f"checkpoint#{checkpoint_id}"


def listed_in(division_code: str) -> str:
    """The list of open shifts of a county."""
    return f"open_shift#{division_code[:COUNTY_DIGITS]}"


def place_of(look_s: int, *more: str) -> str:
    """A place in that list, which is ordered by seconds."""
    return "#".join((f"{look_s:0{SECOND_DIGITS}d}", *more))


def all_of(checkpoint_id: str) -> tuple[Sequence[DeviceRow], Mapping[str, HeardRow]]:
    """The shifts of a checkpoint, and what their devices said, by device: two queries."""
    key = key_of(checkpoint_id)
    shifts = list(DeviceRow.query(key, DeviceRow.part.startswith("shift#"), consistent_read=True))
    heard = HeardRow.query(key, HeardRow.part.startswith("heard#"), consistent_read=True)
    return shifts, {str(row.part).removeprefix("heard#"): row for row in heard}


def write_opening(writes: TransactWrite, row: DeviceRow, said: Said) -> None:
    """A shift, and what its device says."""
    writes.save(row)
    writes.save(
        HeardRow(
            row.key,
            HeardRow.part_of(row.device_id),
            staff_id=row.staff_id,
            since_s=row.since_s,
            heard_s=said.at_s,
            waiting=said.waiting,
            refused=said.refused,
            list_age_s=said.list_age_s,
            counts=said.packed(),
            expires_at=row.expires_at,
        )
    )


def write_closing(
    writes: TransactWrite, row: DeviceRow, heard: HeardRow | None, said: Said | None
) -> None:
    """A shift's end, if it still is the one that was read and its device's words are still there.

    :param heard: what its device said of itself; None when the store has forgotten that.
    :param said: the device's last words; None when it says none.
    """
    writes.update(
        DeviceRow(row.key, row.part),
        actions=[
            DeviceRow.state.set(CLOSED),
            DeviceRow.closed_s.set(row.closed_s),
            DeviceRow.listed.remove(),
            DeviceRow.place.remove(),
        ],
        condition=(DeviceRow.since_s == row.since_s) & (DeviceRow.state == OPEN),
    )
    if heard is not None:
        # An update without this condition would make a row of its end alone.
        writes.update(
            HeardRow(heard.key, heard.part),
            actions=[HeardRow.closed_s.set(row.closed_s), *(_said(said) if said else ())],
            condition=HeardRow.heard_s.exists(),
        )


def write_heard(
    checkpoint_id: str, device_id: str, staff_id: str, now_s: int, said: Said
) -> HeardRow:
    """What a device says, while its shift is open and this person's: one write unit.

    :returns: the row as it now is.
    :raises db.ConditionFailed: there is no such shift.
    """
    row = HeardRow(key_of(checkpoint_id), HeardRow.part_of(device_id))
    with db.conditional():
        row.update(
            actions=_said(said),
            condition=(HeardRow.staff_id == staff_id)
            & (HeardRow.expires_at > now_s)
            & HeardRow.closed_s.does_not_exist(),
        )
    return row


def _said(said: Said) -> list[Any]:
    age = HeardRow.list_age_s
    return [
        HeardRow.heard_s.set(said.at_s),
        HeardRow.waiting.set(said.waiting),
        HeardRow.refused.set(said.refused),
        HeardRow.counts.set(said.packed()),
        age.remove() if said.list_age_s is None else age.set(said.list_age_s),
    ]


def write_silent(writes: TransactWrite, heard: HeardRow, alarm_id: str) -> None:
    """That an alarm was raised about a device, if nothing was heard of it meanwhile."""
    writes.update(
        HeardRow(heard.key, heard.part),
        actions=[HeardRow.alarm_id.set(alarm_id)],
        condition=(HeardRow.heard_s == heard.heard_s) & HeardRow.closed_s.does_not_exist(),
    )


def end_silence(heard: HeardRow) -> None:
    """That an alarm about a device is over, if that is still the one."""
    try:
        with db.conditional():
            HeardRow(heard.key, heard.part).update(
                actions=[HeardRow.alarm_id.remove()],
                condition=HeardRow.alarm_id == heard.alarm_id,
            )
    except db.ConditionFailed:
        return


def look_again(row: DeviceRow, look_s: int, alarm_id: str | None) -> None:
    """Have an open shift looked after at another second."""
    place = place_of(look_s, row.checkpoint_id, row.device_id)
    alarm = DeviceRow.alarm_id
    try:
        with db.conditional():
            row.update(
                actions=[
                    DeviceRow.place.set(place),
                    alarm.remove() if alarm_id is None else alarm.set(alarm_id),
                ],
                condition=(DeviceRow.since_s == row.since_s) & (DeviceRow.state == OPEN),
            )
    except db.ConditionFailed:
        return
