"""Makes cards.json anew: `python -m tests.vectors.make_cards`.

Every verdict is written by hand; only keys, signatures and bytes are computed.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from backend.core import cose
from backend.healthcode import card_codec
from backend.healthcode.card_codec import Stood
from backend.healthcode.rules import Colour, PassState
from tests.vectors.make_passes import INNER, ISSUER, KID, RULE, STRANGER, ZONE, instant
from tests.vectors.signing import sign_anything

FILE = Path(__file__).parent / "cards.json"
EPOCH = date(1970, 1, 1)
TODAY = date(2026, 11, 22)
MADE = instant("2026-11-22T08:00:00")
AT = MADE + 120
DAY, HOUR = 86400, 3600
WITHDRAWN = bytes.fromhex("c0ffee03")
COUNTY, OTHER_COUNTY, NEW_COUNTY = 411202, 411224, 411282
GOOD, FEVER, MISSED, RED, NEVER, ISOLATED, OUT, LOST, OLD, NEW, ABROAD, SOON, MOVED = range(13)


def day(on: date) -> int:
    """The number of a day."""
    return (on - EPOCH).days


def members(number: int, **changes: Any) -> list[Any]:
    """A card's payload as a plain list; the number makes its id."""
    plain: dict[str, Any] = {
        "form": 2,
        "card_id": bytes((number,)) * 8,
        "county": COUNTY,
        "issued_on": day(TODAY) - 10,
        "days": 180,
    }
    return list((plain | changes).values())


def card(number: int, payload: bytes | None = None, **how: Any) -> bytes:
    """A card whose signature holds."""
    signer, protected = how.pop("signer", ISSUER), how.pop("protected", INNER)
    more = {name: how.pop(name) for name in ("tail", "unprotected") if name in how}
    content = payload or cose.dump(members(number, **how))
    return sign_anything(signer, content, protected=protected, **more)


def text(*args: Any, **how: Any) -> str:
    """The text of a card."""
    return card_codec.to_text(card(*args, **how))


def state(
    last_good: int,
    is_red: bool = False,
    health: Colour = Colour.GREEN,
    until: int | None = None,
    is_today_only: bool = False,
) -> Stood:
    """A state by days before today."""
    until_on = None if until is None else TODAY + timedelta(days=until)
    good_on = TODAY - timedelta(days=last_good)
    return Stood(PassState(is_red, good_on, health, until_on), is_today_only)


STATES: dict[bytes, Stood | None] = {
    card(GOOD): state(0),
    card(FEVER): state(0, health=Colour.YELLOW),
    card(MISSED): state(2),
    card(RED): state(9, is_red=True),
    card(NEVER): None,
    card(ISOLATED): state(0, health=Colour.RED, until=1),
    card(OUT, days=10): state(0),
    card(OLD, protected=bytes.fromhex("a201260444") + b"long"): state(1),
    card(NEW, issued_on=day(TODAY) + 1): state(0),
    card(SOON): state(0, is_today_only=True),
    card(MOVED): state(0),
}


def listing(entries: bytes | None = None, **changes: Any) -> list[Any]:
    """A list's payload as a plain list."""
    if entries is None:
        told = [(card_codec.ref_of(one), stood) for one, stood in STATES.items()]
        entries = card_codec.pack_entries(told, TODAY)
    plain: dict[str, Any] = {
        "form": 3,
        "county": COUNTY,
        "issued_at": MADE,
        "on": day(TODAY),
        "rule_version": 1,
        "entries": entries,
    }
    return list((plain | changes).values())


def signed_list(payload: bytes | None = None, **how: Any) -> str:
    """A list whose signature holds, as hexadecimal."""
    signer, protected = how.pop("signer", ISSUER), how.pop("protected", INNER)
    content = payload or cose.dump(listing(**how))
    return sign_anything(signer, content, protected=protected).hex()


def flipped(shown: str, at: int) -> str:
    """The same card with one bit turned over."""
    from backend.core import base45

    data = bytearray(base45.decode(shown[4:]))
    data[at] ^= 1
    return card_codec.to_text(bytes(data))


LISTS: list[dict[str, Any]] = [
    {"name": "a list made just now", "signed": signed_list()},
    {"name": "of a county without a card", "signed": signed_list(entries=b"", county=OTHER_COUNTY)},
    {
        "name": "signed by a stranger",
        "signed": signed_list(signer=STRANGER),
        "error": "bad_signature",
    },
    {
        "name": "under an unknown key",
        "signed": signed_list(protected=bytes.fromhex("a201260444") + b"\1\2\3\4"),
        "error": "unknown_key",
    },
    {
        "name": "under a withdrawn key",
        "signed": signed_list(protected=bytes.fromhex("a201260444") + WITHDRAWN),
        "error": "key_withdrawn",
    },
    {
        "name": "by another algorithm",
        "signed": signed_list(protected=bytes.fromhex("a2013822") + b"\4\x44" + KID),
        "error": "unknown_algorithm",
    },
    {
        "name": "made before its key might sign",
        "signed": signed_list(issued_at=MADE - 3 * DAY),
        "error": "key_not_valid",
    },
    {"name": "a card is no list", "signed": card(GOOD).hex(), "error": "unknown_version"},
    {
        "name": "half an entry",
        "signed": signed_list(entries=bytes(15)),
        "error": "malformed",
    },
    {"name": "an entry twice", "signed": signed_list(entries=b"\1" * 32), "error": "malformed"},
    {
        "name": "entries out of order",
        "signed": signed_list(entries=b"\2" * 12 + bytes(4) + b"\1" * 12 + bytes(4)),
        "error": "malformed",
    },
    {
        "name": "a colour that is none",
        "signed": signed_list(entries=b"\1" * 12 + bytes((80, 80, 6, 0))),
        "error": "malformed",
    },
    {
        "name": "a colour that is none, for today only",
        "signed": signed_list(entries=b"\1" * 12 + bytes((80, 80, 14, 0))),
        "error": "malformed",
    },
    {
        "name": "a bit in an entry that means nothing",
        "signed": signed_list(entries=b"\1" * 12 + bytes((80, 80, 16, 0))),
        "error": "malformed",
    },
    {
        "name": "a newer one, of a county that somebody has moved to",
        "signed": signed_list(
            county=NEW_COUNTY,
            issued_at=MADE + 60,
            entries=card_codec.pack_entries(
                [(card_codec.ref_of(card(MOVED)), state(0, health=Colour.YELLOW))], TODAY
            ),
        ),
    },
    {"name": "a county of five digits", "signed": signed_list(county=41120), "error": "malformed"},
    {
        "name": "one member too many",
        "signed": signed_list(cose.dump([*listing(), 0])),
        "error": "malformed",
    },
]
NEXT_DAY = instant("2026-11-23T07:00:00")
CASES: list[tuple[str, str, int, str, str]] = [
    ("checked in today", text(GOOD), AT, "admit", "green"),
    ("in two lists, and the newer one says", text(MOVED), AT, "hold", "yellow"),
    ("a fever", text(FEVER), AT, "hold", "yellow"),
    ("a day missed", text(MISSED), AT, "hold", "yellow"),
    ("red on the ladder", text(RED), AT, "turn_away", "red"),
    ("in isolation", text(ISOLATED), AT, "turn_away", "red"),
    ("isolation is over the next morning", text(ISOLATED), NEXT_DAY, "admit", "green"),
    ("isolation begins tomorrow", text(SOON), AT, "admit", "green"),
    (
        "isolation begins tomorrow, and the list is of today",
        text(SOON),
        NEXT_DAY,
        "cannot_tell",
        "list_outdated",
    ),
    ("nobody has checked in yet", text(NEVER), AT, "cannot_tell", "no_check_in_yet"),
    ("today's check-in is good tomorrow too", text(GOOD), NEXT_DAY, "admit", "green"),
    ("red by the list, red the next morning", text(RED), NEXT_DAY, "turn_away", "red"),
    ("still yellow the next morning", text(MISSED), NEXT_DAY, "hold", "yellow"),
    (
        "yesterday's list does not know of yesterday evening",
        text(OLD, protected=bytes.fromhex("a201260444") + b"long"),
        NEXT_DAY,
        "cannot_tell",
        "list_outdated",
    ),
    (
        "an old card whose key is listed no more stands in the list",
        text(OLD, protected=bytes.fromhex("a201260444") + b"long"),
        AT,
        "admit",
        "green",
    ),
    ("a list of exactly 24 hours", text(GOOD), MADE + DAY, "admit", "green"),
    ("a list older than 24 hours", text(GOOD), MADE + DAY + 1, "cannot_tell", "list_stale"),
    ("red, by a list older than 24 hours", text(RED), MADE + DAY + 1, "cannot_tell", "list_stale"),
    ("a clock half a minute behind", text(GOOD), MADE - 30, "admit", "green"),
    ("a clock further behind", text(GOOD), MADE - 31, "cannot_tell", "clock"),
    ("lost and withdrawn", text(LOST), AT, "cannot_tell", "not_listed"),
    ("its days are over", text(OUT, days=10), AT, "cannot_tell", "card_expired"),
    (
        "issued tomorrow",
        text(NEW, issued_on=day(TODAY) + 1),
        AT,
        "cannot_tell",
        "clock",
    ),
    (
        "of a county whose list is not at hand",
        text(ABROAD, county=410102),
        AT,
        "cannot_tell",
        "no_list",
    ),
    (
        "not in its county's empty list",
        text(GOOD, county=OTHER_COUNTY),
        AT,
        "cannot_tell",
        "not_listed",
    ),
    (
        "forged, with the id of a good one",
        text(GOOD, signer=STRANGER),
        AT,
        "cannot_tell",
        "bad_signature",
    ),
    ("the same id signed anew, for longer", text(GOOD, days=255), AT, "cannot_tell", "not_listed"),
    (
        "under an unknown key, in no list",
        text(LOST, protected=bytes.fromhex("a201260444") + b"long"),
        AT,
        "cannot_tell",
        "unknown_key",
    ),
    (
        "under a withdrawn key, in no list",
        text(LOST, protected=bytes.fromhex("a201260444") + WITHDRAWN),
        AT,
        "cannot_tell",
        "key_withdrawn",
    ),
    ("a bit of its id turned", flipped(text(GOOD), 20), AT, "cannot_tell", "bad_signature"),
    ("a pass is no card", "CX1:" + text(GOOD)[4:], AT, "cannot_tell", "not_a_card"),
    ("another code", "https://", AT, "cannot_tell", "not_a_card"),
    ("nothing", "", AT, "cannot_tell", "not_a_card"),
    ("too long", text(GOOD) + "000", AT, "cannot_tell", "not_a_card"),
    ("no base45", "CX2:abc", AT, "cannot_tell", "not_a_card"),
    ("cut off", text(GOOD)[:100], AT, "cannot_tell", "malformed"),
    ("a list is no card", text(0, cose.dump([3, 1, 2])), AT, "cannot_tell", "unknown_version"),
    ("a card of another form", text(GOOD, form=4), AT, "cannot_tell", "unknown_version"),
    ("a short id", text(GOOD, card_id=b"1234567"), AT, "cannot_tell", "malformed"),
    ("good for no day", text(GOOD, days=0), AT, "cannot_tell", "malformed"),
    ("a county of five digits", text(GOOD, county=41120), AT, "cannot_tell", "malformed"),
    ("true for one", text(GOOD, days=True), AT, "cannot_tell", "malformed"),
    (
        "another algorithm",
        text(GOOD, protected=bytes.fromhex("a2013822") + b"\4\x44" + KID),
        AT,
        "cannot_tell",
        "unknown_algorithm",
    ),
    ("an open header", text(GOOD, unprotected=b"\xa1\4\x41a"), AT, "cannot_tell", "not_a_card"),
]


def content() -> dict[str, Any]:
    """The file."""
    span = {"not_before": MADE - DAY, "not_after": MADE + DAY}
    return {
        "about": "Paper cards and lists of them, with what a verifier says. Bytes are hexadecimal.",
        "zone": ZONE.key,
        "rules": [RULE],
        "issuing_keys": [{"kid": KID.hex(), "public_key": ISSUER.point.hex(), **span}],
        "withdrawn": [WITHDRAWN.hex()],
        "lists": LISTS,
        "at_hand": [one["name"] for one in LISTS if "error" not in one],
        "cases": [
            dict(zip(("name", "text", "at", "verdict", "reason"), case, strict=True))
            for case in CASES
        ],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(content(), ensure_ascii=False, indent=1) + "\n", "utf-8")
