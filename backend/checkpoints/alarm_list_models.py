"""Stored shapes of where alarms are listed, each by a row of its own while it stands there.

An open alarm is listed in the village where it was seen, in the village where its person lives, and
by when it is due. One whose person nobody has found yet is listed in the county where that person
is looked for next, under the second from which on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from backend.checkpoints.alarm_models import AlarmRow, PersonAlarmRow
from backend.checkpoints.alarm_rules import COUNTY_DIGITS, AlarmState
from backend.checkpoints.models import STREAM, TABLE
from backend.core import db

SECOND_DIGITS = 11
PAGE = 50
HERE, HOME, SEARCH = "here", "home", "search"
DUE_HERE, DUE_HOME = "due_here", "due_home"
HOMES = (HOME, DUE_HOME)
OPEN, DUE, SOUGHT = "alarm", "alarm_due", "alarm_search"
Image = dict[str, dict[str, Any]]


class ListedAlarms(GlobalSecondaryIndex["PointerRow"]):
    """Where alarms stand in lists."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class PointerRow(db.Item):
    """That an alarm stands in a list: `alarm#<id>`/`here`, and the like.

    Of a search, which ends with its person or its last step:

    :ivar step: how many of its steps came to nothing; begun: how often the next was begun.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    step = NumberAttribute(null=True)
    begun = NumberAttribute(null=True)
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    alarms = ListedAlarms()

    @property
    def alarm_id(self) -> str:
        """Which alarm."""
        return str(self.key).removeprefix("alarm#")

    @classmethod
    def by(cls, row: AlarmRow, part: str, division: str, county: str | None = None) -> PointerRow:
        """The row that lists an alarm: below a division, by when it is due, or is looked for.

        :param county: whose list it is, when it is not that of the division.
        """
        sort = {HERE: OPEN, HOME: OPEN, SEARCH: SOUGHT}.get(part, DUE)
        due = _place(int(row.raised_s if part == SEARCH else row.due_s), row.alarm_id)
        return cls(
            row.key,
            part,
            listed=f"{sort}#{(county or division)[:COUNTY_DIGITS]}",
            place=f"{division}#{due}" if sort == OPEN else due,
            expires_at=row.expires_at,
        )


class Page(NamedTuple):
    """The ids of some alarms in a list, and where the next page begins."""

    ids: list[str]
    last: Image | None


def listed_below(area: str, after: Image | None = None, most: int = PAGE) -> Page:
    """The open alarms that were seen in an area or whose people live there; one query.

    The soonest due of each village first. One seen in the village of its person stands there once.

    :param area: 6 to 12 digits.
    """
    where = "begins_with(place, :place)"
    return _page(f"{OPEN}#{area[:COUNTY_DIGITS]}", where, area, after, most)


def listed_at_county(county: str, after: Image | None = None, most: int = PAGE) -> Page:
    """The open alarms of a county's own checkpoints, the soonest due first; one query.

    These lie in no town and no village, so nobody below the county sees them.
    """
    return _page(f"{OPEN}#{county}", "begins_with(place, :place)", f"{county}#", after, most)


def is_at_county(after: Image) -> bool:
    """Whether a page begins among the alarms of a county's own checkpoints."""
    return bool(after["listed"]["S"].startswith(f"{OPEN}#"))


def listed_late(county: str, now_s: int, after: Image | None = None, most: int = PAGE) -> Page:
    """The open alarms of a county that were not answered in time, the latest first; one query."""
    until = f"{now_s:0{SECOND_DIGITS}d}~"
    return _page(f"{DUE}#{county}", "place < :place", until, after, most)


def sought_in(county: str, now_s: int, most: int) -> list[PointerRow]:
    """Alarms whose person is to be looked for in a county by now, in that order; one query."""
    until = PointerRow.place < f"{now_s:0{SECOND_DIGITS}d}~"
    return list(PointerRow.alarms.query(f"{SOUGHT}#{county}", until, limit=most))


def begin_search(pointer: PointerRow, again_s: int) -> bool:
    """Take a search in hand, which comes up again at a second if nothing comes of this.

    :returns: whether nobody else has taken it meanwhile.
    """
    begun = int(pointer.begun or 0) + 1
    place = _place(again_s, pointer.alarm_id)
    return _step(pointer, [PointerRow.begun.set(begun), PointerRow.place.set(place)])


def search_on(pointer: PointerRow, county: str, at_s: int) -> bool:
    """Go on to the next step of a search: in a county, from a second on."""
    return _step(
        pointer,
        [
            PointerRow.step.set(int(pointer.step or 0) + 1),
            PointerRow.begun.remove(),
            PointerRow.listed.set(f"{SOUGHT}#{county}"),
            PointerRow.place.set(_place(at_s, pointer.alarm_id)),
        ],
    )


def _step(pointer: PointerRow, actions: list[Any]) -> bool:
    try:
        with db.conditional():
            pointer.update(actions=actions, condition=PointerRow.place == pointer.place)
    except db.ConditionFailed:
        return False
    return True


def _place(second: int, alarm_id: str) -> str:
    return f"{second:0{SECOND_DIGITS}d}#{alarm_id}"


def _page(listed: str, where: str, place: str, after: Image | None, most: int) -> Page:
    query: dict[str, Any] = {
        "TableName": TABLE,
        "IndexName": ListedAlarms.Meta.index_name,
        "KeyConditionExpression": f"listed = :listed AND {where}",
        "ExpressionAttributeValues": {":listed": {"S": listed}, ":place": {"S": place}},
        "Limit": most,
    }
    if after:
        query["ExclusiveStartKey"] = after
    found = db.connection().dispatch("Query", query)
    told = [item["key"]["S"].removeprefix("alarm#") for item in found["Items"]]
    return Page(list(dict.fromkeys(told)), found.get("LastEvaluatedKey"))


def write_raising(writes: TransactWrite, row: AlarmRow, search_in: str | None) -> None:
    """A new alarm with its places in lists, only if there is none of its id.

    :param search_in: the county in which its person is looked for first, None for nobody.
    """
    division = str(row.division_code)
    writes.save(row, condition=AlarmRow.kind.does_not_exist())
    writes.save(PointerRow.by(row, HERE, division))
    writes.save(PointerRow.by(row, DUE_HERE, division))
    if search_in:
        writes.save(PointerRow.by(row, SEARCH, division, search_in))


def write_closing(writes: TransactWrite, row: AlarmRow, after: Mapping[str, Any]) -> None:
    """The end of an open alarm that is as it was read; it leaves its lists.

    A search goes on: whose it was is that person's to know.

    :param after: attribute -> value, as it shall be.
    """
    _change(writes, row, after, is_open=True)
    for part in (HERE, HOME, DUE_HERE, DUE_HOME):
        writes.delete(PointerRow(row.key, part))


def write_found(
    writes: TransactWrite, row: AlarmRow, resident_id: str, home: str, nth: int
) -> None:
    """Whose an alarm is, and its place in the list of their village.

    :param nth: how many alarms of this person, kind and day were closed before.
    :raises db.ConditionFailed: (by the transaction) at 0 the alarm has changed, at 1 another alarm
        stands there.
    """
    _change(writes, row, {"resident_id": resident_id, "home": home}, row.is_open)
    person = PersonAlarmRow.by(row, resident_id, nth)
    writes.save(person, condition=PersonAlarmRow.alarm_id.does_not_exist())
    writes.delete(PointerRow(row.key, SEARCH))
    here = str(row.division_code)
    if row.is_open and here != home:
        writes.save(PointerRow.by(row, HOME, home))
        if home[:COUNTY_DIGITS] != here[:COUNTY_DIGITS]:
            writes.save(PointerRow.by(row, DUE_HOME, home))


def write_merged(writes: TransactWrite, row: AlarmRow, other: str, closed_s: int) -> None:
    """Another alarm stands for this one too; what somebody has answered stays answered."""
    after: dict[str, Any] = {"merged_into": other}
    if row.is_open:
        after |= {"state": AlarmState.OVER.value, "closed_s": closed_s}
    _change(writes, row, after, row.is_open)
    for part in (HERE, DUE_HERE, SEARCH):
        writes.delete(PointerRow(row.key, part))


def _change(writes: TransactWrite, row: AlarmRow, after: Mapping[str, Any], is_open: bool) -> None:
    known = int(row.version)
    condition = AlarmRow.version == known
    if is_open:
        condition &= AlarmRow.state == AlarmState.OPEN.value
    writes.update(
        AlarmRow(row.key, "alarm"),
        actions=[
            AlarmRow.version.set(known + 1),
            *(getattr(AlarmRow, name).set(value) for name, value in after.items()),
        ],
        condition=condition,
    )


def pointers_of(alarm_id: str) -> Sequence[str]:
    """In which lists an alarm stands; one query, for whoever checks."""
    # The alarm itself comes first in its partition.
    key, behind = AlarmRow.key_of(alarm_id), PointerRow.part > "alarm"
    return [str(row.part) for row in PointerRow.query(key, behind, consistent_read=True)]
