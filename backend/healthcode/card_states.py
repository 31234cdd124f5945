"""How the holders of cards stand, by the hundred: what a county's list says of each card.

Standings follow the check-ins within seconds, and a list is made at most once a minute, so a whole
county costs a read a hundred cards and not a history each.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from backend.city import service as declared
from backend.config import settings
from backend.core import db
from backend.healthcode import effect_rules, models, rules, service
from backend.healthcode.card_codec import Stood
from backend.healthcode.models import StoredStanding
from backend.healthcode.rule_book import RuleBook
from backend.healthcode.standing_rules import EPOCH, NEVER, Standing


def states_of(resident_ids: Collection[str], now: datetime) -> dict[str, Stood]:
    """How everybody stands who has a colour now; whoever never checked in is not among them."""
    book, depends_on_home = service.rule_book(), declared.depends_on_home()
    # Most people stand alike, so each way of standing is judged once.
    known: dict[Standing, Stood | None] = {}
    told = {}
    for resident_id, standing in standings_of(resident_ids).items():
        alike = replace(
            standing,
            village=standing.village if depends_on_home else "",
            earlier_days=0,
            has_symptoms=False,
        )
        if alike not in known:
            known[alike] = stood_of(book, standing, now)
        stood = known[alike]
        if stood is not None:
            told[resident_id] = stood
    return told


def stood_of(book: RuleBook, standing: Standing, now: datetime) -> Stood | None:
    """What a pass issued now would say of somebody, from their standing; None for nothing."""
    city = settings().city
    place = standing.village if declared.depends_on_home() else city.root_division
    if standing.last_day == NEVER or declared.emergency_on(city.day_of(now), place) is None:
        return None
    spans = effect_rules.spans_of(standing.evidence)
    filed = effect_rules.evidence_in(spans, service.seconds(now))
    days_off = effect_rules.days_off(declared.days_off(place), spans)
    on = EPOCH + timedelta(days=standing.last_day)
    today = max(on, city.day_of(now))
    rule = book.on(today)
    ladder = rules.Ladder(on, standing.is_red, missed_days=0, run_days=standing.run_days)
    start = book.start(ladder, {on}, days_off, today)
    tenths = rule.fever_tenths_c if standing.has_fever else rule.fever_tenths_c - 1
    facts = (rules.CheckInFact(on, tenths),)
    state = rules.state_of(rule, facts, filed, days_off, today, start)
    if state is None:
        return None
    worsens_on = book.worsens_on(state, facts, filed, days_off, today, 1, start)
    return Stood(state, worsens_on is not None)


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
