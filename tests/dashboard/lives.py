"""Residents known to the services alone, who check in, fall silent, catch up and move."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime

from backend.config import settings
from backend.core import clock, ids
from backend.core.auth import Actor
from backend.healthcode import rules, service
from backend.residents.models import Resident
from tests.support.clock import SHANGHAI

BEGUN = datetime(2026, 2, 28, 12, tzinfo=SHANGHAI)


class Life:
    """One of them, and every fact about them for ever."""

    def __init__(self, village: str) -> None:
        self.actor = Actor(ids.random_id(), "session", ids.random_id(), BEGUN)
        self.resident_id = self.actor.resident_id or ""
        self.facts: list[rules.CheckInFact] = []
        self.village = ""
        self.offline: datetime | None = None
        self.lives_in(village)

    def lives_in(self, village: str) -> None:
        """Apply, or move."""
        self.village = village
        Resident(
            Resident.key_of(self.resident_id),
            name_sealed="",
            document_kind="resident_id",
            document_number_sealed="",
            document_index=self.resident_id,
            address_sealed="",
            division_code=village,
            consent_version=1,
            applied_ms=0,
        ).save()

    def checks_in(self, measured_at: datetime, tenths: int) -> None:
        """Send one reading."""
        item = {
            "id": uuid.uuid4(),
            "measured_at": measured_at,
            "temperature_tenths_c": tenths,
            "site": "ear",
            "symptoms": [],
        }
        results, _ = service.check_in(self.actor, [item], None)
        assert results[0].counts_for_on
        self.facts.append(rules.CheckInFact(results[0].counts_for_on, tenths))

    def lives(self, chance: random.Random, zeal: float, villages: list[str]) -> None:
        """One day, by chance: `zeal` is how likely a check-in is."""
        if self.offline:
            self.checks_in(self.offline, 366)
            self.offline = None
        if chance.random() < 0.05:
            self.lives_in(chance.choice(villages))
        if chance.random() < zeal:
            if chance.random() < 0.15:
                self.offline = clock.now()
            else:
                self.checks_in(clock.now(), 378 if chance.random() < 0.1 else 365)

    def colour(self, on: date) -> rules.Colour:
        """The truth."""
        exempt_on = settings().city.exempt_on
        return rules.colour(service.rule_in_force(), self.facts, (), exempt_on, on)[0]
