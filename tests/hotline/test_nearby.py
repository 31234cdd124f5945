"""Likely duplicates: when, how it stands and how near, and never a word."""

from __future__ import annotations

from typing import Any

import pytest

from backend.hotline.models import TABLE
from tests.support.browser import Browser, field_codes
from tests.support.clock import FixedClock
from tests.support.demands import VILLAGE
from tests.support.installation import Installation
from tests.support.reporting import reports
from tests.support.stream import Follower, settle

pytestmark = pytest.mark.one_engine
HERE = {"lat_e6": 34_783_210, "lng_e6": 111_194_003}
FAR = {"lat_e6": 34_799_000, "lng_e6": 111_194_003}
NEIGHBOUR = "411221101200"
# A day of its own, so that what other tests have reported is over.
APART = {"days": 40}


@pytest.fixture
def follower(house: Installation, fixed_clock: FixedClock) -> Follower:
    """What follows new orders, on a day when nothing was reported yet."""
    fixed_clock.move(**APART)
    return Follower(TABLE)


def near(browser: Browser, category: str = "no_fever_point", **where: Any) -> list[dict[str, Any]]:
    """What somebody sees who is about to report the same."""
    answer = browser.post(
        "/reports/nearby", {"category": category, "division_code": VILLAGE, **where}
    )
    assert answer.status_code == 200, answer.get_json()
    found: list[dict[str, Any]] = answer.get_json()["reports"]
    return found


def report_a_gap(browser: Browser, **where: Any) -> dict[str, Any]:
    return reports(browser, "no_fever_point", **where)


def test_the_nearest_come_first_and_the_far_not_at_all(
    browser: Browser, follower: Follower, fixed_clock: FixedClock
) -> None:
    report_a_gap(browser, division_code=NEIGHBOUR, point={**HERE, "lat_e6": HERE["lat_e6"] + 5000})
    report_a_gap(browser, point=HERE)
    report_a_gap(browser, point=FAR)
    report_a_gap(browser, division_code=NEIGHBOUR)
    settle(follower)
    fixed_clock.move(minutes=35)
    assert near(browser, point=HERE) == [
        {"minutes_ago": 35, "state": "dispatched", "distance": "within_200_m"},
        {"minutes_ago": 35, "state": "dispatched", "distance": "within_1_km"},
    ]
    # Without a point: what was reported in the village.
    assert [one["distance"] for one in near(browser)] == ["same_village", "same_village"]
    assert len(near(browser, division_code=VILLAGE[:9])) == 4


def test_it_is_forgotten_after_three_days_and_never_more_than_five(
    browser: Browser, follower: Follower, fixed_clock: FixedClock
) -> None:
    for _ in range(7):
        report_a_gap(browser, point=HERE)
    settle(follower)
    assert len(near(browser, point=HERE)) == 5
    fixed_clock.move(days=3, minutes=1)
    assert near(browser, point=HERE) == []


def test_what_is_about_somebody_is_shown_to_nobody(browser: Browser, follower: Follower) -> None:
    reports(browser, "fever_person", point=HERE)
    settle(follower)
    assert near(browser, "fever_person", point=HERE) == []
    unknown = browser.post("/reports/nearby", {"category": "gossip", "division_code": VILLAGE})
    assert field_codes(unknown) == {"category": "hotline.category_unknown"}
