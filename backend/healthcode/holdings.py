"""What the health code holds of somebody: to be told, and to be erased.

Where they stand is derived from the check-ins, and goes by the stream behind the resident's row.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from backend.config import settings
from backend.core import clock, db, ids
from backend.healthcode import history, models, reminders, rules, service, standing_rules
from backend.healthcode.card_models import CardOf, CardRow, LivingCard, OneCard
from backend.healthcode.models import CheckIn, EffectRow, Reading
from backend.notices import holdings as notices

AT_ONCE = 50


def told_check_ins(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Every stored check-in of somebody, newest first."""
    rows = CheckIn.readings_of_resident(resident_id) if resident_id else []
    return [_told(row) for row in sorted(rows, key=lambda row: row.measured_ms, reverse=True)]


def _told(row: Reading) -> dict[str, Any]:
    sites = [site.value for site in rules.Site if row.site and site.value[0] == row.site]
    return {
        "measured_at": clock.to_text(clock.from_ms(row.measured_ms)),
        "received_at": clock.to_text(clock.from_ms(row.received_ms)),
        "counts_for_on": history.day_of_number(row.counts_for_day).isoformat(),
        # Of the first check-in ever only its day is left after three weeks.
        "temperature_tenths_c": row.temperature_tenths_c or None,
        "site": sites[0] if sites else None,
        "symptoms": [service.SYMPTOM_OF_LETTER[letter] for letter in row.symptoms or ""],
        "by": service.ORIGIN_OF_LETTER[row.origin].value if row.origin else "own",
    }


def erase_check_ins(resident_id: str | None, _account_id: str | None) -> None:
    """Erase every check-in, fifty a transaction. It may happen twice."""
    if resident_id is None:
        return
    readings, _ = models.everything_of_resident(resident_id)
    for start in range(0, len(readings), AT_ONCE):
        with db.transaction(ids.random_id()) as writes:
            for reading in readings[start : start + AT_ONCE]:
                writes.delete(CheckIn(resident_id, CheckIn.part_of(reading.short_id)))


def told_texts(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """The reminders that somebody was sent by text message."""
    return notices.told_texts(resident_id, (reminders.NAME,)) if resident_id else []


def erase_texts(resident_id: str | None, _account_id: str | None) -> None:
    """Erase these."""
    if resident_id is not None:
        notices.erase_texts(resident_id, (reminders.NAME,))


def erase_effects(resident_id: str | None, _account_id: str | None) -> None:
    """Erase what evidence did to a code; only when none is in force."""
    begin = EffectRow.part.startswith(models.EFFECT_PART)
    for row in EffectRow.query(resident_id, begin) if resident_id else []:
        row.delete()


def told_cards(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """The printed cards of somebody, newest first: the good one, and those before it."""
    rows = _cards_of(resident_id) if resident_id else []
    return [
        {
            "issued_at": clock.to_text(clock.from_ms(int(row.issued_ms))),
            "until_on": history.day_of_number(row.until_day).isoformat(),
            "ended_at": clock.to_text(clock.from_ms(int(row.ended_ms))) if row.ended_ms else None,
            "reason": row.reason,
        }
        for row in sorted(rows, key=lambda row: -int(row.issued_ms))
    ]


def _cards_of(resident_id: str) -> list[CardRow]:
    return CardRow.all_of([one.card_no for one in CardOf.all_of(resident_id)])


def erase_cards(resident_id: str | None, _account_id: str | None) -> None:
    """Erase every card; the good one is out of the county's next list. It may happen twice."""
    if resident_id is None:
        return
    for row in _cards_of(resident_id):
        LivingCard.by(row, 0).delete()
        row.delete()
    OneCard(OneCard.key_of(resident_id)).delete()
    # Last, for by these the others are found.
    for one in CardOf.all_of(resident_id):
        one.delete()


class GoodCard(NamedTuple):
    """By what checkpoints know a card, 24 hexadecimal digits, and for which document it was issued.

    The document is a blind index; somebody on duty saw it when they issued the card.
    """

    ref: str
    document_index: str | None


class FormerCard(NamedTuple):
    """By what checkpoints knew a card that was replaced, ended or outlived, and its last day."""

    ref: str
    last_on: date


def former_cards_of(resident_id: str) -> list[FormerCard]:
    """Somebody's cards that are good no more; two reads."""
    city = settings().city
    today = city.day_of(clock.now())
    found = []
    for row in _cards_of(resident_id):
        last_on = history.day_of_number(row.until_day - 1)
        if row.ended_ms is not None:
            last_on = min(last_on, city.day_of(clock.from_ms(int(row.ended_ms))))
        elif last_on >= today:
            continue
        found.append(FormerCard(_ref_of(row), last_on))
    return found


def _ref_of(row: CardRow) -> str:
    return ids.from_base64url(str(row.ref)).hex()


def good_card_of(resident_id: str) -> GoodCard | None:
    """Somebody's good card of today; two reads at most."""
    card_no = OneCard.of(resident_id)
    row = CardRow.of(card_no) if card_no else None
    today = standing_rules.day_number(settings().city.day_of(clock.now()))
    if row is None or row.until_day <= today:
        return None
    return GoodCard(_ref_of(row), row.document_index)
