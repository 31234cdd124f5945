"""Stored shapes of what partners asked: a nonce once, a count a day, a check under its pass.

A check stands under the id that the pass has for one day, so no partner's questions can be put
together over days without the city's key; its holder finds theirs by the ids of the last weeks. The
same partner with the same answer within ten minutes is one check, told with how many times.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import clock, db, ids
from backend.partners import rules
from backend.partners.models import TABLE, PartnerRow
from backend.partners.rules import Answer


class NonceRow(db.Item):
    """A nonce that a partner has used: `nonce#<partner>#<nonce>`; `by` names the request here."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="nonce")
    by = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @classmethod
    def use_once(cls, partner_id: str, nonce: str, gone_s: int) -> bool:
        """Whether a nonce is used for the first time; one conditional write, and a read if not.

        A write whose answer was lost is sent again and refused by itself: then it is ours.
        """
        row = cls(f"nonce#{partner_id}#{nonce}", by=ids.random_id(), expires_at=gone_s)
        try:
            with db.conditional():
                row.save(cls.key.does_not_exist())
        except db.ConditionFailed:
            stored = cls.find(row.key, row.part)
            return stored is not None and stored.by == row.by
        return True


class DayRow(db.Item):
    """How many times a partner asked on one day of the city, and how often it heard what."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    asked = NumberAttribute(default=0)
    yes = NumberAttribute(default=0)
    no = NumberAttribute(default=0)
    cannot_tell = NumberAttribute(default=0)
    expires_at = NumberAttribute()

    @property
    def on(self) -> str:
        """The day."""
        return str(self.part).removeprefix("day#")

    @classmethod
    def count_answer(cls, partner_id: str, on: str, answer: Answer, most: int, gone_s: int) -> bool:
        """Count an answer, unless the day's are spent: one conditional write, False when so."""
        heard = getattr(cls, answer.value)
        row = cls(PartnerRow.key_of(partner_id), f"day#{on}")
        try:
            with db.conditional():
                row.update(
                    actions=[cls.asked.add(1), heard.add(1), cls.expires_at.set(gone_s)],
                    condition=cls.asked.does_not_exist() | (cls.asked < most),
                )
        except db.ConditionFailed:
            return False
        return True

    @classmethod
    def last(cls, partner_id: str, most: int) -> list[DayRow]:
        """The last days, the newest first; one query."""
        key = PartnerRow.key_of(partner_id)
        begins = cls.part.startswith("day#")
        return list(cls.query(key, begins, scan_index_forward=False, limit=most))


class CheckRow(db.Item):
    """That a partner checked a pass: `pass#<pass id, hex>`, by ten minutes, partner and answer.

    :ivar answer: one of Answer.
    :ivar at_ms: when it last did within these ten minutes, and `times` how often.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    partner_id = UnicodeAttribute()
    answer = UnicodeAttribute()
    at_ms = NumberAttribute()
    times = NumberAttribute(default=1)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(pass_id: bytes) -> str:
        """The partition of a pass on its day."""
        return f"pass#{pass_id.hex()}"

    @classmethod
    def keep(cls, pass_id: bytes, partner_id: str, answer: Answer, now: datetime) -> None:
        """Keep that a pass was checked; one write."""
        at_ms = clock.to_ms(now)
        begins_ms = at_ms - at_ms % rules.CHECK_WINDOW_MS
        row = cls(cls.key_of(pass_id), f"{begins_ms:013d}#{partner_id}#{answer.value}")
        gone = now + timedelta(days=rules.CHECKS_KEPT_DAYS)
        row.update(
            actions=[
                cls.partner_id.set(partner_id),
                cls.answer.set(answer.value),
                cls.at_ms.set(at_ms),
                cls.times.add(1),
                cls.expires_at.set(int(gone.timestamp())),
            ]
        )

    @classmethod
    def of_pass(cls, pass_id: bytes) -> list[CheckRow]:
        """All checks of one pass, in no order; a query for every megabyte of them."""
        return list(cls.query(cls.key_of(pass_id)))
