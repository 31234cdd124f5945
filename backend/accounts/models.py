"""Stored shapes of sign-in: an account's rows stand together, so its sessions are one query."""

from __future__ import annotations

import math

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import db

TABLE = "changxing-accounts"


class Account(db.Item):
    """A phone number that has signed in at least once."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="account")
    phone_sealed = UnicodeAttribute()
    resident_id = UnicodeAttribute(null=True)
    created_ms = NumberAttribute()

    @staticmethod
    def key_of(account_id: str) -> str:
        """The partition of an account and its sessions."""
        return f"account#{account_id}"

    @classmethod
    def of(cls, account_id: str) -> Account:
        """The account itself; one consistent read."""
        return cls.get(cls.key_of(account_id), "account", consistent_read=True)


class Phone(db.Item):
    """Blind index of a phone number -> its account."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="phone")
    account_id = UnicodeAttribute()

    @staticmethod
    def key_of(phone_index: str) -> str:
        """The partition of a number's blind index."""
        return f"phone#{phone_index}"

    @classmethod
    def account_of(cls, phone_index: str) -> str | None:
        """Which account a number belongs to, if any; one consistent read."""
        try:
            return str(cls.get(cls.key_of(phone_index), "phone", consistent_read=True).account_id)
        except cls.DoesNotExist:
            return None


class ResendGate(db.Item):
    """When the next code may be sent to a number."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="resend")
    opens_ms = NumberAttribute()
    challenge_id = UnicodeAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def wait_s_of(cls, phone_index: str, now_ms: int) -> int:
        """Whole seconds until a number may be sent the next code, at least one."""
        try:
            gate = cls.get(Phone.key_of(phone_index), "resend", consistent_read=True)
        except cls.DoesNotExist:
            return 1
        return max(1, math.ceil((gate.opens_ms - now_ms) / 1000))


class Challenge(db.Item):
    """One code that was sent, good for five minutes, five tries, one use, one browser."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="challenge")
    phone_index = UnicodeAttribute()
    phone_sealed = UnicodeAttribute()
    browser_hash = UnicodeAttribute()
    otp_hash = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    used_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(challenge_id: str) -> str:
        """The partition of a challenge."""
        return f"challenge#{challenge_id}"


class Session(db.Item):
    """A device that is signed in; only the hash of its token is stored.

    Where the device hears from us (`push_sealed`, since `push_ms`) stands in the same row, so that
    it is gone with the session in the same write.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    resident_id = UnicodeAttribute(null=True)
    device = UnicodeAttribute()
    created_ms = NumberAttribute()
    seen_ms = NumberAttribute()
    proved_ms = NumberAttribute(null=True)
    push_sealed = UnicodeAttribute(null=True)
    push_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(session_id: str) -> str:
        """The sort key of a session."""
        return f"session#{session_id}"

    @property
    def session_id(self) -> str:
        """The public id of the session, the hash of its token."""
        return str(self.part).removeprefix("session#")

    @classmethod
    def of(cls, account_id: str, session_id: str) -> Session | None:
        """One session, expired or not; one consistent read, so that an ended one ends at once."""
        try:
            return cls.get(
                Account.key_of(account_id), cls.part_of(session_id), consistent_read=True
            )
        except cls.DoesNotExist:
            return None

    @classmethod
    def all_of_account(cls, account_id: str) -> list[Session]:
        """Every stored session of an account."""
        return list(
            cls.query(
                Account.key_of(account_id), cls.part.startswith("session#"), consistent_read=True
            )
        )
