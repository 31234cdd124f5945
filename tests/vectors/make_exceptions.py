"""Makes exceptions.json anew: `python -m tests.vectors.make_exceptions`.

What each document does to a pass is written by hand; only signatures and bytes are computed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.core import cose
from backend.core.ids import to_base64url
from backend.healthcode import exceptions, keylists
from backend.healthcode.exceptions import Listed
from backend.healthcode.rules import Colour
from tests.vectors.signing import OTHER_SEAL, SEAL, TestSigner, sign_anything

FILE = Path(__file__).parent / "exceptions.json"
SEAL_KEY, FALSE_SEAL = TestSigner(SEAL), TestSigner(OTHER_SEAL)
MADE = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
AT = int(MADE.timestamp())
FIRST, SECOND = bytes.fromhex("0123456789abcdef"), bytes.fromhex("fedcba9876543210")
RED = Listed(FIRST, Colour.RED, AT - 600, AT + 3 * 86400)
YELLOW = Listed(SECOND, Colour.YELLOW, AT - 600, AT + 3600)
HELD_AT = "2026-11-22T03:50:00.000Z"
HELD = {"issued_at": HELD_AT, "listed": [[to_base64url(SECOND), 1, AT, AT + 60]]}


def document(
    *listed: Listed,
    since: str | None = None,
    removed: tuple[bytes, ...] = (),
    signer: TestSigner = SEAL_KEY,
    **changes: Any,
) -> dict[str, Any]:
    """A list with its signature; `changes` are signed as well."""
    content = {**exceptions.content_of(MADE, since, listed, removed), **changes}
    return {**content, "signed": to_base64url(sign_anything(signer, cose.dump(content)))}


def case(name: str, shown: Any, held: Any = None, **told: Any) -> dict[str, Any]:
    """A case; `reads` is [pass id (hex), own colour, at, what it reads as]."""
    return {"name": name, "document": shown, "held": held, **told}


def cases() -> list[dict[str, Any]]:
    """Every case."""
    first, second = FIRST.hex(), SECOND.hex()
    whole = document(RED, YELLOW)
    reads = [
        [first, "green", AT, "red"],
        [first, "yellow", AT + 86400, "red"],
        [first, "green", AT - 601, "green"],
        [first, "green", AT + 3 * 86400, "green"],
        [second, "green", AT, "yellow"],
        [second, "red", AT, "red"],
        ["00" * 8, "green", AT, "green"],
    ]
    changed = document(RED, since=HELD_AT, removed=(SECOND,))
    wrong_colour = document(RED, listed=[[to_base64url(FIRST), 0, AT, AT + 60]])
    backwards = document(RED, listed=[[to_base64url(FIRST), 2, AT, AT]])
    twice = document(RED, listed=[[to_base64url(FIRST), 2, AT, AT + 60]] * 2)
    short = document(RED, listed=[["AAAA", 2, AT, AT + 60]])
    return [
        case("a whole list makes passes read worse, never better", whole, reads=reads),
        case("an empty list changes nothing", document(), reads=[[first, "green", AT, "green"]]),
        case(
            "changes are added to the list they follow",
            changed,
            HELD,
            reads=[[first, "green", AT, "red"], [second, "green", AT, "green"]],
        ),
        case("a whole list replaces what was held", document(), HELD,
             reads=[[second, "green", AT, "green"]]),
        case("changes of another list are refused", changed, error="exceptions_out_of_step"),
        case("changes of a list that is not held are refused",
             document(RED, since="2026-11-22T03:00:00.000Z"), HELD,
             error="exceptions_out_of_step"),
        case("an older list than the one held is refused", document(RED),
             {**HELD, "issued_at": "2026-11-22T04:01:00.000Z"}, error="exceptions_out_of_step"),
        case("another seal's list is refused", document(RED, signer=FALSE_SEAL),
             error="exceptions_not_by_seal"),
        case("a list that lost an entry is refused", {**whole, "listed": []},
             error="exceptions_malformed"),
        case("green is no colour of a list", wrong_colour, error="exceptions_malformed"),
        case("an entry that ends before it begins is refused", backwards,
             error="exceptions_malformed"),
        case("a pass that stands twice is refused", twice, error="exceptions_malformed"),
        case("a short pass id is refused", short, error="exceptions_malformed"),
        case("nothing is no list", {}, error="exceptions_malformed"),
    ]  # fmt: skip


def main() -> None:
    """Write the file."""
    content = {
        "about": "Lists of exceptions: what each makes of passes, or why it is refused.",
        "seal": keylists.point_of(SEAL_KEY.public_xy).hex(),
        "cases": cases(),
    }
    FILE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
