"""Makes exceptions.json anew: `python -m tests.vectors.make_exceptions`.

What each list does to a pass is written by hand; only signatures and bytes are computed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backend.core import cose
from backend.healthcode import exceptions
from backend.healthcode.exceptions import Listed
from backend.healthcode.rules import Colour
from tests.vectors.make_passes import INNER, ISSUER, KID, STRANGER, WITHDRAWN, instant
from tests.vectors.signing import sign_anything

FILE = Path(__file__).parent / "exceptions.json"
AT = instant("2026-11-22T12:00:00")
DAY = 86400
FIRST, SECOND, THIRD = (bytes.fromhex(one * 8) for one in ("11", "22", "33"))
RED = Listed(FIRST, Colour.RED, AT - 600, AT + 3 * DAY)
YELLOW = Listed(SECOND, Colour.YELLOW, AT - 600, AT + 3600)
ELAPSED = Listed(THIRD, Colour.RED, AT - DAY, AT)
HELD_AT = AT - 15
# How often a checkpoint asks, and by how much less or more: both sides go by these numbers.
PACE = {"asks_every_s": 20, "give_or_take_s": 5}


def listed(*spans: Listed, since: int | None = None, removed: tuple[bytes, ...] = ()) -> str:
    """A list that is sound, hexadecimal."""
    return exceptions.sign(AT, since, spans, removed, ISSUER, KID).hex()


def raw(
    groups: Any = (),
    removed: Any = b"",
    *,
    payload: bytes | None = None,
    form: Any = 4,
    issued_at: Any = AT,
    since: Any = None,
    **how: Any,
) -> str:
    """A list whose signature holds, however wrong it is otherwise."""
    content = cose.dump([form, issued_at, since, groups, removed]) if payload is None else payload
    return sign_anything(how.pop("signer", ISSUER), content, **{"protected": INNER, **how}).hex()


def case(name: str, signed: str, held: str | None = None, **told: Any) -> dict[str, Any]:
    """A case; `reads` is [pass id (hex), own colour, at, what it reads as].

    `held` is a whole list that the verifier proved before.
    """
    return {"name": name, "signed": signed, "held": held, **told}


def _reading() -> list[dict[str, Any]]:
    first, second, third = FIRST.hex(), SECOND.hex(), THIRD.hex()
    both = listed(
        Listed(FIRST, Colour.YELLOW, AT - 600, AT + 2 * DAY),
        Listed(FIRST, Colour.RED, AT + DAY, AT + 3 * DAY),
    )
    held = exceptions.sign(
        HELD_AT, None, (YELLOW, ELAPSED, Listed(FIRST, Colour.YELLOW, 0, AT + DAY)), (), ISSUER, KID
    ).hex()
    changed = listed(RED, since=HELD_AT, removed=(SECOND,))
    nothing = listed(since=HELD_AT)
    return [
        case(
            "a whole list makes passes read worse, never better",
            listed(RED, YELLOW),
            reads=[
                [first, "green", AT, "red"],
                [first, "yellow", AT + DAY, "red"],
                [first, "green", AT - 601, "green"],
                [first, "green", AT - 600, "red"],
                [first, "green", AT + 3 * DAY - 1, "red"],
                [first, "green", AT + 3 * DAY, "green"],
                [second, "green", AT, "yellow"],
                [second, "red", AT, "red"],
                ["00" * 8, "green", AT, "green"],
            ],
        ),
        case(
            "of two spans each counts within its own seconds, and the worse one in both",
            both,
            reads=[
                [first, "green", AT - 601, "green"],
                [first, "green", AT, "yellow"],
                [first, "green", AT + DAY, "red"],
                [first, "green", AT + 2 * DAY, "red"],
                [first, "green", AT + 3 * DAY, "green"],
            ],
        ),
        case("an empty list changes nothing", listed(), reads=[[first, "green", AT, "green"]]),
        case(
            "changes are added to the list they follow, and replace what it said of a pass",
            changed,
            held,
            reads=[[first, "green", AT, "red"], [second, "green", AT, "green"]],
        ),
        case(
            "no changes leave what is held",
            nothing,
            held,
            reads=[[second, "green", AT, "yellow"], [third, "green", AT, "green"]],
        ),
        case(
            "changes of the very second that is held are added",
            raw([[2, AT, AT + 60, FIRST]], since=AT),
            listed(YELLOW),
            reads=[[first, "green", AT, "red"], [second, "green", AT, "yellow"]],
        ),
        case("a whole list replaces what was held", listed(), held,
             reads=[[second, "green", AT, "green"]]),
        case("the same second's whole list replaces what was held", listed(), listed(YELLOW),
             reads=[[second, "green", AT, "green"]]),
        case("changes of another list are refused", changed, error="out_of_step"),
        case("changes of a list that is not held are refused",
             listed(RED, since=AT - 30), held, error="out_of_step"),
        case("an older list than the one held is refused", held, listed(RED),
             error="out_of_step"),
    ]  # fmt: skip


def _forged() -> list[dict[str, Any]]:
    sound = listed(RED)
    changed = sound.replace(FIRST.hex(), SECOND.hex())
    by_kid = INNER[:-4]
    return [
        case("signed by somebody else", raw(signer=STRANGER), error="bad_signature"),
        case("another pass in place of the one that was signed", changed, error="bad_signature"),
        case("under an unknown key", raw(protected=by_kid + b"\1\2\3\4"), error="unknown_key"),
        case("under a withdrawn key", raw(protected=by_kid + WITHDRAWN), error="key_withdrawn"),
        case("by another algorithm",
             raw(protected=bytes.fromhex("a2013822") + b"\4\x44" + KID), error="unknown_algorithm"),
        case("without a key id", raw(protected=bytes.fromhex("a10126")), error="malformed"),
        case("made before its key might sign", raw(issued_at=AT - 40 * DAY),
             error="key_not_valid"),
        case("made after its key might sign", raw(issued_at=AT + 40 * DAY),
             error="key_not_valid"),
        case("a card is no list of exceptions", raw(payload=cose.dump([2, bytes(8), 411202, 1, 1])),
             error="unknown_version"),
        case("a list of cards is none", raw(form=3), error="unknown_version"),
        case("nothing at all", "", error="malformed"),
        case("a single null", "f6", error="malformed"),
        case("bytes behind it", sound + "00", error="malformed"),
        case("something unprotected", raw(unprotected=b"\xa1\4\x41a"), error="malformed"),
    ]  # fmt: skip


def _malformed() -> list[dict[str, Any]]:
    group = [2, AT, AT + 60, FIRST]
    wrong: dict[str, dict[str, Any]] = {
        "true for the form": {"form": True},
        "one member too many": {"payload": cose.dump([4, AT, None, [], b"", 0])},
        "an indefinite list of groups": {
            "payload": b"\x85\x04" + cose.dump(AT) + b"\xf6\x9f\xff\x40"
        },
        "an instant in nine bytes": {
            "payload": b"\x85\x04\x1b" + AT.to_bytes(8, "big") + b"\xf6\x80\x40"
        },
        "an instant that is text": {"issued_at": "now"},
        "a negative instant": {"issued_at": -1},
        "changes of a later list": {"since": AT + 15},
        "changes since true": {"since": True},
        "groups that are bytes": {"groups": b""},
        "a group that is bytes": {"groups": [b"1234"]},
        "a group of three": {"groups": [group[:3]]},
        "green is no colour of a list": {"groups": [[0, *group[1:]]]},
        "a third colour": {"groups": [[3, *group[1:]]]},
        "true for a colour": {"groups": [[True, *group[1:]]]},
        "a span that ends before it begins": {"groups": [[2, AT, AT, FIRST]]},
        "a span that ends beyond the numbers": {"groups": [[2, AT, 2**32, FIRST]]},
        "a group of nobody": {"groups": [[*group[:3], b""]]},
        "ids that are text": {"groups": [[*group[:3], "12345678"]]},
        "half a pass id": {"groups": [[*group[:3], FIRST[:4]]]},
        "a pass twice in a group": {"groups": [[*group[:3], FIRST * 2]]},
        "passes out of order": {"groups": [[*group[:3], SECOND + FIRST]]},
        "a group twice": {"groups": [group, group]},
        "groups out of order": {"groups": [group, [1, *group[1:]]]},
        "groups out of order by their end": {
            "groups": [[2, AT, AT + 61, FIRST], [2, AT, AT + 60, SECOND]]
        },
        "what is taken out is no bytes": {"removed": None, "since": AT - 15},
        "half a pass id is taken out": {"removed": FIRST[:4], "since": AT - 15},
        "taken out in the wrong order": {"removed": SECOND + FIRST, "since": AT - 15},
        "a whole list takes something out": {"removed": FIRST},
        "listed and taken out at once": {"groups": [group], "removed": FIRST, "since": AT - 15},
    }
    held = exceptions.sign(HELD_AT, None, (), (), ISSUER, KID).hex()
    return [case(name, raw(**how), held, error="malformed") for name, how in wrong.items()]


def content() -> dict[str, Any]:
    """The whole file."""
    span = {"not_before": AT - 2 * DAY, "not_after": AT + DAY}
    return {
        "about": "Lists of exceptions: what each makes of passes, or why it is refused.",
        "issuing_keys": [{"kid": KID.hex(), "public_key": ISSUER.point.hex(), **span}],
        "withdrawn": [WITHDRAWN.hex()],
        "pace": PACE,
        "cases": [*_reading(), *_forged(), *_malformed()],
    }


def main() -> None:
    """Write the file."""
    FILE.write_text(json.dumps(content(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
