"""Stored shapes of partners: who may ask, with which keys, and how many it has asked today."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import crypto, db
from backend.partners.rules import LiveKey

TABLE = "changxing-partners"
LISTED = "partner"


class Listed(GlobalSecondaryIndex["PartnerRow"]):
    """What is to be found below a division: of one sort, by the place it has in its list."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class PartnerRow(db.Item):
    """A partner, by its random id: `partner#<id>`.

    This model has the whole shape of the table.

    :ivar kind: one of PartnerKind, and `state` one of PartnerState.
    :ivar request_id: the id that the form made, so that registering twice is registering once.
    :ivar live_keys: JSON, [[key id, point]]; empty until two people have agreed.
    :ivar ended_keys: JSON, the ids of keys that somebody ended; they never come back.
    :ivar contact_sealed: whom to call there and under which number, JSON, sealed.
    :ivar version: counts every change, so that nobody decides on what they did not see.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="partner")
    name = UnicodeAttribute()
    kind = UnicodeAttribute()
    credit_code = UnicodeAttribute()
    division_code = UnicodeAttribute()
    state = UnicodeAttribute()
    request_id = UnicodeAttribute()
    contact_sealed = UnicodeAttribute()
    live_keys = UnicodeAttribute(default="[]")
    ended_keys = UnicodeAttribute(default="[]")
    per_minute = NumberAttribute(default=0)
    per_day = NumberAttribute(default=0)
    version = NumberAttribute(default=1)
    made_ms = NumberAttribute()
    changed_ms = NumberAttribute()
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    below = Listed()

    @staticmethod
    def key_of(partner_id: str) -> str:
        """The partition of a partner."""
        return f"partner#{partner_id}"

    @property
    def partner_id(self) -> str:
        """The id of a partner, which it names with every request."""
        return str(self.key).removeprefix("partner#")

    @classmethod
    def of(cls, partner_id: str) -> PartnerRow | None:
        """One partner; one consistent read."""
        return cls.find(cls.key_of(partner_id), "partner")

    @classmethod
    def of_many(cls, partner_ids: Iterable[str]) -> dict[str, PartnerRow]:
        """Several by their ids: one read of the store for a hundred."""
        keys = [(cls.key_of(one), "partner") for one in dict.fromkeys(partner_ids)]
        return {row.partner_id: row for row in cls.batch_get(keys)} if keys else {}

    @classmethod
    def below_area(cls, area: str, most: int, behind: str = "") -> list[PartnerRow]:
        """Those of an area by division and name; one query.

        :param behind: the `place` after which to go on.
        """
        # The place begins with the division, and ":" is the character behind the digits.
        end = f"{area}:"
        if behind >= end:
            return []
        where = cls.place.between(max(area, behind), end)
        rows = cls.below.query(LISTED, where, limit=most + 1)
        return [row for row in rows if row.place != behind][:most]

    def stand_in_list(self) -> None:
        """Put it where its area finds it."""
        self.listed = LISTED
        self.place = f"{self.division_code}#{self.name}#{self.partner_id}"

    def keys_now(self) -> list[LiveKey]:
        """The keys it may sign with, two at most."""
        return [LiveKey(*one) for one in json.loads(self.live_keys)]

    def is_ended(self, key_id: str) -> bool:
        """Whether somebody ended a key, so that no terms bring it back."""
        return key_id in json.loads(self.ended_keys)

    def end_key(self, key_id: str) -> bool:
        """Take a live key away for ever; False when it is none."""
        left = [key for key in self.keys_now() if key.key_id != key_id]
        if len(left) == len(self.keys_now()):
            return False
        self.live_keys = self.written_keys(left)
        self.ended_keys = json.dumps([*json.loads(self.ended_keys), key_id])
        return True

    @staticmethod
    def written_keys(keys: Sequence[LiveKey]) -> str:
        """The same as it is stored."""
        return json.dumps([list(one) for one in keys])

    def seal_contact(self, name: str, phone: str) -> None:
        """Encrypt whom to call there."""
        clear = json.dumps([name, phone], ensure_ascii=False)
        self.contact_sealed = crypto.encrypt(
            clear, TABLE, self.key, "contact", str(self.division_code)
        )

    def contact(self) -> tuple[str, str]:
        """Whom to call there, and under which number."""
        name, phone = json.loads(crypto.decrypt(self.contact_sealed, TABLE, self.key, "contact"))
        return name, phone
