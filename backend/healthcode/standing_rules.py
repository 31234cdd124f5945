"""Where a resident stands, in one small record: what the boards count and the reminder asks for.

Pure, like the rules it leans on. A standing is derived from check-ins and can be thrown away; it
says how things were at the end of the last day with a check-in, so that silence since then needs
no write: whoever reads it folds the rule over the days that have passed.
"""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.healthcode import effect_rules, rules
from backend.healthcode.effect_rules import Span
from backend.healthcode.rule_book import RuleBook

EPOCH = date(1970, 1, 1)
DAY = rules.DAY
NEVER = 0
"""Stands for the last day of somebody who has not checked in yet."""
REMEMBERED_DAYS = rules.RETENTION_DAYS


@dataclass(frozen=True, slots=True)
class Standing:
    """A resident at the end of the last day with a check-in.

    `last_day` counts days since 1970-01-01, NEVER before the first check-in. Bit n of
    `earlier_days` says whether there was a check-in n + 1 days before it, 21 days back.
    `has_symptoms` is of the newest reading; no colour follows from it, somebody's care may.
    `evidence` is what evidence does on days after the last one, as spans of effect_rules; "" for
    nearly everybody.
    """

    village: str
    last_day: int = NEVER
    is_red: bool = False
    run_days: int = 0
    has_fever: bool = False
    earlier_days: int = 0
    has_symptoms: bool = False
    evidence: str = ""

    @property
    def check_in_days(self) -> frozenset[int]:
        """The days of the last three weeks with a check-in, counted since 1970-01-01."""
        if self.last_day == NEVER:
            return frozenset()
        earlier = (n for n in range(REMEMBERED_DAYS) if self.earlier_days >> n & 1)
        return frozenset({self.last_day, *(self.last_day - 1 - n for n in earlier)})

    def moved(self, village: str) -> Standing:
        """The same person, living elsewhere."""
        return replace(self, village=village)


def standing_after(
    rule: rules.Rule,
    village: str,
    check_ins: Collection[rules.CheckInFact],
    start: rules.Ladder | None,
    exempt_days: Container[date],
    oldest_on: date,
    before: Standing | None = None,
    has_symptoms: bool = False,
    spans: Collection[Span] = (),
) -> Standing:
    """Compute where somebody stands from the facts.

    :param check_ins: with `start`, as for `rules.colour`.
    :param oldest_on: the first day of retention. What lies before it is no longer known from the
        facts and is taken over from `before`, the standing computed last.
    :param spans: what evidence does; those that are over by the last day matter no more.
    """
    oldest = day_number(oldest_on)
    days = {day_number(fact.on) for fact in check_ins}
    remembered = {day for day in before.check_in_days if day < oldest} if before else set()
    last_day = max(days | remembered, default=NEVER)
    if last_day == NEVER:
        return Standing(village)
    known = effect_rules.spans_of(before.evidence) if before else ()
    evidence = effect_rules.text_of(effect_rules.lasting(spans, last_day, known, oldest))
    if before and last_day == before.last_day < oldest:
        # What the facts still tell of that day is less than was known when it was computed.
        return replace(before.moved(village), evidence=evidence)
    last_on = EPOCH + timedelta(days=last_day)
    ladder = rules.ladder_after(
        rule, start, {fact.on for fact in check_ins}, exempt_days, last_on
    ) or rules.Ladder(last_on, is_red=False, missed_days=0, run_days=0)
    warmest = max(fact.temperature_tenths_c for fact in check_ins if fact.on == last_on)
    earlier = (last_day - 1 - day for day in days | remembered if day != last_day)
    return Standing(
        village,
        last_day,
        ladder.is_red,
        ladder.run_days,
        warmest >= rule.fever_tenths_c,
        sum(1 << n for n in earlier if n < REMEMBERED_DAYS),
        has_symptoms,
        evidence,
    )


def colour_of(
    book: RuleBook,
    last_day: int,
    is_red: bool,
    run_days: int,
    has_fever: bool,
    evidence: str,
    exempt_days: Container[date],
    today: date,
    now_s: int,
) -> rules.Colour:
    """Give the colour on `today` of everybody who stood so and has been silent since.

    The same as `rules.colour` of their facts.

    :param evidence: as a standing has it.
    :param now_s: seconds since 1970, by which an unanswered appeal has ended it or not.
    """
    if last_day == NEVER:
        return rules.Colour.NONE
    spans = effect_rules.spans_of(evidence)
    exempt_days = effect_rules.days_off(exempt_days, spans)
    filed = effect_rules.evidence_in(spans, now_s)
    on = EPOCH + timedelta(days=last_day)
    today = max(on, today)
    rule = book.on(today)
    tenths = rule.fever_tenths_c if has_fever else rule.fever_tenths_c - 1
    stood = rules.Ladder(on, is_red, missed_days=0, run_days=run_days)
    start = book.start(stood, {on}, exempt_days, today)
    facts = (rules.CheckInFact(on, tenths),)
    return rules.colour(rule, facts, filed, exempt_days, today, start)[0]


def day_number(day: date) -> int:
    """Count the days since 1970-01-01."""
    return (day - EPOCH).days
