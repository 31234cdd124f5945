"""Steps of enterprises, reasons, codes and counts: rules without fixtures."""

from __future__ import annotations

import pytest

from backend.core.errors import DomainError
from backend.enterprises import rules
from backend.enterprises.rules import LEADS_TO, Decision, MayEnter, Reason, Step


def test_each_decision_starts_only_where_it_may_and_leads_to_its_step() -> None:
    for decision, (starts, end) in LEADS_TO.items():
        for step in Step:
            reasons = sorted(rules.reasons_of(step, decision))[:1]
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
        # Nobody is let on again in silence.
        (Step.SUSPENDED, Decision.VERIFY, ()),
        (Step.STOPPED, Decision.APPROVE, ()),
        (Step.STOPPED, Decision.APPROVE, (Reason.OUTBREAK_NEAR,)),
        (Step.PENDING, Decision.VERIFY, (Reason.PUT_RIGHT,)),
    ],
)
def test_a_decision_has_its_own_reasons_or_none(
    step: Step, decision: Decision, reasons: tuple[Reason, ...]
) -> None:
    with pytest.raises(DomainError) as refused:
        rules.decide(step, decision, reasons)
    assert refused.value.fields == {"reasons": "enterprises.reason_required"}


def test_every_reason_belongs_to_a_decision() -> None:
    found = {
        reason
        for decision in Decision
        for step in Step
        for reason in rules.reasons_of(step, decision)
    }
    assert found == set(Reason)


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


def test_a_step_counts_alike_only_when_no_tally_changes() -> None:
    for before in Step:
        for after in Step:
            is_same = rules.moved({"trade": [9, 9]}, "trade", before, after) == {"trade": [9, 9]}
            assert rules.counts_alike(before, after) == is_same


def test_people_are_told_in_tens_and_never_beside_one_enterprise_alone() -> None:
    assert rules.told_workers(30, 29, 1) == (None, None)
    # Neither one who joins nor the two beside a company of 28 can be told from the numbers.
    assert rules.told_workers(38, 25, 2) == rules.told_workers(39, 24, 2) == (30, 20)


def test_it_is_never_told_that_all_are_green_or_none() -> None:
    for workers in range(20, 60):
        told, green = rules.told_workers(workers, workers, 2)
        assert told is not None
        assert green == told - rules.TOLD_LEAST
        assert rules.told_workers(workers, 0, 2) == rules.told_workers(workers, 9, 2)
