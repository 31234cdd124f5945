"""Stored shapes of residents; a resident's row and those of their household stand together."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import STREAM_NEW_AND_OLD_IMAGE

from backend.core import crypto, db

TABLE = "changxing-residents"
SEALED = ("name", "document_number", "address")


class Resident(db.Item):
    """A person with a code. The `*_sealed` attributes are encrypted for this very row."""

    class Meta:
        table_name = TABLE
        stream_view_type = STREAM_NEW_AND_OLD_IMAGE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="resident")
    account_id = UnicodeAttribute(null=True)
    name_sealed = UnicodeAttribute()
    document_kind = UnicodeAttribute()
    document_number_sealed = UnicodeAttribute()
    document_index = UnicodeAttribute()
    address_sealed = UnicodeAttribute()
    division_code = UnicodeAttribute()
    consent_version = NumberAttribute()
    applied_ms = NumberAttribute()

    @staticmethod
    def key_of(resident_id: str) -> str:
        """The partition of a resident and their household."""
        return f"resident#{resident_id}"

    @property
    def resident_id(self) -> str:
        """The random id by which everything else knows this person."""
        return str(self.key).removeprefix("resident#")

    @classmethod
    def of(cls, resident_id: str) -> Resident | None:
        """A resident; one consistent read."""
        try:
            return cls.get(cls.key_of(resident_id), "resident", consistent_read=True)
        except cls.DoesNotExist:
            return None

    def seal(self, attribute: str, clear: str) -> None:
        """Encrypt one of SEALED for this row."""
        sealed = crypto.encrypt(clear, TABLE, self.key, attribute)
        setattr(self, f"{attribute}_sealed", sealed)

    def clear(self, attribute: str) -> str:
        """Decrypt one of SEALED; only masks of it leave the service."""
        return crypto.decrypt(getattr(self, f"{attribute}_sealed"), TABLE, self.key, attribute)


class DocumentClaim(db.Item):
    """Blind index of a document -> a resident who says it is theirs.

    Several may; nobody is told, for the answer would betray who is registered.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)

    @classmethod
    def by(cls, resident: Resident) -> DocumentClaim:
        """The claim that a resident's document makes."""
        return cls(f"document#{resident.document_index}", resident.key)

    @classmethod
    def all_of(cls, document_index: str) -> list[str]:
        """The ids of all residents who say that a document is theirs; one consistent query."""
        claims = cls.query(f"document#{document_index}", consistent_read=True)
        return [str(claim.part).removeprefix("resident#") for claim in claims]


class Member(db.Item):
    """Somebody that the head of a household answers for.

    `request_hash` knows the phone's request again, `content_hash` whether it said the same.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    relation = UnicodeAttribute()
    has_own_account = BooleanAttribute()
    request_hash = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    since_ms = NumberAttribute()

    @staticmethod
    def part_of(resident_id: str) -> str:
        """The sort key of a member."""
        return f"member#{resident_id}"

    @property
    def resident_id(self) -> str:
        """The member's own id."""
        return str(self.part).removeprefix("member#")

    @classmethod
    def of(cls, head_id: str, resident_id: str) -> Member | None:
        """One member of a head's household; one consistent read."""
        try:
            return cls.get(Resident.key_of(head_id), cls.part_of(resident_id), consistent_read=True)
        except cls.DoesNotExist:
            return None

    @classmethod
    def all_of_head(cls, head_id: str) -> list[Member]:
        """Everybody a head answers for."""
        return list(
            cls.query(
                Resident.key_of(head_id), cls.part.startswith("member#"), consistent_read=True
            )
        )


class AnsweredBy(db.Item):
    """The other end of a membership: who answers for a resident."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    since_ms = NumberAttribute()

    @staticmethod
    def part_of(head_id: str) -> str:
        """The sort key of the link to a head."""
        return f"answered_by#{head_id}"

    @property
    def head_id(self) -> str:
        """The head's resident id."""
        return str(self.part).removeprefix("answered_by#")

    @classmethod
    def all_of_member(cls, resident_id: str) -> list[AnsweredBy]:
        """Everybody who answers for a resident."""
        return list(
            cls.query(
                Resident.key_of(resident_id),
                cls.part.startswith("answered_by#"),
                consistent_read=True,
            )
        )


class HouseholdSize(db.Item):
    """How many people a head answers for: the condition that keeps two phones from adding a 7th."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="household_size")
    members = NumberAttribute(default=0)


class Agreement(db.Item):
    """A code that a resident with an account reads out, so that another may answer for them."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="agreement")
    resident_id = UnicodeAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def key_of(cls, code: str) -> str:
        """The partition of a code, by its blind index."""
        return f"agreement#{crypto.blind_index('agreement', code)}"
