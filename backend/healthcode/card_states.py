"""How the holders of cards stand, by the hundred: what a county's list says of each card.

Standings follow the check-ins within seconds, and a list is made at most once a minute, so a whole
county costs a read a hundred cards and not a history each.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from backend.city import service as declared
from backend.config import settings
from backend.core import db
from backend.healthcode import models, rules, service
from backend.healthcode.models import StoredStanding
from backend.healthcode.rule_book import RuleBook
from backend.healthcode.rules import PassState
from backend.healthcode.standing_rules import EPOCH, NEVER, Standing


def states_of(resident_ids: Collection[str], now: datetime) -> dict[str, PassState]:
    """The state of everybody who has one now; whoever never checked in is not among them."""
    book, told = service.rule_book(), {}
    for resident_id, standing in standings_of(resident_ids).items():
        state = state_of_standing(book, standing, now)
        if state is not None:
            told[resident_id] = state
    return told


def state_of_standing(book: RuleBook, standing: Standing, now: datetime) -> PassState | None:
    """What a pass issued now would say of somebody, from their standing; None for nothing."""
    city = settings().city
    place = standing.village if declared.depends_on_home() else city.root_division
    if standing.last_day == NEVER or declared.emergency_on(city.day_of(now), place) is None:
        return None
    on = EPOCH + timedelta(days=standing.last_day)
    today, days_off = max(on, city.day_of(now)), declared.days_off(place)
    rule = book.on(today)
    stood = rules.Ladder(on, standing.is_red, missed_days=0, run_days=standing.run_days)
    start = book.start(stood, {on}, days_off, today)
    tenths = rule.fever_tenths_c if standing.has_fever else rule.fever_tenths_c - 1
    facts = (rules.CheckInFact(on, tenths),)
    return rules.state_of(rule, facts, (), days_off, today, start)


def standings_of(resident_ids: Collection[str]) -> dict[str, Standing]:
    """Where these residents stand; a read a hundred, half a unit each."""
    ids, found = sorted(set(resident_ids)), {}
    for begin in range(0, len(ids), models.BATCH):
        asked: list[dict[str, Any]] = [
            {"r": {"S": one}, "k": {"S": models.STANDING_PART}}
            for one in ids[begin : begin + models.BATCH]
        ]
        while asked:
            wish = {models.TABLE: {"Keys": asked}}
            answer = db.connection().dispatch("BatchGetItem", {"RequestItems": wish})
            for item in answer["Responses"].get(models.TABLE, []):
                found[str(item["r"]["S"])] = StoredStanding.of_item(item).standing
            asked = answer.get("UnprocessedKeys", {}).get(models.TABLE, {}).get("Keys", [])
    return found
