"""The Python verifier judges every shared pass as its case says."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.core.ids import from_base64url, to_base64url
from backend.healthcode import keylists
from backend.healthcode.passes import IssuingKey, Verdict, verify
from backend.healthcode.rules import Rule
from tests.vectors import make_key_lists, make_passes
from tests.vectors.cases import cases, vectors

FILE = vectors("passes.json")
KEYS = {
    bytes.fromhex(key["kid"]): IssuingKey(
        bytes.fromhex(key["public_key"]), key["not_before"], key["not_after"]
    )
    for key in FILE["issuing_keys"]
}
WITHDRAWN = {bytes.fromhex(kid) for kid in FILE["withdrawn"]}
RULES = {rule["version"]: Rule.from_mapping(rule) for rule in FILE["rules"]}


@pytest.mark.parametrize("case", cases("passes.json"))
def test_a_scanned_text_gets_the_verdict_of_its_case(case: dict[str, Any]) -> None:
    told = verify(case["text"], case["at"], KEYS, RULES, ZoneInfo(FILE["zone"]), WITHDRAWN)
    assert (told.verdict.value, told.reason) == (case["verdict"], case["reason"])
    assert (told.colour is None) == (told.verdict is Verdict.CANNOT_TELL)


def test_the_file_of_passes_is_what_its_maker_makes() -> None:
    assert make_passes.FILE.read_text("utf-8") == make_passes.as_text(make_passes.content())


LISTS = vectors("key_lists.json")


@pytest.mark.parametrize("case", cases("key_lists.json"))
def test_a_published_document_proves_what_its_case_says(case: dict[str, Any]) -> None:
    root = bytes.fromhex(LISTS["root"])
    before = {from_base64url(kid) for kid in case["withdrawn_before"]}
    if "error" in case:
        with pytest.raises(keylists.KeyListError) as refused:
            keylists.prove(case["document"], root, before)
        assert str(refused.value) == case["error"]
        return
    told = keylists.prove(case["document"], root, before)
    assert [to_base64url(kid) for kid in told.keys] == LISTS["listed"]
    assert {to_base64url(kid) for kid in told.withdrawn} == set(case["withdrawn"])
    assert list(told.rules) == [1]


def test_the_file_of_documents_is_what_its_maker_makes() -> None:
    made = make_passes.as_text(make_key_lists.content())
    assert make_key_lists.FILE.read_text("utf-8") == made
