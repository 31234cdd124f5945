"""Points and windows: a team makes and changes them, households look them up, an officer suspends.

What is public costs no session: points by place are two queries and a batch, a point with its
windows is a read, a query and a batch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.basket import rules, shelf
from backend.basket.models import PointPlace, PointRow, WindowPlace, WindowRow, write_point
from backend.basket.rules import PointState, WindowState
from backend.config import settings
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Actor, OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "basket.not_found"
PURPOSE = "basket"
KEPT_DAYS = 180
WINDOWS_MOST = 200


def points_serving(area: str) -> list[dict[str, Any]]:
    """The points that serve a place, by name; closed ones are left out.

    :param area: 9 digits or 12.
    """
    found: set[str] = set()
    for code in rules.served_by(area):
        found.update(PointPlace.ids_at(f"serves#{code}"))
    rows = PointRow.all_with(sorted(found))
    return [shown(row) for row in rows if row.state != PointState.CLOSED]


def read_point(point_id: str) -> dict[str, Any]:
    """A point with the windows that are not over, soonest first.

    :raises DomainError: basket.not_found (404).
    """
    row, now = known_point(point_id), clock.now()
    until = now + timedelta(rules.AHEAD_DAYS + 2)
    windows = _windows(row, now, until)
    return shown(row) | {"windows": [shown_window(each, row, now) for each in windows]}


def of_team(actor: Actor) -> dict[str, Any]:
    """A team and all its points.

    :raises DomainError: basket.not_a_team (403).
    """
    team = shelf.team_of(actor)
    rows = PointRow.all_with(PointPlace.ids_at(f"team#{team.team_id}"))
    return {"team_id": team.team_id, "team_name": team.name, "points": [shown(row) for row in rows]}


def make(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """A new point of a team; the same id makes one.

    :param wish: id (made on the phone), kind, name, address, division_code, communities.
    :raises DomainError: basket.not_a_team (403), core.invalid, core.id_reused (422).
    """
    team = shelf.team_of(actor)
    divisions.check_home(wish["division_code"])
    _check_communities(wish["communities"])
    row = PointRow(
        PointRow.key_of(ids.short_uuid(wish["id"])),
        team_id=team.team_id,
        team_name=team.name,
        kind=wish["kind"],
        name=wish["name"],
        address=wish["address"],
        division_code=wish["division_code"],
        communities=",".join(sorted(set(wish["communities"]))),
        state=PointState.OPEN.value,
        made_ms=clock.to_ms(clock.now()),
        content_hash=content_hash(wish, team.team_id),
    )
    try:
        audit.together(_act(actor, "point.make", row), lambda writes: write_point(writes, row))
    except db.ConditionFailed:
        known = PointRow.of(row.point_id)
        if known is None or known.content_hash != row.content_hash:
            raise DomainError("core.id_reused", 422, {"id": "core.id_reused"}) from None
        return shown(known)
    return shown(row)


def change(actor: Actor, point_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Change a point; who saw another version is told so.

    :param wish: version, and any of name, address, communities, state.
    :raises DomainError: basket.not_a_team (403), basket.not_found (404), basket.suspended,
        basket.changed (409), core.invalid (422).
    """
    row = own_point(shelf.team_of(actor).team_id, point_id)
    if row.state == PointState.SUSPENDED:
        raise DomainError("basket.suspended", 409)
    before = set(row.served)
    if "communities" in wish:
        _check_communities(wish["communities"])
        row.communities = ",".join(sorted(set(wish["communities"])))
    for name in ("name", "address", "state"):
        if name in wish:
            setattr(row, name, wish[name])
    _save(_act(actor, "point.change", row), row, wish["version"], before)
    return shown(row)


def set_standing(duty: OnDuty, point_id: str, state: str, reason: str) -> dict[str, Any]:
    """Suspend a point, or let a suspended one go on; the same twice is one.

    :raises DomainError: basket.not_found (404), basket.changed (409).
    """
    row = PointRow.of(point_id)
    division = str(row.division_code) if row else ""
    grant = staff.grant_for(duty, Task.MANAGE_MARKET, division) if row else None
    if row is None or grant is None:
        raise DomainError(UNKNOWN, 404)
    is_change = (state == PointState.SUSPENDED) != (row.state == PointState.SUSPENDED)
    if is_change:
        row.state, row.reason = state, reason
        act = staff.act_of(duty, grant, "point.set_standing", division, point_id, PURPOSE)
        _save(act, row, int(row.version), set(row.served))
    return shown(row)


def _save(act: audit.Act, row: PointRow, seen: int, before: set[str]) -> None:
    known, now_served = int(row.version), set(row.served)
    row.version = seen + 1

    def write(writes: TransactWrite) -> None:
        writes.save(row, condition=PointRow.version == seen)
        for code in sorted(before - now_served):
            writes.delete(PointPlace.serving(code, row.point_id))
        for code in sorted(now_served - before):
            writes.save(PointPlace.serving(code, row.point_id))

    if known != seen:
        raise DomainError("basket.changed", 409)
    try:
        audit.together(act, write)
    except db.ConditionFailed:
        raise DomainError("basket.changed", 409) from None


def add_windows(
    actor: Actor, point_id: str, wishes: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """New windows of a point, all of them or none; the same ids make them once.

    :param wishes: of each: id (made on the phone), on, from, to, capacity, cut_off_at.
    :raises DomainError: basket.not_a_team (403), basket.not_found (404), core.invalid (422) with
        the field of the window, core.id_reused (422).
    """
    point = own_point(shelf.team_of(actor).team_id, point_id)
    now = clock.now()
    for _ in range(2):
        known = {row.window_id: row for row in WindowRow.all_with([_short(one) for one in wishes])}
        made = []
        for at, wish in enumerate(wishes):
            row = known.get(_short(wish))
            said = content_hash(wish, point_id)
            if row is None:
                made.append(_new_window(point, wish, at, now, said))
            elif row.content_hash != said:
                raise DomainError("core.id_reused", 422, {f"windows.{at}.id": "core.id_reused"})
        try:
            _save_windows(made)
        except db.ConditionFailed:
            # Another phone has sent the same meanwhile.
            continue
        rows = sorted([*known.values(), *made], key=lambda row: int(row.starts_ms))
        return [shown_window(row, point, now) for row in rows]
    raise db.StoreUnavailable


def _save_windows(made: Sequence[WindowRow]) -> None:
    if not made:
        return
    with db.transaction(ids.random_id()) as writes:
        for row in made:
            writes.save(row, condition=WindowRow.point_id.does_not_exist())
            writes.save(WindowPlace.by(row))


def _short(wish: Mapping[str, Any]) -> str:
    return ids.short_uuid(wish["id"])


def _new_window(
    point: PointRow, wish: Mapping[str, Any], at: int, now: datetime, said: str
) -> WindowRow:
    zone = settings().city.zone
    begins, ends = (time.fromisoformat(wish[name]) for name in ("from", "to"))
    try:
        span = rules.window_span(wish["on"], begins, ends, wish["cut_off_at"], now, zone)
    except DomainError as wrong:
        fields = {f"windows.{at}.{name}": code for name, code in (wrong.fields or {}).items()}
        raise DomainError(wrong.code, wrong.status, fields) from None
    return WindowRow(
        WindowRow.key_of(_short(wish)),
        point_id=point.point_id,
        team_id=point.team_id,
        starts_ms=clock.to_ms(span.starts_at),
        ends_ms=clock.to_ms(span.ends_at),
        cut_off_ms=clock.to_ms(wish["cut_off_at"]),
        capacity=wish["capacity"],
        state=WindowState.OPEN.value,
        content_hash=said,
        expires_at=int((span.ends_at + timedelta(days=KEPT_DAYS)).timestamp()),
    )


def windows_between(
    actor: Actor, point_id: str, from_on: date, to_on: date
) -> list[dict[str, Any]]:
    """The windows of one's own point that end on these days, soonest first.

    :param to_on: the last day, at most 31 behind the first.
    :raises DomainError: basket.not_a_team (403), basket.not_found (404), core.invalid (422).
    """
    if not timedelta(0) <= to_on - from_on <= timedelta(rules.AHEAD_DAYS):
        raise DomainError("core.invalid", 422, {"to_on": "basket.window_day"})
    point = own_point(shelf.team_of(actor).team_id, point_id)
    zone, now = settings().city.zone, clock.now()
    begin = datetime.combine(from_on, time(), zone).astimezone(UTC)
    end = datetime.combine(to_on + timedelta(1), time(), zone).astimezone(UTC)
    return [shown_window(row, point, now) for row in _windows(point, begin, end)]


def _windows(point: PointRow, begin: datetime, end: datetime) -> list[WindowRow]:
    found = WindowPlace.ids_between(
        point.point_id, clock.to_ms(begin), clock.to_ms(end), WINDOWS_MOST
    )
    return WindowRow.all_with(found)


def change_window(actor: Actor, window_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Change a window; it never has room for fewer than it has taken.

    :param wish: version, and any of capacity, cut_off_at, state.
    :raises DomainError: basket.not_a_team (403), basket.not_found (404), basket.changed,
        basket.capacity_below_taken (409), core.invalid (422).
    """
    team_id = shelf.team_of(actor).team_id
    row, point = own_window(team_id, window_id)
    if "cut_off_at" in wish:
        row.cut_off_ms = clock.to_ms(wish["cut_off_at"])
        if row.cut_off_ms > row.starts_ms:
            raise DomainError("core.invalid", 422, {"cut_off_at": "basket.window_cut_off"})
    row.capacity = wish.get("capacity", int(row.capacity))
    row.state = wish.get("state", row.state)
    if row.version != wish["version"]:
        raise DomainError("basket.changed", 409)
    try:
        with db.conditional():
            row.update(
                actions=[
                    WindowRow.capacity.set(row.capacity),
                    WindowRow.cut_off_ms.set(row.cut_off_ms),
                    WindowRow.state.set(row.state),
                    WindowRow.version.set(wish["version"] + 1),
                ],
                condition=(WindowRow.version == wish["version"])
                & (WindowRow.taken <= row.capacity),
            )
    except db.ConditionFailed:
        now_known = WindowRow.of(window_id)
        is_full = now_known is not None and now_known.version == wish["version"]
        code = "basket.capacity_below_taken" if is_full else "basket.changed"
        raise DomainError(code, 409) from None
    return shown_window(row, point, clock.now())


def own_point(team_id: str, point_id: str) -> PointRow:
    """A point of a team; the same answer for unknown and for another's.

    :raises DomainError: basket.not_found (404).
    """
    row = PointRow.of(point_id)
    if row is None or row.team_id != team_id:
        raise DomainError(UNKNOWN, 404)
    return row


def own_window(team_id: str, window_id: str) -> tuple[WindowRow, PointRow]:
    """A window of a team, and its point.

    :raises DomainError: basket.not_found (404).
    """
    row = WindowRow.of(window_id)
    if row is None or row.team_id != team_id or row.expires_at <= clock.now().timestamp():
        raise DomainError(UNKNOWN, 404)
    return row, own_point(team_id, str(row.point_id))


def known_point(point_id: str) -> PointRow:
    """A point that is not closed.

    :raises DomainError: basket.not_found (404).
    """
    row = PointRow.of(point_id)
    if row is None or row.state == PointState.CLOSED:
        raise DomainError(UNKNOWN, 404)
    return row


def _check_communities(codes: Sequence[str]) -> None:
    known = divisions.divisions_of(settings().city.root_division)
    if any(code not in known for code in codes):
        raise DomainError("core.invalid", 422, {"communities": "divisions.division_unknown"})


def _act(actor: Actor, action: str, row: PointRow) -> audit.Act:
    area = str(row.division_code)
    return audit.Act(action, f"account:{actor.account_id}", area, row.point_id, PURPOSE)


def content_hash(wish: Mapping[str, Any], *whose: str) -> str:
    """Whether a repetition says the same; keyed, for an address could be guessed."""
    return crypto.keyed_hash("basket", *whose, json.dumps(wish, default=str, sort_keys=True))


def shown(row: PointRow) -> dict[str, Any]:
    """A point as everybody may see it."""
    return {
        "point_id": row.point_id,
        "team_id": row.team_id,
        "team_name": row.team_name,
        "kind": row.kind,
        "name": row.name,
        "address": row.address,
        "division_code": row.division_code,
        "communities": row.served,
        "state": row.state,
        "version": row.version,
    }


def shown_window(row: WindowRow, point: PointRow, now: datetime) -> dict[str, Any]:
    """A window as everybody may see it."""
    cut_off_at = clock.from_ms(int(row.cut_off_ms))
    left = max(0, int(row.capacity) - int(row.taken))
    is_open = row.state == WindowState.OPEN and point.state == PointState.OPEN
    return spoken_window(row) | {
        "point_id": row.point_id,
        "capacity": row.capacity,
        "taken": row.taken,
        "left": left,
        "state": row.state,
        "is_open": is_open and left > 0 and now < cut_off_at,
        "version": row.version,
    }


def spoken_window(row: WindowRow) -> dict[str, Any]:
    """When a window is: by the city's clock, and as instants."""
    zone = settings().city.zone
    starts_at, ends_at = (clock.from_ms(int(ms)) for ms in (row.starts_ms, row.ends_ms))
    return {
        "window_id": row.window_id,
        "on": starts_at.astimezone(zone).date(),
        "from": f"{starts_at.astimezone(zone):%H:%M}",
        "to": f"{ends_at.astimezone(zone):%H:%M}",
        "starts_at": starts_at,
        "ends_at": ends_at,
        "cut_off_at": clock.from_ms(int(row.cut_off_ms)),
    }
