"""What may be done to a work order, and by whom; how it stands to its deadline; pure functions.

What comes of an act is in step_rules. Instants are milliseconds since 1970 (UTC).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.core.errors import DomainError
from backend.hotline.rules import OPEN_STATES, Act, OrderState

DAY_MS = 86_400_000
RATED_WITHIN_MS = 7 * DAY_MS
LONGEST_PAUSE_MS = 7 * DAY_MS
MOST_LINKS = 5
NEAR_MS = 30 * 60_000
NEAR_PART = 5
RISEN_PART = 2


class Party(StrEnum):
    """As what somebody acts on an order."""

    DESK = "desk"
    UNIT = "unit"
    COMMAND = "command"
    REPORTER = "reporter"
    RULE = "rule"


class Urgency(StrEnum):
    """How an order stands to the deadline of its present step."""

    ON_TIME = "on_time"
    NEAR = "near"
    OVERDUE = "overdue"
    RISEN = "risen"


class LinkKind(StrEnum):
    """What an order is linked with."""

    WATCHED = "watched"
    LISTING = "listing"
    ORDER = "order"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Order:
    """How an order stands; `unit` of one that is over is whom it lay with last.

    :ivar due_ms: the deadline of the present step; None when it is over.
    :ivar paused_ms: how long the present step was paused, in the time of its clock.
    """

    division_code: str
    state: OrderState
    unit: str
    step_began_ms: int
    due_ms: int | None
    handling_unit: str | None = None
    assignee: str | None = None
    handle_due_ms: int | None = None
    is_paused: bool = False
    paused_at_ms: int | None = None
    paused_ms: int = 0
    expedited: int = 0
    satisfaction: int | None = None
    merged_into: str | None = None
    links: tuple[tuple[str, str], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether anybody has yet to do anything."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Event:
    """An act as it was: what step_rules.apply needs of it.

    :ivar unit: for DISPATCH and TRANSFER, to whom.
    :ivar assignee: for TAKE and ASSIGN, whose it is; None gives it back to the unit.
    :ivar until_ms: for PAUSE.
    :ivar is_solved: for CALL_BACK; None when nobody was reached.
    :ivar other: for MERGE the number it goes into, for LINK `kind#ref`.
    """

    act: Act
    at_ms: int
    unit: str | None = None
    assignee: str | None = None
    until_ms: int | None = None
    is_solved: bool | None = None
    satisfaction: int | None = None
    other: str | None = None


_WAITING = frozenset((OrderState.RECEIVED, OrderState.ACCEPTED))
AT_UNIT = frozenset((OrderState.DISPATCHED, OrderState.HANDLING))
_UNDONE = _WAITING | AT_UNIT
_ALIVE = frozenset(OrderState) - {OrderState.MERGED}
_OVER = frozenset(OrderState) - OPEN_STATES
_UNIT, _DESK = frozenset((Party.UNIT,)), frozenset((Party.DESK,))
_BOTH = _UNIT | _DESK
_DESK_OR_RULE = _DESK | {Party.RULE}
_RAISING = _DESK | {Party.COMMAND}
_ASKING = _DESK | {Party.REPORTER}

# Who may do what from where; the most usual first, as screens show it.
MACHINE: Mapping[Act, tuple[frozenset[Party], frozenset[OrderState]]] = {
    Act.ACCEPT: (_DESK_OR_RULE, frozenset((OrderState.RECEIVED,))),
    Act.DISPATCH: (_DESK_OR_RULE, _WAITING),
    Act.TAKE: (_UNIT, frozenset((OrderState.DISPATCHED,))),
    Act.RESOLVE: (_UNIT, AT_UNIT),
    Act.CALL_BACK: (_ASKING, frozenset((OrderState.RESOLVED, OrderState.CLOSED))),
    Act.CLOSE: (_DESK, _WAITING | {OrderState.RESOLVED}),
    Act.NOTE: (_BOTH | {Party.COMMAND}, _ALIVE),
    Act.PAUSE: (_UNIT, frozenset((OrderState.HANDLING,))),
    Act.RESUME: (_BOTH, frozenset((OrderState.HANDLING,))),
    Act.TRANSFER: (_BOTH, AT_UNIT),
    Act.SEND_BACK: (_UNIT, AT_UNIT),
    Act.ASSIGN: (_BOTH, OPEN_STATES),
    Act.REFUSE: (_DESK, _WAITING),
    Act.EXPEDITE: (_RAISING | {Party.REPORTER}, _UNDONE),
    Act.MERGE: (_BOTH, _UNDONE),
    Act.LINK: (_BOTH, _ALIVE),
    Act.ADD: (_ASKING, _ALIVE),
    Act.REOPEN: (_RAISING, _OVER | {OrderState.RESOLVED}),
}


def parties_of(act: Act) -> frozenset[Party]:
    """Who may ever do an act."""
    return MACHINE[act][0] if act in MACHINE else frozenset()


def is_possible(order: Order, act: Act, now_ms: int) -> bool:
    """Whether an act may follow on how an order stands, whoever does it."""
    if act not in MACHINE or order.state not in MACHINE[act][1]:
        return False
    if act is Act.PAUSE:
        return not order.is_paused
    if act is Act.RESUME:
        return order.is_paused
    if act is Act.LINK:
        return len(order.links) < MOST_LINKS
    if act is Act.CALL_BACK and order.state is OrderState.CLOSED:
        is_in_time = now_ms - order.step_began_ms <= RATED_WITHIN_MS
        return order.satisfaction is None and is_in_time
    return True


def possible(order: Order, parties: Collection[Party], now_ms: int) -> tuple[Act, ...]:
    """The acts that somebody may do now, the most usual first."""
    held = frozenset(parties)
    return tuple(
        act for act in MACHINE if held & parties_of(act) and is_possible(order, act, now_ms)
    )


def check(order: Order, act: Act, parties: Collection[Party], now_ms: int) -> None:
    """Refuse an act that cannot follow on how the order stands, or that is not theirs.

    In this order: whose unit has just lost an order to a colleague's act learns that it changed.

    :raises DomainError: hotline.changed (409), hotline.not_yours (403).
    """
    if not is_possible(order, act, now_ms):
        raise DomainError("hotline.changed", 409)
    if not frozenset(parties) & parties_of(act):
        raise DomainError("hotline.not_yours", 403)


def urgency(order: Order, now_ms: int) -> Urgency | None:
    """How an order stands to its deadline; None when it is over.

    Near: the last fifth of the step, or its last half an hour if that is more, though never more
    than half of it. Risen: late by half of the step again.
    """
    if not order.is_open or order.due_ms is None:
        return None
    began_ms = order.paused_at_ms if order.is_paused else order.step_began_ms
    whole_ms = max(order.due_ms - (began_ms or order.step_began_ms), 0)
    if now_ms >= order.due_ms + whole_ms // RISEN_PART:
        return Urgency.RISEN
    if now_ms >= order.due_ms:
        return Urgency.OVERDUE
    near_ms = max(whole_ms // NEAR_PART, min(NEAR_MS, whole_ms // 2))
    return Urgency.NEAR if now_ms >= order.due_ms - near_ms else Urgency.ON_TIME
