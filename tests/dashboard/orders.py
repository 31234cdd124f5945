"""Lives of work orders for the numbers: what may happen to one, and its rows in the store."""

from __future__ import annotations

import random

from backend.core import clock, ids
from backend.hotline.models import EventRow, OrderRow
from backend.hotline.number_rules import Happened
from backend.hotline.rules import Act, OrderState, UnitKind, desk_of, number_from, unit_of

HOUR_MS = 3_600_000
CATEGORIES = ("medicine", "rumour", "food")
PLACES = ("411281003001", "411281003", "411281", "411202001001", "411221100")
KINDS = (UnitKind.OFFICE, UnitKind.TOWN, UnitKind.HEALTH)
# From where an act may lead where; None keeps the state or the unit.
MOVES: dict[OrderState, tuple[tuple[Act, OrderState | None], ...]] = {
    OrderState.RECEIVED: (
        (Act.ACCEPT, OrderState.ACCEPTED),
        (Act.REFUSE, OrderState.REFUSED),
        (Act.MERGE, OrderState.MERGED),
    ),
    OrderState.ACCEPTED: ((Act.DISPATCH, OrderState.DISPATCHED), (Act.CLOSE, OrderState.CLOSED)),
    OrderState.DISPATCHED: (
        (Act.TAKE, OrderState.HANDLING),
        (Act.TRANSFER, OrderState.DISPATCHED),
        (Act.EXPEDITE, None),
        (Act.RESOLVE, OrderState.RESOLVED),
    ),
    OrderState.HANDLING: (
        (Act.PAUSE, None),
        (Act.RESUME, None),
        (Act.NOTE, None),
        (Act.SEND_BACK, OrderState.ACCEPTED),
        (Act.RESOLVE, OrderState.RESOLVED),
        (Act.TRANSFER, OrderState.DISPATCHED),
    ),
    OrderState.RESOLVED: (
        (Act.CALL_BACK, OrderState.CLOSED),
        (Act.CALL_BACK, OrderState.DISPATCHED),
    ),
    OrderState.CLOSED: ((Act.NOTE, None), (Act.REOPEN, OrderState.DISPATCHED)),
    OrderState.REFUSED: ((Act.NOTE, None),),
    OrderState.MERGED: ((Act.NOTE, None),),
}


def random_life(chance: random.Random, start_ms: int = 0, acts: int = 12) -> list[Happened]:
    """Something that may happen to an order, from its receiving on."""
    place = chance.choice(PLACES)
    desk = desk_of(place)
    life = [
        Happened(
            ids.random_id(), 1, Act.RECEIVE, start_ms, chance.choice(CATEGORIES), place,
            OrderState.RECEIVED, desk,
        )
    ]  # fmt: skip
    for _ in range(chance.randrange(acts)):
        life.append(_next(chance, life[-1], desk))
    return life


def _next(chance: random.Random, last: Happened, desk: str) -> Happened:
    act, state = chance.choice(MOVES[last.to_state])
    state = state or last.to_state
    handling, unit = last.handling_unit, last.to_unit
    if act in (Act.DISPATCH, Act.TRANSFER):
        units = (unit_of(kind, last.division_code) for kind in KINDS)
        unit = handling = chance.choice([one for one in units if one])
    elif act is Act.SEND_BACK:
        unit, handling = desk, None
    elif state is OrderState.RESOLVED:
        unit = desk
    elif state is OrderState.DISPATCHED and act is not Act.EXPEDITE:
        unit = handling = handling or f"{UnitKind.OFFICE}.{last.division_code[:6]}"
    stars = chance.randrange(1, 6) if state is OrderState.CLOSED and act is Act.CALL_BACK else None
    return last._replace(
        event_id=ids.random_id(),
        version=last.version + 1,
        act=act,
        at_ms=last.at_ms + chance.randrange(1, 3 * HOUR_MS),
        to_state=state,
        to_unit=unit,
        handling_unit=handling,
        satisfaction=stars,
    )


def new_number(chance: random.Random) -> str:
    """The number of a new order."""
    return number_from(chance.randbytes(16))


def store(number: str, happened: Happened) -> None:
    """Put an event as an act would."""
    EventRow(
        OrderRow.key_of(number),
        EventRow.part_of(happened.event_id),
        act=happened.act,
        at_ms=happened.at_ms,
        by="rule",
        category=happened.category,
        division_code=happened.division_code,
        origin="app",
        version=happened.version,
        to_state=happened.to_state,
        to_unit=happened.to_unit,
        handling_unit=happened.handling_unit,
        satisfaction=happened.satisfaction,
        expires_at=int(clock.now().timestamp()) + 180 * 86_400,
    ).save()


def plain_life(
    category: str,
    place: str,
    start_ms: int,
    is_closed: bool,
    kind: UnitKind = UnitKind.VILLAGE,
    pace: float = 1,
) -> list[Happened]:
    """The usual way of an order to its unit and, within an hour, back.

    :param pace: how many times as long it takes.
    """
    desk, unit = desk_of(place), unit_of(kind, place)
    told = [
        (0, Act.RECEIVE, OrderState.RECEIVED, desk, None),
        (0, Act.ACCEPT, OrderState.ACCEPTED, desk, None),
        (0, Act.DISPATCH, OrderState.DISPATCHED, unit, unit),
        (10, Act.TAKE, OrderState.HANDLING, unit, unit),
        (40, Act.RESOLVE, OrderState.RESOLVED, desk, unit),
        (60, Act.CALL_BACK, OrderState.CLOSED, desk, unit),
    ]
    return [
        Happened(
            event_id=ids.random_id(),
            version=n,
            act=act,
            at_ms=start_ms + int(minutes * pace * 60_000),
            category=category,
            division_code=place,
            to_state=state,
            to_unit=lies_with or desk,
            handling_unit=handling,
            satisfaction=5 if state is OrderState.CLOSED else None,
        )
        for n, (minutes, act, state, lies_with, handling) in enumerate(told, 1)
        if is_closed or n < 4
    ]


def an_overdue_order(chance: random.Random, place: str) -> None:
    """An open order whose step should have been done an hour ago."""
    now_ms = clock.to_ms(clock.now())
    due_ms = now_ms - HOUR_MS
    OrderRow(
        OrderRow.key_of(new_number(chance)),
        category="other",
        division_code=place,
        origin="app",
        is_anonymous=True,
        state=OrderState.RECEIVED,
        unit=desk_of(place),
        received_ms=due_ms - HOUR_MS,
        step_began_ms=due_ms - HOUR_MS,
        due_ms=due_ms,
        content_hash="",
        last_act=Act.RECEIVE,
        last_ms=due_ms - HOUR_MS,
        lies_with=desk_of(place),
        open_county=place[:6],
        rank=due_ms,
        expires_at=int(clock.now().timestamp()) + 180 * 86_400,
    ).save()
