"""The Python verifier makes of every list of exceptions what its case says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.core import cose
from backend.healthcode import exceptions
from backend.healthcode.exceptions import Exceptions, Listed
from backend.healthcode.passes import IssuingKey
from backend.healthcode.rules import Colour
from tests.vectors import make_exceptions, make_outsider
from tests.vectors.cases import cases, vectors
from tests.vectors.make_passes import ISSUER, KID

FILE = vectors("exceptions.json")
KEYS = {
    bytes.fromhex(key["kid"]): IssuingKey(
        bytes.fromhex(key["public_key"]), key["not_before"], key["not_after"]
    )
    for key in FILE["issuing_keys"]
}
WITHDRAWN = {bytes.fromhex(kid) for kid in FILE["withdrawn"]}


def proved(signed: str, held: Exceptions | None = None) -> Exceptions:
    """A list that holds."""
    return exceptions.prove(bytes.fromhex(signed), KEYS, WITHDRAWN, held)


def test_the_file_is_what_its_maker_makes() -> None:
    assert json.loads(json.dumps(make_exceptions.content())) == FILE


@pytest.mark.parametrize("case", cases("exceptions.json"))
def test_a_list_does_what_its_case_says(case: dict[str, Any]) -> None:
    held = proved(case["held"]) if case["held"] else None
    if "error" in case:
        with pytest.raises(cose.CoseError) as refused:
            proved(case["signed"], held)
        assert str(refused.value) == case["error"]
        return
    known = proved(case["signed"], held)
    for pass_id, own, at, told in case["reads"]:
        assert known.colour_of(bytes.fromhex(pass_id), Colour(own), at).value == told


def test_what_is_over_is_let_go_with_the_next_changes() -> None:
    case = next(one for one in FILE["cases"] if one["name"] == "no changes leave what is held")
    held = proved(case["held"])
    assert make_exceptions.THIRD in held.listed
    assert make_exceptions.THIRD not in proved(case["signed"], held).listed


def test_no_outsider_is_asked_of_a_second_before_the_list() -> None:
    made = make_outsider.content(200, seed=3)
    seconds = [case["at"] for case in made["cases"] if not case["text"].startswith("CX2:")]
    assert min(seconds) >= make_outsider.proved(made).known.issued_at


def test_a_whole_city_fits_into_250_kilobytes_even_when_nobody_shares_a_second() -> None:
    at = make_exceptions.AT
    people = [
        [
            Listed((4 * n + day).to_bytes(8, "big"), Colour.RED, at + n, at + 9**5 + n)
            for day in range(4)
        ]
        for n in range(5000)
    ]
    listed = [one for days in people for one in days]
    signed = exceptions.sign(at, None, listed, (), ISSUER, KID)
    assert len(signed) <= 250_000
    assert len(exceptions.prove(signed, KEYS).listed) == 20_000
