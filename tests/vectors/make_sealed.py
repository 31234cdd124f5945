"""Makes sealed.json anew: `python -m tests.vectors.make_sealed`.

What is refused, and why, is written by hand; only keys and bytes are computed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backend.core import ids, sealed
from tests.vectors.signing import TestSigner

FILE = Path(__file__).parent / "sealed.json"
SERVER = TestSigner("changxing test only: sealing key")
OTHER_SERVER = TestSigner("changxing test only: other sealing key")
POINT = sealed.point_of(SERVER.public_xy)
STAFF, OTHER_STAFF = "AAECAwQFBgcICQoLDA0ODw", "EBESExQVFhcYGRobHB0eHw"
ID, OTHER_ID = "0192b3c4-d5e6-7f01-8234-56789abcdef0", "0192b3c4-d5e6-7f01-8234-56789abcdef1"
CHECK_IN = {
    "resident_id": "abcdefghijklmnopqrstuv",
    "measured_at": "2026-11-22T00:30:00Z",
    "temperature_tenths_c": 365,
    "site": "forehead",
    "symptoms": [],
}


def private_of(signer: TestSigner) -> str:
    """A private key as base64url of its 32 bytes."""
    return ids.to_base64url(signer.private_key.private_numbers().private_value.to_bytes(32))


def case(name: str, clear: str, kind: str = "check_in", item_id: str = ID) -> dict[str, str]:
    """One text, sealed with a pair that follows from its name."""
    pair = TestSigner(f"changxing test only: {name}")
    text = sealed.seal(clear, kind, item_id, STAFF, POINT, pair.private_key)
    return {
        "name": name,
        "kind": kind,
        "id": item_id,
        "staff_id": STAFF,
        "clear": clear,
        "ephemeral_private": private_of(pair),
        "sealed": text,
    }


def turned(text: str, at: int) -> str:
    """The same with one bit turned."""
    data = bytearray(ids.from_base64url(text))
    data[at] ^= 1
    return ids.to_base64url(bytes(data))


def refused(good: dict[str, str]) -> list[dict[str, str]]:
    """What must not open."""
    place = {name: good[name] for name in ("kind", "id", "staff_id", "sealed")}
    data = ids.from_base64url(good["sealed"])
    pair = TestSigner("changxing test only: elsewhere").private_key
    theirs = sealed.point_of(OTHER_SERVER.public_xy)
    elsewhere = sealed.seal(good["clear"], good["kind"], ID, STAFF, theirs, pair)
    changes: list[tuple[str, dict[str, str]]] = [
        ("another kind", {"kind": "collection"}),
        ("another id", {"id": OTHER_ID}),
        ("another person on duty", {"staff_id": OTHER_STAFF}),
        ("the version turned", {"sealed": turned(good["sealed"], 0)}),
        ("the key id turned", {"sealed": turned(good["sealed"], 1)}),
        ("a point that is not on the curve", {"sealed": turned(good["sealed"], 73)}),
        ("a point of another form", {"sealed": turned(good["sealed"], 9)}),
        ("the ciphertext turned", {"sealed": turned(good["sealed"], 74)}),
        ("the tag turned", {"sealed": turned(good["sealed"], -1)}),
        ("cut short", {"sealed": ids.to_base64url(data[:-1])}),
        ("no ciphertext", {"sealed": ids.to_base64url(data[:74])}),
        ("a tail", {"sealed": ids.to_base64url(data + b"\0")}),
        ("nothing", {"sealed": ""}),
        ("no base64url", {"sealed": "***"}),
        ("sealed to another installation", {"sealed": elsewhere}),
    ]
    return [{"name": name, **place, **change} for name, change in changes]


def vectors() -> dict[str, Any]:
    """The whole file."""
    plain = json.dumps(CHECK_IN, ensure_ascii=False)
    household = json.dumps({"address": "幸福路 1 号", "needs": "𠮷 and \u00e9"}, ensure_ascii=False)
    cases = [
        case("a check-in", plain),
        case("a household", household, "collection", OTHER_ID),
        case("nothing to say", ""),
        case("many words", "体温" * 2000, "collection"),
    ]
    server = {
        "private": private_of(SERVER),
        "public_key": ids.to_base64url(POINT),
        "kid": ids.to_base64url(sealed.key_id_of(POINT)),
    }
    return {"server": server, "cases": cases, "refused": refused(cases[0])}


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
