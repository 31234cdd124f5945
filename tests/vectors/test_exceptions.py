"""The Python verifier makes of every list of exceptions what its case says."""

from __future__ import annotations

from typing import Any

import pytest

from backend.healthcode import exceptions
from backend.healthcode.exceptions import Exceptions
from backend.healthcode.keylists import KeyListError
from backend.healthcode.rules import Colour
from tests.vectors.cases import cases, vectors

SEAL = bytes.fromhex(vectors("exceptions.json")["seal"])


def held_of(case: dict[str, Any]) -> Exceptions | None:
    """What the verifier of a case holds."""
    held = case["held"]
    if held is None:
        return None
    listed = map(exceptions._read, held["listed"])
    return Exceptions(held["issued_at"], {one.pass_id: one for one in listed})


@pytest.mark.parametrize("case", cases("exceptions.json"))
def test_a_list_does_what_its_case_says(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(KeyListError, match=case["error"]):
            exceptions.prove(case["document"], SEAL, held_of(case))
        return
    known = exceptions.prove(case["document"], SEAL, held_of(case))
    for pass_id, own, at, told in case["reads"]:
        assert known.colour_of(bytes.fromhex(pass_id), Colour(own), at).value == told
