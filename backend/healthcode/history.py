"""Stored check-ins <-> the facts the rule reads, and what is remembered of those long gone."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from backend.healthcode import effect_rules, rules
from backend.healthcode.effect_rules import Span
from backend.healthcode.models import Effect, Reading, Rows
from backend.healthcode.rule_book import RuleBook
from backend.healthcode.standing_rules import EPOCH, day_number

SETTLED_AFTER = timedelta(days=3)


def day_of_number(number: float) -> date:
    """The day that is `number` days after 1970-01-01."""
    return EPOCH + timedelta(days=int(number))


def ladder_to_text(ladder: rules.Ladder | None) -> str | None:
    """`day.red.missed.run`, as it is stored."""
    if ladder is None:
        return None
    numbers = (day_number(ladder.as_of_on), int(ladder.is_red), ladder.missed_days, ladder.run_days)
    return ".".join(map(str, numbers))


def ladder_of_text(text: str | None) -> rules.Ladder | None:
    """The ladder that `ladder_to_text` wrote."""
    if text is None:
        return None
    day, is_red, missed, run = map(int, text.split("."))
    return rules.Ladder(day_of_number(day), bool(is_red), missed, run)


class History(NamedTuple):
    """A resident's check-ins as facts, with the ladder they start from."""

    check_ins: tuple[rules.CheckInFact, ...]
    start: rules.Ladder | None
    effects: tuple[Effect, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """The days on which evidence counts."""
        return tuple(span for effect in self.effects for span in effect.spans)

    def evidence(self, now: datetime) -> tuple[rules.Evidence, ...]:
        """The evidence that gives a colour, as things stand now."""
        return effect_rules.evidence_in(self.spans, int(now.timestamp()))

    def days_off(self, everybody: Container[date]) -> Container[date]:
        """The days on which this resident misses nothing.

        :param everybody: the days on which nobody does.
        """
        return effect_rules.days_off(everybody, self.spans)


def is_kept(row: Reading, today: date) -> bool:
    """Whether a check-in is within the 21 days of retention; older ones count as gone."""
    return int(row.counts_for_day) >= day_number(today) - rules.RETENTION_DAYS


def has_symptoms(rows: Sequence[Reading], today: date) -> bool:
    """Whether the newest kept reading of a resident tells of any symptom."""
    kept = (row for row in rows if is_kept(row, today))
    newest = max(kept, key=lambda row: (row.counts_for_day, row.measured_ms), default=None)
    return newest is not None and bool(newest.symptoms)


def history_of(rows: Sequence[Reading], today: date) -> History:
    """The facts in `rows`, all that are stored of a resident, as of `today`: one a day.

    The ladder starts from the earliest kept row that knows everything before the kept days. When
    all kept rows are older than that, their silence has made the code red under any rule allowed.
    """
    oldest = day_number(today) - rules.RETENTION_DAYS
    kept = sorted(
        (row for row in rows if row.counts_for_day >= oldest), key=lambda row: row.received_ms
    )
    worst: dict[float, float] = {}
    for row in kept:
        day, tenths = row.counts_for_day, row.temperature_tenths_c
        worst[day] = max(tenths, worst.get(day, tenths))
    # Of the first check-in ever, only the day is remembered once its time is over.
    for row in rows:
        if row.counts_for_day < oldest and row.expires_at is None:
            worst.setdefault(row.counts_for_day, 0)
    # No rule asks for more of a day than its highest reading.
    facts = [rules.CheckInFact(day_of_number(day), int(tenths)) for day, tenths in worst.items()]
    effects = rows.effects if isinstance(rows, Rows) else ()
    return History(tuple(facts), _start_of(kept, day_of_number(oldest)), effects)


def _start_of(kept: Sequence[Reading], first_day: date) -> rules.Ladder | None:
    ladder = None
    for row in kept:
        ladder = ladder_of_text(row.ladder)
        if ladder and ladder.as_of_on >= first_day - rules.DAY:
            break
    return ladder


def settled_ladder(
    book: RuleBook, history: History, exempt_days: Container[date], received_on: date
) -> rules.Ladder | None:
    """Where somebody stood three days before the receipt: what a new row carries along."""
    days = {fact.on for fact in history.check_ins}
    return book.fold(history.start, days, exempt_days, received_on - SETTLED_AFTER)


def start_on(
    book: RuleBook, history: History, exempt_days: Container[date], today: date
) -> rules.Ladder | None:
    """The ladder that today's rule goes on from: days before it began count by their own rule."""
    days = {fact.on for fact in history.check_ins}
    return book.start(history.start, days, exempt_days, today)
