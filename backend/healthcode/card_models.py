"""Stored shapes of paper cards, in a table of their own: a request may end a card, and may never
end a check-in, so the two do not share a table's rights.

A card's own row says for whom it was printed and what became of it; the living ones of a county
stand together once more, for the county's list, those of a village beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from backend.core import crypto, db

TABLE = "changxing-cards"
COUNTY_DIGITS = 6


class CardRow(db.Item):
    """A card. Its bytes are sealed: whoever reads the store must not be able to print it.

    `document_index` is the blind index of the document that whoever issued it had before them.
    Ending a card takes it away; one that is over by `until_day` has it still, and proves nothing.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="card")
    resident_id = UnicodeAttribute()
    division_code = UnicodeAttribute()
    text_sealed = UnicodeAttribute()
    ref = UnicodeAttribute()
    reason = UnicodeAttribute()
    issued_by = UnicodeAttribute()
    issued_ms = NumberAttribute()
    issued_day = NumberAttribute()
    until_day = NumberAttribute()
    document_index = UnicodeAttribute(null=True)
    ended_ms = NumberAttribute(null=True)
    ended_by = UnicodeAttribute(null=True)
    end_reason = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(card_no: str) -> str:
        """The partition of a card."""
        return f"card#{card_no}"

    @property
    def card_no(self) -> str:
        """The random id by which staff know it; it is not the one that the code holds."""
        return str(self.key).removeprefix("card#")

    @classmethod
    def of(cls, card_no: str) -> CardRow | None:
        """One card; one consistent read."""
        return cls.find(cls.key_of(card_no), "card")

    @classmethod
    def all_of(cls, card_nos: list[str]) -> list[CardRow]:
        """These cards; a read a hundred."""
        return list(cls.batch_get([(cls.key_of(one), "card") for one in card_nos]))

    def seal_text(self, text: str) -> None:
        """Encrypt what its code says, for this row."""
        self.text_sealed = crypto.encrypt(text, TABLE, self.key, "text", self.division_code)

    def clear_text(self) -> str:
        """What its code says."""
        return crypto.decrypt(self.text_sealed, TABLE, self.key, "text")


class Living(NamedTuple):
    """A good card as it is read from its county."""

    card_no: str
    resident_id: str
    ref: str
    until_day: int

    @classmethod
    def of_item(cls, item: Mapping[str, Mapping[str, Any]]) -> Living:
        """What DynamoDB's answer holds of one row."""
        card_no = item["part"]["S"].partition("#")[2]
        return cls(card_no, item["resident_id"]["S"], item["ref"]["S"], int(item["until_day"]["N"]))


class LivingCard(db.Item):
    """A card that is good: one row a card in its county, beside the others of its village."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    resident_id = UnicodeAttribute()
    ref = UnicodeAttribute()
    until_day = NumberAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def by(cls, row: CardRow, gone_s: int) -> LivingCard:
        """The row that a card has here."""
        division = str(row.division_code)
        return cls(
            f"county#{division[:COUNTY_DIGITS]}",
            f"{division}#{row.card_no}",
            resident_id=row.resident_id,
            ref=row.ref,
            until_day=row.until_day,
            expires_at=gone_s,
        )

    @property
    def card_no(self) -> str:
        """The card's own id."""
        return str(self.part).partition("#")[2]

    @classmethod
    def all_in(cls, area: str, today: int) -> list[Living]:
        """The good ones of a county, town or village on a day: one query, a page a megabyte."""
        key, behind = f"county#{area[:COUNTY_DIGITS]}", None
        found: list[Living] = []
        while True:
            # A county may have thousands, and PynamoDB's machinery costs more than the wire.
            page = cls._get_connection().query(
                key, cls.part.startswith(area), exclusive_start_key=behind
            )
            found += map(Living.of_item, page["Items"])
            behind = page.get("LastEvaluatedKey")
            if not behind:
                return [one for one in found if one.until_day > today]


class OneCard(db.Item):
    """Which card of a resident is good: nobody has two."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="living")
    card_no = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(resident_id: str) -> str:
        """The partition of what a resident has here."""
        return f"resident#{resident_id}"

    @classmethod
    def of(cls, resident_id: str) -> str | None:
        """The id of the good one; one consistent read."""
        try:
            row = cls.get(cls.key_of(resident_id), "living", consistent_read=True)
        except cls.DoesNotExist:
            return None
        return str(row.card_no)


class CardOf(db.Item):
    """One card that a resident has or had, for as long as the card is remembered."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()

    @classmethod
    def by(cls, row: CardRow) -> CardOf:
        """The row that a card has beside the others of its holder."""
        part = f"card#{row.card_no}"
        return cls(OneCard.key_of(row.resident_id), part, expires_at=row.expires_at)

    @classmethod
    def all_of(cls, resident_id: str) -> list[CardOf]:
        """Those of a resident; one consistent query."""
        begin = cls.part.startswith("card#")
        return list(cls.query(OneCard.key_of(resident_id), begin, consistent_read=True))

    @property
    def card_no(self) -> str:
        """The card's own id."""
        return str(self.part).partition("#")[2]


def write_issue(writes: TransactWrite, row: CardRow, gone_s: int, before: CardRow | None) -> None:
    """A new card in place of the one before it, if there was one: all or nothing.

    :param before: the one that was good, with its end; it is out of the next list.
    """
    writes.save(row, condition=CardRow.issued_ms.does_not_exist())
    writes.save(LivingCard.by(row, gone_s))
    writes.save(CardOf.by(row))
    is_as_read = OneCard.card_no == before.card_no if before else OneCard.card_no.does_not_exist()
    mine = OneCard(OneCard.key_of(row.resident_id), card_no=row.card_no, expires_at=gone_s)
    writes.save(mine, condition=is_as_read)
    if before is not None:
        _end(writes, before)


def write_end(writes: TransactWrite, row: CardRow) -> None:
    """A card's end."""
    _end(writes, row)
    mine = OneCard(OneCard.key_of(row.resident_id))
    writes.delete(mine, condition=OneCard.card_no == row.card_no)


def _end(writes: TransactWrite, row: CardRow) -> None:
    writes.update(
        CardRow(row.key),
        actions=[
            CardRow.ended_ms.set(row.ended_ms),
            CardRow.ended_by.set(row.ended_by),
            CardRow.end_reason.set(row.end_reason),
            CardRow.document_index.remove(),
        ],
        condition=CardRow.issued_ms.exists() & CardRow.ended_ms.does_not_exist(),
    )
    writes.delete(LivingCard.by(row, 0))
