"""Tells people what was filed about them, what ended, and what was answered: each thing once.

It is done right behind the transaction. What a killed process left untold stays on a list, and the
job `evidence-notices` tells it; a notice's key follows from what it is about, so nobody hears
twice.
"""

from __future__ import annotations

from datetime import date

from backend.config import settings
from backend.core import clock, db
from backend.evidence import facts
from backend.evidence.models import AppealRow, EvidenceOrder, FactRow, listed_below, listed_name
from backend.evidence.rules import AppealState, Kind, Said
from backend.notices import service as notices

UNTOLD = "untold"
APPEALS = "appeal"
PAGES_A_STEP = 4


def tell_order(order: EvidenceOrder) -> None:
    """Tell everybody whom an approved order names, then take it off the list."""
    if order.listed != listed_name(UNTOLD, order.area):
        return
    body = order.body()
    rule = facts.table().kinds[Kind(body["kind"])]
    params = {
        "evidence_kind": rule.kind.value,
        **_words("reason", rule.reasons, body["reason"]),
        "office": str(order.office),
        "reference": body["reference"],
        "until_on": body["until_on"],
        "rule_version": int(order.table_version),
    }
    kind = f"evidence.{'ended' if rule.is_end else 'in_force'}"
    on = _today()
    for resident_id in body["people"]:
        notices.post(resident_id, kind, params, f"order#{order.order_id}", on, is_sealed=True)
    with db.conditional():
        order.update(
            actions=[EvidenceOrder.listed.remove(), EvidenceOrder.place.remove()],
            condition=EvidenceOrder.content_hash.exists(),
        )


def tell_answer(row: AppealRow) -> None:
    """Tell somebody what became of their appeal, also that nobody answered in time."""
    if row.listed is None:
        return
    fact_row = FactRow.of(row.resident_id, row.evidence_id)
    if fact_row is not None:
        fact = facts.fact_of(fact_row)
        state = fact.appeal_state(clock.now())
        if state is AppealState.WAITING:
            return
        table = facts.table()
        answers = {AppealState.UPHELD: table.upheld, AppealState.LIFTED: table.lifted}
        params: dict[str, str | int] = {
            "evidence_kind": fact.kind.value,
            "until_on": fact.until_on.isoformat(),
            "office": fact.office,
        }
        if state in answers and fact.appeal and fact.appeal.reason:
            params |= _words("answer", answers[state], fact.appeal.reason)
        kind = f"evidence.appeal_{state.value}"
        notices.post(
            row.resident_id, kind, params, f"appeal#{row.evidence_id}", _today(), is_sealed=True
        )
    with db.conditional():
        row.update(
            actions=[AppealRow.listed.remove(), AppealRow.place.remove()],
            condition=AppealRow.at_ms.exists(),
        )


def step(_on: date, _cursor: str | None = None) -> None:
    """The step of the job `evidence-notices`: tell what was left untold.

    Only a page of each list is read a step; in a sound house both are empty.
    """
    for item in listed_below(UNTOLD, settings().city.root_division)[0]:
        order_or_appeal(item)
    for item in listed_below(APPEALS, settings().city.root_division)[0]:
        order_or_appeal(item)


def order_or_appeal(item: dict[str, dict[str, str]]) -> None:
    """Tell what one item of the lists is about."""
    key = item["key"]["S"]
    if key.startswith("order#"):
        order = EvidenceOrder.of(key.removeprefix("order#"))
        if order is not None:
            tell_order(order)
    else:
        appeal = AppealRow.of(key.removeprefix("appeal#"))
        if appeal is not None:
            tell_answer(appeal)


def _words(name: str, said: Said, code: str) -> dict[str, str]:
    zh, en = said[code]
    return {f"{name}_zh": zh, f"{name}_en": en}


def _today() -> date:
    return settings().city.day_of(clock.now())
