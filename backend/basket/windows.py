"""Windows of a point: made and changed by its team, looked up by households.

A point with its windows is a read, a query and a batch, and costs no session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from backend.basket import points, rules, shelf
from backend.basket.models import PointRow, WindowPlace, WindowRow
from backend.basket.rules import PointState, WindowState
from backend.config import settings
from backend.core import clock, db, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError

KEPT_DAYS = 180
WINDOWS_MOST = 200


def read_point(point_id: str) -> dict[str, Any]:
    """A point with the windows that are not over, soonest first.

    :raises DomainError: basket.not_found (404).
    """
    row, now = points.known_point(point_id), clock.now()
    until = now + timedelta(rules.AHEAD_DAYS + 2)
    windows = _windows(row, now, until)
    return points.shown(row) | {"windows": [shown_window(each, row, now) for each in windows]}


def add_windows(
    actor: Actor, point_id: str, wishes: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """New windows of a point, all of them or none; the same ids make them once.

    :param wishes: of each: id (made on the phone), on, from, to, capacity, cut_off_at.
    :raises DomainError: basket.not_a_team (403), basket.not_found (404), core.invalid (422) with
        the field of the window, core.id_reused (422).
    """
    point = points.own_point(shelf.team_of(actor).team_id, point_id)
    now = clock.now()
    _check_room(point, wishes, now)
    for _ in range(2):
        known = {row.window_id: row for row in WindowRow.all_with([_short(one) for one in wishes])}
        made = []
        for at, wish in enumerate(wishes):
            row = known.get(_short(wish))
            said = points.content_hash(wish, point_id)
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


def _check_room(point: PointRow, wishes: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """A point has as many windows ahead as can be read at once."""
    until = now + timedelta(rules.AHEAD_DAYS + 2)
    known = {row.window_id for row in _windows(point, now, until)}
    if len(known | {_short(one) for one in wishes}) > WINDOWS_MOST:
        raise DomainError("basket.too_many_windows", 409)


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
    point = points.own_point(shelf.team_of(actor).team_id, point_id)
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


def own_window(team_id: str, window_id: str) -> tuple[WindowRow, PointRow]:
    """A window of a team, and its point.

    :raises DomainError: basket.not_found (404).
    """
    row = WindowRow.of(window_id)
    if row is None or row.team_id != team_id or row.expires_at <= clock.now().timestamp():
        raise DomainError(points.UNKNOWN, 404)
    return row, points.own_point(team_id, str(row.point_id))


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
