"""Stored shapes of staff: all rows of a person stand together, so that the guard asks once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import crypto, db

TABLE = "changxing-staff"
BY_PLACE = "by_place"
PAGE = 50
RawRow = dict[str, dict[str, Any]]
Row = TypeVar("Row", bound="Placed")
Own = TypeVar("Own", bound=db.Item)


class ByPlace(GlobalSecondaryIndex["StaffRow"]):
    """What there is of a kind below a division."""

    class Meta:
        index_name = BY_PLACE
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class Placed:
    """What makes a row found by its division: `listed` is kind and province, `place` the rest."""

    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)

    KIND: str

    def stand_in(self, area: str, row_id: str) -> None:
        """Have the row listed below a division."""
        self.listed = f"{self.KIND}#{area[:2]}"
        self.place = f"{area}#{row_id}"

    @classmethod
    def below(
        cls: type[Row], area: str, after: dict[str, Any] | None = None, most: int = PAGE
    ) -> tuple[list[Row], dict[str, Any] | None]:
        """The rows of this kind below a division, and where the next page begins: one query.

        The index follows the rows within moments.
        """
        query: dict[str, Any] = {
            "TableName": TABLE,
            "IndexName": BY_PLACE,
            "KeyConditionExpression": "listed = :listed AND begins_with(place, :area)",
            "ExpressionAttributeValues": {
                ":listed": {"S": f"{cls.KIND}#{area[:2]}"},
                ":area": {"S": area},
            },
            "Limit": most,
        }
        if after:
            query["ExclusiveStartKey"] = after
        page = db.connection().dispatch("Query", query)
        rows = []
        for item in page["Items"]:
            row = cls()
            row.deserialize(item)  # type: ignore[attr-defined]
            rows.append(row)
        return rows, page.get("LastEvaluatedKey")


class StaffRow(Placed, db.Item):
    """Somebody with duties; `disabled_ms` is set when they may no longer sign in.

    :param division_code: where their unit is; `number` is the public handle they sign in with.
    :param invitation: the index of the one invitation that counts, while there is one.
    """

    class Meta:
        table_name = TABLE

    KIND = "staff"
    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="staff")
    name_sealed = UnicodeAttribute()
    unit_id = UnicodeAttribute()
    division_code = UnicodeAttribute(null=True)
    number = UnicodeAttribute(null=True)
    invitation = UnicodeAttribute(null=True)
    created_ms = NumberAttribute()
    enrolled_ms = NumberAttribute(null=True)
    disabled_ms = NumberAttribute(null=True)
    by_place = ByPlace()

    @staticmethod
    def key_of(staff_id: str) -> str:
        """The partition of a person's rows."""
        return f"staff#{staff_id}"

    @property
    def staff_id(self) -> str:
        """The person's id."""
        return str(self.key).removeprefix("staff#")

    @classmethod
    def of(cls, staff_id: str) -> StaffRow | None:
        """A person's own row; one consistent read."""
        return cls.find(cls.key_of(staff_id), "staff")

    @classmethod
    def names_of(cls, staff_ids: set[str]) -> dict[str, StaffRow]:
        """The rows of several people by their ids."""
        keys = [(cls.key_of(staff_id), "staff") for staff_id in staff_ids]
        return {row.staff_id: row for row in cls.batch_get(keys)}

    def seal_name(self, name: str) -> None:
        """Encrypt the name for this row."""
        self.name_sealed = crypto.encrypt(name, TABLE, self.key, "name")

    def clear_name(self) -> str:
        """The name."""
        return crypto.decrypt(self.name_sealed, TABLE, self.key, "name")


class StaffNumber(db.Item):
    """Whose a staff number is."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="number")
    staff_id = UnicodeAttribute()

    @staticmethod
    def key_of(number: str) -> str:
        """The partition of a number."""
        return f"number#{number}"

    @classmethod
    def owner_of(cls, number: str) -> str | None:
        """Whose it is; one consistent read."""
        try:
            return str(cls.get(cls.key_of(number), "number", consistent_read=True).staff_id)
        except cls.DoesNotExist:
            return None


class UnitRow(Placed, db.Item):
    """An office, hospital, village committee: whom somebody works for."""

    class Meta:
        table_name = TABLE

    KIND = "unit"
    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="unit")
    name = UnicodeAttribute()
    division_code = UnicodeAttribute()
    created_ms = NumberAttribute()

    @staticmethod
    def key_of(unit_id: str) -> str:
        """The partition of a unit."""
        return f"unit#{unit_id}"

    @property
    def unit_id(self) -> str:
        """The unit's id."""
        return str(self.key).removeprefix("unit#")

    @classmethod
    def of(cls, unit_id: str) -> UnitRow | None:
        """A unit; one consistent read."""
        return cls.find(cls.key_of(unit_id), "unit")

    @classmethod
    def all_of(cls, unit_ids: set[str]) -> dict[str, UnitRow]:
        """Several units by their ids."""
        keys = [(cls.key_of(unit_id), "unit") for unit_id in unit_ids]
        return {row.unit_id: row for row in cls.batch_get(keys)}


class GrantRow(Placed, db.Item):
    """A role of a person within an area, until an instant.

    :ivar expires_at: only of one that was taken away: it says for some weeks more what it was.
    """

    class Meta:
        table_name = TABLE

    KIND = "grant"
    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    role = UnicodeAttribute()
    area = UnicodeAttribute()
    until_ms = NumberAttribute()
    created_ms = NumberAttribute()
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def part_of(grant_id: str) -> str:
        """The sort key of a grant."""
        return f"grant#{grant_id}"

    @property
    def grant_id(self) -> str:
        """The grant's id."""
        return str(self.part).removeprefix("grant#")

    @property
    def staff_id(self) -> str:
        """Whose it is."""
        return str(self.key).removeprefix("staff#")

    @classmethod
    def ending(cls, until_ms: int, gone_s: int) -> list[Action]:
        """What makes of a grant one that was taken away; it is found by nobody and goes later."""
        return [
            cls.until_ms.set(until_ms),
            cls.expires_at.set(gone_s),
            cls.listed.remove(),
            cls.place.remove(),
        ]


class DutySession(db.Item):
    """A device on which somebody is on duty; only the hash of its token is stored."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    device = UnicodeAttribute()
    created_ms = NumberAttribute()
    seen_ms = NumberAttribute()
    proved_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(session_id: str) -> str:
        """The sort key of a session."""
        return f"session#{session_id}"

    @property
    def session_id(self) -> str:
        """The session's id."""
        return str(self.part).removeprefix("session#")


class PasskeyRow(db.Item):
    """A key that lies in somebody's phone or token; the public half, and how often it was used."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    credential_id = UnicodeAttribute()
    public_key = UnicodeAttribute()
    uses = NumberAttribute()
    device = UnicodeAttribute()
    created_ms = NumberAttribute()
    used_ms = NumberAttribute(null=True)

    @staticmethod
    def part_of(credential_id: str) -> str:
        """The sort key of a passkey: its own id may be longer than a key of the store."""
        return f"passkey#{crypto.token_hash(credential_id)}"

    @property
    def passkey_id(self) -> str:
        """What we call it."""
        return str(self.part).removeprefix("passkey#")


class TotpRow(db.Item):
    """The secret of somebody's app for one-time codes, and the last step it was used for."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="totp")
    secret_sealed = UnicodeAttribute()
    last_step = NumberAttribute()
    created_ms = NumberAttribute()

    @staticmethod
    def seal(key: str, secret: str) -> str:
        """Encrypt a secret for somebody's row."""
        return crypto.encrypt(secret, TABLE, key, "secret")

    def clear_secret(self) -> str:
        """The secret."""
        return crypto.decrypt(self.secret_sealed, TABLE, self.key, "secret")


class DutyChallenge(db.Item):
    """What a passkey has to sign, or a new app for codes to prove: once, within minutes.

    :param use: sign_in, proof, enrolment, passkey or totp; what it was made for and nothing else.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="challenge")
    use = UnicodeAttribute()
    challenge = UnicodeAttribute()
    staff_id = UnicodeAttribute(null=True)
    invitation = UnicodeAttribute(null=True)
    secret_sealed = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(challenge_id: str) -> str:
        """The partition of a challenge."""
        return f"duty-challenge#{challenge_id}"

    @classmethod
    def of(cls, challenge_id: str) -> DutyChallenge | None:
        """A challenge; one consistent read."""
        return cls.find(cls.key_of(challenge_id), "challenge")

    def seal_secret(self, secret: str) -> None:
        """Encrypt the secret that is to be proved, for this row."""
        self.secret_sealed = crypto.encrypt(secret, TABLE, self.key, "secret")

    def clear_secret(self) -> str:
        """The secret that is to be proved."""
        return crypto.decrypt(self.secret_sealed or "", TABLE, self.key, "secret")


class Invitation(db.Item):
    """Somebody may enrol with a code; only the code's blind index is stored."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="invitation")
    staff_id = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(index: str) -> str:
        """The partition of a code's blind index."""
        return f"invitation#{index}"


class ProposalRow(Placed, db.Item):
    """What one person on duty wants and a second has to agree to; listed while it is open."""

    class Meta:
        table_name = TABLE

    KIND = "proposal"
    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="proposal")
    kind = UnicodeAttribute()
    area = UnicodeAttribute()
    body = UnicodeAttribute()
    state = UnicodeAttribute()
    staff_id = UnicodeAttribute()
    unit_id = UnicodeAttribute()
    unit_name = UnicodeAttribute()
    proposed_ms = NumberAttribute()
    lapses_ms = NumberAttribute()
    decided_by = UnicodeAttribute(null=True)
    decided_ms = NumberAttribute(null=True)
    reason_sealed = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    def sealed_reason(self, reason: str) -> str:
        """Why it was refused, encrypted for this row: people write names into free text."""
        return crypto.encrypt(reason, TABLE, self.key, "reason")

    def clear_reason(self) -> str | None:
        """Why it was refused, if they said."""
        if not self.reason_sealed:
            return None
        return crypto.decrypt(self.reason_sealed, TABLE, self.key, "reason")

    @staticmethod
    def key_of(proposal_id: str) -> str:
        """The partition of a proposal."""
        return f"proposal#{proposal_id}"

    @property
    def proposal_id(self) -> str:
        """The proposal's id."""
        return str(self.key).removeprefix("proposal#")

    @classmethod
    def of(cls, proposal_id: str) -> ProposalRow | None:
        """A proposal; one consistent read."""
        return cls.find(cls.key_of(proposal_id), "proposal")

    @classmethod
    def waiting_below(cls, area: str, now_ms: int, most: int = PAGE) -> list[ProposalRow]:
        """What is open below a division and has not lapsed: one query for each thousand rows."""
        found: list[ProposalRow] = []
        after = None
        while len(found) < most:
            rows, after = cls.below(area, after, most=1000)
            found += [row for row in rows if row.lapses_ms > now_ms]
            if not after:
                break
        return found[:most]


def row_of(model: type[Own], raw: RawRow) -> Own:
    """A raw row as its model."""
    row = model()
    row.deserialize(raw)
    return row


def rows_of(model: type[Own], rows: dict[str, RawRow], beginning: str) -> list[Own]:
    """Those of somebody's rows whose sort key begins so."""
    return [row_of(model, raw) for part, raw in rows.items() if part.startswith(beginning)]


def everything_of_staff(staff_id: str) -> dict[str, RawRow]:
    """All rows of a person by their sort key, as DynamoDB gives them: one consistent query."""
    found: dict[str, RawRow] = {}
    behind = None
    while True:
        page = StaffRow._get_connection().query(
            StaffRow.key_of(staff_id), exclusive_start_key=behind, consistent_read=True
        )
        found |= {item["part"]["S"]: item for item in page["Items"]}
        behind = page.get("LastEvaluatedKey")
        if not behind:
            return found


def every_below(kind: type[Row], area: str) -> Iterator[Row]:
    """Every row of a kind below a division, page after page; for commands."""
    after = None
    while True:
        rows, after = kind.below(area, after)
        yield from rows
        if not after:
            return
