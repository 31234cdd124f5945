"""The phone's own code against public lists of 2020: all found, none under another number."""

from __future__ import annotations

import pytest

from tests.bench import cotravel_cross

pytestmark = pytest.mark.one_engine


def test_every_trip_is_found_from_its_own_words_and_none_under_another_number() -> None:
    counts = cotravel_cross.cross_check(cotravel_cross.trips_in(cotravel_cross.SHIPPED))
    assert counts["missed_examples"] == []
    assert counts["false_examples"] == []
    assert (counts["missed"], counts["false_match"]) == (0, 0)
    # A check that looked at nothing would be content with everything.
    assert counts["readable"] > 1000
    assert counts["found"] == counts["words"] > 4 * counts["readable"]
    assert counts["asked"] > 100_000 < 1000 * counts["matched"]
