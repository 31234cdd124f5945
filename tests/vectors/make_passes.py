"""Makes passes.json anew: `python -m tests.vectors.make_passes`.

Every verdict is written by hand; only keys, signatures and bytes are computed.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backend.core import base45, cose
from backend.healthcode import passes
from tests.vectors.signing import (
    ISSUING,
    OTHER_ISSUING,
    OTHER_PHONE,
    PHONE,
    TestSigner,
    sign_anything,
)

ZONE = ZoneInfo("Asia/Shanghai")
FILE = Path(__file__).parent / "passes.json"
KID = bytes.fromhex("c0ffee01")
ISSUER, STRANGER = TestSigner(ISSUING), TestSigner(OTHER_ISSUING)
PHONE_KEY, THIEF = TestSigner(PHONE), TestSigner(OTHER_PHONE)
RULE = {
    "version": 1,
    "yellow_after_missed_days": 1,
    "red_after_missed_yellow_days": 2,
    "checkin_days_to_leave_red": 3,
    "fever_tenths_c": 373,
}
MILD_RULE = {**RULE, "version": 2, "yellow_after_missed_days": 5}
INNER = bytes.fromhex("a201260444") + KID
WITHDRAWN, WITHDRAWN_LONG_AGO = bytes.fromhex("c0ffee03"), bytes.fromhex("c0ffee04")
DAY, HOUR = 86400, 3600


def instant(text: str) -> int:
    """Seconds since 1970 of a local time in Sanmenxia."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


ISSUED = instant("2026-11-22T08:00:00")
SIGNED = ISSUED + 300
TODAY = date(2026, 11, 22)
MIDNIGHT = instant("2026-11-24T00:00:00") - SIGNED
PASS_ID = bytes.fromhex("0123456789abcdef")


def members(**changes: Any) -> list[Any]:
    """The claims as a plain list, the example's unless changed by name."""
    plain: dict[str, Any] = {
        "form": 1,
        "issued_at": ISSUED,
        "expires_at": ISSUED + 72 * HOUR,
        "pass_id": PASS_ID,
        "county": 411202,
        "rule_version": 1,
        "is_red": 0,
        "last_good": (TODAY - date(1970, 1, 1)).days,
        "health": 0,
        "until": None,
        "device_key": PHONE_KEY.point,
    }
    return list((plain | changes).values())


def credential(payload: bytes | None = None, **changes: Any) -> bytes:
    """A credential whose signature holds; `payload` replaces the claims altogether."""
    content = cose.dump(members(**changes)) if payload is None else payload
    return sign_anything(ISSUER, content, protected=INNER)


def shown(content: bytes, signed_at: int = SIGNED, **how: Any) -> str:
    """The text of a pass whose phone signature holds."""
    payload = how.pop("payload", None) or cose.dump([content, signed_at])
    return passes.to_text(sign_anything(how.pop("signer", PHONE_KEY), payload, **how))


def flipped(text: str, at: int) -> str:
    """The same pass with the lowest bit of one byte turned over."""
    data = bytearray(base45.decode(text[4:]))
    data[at] ^= 1
    return passes.to_text(bytes(data))


def _ageing() -> list[tuple[str, str, int, str]]:
    own = credential()
    mild = credential(rule_version=2)
    yellow = credential(health=1, until=members()[7] + 2)
    red_until = credential(health=2, until=members()[7] + 1)
    moments = [
        ("green on the day of issue", own, 0, "green"),
        ("green on the next day", own, DAY, "green"),
        ("a second before it turns yellow", own, MIDNIGHT - 1, "green"),
        ("yellow at the second midnight", own, MIDNIGHT, "yellow"),
        ("yellow on the second day", own, 2 * DAY, "yellow"),
        ("expired, and yellow by then: it reads yellow", own, 73 * HOUR, "yellow"),
        ("expired, and red by then: it reads red", own, 4 * DAY, "red"),
        ("red weeks later", own, 30 * DAY, "red"),
        ("a second before it expires under a mild rule", mild, 72 * HOUR - 301, "green"),
        ("expired while still green", mild, 72 * HOUR - 300, "expired"),
        ("red as issued", credential(is_red=1), 0, "red"),
        ("a fever", credential(health=1), 0, "yellow"),
        ("yellow evidence", yellow, 0, "yellow"),
        ("yellow evidence is over, but so is a day", yellow, 2 * DAY, "yellow"),
        ("red evidence", red_until, 0, "red"),
        ("red evidence is over", red_until, DAY, "green"),
        (
            "largest numbers that fit",
            credential(rule_version=65535, until=65535),
            0,
            "unknown_rule",
        ),
    ]
    return [
        (name, shown(content, SIGNED + later), SIGNED + later, reason)
        for name, content, later, reason in moments
    ]


def _spans() -> list[tuple[str, str, int, str]]:
    """Both ends of a key's span belong to it."""
    told = []
    for name, after, reason in (
        ("issued in the first second of the key's span", -30 * DAY, "green"),
        ("issued a second before the key's span", -30 * DAY - 1, "key_not_valid"),
        ("issued in the last second of the key's span", 30 * DAY, "green"),
        ("issued a second after the key's span", 30 * DAY + 1, "key_not_valid"),
    ):
        at = ISSUED + after
        issued = {
            "issued_at": at,
            "expires_at": at + HOUR,
            "last_good": members()[7] + after // DAY,
        }
        told.append((name, shown(credential(**issued), at), at, reason))
    return told


def _clocks() -> list[tuple[str, str, int, str]]:
    text = shown(credential())
    future = credential(issued_at=ISSUED + DAY, expires_at=ISSUED + 2 * DAY)
    early = credential(issued_at=ISSUED - 40 * DAY, expires_at=ISSUED - 39 * DAY)
    late = credential(issued_at=ISSUED + 40 * DAY, expires_at=ISSUED + 41 * DAY)
    return [
        ("signed 90 s ago", text, SIGNED + 90, "green"),
        ("signed 91 s ago: a screenshot", text, SIGNED + 91, "stale"),
        ("a screenshot of yesterday", text, SIGNED + DAY, "stale"),
        ("dated 30 s ahead", text, SIGNED - 30, "green"),
        ("dated 31 s ahead", text, SIGNED - 31, "clock"),
        ("issued tomorrow", shown(future), SIGNED, "clock"),
        *_spans(),
        ("signed before the issue", shown(credential(), ISSUED - 9), ISSUED - 5, "green"),
        ("checked in tomorrow", shown(credential(last_good=members()[7] + 1)), SIGNED, "green"),
        ("issued before the key was valid", shown(early), SIGNED, "key_not_valid"),
        ("issued after the key was valid", shown(late), SIGNED, "key_not_valid"),
        ("a rule nobody published", shown(credential(rule_version=9)), SIGNED, "unknown_rule"),
    ]


def _forgeries() -> list[tuple[str, str, int, str]]:
    text, own = shown(credential()), credential()
    claims = cose.dump(members())
    by_stranger = sign_anything(STRANGER, claims, protected=INNER)
    other_kid = sign_anything(ISSUER, claims, protected=INNER[:-1] + b"\x02")
    swapped = bytearray(base45.decode(shown(credential(is_red=1))[4:]))
    swapped[swapped.index(b"\x01\x01\x19") + 1] = 0
    redated = bytearray(base45.decode(text[4:]))
    place = redated.index(cose.dump(SIGNED))
    redated[place : place + 5] = cose.dump(SIGNED + DAY)
    cases = [
        ("the city's signature by another key", shown(by_stranger), "bad_signature"),
        ("a key id nobody vouches for", shown(other_kid), "unknown_key"),
        ("a copied credential, signed by another phone", shown(own, signer=THIEF), "bad_signature"),
        ("red turned into green", passes.to_text(bytes(swapped)), "bad_signature"),
        ("one bit of the pass id", flipped(text, text_place(text, PASS_ID)), "bad_signature"),
        ("last bit of the phone's signature", flipped(text, -1), "bad_signature"),
        ("the city signs as a phone", shown(own, signer=ISSUER), "bad_signature"),
        (
            "a device key that is no point",
            shown(credential(device_key=b"\x02" + b"\xff" * 32)),
            "bad_signature",
        ),
        (
            "signatures of nothing but zeros",
            passes.to_text(base45.decode(text[4:])[:-64] + bytes(64)),
            "bad_signature",
        ),
    ]
    return [
        *((name, text, SIGNED, reason) for name, text, reason in cases),
        ("a screenshot dated anew", passes.to_text(bytes(redated)), SIGNED + DAY, "bad_signature"),
    ]


def _withdrawn() -> list[tuple[str, str, int, str]]:
    claims = cose.dump(members())

    def by(kid: bytes, signer: TestSigner = STRANGER) -> str:
        return shown(sign_anything(signer, claims, protected=INNER[:-4] + kid))

    cases = [
        ("a key that is listed and withdrawn", by(WITHDRAWN), "key_withdrawn"),
        ("a withdrawn key that is listed no more", by(WITHDRAWN_LONG_AGO), "key_withdrawn"),
        (
            "a withdrawn key, and a signature that does not hold",
            by(WITHDRAWN, ISSUER),
            "key_withdrawn",
        ),
    ]
    return [(name, text, SIGNED, reason) for name, text, reason in cases]


def text_place(text: str, piece: bytes) -> int:
    """Where a piece stands in a pass's bytes."""
    return base45.decode(text[4:]).index(piece)


def _envelopes() -> list[tuple[str, str, int, str]]:
    own = credential()
    plain = cose.dump([own, SIGNED])
    data = base45.decode(shown(own)[4:])
    long_int = plain[:-5] + b"\x1b" + bytes(4) + SIGNED.to_bytes(4, "big")
    head = {
        "duplicate keys in a header": ("a201260126", "malformed"),
        "an indefinite map as header": ("bf0126ff", "malformed"),
        "an algorithm in two bytes": ("a1013806", "malformed"),
        "a header with more in it": ("a20126024101", "malformed"),
        "an empty header": ("a0", "unknown_algorithm"),
        "ES384": ("a1013822", "unknown_algorithm"),
        "EdDSA": ("a10127", "unknown_algorithm"),
        "HMAC": ("a10105", "unknown_algorithm"),
        "the algorithm as a word": ("a101654553323536", "unknown_algorithm"),
        "EdDSA, keys in the order of their bytes": ("a301271818002000", "unknown_algorithm"),
        "EdDSA, shorter keys first": ("a301272000181800", "malformed"),
        "a fraction as algorithm": ("a101f93e00", "malformed"),
        "true as algorithm": ("a101f5", "malformed"),
        "null as algorithm": ("a101f6", "unknown_algorithm"),
        "a header that is no map": ("8126", "malformed"),
        "nothing as header": ("", "malformed"),
    }
    cases = [
        (name, shown(own, protected=bytes.fromhex(header)), reason)
        for name, (header, reason) in head.items()
    ]
    cases += [
        (
            "an algorithm in nine bytes",
            shown(b"", protected=bytes.fromhex("a1013b0000000100000000")),
            "malformed",
        ),
        ("bytes behind it", shown(own, tail=b"\x00"), "malformed"),
        ("no tag", shown(own, tag=b""), "malformed"),
        ("the tag of COSE_Mac0", shown(own, tag=b"\xd1"), "malformed"),
        ("the tag in two bytes", shown(own, tag=b"\xd8\x12"), "malformed"),
        ("something unprotected", shown(own, unprotected=b"\xa1\x01\x26"), "malformed"),
        ("an array where a map belongs", shown(own, unprotected=b"\x80"), "malformed"),
        ("an indefinite unprotected map", shown(own, unprotected=b"\xbf\xff"), "malformed"),
        ("an instant in nine bytes", shown(own, payload=long_int), "malformed"),
        ("bytes behind the payload", shown(own, payload=plain + b"\x00"), "malformed"),
        ("an indefinite payload", shown(own, payload=b"\x9f" + plain[1:] + b"\xff"), "malformed"),
        ("one member too many", shown(own, payload=cose.dump([own, SIGNED, 0])), "malformed"),
        ("no instant", shown(own, payload=cose.dump([own])), "malformed"),
        ("a negative instant", shown(own, payload=cose.dump([own, -1])), "malformed"),
        ("an instant as text", shown(own, payload=cose.dump([own, "now"])), "malformed"),
        ("a map as payload", shown(own, payload=cose.dump({0: own})), "malformed"),
        ("nothing in the payload", shown(own, payload=b"\x80"), "malformed"),
        ("a signature cut short", passes.to_text(data[:-1]), "malformed"),
        ("cut in the middle", passes.to_text(data[:100]), "malformed"),
        ("a credential without a phone", passes.to_text(own), "malformed"),
        ("a credential that is a number", shown(own, payload=cose.dump([1, SIGNED])), "malformed"),
        ("an array said to be endless", passes.to_text(b"\xd2\x9b" + b"\xff" * 8), "malformed"),
        ("a hundred arrays inside each other", passes.to_text(b"\x81" * 100), "malformed"),
        ("a single null", passes.to_text(b"\xf6"), "malformed"),
    ]
    return [(name, text, SIGNED, reason) for name, text, reason in cases]


def _credentials() -> list[tuple[str, str, int, str]]:
    plain = cose.dump(members())
    kid5 = bytes.fromhex("a201260445") + KID + b"\x00"
    wrong: dict[str, Any] = {
        "claims: another format": ({"form": 2}, "unknown_version"),
        "claims: a negative format": ({"form": -1}, "unknown_version"),
        "claims: another format, and a fraction": ({"form": 2, "until": 0.5}, "malformed"),
        "claims: no integer as format": ({"form": True}, "malformed"),
        "claims: expires 73 hours later": ({"expires_at": ISSUED + 73 * HOUR}, "malformed"),
        "claims: expires before issue": ({"expires_at": ISSUED}, "malformed"),
        "claims: a pass id of 9 bytes": ({"pass_id": bytes(9)}, "malformed"),
        "claims: a pass id as text": ({"pass_id": "12345678"}, "malformed"),
        "claims: five digits as county": ({"county": 41120}, "malformed"),
        "claims: twelve digits as county": ({"county": 411202000000}, "malformed"),
        "claims: is_red is true": ({"is_red": True}, "malformed"),
        "claims: is_red is 2": ({"is_red": 2}, "malformed"),
        "claims: a negative day": ({"last_good": -1}, "malformed"),
        "claims: a fourth colour": ({"health": 3}, "malformed"),
        "claims: a floating instant": ({"issued_at": ISSUED + 0.5}, "malformed"),
        "claims: an end that is text": ({"until": "never"}, "malformed"),
        "claims: a key of 32 bytes": ({"device_key": bytes(32)}, "malformed"),
        "claims: a key of another form": ({"device_key": b"\x04" + bytes(32)}, "malformed"),
    }
    cases = [
        (name, shown(credential(**changes)), reason) for name, (changes, reason) in wrong.items()
    ]
    raw = {
        "claims: bytes behind them": plain + b"\x00",
        "claims: an indefinite array": b"\x9f" + plain[1:] + b"\xff",
        "claims: a version in two bytes": plain[:1] + b"\x18\x01" + plain[2:],
        "claims: ten members": cose.dump(members()[:-1]),
        "claims: a format in nine bytes": cose.dump([2**32]),
        "claims: a map": cose.dump({0: 1}),
        "claims: none at all": b"\x80",
    }
    cases += [(name, shown(credential(payload)), "malformed") for name, payload in raw.items()]
    heads = {
        "credential: no key id": ("a10126", "malformed"),
        "credential: a key id of five bytes": (kid5.hex(), "malformed"),
        "credential: keys in the wrong order": ("a20444" + KID.hex() + "0126", "malformed"),
        "credential: EdDSA": ("a201270444" + KID.hex(), "unknown_algorithm"),
        "credential: duplicate keys": (INNER.hex().replace("a2", "a3", 1) + "0126", "malformed"),
    }
    cases += [
        (name, shown(sign_anything(ISSUER, plain, protected=bytes.fromhex(head))), reason)
        for name, (head, reason) in heads.items()
    ]
    open_kid = sign_anything(ISSUER, plain, unprotected=b"\xa1\x04\x44" + KID)
    cases.append(("credential: the key id unprotected", shown(open_kid), "malformed"))
    return [(name, text, SIGNED, reason) for name, text, reason in cases]


def _texts() -> list[tuple[str, str, int, str]]:
    text = shown(credential())
    texts = {
        "nothing": "",
        "the prefix alone has no bytes": "CX1:",
        "another prefix": "CX2:" + text[4:],
        "a lower-case prefix": "cx1:" + text[4:],
        "a web address": "https://example.org/green",
        "a health certificate of the EU": "HC1:NCFOXN",
        "a space in front": " " + text,
        "a line break behind": text + "\n",
        "one character less": text[:-1],
        "two characters less": text[:-2],
        "a letter that base45 lacks": text[:9] + "a" + text[10:],
        "a group above 65535": "CX1::::" + text[7:],
        "far too long": text * 40,
        "an ID number": "411202199001010000",
        "Chinese": "CX1:绿码",
    }
    return [
        (name, content, SIGNED, "malformed" if content == "CX1:" else "not_a_pass")
        for name, content in texts.items()
    ]


def content() -> dict[str, Any]:
    """The whole file."""
    cases = [*_ageing(), *_clocks(), *_forgeries(), *_withdrawn()]
    cases += [*_envelopes(), *_credentials(), *_texts()]
    verdicts = {"green": "admit", "yellow": "hold", "red": "turn_away"}
    return {
        "about": "Texts as a checkpoint scans them, and its verdict at an instant (seconds).",
        "keys": "TEST ONLY: each secret is the SHA-256 of a phrase in tests/vectors/signing.py.",
        "zone": ZONE.key,
        "rules": [RULE, MILD_RULE],
        "issuing_keys": [
            {
                "kid": kid.hex(),
                "public_key": signer.point.hex(),
                "not_before": ISSUED - 30 * DAY,
                "not_after": ISSUED + 30 * DAY,
            }
            for kid, signer in ((KID, ISSUER), (WITHDRAWN, STRANGER))
        ],
        "withdrawn": [WITHDRAWN.hex(), WITHDRAWN_LONG_AGO.hex()],
        "cases": [
            {
                "name": name,
                "text": text,
                "at": at,
                "verdict": verdicts.get(reason, "cannot_tell"),
                "reason": reason,
            }
            for name, text, at, reason in cases
        ],
    }


def as_text(made: dict[str, Any]) -> str:
    """The file as it is kept: a case a line."""
    head = [f" {json.dumps(key)}: {json.dumps(made[key])}," for key in made if key != "cases"]
    cases = ["  " + json.dumps(case, ensure_ascii=False) for case in made["cases"]]
    return "\n".join(["{", *head, ' "cases": [', ",\n".join(cases), " ]", "}"]) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_text(content()), "utf-8")
    print(f"{len(content()['cases'])} passes written")
