"""Stored shapes of who trades, what is listed and wanted, and the board everybody reads.

The stock of a listing and its movements stand beside it in its partition (stock.py). What a board
shows is written behind the requests, from the stream, by area and group of products; its two
indexes put the freshest first and the cheapest first. Contact details are sealed for their own row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import crypto, db
from backend.market.rules import COUNTY_DIGITS

TABLE = "changxing-market"
PAGE_ROWS = 1000


class TradersByRank(GlobalSecondaryIndex["TraderRow"]):
    """The traders of a county in one state, who waits longest first."""

    class Meta:
        index_name = "by_rank"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    rank = NumberAttribute(range_key=True)


class TraderRow(db.Item):
    """Somebody who sells or buys: a public business name, and how to reach them, sealed.

    `listed` is county and state, `rank` the instant of the application: the index of officers.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="trader")
    resident_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    division_code = UnicodeAttribute()
    state = UnicodeAttribute()
    phone_sealed = UnicodeAttribute()
    address_sealed = UnicodeAttribute()
    licence_sealed = UnicodeAttribute(null=True)
    applied_ms = NumberAttribute()
    decided_ms = NumberAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    note_sealed = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    listed = UnicodeAttribute()
    rank = NumberAttribute()
    by_rank = TradersByRank()

    @staticmethod
    def key_of(trader_id: str) -> str:
        """The partition of a trader."""
        return f"trader#{trader_id}"

    @staticmethod
    def listed_of(county: str, state: str) -> str:
        """Where officers find those of a county in a state."""
        return f"traders#{county[:COUNTY_DIGITS]}#{state}"

    @property
    def trader_id(self) -> str:
        """The id of a trader, as everybody sees it."""
        return str(self.key).removeprefix("trader#")

    @classmethod
    def of(cls, trader_id: str) -> TraderRow | None:
        """One trader; one consistent read."""
        return cls.find(cls.key_of(trader_id), "trader")

    @classmethod
    def in_county(cls, county: str, state: str, most: int) -> list[TraderRow]:
        """Those of a county in a state, who waits longest first: one query."""
        return list(cls.by_rank.query(cls.listed_of(county, state), limit=most, page_size=most))

    @classmethod
    def of_many(cls, trader_ids: Iterable[str]) -> dict[str, TraderRow]:
        """Several traders by their ids: one read of the store for a hundred."""
        keys = [(cls.key_of(one), "trader") for one in dict.fromkeys(trader_ids)]
        return {row.trader_id: row for row in cls.batch_get(keys)} if keys else {}

    def list_again(self) -> None:
        """Put it where officers find it, by its county, state and day of application."""
        self.listed, self.rank = self.listed_of(self.division_code, self.state), self.applied_ms

    def seal(self, attribute: str, clear: str | None) -> None:
        """Encrypt one of phone, address, licence, note for this row."""
        place = (TABLE, self.key, attribute, self.division_code)
        setattr(self, f"{attribute}_sealed", clear and crypto.encrypt(clear, *place))

    def clear(self, attribute: str) -> str | None:
        """One of phone, address, licence, note."""
        sealed: str | None = getattr(self, f"{attribute}_sealed")
        return sealed and crypto.decrypt(sealed, TABLE, self.key, attribute)


class ListingRow(db.Item):
    """What a supplier says of something they have; its price and quantity stand in its stock.

    Days are numbers of days since 1970-01-01. `windows` are weekday and hours as the supplier put
    them, `draft` is price and quantity until there is a stock, both JSON. What is said is public.
    `origin` is "imported" of what an office's sheet named as unsold.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="listing")
    supplier_id = UnicodeAttribute()
    supplier_name = UnicodeAttribute()
    supplier_kind = UnicodeAttribute()
    division_code = UnicodeAttribute()
    audience = UnicodeAttribute()
    product = UnicodeAttribute()
    grade = UnicodeAttribute()
    unit = UnicodeAttribute()
    unit_quantity = NumberAttribute()
    measure = UnicodeAttribute()
    harvested_day = NumberAttribute()
    sell_by_day = NumberAttribute()
    place = UnicodeAttribute(null=True)
    windows = UnicodeAttribute(null=True)
    words = UnicodeAttribute(null=True)
    pictures = UnicodeAttribute(null=True)
    content_hash = UnicodeAttribute()
    origin = UnicodeAttribute(null=True)
    listed_ms = NumberAttribute()
    changed_ms = NumberAttribute()
    draft = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(listing_id: str) -> str:
        """The partition of a listing."""
        return f"listing#{listing_id}"

    @property
    def listing_id(self) -> str:
        """The phone's id of a listing, in its short form."""
        return str(self.key).removeprefix("listing#")

    @classmethod
    def of(cls, listing_id: str) -> ListingRow | None:
        """One listing; one consistent read."""
        return cls.find(cls.key_of(listing_id), "listing")

    @classmethod
    def of_many(cls, listing_ids: Iterable[str]) -> dict[str, ListingRow]:
        """Several listings by their ids: one read of the store for a hundred."""
        keys = [(cls.key_of(one), "listing") for one in dict.fromkeys(listing_ids)]
        return {row.listing_id: row for row in cls.batch_get(keys)} if keys else {}


class ChangeRow(db.Item):
    """That a change of a listing was made: the phone's id of it happens once."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    content_hash = UnicodeAttribute()
    made_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(change_id: str) -> str:
        """The sort key of a change."""
        return f"change#{change_id}"

    @classmethod
    def of(cls, listing_id: str, change_id: str) -> ChangeRow | None:
        """One change; one consistent read."""
        try:
            key = ListingRow.key_of(listing_id)
            return cls.get(key, cls.part_of(change_id), consistent_read=True)
        except cls.DoesNotExist:
            return None

    @classmethod
    def all_of(cls, listing_id: str) -> list[ChangeRow]:
        """All changes of a listing: one query."""
        return list(cls.query(ListingRow.key_of(listing_id), cls.part.startswith("change#")))


class SupplierListing(db.Item):
    """That a supplier has a listing: where their own are looked up."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    listed_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(supplier_id: str) -> str:
        """The partition of what a supplier has here."""
        return f"supplier#{supplier_id}"

    @staticmethod
    def part_of(listing_id: str) -> str:
        """The sort key of a listing."""
        return f"listing#{listing_id}"

    @classmethod
    def all_of(cls, supplier_id: str) -> list[str]:
        """The ids of a supplier's listings, newest first: one query."""
        rows = list(cls.query(cls.key_of(supplier_id), cls.part.startswith("listing#")))
        rows.sort(key=lambda row: (int(row.listed_ms), str(row.part)), reverse=True)
        return [str(row.part).removeprefix("listing#") for row in rows]


class WantedRow(db.Item):
    """What a buyer looks for."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="wanted")
    buyer_id = UnicodeAttribute()
    buyer_name = UnicodeAttribute()
    buyer_kind = UnicodeAttribute()
    division_code = UnicodeAttribute()
    product = UnicodeAttribute()
    grade = UnicodeAttribute()
    measure = UnicodeAttribute()
    least = NumberAttribute()
    most = NumberAttribute()
    price_fen_per_kg = NumberAttribute(null=True)
    from_day = NumberAttribute()
    until_day = NumberAttribute()
    place = UnicodeAttribute(null=True)
    words = UnicodeAttribute(null=True)
    content_hash = UnicodeAttribute()
    posted_ms = NumberAttribute()
    closed_ms = NumberAttribute(null=True)
    version = NumberAttribute(default=1)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(wanted_id: str) -> str:
        """The partition of a wanted post."""
        return f"wanted#{wanted_id}"

    @property
    def wanted_id(self) -> str:
        """The phone's id of a post, in its short form."""
        return str(self.key).removeprefix("wanted#")

    @classmethod
    def of(cls, wanted_id: str) -> WantedRow | None:
        """One post; one consistent read."""
        return cls.find(cls.key_of(wanted_id), "wanted")

    @classmethod
    def of_many(cls, wanted_ids: Iterable[str]) -> dict[str, WantedRow]:
        """Several posts by their ids: one read of the store for a hundred."""
        keys = [(cls.key_of(one), "wanted") for one in dict.fromkeys(wanted_ids)]
        return {row.wanted_id: row for row in cls.batch_get(keys)} if keys else {}


class BuyerWanted(db.Item):
    """That a buyer has a post: where their own are looked up."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    posted_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(buyer_id: str) -> str:
        """The partition of what a buyer looks for."""
        return f"wants#{buyer_id}"

    @classmethod
    def all_of(cls, buyer_id: str) -> list[str]:
        """The ids of a buyer's posts, newest first: one query."""
        rows = list(cls.query(cls.key_of(buyer_id), cls.part.startswith("wanted#")))
        rows.sort(key=lambda row: (int(row.posted_ms), str(row.part)), reverse=True)
        return [str(row.part).removeprefix("wanted#") for row in rows]


class BandRow(db.Item):
    """What an imported price board said of a product on a day, fen a kilogram.

    The newest of each product stands once more under one key, so that all are one read.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    day = UnicodeAttribute()
    low_fen_per_kg = NumberAttribute()
    high_fen_per_kg = NumberAttribute()
    source = UnicodeAttribute()
    expires_at = NumberAttribute()

    NEWEST = "bands"

    @staticmethod
    def key_of(product: str) -> str:
        """The partition of a product's prices."""
        return f"band#{product}"

    @classmethod
    def newest_of_all(cls) -> dict[str, BandRow]:
        """The newest of each product: one query."""
        return {str(row.part): row for row in cls.query(cls.NEWEST)}

    @classmethod
    def all_of(cls, product: str, from_day: str, to_day: str) -> list[BandRow]:
        """A product's prices of some days, YYYY-MM-DD, oldest first: one query."""
        days = cls.part.between(f"day#{from_day}", f"day#{to_day}")
        return list(cls.query(cls.key_of(product), days))


class BoardByRank(GlobalSecondaryIndex["BoardRow"]):
    """What is on a board, in the order of its freshness."""

    class Meta:
        index_name = "by_rank"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    rank = NumberAttribute(range_key=True)


class BoardByPrice(GlobalSecondaryIndex["BoardRow"]):
    """What is on a board, in the order of its price."""

    class Meta:
        index_name = "by_price"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    price_rank = NumberAttribute(range_key=True)


class BoardPage(NamedTuple):
    """Some rows of a board, and where to go on: rank and part of the last one read, if any."""

    rows: Sequence[BoardRow]
    last: tuple[int, str] | None


class BoardRow(db.Item):
    """A listing or a wanted post on the board of one area and group of products.

    What is shown no more stays without `listed`, `rank` and `price_rank` until it expires, so that
    an old record of the stream brings nothing back.

    :ivar listed: the board: the row's partition again, only while it is shown.
    :ivar version: of what it was made from; an older one never replaces a newer.
    :ivar card: what is told of it, JSON.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    listed = UnicodeAttribute(null=True)
    rank = NumberAttribute(null=True)
    price_rank = NumberAttribute(null=True)
    product = UnicodeAttribute(null=True)
    from_day = NumberAttribute(null=True)
    until_day = NumberAttribute(null=True)
    card = UnicodeAttribute(null=True)
    version = NumberAttribute()
    expires_at = NumberAttribute()
    by_rank = BoardByRank()
    by_price = BoardByPrice()

    @staticmethod
    def key_of(area: str, group: str) -> str:
        """The board of an area and a group of products."""
        return f"board#{area}#{group}"

    @classmethod
    def of_many(cls, places: Iterable[tuple[str, str]]) -> dict[str, BoardRow]:
        """What one thing is on several boards, by board: one read."""
        return {str(row.key): row for row in cls.batch_get(list(places), consistent_read=True)}

    @classmethod
    def page(
        cls,
        board: str,
        by_price: bool,
        most: int,
        after: tuple[int, str] | None,
        top: int | None,
        condition: Any,
    ) -> BoardPage:
        """One read of at most `most` rows, of which those that meet a condition are given.

        :param by_price: cheapest first, or else the highest rank first.
        :param after: where the page before ended.
        :param top: the highest price rank, of a board by price.
        """
        index, rank = (cls.by_price, "price_rank") if by_price else (cls.by_rank, "rank")
        found = index.query(
            board,
            cls.price_rank <= top if by_price and top is not None else None,
            condition,
            scan_index_forward=by_price,
            page_size=most,
            last_evaluated_key=after and _place(board, rank, after),
        )
        # Only the first page: going on until so many have met the condition has no bound.
        pages = found.page_iter
        rows = [cls.from_raw_data(item) for item in next(pages)["Items"]]
        last = pages.last_evaluated_key
        end = None if last is None else (int(last[rank]["N"]), str(last["part"]["S"]))
        return BoardPage(rows, end)

    def show(self) -> bool:
        """Put it on its board, unless something newer has; says whether it did."""
        return self._write(lambda: self.save(condition=self._is_newer()))

    def hide(self) -> bool:
        """Take it off its board, when it was ever on it and nothing newer says otherwise."""
        names = ("listed", "rank", "price_rank", "card")
        actions = [getattr(BoardRow, name).remove() for name in names]
        actions.append(BoardRow.version.set(self.version))
        newer = BoardRow.version <= self.version
        return self._write(lambda: self.update(actions=actions, condition=newer))

    def _is_newer(self) -> Any:
        return BoardRow.version.does_not_exist() | (BoardRow.version < self.version)

    @staticmethod
    def _write(doing: Callable[[], object]) -> bool:
        try:
            with db.conditional():
                doing()
        except db.ConditionFailed:
            return False
        return True


def _place(board: str, rank: str, after: tuple[int, str]) -> dict[str, Any]:
    """Where a query of a board goes on, as the store says it."""
    number, part = after
    at = {"key": {"S": board}, "part": {"S": part}, "listed": {"S": board}}
    return {**at, rank: {"N": str(number)}}
