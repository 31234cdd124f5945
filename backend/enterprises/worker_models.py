"""Stored shapes of who works where by their own consent, and of the codes by which they join.

A worker's row stands in the partition of the enterprise under an id of its own, so that an
enterprise never holds the id by which the product knows somebody.
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import crypto, db
from backend.enterprises.models import TABLE, EnterpriseRow


class WorkerRow(db.Item):
    """Somebody who works there and has agreed that it may know whether they may come in.

    :ivar name_sealed: as the worker gave it to the enterprise.
    :ivar joined_ms: when they agreed last; `consent_version` to which words.
    :ivar expires_at: when the consent ends, in seconds since 1970.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    resident_id = UnicodeAttribute()
    division_code = UnicodeAttribute()
    name_sealed = UnicodeAttribute()
    joined_ms = NumberAttribute()
    consent_version = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(worker_id: str) -> str:
        """The sort key of a worker."""
        return f"worker#{worker_id}"

    @property
    def worker_id(self) -> str:
        """By which the enterprise knows them."""
        return str(self.part).removeprefix("worker#")

    @classmethod
    def of(cls, enterprise_id: str, worker_id: str) -> WorkerRow | None:
        """One worker; one consistent read."""
        return cls.find(EnterpriseRow.key_of(enterprise_id), cls.part_of(worker_id))

    @classmethod
    def all_of(cls, enterprise_id: str, now_s: float) -> list[WorkerRow]:
        """Those whose consent holds; one query for each megabyte."""
        where = cls.part.startswith("worker#")
        rows = cls.query(EnterpriseRow.key_of(enterprise_id), where)
        return [row for row in rows if int(row.expires_at) > now_s]

    @classmethod
    def count_of(cls, enterprise_id: str) -> int:
        """How many there are, those whose consent has just ended among them."""
        where = cls.part.startswith("worker#")
        return int(cls.count(EnterpriseRow.key_of(enterprise_id), where))

    @classmethod
    def some_of(cls, enterprise_id: str, most: int) -> list[WorkerRow]:
        """Any of them, for letting them go."""
        where = cls.part.startswith("worker#")
        key = EnterpriseRow.key_of(enterprise_id)
        return list(cls.query(key, where, limit=most, page_size=most))

    def seal_name(self, name: str) -> None:
        """Encrypt the name for this row."""
        where = (TABLE, f"{self.key}#{self.worker_id}", "name", str(self.division_code))
        self.name_sealed = crypto.encrypt(name, *where)

    def clear_name(self) -> str:
        """The name as the worker gave it."""
        return crypto.decrypt(str(self.name_sealed), TABLE, f"{self.key}#{self.worker_id}", "name")


class WorkplaceRow(db.Item):
    """Where somebody works: the same consent, to be found by whose it is."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    worker_id = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(resident_id: str) -> str:
        """The partition of somebody who works."""
        return f"worker#{resident_id}"

    @property
    def enterprise_id(self) -> str:
        """Where."""
        return str(self.part).removeprefix("enterprise#")

    @classmethod
    def of(cls, resident_id: str, enterprise_id: str) -> WorkplaceRow | None:
        """One of them; one consistent read."""
        return cls.find(cls.key_of(resident_id), f"enterprise#{enterprise_id}")

    @classmethod
    def all_of(cls, resident_id: str, now_s: float) -> list[WorkplaceRow]:
        """All at which somebody's consent holds; one query."""
        rows: Any = cls.query(cls.key_of(resident_id), consistent_read=True)
        return [row for row in rows if int(row.expires_at) > now_s]


class JoinCodeRow(db.Item):
    """A code by which workers join, under its blind index; over when its time is.

    Beside its enterprise it stands sealed, so that whoever manages it can show it again.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="code")
    enterprise_id = UnicodeAttribute()
    code_sealed = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(code: str) -> str:
        """The partition of a code."""
        return f"join#{crypto.blind_index('join_code', code)}"

    @classmethod
    def enterprise_of(cls, code: str, now_s: float) -> str | None:
        """Whose code it is, while it holds; one consistent read."""
        row = cls.find(cls.key_of(code), "code")
        return str(row.enterprise_id) if row and int(row.expires_at) > now_s else None

    @classmethod
    def shown_by(cls, enterprise_id: str) -> JoinCodeRow | None:
        """The code that an enterprise shows, whether it holds or not; one consistent read."""
        return cls.find(EnterpriseRow.key_of(enterprise_id), "code")

    @classmethod
    def to_show(cls, row: EnterpriseRow, code: str, expires_at: int) -> JoinCodeRow:
        """The sealed code beside its enterprise, not yet written."""
        where = (TABLE, str(row.key), "code", str(row.division_code))
        return cls(
            row.key,
            enterprise_id=row.enterprise_id,
            code_sealed=crypto.encrypt(code, *where),
            expires_at=expires_at,
        )

    def clear_code(self) -> str:
        """The code of the row beside its enterprise."""
        return crypto.decrypt(str(self.code_sealed), TABLE, str(self.key), "code")
