"""Stored shapes of an interview: a patient, and where they said they had been; both sealed."""

from __future__ import annotations

import json
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from backend.core import crypto, db
from backend.cotravel.models import STREAM, TABLE

COUNTY_DIGITS = 6


class Patients(GlobalSecondaryIndex["CaseRow"]):
    """The patients of a county by when they were written down."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class CaseRow(db.Item):
    """A patient, by a random id.

    :ivar sealed: JSON, what is known of them.
    :ivar content_hash: of what it was made with, so that the phone may send it twice.
    :ivar journeys: how many there are.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="patient")
    area = UnicodeAttribute()
    version = NumberAttribute(default=1)
    made_by = UnicodeAttribute()
    made_ms = NumberAttribute()
    changed_ms = NumberAttribute()
    sealed = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    journeys = NumberAttribute(default=0)
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    below = Patients()

    @staticmethod
    def key_of(patient_id: str) -> str:
        """The partition of a patient."""
        return f"patient#{patient_id}"

    @property
    def patient_id(self) -> str:
        """The random id."""
        return str(self.key).removeprefix("patient#")

    @classmethod
    def of(cls, patient_id: str) -> CaseRow | None:
        """One patient; one consistent read."""
        return cls.find(cls.key_of(patient_id), "patient")

    @classmethod
    def newest_below(cls, area: str, most: int, before: str | None, now_s: float) -> list[CaseRow]:
        """The patients of a county, or below a division of it, the newest first; one query.

        :param before: the `place` behind which to go on.
        """
        found = cls.below.query(
            f"patients#{area[:COUNTY_DIGITS]}",
            Patients.place < before if before else None,
            filter_condition=cls.area.startswith(area) & (cls.expires_at > now_s),
            scan_index_forward=False,
            limit=most,
            page_size=most,
        )
        return list(found)

    def list_by_area(self) -> None:
        """Have it listed in its county."""
        self.listed = f"patients#{self.area[:COUNTY_DIGITS]}"
        self.place = f"{int(self.made_ms):013d}#{self.patient_id}"

    def seal(self, told: dict[str, Any]) -> None:
        """Encrypt what is known, under the key of its county."""
        text = json.dumps(told, ensure_ascii=False)
        self.sealed = crypto.encrypt(text, TABLE, self.key, "patient", self.area)

    def told(self) -> dict[str, Any]:
        """What is known."""
        found: dict[str, Any] = json.loads(crypto.decrypt(self.sealed, TABLE, self.key, "patient"))
        return found


class CaseJourneyRow(db.Item):
    """A journey or a place from the interview, sealed.

    :ivar batch: the last batch it went into, and `sent_version` the version that did.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    area = UnicodeAttribute()
    version = NumberAttribute()
    made_ms = NumberAttribute()
    sealed = UnicodeAttribute()
    batch = UnicodeAttribute(null=True)
    sent_version = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(journey_id: str) -> str:
        """The sort key of a journey."""
        return f"journey#{journey_id}"

    @property
    def journey_id(self) -> str:
        """Its id, made on the phone."""
        return str(self.part).removeprefix("journey#")

    @classmethod
    def of(cls, patient_id: str, journey_id: str) -> CaseJourneyRow | None:
        """One journey; one consistent read."""
        return cls.find(CaseRow.key_of(patient_id), cls.part_of(journey_id))

    @classmethod
    def all_of(cls, patient_id: str) -> list[CaseJourneyRow]:
        """All that a patient told; one query."""
        key = CaseRow.key_of(patient_id)
        return list(cls.query(key, cls.part.startswith("journey#"), consistent_read=True))

    def seal(self, told: dict[str, Any]) -> None:
        """Encrypt what was told, under the key of its county."""
        text = json.dumps(told, ensure_ascii=False)
        self.sealed = crypto.encrypt(text, TABLE, f"{self.key}/{self.part}", "journey", self.area)

    def told(self) -> dict[str, Any]:
        """What was told."""
        text = crypto.decrypt(self.sealed, TABLE, f"{self.key}/{self.part}", "journey")
        found: dict[str, Any] = json.loads(text)
        return found


def write_patient(writes: TransactWrite, row: CaseRow) -> None:
    """A new patient; only if there is none of this id."""
    writes.save(row, condition=CaseRow.version.does_not_exist())


def write_patient_again(writes: TransactWrite, row: CaseRow, known_version: int) -> None:
    """A patient as it shall be; only if nobody has changed it since it was read."""
    writes.save(row, condition=CaseRow.version == known_version)


def write_journey(writes: TransactWrite, patient: CaseRow, row: CaseJourneyRow) -> None:
    """A journey as it shall be; only if nobody has changed it, or its patient, since.

    :param patient: as it shall be, with the version behind the one that was read; its version keeps
        the number of journeys right.
    """
    version = int(row.version)
    is_known = CaseJourneyRow.version == version - 1
    writes.save(row, condition=is_known if version > 1 else CaseJourneyRow.version.does_not_exist())
    write_patient_again(writes, patient, int(patient.version) - 1)


def write_without(writes: TransactWrite, patient: CaseRow, row: CaseJourneyRow) -> None:
    """A journey goes, unless it was sent meanwhile; the patient as with `write_journey`."""
    was_never_sent = CaseJourneyRow.batch.does_not_exist()
    writes.delete(row, condition=(CaseJourneyRow.version == int(row.version)) & was_never_sent)
    write_patient_again(writes, patient, int(patient.version) - 1)


def write_sent(writes: TransactWrite, row: CaseJourneyRow, batch: str) -> None:
    """A journey went into a batch as it stood; a change that came meanwhile stays one."""
    writes.update(
        row,
        actions=[
            CaseJourneyRow.batch.set(batch),
            CaseJourneyRow.sent_version.set(int(row.version)),
        ],
        condition=CaseJourneyRow.version.exists(),
    )
