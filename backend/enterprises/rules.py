"""Words and rules of enterprises and their reopening: pure.

Where an enterprise stands is one step of one ladder: whether it is what it says it is, and, once
that is so, whether it may work again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from backend.core.errors import DomainError

CONSENT_VERSION = 1
# So long a worker's consent holds; whoever stays says so again.
CONSENT_LIVES = timedelta(days=180)
CODE_LIVES = timedelta(hours=24)
WORKPLACES_MOST = 3
WORKERS_MOST = 2000
# Numbers of people are told in tens, and of fewer none; nor those of one enterprise beside a few.
TOLD_LEAST = 10
TOLD_ENTERPRISES = 2
# Crockford's base 32: no I, L, O, U. 8 of them are 40 bits.
CODE_CHARS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_DIGITS = 8
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Industry(StrEnum):
    """What an enterprise does, coarse enough for numbers that name nobody."""

    MANUFACTURING = "manufacturing"
    MINING = "mining"
    CONSTRUCTION = "construction"
    TRADE = "trade"
    TRANSPORT = "transport"
    CATERING = "catering"
    FARMING = "farming"
    SERVICES = "services"
    HEALTH = "health"
    EDUCATION = "education"
    OTHER = "other"


class Step(StrEnum):
    """Where an enterprise stands."""

    PENDING = "pending"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    VERIFIED = "verified"
    APPLIED = "applied"
    RETURNED = "returned"
    APPROVED = "approved"
    STOPPED = "stopped"
    CLOSED = "closed"


# It is what it says it is: workers may join, and it counts.
LIVING = frozenset((Step.VERIFIED, Step.APPLIED, Step.RETURNED, Step.APPROVED, Step.STOPPED))
# From here its manager may send the list of what was prepared.
MAY_APPLY = LIVING - {Step.APPROVED, Step.STOPPED}
# What it says of itself may be mended, and is looked at anew.
MENDABLE = frozenset((Step.PENDING, Step.REFUSED))


class Decision(StrEnum):
    """What the county decides."""

    VERIFY = "verify"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    APPROVE = "approve"
    RETURN = "return"
    STOP = "stop"


class Reason(StrEnum):
    """Why."""

    NOT_IN_REGISTER = "not_in_register"
    DETAILS_MISSING = "details_missing"
    WRONG_PLACE = "wrong_place"
    REGISTERED_TWICE = "registered_twice"
    NOT_OF_COMPANY = "not_of_company"
    FALSE_STATEMENTS = "false_statements"
    CLOSED_DOWN = "closed_down"
    MASKS = "masks"
    DISINFECTION = "disinfection"
    CANTEEN = "canteen"
    ISOLATION_ROOM = "isolation_room"
    TEMPERATURE = "temperature"
    PLAN = "plan"
    NOT_AS_STATED = "not_as_stated"
    ILLNESS_THERE = "illness_there"
    OUTBREAK_NEAR = "outbreak_near"
    PUT_RIGHT = "put_right"
    DANGER_OVER = "danger_over"
    DECIDED_WRONGLY = "decided_wrongly"


REASONS: Mapping[Decision, frozenset[Reason]] = {
    Decision.REFUSE: frozenset(
        (
            Reason.NOT_IN_REGISTER,
            Reason.DETAILS_MISSING,
            Reason.WRONG_PLACE,
            Reason.REGISTERED_TWICE,
            Reason.NOT_OF_COMPANY,
        )
    ),
    Decision.SUSPEND: frozenset(
        (Reason.FALSE_STATEMENTS, Reason.NOT_OF_COMPANY, Reason.CLOSED_DOWN)
    ),
    Decision.RETURN: frozenset(
        (
            Reason.MASKS,
            Reason.DISINFECTION,
            Reason.CANTEEN,
            Reason.ISOLATION_ROOM,
            Reason.TEMPERATURE,
            Reason.PLAN,
        )
    ),
    Decision.STOP: frozenset((Reason.NOT_AS_STATED, Reason.ILLNESS_THERE, Reason.OUTBREAK_NEAR)),
}
# Why somebody who was suspended or stopped goes on after all.
REINSTATED = frozenset((Reason.PUT_RIGHT, Reason.DANGER_OVER, Reason.DECIDED_WRONGLY))
HELD = frozenset((Step.SUSPENDED, Step.STOPPED))
LEADS_TO: Mapping[Decision, tuple[frozenset[Step], Step]] = {
    # Whoever was suspended applies for reopening anew.
    Decision.VERIFY: (frozenset((Step.PENDING, Step.SUSPENDED)), Step.VERIFIED),
    Decision.REFUSE: (frozenset((Step.PENDING,)), Step.REFUSED),
    Decision.SUSPEND: (LIVING, Step.SUSPENDED),
    Decision.APPROVE: (frozenset((Step.APPLIED, Step.STOPPED)), Step.APPROVED),
    Decision.RETURN: (frozenset((Step.APPLIED,)), Step.RETURNED),
    Decision.STOP: (frozenset((Step.APPROVED,)), Step.STOPPED),
}


def reasons_of(step: Step, decision: Decision) -> frozenset[Reason]:
    """Of which reasons a decision needs one; none at all when it needs none."""
    is_reinstating = step in HELD and decision in (Decision.VERIFY, Decision.APPROVE)
    return REINSTATED if is_reinstating else REASONS.get(decision, frozenset())


def decide(step: Step, decision: Decision, reasons: Collection[Reason]) -> Step:
    """Where a decision leads.

    :raises DomainError: enterprises.decision_impossible (409), core.invalid (422) for reasons that
        are missing, or that do not belong to the decision.
    """
    starts, end = LEADS_TO[decision]
    if step not in starts:
        raise DomainError("enterprises.decision_impossible", 409)
    allowed = reasons_of(step, decision)
    if bool(allowed) != bool(reasons) or not set(reasons) <= allowed:
        raise DomainError("core.invalid", 422, {"reasons": "enterprises.reason_required"})
    return end


class Canteen(StrEnum):
    """How people eat there."""

    NONE = "none"
    APART = "apart"
    PACKED = "packed"


@dataclass(frozen=True, slots=True)
class Checklist:
    """What was prepared before work begins again."""

    masks_days: int
    disinfections_a_day: int
    canteen: Canteen
    has_isolation_room: bool
    takes_temperature: bool
    workers_planned: int
    plan: str


# What the county's page and the company's own mark as lacking; the decision is a person's.
MASKS_DAYS_LEAST = 7
DISINFECTIONS_LEAST = 2
PLAN_LEAST = 10


def lacks(checklist: Checklist) -> list[Reason]:
    """What a list falls short of, as reasons for which it could be returned."""
    found = {
        Reason.MASKS: checklist.masks_days < MASKS_DAYS_LEAST,
        Reason.DISINFECTION: checklist.disinfections_a_day < DISINFECTIONS_LEAST,
        Reason.ISOLATION_ROOM: not checklist.has_isolation_room,
        Reason.TEMPERATURE: not checklist.takes_temperature,
        Reason.PLAN: len(checklist.plan) < PLAN_LEAST,
    }
    return [reason for reason, is_lacking in found.items() if is_lacking]


class MayEnter(StrEnum):
    """Whether somebody may come in today; never why."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


# Whoever needs a word comes first.
ENTER_ORDER = (MayEnter.NO, MayEnter.CANNOT_TELL, MayEnter.YES)


def may_enter(colour: str | None) -> MayEnter:
    """What an enterprise is told of a worker's colour; None and "none" are no colour at all."""
    if colour == "green":
        return MayEnter.YES
    return MayEnter.NO if colour in ("yellow", "red") else MayEnter.CANNOT_TELL


def code_of(typed: str) -> str | None:
    """A join code as it was meant: O is 0, I and L are 1, spaces and hyphens are none."""
    code = "".join(typed.split()).replace("-", "").upper().translate(_LOOKALIKES)
    is_code = len(code) == CODE_DIGITS and all(sign in CODE_CHARS for sign in code)
    return code if is_code else None


Tally = dict[str, list[int]]
"""Of each industry: how many enterprises there are, and how many have reopened."""


def counts_alike(before: Step, after: Step) -> bool:
    """Whether a step changes no tally."""
    is_counted = (before in LIVING) == (after in LIVING)
    return is_counted and (before == Step.APPROVED) == (after == Step.APPROVED)


def moved(tally: Mapping[str, Sequence[int]], industry: str, before: Step, after: Step) -> Tally:
    """The tally behind a step of one enterprise."""
    counts = {name: list(pair) for name, pair in tally.items()}
    pair = counts.setdefault(industry, [0, 0])
    for step, change in ((before, -1), (after, 1)):
        pair[0] += change * (step in LIVING)
        pair[1] += change * (step == Step.APPROVED)
    return {name: pair for name, pair in counts.items() if any(pair)}


def told_workers(workers: int, green: int, large: int) -> tuple[int | None, int | None]:
    """At least how many work, and at least how many of them are green: both in tens.

    None both unless two enterprises have ten each: whoever knows one of them would know the rest.
    And never that all are green: ten stay open, as ten do when nobody is told to be.

    :param large: how many of the enterprises have ten workers or more.
    """
    if large < TOLD_ENTERPRISES:
        return None, None
    told = workers // TOLD_LEAST * TOLD_LEAST
    return told, min(green // TOLD_LEAST * TOLD_LEAST, told - TOLD_LEAST)
