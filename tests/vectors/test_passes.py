"""The Python verifier judges every shared pass as its case says."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.healthcode.passes import IssuingKey, Verdict, verify
from backend.healthcode.rules import Rule
from tests.vectors import make_passes
from tests.vectors.cases import cases, vectors

FILE = vectors("passes.json")
KEYS = {
    bytes.fromhex(key["kid"]): IssuingKey(
        bytes.fromhex(key["public_key"]), key["not_before"], key["not_after"]
    )
    for key in FILE["issuing_keys"]
}
RULES = {rule["version"]: Rule.from_mapping(rule) for rule in FILE["rules"]}


@pytest.mark.parametrize("case", cases("passes.json"))
def test_a_scanned_text_gets_the_verdict_of_its_case(case: dict[str, Any]) -> None:
    told = verify(case["text"], case["at"], KEYS, RULES, ZoneInfo(FILE["zone"]))
    assert (told.verdict.value, told.reason) == (case["verdict"], case["reason"])
    assert (told.colour is None) == (told.verdict is Verdict.CANNOT_TELL)


def test_the_file_of_passes_is_what_its_maker_makes() -> None:
    assert make_passes.FILE.read_text("utf-8") == make_passes.as_text(make_passes.content())
