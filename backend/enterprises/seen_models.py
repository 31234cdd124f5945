"""Stored shapes of what an enterprise saw: when it looked, and the answers of its hour."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import crypto, db
from backend.enterprises.models import TABLE, EnterpriseRow
from backend.enterprises.rules import MayEnter


class LookedRow(db.Item):
    """When its manager last looked who may come in, to ten minutes; apart from the enterprise.

    In a row of its own, for a step of the enterprise is put over the whole of its row.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="looked")
    division_code = UnicodeAttribute()
    looked_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def of(cls, enterprise_id: str) -> LookedRow | None:
        """When an enterprise was last looked at; one consistent read."""
        return cls.find(EnterpriseRow.key_of(enterprise_id), "looked")


class AnswersRow(db.Item):
    """Who may come in, as of a moment: sealed, and gone when the next answer may be given.

    :ivar answers_sealed: JSON of the ids of workers below each MayEnter.
    :ivar version: goes up when somebody who has just joined is added.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="answers")
    division_code = UnicodeAttribute()
    as_of_ms = NumberAttribute()
    answers_sealed = UnicodeAttribute()
    version = NumberAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def of(cls, enterprise_id: str) -> AnswersRow | None:
        """The newest answers, whether they hold or not; one consistent read."""
        return cls.find(EnterpriseRow.key_of(enterprise_id), "answers")

    def seal(self, told: Mapping[str, MayEnter]) -> None:
        """Encrypt the answers for this row."""
        below: dict[str, list[str]] = {}
        for worker_id, may in told.items():
            below.setdefault(may.value, []).append(worker_id)
        where = (TABLE, str(self.key), "answers", str(self.division_code))
        self.answers_sealed = crypto.encrypt(json.dumps(below), *where)

    def told(self) -> dict[str, MayEnter]:
        """The answers, by the ids of workers."""
        clear = crypto.decrypt(str(self.answers_sealed), TABLE, str(self.key), "answers")
        below: Mapping[str, Any] = json.loads(clear)
        return {one: MayEnter(may) for may, workers in below.items() for one in workers}
