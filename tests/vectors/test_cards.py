"""The server's verifier judges every shared card as its case says."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.core import base45, cose
from backend.healthcode import card_codec
from backend.healthcode.card_codec import CardList
from backend.healthcode.passes import IssuingKey
from backend.healthcode.rules import Rule
from tests.vectors import make_cards
from tests.vectors.cases import cases, vectors

FILE = vectors("cards.json")
ZONE = ZoneInfo(FILE["zone"])
RULES = {rule["version"]: Rule.from_mapping(rule) for rule in FILE["rules"]}
KEYS = {
    bytes.fromhex(key["kid"]): IssuingKey(
        bytes.fromhex(key["public_key"]), key["not_before"], key["not_after"]
    )
    for key in FILE["issuing_keys"]
}
WITHDRAWN = {bytes.fromhex(kid) for kid in FILE["withdrawn"]}


def proved(signed: str) -> CardList:
    """A list that holds."""
    return card_codec.prove_list(bytes.fromhex(signed), KEYS, WITHDRAWN)


AT_HAND = {
    listed.county: listed
    for listed in (proved(one["signed"]) for one in FILE["lists"] if one["name"] in FILE["at_hand"])
}


def judged(text: str, at: int) -> card_codec.CardVerification:
    return card_codec.verify_card(text, at, AT_HAND, KEYS, RULES, ZONE, WITHDRAWN)


def test_the_file_is_what_its_maker_makes() -> None:
    assert json.loads(json.dumps(make_cards.content())) == FILE


@pytest.mark.parametrize("case", FILE["lists"], ids=lambda case: case["name"])
def test_a_list_proves_what_its_case_says(case: dict[str, Any]) -> None:
    if "error" not in case:
        assert proved(case["signed"]).county
        return
    with pytest.raises(cose.CoseError) as refused:
        proved(case["signed"])
    assert str(refused.value) == case["error"]


@pytest.mark.parametrize("case", cases("cards.json"))
def test_a_card_gets_the_verdict_of_its_case(case: dict[str, Any]) -> None:
    told = judged(case["text"], case["at"])
    assert (told.verdict, told.reason) == (case["verdict"], case["reason"])
    assert (told.colour is None) == (case["verdict"] == "cannot_tell")


def test_no_bit_of_a_card_can_be_turned() -> None:
    first = FILE["cases"][0]
    data = base45.decode(first["text"][4:])
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        told = judged(card_codec.to_text(bytes(changed)), first["at"])
        assert told.verdict == "cannot_tell", f"byte {at}"


def test_a_list_costs_sixteen_bytes_a_card() -> None:
    first, empty = (bytes.fromhex(one["signed"]) for one in FILE["lists"][:2])
    # Two more bytes say how long the longer strings are.
    assert len(first) - len(empty) == 16 * len(make_cards.STATES) + 2
