"""Which version of the rule is in force on which day; pure.

Every day is judged by the rule that was in force on it, so a new version changes nothing that is
over: where somebody stood before follows from the same facts for ever, and no row has to be
computed anew on the day of the change (docs/adr: rule versions).
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from backend.healthcode import rules
from backend.healthcode.rules import DAY, Ladder, Rule


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Rules by their first day, oldest first; the first of them is in force since ever."""

    changes: tuple[tuple[date, Rule], ...]

    def on(self, day: date) -> Rule:
        """Give the rule in force on a day."""
        return next(rule for first_on, rule in reversed(self.changes) if first_on <= day)

    def fold(
        self,
        start: Ladder | None,
        check_in_days: Collection[date],
        exempt_days: Container[date],
        through_on: date,
    ) -> Ladder | None:
        """Fold whole days onto a ladder as `rules.ladder_after` does, each by its own rule."""
        for (_, rule), (ends_on, _) in pairwise((*self.changes, (date.max, self.changes[-1][1]))):
            start = rules.ladder_after(
                rule, start, check_in_days, exempt_days, min(ends_on - DAY, through_on)
            )
        return start

    def start(
        self,
        start: Ladder | None,
        check_in_days: Collection[date],
        exempt_days: Container[date],
        today: date,
    ) -> Ladder | None:
        """Give the ladder from which today's rule goes on: at the end of the day before it began.

        The same ladder comes back when today's rule has been in force all the time.
        """
        first_on = next(on for on, _ in reversed(self.changes) if on <= today)
        if first_on == date.min:
            return start
        return self.fold(start, check_in_days, exempt_days, first_on - DAY)

    def projection(
        self,
        check_ins: Iterable[rules.CheckInFact],
        evidence: Iterable[rules.Evidence],
        exempt_days: Container[date],
        today: date,
        days: int,
        checks_in: bool,
        start: Ladder | None = None,
    ) -> list[tuple[date, rules.Colour]]:
        """Tell today's colour and that of the days after it, as `rules.projection` does.

        :param start: as `start` gives it for today.
        """
        last_on = today + DAY * days
        facts, filed = [fact for fact in check_ins if fact.on <= today], tuple(evidence)
        told: list[tuple[date, rules.Colour]] = []
        from_on = today
        coming = [on for on, _ in self.changes if today < on <= last_on]
        for until_on in (*(on - DAY for on in coming), last_on):
            rule, ahead = self.on(from_on), (until_on - from_on).days
            told += rules.projection(
                rule, facts, filed, exempt_days, from_on, ahead, checks_in, start
            )
            if checks_in:
                normal = rule.fever_tenths_c - 1
                facts += [rules.CheckInFact(from_on + DAY * n, normal) for n in range(ahead + 1)]
            known = {fact.on for fact in facts}
            start = rules.ladder_after(rule, start, known, exempt_days, until_on)
            from_on = until_on + DAY
        return told

    def worsens_on(
        self,
        state: rules.PassState,
        check_ins: Iterable[rules.CheckInFact],
        evidence: Iterable[rules.Evidence],
        exempt_days: Container[date],
        today: date,
        days: int,
        start: Ladder | None = None,
    ) -> date | None:
        """Give the first coming day on which today's state would be kinder than the truth.

        The same as `rules.worsens_on`; a pass ages by the rule it was issued under, so it must also
        expire where a new version is stricter with its holder.
        """
        rule = self.on(today)
        told = self.projection(check_ins, evidence, exempt_days, today, days, False, start)
        for day, silent in told:
            if rules.aged_colour(rule, state, day).severity < silent.severity:
                return day
        return None
