"""Credit codes on the server are those of the phone."""

from __future__ import annotations

import json
from pathlib import Path

from backend.core.credit_code_rules import is_credit_code

CASES = json.loads((Path(__file__).parent / "credit_codes.json").read_text("utf-8"))["cases"]


def test_a_credit_code_is_judged_by_its_check_character() -> None:
    assert len(CASES) > 10
    assert [one["text"] for one in CASES if is_credit_code(one["text"]) != one["is_one"]] == []
