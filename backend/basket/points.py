"""Points: a team makes and changes them, households look them up, an officer suspends.

Points by place are two queries and a batch, and cost no session.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.basket import rules, shelf
from backend.basket.models import PointPlace, PointRow, write_point
from backend.basket.rules import PointState
from backend.config import settings
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Actor, OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "basket.not_found"
PURPOSE = "basket"
POINTS_MOST = 50


def points_serving(area: str) -> list[dict[str, Any]]:
    """The points that serve a place, by name; closed ones are left out.

    :param area: 9 digits or 12.
    """
    found: set[str] = set()
    for code in rules.served_by(area):
        found.update(PointPlace.ids_at(f"serves#{code}"))
    rows = PointRow.all_with(sorted(found))
    return [shown(row) for row in rows if row.state != PointState.CLOSED]


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
    :raises DomainError: basket.not_a_team (403), core.invalid, core.id_reused (422),
        basket.too_many_points (409).
    """
    team = shelf.team_of(actor)
    divisions.check_home(wish["division_code"])
    _check_communities(wish["communities"])
    known_ids = set(PointPlace.ids_at(f"team#{team.team_id}"))
    if len(known_ids | {ids.short_uuid(wish["id"])}) > POINTS_MOST:
        raise DomainError("basket.too_many_points", 409)
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


def own_point(team_id: str, point_id: str) -> PointRow:
    """A point of a team; the same answer for unknown and for another's.

    :raises DomainError: basket.not_found (404).
    """
    row = PointRow.of(point_id)
    if row is None or row.team_id != team_id:
        raise DomainError(UNKNOWN, 404)
    return row


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
