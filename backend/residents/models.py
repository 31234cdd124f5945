"""Stored shapes of residents; a resident's row and those of their household stand together."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import STREAM_NEW_AND_OLD_IMAGE

from backend.core import crypto, db

TABLE = "changxing-residents"
SEALED = ("name", "document_number", "address")


class Resident(db.Item):
    """A person with a code. The `*_sealed` attributes are encrypted for this very row.

    `source` says that somebody on duty registered them at the door; nobody has an account for them
    then. `head_id` is the head of the household they live in, as far as anybody said. `phone` is
    where they can be reached, which need not be the number of an account.
    """

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
    source = UnicodeAttribute(null=True)
    head_id = UnicodeAttribute(null=True)
    phone_sealed = UnicodeAttribute(null=True)
    phone_index = UnicodeAttribute(null=True)

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
        return cls.find(cls.key_of(resident_id), "resident")

    def seal(self, attribute: str, clear: str) -> None:
        """Encrypt one of SEALED for this row."""
        sealed = crypto.encrypt(clear, TABLE, self.key, attribute, area=self.division_code)
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
        return cls.find(Resident.key_of(head_id), cls.part_of(resident_id))

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


class Collected(db.Item):
    """Whom a person of a collection turned out to be, by the id that the staff's phone gave them.

    So a check-in made at the same door can name them before anybody knew who they are.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    resident_id = UnicodeAttribute()
    created_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(staff_id: str) -> str:
        """The partition of whom somebody on duty recorded."""
        return f"collected#{staff_id}"

    @staticmethod
    def part_of(short_id: str) -> str:
        """The sort key of a person, by the phone's id in its short form."""
        return f"person#{short_id}"

    @classmethod
    def resident_of(cls, staff_id: str, short_id: str) -> str | None:
        """Who it is, if the collection has come; one consistent read."""
        try:
            row = cls.get(cls.key_of(staff_id), cls.part_of(short_id), consistent_read=True)
        except cls.DoesNotExist:
            return None
        return str(row.resident_id)


class HelpRequest(db.Item):
    """Somebody asked for help, where their village finds it; the words are sealed for this row."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    state = UnicodeAttribute()
    origin = UnicodeAttribute()
    text_sealed = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    asked_ms = NumberAttribute()
    changed_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(village: str) -> str:
        """The partition of a village's requests."""
        return f"help#{village}"

    @staticmethod
    def part_of(resident_id: str, short_id: str = "") -> str:
        """The sort key of a request, or the beginning of those of a resident."""
        return f"asked#{resident_id}#{short_id}"

    @property
    def resident_id(self) -> str:
        """Who needs help."""
        return str(self.part).split("#")[1]

    @property
    def short_id(self) -> str:
        """The phone's id in its short form."""
        return str(self.part).split("#")[2]

    @property
    def village(self) -> str:
        """Where they lived when they asked."""
        return str(self.key).removeprefix("help#")

    def seal_text(self, text: str) -> None:
        """Encrypt the words for this row."""
        self.text_sealed = crypto.encrypt(text, TABLE, self._place, "text")

    def clear_text(self) -> str:
        """The words."""
        return crypto.decrypt(self.text_sealed, TABLE, self._place, "text")

    @property
    def _place(self) -> str:
        return f"{self.key}/{self.part}"

    @classmethod
    def of(cls, village: str, resident_id: str, short_id: str) -> HelpRequest | None:
        """One request; one consistent read."""
        part = cls.part_of(resident_id, short_id)
        return cls.find(cls.key_of(village), part)

    @classmethod
    def all_of_resident(cls, village: str, resident_id: str) -> list[HelpRequest]:
        """What somebody asked for while they lived in a village."""
        begin = cls.part.startswith(cls.part_of(resident_id))
        return list(cls.query(cls.key_of(village), begin, consistent_read=True))

    @classmethod
    def all_of_village(cls, village: str) -> list[HelpRequest]:
        """What people of a village asked for; one query."""
        return list(cls.query(cls.key_of(village), cls.part.startswith("asked#")))


class Leaving(db.Item):
    """Somebody is being forgotten: what is left to do, whoever dies in between.

    It names random ids alone. `account_id` is None for somebody who never had one. When all was
    erased it stays a day, so that what was under way at that moment is erased as well.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True, default="leaving")
    part = UnicodeAttribute(range_key=True)
    account_id = UnicodeAttribute(null=True)
    asked_ms = NumberAttribute()
    done_ms = NumberAttribute(null=True)

    @staticmethod
    def part_of(subject_id: str) -> str:
        """The sort key of somebody's, by their resident id, or their account's without one."""
        return f"leaving#{subject_id}"

    @property
    def subject_id(self) -> str:
        """Whom it is about."""
        return str(self.part).removeprefix("leaving#")

    @classmethod
    def page(cls, after: str | None, most: int) -> list[Leaving]:
        """Everybody who is being forgotten, by their ids; one query."""
        behind = cls.part_of(after or "")
        condition = cls.part > behind if after else cls.part.startswith("leaving#")
        return list(cls.query("leaving", condition, limit=most, consistent_read=True))

    def finish(self, at_ms: int) -> None:
        """All that may go is gone; one write."""
        self.update(actions=[Leaving.done_ms.set(at_ms)])
