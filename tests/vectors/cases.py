"""Reads the shared rule cases, which the TypeScript tests read as well."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from backend.healthcode.rules import CheckInFact, Colour, Evidence, Ladder, PassState, Rule

HERE = Path(__file__).parent


def vectors(name: str) -> dict[str, Any]:
    """A file of cases; `COLOUR_VECTORS` names a city's own file instead of our colour.json."""
    own = os.environ.get("COLOUR_VECTORS") if name == "colour.json" else None
    content: dict[str, Any] = json.loads(Path(own or HERE / name).read_text("utf-8"))
    if "rule_default" in content:
        content["cases"] = [{"rule": content["rule_default"], **one} for one in content["cases"]]
    return content


def cases(name: str) -> list[Any]:
    """The cases of a file as parameters, each called by its name."""
    import pytest

    return [pytest.param(case, id=case["name"]) for case in vectors(name)["cases"]]


def day(text: str | None) -> date | None:
    """The day of a YYYY-MM-DD text, None for none."""
    return None if text is None else date.fromisoformat(text)


def facts_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """What `colour` and its neighbours take of a case, by the names of their parameters."""
    start = case.get("start")
    return {
        "rule": Rule.from_mapping(case["rule"]),
        "check_ins": [
            CheckInFact(date.fromisoformat(one["on"]), one["temperature_tenths_c"])
            for one in case["check_ins"]
        ],
        "evidence": [
            Evidence(
                one["kind"],
                date.fromisoformat(one["from"]),
                day(one["until"]),
                Colour(one["colour"]),
            )
            for one in case["evidence"]
        ],
        "exempt_days": {date.fromisoformat(one) for one in case["exempt_on"]},
        "today": date.fromisoformat(case["today"]),
        "start": Ladder(**{**start, "as_of_on": date.fromisoformat(start["as_of_on"])})
        if start
        else None,
    }


def state_of_case(state: Mapping[str, Any]) -> PassState:
    """A pass's state as a case writes it."""
    return PassState(
        state["is_red"],
        date.fromisoformat(state["last_good_on"]),
        Colour(state["health_colour"]),
        day(state["health_until_on"]),
    )
