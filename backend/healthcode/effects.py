"""Effects of evidence, kept beside the check-ins: the same query that reads those brings them.

Whoever approves evidence writes them in the same transaction (evidence/facts.py asks for it), so no
request has to look at another table, and nothing has to catch up. What the evidence is stays
sealed and is opened only to tell the person why.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock, db
from backend.evidence.rules import ANSWER_WITHIN, ENDS, AppealState, Fact
from backend.healthcode import effect_rules, rules
from backend.healthcode.effect_rules import Span
from backend.healthcode.models import EFFECT_PART, Effect, EffectRow

# A ladder may go back three weeks; an effect is of no use two weeks behind that.
KEPT_DAYS = 35


def write(writes: TransactWrite, fact: Fact) -> None:
    """Add the effect of a fact, as it is now, to the transaction that changes the fact: one put."""
    if fact.kind in ENDS:
        return
    city = settings().city
    until_on = fact.until_on
    if fact.ended_at is not None:
        until_on = min(until_on, city.day_of(fact.ended_at))
    lapses_at = fact.lapses_at
    lapses_s = int(lapses_at.timestamp()) if lapses_at is not None else 0
    span = Span.of(fact.colour, fact.from_on, until_on, lapses_s)
    gone_at = clock.from_ms(0) + (fact.until_on + timedelta(days=KEPT_DAYS) - date(1970, 1, 1))
    row = EffectRow(
        fact.resident_id,
        EffectRow.part_of(fact.evidence_id),
        span=span.text() if span else "",
        expires_at=int(gone_at.timestamp()),
    )
    appeal = fact.appeal
    row.seal(
        json.dumps(
            {
                "kind": fact.kind.value,
                "reason": fact.reason,
                "office": fact.office,
                "appealed_ms": clock.to_ms(appeal.at) if appeal else None,
                "appeal": _appeal_word(fact),
            },
            ensure_ascii=False,
        )
    )
    writes.save(row)


def _appeal_word(fact: Fact) -> str:
    """What is known of an appeal when this is written; that it lapsed, its reader has to see."""
    appeal = fact.appeal
    if appeal is None:
        return AppealState.NONE.value
    return appeal.state(appeal.at).value


def reasons_of(
    codes: Sequence[str], effects: Sequence[Effect], now: datetime, today: date
) -> list[dict[str, Any]]:
    """The reasons of a code in full: what was filed, why, by whom, until when, and the appeal.

    :param codes: as `rules.colour` gave them for the evidence of `told_evidence`.
    """
    now_s = int(now.timestamp())
    found: list[dict[str, Any]] = []
    holding = [
        effect
        for effect in effects
        if (one := _colours(effect, now_s)) is not None and one.holds_on(today)
    ]
    for effect in sorted(holding, key=lambda effect: -effect.spans[0].until_day):
        sealed: Mapping[str, Any] = json.loads(effect.opened())
        appealed_ms = sealed["appealed_ms"]
        found.append(
            {
                "code": sealed["kind"],
                "until_on": _until_on(effect),
                "evidence_id": effect.evidence_id,
                "reason": sealed["reason"],
                "office": sealed["office"],
                "appeal": sealed["appeal"],
                "answer_by": clock.from_ms(appealed_ms) + ANSWER_WITHIN
                if appealed_ms is not None
                else None,
            }
        )
    others = [{"code": code, "until_on": None} for code in codes if code != effect_rules.EVIDENCE]
    return sorted([*others, *found], key=lambda one: (one["code"], one.get("evidence_id", "")))


def coloured_among(resident_ids: Collection[str]) -> set[str]:
    """Who has evidence in force today that gives a code a colour; a query each, a few at once.

    Two people of two units approved that. Whoever has never checked in counts too.
    """
    people = sorted(resident_ids)
    answers = db.side_by_side([partial(_is_coloured, one) for one in people])
    return {one for one, is_coloured in zip(people, answers, strict=True) if is_coloured}


def _is_coloured(resident_id: str) -> bool:
    now = clock.now()
    now_s, today = int(now.timestamp()), settings().city.day_of(now)
    rows = EffectRow.query(resident_id, EffectRow.part.startswith(EFFECT_PART))
    spans = [span for row in rows for span in effect_rules.spans_of(row.span)]
    return any(one.holds_on(today) for one in effect_rules.evidence_in(spans, now_s))


def _colours(effect: Effect, now_s: int) -> rules.Evidence | None:
    return next(iter(effect_rules.evidence_in(effect.spans, now_s)), None)


def _until_on(effect: Effect) -> date:
    return effect_rules.EPOCH + effect_rules.DAY * effect.spans[0].until_day
