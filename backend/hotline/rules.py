"""What a work order is called: its states, its acts, its units, where it came from; pure.

The names follow GB/T 33358-2016 (government hotline service).
"""

from __future__ import annotations

import re
from enum import StrEnum

COUNTY_DIGITS = 6
TOWN_DIGITS = 9
VILLAGE_DIGITS = 12
NUMBER_CHARS = 12
# Crockford's base32: nothing in it is taken for something else when it is read out.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class UnitKind(StrEnum):
    """What kind of unit orders lie with; its id is `<kind>.<division code>`."""

    VILLAGE = "village"
    TOWN = "town"
    OFFICE = "office"
    HEALTH = "health"
    MARKET = "market"
    DESK = "desk"


class OrderState(StrEnum):
    """How a work order stands; whether it is paused stands beside it."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REFUSED = "refused"
    MERGED = "merged"


class Act(StrEnum):
    """What happens to a work order; each is one event."""

    RECEIVE = "receive"
    ACCEPT = "accept"
    REFUSE = "refuse"
    DISPATCH = "dispatch"
    TAKE = "take"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    SEND_BACK = "send_back"
    NOTE = "note"
    PAUSE = "pause"
    RESUME = "resume"
    RESOLVE = "resolve"
    CALL_BACK = "call_back"
    CLOSE = "close"
    REOPEN = "reopen"
    EXPEDITE = "expedite"
    MERGE = "merge"
    LINK = "link"
    ADD = "add"


class Origin(StrEnum):
    """Where a work order came from."""

    APP = "app"
    PHONE = "phone"
    STAFF = "staff"


OPEN_STATES = frozenset(
    (
        OrderState.RECEIVED,
        OrderState.ACCEPTED,
        OrderState.DISPATCHED,
        OrderState.HANDLING,
        OrderState.RESOLVED,
    )
)
DIGITS_OF_UNIT = {
    UnitKind.VILLAGE: VILLAGE_DIGITS,
    UnitKind.TOWN: TOWN_DIGITS,
    UnitKind.OFFICE: COUNTY_DIGITS,
    UnitKind.HEALTH: COUNTY_DIGITS,
    UnitKind.MARKET: COUNTY_DIGITS,
    UnitKind.DESK: COUNTY_DIGITS,
}


def unit_of(kind: UnitKind, division_code: str) -> str | None:
    """Give the unit of a kind that answers for a division; None when the division is too wide.

    :param division_code: 6, 9 or 12 digits.
    """
    digits = DIGITS_OF_UNIT[kind]
    return f"{kind}.{division_code[:digits]}" if len(division_code) >= digits else None


def desk_of(division_code: str) -> str:
    """Give the county's hotline desk for a division."""
    return f"{UnitKind.DESK}.{division_code[:COUNTY_DIGITS]}"


def number_from(digest: bytes) -> str:
    """Give the number that follows from a digest: its first 60 bits in Crockford's base32."""
    value = int.from_bytes(digest[:8], "big") >> 4
    return "".join(ALPHABET[value >> shift & 31] for shift in range(55, -1, -5))


def read_number(typed: str) -> str | None:
    """Give the number that somebody typed or read out; None for what can be none.

    Blanks and hyphens do not count, nor does writing O for 0 or I and L for 1.
    """
    plain = re.sub(r"[\s-]", "", typed).upper().translate(_READ_AS)
    is_one = len(plain) == NUMBER_CHARS and all(one in ALPHABET for one in plain)
    return plain if is_one else None


def show_number(number: str) -> str:
    """Write a number as it is shown: in groups of four."""
    return "-".join(number[at : at + 4] for at in range(0, NUMBER_CHARS, 4))
