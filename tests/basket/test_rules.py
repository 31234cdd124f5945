"""What a household may take, what a team packs, and what is due for it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.basket import line_rules, models, rules
from backend.basket.line_rules import Line, Substitute
from backend.basket.rules import BasketState, Consent, LineState, SubstituteState, WindowState
from backend.core.errors import DomainError
from backend.market.rules import amount_fen

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2020, 3, 2)
NINE = datetime(2020, 3, 2, 9, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)
CABBAGE = Line("c" * 22, 2500, 150, 500, Consent.ASK)
CARROTS = Line("r" * 22, 1000, 200, 500, Consent.SIMILAR)
EGGS = Line("e" * 22, 30, 90, 1, Consent.NONE)


def instead(state: SubstituteState, quantity: int = 2000) -> Substitute:
    """Something else for the cabbage."""
    return Substitute("s" * 22, "p" * 22, quantity, 300, 500, state)


def due(line: Line, now: datetime = NINE - HOUR) -> tuple[LineState, int]:
    """What a household gets of a line, and owes for it."""
    state = line_rules.line_state(line, NINE, now)
    found = line_rules.given(line, NINE, now)
    given_amount = 0
    if found:
        weighed = found.quantity if line.packed is None else line.packed
        given_amount = amount_fen(found.price_fen, weighed, found.unit_quantity)
    amount = amount_fen(line.price_fen, line.quantity, line.unit_quantity)
    return state, line_rules.line_due_fen(state, amount, given_amount)


def code_of(doing: object) -> str:
    """The code of what refuses, and of its first field."""
    with pytest.raises(DomainError) as refused:
        doing()  # type: ignore[operator]
    return next(iter((refused.value.fields or {}).values()), refused.value.code)


def test_a_number_for_the_bag_is_short_and_can_be_read_out() -> None:
    numbers = {rules.short_number(f"{n:032x}") for n in range(2000)}
    assert len(numbers) == 2000
    assert {len(number) for number in numbers} == {6}
    assert not set("".join(numbers)) & set("01OILU")


def test_a_point_serves_whole_towns_and_single_communities() -> None:
    served = ["411281001", "411281002005"]
    places = ("411281001999", "411281002005", "411281002006")
    assert [rules.serves(served, place) for place in places] == [True, True, False]
    assert rules.served_by("411281002005") == ("411281002", "411281002005")
    assert rules.served_by("411281002") == ("411281002",)


def test_a_window_lies_ahead_and_its_cut_off_before_it() -> None:
    now = NINE - timedelta(days=1)

    def span(begin: str, end: str, cut_off: datetime, on: date = MONDAY) -> rules.Span:
        hours = (time.fromisoformat(begin), time.fromisoformat(end))
        return rules.window_span(on, *hours, cut_off, now, ZONE)

    assert span("09:00", "11:00", NINE - HOUR) == (NINE, NINE + 2 * HOUR)
    assert code_of(lambda: span("11:00", "09:00", NINE - HOUR)) == "basket.window_times"
    assert code_of(lambda: span("09:00", "11:00", NINE + HOUR)) == "basket.window_cut_off"
    assert code_of(lambda: span("09:00", "11:00", now)) == "basket.window_cut_off"
    late = MONDAY + timedelta(days=40)
    assert code_of(lambda: span("09:00", "11:00", NINE - HOUR, late)) == "basket.window_day"


@pytest.mark.parametrize(
    "state, cut_off, taken, code",
    [
        (WindowState.OPEN, NINE, 3, "basket.cut_off_over"),
        (WindowState.CLOSED, NINE + HOUR, 0, "basket.point_closed"),
        (WindowState.OPEN, NINE + HOUR, 3, "basket.window_full"),
    ],
)
def test_why_a_window_takes_no_order_is_told_apart(
    state: WindowState, cut_off: datetime, taken: int, code: str
) -> None:
    assert code_of(lambda: rules.check_open(state, cut_off, taken, 3, NINE)) == code
    rules.check_open(WindowState.OPEN, NINE + HOUR, 2, 3, NINE)


def test_a_quota_names_the_lines_that_are_over_it() -> None:
    over = rules.over_quota({"a": 3, "b": 3, "c": 9}, {"a": 5, "b": 5}, {"b": 4})
    assert [(one["listing_id"], one["left"], one["used"]) for one in over] == [("b", 1, 4)]
    assert rules.left_of(None, 7) is None


def test_an_order_is_taken_back_only_before_cut_off_and_packing() -> None:
    rules.check_cancel(BasketState.CONFIRMED, NINE, NINE - HOUR)
    late = code_of(lambda: rules.check_cancel(BasketState.CONFIRMED, NINE, NINE))
    packed = code_of(lambda: rules.check_cancel(BasketState.PACKED, NINE, NINE - HOUR))
    assert (late, packed) == ("basket.cut_off_over", "basket.already_packed")


def test_nobody_is_called_missing_before_the_window_is_over() -> None:
    rules.check_missed(BasketState.PACKED, NINE, NINE)
    early = code_of(lambda: rules.check_missed(BasketState.PACKED, NINE, NINE - HOUR))
    over = code_of(lambda: rules.check_missed(BasketState.HANDED_OVER, NINE, NINE))
    assert (early, over) == ("basket.window_not_over", "basket.over")


def test_less_costs_less_and_more_costs_no_more() -> None:
    assert due(CABBAGE) == (LineState.AS_ORDERED, 750)
    assert due(replace(CABBAGE, packed=2300)) == (LineState.SHORT, 690)
    assert due(replace(CABBAGE, packed=2600)) == (LineState.AS_ORDERED, 750)
    assert due(replace(CABBAGE, packed=0)) == (LineState.LEFT_OUT, 0)


def test_a_substitute_never_costs_more_than_what_was_ordered() -> None:
    accepted = replace(CABBAGE, substitute=instead(SubstituteState.ACCEPTED))
    assert due(accepted) == (LineState.SUBSTITUTED, 750)
    assert due(replace(accepted, packed=1000)) == (LineState.SUBSTITUTED, 600)
    assert due(replace(accepted, packed=0)) == (LineState.SUBSTITUTED, 0)


def test_a_question_nobody_answered_is_left_out_when_the_window_begins() -> None:
    asked = replace(CABBAGE, substitute=instead(SubstituteState.ASKED), packed=0)
    assert due(asked, NINE - HOUR) == (LineState.ASKED, 0)
    assert due(asked, NINE) == (LineState.LEFT_OUT, 0)
    assert line_rules.substitute_now(instead(SubstituteState.ASKED), NINE, NINE) == "lapsed"


def test_a_substitute_goes_by_the_households_consent() -> None:
    now = NINE - HOUR
    assert line_rules.check_substitute(CARROTS, NINE, now) is SubstituteState.DONE
    assert line_rules.check_substitute(CABBAGE, NINE, now) is SubstituteState.ASKED
    assert code_of(lambda: line_rules.check_substitute(EGGS, NINE, now)) == "basket.no_consent"
    assert (
        code_of(lambda: line_rules.check_substitute(CABBAGE, NINE, NINE))
        == "basket.answer_too_late"
    )
    done = replace(CARROTS, substitute=instead(SubstituteState.DONE))
    again = code_of(lambda: line_rules.check_substitute(done, NINE, now))
    assert again == "basket.substituted_already"
    declined = replace(CABBAGE, substitute=instead(SubstituteState.DECLINED))
    assert line_rules.check_substitute(declined, NINE, now) is SubstituteState.ASKED


def test_every_line_is_weighed_once_and_what_is_left_out_weighs_nothing() -> None:
    asked = replace(CABBAGE, substitute=instead(SubstituteState.ASKED), packed=0)
    lines = [asked, CARROTS]

    def pack(weights: dict[int, int]) -> list[Line]:
        return line_rules.packed(lines, weights, NINE, NINE - HOUR)

    assert [line.packed for line in pack({0: 0, 1: 990})] == [0, 990]
    assert code_of(lambda: pack({1: 990})) == "basket.every_line_once"
    assert code_of(lambda: pack({0: 5, 1: 990})) == "basket.line_left_out"


def test_what_is_handed_over_names_what_the_market_holds() -> None:
    accepted = replace(CABBAGE, substitute=instead(SubstituteState.ACCEPTED), packed=1900)
    asked = replace(CARROTS, substitute=instead(SubstituteState.ASKED), packed=0)
    weights = line_rules.handed([accepted, asked, EGGS], NINE, NINE)
    assert weights == {"p" * 22: 1900, CARROTS.listing_id: 0, EGGS.listing_id: 30}


def test_totals_are_of_what_goes_into_the_bags() -> None:
    accepted = replace(CABBAGE, substitute=instead(SubstituteState.ACCEPTED), packed=1900)
    totals = line_rules.totals([[accepted, EGGS], [CABBAGE, EGGS]], NINE, NINE)
    found = {one.listing_id: (one.quantity, one.packed, one.orders) for one in totals}
    assert found == {
        "p" * 22: (2000, 1900, 1),
        EGGS.listing_id: (60, 0, 2),
        CABBAGE.listing_id: (2500, 0, 1),
    }


def test_addresses_are_in_the_order_in_which_somebody_walks() -> None:
    walked = ["2号楼1单元301", "２号楼1单元402", "2号楼2单元101", "10号楼1单元101", "东门小卖部"]
    mixed = [walked[at] for at in (3, 1, 4, 0, 2)]
    assert sorted(mixed, key=rules.natural) == walked


def test_twenty_lines_with_substitutes_are_stored_short_and_read_again() -> None:
    line = replace(CABBAGE, substitute=instead(SubstituteState.ASKED), packed=0)
    lines = [CABBAGE, line, *[CARROTS] * 18]
    text = models.said_lines(lines)
    row = models.BasketRow("window#w", "order#o", said_lines=text)
    assert row.lines == lines
    assert len(models.said_lines([CABBAGE] * 20)) < 1024
    assert json.loads(text)[0][0] == CABBAGE.listing_id
