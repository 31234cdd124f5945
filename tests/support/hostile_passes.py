"""Passes that somebody might show who must not be admitted, and good ones, each with its truth.

The truth follows from how a pass was made and is never asked of a verifier. Everything follows from
the seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from backend.core import base45, cose
from backend.healthcode import passes
from backend.healthcode.exceptions import NONE_KNOWN, Listed
from backend.healthcode.rules import Colour
from tests.support.shown_passes import (
    FOREIGN,
    FOREIGN_KID,
    NOON,
    STRANGER,
    TODAY,
    WITHDRAWN,
    WITHDRAWN_KID,
    Hand,
    Shown,
    judged,
    signer,
)
from tests.vectors.make_passes import DAY, HOUR
from tests.vectors.signing import sign_anything

# The order of P-256: (r, n - s) holds wherever (r, s) does.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SETS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def _data(text: str) -> bytearray:
    return bytearray(base45.decode(text[4:]))


def _none(kind: str, text: str, at: int = NOON) -> Shown:
    return Shown(kind, text, at, "none")


def _good(hand: Hand) -> Shown:
    late = hand.rng.randrange(-30, 91)
    return Shown("good", hand.green(), NOON + late, "green")


def _good_other_s(hand: Hand) -> Shown:
    data = _data(hand.green())
    data[-32:] = (ORDER - int.from_bytes(data[-32:])).to_bytes(32)
    return Shown("good_other_s", passes.to_text(bytes(data)), NOON, "green")


def _state(hand: Hand, truth: str, **changes: Any) -> Shown:
    phone = hand.phone()
    return Shown(f"good_{truth}", hand.shown(phone, hand.credential(phone, **changes)), NOON, truth)


def _fever(hand: Hand) -> Shown:
    return _state(hand, "yellow", health=1)


def _missed(hand: Hand) -> Shown:
    return _state(hand, "yellow", last_good=TODAY - 2)


def _red(hand: Hand) -> Shown:
    return _state(hand, "red", **hand.rng.choice(({"is_red": 1}, {"health": 2})))


def _later(hand: Hand) -> Shown:
    days, truth = hand.rng.choice(((1, "green"), (2, "yellow"), (3, "yellow"), (5, "red")))
    at, phone = NOON + days * DAY, hand.phone()
    return Shown(f"aged_{truth}", hand.shown(phone, hand.credential(phone), at), at, truth)


def _listed(hand: Hand) -> Shown:
    colour = hand.rng.choice((Colour.YELLOW, Colour.RED))
    pass_id, phone = hand.rng.randbytes(8), hand.phone()
    hand.listed.append(Listed(pass_id, colour, NOON - HOUR, NOON + 3 * DAY))
    text = hand.shown(phone, hand.credential(phone, pass_id=pass_id))
    return Shown(f"listed_{colour.value}", text, NOON, colour.value)


def _by_stranger(hand: Hand) -> Shown:
    phone = hand.phone()
    return _none("forged_by_stranger", hand.shown(phone, hand.credential(phone, STRANGER)))


def _foreign(hand: Hand) -> Shown:
    phone = hand.phone()
    credential = hand.credential(phone, FOREIGN, FOREIGN_KID)
    return _none("foreign_city", hand.shown(phone, credential))


def _withdrawn(hand: Hand) -> Shown:
    phone = hand.phone()
    credential = hand.credential(phone, WITHDRAWN, WITHDRAWN_KID)
    return _none("withdrawn_key", hand.shown(phone, credential))


def _copied(hand: Hand) -> Shown:
    owner, thief = signer("phone 1"), signer("thief")
    return _none("copied_credential", hand.shown(thief, hand.credential(owner)))


def _repainted(hand: Hand) -> Shown:
    """A red credential in which its holder has changed a byte, under a sound phone signature."""
    phone = hand.phone()
    red = bytearray(hand.credential(phone, is_red=1))
    red[red.index(b"\x01\x01\x19") + 1] = 0
    return _none("repainted_red", hand.shown(phone, bytes(red)))


def _own_key(hand: Hand) -> Shown:
    """A credential in which the thief has put their own phone's key."""
    owner, thief = hand.phone(), signer("thief")
    credential = hand.credential(owner).replace(owner.point, thief.point)
    return _none("own_key_put_in", hand.shown(thief, credential))


def _screenshot(hand: Hand) -> Shown:
    after = hand.rng.choice((91, 120, HOUR, 12 * HOUR, DAY, 40 * DAY))
    return _none("screenshot", hand.green(), NOON + after + hand.rng.randrange(30))


def _ahead(hand: Hand) -> Shown:
    return _none("dated_ahead", hand.green(), NOON - hand.rng.choice((31, 60, HOUR, DAY)))


def _redated(hand: Hand) -> Shown:
    data = _data(hand.green())
    place, at = data.rindex(cose.dump(NOON)), NOON + hand.rng.randrange(91, 2 * DAY)
    data[place : place + 5] = cose.dump(at)
    return _none("screenshot_redated", passes.to_text(bytes(data)), at)


def _expired(hand: Hand) -> Shown:
    phone, at = hand.phone(), NOON + 72 * HOUR + hand.rng.randrange(DAY)
    credential = hand.credential(phone, rule_version=2)
    return _none("expired", hand.shown(phone, credential, at), at)


def flipped_bits(rng: random.Random, text: str) -> str:
    """The same pass or card with one bit of its bytes, or a few, turned over."""
    data = _data(text)
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return text[:4] + base45.encode(bytes(data))


def _flipped(hand: Hand) -> Shown:
    return _unless_whole(hand, "bits_flipped", _data(flipped_bits(hand.rng, hand.green())))


def _bytes_changed(hand: Hand) -> Shown:
    data = _data(hand.green())
    at, length = hand.rng.randrange(len(data)), hand.rng.randrange(1, 9)
    how = hand.rng.choice(("replaced", "inserted", "removed", "cut", "twice"))
    if how == "replaced":
        data[at : at + length] = hand.rng.randbytes(min(length, len(data) - at))
    elif how == "inserted":
        data[at:at] = hand.rng.randbytes(length)
    elif how == "removed":
        del data[at : at + length]
    elif how == "cut":
        del data[at:]
    else:
        data[at:at] = data[at : at + length]
    return _unless_whole(hand, f"bytes_{how}", data)


def _unless_whole(hand: Hand, kind: str, data: bytearray) -> Shown:
    """A damaged pass; what two changes have made whole again is damaged once more."""
    text = passes.to_text(bytes(data))
    if judged(text, NOON, NONE_KNOWN).claims is not None:
        return _flipped(hand)
    return _none(kind, text)


def _text_changed(hand: Hand) -> Shown:
    text = list(hand.green())
    at = hand.rng.randrange(len(text) - 1)
    how = hand.rng.choice(("replaced", "swapped", "dropped", "lowered", "spaced"))
    if how == "replaced":
        text[at] = hand.rng.choice(SETS.replace(text[at], ""))
    elif how == "swapped" and text[at] != text[at + 1]:
        text[at], text[at + 1] = text[at + 1], text[at]
    elif how == "lowered" and text[at] != text[at].lower():
        text[at] = text[at].lower()
    elif how == "spaced":
        text.insert(at, hand.rng.choice((" ", "\n", "\u3000", "\u200b")))
    else:
        del text[at]
    return _none(f"text_{how}", "".join(text))


def _spliced(hand: Hand) -> Shown:
    one, other = _data(hand.green()), _data(hand.green())
    at = hand.rng.randrange(50, len(one) - 10)
    return _none("spliced", passes.to_text(bytes(one[:at] + other[at:])))


WRONG: tuple[dict[str, Any], ...] = (
    {"form": 2},
    {"form": True},
    {"pass_id": b"1234567"},
    {"pass_id": "12345678"},
    {"county": 41120},
    {"county": 4112020},
    {"is_red": False},
    {"is_red": 2},
    {"last_good": -1},
    {"last_good": 65536},
    {"health": 3},
    {"health": -1},
    {"until": "never"},
    {"until": -1},
    {"rule_version": 77},
    {"device_key": bytes(33)},
    {"device_key": b"\x02" + b"\xff" * 32},
    {"issued_at": NOON - 1.5},
    {"expires_at": NOON + 40 * DAY},
    {"expires_at": 0},
    {"issued_at": 0, "expires_at": 72 * HOUR},
    {"issued_at": NOON + DAY, "expires_at": NOON + 2 * DAY},
)


def _wrong_claims(hand: Hand) -> Shown:
    """What the city never signs, signed with its key."""
    phone = hand.phone()
    credential = hand.credential(phone, **hand.rng.choice(WRONG))
    return _none("wrong_claims", hand.shown(phone, credential))


def _loose(hand: Hand) -> Shown:
    """A good credential in an envelope that is written in another than the canonical way."""
    phone = hand.phone()
    plain = cose.dump([hand.credential(phone), NOON])
    how: dict[str, Any] = hand.rng.choice(
        (
            {"payload": b"\x9f" + plain[1:] + b"\xff"},
            {"payload": plain[:-5] + b"\x1b" + bytes(4) + plain[-4:]},
            {"payload": plain + b"\x00"},
            {"protected": bytes.fromhex("a1013822")},
            {"protected": b""},
            {"protected": bytes.fromhex("bf0126ff")},
            {"protected": bytes.fromhex("a201260126")},
            {"unprotected": b"\xa1\x01\x26"},
            {"unprotected": b"\x80"},
            {"tag": b""},
            {"tag": b"\xd1"},
            {"tag": b"\xd8\x12"},
            {"tail": b"\xf6"},
        )
    )
    payload = how.pop("payload", plain)
    return _none("loose_form", passes.to_text(sign_anything(phone, payload, **how)))


def _other_code(hand: Hand) -> Shown:
    noise = "".join(hand.rng.choices(SETS, k=hand.rng.randrange(400)))
    texts = (
        "",
        noise,
        f"CX1:{noise}",
        f"CX2:{noise}",
        f"CX3:{noise}",
        f"HC1:{noise}",
        f"cx1:{noise.lower()}",
        "https://example.org/green",
        "4112021990010" + str(hand.rng.randrange(10**5)).zfill(5),
        "绿码",
        hand.green().replace("CX1:", "CX2:", 1),
        hand.green() * 20,
        "CX1:" + base45.encode(hand.rng.randbytes(hand.rng.randrange(300))),
        "CX1:" + base45.encode(b"\xd2\x84" + hand.rng.randbytes(230)),
    )
    return _none("other_code", hand.rng.choice(texts))


Maker = Callable[[Hand], Shown]
GOOD: tuple[Maker, ...] = (_good, _good, _good_other_s, _fever, _missed, _red)
HOSTILE: tuple[Maker, ...] = (
    _by_stranger,
    _foreign,
    _withdrawn,
    _copied,
    _repainted,
    _own_key,
    _screenshot,
    _ahead,
    _redated,
    _expired,
    _later,
    _listed,
    _flipped,
    _flipped,
    _flipped,
    _bytes_changed,
    _bytes_changed,
    _text_changed,
    _spliced,
    _wrong_claims,
    _loose,
    _other_code,
)


def made(count: int, seed: int) -> tuple[list[Shown], list[Listed]]:
    """So many hostile passes, a tenth as many good ones, and what the list of exceptions names."""
    hand = Hand(random.Random(seed))
    shown = [HOSTILE[n % len(HOSTILE)](hand) for n in range(count)]
    shown += [GOOD[n % len(GOOD)](hand) for n in range(max(len(GOOD), count // 10))]
    hand.rng.shuffle(shown)
    return shown, hand.listed
