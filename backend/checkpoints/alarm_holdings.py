"""What is kept here of a person's alarms: to be told, and to be erased.

Those whose person was found stand with that person. The others follow from the proofs that are
theirs, for an alarm's id does. One by a number is theirs only when the number is (own_passages);
when it is not, nothing leads from it to anybody who was erased.
"""

from __future__ import annotations

from typing import Any

from backend.checkpoints import alarm_list_models, alarm_rules, own_passages, places
from backend.checkpoints.alarm_list_models import PointerRow
from backend.checkpoints.alarm_models import AlarmRow, PersonAlarmRow
from backend.checkpoints.alarm_rules import AlarmKind
from backend.checkpoints.passage_models import NUMBER
from backend.core import clock


def told_alarms(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Each alarm about somebody, and what was done; who was on duty is not told."""
    rows = _own_of(resident_id) if resident_id else []
    names = places.checkpoints_of({str(row.checkpoint_id) for row in rows})
    return [
        {
            "at": clock.to_text(clock.from_ms(int(row.seen_s) * 1000)),
            "kind": row.kind,
            "checkpoint": place.name if (place := names.get(str(row.checkpoint_id))) else None,
            "temperature_tenths_c": None if row.tenths_c is None else int(row.tenths_c),
            "state": row.state,
            "outcome": row.outcome,
            "note": row.clear_note(),
        }
        for row in sorted(rows, key=lambda row: -int(row.seen_s))
    ]


def erase_alarms(resident_id: str | None, _account_id: str | None) -> None:
    """Erase all of them, and their places in lists; others forget them. It may happen twice."""
    if resident_id is None:
        return
    for row in _own_of(resident_id):
        for part in alarm_list_models.pointers_of(row.alarm_id):
            PointerRow(row.key, part).delete()
        row.delete()
    found = PersonAlarmRow.all_of(resident_id)
    # Those by a number that may be somebody else's stay.
    for row in AlarmRow.several(str(one.alarm_id) for one in found):
        row.forget_person()
        for part in alarm_list_models.HOMES:
            PointerRow(row.key, part).delete()
    # Last, for by these the others are found.
    for one in found:
        one.delete()


def _own_of(resident_id: str) -> list[AlarmRow]:
    """Some eight reads of a hundred ids each, for nobody asks often."""
    shown = own_passages.shown_on(resident_id, clock.now())
    found = [str(one.alarm_id) for one in PersonAlarmRow.all_of(resident_id)]
    found += [
        alarm_rules.alarm_id(kind, key, day)
        for key, days in shown.items()
        for day in days
        for kind in AlarmKind
    ]
    rows = AlarmRow.with_later(AlarmRow.several(found))
    return [row for row in rows if row.proof in shown or not str(row.proof).startswith(NUMBER)]
