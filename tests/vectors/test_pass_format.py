"""The worked example of docs/pass-format.md is what the product makes."""

from __future__ import annotations

import re
from pathlib import Path

from backend.core import base45, cose
from backend.healthcode import card_codec, passes
from tests.vectors import make_passes
from tests.vectors.cases import vectors

PAGE = (Path(__file__).parents[2] / "docs" / "pass-format.md").read_text("utf-8")
EXAMPLE = make_passes.shown(make_passes.credential())


def block(name: str) -> str:
    """The content of the fenced block of that name."""
    found = re.search(rf"```[a-z]+ {name}\n(.*?)\n```", PAGE, re.DOTALL)
    assert found, name
    return found[1]


def test_the_text_of_the_page_is_the_example() -> None:
    assert block("pass") == EXAMPLE
    assert vectors("passes.json")["cases"][0]["text"] == EXAMPLE


def test_the_rows_of_the_page_are_all_bytes_in_order() -> None:
    rows = re.findall(r"^\| (\d+) \| `([0-9a-f]+)` \|", PAGE, re.MULTILINE)
    data = bytes.fromhex("".join(piece for _, piece in rows))
    assert data == base45.decode(EXAMPLE.removeprefix(passes.PREFIX))
    at = 0
    for place, piece in rows:
        assert int(place) == at
        at += len(piece) // 2
    assert f"all {at} bytes" in PAGE
    assert f"The text, {len(EXAMPLE)} characters" in PAGE


def test_the_key_and_the_signed_bytes_of_the_page_prove_each_other() -> None:
    key = bytes.fromhex(block("issuing-key"))
    assert key == make_passes.ISSUER.point
    signed = cose.open_sign1(make_passes.credential())
    cose.check_signature(key, signed)
    structure = cose.dump(["Signature1", signed.protected, b"", signed.payload])
    assert "".join(block("signed-by-city").split()) == structure.hex()


def test_the_page_names_every_reason_and_the_number_of_cases() -> None:
    cases = vectors("passes.json")["cases"]
    reasons = {case["reason"] for case in cases} - {"green", "yellow", "red"}
    assert [reason for reason in sorted(reasons) if f"`{reason}`" not in PAGE] == []
    assert f"{len(cases)} good and hostile" in PAGE


def test_the_limits_of_the_page_are_those_of_the_code() -> None:
    assert f"{passes.PASS_BYTES_MOST} bytes, {passes.PASS_CHARS_MOST} characters" in PAGE
    assert f"issued_at + {passes.LIFE_MOST_S} " in PAGE.replace("\n", " ")
    assert f"more than {passes.AHEAD_S} s after" in PAGE
    assert f"more than {passes.FRESH_S} s\n" in PAGE


def test_the_card_of_the_page_is_the_first_of_the_vectors() -> None:
    text = str(vectors("cards.json")["cases"][0]["text"])
    assert block("card") == text
    ref = card_codec.ref_of(base45.decode(text.removeprefix(card_codec.PREFIX)))
    assert f"Its ref is `{ref.hex()}`" in PAGE
