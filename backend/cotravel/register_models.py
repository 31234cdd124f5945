"""Stored shape of a registration: that a resident says they were on a published trip.

It is the only thing that ever leaves the phone, and its key is who and which trip, so that telling
it twice is telling it once. While it is open it stands in the list of its village, town and county,
and once it is confirmed in a second list of theirs. Nobody writes words about anybody here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import db, packed
from backend.core.picture_models import BytesAttribute
from backend.cotravel.models import STREAM, TABLE
from backend.cotravel.rules import RegistrationState, Trip, trip_as_json, trip_of_json

COUNTY_DIGITS = 6
MS_DIGITS = 13
PAGE = 50
AT_ONCE = 1000
NEWS = "news"
Image = dict[str, dict[str, Any]]
# Confirmed ones are a list of their own, so that those that wait are never behind them.
LISTS = {RegistrationState.OPEN.value: "", RegistrationState.CONFIRMED.value: "#confirmed"}


class OpenBelow(GlobalSecondaryIndex["RegistrationRow"]):
    """The registrations below a division, the eldest of each village first."""

    class Meta:
        index_name = "open_below"
        projection = AllProjection()

    open_county = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class OfTrip(GlobalSecondaryIndex["RegistrationRow"]):
    """Who registered a trip."""

    class Meta:
        index_name = "of_trip"
        projection = AllProjection()

    trip = UnicodeAttribute(hash_key=True)
    resident = UnicodeAttribute(range_key=True)


class RegistrationRow(db.Item):
    """That somebody was on a trip, by their own word.

    :ivar state: one of RegistrationState.
    :ivar request_id: the id that the phone made, in its short form.
    :ivar division_code: where they lived when they registered.
    :ivar resident, trip: as in the key, for the index.
    :ivar account_id: who registered: themselves, or whoever answers for them.
    :ivar reason: why it was dismissed.
    :ivar order_id: the evidence order that followed from it last.
    :ivar basis: JSON, the trip without its sources as it stood when it was confirmed last.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    division_code = UnicodeAttribute()
    resident = UnicodeAttribute()
    account_id = UnicodeAttribute()
    trip = UnicodeAttribute()
    request_id = UnicodeAttribute()
    registered_ms = NumberAttribute()
    changed_ms = NumberAttribute()
    consent_version = NumberAttribute()
    decided_by = UnicodeAttribute(null=True)
    decided_ms = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    order_id = UnicodeAttribute(null=True)
    basis = UnicodeAttribute(null=True)
    open_county = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    open_below = OpenBelow()
    of_trip = OfTrip()

    @staticmethod
    def key_of(resident_id: str) -> str:
        """The partition of what somebody registered."""
        return f"person#{resident_id}"

    @staticmethod
    def part_of(trip_id: int) -> str:
        """The sort key of a trip."""
        return f"trip#{trip_id}"

    @property
    def trip_id(self) -> int:
        """The number of the trip."""
        return int(str(self.part).removeprefix("trip#"))

    @property
    def resident_id(self) -> str:
        """Who was on it."""
        return str(self.key).removeprefix("person#")

    def rest_on(self, trip: Trip) -> None:
        """Note what the trip says that somebody confirms, not yet written."""
        said = trip_as_json(replace(trip, sources=()))
        self.basis = json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    @property
    def trip_was(self) -> Trip | None:
        """The trip as it stood when it was confirmed last; None when nobody did."""
        return trip_of_json(json.loads(self.basis)) if self.basis else None

    @classmethod
    def of(cls, resident_id: str, trip_id: int) -> RegistrationRow | None:
        """One registration; one consistent read."""
        return cls.find(cls.key_of(resident_id), cls.part_of(trip_id))

    @classmethod
    def all_of(cls, resident_id: str) -> list[RegistrationRow]:
        """All that somebody registered; one query."""
        return list(cls.query(cls.key_of(resident_id), consistent_read=True))

    @classmethod
    def of_trip_all(cls, trip_id: int) -> list[RegistrationRow]:
        """Who registered a trip, whatever became of it: one query for each megabyte."""
        return list(cls.of_trip_behind(trip_id))

    @classmethod
    def of_trip_behind(cls, trip_id: int, after: str | None = None) -> Iterator[RegistrationRow]:
        """The same one by one, by resident, those behind one of them."""
        behind = cls.resident > after if after else None
        return iter(cls.of_trip.query(str(trip_id), behind))

    def stand_in_lists(self) -> None:
        """Have it listed while it is open or confirmed, and not afterwards."""
        behind = LISTS.get(str(self.state))
        place = f"{self.division_code}#{int(self.registered_ms):0{MS_DIGITS}d}#{self.resident}"
        self.open_county = (
            None if behind is None else f"{self.division_code[:COUNTY_DIGITS]}{behind}"
        )
        self.place = None if behind is None else place


def listed_below(
    state: RegistrationState, area: str, after: Image | None = None, most: int = PAGE
) -> tuple[list[RegistrationRow], Image | None]:
    """A page of the open or the confirmed ones below a village, town or county: one query.

    The index follows the rows within moments.

    :param area: 6 to 12 digits.
    :returns: rows, and where the next page begins.
    """
    query: dict[str, Any] = {
        "TableName": TABLE,
        "IndexName": OpenBelow.Meta.index_name,
        "KeyConditionExpression": "open_county = :county AND begins_with(place, :area)",
        "ExpressionAttributeValues": {
            ":county": {"S": f"{area[:COUNTY_DIGITS]}{LISTS[state.value]}"},
            ":area": {"S": area},
        },
        "Limit": most,
    }
    if after:
        query["ExclusiveStartKey"] = after
    page = db.connection().dispatch("Query", query)
    return [_row_of(item) for item in page["Items"]], page.get("LastEvaluatedKey")


def all_below(state: RegistrationState, area: str) -> Iterator[RegistrationRow]:
    """All of them, page behind page; a query for each thousand."""
    after: Image | None = None
    while True:
        rows, after = listed_below(state, area, after, most=AT_ONCE)
        yield from rows
        if not after:
            return


def _row_of(item: Image) -> RegistrationRow:
    row = RegistrationRow()
    row.deserialize(item)
    return row


class NewsRow(db.Item):
    """Trips that a version corrected or withdrew; those who registered them are not all told yet.

    :ivar data: packed JSON: the numbers of the trips, in order.
    :ivar done: how many of them the clock has been through.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True, default=NEWS)
    part = UnicodeAttribute(range_key=True)
    data = BytesAttribute()
    done = NumberAttribute(default=0)
    expires_at = NumberAttribute()

    @classmethod
    def of_version(cls, version: int, trips: Sequence[int], expires_at: int) -> NewsRow:
        """The row of a version's news, not yet written; the same ones give the same row."""
        data = packed.as_bytes(json.dumps(trips))
        return cls(part=f"{version:08d}", data=data, expires_at=expires_at)

    @property
    def version(self) -> int:
        """The version of the list that it is news of."""
        return int(str(self.part))

    def trips(self) -> list[int]:
        """The numbers of its trips."""
        found: list[int] = json.loads(packed.of_bytes(self.data))
        return found

    @classmethod
    def waiting(cls, most: int) -> list[NewsRow]:
        """What is to be told, oldest first; one read unit when there is nothing."""
        return list(cls.query(NEWS, limit=most, consistent_read=True))
