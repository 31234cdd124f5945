"""Stored shapes of the basket: points and their windows, offers, quotas, orders of households.

A window's row is a counter of its orders, and its orders stand in its own partition: a packing list
is one query. A quota is a counter of a household, a day and a listing. Stocks and amounts are the
market's; what was ordered stands here only as numbers and the ids of listings. Addresses and wishes
are sealed for their own row, under the key of the county they are in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from backend.basket.line_rules import Line, Substitute
from backend.basket.rules import Consent, SubstituteState
from backend.core import crypto, db

TABLE = "changxing-basket"


class PointRow(db.Item):
    """Where a team delivers to, or where households pick up; `communities` has commas between."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="point")
    team_id = UnicodeAttribute()
    team_name = UnicodeAttribute()
    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    address = UnicodeAttribute()
    division_code = UnicodeAttribute()
    communities = UnicodeAttribute()
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    made_ms = NumberAttribute()
    content_hash = UnicodeAttribute()
    version = NumberAttribute(default=1)

    @staticmethod
    def key_of(point_id: str) -> str:
        """The partition of a point."""
        return f"point#{point_id}"

    @property
    def point_id(self) -> str:
        """The random id of a point, made on the phone."""
        return str(self.key).removeprefix("point#")

    @property
    def served(self) -> list[str]:
        """Which places it serves: 9 digits for a town, 12 for a community."""
        return str(self.communities).split(",")

    @classmethod
    def of(cls, point_id: str) -> PointRow | None:
        """One point; one consistent read."""
        return cls.find(cls.key_of(point_id), "point")

    @classmethod
    def all_with(cls, point_ids: Sequence[str]) -> list[PointRow]:
        """Several points, by name; a read a hundred."""
        keys = [(cls.key_of(one), "point") for one in sorted(set(point_ids))]
        return sorted(cls.batch_get(keys), key=lambda row: (row.name, row.key)) if keys else []


class PointPlace(db.Item):
    """That a point serves a place, or belongs to a team: how it is found."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)

    @classmethod
    def serving(cls, code: str, point_id: str) -> PointPlace:
        """Under a town or community."""
        return cls(f"serves#{code}", f"point#{point_id}")

    @classmethod
    def of_team(cls, team_id: str, point_id: str) -> PointPlace:
        """Under a team."""
        return cls(f"team#{team_id}", f"point#{point_id}")

    @classmethod
    def ids_at(cls, key: str) -> list[str]:
        """The points that are found there; one query."""
        rows = cls.query(key, cls.part.startswith("point#"))
        return [str(row.part).removeprefix("point#") for row in rows]


class WindowRow(db.Item):
    """A window of a point, and how many orders it has taken."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="window")
    point_id = UnicodeAttribute()
    team_id = UnicodeAttribute()
    starts_ms = NumberAttribute()
    ends_ms = NumberAttribute()
    cut_off_ms = NumberAttribute()
    capacity = NumberAttribute()
    taken = NumberAttribute(default=0)
    state = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    version = NumberAttribute(default=1)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(window_id: str) -> str:
        """The partition of a window and its orders."""
        return f"window#{window_id}"

    @property
    def window_id(self) -> str:
        """The random id of a window, made on the phone."""
        return str(self.key).removeprefix("window#")

    @classmethod
    def of(cls, window_id: str) -> WindowRow | None:
        """One window; one consistent read."""
        return cls.find(cls.key_of(window_id), "window")

    @classmethod
    def all_with(cls, window_ids: Sequence[str]) -> list[WindowRow]:
        """Several windows, soonest first; a read a hundred."""
        keys = [(cls.key_of(one), "window") for one in sorted(set(window_ids))]
        found = cls.batch_get(keys, consistent_read=True) if keys else ()
        return sorted(found, key=lambda row: (int(row.starts_ms), str(row.key)))


class WindowPlace(db.Item):
    """That a point has a window, ordered by when it ends."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()

    @classmethod
    def by(cls, row: WindowRow) -> WindowPlace:
        """Where a window is listed."""
        part = f"window#{int(row.ends_ms):013d}#{row.window_id}"
        return cls(PointRow.key_of(row.point_id), part, expires_at=row.expires_at)

    @classmethod
    def ids_between(cls, point_id: str, from_ms: int, to_ms: int, most: int) -> list[str]:
        """The windows of a point that end at or after an instant and before another; one query."""
        spread = cls.part.between(f"window#{from_ms:013d}", f"window#{to_ms:013d}")
        rows = cls.query(PointRow.key_of(point_id), spread, limit=most)
        return [str(row.part).split("#")[2] for row in rows]


class OfferRow(db.Item):
    """That a listing is on offer to households: `most` a household and day, at which points.

    Without `points` it is on offer at all points of its team.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    unit_quantity = NumberAttribute()
    most = NumberAttribute(null=True)
    points = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)

    @staticmethod
    def place_of(team_id: str, listing_id: str) -> tuple[str, str]:
        """Both keys of an offer."""
        return f"team#{team_id}", f"offer#{listing_id}"

    @property
    def listing_id(self) -> str:
        """What is on offer."""
        return str(self.part).removeprefix("offer#")

    def is_at(self, point_id: str) -> bool:
        """Whether it is on offer at a point."""
        return self.points is None or point_id in str(self.points).split(",")

    @classmethod
    def all_of(cls, team_id: str) -> list[OfferRow]:
        """The offers of a team; one consistent query."""
        spread = cls.part.startswith("offer#")
        return list(cls.query(f"team#{team_id}", spread, consistent_read=True))


class QuotaRow(db.Item):
    """How much of a listing a household has ordered on a day."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    used = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def place_of(buyer_id: str, on: str, listing_id: str) -> tuple[str, str]:
        """Both keys of a household's quota.

        :param on: the city's day, YYYY-MM-DD.
        """
        return f"quota#{buyer_id}#{on}", f"listing#{listing_id}"

    @classmethod
    def used_on(cls, buyer_id: str, on: str) -> dict[str, int]:
        """Listing -> what a household has ordered of it on a day; one consistent query."""
        rows = cls.query(f"quota#{buyer_id}#{on}", consistent_read=True)
        return {str(row.part).removeprefix("listing#"): int(row.used) for row in rows}


class BasketRow(db.Item):
    """An order of a household, in the partition of its window.

    `said_lines` is what `lines` reads; `quota_at` the numbers of those lines that count towards the
    household's quotas of the day `quota_on`, with commas between.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    team_id = UnicodeAttribute()
    point_id = UnicodeAttribute()
    buyer_id = UnicodeAttribute()
    resident_id = UnicodeAttribute()
    division_code = UnicodeAttribute()
    address_sealed = UnicodeAttribute(null=True)
    wish_sealed = UnicodeAttribute(null=True)
    is_left_at_door = BooleanAttribute(default=False)
    said_lines = UnicodeAttribute()
    quota_on = UnicodeAttribute()
    quota_at = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    placed_ms = NumberAttribute()
    handed_ms = NumberAttribute(null=True)
    handed_how = UnicodeAttribute(null=True)
    handed_by = UnicodeAttribute(null=True)
    paid_fen = NumberAttribute(null=True)
    paid_way = UnicodeAttribute(null=True)
    content_hash = UnicodeAttribute()
    version = NumberAttribute(default=1)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(order_id: str) -> str:
        """The sort key of an order."""
        return f"order#{order_id}"

    @property
    def order_id(self) -> str:
        """The order's id, 32 hexadecimal digits."""
        return str(self.part).removeprefix("order#")

    @property
    def window_id(self) -> str:
        """The window it is for."""
        return str(self.key).removeprefix("window#")

    @classmethod
    def of(cls, window_id: str, order_id: str) -> BasketRow | None:
        """One order; one consistent read."""
        key = WindowRow.key_of(window_id)
        return cls.find(key, cls.part_of(order_id))

    @classmethod
    def all_of(cls, window_id: str) -> list[BasketRow]:
        """The orders of a window; one consistent query (a megabyte is some thousand orders)."""
        key = WindowRow.key_of(window_id)
        return list(cls.query(key, cls.part.startswith("order#"), consistent_read=True))

    @property
    def lines(self) -> list[Line]:
        """What was ordered, packed and substituted."""
        return [_line(said) for said in json.loads(self.said_lines)]

    def say_lines(self, lines: Sequence[Line]) -> None:
        """Keep the lines, as short as can be: a unit of the store holds twenty of them."""
        self.said_lines = said_lines(lines)

    def _place(self) -> str:
        return f"{self.key}/{self.part}"

    def seal(self, attribute: str, clear: str) -> None:
        """Encrypt the address or the wish for this row."""
        sealed = crypto.encrypt(clear, TABLE, self._place(), attribute, self.division_code)
        setattr(self, f"{attribute}_sealed", sealed)

    def clear(self, attribute: str) -> str | None:
        """The address or the wish."""
        sealed = getattr(self, f"{attribute}_sealed")
        return sealed and crypto.decrypt(sealed, TABLE, self._place(), attribute)


class HouseholdOrder(db.Item):
    """That a household has an order, and for which window; ids of orders sort by time."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    window_id = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(buyer_id: str) -> str:
        """The partition of a household's orders."""
        return f"household#{buyer_id}"

    @property
    def order_id(self) -> str:
        """The order's id."""
        return str(self.part).removeprefix("order#")

    @classmethod
    def of(cls, buyer_id: str, order_id: str) -> HouseholdOrder | None:
        """Where a household's order is; one consistent read."""
        key = cls.key_of(buyer_id)
        return cls.find(key, BasketRow.part_of(order_id))

    @classmethod
    def newest_of(cls, buyer_id: str, before: str | None, most: int) -> list[HouseholdOrder]:
        """A household's orders, newest first; one query.

        :param before: only those whose id is smaller.
        """
        spread = (
            cls.part.between("order#", f"order#{before}")
            if before
            else cls.part.startswith("order#")
        )
        rows = cls.query(
            cls.key_of(buyer_id), spread, scan_index_forward=False, limit=most + bool(before)
        )
        return [row for row in rows if row.order_id != before]


def said_lines(lines: Sequence[Line]) -> str:
    """Lines as they are stored."""
    return json.dumps([_said(line) for line in lines], separators=(",", ":"))


def _said(line: Line) -> list[Any]:
    said = [line.listing_id, line.quantity, line.price_fen, line.unit_quantity, line.consent]
    said.append(line.packed)
    found = line.substitute
    if found is not None:
        thing = [found.id, found.listing_id, found.quantity, found.price_fen, found.unit_quantity]
        said.append([*thing, found.state])
    return said


def _line(said: list[Any]) -> Line:
    found = None
    if len(said) > 6:
        *thing, state = said[6]
        found = Substitute(thing[0], thing[1], thing[2], thing[3], thing[4], SubstituteState(state))
    return Line(said[0], said[1], said[2], said[3], Consent(said[4]), said[5], found)


def write_point(writes: TransactWrite, row: PointRow) -> None:
    """A new point, and the ways to it."""
    writes.save(row, condition=PointRow.team_id.does_not_exist())
    writes.save(PointPlace.of_team(row.team_id, row.point_id))
    for code in row.served:
        writes.save(PointPlace.serving(code, row.point_id))
