"""What holds for every history, and what a rule file may say; cases stand in tests/vectors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.errors import DomainError
from backend.healthcode import rules
from backend.healthcode.rules import CheckInFact, Colour, Evidence, Rule

RULE = Rule(1, 2, 3, 373, version=1)
FIRST = date(2020, 2, 22)
SPAN = 25
DAYS = st.integers(0, SPAN).map(lambda n: FIRST + timedelta(days=n))
RULES = st.builds(
    Rule, st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.sampled_from((373, 375))
)
FACTS = st.builds(CheckInFact, DAYS, st.sampled_from((365, 372, 373, 380)))
HISTORIES = st.lists(FACTS, max_size=20)
EXEMPT = st.frozensets(DAYS, max_size=6)
EVIDENCE = st.builds(
    Evidence,
    st.sampled_from(("isolation", "cotravel")),
    DAYS,
    st.none() | DAYS,
    st.sampled_from((Colour.GREEN, Colour.YELLOW, Colour.RED)),
)
quickly = settings(max_examples=150, deadline=None)


def day(n: int) -> date:
    """The n-th day after the first."""
    return FIRST + timedelta(days=n)


@quickly
@given(RULES, HISTORIES, st.lists(EVIDENCE, max_size=3), EXEMPT, DAYS, DAYS)
def test_a_checkpoint_anywhere_gives_the_colour_of_the_whole_history(
    rule: Rule,
    history: list[CheckInFact],
    evidence: list[Evidence],
    exempt: frozenset[date],
    one: date,
    other: date,
) -> None:
    checkpoint, today = sorted((one, other))
    days = {fact.on for fact in history}
    through_on = checkpoint - rules.DAY
    start = rules.ladder_after(rule, None, days, exempt, through_on)
    kept_from = max((d for d in days if d <= today), default=today)
    since = [fact for fact in history if fact.on > through_on or fact.on == kept_from]
    assert rules.colour(rule, since, evidence, exempt, today, start) == rules.colour(
        rule, history, evidence, exempt, today
    )


@quickly
@given(RULES, HISTORIES, EXEMPT, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_check_ins_does_not_matter(
    rule: Rule, history: list[CheckInFact], exempt: frozenset[date], today: date, chance: object
) -> None:
    shuffled = list(history)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.colour(rule, shuffled, (), exempt, today) == rules.colour(
        rule, history, (), exempt, today
    )


@quickly
@given(RULES, HISTORIES, EXEMPT, DAYS, DAYS)
def test_a_late_normal_check_in_after_the_first_never_worsens_a_colour(
    rule: Rule, history: list[CheckInFact], exempt: frozenset[date], late_on: date, today: date
) -> None:
    first_on = min((fact.on for fact in history), default=None)
    if first_on is None or late_on < first_on or first_on > today:
        return
    before, _ = rules.colour(rule, history, (), exempt, today)
    after, _ = rules.colour(rule, [*history, CheckInFact(late_on, 365)], (), exempt, today)
    assert after.severity <= before.severity


@quickly
@given(RULES, HISTORIES, EXEMPT, DAYS, DAYS)
def test_an_exempt_day_more_never_worsens_a_colour(
    rule: Rule, history: list[CheckInFact], exempt: frozenset[date], more: date, today: date
) -> None:
    before, _ = rules.colour(rule, history, (), exempt, today)
    after, _ = rules.colour(rule, history, (), exempt | {more}, today)
    assert after.severity <= before.severity


@quickly
@given(RULES, HISTORIES, st.none() | EVIDENCE, DAYS, st.integers(0, 12))
def test_a_pass_ages_exactly_as_silence_colours(
    rule: Rule, history: list[CheckInFact], piece: Evidence | None, today: date, later: int
) -> None:
    evidence = [piece] if piece and piece.holds_on(today) else []
    known = [fact for fact in history if fact.on <= today and fact.temperature_tenths_c < 373]
    state = rules.state_of(rule, known, evidence, (), today)
    silent, _ = rules.colour(rule, known, evidence, (), today + timedelta(days=later))
    if state is None:
        assert silent is Colour.NONE
    else:
        assert rules.aged_colour(rule, state, today + timedelta(days=later)) is silent


@quickly
@given(RULES, HISTORIES, st.lists(EVIDENCE, max_size=4), EXEMPT, DAYS)
def test_a_pass_is_never_kinder_than_the_truth_before_it_must_expire(
    rule: Rule,
    history: list[CheckInFact],
    evidence: list[Evidence],
    exempt: frozenset[date],
    today: date,
) -> None:
    known = [fact for fact in history if fact.on <= today]
    facts = (rule, known, evidence, exempt, today)
    state = rules.state_of(*facts)
    if state is None:
        return
    end = rules.worsens_on(*facts, days=6) or today + timedelta(days=7)
    for n in range((end - today).days):
        on = today + timedelta(days=n)
        silent, _ = rules.colour(rule, known, evidence, exempt, on)
        assert rules.aged_colour(rule, state, on).severity >= silent.severity
    assert rules.aged_colour(rule, state, today).severity == rules.colour(*facts)[0].severity


@quickly
@given(RULES, HISTORIES, EXEMPT, DAYS)
def test_silence_never_improves_the_ladder(
    rule: Rule, history: list[CheckInFact], exempt: frozenset[date], today: date
) -> None:
    well = [CheckInFact(fact.on, 365) for fact in history]
    told = rules.projection(rule, well, (), exempt, today, 9, checks_in=False)
    severities = [colour.severity for _, colour in told]
    assert severities == sorted(severities)


@quickly
@given(RULES, HISTORIES, EXEMPT, DAYS)
def test_the_days_to_come_are_the_colours_of_those_days(
    rule: Rule, history: list[CheckInFact], exempt: frozenset[date], today: date
) -> None:
    known = [fact for fact in history if fact.on <= today]
    told = rules.projection(rule, history, (), exempt, today, 9, checks_in=False)
    assert told == [(on, rules.colour(rule, known, (), exempt, on)[0]) for on, _ in told]


@given(DAYS)
def test_it_turns_red_on_the_day_that_is_told(today: date) -> None:
    state = rules.state_of(RULE, [CheckInFact(today, 365)], (), (), today)
    assert state is not None
    red_on = rules.turns_red_on(RULE, state)
    assert red_on == today + timedelta(days=4)
    assert rules.aged_colour(RULE, state, red_on - rules.DAY) is Colour.YELLOW
    assert rules.aged_colour(RULE, state, red_on) is Colour.RED


def test_evidence_for_tomorrow_ends_a_pass_at_midnight() -> None:
    facts = [CheckInFact(day(0), 365)]
    coming = [Evidence("isolation", day(1), day(9), Colour.RED)]
    assert rules.worsens_on(RULE, facts, coming, (), day(0), days=3) == day(1)
    assert rules.worsens_on(RULE, facts, (), (), day(0), days=3) is None
    assert rules.worsens_on(RULE, (), coming, (), day(0), days=3) is None


def test_milder_evidence_that_outlasts_the_worst_ends_a_pass() -> None:
    facts = [CheckInFact(day(0), 365)]
    filed = [
        Evidence("isolation", day(0), day(1), Colour.RED),
        Evidence("cotravel", day(0), day(5), Colour.YELLOW),
    ]
    assert rules.worsens_on(RULE, facts, filed, (), day(0), days=3) == day(1)


def test_a_ladder_is_never_folded_backwards() -> None:
    ladder = rules.Ladder(day(5), is_red=False, missed_days=1, run_days=0)
    assert rules.ladder_after(RULE, ladder, {day(1)}, (), day(3)) == ladder


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2020, 3, 1), timezones=st.just(UTC)),
    st.integers(-48 * 3600, 48 * 3600),
    st.none() | st.integers(0, 72 * 3600),
)
@quickly
def test_a_wrong_clock_never_reaches_further_back_than_contact_and_grace(
    received_at: datetime, error_s: int, contact_ago_s: int | None
) -> None:
    contact_at = None if contact_ago_s is None else received_at - timedelta(seconds=contact_ago_s)
    try:
        judged = rules.judge_day(
            received_at + timedelta(seconds=error_s), received_at, contact_at, UTC
        )
    except DomainError:
        assert error_s > rules.CLOCK_TOLERANCE_S
        return
    if judged.counts_for_on != received_at.date():
        assert contact_at is not None
        assert contact_at.date() <= judged.counts_for_on == received_at.date() - rules.DAY
    assert error_s <= rules.CLOCK_TOLERANCE_S


NUMBERS = {
    "version": 1,
    "yellow_after_missed_days": 1,
    "red_after_missed_yellow_days": 2,
    "checkin_days_to_leave_red": 3,
    "fever_tenths_c": 373,
}


def test_a_rule_file_may_say_more_than_the_rule() -> None:
    read = Rule.from_mapping({**NUMBERS, "effective_on": "2020-02-22", "source": {"zh": "三门峡"}})
    assert read == Rule(1, 2, 3, 373, version=1)
    assert read.red_after_missed_days == 3


@pytest.mark.parametrize(
    "change",
    [
        {"yellow_after_missed_days": 0},
        {"red_after_missed_yellow_days": 0},
        {"checkin_days_to_leave_red": 15},
        {"fever_tenths_c": 37.3},
        {"fever_tenths_c": 350},
        {"fever_tenths_c": True},
        {"yellow_after_missed_days": "1"},
        {"version": -1},
        {"version": 65536},
        {"yellow_after_missed_days": 10, "red_after_missed_yellow_days": 10},
    ],
)
def test_a_rule_file_out_of_bounds_stops_the_start(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Rule.from_mapping({**NUMBERS, **change})


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - {"version"}))
def test_a_rule_file_without_a_number_stops_the_start(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Rule.from_mapping({key: value for key, value in NUMBERS.items() if key != name})


def test_red_comes_before_the_check_ins_are_swept_away() -> None:
    slowest = Rule.from_mapping(
        {**NUMBERS, "yellow_after_missed_days": 5, "red_after_missed_yellow_days": 14}
    )
    assert slowest.red_after_missed_days + 1 < rules.RETENTION_DAYS
