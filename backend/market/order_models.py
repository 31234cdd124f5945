"""Stored shapes of stocks, their movements, orders and deals.

A stock stands beside its listing, with its movements; they are only ever added. An order stands
with its buyer, and a deal, the part of it that one supplier answers for, with the supplier. Each of
these is below 1 KB, so that writing one costs what the least write costs. People are named by
random ids alone; what they write in their own words is sealed for its row.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from backend.core import areakeys, crypto, db, retention
from backend.market import order_rules
from backend.market.models import TABLE
from backend.market.order_rules import DealLine, OnSale, Stock
from backend.market.rules import Audience, DealState, ListingState, MovementKind

# So many rows are looked through at a time where most of them may not be wanted.
FILTERED_ROWS = 200
PAGE_ROWS = 1000
# Of those rows that wait for the pulse; a partition each.
SHARDS = 8


class StockRow(db.Item):
    """How much of a listing there is, and for how much; one order changes it once.

    :ivar price_fen: for `unit_quantity` grams or pieces; absent when the supplier awaits an offer.
    :ivar offered: all that was ever put on offer: `left` + `held` + `sold`.
    :ivar sold_fen: what the sold has come to.
    :ivar matched: how much of it was ever held for proposals that both sides accepted.
    :ivar version: one more at every write.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="stock")
    supplier_id = UnicodeAttribute()
    division_code = UnicodeAttribute()
    state = UnicodeAttribute()
    audience = UnicodeAttribute()
    product = UnicodeAttribute()
    measure = UnicodeAttribute()
    price_fen = NumberAttribute(null=True)
    unit_quantity = NumberAttribute()
    offered = NumberAttribute()
    left = NumberAttribute()
    held = NumberAttribute(default=0)
    sold = NumberAttribute(default=0)
    sold_fen = NumberAttribute(default=0)
    matched = NumberAttribute(default=0)
    sell_until_ms = NumberAttribute()
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
    def of(cls, listing_id: str) -> StockRow | None:
        """One stock; one consistent read."""
        return cls.find(cls.key_of(listing_id), "stock")

    @classmethod
    def of_many(cls, listing_ids: Iterable[str], consistent: bool = False) -> dict[str, StockRow]:
        """Several stocks by their listings: one read of the store for a hundred."""
        keys = [(cls.key_of(one), "stock") for one in dict.fromkeys(listing_ids)]
        if not keys:
            return {}
        rows = cls.batch_get(keys, consistent_read=consistent)
        return {row.listing_id: row for row in rows}

    @classmethod
    def everywhere(cls) -> Iterator[StockRow]:
        """Every stock there is, for a command: a walk over the whole table."""
        where = {"FilterExpression": "#p = :stock", "ExpressionAttributeNames": {"#p": "part"}}
        values = {":stock": {"S": "stock"}}
        after = None
        while True:
            items, after = retention.scan_page(
                TABLE, after, PAGE_ROWS, ExpressionAttributeValues=values, **where
            )
            yield from (cls.from_raw_data(dict(item)) for item in items)
            if after is None:
                return

    @property
    def on_sale(self) -> OnSale:
        """As a buyer meets it."""
        return OnSale(
            str(self.supplier_id),
            ListingState(self.state),
            Audience(self.audience),
            None if self.price_fen is None else int(self.price_fen),
            int(self.unit_quantity),
            int(self.left),
            int(self.sell_until_ms),
        )

    @property
    def amounts(self) -> Stock:
        """Its amounts."""
        return Stock(int(self.offered), int(self.left), int(self.held), int(self.sold))


class MovementRow(db.Item):
    """One change of a stock. It is put when it is not there yet, so it happens once."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    quantity = NumberAttribute()
    at_ms = NumberAttribute()
    price_fen = NumberAttribute(null=True)
    amount_fen = NumberAttribute(null=True)
    is_match = BooleanAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(cause: str, kind: MovementKind) -> str:
        """The sort key of a movement.

        :param cause: short id of the order or change that it comes of.
        """
        return f"move#{cause}#{kind.value}"

    @property
    def kind(self) -> MovementKind:
        """What it did."""
        return MovementKind(str(self.part).rpartition("#")[2])

    @classmethod
    def all_of(cls, listing_id: str) -> list[MovementRow]:
        """All movements of a stock: one query."""
        key = StockRow.key_of(listing_id)
        return list(cls.query(key, cls.part.startswith("move#"), consistent_read=True))


class OrderRow(db.Item):
    """What somebody ordered, as one act; what became of it stands in its deals."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    content_hash = UnicodeAttribute()
    suppliers = UnicodeAttribute()
    audience = UnicodeAttribute()
    placed_ms = NumberAttribute()
    is_partial = BooleanAttribute(default=False)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(buyer_id: str) -> str:
        """The partition of a buyer."""
        return f"buyer#{buyer_id}"

    @staticmethod
    def part_of(order_id: uuid.UUID) -> str:
        """The sort key of an order; ids of phones grow with time."""
        return f"order#{order_id.hex}"

    @property
    def order_id(self) -> uuid.UUID:
        """The phone's id."""
        return uuid.UUID(str(self.part).removeprefix("order#"))

    @property
    def supplier_ids(self) -> list[str]:
        """Whose deals it has."""
        return str(self.suppliers).split(" ")

    @classmethod
    def of(cls, buyer_id: str, order_id: uuid.UUID) -> OrderRow | None:
        """One order; one consistent read."""
        return cls.find(cls.key_of(buyer_id), cls.part_of(order_id))

    @classmethod
    def all_of(cls, buyer_id: str) -> list[OrderRow]:
        """All orders of a buyer: one query."""
        return list(cls.query(cls.key_of(buyer_id), cls.part.startswith("order#")))

    @classmethod
    def page_of(cls, buyer_id: str, before: str | None, most: int) -> list[OrderRow]:
        """A buyer's orders in trade, newest first: one query, or a few beside many of households.

        :param before: the sort key that the page before this one ended with.
        """
        condition = _before(cls.part, "order#", before)
        in_trade = cls.audience == Audience.TRADE.value
        key = cls.key_of(buyer_id)
        rows = cls.query(
            key, condition, in_trade, scan_index_forward=False, limit=most, page_size=FILTERED_ROWS
        )
        return list(rows)


class DealRow(db.Item):
    """A supplier's part of an order.

    `lines` are packed (order_rules.pack). `window` is when the parties meet, two instants with a
    hyphen. `ended_ms` is when it left the open states, `met_ms` when goods changed hands by the
    supplier's phone, `handed_hash` what a repetition of the hand-over has to say. Names of
    attributes are short, for twenty lines have to fit below 1 KB.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    buyer_id = UnicodeAttribute(attr_name="buyer")
    buyer_resident = UnicodeAttribute(attr_name="resident")
    state = UnicodeAttribute()
    lines_packed = UnicodeAttribute(attr_name="lines")
    audience = UnicodeAttribute()
    placed_ms = NumberAttribute(attr_name="placed")
    hold_until_ms = NumberAttribute(attr_name="until")
    window = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    ended_ms = NumberAttribute(null=True)
    ended_by = UnicodeAttribute(null=True)
    cancel_reason = UnicodeAttribute(null=True)
    met_ms = NumberAttribute(null=True)
    handed_hash = UnicodeAttribute(null=True)
    paid_way = UnicodeAttribute(null=True)
    paid_fen = NumberAttribute(null=True)
    buyer_dispute = UnicodeAttribute(null=True)
    supplier_dispute = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(supplier_id: str) -> str:
        """The partition of a supplier."""
        return f"supplier#{supplier_id}"

    @staticmethod
    def part_of(order_id: uuid.UUID) -> str:
        """The sort key of an order's deal."""
        return f"deal#{order_id.hex}"

    @property
    def supplier_id(self) -> str:
        """Who hands over."""
        return str(self.key).removeprefix("supplier#")

    @property
    def order_id(self) -> uuid.UUID:
        """The order it is part of."""
        return uuid.UUID(str(self.part).removeprefix("deal#"))

    @property
    def lines(self) -> tuple[DealLine, ...]:
        """What it is about."""
        return order_rules.unpack(str(self.lines_packed))

    @property
    def deal_state(self) -> DealState:
        """How it stands, as stored."""
        return DealState(self.state)

    @classmethod
    def of(cls, supplier_id: str, order_id: uuid.UUID) -> DealRow | None:
        """One deal; one consistent read."""
        return cls.find(cls.key_of(supplier_id), cls.part_of(order_id))

    @classmethod
    def all_of(cls, supplier_id: str) -> list[DealRow]:
        """All deals of a supplier: one query."""
        return list(cls.query(cls.key_of(supplier_id), cls.part.startswith("deal#")))

    @classmethod
    def of_orders(cls, orders: Sequence[OrderRow]) -> list[DealRow]:
        """All deals of some orders; one read of the store for a hundred."""
        keys = [
            (cls.key_of(supplier), cls.part_of(order.order_id))
            for order in orders
            for supplier in order.supplier_ids
        ]
        return list(cls.batch_get(keys, consistent_read=True)) if keys else []

    @classmethod
    def page_of(
        cls, supplier_id: str, before: str | None, most: int, only_open: bool
    ) -> list[DealRow]:
        """A supplier's deals in trade, newest first: one query, or a few when only open are wanted.

        :param before: the sort key that the page before this one ended with.
        """
        condition = _before(cls.part, "deal#", before)
        wanted = cls.audience == Audience.TRADE.value
        if only_open:
            wanted &= cls.state.is_in(*(state.value for state in order_rules.OPEN_STATES))
        key = cls.key_of(supplier_id)
        rows = cls.query(
            key, condition, wanted, scan_index_forward=False, limit=most, page_size=FILTERED_ROWS
        )
        return list(rows)

    def seal_dispute(self, side: str, told: dict[str, Any], area: str) -> str:
        """Encrypt what a side says was wrong, for this row.

        :param area: where the supplier is; the words end with the data of that county.
        """
        place = f"{self.key}/{self.part}"
        return crypto.encrypt(json.dumps(told, ensure_ascii=False), TABLE, place, side, area)

    def clear_dispute(self, side: str) -> dict[str, Any] | None:
        """What a side says was wrong; None for nothing, and when its county's data ended."""
        sealed = getattr(self, f"{side}_dispute")
        if not sealed:
            return None
        try:
            clear = crypto.decrypt(sealed, TABLE, f"{self.key}/{self.part}", side)
        except areakeys.AreaKeyGone:
            return None
        told: dict[str, Any] = json.loads(clear)
        return told


class WaitingRow(db.Item):
    """What the pulse has to do: tell a supplier of a new deal, or let a hold go when it is over.

    Written behind the request, from the stream of deals; the first part of the sort key says what,
    the second when.

    :ivar kind: the notice to post; `done_by` is the side that need not hear of it.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    supplier_id = UnicodeAttribute()
    order_hex = UnicodeAttribute()
    kind = UnicodeAttribute(null=True)
    done_by = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(shard: int) -> str:
        """The partition of a shard."""
        return f"waiting#{shard}"

    @staticmethod
    def part_of(
        what: str, at_ms: int, supplier_id: str, order_hex: str, kind: str | None = None
    ) -> str:
        """The sort key: what is to be done, from when on, of which deal, and which news it is."""
        return f"{what}#{at_ms:014d}#{supplier_id}#{order_hex}" + (f"#{kind}" if kind else "")

    @property
    def order_id(self) -> uuid.UUID:
        """The order of the deal it is about."""
        return uuid.UUID(str(self.order_hex))

    @classmethod
    def due(cls, shard: int, what: str, now_ms: int, most: int) -> list[WaitingRow]:
        """What is to be done by now: one query."""
        until = cls.part.between(f"{what}#", f"{what}#{now_ms:014d}#~")
        return list(cls.query(cls.key_of(shard), until, limit=most, consistent_read=True))


def _before(part: Any, prefix: str, before: str | None) -> Any:
    if before is None:
        return part.startswith(prefix)
    # Both ends of BETWEEN are in; what was shown last is left out by its last letter.
    return part.between(prefix, before[:-1] + chr(ord(before[-1]) - 1) + "~")
