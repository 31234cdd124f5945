"""A file for somebody else's verifier: `python -m tests.vectors.make_outsider FILE`.

A thousand passes and cards, good and hostile, with what ours say of each, and all that a verifier
fetches from a city. `docs/verifier.md` says how to use it. Another seed makes another file.
"""

from __future__ import annotations

import argparse
import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from backend.core import cose
from backend.healthcode import card_codec, exceptions, keylists, passes
from backend.healthcode.card_codec import Card, CardList, Stood
from backend.healthcode.exceptions import Exceptions, Listed
from backend.healthcode.keylists import DayKey, Trusted
from backend.healthcode.passes import Verification
from backend.healthcode.rules import Colour, PassState
from tests.support import hostile_passes as hostile
from tests.support.hostile_passes import flipped_bits
from tests.support.shown_passes import (
    CITY,
    KEYS,
    KID,
    NOON,
    STRANGER,
    TODAY,
    WITHDRAWN_KID,
    Hand,
)
from tests.vectors.make_passes import DAY, HOUR, MILD_RULE, RULE, ZONE
from tests.vectors.signing import ROOT, SEAL, TestSigner

COUNT = 1000
COUNTIES = (411202, 411221)
ABROAD = 410102
EPOCH = date(1970, 1, 1)
LISTED_AT = NOON - DAY - 15
"""When the newest list of exceptions was made: no verifier is asked of a second before it."""


class Case(NamedTuple):
    """A text and the second at which it is scanned."""

    text: str
    at: int


class World(NamedTuple):
    """What a verifier has proved."""

    trusted: Trusted
    known: Exceptions
    lists: dict[int, CardList]


def document() -> dict[str, Any]:
    """What ``GET /verification/keys`` would answer."""
    keys = [
        DayKey(kid, cose.long_point(key.public_key), key.not_before, key.not_after)
        for kid, key in KEYS.items()
    ]
    root, seal = TestSigner(ROOT), TestSigner(SEAL)
    issued_at = datetime.fromtimestamp(LISTED_AT - 12 * HOUR, UTC)
    content = keylists.list_content(
        issued_at, keys, [RULE, MILD_RULE], keylists.point_of(seal.public_xy)
    )
    told = keylists.withdrawals_content(content["issued_at"], {WITHDRAWN_KID})
    return {
        **content,
        "signed": keylists.signed_content(content, root),
        "withdrawn": told["withdrawn"],
        "withdrawals": {
            "issued_at": told["issued_at"],
            "signed": keylists.signed_content(told, seal),
        },
        "root": keylists.shown_point(keylists.point_of(root.public_xy)),
    }


def _any_state(hand: Hand) -> Case:
    """A sound pass of somebody, whatever their state and the times."""
    rng, phone = hand.rng, hand.phone()
    issued = NOON - rng.randrange(0, 3 * DAY)
    pass_id, at = rng.randbytes(8), max(issued + rng.randrange(-60, 5 * DAY), NOON - DAY + 31)
    if rng.random() < 0.4:
        for _ in range(rng.choice((1, 1, 2, 3))):
            begins = at + rng.randrange(-DAY, HOUR)
            colour = rng.choice((Colour.YELLOW, Colour.RED))
            hand.listed.append(Listed(pass_id, colour, begins, begins + rng.randrange(1, 2 * DAY)))
    elif rng.random() < 0.2:
        hand.cleared.append(pass_id)
    credential = hand.credential(
        phone,
        issued_at=issued,
        expires_at=issued + rng.choice((1, HOUR, 20 * HOUR, 72 * HOUR)),
        pass_id=pass_id,
        rule_version=rng.choice((1, 1, 1, 2, 9)),
        is_red=int(rng.random() < 0.15),
        last_good=TODAY - rng.choice((0, 0, 0, 1, 1, 2, 3, 4)),
        health=rng.choice((0, 0, 0, 1, 2)),
        until=rng.choice((None, TODAY - 1, TODAY, TODAY + 1, TODAY + 7)),
    )
    return Case(hand.shown(phone, credential, at), at + rng.choice((0, 5, 90, 91, -30, -31)))


def _cards(rng: random.Random, count: int) -> tuple[list[Case], list[bytes]]:
    """Cards, good and bad, and the lists that two counties have signed."""
    states: dict[int, list[tuple[bytes, Stood | None]]] = {county: [] for county in COUNTIES}
    cases = []
    for _ in range(count):
        county = rng.choice((*COUNTIES, *COUNTIES, *COUNTIES, ABROAD))
        issued = EPOCH + timedelta(days=TODAY - rng.choice((0, 1, 30, 179, 180, 200, -1)))
        by, kid = rng.choice(((CITY, KID),) * 8 + ((STRANGER, KID), (CITY, b"none")))
        card = Card(rng.randbytes(8), county, issued, rng.choice((180, 180, 255, 2)))
        signed = card_codec.sign_card(card, by, kid)
        if by is CITY and county in states and rng.random() < 0.8:
            states[county].append((card_codec.ref_of(signed), _stood(rng)))
        text = card_codec.to_text(signed)
        if rng.random() < 0.15:
            text = flipped_bits(rng, text)
        at = NOON + rng.choice((0, 0, 0, 600, -29, -330, -331, 18 * HOUR, DAY - 300, DAY - 299))
        cases.append(Case(text, at))
    on = EPOCH + timedelta(days=TODAY)
    lists = [
        CardList(county, NOON - 300, on, 1, card_codec.pack_entries(known, on))
        for county, known in states.items()
    ]
    return cases, [card_codec.sign_list(one, CITY, KID) for one in lists]


def _stood(rng: random.Random) -> Stood | None:
    if rng.random() < 0.05:
        return None
    good = EPOCH + timedelta(days=TODAY - rng.choice((0, 0, 0, 1, 1, 2, 4)))
    until = rng.choice((None, EPOCH + timedelta(days=TODAY + rng.choice((1, 2, 9)))))
    health = rng.choice((Colour.GREEN, Colour.GREEN, Colour.YELLOW, Colour.RED))
    return Stood(PassState(rng.random() < 0.1, good, health, until), rng.random() < 0.1)


def _exceptions(listed: list[Listed], cleared: list[bytes]) -> list[bytes]:
    """A whole list, and the changes that follow it; passes go, come and change between them."""
    by_pass: dict[bytes, list[Listed]] = {}
    for one in listed:
        by_pass.setdefault(one.pass_id, []).append(one)
    gone = [Listed(pass_id, Colour.RED, 0, NOON + 9 * DAY) for pass_id in cleared]
    ids = sorted(by_pass)
    early, changed = ids[: len(ids) // 2], ids[len(ids) // 3 :]
    before = [one for pass_id in early for one in by_pass[pass_id]]
    # Of those in both, the first list said something else.
    before = [
        one
        if one.pass_id not in changed
        else Listed(one.pass_id, Colour.YELLOW, NOON - DAY, NOON + DAY)
        for one in before
    ]
    after = [one for pass_id in changed for one in by_pass[pass_id]]
    first, second = LISTED_AT - 285, LISTED_AT
    return [
        exceptions.sign(first, None, [*before, *gone], (), CITY, KID),
        exceptions.sign(second, first, after, cleared, CITY, KID),
    ]


def told(world: World, case: Case) -> dict[str, Any]:
    """What our verifier says of a text."""
    said: Verification | card_codec.CardVerification
    if case.text.startswith(card_codec.PREFIX):
        trusted = world.trusted
        said = card_codec.verify_card(
            *case, world.lists, trusted.keys, trusted.rules, ZONE, trusted.withdrawn
        )
    else:
        said = passes.verify(
            *case,
            world.trusted.keys,
            world.trusted.rules,
            ZONE,
            world.trusted.withdrawn,
            world.known.colour_of,
        )
    return {**case._asdict(), "verdict": said.verdict.value, "reason": said.reason}


def proved(made: dict[str, Any]) -> World:
    """What a verifier makes of what it has fetched."""
    trusted = keylists.prove(made["keys"], bytes.fromhex(made["root"]))
    known = exceptions.NONE_KNOWN
    for signed in map(bytes.fromhex, made["exceptions"]):
        known = exceptions.prove(signed, trusted.keys, trusted.withdrawn, known)
    lists = [
        card_codec.prove_list(bytes.fromhex(one), trusted.keys, trusted.withdrawn)
        for one in made["cards"]
    ]
    return World(trusted, known, {one.county: one for one in lists})


def content(count: int = COUNT, seed: int = 0) -> dict[str, Any]:
    """The whole file."""
    hand = Hand(random.Random(seed))
    shown, listed = hostile.made(count // 2, seed)
    hand.listed += listed
    cases = [Case(one.text, one.at) for one in shown]
    cards, lists = _cards(hand.rng, count // 4)
    cases += [*cards, *(_any_state(hand) for _ in range(count - len(cases) - len(cards)))]
    hand.rng.shuffle(cases)
    made: dict[str, Any] = {
        "about": "Passes and cards as they are scanned, with our verdicts; docs/verifier.md.",
        "seed": seed,
        "zone": ZONE.key,
        "root": keylists.point_of(TestSigner(ROOT).public_xy).hex(),
        "keys": document(),
        "exceptions": [one.hex() for one in _exceptions(hand.listed, hand.cleared)],
        "cards": [one.hex() for one in lists],
    }
    world = proved(made)
    return {**made, "cases": [told(world, case) for case in cases]}


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    wish = parser.parse_args()
    made = content(wish.count, wish.seed)
    wish.file.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{len(made['cases'])} cases of seed {wish.seed} written to {wish.file}")


if __name__ == "__main__":
    main()
