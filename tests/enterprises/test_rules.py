"""Steps of enterprises, reasons, codes and counts: rules without fixtures."""

from __future__ import annotations

import pytest

from backend.core.errors import DomainError
from backend.enterprises import rules
from backend.enterprises.rules import LEADS_TO, Decision, MayEnter, Reason, Step


def test_each_decision_starts_only_where_it_may_and_leads_to_its_step() -> None:
    for decision, (starts, end) in LEADS_TO.items():
        reasons = sorted(rules.REASONS.get(decision, ()))[:1]
        for step in Step:
            if step in starts:
                assert rules.decide(step, decision, reasons) == end
            else:
                with pytest.raises(DomainError) as refused:
                    rules.decide(step, decision, reasons)
                assert refused.value.code == "enterprises.decision_impossible"
    assert all(Step.CLOSED not in starts for starts, _ in LEADS_TO.values())


@pytest.mark.parametrize(
    ("step", "decision", "reasons"),
    [
        (Step.PENDING, Decision.REFUSE, ()),
        (Step.PENDING, Decision.REFUSE, (Reason.MASKS,)),
        (Step.APPLIED, Decision.RETURN, (Reason.MASKS, Reason.OUTBREAK_NEAR)),
        (Step.PENDING, Decision.VERIFY, (Reason.MASKS,)),
    ],
)
def test_a_decision_has_its_own_reasons_or_none(
    step: Step, decision: Decision, reasons: tuple[Reason, ...]
) -> None:
    with pytest.raises(DomainError) as refused:
        rules.decide(step, decision, reasons)
    assert refused.value.fields == {"reasons": "enterprises.reason_required"}


def test_every_reason_belongs_to_a_decision() -> None:
    assert {reason for some in rules.REASONS.values() for reason in some} == set(Reason)


def test_a_checklist_says_what_falls_short() -> None:
    whole = rules.Checklist(7, 2, rules.Canteen.NONE, True, True, 5, "十个字以上的方案才够清楚")
    assert rules.lacks(whole) == []
    nothing = rules.Checklist(0, 0, rules.Canteen.NONE, False, False, 1, "")
    assert set(rules.lacks(nothing)) == rules.REASONS[Decision.RETURN] - {Reason.CANTEEN}


def test_an_enterprise_is_told_yes_no_or_cannot_tell_and_no_colour() -> None:
    told = {colour: rules.may_enter(colour) for colour in ("green", "yellow", "red", "none", None)}
    assert list(told.values()) == [
        MayEnter.YES, MayEnter.NO, MayEnter.NO, MayEnter.CANNOT_TELL, MayEnter.CANNOT_TELL,
    ]  # fmt: skip


def test_a_join_code_is_read_as_it_was_meant() -> None:
    assert rules.code_of(" ab0d-12kz ") == "AB0D12KZ"
    assert rules.code_of("ABOD I2KZ") == "AB0D12KZ"
    assert all(rules.code_of(one) is None for one in ("", "ABCD123", "ABCD12345", "ABCD123U"))
    assert len(set(rules.CODE_CHARS)) == 32


def test_a_tally_follows_each_step() -> None:
    ladder = (Step.VERIFIED, Step.APPLIED, Step.APPROVED, Step.STOPPED, Step.SUSPENDED)
    tally: rules.Tally = {}
    seen, before = [], Step.PENDING
    for step in ladder:
        tally = rules.moved(tally, "trade", before, step)
        seen.append(tally.get("trade"))
        before = step
    assert seen == [[1, 0], [1, 0], [1, 1], [1, 0], None]


def test_of_few_workers_no_number_is_told() -> None:
    assert rules.told_workers(9, 9) == (None, None)
    assert rules.told_workers(10, 0) == (10, 0)
