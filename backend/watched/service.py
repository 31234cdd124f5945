"""Use cases of watched persons: open, update every day, take over, close; lists and their gaps.

Every act is one transaction with its row of the audit. Lists are written down before they leave,
under the name of their area (`watched-<code>`), and show masked names only.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import DATA, settings
from backend.core import audit, clock, crypto, db, ids, limits
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.notices import service as notices
from backend.residents import access, names
from backend.residents import service as residents
from backend.staff import service as staff
from backend.staff.rules import Task
from backend.watched import models, rules
from backend.watched.models import OpenWatch, PastWatch, UpdateRow, WatchRow

TRIES = 6
# As many an hour as one piece of evidence may name.
OPENINGS = limits.Limit("watch-openings", 20, 3600)
UNKNOWN = "watched.not_found"
PURPOSE = "watched"


@cache
def numbers() -> rules.Numbers:
    """When an update is due, when its absence rises, how long a measure lasts."""
    return rules.Numbers.from_mapping(json.loads((DATA / "watched.json").read_text("utf-8")))


def open_watch(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Open an episode for a resident of the area: one transaction. The same id opens once.

    It changes no colour and has nobody followed: evidence does. Whoever opens it answers for the
    daily updates, and may open a few an hour.

    :param wish: id (made on the phone), resident_id, kind, measure, from_on, until_on, needs, note.
    :raises DomainError: residents.not_found (404), watched.period_invalid (422),
        watched.already_open (409), core.id_reused (422), core.too_many_requests (429).
    """
    resident_id, now = wish["resident_id"], clock.now()
    division = residents.division_of(resident_id)
    grant = staff.check_area(duty, Task.MANAGE_WATCHED, division, "residents.not_found")
    row = _opened(duty, division, wish, now)
    known = WatchRow.of(row.watch_id)
    if known is None:
        rules.check_period(wish["from_on"], wish["until_on"], _today(now), numbers())
        limits.spend(OPENINGS, duty.staff_id)
        act = staff.act_of(duty, grant, "watch.open", division, resident_id, PURPOSE)
        try:
            audit.together(act, lambda writes: models.write_opening(writes, row))
        except db.ConditionFailed:
            known = WatchRow.of(row.watch_id)
            if known is None:
                raise DomainError("watched.already_open", 409) from None
    if known is not None and known.content_hash != row.content_hash:
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
    told = known or row
    _tell(told, str(told.measure), {"until_on": wish["until_on"].isoformat()})
    return _shown(told, now, duty.staff_id, names.masked_names([resident_id]))


def _opened(duty: OnDuty, division: str, wish: Mapping[str, Any], now: datetime) -> WatchRow:
    needs = _joined(wish["needs"])
    row = WatchRow(
        WatchRow.key_of(ids.short_uuid(wish["id"])),
        resident_id=wish["resident_id"],
        division_code=division,
        kind=wish["kind"],
        measure=wish["measure"],
        from_day=rules.day_number(wish["from_on"]),
        until_day=rules.day_number(wish["until_on"]),
        responsible=duty.staff_id,
        opened_by=duty.staff_id,
        opened_ms=clock.to_ms(now),
        content_hash=_content_hash(wish),
        needs=needs,
        last_day=rules.day_number(rules.first_counted_on(now, numbers(), settings().city.zone)),
        open_village=division,
        open_town=division[: rules.TOWN_DIGITS],
        open_county=division[: rules.COUNTY_DIGITS],
    )
    if wish.get("note"):
        row.seal_note(wish["note"])
    return row


def update(duty: OnDuty, watch_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Write down how somebody is today; the same id happens once, with other content it is refused.

    What was measured before an episode was closed, and arrives after, is kept and changes nothing.

    :param wish: id (made on the phone), measured_at, temperature_tenths_c, condition, contact,
        measured_by, needs (what is still needed), note.
    :raises DomainError: watched.not_found (404), watched.closed (409), core.id_reused (422),
        watched.update_in_future, watched.update_too_old (422).
    """
    now = clock.now()
    short_id, content_hash = ids.short_uuid(wish["id"]), _content_hash(wish)
    for _ in range(TRIES):
        row, grant = _own(duty, watch_id, Task.MANAGE_WATCHED)
        known = UpdateRow.of(watch_id, short_id)
        if known is not None:
            if known.content_hash != content_hash:
                raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
            return _shown_update(known) | {"status": "identical"}
        made = _update_row(duty, row, short_id, wish, now)
        act = _act(duty, grant, "watch.update", row)
        try:
            audit.together(act, _writes_of_update(row, made))
        except db.ConditionFailed:
            continue
        return _shown_update(made) | {"status": "new"}
    raise db.StoreUnavailable


def _update_row(
    duty: OnDuty, row: WatchRow, short_id: str, wish: Mapping[str, Any], now: datetime
) -> UpdateRow:
    opened_at = clock.from_ms(int(row.opened_ms))
    day = rules.day_of_update(wish["measured_at"], now, opened_at, numbers(), settings().city.zone)
    measured_ms = min(clock.to_ms(wish["measured_at"]), clock.to_ms(now))
    if row.closed_ms is not None and measured_ms > row.closed_ms:
        raise DomainError("watched.closed", 409)
    needed = set((row.needs or "").split(",")) - {""}
    made = UpdateRow(
        row.key,
        UpdateRow.part_of(short_id),
        on_day=rules.day_number(day),
        measured_ms=measured_ms,
        received_ms=clock.to_ms(now),
        temperature_tenths_c=wish["temperature_tenths_c"],
        condition=wish["condition"],
        contact=wish["contact"],
        measured_by=wish["measured_by"],
        needs=_joined(wish["needs"]),
        met=_joined(needed - set(wish["needs"])),
        staff_id=duty.staff_id,
        content_hash=_content_hash(wish),
        expires_at=_gone_at(now),
    )
    if wish.get("note"):
        made.seal_note(wish["note"], str(row.division_code))
    return made


def _writes_of_update(row: WatchRow, made: UpdateRow) -> Callable[[TransactWrite], None]:
    """Carry the newest reading to the episode; an older one that comes late changes nothing."""
    row.last_day = max(int(row.last_day), int(made.on_day))
    if row.last_ms is None or made.measured_ms >= row.last_ms:
        row.last_ms = made.measured_ms
        row.last_tenths_c = made.temperature_tenths_c
        row.last_condition = made.condition
        row.needs = made.needs
    return lambda writes: models.write_update(writes, row, made)


def take_over(duty: OnDuty, watch_id: str) -> dict[str, Any]:
    """Answer for an episode from now on.

    It is taken, not given away, so that nobody is made responsible without knowing it.

    :raises DomainError: watched.not_found (404), watched.closed (409).
    """
    row, grant = _own_open(duty, watch_id)
    if row.responsible != duty.staff_id:
        _change(
            _act(duty, grant, "watch.take_over", row),
            lambda writes: models.write_responsible(writes, row, duty.staff_id),
        )
    return _told(duty, watch_id)


def close(duty: OnDuty, watch_id: str, reason: rules.CloseReason) -> dict[str, Any]:
    """End an episode with its reason; the same end twice is one.

    :raises DomainError: watched.not_found (404), watched.period_not_over (422),
        watched.closed (409): it was closed for another reason.
    """
    now = clock.now()
    row, grant = _own(duty, watch_id, Task.MANAGE_WATCHED)
    if row.closed_ms is None:
        rules.check_close(reason, rules.day_of_number(int(row.until_day)), _today(now))
        row.closed_ms = clock.to_ms(now)
        row.closed_by, row.close_reason = duty.staff_id, reason.value
        row.expires_at = _gone_at(now)
        act = _act(duty, grant, "watch.close", row)
        _change(act, lambda writes: models.write_closing(writes, row))
    elif row.close_reason != reason.value:
        raise DomainError("watched.closed", 409)
    _tell(row, "ended", {})
    return _told(duty, watch_id)


def read_one(duty: OnDuty, watch_id: str) -> dict[str, Any]:
    """An episode with its updates, for whoever manages or oversees it: spends the read budget.

    :raises DomainError: watched.not_found (404), core.too_many_requests (429).
    """
    row, grant = _own(duty, watch_id, Task.READ_WATCHED)
    access.spend(duty, Task.READ_WATCHED, row.resident_id)
    audit.record_act(_act(duty, grant, "watch.read", row))
    now = clock.now()
    told = _shown(row, now, duty.staff_id, names.masked_names([row.resident_id]))
    updates = [_shown_update(each) for each in reversed(UpdateRow.all_of(watch_id))]
    return told | {"note": row.clear_note(), "updates": updates}


def list_open(duty: OnDuty, area: str) -> list[dict[str, Any]]:
    """The open episodes of a village, longest without an update first: one query, one batch.

    :param area: 12 digits.
    :raises DomainError: watched.not_found (404).
    """
    grant = staff.check_area(duty, Task.MANAGE_WATCHED, area, UNKNOWN)
    return _listed(duty, grant, area, WatchRow.open_in(area[: rules.VILLAGE_DIGITS]))


def list_risen(duty: OnDuty, area: str) -> list[dict[str, Any]]:
    """The episodes of a town or county whose missing update has risen so far: one range.

    :param area: 9 digits or 6.
    :raises DomainError: watched.not_found (404).
    """
    grant = staff.check_area(duty, Task.OVERSEE_WATCHED, area, UNKNOWN)
    now, zone = clock.now(), settings().city.zone
    through = rules.overdue_through(now, numbers(), zone)
    rows = WatchRow.open_in(area, rules.day_number(through))
    least = rules.Level.TOWN if len(area) == rules.TOWN_DIGITS else rules.Level.COUNTY
    risen = [row for row in rows if rules.has_risen(_day_of(row, now), least)]
    return _listed(duty, grant, area, risen)


def _listed(
    duty: OnDuty, grant: Grant, area: str, rows: Sequence[WatchRow]
) -> list[dict[str, Any]]:
    act = staff.act_of(duty, grant, "watch.list", area, list_name(area), PURPOSE)
    audit.record_act(act)
    known, now = names.masked_names([row.resident_id for row in rows]), clock.now()
    return [_shown(row, now, duty.staff_id, known) for row in rows]


def list_name(area: str) -> str:
    """Under which name the audit knows that a list of an area was read."""
    return f"watched-{area}"


def overview(duty: OnDuty, area: str) -> dict[str, Any]:
    """How an area stands, by the units below it; numbers only.

    One query for a village, town or county, one a county above that.

    :raises DomainError: watched.not_found (404).
    """
    staff.check_area(duty, Task.OVERSEE_WATCHED, area, UNKNOWN)
    now = clock.now()
    return rules.counted(
        area, [(row.division_code, _day_of(row, now)) for row in _open_below(area)]
    )


def _open_below(area: str) -> list[WatchRow]:
    if len(area) >= rules.COUNTY_DIGITS:
        return WatchRow.open_in(area)
    from backend.divisions import service as divisions

    counties = sorted({code[: rules.COUNTY_DIGITS] for code in divisions.villages()})
    below = [code for code in counties if code.startswith(area)]
    return [row for county in below for row in WatchRow.open_in(county)]


def desk(duty: OnDuty) -> dict[str, int]:
    """What waits on somebody's desk: how many updates of their villages are due, and overdue.

    Numbers only. Staff have no telephone in our records, so nothing knocks at theirs.
    """
    now, days = clock.now(), []
    for area in staff.areas_of(duty, Task.MANAGE_WATCHED):
        days += [_day_of(row, now) for row in WatchRow.open_in(area[: rules.VILLAGE_DIGITS])]
    return rules.waiting(days)


def episodes_of(resident_id: str) -> list[dict[str, Any]]:
    """All that is kept here of a resident, for their own export; the caller has checked whose."""
    told, now = [], clock.now()
    for watch_id in PastWatch.all_of_resident(resident_id):
        row = WatchRow.of(watch_id)
        if row is not None and not _is_gone(row, now):
            updates = [_shown_update(each) for each in UpdateRow.all_of(watch_id)]
            told.append(_shown(row, now, "", {}) | {"note": row.clear_note(), "updates": updates})
    return told


def lists_with(resident_id: str, division: str) -> list[str]:
    """Under which names the audit has lists that somebody stands or stood in; one query.

    :param division: where they live.
    """
    if not PastWatch.all_of_resident(resident_id):
        return []
    levels = (rules.VILLAGE_DIGITS, rules.TOWN_DIGITS, rules.COUNTY_DIGITS)
    return [list_name(division[:digits]) for digits in levels]


def open_episode_of(resident_id: str) -> str | None:
    """The id of a resident's open episode; one read."""
    found = OpenWatch.of(resident_id)
    return str(found.watch_id) if found else None


def _own(duty: OnDuty, watch_id: str, task: Task) -> tuple[WatchRow, Grant]:
    """An episode of the asker's area; the same answer for unknown, gone and elsewhere."""
    row = WatchRow.of(watch_id)
    if row is None or _is_gone(row, clock.now()):
        raise DomainError(UNKNOWN, 404)
    return row, staff.check_area(duty, task, str(row.division_code), UNKNOWN)


def _own_open(duty: OnDuty, watch_id: str) -> tuple[WatchRow, Grant]:
    row, grant = _own(duty, watch_id, Task.MANAGE_WATCHED)
    if row.closed_ms is not None:
        raise DomainError("watched.closed", 409)
    return row, grant


def _is_gone(row: WatchRow, now: datetime) -> bool:
    return row.expires_at is not None and row.expires_at <= now.timestamp()


def _act(duty: OnDuty, grant: Grant, action: str, row: WatchRow) -> audit.Act:
    area, whom = str(row.division_code), str(row.resident_id)
    return staff.act_of(duty, grant, action, area, whom, PURPOSE)


def _change(act: audit.Act, writes_of: Callable[[TransactWrite], None]) -> None:
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # Somebody else has changed it since it was read; what is on the screen is stale.
        raise DomainError("watched.changed", 409) from None


def _told(duty: OnDuty, watch_id: str) -> dict[str, Any]:
    row = WatchRow.of(watch_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    return _shown(row, clock.now(), duty.staff_id, names.masked_names([row.resident_id]))


def _tell(row: WatchRow, what: str, params: dict[str, str | int]) -> None:
    """Let the person know of the beginning or the end; repeating is harmless."""
    reference = f"watch-{what}-{row.watch_id}"
    notices.post(row.resident_id, f"watched.{what}", params, reference, _today(clock.now()))


def _gone_at(now: datetime) -> int:
    return int((now + timedelta(days=numbers().kept_days)).timestamp())


def _today(now: datetime) -> date:
    return settings().city.day_of(now)


def _day_of(row: WatchRow, now: datetime) -> rules.Today:
    last_on, until_on = map(rules.day_of_number, (int(row.last_day), int(row.until_day)))
    return rules.today_of(last_on, until_on, now, numbers(), settings().city.zone)


def _joined(words: Sequence[str] | set[str]) -> str | None:
    return ",".join(sorted(set(words))) or None


def _split(words: str | None) -> list[str]:
    return words.split(",") if words else []


def _content_hash(wish: Mapping[str, Any]) -> str:
    """Whether a repetition says the same; keyed, for what is said could be guessed."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return clock.to_text(value)
        return value.isoformat() if isinstance(value, date) else str(value)

    said = {name: plain(value) for name, value in wish.items() if not isinstance(value, uuid.UUID)}
    return crypto.keyed_hash("watched", json.dumps(said, sort_keys=True))


def _shown(row: WatchRow, now: datetime, staff_id: str, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "watch_id": row.watch_id,
        "resident_id": row.resident_id,
        "name": known.get(row.resident_id, "*"),
        "division_code": row.division_code,
        "kind": row.kind,
        "measure": row.measure,
        "from_on": rules.day_of_number(int(row.from_day)),
        "until_on": rules.day_of_number(int(row.until_day)),
        "opened_at": clock.from_ms(int(row.opened_ms)),
        "is_mine": row.responsible == staff_id,
        "needs": _split(row.needs),
        "last": _shown_last(row),
        "today": None if row.closed_ms else _day_of(row, now),
        "closed_at": clock.from_ms(int(row.closed_ms)) if row.closed_ms else None,
        "close_reason": row.close_reason,
    }


def _shown_last(row: WatchRow) -> dict[str, Any] | None:
    if row.last_ms is None:
        return None
    return {
        "measured_at": clock.from_ms(int(row.last_ms)),
        "temperature_tenths_c": row.last_tenths_c,
        "condition": row.last_condition,
    }


def _shown_update(row: UpdateRow) -> dict[str, Any]:
    return {
        "id": ids.long_uuid(row.short_id),
        "on": rules.day_of_number(int(row.on_day)),
        "measured_at": clock.from_ms(int(row.measured_ms)),
        "received_at": clock.from_ms(int(row.received_ms)),
        "temperature_tenths_c": row.temperature_tenths_c,
        "condition": row.condition,
        "contact": row.contact,
        "measured_by": row.measured_by,
        "needs": _split(row.needs),
        "met": _split(row.met),
        "note": row.clear_note(),
    }
