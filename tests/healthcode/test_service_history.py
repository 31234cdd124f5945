"""What is carried along on the rows never disagrees with the facts, also when those are gone."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core import clock, ids
from backend.core.auth import Actor
from backend.healthcode import retention, rules, service
from backend.healthcode.models import CheckIn
from tests.support.clock import SHANGHAI, FixedClock
from tests.support.installation import Installation

DAYS = 45
FIRST = date(2026, 3, 1)

# A day is silent, checked in (with a temperature), or measured offline and sent the next morning.
DAY = st.sampled_from(["silent", "normal", "normal", "fever", "late", "twice"])
# Runs make both long silences and long diligence likely, which single days would not.
LIVES = st.lists(st.tuples(DAY, st.integers(1, 25)), min_size=1, max_size=8).map(
    lambda runs: [day for day, length in runs for _ in range(length)][:DAYS]
)


class Life:
    """A resident who is known to the services only, and every fact about them."""

    def __init__(self, fixed_clock: FixedClock, is_swept: bool) -> None:
        begun = datetime(2026, 2, 28, 12, tzinfo=SHANGHAI)
        self.clock = fixed_clock
        self.is_swept = is_swept
        self.actor = Actor(ids.random_id(), "session", ids.random_id(), begun)
        self.facts: list[rules.CheckInFact] = []
        self.offline: list[datetime] = []

    @property
    def resident_id(self) -> str:
        assert self.actor.resident_id
        return self.actor.resident_id

    def send(self, measured_at: datetime, tenths: int) -> None:
        """Check in, and remember it for ever."""
        item: dict[str, Any] = {
            "id": uuid.uuid4(),
            "measured_at": measured_at,
            "temperature_tenths_c": tenths,
            "site": "ear",
            "symptoms": [],
        }
        results, _ = service.check_in(self.actor, [item], None)
        assert results[0].status == "new"
        assert results[0].counts_for_on is not None
        self.facts.append(rules.CheckInFact(results[0].counts_for_on, tenths))

    def live(self, day: date, what: str) -> None:
        """One day, from the morning's catching up to the evening's reading."""
        self.clock.set(f"{day}T08:00")
        if self.is_swept:
            for row in list(CheckIn.query(self.resident_id)):
                if row.expires_at is not None and row.expires_at <= clock.now().timestamp():
                    row.delete()
                else:
                    key = {"r": {"S": row.resident_id}, "k": {"S": row.part}}
                    retention.FIRST_CHECK_INS.touch(key, day)
        self.compare(day)
        for measured_at in self.offline:
            self.send(measured_at, 365)
        self.offline = []
        now = self.clock.set(f"{day}T20:00")
        if what == "late":
            self.offline.append(now)
        for tenths in {"normal": [365], "fever": [380], "twice": [380, 365]}.get(what, []):
            self.send(now, tenths)
        self.compare(day)

    def compare(self, day: date) -> None:
        """The stored rows and the full history must tell the same colour, now and ahead."""
        rule = service.rule_in_force()
        told = service.read_code(self.actor, None)
        assert told["colour"] == rules.colour(rule, self.facts, (), (), day)[0]
        for name, checks_in in (("if_silent", False), ("if_checked_in", True)):
            ahead = rules.projection(
                rule, self.facts, (), (), day, service.PROJECTED_DAYS, checks_in
            )
            assert [one["colour"] for one in told[name]] == [colour for _, colour in ahead]


@pytest.mark.one_engine
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=LIVES, is_swept=st.booleans())
def test_the_colour_of_stored_rows_is_the_colour_of_all_facts(
    house: Installation, fixed_clock: FixedClock, life: list[str], is_swept: bool
) -> None:
    person = Life(fixed_clock, is_swept)
    for number, what in enumerate(life):
        person.live(FIRST + timedelta(days=number), what)
