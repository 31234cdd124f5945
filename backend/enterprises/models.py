"""Stored shapes of enterprises: what they are, how they prepared, and who of them is whose.

Contact, notes and plan are sealed for their own row. Name and credit code are public:
they stand in the register of companies.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Condition

from backend.core import crypto, db
from backend.enterprises.rules import Step

TABLE = "changxing-enterprises"
COUNTY_DIGITS = 6
MS_DIGITS = 13
CLOSING = "closing"
Image = dict[str, dict[str, Any]]


class Listed(GlobalSecondaryIndex["EnterpriseRow"]):
    """What is to be found below a division: of one sort, by the place it has in its list."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class EnterpriseRow(db.Item):
    """An enterprise, by its random id: `enterprise#<id>`.

    This model has the whole shape of the table. It is listed in its county by its step, who came to
    it first first; while it is being closed, among those whose workers are let go.

    :ivar changed_ms: when it came to its step.
    :ivar manager_id: the resident who registered it; none once they have left the product.
    :ivar account_id: theirs, who owns the photos.
    :ivar reasons: JSON list of Reason, of the newest decision.
    :ivar gate_id, gate_name: the checkpoint at its gate.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="enterprise")
    division_code = UnicodeAttribute()
    changed_ms = NumberAttribute()
    name = UnicodeAttribute()
    credit_code = UnicodeAttribute()
    industry = UnicodeAttribute()
    step = UnicodeAttribute()
    manager_id = UnicodeAttribute(null=True)
    account_id = UnicodeAttribute(null=True)
    contact_sealed = UnicodeAttribute(null=True)
    reasons = UnicodeAttribute(null=True)
    note_sealed = UnicodeAttribute(null=True)
    applied_ms = NumberAttribute()
    decided_ms = NumberAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    gate_id = UnicodeAttribute(null=True)
    gate_name = UnicodeAttribute(null=True)
    version = NumberAttribute()
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    below = Listed()

    @staticmethod
    def key_of(enterprise_id: str) -> str:
        """The partition of an enterprise."""
        return f"enterprise#{enterprise_id}"

    @staticmethod
    def listed_of(county: str) -> str:
        """The list of a county."""
        return f"enterprise#{county[:COUNTY_DIGITS]}"

    @property
    def enterprise_id(self) -> str:
        """Its id."""
        return str(self.key).removeprefix("enterprise#")

    @property
    def county(self) -> str:
        """Where it is decided upon."""
        return str(self.division_code)[:COUNTY_DIGITS]

    @classmethod
    def of(cls, enterprise_id: str) -> EnterpriseRow | None:
        """One enterprise; one consistent read."""
        return cls.find(cls.key_of(enterprise_id), "enterprise")

    @classmethod
    def in_county(
        cls, county: str, step: str, most: int, after: str | None = None
    ) -> list[EnterpriseRow]:
        """Those of a county at a step, who came to it first first: one query."""
        begin = after if after is not None else f"{step}#"
        where = cls.place.between(begin, f"{step}$")
        rows = cls.below.query(cls.listed_of(county), where, limit=most + 1)
        return [row for row in rows if row.place != after][:most]

    @classmethod
    def page_of_county(cls, county: str, after: str, most: int) -> list[EnterpriseRow]:
        """Any of a county, in the order of their places: one query."""
        where = cls.place > after
        return list(cls.below.query(cls.listed_of(county), where, limit=most, page_size=most))

    @classmethod
    def closing(cls, most: int) -> list[EnterpriseRow]:
        """Those whose workers are being let go: one query."""
        return list(cls.below.query(CLOSING, limit=most, page_size=most))

    def list_again(self) -> None:
        """Put it where it is found by its step."""
        enterprise_id = self.enterprise_id
        is_closing = self.step == Step.CLOSED
        self.listed = CLOSING if is_closing else self.listed_of(str(self.division_code))
        ms = f"{int(self.changed_ms):0{MS_DIGITS}d}"
        self.place = f"{self.step}#{ms}#{enterprise_id}"

    def seal(self, attribute: str, clear: str | None) -> None:
        """Encrypt one of contact, note for this row."""
        where = (TABLE, str(self.key), attribute, str(self.division_code))
        setattr(self, f"{attribute}_sealed", clear and crypto.encrypt(clear, *where))

    def clear(self, attribute: str) -> str | None:
        """One of contact, note."""
        sealed: str | None = getattr(self, f"{attribute}_sealed")
        return sealed and crypto.decrypt(sealed, TABLE, str(self.key), attribute)

    def contact(self) -> dict[str, str]:
        """How to reach it: contact_name, phone, address; empty once its manager has left."""
        told: dict[str, str] = json.loads(self.clear("contact") or "{}")
        return told

    def told_reasons(self) -> list[str]:
        """Why it was decided so."""
        told: list[str] = json.loads(str(self.reasons)) if self.reasons else []
        return told


class ReopeningRow(db.Item):
    """What an enterprise prepared before it works again; the decision stands on its own row.

    :ivar checklist_sealed: JSON of rules.Checklist.
    :ivar pictures: JSON list of the ids of photos.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="reopening")
    division_code = UnicodeAttribute()
    applied_ms = NumberAttribute()
    checklist_sealed = UnicodeAttribute()
    pictures = UnicodeAttribute()

    @classmethod
    def of(cls, enterprise_id: str) -> ReopeningRow | None:
        """What an enterprise prepared; one consistent read."""
        return cls.find(EnterpriseRow.key_of(enterprise_id), "reopening")

    def seal(self, checklist: dict[str, Any]) -> None:
        """Encrypt the list for this row."""
        text = json.dumps(checklist, ensure_ascii=False, sort_keys=True)
        where = (TABLE, str(self.key), "checklist", str(self.division_code))
        self.checklist_sealed = crypto.encrypt(text, *where)

    def checklist(self) -> dict[str, Any]:
        """The list as it was sent."""
        clear = crypto.decrypt(str(self.checklist_sealed), TABLE, str(self.key), "checklist")
        told: dict[str, Any] = json.loads(clear)
        return told

    def picture_ids(self) -> list[str]:
        """Its photos."""
        told: list[str] = json.loads(str(self.pictures))
        return told


class ManagerRow(db.Item):
    """Which enterprise somebody manages: one each."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="manager")
    enterprise_id = UnicodeAttribute()

    @staticmethod
    def key_of(resident_id: str) -> str:
        """The partition of a manager."""
        return f"manager#{resident_id}"

    @classmethod
    def enterprise_of(cls, resident_id: str) -> str | None:
        """The enterprise of a manager; one consistent read."""
        row = cls.find(cls.key_of(resident_id), "manager")
        return None if row is None else str(row.enterprise_id)


class CreditRow(db.Item):
    """Which verified enterprise a credit code belongs to: one alone, and none once suspended."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="credit")
    enterprise_id = UnicodeAttribute()

    @staticmethod
    def key_of(credit_code: str) -> str:
        """The partition of a credit code."""
        return f"credit#{credit_code}"


class CountRow(db.Item):
    """The numbers of a county, and in `counting` how far a recount has come.

    :ivar tally: JSON of rules.Tally.
    :ivar workers, green: consents that hold, and those of people with a green code when counted.
    :ivar large: how many enterprises have ten workers or more.
    :ivar counted_ms: when people were last counted; of a recount, when it began.
    :ivar version: goes up with every step of an enterprise; of a recount, the one it began with.
    :ivar after: behind which place a recount goes on.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="numbers")
    division_code = UnicodeAttribute()
    tally = UnicodeAttribute()
    workers = NumberAttribute(default=0)
    green = NumberAttribute(default=0)
    large = NumberAttribute(default=0)
    counted_ms = NumberAttribute(null=True)
    version = NumberAttribute(default=0)
    after = UnicodeAttribute(null=True)

    @staticmethod
    def key_of(county: str) -> str:
        """The partition of a county's numbers."""
        return f"numbers#{county}"

    @classmethod
    def of(cls, county: str, part: str = "numbers") -> CountRow:
        """The numbers of a county, all nought when there are none; one consistent read."""
        return cls.find(cls.key_of(county), part) or cls.none_of(county, part)

    @classmethod
    def none_of(cls, county: str, part: str = "numbers") -> CountRow:
        """Those of a county that has none, not yet written."""
        return cls(cls.key_of(county), part, division_code=county, tally="{}")

    @classmethod
    def is_at(cls, version: int) -> Condition:
        """That a version is still the newest; nought is never written."""
        return cls.version == version if version else cls.version.does_not_exist()

    @classmethod
    def of_counties(cls, counties: Sequence[str]) -> dict[str, CountRow]:
        """Those of several; one read, half a unit each."""
        keys = [(cls.key_of(county), "numbers") for county in counties]
        return {str(row.division_code): row for row in cls.batch_get(keys)} if keys else {}

    def counts(self) -> dict[str, list[int]]:
        """The tally."""
        told: dict[str, list[int]] = json.loads(str(self.tally))
        return told
