"""Alarms for people on duty: who sees which, what waits on a desk, and how one is answered.

A village and its town see an alarm at once, where it was seen and where its person lives; the
county one of its own checkpoints, and any other when nobody answered in time. Nothing knocks at
anybody's door: people with duties have no telephone in our records, so the desk counts what waits.
Who was seen is told only to those who answer for that person's home, by a masked name, and each
look is written down.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from backend.checkpoints import alarm_list_models, alarm_rules, places
from backend.checkpoints.alarm_homes import counties
from backend.checkpoints.alarm_list_models import Image, Page
from backend.checkpoints.alarm_models import AlarmRow
from backend.checkpoints.alarm_rules import COUNTY_DIGITS, AlarmOutcome, AlarmState
from backend.core import audit, clock, db, ids, limits
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.residents import access, names
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "checkpoints.alarm_not_found"
PURPOSE = "alarm"
COUNTED = 200
ANSWER_TRIES = 2
Told = dict[str, Any]


def read_list(duty: OnDuty, area: str, is_all: bool, cursor: str | None) -> Told:
    """The open alarms of an area, the soonest due first; above a county, numbers by county.

    A village or town has all of its own; a county those of its own checkpoints and behind them
    those that were not answered in time, or all. One query, two for a county's page that has both,
    and a read a hundred; one query a county above that. Names stand in none of them.

    :param area: 2 to 12 digits.
    :raises DomainError: checkpoints.alarm_not_found (404); core.invalid (422): a foreign cursor.
    """
    staff.check_area(duty, Task.ANSWER_ALARM, area, UNKNOWN)
    now = clock.now()
    told: Told = {"area": area, "alarms": [], "next": None, "counties": [], "as_of": now}
    if len(area) < COUNTY_DIGITS:
        below = [county for county in counties() if county.startswith(area)]
        asked: list[Callable[[], Told]] = [partial(_counted, county, now) for county in below]
        return told | {"counties": db.side_by_side(asked)}
    query = f"alarms-{area}-{int(is_all)}"
    page = _page(area, is_all, now, _after(query, cursor))
    rows = [row for row in _rows_of(page) if row.is_open]
    rows.sort(key=lambda row: (int(row.due_s), str(row.key)))
    return told | {"alarms": _cards(duty, rows, now), "next": _cursor(query, page.last)}


def _page(area: str, is_all: bool, now: datetime, after: Image | None) -> Page:
    if len(area) > COUNTY_DIGITS or is_all:
        return alarm_list_models.listed_below(area, after)
    own = Page([], None)
    if after is None or alarm_list_models.is_at_county(after):
        own = alarm_list_models.listed_at_county(area, after)
        if own.last:
            return own
        after = None
    late = alarm_list_models.listed_late(area, int(now.timestamp()), after)
    return late._replace(ids=[*own.ids, *late.ids])


def _rows_of(page: Page) -> list[AlarmRow]:
    return AlarmRow.several(page.ids)


def _counted(county: str, now: datetime) -> Told:
    page = alarm_list_models.listed_late(county, int(now.timestamp()), most=COUNTED)
    return {"area": county, "late": len(page.ids), "is_more": page.last is not None}


def desk(duty: OnDuty) -> dict[str, int]:
    """What waits for somebody: the open ones of their villages and towns, a county's own and late.

    One query an area, two for a county; at most two hundred of each counted; numbers only.
    """
    now_s = int(clock.now().timestamp())
    found: set[str] = set()
    for area in staff.areas_of(duty, Task.ANSWER_ALARM):
        if len(area) > COUNTY_DIGITS:
            own = area[: alarm_rules.VILLAGE_DIGITS]
            found |= set(alarm_list_models.listed_below(own, most=COUNTED).ids)
        else:
            if len(area) == COUNTY_DIGITS:
                found |= set(alarm_list_models.listed_at_county(area, most=COUNTED).ids)
            for county in counties():
                if county.startswith(area):
                    found |= set(alarm_list_models.listed_late(county, now_s, most=COUNTED).ids)
    return {"waiting": len(found)}


def read_one(duty: OnDuty, alarm_id: str) -> Told:
    """An alarm, and whose it is for those who answer for that home: spends their budget.

    Once that is spent it is told all the same, without whose it is.

    :raises DomainError: checkpoints.alarm_not_found (404).
    """
    row, grant = _own(duty, alarm_id)
    whom = _whom_to_tell(duty, row)
    audit.record_act(_act(duty, grant, "alarm.read", row, whom))
    return _whole(duty, row, whom)


def answer(duty: OnDuty, alarm_id: str, wish: Mapping[str, Any]) -> Told:
    """Say what was done about an alarm: one transaction. The same answer twice is one.

    It tells whose it is as `read_one` does, so it spends that budget, and a repetition is a look.
    Once that is spent the answer counts all the same, and tells nobody.

    :param wish: outcome, note.
    :raises DomainError: checkpoints.alarm_not_found (404), checkpoints.alarm_answered (409):
        somebody else has, or oneself in other words, or it ended by itself;
        checkpoints.alarm_outcome (422).
    """
    outcome = AlarmOutcome(wish["outcome"])
    row, grant = _own(duty, alarm_id)
    if outcome not in alarm_rules.outcomes_of(row.alarm_kind):
        code = "checkpoints.alarm_outcome"
        raise DomainError(code, 422, {"outcome": code})
    whom = _whom_to_tell(duty, row)
    was_open = row.is_open
    # Once more when its person was found in this moment.
    for _ in range(ANSWER_TRIES):
        if row.is_open:
            _answer(duty, grant, row, outcome, wish.get("note"))
            row = AlarmRow.of(alarm_id) or row
    said = (duty.staff_id, outcome.value, wish.get("note"))
    if (row.answered_by, row.outcome, row.clear_note()) != said:
        raise DomainError("checkpoints.alarm_answered", 409)
    if not was_open:
        audit.record_act(_act(duty, grant, "alarm.read", row, whom))
    return _whole(duty, row, whom)


def _answer(
    duty: OnDuty, grant: Grant, row: AlarmRow, outcome: AlarmOutcome, note: str | None
) -> None:
    after: Told = {
        "state": AlarmState.ANSWERED.value,
        "outcome": outcome.value,
        "answered_by": duty.staff_id,
        "answered_unit": duty.unit_id,
        "closed_s": int(clock.now().timestamp()),
    }
    if note:
        row.seal_note(note)
        after["note_sealed"] = row.note_sealed
    act = _act(duty, grant, "alarm.answer", row, row.resident_id)
    try:
        audit.together(act, lambda writes: alarm_list_models.write_closing(writes, row, after))
    except db.ConditionFailed:
        # Somebody was faster, or its person was found in this moment; the caller looks again.
        return


def end_by_itself(alarm_id: str) -> None:
    """What was told of is over: nobody has to look after it. Again changes nothing."""
    row = AlarmRow.of(alarm_id)
    if row is None or not row.is_open:
        return
    after = {"state": AlarmState.OVER.value, "closed_s": int(clock.now().timestamp())}
    try:
        with db.transaction(ids.random_id()) as writes:
            alarm_list_models.write_closing(writes, row, after)
    except db.ConditionFailed:
        # Somebody has just answered it.
        return


def _own(duty: OnDuty, alarm_id: str) -> tuple[AlarmRow, Grant]:
    """An alarm that was seen in the asker's area or whose person lives there."""
    row = AlarmRow.of(alarm_id)
    if row is None or row.expires_at <= clock.now().timestamp():
        raise DomainError(UNKNOWN, 404)
    if row.home:
        grant = staff.grant_for(duty, Task.ANSWER_ALARM, str(row.home))
        if grant is not None:
            return row, grant
    return row, staff.check_area(duty, Task.ANSWER_ALARM, str(row.division_code), UNKNOWN)


def _is_home(duty: OnDuty, row: AlarmRow) -> bool:
    if not row.home:
        return False
    return staff.grant_for(duty, Task.ANSWER_ALARM, str(row.home)) is not None


def _whom_to_tell(duty: OnDuty, row: AlarmRow) -> str | None:
    """Whose it is, for those who answer for that person's home, until their budget is spent."""
    if not row.resident_id or not _is_home(duty, row):
        return None
    try:
        access.spend(duty, Task.ANSWER_ALARM, str(row.resident_id))
    except limits.Spent:
        return None
    return str(row.resident_id)


def _act(duty: OnDuty, grant: Grant, action: str, row: AlarmRow, whom: str | None) -> audit.Act:
    area = str(row.home or row.division_code)
    return staff.act_of(duty, grant, action, area, whom, PURPOSE)


def _cards(duty: OnDuty, rows: list[AlarmRow], now: datetime) -> list[Told]:
    known = places.checkpoints_of({str(row.last_checkpoint_id) for row in rows})
    return [_card(duty, row, known, now) for row in rows]


def _card(duty: OnDuty, row: AlarmRow, known: Mapping[str, places.Place], now: datetime) -> Told:
    place = known.get(str(row.last_checkpoint_id))
    is_home = _is_home(duty, row)
    return {
        "alarm_id": row.alarm_id,
        "kind": row.kind,
        "state": row.state,
        "seen_at": _instant(row.seen_s),
        "last_at": _instant(row.last_s),
        "raised_at": _instant(row.raised_s),
        "due_at": _instant(row.due_s),
        "is_late": row.is_open and alarm_rules.is_late(int(row.due_s), now),
        "checkpoint_id": row.last_checkpoint_id,
        "checkpoint_name": place.name if place else "",
        "division_code": row.division_code,
        "home": row.home if is_home else None,
        "is_home_told": row.home is not None,
        "colour": row.colour,
        "temperature_tenths_c": None if row.tenths_c is None else int(row.tenths_c),
        "direction": row.direction,
        "emergency": row.emergency,
    }


def _whole(duty: OnDuty, row: AlarmRow, whom: str | None) -> Told:
    (card,) = _cards(duty, [row], clock.now())
    outcomes = alarm_rules.outcomes_of(row.alarm_kind) if row.is_open else ()
    return card | {
        "resident_id": whom,
        "name": names.masked_names([whom]).get(whom) if whom else None,
        "outcomes": [outcome.value for outcome in outcomes],
        "outcome": row.outcome,
        "note": row.clear_note(),
        "closed_at": None if row.closed_s is None else _instant(row.closed_s),
        "answered_unit": staff.unit_name(str(row.answered_unit)) if row.answered_unit else None,
        "is_mine": row.answered_by == duty.staff_id,
    }


def _cursor(query: str, last: Image | None) -> str | None:
    """Where to go on, bound to its query."""
    if last is None:
        return None
    return ids.to_base64url(json.dumps([query, last], separators=(",", ":")).encode())


def _after(query: str, cursor: str | None) -> Image | None:
    """What `_cursor` wrote.

    :raises DomainError: core.invalid (422) for anything else.
    """
    if cursor is None:
        return None
    try:
        told, last = json.loads(ids.from_base64url(cursor))
        is_ours = told == query and set(last) == {"key", "part", "listed", "place"}
    except (ValueError, TypeError):
        is_ours = False
    if not is_ours:
        raise DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
    return {name: {"S": str(value["S"])} for name, value in last.items()}


def _instant(second: Any) -> datetime:
    return datetime.fromtimestamp(int(second), UTC)
