"""What may be filed, by whom, for how long; and what time alone makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backend.config import DATA
from backend.core.errors import DomainError
from backend.evidence import rules
from backend.evidence.rules import Appeal, AppealState, Fact, Hand, Kind, OrderState, Wish
from backend.evidence.tables import read_table

RAW: dict[str, Any] = json.loads((DATA / "evidence.json").read_text("utf-8"))
TABLE = read_table(RAW)
TODAY = date(2020, 2, 24)
NOON = datetime(2020, 2, 24, 4, tzinfo=UTC)
FILER = Hand("filer", "cdc", "health_officer")
SECOND = Hand("second", "hospital", "health_officer")
WISH = Wish(
    "isolation",
    "lives_with_case",
    "三卫函〔2020〕12号",
    TODAY,
    TODAY + timedelta(days=14),
    ["one"],
)


def refused(wish: Wish, filer: Hand = FILER) -> dict[str, str] | str:
    """The fields that are wrong, or the code."""
    with pytest.raises(DomainError) as found:
        rules.check_wish(TABLE, wish, filer, TODAY)
    return dict(found.value.fields or {}) or found.value.code


def day_of(instant: datetime) -> date:
    return (instant + timedelta(hours=8)).date()


def a_fact(**other: Any) -> Fact:
    known = Fact(
        "e", "one", "o", Kind.ISOLATION, "lives_with_case", "x", "red",
        TODAY, TODAY + timedelta(days=14), NOON, 1, "疾控中心",
    )  # fmt: skip
    return replace(known, **other)


def test_an_order_that_nothing_is_wrong_with_may_be_filed() -> None:
    assert rules.check_wish(TABLE, WISH, FILER, TODAY).colour == "red"


@pytest.mark.parametrize(
    "other, fields",
    [
        ({"kind": "bank_depositor"}, {"kind": "evidence.kind_unknown"}),
        ({"reason": "ordered_by_telephone"}, {"reason": "evidence.reason_unknown"}),
        ({"reason": "same_train"}, {"reason": "evidence.reason_unknown"}),
        ({"reference": "口头通知"}, {"reference": "evidence.reference_invalid"}),
        ({"people": [str(n) for n in range(21)]}, {"people": "evidence.too_many_people"}),
        ({"people": []}, {"people": "evidence.nobody_named"}),
        ({"people": ["one", "one"]}, {"people": "evidence.person_twice"}),
        ({"until_on": TODAY + timedelta(days=15)}, {"until_on": "evidence.too_long"}),
        ({"until_on": TODAY}, {"until_on": "evidence.ends_before_it_begins"}),
        ({"from_on": TODAY - timedelta(days=4)}, {"from_on": "evidence.begins_too_early"}),
        ({"from_on": TODAY + timedelta(days=4)}, {"from_on": "evidence.begins_too_late"}),
    ],
)
def test_what_is_not_allowed_is_refused_at_its_field(
    other: dict[str, Any], fields: dict[str, str]
) -> None:
    assert refused(replace(WISH, **other)) == fields


@pytest.mark.parametrize("role", ["command", "village_head", "admin", ""])
def test_only_a_role_of_the_table_may_file(role: str) -> None:
    assert refused(WISH, replace(FILER, role=role)) == "evidence.role_may_not_file"


def test_nobody_files_about_themselves() -> None:
    assert refused(WISH, replace(FILER, own_ids=frozenset({"one"}))) == "evidence.own_person"


@pytest.mark.parametrize("kind", list(Kind))
def test_no_kind_holds_longer_than_fourteen_days(kind: Kind) -> None:
    assert TABLE.kinds[kind].days_most <= 14
    assert TABLE.people_most <= 20


@pytest.mark.parametrize("kind", [kind for kind in Kind if TABLE.kinds[kind].colour])
def test_whatever_has_a_colour_can_be_ended_before_its_time(kind: Kind) -> None:
    ended_by = TABLE.ended_by(kind)
    assert ended_by is not None
    assert TABLE.kinds[ended_by].is_end


@pytest.mark.parametrize("kind", list(Kind))
def test_only_what_ends_others_has_something_to_end(kind: Kind) -> None:
    assert TABLE.kinds[kind].is_end == (kind in rules.ENDS)


def test_an_end_takes_effect_on_the_day_it_is_filed() -> None:
    end = replace(WISH, kind="release", reason="contact_ruled_out")
    assert refused(end) == {"from_on": "evidence.ends_today_only"}
    today = replace(end, until_on=TODAY + timedelta(days=1))
    assert rules.check_wish(TABLE, today, FILER, TODAY).is_end


@pytest.mark.parametrize(
    "second, code",
    [
        (replace(SECOND, staff_id="filer"), "evidence.same_person"),
        (replace(SECOND, unit_id="cdc"), "evidence.same_unit"),
        (replace(SECOND, role="village_head"), "evidence.role_may_not_approve"),
        (replace(SECOND, own_ids=frozenset({"one"})), "evidence.own_person"),
    ],
)
def test_the_second_person_is_another_one_of_another_unit(second: Hand, code: str) -> None:
    with pytest.raises(DomainError) as found:
        rules.check_second(TABLE, Kind.ISOLATION, ["one"], FILER, second)
    assert (found.value.code, found.value.status) == (code, 403)


def test_another_person_of_another_unit_may_approve() -> None:
    rules.check_second(TABLE, Kind.ISOLATION, ["one"], FILER, SECOND)


@pytest.mark.parametrize("judge", ["filer", "second"])
def test_neither_hand_judges_the_appeal(judge: str) -> None:
    with pytest.raises(DomainError) as found:
        rules.check_judge(replace(FILER, staff_id=judge), "filer", "second", "one")
    assert found.value.code == "evidence.not_their_own_judge"


def test_an_order_lapses_after_a_day() -> None:
    later = NOON + rules.APPROVAL_LIVES
    just_before = later - timedelta(milliseconds=1)
    assert rules.state_of(OrderState.OPEN, NOON, just_before) is OrderState.OPEN
    assert rules.state_of(OrderState.OPEN, NOON, later) is OrderState.LAPSED
    assert rules.state_of(OrderState.APPROVED, NOON, later) is OrderState.APPROVED


def test_an_unanswered_appeal_ends_the_evidence_by_the_clock_alone() -> None:
    fact = a_fact(appeal=Appeal(NOON))
    lapses_at = NOON + rules.ANSWER_WITHIN
    just_before = lapses_at - timedelta(milliseconds=1)
    assert fact.is_in_force(just_before, day_of)
    assert fact.appeal_state(just_before) is AppealState.WAITING
    assert not fact.is_in_force(lapses_at, day_of)
    assert fact.appeal_state(lapses_at) is AppealState.UNANSWERED
    assert fact.holds_until_on(lapses_at, day_of) == day_of(lapses_at)


def test_an_answer_in_time_keeps_the_evidence_and_a_lift_ends_it() -> None:
    answered = NOON + timedelta(hours=1)
    upheld = a_fact(appeal=Appeal(NOON, answered, is_lifted=False, reason="basis_checked"))
    lifted = a_fact(appeal=Appeal(NOON, answered, is_lifted=True), ended_at=answered)
    much_later = NOON + timedelta(days=3)
    assert upheld.is_in_force(much_later, day_of)
    assert upheld.appeal_state(much_later) is AppealState.UPHELD
    assert not lifted.is_in_force(answered, day_of)
    assert lifted.appeal_state(answered) is AppealState.LIFTED


@pytest.mark.parametrize(
    "divisions, area",
    [
        (["411281003203"], "411281003203"),
        (["411281003203", "411281003204"], "411281003"),
        (["411281003203", "411281101204"], "411281"),
        (["411281003203", "411202003203"], "4112"),
    ],
)
def test_an_order_lies_in_the_smallest_area_of_all_it_names(
    divisions: list[str], area: str
) -> None:
    assert rules.common_area(divisions) == area


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["limits"].update(people_most=21),
        lambda raw: raw["kinds"][0].update(days_most=15),
        lambda raw: raw["kinds"][0].update(colour="green"),
        lambda raw: raw["kinds"][0].update(reasons={}),
        lambda raw: raw["kinds"].pop(),
        lambda raw: raw["kinds"][0].update(reasons={"Because I say so": ["x", "y"]}),
    ],
)
def test_a_table_beyond_the_law_of_the_house_is_refused(change: Any) -> None:
    raw = json.loads(json.dumps(RAW))
    change(raw)
    with pytest.raises(ValueError):
        read_table(raw)


def test_every_reason_has_words_in_both_languages() -> None:
    lists = [rule.reasons for rule in TABLE.kinds.values()]
    for said in [*lists, TABLE.refusals, TABLE.upheld, TABLE.lifted]:
        for zh, en in said.values():
            assert any("\u4e00" <= sign <= "\u9fff" for sign in zh)
            assert en.isascii()
