"""Posters read as every shared case says, and the cases are what their maker makes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from backend.checkpoints import posters
from tests.vectors.cases import cases, vectors
from tests.vectors.make_posters import content


@pytest.mark.parametrize("case", cases("posters.json"))
def test_a_poster_is_read_or_is_none(case: dict[str, Any]) -> None:
    read = posters.read(case["text"])
    assert (read and asdict(read)) == case["poster"]
    if read:
        assert posters.write(read) == case["text"]


def test_the_cases_are_what_their_maker_makes() -> None:
    assert content() == vectors("posters.json")
