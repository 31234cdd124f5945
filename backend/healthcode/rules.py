"""The colour of a health code as pure functions of facts, a rule and a day.

Source of the ladder: the rule published by 三门峡 (Sanmenxia) in 2020, «一天不打卡，绿码变黄码；
黄码一打卡，黄码变绿码。两天黄码不打卡，黄码就会变红码；红码打卡要三天，才能红码变绿码».
The numbers live in a versioned rule file, never here. The browser holds the same functions in
``frontend/src/healthcode/rules.ts``; both read ``tests/vectors/*.json``.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from backend.core.errors import DomainError

DAY = timedelta(days=1)
RETENTION_DAYS = 21
"""Check-ins older than this are swept away, so no rule may need to look further back."""
CLOCK_TOLERANCE_S = 120
"""How far ahead of the server's clock a phone's may stand and still be believed."""
MISSED_CHECKINS = "missed_checkins"
FEVER = "fever"
TEMPERATURE_LEAST_TENTHS_C = 340
TEMPERATURE_MOST_TENTHS_C = 430
"""What a living person's thermometer can show; anything else is a slip of the finger."""


class Site(StrEnum):
    """Where the temperature was taken."""

    FOREHEAD = "forehead"
    EAR = "ear"
    AXILLARY = "axillary"


class Symptom(StrEnum):
    """What somebody feels; no symptom means well."""

    COUGH = "cough"
    FATIGUE = "fatigue"
    SORE_THROAT = "sore_throat"
    SHORTNESS_OF_BREATH = "shortness_of_breath"
    HEADACHE = "headache"
    DIARRHOEA = "diarrhoea"
    LOSS_OF_SMELL_OR_TASTE = "loss_of_smell_or_taste"
    OTHER = "other"


class Colour(StrEnum):
    """What a health code shows; ``NONE`` stands only before the first check-in."""

    NONE = "none"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def severity(self) -> int:
        """Give 0 for none, then 1 to 3 from green to red."""
        return _SEVERITY[self]


_SEVERITY = {Colour.NONE: 0, Colour.GREEN: 1, Colour.YELLOW: 2, Colour.RED: 3}

_BOUNDS = {
    "yellow_after_missed_days": (1, 14),
    "red_after_missed_yellow_days": (1, 14),
    "checkin_days_to_leave_red": (1, 14),
    "fever_tenths_c": (360, 400),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One published version of the numbers; days are calendar days of the city."""

    yellow_after_missed_days: int
    red_after_missed_yellow_days: int
    checkin_days_to_leave_red: int
    fever_tenths_c: int
    version: int = 0

    @property
    def red_after_missed_days(self) -> int:
        """Count the days that may be missed in all before the code is red."""
        return self.yellow_after_missed_days + self.red_after_missed_yellow_days

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Rule:
        """Read a rule file's content; its source, date of effect and the like are left alone.

        :raises ValueError: a number is absent, no integer or out of its bounds, or red would come
            only after the check-ins that prove it have been swept away.
        """
        numbers = {name: _bounded(mapping, name, *bounds) for name, bounds in _BOUNDS.items()}
        version = _bounded(mapping, "version", 0, 65535) if "version" in mapping else 0
        rule = cls(**numbers, version=version)
        if rule.red_after_missed_days + 1 >= RETENTION_DAYS:
            raise ValueError(f"red must come before {RETENTION_DAYS} days of retention are over")
        return rule


@dataclass(frozen=True, slots=True)
class CheckInFact:
    """One reading, on the day it counts for, in tenths of a degree Celsius."""

    on: date
    temperature_tenths_c: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something authorised people filed; it holds from ``from_on`` until before ``until_on``.

    A clearance is no evidence of its own: it ends the evidence that it clears.
    """

    kind: str
    from_on: date
    until_on: date | None
    colour: Colour

    def holds_on(self, day: date) -> bool:
        """Say whether it counts on that day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where somebody stands once everything up to and including ``as_of_on`` has been counted.

    ``missed_days`` are the days missed since the last good one, exempt days left out;
    ``run_days`` are the check-in days running on the way out of red, 0 outside it.
    """

    as_of_on: date
    is_red: bool
    missed_days: int
    run_days: int


@dataclass(frozen=True, slots=True)
class PassState:
    """What a pass carries: enough to age, too little to tell why.

    ``last_good_on`` is the effective last good day, so that exempt days need no mention;
    ``health_until_on`` is exclusive, None means until something new is known.
    """

    is_red: bool
    last_good_on: date
    health_colour: Colour
    health_until_on: date | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The day a check-in counts for, and whether that is the day it was measured."""

    counts_for_on: date
    is_on_time: bool


def worse(one: Colour, other: Colour) -> Colour:
    """Give the worse of two colours."""
    return one if one.severity >= other.severity else other


def ladder_after(
    rule: Rule,
    start: Ladder | None,
    check_in_days: Collection[date],
    exempt_days: Container[date],
    through_on: date,
) -> Ladder | None:
    """Fold whole days onto a ladder: those after ``start`` up to and including ``through_on``.

    A check-in on an exempt day is a check-in. Those on or before ``start.as_of_on`` are counted
    already and change nothing; to bring in one that came late, fold again from an older start.

    :return: None when there was no check-in up to ``through_on``; ``start`` when it is not older.
    """
    if start is None:
        first_on = min((day for day in check_in_days if day <= through_on), default=None)
        if first_on is None:
            return None
        start = Ladder(first_on, is_red=False, missed_days=0, run_days=0)
    if start.as_of_on >= through_on:
        return start
    # Plain names instead of a ladder a day: this loop is what a colour costs.
    red_after = rule.red_after_missed_days
    day, missed_days, run_days = start.as_of_on, start.missed_days, start.run_days
    # A stricter rule can make somebody red who was yellow when the ladder was folded.
    is_red = start.is_red or missed_days >= red_after
    while day < through_on:
        day += DAY
        if day in check_in_days:
            missed_days = 0
            run_days = run_days + 1 if is_red else 0
            if run_days >= rule.checkin_days_to_leave_red:
                is_red, run_days = False, 0
        elif day not in exempt_days:
            missed_days += 1
            run_days = 0
            is_red = is_red or missed_days >= red_after
    return Ladder(day, is_red, missed_days, run_days)


def colour(
    rule: Rule,
    check_ins: Iterable[CheckInFact],
    evidence: Iterable[Evidence],
    exempt_days: Container[date],
    today: date,
    start: Ladder | None = None,
) -> tuple[Colour, tuple[str, ...]]:
    """Give the shown colour and its reasons: the worse of the check-in ladder and the health layer.

    :param check_ins: in any order; those after today are ignored. With ``start``, at least those
        after it and those of the last day that has any (for the fever).
    :param start: a ladder computed before; the answer is the same as without it.
    :return: reasons are sorted and each stands once: ``missed_checkins``, ``fever``, or the kind
        of a piece of evidence. Before the first check-in there is neither colour nor reason.
    """
    facts = tuple(check_ins)
    ladder = _ladder_on(rule, start, {fact.on for fact in facts}, exempt_days, today)
    if ladder is None:
        return Colour.NONE, ()
    layers = list(_health_layers(rule, facts, evidence, today))
    by_ladder = _colour_of(rule, ladder)
    if by_ladder is not Colour.GREEN:
        layers.append((MISSED_CHECKINS, by_ladder, None))
    shown = max((layer[1] for layer in layers), key=_SEVERITY.__getitem__, default=Colour.GREEN)
    return shown, tuple(sorted({layer[0] for layer in layers}))


def projection(
    rule: Rule,
    check_ins: Iterable[CheckInFact],
    evidence: Iterable[Evidence],
    exempt_days: Container[date],
    today: date,
    days: int,
    checks_in: bool,
    start: Ladder | None = None,
) -> list[tuple[date, Colour]]:
    """Tell today's colour and that of the ``days`` days after it, as things are known today.

    :param checks_in: True: a normal reading every day from today on; False: silence from now on.
    """
    facts = [fact for fact in check_ins if fact.on <= today]
    filed = tuple(evidence)
    check_in_days = {fact.on for fact in facts}
    # Once the days before are folded, only the last day with a reading can still matter.
    last_on = max(check_in_days, default=today)
    recent = [fact for fact in facts if fact.on == last_on]
    told = []
    for day in (today + DAY * n for n in range(days + 1)):
        start = ladder_after(rule, start, check_in_days, exempt_days, day - DAY)
        if checks_in:
            normal = CheckInFact(day, rule.fever_tenths_c - 1)
            recent = [*(fact for fact in recent if fact.on == day), normal]
            check_in_days.add(day)
        told.append((day, colour(rule, recent, filed, exempt_days, day, start)[0]))
    return told


def state_of(
    rule: Rule,
    check_ins: Iterable[CheckInFact],
    evidence: Iterable[Evidence],
    exempt_days: Container[date],
    today: date,
    start: Ladder | None = None,
) -> PassState | None:
    """Give what a pass issued today says; None before the first check-in.

    Of several health reasons the worst stands in it, with the day on which that one ends;
    ``worsens_on`` says from which day the state would be kinder than the truth.
    """
    facts = tuple(check_ins)
    ladder = _ladder_on(rule, start, {fact.on for fact in facts}, exempt_days, today)
    if ladder is None:
        return None
    health_colour, health_until_on = Colour.GREEN, None
    for _, layer, until_on in _health_layers(rule, facts, evidence, today):
        lasts_longer = until_on is None or (health_until_on and until_on > health_until_on)
        if layer.severity > health_colour.severity:
            health_colour, health_until_on = layer, until_on
        elif layer is health_colour and lasts_longer:
            health_until_on = until_on
    is_red = _colour_of(rule, ladder) is Colour.RED
    last_good_on = ladder.as_of_on - DAY * ladder.missed_days
    return PassState(is_red, last_good_on, health_colour, health_until_on)


def aged_colour(rule: Rule, state: PassState, today: date) -> Colour:
    """Read a pass's state on a later day, as if its holder had been silent since.

    Exempt days after the issue are not known to a pass, so it can read worse than the truth until
    the phone fetches a new one.
    """
    health = state.health_colour
    if state.health_until_on is not None and today >= state.health_until_on:
        health = Colour.GREEN
    if state.is_red:
        return Colour.RED
    missed_days = (today - state.last_good_on).days - 1
    return worse(_colour_of_missed(rule, missed_days), health)


def turns_red_on(rule: Rule, state: PassState) -> date | None:
    """Give the day on which silence alone makes it red; None when it is red already."""
    if state.is_red:
        return None
    return state.last_good_on + DAY * (rule.red_after_missed_days + 1)


def worsens_on(
    rule: Rule,
    check_ins: Iterable[CheckInFact],
    evidence: Iterable[Evidence],
    exempt_days: Container[date],
    today: date,
    days: int,
    start: Ladder | None = None,
) -> date | None:
    """Give the first of the next ``days`` days on which today's state would be kinder than truth.

    That happens when evidence is filed for a coming day, or when a milder piece outlasts the worst
    one. A pass must expire at the start of that day. None means that it may live on.
    """
    facts, filed = tuple(check_ins), tuple(evidence)
    state = state_of(rule, facts, filed, exempt_days, today, start)
    if state is None:
        return None
    for day, silent in projection(rule, facts, filed, exempt_days, today, days, False, start):
        if aged_colour(rule, state, day).severity < silent.severity:
            return day
    return None


def judge_day(
    measured_at: datetime,
    received_at: datetime,
    contact_at: datetime | None,
    zone: tzinfo,
    grace_hours: int = 24,
) -> Judged:
    """Decide which day a check-in counts for.

    It counts for the local day it was measured on when that is the day of receipt, or when it lies
    between the phone's last signed time beacon and the receipt and came before ``grace_hours``
    after that day's end. Otherwise it counts for the day it was received.

    :param contact_at: instant of the last time beacon this phone was handed, None without one.
    :raises DomainError: ``healthcode.measured_in_future``, ``healthcode.too_old``.
    """
    if measured_at > received_at + timedelta(seconds=CLOCK_TOLERANCE_S):
        raise _badly_timed("healthcode.measured_in_future")
    measured_at = min(measured_at, received_at)
    measured_on, received_on = _day_in(zone, measured_at), _day_in(zone, received_at)
    if measured_on < received_on - DAY * RETENTION_DAYS:
        raise _badly_timed("healthcode.too_old")
    if measured_on == received_on:
        return Judged(received_on, is_on_time=True)
    is_within_grace = _day_in(zone, received_at - timedelta(hours=grace_hours)) <= measured_on
    if contact_at is not None and contact_at <= measured_at and is_within_grace:
        return Judged(measured_on, is_on_time=True)
    return Judged(received_on, is_on_time=False)


def _bounded(mapping: Mapping[str, object], name: str, least: int, most: int) -> int:
    number = mapping.get(name)
    if type(number) is not int or not least <= number <= most:
        raise ValueError(f"{name} must be an integer from {least} to {most}, not {number!r}")
    return number


def _badly_timed(code: str) -> DomainError:
    return DomainError(code, 422, {"measured_at": code})


def _day_in(zone: tzinfo, instant: datetime) -> date:
    return instant.astimezone(UTC).astimezone(zone).date()


def _ladder_on(
    rule: Rule,
    start: Ladder | None,
    check_in_days: Collection[date],
    exempt_days: Container[date],
    today: date,
) -> Ladder | None:
    """Fold through yesterday, and through today only when there is a check-in today.

    Today's check-in counts at once, today's absence does not: a day is missed when it is over.
    """
    through_on = today if today in check_in_days else today - DAY
    return ladder_after(rule, start, check_in_days, exempt_days, through_on)


def _colour_of(rule: Rule, ladder: Ladder | None) -> Colour:
    if ladder is None:
        return Colour.NONE
    return Colour.RED if ladder.is_red else _colour_of_missed(rule, ladder.missed_days)


def _colour_of_missed(rule: Rule, missed_days: int) -> Colour:
    if missed_days >= rule.red_after_missed_days:
        return Colour.RED
    return Colour.YELLOW if missed_days >= rule.yellow_after_missed_days else Colour.GREEN


def _health_layers(
    rule: Rule, check_ins: Collection[CheckInFact], evidence: Iterable[Evidence], today: date
) -> Iterable[tuple[str, Colour, date | None]]:
    """Give (reason, colour, until before which day) for all that is not green in health today.

    A fever holds until a normal reading on a later day: so as long as the last day with any
    reading has a feverish one.
    """
    last_on = max((fact.on for fact in check_ins if fact.on <= today), default=None)
    if any(f.on == last_on and f.temperature_tenths_c >= rule.fever_tenths_c for f in check_ins):
        yield FEVER, Colour.YELLOW, None
    for item in evidence:
        if item.holds_on(today) and item.colour.severity > Colour.GREEN.severity:
            yield item.kind, item.colour, item.until_on
