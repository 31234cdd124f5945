"""The public counts of evidence: days that are over, and nothing of a handful of people."""

from __future__ import annotations

from typing import Any

import pytest

from backend.dashboard import evidence_counts
from tests.evidence.people import neighbours
from tests.support.browser import Browser
from tests.support.clock import FixedClock
from tests.support.evidence import Pair, today
from tests.support.installation import Installation

HOME = "411224001001"


def row_of(browser: Browser, on: str) -> dict[str, Any]:
    rows = browser.get(f"/boards/evidence?on={on}").get_json()["rows"]
    found: dict[str, Any] = next(row for row in rows if row["division"] == HOME[:6])
    return found


def test_a_day_is_told_when_it_is_over(
    house: Installation, browser: Browser, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(days=50)
    pair, on = Pair(house.app), today().isoformat()
    pair.do(*neighbours(house, HOME, 12))
    pair.files(*neighbours(house, HOME, 6))
    assert browser.get(f"/boards/evidence?on={on}").status_code == 422
    fixed_clock.move(days=1)
    answer = browser.get("/boards/evidence")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.get_json()["is_final"] is False
    fixed_clock.move(days=1)
    row = row_of(browser, on)
    assert (row["filed"], row["approved"], row["open"]) == (18, 12, 6)
    assert row["reason_text"] == "同住的人确诊或疑似"


def test_fewer_than_five_are_not_shown(
    house: Installation, browser: Browser, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(days=60)
    pair, on = Pair(house.app), today().isoformat()
    pair.do(*neighbours(house, HOME, 3))
    fixed_clock.move(days=1)
    row = row_of(browser, on)
    assert {row[name] for name in ("filed", "approved", "refused", "withdrawn", "open")} == {None}


@pytest.mark.parametrize(
    "approved, refused, told",
    [
        (18, 2, (20, None, None, 0, 0)),
        (20, 0, (20, 20, 0, 0, 0)),
        (10, 10, (20, 10, 10, 0, 0)),
        (2, 1, (None,) * 5),
    ],
)
def test_no_rest_betrays_a_handful(
    approved: int, refused: int, told: tuple[int | None, ...]
) -> None:
    numbers = {"filed": approved + refused, "approved": approved, "refused": refused}
    parts = evidence_counts._parts(
        {**numbers, "withdrawn": 0}, "filed", evidence_counts.DECIDED, "open"
    )
    assert tuple(parts.values()) == told
