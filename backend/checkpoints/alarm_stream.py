"""Raises alarms behind the requests, from the register's stream: each once, however often it comes.

It opens no key: of a passage it sees what stands in clear, and whether its proof is among those of
watched people, which the clock keeps. Whose a proof is, the clock finds out afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from backend.checkpoints import alarm_list_models, alarm_models, alarm_rules, passage_seen
from backend.checkpoints.alarm_models import AlarmRow
from backend.checkpoints.alarm_rules import COUNTY_DIGITS, AlarmKind, AlarmState
from backend.checkpoints.rules import FEVER, Passage
from backend.checkpoints.shifts import numbers
from backend.checkpoints.watched_proof_models import WatchedProofsRow
from backend.config import settings
from backend.core import clock, db, ids
from backend.core.events import Consumer, Record, Taken, take_each
from backend.healthcode import service as healthcode

HELD_S = 15
SOUGHT = (passage_seen.PASS, passage_seen.CARD, passage_seen.NUMBER)


class _Held(NamedTuple):
    until: datetime
    proofs: frozenset[bytes]


_held: _Held | None = None


def _take(records: Sequence[Record]) -> Taken:
    return take_each(records, note)


def note(record: Record) -> None:
    """Raise what a passage raises; nothing for nearly all, and without any read for these.

    :raises KeyError, ValueError: the row is not what it should be.
    """
    told = passage_seen.seen(record)
    if told is None:
        return
    now = clock.now()
    if alarm_rules.is_too_old(told.passage.at, now, numbers()):
        return
    for kind in alarm_rules.kinds_of(_seen(told, now)):
        _raise(kind, told, now)


RAISING = Consumer("checkpoint-alarms", _take, note, may_retake_any=True)


def _seen(told: passage_seen.Seen, now: datetime) -> alarm_rules.Seen:
    """What of a record can raise something: of a later mark, that mark alone."""
    passage = told.passage
    if not told.is_new:
        return alarm_rules.Seen(told.key, passage.at, None, is_twin=told.is_new_twin)
    return alarm_rules.Seen(
        told.key,
        passage.at,
        None if told.is_muted else told.colour,
        not told.is_muted and _has_fever(passage),
        told.twin_of is not None,
        token_of(told.key) in _watched(now),
    )


def _has_fever(passage: Passage) -> bool:
    """Say whether somebody is held for one, or has one by the rule of that day.

    A device without a network may have gone by another rule.
    """
    heat = passage.last_temperature_tenths_c
    if heat is None or passage.reason == FEVER:
        return heat is not None
    day = settings().city.day_of(passage.at)
    return heat >= healthcode.rule_in_force(day).fever_tenths_c


def token_of(key: str) -> bytes:
    """By which eight bytes a key of the register is known among those of watched people."""
    return hashlib.sha256(key.encode()).digest()[: alarm_rules.PASS_ID_BYTES]


def _watched(now: datetime) -> frozenset[bytes]:
    """The proofs of watched people, asked for once in some seconds a process."""
    global _held
    if _held is None or not now < _held.until <= now + timedelta(seconds=HELD_S):
        proofs = WatchedProofsRow.all_now(int(now.timestamp()))
        _held = _Held(now + timedelta(seconds=HELD_S), proofs)
    return _held.proofs


def forget_held() -> None:
    """Ask anew with the next record; for tests, which move the clock back."""
    global _held
    _held = None


def _raise(kind: AlarmKind, told: passage_seen.Seen, now: datetime) -> None:
    """One transaction for a new alarm; for one there is, it is refused, a read or two, and a write.

    Behind one that was closed before this was seen comes another at the same cost. The ids follow
    from each other, so a record that comes again ends at the alarm that it has raised.
    """
    row = _row(kind, told, now)
    county = str(row.division_code)[:COUNTY_DIGITS]
    search_in = county if told.key.startswith(SOUGHT) else None
    while not _is_raised(row, search_in):
        known = AlarmRow.standing_for(row.alarm_id)
        if known is None or not known.was_closed_before(int(row.seen_s)):
            if known is not None and known.is_open:
                alarm_models.note_seen_again(
                    known.alarm_id,
                    int(row.seen_s),
                    told.passage.checkpoint_id,
                    alarm_rules.SEEN_APART_S,
                )
            return
        row.key = AlarmRow.key_of(alarm_rules.next_id(row.alarm_id))


def _is_raised(row: AlarmRow, search_in: str | None) -> bool:
    """Raise a new alarm, unless there is one of its id."""
    try:
        with db.transaction(ids.random_id()) as writes:
            alarm_list_models.write_raising(writes, row, search_in)
    except db.ConditionFailed:
        return False
    return True


def _row(kind: AlarmKind, told: passage_seen.Seen, now: datetime) -> AlarmRow:
    passage, rules = told.passage, numbers()
    day = settings().city.day_of(passage.at)
    seen_s = int(passage.at.timestamp())
    issued = passage.issued_at and settings().city.day_of(passage.issued_at)
    return AlarmRow(
        AlarmRow.key_of(alarm_rules.alarm_id(kind, told.key, day)),
        kind=kind.value,
        state=AlarmState.OPEN.value,
        proof=told.key,
        division_code=told.division_code,
        checkpoint_id=passage.checkpoint_id,
        seen_day=alarm_models.day_number(day),
        seen_s=seen_s,
        last_s=seen_s,
        last_checkpoint_id=passage.checkpoint_id,
        raised_s=int(now.timestamp()),
        due_s=int((now + rules.answer_within[kind]).timestamp()),
        issued_day=alarm_models.day_number(issued) if issued else None,
        colour=told.colour,
        tenths_c=passage.last_temperature_tenths_c,
        direction=passage.direction.value,
        emergency=passage.emergency.value if passage.emergency else None,
        expires_at=int((passage.at + rules.kept).timestamp()),
    )
